"""Which prompt, pulse item or lesson a person gets next: pure decisions on values (spec 3.1 to 3.3).

Where the rules for prompts pull in different directions, the order is: looking after oneself in time
(rule 5), nothing twice until a cell is used up (rule 1), what fits the occasion, one in four reciprocal
(rule 3), the learning type least used (rule 2), the area the pair has touched least (rule 4). Towards
the end an area not touched at all comes before the learning type.

Reciprocal prompts are few and some cells have none. When a pair is owed one that its own cell lacks,
it is lent by another kind of the same phase and role, the general kind first; the words fit any pair.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.learning.library import Kind, Lesson, Moment, Occasion, Phase, Prompt, Role

ONE_IN = 4
"""At least one in four prompts a pair sees is reciprocal (spec 3.1, rule 3)."""

IN_HAND = 4
"""Closing has no reciprocal prompts, so a pair comes to it ahead by two meetings of two prompts."""

PULSE_ORDER = ("PU3", "PU1", "PU4", "PU6", "PU5", "PU2", "PU7")
"""Safety and goals first, load last, then again (spec 3.3)."""

_APPOINTED: frozenset[Moment] = frozenset({"midpoint", "last_meeting", "after_end"})
"""Moments that come once; the others are ordinary and stand in for one another."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One prompt that somebody in the pair was offered, whether or not they used it."""

    prompt: str
    person: str
    swapped: bool = False
    """It came by "Another one"."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Who is to get a prompt, and where their pair stands."""

    person: str
    role: Role
    phase: Phase
    kind: Kind
    setting: Literal["school", "workplace"]
    moment: Moment
    meeting: int
    """The meeting this belongs to, counted from 1: the one that was, or before it the one to come."""


def choose(prompts: Sequence[Prompt], history: Sequence[Shown], now: Situation) -> Prompt:
    """The next prompt for this person (spec 3.1, rules 1 to 6); the same input gives the same prompt.

    `history` is what this pair was offered, oldest first, both partners; ids the library no longer has
    are ignored. LookupError if the library has nothing for this cell, which `load_library` rules out.
    """
    known = {p.id: p for p in prompts}
    history = [shown for shown in history if shown.prompt in known]
    mine = [known[shown.prompt] for shown in history if shown.person == now.person]
    suited = [p for p in prompts if p.role == now.role and p.setting in ("any", now.setting)]

    overdue = [p for p in suited if _overdue(p, now) and p not in mine]
    if overdue:
        return overdue[0]

    cell = [p for p in suited if p.phase == now.phase and p.kind == now.kind]
    if not cell:
        raise LookupError(f"no prompt for {now.phase}, {now.role}, {now.kind} in a {now.setting}")
    times = Counter(shown.prompt for shown in history)
    least = min(times[p.id] for p in cell)  # 0 until the cell is used up, then it starts again
    owed = _owed([known[shown.prompt] for shown in history], now.phase)
    lent = [p for p in suited if owed and p.reciprocal and p.phase == now.phase and p.kind != now.kind]
    fresh = [p for p in cell + lent if times[p.id] <= least]
    fresh = [p for p in fresh if not mine or p != mine[-1]] or fresh

    best = min(_misfit(p.moment, now.moment) for p in fresh)
    fitting = [p for p in fresh if _misfit(p.moment, now.moment) == best]
    if owed:
        fitting = [p for p in fitting if p.reciprocal] or fitting
    types = Counter(p.learning_type for p in mine)
    areas = Counter(known[shown.prompt].sel for shown in history)
    last_chance = now.phase in ("separation", "redefinition")  # for an area the pair has not touched yet
    return min(
        fitting,  # `min` keeps the library's order where all else is equal
        key=lambda p: (
            p.kind != now.kind,
            p.kind != "general",
            mine.count(p),
            last_chance and p.sel in areas,
            types[p.learning_type],
            areas[p.sel],
            p.moment != now.moment,
        ),
    )


def another(prompts: Sequence[Prompt], history: Sequence[Shown], now: Situation) -> Prompt | None:
    """The answer to "Another one": a different prompt, once for each; None if it was used or nothing is left.

    The prompt on the person's card is their last in `history`. Record the new one with `swapped`.
    """
    card = next((shown for shown in reversed(history) if shown.person == now.person), None)
    if card is None or card.swapped:
        return None
    new = choose(prompts, history, now)
    return None if new.id == card.prompt else new


def may_send_prompt(*, turned_off: bool, quiet: bool, paused: bool, support: bool) -> bool:
    """Whether a prompt may go out at all (spec 3.1, rules 6 and 7).

    `turned_off`: the person wants none. `quiet`, `paused`: the pair's state or the person's wish.
    `support`: either partner has an open request for help; nobody is told which.
    """
    return not (turned_off or quiet or paused or support)


def next_pulse_item(history: Sequence[str], role: Role, meeting: int) -> str:
    """The id of the pulse item to ask this person after their `meeting` (counted from 1; spec 3.3).

    `history` holds the ids they were asked in this pair, oldest first. Juniors are asked whether they
    can say what they think by the second meeting. How often to ask is the check-in's own rule.
    """
    if role == "junior_mentor" and meeting >= 2 and "PU4" not in history:
        return "PU4"
    asked = Counter(history)
    return min(PULSE_ORDER, key=lambda item: asked[item])


