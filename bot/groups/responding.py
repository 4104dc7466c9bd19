"""Leadership tells the panel, and everybody, what it did: previewed, then posted once."""

from bot.conversation.card import Form
from bot.conversation.reply import Reply, Update
from bot.errors import NotThere, Stale
from bot.groups import panel_cards, panel_notices
from bot.groups.membership import is_leader, resting
from bot.groups.panel import for_leaders
from bot.groups.panel_model import Question
from bot.groups.panel_notices import AnswersIn, ResponseDue
from bot.groups.rules import OWED
from bot.outbox.model import revise
from bot.programmes.audit import record
from bot.turn import Asked, Turn


def _owed(asked: Asked, turn: Turn) -> Question:
    question = Question.by_id(turn.session, asked.arg("question"))
    there = question is not None and question.programme_id == turn.the_programme.id
    if question is None or not there or not is_leader(turn, turn.the_programme):
        raise NotThere("groups.no_question", step="panel")
    if resting(turn.the_programme):
        raise Stale("groups.programme_rests", step="home")
    if question.state not in OWED:
        over = question.state == "closed"
        raise Stale("groups.responded_already" if over else "groups.not_answered_yet", step="panel")
    return question


def respond_form(asked: Asked, turn: Turn) -> Form:
    """What was done."""
    return panel_cards.respond_form(turn, _owed(asked, turn))


def respond(asked: Asked, turn: Turn) -> Reply:
    """Nothing is posted yet."""
    question = _owed(asked, turn)
    question.response = asked.values["response"]
    return Update(card=panel_cards.preview_response(turn, question, panel_notices.credited(turn, question)))


def post(asked: Asked, turn: Turn) -> Reply:
    """Everybody reads it, and a new question may be asked. Words that are not those shown are shown first."""
    question = _owed(asked, turn)
    if not question.response:
        raise Stale("groups.nothing_written", step="panel")
    if asked.arg("seen") != panel_cards.version(question.response):
        return Update(
            card=panel_cards.preview_response(turn, question, panel_notices.credited(turn, question))
        )
    question.move("respond")
    question.responded_at = turn.now
    turn.session.flush()
    panel_notices.tell(turn, question)
    record(turn, "panel")
    turn.no_longer_due(panel_notices.REMIND, question.id)
    turn.due(panel_notices.FORGET_ANSWERS, question.id, turn.now + panel_notices.ANSWERS_KEPT)
    revise(turn.session, ResponseDue.kind, question.id, but=turn.actor.id)
    revise(turn.session, AnswersIn.kind, question.id)  # the actor's, too: they may have come by another card
    return Update(card=for_leaders(turn))
