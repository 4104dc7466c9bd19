"""Being asked, in private: the shortlist, its answers, waiting for the result, and staying on the list."""

from sqlalchemy import select

from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Say, Update
from bot.errors import NotThere, Refusal, Stale
from bot.matching import cards, pool, proposing_talk, result_cards, windows
from bot.matching.model import JUNIORS, OVER, Consent, Round
from bot.matching.notices import NoMatch
from bot.matching.rounds import close_early
from bot.nudges.local_time import local_date
from bot.outbox.model import acted
from bot.people.model import Member
from bot.programmes.model import NOT_IN, Participant, Programme
from bot.turn import Asked, Turn, programme_days

# --- where I am -------------------------------------------------------------------------------


def matches(_: Asked, turn: Turn) -> Reply:
    """What is open for me now, or when I will hear."""
    for current, programme, listed in _open_for_me(turn):
        return Say(card=cards.ask(turn.within(programme), current, listed))
    proposed = proposing_talk.next_step(turn)
    if proposed is not None:
        return Say(card=proposed)
    mine = _mine(turn)
    if not mine:
        raise Refusal("matching.in_no_programme", step="home")
    for programme, _part in mine:
        idea = proposing_talk.mine(turn.within(programme))
        if idea is not None:
            return Say(card=idea)
    programme, part = mine[0]
    _not_paused(programme)
    return Say(card=_waiting(turn.within(programme), part))


def takes_part(turn: Turn) -> bool:
    """Whether `matches` has anything to say to this person."""
    return bool(_mine(turn))


def next_step(turn: Turn) -> Card | None:
    """The home of somebody who has been asked and has not answered yet."""
    for current, programme, listed in _open_for_me(turn):
        if any(row.answered_at is None for row in listed):
            return cards.ask(turn.within(programme), current, listed)
    return None


def waiting(turn: Turn) -> Card | None:
    """The home of somebody in a round, asked or not: when they will hear."""
    for programme, part in _mine(turn):
        if part.state == "offered":
            return _waiting(turn.within(programme), part)
    return None


def _open_for_me(turn: Turn) -> list[tuple[Round, Programme, list[Consent]]]:
    """The rounds that ask this person something now, those not answered first."""
    theirs = select(Consent.round_id).where(Consent.member_id == turn.actor.id)
    rounds = turn.session.scalars(
        select(Round).where(Round.id.in_(theirs), Round.state.not_in(OVER)).order_by(Round.began_at, Round.id)
    )
    found: list[tuple[Round, Programme, list[Consent]]] = []
    for current in rounds.all():
        programme = Programme.by_id(turn.session, current.programme_id)
        listed = Consent.list_of(turn.session, current, turn.actor.id)
        stands = not programme.over and not programme.paused  # in a pause no date runs
        if listed and stands and current.takes_answers(current.state, turn.now):
            found.append((current, programme, listed))
    return sorted(found, key=lambda one: all(row.answered_at for row in one[2]))


def _mine(turn: Turn) -> list[tuple[Programme, Participant]]:
    """The programmes this person takes part in, those with a round first."""
    query = (
        select(Programme, Participant)
        .join(Participant, Participant.programme_id == Programme.id)
        .where(
            Participant.member_id == turn.actor.id,
            Participant.state.not_in(NOT_IN),
            Programme.state.not_in(("archived", "cancelled")),
        )
        .order_by(Participant.joined_at.desc(), Participant.id)
    )
    rows = [(programme, part) for programme, part in turn.session.execute(query)]
    return sorted(rows, key=lambda row: row[1].state != "offered")


def _not_paused(programme: Programme) -> None:
    """Raise `Stale` while the programme rests: no day that could be named is one to go by."""
    if programme.paused:
        raise Stale("stages.on_pause_now", step="home", programme=programme.name)


def _waiting(turn: Turn, part: Participant) -> Card:
    current = Round.open_in(turn.session, turn.the_programme.id)
    on, about = None, None
    if part.state == "offered" and current is not None:
        if current.tells_at is not None:
            on = local_date(current.tells_at, turn.actor.zone)
        else:
            about = windows.told_by(current.began_at, programme_days(turn.the_programme))
    return result_cards.waiting(turn, part, on=on, about=about, wishes=bool(_wishes(turn, part).fields))


# --- the private form -------------------------------------------------------------------------


