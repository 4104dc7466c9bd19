"""What the project stands on: declared, locked by hash, explained, and nothing else imported."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

OURS = {"bot", "adapters", "prompts", "tests", "tools"}


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in requirements}


RUN = names(PROJECT["dependencies"])
DEV = names(PROJECT["optional-dependencies"]["dev"])


def locked(file: str) -> dict[str, str]:
    """Name → version of everything in a lock file, each of which must carry a hash."""
    pinned: dict[str, str] = {}
    for entry in re.split(r"\n(?=\S)", (ROOT / "requirements" / file).read_text()):
        if entry.startswith("#"):
            continue
        requirement = Requirement(entry.split("\\")[0].strip())
        assert "--hash=sha256:" in entry, f"{requirement.name} has no hash"
        (exactly,) = requirement.specifier
        assert exactly.operator == "=="
        pinned[canonicalize_name(requirement.name)] = exactly.version
    return pinned


@pytest.mark.parametrize(
    ("file", "declared"),
    [("run.txt", PROJECT["dependencies"]), ("dev.txt", PROJECT["optional-dependencies"]["dev"])],
)
def test_what_is_declared_is_locked_in_a_version_that_fits(file: str, declared: list[str]) -> None:
    pinned = locked(file)
    for line in declared:
        requirement = Requirement(line)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), line


def test_tests_run_on_what_is_shipped() -> None:
    run, dev = locked("run.txt"), locked("dev.txt")
    assert {name: dev.get(name) for name in run} == run


def test_every_dependency_has_its_line_in_the_documentation() -> None:
    told = re.findall(r"^\| `([\w.-]+)`", (ROOT / "docs" / "dependencies.md").read_text(), re.MULTILINE)
    assert {canonicalize_name(name) for name in told} == RUN | DEV | names(["setuptools"])


def imported(*folders: str) -> dict[str, str]:
    """Distribution → a file that imports it."""
    providers = packages_distributions()
    found: dict[str, str] = {}
    for path in (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Import(names=aliases):
                    tops = [alias.name.split(".")[0] for alias in aliases]
                case ast.ImportFrom(module=str(module), level=0):
                    tops = [module.split(".")[0]]
                case _:
                    continue
            for top in tops:
                if top not in sys.stdlib_module_names and top not in OURS:
                    # Several distributions may share a name (`botframework`): one that is declared is enough.
                    names_of = {canonicalize_name(each) for each in providers.get(top, [top])}
                    for distribution in names_of & (RUN | DEV) or names_of:
                        found[distribution] = str(path.relative_to(ROOT))
    return found


def test_the_bot_imports_nothing_undeclared() -> None:
    extra = {name: file for name, file in imported("bot", "adapters").items() if name not in RUN}
    assert extra == {}


def test_the_tests_import_nothing_undeclared() -> None:
    # pytest and import-linter stand on packaging, which reads requirements here; grimp is the latter's graph.
    allowed = RUN | DEV | {"packaging", "grimp"}
    assert {name: file for name, file in imported("tests", "tools").items() if name not in allowed} == {}
