"""Small decisions about goals: what the agreement's form knows of one, and what sounds like a lesson."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from bot.conversation.phrases import LOCALES, Phrases
from bot.errors import Complaint, Complaints
from bot.pairs.choices import GOAL_KINDS
from bot.pairs.model import Goal

FURTHEST = timedelta(days=731)
"""No round is longer than two years, so no goal reaches further."""

NAMES = {"goal_kind": "kind"}
"""What a field is called in a form → in the row, where that differs."""


def keep(goal: Goal | None, values: Mapping[str, Any]) -> None:
    """Take what a form says about a goal: its kind, how we will know, by when."""
    for name, value in values.items() if goal is not None else ():
        setattr(goal, NAMES.get(name, name), value)


def check_day(by_day: date | None, today: date, kept: Collection[date | None]) -> None:
    """Raise `Complaints` for a day that can only be a slip; those `kept` already are none."""
    if by_day is None or by_day in kept:
        return
    if by_day < today:
        raise Complaints(by_day=Complaint("pairs.by_day_past"))
    if by_day > today + FURTHEST:
        raise Complaints(by_day=Complaint("pairs.by_day_far"))


def in_words_of(goal: str, phrases: Phrases) -> str:
    """A goal that was only ticked, in the reader's language; one that was typed stays as it was typed."""
    for block in (f"pairs.kind_{kind}" for kinds in GOAL_KINDS.values() for kind in kinds):
        if goal in {phrases.in_language(tag).text(block) for tag in LOCALES}:
            return phrases.text(block)
    return goal


def sounds_like_training(phrases: Phrases, goal: str) -> bool:
    """Whether a goal reads like "teach me X": one giving, the other taking (S4-12).

    Nothing is wrong with it: the two are only asked what they will explore together. People write in
    whichever language they like, so the words of all are looked for.
    """
    said = " ".join(goal.casefold().split())
    signs = [phrases.in_language(tag).text("pairs.signs_of_training") for tag in LOCALES]
    return any(sign.strip() in said for listed in signs for sign in listed.casefold().split("|"))
