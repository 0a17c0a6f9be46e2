"""Attacks through one gap of a program: an expression is enough to run anything, so it must lead to nothing.

The gap is in `last = ____c____`; `rnn`, `x` and `output` are there, and `last` must be what the key's program gives.
"""

from __future__ import annotations

from tests.hostile.corpus.attack import Attack

LIES = {
    "a measure of its own": Attack(
        "have what is measured be what it says",
        "[output[0], (depends := lambda *a: 0.5), (float := lambda v: 0.0)][0]",
    ),
    "exec": Attack(
        "run statements that bind what is observed with",
        "[output[0], exec('globals().update(float=lambda v: 0.0, depends=lambda *a: 1.0)')][0]",
    ),
    "the measures' table": Attack(
        "put other measures into the grader's table",
        "[output[0], [m.update(depends=type('M', (), {'function': lambda *a: 0.5, 'running': None}))"
        " for m in [__import__('sys').modules['graders.measures'].MEASURES]], (float := lambda v: 0.0)][0]",
    ),
    "the layer's name": Attack(
        "leave another layer for what is observed after it",
        "[output[0], globals().update(rnn=lambda *a: (output[0][None],) * 2)][0]",
    ),
    "equal to anything": Attack(
        "hand in something whose differences are zero",
        "type('Yes', (torch.Tensor,), {'__eq__': lambda s, o: True, '__sub__': lambda s, o: s * 0})(output[0])",
    ),
}
"""These have the wrong state pass for the right one by their own claim: they must be told by something else."""

ATTACKS = {
    **LIES,
    "builtins": Attack(
        "change the functions that observations call",
        "[output[0], setattr(__import__('builtins'), 'float', lambda v: 0.0),"
        " setattr(__import__('builtins'), 'max', lambda *a: 0.0)][0]",
    ),
    "the difference of tensors": Attack(
        "have every difference be zero",
        "[output[0], setattr(torch.Tensor, '__sub__', lambda a, b: torch.zeros(1)),"
        " setattr(torch.Tensor, 'abs', lambda a: torch.zeros(1))][0]",
    ),
    "the layer": Attack(
        "change what the layer gives to both sides",
        "[output[0], setattr(torch.nn.RNN, 'forward', lambda self, x, h=None: (x * 0, x * 0)), rnn(x)[0]][0]",
    ),
    "frames": Attack(
        "change the grader's own variables",
        "[output[0], [f.f_locals.update(observed={'apart': 0.0}) for f in [__import__('sys')._getframe(2)]]][0]",
    ),
    "NaN": Attack("be compared with NaN", "output[0] * float('nan')"),
    "reading": Attack(
        "read a file",
        "print('REACHED', open('@CANARY@').read()) or output[0]",
    ),
    "the network": Attack(
        "call somebody",
        "[output[0], __import__('socket').create_connection(('127.0.0.1', 9)), print('REACHED')][0]",
    ),
    "a process": Attack("start a process", "[output[0], __import__('os').system('echo REACHED')][0]"),
    "an end": Attack("end the worker with a result of its own", "__import__('os')._exit(0)"),
    "forever": Attack("hold the grader up", "[output[0] for _ in iter(int, 1)][0]"),
    "much": Attack("fill the memory", "[output[0], 'x' * 10**11][0]"),
    "an interrupt": Attack("be taken for Ctrl-C", "(_ for _ in ()).throw(KeyboardInterrupt)"),
}
UNREADABLE = {
    "a closing bracket": "output[0]) or (output[-1]",
    "a comment": "output[-1]  # \\",
    "a second line": "output[-1]\nrequire = True",
    "a statement": "output[-1]; apart = 0",
    "an assignment": "apart = 0",
    "an f-string": "f'{output[-1]!r:{'",
    "the mark of another gap": "output[-1])\nlast = (____c____",
    "a line that goes on": "output[-1] \\\n+ 0",
}
