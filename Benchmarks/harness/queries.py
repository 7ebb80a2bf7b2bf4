"""Questions about what is stored: a count with a period and a field, the newest, a rare word; without and with indexes, beside
the sqlite3 shell on the same store and DuckDB on a table of its own."""

import json
import shutil
import subprocess
from pathlib import Path

from harness import report
from harness.tools import Failed, Measurement, Missing, generated, measured, python_with, say

PERIOD = ("2025-03-01", "2025-06-01")
COUNT = f"count records dated {PERIOD[0]} to {PERIOD[1]} where confidence < 0.01"
BETWEEN = "count records where confidence between 0.2 and 0.25"
GROUPS = "average confidence of big by domain"
NEWEST = "show 20 records"

NAMES = {
    "count": "Magpie: count with a period and a field",
    "count indexed": "the same with an index of the field",
    "between": "Magpie: a count between two bounds",
    "between indexed": "the same with an index of the field",
    "groups": "Magpie: an average by groups",
    "newest": "Magpie: the newest 20",
    "newest again": "the same, once the store is open",
    "word": "Magpie: a rare word",
    "word indexed": "the same with an index of texts",
    "sqlite3 count": "sqlite3 shell: the same count, json_extract on the store",
    "sqlite3 groups": "sqlite3 shell: the same average by groups",
    "duckdb count": "DuckDB: the same count on a table with columns",
    "duckdb groups": "DuckDB: the same average by groups, on such a table",
}


def ask(binary, folder, line, times=1):
    """The seconds a command takes by itself, without the start of the program; of several times the last."""
    result = measured([binary, "--workspace", folder, "--json", "--timing", *["-c", line] * times])
    answer = json.loads(result.answer.splitlines()[-1])
    result.seconds = answer["seconds"]
    result.answer = answer
    return result


def measure(options):
    """Results by name, with the number of records; or in words why there are none."""
    folder = options.folder / "queries"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        count = options.records * 10
        generated(folder / "files", count, "jsonl")
        file = next((folder / "files").glob("*.jsonl"))
        source = {"source_id": "big", "source_type": "file", "path": str(file.parent), "file_pattern": file.name}
        builtin = [{"source_id": name, "enabled": False} for name in ("pulse_forecasts", "symbolic_logs", "trust_logs")]
        (folder / "magpie.json").write_text(json.dumps({"data_sources": [source, *builtin]}))
        stored = ask(options.binary, folder, "ingest big").answer
        results = {name: [] for name in NAMES}
        word = rare_word(file)

        def note(name, result):
            results[name].append(result)
            say(f"{result.seconds:8.3f} s  {NAMES[name]}")

        for _ in range(options.runs):
            note("count", ask(options.binary, folder, COUNT))
            note("newest", ask(options.binary, folder, NEWEST))
            note("newest again", ask(options.binary, folder, NEWEST, times=5))
            note("between", ask(options.binary, folder, BETWEEN))
            note("groups", ask(options.binary, folder, GROUPS))
            note("word", ask(options.binary, folder, f"search records for {word}"))
            note("sqlite3 count", shell(folder, COUNT_IN_SQL))
            note("sqlite3 groups", shell(folder, GROUPS_IN_SQL))
        for line in ("index confidence of big", "index text of big"):
            say(f"{ask(options.binary, folder, line).seconds:8.1f} s  {line}")
        for _ in range(options.runs):
            note("count indexed", ask(options.binary, folder, COUNT))
            note("between indexed", ask(options.binary, folder, BETWEEN))
            note("word indexed", ask(options.binary, folder, f"search records for {word}"))
        for name, result in duckdb(file, options.runs):
            note(name, result)
        return count, results
    except (Missing, Failed, OSError, ValueError, KeyError, subprocess.CalledProcessError) as error:
        say(f"queries: {error}")
        return str(error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def rare_word(file):
    """The number of the first record: one record has it."""
    with open(file) as lines:
        for line in lines:
            try:
                identifier = json.loads(line)["forecast_id"]
            except (ValueError, KeyError, TypeError):
                continue
            if isinstance(identifier, str) and any(c.isdigit() for c in identifier):
                return max(("".join(c if c.isalnum() else " " for c in identifier)).split(), key=len)
    raise Failed("no record has an id")


BOUNDS = [f"CAST(strftime('%s', '{day}') AS INTEGER) * 1000000" for day in PERIOD]
COUNT_IN_SQL = (
    f"SELECT count(*) FROM records WHERE event_time >= {BOUNDS[0]} AND event_time < {BOUNDS[1]}"
    " AND json_extract(body, '$.confidence') < 0.01"
)
GROUPS_IN_SQL = (
    "SELECT json_extract(body, '$.domain'), avg(json_extract(body, '$.confidence'))"
    " FILTER (WHERE json_type(body, '$.confidence') IN ('integer', 'real')) FROM records GROUP BY 1"
)


def shell(folder, query):
    return measured(["sqlite3", "-readonly", str(folder / ".magpie/store.sqlite"), query])


DUCKDB = """
import duckdb, sys, time
store = duckdb.connect()
store.execute("CREATE TABLE r AS SELECT timestamp, domain, TRY_CAST(confidence AS DOUBLE) confidence FROM read_json('" + sys.argv[1]
    + "', format = 'newline_delimited', ignore_errors = true, columns = {timestamp: 'VARCHAR', domain: 'VARCHAR', confidence: 'VARCHAR'})")
for _ in range(int(sys.argv[2])):
    for name, query in (
        ("duckdb count", "SELECT count(*) FROM r WHERE timestamp >= '%s' AND timestamp < '%s' AND confidence < 0.01"),
        ("duckdb groups", "SELECT domain, avg(confidence) FROM r GROUP BY 1"),
    ):
        began = time.monotonic()
        store.execute(query).fetchall()
        print(name, time.monotonic() - began, sep=":")
""" % PERIOD


def duckdb(file, runs):
    try:
        python = python_with("duckdb", "duckdb")
    except Missing as error:
        say(f"DuckDB: {error}")
        return []
    result = measured([python, "-c", DUCKDB, str(file), str(runs)])
    # It may tell of its progress before.
    lines = [line.split(":") for line in result.answer.splitlines() if line.startswith("duckdb ")]
    return [(name, Measurement(float(seconds), result.cpu, result.megabytes)) for name, seconds in lines]


def targets(found):
    """Rows for what was to be reached."""
    if isinstance(found, str):
        return []
    count, results = found
    rows = []
    for name, title, most in (
        ("count", "a count with a period and a field", 3.0),
        ("count indexed", "the same with an index of the field", 0.1),
        ("newest again", "the newest 20, in an open store", 0.005),
        ("word indexed", "a rare word, with an index of texts", 0.02),
    ):
        if results[name]:
            seconds = report.median([result.seconds for result in results[name]])
            rows.append(
                report.verdict(
                    f"{title}, {count:,} records", f"{seconds * 1000:.0f} ms", f"under {most * 1000:.0f} ms",
                    seconds < most))
    return rows


def text(found):
    if isinstance(found, str):
        return ["", "## Questions", "", f"Not measured: {found}."]
    count, results = found
    return [
        "",
        "## Questions",
        "",
        f"Over {count:,} records in a file. Of Magpie the time of the command, without the start of the program.",
        "",
        "| | seconds | CPU seconds | peak MB |",
        "|---|--:|--:|--:|",
        *[
            f"| {NAMES[name]} | {report.spread([r.seconds for r in each], digits=3)} | {report.spread([r.cpu for r in each])} "
            f"| {max(r.megabytes for r in each):.0f} |"
            for name, each in results.items()
            if each
        ],
    ]
