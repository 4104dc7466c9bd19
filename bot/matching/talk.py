"""A coordinator's part in matching: before a round what they know, after it the pairs that both wanted."""

from typing import Any

from bot.conversation.card import Form
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints, NotThere, Refusal, Stale
from bot.matching import desk, desk_cards, desk_forms, pool, proposing, results, rounds
from bot.matching.candidate import Candidate
from bot.matching.model import ByHand, Chosen, Round
from bot.matching.notices import Solved
from bot.matching.rules import Reason
from bot.matching.solve import pair_facts
from bot.outbox.model import revise
from bot.people.model import Member
from bot.programmes.audit import record
from bot.programmes.model import Participant
from bot.turn import Asked, Turn

MATCHING = frozenset({"matching", "running"})
"""States of a programme in which a round may be: the first one, and further ones for those on the list."""

UNREAD = frozenset({"joined"})
"""Who has not read what comes before matching: a coordinator reads the same of them as of anybody (0.5)."""


def run_card(_: Asked, turn: Turn) -> Reply:
    """Who could be matched; or how far the round is."""
    state = turn.the_programme.state
    if state == "signup":
        raise Refusal("matching.signup_first", step="signup close")
    if state not in MATCHING:
        raise Refusal("matching.not_now", step="home")
    return Say(card=desk.desk(turn))


def details(_: Asked, turn: Turn) -> Reply:
    """Who has nobody to meet so far, name by name; a round that has begun shows itself instead."""
    begun = Round.open_in(turn.session, turn.the_programme.id) is not None
    return Say(card=desk.desk(turn)) if begun else Say(card=desk.details(turn))


def start(_: Asked, turn: Turn) -> Reply:
    """Ask people in private, once the lists are made."""
    turn.the_programme.lock()  # it may be stopped in this second
    if turn.the_programme.state not in MATCHING:
        raise Refusal("matching.not_now", step="home")
    if not desk.sponsor_ready(turn):
        signed = turn.the_programme.promise_signed_on is not None
        raise Refusal("matching.sponsor_not_ready", step="match run", signed=signed)
    record(turn, "start_match")
    return Update(card=desk.asking(turn, rounds.begin(turn)))


def try_again(_: Asked, turn: Turn) -> Reply:
    """Wake a job that gave up."""
    current = Round.open_in(turn.session, turn.the_programme.id)
    if current is None:
        raise Stale("matching.moved_on", step="match run")
    rounds.try_again(turn, current)
    return Update(card=desk.asking(turn, current))


def _before_a_round(turn: Turn) -> None:
    turn.the_programme.lock()  # a round that begins in this second has begun before it, or reads what is kept
    if turn.the_programme.state not in {*MATCHING, "signup"}:
        raise Refusal("matching.not_now", step="home")
    if Round.open_in(turn.session, turn.the_programme.id) is not None:
        raise Stale("matching.entered_too_late", step="match run")


def apart_form(_: Asked, turn: Turn) -> Form:
    """Two people to keep apart, whoever would lead."""
    _before_a_round(turn)
    return desk_forms.two_people(turn, "apart")


def apart(asked: Asked, turn: Turn) -> Reply:
    """They are kept apart from the next round on."""
    one, other = _two(asked.values, turn)
    ByHand.enter(turn.session, turn.the_programme.id, one, other, together=False)
    record(turn, "prepare_match")
    return Update(card=desk.ready(turn))


def together_form(_: Asked, turn: Turn) -> Form:
    """Two people a coordinator would like to propose to each other."""
    _before_a_round(turn)
    return desk_forms.two_people(turn, "together")


def together(asked: Asked, turn: Turn) -> Reply:
    """A proposal, asked about as privately as any other; always the standard line (spec 2.5)."""
    one, other = _two(asked.values, turn)
    here = pool.read(turn, pool.BEFORE | UNREAD).pool(public=True)
    reason = pool.public_reason(here, *_candidates(here, one, other))
    if reason is not None and reason is not Reason.VETO:  # a proposal takes an own veto back
        raise Complaints(other=Complaint(f"matching.because_{reason.value}"))
    if asked.values["when"] == "now":
        proposing.propose_two(turn, one, other)
    else:
        ByHand.enter(turn.session, turn.the_programme.id, one, other, together=True)
    record(turn, "prepare_match")
    return Update(card=desk_cards.proposed(turn))


def take_back_form(_: Asked, turn: Turn) -> Form:
    """What was entered, to be taken back."""
    _before_a_round(turn)
    rows = ByHand.of(turn.session, turn.the_programme.id)
    if not rows:
        raise Stale("matching.nothing_entered", step="match run")
    named = desk.named(turn, (person for row in rows for person in row.both))
    return desk_forms.take_back(turn, rows, named)


