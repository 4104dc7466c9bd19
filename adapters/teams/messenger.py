"""Everything the bot asks of the Bot Connector: post, change, take back, begin a chat, ask who is there.

Here, in `auth` and in `app` alone are types of `botbuilder`. Its client is used with an engine of ours.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Final
from weakref import WeakValueDictionary

from botbuilder.schema import (
    Activity,
    ActivityTypes,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
)
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import ConnectorFactory, MicrosoftAppCredentials
from msrest.pipeline.async_abc import AsyncPipeline
from msrest.universal_http.requests import ClientRetryPolicy

from adapters.settings import TeamsSettings
from adapters.teams import render
from adapters.teams.engine import Engine
from adapters.teams.outcomes import Answered, Doing, NoGroupChats, NotBegun, outcome_of
from adapters.teams.reference import DEFAULT_SERVICE, Posted, Reference
from bot.conversation.phrases import Phrases
from bot.outbox.outcome import NotAccepted, OurFault, Outcome, RateLimited, Sent
from bot.outbox.parcel import Parcel

log = logging.getLogger(__name__)

# Making one client looks 999 times through a list of 500 codes: seven times as slow as with a set.
ClientRetryPolicy.safe_codes = frozenset(ClientRetryPolicy.safe_codes)  # type: ignore[assignment]  # only `in` is asked of it

CARD: Final = "application/vnd.microsoft.card.adaptive"

ATTEMPTS: Final = 3
"""How often an answer to somebody who waits is tried; a message of the outbox is tried by the outbox."""

LONGEST_PAUSE: Final = 10.0
"""Seconds between two of those attempts, whatever Retry-After says."""

MOST_CLIENTS: Final = 50
"""Service addresses with a client of their own; there are fewer than ten in the world."""

GCC_SERVICE: Final = "https://smba.infra.gcc.teams.microsoft.com/teams/"
"""Where organisations of the US government cloud are written to (answer `InvalidBotApiHost`)."""


class Connectors(ConnectorFactory):  # type: ignore[misc]  # botbuilder ships no types
    """One client for each service address, made once: also what `CloudAdapter` takes them from."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._clients: dict[str, ConnectorClient] = {}

    async def create(self, service_url: str, audience: str | None = None) -> ConnectorClient:  # noqa: ARG002 (botbuilder calls it so)
        """The client of that address."""
        return self.at(service_url)

    def at(self, service_url: str) -> ConnectorClient:
        """The same, at once."""
        found = self._clients.get(service_url)
        if found is None:
            while len(self._clients) >= MOST_CLIENTS:
                del self._clients[next(iter(self._clients))]
            found = ConnectorClient(
                MicrosoftAppCredentials.empty(),  # the engine knows the token
                base_url=service_url,
                pipeline_type=lambda config: AsyncPipeline([config.user_agent_policy], self._engine),
            )
            self._clients[service_url] = found
        return found


def message(card: dict[str, Any], summary: str) -> Activity:
    """A message that is one card; `summary` is what a phone shows of it."""
    return Activity(
        type=ActivityTypes.message,
        summary=summary[:200],
        attachments=[Attachment(content_type=CARD, content=card)],
    )


