"""In which language each person is spoken to: for the few words that an adapter says without the core.

That an answer follows, or that the fault is ours, has to be said at once, and often while the core or the
database is what is slow. So nobody is asked then: what the core said last of each person is remembered.
"""

from collections import OrderedDict
from threading import Lock
from typing import Final

from bot.conversation.event import Sender

MOST: Final = 20_000
"""People remembered; of more, the first are forgotten, whatever they did since: nothing here tells it."""


class Tongues:
    """Languages by person. Told by the threads that speak to the database, asked by the event loop."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[Sender, str] = OrderedDict()
        self._lock = Lock()

    def heard(self, sender: Sender, locale: str | None) -> None:
        """The core speaks this language with this person; None if it does not know them, or no longer."""
        with self._lock:
            if locale is None:
                self._known.pop(sender, None)
                return
            self._known[sender] = locale
            while len(self._known) > self._most:
                self._known.popitem(last=False)

    def of(self, sender: Sender) -> str | None:
        """The language, or None for somebody whom this process has not heard of."""
        with self._lock:
            return self._known.get(sender)
