"""Training: batches of a store's records, and checking them; beside the sqlite3 shell and DuckDB with the same selection."""

import json
import shutil
import subprocess


from harness import report
from harness.databases import Asking, file_source
from harness.tools import BENCHMARKS, Failed, Missing, generated, measured, python_with, say

#: The rows of one large window, by the shell's own JSON functions; the same records, in the same order.
SELECTION = """
SELECT json_object('source', 'records', 'time', strftime('%Y-%m-%dT%H:%M:%SZ', event_time / 1000000, 'unixepoch'),
    'trust', json_extract(body, '$.trust_score'),
    'variables', json_object(
        'spx_close', json_extract(body, '$.variables.spx_close'),
        'us_10y_yield', json_extract(body, '$.variables.us_10y_yield'),
        'wb_gdp_growth_annual', json_extract(body, '$.variables.wb_gdp_growth_annual'),
        'wb_unemployment_total', json_extract(body, '$.variables.wb_unemployment_total')),
    'record', json(body))
FROM records WHERE event_time IS NOT NULL AND marked_invalid = 0
    AND coalesce(json_extract(body, '$.trust_score'), 1) >= 0.7
ORDER BY event_time, id
"""

#: All in one window, so that each contender writes each record once.
SETTINGS = {"batch_size_days": 3650, "overlap_days": 0, "trust_threshold": 0.7, "time_zone": "UTC"}
#: A million records are of twelve days.
OVERLAPPING = {**SETTINGS, "batch_size_days": 3, "overlap_days": 1}


def measure(options):
    """What was made, and results by name; or in words why there are none."""
    folder = options.folder / "training"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        made = generated(folder / "files", options.records, "jsonl")
        return made, results(options, folder)
    except (Missing, Failed, OSError, ValueError, KeyError, subprocess.CalledProcessError) as error:
        say(f"training: {error}")
        return str(error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def results(options, folder):
    source = {**file_source("records", folder / "files" / "records.jsonl"), "schema": "forecast_record"}
    workspace = Asking(options.binary, folder / "workspace", {**SETTINGS, "data_sources": [source]})
    workspace.ask("ingest records")
    store = workspace.folder / ".magpie" / "store.sqlite"
    found = {name: [] for name in ("create", "overlapping", "verify", "sqlite3", "duckdb")}
    for turn in range(options.runs):
        created = said(workspace, "create training batches")
        found["create"].append(created)
        rows, size = created.data["records"]["rows"], sum(batch["bytes"] for batch in created.data["batches"])
        verified = said(workspace, f"verify batch {created.data['batches'][0]['batch']}")
        verified.rows, verified.size = rows, size
        found["verify"].append(verified)
        (workspace.folder / "magpie.json").write_text(json.dumps({**OVERLAPPING, "data_sources": [source]}))
        found["overlapping"].append(said(workspace, "create training batches"))
        (workspace.folder / "magpie.json").write_text(json.dumps({**SETTINGS, "data_sources": [source]}))
        shutil.rmtree(workspace.folder / "datasets")
        out = folder / "out.jsonl"
        shell = measured(["sqlite3", "-readonly", str(store), ".mode list", f".output {out}", SELECTION])
        expect(out, rows, "sqlite3")
        shell.rows = rows
        found["sqlite3"].append(shell)
        out.unlink()
        try:
            peer = measured([
                python_with("duckdb", "duckdb"), BENCHMARKS / "peers" / "duckdb_training.py",
                folder / "files" / "records.jsonl", folder / "peer.duckdb", out,
            ])
            peer.seconds, peer.rows = json.loads(peer.answer)["seconds"], rows
            found["duckdb"].append(peer)
            out.unlink(missing_ok=True)
        except (Missing, Failed) as error:
            say(f"training: duckdb: {error}")
        for name, runs in found.items():
            if runs:
                say(f"{runs[-1].seconds:8.2f} s  {name}")
    return found


def said(workspace, line):
    result = measured([workspace.binary, "--workspace", workspace.folder, "--json", "-c", line])
    result.data = json.loads(result.answer.splitlines()[-1])["data"]
    result.rows = result.data.get("records", {}).get("rows", 0)
    return result


def expect(path, rows, name):
    with open(path, "rb") as lines:
        found = sum(1 for _ in lines)
    if found != rows:
        raise Failed(f"{name} wrote {found:,} rows instead of {rows:,}")


def targets(measured):
    """Rows for what was to be reached."""
    if isinstance(measured, str):
        return []
    found = measured[1]
    created, verified = (report.median([run.seconds for run in found[name]]) for name in ("create", "verify"))
    # Each record that was looked at counts: those left out are read as well.
    rate = found["create"][0].data["records"]["read"] / created
    speed = found["verify"][0].size / verified / 1e6
    peak = max(run.megabytes for name in ("create", "overlapping", "verify") for run in found[name])
    return [
        report.verdict("training batches", f"{rate:,.0f} records/s", "200,000", rate >= 200_000),
        report.verdict("verifying a batch", f"{speed:,.0f} MB/s", "300 MB/s", speed >= 300),
        report.verdict("peak memory of making batches", f"{peak:.0f} MB", "under 128 MB", peak < 128),
    ]


NAMES = {
    "create": "Magpie, create training batches: one window",
    "overlapping": "Magpie, windows of 3 days that overlap by 1",
    "verify": "Magpie, verify batch",
    "sqlite3": "sqlite3: the same rows of the same store, sorted, by its JSON functions, into one file",
    "duckdb": "DuckDB: the same selection of a table of its own, sorted, into one file (the query alone)",
}


def text(measured):
    if isinstance(measured, str):
        return ["", "## Training", "", f"Not measured: {measured}."]
    made, found = measured
    read = found["create"][0].data["records"]["read"]
    return [
        "",
        "## Training",
        "",
        f"A store of {read:,} records with an event time; {found['create'][0].rows:,} of them have a trust of 0.7 or more, or none. "
        "The peers keep no manifest, no hashes and no versions, and know nothing of windows, rules and scenarios.",
        "",
        "| | seconds | CPU seconds | peak MB | rows |",
        "|---|--:|--:|--:|--:|",
        *[
            f"| {NAMES[name]} | {report.spread([run.seconds for run in runs])} | "
            f"{report.spread([run.cpu for run in runs])} | {max(run.megabytes for run in runs):.0f} | {runs[-1].rows:,} |"
            for name, runs in found.items()
            if runs
        ],
    ]
