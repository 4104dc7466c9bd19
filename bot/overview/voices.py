"""What people say of their pairing, in coarse shares: settled at the middle and end of a round (3.3)."""

from bot.conversation.card import Action, Button, Card, Element, Facts, Line, LinkButton, Text
from bot.conversation.page import Section
from bot.learning.model import RoundTotals
from bot.learning.rules import ANSWERS_FLOOR, PAIRS_FLOOR, PulseShare
from bot.spoken import again
from bot.turn import Turn

SIDES = {"junior_mentor": "mentors", "senior_mentee": "partners"}
"""Whose shares → the block that names them."""


def way_in(turn: Turn, halves: list[RoundTotals]) -> tuple[Button, ...]:
    """To the newest half, once there is one."""
    return (_to(turn, halves[-1], turn.phrases.text("overview.voices")),) if halves else ()


def card(turn: Turn, halves: list[RoundTotals], shown: RoundTotals, file: str | None) -> Card:
    """One half of the round, a list for each side, and the way to the other half and to the file."""
    phrases = turn.phrases
    body: list[Element] = [Text(line=phrases.line("overview.voices_what"), quiet=True)]
    for role, side in SIDES.items():
        rows = tuple((said, (band,)) for who, said, band in _rows(turn, shown) if who == role)
        if rows:
            body += [Text(line=phrases.line(f"overview.{side}")), Facts(rows=rows)]
    body += [Text(line=line) for line in (*_gaps(turn, shown), *_too_few(turn, shown))]
    actions: list[Action] = [
        _to(turn, half, phrases.text(f"overview.voices_{half.half}"))
        for half in halves
        if half.half != shown.half
    ]
    if file is not None:
        actions.append(LinkButton(url=file, label=phrases.text("overview.voices_file")))
    actions.append(again("status", phrases, programme=shown.programme_id))
    return Card(
        title=phrases.line(f"overview.voices_{shown.half}"),
        body=tuple(body),
        actions=tuple(actions),
        privacy="shared",
        promise=phrases.line("overview.promise"),
        lang=phrases.tag,
    )


def sections(turn: Turn, halves: list[RoundTotals]) -> list[Section]:
    """The same for the page: a section for each half."""
    phrases = turn.phrases
    found: list[Section] = []
    for half in halves:
        rows = _rows(turn, half)
        lines: list[Line] = [
            (f"{phrases.text(f'overview.{SIDES[who]}')}: {said} – {band}",) for who, said, band in rows
        ]
        what = [phrases.line("overview.voices_what")] if rows else []
        heading = phrases.text(f"overview.voices_{half.half}")
        every = (*what, *lines, *_gaps(turn, half), *_too_few(turn, half))
        found.append(Section(heading=heading, lines=every))
    return found


def not_yet(turn: Turn, halves: list[RoundTotals]) -> list[Line]:
    """That answers after meetings are shown in no other way, and when."""
    if any(half.half == "end" for half in halves):
        return []
    return [turn.phrases.line("overview.voices_when", pairs=PAIRS_FLOOR, answers=ANSWERS_FLOOR)]


def rows(turn: Turn, halves: list[RoundTotals]) -> list[tuple[str, str, str, str]]:
    """When, who, what was asked, the share: for a file."""
    text = turn.phrases.text
    return [
        (text(f"overview.voices_{half.half}"), text(f"overview.{SIDES[who]}"), said, band)
        for half in halves
        for who, said, band in _rows(turn, half)
    ]


def _rows(turn: Turn, half: RoundTotals) -> list[tuple[str, str, str]]:
    """Whose share, the line they were asked about, and how many of them said yes to it."""
    library = turn.house.libraries[turn.phrases.tag]

    def said(share: PulseShare) -> str:
        return library.pulse_item(share.item).text(share.role).rstrip(".")

    return [
        (share.role, said(share), turn.phrases.text(f"overview.share_{share.shown}")) for share in half.pulse
    ]


def _gaps(turn: Turn, half: RoundTotals) -> list[Line]:
    if not half.gaps:
        return []
    kinds = [turn.phrases.text(f"pairs.kind_{kind}") for kind in half.gaps]
    return [turn.phrases.line("overview.gaps", kinds=kinds, least=PAIRS_FLOOR)]


def _too_few(turn: Turn, half: RoundTotals) -> list[Line]:
    if half.shares:
        return []
    return [turn.phrases.line("overview.voices_few", pairs=PAIRS_FLOOR, answers=ANSWERS_FLOOR)]


def _to(turn: Turn, half: RoundTotals, label: str) -> Button:
    args = {"programme": turn.the_programme.id, "half": half.half}
    return Button(name="overview.voices", label=label, args=args)
