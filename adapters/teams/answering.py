"""From what somebody did in Teams to what they see: the core's reply, in the response or in their own chat.

The client waits for the response to a button or a dialog, and gives up after some seconds; so an answer
that takes over 1.5 seconds follows in the chat. What is shared (a card in a channel) is never changed by an
answer, for others see it too: it is said in the bot's own chat with whoever acted.
"""

import logging
from collections import OrderedDict
from functools import partial
from typing import Any, Final, assert_never

import msgspec

from adapters.errands import Failed, Late
from adapters.live import Live
from adapters.teams import dialog, render, roster, showing
from adapters.teams.messenger import Messenger, message
from adapters.teams.parse import Act, How, Origin
from adapters.teams.reference import Reference
from bot.conversation.card import Card, Form, Line
from bot.conversation.event import Click, Lifecycle, Profile, Submission, Suggest
from bot.conversation.phrases import Phrases, supported
from bot.conversation.reply import Choices, Done, OpenForm, RejectForm, Reply, Say, Unknown, Update
from bot.outbox.outcome import Gone, Sent, Unreachable

log = logging.getLogger(__name__)

Json = dict[str, Any]

REMEMBERED: Final = 20_000
"""Events answered, and people whose chat is known: more are not remembered in this process."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What a turn came to: the reply, and who is on the form's long lists."""

    reply: Reply
    people: dialog.People = dialog.People()


