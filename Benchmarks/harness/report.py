"""The document: tables of medians, what was to be reached, and where a count differs."""

import os
import platform
import statistics
import subprocess
from pathlib import Path


def median(values):
    return statistics.median(values)


def spread(values, scale=1.0, digits=2):
    scaled = sorted(value * scale for value in values)
    middle = f"{median(scaled):.{digits}f}"
    return middle if len(scaled) == 1 else f"{middle} ({scaled[0]:.{digits}f}–{scaled[-1]:.{digits}f})"


def first_line(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def machine(folder, versions, busy):
    """In a sentence. `busy`: the load when the measuring began."""
    name = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        models = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
        name = models[0] if models else name
    system = platform.platform()
    if Path("/etc/os-release").exists():
        release = dict(line.rstrip().split("=", 1) for line in open("/etc/os-release") if "=" in line)
        system = release.get("PRETTY_NAME", system).strip('"')
    disk = first_line(["findmnt", "-n", "-o", "FSTYPE", "-T", str(folder)])
    tools = [first_line(["swift", "--version"]), f"sqlite3 {first_line(['sqlite3', '--version']).split(' ')[0]}"]
    return (
        f"{name}, {os.cpu_count()} cores, {system}, file system {disk}; "
        + ", ".join(tools + [f"Python {platform.python_version()}"] + versions)
        + f". Load when it began: {busy:.1f}."
    )


def differences(contender, made):
    """What a contender's counts are beside the manifest's, in words; empty where they are the same."""
    found = []
    for name, expected in contender.expected(made).items():
        counts = {result.counts.get(name) for result in contender.results}
        if counts != {expected}:
            said = ", ".join("none" if count is None else f"{count:,}" for count in sorted(counts, key=str))
            found.append(f"{name} {said} instead of {expected:,}")
    return "; ".join(found)


def loads(contenders, made, base):
    """The table of one kind of load. `base`: the contender that is 1.00."""
    rate = rate_of(base, made) if base and base.results else None
    lines = [
        "| | seconds | records/s | against Magpie | CPU seconds | peak MB |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for contender in contenders:
        if not contender.results:
            lines.append(f"| {contender.name} | {contender.trouble.split(':')[0] or 'not run'} | | | | |")
            continue
        seconds = [result.seconds for result in contender.results]
        own = made["read"] / median(seconds) if contender.has_rate else None
        lines.append(
            f"| {contender.name} | {spread(seconds)} | {f'{own:,.0f}' if own else ''} "
            f"| {f'{own / rate:.2f} ×' if own and rate else ''} "
            f"| {spread([r.cpu for r in contender.results])} | {max(r.megabytes for r in contender.results):.0f} |"
        )
    return lines


def rate_of(contender, made):
    return made["read"] / median([result.seconds for result in contender.results])


def notes(contenders, made):
    """What each leaves out, and where its counts differ."""
    lines = []
    for contender in contenders:
        parts = [contender.lacks] if contender.lacks else []
        if len(contender.results) == 1 and contender.is_slow:
            parts.append("run once")
        if contender.start_seconds:
            parts.append(f"{contender.start_seconds:.2f} s of it are the start of Python")
        if contender.results and (found := differences(contender, made)):
            parts.append(found)
        if contender.trouble:
            parts.append(contender.trouble)
        if parts:
            parts[-1] = parts[-1].rstrip(".")
            lines.append(f"- **{contender.name}**: {'; '.join(parts)}.")
    return lines


def verdict(what, found, limit, is_reached):
    return f"| {what} | {found} | {limit} | {'yes' if is_reached else '**no**'} |"
