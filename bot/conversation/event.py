"""What people and platforms send us, in our own words.

Adapters translate a platform's payload into exactly one of these; everything in them is a
claim by a client until `dispatch` and the handler have checked it.
"""

from typing import Any, Literal

import msgspec


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who sent it, as the platform names them."""

    platform: str
    """The platform's name as its adapter registered it."""
    installation: str
    """The platform's own id of the workspace or tenant."""
    user: str
    """The platform's own id of the person."""


class Command(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """`/viceversa …`: `text` is all that follows the command word."""

    id: str
    sender: Sender
    text: str
    channel: str | None = None
    """The channel it was typed in, if not in the bot's own chat."""
    channel_name: str = ""
    """What people call that channel, if the platform says."""


class Typed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Plain words written to the bot in its own chat."""

    id: str
    sender: Sender
    text: str


class Click(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A button, on a message or on the home.

    `name` is the route (`"checkins.answer"`), `args` small strings that the button carried:
    ids are claims to check. `on` says what the answer may replace.
    """

    id: str
    sender: Sender
    name: str
    args: dict[str, str] = {}
    on: Literal["message", "home"] = "message"
    opens_forms: bool = True
    """Whether a form can be opened in answer: some apps have no window for one."""


class Submission(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A form that was sent: `form` is its route, `args` what it was opened with, `values` what was put in."""

    id: str
    sender: Sender
    form: str
    args: dict[str, str] = {}
    values: dict[str, Any] = {}


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What a platform knows of a person; every part may be missing."""

    name: str = ""
    email: str = ""
    locale: str = ""
    zone: str = ""
    administers: bool = False
    """The platform says that this person looks after the workspace, and so could install for it."""


class Introduced(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A person the platform has looked up for us after an `Unknown` answer, or who has just arrived."""

    id: str
    sender: Sender
    profile: Profile
    reference: dict[str, Any] | None = None
    """The platform's conversation reference, where messages that we begin need one."""


class Lifecycle(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Something happened to an account or an installation.

    `left`: the account is gone · `changed`: profile news · `back`: active again ·
    `removed_app`: the person took the bot away, and cannot be reached until they return ·
    `opened_home`: the person looks at the home, which is to be drawn.
    """

    id: str
    sender: Sender
    what: Literal["left", "back", "changed", "removed_app", "opened_home"]
    profile: Profile | None = None
    reference: dict[str, Any] | None = None
    """The conversation reference as it is now; None says nothing about it."""


class Suggest(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A long list asks for matches while somebody types."""

    id: str
    sender: Sender
    field: str
    query: str


Event = Command | Typed | Click | Submission | Introduced | Lifecycle | Suggest
