"""What a person sees: the words in which every platform's driver tells it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Seen:
    """What one person saw happen because of one thing they did."""

    new: tuple[str, ...] = ()
    """Titles of new messages."""
    changed: str | None = None
    """What the message acted on reads now, if it changed."""
    home: str | None = None
    """What the home reads now, if it was drawn."""
    form: str | None = None
    """The title of the form that is open now."""
    complaints: dict[str, str] = field(default_factory=dict)
    kept: str = ""
    """What the form's first field shows."""
