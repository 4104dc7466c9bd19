"""Why the ballot box says no: each refusal names its words and carries no answer and no person."""

from bot.errors import NotAllowed, NotThere, Stale, ViceVersaError


class PollUnknown(NotThere):
    """No poll has this id."""

    def __init__(self) -> None:
        super().__init__("polls.unknown")


class NotInvited(NotAllowed):
    """The person is not on the list that was frozen at the opening."""

    def __init__(self) -> None:
        super().__init__("polls.not_invited")


class PollNotOpen(Stale):
    """The poll is still being prepared: nobody can answer it and nothing can be counted."""

    def __init__(self) -> None:
        super().__init__("polls.not_open")


class PollClosed(Stale):
    """The poll takes no answers any more and is never opened again."""

    def __init__(self) -> None:
        super().__init__("polls.closed")


class PollVoid(Stale):
    """The poll's keys are lost, so that nobody can read its answers."""

    def __init__(self) -> None:
        super().__init__("polls.void")


class NotYetClosed(Stale):
    """Nothing is shown, not even a turnout, before the poll has closed (A10)."""

    def __init__(self) -> None:
        super().__init__("polls.not_yet_closed")


class TermsFrozen(ViceVersaError):
    """A poll of this id was opened on other terms or for other people: a bug in the caller (I18)."""


class Tampered(ViceVersaError):
    """An envelope is missing, or was not sealed by us for its token: the poll cannot be trusted (T16)."""
