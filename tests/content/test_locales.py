"""Every language says the same things with the same variables, and every word that code names exists."""

import ast
import re
from functools import cache
from importlib import resources
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from bot.aliases import ALIASES
from bot.conversation.command import hear
from bot.conversation.phrases import LOCALES, SOURCE_LOCALE, Words
from bot.errors import BadWords
from bot.routes import COMMANDS

PROMPTS = resources.files("prompts")
ROOMS = sorted({f.name for tag in LOCALES for f in (PROMPTS / tag).iterdir() if f.name.endswith(".j2")})
CODE = Path(__file__).resolve().parents[2] / "bot"

SPEAKING = {"line", "text", "Complaint", "Refusal", "NotThere", "NotAllowed", "Stale"}
"""Calls whose first argument, where it is written out, is a block."""


@cache
def variables(tag: str, file: str) -> dict[str, set[str]]:
    """Block → the variables it asks for."""
    path = PROMPTS / tag / file
    if not path.is_file():
        return {}
    tree = jinja2.Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    return {block.name: _asked(block) for block in tree.find_all(nodes.Block)}


def _asked(block: nodes.Block) -> set[str]:
    """The names a block reads and does not make itself, as a loop does."""
    names = list(block.find_all(nodes.Name))
    made = {name.name for name in names if name.ctx == "store"}
    return {name.name for name in names} - made - {"plural"}


def twice(tag: str, file: str) -> list[str]:
    """Blocks that one file has two of; Jinja2 refuses these, so that parsing says it first."""
    path = PROMPTS / tag / file
    source = path.read_text(encoding="utf-8") if path.is_file() else ""
    named = [b.name for b in jinja2.Environment(autoescape=True).parse(source).find_all(nodes.Block)]
    return sorted({name for name in named if named.count(name) > 1})


@pytest.mark.parametrize("file", ROOMS)
@pytest.mark.parametrize("tag", [tag for tag in LOCALES if tag != SOURCE_LOCALE])
def test_a_language_has_the_same_blocks_with_the_same_variables(tag: str, file: str) -> None:
    source, own = variables(SOURCE_LOCALE, file), variables(tag, file)
    assert {
        "missing": sorted(source.keys() - own.keys()),
        "too many": sorted(own.keys() - source.keys()),
    } == {
        "missing": [],
        "too many": [],
    }
    differing = {name: (source[name], own[name]) for name in source if source[name] != own[name]}
    assert differing == {}


@pytest.mark.parametrize("file", ROOMS)
@pytest.mark.parametrize("tag", LOCALES)
def test_no_block_stands_there_twice(tag: str, file: str) -> None:
    assert twice(tag, file) == []


# --- words that code names --------------------------------------------------------------------


@cache
def calls() -> tuple[tuple[str, ast.Call], ...]:
    """Every call in the core, with where it stands."""
    return tuple(
        (f"{path.relative_to(CODE.parent)}:{node.lineno}", node)
        for path in sorted(CODE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    )


@cache
def blocks() -> set[str]:
    """Every block of the source language as `room.block`."""
    return {f"{file[:-3]}.{name}" for file in ROOMS for name in variables(SOURCE_LOCALE, file)}


@cache
def named_blocks() -> dict[str, str]:
    """Block → where code first names it, as far as it is written out."""
    found: dict[str, str] = {}
    for where, call in calls():
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in SPEAKING or not call.args:
            continue
        for part in ast.walk(call.args[0]):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value:
                found.setdefault(part.value, where)
    return found


def test_every_block_that_code_names_exists() -> None:
    written_out = {block: where for block, where in named_blocks().items() if not block.endswith(("_", "."))}
    assert {block: where for block, where in written_out.items() if block not in blocks()} == {}


def test_every_command_that_help_lists_has_its_line() -> None:
    listed = [f"help.{word.replace(' ', '_')}" for word, route in COMMANDS.items() if route.group]
    assert [block for block in listed if block not in blocks()] == []


def test_the_spanish_help_names_a_spanish_word_that_does_the_same() -> None:
    words, told = Words(), {}
    for word in (word for word, route in COMMANDS.items() if route.group):
        line = words.render("es", f"help.{word.replace(' ', '_')}", {})
        own = re.search(r"también: ([^)]+)\)$", line)
        told[word] = own and hear(own[1], (*COMMANDS, *ALIASES))
    does = {word: heard and ALIASES[heard.word] for word, heard in told.items()}
    assert does == {word: word for word in does} | {"panel": None}  # the same word in both


@cache
def run_again() -> dict[str, str]:
    """Command word → where code first offers it as a button: `step="…"`, `again("…")`, `{"text": "…"}`."""
    found: dict[str, str] = {}
    for where, call in calls():
        words: list[ast.expr] = [key.value for key in call.keywords if key.arg == "step"]
        if getattr(call.func, "id", "") == "again" and call.args:
            words.append(call.args[0])
        for given in (key.value for key in call.keywords if key.arg == "args"):
            if isinstance(given, ast.Dict):
                pairs = zip(given.keys, given.values, strict=True)
                words += [v for k, v in pairs if isinstance(k, ast.Constant) and k.value == "text"]
        for word in words:
            if isinstance(word, ast.Constant) and isinstance(word.value, str):
                found.setdefault(word.value, where)
    return found


def test_every_word_offered_as_a_button_is_a_command_with_a_verb() -> None:
    wanted = {word: f"conversation.do_{word.replace(' ', '_')}" for word in run_again()}
    assert {word: run_again()[word] for word in wanted if word not in COMMANDS} == {}
    assert {word: block for word, block in wanted.items() if block not in blocks()} == {}


def test_the_reading_of_code_finds_what_it_should() -> None:
    assert named_blocks()["people.language_now"].startswith("bot/people/cards.py:")
    assert {"home", "levels", "about"} <= run_again().keys()


def test_a_mistake_in_a_template_is_told_with_its_file_and_line() -> None:
    loader = jinja2.DictLoader({"en/people.j2": "{% block hello %}\nHello {{ name }\n{% endblock %}"})
    with pytest.raises(BadWords) as caught:
        Words(loader)
    assert str(caught.value).startswith("prompts/en/people.j2, line 2: ")
