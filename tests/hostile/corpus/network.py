"""Network: nothing may leave the fork but its own result channel."""

from __future__ import annotations

from tests.hostile.corpus.attack import Attack

ATTACKS = {
    "tcp to this machine": Attack(
        "reach a server of this machine",
        "import socket\nsocket.create_connection(('127.0.0.1', @PORT@), timeout=1).send(b'x')\nprint('REACHED')",
    ),
    "udp to this machine": Attack(
        "send a datagram",
        "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', @PORT@))\n"
        "print('REACHED')",
    ),
    "tcp to the outside": Attack(
        "open a connection to another machine",
        "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=1)\nprint('REACHED')",
    ),
    "a name lookup": Attack(
        "ask a name server, which can carry data out",
        "import socket\nsocket.getaddrinfo('secret.example.org', 80)\nprint('REACHED')",
    ),
    "a download": Attack(
        "fetch a solution",
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:@PORT@/solution', timeout=1)\nprint('REACHED')",
    ),
    "an abstract socket": Attack(
        "connect to services of the desktop",
        "import socket\nsocket.socket(socket.AF_UNIX).connect('\\0/tmp/.X11-unix/X0')\nprint('REACHED')",
    ),
    "a server of its own": Attack(
        "listen for somebody",
        "import socket\nserver = socket.socket()\nserver.bind(('0.0.0.0', 0))\nserver.listen()\nprint('REACHED')",
    ),
    "netlink": Attack(
        "ask the kernel about networks",
        "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)\nprint('REACHED')",
    ),
}
