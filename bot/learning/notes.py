"""Private notes: read, write, change and delete. Each is sealed under its owner's name."""

from datetime import date

from bot.conversation.card import Action, Bullets, Button, Card, Element, Form, FormButton, Quote, Text
from bot.conversation.reply import Reply, Say, Update
from bot.learning import cards
from bot.learning.asking import words_of
from bot.learning.library import Prompt
from bot.learning.model import PrivateNote
from bot.nudges.local_time import local_date
from bot.pairs.model import Pair
from bot.spoken import again
from bot.turn import Asked, Turn

PER_PAGE = 3
"""Notes on one card: with "Older notes" and "Write a note" they make five buttons (A18)."""

OPENING = 60
"""Characters of a note that the list shows."""


def notes(asked: Asked, turn: Turn) -> Reply:
    """The list, newest first, a page at a time."""
    return Say(card=_page(turn, asked.number("from")))


def has_use(turn: Turn) -> bool:
    """Whether notes mean anything to this person: they have some, or a pairing to write about."""
    return bool(PrivateNote.all_of(turn.session, turn.actor) or Pair.all_of(turn.session, turn.actor))


def page(asked: Asked, turn: Turn) -> Reply:
    """Another page of the list, in place."""
    return Update(card=_page(turn, asked.number("from")))


def read(asked: Asked, turn: Turn) -> Reply:
    """One note in full."""
    return Update(card=_one(turn, PrivateNote.of_member(turn.session, asked.arg("note"), turn.actor)))


def edit_form(asked: Asked, turn: Turn) -> Form:
    """The note, to be changed."""
    note = PrivateNote.of_member(turn.session, asked.arg("note"), turn.actor)
    return cards.note_form(
        turn,
        _prompt(turn, note),
        args={"note": note.id},
        name="learning.edit_note",
        value=note.read(turn),
    )


def edit(asked: Asked, turn: Turn) -> Reply:
    """It reads like this now; what it read before is gone."""
    note = PrivateNote.of_member(turn.session, asked.arg("note"), turn.actor)
    note.rewrite(turn, asked.values["text"])
    return Update(card=_one(turn, note))


def ask_delete(asked: Asked, turn: Turn) -> Reply:
    """One confirmation: a note that is gone cannot be brought back."""
    note = PrivateNote.of_member(turn.session, asked.arg("note"), turn.actor)
    phrases = turn.phrases
    args = {"note": note.id}
    card = Card(
        title=phrases.line("learning.delete_ask", on=_day(turn, note)),
        actions=(
            Button(name="learning.delete_note", label=phrases.text("learning.delete_it"), args=args),
            Button(
                name="learning.read_note", label=phrases.text("learning.keep_it"), args=args, primary=True
            ),
        ),
        lang=phrases.tag,
    )
    return Update(card=card)


def delete(asked: Asked, turn: Turn) -> Reply:
    """It is gone."""
    note = PrivateNote.of_member(turn.session, asked.arg("note"), turn.actor)
    turn.session.delete(note)
    turn.session.flush()
    phrases = turn.phrases
    return Update(
        card=Card(
            title=phrases.line("learning.note_deleted"), actions=(again("notes", phrases),), lang=phrases.tag
        )
    )


def _page(turn: Turn, begin: int) -> Card:
    phrases = turn.phrases
    every = PrivateNote.all_of(turn.session, turn.actor)
    first = begin if begin < len(every) else 0
    here = every[first : first + PER_PAGE]
    body: tuple[Element, ...] = ()
    if here:
        items = tuple((f"{phrases.day(_day(turn, note))}: {_opening(note.read(turn))}",) for note in here)
        body = (Bullets(items=items),)
    actions: list[Action] = [
        Button(
            name="learning.read_note",
            label=phrases.text("learning.read_note", number=first + at, on=_day(turn, note)),
            args={"note": note.id},
        )
        for at, note in enumerate(here, 1)
    ]
    actions.append(FormButton(name="learning.note", label=phrases.text("learning.write_note")))
    if first + PER_PAGE < len(every):
        label = phrases.text("learning.older_notes")
        actions.append(Button(name="learning.notes", label=label, args={"from": str(first + PER_PAGE)}))
    return Card(
        title=phrases.line("learning.notes" if every else "learning.no_notes", count=len(every)),
        body=body,
        actions=tuple(actions),
        privacy="private",
        promise=phrases.line("learning.note_promise"),
        lang=phrases.tag,
    )


def _one(turn: Turn, note: PrivateNote) -> Card:
    phrases = turn.phrases
    body: list[Element] = []
    item = _prompt(turn, note)
    if item is not None:
        body.append(Text(line=(item.text,), quiet=True))
    body.append(Quote(line=(note.read(turn),)))
    args = {"note": note.id}
    return Card(
        title=phrases.line("learning.note_of", on=_day(turn, note)),
        body=tuple(body),
        actions=(
            FormButton(name="learning.edit_note", label=phrases.text("learning.edit_note"), args=args),
            Button(name="learning.ask_delete", label=phrases.text("learning.delete_note"), args=args),
            Button(name="learning.notes", label=phrases.text("learning.all_notes")),
        ),
        privacy="private",
        promise=phrases.line("learning.note_promise"),
        lang=phrases.tag,
    )


def _prompt(turn: Turn, note: PrivateNote) -> Prompt | None:
    """The prompt it was written to, where it can still be read."""
    pair = Pair.by_id(turn.session, note.pair_id) if note.pair_id else None
    return words_of(turn, pair, note.prompt)


def _day(turn: Turn, note: PrivateNote) -> date:
    return local_date(note.written_at, turn.actor.zone)


def _opening(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= OPENING else words[:OPENING].rsplit(" ", 1)[0] + "…"