class Messenger:
    """The outbox's side of Teams, and the way every answer goes that is no answer to a request."""

    def __init__(
        self,
        settings: TeamsSettings,
        connectors: Connectors,
        *,
        now: Callable[[], datetime],
        phrases: Callable[[str, str], Phrases],
    ) -> None:
        """`phrases` gives the words for a locale and a zone."""
        self._bot = f"28:{settings.app_id}"
        self._connectors = connectors
        self.dialogs = not settings.no_auth
        """Whether the client opens dialogs: Microsoft's playground does not, and nothing else is unproved."""
        self._now = now
        self._phrases = phrases
        self._services: dict[str, str] = {}
        self._order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def heard_from(self, tenant: str, service_url: str, bot: str) -> None:
        """An organisation has written to us from there, and calls the bot so: answers and messages follow."""
        self._services[tenant] = service_url
        self._bot = bot or self._bot

    async def send(self, parcel: Parcel) -> Outcome:
        """Post, change or take back what the outbox has composed."""
        at = Posted.read(parcel.replaces)
        card = None
        if parcel.card is not None:
            phrases = self._phrases(parcel.card.lang, "UTC")
            card = message(
                render.message(parcel.card, phrases, mentions=parcel.mentions, dialogs=self.dialogs),
                render.summary(parcel.card),
            )
            # The outbox begins these by itself, so a phone may ring for them.
            card.channel_data = {"notification": {"alert": True}}
        if parcel.replaces is None:
            return await self._outcome("posting", self._new(parcel, card))
        if at is None or not at.activity:
            return await self._outcome("changing", _nothing_there())
        return await self._outcome("changing", self._change(at, card))

    async def say(self, to: Reference, account: str, card: Activity) -> Outcome:
        """Answer a person in the bot's own chat with them, patiently; in the order in which this is asked."""
        async with self._turn(to.conversation or account):
            for attempt in range(1, ATTEMPTS + 1):
                outcome = await self._outcome("posting", self._to_person(to.tenant, account, to, card))
                if attempt == ATTEMPTS or not await self._pause(outcome, attempt):
                    break
            return outcome

    async def redraw(self, at: Posted, card: Activity) -> Outcome:
        """Change a message of ours, patiently."""
        for attempt in range(1, ATTEMPTS + 1):
            outcome = await self._outcome("changing", self._change(at, card))
            if attempt == ATTEMPTS or not await self._pause(outcome, attempt):
                break
        return outcome

    async def member(self, at: Reference) -> dict[str, Any]:
        """What Teams knows of the person in this chat. Raises what `Engine.send` raises."""
        asked = self._connectors.at(at.service_url).conversations
        found = await asked.get_conversation_member(at.conversation, at.user)
        return {} if found is None else _all_of(found)

    async def members(self, service_url: str, conversation: str) -> list[dict[str, Any]]:
        """Everybody in a team or chat, page by page. Raises the same."""
        asked = self._connectors.at(service_url).conversations
        found: list[dict[str, Any]] = []
        token: str | None = None
        while True:
            page = await asked.get_conversation_paged_members(conversation, 200, token)
            found += [_all_of(one) for one in (page and page.members) or []]
            token = page.continuation_token if page else None
            if not token:
                return found

    async def _new(self, parcel: Parcel, card: Activity | None) -> Sent:
        address = parcel.address
        tenant = address.installation
        if card is None:
            return Sent(reference={})  # never posted, and not wanted any more
        if address.channel is not None:
            return await self._post(self._service(tenant), address.channel, card)
        if len(address.users) != 1:
            raise NoGroupChats
        return await self._to_person(tenant, address.users[0], Reference.read(address.reference), card)

    async def _to_person(self, tenant: str, account: str, known: Reference | None, card: Activity) -> Sent:
        if known is not None and known.conversation:
            try:
                # Teams says where it is now; of playgrounds there is one for each person, each its own place.
                newest = self._services.get(tenant, known.service_url) if self.dialogs else known.service_url
                return await self._post(newest, known.conversation, card)
            except Answered as refused:
                if refused.status != 404:
                    raise
                # Whoever clears a chat's history deletes it; beginning it again is allowed.
        try:
            # The id that Teams itself gave is known everywhere; the account's is known to Teams alone.
            service, conversation = await self._begin(tenant, (known and known.user) or account)
        except Exception as failed:
            raise NotBegun(failed) from failed
        return await self._post(service, conversation, card)

    async def _begin(self, tenant: str, account: str) -> tuple[str, str]:
        """A chat with this person: where, and its id. It is the same one however often it is asked for."""
        try:
            return await self._begin_at(self._service(tenant), tenant, account)
        except Answered as refused:
            if refused.code != "InvalidBotApiHost":
                raise
        made = await self._begin_at(GCC_SERVICE, tenant, account)
        self._services[tenant] = GCC_SERVICE
        return made

    async def _begin_at(self, service: str, tenant: str, account: str) -> tuple[str, str]:
        asked = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=self._bot),
            members=[ChannelAccount(id=account)],
            channel_data={"tenant": {"id": tenant}},  # botbuilder misspells `tenantId`
        )
        made = await self._connectors.at(service).conversations.create_conversation(asked)
        if made is None or not made.id:
            raise Answered(502)
        return service, made.id

    async def _post(self, service_url: str, conversation: str, card: Activity) -> Sent:
        card.conversation = ConversationAccount(id=conversation)
        card.from_property = ChannelAccount(id=self._bot)
        done = await self._connectors.at(service_url).conversations.send_to_conversation(conversation, card)
        activity = (done and done.id) or ""
        at = Posted(service_url=service_url, conversation=conversation, activity=activity)
        return Sent(reference=at.kept())

    async def _change(self, at: Posted, card: Activity | None) -> Sent:
        asked = self._connectors.at(at.service_url).conversations
        if card is None:
            await asked.delete_activity(at.conversation, at.activity)
        else:
            card.id = at.activity
            card.conversation = ConversationAccount(id=at.conversation)
            card.from_property = ChannelAccount(id=self._bot)
            await asked.update_activity(at.conversation, at.activity, card)
        return Sent(reference=at.kept())

    async def _outcome(self, doing: Doing, asked: Coroutine[Any, Any, Sent]) -> Outcome:
        try:
            return await asked
        except Exception as failed:
            outcome = outcome_of(failed, doing, self._now())
            if isinstance(outcome, OurFault):
                log.error("teams refused what we made", exc_info=failed, extra={"step": doing})
            else:
                log.info("teams did not take it", extra={"step": doing, **_status(failed)})
            return outcome

    async def _pause(self, outcome: Outcome, attempt: int) -> bool:
        """Wait as long as this outcome asks for; False where trying again would be wrong."""
        match outcome:
            case RateLimited(retry_at=at):
                seconds = (at - self._now()).total_seconds()
            case NotAccepted():
                seconds = 0.5 * 2**attempt
            case _:
                return False
        await asyncio.sleep(min(max(0.0, seconds), LONGEST_PAUSE))
        return True

    def _service(self, tenant: str) -> str:
        return self._services.get(tenant, DEFAULT_SERVICE)

    def _turn(self, place: str) -> asyncio.Lock:
        lock = self._order.get(place)
        if lock is None:
            self._order[place] = lock = asyncio.Lock()
        return lock


def _status(failed: Exception) -> dict[str, int]:
    """The status that Teams answered with, for the log."""
    reason = failed.reason if isinstance(failed, NotBegun) else failed
    return {"count": reason.status} if isinstance(reason, Answered) else {}


def _all_of(account: ChannelAccount) -> dict[str, Any]:
    """An account with what Teams says beyond the Bot Connector's own schema: e-mail address and names."""
    return {**account.serialize(), **(account.additional_properties or {})}


async def _nothing_there() -> Sent:
    raise Answered(404)
