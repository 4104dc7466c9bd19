"""Asking for help as whoever asked sees it afterwards: sent, seen, passed on, closed; and all requests."""

from collections.abc import Sequence
from datetime import date

from bot.conversation.card import Action, Button, Card, Element, Facts, Text
from bot.people.model import Member
from bot.spoken import again
from bot.support.cards import help_button
from bot.support.circle import can_ask
from bot.support.model import HelpRequest
from bot.support.rules import REOPEN_WITHIN
from bot.turn import Turn


def requests(turn: Turn, mine: Sequence[HelpRequest]) -> Card:
    """One's own requests, newest first, and those that can be opened again."""
    phrases = turn.phrases
    shown = mine[:4]
    rows = tuple(
        (
            phrases.text(f"support.kind_{one.kind}"),
            (phrases.text(f"support.state_{one.state}", at=phrases.moment(one.sent_at or turn.now, "date")),),
        )
        for one in shown
    )
    again_open = [
        one
        for one in shown
        if one.state == "closed" and one.closed_at and turn.now <= one.closed_at + REOPEN_WITHIN
    ]
    actions: list[Action] = [
        Button(
            name="support.reopen",
            label=phrases.text(
                "support.reopen_of", about=phrases.text(f"support.kind_{one.kind}"), number=at
            )[:75],
            args={"request": one.id},
        )
        for at, one in enumerate(again_open, 1)
    ]
    return Card(
        title=phrases.line("support.requests" if mine else "support.no_requests"),
        body=(Facts(rows=rows),) if rows else (),
        actions=(*actions, again("support" if can_ask(turn) else "home", phrases)),
        privacy="private",
        promise=phrases.line("support.promise_requests"),
        lang=phrases.tag,
    )


def sent(
    turn: Turn,
    contacts: Sequence[Member],
    by: date,
    *,
    seen_by: Sequence[Member] = (),
    instead: Member | None = None,
) -> Card:
    """It is on its way, and when there will be an answer.

    `seen_by` are all who see it where others did before, `instead` is who no longer does.
    """
    phrases = turn.phrases
    names = [turn.name(member) for member in contacts]
    body: list[Element] = [Text(line=phrases.line("support.sent_next", by=by))]
    if seen_by:
        now = {"names": [turn.name(m) for m in seen_by], "gone": turn.name(instead) if instead else None}
        body.insert(0, Text(line=phrases.line("support.seen_now", **now)))
    return Card(
        title=phrases.line("support.sent", names=names),
        body=tuple(body),
        actions=(again("requests", phrases), again("home", phrases)),
        lang=phrases.tag,
    )


def discarded(turn: Turn) -> Card:
    """Nothing was sent, nothing is kept; another one can be written."""
    phrases = turn.phrases
    actions = (again("home", phrases, primary=True), again("support", phrases))
    return Card(title=phrases.line("support.discarded"), actions=actions, lang=phrases.tag)


def seen(turn: Turn, contact: Member) -> Card:
    """To the requester: somebody has it."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("support.has_seen", name=turn.name(contact)),
        body=(Text(line=phrases.line("support.has_seen_next", name=turn.name(contact))),),
        actions=(again("requests", phrases),),
        why=phrases.line("support.why_requester"),
        lang=phrases.tag,
    )


def passed_on(turn: Turn, other: Member) -> Card:
    """To the requester: the other contact sees it too, as was said before."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("support.passed_on", name=turn.name(other)),
        actions=(again("requests", phrases),),
        why=phrases.line("support.why_requester"),
        lang=phrases.tag,
    )


def closed(turn: Turn, request: HelpRequest, contact: Member) -> Card:
    """To the requester: it is closed, and the way back."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("support.closed", name=turn.name(contact)),
        body=(Text(line=phrases.line("support.closed_next")),),
        actions=(help_button(turn, request, "reopen", "reopen"), again("support", phrases)),
        why=phrases.line("support.why_requester"),
        lang=phrases.tag,
    )