FOLLOW_UP_FROM = 2
"""The meeting from which on a low answer is followed by a tip: before it, patience (S0-09)."""

PAIRS_FLOOR = 5
ANSWERS_FLOOR = 7
"""Pairs and answers below which nothing is said of an item to anybody but the person (spec 3.3)."""

QUARTERS_FROM = 20
"""Answers from which on a share is said in quarters; below, in halves (spec 5.5)."""

Share = Literal[
    "half_or_more",
    "fewer_than_half",
    "under_a_quarter",
    "a_quarter_to_a_half",
    "half_to_three_quarters",
    "three_quarters_or_more",
]


@dataclass(frozen=True, kw_only=True)
class Tap:
    """One answer to one item; `good` is "Yes" or "Mostly"."""

    item: str
    role: Role
    pair: str
    person: str
    good: bool


@dataclass(frozen=True, kw_only=True)
class PulseShare:
    """How many on one side said "Yes" or "Mostly" to an item, coarsely. `shown` names a band, no figure."""

    when: Literal["midpoint", "end"]
    item: str
    role: Role
    shown: Share


def shares_of(when: Literal["midpoint", "end"], taps: Sequence[Tap]) -> list[PulseShare]:
    """One share for each item and side with at least five pairs and seven answers (spec 3.3), in their order.

    Somebody asked the same thing twice, or in two pairs, counts with their last answer: seven answers are
    seven people, which is what makes a band safe when two of them compare notes (spec 5.5).
    `taps` are in the order in which they were made, skipped ones left out.
    """
    last = {(tap.item, tap.role, tap.person): tap for tap in taps}
    found: list[PulseShare] = []
    for item in PULSE_ORDER:
        for role in ("junior_mentor", "senior_mentee"):
            mine = [tap for tap in last.values() if (tap.item, tap.role) == (item, role)]
            if len({tap.pair for tap in mine}) < PAIRS_FLOOR or len(mine) < ANSWERS_FLOOR:
                continue
            band = _band(sum(tap.good for tap in mine), len(mine))
            found.append(PulseShare(when=when, item=item, role=role, shown=band))
    return found


def _band(good: int, n: int) -> Share:
    if n < QUARTERS_FROM:
        return "half_or_more" if 2 * good >= n else "fewer_than_half"
    bands: tuple[Share, ...] = (
        "under_a_quarter",
        "a_quarter_to_a_half",
        "half_to_three_quarters",
        "three_quarters_or_more",
    )
    return bands[min(4 * good // n, 3)]


def gaps_of(missing: Sequence[tuple[str, str]]) -> list[str]:
    """Kinds of goals for which something is missing in at least five pairs: no number, and nobody's words.

    `missing` is (kind, pair) of each such goal; goals in people's own words have no kind to name.
    """
    pairs: dict[str, set[str]] = {}
    for kind, pair in missing:
        pairs.setdefault(kind, set()).add(pair)
    return sorted(
        kind for kind, those in pairs.items() if kind not in ("", "own") and len(those) >= PAIRS_FLOOR
    )


def gates(lessons: Sequence[Lesson], role: Role) -> tuple[Lesson, ...]:
    """The lessons this role opens before it can be matched: one each (spec 0.6, A5)."""
    return tuple(x for x in lessons if x.gate == "before_matching" and x.audience in ("both", role))


def ready_to_match(lessons: Sequence[Lesson], role: Role, opened: Collection[str]) -> bool:
    """Whether every gate of this role is among the lessons the person has `opened` (ids)."""
    return all(lesson.id in opened for lesson in gates(lessons, role))


def offers(
    lessons: Sequence[Lesson], *, role: Role, kind: Kind, when: Occasion, opened: Collection[str]
) -> tuple[Lesson, ...]:
    """The lessons worth offering now, in the library's order; every one can be skipped but the gates.

    What was opened is not offered again, except a gate before the first meeting, weeks after it was read
    (spec 3.2).
    """
    return tuple(
        x
        for x in lessons
        if when in x.offered
        and x.audience in ("both", role)
        and kind in x.kinds
        and (x.id not in opened or (x.gate == "before_matching" and when == "first_meeting"))
    )


def _overdue(prompt: Prompt, now: Situation) -> bool:
    """Whether a prompt with a latest meeting has to come now, whatever the cell."""
    return (
        prompt.by_meeting is not None
        and now.meeting >= prompt.by_meeting
        and prompt.kind == now.kind
        and now.phase in ("initiation", "cultivation")  # later it would ask about meetings that are over
    )


def _owed(seen: Sequence[Prompt], phase: Phase) -> bool:
    """Whether the pair's share of reciprocal prompts would fall too low with one more that is not."""
    ahead = IN_HAND if phase in ("initiation", "cultivation") else 0
    return ONE_IN * sum(p.reciprocal for p in seen) < len(seen) + 1 + ahead


def _misfit(prompt: Moment, asked: Moment) -> int:
    """0 for the moment asked for; an ordinary prompt is second best; one meant for elsewhere comes last."""
    if prompt in _APPOINTED:
        return 0 if prompt == asked else 2
    return 1 if asked in _APPOINTED else 0
