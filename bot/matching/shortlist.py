"""Whom each junior is asked about, and then each senior: few people, in private, and enough for everybody."""

from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from typing import Final, TypeAlias

from bot.matching.candidate import Candidate, Pairing, PersonId, Terms
from bot.matching.rules import Lines
from bot.matching.score import public_points

OPTIONS: Final = 3
"""At most so many seniors on a junior's shortlist (spec 2.5)."""

ASKERS: Final = 3
"""At most so many shortlists name one senior (A3)."""

MANY: Final = 1_000_000
"""Beyond so many pairs they are looked at a block at a time: this many take about 100 MB at once."""

Shortlists: TypeAlias = Mapping[PersonId, tuple[PersonId, ...]]


def shortlist(candidates: Iterable[Candidate], terms: Terms, lines: Lines, seed: int) -> Shortlists:
    """Up to three seniors for each junior, each senior on at most three lists: junior → seniors.

    The best pairs for everybody at once come first (see `solve` for what is best), so that as many people as
    the rules allow could be matched from the lists alone, if all say yes. Up to two more options follow for
    each junior, first for and to people who are on no list yet. A junior with no option at all is not in the
    answer.

    A list is in the order of the public score. The same values give the same lists in whatever order they
    come; numbers are drawn from `seed` alone.
    """
    # Loaded here, where matching starts: numpy and scipy take over half a second.
    import numpy as np

    from bot.matching.choice import another_option, most_people
    from bot.matching.crowd import best_pairs
    from bot.matching.edges import columns
    from bot.matching.grid import all_pairs
    from bot.matching.narrow import narrowed

    people = sorted(candidates, key=lambda person: person.id)
    leading, learning = sum(p.can_lead for p in people), sum(p.can_learn for p in people)
    if leading * learning > MANY:
        edges = best_pairs(people, terms, lines, seed)
    else:
        edges = narrowed(all_pairs(people, terms, lines, seed), people)
    listed = most_people(edges, people)
    for _ in range(OPTIONS - 1):
        rest = np.flatnonzero(~listed)
        asked = np.bincount(edges.junior[listed], minlength=len(people))
        askers = np.bincount(edges.senior[listed], minlength=len(people))
        listed[rest[another_option(edges.where(rest), asked, askers, ASKERS)]] = True
    lists: dict[PersonId, list[Candidate]] = {}
    by_id = {person.id: person for person in people}
    for one, other in columns(edges.where(listed)):
        lists.setdefault(people[one].id, []).append(people[other])

    def order(junior: Candidate, senior: Candidate) -> tuple[int, int]:
        return -public_points(junior, senior, terms), drawn(seed, junior.id, senior.id)

    return {
        junior: tuple(s.id for s in sorted(seniors, key=lambda senior: order(by_id[junior], senior)))
        for junior, seniors in lists.items()
    }


def askers_of(junior_yes: Collection[Pairing], seed: int) -> Shortlists:
    """Whom each senior is asked about: the juniors who said yes to them, in a random order: senior → juniors.

    A junior's place in the order hangs on the seed and the two alone, so that it tells nothing of anybody who
    was asked and would rather not (I20). A senior to whom nobody said yes is not in the answer.
    """
    asked: dict[PersonId, list[PersonId]] = {}
    for junior, senior in sorted(set(junior_yes)):
        asked.setdefault(senior, []).append(junior)
    return {
        senior: tuple(sorted(juniors, key=lambda junior: drawn(seed, senior, junior)))
        for senior, juniors in asked.items()
    }


def drawn(seed: int, *people: PersonId) -> int:
    """A random number that these people get from this seed, on any machine."""
    return int.from_bytes(blake2b(":".join((str(seed), *people)).encode(), digest_size=8).digest())
