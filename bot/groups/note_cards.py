"""Themes as a form and cards: written without names, seen by the circle first, then shared or not."""

from datetime import date, timedelta

from bot.conversation.card import (
    Bullets,
    Button,
    Card,
    Element,
    Field,
    Form,
    Line,
    ManyField,
    Option,
    TextField,
)
from bot.groups.cards import button, called, form_button, quiet, simple, text
from bot.groups.model import Circle, Seat
from bot.groups.rules import MOST_ACTIONS, MOST_THEMES, SHARES
from bot.nudges.local_time import local_date
from bot.turn import Turn

LONGEST_THEME = 200
"""Characters: a theme is one sentence."""


def ask_host(turn: Turn, circle: Circle) -> Card:
    """Themes, if there are any to keep."""
    title = turn.phrases.line("groups.host_notes", circle=called(turn, circle))
    write = form_button(turn, circle, "notes", "write_notes", primary=True)
    none = button(turn, circle, "no_notes", "no_notes")
    return simple(turn, title, text(turn, "host_notes_how"), actions=(write, none))


def notes_form(turn: Turn, circle: Circle) -> Form:
    """Up to five themes; actions in the circle of those who can decide; and whom to share it with."""
    phrases = turn.phrases
    fields: list[Field] = [
        TextField(
            name=f"theme{number}",
            label=phrases.text("groups.ask_theme", number=number),
            required=number == 1,
            longest=LONGEST_THEME,
        )
        for number in range(1, MOST_THEMES + 1)
    ]
    if circle.side == "mentee":
        fields += [
            TextField(
                name=f"action{number}",
                label=phrases.text("groups.ask_action", number=number),
                hint=phrases.text("groups.hint_action") if number == 1 else "",
                longest=LONGEST_THEME,
            )
            for number in range(1, MOST_ACTIONS + 1)
        ]
    options = tuple(Option(value=who, label=phrases.text(f"groups.share_{who}")) for who in SHARES)
    share = ManyField(
        name="share",
        label=phrases.text("groups.ask_share"),
        hint=phrases.text("groups.hint_share"),
        options=options,
    )
    return Form(
        name="groups.notes",
        title=phrases.text("groups.form_notes"),
        intro=(text(turn, "no_names"),),
        fields=(*fields, share),
        submit=phrases.text("groups.send"),
        args={"circle": circle.id},
        privacy="shared",
        promise=phrases.line("groups.notes_promise"),
        lang=phrases.tag,
    )


def written(turn: Turn, circle: Circle) -> Card:
    """To the host: the circle looks at them now."""
    by = _last_day(turn, circle)
    return simple(
        turn,
        turn.phrases.line("groups.written", by=by),
        *_content(turn, circle),
        quiet(turn, "written_next"),
    )


def to_see(turn: Turn, circle: Circle, seat: Seat) -> Card:
    """To everybody in the circle: what would be shared with whom, and the way to keep it in the circle."""
    phrases, name = turn.phrases, called(turn, circle)
    if circle.state == "closed":
        return simple(turn, _outcome(turn, circle), *_content(turn, circle))
    if not circle.shares:  # they stay in the circle anyway: there is nothing to ask
        title = phrases.line("groups.themes", circle=name)
        return simple(turn, title, *_content(turn, circle), text(turn, "would_stay"))
    names = [phrases.text(f"groups.share_{who}") for who in circle.shares]
    shared_with = text(turn, "would_share", names=names, by=_last_day(turn, circle))
    body: list[Element] = [*_content(turn, circle), shared_with]
    actions: tuple[Button, ...]
    if seat.about_notes == "keep":
        body.append(text(turn, "you_keep"))
        actions = (button(turn, circle, "fine", "fine_after_all"),)
    elif seat.about_notes == "fine":
        body.append(text(turn, "you_fine"))
        actions = (button(turn, circle, "keep", "keep"),)
    else:
        fine = button(turn, circle, "fine", "fine", primary=True)
        actions = (fine, button(turn, circle, "keep", "keep"))
    return Card(
        title=phrases.line("groups.to_see", circle=name),
        body=tuple(body),
        actions=actions,
        privacy="private",
        promise=phrases.line("groups.promise_notes"),
        lang=phrases.tag,
    )


def outcome(turn: Turn, circle: Circle) -> Card:
    """To the host: shared with whom, or that the notes stay; the same words whatever the cause."""
    return simple(turn, _outcome(turn, circle))


def themes(turn: Turn, circle: Circle) -> Card:
    """To those whom the circle shares its themes with."""
    title = turn.phrases.line("groups.themes", circle=called(turn, circle))
    return simple(turn, title, *_content(turn, circle), quiet(turn, "themes_how"))


def _outcome(turn: Turn, circle: Circle) -> Line:
    if not circle.shared:
        return turn.phrases.line("groups.notes_stay")
    names = [turn.phrases.text(f"groups.share_{who}") for who in circle.shares]
    return turn.phrases.line("groups.notes_shared", names=names)


def _content(turn: Turn, circle: Circle) -> list[Element]:
    notes = circle.read(turn.house.sealer)
    found: list[Element] = [Bullets(items=tuple((theme,) for theme in notes.themes))]
    if notes.actions:
        found += [text(turn, "actions"), Bullets(items=tuple((action,) for action in notes.actions))]
    return found


def _last_day(turn: Turn, circle: Circle) -> date:
    """The last whole day, or part of one, on which they can say so: the window ends at a midnight."""
    at = circle.object_by or turn.now
    return local_date(at - timedelta(seconds=1), turn.actor.zone)
