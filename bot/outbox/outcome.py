"""What became of one attempt to send: a closed set that every platform's errors are mapped to."""

from datetime import datetime
from typing import Any

import msgspec


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """The platform took it. `reference` lets us update or retract it later."""

    reference: dict[str, Any]


class RateLimited(msgspec.Struct, frozen=True, kw_only=True):
    """Too fast: nothing was posted, try again at `retry_at`."""

    retry_at: datetime


class NotAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """A passing fault before the platform took it: nothing was posted."""

    why: str = ""


class Doubtful(msgspec.Struct, frozen=True, kw_only=True):
    """The request left and no clear answer came: it may or may not have been posted."""

    why: str = ""


class Unreachable(msgspec.Struct, frozen=True, kw_only=True):
    """This person cannot be reached (blocked, gone, app not there): leave them alone until they return."""

    why: str = ""


class Uninstalled(msgspec.Struct, frozen=True, kw_only=True):
    """The whole installation is gone."""


class OurFault(msgspec.Struct, frozen=True, kw_only=True):
    """The platform refused what we made: a bug, somebody must look."""

    why: str = ""


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """The message to update or retract is no longer there: nothing left to do."""


Outcome = Sent | RateLimited | NotAccepted | Doubtful | Unreachable | Uninstalled | OurFault | Gone
