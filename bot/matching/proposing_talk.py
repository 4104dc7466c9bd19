"""Proposing a colleague by name, answering such a proposal, and finding one's own again."""

from sqlalchemy import select

from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Update
from bot.errors import Complaint, Complaints, NotThere, Refusal, Stale
from bot.matching import pool, proposing
from bot.matching import proposing_cards as cards
from bot.matching.proposal import Proposal
from bot.matching.rules import Reason
from bot.nudges.local_time import local_date
from bot.people.model import Exclusion, Member
from bot.programmes.model import NOT_IN, Participant, Programme
from bot.programmes.rules import PROPOSING
from bot.routing import NextStep
from bot.turn import Asked, Turn

SAID: frozenset[Reason] = frozenset(
    {
        Reason.MANAGER,
        Reason.MANAGERS_MANAGER,
        Reason.APPRAISER,
        Reason.INDUCTOR,
        Reason.REPORTING_LINE,
        Reason.LEVEL_GAP,
    }
)
"""What somebody is told who proposes a colleague: facts of their work that both know. Nothing else is."""


def can_propose(turn: Turn) -> bool:
    """Whether this person could propose a colleague in any programme of theirs."""
    query = (
        select(Participant.id)
        .join(Programme, Programme.id == Participant.programme_id)
        .where(
            Participant.member_id == turn.actor.id,
            Participant.state.in_(("joined", "ready", "matched")),
            Programme.state.in_(sorted(PROPOSING)),
        )
    )
    return turn.session.scalar(query.limit(1)) is not None


def propose_form(_: Asked, turn: Turn) -> Form:
    """A colleague who takes part too and could meet; refused with the way on where it cannot be yet."""
    _may_propose(turn)
    people = _on_offer(turn, _my_part(turn))
    if not people:
        raise Refusal("matching.nobody_to_propose", step="profile")
    return cards.propose(turn, people.values())


def propose(asked: Asked, turn: Turn) -> Reply:
    """The same reply, whatever stands between the two."""
    _may_propose(turn)
    other = _colleague(next(iter(asked.values["other"]), ""), turn)
    leads = (turn.actor.level or 0) < (other.level or 0)
    pairing = (turn.actor, other) if leads else (other, turn.actor)
    _say_what_both_know(turn, pairing)
    _say_what_is_mine(turn, other, leads=leads)
    row = proposing.propose(turn, other, leads=leads)
    return Update(card=cards.proposed(turn, row, new=True))


def take_back(asked: Asked, turn: Turn) -> Reply:
    """My own proposal is gone."""
    row = _my_row(asked, turn)
    if not row.own_idea:
        raise NotThere("matching.not_yours", step="matches")
    turn = turn.within(Programme.by_id(turn.session, row.programme_id))
    proposing.take_back(turn, row)
    return Update(card=cards.taken_back(turn, another=_kept_from(turn) is None))


def consider_form(asked: Asked, turn: Turn) -> Form:
    """The other's card and one choice, while it is open."""
    row, turn = _open(asked, turn)
    other = Member.by_id(turn.session, row.other_id)
    part = Participant.of(turn.session, row.programme_id, other.id)
    if part is None:
        raise Stale("matching.proposal_over", step="matches")
    return cards.consider(turn, row, other, part)


def consider(asked: Asked, turn: Turn) -> Reply:
    """Keep the answer; the reply is the same whatever it is."""
    row, turn = _open(asked, turn)
    card = cards.thanks(turn, row)
    proposing.answer(turn, row, asked.values["answer"])
    return Update(card=card)


def next_step(turn: Turn) -> Card | None:
    """The home of somebody who is asked about a proposed pair."""
    for row in Proposal.waiting_for(turn.session, turn.actor.id, turn.now):
        programme = Programme.by_id(turn.session, row.programme_id)
        if not programme.over:
            return cards.question(turn.within(programme), row, Member.by_id(turn.session, row.other_id))
    return None


def with_idea(step: NextStep) -> NextStep:
    """The card of somebody who waits, with what they have proposed in place of the way to propose.

    It reads the same whatever the other has answered, and if they were never asked (I20).
    """

    def stepped(turn: Turn) -> Card | None:
        card = step(turn)
        row = None if card is None else _idea(turn)
        return card if card is None or row is None else cards.with_idea(turn, card, row)

    return stepped


def mine(turn: Turn) -> Card | None:
    """What I have proposed in the turn's programme, and when I will hear."""
    row = Proposal.idea_of(turn.session, turn.the_programme.id, turn.actor.id)
    return None if row is None else cards.proposed(turn, row, new=False)


# --- pieces -----------------------------------------------------------------------------------


def _may_propose(turn: Turn) -> None:
    """Raise `Refusal` with the way on where this person cannot propose anybody now."""
    refusal = _kept_from(turn)
    if refusal is not None:
        raise refusal


