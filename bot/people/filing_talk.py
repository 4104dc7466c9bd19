"""Bringing a file of people on our own page or in the chat: send it, see what it would do, then say yes."""

from collections import Counter

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    Element,
    Field,
    Form,
    FormButton,
    Line,
    LinkButton,
    Option,
    Text,
    TextField,
)
from bot.conversation.reply import OpenForm, Reply, Say, Update
from bot.errors import Complaint, Complaints, NotAllowed, Stale
from bot.people import filing
from bot.people.filing import FileDone, Outcome
from bot.people.model import PeopleFile
from bot.programmes.audit import record
from bot.programmes.permissions import programmes_of
from bot.spoken import again
from bot.turn import Asked, Turn

FORM = "people.import"

LONGEST = 5_000_000
"""Characters of a file: 20,000 people with every column are about two million."""

MOST_SHOWN = 5
"""Problems or changes on a card; our own page shows more of them."""


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
    return Say(card=_card(turn, filing.of_actor(turn)))


def form(asked: Asked, turn: Turn) -> Form:
    """Ask for a file; or once it has been read and is good, whether to take it."""
    _require(turn)
    phrases, row = turn.phrases, filing.of_actor(turn)
    if row is not None and row.state in {"reading", "taking"}:
        done, total = filing.progress(turn.session, row)
        raise Stale(f"people.file_{row.state}", step="people import", done=done, total=total)
    ready = row is not None and row.state == "ready"
    take, other = _answers(turn, row)
    what = ChoiceField(
        name="what",
        label=phrases.text("people.field_take"),
        required=True,
        options=(Option(value="take", label=take), Option(value="other", label=other)),
    )
    file = TextField(
        name="file",
        label=phrases.text("people.field_file"),
        hint=phrases.text("people.hint_file"),
        required=True,
        lines=8,
        longest=LONGEST,
        file=True,
    )
    fields: tuple[Field, ...] = (what,) if ready else (file,)
    return Form(
        name=FORM,
        title=phrases.text("people.file_title"),
        intro=tuple(_said(turn, row, filing.MOST_KEPT)),
        fields=fields,
        args={"page": asked.arg("page")} if asked.arg("page") else {},
        submit=phrases.text("people.file_go_on" if ready else "people.file_send"),
        privacy="private",
        promise=phrases.line("people.file_private"),
        lang=phrases.tag,
    )


def sent(asked: Asked, turn: Turn) -> Reply:
    """A file, or what to do with the one that has been read."""
    _require(turn)
    if "file" in asked.values:
        if not asked.values["file"].strip():
            raise Complaints(file=Complaint("people.import_empty"))
        row: PeopleFile | None = filing.keep(turn, asked.values["file"])
    else:
        row = filing.of_actor(turn)
        if row is None or row.state != "ready":
            raise Stale("people.file_gone", step="people import")
        if asked.values["what"] == "take":
            _take(turn, row)
        else:
            turn.session.delete(row)
            turn.session.flush()
            row = None
    if row is None and asked.arg("page"):
        return OpenForm(form=form(asked, turn))
    return Update(card=_card(turn, row))


def take_it(asked: Asked, turn: Turn) -> Reply:
    """The button below what a file would do."""
    return Update(card=_card(turn, _pressed(asked, turn, go_on=True)))


def drop_it(asked: Asked, turn: Turn) -> Reply:
    """The other button: nothing is taken."""
    return Update(card=_card(turn, _pressed(asked, turn, go_on=False)))


def _pressed(asked: Asked, turn: Turn, *, go_on: bool) -> PeopleFile | None:
    _require(turn)
    row = filing.of_actor(turn)
    if row is None or row.id != asked.arg("file") or row.state != "ready":
        raise Stale("people.file_gone", step="people import")
    if go_on:
        _take(turn, row)
        return row
    turn.session.delete(row)
    turn.session.flush()
    return None


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
    return _card(turn, row, unprompted=True)


# --- showing ------------------------------------------------------------------------------------


