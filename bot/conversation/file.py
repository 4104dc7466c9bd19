"""A file that one person may take along: made when they open its link on our own pages, and kept nowhere."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class File:
    """What a browser saves. `kind` is a media type without a charset; text is UTF-8."""

    name: str
    """With its ending, in plain ASCII: `meeting.ics`."""
    kind: str
    body: bytes
