"""What a coordinator looks at before a round: who could be matched, what is in the way, what was entered.

Nothing here is made from a shortlist or from an answer (A3): no function of this module is given one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation.card import Action, Bullets, Button, Card, Element, Facts, FormButton, Text
from bot.conversation.limits import MOST_BUTTONS
from bot.matching.candidate import PersonId
from bot.matching.desk_cards import by_hand_line, in_order, names
from bot.matching.model import ByHand
from bot.matching.rules import Reason
from bot.people.model import Member
from bot.programmes.rules import Sides
from bot.spoken import again
from bot.turn import Turn

GLANCED = 2
"""People named on the card before a round, which is read at a glance; the others are counted."""

LISTED = 30
"""The same on the card behind it, which says who and why."""

LINE_REASONS = frozenset(
    {
        Reason.MANAGER,
        Reason.MANAGERS_MANAGER,
        Reason.APPRAISER,
        Reason.INDUCTOR,
        Reason.REPORTING_LINE,
    }
)


@dataclass(frozen=True, kw_only=True)
class Ready:
    """What a coordinator looks at before a round, all of it from public facts."""

    sides: Sides
    not_ready: int
    """People who have joined and not opened the lesson that comes before matching."""
    unconfirmed: int
    """People who have joined and whose level nobody has confirmed."""
    alone: Mapping[PersonId, frozenset[Reason]]
    """People whom levels, lines and vetoes leave nobody."""
    by_hand: Sequence[ByHand]
    sponsor: Member | None
    sponsor_ready: bool
    possible: bool
    """Whether anybody could be paired with anybody."""
    by: date
    """About when there are pairs to approve, if the round starts now."""


def ready(turn: Turn, facts: Ready, known: Mapping[PersonId, Member]) -> Card:
    """Who could be matched, what is in the way, and the button that starts."""
    phrases, programme = turn.phrases, turn.the_programme
    rows = tuple(
        (phrases.text(f"matching.count_{side}"), (str(getattr(facts.sides, side)),))
        for side in ("mentor", "mentee", "both")
    )
    body: list[Element] = [Facts(rows=rows), *_in_the_way(turn, facts, known)]
    crowded = _crowded(facts)
    if crowded and facts.by_hand:
        body.append(Text(line=phrases.line("matching.entered", count=len(facts.by_hand))))
    elif facts.by_hand:
        body.append(_entered(turn, facts.by_hand, known))
    may_start = facts.possible and facts.sponsor_ready
    if may_start:
        body.append(Text(line=phrases.line("matching.start_means", by=facts.by)))
    elif not facts.possible:
        body.append(Text(line=phrases.line("matching.start_later")))
    args = {"programme": programme.id}
    actions: list[Action] = []
    if may_start:
        start = phrases.text("matching.start")
        actions.append(Button(name="matching.start", label=start, args=args, primary=True))
    for form in ("apart", "together", *(("take_back",) if facts.by_hand and not crowded else ())):
        label = phrases.text(f"matching.enter_{form}")
        actions.append(FormButton(name=f"matching.{form}", label=label, args=args))
    if crowded:
        actions.append(Button(name="matching.details", label=phrases.text("matching.details"), args=args))
    if facts.unconfirmed:
        actions.append(again("levels", phrases, primary=not may_start, programme=programme.id))
    if not facts.sponsor_ready and len(actions) < MOST_BUTTONS:
        actions.append(again("readiness", phrases, programme=programme.id))
    title = phrases.line("matching.ready", programme=programme.name)
    return Card(title=title, body=tuple(body), actions=tuple(actions), lang=phrases.tag)


def _in_the_way(turn: Turn, facts: Ready, known: Mapping[PersonId, Member]) -> list[Element]:
    phrases = turn.phrases
    body: list[Element] = []
    if not facts.sponsor_ready:
        sponsor = turn.name(facts.sponsor) if facts.sponsor else None
        given = {"sponsor": sponsor, "signed": turn.the_programme.promise_signed_on is not None}
        body.append(Text(line=phrases.line("matching.sponsor_first", **given)))
    counted = ((facts.unconfirmed, "unconfirmed"), (facts.not_ready, "not_ready"))
    who = [phrases.text(f"matching.{block}", count=count) for count, block in counted if count]
    if who:
        body.append(Text(line=phrases.line("matching.not_yet", who=who)))
    if _crowded(facts) and facts.alone:
        everybody = _by_name(known[person] for person in facts.alone)
        body.append(Text(line=phrases.line("matching.alone", names=names(turn, everybody, GLANCED))))
        return body
    return [*body, *_alone(turn, facts, known)]


def _crowded(facts: Ready) -> bool:
    """Whether all names would make the card too long to be read at a glance."""
    return len(facts.alone) > GLANCED + 1 or len(facts.by_hand) > GLANCED


def details(turn: Turn, facts: Ready, known: Mapping[PersonId, Member]) -> Card:
    """Who has nobody to meet so far and why, by name; and all that was entered by hand."""
    phrases, args = turn.phrases, {"programme": turn.the_programme.id}
    body: list[Element] = [*_alone(turn, facts, known)]
    if facts.by_hand:
        body.append(_entered(turn, facts.by_hand, known))
    actions: list[Action] = [again("match run", phrases, primary=True, **args)]
    if facts.by_hand:
        label = phrases.text("matching.enter_take_back")
        actions.append(FormButton(name="matching.take_back", label=label, args=args))
    title = phrases.line("matching.details_title", programme=turn.the_programme.name)
    return Card(title=title, body=tuple(body), actions=tuple(actions), lang=phrases.tag)


def _entered(turn: Turn, rows: Sequence[ByHand], known: Mapping[PersonId, Member]) -> Bullets:
    return Bullets(items=tuple(by_hand_line(turn, row, known) for row in in_order(rows, known)[:LISTED]))


def _alone(turn: Turn, facts: Ready, known: Mapping[PersonId, Member]) -> list[Element]:
    groups: dict[str, list[Member]] = {}
    for person, reasons in facts.alone.items():
        groups.setdefault(_group(reasons), []).append(known[person])
    return [
        Text(line=turn.phrases.line(f"matching.alone_{block}", names=names(turn, _by_name(members), LISTED)))
        for block, members in sorted(groups.items())
    ]


def _by_name(members: Iterable[Member]) -> list[Member]:
    return sorted(members, key=lambda member: (member.name, member.id))


def _group(reasons: frozenset[Reason]) -> str:
    """In one word what leaves somebody without anybody to meet."""
    if not reasons:
        return "side"
    if reasons == {Reason.LEVEL_GAP}:
        return "gap"
    return "line" if reasons <= LINE_REASONS else "mixed"
