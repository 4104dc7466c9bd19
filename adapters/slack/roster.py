"""The people of a workspace: who somebody is when they first come, and what is new about them later."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import uuid4

import msgspec
from slack_sdk.errors import SlackApiError

from adapters.live import Live, NotOurs
from adapters.slack.outcomes import code_of, sayable
from adapters.slack.parse import PLATFORM
from adapters.slack.shapes import Person
from adapters.slack.workspaces import Workspaces
from bot.conversation.event import Lifecycle, Profile, Sender
from bot.people import reach

log = logging.getLogger(__name__)

AT_ONCE: Final = 20
"""People asked about each minute: `users.info` takes 100, and whoever arrives meanwhile comes first."""

BY_EMAIL: Final = 10
"""Addresses looked up each minute: `users.lookupByEmail` takes 50."""

EMAIL_SCOPE: Final = "users:read.email"
"""Finds people of a file by their address; without it a file has to name them by their ids."""


class SlackRoster:
    """Asks Slack about people: when somebody new does something, and now and then about all the others."""

    def __init__(self, workspaces: Workspaces, installations: Callable[[], Awaitable[list[str]]]) -> None:
        """`installations` are the ids of all there are now."""
        self._workspaces = workspaces
        self._installations = installations
        self._after: dict[str, str] = {}
        """Installation → the last address that was looked up: the round goes on there, and begins again."""
        self._told: set[str] = set()

    async def profile(self, sender: Sender) -> Profile:
        """What Slack says of whoever did something. Raises `NotOurs`, and what a call raises."""
        person = await self._info(sender.installation, sender.user)
        if not person.is_ours(sender.installation):
            raise NotOurs
        return person.known()

    async def look_after(self, live: Live) -> None:
        """Refresh some profiles, and find some people of a file by their address."""
        for installation in await self._installations():
            try:
                await self._refresh(live, installation)
                await self._find(live, installation)
            except SlackApiError as failed:
                # Too fast, or not now: the next round goes on with those who are still missing.
                log.warning("people could not be looked up", extra=sayable(failed))

    async def _refresh(self, live: Live, installation: str) -> None:
        users = await live.run(reach.to_look_up, live.house, PLATFORM, installation, AT_ONCE)
        for user in users:
            sender = Sender(platform=PLATFORM, installation=installation, user=user)
            try:
                person = await self._info(installation, user)
            except SlackApiError as failed:
                if code_of(failed) not in GONE:
                    raise
                # Perhaps a wrong id in a file: nobody's pair ends for that, but nobody can be written to.
                await live.dispatch(Lifecycle(id=uuid4().hex, sender=sender, what="removed_app"))
                continue
            if person.deleted:
                await live.dispatch(Lifecycle(id=uuid4().hex, sender=sender, what="left"))
            else:
                await live.introduce(sender, person.known())

    async def _find(self, live: Live, installation: str) -> None:
        connection = await self._workspaces.connection(installation)
        if connection is None:
            return
        after = self._after.get(installation, "")
        emails = await live.run(reach.without_account, live.house, PLATFORM, installation, BY_EMAIL, after)
        if emails and EMAIL_SCOPE not in connection.scopes:
            if installation not in self._told:
                self._told.add(installation)
                log.warning("people of a file are not found by e-mail: Slack has not allowed it")
            return
        client = await self._workspaces.of(installation)
        for email in emails:
            try:
                answer = await client.users_lookupByEmail(email=email)
            except SlackApiError as failed:
                if code_of(failed) not in GONE:
                    raise
                continue
            finally:
                self._after[installation] = email
            found = _person(answer.get("user"))
            if found.is_ours(installation) and not found.deleted:
                # Asked once more, because this answer lacks the language.
                profile = (await self._info(installation, found.id)).known()
                sender = Sender(platform=PLATFORM, installation=installation, user=found.id)
                await live.introduce(sender, msgspec.structs.replace(profile, email=email))
        if len(emails) < BY_EMAIL:
            self._after.pop(installation, None)

    async def _info(self, installation: str, user: str) -> Person:
        client = await self._workspaces.of(installation)
        answer = await client.users_info(user=user, include_locale=True)
        return _person(answer.get("user"))


GONE: Final = frozenset({"user_not_found", "users_not_found", "user_not_visible"})
"""Slack knows nobody of that id or address."""


def _person(shown: Any) -> Person:
    """Raises `msgspec.ValidationError` for what is no user object."""
    return msgspec.convert(shown, Person)
