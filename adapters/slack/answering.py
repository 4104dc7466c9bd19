"""The reply matrix on Slack: each kind of answer to each kind of act, in time or late, and what if it fails.

| | in the acknowledgement | after it |
|---|---|---|
| command in a channel | `Say`, `Update`: seen by this person only | late: by `response_url` |
| command in the bot's chat | | a message: it is still there tomorrow, what an ack says is not |
| click on a message | | by `response_url`: `Update` replaces it, unless others see it too |
| click on the home | | `Update` publishes it; `Say` is a message in the chat, and the home is drawn anew |
| submission | complaints, another form, "Saving …" | `Update` of where the form came from; `Say` a message |
| typed words | | a message |

Slack is told within 1.5 seconds that we have heard; whatever needs a call of ours comes after that. What
cannot be said where it belongs is said in the bot's chat.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, assert_never
from uuid import uuid4

from adapters.errands import Failed, Late
from adapters.live import Live
from adapters.slack import modal, sizes
from adapters.slack.parse import Act
from adapters.slack.saying import NO_COMPLAINTS, Json, Saying, noted
from adapters.slack.workspaces import Remembered, Workspaces
from adapters.slack.writing import plain_text
from bot.conversation.card import Card, Form, Line, Text, plain
from bot.conversation.event import Lifecycle, Profile, Sender, Submission
from bot.conversation.reply import Choices, Done, OpenForm, RejectForm, Reply, Say, Update

log = logging.getLogger(__name__)

NOTHING: Final[Json] = {}
"""An acknowledgement without words; Slack closes a form or clears a spinner."""

LookUp = Callable[[Sender], Awaitable[Profile]]


class Answering:
    """Answers acts of people. Nothing here raises: what goes wrong is logged, and said kindly."""

    def __init__(self, live: Live, workspaces: Workspaces, look_up: LookUp) -> None:
        self._live = live
        self._look_up = look_up
        self._saying = Saying(live, workspaces)
        self._heard: Remembered[tuple[str, str], bool] = Remembered()
        """(installation, event id) of typed words that are answered, or about to be."""

    async def answer(self, act: Act) -> Json:
        """Have the act answered; gives what the acknowledgement carries."""
        if act.origin.act == "typed":
            # Slack sends it again when an acknowledgement got lost: the core gives the same reply again,
            # but this process has said it already, or is about to.
            key = (act.origin.installation, act.event.id)
            if self._heard.get(key):
                return NOTHING
            self._heard.put(key, True)
        if act.origin.act in ("click", "shortcut"):
            # Slack shows nothing of this acknowledgement and never sends the act again: where two hundred
            # people click at once, none of them is to wait for the others before it leaves.
            self._live.errands.start(self._answered(act))
            return NOTHING
        return await self._answered(act)

    async def _answered(self, act: Act) -> Json:
        """What the acknowledgement carries, within a second and a half."""
        try:
            reply = await self._live.errands.answer_in_time(self._reply(act), partial(self._late, act))
        except Exception:
            log.exception("an event could not be answered")
            return self._failed(act)
        if isinstance(reply, Late):
            return self._meanwhile(act)
        return self._in_time(act, reply)

    async def _reply(self, act: Act) -> Reply:
        sender = act.event.sender
        return await self._live.answer(act.event, lambda: self._look_up(sender))

    # --- what the acknowledgement carries --------------------------------------------------------

    def _in_time(self, act: Act, reply: Reply) -> Json:
        origin = act.origin
        match origin.act:
            case "submission":
                return self._taken(act, reply)
            case "suggest":
                return _suggested(reply)
            case "command" if isinstance(reply, Say | Update) and not origin.channel.startswith("D"):
                return self._saying.for_one(reply.card)
            case _:
                self._start(self._show(act, reply))
                return NOTHING

    def _taken(self, act: Act, reply: Reply) -> Json:
        """A form was sent: what Slack shows in its place."""
        match reply:
            case RejectForm(form=form, complaints=complaints):
                phrases = self._saying.phrases(form.lang)
                return modal.rejection(form, phrases, _plainly(complaints), act.shown)
            case OpenForm(form=form) if not modal.unnamed(form):
                return _instead(self._saying.view(form, act.origin))
            case OpenForm():
                # The names of people it holds are asked for first.
                self._start(self._show(act, reply))
                return _instead(self._saving(act))
            case Say(card=card) | Update(card=card) if self._is_traceless(act):
                # Nothing of a ballot is written down anywhere: no message says that somebody voted.
                return _instead(self._told(act, card))
            case Say() | Update() | Done() | Choices():
                self._start(self._show(act, reply))
                return NOTHING
            case _:
                assert_never(reply)

    def _failed(self, act: Act) -> Json:
        """The core raised, so nothing was changed. What was typed stays where it is."""
        phrases = self._saying.own_words(act.origin)
        line = phrases.line("conversation.our_fault")
        field = _first_field(act.shown)
        if act.origin.act == "submission" and field:
            return {"response_action": "errors", "errors": {field: plain(line)}}
        if act.origin.act == "suggest":
            return _suggested(Done())
        return self._in_time(act, Say(card=Card(title=line, lang=phrases.tag)))

    def _meanwhile(self, act: Act) -> Json:
        """It takes longer: say so where that can be said without getting in the way."""
        phrases = self._saying.own_words(act.origin)
        wait = Card(title=phrases.line("conversation.on_it"), lang=phrases.tag)
        match act.origin.act:
            case "submission":
                return _instead(self._saving(act))
            case "suggest":
                return _suggested(Done())
            case "command":
                return self._saying.for_one(wait)
            case "click" if act.origin.response_url:
                self._start(self._saying.by_address(act.origin, self._saying.for_one(wait)))
                return NOTHING
            case "typed":
                self._start(self._saying.in_chat(act.origin, wait))
                return NOTHING
            case _:
                return NOTHING

    # --- what comes after it ---------------------------------------------------------------------

    def _start(self, work: Any) -> None:
        self._live.errands.start(noted(work))

    async def _show(self, act: Act, reply: Reply) -> None:
        origin = act.origin
        match reply:
            case Update(card=card):
                await self._update(act, card)
            case Say(card=card) if origin.act == "home_opened":
                await self._saying.publish(origin, card)
            case Say(card=card):
                await self._saying.to_one(origin, card)
                await self._home_again(act)
            case OpenForm(form=form):
                await self._open(act, form, NO_COMPLAINTS)
            case RejectForm(form=form, complaints=complaints):
                await self._open(act, form, _plainly(complaints))
            case Done() | Choices():
                await self._home_again(act)
            case _:
                assert_never(reply)

    async def _update(self, act: Act, card: Card) -> None:
        origin = act.origin
        if origin.place == "home":
            await self._saying.publish(origin, card)
        elif origin.act == "click" and origin.place in ("own_chat", "ephemeral"):
            await self._saying.replace(origin, card)
        elif origin.act == "submission" and origin.place == "own_chat":
            await self._saying.change(origin, card)
        else:
            # Others see that card too, or there is none: it is said to this person alone.
            await self._saying.to_one(origin, card)

    async def _open(self, act: Act, form: Form, complaints: dict[str, str]) -> None:
        """Open the form; typed words and old triggers get a card that opens it. Forms never stack."""
        view = await self._saying.named_view(form, act.origin, complaints)
        if act.origin.act == "submission":
            there = await self._saying.redrawn(act.origin, view)
        else:
            there = await self._saying.opened(act.origin, view)
        if not there:
            await self._saying.to_one(act.origin, self._saying.form_card(form))

    async def _home_again(self, act: Act) -> None:
        """The home shows what is next, and that may just have changed."""
        if act.origin.place != "home" or act.origin.act == "home_opened" or self._is_traceless(act):
            return
        event = Lifecycle(id=uuid4().hex, sender=act.event.sender, what="opened_home")
        reply = await self._live.answer(event, lambda: self._look_up(act.event.sender))
        if isinstance(reply, Say | Update):
            await self._saying.publish(act.origin, reply.card)

    # --- late ------------------------------------------------------------------------------------

    async def _late(self, act: Act, told: Reply | Failed) -> None:
        if isinstance(told, Failed):
            phrases = self._saying.own_words(act.origin)
            line = phrases.line("conversation.our_fault")
            if act.origin.act == "submission":
                await noted(self._stand(act, line))
                return
            told = Say(card=Card(title=line, lang=phrases.tag))
        show = self._show_late if act.origin.act == "submission" else self._show
        await noted(show(act, told))

    async def _show_late(self, act: Act, reply: Reply) -> None:
        """The outcome of a form that reads "Saving …" by now."""
        phrases = self._saying.own_words(act.origin)
        match reply:
            case RejectForm(form=form, complaints=complaints):
                await self._refuse_late(act, form, complaints)
            case Say(card=card) | Update(card=card) if self._is_traceless(act):
                # Where the form has been closed meanwhile, a ballot's thanks are said nowhere.
                await self._saying.redrawn(act.origin, self._told(act, card))
            case Say() | Update():
                await self._stand(act, phrases.line("conversation.saved_below"))
                await self._show(act, reply)
            case Done() | Choices():
                await self._stand(act, phrases.line("conversation.saved"))
                await self._show(act, reply)
            case OpenForm():
                await self._show(act, reply)
            case _:
                assert_never(reply)

    async def _refuse_late(self, act: Act, form: Form, complaints: dict[str, Line]) -> None:
        view = modal.view(
            form,
            self._saying.phrases(form.lang),
            complaints=_plainly(complaints),
            origin=act.origin,
            names=modal.names_in(act.shown),
        )
        if not await self._saying.redrawn(act.origin, view) and not self._is_traceless(act):
            words = tuple(Text(line=line) for line in complaints.values())
            await self._saying.in_chat(act.origin, self._saying.form_card(form, words))

    async def _stand(self, act: Act, line: Line) -> None:
        """Where the form was, there is this line now, if it is still open."""
        view = modal.saying(_title(act), line, self._saying.own_words(act.origin))
        await self._saying.redrawn(act.origin, view)

    # --- what it looks like ----------------------------------------------------------------------

    def _saving(self, act: Act) -> Json:
        return modal.saving(_title(act), self._saying.own_words(act.origin))

    def _told(self, act: Act, card: Card) -> Json:
        return modal.told(_title(act), card, self._saying.phrases(card.lang))

    def _is_traceless(self, act: Act) -> bool:
        return isinstance(act.event, Submission) and self._live.is_traceless(act.event.form)


def _plainly(complaints: dict[str, Line]) -> dict[str, str]:
    return {name: plain(line) for name, line in complaints.items()}


def _suggested(reply: Reply) -> Json:
    options = reply.options if isinstance(reply, Choices) else ()
    return {
        "options": [{"text": plain_text(label, sizes.OPTION), "value": value} for value, label in options]
    }


def _instead(view: Json) -> Json:
    return {"response_action": "update", "view": view}


def _title(act: Act) -> str:
    match act.shown:
        case {"title": {"text": str() as title}}:
            return title
        case _:
            return "Vice Versa"


def _first_field(view: Json) -> str:
    """The first field of an open form, where a complaint about the whole of it can be seen."""
    blocks = view.get("blocks")
    for block in blocks if isinstance(blocks, list) else []:
        match block:
            case {"type": "input", "block_id": str() as field}:
                return field
            case _:
                pass
    return ""
