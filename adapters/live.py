"""A house at work on real platforms: threads, sending loop and alarm clock, begun and ended in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, ParamSpec, TypeVar
from uuid import uuid4

from adapters.delivery import Delivery, Messenger
from adapters.errands import Errands
from adapters.limits import Limits
from adapters.scheduler import AlarmClock, Bells
from adapters.tongues import Tongues
from adapters.worker import Priority, Worker
from bot.conversation.event import Event, Introduced, Lifecycle, Profile, Sender
from bot.conversation.reply import Done, Reply, Unknown
from bot.dispatch import dispatch
from bot.house import House
from bot.people import reach
from bot.routing import Routes

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

LOOK_UP: Final = 8.0
"""Seconds that a platform may take to say who somebody is, before they are answered as a stranger.

Longer than an answer may take: they are told that it follows. Guessing sooner would be quick and wrong, for
somebody whom a file of people has named already would be here twice, and invited to nothing.
"""

PATIENCE: Final = 10.0
"""Seconds that stopping waits for answers and sends that are under way."""


class NotOurs(Exception):
    """Raised by a look-up: the platform says that this is somebody of another organisation."""


class Live:
    """What each platform's adapter is given: `answer` for events, `errands` for answers that are late.

    `tongues` are for the words that it says by itself.
    """

    def __init__(
        self,
        house: House,
        routes: Routes,
        messengers: Mapping[str, Messenger],
        *,
        limits: Mapping[str, Limits] | None = None,
        rosters: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        """`rosters` ask each platform about people; they are called every minute."""
        self.errands = Errands()
        self.tongues = Tongues()
        self.house = house
        self._routes = routes
        self._worker = Worker(one_at_a_time=house.database.is_sqlite)
        self._delivery = Delivery(house, routes, self._worker, messengers, limits=limits)
        self._bells = Bells(house, routes, self._worker, self._delivery, rosters)
        self._alarm = AlarmClock(self._bells)
        self._sending: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to send and to look at the clock. To be called in the event loop."""
        self._sending = asyncio.get_running_loop().create_task(self._delivery.run())
        self._alarm.start()

    async def dispatch(self, event: Event) -> Reply | Unknown:
        """The core's answer to one event, in its turn; what it wants said later leaves at once."""
        heard = self.tongues.heard
        reply = await self._worker.run(
            Priority.PEOPLE, dispatch, self.house, self._routes, event, heard=heard
        )
        self._delivery.nudge()
        return reply

    async def answer(self, event: Event, look_up: Callable[[], Awaitable[Profile]]) -> Reply:
        """The answer to one event; a stranger is looked up and introduced first.

        A look-up that fails or takes too long leaves nobody without an answer: they are known by their id
        alone, and what the platform says later is taken then. Somebody of another organisation, in a channel
        that two of them share, is not let in, whatever their e-mail address.
        """
        reply = await self.dispatch(event)
        if not isinstance(reply, Unknown):
            return reply
        asked = self.errands.start(_looked_up(look_up))
        done, _ = await asyncio.wait({asked}, timeout=LOOK_UP)
        try:
            profile = asked.result() if done else None
        except NotOurs:
            log.info("somebody of another organisation was left alone")
            return Done()
        await self.introduce(event.sender, profile or Profile())
        if not done:
            self.errands.start(self._refresh(event.sender, asked))
        reply = await self.dispatch(event)
        return Done() if isinstance(reply, Unknown) else reply

    async def introduce(self, sender: Sender, profile: Profile) -> None:
        """Make somebody known, or what is known of them new."""
        await self.dispatch(Introduced(id=uuid4().hex, sender=sender, profile=profile))

    async def language_of(self, sender: Sender) -> str | None:
        """The language of somebody whom the core is not asked about otherwise; None if it cannot be told.

        They may have chosen another one elsewhere, so what is remembered counts only if nobody can be asked.
        """
        try:
            known = await self.run(reach.language_of, self.house, sender)
        except Exception:
            log.exception("a person's language could not be read")
            return self.tongues.of(sender)
        self.tongues.heard(sender, known)
        return known

    def is_traceless(self, form: str) -> bool:
        """Whether answers to that form leave no trace: then a platform must not be given any to keep."""
        route = self._routes.forms.get(form)
        return route is not None and route.traceless

    async def run(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """What `work` returns, run where the database is spoken to, before whatever the clock wants."""
        done = await self._worker.run(Priority.PEOPLE, work, *given, **named)
        self._delivery.nudge()
        return done

    async def _refresh(self, sender: Sender, asked: "asyncio.Task[Profile | None]") -> None:
        try:
            profile = await asked
        except NotOurs:
            await self.dispatch(Lifecycle(id=uuid4().hex, sender=sender, what="left"))
            return
        if profile is not None:
            await self.dispatch(Lifecycle(id=uuid4().hex, sender=sender, what="changed", profile=profile))

    async def stop(self) -> None:
        """End in order: no more rings, no more claims, then everything under way, then the threads.

        Taking no more events is up to who calls this, and comes first.
        """
        self._bells.stopping = True
        await self._alarm.stop(PATIENCE)
        self._delivery.stop()
        if self._sending is not None:
            _, unsent = await asyncio.wait({self._sending}, timeout=PATIENCE)
            for task in unsent:
                task.cancel()
        cut_off = await self.errands.drain(PATIENCE)
        if cut_off:
            log.warning("answers were cut off", extra={"count": cut_off})
        await asyncio.to_thread(self._worker.close)


async def _looked_up(look_up: Callable[[], Awaitable[Profile]]) -> Profile | None:
    """What the platform says, or None when it cannot say: whoever asks is answered all the same."""
    try:
        return await look_up()
    except NotOurs:
        raise
    except Exception:
        log.exception("a person could not be looked up")
        return None
