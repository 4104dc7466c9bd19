"""A year at Larkfield School, hour by hour: watched in the playground, asserted in the tests.

Each scene has its hour in Dublin. Between scenes nothing happens but what the clock brings.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from adapters.playground.acting import Hands
from adapters.playground.school import ZONE
from adapters.playground.year_acts import (
    JUNIORS,
    SECOND,
    SENIORS,
    SPONSOR,
    agree,
    answering,
    approve,
    begin_again,
    change_rhythm,
    check,
    choose,
    close_the_books,
    find_dates,
    finish_early,
    go_away,
    joining,
    look_back,
    note_themes,
    open_signup,
    plan_circle,
    reopen_signup,
    say_it_happened,
    say_when,
    set_up,
    start_round,
    tell_learnings,
    wish,
)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What happens at one hour: `says` is a line for whoever watches."""

    at: datetime
    says: str
    acts: Callable[[Hands], None]


def scene(day: str, hour: str, says: str, acts: Callable[[Hands], None]) -> Scene:
    """`scene("2026-01-12", "10:00", "…", set_up)`, in Dublin's time."""
    at = datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=ZoneInfo(ZONE))
    return Scene(at=at, says=says, acts=acts)


SCENES: Final = (
    scene("2026-01-12", "10:00", "Niamh sets up a programme, with Gráinne as its sponsor.", set_up),
    scene("2026-01-13", "10:00", "The checks are recorded, and Gráinne signs the promise.", check),
    scene("2026-01-14", "10:00", "Sign-up opens, for everybody.", open_signup),
    scene("2026-01-19", "12:00", "Gráinne joins early, so that others see it.", joining(SPONSOR)),
    scene("2026-01-21", "12:00", "Newer colleagues join, each with two short lessons.", joining(*JUNIORS)),
    scene("2026-01-26", "12:00", "Senior colleagues join, to learn from them.", joining(*SENIORS[1:])),
    scene("2026-01-28", "12:00", "Some would work with the principal, or as three.", wish),
    scene("2026-02-03", "10:00", "Niamh starts the round.", start_round),
    scene(
        "2026-02-05",
        "12:00",
        "Newer colleagues answer in private. One of them would rather not, with anybody.",
        answering(*JUNIORS, but="noor"),
    ),
    scene("2026-02-10", "12:00", "Those who were said yes to answer too.", answering(*SENIORS)),
    scene(
        "2026-02-12",
        "12:00",
        "Whoever is still without somebody is asked once more.",
        answering(*JUNIORS, but="noor"),
    ),
    scene("2026-02-24", "12:00", "So are those they would work with.", answering(*SENIORS)),
    scene("2026-03-02", "12:00", "Niamh approves the pairs that both people wanted.", approve),
    scene("2026-03-10", "12:00", "Pairs agree how they will work.", agree),
    scene("2026-03-12", "12:00", "They look for dates that suit both.", find_dates),
    scene("2026-03-25", "15:00", "They say that they have met.", say_it_happened),
    scene("2026-04-14", "12:00", "After Easter they look for dates again.", find_dates),
    scene("2026-04-15", "12:00", "One pair finishes early. Nobody learns whose wish it was.", finish_early),
    scene("2026-04-16", "12:00", "Niamh plans a circle for those who lead on a topic.", plan_circle),
    scene("2026-04-22", "12:00", "Those who come to the circle say when they can.", say_when),
    scene("2026-04-29", "15:00", "They say that they have met.", say_it_happened),
    scene("2026-05-06", "12:00", "Half way: they look back for five minutes.", look_back),
    scene("2026-05-07", "12:00", "One pair would rather meet every two weeks.", change_rhythm),
    scene("2026-05-11", "12:00", "A newer colleague leaves the school.", go_away),
    scene("2026-05-14", "15:00", "The circle has met; its host writes down themes, no names.", note_themes),
    scene("2026-05-19", "12:00", "They look for dates.", find_dates),
    scene("2026-06-03", "15:00", "They say that they have met.", say_it_happened),
    scene("2026-06-04", "12:00", "The last dates before the summer.", find_dates),
    scene("2026-06-18", "15:00", "They say that they have met.", say_it_happened),
    scene("2026-07-06", "12:00", "What shall it be from now on? Each chooses in private.", choose),
    scene("2026-09-01", "12:00", "Niamh writes what was heard, and what changes.", tell_learnings),
    scene(
        "2026-09-14",
        "12:00",
        "The last pairs have closed; so are the books of the first round.",
        close_the_books,
    ),
    scene("2026-09-15", "12:00", "She sets up a second round.", begin_again),
    scene("2026-09-16", "12:00", "The checks are recorded, and Gráinne signs again.", check),
    scene("2026-09-17", "12:00", "Sign-up opens for the second round.", reopen_signup),
    scene("2026-09-22", "12:00", "Those who would do it again join.", joining(*SECOND)),
    scene("2026-10-05", "10:00", "Niamh starts the second round.", start_round),
    scene("2026-10-07", "12:00", "Newer colleagues answer.", answering(*JUNIORS)),
    scene("2026-10-12", "12:00", "Senior colleagues answer.", answering(*SENIORS)),
    scene("2026-10-19", "12:00", "Niamh approves: nobody has the same partner again.", approve),
)
