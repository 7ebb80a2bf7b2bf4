"""What money costs: questions about a large ledger, and what limiter and ledger add to a request."""

import json
import shutil
import subprocess
from pathlib import Path

from harness import report
from harness.tools import say

TODAY = "“how much today”"
REQUEST = "limiter and ledger for a free request of a listing"


def program(binary):
    """Built beside the program by `make bench`."""
    return Path(binary).with_name("LedgerBench")


def measured(binary, folder, entries, requests):
    """Rows of (what, seconds of each time); none where the bench is not built."""
    bench = program(binary)
    if not bench.exists():
        say(f"{bench.name} is not built: the ledger is left out")
        return []
    say(f"a ledger of {entries:,} entries")
    folder.mkdir(parents=True)
    answer = subprocess.run([str(bench), str(folder), str(entries), str(requests)], capture_output=True, text=True)
    shutil.rmtree(folder, ignore_errors=True)
    if answer.returncode != 0:
        say(f"{bench.name} failed: {answer.stderr.strip()[-300:]}")
        return []
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    return [(line["what"], [value / 1e6 for value in line["microseconds"]]) for line in lines]


def targets(rows, entries):
    by_name = dict(rows)
    found = []
    if TODAY in by_name:
        milliseconds = report.median(by_name[TODAY]) * 1000
        found.append(
            report.verdict(
                f"{TODAY} with {entries:,} entries in the ledger", f"{milliseconds:.2f} ms", "under 5 ms", milliseconds < 5
            )
        )
    if REQUEST in by_name:
        microseconds = report.median(by_name[REQUEST]) * 1e6
        found.append(report.verdict(REQUEST, f"{microseconds:.0f} µs", "under 100 µs", microseconds < 100))
    return found


def text(rows, entries):
    if not rows:
        return []
    lines = [
        "",
        f"## Money: a ledger of {entries:,} entries",
        "",
        "A year of calls to ten sources, Berlin's time; in microseconds, median and the slowest but one of a hundred. "
        "Requests are held to six budgets, an emergency threshold, tokens, and eight rates.",
        "",
        "| | median | 99 of 100 |",
        "|---|--:|--:|",
    ]
    for what, seconds in rows:
        slow = sorted(seconds)[min(len(seconds) - 1, len(seconds) * 99 // 100)]
        lines.append(f"| {what} | {report.median(seconds) * 1e6:,.0f} | {slow * 1e6:,.0f} |")
    return lines
