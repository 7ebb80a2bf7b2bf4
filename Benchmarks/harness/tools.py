"""What the benchmarks are made of: the C programs, the environment of the Python peers, and one measured command."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "Benchmarks"
BUILT = ROOT / ".build" / "bench"
ENVIRONMENT = ROOT / ".build" / "bench-venv"


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


class Missing(Exception):
    """Something that cannot be had on this machine; the text says what and why."""


class Failed(Exception):
    """A command that ended badly; the text is its last lines, `answer` its standard output."""

    def __init__(self, text, answer=""):
        super().__init__(text)
        self.answer = answer


@dataclass
class Measurement:
    seconds: float
    cpu: float
    megabytes: float
    answer: str = ""
    counts: dict = field(default_factory=dict)


# MARK: C programs


def flags(package, otherwise):
    asked = subprocess.run(["pkg-config", "--cflags", "--libs", package], capture_output=True, text=True)
    return asked.stdout.split() if asked.returncode == 0 else otherwise


def compiled(name):
    """The path of a program of this folder, compiled where its source is newer."""
    source, program = BENCHMARKS / f"{name}.c", BUILT / "bin" / name
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program
    compiler = next((c for c in ("cc", "clang", "gcc") if shutil.which(c)), None)
    if not compiler:
        raise Missing("no C compiler")
    libraries = []
    if name == "raw":
        libraries = flags("sqlite3", ["-lsqlite3"]) + flags("libcrypto", ["-lcrypto"])
    program.parent.mkdir(parents=True, exist_ok=True)
    built = subprocess.run(
        [compiler, "-O2", "-o", str(program), str(source)] + libraries, capture_output=True, text=True
    )
    if built.returncode != 0:
        raise Missing(f"{source.name} does not compile: {built.stderr.strip().splitlines()[0]}")
    return program


# MARK: Python


def python_with(package, module):
    """An interpreter that can import `module`; the package comes from PyPI into a folder of its own."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        say(f"making {ENVIRONMENT.relative_to(ROOT)}")
        made = subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], capture_output=True, text=True)
        if made.returncode != 0:
            shutil.rmtree(ENVIRONMENT, ignore_errors=True)
            raise Missing("python3 has no venv (Debian: python3-venv)")
    if subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode != 0:
        say(f"installing {package}")
        installed = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package],
            capture_output=True, text=True,
        )
        if installed.returncode != 0:
            raise Missing(f"{package} cannot be installed: {last_lines(installed.stderr, 1)}")
    return python


def version_of(package):
    python = ENVIRONMENT / "bin" / "python"
    asked = subprocess.run(
        [python, "-c", f"from importlib.metadata import version; print(version('{package}'))"],
        capture_output=True, text=True,
    )
    return asked.stdout.strip() or "unknown"


# MARK: Measuring


def last_lines(text, count):
    return "\n".join(text.strip().splitlines()[-count:])


def measured(command, input=b"", allowed=(0,)):
    """Runs a command by `measure`, after what earlier ones wrote is on the disk."""
    meter = compiled("measure")
    os.sync()
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        given.write(input)
        given.seek(0)
        with tempfile.NamedTemporaryFile() as result:
            subprocess.run(
                [str(meter), result.name] + [str(part) for part in command],
                stdin=given, stdout=output, stderr=errors, check=True,
            )
            used = json.loads(result.read())
        output.seek(0)
        errors.seek(0)
        answer, complaint = output.read().decode(errors="replace"), errors.read().decode(errors="replace")
    if used["exit"] not in allowed:
        raise Failed(f"{Path(str(command[0])).name} ended with {used['exit']}: {last_lines(complaint + answer, 4)}", answer)
    return Measurement(used["seconds"], used["cpu"], used["megabytes"], answer)


def generated(folder, count, *formats):
    """The manifest of freshly made data in `folder`."""
    made = subprocess.run(
        [str(compiled("generate")), str(count), str(folder), "1", *formats], capture_output=True, text=True, check=True
    )
    return json.loads(made.stdout)
