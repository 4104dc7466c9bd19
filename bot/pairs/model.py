"""A pair's own tables, so that other rooms find all of them here."""

from bot.pairs.agreement import AgreementSide, Terms
from bot.pairs.goal import Goal
from bot.pairs.kept import Idea, Review, Stopping, Thanks, Wish
from bot.pairs.meeting import AgendaLine, Meeting
from bot.pairs.pair import Pair

__all__ = [
    "AgendaLine",
    "AgreementSide",
    "Goal",
    "Idea",
    "Meeting",
    "Pair",
    "Review",
    "Stopping",
    "Terms",
    "Thanks",
    "Wish",
]
