"""A programme's own data as CSV: who takes part, and which pairs there are. Nothing private is in it.

Spreadsheets run what begins like a formula, so such a cell gets an apostrophe before it, as OWASP advises.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import select

from bot.conversation.file import File
from bot.learning.model import RoundTotals
from bot.nudges.local_time import local_date
from bot.overview.voices import rows as shares_of
from bot.pairs.model import Pair
from bot.pairs.rules import LIVE
from bot.people.model import Member
from bot.programmes.model import Participant
from bot.turn import Turn

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def people(turn: Turn) -> File:
    """Who takes part: name, side, level, site, since when. What they have read or tapped is theirs (0.5)."""
    text = turn.phrases.text
    rows = [
        (
            member.name,
            text(f"programmes.side_{part.side}") if part.side else "",
            str(member.level or ""),
            member.site or "",
            "" if part.joined_at is None else local_date(part.joined_at, turn.the_programme.zone).isoformat(),
        )
        for part, member in Participant.joined(turn.session, turn.the_programme.id)
    ]
    return _file("people", [text(f"overview.column_{name}") for name in _PEOPLE], sorted(rows))


def pairs(turn: Turn) -> File:
    """The pairs, by name, under way or over: of one pair nobody else reads more (spec 3.4)."""
    query = select(Pair).where(Pair.programme_id == turn.the_programme.id)
    text, zone = turn.phrases.text, turn.the_programme.zone
    rows = [
        (
            Member.by_id(turn.session, pair.mentor_id).name,
            Member.by_id(turn.session, pair.mentee_id).name,
            local_date(pair.matched_at, zone).isoformat(),
            text(f"overview.stage_{'live' if pair.state in LIVE else 'over'}"),
        )
        for pair in turn.session.scalars(query)
    ]
    return _file("pairs", [text(f"overview.column_{name}") for name in _PAIRS], sorted(rows))


def voices(turn: Turn, halves: list[RoundTotals]) -> File:
    """What people say of their pairing: for each line and side one coarse share, as on the page."""
    return _file(
        "voices", [turn.phrases.text(f"overview.column_{name}") for name in _VOICES], shares_of(turn, halves)
    )


_PEOPLE: Final = ("name", "side", "level", "site", "joined")
_PAIRS: Final = ("mentor", "mentee", "matched", "stage")
_VOICES: Final = ("when", "side", "line", "share")


def _file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> File:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_harmless(str(cell)) for cell in row] for row in rows)
    # With a byte order mark: without it, Excel reads accents wrongly.
    return File(name=f"{name}.csv", kind="text/csv", body=out.getvalue().encode("utf-8-sig"))


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
