"""How long lines take to be understood and completed, beside hassil on the same sentences."""

import json
import subprocess
from pathlib import Path

from harness import report
from harness.tools import BENCHMARKS, ROOT, Missing, python_with, say, version_of

NAMES = 10_000
OWN = "Magpie, its own grammar"
HASSIL_SHAPE = "Magpie, the grammar in hassil's shape"


def run(command, given=""):
    answer = subprocess.run([str(part) for part in command], input=given, capture_output=True, text=True)
    if answer.returncode != 0:
        raise Missing(answer.stderr.strip()[-300:] or f"{command[0]} failed")
    return answer.stdout


def measured(binary, folder):
    """What each engine needs for a line; nothing where the bench is not built."""
    bench = Path(binary).with_name("RecognitionBench")
    if not bench.exists():
        say(f"{bench.name} is not built: recognition is left out")
        return {}
    say(f"recognition with {NAMES:,} names")
    folder.mkdir(parents=True)
    found = {"own": json.loads(run([bench, "own", ROOT, NAMES]).splitlines()[0])}
    grammar = folder / "grammar.json"
    grammar.write_text(run([bench, "export", ROOT, NAMES]))
    lines = run([bench, "lines", ROOT])
    found["shape"] = json.loads(run([bench, "hassil", grammar], lines))
    try:
        python = python_with("hassil==3.12.1", "hassil")
        found["hassil"] = json.loads(run([python, BENCHMARKS / "peers" / "hassil_match.py", grammar], lines))
        found["version"] = version_of("hassil")
    except Missing as error:
        say(f"hassil is left out: {error}")
    return found


def targets(found):
    if not found:
        return []
    own = found["own"]
    rows = [
        ("a line understood, median", own["recognize"]["p50"], 0.1),
        ("a line understood, 99 of 100", own["recognize"]["p99"], 1),
        ("completions of a line, 99 of 100", own["complete"]["p99"], 1),
        ("a line made to explode, the slowest", own["hard"]["max"], 10),
    ]
    return [
        report.verdict(f"{what}, {own['names']:,} names", f"{value:.2f} ms", f"at most {limit} ms", value <= limit)
        for what, value, limit in rows
    ]


def text(found):
    if not found:
        return []
    own = found["own"]

    def row(name, each, read):
        times = each if "p50" in each else each["times"]
        return (
            f"| {name} | {times['p50']:.3f} | {times['p99']:.3f} | {times['max']:.3f} | {times['cpu']:.3f} | {read} |"
        )

    lines = [
        "",
        f"## Understanding a line, with {own['names']:,} names of sources",
        "",
        f"{own['lines']:,} lines: the examples of the {own['intents']} intents, each also with two words changed round and "
        "with a word misspelt. Magpie's times are the best of three tries of each line, hassil's of one; milliseconds a line. "
        "The same templates were written out in hassil's shape for the last two rows (names as lists, free values as "
        "wildcards, dates as a few phrases), which mend no typos and split no lines.",
        "",
        "| | median | 99 of 100 | slowest | CPU | read |",
        "|---|--:|--:|--:|--:|--:|",
        row(OWN, own["recognize"], ""),
    ]
    lines.append(row(HASSIL_SHAPE, found["shape"], f"{found['shape']['read']:,}"))
    if "hassil" in found:
        lines.append(row(f"hassil {found['version']}, the same file", found["hassil"], f"{found['hassil']['read']:,}"))
    lines += [
        "",
        "| besides | median | 99 of 100 | slowest | CPU |",
        "|---|--:|--:|--:|--:|",
    ]
    for what, key in (
        ("completing a line", "complete"),
        ("lines made to explode", "hard"),
        ("opening the compiled grammar", "loadGrammar"),
        ("arranging the names", "indexNames"),
    ):
        times = own[key]
        lines.append(f"| {what} | {times['p50']:.3f} | {times['p99']:.3f} | {times['max']:.3f} | {times['cpu']:.3f} |")
    return lines
