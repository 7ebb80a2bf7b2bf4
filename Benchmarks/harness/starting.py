"""How long the program takes to be there: to a prompt that reads, and from start to exit."""

import os
import pty
import select
import time

from harness.tools import Failed, measured

READY = b"\x1b[?2004h"  # bracketed paste goes on when the prompt begins to read


def first_prompt(binary, workspace):
    """Seconds from the start of the program to a prompt that reads."""
    begin = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(binary, [binary, "--workspace", str(workspace)], {**os.environ, "TERM": "xterm-256color"})
    seen = b""
    while READY not in seen:
        if not select.select([terminal], [], [], 10)[0]:
            raise Failed(f"no prompt after 10 s, but {seen!r}")
        seen += os.read(terminal, 65536)
    seconds = time.perf_counter() - begin
    os.write(terminal, b"\x04")
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass  # Linux says EIO when the other end of a terminal is closed
    os.close(terminal)
    os.waitpid(pid, 0)
    return seconds


def starts(binary, folder, times):
    """Rows of the table: what, and its seconds."""
    folder.mkdir(parents=True)
    (folder / "magpie.json").write_text("{}\n")
    ask = [binary, "--workspace", folder, "-c", "help"]
    measured(ask)
    rows = [
        ("first prompt at a terminal", [first_prompt(binary, folder) for _ in range(times)]),
        ("`magpie -c help`, start to exit", [measured(ask).seconds for _ in range(times)]),
    ]
    try:
        shell = ["sqlite3", ":memory:", "SELECT 1"]
        rows.append(("`sqlite3 :memory: 'SELECT 1'`, start to exit", [measured(shell).seconds for _ in range(times)]))
    except Failed:
        pass
    return rows
