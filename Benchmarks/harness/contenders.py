"""Who takes part: Magpie in its ways of loading, our own programs in C, and the peers."""

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from harness.tools import BENCHMARKS, Failed, Missing, compiled, measured, python_with, version_of


@dataclass
class Contender:
    """One row of the table. `load(data, folder)` measures one load into an empty folder, and what follows it there."""

    name: str
    load: Callable | None
    #: What it leaves out of what Magpie does; empty for nothing.
    lacks: str = ""
    #: Which of the generator's files it reads.
    file: str = "records.jsonl"
    #: Slow ones run once.
    is_slow: bool = False
    #: Rows of what `load` measures after the first load, in its order.
    followers: list = field(default_factory=list)
    #: Measures its interpreter's start alone, where it has one; and what that took.
    start: Callable | None = None
    start_seconds: float = 0
    #: Whether records for each second say anything.
    has_rate: bool = True
    #: The counts it has to meet, by those of the manifest.
    expected: Callable = lambda made: {name: made[name] for name in ("stored", "duplicates", "rejected")}
    results: list = field(default_factory=list)
    trouble: str = ""


# MARK: Magpie


class Workspace:
    """A fresh workspace whose forecasts are the files put into it."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, Path(folder)
        self.data = self.folder / "data" / "forecast_output"
        self.data.mkdir(parents=True, exist_ok=True)
        # Any name is read; all else is built in.
        settings = {"data_sources": [{"source_id": "pulse_forecasts", "file_pattern": "*"}]}
        (self.folder / "magpie.json").write_text(json.dumps(settings) + "\n")

    def put(self, file, name=None):
        """A copy of its own, as a second link to the same file could be told by its inode; an hour old, and left alone
        for as long as a change within the tick of its clock could go unnoticed: else its content is looked at again.
        """
        copy = self.data / (name or Path(file).name)
        shutil.copyfile(file, copy)
        hour_ago = time.time() - 3600
        os.utime(copy, (hour_ago, hour_ago))
        time.sleep(2.1)

    def ask(self, *lines):
        words = [part for line in lines for part in ("-c", line)]
        try:
            return measured([self.binary, "--workspace", self.folder, "--json", *words])
        except Failed as failure:
            replies = [json.loads(line)["reply"] for line in failure.answer.splitlines() if line.startswith("{")]
            raise Failed(" ".join(replies) or str(failure)) from None

    def ingest(self):
        result = self.ask("ingest forecasts")
        result.counts = totals(json.loads(result.answer.splitlines()[-1]))
        if result.counts is None:
            raise Failed(f"no totals in {result.answer[:300]}")
        return result

    def stored(self):
        """By another process, from the store: not what the load said of itself."""
        answer = json.loads(self.ask("count records").answer.splitlines()[-1])
        return first(answer, "total", "count", "records")


def totals(value):
    if isinstance(value, dict):
        if "totals" in value:
            return value["totals"]
        return next((found for found in map(totals, value.values()) if found), None)
    if isinstance(value, list):
        return next((found for found in map(totals, value) if found), None)
    return None


def first(value, *names):
    """The first number under one of these names, at any depth."""
    if isinstance(value, dict):
        for name in names:
            if isinstance(value.get(name), int):
                return value[name]
        return next((found for found in (first(part, *names) for part in value.values()) if found is not None), None)
    if isinstance(value, list):
        return next((found for found in (first(part, *names) for part in value) if found is not None), None)
    return None


def magpie_load(binary):
    def load(data, folder):
        workspace = Workspace(binary, folder)
        workspace.put(data)
        result = workspace.ingest()
        stored = workspace.stored()
        if stored != result.counts["stored"]:
            raise Failed(f"it said {result.counts['stored']} were stored, its store holds {stored}")
        return [result]

    return load


def magpie_thrice(binary):
    """The first load, the unchanged file again, and its content under another name."""
    first_load = magpie_load(binary)

    def load(data, folder):
        results = first_load(data, folder)
        workspace = Workspace(binary, folder)
        results.append(workspace.ingest())
        workspace.put(data, "the-same-under-another-name.jsonl")
        results.append(workspace.ingest())
        return results

    return load


MAGPIE = "Magpie, JSON Lines"
UNCHANGED = "Magpie, the unchanged file again"
ALL_KNOWN = "Magpie, the same content under another name: all known"


def magpies(binary):
    def ways(name, file):
        return Contender(f"Magpie, {name}", magpie_load(binary), file=file)

    unchanged = Contender(UNCHANGED, None, expected=lambda made: {"read": 0}, has_rate=False)
    all_known = Contender(
        ALL_KNOWN, None,
        expected=lambda made: {
            "stored": 0, "duplicates": made["read"] - made["rejected"], "rejected": made["rejected"]
        },
    )
    everything = [
        Contender(MAGPIE, magpie_thrice(binary), followers=[unchanged, all_known]),
        unchanged,
        all_known,
        ways("CSV", "records.csv"),
        ways("one JSON array", "records.json"),
        ways("JSON Lines, gzip", "records.jsonl.gz"),
    ]
    if shutil.which("zstd"):
        everything.append(ways("JSON Lines, zstd", "records.jsonl.zst"))
    return everything


def magpie_alone(binary):
    """Only the first load of JSON Lines."""
    return Contender(MAGPIE, magpie_load(binary))


# MARK: Programs in C


def raw(mode):
    def load(data, folder):
        Path(folder).mkdir(parents=True)
        store = Path(folder) / "raw.sqlite"
        result = measured([compiled("raw"), data, store, mode])
        result.counts = json.loads(result.answer)
        check_rows(store, result.counts["stored"])
        return [result]

    return load


def check_rows(store, expected, table="records"):
    """That a store of SQLite holds so many rows, asked of the file itself."""
    asked = subprocess.run(
        ["sqlite3", f"file:{store}?mode=ro", f"SELECT count(*) FROM {table}"], capture_output=True, text=True
    )
    if asked.stdout.strip() != str(expected):
        raise Failed(f"it said {expected} were stored, its file holds {asked.stdout.strip() or asked.stderr.strip()}")


# MARK: Peers


def script(name, package, module):
    def load(data, folder):
        python = python_with(package, module)
        Path(folder).mkdir(parents=True)
        result = measured([python, "-B", BENCHMARKS / "peers" / name, data, Path(folder) / "store"])
        result.counts = json.loads(result.answer.splitlines()[-1])
        return [result]

    return load


def imports(package, module):
    def start():
        return measured([python_with(package, module), "-B", "-c", f"import {module}"])

    return start


def shell_import(data, folder):
    if not shutil.which("sqlite3"):
        raise Missing("no sqlite3 shell (Debian: sqlite3)")
    Path(folder).mkdir(parents=True)
    store = Path(folder) / "store.sqlite"
    text = (
        "PRAGMA page_size=16384;\nPRAGMA journal_mode=WAL;\nPRAGMA synchronous=FULL;\n"
        "CREATE TABLE records(body TEXT);\n.mode ascii\n.separator \"\\037\" \"\\n\"\n"
        f'.import "{data}" records\nSELECT count(*) FROM records;\n'
    )
    result = measured(["sqlite3", store], input=text.encode())
    result.counts = {"stored": int(result.answer.split()[-1]), "duplicates": 0, "rejected": 0}
    return [result]


def peers():
    return [
        Contender(
            "raw C, UNIQUE index", raw("unique"),
            lacks="parses and checks nothing; equal only byte for byte; keeps no file, line or reason",
        ),
        Contender(
            "raw C, hashes in memory", raw("set"),
            lacks="the same, and the next run knows no duplicate of this one",
        ),
        Contender("raw C, append only", raw("append"), lacks="the same, and knows no duplicates at all"),
        Contender(
            "DuckDB, full job", script("duckdb_load.py", "duckdb", "duckdb"), start=imports("duckdb", "duckdb"),
            lacks="keeps typed columns, neither a record's own text nor where it came from; duplicates only within the "
            "load; one malformed line ends it; one transaction, so that a crash begins anew",
        ),
        Contender(
            "Python script", script("python_load.py", "pydantic", "pydantic"),
            start=imports("pydantic", "pydantic"), is_slow=True,
            lacks="writes numbers anew; does not resume within a file",
        ),
        Contender(
            "sqlite-utils", script("sqlite_utils_load.py", "sqlite-utils", "sqlite_utils"),
            start=imports("sqlite-utils", "sqlite_utils"), is_slow=True,
            lacks="checks nothing; one malformed line ends it",
        ),
        Contender(
            "dlt into DuckDB", script("dlt_load.py", "dlt[duckdb]", "dlt"), start=imports("dlt[duckdb]", "dlt"), is_slow=True,
            expected=lambda made: {"stored": made["stored"]},
            lacks="discards bad rows instead of keeping them; duplicates by forecast_id, not by content",
        ),
        Contender(
            "sqlite3 shell, .import", shell_import,
            lacks="each line one text: no JSON, no checks, no duplicates, one transaction",
        ),
    ]


def versions():
    known = {"duckdb": "DuckDB", "dlt": "dlt", "sqlite-utils": "sqlite-utils", "pydantic": "pydantic"}
    found = [(name, version_of(package)) for package, name in known.items()]
    return [f"{name} {version}" for name, version in found if version != "unknown"]
