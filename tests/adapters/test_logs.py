"""Whatever anybody hands to a log call, no name, no words and no parameters come out."""

import asyncio
import io
import logging
import re
import sqlite3
import sys
import uuid
import warnings
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from adapters import logs

PRIVATE = "Ana said: I would rather not"
"""What must never be in a line."""


@pytest.fixture
def lines(logging_as_before: None) -> io.StringIO:
    """What is logged in this test."""
    stream = io.StringIO()
    logs.set_up("debug", stream)
    return stream


log = logging.getLogger("bot.tests")


def parts(line: str) -> dict[str, str]:
    """A line's names and values."""
    found = re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)', line)
    return {name: value.strip('"') for name, value in found}


def test_a_line_has_its_time_place_words_and_the_values_that_may_be_said(lines: io.StringIO) -> None:
    row = uuid.uuid4().hex
    extra = {
        "outgoing": row,
        "kind": "checkins.meeting_due",
        "platform": "slack",
        "outcome": "sent",
        "ms": 12,
    }
    log.info("a notice left", extra=extra)
    (line,) = lines.getvalue().splitlines()
    said = parts(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said.pop("at"))
    assert said == {
        "level": "info",
        "logger": "bot.tests",
        "event": "a notice left",
        **{name: str(value) for name, value in extra.items()},
    }


@pytest.mark.parametrize(
    "extra",
    [
        {"who": "Ana"},
        {"text": PRIVATE},
        {"kind": PRIVATE},
        {"kind": "Ana"},
        {"outgoing": "Ana"},
        {"due": ["Ana"]},
        {"job": {"name": "Ana"}},
        {"platform": "slack Ana"},
        {"outcome": "Ana\nlevel=info"},
        {"ms": "Ana"},
        {"count": b"Ana"},
        {"Ana": 1},
    ],
)
def test_nothing_else_gets_in_by_an_extra(lines: io.StringIO, extra: dict[str, Any]) -> None:
    log.error("given up sending", extra=extra)
    (line,) = lines.getvalue().splitlines()
    assert "Ana" not in line
    assert (parts(line)["event"], parts(line)["withheld"]) == ("given up sending", "1")


def test_nor_by_an_argument(lines: io.StringIO) -> None:
    log.error("failed for %s: %s", "Ana", PRIVATE)
    assert parts(lines.getvalue())["event"] == "failed for %s: %s"
    assert "Ana" not in lines.getvalue()


def test_an_error_is_its_type_and_its_way_never_its_words(lines: io.StringIO) -> None:
    def deep(words: str) -> None:
        raise ValueError(words)

    try:
        try:
            deep(PRIVATE)
        except ValueError as first:
            raise KeyError("Ana") from first
    except KeyError:
        log.exception("what was due failed", extra={"due": uuid.uuid4().hex})
    (line,) = lines.getvalue().splitlines()
    said = parts(line)
    assert said["error"] == "KeyError from ValueError"
    assert re.fullmatch(r"tests/adapters/test_logs\.py:\d+ test_an_error_is\w+", said["stack"])
    assert "Ana" not in line


def test_a_databases_error_carries_no_parameter(lines: io.StringIO) -> None:
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT :said FROM nowhere"), {"said": PRIVATE})
    except Exception:
        log.exception("a turn failed")
    engine.dispose()
    said = parts(lines.getvalue())
    assert (
        said["error"]
        == f"sqlalchemy.exc.OperationalError from {sqlite3.OperationalError.__module__}.OperationalError"
    )
    assert "test_logs.py" in said["stack"]
    assert "Ana" not in lines.getvalue()


def test_what_other_packages_say_is_only_placed(lines: io.StringIO) -> None:
    other = logging.getLogger("slack_sdk.web")
    other.debug("Sending a request: %s", PRIVATE)
    other.info(PRIVATE)
    other.warning("body: " + PRIVATE)
    (line,) = lines.getvalue().splitlines()
    said = parts(line)
    assert (said["logger"], said["event"]) == ("slack_sdk.web", "said by another package")
    assert re.fullmatch(r"test_logs:\d+", said["where"])
    assert "Ana" not in line


def test_nor_do_warnings_and_forgotten_tasks_speak(lines: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"deprecated: {PRIVATE}", stacklevel=1)

    async def failing() -> None:
        raise ValueError(PRIVATE)

    async def story() -> None:
        task = asyncio.get_running_loop().create_task(failing())
        await asyncio.wait({task})
        del task

    asyncio.run(story())
    assert len(lines.getvalue().splitlines()) == 2
    assert "Ana" not in lines.getvalue()
    assert parts(lines.getvalue().splitlines()[1])["error"] == "ValueError"


def test_the_level_is_for_our_own_lines(lines: io.StringIO) -> None:
    logs.set_up("warning", lines)
    log.info("a notice left")
    log.warning("answers were cut off", extra={"count": 2})
    assert [parts(line)["event"] for line in lines.getvalue().splitlines()] == ["answers were cut off"]


def test_lines_go_to_standard_error(capsys: pytest.CaptureFixture[str], lines: io.StringIO) -> None:
    logs.set_up("info", None)
    log.info("a notice left")
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("a notice left")) == ("", 1)
    assert sys.stderr is not lines
