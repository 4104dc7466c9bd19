"""Bringing a file of people on our own page or in the chat: send it, see what it would do, then say yes."""

from bot.conversation.card import Card, ChoiceField, Field, Form, Option, TextField
from bot.conversation.limits import LONGEST_TYPED
from bot.conversation.reply import OpenForm, Reply, Say, Update
from bot.errors import Complaint, Complaints, NotAllowed, Stale
from bot.people import filing, filing_cards
from bot.people.filing import FileDone
from bot.people.filing_cards import FORM
from bot.people.model import PeopleFile
from bot.programmes.audit import record
from bot.programmes.permissions import programmes_of
from bot.turn import Asked, Turn

LONGEST = 5_000_000
"""Characters of a file: 20,000 people with every column are about two million."""


def may_import(turn: Turn) -> bool:
    """Whether the actor looks after a programme here, or may set one up."""
    return _founds(turn) or bool(programmes_of(turn.session, turn.actor, "coordinate"))


def _founds(turn: Turn) -> bool:
    try:
        turn.require("set_up")
    except NotAllowed:
        return False
    return True


def _require(turn: Turn) -> None:
    if not may_import(turn):
        raise NotAllowed("people.only_coordinators")


# --- asking -------------------------------------------------------------------------------------


def start(_: Asked, turn: Turn) -> Reply:
    """How a file is brought, or where the one stands that has been."""
    _require(turn)
    return Say(card=filing_cards.card(turn, filing.of_actor(turn)))


def form(asked: Asked, turn: Turn) -> Form:
    """Ask for a file; or once it has been read and is good, whether to take it."""
    _require(turn)
    phrases, row = turn.phrases, filing.of_actor(turn)
    if row is not None and row.state in {"reading", "taking"}:
        done, total = filing.progress(turn.session, row)
        raise Stale(f"people.file_{row.state}", step="people import", done=done, total=total)
    ready = row is not None and row.state == "ready"
    take, other = filing_cards.answers(turn, row)
    what = ChoiceField(
        name="what",
        label=phrases.text("people.field_take"),
        required=True,
        options=(Option(value="take", label=take), Option(value="other", label=other)),
    )
    fields: tuple[Field, ...] = (what,) if ready else (_file_field(asked, turn),)
    return Form(
        name=FORM,
        title=phrases.text("people.file_title"),
        intro=tuple(filing_cards.said(turn, row, filing.MOST_KEPT)),
        fields=fields,
        args={"page": asked.arg("page")} if asked.arg("page") else {},
        submit=phrases.text("people.file_go_on" if ready else "people.file_send"),
        privacy="private",
        promise=phrases.line("people.file_private"),
        lang=phrases.tag,
    )


def _file_field(asked: Asked, turn: Turn) -> TextField:
    """Where a list goes in: with the one that nothing came of in it, if it is here and the box holds it."""
    kept = filing.to_mend(turn)
    fits = bool(asked.arg("page")) or filing_cards.fits_a_box(kept)
    hint = "people.hint_file"
    if kept:
        hint = "people.hint_file_mend" if fits else "people.hint_file_too_long"
    return TextField(
        name="file",
        label=turn.phrases.text("people.field_file"),
        hint=turn.phrases.text(hint, longest=LONGEST_TYPED),
        value=kept if fits else "",
        required=True,
        lines=8,
        longest=LONGEST,
        file=True,
    )


def sent(asked: Asked, turn: Turn) -> Reply:
    """A file, or what to do with the one that has been read."""
    _require(turn)
    if "file" in asked.values:
        if not asked.values["file"].strip():
            raise Complaints(file=Complaint("people.import_empty"))
        row: PeopleFile | None = filing.keep(turn, asked.values["file"])
    else:
        row = filing.of_actor(turn, locked=True)
        if row is None or row.state != "ready":
            raise Stale("people.file_gone", step="people import")
        if asked.values["what"] == "take":
            _take(turn, row)
        else:
            filing.leave(turn, row)
    if row is not None and row.state == "left" and asked.arg("page"):
        return OpenForm(form=form(asked, turn))
    return Update(card=filing_cards.card(turn, row))


def take_it(asked: Asked, turn: Turn) -> Reply:
    """The button below what a file would do."""
    return Update(card=filing_cards.card(turn, _pressed(asked, turn, go_on=True)))


def drop_it(asked: Asked, turn: Turn) -> Reply:
    """The other button: nothing is taken."""
    return Update(card=filing_cards.card(turn, _pressed(asked, turn, go_on=False)))


def _pressed(asked: Asked, turn: Turn, *, go_on: bool) -> PeopleFile:
    _require(turn)
    row = filing.of_actor(turn, locked=True)
    if row is None or row.id != asked.arg("file") or row.state != "ready":
        raise Stale("people.file_gone", step="people import")
    if go_on:
        _take(turn, row)
    else:
        filing.leave(turn, row)
    return row


def _take(turn: Turn, row: PeopleFile) -> None:
    """Have it taken; the audit of each programme that the actor looks after says so."""
    filing.go_on(turn, row)
    for programme in programmes_of(turn.session, turn.actor, "coordinate"):
        record(turn.within(programme), "people_file")


def compose_done(notice: FileDone, turn: Turn) -> Card | None:
    """What came of the file, while it stands like that."""
    row = filing.of_actor(turn)
    if row is None or (row.id, row.state) != (notice.file, notice.state):
        return None
    return filing_cards.card(turn, row, unprompted=True)
