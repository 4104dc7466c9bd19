"""What a programme says later as it goes from stage to stage; the words are in `stage_words`."""

from datetime import date

from bot.outbox.notice import Notice


class SignupAgain(Notice, frozen=True, kw_only=True):
    """The one reminder for those invited who have not answered (spec 2.3)."""

    kind = "stages.signup_again"

    programme: str


class JoinInstead(Notice, frozen=True, kw_only=True):
    """To those who had joined a programme that stops for want of people: would they like this one?"""

    kind = "stages.join_instead"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    programme: str
    """The one that can be joined."""
    stopped: str


class Counted(Notice, frozen=True, kw_only=True):
    """To the coordinators: the clock has closed sign-up, with so many on each side."""

    kind = "stages.counted"
    sent = "at_least_once"
    when = "working"

    programme: str
    closed_on: date


class RoundStart(Notice, frozen=True, kw_only=True):
    """M-ROUND-START, to those in a pair; gone with the day, so that it is never late."""

    kind = "stages.round_start"
    when = "working"
    expires_after = 24 * 3

    programme: str
    on: date


class ClosingSoon(Notice, frozen=True, kw_only=True):
    """M-CLOSING-SOON, to those in a pair that has not been told the same by M-CLOSING."""

    kind = "stages.closing_soon"
    when = "working"
    expires_after = 24 * 14

    programme: str
    ends: date


class NextStage(Notice, frozen=True, kw_only=True):
    """To the coordinators: the clock has moved the programme on, and what is theirs to do now."""

    kind = "stages.next"
    sent = "at_least_once"
    when = "working"

    programme: str
    stage: str
    on: date


class OnPause(Notice, frozen=True, kw_only=True):
    """M-PROG-PAUSE: the only message until the programme goes on."""

    kind = "stages.on_pause"
    sent = "at_least_once"
    when = "working"
    expires_after = 24 * 14
    even_paused = True

    programme: str
    number: int


class GoingOn(Notice, frozen=True, kw_only=True):
    """The pause is over."""

    kind = "stages.going_on"
    sent = "at_least_once"
    when = "working"

    programme: str
    number: int


class YouSaid(Notice, frozen=True, kw_only=True):
    """M-YSWD, to everybody who joined: what was heard and what changed."""

    kind = "stages.you_said"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    programme: str
    post: int


class YouSaidPosted(Notice, frozen=True, kw_only=True):
    """The same, once in the programme's channel."""

    kind = "stages.you_said_posted"
    sent = "at_least_once"
    when = "working"

    programme: str
    post: int


class HandoverAsked(Notice, frozen=True, kw_only=True):
    """Somebody is asked to coordinate, with another or in their place."""

    kind = "stages.handover_asked"
    sent = "at_least_once"
    when = "working"
    expires_after = None
    even_paused = True

    handing: str


class HandoverAnswered(Notice, frozen=True, kw_only=True):
    """To whoever asked: the answer. It was asked openly, by name."""

    kind = "stages.handover_answered"
    when = "working"
    even_paused = True

    handing: str
    programme: str
    member: str
    took: bool


class NoLonger(Notice, frozen=True, kw_only=True):
    """To somebody who no longer coordinates: who does now."""

    kind = "stages.no_longer"
    when = "working"
    even_paused = True

    programme: str
    on: date


class RoleEmpty(Notice, frozen=True, kw_only=True):
    """Somebody with a role has left the organisation: it waits for another (spec 2.1)."""

    kind = "stages.role_empty"
    sent = "at_least_once"
    when = "working"
    even_paused = True

    programme: str
    role: str
    on: date


class Stopped(Notice, frozen=True, kw_only=True):
    """M-PROG-CANCEL, to those who joined; the reason is the programme's."""

    kind = "programmes.stopped"
    sent = "at_least_once"
    when = "working"
    expires_after = None
    even_paused = True

    programme: str


class Handover(Notice, frozen=True, kw_only=True):
    """M-HANDOVER: another person coordinates now."""

    kind = "programmes.handover"
    sent = "at_least_once"
    when = "working"
    even_paused = True

    programme: str
    member: str
    on: date