def take_back(asked: Asked, turn: Turn) -> Reply:
    """Taken back."""
    for row in ByHand.of(turn.session, turn.the_programme.id):
        if row.id in asked.values["entered"]:
            turn.session.delete(row)
    record(turn, "prepare_match")
    return Update(card=desk.ready(turn))


def _two(values: dict[str, Any], turn: Turn) -> tuple[Member, Member]:
    """The two people chosen in a form, if both take part."""
    joined = {member.id: member for _, member in Participant.joined(turn.session, turn.the_programme.id)}
    wrong: dict[str, Complaint] = {}
    found: list[Member] = []
    for field in ("one", "other"):
        member = joined.get(next(iter(values[field]), ""))
        if member is None:
            wrong[field] = Complaint("matching.not_in_programme")
        else:
            found.append(member)
    if not wrong and found[0].id == found[1].id:
        wrong["other"] = Complaint("matching.because_same_person")
    if wrong:
        raise Complaints(**wrong)
    return found[0], found[1]


def _candidates(here: pool.Pool, one: Member, other: Member) -> tuple[Candidate, Candidate]:
    """The two as candidates; `Complaints` about who is not ready to be matched yet."""
    found: list[Candidate] = []
    wrong: dict[str, Complaint] = {}
    for field, member in (("one", one), ("other", other)):
        candidate = here.of(member.id)
        if candidate is None:
            wrong[field] = Complaint("matching.not_ready_yet", {"name": member.name})
        else:
            found.append(candidate)
    if wrong:
        raise Complaints(**wrong)
    return found[0], found[1]


def explain_form(_: Asked, turn: Turn) -> Form:
    """Two people whose public facts to look at."""
    return desk_forms.two_people(turn, "explain")


def explain(asked: Asked, turn: Turn) -> Reply:
    """What levels, lines and vetoes say about two people, and their topics: no answer, exclusion or time."""
    one, other = _two(asked.values, turn)
    rows = pool.read(turn, pool.BEFORE | pool.DURING | UNREAD | {"matched"})
    here = rows.pool(public=True, paired_too=True)
    junior, senior = _candidates(here, one, other)
    reason = pool.public_reason(here, junior, senior)
    return Update(card=desk_cards.explained(turn, one, other, reason, pair_facts(junior, senior, here.terms)))


# --- the pairs --------------------------------------------------------------------------------


def can_approve(turn: Turn) -> bool:
    """Whether a round of the turn's programme has pairs to look at."""
    current = Round.open_in(turn.session, turn.programme.id) if turn.programme is not None else None
    return current is not None and current.state in {"solved", "approved"}


def approve_card(_: Asked, turn: Turn) -> Reply:
    """The pairs that both people wanted, to approve."""
    current = Round.open_in(turn.session, turn.the_programme.id)
    if current is None:
        raise Refusal("matching.nothing_to_approve", step="match run")
    return Say(card=desk.desk(turn))


def pairs(asked: Asked, turn: Turn) -> Reply:
    """Some other ten of them."""
    return Update(card=desk.pairs(turn, _solved(asked, turn), asked.number("from")))


def approve(asked: Asked, turn: Turn) -> Reply:
    """All pairs still on the list stand; pressing twice changes nothing."""
    current = _solved(asked, turn)
    results.approve(turn, current)
    record(turn, "approve_match")
    revise(turn.session, Solved.kind, current.id, but=turn.actor.id)
    return Update(card=desk.desk(turn))


def take_out_form(asked: Asked, turn: Turn) -> Form:
    """The pairs of one card, to take some out."""
    current, start = _solved(asked, turn), asked.number("from")
    rows = Chosen.of(turn.session, current.id)[start : start + desk_cards.SHOWN]
    if not rows:
        raise Stale("matching.moved_on", step="match approve")
    named = desk.named(turn, (person for row in rows for person in row.both))
    return desk_forms.take_out(turn, current, rows, start, named)


def take_out(asked: Asked, turn: Turn) -> Reply:
    """To the two it will read the same as no match."""
    current = _solved(asked, turn)
    for row in Chosen.of(turn.session, current.id):
        if row.id in asked.values["pairs"]:
            turn.session.delete(row)
    record(turn, "take_out")
    return Update(card=desk.pairs(turn, current, 0))


def _solved(asked: Asked, turn: Turn) -> Round:
    """The round named, if it is this programme's and waits for approval."""
    current = Round.held(turn.session, asked.arg("round"))
    if current is None or current.programme_id != turn.the_programme.id:
        raise NotThere("matching.nothing_to_approve", step="match run")
    if current.state in {"approved", "told"}:
        raise Stale("matching.approved_already", step="match approve")
    if current.state != "solved":
        raise Stale("matching.moved_on", step="match run")
    return current
