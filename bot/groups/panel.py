"""The panel of mentors: joining, answering by name, and leadership asking one question at a time."""

from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Say, Update
from bot.errors import NotThere, Refusal, Stale
from bot.groups import answer_cards, panel_cards, panel_notices
from bot.groups.cards import simple
from bot.groups.membership import (
    HELD_AT,
    UNDER_WAY,
    leaders,
    may_join_panel,
    programme_day,
    resting,
)
from bot.groups.panel_model import Answer, PanelMember, Question
from bot.groups.panel_notices import PanelAsked
from bot.groups.rules import ANSWER_WITHIN, OWED
from bot.nudges.local_time import local_date, to_utc
from bot.outbox.model import acted, revise
from bot.programmes.audit import record
from bot.programmes.model import Programme
from bot.programmes.permissions import programmes_of
from bot.turn import Asked, Turn

# --- where I am -------------------------------------------------------------------------------


def panel(asked: Asked, turn: Turn) -> Reply:
    """For leadership: where the question is. For somebody who may join: the list. A question comes first."""
    card = _asked_of_me(turn, waiting_only=False)
    if card is not None:
        return Say(card=card)
    wanted = asked.arg("programme")
    led = [p for p in programmes_of(turn.session, turn.actor, "ask_panel") if p.state in UNDER_WAY]
    for programme in sorted(led, key=lambda p: p.id != wanted):
        return Say(card=for_leaders(turn.within(programme)))
    here = _where_i_may_join(turn)
    if here is None:
        raise Refusal("groups.no_panel", step="home")
    return Say(card=_my_place(here))


def has_panel(turn: Turn) -> bool:
    """Whether `panel` has anything to say to this person."""
    led = (p.state in UNDER_WAY for p in programmes_of(turn.session, turn.actor, "ask_panel"))
    return any(led) or _where_i_may_join(turn) is not None


def next_step(turn: Turn) -> Card | None:
    """The home of somebody on the panel whom a question asks."""
    return _asked_of_me(turn, waiting_only=True)


def owed_step(turn: Turn) -> Card | None:
    """The home of the sponsor, and in its last week the coordinator's: what was done is to be told."""
    coordinated = {p.id for p in programmes_of(turn.session, turn.actor, "coordinate")}
    for programme in programmes_of(turn.session, turn.actor, "ask_panel"):
        question = Question.live_in(turn.session, programme.id)
        if question is None or question.state != "response_due" or resting(programme):
            continue
        in_time = question.respond_by is not None and turn.now < question.respond_by
        desk = programme.id in coordinated
        if in_time or not desk:  # a coordinator's desk is not hidden for good
            return panel_cards.owed_card(turn.within(programme), question, more=desk)
    return None


def _asked_of_me(turn: Turn, *, waiting_only: bool) -> Card | None:
    for answer, question in Answer.mine(turn.session, turn.actor):
        here = turn.within(Programme.by_id(turn.session, question.programme_id))
        waits = answer.sent_at is None and not answer.rather_not
        if question.state == "open" and not resting(here.the_programme) and (waits or not waiting_only):
            return _asked(here, question, answer)
    return None


def _asked(turn: Turn, question: Question, answer: Answer) -> Card:
    return answer_cards.asked(turn, question, answer, panel_notices.readers(turn, question))


def for_leaders(turn: Turn) -> Card:
    """Where the question of the turn's programme is, as the actor may read it."""
    question = Question.latest(turn.session, turn.the_programme.id)
    if question is None:
        return panel_cards.for_leaders(turn, None, (), reads=False, small=panel_notices.is_small(turn))
    reads = turn.actor.id in question.readers
    said = panel_notices.answers(turn, question) if reads and question.state in OWED else []
    return panel_cards.for_leaders(turn, question, said, reads=reads)


# --- the list ---------------------------------------------------------------------------------


def _where_i_may_join(turn: Turn) -> Turn | None:
    for programme in programmes_of(turn.session, turn.actor, "take_part"):
        here = turn.within(programme)
        if programme.state in UNDER_WAY and may_join_panel(here):
            return here
    return None


