"""Circles and the panel as pure rules: their states, how many people, which date, whose names.

circle   proposed → scheduled → held → notes → closed      proposed, scheduled → off
question draft → open → answered → response_due → closed   open → closed, where nobody answered
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Literal

Side = Literal["mentor", "mentee"]
SIDES: Final[tuple[Side, ...]] = ("mentor", "mentee")
"""Whose circle: of those who lead on a topic, or of those who learn."""

# --- circles ----------------------------------------------------------------------------------

CircleState = Literal["proposed", "scheduled", "held", "notes", "closed", "off"]
CircleCause = Literal["schedule", "hold", "write", "close", "call_off"]

CIRCLE: Final[dict[CircleCause, tuple[frozenset[CircleState], CircleState]]] = {
    "schedule": (frozenset({"proposed"}), "scheduled"),
    "hold": (frozenset({"scheduled"}), "held"),
    "write": (frozenset({"held"}), "notes"),
    "close": (frozenset({"held", "notes"}), "closed"),
    "call_off": (frozenset({"proposed", "scheduled"}), "off"),
}
"""Cause → (states it applies in, state it leads to)."""

AHEAD: Final[frozenset[CircleState]] = frozenset({"proposed", "scheduled"})

LEAST: Final = 5
MOST: Final = 10
"""People in a circle (spec 2.8)."""
MINUTES: Final = 60
MOST_DATES: Final = 3
MOST_THEMES: Final = 5
MOST_ACTIONS: Final = 3

# Working days. The first is of spec 2.8, the others are ours.
OBJECT_WITHIN: Final = 3
"""Everybody in the circle has so long to object to its themes being shared."""
PROPOSE_AHEAD: Final = 10
"""A first date lies so far ahead that invitations, one message a week, reach everybody before the answers."""
ANSWERS_BEFORE: Final = 3
"""Answers are counted so long before the first date."""
WRITE_WITHIN: Final = 10
"""After that a circle without notes is closed."""

Share = Literal["coordinator", "other_circle", "sponsor"]
SHARES: Final[tuple[Share, ...]] = ("coordinator", "other_circle", "sponsor")
"""Whom a host may choose to share themes with."""


def lot(seed: str, member: str) -> str:
    """A number drawn for this member: the same seed draws the same, and nobody can tell it beforehand."""
    return hashlib.sha256(f"{seed}:{member}".encode()).hexdigest()


def seated(
    can: Mapping[str, Collection[str]], options: Sequence[str], seed: str
) -> list[tuple[str, list[str]]]:
    """Who sits where: (date, members) for each circle, or nothing where no date suits five people.

    `can` is member → the dates that suit them; whoever said nothing and whoever can at no date are alike.
    The date that suits most comes first (the earlier of equals); more than ten people become several
    circles of about the same size. Those left over have a seat where there is room, should they be able
    to come after all: so a seat says nothing about an answer.
    """
    left = {member: frozenset(dates) for member, dates in can.items()}
    circles: list[tuple[str, list[str]]] = []
    while left:
        best = max(options, key=lambda date: sum(date in dates for dates in left.values()))
        people = sorted((m for m, dates in left.items() if best in dates), key=lambda m: lot(seed, m))
        if len(people) < LEAST:
            break
        parts = -(-len(people) // MOST)
        circles += [(best, people[at::parts]) for at in range(parts)]
        left = {member: dates for member, dates in left.items() if best not in dates}
    for member in sorted(left, key=lambda m: lot(seed, m)) if circles else ():
        smallest = min(circles, key=lambda circle: len(circle[1]))
        if len(smallest[1]) < MOST:
            smallest[1].append(member)
    return circles


def drawn(volunteers: Iterable[str], seed: str) -> str | None:
    """The host among those who volunteered, by lot; None for nobody."""
    return min(volunteers, key=lambda member: lot(f"host:{seed}", member), default=None)


_NAMES_AND_WORDS: Final = """
    art bill chase dean drew faith frank grace hope jack joy june king lane mark may mercy pat
    penny price ray rich rob rose summer sue will young bell best bishop black brown bush
    church cook day field fox gold good gray green hall hand hill hunt knight little long love
    major moon noble page park parks power rice sharp short small stone street strong wall ward
    west white wise wood woods north blanca blanco bravo bueno calle campo campos caro casas
    castillo claro consuelo costa cruz delgado flor franco fuentes guerra leal leon luz mar
    marina moreno nieto palacios pastor paz pilar prado ramos rey reyes rios rojo rosa rubio
    salas santos sierra sol soledad torres valle vega victoria
    """
_ORDINARY: Final = frozenset(_NAMES_AND_WORDS.split())
"""Names that are words too: in small letters they are taken for the word."""


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Which of these people's names the text mentions: whole words of three letters or more, any accent."""
    said = [(word, _plain(word)) for word in re.findall(r"[^\W\d_]+", text)]
    found: list[str] = []
    for name in names:
        parts = {_plain(part) for part in re.findall(r"[^\W\d_]+", name) if len(part) >= 3}
        hits = [word for word, plain in said if plain in parts]
        found += [word for word in hits if not (word.islower() and _plain(word) in _ORDINARY)]
    return list(dict.fromkeys(found))


def _plain(word: str) -> str:
    flat = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in flat if not unicodedata.combining(c))


# --- the panel --------------------------------------------------------------------------------

QuestionState = Literal["draft", "open", "answered", "response_due", "closed"]
QuestionCause = Literal["ask", "answer", "nobody", "remind", "respond", "stop"]

QUESTION: Final[dict[QuestionCause, tuple[frozenset[QuestionState], QuestionState]]] = {
    "ask": (frozenset({"draft"}), "open"),
    "answer": (frozenset({"open"}), "answered"),
    "nobody": (frozenset({"open"}), "closed"),
    "remind": (frozenset({"answered"}), "response_due"),
    "respond": (frozenset({"answered", "response_due"}), "closed"),
    "stop": (frozenset({"open", "answered", "response_due"}), "closed"),  # the programme is over
}
"""Cause → (states it applies in, state it leads to)."""

OWED: Final[frozenset[QuestionState]] = frozenset({"answered", "response_due"})
"""Leadership has the answers and owes the panel word of what it did."""

PANEL_LEAST: Final = 3
"""With fewer people on the list, answers would tell who gave none."""

# Working days of the programme; only the second is of spec 2.8.
ANSWER_WITHIN: Final = 8
RESPOND_WITHIN: Final = 20
REMIND_AFTER: Final = 15
"""The one reminder comes a week before the response is due."""
