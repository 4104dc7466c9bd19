"""What makes one set of pairs better than another: people first, then fairness, then how well they fit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.assignment import best
from bot.matching.candidate import Candidate
from bot.matching.edges import Edges, Numbers, Truths


@dataclass(frozen=True, kw_only=True)
class Seats:
    """Pairs spread over the seniors' seats: a senior with two seats gives each of their pairs twice."""

    edge: Numbers
    """Which pair this is."""
    seat: Numbers
    """A number for each seat of each senior."""
    first: Truths
    """Whether it is that senior's first seat."""

    @classmethod
    def of(cls, senior: Numbers, room: Numbers) -> "Seats":
        """The seats that `room` (by place) leaves to each pair's senior; without room the pair drops out."""
        copies = room[senior]
        edge = np.repeat(np.arange(len(senior)), copies)
        number = np.arange(len(edge)) - np.repeat(np.cumsum(copies) - copies, copies)
        before = np.cumsum(room) - room
        return cls(edge=edge, seat=before[senior[edge]] + number, first=number == 0)


def most_people(edges: Edges, people: Sequence[Candidate]) -> Truths:
    """The best of `edges` within everybody's capacity.

    In strict order: most people matched, most of the sponsor group, most of those left out last time, most
    pairs proposed by hand, fewest repeats, best scores, lots. The first three never cost each other anything:
    whoever can be covered by some pairs still is when the pairs are extended to as many as possible.
    """
    room = np.array([person.capacity_mentee for person in people], dtype=np.int64)
    seats = Seats.of(edges.senior, room)
    seated = edges.where(seats.edge)
    leads, learns = _sides_counted(edges, people, seats, seated)
    # A second seat is worth as much as the junior on it; its senior is counted on the first.
    by_junior, by_senior = leads[seated.junior], learns[seated.senior] * seats.first
    wishes = [by_junior * flag[seated.junior] + by_senior * flag[seated.senior] for flag in _fairness(people)]
    every_pair = np.ones(len(seated), dtype=np.int64)
    chosen = best(seated.junior, seats.seat, [*wishes, every_pair, *fitting(seated)])
    return _marked(len(edges), seats.edge[chosen])


def another_option(edges: Edges, asked: Numbers, askers: Numbers, most: int) -> Truths:
    """One more option for as many juniors as possible, with at most `most` askers for each senior.

    `asked` and `askers` count what each place has so far, as junior and as senior. In strict order: people
    with nobody so far, pairs proposed by hand, most options, then as for pairs.
    """
    seats = Seats.of(edges.senior, most - askers)
    seated = edges.where(seats.edge)
    reached = (asked == 0)[seated.junior].astype(np.int64) + (askers == 0)[seated.senior] * seats.first
    every_pair = np.ones(len(seated), dtype=np.int64)
    chosen = best(seated.junior, seats.seat, [reached, seated.proposed, every_pair, *fitting(seated)[1:]])
    return _marked(len(edges), seats.edge[chosen])


def fitting(edges: Edges) -> list[Numbers]:
    """The wishes that weigh pairs. Repeats come before scores, or the same pair would win every round."""
    return [edges.proposed, -edges.met, -edges.again, edges.points, edges.lot]


def _fairness(people: Sequence[Candidate]) -> list[Numbers]:
    """What a person counts for when matched, in order of importance."""
    return [
        np.ones(len(people), dtype=np.int64),
        np.array([person.sponsor for person in people], dtype=np.int64),
        np.array([person.left_out_last_time for person in people], dtype=np.int64),
    ]


def _sides_counted(
    edges: Edges, people: Sequence[Candidate], seats: Seats, seated: Edges
) -> tuple[Numbers, Numbers]:
    """Whether each person counts as matched when they lead, and when they learn: each counts once.

    Most people stand on one side. Somebody on both must not count twice, or they would take the place of a
    person who has nobody. Which of their sides to count is a choice of its own: everybody takes one seat, at
    a senior's or at a junior's. Whatever seats can be taken so can be had at once by real pairs (Mendelsohn
    and Dulmage, 1958), so the most people over both sides are found exactly.
    """
    leads, learns = np.ones(len(people), dtype=np.int64), np.ones(len(people), dtype=np.int64)
    on_side = np.zeros((2, len(people)), dtype=np.bool_)
    on_side[0, edges.junior] = on_side[1, edges.senior] = True
    both = np.flatnonzero(on_side.all(axis=0))
    if not len(both):
        return leads, learns
    person = np.concatenate([seated.junior, edges.senior])
    seat = np.concatenate([seats.seat, seats.seat.max() + 1 + edges.junior])
    wishes = [flag[person] for flag in _fairness(people)]
    weighed = [np.concatenate(columns) for columns in zip(fitting(seated), fitting(edges), strict=True)]
    chosen = best(person, seat, wishes + weighed)
    as_junior = np.zeros(len(people), dtype=np.int64)
    as_junior[person[: len(seated)][chosen[: len(seated)]]] = 1
    leads[both] = as_junior[both]
    learns[both] = 1 - as_junior[both]
    return leads, learns


def _marked(length: int, places: Numbers) -> Truths:
    truths = np.zeros(length, dtype=np.bool_)
    truths[places] = True
    return truths
