"""How fast a platform may be spoken to: its published limits, of a conversation and of a workspace."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Limit(Protocol):
    """One published limit. `at` is a moment of any clock that counts seconds and never goes back."""

    def wait(self, at: float) -> float:
        """Seconds until the next send may begin; 0.0 means now. Takes nothing."""

    def take(self, at: float) -> None:
        """A send begins at `at`; to be called when `wait` has said 0.0."""

    def idle(self, at: float) -> bool:
        """Whether it has recovered fully, so that a new one would say the same."""


class TokenBucket:
    """`burst` at once, then `per_second`."""

    def __init__(self, *, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = burst
        self._tokens = float(burst)
        self._at: float | None = None

    def wait(self, at: float) -> float:
        """Seconds until there is a whole token."""
        tokens = self._now(at)
        return 0.0 if tokens >= 1 else (1 - tokens) / self._per_second

    def take(self, at: float) -> None:
        """One token less."""
        self._tokens, self._at = self._now(at) - 1, at

    def idle(self, at: float) -> bool:
        """Whether the bucket is full."""
        return self._now(at) >= self._burst

    def _now(self, at: float) -> float:
        gone = 0.0 if self._at is None else at - self._at
        return min(self._burst, self._tokens + gone * self._per_second)


class Windows:
    """Several limits at once, each "at most so many in so many seconds", looked at exactly."""

    def __init__(self, *windows: tuple[int, float]) -> None:
        """Each window is (how many, seconds)."""
        self._windows = windows
        self._most = max(many for many, _ in windows)
        self._longest = max(seconds for _, seconds in windows)
        self._sent: deque[float] = deque()

    def wait(self, at: float) -> float:
        """Seconds until no window is full."""
        waits = (
            self._sent[-many] + seconds - at for many, seconds in self._windows if len(self._sent) >= many
        )
        return max(0.0, *waits, 0.0)

    def take(self, at: float) -> None:
        """One more; what no window looks at any more is forgotten."""
        self._sent.append(at)
        while len(self._sent) > self._most or self._sent[0] <= at - self._longest:
            self._sent.popleft()

    def idle(self, at: float) -> bool:
        """Whether every window is empty."""
        return not self._sent or self._sent[-1] <= at - self._longest


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a platform allows: each call makes the limit of one workspace or conversation."""

    lane: Callable[[], Limit]
    place: Callable[[], Limit]
