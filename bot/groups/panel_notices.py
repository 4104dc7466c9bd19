"""What is said later about the panel's question, and what the clock does with it."""

from datetime import time, timedelta
from typing import Final

from bot.conversation.card import Card
from bot.groups import answer_cards, panel_cards
from bot.groups.cards import for_coordinator, unprompted
from bot.groups.membership import HELD_AT, is_leader, leaders, programme_day, resting
from bot.groups.panel_model import Answer, PanelMember, Question
from bot.groups.rules import OWED, PANEL_LEAST, REMIND_AFTER, RESPOND_WITHIN
from bot.nudges.local_time import local_date, to_utc
from bot.outbox.model import revise
from bot.outbox.notice import Notice, ToChannel
from bot.people.model import Member
from bot.programmes.model import Participant, Programme
from bot.turn import Turn

CLOSE: Final = "groups.question_close"
REMIND: Final = "groups.respond_remind"
FORGET_DRAFT: Final = "groups.forget_draft"
FORGET_ANSWERS: Final = "groups.forget_answers"

DRAFT_KEPT: Final = timedelta(days=1)
ANSWERS_KEPT: Final = timedelta(days=60)
LATER: Final = timedelta(days=1)
LOOKED_AT: Final = timedelta(days=7)
"""How often answers without a response are looked at: they go once their programme is over."""


class PanelAsked(Notice, frozen=True, kw_only=True):
    """To somebody on the list: leadership asks. Under the weekly cap."""

    kind = "groups.panel_asked"

    question: str


class AnswersIn(Notice, frozen=True, kw_only=True):
    """To those who read: the answers by name, or that nobody chose to answer."""

    kind = "groups.answers_in"
    sent = "at_least_once"
    when = "working"

    question: str


class ResponseDue(Notice, frozen=True, kw_only=True):
    """To sponsor and coordinator: the one reminder that the panel would like to hear what was done."""

    kind = "groups.response_due"
    when = "working"

    question: str


class PanelTold(Notice, frozen=True, kw_only=True):
    """To the panel: what leadership did."""

    kind = "groups.panel_told"
    sent = "at_least_once"
    when = "working"

    question: str


class EverybodyTold(Notice, frozen=True, kw_only=True):
    """The same for everybody in the programme, where there is no channel."""

    kind = "groups.everybody_told"

    question: str


class ToldHere(Notice, frozen=True, kw_only=True):
    """The same in the programme's channel: "You said, we did" (spec 4.2)."""

    kind = "groups.told_here"
    sent = "at_least_once"
    when = "now"

    question: str


def readers(turn: Turn, question: Question) -> list[Member]:
    """Who reads the answers: those who led when it was asked, and are still here."""
    every = [Member.by_id(turn.session, member) for member in question.readers]
    return [member for member in every if member.active]


def credited(turn: Turn, question: Question) -> list[Member]:
    """Who answered and agreed to be thanked by name."""
    found = Answer.all_to(turn.session, question.id)
    return [member for answer, member in found if answer.sent_at is not None and answer.credit]


def answers(turn: Turn, question: Question) -> list[tuple[str, Member]]:
    """What was said, by whom: for those who read it."""
    found = Answer.all_to(turn.session, question.id)
    return [(answer.read(turn.house.sealer), who) for answer, who in found if answer.sent_at is not None]


def tell(turn: Turn, question: Question) -> None:
    """What leadership did: to the panel, and to everybody once, in the channel where there is one."""
    panel = [*PanelMember.all_in(turn.session, question.programme_id)]
    panel += [member for _, member in Answer.all_to(turn.session, question.id)]
    told = {member.id for member in panel}
    for member in panel:
        turn.notify(member, PanelTold(question=question.id))
    if turn.the_programme.channel is not None:
        turn.notify(ToChannel(programme=question.programme_id), ToldHere(question=question.id))
        return
    for _, member in Participant.joined(turn.session, question.programme_id):
        if member.id not in told:
            turn.notify(member, EverybodyTold(question=question.id))


# --- what falls due ---------------------------------------------------------------------------


def closes(subject: str, turn: Turn) -> None:
    """The time for answers is over: those who read get them all at once, and who gave none leaves no row."""
    found = _found(subject, turn)
    if found is None or found[0].state != "open":
        return
    question, turn = found
    if turn.the_programme.state == "paused":
        turn.due(CLOSE, subject, turn.now + LATER)
        return
    sent = 0
    for answer, _ in Answer.all_to(turn.session, question.id):
        if answer.sent_at is None or turn.the_programme.over:
            turn.session.delete(answer)
        else:
            sent += 1
    turn.session.flush()
    revise(turn.session, PanelAsked.kind, question.id)
    if turn.the_programme.over:
        question.move("stop")
        return
    question.move("answer" if sent else "nobody")
    if sent:
        zone, today = turn.the_programme.zone, local_date(turn.now, turn.the_programme.zone)
        question.respond_by = to_utc(programme_day(turn, today, RESPOND_WITHIN), time(12), zone)
        turn.due(REMIND, question.id, to_utc(programme_day(turn, today, REMIND_AFTER), HELD_AT, zone))
    turn.session.flush()
    for member in readers(turn, question):
        turn.notify(member, AnswersIn(question=question.id))


