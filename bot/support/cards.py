"""Requests for help as a form and cards: written, previewed, sent, seen, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    Element,
    Facts,
    Form,
    FormButton,
    Line,
    Option,
    Quote,
    Text,
    TextField,
)
from bot.people.model import Member
from bot.spoken import again
from bot.support import outside
from bot.support.model import HelpRequest, OutsideRoutes
from bot.support.rules import KINDS, TO_BOTH
from bot.turn import Turn

LONGEST = 1500
"""Characters of a message: enough to explain, short enough to be read at once."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody who can be asked for help: in which role, by when they answer, and when they are back."""

    member: Member
    role: str
    by: date
    back: date | None = None


def ask_form(
    turn: Turn, contacts: Sequence[Reader], routes: OutsideRoutes, draft: HelpRequest | None
) -> Form:
    """What it is about, who should see it, the message; above it who is there, and where else to turn."""
    phrases = turn.phrases
    there = tuple(
        phrases.line(
            "support.answers_by" if one.back is None else "support.answers_when_back",
            name=turn.name(one.member),
            role=phrases.text(f"support.{one.role}"),
            by=one.by,
            back=one.back,
        )
        for one in contacts
    )
    kind = ChoiceField(
        name="kind",
        label=phrases.text("support.ask_kind"),
        required=True,
        options=tuple(Option(value=k, label=phrases.text(f"support.kind_{k}")) for k in KINDS),
        value=draft.kind if draft else "",
    )
    options = tuple(
        Option(
            value=one.member.id,
            label=phrases.text(
                "support.who", name=one.member.name[:50], role=phrases.text(f"support.{one.role}")
            ),
        )
        for one in contacts
    )
    who = ChoiceField(
        name="who",
        label=phrases.text("support.ask_who"),
        required=True,
        options=options,
        value=draft.contact_id if draft else options[0].value,
    )
    message = TextField(
        name="message",
        label=phrases.text("support.ask_message"),
        hint=phrases.text("support.hint_message"),
        required=True,
        lines=5,
        longest=LONGEST,
        value=draft.read(turn.house.sealer) if draft else "",
    )
    promise = "support.promise_form" if len(contacts) > 1 else "support.promise_form_one"
    return Form(
        name="support.ask",
        title=phrases.text("support.form"),
        intro=(
            Text(line=outside.not_emergency(turn, routes)),
            Bullets(items=there),
            *outside.elsewhere(turn, routes),
            Text(line=phrases.line("support.partner_never")),
        ),
        fields=(kind, who, message),
        submit=phrases.text("support.preview"),
        args={"request": draft.id} if draft else {},
        privacy="shared",
        promise=phrases.line(promise, name=turn.name(contacts[0].member)),
        lang=phrases.tag,
    )


def preview(
    turn: Turn, request: HelpRequest, contact: Member, other: Member | None, *, coach: bool = False
) -> Card:
    """They will see exactly this. `coach`: there is one to be had without anybody reading this."""
    phrases = turn.phrases
    both = other is not None and request.kind in TO_BOTH
    body: list[Element] = [*_content(turn, request, turn.actor)]
    if both and other is not None:
        usual = phrases.line("support.usually_both", name=turn.name(contact), other=turn.name(other))
        body.append(Text(line=usual, quiet=True))
    body.append(Text(line=phrases.line("support.not_emergency"), quiet=True))
    one = help_button(
        turn, request, "send", "send_to" if both else "send", name=contact.name, primary=not both
    )
    actions: list[Action] = [one]
    if both:
        actions.insert(0, help_button(turn, request, "send_both", "send_both", primary=True))
    change = FormButton(
        name="support.ask",
        label=phrases.text("support.change"),
        args={"request": request.id, "programme": request.programme_id},
    )
    if coach:
        body.append(Text(line=phrases.line("support.coach_instead")))
        actions.append(again("coach", phrases, programme=request.programme_id))
    return Card(
        title=phrases.line("support.exactly_this"),
        body=tuple(body),
        actions=(*actions, change, help_button(turn, request, "discard", "discard")),
        privacy="shared",
        promise=_promise(turn, contact, other if both else None),
        lang=phrases.tag,
    )


def _promise(turn: Turn, contact: Member, other: Member | None) -> Line:
    """Who will see it: the one who was chosen, and `other` where the first button sends it to both."""
    if other is None:
        return turn.phrases.line("support.promise_preview", name=turn.name(contact))
    return turn.phrases.line("support.promise_preview_both", name=turn.name(contact), other=turn.name(other))


def asked(
    turn: Turn, request: HelpRequest, requester: Member, others: Sequence[Member], by: date, *, late: bool
) -> Card:
    """To a contact: the request, and the buttons that say where it stands."""
    phrases = turn.phrases
    body: list[Element] = [*_content(turn, request, requester)]
    if others:
        names = [turn.name(member) for member in others]
        body.append(Text(line=phrases.line("support.also_sent", names=names), quiet=True))
    if request.reopened:
        body.append(Text(line=phrases.line("support.opened_again"), quiet=True))
    if request.state == "open":
        block = "support.still_waits" if late else "support.please_say"
        body.append(Text(line=phrases.line(block, by=by), quiet=not late))
        actions: tuple[Action, ...] = (help_button(turn, request, "seen", "seen", primary=True),)
    else:
        body.append(_seen_line(turn, request))
        close = help_button(turn, request, "close", "close")
        begin = help_button(turn, request, "begin", "begin")
        actions = (begin, close) if request.state == "acknowledged" else (close,)
    return Card(
        title=phrases.line("support.asks", name=turn.name(requester)),
        body=tuple(body),
        actions=actions,
        privacy="shared",
        promise=phrases.line("support.promise_contact", name=turn.name(requester)),
        why=phrases.line("support.why_contact"),
        lang=phrases.tag,
    )


def closed_for_contact(turn: Turn, requester: Member) -> Card:
    """To a contact: it is closed, and its words are gone from the card."""
    title = turn.phrases.line("support.closed_card", name=turn.name(requester))
    return Card(title=title, lang=turn.phrases.tag)


def _content(turn: Turn, request: HelpRequest, requester: Member) -> tuple[Element, ...]:
    phrases = turn.phrases
    rows = (
        (phrases.text("support.fact_from"), (turn.name(requester),)),
        (phrases.text("support.fact_about"), (phrases.text(f"support.kind_{request.kind}"),)),
    )
    return Facts(rows=rows), Quote(line=(request.read(turn.house.sealer),))


def _seen_line(turn: Turn, request: HelpRequest) -> Text:
    phrases = turn.phrases
    working = "working" if request.state == "in_progress" else "saw"
    if request.acknowledged_by == turn.actor.id:
        return Text(line=phrases.line(f"support.you_{working}"), quiet=True)
    who = Member.by_id(turn.session, request.acknowledged_by or request.contact_id)
    return Text(line=phrases.line(f"support.other_{working}", name=turn.name(who)), quiet=True)


def help_button(
    turn: Turn, request: HelpRequest, route: str, label: str, *, primary: bool = False, **given: str
) -> Button:
    """A button about that request; `label` and what it is given make its words."""
    return Button(
        name=f"support.{route}",
        label=turn.phrases.text(f"support.{label}", **given)[:75],
        args={"request": request.id},
        primary=primary,
    )
