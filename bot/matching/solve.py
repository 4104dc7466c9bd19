"""The pairs: the best choice among those that both people wanted, and what may be said of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.matching.candidate import Candidate, Pairing, PersonId, Terms
from bot.matching.rules import Lines, Told, blocked, told
from bot.matching.score import Fit, fit, points


def two_sided(junior_yes: Iterable[Pairing], senior_yes: Iterable[Pairing]) -> frozenset[Pairing]:
    """The pairs that both people wanted: nothing else that anybody answered reaches the solve (I20)."""
    return frozenset(junior_yes) & frozenset(senior_yes)


def solve(
    candidates: Iterable[Candidate], terms: Terms, lines: Lines, wanted: Collection[Pairing], seed: int
) -> tuple[Pairing, ...]:
    """The final pairs, sorted, out of `wanted` (pairs to which both said yes).

    In strict order: most people matched, most of the sponsor group, most of those left out last time, most
    pairs proposed by hand, fewest repeats, best scores, lots drawn from `seed`. The same values give the same
    pairs in whatever order they come. A wanted pair is passed over when a rule blocks it by now or somebody
    has gone.
    """
    # Loaded here, where matching starts: numpy and scipy take over half a second.
    import numpy as np

    from bot.matching.choice import most_people
    from bot.matching.edges import Known, columns

    people = sorted(candidates, key=lambda person: person.id)
    place = {person.id: here for here, person in enumerate(people)}
    both_here = [(place[one], place[other]) for one, other in set(wanted) if one in place and other in place]
    possible = sorted(
        (one, other) for one, other in both_here if not blocked(people[one], people[other], terms, lines)
    )
    worth = [points(people[one], people[other], terms) for one, other in possible]
    junior, senior = np.array(possible, dtype=np.int64).reshape(-1, 2).T
    points_of = np.array(worth, dtype=np.int64)
    edges = Known.of(people, terms, seed).pairs(junior, senior, points_of)
    chosen = edges.where(most_people(edges, people))
    return tuple((people[one].id, people[other].id) for one, other in columns(chosen))


def trios(pairs: Collection[Pairing], candidates: Iterable[Candidate]) -> frozenset[PersonId]:
    """Seniors who make a trio with their two juniors of `pairs`: all three would share (spec 0.3)."""
    sharing = {person.id for person in candidates if person.shares}
    juniors: dict[PersonId, list[PersonId]] = {}
    for junior, senior in pairs:
        juniors.setdefault(senior, []).append(junior)
    return frozenset(
        senior for senior, two in juniors.items() if len(two) == 2 and sharing.issuperset([senior, *two])
    )


@dataclass(frozen=True, kw_only=True)
class PairFacts:
    """What may be said of one pair: levels, which a coordinator supplied, and topics, time and interests."""

    junior: PersonId
    senior: PersonId
    gap: int
    told: frozenset[Told]
    fit: Fit


def pair_facts(junior: Candidate, senior: Candidate, terms: Terms) -> PairFacts:
    """What the two, and a coordinator, may be told of why they were put forward to each other."""
    return PairFacts(
        junior=junior.id,
        senior=senior.id,
        gap=senior.level - junior.level,
        told=told(junior, senior),
        fit=fit(junior, senior, terms),
    )
