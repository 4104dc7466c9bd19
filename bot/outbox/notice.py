"""Notices: intents to say something later, as small facts. The words are made just before sending.

A room defines its kinds as subclasses with their facts (ids and dates, never words, never anything
anonymous) and a composer for each; `routes` brings the two together.
"""

from typing import ClassVar, Literal

import msgspec


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One intent. Subclasses set the class variables and add their facts.

    `kind` is its stable name (`"checkins.meeting_due"`).
    `sent` says what a doubtful send means: routine nudges go `at_most_once`; consent questions, results
    and ends `at_least_once`, worded so that a repeat does no harm.
    `when` says which hours fit: `"routine"` the preferred windows and under the caps of spec 4.2,
    `"working"` the reader's own working hours, `"now"` at once (an answer to what they just did).
    `expires_after` is how many hours past its moment it is still worth sending (spec 4.2: five working
    days for routine ones, counted generously as 168 hours), None for ever.
    `even_paused` ones are sent while the programme, or the reader's part in it, is paused: what says that it
    is, or that it has ended, and requests for help. Others wait for its end, and routine ones are dropped.
    `spaced` ones are questions that the clock asks: whoever has two pairings is asked about one of them a
    day, and about the other one on their next working day.
    `newest` ones say how things are when they leave: of several about one id that wait for the same reader,
    as after a weekend in which the other one changed their mind twice, the last alone goes.
    """

    kind: ClassVar[str]
    sent: ClassVar[Literal["at_most_once", "at_least_once"]] = "at_most_once"
    when: ClassVar[Literal["routine", "working", "now"]] = "routine"
    expires_after: ClassVar[int | None] = 168
    even_paused: ClassVar[bool] = False
    spaced: ClassVar[bool] = False
    newest: ClassVar[bool] = False

    @property
    def about(self) -> str:
        """The id this is about: by convention the first fact. What changes there revises its cards."""
        return str(getattr(self, self.__struct_fields__[0])) if self.__struct_fields__ else ""

    def key(self) -> str:
        """What makes this occurrence the same one: its kind and all its facts, in order."""
        facts = (str(getattr(self, name)) for name in self.__struct_fields__)
        return ":".join((self.kind, *facts))


class ToMember(msgspec.Struct, frozen=True, kw_only=True, tag="member"):
    """One person, in private."""

    member: str


class ToPair(msgspec.Struct, frozen=True, kw_only=True, tag="pair"):
    """Both partners where they can read it together, if they chose a shared chat."""

    pair: str


class ToChannel(msgspec.Struct, frozen=True, kw_only=True, tag="channel"):
    """A programme's channel."""

    programme: str


Recipient = ToMember | ToPair | ToChannel


def recipient_id(to: Recipient) -> str:
    """The id the recipient is keyed by."""
    match to:
        case ToMember(member=key) | ToPair(pair=key) | ToChannel(programme=key):
            return key
