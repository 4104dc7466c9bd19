"""From rows to what the engine knows: a round's people as candidates, its terms, and all reporting lines.

`read` takes one short transaction's worth of rows; `Rows.pool` makes the values afterwards, outside of it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from bot.matching.candidate import Candidate, Couple, PersonId, Side, Terms, smallest_gap
from bot.matching.model import ByHand, Consent
from bot.matching.proposal import Proposal
from bot.matching.rules import Lines, Reason, Told, blocked, meeting_starts, told
from bot.nudges.calendars import weekly_slots
from bot.pairs.model import Pair
from bot.people.model import Exclusion, Member
from bot.programmes import rules as programme_rules
from bot.programmes.model import Participant, Programme
from bot.programmes.permissions import holders
from bot.turn import Turn, availability

HALF_HOUR = 30

BEFORE = frozenset({"ready"})
"""States of participants who can be in a round that begins now."""
DURING = frozenset({"offered"})
"""States of those who are in the round that is open."""


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Everybody who could be in a pair, and the rules of the round, as values for another process."""

    people: tuple[Candidate, ...]
    terms: Terms
    lines: Lines

    def of(self, person: PersonId) -> Candidate | None:
        """That candidate, if they are one."""
        return next((candidate for candidate in self.people if candidate.id == person), None)


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows behind a pool, read and let go."""

    programme: Programme
    people: Sequence[tuple[Participant, Member]]
    managers: Mapping[PersonId, PersonId | None]
    """Everybody in the organisation and their manager."""
    levels: int
    """How many levels are in use in the organisation."""
    excluded: Mapping[PersonId, frozenset[PersonId]]
    pairs: Mapping[PersonId, Sequence[Pair]]
    """Everybody's pairs in the organisation, oldest first."""
    sponsors: frozenset[PersonId]
    by_hand: Sequence[ByHand]
    refused: frozenset[Couple]
    on: date

    def pool(self, *, public: bool = False, paired_too: bool = False) -> Pool:
        """The candidates, in no order that means anything, with terms and lines.

        `public` leaves out whatever somebody said in private (exclusions, hours, languages, openness to the
        head): what a coordinator's card is made from cannot hang on it then. `paired_too` looks at
        everybody as if they had no pair yet.
        """
        people = tuple(
            candidate
            for part, member in self.people
            if (candidate := self._candidate(part, member, public, paired_too)) is not None
        )
        terms = Terms(
            levels=self.levels,
            minimum_gap=max(self.programme.level_gap, smallest_gap(self.levels)),
            meeting_slots=half_hours(self.programme),
            vetoes=frozenset(row.both for row in self.by_hand if not row.together),
            proposals=frozenset(row.both for row in self.by_hand if row.together),
            declined=self.refused,
        )
        return Pool(people=people, terms=terms, lines=Lines.of(people, self.managers))

    def _candidate(
        self, part: Participant, member: Member, public: bool, paired_too: bool
    ) -> Candidate | None:
        if member.level is None or not member.level_confirmed:
            return None  # `can_be_matched` says the same of rows
        leads, learns = (0, 0) if paired_too else self._live(member.id)
        room = max(0, part.most_pairs - learns)
        if part.state == "matched" and not paired_too:  # here for a second pairing alone
            sides = _sides(part.side) & {"mentee"} if room else frozenset()
        else:
            sides = _sides(part.side)
        if not sides:
            return None
        known = Candidate(
            id=member.id,
            level=member.level,
            manager=member.manager_id,
            appraiser=member.appraiser_id,
            inductor=member.inductor_id,
            head_of_organisation=leads_organisation(member, self.programme),
            opts_in_to_head=True,
            sides=sides,
            wants=frozenset(part.wants),
            offers=frozenset(part.offers),
            capacity_mentor=max(0, 1 - leads),
            capacity_mentee=min(2, room),
            sponsor=member.id in self.sponsors,
        )
        return known if public else self._with_private(known, part, member)

    def _with_private(self, known: Candidate, part: Participant, member: Member) -> Candidate:
        pairs = self.pairs.get(member.id, ())
        week = availability(member, self.programme)
        return replace(
            known,
            opts_in_to_head=part.open_to_head,
            languages=meets_in(part, self.programme),
            slots=weekly_slots(week.hours, member.zone, self.on),
            channels=frozenset(part.channels),
            site=member.site or None,
            # Whoever looks for somebody else while a pairing rests is not to get the very same one (A8).
            excluded=self.excluded.get(member.id, frozenset())
            | {_other(pair, member.id) for pair in pairs if pair.live and member.id in (pair.interim or ())},
            past=tuple(_other(pair, member.id) for pair in pairs if pair.last_met_on is not None),
            no_fault_past=frozenset(
                _other(p, member.id) for p in pairs if p.ended_as in {"no_fault", "coordinator"}
            ),
            left_out_last_time=part.left_over_before,
            shares=part.shares,
        )

    def _live(self, member: PersonId) -> tuple[int, int]:
        """In how many live pairs of this programme they lead, and learn."""
        here = [
            pair
            for pair in self.pairs.get(member, ())
            if pair.fills_place_of(member) and pair.programme_id == self.programme.id
        ]
        return sum(p.mentor_id == member for p in here), sum(p.mentee_id == member for p in here)