def remind(subject: str, turn: Turn) -> None:
    """The response is due soon: sponsor and coordinator are told, once."""
    found = _found(subject, turn)
    if found is None or found[0].state != "answered":
        return
    question, turn = found
    if turn.the_programme.state == "paused":
        turn.due(REMIND, subject, turn.now + LATER)
        return
    if turn.the_programme.over:
        _drop_answers(question, turn)
        return
    question.move("remind")
    turn.due(FORGET_ANSWERS, question.id, turn.now + LOOKED_AT)
    for member in leaders(turn):
        turn.notify(member, ResponseDue(question=question.id))


def forget_draft(subject: str, turn: Turn) -> None:
    """A question that was never asked."""
    question = Question.by_id(turn.session, subject)
    if question is not None and question.state == "draft":
        turn.session.delete(question)
        turn.session.flush()


def forget_answers(subject: str, turn: Turn) -> None:
    """The answers, some time after the response, or when none can come; question and response stay."""
    found = _found(subject, turn)
    if found is None:
        return
    question, turn = found
    if question.state in OWED and not turn.the_programme.over:
        turn.due(FORGET_ANSWERS, subject, turn.now + LOOKED_AT)
        return
    _drop_answers(question, turn)


def is_small(turn: Turn) -> bool:
    """Whether too few are on the panel of the turn's programme for it to be asked."""
    return len(PanelMember.all_in(turn.session, turn.the_programme.id)) < PANEL_LEAST


def _drop_answers(question: Question, turn: Turn) -> None:
    """They go, from the chats of those who read them too."""
    if question.state in OWED:
        question.move("stop")
    for answer in Answer.every(turn.session, question.id):
        turn.session.delete(answer)
    turn.session.flush()
    revise(turn.session, AnswersIn.kind, question.id)


def let_go(member: Member, turn: Turn) -> None:
    """Somebody leaves: they are off the list, and their answers go with them."""
    here = turn.programme.id if turn.programme is not None else None
    for place in PanelMember.every(turn.session, member):
        if here in (None, place.programme_id):
            turn.session.delete(place)
    for answer, question in Answer.mine(turn.session, member):
        if here in (None, question.programme_id):
            turn.session.delete(answer)
            turn.session.flush()
            revise(turn.session, AnswersIn.kind, question.id)
    turn.session.flush()


def _found(subject: str, turn: Turn) -> tuple[Question, Turn] | None:
    question = Question.locked(turn.session, Question.id == subject)  # an answer may be sent just now
    if question is None:
        return None
    return question, turn.within(Programme.by_id(turn.session, question.programme_id))


# --- words ------------------------------------------------------------------------------------


def compose_asked(notice: PanelAsked, turn: Turn) -> Card | None:
    """The question, while it is open and the reader is asked."""
    question = Question.by_id(turn.session, notice.question)
    if question is None or question.state != "open" or resting(turn.the_programme):
        return None
    answer = Answer.to(turn.session, question.id, turn.actor)
    if answer is None:
        return None
    return unprompted(answer_cards.asked(turn, question, answer, readers(turn, question)), turn)


def compose_answers(notice: AnswersIn, turn: Turn) -> Card | None:
    """The answers, for those who were named as readers; once they have told what they did, that alone."""
    question = Question.by_id(turn.session, notice.question)
    if question is None or turn.actor.id not in question.readers:
        return None
    if turn.the_programme.over and question.responded_at is None:
        return None  # nothing can be done about them any more
    said = answers(turn, question)
    return for_coordinator(panel_cards.for_leaders(turn, question, said, reads=True), turn)


def compose_due(notice: ResponseDue, turn: Turn) -> Card | None:
    """Until it is posted."""
    question = Question.by_id(turn.session, notice.question)
    if question is None or question.state not in OWED or resting(turn.the_programme):
        return None
    if not is_leader(turn, turn.the_programme):
        return None
    return for_coordinator(panel_cards.owed_card(turn, question), turn)


def compose_told(notice: PanelTold | EverybodyTold, turn: Turn) -> Card | None:
    """What leadership did."""
    card = _done(notice.question, turn)
    return None if card is None else unprompted(card, turn)


def compose_told_here(notice: ToldHere, turn: Turn) -> Card | None:
    """The same, in a channel."""
    return _done(notice.question, turn)


def _done(question_id: str, turn: Turn) -> Card | None:
    question = Question.by_id(turn.session, question_id)
    if question is None or question.responded_at is None:
        return None
    return panel_cards.done(turn, question, credited(turn, question))
