"""What a test asks to go wrong at Slack: throttling, refusals, crashes and answers that never come."""

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Final, Literal

ANY: Final = "*"
"""Stands for every method."""


@dataclass(frozen=True)
class Throttled:
    """429; nothing was done."""

    retry_after: int


@dataclass(frozen=True)
class Refused:
    """`{"ok": false, "error": …}`; nothing was done."""

    error: str


@dataclass(frozen=True)
class Crashed:
    """An HTTP error whose body is no JSON. With `taken`, it had been done all the same."""

    status: int = 500
    taken: bool = False


@dataclass(frozen=True)
class Dropped:
    """The connection is cut without an answer. With `taken`, it had been done all the same: doubtful."""

    taken: bool = True


@dataclass(frozen=True)
class Silent:
    """It is done, but no answer comes until the caller gives up or the server ends: doubtful."""

    taken: bool = True


Fault = Throttled | Refused | Crashed | Dropped | Silent
Times = int | Literal["always"]


class Faults:
    """Faults that wait for their call, for each method in the order in which they were asked for."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}

    def next(self, method: str, fault: Fault, times: Times = 1) -> None:
        """The next `times` calls of the method meet this fault; "always" until `clear`."""
        if times == "always":
            self._always[method] = fault
        else:
            self._waiting[method].extend([fault] * times)

    def clear(self, method: str = ANY) -> None:
        """No more faults for this method, or for any."""
        for each in [*self._waiting, *self._always] if method == ANY else [method]:
            self._waiting.pop(each, None)
            self._always.pop(each, None)

    def take(self, method: str) -> Fault | None:
        """The fault that this call meets, if any."""
        for name in (method, ANY):
            if self._waiting[name]:
                return self._waiting[name].popleft()
            if name in self._always:
                return self._always[name]
        return None
