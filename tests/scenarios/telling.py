"""How a story is told on any platform: what people do at their screens, and what they then see."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who plays whom: names as they stand on people's screens."""

    coordinator: str
    alternate: str
    sponsor: str
    juniors: tuple[str, str, str]
    seniors: tuple[str, str, str, str]
    """The sponsor is one of them."""

    @property
    def pairs_of(self) -> tuple[str, ...]:
        """Those who look for a pair."""
        return (*self.juniors, *self.seniors)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One field of the form that somebody has open."""

    name: str
    label: str
    options: dict[str, str] = field(default_factory=dict)
    """Label → value, where there is something to choose from."""


class Teller(Protocol):
    """One platform, with an organisation on it. People are named as in the cast."""

    cast: Cast

    def command(self, name: str, text: str) -> None:
        """`/viceversa text`, or where the platform has no commands the same words."""

    def press(self, name: str, label: str) -> None:
        """The newest button of that label that this person sees."""

    def asked(self, name: str) -> list[Asked]:
        """The form that this person has open, field by field."""

    def fill(self, name: str, /, **values: Any) -> None:
        """Send the open form; fields not named keep what they show. Choices by their label or value."""

    def newest(self, name: str) -> str:
        """The newest message of the bot to this person, as a screen reader reads it."""

    def buttons(self, name: str) -> list[str]:
        """The labels of its buttons."""

    def home(self, name: str) -> str:
        """What this person's home says, where the platform has one, or else the answer to `home`."""

    def until(self, at: datetime) -> None:
        """Time passes; what falls due happens in order."""