def _kept_from(turn: Turn) -> Refusal | None:
    """Why this person cannot propose anybody now, with the way on; None where they can."""
    programme = turn.the_programme
    part = Participant.of(turn.session, programme.id, turn.actor.id)
    if part is None or part.state in NOT_IN:
        return NotThere("matching.in_no_programme", step="home")
    if programme.state not in PROPOSING:
        return Refusal("matching.not_now", step="home")
    if part.state == "offered":
        return Refusal("matching.proposal_after_round", step="matches")
    if part.state == "joined":
        return Refusal("matching.lesson_first", step="learn")
    if turn.actor.level is None or not turn.actor.level_confirmed:
        return Refusal("matching.level_first", step="home")
    idea = Proposal.idea_of(turn.session, programme.id, turn.actor.id)
    if idea is not None:
        by = local_date(idea.told_at, turn.actor.zone)
        name = Member.by_id(turn.session, idea.other_id).name
        return Refusal("matching.one_proposal", step="matches", name=name, by=by)
    return None


def _idea(turn: Turn) -> Proposal | None:
    """The oldest of my own proposals that is open, in any programme that goes on."""
    ideas = (
        select(Proposal)
        .join(Programme, Programme.id == Proposal.programme_id)
        .where(
            Proposal.member_id == turn.actor.id,
            Proposal.own_idea.is_(True),
            Proposal.over.is_(False),
            Programme.state.in_(sorted(PROPOSING)),
        )
        .order_by(Proposal.asked_at, Proposal.id)
    )
    return turn.session.scalar(ideas.limit(1))


def _my_part(turn: Turn) -> Participant:
    """How this person takes part; `NotThere` if they do not."""
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    if part is None or part.state in NOT_IN:
        raise NotThere("matching.in_no_programme", step="home")
    return part


def _on_offer(turn: Turn, part: Participant) -> dict[str, Member]:
    """Everybody else who has joined and could meet with this person in some language, by id.

    A shared language is a hard rule (spec 2.5), and the languages of a profile are for possible partners to
    see: a proposal that could only ever wait is not invited. What else may stand between two plays no part.
    """
    programme = turn.the_programme
    mine = pool.meets_in(part, programme)
    return {
        member.id: member
        for theirs, member in Participant.joined(turn.session, programme.id)
        if member.id != turn.actor.id and mine & pool.meets_in(theirs, programme)
    }


def _colleague(named: str, turn: Turn) -> Member:
    """The person named, if they are on offer; `Complaints` on the field otherwise."""
    if named == turn.actor.id:
        raise Complaints(other=Complaint("matching.propose_yourself"))
    other = _on_offer(turn, _my_part(turn)).get(named)
    if other is None:
        raise Complaints(other=Complaint("matching.not_on_offer"))
    if other.level is None:
        raise Complaints(other=Complaint("matching.not_ready_yet", {"name": other.name}))
    return other


def _say_what_both_know(turn: Turn, pairing: tuple[Member, Member]) -> None:
    here = pool.read(turn, ("joined", "ready", "offered", "matched")).pool(public=True, paired_too=True)
    junior, senior = here.of(pairing[0].id), here.of(pairing[1].id)
    if junior is None or senior is None:
        return  # a level that nobody has confirmed: they are asked once it is
    reason = pool.public_reason(here, junior, senior)
    if reason is not None and reason in SAID:
        raise Complaints(other=Complaint(f"matching.you_because_{reason.value}"))


def _say_what_is_mine(turn: Turn, other: Member, *, leads: bool) -> None:
    """Complaints about what this person has said themselves, or has: the other's side is never said."""
    session, me = turn.session, turn.actor
    excluded = select(Exclusion.id).where(Exclusion.member_id == me.id, Exclusion.other_id == other.id)
    if session.scalar(excluded) is not None:
        raise Complaints(other=Complaint("matching.you_excluded"))
    own = pool.read(turn, pool.BEFORE).pool().of(me.id)
    if own is None or not (own.capacity_mentor if leads else own.capacity_mentee):
        raise Complaints(other=Complaint("matching.you_are_paired"))
    if ("mentor" if leads else "mentee") not in own.sides:
        raise Complaints(other=Complaint("matching.your_side", {"leads": leads}))


def _my_row(asked: Asked, turn: Turn) -> Proposal:
    row = proposing.hold(turn.session, asked.arg("proposal"))
    if row is None or row.member_id != turn.actor.id:
        raise NotThere("matching.not_yours", step="matches")
    return row


def _open(asked: Asked, turn: Turn) -> tuple[Proposal, Turn]:
    """My own open question, and the turn in its programme."""
    row = _my_row(asked, turn)
    programme = Programme.by_id(turn.session, row.programme_id)
    if programme.over or row.own_idea or not row.open(turn.now):
        raise Stale("matching.proposal_over", step="matches")
    return row, turn.within(programme)
