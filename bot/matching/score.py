"""How well two people who may be paired fit, from 0 to 100 points, and which of the reasons may be said."""

from dataclasses import dataclass
from typing import Final

from bot.matching.candidate import Candidate, Terms, Weights
from bot.matching.rules import shared_starts

FULL: Final = 1000
"""A wish wholly met. Wishes count in thousandths, so that scores are whole numbers, the same everywhere."""

POINT: Final = 100
"""One point of the score: scores are whole hundredths of a point, 0 to 10,000."""

TOPIC_SHARE: Final = ((0, 0, 0, 0), (0, 1000, 1000, 1000), (0, 707, 1000, 1000), (0, 577, 816, 1000))
"""How far a wish list is met, by its length (three or more count as three) and by the topics shared.

It is the root of their quotient: the first topic counts most, so a pair in which both learn something (one
of two topics each, 0.7 + 0.7) is worth more than one in which one person learns everything (1 + 0). Two-way
is the point (spec D2).
"""

ENOUGH_STARTS: Final = 8
"""Times of the week to choose from that count as plenty: about one on each day and a few to spare."""

ENOUGH_INTERESTS: Final = 3


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The public side of a score: topics, time, interests: the only reasons anybody is shown (spec 2.5)."""

    junior_leads: tuple[str, ...]
    """Topics the senior wants and the junior offers, sorted."""
    senior_gives: tuple[str, ...]
    """Topics the junior wants and the senior offers, sorted."""
    weekly_starts: int
    """Half-hours of the week at which a meeting could begin for both."""
    interests: tuple[str, ...]


def fit(junior: Candidate, senior: Candidate, terms: Terms) -> Fit:
    """What the two may be told about why they were proposed to each other."""
    return Fit(
        junior_leads=tuple(sorted(junior.offers & senior.wants)),
        senior_gives=tuple(sorted(senior.offers & junior.wants)),
        weekly_starts=len(shared_starts(junior, senior, terms)),
        interests=tuple(sorted(junior.interests & senior.interests)),
    )


def points(junior: Candidate, senior: Candidate, terms: Terms) -> int:
    """The score of a pairing in hundredths of a point, 0 to 10,000 (spec 2.5). For the engine alone.

    Private attributes count only where both opted in and either seeks something; otherwise the other wishes
    carry the full 100 points, so that nothing is lost by keeping them to oneself (spec 6.4).
    """
    public, weight = _public(junior, senior, terms)
    private = terms.weights.attributes
    if private and junior.attributes and senior.attributes and (junior.seeks or senior.seeks):
        found = junior.seeks & senior.attributes or senior.seeks & junior.attributes
        public += private * (FULL if found else 0)
        weight += private
    return scaled(public, weight)


def public_points(junior: Candidate, senior: Candidate, terms: Terms) -> int:
    """The score without private attributes: safe to put a person's options in order by."""
    return scaled(*_public(junior, senior, terms))


def scaled(earned: int, weight: int) -> int:
    """`earned` thousandths of `weight` points, as hundredths of a point out of a full 100."""
    return earned * POINT * 100 // (FULL * weight)


def _public(junior: Candidate, senior: Candidate, terms: Terms) -> tuple[int, int]:
    """What the wishes earn that are no secret, and the weight of them all."""
    weights: Weights = terms.weights
    met = fit(junior, senior, terms)
    both_ways = _topics(len(met.junior_leads), senior) + _topics(len(met.senior_gives), junior)
    any_channel = not junior.channels or not senior.channels or bool(junior.channels & senior.channels)
    same_site = junior.site is not None and junior.site == senior.site
    near = same_site or len(junior.languages & senior.languages) > 1
    earned = (
        weights.topics * both_ways // 2
        + weights.time * (FULL * min(met.weekly_starts, ENOUGH_STARTS) // ENOUGH_STARTS)
        + weights.interests * (FULL * min(len(met.interests), ENOUGH_INTERESTS) // ENOUGH_INTERESTS)
        + weights.channel * (FULL if any_channel else 0)
        + weights.nearness * (FULL if near else 0)
    )
    return earned, 100 - weights.attributes


def _topics(shared: int, learner: Candidate) -> int:
    return TOPIC_SHARE[min(len(learner.wants), 3)][min(shared, 3)]
