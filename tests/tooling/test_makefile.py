"""`make run` on a machine that is new, old, or ready already."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # A `make test` around us must not lend its flags to this one.
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=clean, capture_output=True, text=True, check=False
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What `make` reads, in a folder of its own."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    clients = tmp_path / "tests" / "clients"
    clients.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "tests" / "clients" / name, clients)
    return tmp_path


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def ready(clone: Path) -> None:
    """The state after a first `make run`, with a Python that tells what it was asked."""
    program(clone / ".venv" / "bin" / "python", 'echo "$@"')
    for stamp in ("ready-to-run", "ready-to-develop"):
        (clone / ".venv" / stamp).touch()
    modules = clone / "tests" / "clients" / "node_modules"
    modules.mkdir(exist_ok=True)
    (modules / "ready").touch()


def test_a_second_run_starts_at_once(clone: Path) -> None:
    ready(clone)
    assert make(clone, "run").stdout.splitlines() == ["-m adapters.cli run"]


def test_a_changed_lock_is_installed_before_the_start(clone: Path) -> None:
    ready(clone)
    os.utime(clone / ".venv" / "ready-to-run", (0, 0))
    said = make(clone, "run").stdout.splitlines()
    assert said[0] == "Installing what Vice Versa needs (once; about a minute) …"
    assert said[1].endswith("--require-hashes --requirement requirements/run.txt")
    assert said[-1] == "-m adapters.cli run"
    assert make(clone, "run").stdout.splitlines() == ["-m adapters.cli run"]


def test_setting_up_for_tests_is_setting_up_to_run(clone: Path) -> None:
    ready(clone)
    for stamp in ("ready-to-run", "ready-to-develop"):
        os.utime(clone / ".venv" / stamp, (0, 0))
    assert (
        make(clone, "test", "ARGS=-k pairs").stdout.splitlines()[-1]
        == "-m pytest -n 2 --dist loadfile --no-loadscope-reorder -k pairs"
    )
    assert make(clone, "run").stdout.splitlines() == ["-m adapters.cli run"]


@pytest.mark.parametrize(
    ("script", "told"),
    [
        # an old Python: says no to the first question, and its version to whoever asks
        (
            'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac',
            "Python 3.11 or newer is needed, this is Python 3.9.2",
        ),
        # Debian's Python without python3-venv
        ('case "$2" in *ensurepip*) exit 1;; esac', "apt install python3-venv"),
    ],
)
def test_a_machine_that_cannot_is_told_why_in_one_line(clone: Path, script: str, told: str) -> None:
    python = program(clone / "python", script)
    result = make(clone, "run", f"PYTHON={python}")
    assert result.returncode != 0
    assert [line for line in result.stdout.splitlines() if told in line] == result.stdout.splitlines()


def test_no_python_at_all(clone: Path) -> None:
    assert make(clone, "run", "PYTHON=no-such-python").stdout.splitlines() == [
        "Python is missing: apt install python3 python3-venv"
    ]


def test_every_command_in_the_documentation_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    told = {command for page in pages for command in re.findall(r"`?make ([a-z-]+)`", page.read_text())}
    assert {"run", "test"} <= told <= targets
