"""Coordinators add prompts of their own: written, seen as the reader will see them, switched on or off."""

from typing import Any

from bot.conversation.card import Form
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints
from bot.learning import own_cards, wording
from bot.learning.own_model import OwnPrompt
from bot.learning.template import NotUsable, checked
from bot.programmes.audit import record
from bot.turn import Asked, Turn


def prompts(asked: Asked, turn: Turn) -> Reply:
    """The programme's own prompts, and the way to write one."""
    rows = OwnPrompt.of_programme(turn.session, turn.the_programme.id)
    return Say(card=own_cards.listed(turn, rows, asked.number("from", below=len(rows))))


def page(asked: Asked, turn: Turn) -> Reply:
    """Another page of them, in place."""
    rows = OwnPrompt.of_programme(turn.session, turn.the_programme.id)
    return Update(card=own_cards.listed(turn, rows, asked.number("from", below=len(rows))))


def see(asked: Asked, turn: Turn) -> Reply:
    """One of them as its reader sees it."""
    return Update(card=own_cards.one(turn, _row(asked, turn)))


def form(asked: Asked, turn: Turn) -> Form:
    """A new one, or one to change."""
    return own_cards.form(turn, _row(asked, turn) if asked.arg("prompt") else None)


def write(asked: Asked, turn: Turn) -> Reply:
    """Keep it, not in use yet if it is new; the reply shows it as its reader will see it."""
    values = asked.values
    words = _words(values)
    if asked.arg("prompt"):
        row = _row(asked, turn)
    else:
        row = OwnPrompt(programme_id=turn.the_programme.id, in_use=False, made_at=turn.now)
        turn.session.add(row)
    row.words, row.phase, row.role = words, values["phase"], values["role"]
    row.kind, row.learning_type = values["kind"], values["learning_type"]
    turn.session.flush()
    record(turn, "content")
    return Update(card=own_cards.one(turn, row))


def use(asked: Asked, turn: Turn) -> Reply:
    """Pairs may be asked it from now on."""
    return _switch(asked, turn, on=True)


def off(asked: Asked, turn: Turn) -> Reply:
    """Nobody is asked it any more; whoever got it can still read it."""
    return _switch(asked, turn, on=False)


def _switch(asked: Asked, turn: Turn, *, on: bool) -> Reply:
    row = _row(asked, turn)
    row.in_use = on
    record(turn, "content")
    return Update(card=own_cards.one(turn, row))


def _row(asked: Asked, turn: Turn) -> OwnPrompt:
    return OwnPrompt.in_programme(turn.session, asked.arg("prompt"), turn.the_programme.id)


def _words(values: dict[str, Any]) -> str:
    """The template as it is kept, or a complaint at its field that says what is wrong and what to do."""
    try:
        words = checked(" ".join(values["words"].split()))
    except NotUsable as wrong:
        raise Complaints(words=Complaint(wrong.block, wrong.given)) from None
    prying = wording.private_facts(words)
    if values["kind"] == "diversity" and values["role"] == "junior_mentor" and prying:
        raise Complaints(words=Complaint("learning.prying", {"word": prying[0]}))
    return words
