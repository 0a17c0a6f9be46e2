"""Attacks by students' programs, a table per group. Each entry says what it must not achieve.

In the code, @PORT@ is where this machine listens, @PID@ the process that grades, @CANARY@ a file that must stay unread
and unchanged, @FOLDER@ the one it is in. An attack prints REACHED where it got what it wanted.
"""
