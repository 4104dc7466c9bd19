"""The pages for people: every command in them exists, and every link leads somewhere."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from adapters import cli
from adapters.teams import auth
from bot.routes import COMMANDS

PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/*.md")
PLACEHOLDERS = {"PERSON": "ana@school.example", "FILE": "staff.csv", "NAME": "Larkfield"}
"""What stands in pages for something of the reader's own."""


def pages(root: Path) -> list[Path]:
    return [page for pattern in PAGES for page in sorted(root.glob(pattern))]


def code(page: Path) -> list[str]:
    """What a reader may copy: indented lines, and words between backticks."""
    text = page.read_text(encoding="utf-8")
    lines = re.findall(r"^ {4,}(.+)$", text, re.MULTILINE)
    return [line.partition("  #")[0].strip() for line in (*lines, *re.findall(r"`([^`\n]+)`", text))]


def all_code(root: Path) -> list[str]:
    return [line for page in pages(root) for line in code(page)]


def test_every_viceversa_command_is_understood_with_its_options(root: Path) -> None:
    found = {
        told["rest"]
        for line in all_code(root)
        if (told := re.fullmatch(r"(?:\S+/)?viceversa (?P<rest>[a-z-]+(?: [^'#…]+)?)", line))
    }
    assert {"run", "doctor --send-test U02ABCDEF", "grant coordinator PERSON"} <= found
    for rest in sorted(found):
        words = [PLACEHOLDERS.get(word, word) for word in shlex.split(rest)]
        try:
            cli._parser().parse_args(words)
        except SystemExit:
            # A page may name a command without what it needs, as in "`viceversa grant` makes others".
            assert len(words) == 1, rest
            with pytest.raises(SystemExit) as helped:
                cli._parser().parse_args([*words, "--help"])
            assert helped.value.code == 0, rest


def test_every_command_to_type_in_a_chat_is_one(root: Path) -> None:
    told = {
        word
        for line in all_code(root)
        for word in re.findall(r"^(?:\w+: )?/(?:viceversa|vv) ([a-z ]+)$", line)
    }
    assert {"help", "channel"} <= told
    assert told - set(COMMANDS) == set()


def test_every_make_target_is_there(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    variables = {"$(VENV)": ".venv", "$(CLIENTS)": "tests/clients", "$(RUN_READY)": ".venv/ready-to-run"}
    for name, value in variables.items():
        makefile = makefile.replace(name, value)
    targets = set(re.findall(r"^([\w./-]+):(?!=)", makefile, re.MULTILINE))
    told = {
        word
        for line in all_code(root)
        for command in [re.fullmatch(r"(?:[A-Z_]+=\S+ )*make (.+)", line)]
        if command
        for word in command[1].split(" ")[:1]
        if re.fullmatch(r"[\w./-]+", word) and "=" not in word
    }
    assert {"run", "test", "teams-package", ".venv/ready-to-run"} <= told
    assert told - targets == set()


def test_every_program_of_ours_that_is_started_by_name_is_there(root: Path) -> None:
    told = {name for line in all_code(root) for name in re.findall(r"python -m (tests\.[\w.]+)", line)}
    assert told == {"tests.clients.slack_api", "tests.clients.teams_playground"}
    for name in sorted(told):
        helped = subprocess.run(
            [sys.executable, "-m", name, "--help"], cwd=root, capture_output=True, text=True, check=True
        )
        assert f"usage: python -m {name}" in helped.stdout


def test_every_link_leads_to_a_page_and_a_heading(root: Path) -> None:
    lost = []
    for page in pages(root):
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            if target.startswith(("https://", "mailto:")):
                continue
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            if not there.exists() or (anchor and anchor not in anchors(there)):
                lost.append((page.name, target))
    assert lost == []


def test_every_file_and_folder_that_a_page_names_is_there(root: Path) -> None:
    told = {
        path.rstrip("/")
        for line in all_code(root)
        for path in re.findall(r"^(?:adapters|bot|docs|prompts|tests|tools|requirements)/[\w./-]+$", line)
    }
    assert "adapters/slack/render.py" in told
    made = "tests/clients/node_modules/ready"  # by make
    assert [path for path in sorted(told - {made}) if not (root / path).exists()] == []


def test_the_page_on_teams_explains_each_word_for_a_refusal(root: Path) -> None:
    source = Path(auth.__file__).read_text(encoding="utf-8")
    raised = {
        word for call in re.findall(r"Refused\((.*)\)", source) for word in re.findall(r'"(\w+)"', call)
    }
    told = code(root / "docs" / "teams.md")
    assert "other_tenant" in raised
    assert [word for word in sorted({*raised, *auth._WORDS.values()}) if word not in told] == []


def anchors(page: Path) -> set[str]:
    """The headings as they stand in an address, by the rule of the usual forges."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
