"""What is said about a pair from its middle to its end, as small facts: one notice for each occasion."""

from bot.outbox.notice import Notice


class HalfWay(Notice, frozen=True, kw_only=True):
    """M-MID: half of the meetings or of the time is over."""

    kind = "pairs.half_way"
    expires_after = 24 * 14

    pair: str
    cycle: int


class Reviewed(Notice, frozen=True, kw_only=True):
    """Both have looked back: what each would keep, change and stop."""

    kind = "pairs.reviewed"
    when = "working"

    pair: str
    cycle: int


class RhythmChanged(Notice, frozen=True, kw_only=True):
    """The other one has changed how often or how long the two meet."""

    kind = "pairs.rhythm_changed"
    when = "working"
    newest = True

    pair: str
    number: int


class SwapAsked(Notice, frozen=True, kw_only=True):
    """The other one suggests that the lead changes (S1-01)."""

    kind = "pairs.swap_asked"
    when = "working"

    pair: str
    number: int


class SwapAnswered(Notice, frozen=True, kw_only=True):
    """What the other one said to it."""

    kind = "pairs.swap_answered"
    when = "working"
    newest = True

    pair: str
    number: int
    agreed: bool


class IdeaNoted(Notice, frozen=True, kw_only=True):
    """The other one noted an idea that travelled, and would let the coordinator see it (S1-15)."""

    kind = "pairs.idea_noted"
    when = "working"

    idea: str


class ClosingSoon(Notice, frozen=True, kw_only=True):
    """M-CLOSING: the last planned meeting is near. Worth sending until the round is nearly over."""

    kind = "pairs.closing"
    expires_after = 24 * 14

    pair: str
    cycle: int = 1


class LineChange(Notice, frozen=True, kw_only=True):
    """M-LINE-CHANGE: their places in the organisation have changed, so the two have to close."""

    kind = "pairs.line_change"
    sent = "at_least_once"
    when = "working"
    spaced = True
    expires_after = None
    newest = True

    pair: str
    cycle: int
    number: int = 0
    """Data can be wrong, mended, and change again: each time has its own."""


class LineMended(Notice, frozen=True, kw_only=True):
    """What had come between the two is gone again, a file that was wrong for one: they can go on."""

    kind = "pairs.line_mended"
    sent = "at_least_once"
    when = "working"
    expires_after = None
    newest = True

    pair: str
    cycle: int
    number: int


class Thanked(Notice, frozen=True, kw_only=True):
    """A line of thanks from the other one."""

    kind = "pairs.thanked"
    when = "working"

    pair: str
    cycle: int


class Redefine(Notice, frozen=True, kw_only=True):
    """M-REDEFINE: what shall it be from now on? Asked of each in private."""

    kind = "pairs.redefine"
    sent = "at_least_once"
    when = "working"
    spaced = True

    pair: str
    cycle: int


class Redefined(Notice, frozen=True, kw_only=True):
    """What it will be, where it does not end: the result, not who chose what."""

    kind = "pairs.redefined"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    pair: str
    cycle: int
    peers: bool


class Stopped(Notice, frozen=True, kw_only=True):
    """To the other contacts: one of them has ended a pair, and why (row 18)."""

    kind = "pairs.stopped"
    sent = "at_least_once"
    when = "now"
    expires_after = None

    stopping: str
