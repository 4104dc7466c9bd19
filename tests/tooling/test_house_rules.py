"""The habits of the house that no linter knows, checked on every file of the project."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LINES = 320  # "under about 300 lines" (CONTRIBUTING.md), with a little room for the last fix

# Hosts of package registries and places on somebody's machine. The brackets change nothing for what is
# matched and keep this file from matching itself.
HOSTS = re.compile(r"[p]ypi\.org|[p]ythonhosted\.|[n]pmjs\.|[d]eb\.debian|[s]ecurity\.debian|[c]rates\.io")
PLACES = re.compile(r"(?<![\w.])(?:[~]|/[w]ork|/[r]oot|/[h]ome|/[U]sers|/[o]pt)/|[.][.]/shared|[f]ile:///")

SUPPRESSION = re.compile(
    r"(?:#|//|/\*)\s*(noqa|type: ignore|pragma:|fmt: (?:off|skip)|(?:es|style)lint-disable)"
)
WITH_REASON = re.compile(
    r"noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*\s+\W*(?P<noqa>\w.{7,})"
    r"|type: ignore\[[\w, -]+\]\s+\W*(?P<mypy>\w.{7,})"
    r"|(?:pragma: no cover|fmt: \w+|lint-disable\S*)\s+\W*(?P<other>\w.{7,})"
)

UNFINISHED = re.compile(
    r"\b(?:[T]ODO|[F]IXME|[X]XX|[N]otImplementedError)\b|[p]ytest\.(?:skip|xfail)\(|mark[.](?:skip|skipif|xfail)\b"
)
# Where a skip is the mechanism itself: what needs a browser or Node.js is skipped with a loud line.
SKIPS = {"tests/conftest.py"}

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc"}


def files(*patterns: str) -> list[Path]:
    """What git tracks, and what it would track if it were added now."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return sorted({ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()})


def texts(*patterns: str) -> Iterator[tuple[str, str]]:
    """Name and text of every text file."""
    for path in files(*patterns):
        content = path.read_bytes()
        if b"\0" not in content:
            yield str(path.relative_to(ROOT)), content.decode()


def lines_with(wanted: re.Pattern[str], *patterns: str) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts(*patterns)
        for number, line in enumerate(text.splitlines(), start=1)
        if wanted.search(line)
    ]


def modules(*patterns: str) -> list[tuple[str, ast.Module]]:
    return [(name, ast.parse(text)) for name, text in texts(*patterns)]


def test_no_file_names_a_registry_host() -> None:
    assert lines_with(HOSTS) == []


def test_no_file_names_a_place_on_some_machine() -> None:
    assert lines_with(PLACES) == []
    assert lines_with(re.compile(re.escape(str(ROOT)))) == []


@pytest.mark.parametrize(
    "line",
    [
        "find-links = file|:///wheels",
        "see /|home/ada/notes",
        "open('/|root/x')",
        "~|/notes.txt",
        "see .|./shared/x",
    ],
)
def test_what_counts_as_a_place(line: str) -> None:
    assert PLACES.search(line.replace("|", ""))


@pytest.mark.parametrize(
    "line", ["https://py|pi.org/simple", "https://files.python|hosted.org/x", "registry.npm|js.org"]
)
def test_what_counts_as_a_host(line: str) -> None:
    assert HOSTS.search(line.replace("|", ""))


def test_every_suppression_has_its_reason_beside_it() -> None:
    unexplained = [
        line for line in lines_with(SUPPRESSION, "*.py", "*.js", "*.css") if not WITH_REASON.search(line)
    ]
    assert unexplained == []


@pytest.mark.parametrize(
    ("line", "explained"),
    [
        ("x = 1  # no|qa", False),
        ("x = 1  # no|qa: F401", False),
        ("x = 1  # no|qa: F401 (the plug-in is found by importing it)", True),
        ("x = 1  # no|qa: S701, S702 - plain text, not HTML", True),
        ("x = y  # type|: ignore[attr-defined]", False),
        ("x = y  # type|: ignore[attr-defined]  # the stubs lack this one", True),
    ],
)
def test_what_counts_as_a_reason(line: str, explained: bool) -> None:
    whole = line.replace("|", "")
    assert SUPPRESSION.search(whole)
    assert bool(WITH_REASON.search(whole)) == explained


def test_nothing_is_left_unfinished() -> None:
    found = lines_with(UNFINISHED, "*.py", "*.js", "*.j2", "*.html", "*.css")
    assert [line for line in found if line.split(":")[0] not in SKIPS] == []


def test_modules_stay_readable_in_one_sitting() -> None:
    long = {
        name: text.count("\n")
        for name, text in texts("*.py")
        if not name.startswith(("tests/", "adapters/migrations/")) and text.count("\n") > LINES
    }
    assert long == {}


def test_every_module_opens_with_a_sentence_for_a_newcomer() -> None:
    silent = []
    for name, tree in modules("bot/*.py", "adapters/*.py", "tools/*.py", "tests/*.py"):
        first = (ast.get_docstring(tree) or "").split("\n\n")[0].rstrip()
        if tree.body and not first.endswith((".", "?", ":", "…", ".)")):
            silent.append(name)
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in files("*.py") if EMPTY_NAMES & {path.stem, path.parent.name}] == []


def clock_readings(tree: ast.Module) -> list[int]:
    """Lines that ask the real clock for the date or the time of day."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-2:]
        in (
            ["datetime", "now"],
            ["datetime", "utcnow"],
            ["datetime", "today"],
            ["date", "today"],
            ["time", "time"],
        )
    ]


def test_the_clock_is_read_in_one_place() -> None:
    assert clock_readings(ast.parse("import datetime\nx = datetime.datetime.now(UTC)\ny = time.time()")) == [
        2,
        3,
    ]
    readers = {
        name: lines
        for name, tree in modules("bot/*.py", "adapters/*.py")
        if (lines := clock_readings(tree)) and name != "adapters/clock.py"
    }
    assert readers == {}


def test_the_core_names_no_platform() -> None:
    named = re.compile(r"\b(?:slack|teams|microsoft|azure|bot ?framework|discord)\b", re.IGNORECASE)
    assert lines_with(named, "bot") == []


def test_what_takes_the_place_of_microsofts_archived_sdk_costs_four_files() -> None:
    theirs = re.compile(r"^(?:from|import) (?:botbuilder|botframework|msrest)\b", re.MULTILINE)
    assert {
        name for name, text in texts("*.py") if theirs.search(text) and not name.startswith("tests/")
    } == {f"adapters/teams/{module}.py" for module in ("app", "auth", "engine", "messenger")}


def test_the_core_is_synchronous() -> None:
    asynchronous = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    assert [
        f"{name}:{node.lineno}"
        for name, tree in modules("bot/*.py")
        for node in ast.walk(tree)
        if isinstance(node, asynchronous)
    ] == []
