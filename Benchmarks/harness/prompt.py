"""The prompt as somebody at the keyboard has it: how soon it is there, what a key costs, what Tab costs in a large
workspace, how soon Ctrl-C brings it back, and how many commands a second come through a pipe; beside other shells."""

import json
import os
import pty
import random
import select
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from harness.report import median, spread, verdict
from harness.tools import Failed, Missing, generated, measured, python_with, say

READY = b"\x1b[?2004h"  # bracketed paste goes on when a prompt begins to read
# What some shells ask the terminal before they go on: where the cursor is, its background, what it can do.
ANSWERS = {
    b"\x1b[6n": "\x1b[1;1R",
    b"\x1b]11;?": "\x1b]11;rgb:0000/0000/0000\x07",
    b"\x1b[c": "\x1b[?62c",
}
SOURCES = 10_000
LINES = 100_000


class Terminal:
    """A program at a terminal of its own."""

    def __init__(self, command, environment=None):
        self.begin = time.perf_counter()
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.execvpe(
                str(command[0]), [str(part) for part in command],
                {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **(environment or {})})
        self.seen = b""

    def read(self, mark, patience=30):
        """Waits for the mark in what comes from now on; a list stands for any of them."""
        marks = mark if isinstance(mark, (list, tuple)) else [mark]
        while not any(each in self.seen for each in marks):
            if not select.select([self.descriptor], [], [], patience)[0]:
                raise Failed(f"waited in vain for {marks!r} in {self.seen[-300:]!r}")
            self.seen += self.take()
        now = time.perf_counter()
        seen, self.seen = self.seen, b""
        return now, seen

    def take(self):
        """What has come, and an answer to what it asks of a terminal."""
        came = os.read(self.descriptor, 65536)
        for asked, answer in ANSWERS.items():
            if asked in came:
                self.type(answer)
        return came

    def watch(self, seconds):
        """Takes what comes for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self.descriptor], [], [], left)[0]:
                self.take()
        self.seen = b""

    def type(self, text):
        os.write(self.descriptor, text.encode())
        return time.perf_counter()

    def leave(self):
        """Ends the program; not all shells go on Ctrl-D."""
        self.type("\x15\x04")
        try:
            while select.select([self.descriptor], [], [], 0.5)[0] and os.read(self.descriptor, 65536):
                pass
        except OSError:
            pass  # Linux says EIO when the other end of a terminal is closed
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.descriptor)
        os.waitpid(self.pid, 0)


SETTINGS = (
    "trust_threshold", "batch_size", "overlap_days", "max_workers", "retention_days", "enable_cache", "time_zone",
    "cache_ttl_seconds", "max_retries", "base_data_path", "parallel_ingestion", "validate_schema", "compression",
)


def questions(count):
    """Lines that ask for one value each, of settings in turn."""
    return "".join(f"show {SETTINGS[number % len(SETTINGS)]}\n" for number in range(count))


class Shell:
    """A program with a prompt: how it is started, and by what one sees that it reads."""

    def __init__(self, name, command, ready, pipe=None, lines=None, environment=None):
        self.name, self.command, self.ready, self.environment = name, command, ready, environment
        self.pipe, self.lines = pipe, lines

    def open(self):
        terminal = Terminal(self.command, self.environment)
        there, _ = terminal.read(self.ready)
        return terminal, there - terminal.begin


def keystrokes(terminal, count):
    """Seconds from each key to its echo."""
    taken = []
    terminal.watch(0.2)
    for number in range(count):
        # Not all the same, and short of the edge of the window.
        if number % 40 == 39:
            terminal.type("\x15")
            terminal.watch(0.05)
        key = "abcdefghij"[number % 10]
        pressed = terminal.type(key)
        echoed, _ = terminal.read(key.encode())
        taken.append(echoed - pressed)
    return taken


def shells(binary, folder, server):
    workspace = folder / "plain"
    workspace.mkdir()
    (workspace / "magpie.json").write_text("{}\n")
    yield Shell(
        "Magpie", [binary, "--workspace", workspace], READY, [binary, "--workspace", workspace, "--quiet"],
        lambda count: questions(count))
    if shutil.which("sqlite3"):
        # An answer each, and a line of a journal of its own: what a command of ours does besides.
        yield Shell(
            "sqlite3", ["sqlite3", folder / "shell.sqlite"], b"sqlite> ", ["sqlite3", folder / "shell.sqlite"],
            lambda count: "PRAGMA journal_mode=WAL;\nCREATE TABLE IF NOT EXISTS journal (at, said);\n"
            + "INSERT INTO journal VALUES (datetime(), 'x'); SELECT 0.7;\n" * count)
    try:
        python = python_with("duckdb-cli", "duckdb_cli")
        # The shell itself, not the Python script that starts it.
        where = "import duckdb_cli, pathlib; print(pathlib.Path(duckdb_cli.__file__).with_name('duckdb'))"
        duckdb = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True).stdout.strip()
        yield Shell(
            "duckdb", [duckdb, folder / "shell.duckdb"], [b"D ", b"> "], [duckdb, folder / "shell.duckdb"],
            lambda count: "SELECT 0.7;\n" * count)
    except (Missing, subprocess.CalledProcessError) as error:
        say(f"duckdb: {error}")
    try:
        python = python_with("ipython", "IPython")
        yield Shell(
            "IPython", [python, "-m", "IPython", "--no-banner"], [b"In [", b"\x1b[?2004h"],
            [python, "-m", "IPython", "--no-banner", "--simple-prompt"], lambda count: "0.7\n" * count,
            {"IPYTHONDIR": str(folder / "ipython")})
    except Missing as error:
        say(f"IPython: {error}")
    if server:
        yield Shell(
            "psql", ["psql", "-X", *server.arguments], b"=# ", ["psql", "-X", "-q", *server.arguments],
            lambda count: "SELECT 0.7;\n" * count)


class Server:
    """A PostgreSQL of our own, for psql to talk to; None where there is none."""

    @staticmethod
    def start():
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not binaries or not shutil.which("psql"):
            say("psql: not there (Debian: postgresql)")
            return None
        folder = Path(tempfile.mkdtemp(prefix="magpie-bench-"))
        return Server(binaries[-1].parent, folder)

    def __init__(self, binaries, folder):
        self.binaries, self.folder = binaries, folder
        self.user = ["su", "postgres", "-s", "/bin/sh", "-c"] if os.geteuid() == 0 else ["/bin/sh", "-c"]
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        name = "postgres" if os.geteuid() == 0 else os.environ.get("USER", "postgres")
        self.run(f"{binaries}/initdb -D {folder}/data -A trust --no-sync")
        self.run(f"{binaries}/pg_ctl -D {folder}/data -o '-k {folder} -c listen_addresses=' -l {folder}/log -w start")
        self.arguments = ["-h", str(folder), "-U", name, "postgres"]

    def run(self, command):
        subprocess.run([*self.user, command], check=True, capture_output=True)

    def stop(self):
        self.run(f"{self.binaries}/pg_ctl -D {self.folder}/data -m immediate stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def beside(binary, folder, times, commands):
    """Rows of shells: first prompt, a key, commands a second through a pipe."""
    rows = []
    server = Server.start()
    try:
        for shell in shells(binary, folder, server):
            try:
                first, keys = [], []
                for _ in range(times):
                    terminal, seconds = shell.open()
                    first.append(seconds)
                    if len(keys) < 400:
                        keys += keystrokes(terminal, 100)
                    terminal.leave()
                empty = min(measured(shell.pipe).seconds for _ in range(3))
                whole = median([measured(shell.pipe, shell.lines(commands).encode()).seconds for _ in range(3)])
                rows.append((shell.name, first, keys, commands / max(whole - empty, 1e-6)))
                say(f"{shell.name}: first prompt {median(first) * 1000:.1f} ms, {rows[-1][3]:,.0f} commands/s")
            except (Failed, OSError, subprocess.CalledProcessError) as error:
                say(f"{shell.name} failed: {error}")
    finally:
        if server:
            server.stop()
    return rows


def large_workspace(binary, folder, records):
    """10,000 sources and a million records."""
    workspace = folder / "large"
    workspace.mkdir()
    generated(workspace / "data", records, "jsonl")
    entries = [
        {"source_id": f"source_{number:05}", "source_type": "file", "path": "./none", "enabled": number % 3 != 0}
        for number in range(SOURCES)
    ]
    entries.append({"source_id": "market", "source_type": "file", "path": "./data", "file_pattern": "*.jsonl"})
    (workspace / "magpie.json").write_text(json.dumps({"data_sources": entries}))
    measured([binary, "--workspace", workspace, "--quiet", "-c", "ingest market"])
    return workspace


def long_history(binary, folder, commands):
    """A workspace in which so many commands were said, all of them in the journal and behind the arrow keys."""
    workspace = folder / "long"
    workspace.mkdir()
    (workspace / "magpie.json").write_text("{}\n")
    lines = questions(commands)
    measured([binary, "--workspace", workspace, "--quiet"], lines.encode())
    (workspace / ".magpie" / "history").write_text(lines)
    return workspace


def opened(binary, workspace, times):
    """Seconds to the first prompt."""
    taken = []
    for _ in range(times):
        terminal, seconds = Shell("", [binary, "--workspace", workspace], READY).open()
        taken.append(seconds)
        terminal.leave()
    return taken


def tabs(binary, workspace, times):
    """Seconds from Tab to a completed word, and to a list of candidates."""
    taken = {"a name completed": [], "candidates listed": []}
    terminal, _ = Shell("", [binary, "--workspace", workspace], READY).open()
    chance = random.Random(1)
    for _ in range(times):
        name = f"source_{chance.randrange(SOURCES):05}"
        terminal.type("\x15show " + name[:-1])
        terminal.watch(0.05)
        # The ten names that begin so are listed at the second Tab; the last digit makes it one.
        pressed = terminal.type("\t\t")
        there, _ = terminal.read((name[:-1] + "9").encode())
        taken["candidates listed"].append(there - pressed)
        terminal.watch(0.05)
        terminal.type("\x15show " + name)
        terminal.watch(0.05)
        pressed = terminal.type("\t")
        # A blank, which the editor may draw by moving the cursor.
        there, _ = terminal.read([b" ", b"\x1b[", b"\x07"])
        taken["a name completed"].append(there - pressed)
        terminal.watch(0.02)
    terminal.leave()
    return taken


def interrupts(binary, workspace, times):
    """Seconds from Ctrl-C to the prompt, at any moment of a load of a million records."""
    taken = []
    chance = random.Random(2)
    terminal, _ = Shell("", [binary, "--workspace", workspace], READY).open()
    for number in range(times):
        terminal.type(["force ingest market\r", "dry run market\r"][number % 2])
        terminal.read(b"\n")
        terminal.watch(chance.random() * 2.0)
        pressed = terminal.type("\x03")
        there, _ = terminal.read(READY)
        taken.append(there - pressed)
        terminal.watch(0.05)
    terminal.leave()
    return taken


def journal(binary, folder, commands):
    """Seconds a command of the journal takes: of commands in a workspace beside the same where nothing is kept."""
    lines = questions(commands).encode()

    def seconds(workspace, front=b""):
        call = [binary, "--workspace", workspace, "--quiet"]
        return median([measured(call, front + lines).seconds for _ in range(3)])

    kept, none = folder / "kept", folder / "none"
    for workspace in (kept, none):
        workspace.mkdir()
    (kept / "magpie.json").write_text("{}\n")
    # A folder without settings nor store has no journal.
    return (seconds(kept) - seconds(none)) / commands


def measured_all(binary, folder, quick):
    folder.mkdir(parents=True)
    times = 5 if quick else 25
    found = {"shells": beside(binary, folder, times, 500 if quick else 2_000)}
    found["journal"] = journal(binary, folder, 500 if quick else 5_000)
    say(f"journal: {found['journal'] * 1000:.2f} ms a command")
    records = 100_000 if quick else 1_000_000
    workspace = large_workspace(binary, folder, records)
    found["records"] = records
    found["large"] = opened(binary, workspace, times)
    found["commands"] = LINES // 10 if quick else LINES
    found["long"] = opened(binary, long_history(binary, folder, found["commands"]), times)
    say(f"first prompt after {found['commands']:,} commands: {median(found['long']) * 1000:.1f} ms")
    found["tabs"] = tabs(binary, workspace, times)
    found["interrupts"] = interrupts(binary, workspace, 10 if quick else 100)
    say(f"Ctrl-C: at most {max(found['interrupts']) * 1000:.0f} ms")
    return found


# MARK: Words


def nearly_all(values):
    return sorted(values)[int(len(values) * 0.99)]


def targets(found):
    if not found:
        return []
    own = next((row for row in found["shells"] if row[0] == "Magpie"), None)
    rows = []

    def reach(what, seconds, most, digits=1):
        rows.append(verdict(what, f"{seconds * 1000:.{digits}f} ms", f"at most {most} ms", seconds * 1000 <= most))

    if own:
        reach("first prompt", median(own[1]), 20)
        reach("a key, 99 of 100", nearly_all(own[2]), 1, 2)
    where = f"{SOURCES:,} sources, {found['records']:,} records"
    for what, seconds in found["tabs"].items():
        reach(f"Tab, {what}, 99 of 100, {where}", nearly_all(seconds), 5)
    reach("what the journal adds to a command", found["journal"], 1, 2)
    reach(f"first prompt after {found['commands']:,} commands", median(found["long"]), 20)
    reach("Ctrl-C to the prompt while a million records are read, the slowest", max(found["interrupts"]), 100, 0)
    return rows


def text(found):
    if not found:
        return []
    lines = [
        "",
        "## The prompt",
        "",
        f"Each shell at a terminal of its own, {len(found['shells'][0][1])} times: from start to a prompt that reads; "
        "from a key to its echo, median (99 of 100); and commands a second through a pipe, less what starting takes. A "
        "command is a question for one value (of 13 in turn), written into a journal by Magpie, and by sqlite3 with an `INSERT` of its "
        "own in a WAL; the others keep nothing.",
        "",
        "| | first prompt, ms | a key, ms | commands/s |",
        "|---|--:|--:|--:|",
    ]
    for name, first, keys, rate in found["shells"]:
        lines.append(
            f"| {name} | {spread(first, 1000, 1)} | {median(keys) * 1000:.2f} ({nearly_all(keys) * 1000:.2f}) "
            f"| {rate:,.0f} |")
    lines += [
        "",
        f"The first prompt after {found['commands']:,} commands in the journal and the history: "
        f"{spread(found['long'], 1000, 1)} ms. In a workspace with {SOURCES:,} sources and {found['records']:,} records:",
        "",
        "| | ms |",
        "|---|--:|",
        f"| first prompt | {spread(found['large'], 1000, 1)} |",
    ]
    lines += [f"| Tab, {what} | {spread(seconds, 1000, 1)} |" for what, seconds in found["tabs"].items()]
    lines.append(
        f"| Ctrl-C to the prompt, at {len(found['interrupts'])} moments of reading | "
        f"{spread(found['interrupts'], 1000, 0)} |")
    return lines
