"""Every recommendation behind the product has a test or a page that shows it, or says when it will."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "traceability.md"

HOW_MANY = {0: 28, 1: 47, 2: 20, 3: 23, 4: 15}
"""Source → its recommendations: 133 in all."""

ROW = re.compile(r"^\| (S\d-\d\d) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
PROOF = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`|\[[^]]+\]\(([\w-]+\.md)(#[\w-]+)?\)|(part [45]: [\w -]+)")


def rows() -> list[tuple[str, str]]:
    """Id and where it is shown, in the page's order."""
    return [(found[1], found[3]) for found in ROW.finditer(PAGE.read_text())]


@cache
def in_file(name: str) -> dict[str, str]:
    """Test → its docstring, in one file."""
    tree = ast.parse((ROOT / name).read_text())
    return {
        node.name: ast.get_docstring(node) or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


@cache
def headings(page: str) -> set[str]:
    """The anchors that a page's headings make."""
    found = re.findall(r"^#+ (.+)$", (ROOT / "docs" / page).read_text(), re.MULTILINE)
    return {"#" + re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


def wrong_with(seed: str, shown: str) -> list[str]:
    """What is wrong with the proofs of one row."""
    proofs = [found.groups(default="") for found in PROOF.finditer(shown)]
    wrong = [] if proofs else [f"{seed}: nothing shows it"]
    if proofs and (rest := PROOF.sub("", shown).strip(" ,")):
        wrong.append(f"{seed}: nobody looks whether {rest} is there")
    for file, test, page, anchor, _ in proofs:
        if file and not (ROOT / file).exists():
            wrong.append(f"{seed}: there is no {file}")
        elif file and test not in in_file(file):
            wrong.append(f"{seed}: there is no test {test} in {file}")
        elif file and seed not in in_file(file)[test]:
            wrong.append(f"{seed}: {file}::{test} names it not")
        elif page and not (ROOT / "docs" / page).exists():
            wrong.append(f"{seed}: there is no docs/{page}")
        elif page and anchor and anchor not in headings(page):
            wrong.append(f"{seed}: docs/{page} has no heading {anchor}")
    return wrong


def test_every_one_is_there() -> None:
    expected = [f"S{source}-{n:02}" for source, many in HOW_MANY.items() for n in range(1, many + 1)]
    assert [seed for seed, _ in rows()] == expected


def test_each_is_shown_by_a_test_or_a_page_that_is_there() -> None:
    assert [line for seed, shown in rows() for line in wrong_with(seed, shown)] == []


@pytest.mark.parametrize(
    ("shown", "complaint"),
    [
        ("nowhere yet", "S0-01: nothing shows it"),
        ("`tests/tooling/test_gone.py::test_it`", "S0-01: there is no tests/tooling/test_gone.py"),
        (
            "`tests/tooling/test_traceability.py::test_it`",
            "S0-01: there is no test test_it in tests/tooling/test_traceability.py",
        ),
        (
            "`tests/tooling/test_traceability.py::test_every_one_is_there`",
            "S0-01: tests/tooling/test_traceability.py::test_every_one_is_there names it not",
        ),
        ("[somewhere](nowhere.md)", "S0-01: there is no docs/nowhere.md"),
        ("`docs/privacy.md`, part 4: more", "S0-01: nobody looks whether `docs/privacy.md` is there"),
        ("[here](privacy.md#no-such-heading)", "S0-01: docs/privacy.md has no heading #no-such-heading"),
    ],
)
def test_what_counts_as_gone(shown: str, complaint: str) -> None:
    assert wrong_with("S0-01", shown) == [complaint]