def _my_place(turn: Turn) -> Card:
    place = PanelMember.of(turn.session, turn.the_programme.id, turn.actor.id)
    return panel_cards.on_list(turn, here=place is not None)


def join(_: Asked, turn: Turn) -> Reply:
    """On the list: to be asked now and then, free each time."""
    if turn.the_programme.state not in UNDER_WAY or not may_join_panel(turn):
        raise Refusal("groups.no_panel", step="home")
    if PanelMember.of(turn.session, turn.the_programme.id, turn.actor.id) is None:
        turn.session.add(
            PanelMember(programme_id=turn.the_programme.id, member_id=turn.actor.id, joined_at=turn.now)
        )
        turn.session.flush()
    return Update(card=_my_place(turn))


def leave(_: Asked, turn: Turn) -> Reply:
    """Off the list; what has been sent stays sent, until the question closes it can be taken back."""
    place = PanelMember.of(turn.session, turn.the_programme.id, turn.actor.id)
    if place is not None:
        turn.session.delete(place)
    for answer, question in Answer.mine(turn.session, turn.actor):
        mine = question.programme_id == turn.the_programme.id and question.state == "open"
        if mine and answer.sent_at is None:
            turn.session.delete(answer)
            turn.session.flush()
            revise(turn.session, PanelAsked.kind, question.id)
    turn.session.flush()
    return Update(card=_my_place(turn))


# --- asking -----------------------------------------------------------------------------------


def _why_not(turn: Turn) -> tuple[str, str]:
    """The block that says why nothing can be asked now, and the way on; empty where something can.

    One question at a time, and not before the panel has heard what became of the last (S3-21).
    """
    if turn.the_programme.state == "paused":
        return "groups.programme_rests", "home"
    if turn.the_programme.state not in UNDER_WAY:
        return "groups.no_pairs_yet", "home"
    before = Question.live_in(turn.session, turn.the_programme.id)
    if before is not None:
        return "groups.respond_first" if before.state in OWED else "groups.one_question", "panel"
    return ("groups.panel_small", "home") if panel_notices.is_small(turn) else ("", "")


def _refuse_asking(turn: Turn) -> None:
    why, step = _why_not(turn)
    if why:
        raise Refusal(why, step=step)


def may_ask(turn: Turn) -> bool:
    """Whether help names `panel ask` in the turn's programme.

    After a first question it does so for a small panel as well: else help would tell that somebody has left.
    """
    why, _ = _why_not(turn)
    small_again = why == "groups.panel_small" and Question.latest(turn.session, turn.the_programme.id)
    return not why or bool(small_again)


def _draft(asked: Asked, turn: Turn) -> Question | None:
    if not asked.arg("question"):
        return None
    question = Question.draft_of(turn.session, asked.arg("question"), turn.actor)
    if question.programme_id != turn.the_programme.id:
        raise NotThere("groups.no_question", step="panel")
    return question


def ask_form(asked: Asked, turn: Turn) -> Form:
    """The question; refused kindly while the last one is open, or owes its panel a response."""
    draft = _draft(asked, turn)
    _refuse_asking(turn)
    return panel_cards.ask_form(turn, draft, leaders(turn))


def ask(asked: Asked, turn: Turn) -> Reply:
    """Nothing is sent yet: exactly what the panel would see."""
    question, words = _draft(asked, turn), asked.values["question"]
    if question is None:
        question = Question.draft(turn.session, turn.the_programme.id, turn.actor, words, turn.now)
        turn.due(panel_notices.FORGET_DRAFT, question.id, turn.now + panel_notices.DRAFT_KEPT)
    question.text = words
    return Update(card=panel_cards.preview_question(turn, question, leaders(turn)))


