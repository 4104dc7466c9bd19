"""Ways to say something to one person in Slack, and what is done where the first of them fails."""

import logging
from collections.abc import Awaitable
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from adapters.live import Live
from adapters.slack import modal, render
from adapters.slack.origin import Origin
from adapters.slack.outcomes import MEANINGS, code_of, sayable
from adapters.slack.parse import PLATFORM
from adapters.slack.workspaces import UNFURLED, AddressUsedUp, Workspaces, patiently
from bot.conversation.card import Card, Element, Form, FormButton
from bot.conversation.event import Sender
from bot.conversation.phrases import SOURCE_LOCALE, Phrases
from bot.people import reach

log = logging.getLogger(__name__)

Json = dict[str, Any]

NO_COMPLAINTS: Final[dict[str, str]] = {}


class Saying:
    """What can be said with the Web API. Methods raise what a call raises, once nothing else is left."""

    def __init__(self, live: Live, workspaces: Workspaces) -> None:
        self._live = live
        self._workspaces = workspaces

    # --- words -----------------------------------------------------------------------------------

    def phrases(self, lang: str) -> Phrases:
        """Words of that language; times in them are Slack's to write."""
        return self._live.house.phrases(lang, "UTC")

    def own_words(self, origin: Origin) -> Phrases:
        """Words of the adapter's own, in this person's language; Slack does not say that of its client."""
        sender = Sender(platform=PLATFORM, installation=origin.installation, user=origin.user)
        return self.phrases(self._live.tongues.of(sender) or SOURCE_LOCALE)

    def message(self, card: Card) -> Json:
        """The card as a message; nobody is addressed, so nobody is mentioned."""
        return render.message(card, self.phrases(card.lang))

    def for_one(self, card: Card) -> Json:
        """The card as a message that Slack shows to whoever acted and nobody else."""
        return {**self.message(card), "response_type": "ephemeral", "replace_original": False}

    def form_card(self, form: Form, body: tuple[Element, ...] = ()) -> Card:
        """A card that opens the form."""
        label = self.phrases(form.lang).text("conversation.open_form")
        button = FormButton(name=form.name, label=label, args=form.args, primary=True)
        return Card(title=(form.title,), body=body, actions=(button,), lang=form.lang)

    def view(self, form: Form, origin: Origin) -> Json:
        """A form that holds nobody whose name would have to be looked up."""
        return modal.view(form, self.phrases(form.lang), origin=origin)

    async def named_view(
        self, form: Form, origin: Origin, complaints: dict[str, str] = NO_COMPLAINTS
    ) -> Json:
        """The form, with the names of those people whom it holds by their ids."""
        people = modal.unnamed(form)
        names: dict[str, str] = {}
        if people:
            where = (PLATFORM, origin.installation)
            names = await self._live.run(reach.names_of, self._live.house, *where, people)
        phrases = self.phrases(form.lang)
        return modal.view(form, phrases, complaints=complaints, origin=origin, names=names)

    # --- messages --------------------------------------------------------------------------------

    async def to_one(self, origin: Origin, card: Card) -> None:
        """A new message to this person alone, where they are if Slack lets us, else in the bot's chat."""
        own = origin.channel.startswith("D") and await self._is_own_chat(origin)
        if origin.act not in ("command", "click") or not origin.response_url or own:
            await self.in_chat(origin, card)
            return
        try:
            await self.by_address(origin, self.for_one(card))
        except AddressUsedUp:
            await self.in_chat(origin, card)

    async def in_chat(self, origin: Origin, card: Card) -> None:
        """A message in the bot's own chat with this person."""
        message = {**self.message(card), **UNFURLED}
        if origin.thread:
            message["thread_ts"] = origin.thread
        await patiently(lambda: self._workspaces.post(origin.installation, (origin.user,), message))

    async def by_address(self, origin: Origin, said: Json) -> None:
        """By the address that came with the act. Raises `AddressUsedUp`."""
        await self._workspaces.respond(origin.response_url, said)

    async def replace(self, origin: Origin, card: Card) -> None:
        """The message acted on reads like this now; if that cannot be, it is said anew."""
        if not origin.response_url:
            await self.change(origin, card)
            return
        try:
            await self.by_address(origin, {**self.message(card), "replace_original": True})
        except AddressUsedUp:
            await self.change(origin, card)

    async def change(self, origin: Origin, card: Card) -> None:
        """Change the message by its place; if it cannot be changed (any more), it is said anew."""
        client = await self._workspaces.of(origin.installation)
        message = self.message(card)
        try:
            await patiently(lambda: client.chat_update(channel=origin.channel, ts=origin.ts, **message))
        except SlackApiError as failed:
            note(failed)
            await self.in_chat(origin, card)

    # --- views -----------------------------------------------------------------------------------

    async def publish(self, origin: Origin, card: Card) -> None:
        """The home reads like this now."""
        client = await self._workspaces.of(origin.installation)
        view = render.home(card, self.phrases(card.lang))
        await patiently(lambda: client.views_publish(user_id=origin.user, view=view))

    async def opened(self, origin: Origin, view: Json) -> bool:
        """Open the view; False where Slack does not (any more)."""
        if not origin.trigger:
            return False
        client = await self._workspaces.of(origin.installation)
        try:
            await patiently(lambda: client.views_open(trigger_id=origin.trigger, view=view))
        except SlackApiError as failed:
            note(failed)
            return False
        return True

    async def redrawn(self, origin: Origin, view: Json) -> bool:
        """Change the open view; False where it has been closed meanwhile."""
        client = await self._workspaces.of(origin.installation)
        try:
            await patiently(lambda: client.views_update(view_id=origin.view, view=view))
        except SlackApiError as failed:
            note(failed)
            return False
        return True

    async def _is_own_chat(self, origin: Origin) -> bool:
        return origin.channel == await self._workspaces.chat(origin.installation, origin.user)


def note(failed: SlackApiError) -> None:
    """Say in the log what Slack refused, where that is more than something that passes."""
    if MEANINGS.get(code_of(failed), "our_fault") == "our_fault":
        log.error("Slack refused an answer", extra=sayable(failed))


async def noted(work: Awaitable[None]) -> None:
    """An answer that cannot be given is logged: there is nobody left to tell."""
    try:
        await work
    except SlackApiError as failed:
        log.error("an answer could not be given", extra=sayable(failed))
    except Exception:
        log.exception("an answer could not be given")
