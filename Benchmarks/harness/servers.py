"""Sources of type `api` over loopback: sources side by side, and the rate of many pages beside that of a file."""

import json
import shutil
import subprocess
from contextlib import contextmanager

from harness.contenders import Workspace
from harness.tools import Failed, compiled, say

PAGES, RECORDS, SOURCES, LATENCY = 10_000, 100, 4, 200


@contextmanager
def server(*options):
    """The port of a server that runs meanwhile."""
    process = subprocess.Popen(
        [str(compiled("serve")), *map(str, options)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait()


class Asking(Workspace):
    """A fresh workspace whose sources ask a server, with limits nobody reaches."""

    def __init__(self, binary, folder, sources):
        super().__init__(binary, folder)
        settings = {
            "max_workers": SOURCES,
            "max_requests_per_minute": 1_000_000,
            "max_requests_per_hour": 10_000_000,
            "max_requests_per_day": 100_000_000,
            "data_sources": sources,
        }
        (self.folder / "magpie.json").write_text(json.dumps(settings) + "\n")

    def ingest(self, *names):
        result = self.ask("ingest " + " and ".join(names))
        result.counts = json.loads(result.answer.splitlines()[-1])
        return result


def source(name, port, **fields):
    return {
        "source_id": name,
        "source_type": "api",
        "endpoint": f"http://127.0.0.1:{port}/",
        "auth_type": "none",
        "token_usage_tracking": False,
        "price_per_call_usd": 0,
        "pagination": {"type": "page", "parameter": "page", "size": RECORDS},
        **fields,
    }


def stored(workspace, wanted):
    found = workspace.stored()
    if found != wanted:
        raise Failed(f"{found:,} records stored, {wanted:,} served")


def side_by_side(binary, folder):
    """Seconds of one source whose server takes its time, and of four at once; each reads five pages."""
    seconds = {}
    for count in (1, SOURCES):
        with server("--delay", LATENCY, "--pages", 4, "--records", RECORDS) as port:
            names = [f"source{number}" for number in range(1, count + 1)]
            workspace = Asking(binary, folder / f"sources-{count}", [source(name, port) for name in names])
            seconds[count] = workspace.ingest(*names).seconds
            stored(workspace, 4 * RECORDS * count)
            say(f"{seconds[count]:8.2f} s  {count} at {LATENCY} ms a page")
    return seconds


def rates(binary, folder, pages=PAGES, runs=3):
    """Seconds of the same records from a server, page by page, and from a file; the best of a few."""
    wanted = pages * RECORDS
    lines = folder / "records.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([str(compiled("serve")), "--pages", str(pages), "--write", str(lines)], check=True)
    found = {"pages": [], "file": []}
    for turn in range(runs):
        with server("--pages", pages, "--records", RECORDS) as port:
            workspace = Asking(binary, folder / f"pages-{turn}", [source("served", port, requests_at_once=4)])
            found["pages"].append(workspace.ingest("served").seconds)
            stored(workspace, wanted)
            say(f"{found['pages'][-1]:8.2f} s  {pages:,} pages of {RECORDS} records")
        workspace = Workspace(binary, folder / f"file-{turn}")
        workspace.put(lines)
        found["file"].append(workspace.ingest().seconds)
        say(f"{found['file'][-1]:8.2f} s  the same records as a file")
        for name in ("pages", "file"):
            shutil.rmtree(folder / f"{name}-{turn}")
    return {name: min(seconds) for name, seconds in found.items()}


def measured_rows(binary, folder, quick, verdict):
    """Rows of the table of what is to be reached."""
    pages = PAGES // 10 if quick else PAGES
    seconds = side_by_side(binary, folder)
    rate = rates(binary, folder, pages, 1 if quick else 3)
    shutil.rmtree(folder, ignore_errors=True)
    share = rate["file"] / rate["pages"]
    slower = seconds[SOURCES] / seconds[1]
    return [
        verdict(
            f"{SOURCES} sources at {LATENCY} ms a page beside one of them", f"{slower:.2f} ×", "under 1.25 ×", slower < 1.25),
        verdict(f"{pages:,} pages of {RECORDS} records beside a file", f"{share:.2f} ×", "0.50 ×", share >= 0.5),
    ]