def read(turn: Turn, states: Collection[str]) -> Rows:
    """What the engine needs to know of the programme's participants in these states.

    Those who have a pair and would take a second one come along.
    """
    session, programme = turn.session, turn.the_programme
    joined = Participant.joined(session, programme.id)
    everybody = session.execute(
        select(Member.id, Member.manager_id, Member.level).where(Member.left_at.is_(None))
    ).all()
    excluded: dict[PersonId, set[PersonId]] = {}
    for row in session.scalars(select(Exclusion)):
        excluded.setdefault(row.member_id, set()).add(row.other_id)
    pairs: dict[PersonId, list[Pair]] = {}
    for pair in session.scalars(select(Pair).order_by(Pair.matched_at, Pair.id)):
        for member in pair.both:
            pairs.setdefault(member, []).append(pair)
    second = {part.id for part, _ in joined if part.state == "matched" and part.most_pairs > 1}
    return Rows(
        programme=programme,
        people=[(part, member) for part, member in joined if part.state in states or part.id in second],
        managers={member: manager for member, manager, _ in everybody},
        levels=len({level for _, _, level in everybody if level is not None}),
        excluded={member: frozenset(others) for member, others in excluded.items()},
        pairs=pairs,
        sponsors=frozenset(member.id for member in holders(session, programme, "sponsor")),
        by_hand=ByHand.of(session, programme.id),
        refused=Consent.refused_before(session, programme.id) | Proposal.refused(session, programme.id),
        on=max(turn.now.date(), programme.starts_on or turn.now.date()),
    )


def can_be_matched(part: Participant, member: Member) -> bool:
    """Whether enough is known of this participant for a round: ready, on a side, at a confirmed level."""
    return part.state in BEFORE and bool(part.side) and member.level is not None and member.level_confirmed


def leads_organisation(member: Member, programme: Programme) -> bool:
    """Whether this is the head of the organisation: confirmed at the top of the scale, nobody above (A1)."""
    top = programme_rules.SCALE[programme.setting]
    return member.level_confirmed and member.level == top and member.manager_id is None


def told_of(junior: Member, senior: Member, programme: Programme) -> frozenset[Told]:
    """What both must be told about this pairing before they answer (spec 2.5, A1)."""
    one, other = (
        Candidate(
            id=member.id,
            level=member.level or 0,
            head_of_organisation=leads_organisation(member, programme),
        )
        for member in (junior, senior)
    )
    return told(one, other)


def meets_in(part: Participant, programme: Programme) -> frozenset[str]:
    """The languages somebody can meet in; the programme's own where they have named none."""
    return frozenset(part.languages) or frozenset({programme.locale})


def shared_times(one: Member, other: Member, programme: Programme, on: date) -> frozenset[int]:
    """The half-hours of the week of `on`, in UTC, at which a meeting of the two could begin."""
    weeks = [weekly_slots(availability(m, programme).hours, m.zone, on) for m in (one, other)]
    return meeting_starts(weeks[0] & weeks[1], half_hours(programme))


def half_hours(programme: Programme) -> int:
    """How many half-hours in a row a meeting of this programme takes."""
    return -(-programme.meeting_minutes // HALF_HOUR)


def public_reason(pool: Pool, junior: Candidate, senior: Candidate) -> Reason | None:
    """Why the two may not be paired by what a coordinator supplied; None whatever else stands between them.

    For candidates of a public pool; it is quick, as people without a language are not compared any further.
    """
    reason = blocked(junior, senior, pool.terms, pool.lines)
    return reason if reason is not None and reason.public else None


def without_anybody(pool: Pool) -> dict[PersonId, frozenset[Reason]]:
    """People of a public pool whom levels, lines and vetoes leave nobody to meet, and by which reasons."""
    juniors = [person for person in pool.people if person.can_lead]
    seniors = [person for person in pool.people if person.can_learn]
    found: dict[PersonId, frozenset[Reason]] = {}
    for person in pool.people:
        pairings = [(person, other) for other in seniors] if person.can_lead else []
        pairings += [(other, person) for other in juniors] if person.can_learn else []
        reasons: set[Reason] = set()
        for junior, senior in pairings:
            reason = public_reason(pool, junior, senior)
            if reason is None:
                break
            reasons.add(reason)
        else:
            found[person.id] = frozenset(reasons - {Reason.SAME_PERSON})
    return found


def _sides(side: str) -> frozenset[Side]:
    both: frozenset[Side] = frozenset({"mentor", "mentee"})
    return both if side == "both" else frozenset(known for known in both if known == side)


def _other(pair: Pair, member: PersonId) -> PersonId:
    return pair.mentee_id if pair.mentor_id == member else pair.mentor_id