def _card(turn: Turn, row: PeopleFile | None, *, unprompted: bool = False) -> Card:
    phrases = turn.phrases
    actions: list[Action] = []
    body: list[Element] = []
    state = "none" if row is None else row.state
    title = phrases.line("people.file_none")
    if row is not None and state in {"reading", "taking"}:
        done, total = filing.progress(turn.session, row)
        title = phrases.line(f"people.file_{state}", done=done, total=total)
        actions.append(again("people import", phrases, primary=True))
    elif row is not None:
        parted = _parted(turn, row)
        body = _said(turn, row, MOST_SHOWN)
        title = phrases.line(f"people.file_{state}_title")
        if parted and state == "ready":
            title = phrases.line("people.file_parts_title", count=parted)
    if row is not None and state == "ready":
        args = {"file": row.id}
        take, other = _answers(turn, row)
        actions.append(Button(name="people.take_file", label=take, args=args, primary=not parted))
        actions.append(Button(name="people.drop_file", label=other, args=args, primary=bool(parted)))
    if state == "taken":
        actions.append(again("home", phrases, primary=True))
    if unprompted and state != "ready":  # a link would be too old by the time this is read
        actions.append(again("people import", phrases, primary=state == "wrong"))
    elif state in {"none", "wrong", "taken"}:
        if state == "none":
            body.append(Text(line=phrases.line("people.file_columns")))
        url = turn.link(FORM, {"page": "1"})
        if url is not None:
            actions.append(LinkButton(url=url, label=phrases.text("people.file_page")))
            body.append(Text(line=phrases.line("conversation.link_lasts"), quiet=True))
        else:
            body.append(Text(line=phrases.line("people.file_by_command"), quiet=True))
        paste = phrases.text("people.file_paste")
        actions.append(FormButton(name=FORM, label=paste, primary=url is None and state != "taken"))
    return Card(
        title=title,
        body=tuple(body),
        actions=tuple(actions),
        why=phrases.line("people.why_file") if unprompted else (),
        lang=phrases.tag,
    )


def _said(turn: Turn, row: PeopleFile | None, most: int) -> list[Element]:
    """What came of the file: problems line by line with the way out, or who would be new or changed."""
    if row is None or row.state not in {"wrong", "ready", "taken"}:
        return []
    phrases = turn.phrases
    found = filing.outcome_of(turn.house, row)
    if row.state == "wrong":
        items = [problem.told(phrases)[:250] for problem in found.told()[:most]]
        rest = found.wrong - len(items)
        intro = phrases.line("people.file_wrong", count=found.wrong)
    else:
        numbers = {"added": found.added, "changed": found.changed, "unchanged": found.unchanged}
        intro = phrases.line(f"people.file_{row.state}", **numbers)
        items = _changes(turn, found)[:most] if row.state == "ready" else []
        rest = found.added + found.changed - len(items) if items else 0
    said: list[Element] = [*_who_is_parted(turn, found, row.state), Text(line=intro)]
    if items:
        lines: list[Line] = [(item,) for item in items]
        said.append(Bullets(items=tuple(lines)))
    if rest > 0:
        said.append(Text(line=phrases.line("people.file_more", count=rest), quiet=True))
    if found.ignored:
        said.append(Text(line=phrases.line("people.file_ignored", columns=found.ignored[:10]), quiet=True))
    return said


def _parted(turn: Turn, row: PeopleFile | None) -> int:
    """How many pairs the file that has been read makes close."""
    if row is None or row.state not in {"ready", "taken"}:
        return 0
    return sum(parted.pairs for parted in filing.outcome_of(turn.house, row).parted)


def _answers(turn: Turn, row: PeopleFile | None) -> tuple[str, str]:
    """What one can say to a file that has been read: to take it, with what comes of that, or to leave it."""
    count, text = _parted(turn, row), turn.phrases.text
    take = text("people.take_and_part", count=count) if count else text("people.take_these")
    return take, text("people.take_other")


def _who_is_parted(turn: Turn, found: Outcome, state: str) -> list[Element]:
    """How many pairs close, where and for which columns: never which (their own programmes by name)."""
    if not found.parted or state == "wrong":
        return []
    phrases = turn.phrases
    own = {p.id: p.name for p in programmes_of(turn.session, turn.actor, "coordinate")}
    counted: Counter[str] = Counter()
    for parted in found.parted:
        counted[own.get(parted.programme, "")] += parted.pairs
    named = {True: "people.file_parts_in", False: "people.file_parts_elsewhere"}
    programmes = [phrases.text(named[bool(name)], programme=name, count=n) for name, n in counted.items()]
    if state == "taken":
        line = phrases.line("people.file_parted", count=counted.total(), programmes=programmes)
    else:
        columns = [phrases.text(f"people.column_{c}") for c in dict.fromkeys(p.column for p in found.parted)]
        line = phrases.line("people.file_parts", columns=columns, programmes=programmes)
    return [Text(line=line)]


def _changes(turn: Turn, found: Outcome) -> list[str]:
    text = turn.phrases.text
    changes = []
    for change in found.changes:
        columns = [text(f"people.column_{column}") for column in change.columns]
        block = "people.file_new_one" if change.new else "people.file_changed_one"
        changes.append(text(block, name=change.name, columns=columns))
    return changes
