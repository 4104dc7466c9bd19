"""What is said about coaching, as notices: to coaches, to whoever asked, to their partner."""

from datetime import date

from bot.outbox.notice import Notice


class CoachAsked(Notice, frozen=True, kw_only=True):
    """To a coach: somebody would like one. Who it is stands nowhere."""

    kind = "support.coach_asked"
    sent = "at_least_once"
    when = "working"

    request: str


class CoachesFound(Notice, frozen=True, kw_only=True):
    """To whoever asked: who has time, or that nobody has, as it stood `on` that day."""

    kind = "support.coaches_found"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    request: str
    on: date


class CoachChosen(Notice, frozen=True, kw_only=True):
    """To the coach who was chosen."""

    kind = "support.coach_chosen"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    request: str
    coach: str


class CoachForBoth(Notice, frozen=True, kw_only=True):
    """To the partner: a coach was asked for both."""

    kind = "support.coach_for_both"
    sent = "at_least_once"
    when = "working"

    request: str


class CoachNamed(Notice, frozen=True, kw_only=True):
    """To somebody who was put on the roster that day."""

    kind = "support.coach_named"
    sent = "at_least_once"
    when = "working"

    programme: str
    on: date