class Answering:
    """Answers acts. One for the process."""

    def __init__(self, live: Live, messenger: Messenger) -> None:
        self._live = live
        self._messenger = messenger
        self._answered: OrderedDict[str, None] = OrderedDict()
        """Events whose answer was said in the chat: a redelivery does not say it again."""
        self._told: OrderedDict[tuple[str, str], tuple[Reference, str]] = OrderedDict()
        """(tenant, account) → the chat and zone that the core was told last."""

    async def take(self, act: Act) -> Json | None:
        """Answer; gives what the response to an invoke holds. Raises nothing that a core can cause."""
        origin = act.origin
        if act.event.id in self._answered and not origin.invoked:
            return None
        if isinstance(act.event, Suggest):
            return await self._search(act.event, origin)
        if origin.only_a_file:
            self._remember(act.event.id)
            self._live.errands.start(self._no_files(act))
            return None
        try:
            known = await self._live.errands.answer_in_time(self._turn(act), partial(self._follow, act))
        except Exception:
            # Raised inside the core's transaction, which was rolled back.
            log.exception("an event could not be answered")
            return self._say_words(act, "our_fault")
        if origin.personal and origin.how != "removed" and not self._is_traceless(act):
            self._live.errands.start(self._tell_reference(act))
        if isinstance(known, Late):
            return self._say_words(act, self._meanwhile(act), late=True)
        return self._show(act, known)

    async def _turn(self, act: Act) -> Known:
        event, look_up = act.event, partial(roster.look_up, self._messenger, act.origin)
        if act.origin.how == "removed":
            await self._live.dispatch(event)  # whoever was a stranger stays one
            return Known(reply=Done())
        sent = act.origin.sent
        people: dict[str, tuple[tuple[str, str], ...]] = {}
        if isinstance(event, Submission) and sent is not None and sent.searches:
            for name, query in sent.searches.items():
                asked = Suggest(id="suggest", sender=event.sender, field=name, query=query)
                reply = await self._live.answer(asked, look_up)
                people[name] = reply.options if isinstance(reply, Choices) else ()
            event = msgspec.structs.replace(event, values=dialog.with_found(sent, people))
        reply = await self._live.answer(event, look_up)
        names: dict[str, str] = {}
        if isinstance(reply, OpenForm | RejectForm):
            chosen = [key for field in dialog.searched(reply.form) for key in field.value]
            names = (
                await self._live.run(roster.names_of, self._live.house, event.sender, chosen)
                if chosen
                else {}
            )
        return Known(reply=reply, people=dialog.People(names=names, found=people))

    async def _no_files(self, act: Act) -> None:
        await self._live.language_of(act.event.sender)  # the core has nothing to say, so it was not asked
        self._say_words(act, "no_files")

    async def _search(self, event: Suggest, origin: Origin) -> Json:
        """Matches while somebody types; nobody is told why there are none."""
        try:
            reply = await self._live.answer(event, partial(roster.look_up, self._messenger, origin))
        except Exception:
            log.exception("a search could not be answered")
            return showing.found(())
        return showing.found(reply.options if isinstance(reply, Choices) else ())

    # --- in time ------------------------------------------------------------------------------------

    def _show(self, act: Act, known: Known) -> Json | None:
        try:
            return self._shown(act, known)
        except Exception:
            # The turn is committed: nobody is told to try again.
            log.exception("an answer could not be shown")
            return self._say_words(act, "our_fault_unsure")

    def _shown(self, act: Act, known: Known) -> Json | None:
        origin, reply = act.origin, known.reply
        match reply:
            case Say(card=card) | Update(card=card) if origin.how == "submit" and self._is_traceless(act):
                # Nothing of a ballot is written down anywhere: no message says that somebody voted.
                return showing.task(showing.told(card, self._live.house.phrases(card.lang, "UTC")))
            case Say(card=card):
                self._post(act, card)
                return self._beside(act, render.summary(card))
            case Update(card=card):
                return self._updated(act, card)
            case OpenForm(form=form):
                return self._form(act, form, {}, known.people)
            case RejectForm(form=form, complaints=complaints):
                return self._form(act, form, complaints, known.people)
            case Done() | Choices():
                return self._beside(act, "")
            case _:
                assert_never(reply)

    def _beside(self, act: Act, words: str) -> Json | None:
        """What the response holds where the answer itself is said in the chat."""
        origin = act.origin
        match origin.how:
            case "execute" if not origin.personal and words:
                return showing.toast(self._phrases(act).text("conversation.said_in_private"))
            case "execute":
                return showing.toast(words)
            case "fetch" if words:
                return showing.task_words(words)
            case "submit" if not origin.personal and words:
                return showing.task_words(self._phrases(act).text("conversation.said_in_private"))
            case _:
                return {} if origin.invoked else None

    def _updated(self, act: Act, card: Card) -> Json | None:
        origin = act.origin
        if not origin.personal:
            self._post(act, card)
            return self._beside(act, render.summary(card))
        if origin.card is not None:
            # Also where the response draws it: that is seen on this device alone, and until it is reloaded.
            self._redraw(act, card)
        if origin.how == "execute":
            return showing.drawn_card(self._drawn(card))
        if origin.card is None:
            self._post(act, card)
        return self._beside(act, render.summary(card))

    def _form(self, act: Act, form: Form, complaints: dict[str, Line], people: dialog.People) -> Json | None:
        origin, phrases = act.origin, self._live.house.phrases(form.lang, "UTC")
        match origin.how:
            case "fetch" | "submit":
                info = showing.the_form(form, phrases, complaints=complaints, people=people, card=origin.card)
                return showing.task(info)
            case "press" | "sent_card" if not form.secret:
                # A client without dialogs: it sent a form's button as a message, so the form is one as well.
                drawn = dialog.card(
                    form, phrases, complaints=showing.as_words(complaints), people=people, titled=True
                )
                self._live.errands.start(self._said(act, drawn, form.title))
                return None
            case _:
                card = showing.way_to(form, phrases, complaints)
                self._post(act, card)
                return self._beside(act, render.summary(card))

    # --- late ---------------------------------------------------------------------------------------

    def _meanwhile(self, act: Act) -> str:
        if act.origin.how == "submit" and self._is_traceless(act):
            return "saving"  # and nothing follows, unless it could not be saved
        return "saved_below" if act.origin.how in {"fetch", "submit"} else "on_it"

    async def _follow(self, act: Act, told: Known | Failed) -> None:
        """The outcome of a turn that took too long: in the bot's own chat, whatever it came from."""
        if isinstance(told, Failed):
            self._say_words(act, "our_fault", late=True)
            return
        voted = act.origin.how == "submit" and self._is_traceless(act)
        if voted and not isinstance(told.reply, OpenForm | RejectForm):
            return
        # The dialog or the button's response is gone; the card in the chat is still there to be changed.
        # A form that could not be taken becomes a message with what was typed still in it, unless secret.
        how: How = "sent_card" if isinstance(told.reply, RejectForm) else "typed"
        origin = msgspec.structs.replace(act.origin, how=how)
        if isinstance(told.reply, Update) and origin.personal and origin.card is not None:
            self._redraw(act, told.reply.card)
        else:
            self._show(Act(event=act.event, origin=origin), told)

    def _say_words(self, act: Act, block: str, *, late: bool = False) -> Json | None:
        """One sentence of our own: in the response, where there is one and it is still waited for."""
        origin, phrases = act.origin, self._phrases(act)
        if origin.how == "removed":
            return None  # nobody is there any more to read it
        words = phrases.text(f"conversation.{block}")
        waited_for = origin.invoked and not (late and block == "our_fault")
        if not waited_for:
            self._live.errands.start(self._said(act, self._drawn(showing.words_card(block, phrases)), words))
            return None
        return showing.toast(words) if origin.how == "execute" else showing.task_words(words)

    # --- in the chat --------------------------------------------------------------------------------

    def _post(self, act: Act, card: Card) -> None:
        """A new message to whoever acted, seen by nobody else; a redelivered event says nothing twice."""
        if act.event.id in self._answered:
            return
        self._remember(act.event.id)
        self._live.errands.start(self._said(act, self._drawn(card), render.summary(card)))

    async def _said(self, act: Act, drawn: Json, words: str) -> None:
        outcome = await self._messenger.say(act.origin.person, act.origin.account, message(drawn, words))
        if not isinstance(outcome, Sent):
            self._answered.pop(act.event.id, None)  # a redelivery may try again
        if isinstance(outcome, Unreachable) and act.origin.how == "typed" and act.origin.thread:
            await self._ask_to_be_added(act)

    async def _ask_to_be_added(self, act: Act) -> None:
        """In the channel itself, where a command of somebody was read who cannot be answered in private."""
        words = showing.words_card("add_me", self._phrases(act))
        there = msgspec.structs.replace(act.origin.person, conversation=act.origin.thread)
        await self._messenger.say(there, "", message(self._drawn(words), render.summary(words)))

    def _redraw(self, act: Act, card: Card) -> None:
        self._live.errands.start(self._redrawn(act, card))

    async def _redrawn(self, act: Act, card: Card) -> None:
        if act.origin.card is None:
            raise LookupError("there is no message to change")
        outcome = await self._messenger.redraw(
            act.origin.card, message(self._drawn(card), render.summary(card))
        )
        if isinstance(outcome, Gone) and act.origin.how != "execute":
            self._post(act, card)  # it was deleted meanwhile, and nothing else shows the answer

    def _drawn(self, card: Card) -> Json:
        phrases = self._live.house.phrases(card.lang, "UTC")
        return render.message(card, phrases, dialogs=self._messenger.dialogs)

    def _remember(self, event: str) -> None:
        self._answered[event] = None
        while len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)

    def _phrases(self, act: Act) -> Phrases:
        """Words of the adapter's own: in the person's language, or their client's if they are not known."""
        known = self._live.tongues.of(act.event.sender)
        return self._live.house.phrases(supported(known or act.origin.person.locale), "UTC")

    def _is_traceless(self, act: Act) -> bool:
        match act.event:
            case Submission(form=form) | Click(name=form):
                return self._live.is_traceless(form)
            case _:
                return False

    async def _tell_reference(self, act: Act) -> None:
        """Where this person is written to, and their zone, whenever that is new or has changed."""
        origin, sender = act.origin, act.event.sender
        key, news = (sender.installation, sender.user), (origin.person, origin.zone)
        if self._told.get(key) == news:
            return
        self._told[key] = news
        while len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        told = await self._live.dispatch(
            Lifecycle(
                id=f"{act.event.id}.chat",
                sender=sender,
                what="changed",
                reference=origin.person.kept(),
                profile=Profile(locale=origin.person.locale, zone=origin.zone),
            )
        )
        if isinstance(told, Unknown):
            self._told.pop(key, None)  # not known yet, because looking them up takes long: told next time
