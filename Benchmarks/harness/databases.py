"""Databases: a PostgreSQL server of our own as the store and as a source, a SQLite file as a source; beside what psql and
the sqlite3 shell do with the same rows."""

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from harness import report
from harness.contenders import totals
from harness.tools import Failed, Missing, generated, measured, say

CLIENTS = 4


# MARK: A server


def programs():
    """The folder of the server's programs."""
    asked = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
    folders = [asked.stdout.strip()] if asked.returncode == 0 else []
    folders += sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    for folder in folders:
        if (Path(folder) / "initdb").exists():
            return Path(folder)
    raise Missing("no PostgreSQL server (scripts/setup --test installs it)")


class Server:
    def __init__(self, folder, port):
        self.folder, self.port = folder, port

    def url(self, database, host="127.0.0.1"):
        return f"postgresql://postgres@{host}:{self.port}/{database}"

    def psql(self, database, *arguments, input=""):
        """One measured run of psql."""
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", self.port, "-U", "postgres"]
        return measured([*map(str, command), "-d", database, *arguments], input=input.encode())

    def ask(self, database, sql):
        return self.psql(database, "-A", "-t", input=sql).answer.strip()


@contextmanager
def server(folder):
    """A server with the settings it comes with, fsync among them, on the disk that is measured."""
    binaries = programs()
    folder = Path(folder) / "postgresql"
    folder.mkdir(parents=True)
    user = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        for parent in folder.parents:
            parent.chmod(parent.stat().st_mode | 0o011)
        user = ["runuser", "-u", "postgres", "--"]
    data, port = folder / "data", free_port()
    run = lambda *command: subprocess.run([*user, *map(str, command)], check=True, capture_output=True)
    run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_wal_size=4GB"
    run(binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
    try:
        yield Server(folder, port)
    finally:
        run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


# MARK: Workspaces


class Asking:
    """A fresh workspace with these settings."""

    def __init__(self, binary, folder, settings):
        self.binary, self.folder = binary, Path(folder)
        self.folder.mkdir(parents=True)
        (self.folder / "magpie.json").write_text(json.dumps(settings) + "\n")

    def make_store(self):
        measured([self.binary, "store", "setup", "--workspace", self.folder])

    def ask(self, line):
        result = measured([self.binary, "--workspace", self.folder, "--json", "-c", line])
        result.counts = totals(json.loads(result.answer.splitlines()[-1])) or {}
        return result


def file_source(name, path):
    return {"source_id": name, "source_type": "file", "path": str(Path(path).parent), "file_pattern": Path(path).name}


def database_source(name, url, query):
    return {"source_id": name, "source_type": "database", "connection_string": url, "query": query}


# MARK: Loading


#: What a server has to do for the same rows, as a script has it: a temporary table, the identities that are new, sorted,
#: and their records. The tables and their indexes are the store's own.
LOADING = """
BEGIN;
CREATE TEMP TABLE incoming (LIKE magpie.records) ON COMMIT DROP;
\\copy incoming FROM '{rows}' (FORMAT binary)
WITH new AS (
    INSERT INTO magpie.identities (source, record, ingested, hash)
    SELECT source, id, ingested, hash FROM incoming ORDER BY hash
    ON CONFLICT DO NOTHING RETURNING record)
INSERT INTO magpie.records SELECT incoming.* FROM incoming JOIN new ON new.record = incoming.id;
COMMIT;
"""


def loads(binary, folder, database, made, runs):
    """A load by Magpie, the same rows by psql, and four Magpies that share the work, in turn."""
    rows = folder / "rows.bin"
    results = {"load": [], "psql load": [], "clients": []}
    for turn in range(runs):
        alone, script, shared = (f"{name}_{turn}" for name in ("alone", "script", "shared"))
        for name in (alone, script, shared):
            database.ask("postgres", f"CREATE DATABASE {name}")
        # Whoever is measured finds the tables there, and empty.
        one = Asking(binary, folder / alone, loading(database, alone, folder, ["records"]))
        one.make_store()
        results["load"].append(one.ask("ingest records"))
        stored = count(database, alone)
        # Without a schema nothing of it is refused.
        if stored != made["read"] - made["duplicates"]:
            raise Failed(f"{stored:,} records stored instead of {made['read'] - made['duplicates']:,}")
        if not rows.exists():
            database.psql(alone, input=f"\\copy (TABLE magpie.records) TO '{rows}' (FORMAT binary)")

        Asking(binary, folder / script, loading(database, script, folder, [])).make_store()
        database.ask(script, database.ask(alone, PARTITIONS))
        results["psql load"].append(database.psql(script, input=LOADING.format(rows=rows)))
        if count(database, script) != stored:
            raise Failed(f"psql stored {count(database, script):,} records")

        parts = [f"part-{number}" for number in range(1, CLIENTS + 1)]
        clients = [
            Asking(binary, folder / f"{shared}_{part}", loading(database, shared, folder, [part])) for part in parts
        ]
        clients[0].make_store()
        results["clients"].append(together(clients, parts))
        # What one part repeats of another is of another source.
        if count(database, shared) < stored:
            raise Failed(f"{CLIENTS} clients stored {count(database, shared):,} records")

        for name in (alone, script, shared):
            database.ask("postgres", f"DROP DATABASE {name}")
        for name, found in results.items():
            say(f"{found[-1].seconds:8.2f} s  {name}")
    rows.unlink()
    return results


#: What makes the partitions of one store in another.
PARTITIONS = """
SELECT string_agg(format('CREATE TABLE magpie.%I PARTITION OF magpie.records %s', relname,
    pg_get_expr(relpartbound, oid)), '; ') FROM pg_class WHERE relispartition AND relkind = 'r'
"""


def count(database, name):
    return int(database.ask(name, "SELECT count(*) FROM magpie.records"))


def loading(database, name, folder, files):
    """Settings for loading files into a store of its own."""
    return {
        "store": database.url(name),
        "data_sources": [file_source(file, folder / "files" / f"{file}.jsonl") for file in files],
    }


def together(workspaces, names):
    """All at once: seconds from the first start to the last end."""
    results, threads = [None] * len(workspaces), []

    def run(index):
        results[index] = workspaces[index].ask(f"ingest {names[index]}")

    started = time.monotonic()
    for index in range(len(workspaces)):
        threads.append(threading.Thread(target=run, args=(index,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    if None in results:
        raise Failed("a client failed")
    whole = results[0]
    whole.seconds = time.monotonic() - started
    whole.megabytes = max(result.megabytes for result in results)
    return whole


# MARK: Reading

QUERY = "SELECT id, at, member, confidence, body FROM forecasts ORDER BY id"
TABLE = "CREATE TABLE forecasts (id bigint PRIMARY KEY, at text, member text, confidence double precision, body text)"
ROWS = """
INSERT INTO forecasts
SELECT n, '2025-05-01T00:' || substr('0' || (n / 60 % 60), -2) || ':00Z', 'member ' || (n % 21), (n % 1000) / 1000.0,
    'forecast ' || n || ' of the ensemble, run at midnight, with a remark of some length'
FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}) SELECT n FROM c) AS numbers
"""


def reads(binary, folder, database, count, runs):
    """Seconds of reading a table by Magpie, which looks at each record and stores none, and by the shells."""
    lite = folder / "forecasts.db"
    subprocess.run(["sqlite3", lite], input=f"{TABLE}; {ROWS.format(count=count)};", text=True, check=True)
    database.ask("postgres", "CREATE DATABASE forecasts")
    postgresql_rows = ROWS.format(count=count).replace("substr('0' ||", "right('0' ||").replace(", -2)", ", 2)")
    database.ask("forecasts", f"{TABLE}; {postgresql_rows}; ANALYZE forecasts")
    results = {name: [] for name in ("read postgresql", "psql", "read sqlite", "sqlite3", "ingest postgresql")}
    sources = [
        database_source("shared", database.url("forecasts"), QUERY),
        database_source("lite", f"sqlite:{lite}", QUERY),
    ]
    out = folder / "out.csv"
    for turn in range(runs):
        workspace = Asking(binary, folder / f"reading-{turn}", {"data_sources": sources})
        results["read postgresql"].append(workspace.ask("dry run shared"))
        results["psql"].append(
            database.psql("forecasts", input=f"\\copy ({QUERY}) TO '{out}' (FORMAT csv)")
        )
        results["read sqlite"].append(workspace.ask("dry run lite"))
        results["sqlite3"].append(measured(["sqlite3", "-csv", str(lite), f".output {out}", QUERY]))
        results["ingest postgresql"].append(workspace.ask("ingest shared"))
        shutil.rmtree(workspace.folder)
        for name, found in results.items():
            say(f"{found[-1].seconds:8.2f} s  {name}")
    return results


# MARK: All of it


def measure(options):
    """What was read, and results by name; or in words why there are none."""
    folder = options.folder / "databases"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with server(folder) as database:
            made = generated(folder / "files", options.records, "jsonl", f"parts={CLIENTS}")
            results = loads(options.binary, folder, database, made, options.runs)
            results.update(reads(options.binary, folder, database, options.records, options.runs))
            return made, results
    except (Missing, Failed, OSError, ValueError, subprocess.CalledProcessError) as error:
        say(f"databases: {error}")
        return str(error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def seconds(results, name):
    return report.median([result.seconds for result in results[name]])


def targets(measured):
    """Rows for what was to be reached."""
    if isinstance(measured, str):
        return []
    results = measured[1]
    peak = max(result.megabytes for name in OURS for result in results[name])
    rows = [
        faster("records into PostgreSQL beside psql’s COPY and ON CONFLICT", results, "psql load", "load", 0.7),
        faster(f"{CLIENTS} clients into one server beside one psql", results, "psql load", "clients", 0.9),
        slower("reading from PostgreSQL beside psql’s \\copy", results, "read postgresql", "psql", 1.3),
        slower("reading from SQLite beside the sqlite3 shell", results, "read sqlite", "sqlite3", 1.3),
    ]
    return rows + [report.verdict("peak memory with any database", f"{peak:.0f} MB", "under 128 MB", peak < 128)]


OURS = ("load", "clients", "read postgresql", "read sqlite", "ingest postgresql")


def faster(what, results, other, ours, least):
    share = seconds(results, other) / seconds(results, ours)
    return report.verdict(what, f"{share:.2f} ×", f"{least:.2f} ×", share >= least)


def slower(what, results, ours, other, most):
    share = seconds(results, ours) / seconds(results, other)
    return report.verdict(what, f"{share:.2f} × the time", f"at most {most:.2f} ×", share <= most)


NAMES = {
    "load": "Magpie, a file into PostgreSQL",
    "psql load": "psql: COPY of the same rows, INSERT … ON CONFLICT, sorted, one transaction",
    "clients": f"{CLIENTS} Magpies at once, a quarter of the file each, into one server",
    "read postgresql": "Magpie, dry run of a table in PostgreSQL",
    "psql": "psql: \\copy of the same query into a file",
    "read sqlite": "Magpie, dry run of a table in SQLite",
    "sqlite3": "sqlite3 -csv: the same query into a file",
    "ingest postgresql": "Magpie, a table in PostgreSQL into its own store",
}


def text(measured):
    if isinstance(measured, str):
        return ["", "## Databases", "", f"Not measured: {measured}."]
    made, results = measured
    return [
        "",
        "## Databases",
        "",
        f"A PostgreSQL server on this machine with the settings it comes with (fsync on), {made['read']:,} records in a "
        f"file, and as many rows in a table with five columns. CPU and memory are of the program alone, without the server’s "
        f"(of {CLIENTS} clients: of one).",
        "",
        "| | seconds | CPU seconds | peak MB |",
        "|---|--:|--:|--:|",
        *[
            f"| {NAMES[name]} | {report.spread([r.seconds for r in found])} | {report.spread([r.cpu for r in found])} "
            f"| {max(r.megabytes for r in found):.0f} |"
            for name, found in results.items()
        ],
    ]
