"""Log lines that can tell nothing about anybody: fixed words, and named values from a short list.

    at=2026-03-02T09:00:05.123Z level=error logger=bot.jobs event="a job failed" job=3f… kind=polls.close
    error=sqlalchemy.exc.IntegrityError stack="bot/jobs.py:92 run_jobs < adapters/scheduler.py:70 run_jobs"

Our own messages are constants (a linter refuses anything put together), so they are shown; what other
packages say may hold bodies, addresses or names, so of theirs only the place is shown where it was said.
"""

import logging
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any, Final, TextIO

import structlog
from structlog.typing import EventDict

_ID = re.compile(r"[0-9a-f]{32}")
_KIND = re.compile(r"[a-z_]+\.[a-z_]+")
_WORD = re.compile(r"[a-z_]{1,24}")

MAY_BE_SAID: Final[Mapping[str, re.Pattern[str] | None]] = {
    "kind": _KIND,
    "outgoing": _ID,
    "due": _ID,
    "job": _ID,
    "tenant": _ID,
    "platform": _WORD,
    "outcome": _WORD,
    "step": _WORD,
    "count": None,
    "total": None,
    "ms": None,
    "attempt": None,
}
"""The values a log line may carry, and what a text must look like there; None is for numbers alone."""

_OWN = ("bot", "adapters")
_ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_ROOT: Final = Path(__file__).resolve().parent.parent


def set_up(level: str, stream: TextIO | None = None) -> None:
    """From now on everything logged goes to `stream` (standard error), one line each.

    Other packages are heard from "warning" on, whatever the level.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_said],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _RENDER],
            use_get_message=False,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OWN:
        logging.getLogger(name).setLevel(level.upper())
    logging.captureWarnings(True)


_RENDER = structlog.processors.LogfmtRenderer(
    key_order=["at", "level", "logger", "event"], drop_missing=True, bool_as_flag=False
)


def _said(_: Any, __: str, event: EventDict) -> EventDict:
    """What may be said of a record: the foreign parts of `event` are left behind."""
    record: logging.LogRecord = event["_record"]
    said: EventDict = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
        "level": record.levelname.lower(),
        "logger": record.name,
        "_record": record,
        "_from_structlog": False,
    }
    if record.name.partition(".")[0] in _OWN:
        said["event"] = str(record.msg)
        said.update(_extras(record))
    else:
        said["event"] = "said by another package"
        said["where"] = f"{record.module}:{record.lineno}"
    if record.exc_info and record.exc_info[1] is not None:
        said.update(_failure(record.exc_info[1]))
    return said


def _extras(record: logging.LogRecord) -> dict[str, Any]:
    """The extras that may be said; `withheld` counts the others."""
    given = {name: value for name, value in vars(record).items() if name not in _ORDINARY}
    fit = {name: value for name, value in given.items() if _may_be_said(name, value)}
    return fit if len(fit) == len(given) else {**fit, "withheld": len(given) - len(fit)}


def _may_be_said(name: str, value: Any) -> bool:
    if name not in MAY_BE_SAID:
        return False
    looks = MAY_BE_SAID[name]
    if isinstance(value, str):
        return looks is not None and looks.fullmatch(value) is not None
    return looks is None and isinstance(value, int | float)


def _failure(error: BaseException) -> dict[str, str]:
    """An exception as its type and where it passed, the innermost place first. Never its words."""
    kinds = " from ".join(_kind(each) for each in _chain(error))
    return {"error": kinds, "stack": " < ".join(stack(error))}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


def stack(error: BaseException) -> list[str]:
    """Where an exception passed, as `file:line function`, the innermost first."""
    return [
        _place(frame.f_code.co_filename, line, frame.f_code.co_name)
        for frame, line in _frames(error.__traceback__)
    ]


def _frames(trace: TracebackType | None) -> list[tuple[Any, int]]:
    return list(walk_tb(trace))[::-1]


def _place(file: str, line: int, function: str) -> str:
    path = Path(file)
    short = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else "/".join(path.parts[-2:])
    return f"{short}:{line} {function}"
