"""A house at work on real platforms: threads, sending loop and alarm clock, begun and ended in order."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Final

from adapters.delivery import Delivery, Lane, Messenger, TokenBucket
from adapters.errands import Errands
from adapters.scheduler import AlarmClock, Bells
from adapters.worker import Priority, Worker
from bot.conversation.event import Event
from bot.conversation.reply import Reply, Unknown
from bot.dispatch import dispatch
from bot.house import House
from bot.routing import Routes

log = logging.getLogger(__name__)

PATIENCE: Final = 10.0
"""Seconds that stopping waits for answers and sends that are under way."""


class Live:
    """What each platform's adapter is given: `dispatch` for events, `errands` for answers that are late."""

    def __init__(
        self,
        house: House,
        routes: Routes,
        messengers: Mapping[str, Messenger],
        *,
        limit: Callable[[Lane], TokenBucket | None] = lambda _: None,
    ) -> None:
        self.errands = Errands()
        self._house = house
        self._routes = routes
        self._worker = Worker(one_at_a_time=house.database.is_sqlite)
        self._delivery = Delivery(house, routes, self._worker, messengers, limit=limit)
        self._bells = Bells(house, routes, self._worker, self._delivery)
        self._alarm = AlarmClock(self._bells)
        self._sending: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to send and to look at the clock. To be called in the event loop."""
        self._sending = asyncio.get_running_loop().create_task(self._delivery.run())
        self._alarm.start()

    async def dispatch(self, event: Event) -> Reply | Unknown:
        """The core's answer to one event, in its turn; what it wants said later leaves at once."""
        reply = await self._worker.run(Priority.PEOPLE, dispatch, self._house, self._routes, event)
        self._delivery.nudge()
        return reply

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