def look_form(asked: Asked, turn: Turn) -> Form:
    """The people of my shortlist, in the step for which the button was made; kind words when it is over."""
    current, listed = _my_list(asked, turn, opening=True)
    turn = turn.within(Programme.by_id(turn.session, current.programme_id))
    options = _possible(listed, turn)
    if not options:
        raise Stale("matching.closed", step="matches")
    return cards.look(turn, current, options)


def answer(asked: Asked, turn: Turn) -> Reply:
    """Keep the answers; the reply is the same whatever they are."""
    current, listed = _my_list(asked, turn)
    for row in listed:
        row.answer, row.answered_at = asked.values.get(row.id) or "", turn.now
    turn.session.flush()
    # Made before the step may close: the last one to answer reads the same as everybody.
    card = cards.thanks(turn.within(Programme.by_id(turn.session, current.programme_id)), current)
    close_early(turn, current)
    return Update(card=card)


def _my_list(asked: Asked, turn: Turn, *, opening: bool = False) -> tuple[Round, list[Consent]]:
    """The round and my rows in it: ids are claims, and a step that is over takes no answers.

    `opening`: the form is only wanted now. One that was open when a pause began may still be sent.
    """
    current = Round.held(turn.session, asked.arg("round"))
    if current is None or not Consent.concerns(turn.session, current.id, turn.actor.id):
        raise NotThere("matching.not_yours", step="matches")
    listed = Consent.list_of(turn.session, current, turn.actor.id)
    programme = Programme.by_id(turn.session, current.programme_id)
    if opening:
        _not_paused(programme)
    if programme.over or not listed or not current.takes_answers(asked.arg("step"), turn.now):
        raise Stale("matching.closed", step="matches")
    return current, listed


def _possible(listed: list[Consent], turn: Turn) -> list[cards.Possible]:
    """The others as the actor may know them, without those of whom nothing is kept any more."""
    programme, me = turn.the_programme, turn.actor
    query = (
        select(Participant, Member)
        .join(Member, Member.id == Participant.member_id)
        .where(
            Participant.programme_id == programme.id,
            Participant.member_id.in_([row.other_id for row in listed]),
        )
    )
    kept = {member.id: (part, member) for part, member in turn.session.execute(query)}
    options: list[cards.Possible] = []
    for row in listed:
        if row.other_id in kept:
            part, other = kept[row.other_id]
            junior, senior = (me, other) if row.step in JUNIORS else (other, me)
            options.append(
                cards.Possible(
                    consent=row,
                    member=other,
                    part=part,
                    starts=pool.shared_times(me, other, programme, turn.now.date()),
                    told=pool.told_of(junior, senior, programme),
                )
            )
    return options


# --- after a round, and wishes for the next ---------------------------------------------------


def stay(asked: Asked, turn: Turn) -> Reply:
    """On the list for another round: nothing changes but the card."""
    programme = Programme.by_id(turn.session, asked.arg("programme"))
    part = Participant.of(turn.session, programme.id, turn.actor.id)
    if part is None or part.state in NOT_IN:
        raise NotThere("matching.in_no_programme", step="home")
    latest = Round.latest(turn.session, programme.id)
    if latest is not None:
        acted(turn.session, NoMatch.kind, latest.id, turn.actor.id, turn.now)
    return Update(card=result_cards.staying(turn.within(programme)))


def wishes_form(_: Asked, turn: Turn) -> Form:
    """What only some are asked; refused where there is nothing to ask."""
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    if part is None:
        raise NotThere("matching.in_no_programme", step="home")
    form = _wishes(turn, part)
    if not form.fields:
        raise NotThere("matching.no_wishes", step="matches")
    return form


def wishes(asked: Asked, turn: Turn) -> Reply:
    """Keep them for the matching."""
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    if part is None:
        raise NotThere("matching.in_no_programme", step="home")
    if "head" in asked.values:
        part.open_to_head = asked.values["head"] == "yes"
    if "trio" in asked.values:
        part.shares = asked.values["trio"] == "yes"
    if "most" in asked.values:
        part.most_pairs = int(asked.values["most"])
    return Update(card=_waiting(turn, part))


def _wishes(turn: Turn, part: Participant) -> Form:
    """The form, with the head of the organisation where one takes part and this person could lead."""
    head = None
    if part.side in {"mentor", "both"}:
        for other, member in Participant.joined(turn.session, turn.the_programme.id):
            learns = other.side in {"mentee", "both"} and member.id != turn.actor.id
            if learns and pool.leads_organisation(member, turn.the_programme):
                head = member
    return result_cards.wishes(turn.phrases, turn.the_programme, part, head)