def put(asked: Asked, turn: Turn) -> Reply:
    """The panel is asked, each in private; readers are settled now."""
    question = Question.by_id(turn.session, asked.arg("question"))
    if question is not None and question.asked_by == turn.actor.id and question.state == "open":
        return Update(card=for_leaders(turn))  # pressed twice
    question = Question.draft_of(turn.session, asked.arg("question"), turn.actor)
    if question.programme_id != turn.the_programme.id:
        raise NotThere("groups.no_question", step="panel")
    _refuse_asking(turn)
    question.move("ask")
    question.readers = [member.id for member in leaders(turn)]
    zone = turn.the_programme.zone
    last = programme_day(turn, local_date(turn.now, zone), ANSWER_WITHIN)
    question.closes_at = to_utc(last, HELD_AT, zone)
    turn.session.flush()
    for member in PanelMember.all_in(turn.session, turn.the_programme.id):
        Answer.open_for(turn.session, turn.house.sealer, question.id, member)
        turn.notify(member, PanelAsked(question=question.id))
    turn.no_longer_due(panel_notices.FORGET_DRAFT, question.id)
    turn.due(panel_notices.CLOSE, question.id, question.closes_at)
    record(turn, "panel")
    return Update(card=for_leaders(turn))


def drop(asked: Asked, turn: Turn) -> Reply:
    """Not asked, not kept."""
    if Question.by_id(turn.session, asked.arg("question")) is not None:
        question = Question.draft_of(turn.session, asked.arg("question"), turn.actor)
        turn.no_longer_due(panel_notices.FORGET_DRAFT, question.id)
        turn.session.delete(question)
        turn.session.flush()
    return Update(card=simple(turn, turn.phrases.line("groups.dropped")))


# --- answering --------------------------------------------------------------------------------


def _open(asked: Asked, turn: Turn) -> tuple[Question, Answer, Turn]:
    question, answer = Answer.of(turn.session, asked.arg("question"), turn.actor)
    turn = turn.within(Programme.by_id(turn.session, question.programme_id))
    if resting(turn.the_programme):
        raise Stale("groups.programme_rests", step="home")
    if question.state != "open":
        raise Stale("groups.question_closed", step="panel")
    return question, answer, turn


def answer_form(asked: Asked, turn: Turn) -> Form:
    """An answer by name, filled in again from what was written before."""
    question, answer, turn = _open(asked, turn)
    return answer_cards.answer_form(turn, question, answer, panel_notices.readers(turn, question))


def answer(asked: Asked, turn: Turn) -> Reply:
    """Nothing is sent yet: they see what would be read, and by whom. A change takes back what was sent."""
    question, mine, turn = _open(asked, turn)
    mine.write(turn.house.sealer, asked.values["words"])
    mine.credit, mine.sent_at, mine.rather_not = asked.values["credit"] == "yes", None, False
    readers = panel_notices.readers(turn, question)
    return Update(card=answer_cards.preview_answer(turn, question, mine, readers))


def send(asked: Asked, turn: Turn) -> Reply:
    """It will be read when the question closes; until then it can be changed or taken back."""
    question, mine, turn = _open(asked, turn)
    if not mine.read(turn.house.sealer):
        raise Stale("groups.nothing_written", step="panel")
    mine.sent_at = mine.sent_at or turn.now
    return _after(turn, question, mine)


def unsend(asked: Asked, turn: Turn) -> Reply:
    """The words are deleted; answering stays open."""
    question, mine, turn = _open(asked, turn)
    mine.write(turn.house.sealer, "")
    mine.sent_at, mine.credit = None, False
    return _after(turn, question, mine)


def rather_not(asked: Asked, turn: Turn) -> Reply:
    """Not this one. Nobody is told."""
    question, mine, turn = _open(asked, turn)
    mine.rather_not = mine.sent_at is None
    return _after(turn, question, mine)


def _after(turn: Turn, question: Question, mine: Answer) -> Reply:
    turn.session.flush()
    acted(turn.session, PanelAsked.kind, question.id, turn.actor.id, turn.now)
    return Update(card=_asked(turn, question, mine))
