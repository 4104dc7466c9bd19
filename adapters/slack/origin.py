"""Where a person of Slack was when they acted: what an answer may change, and how it reaches them."""

from typing import Literal

import msgspec

Act = Literal["command", "shortcut", "click", "submission", "typed", "home_opened", "suggest"]

Place = Literal["own_chat", "shared", "ephemeral", "home", "modal", "nowhere"]
"""`own_chat`: a message in the bot's chat with this person alone · `shared`: one that others see too, in a
channel or a group chat · `ephemeral`: one that Slack shows to this person only · `home`, `modal`: a view ·
`nowhere`: no message, such as a command's."""


class Origin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One act. Whatever it did not bring with it is an empty string.

    A form keeps `kept()` of the act that opened it, and its submission says that place again.
    """

    act: Act = "click"
    place: Place = "nowhere"
    installation: str = ""
    user: str = ""
    channel: str = ""
    ts: str = ""
    """The message acted on."""
    thread: str = ""
    """The message that a typed one answers in a thread."""
    trigger: str = ""
    """Opens one view, within three seconds."""
    response_url: str = ""
    """Takes five messages within half an hour. Whoever has it may post: never kept, never logged."""
    view: str = ""
    """The open form, or the home."""

    def kept(self) -> "Origin":
        """What a form remembers of it: nothing personal, nothing secret, nothing that passes."""
        return Origin(place=self.place, channel=self.channel, ts=self.ts)
