"""Opening a poll: what is asked, what is shown before it is sent, and openings that are interrupted."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.conversation.card import Button
from bot.conversation.reply import RejectForm, Say
from bot.nudges.working_time import Calendar, DateRange
from bot.outbox.model import Outgoing
from bot.polls import rules
from bot.polls.ballot_box import BallotBox
from bot.polls.ballot_crypto import PollKeys
from bot.polls.model import InterestPoll
from bot.turn import Turn
from tests.fakes import Stage, complaints
from tests.polls.staffroom import (
    COORDINATOR,
    drafted,
    juniors,
    opened,
    poll_id,
    programme_with,
    seniors,
    vote,
)

INVITED = "We are thinking about starting"


def invited(stage: Stage) -> list[str]:
    """Who has an invitation, each as often as they have one."""
    asked = (INVITED, "Pensamos en empezar")
    return sorted(m.to for m in stage.shown if m.text.startswith(asked) and m.to != COORDINATOR)


# --- what is asked ----------------------------------------------------------------------------


def test_the_form_explains_what_does_not_fit_and_keeps_what_was_typed(stage: Stage) -> None:
    programme_with(stage, of=(9, 9))
    guest = stage.arrive("Guest")
    reply = drafted(stage, closes="2026-01-16", why="word " * 51)
    assert complaints(reply) == {
        "why": "That is 51 words. Please use at most 50.",
        "closes": "A poll is open for at least 5 working days, "
        "so the earliest last day is Monday 19 January.",
    }
    assert isinstance(reply, RejectForm)
    assert reply.form.fields[0].value == ("word " * 51).strip()
    assert complaints(drafted(stage, closes="2026-02-03")) == {
        "closes": "A poll is open for at most 15 working days, so the latest last day is Monday 2 February."
    }
    assert complaints(drafted(stage, audience="chosen")) == {
        "people": "Please choose the people, or ask everybody."
    }
    assert complaints(drafted(stage, audience="chosen", people=[guest])) == {
        "people": "The level of Guest is not known yet. Please leave them out, or give a level first."
    }
    assert complaints(drafted(stage, people=[stage.members["Junior00"]])) == {
        "audience": 'You chose people by name. Please pick "People I choose", or clear the names.'
    }
    assert invited(stage) == []


def test_only_the_coordinator_opens_a_poll_and_only_one_at_a_time(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    stage.command("Junior00", "poll open")
    assert stage.newest("Junior00").startswith("Only a programme coordinator can do that.")
    opened(stage)
    stage.command(COORDINATOR, "poll open")
    assert stage.newest(COORDINATOR).startswith("This programme has asked already")


def test_why_is_filled_in_from_the_programme_or_given_to_it(quick_stage: Stage) -> None:
    stage = quick_stage
    programme = programme_with(stage, of=(9, 9), why="Because.")
    stage.command(COORDINATOR, "poll open")
    assert stage.forms[COORDINATOR].fields[0].value == "Because."
    from bot.programmes.model import Programme

    with stage.house.database.tenant(stage.tenant) as session:
        Programme.by_id(session, programme).why = ""
    drafted(stage, why="To learn.")
    with stage.house.database.tenant(stage.tenant) as session:
        assert Programme.by_id(session, programme).why == "To learn."


# --- what is shown before sending -------------------------------------------------------------


def test_under_eight_people_nothing_is_opened_and_other_ways_are_offered(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(3, 3))
    drafted(stage, why="To learn.")
    assert stage.newest(COORDINATOR) == (
        "That would ask 7 people. With fewer than 8 nothing could ever be shown, so no poll is opened.\n\n"
        "Other ways: ask more people, talk to them in person, or skip the poll and open sign-up.\n\n"
        "Reply 1: Change something\nReply 2: See what is missing"
    )
    stage.press(COORDINATOR, "Change something")
    assert stage.forms[COORDINATOR].fields[0].value == "To learn."


@pytest.mark.parametrize(
    ("of", "groups", "never"),
    [
        ((12, 9), "sides", []),
        ((12, 9), "together", ["the two sides by themselves"]),
        ((9, 9), "sides", ["exact shares: at this size we say only"]),
        ((9, 3), "sides", ["exact shares: at this size we say only", "the two sides by themselves"]),
    ],
)
def test_before_sending_it_says_what_will_never_be_shown(
    quick_stage: Stage, of: tuple[int, int], groups: str, never: list[str]
) -> None:
    programme_with(quick_stage, of=of)
    drafted(quick_stage, groups=groups)
    shown = quick_stage.newest(COORDINATOR)
    assert shown.startswith(f"Ready to ask {sum(of) + 1} people. Nothing is sent yet.")
    always = "- who answered, how many did so far, or any single answer"
    bullets = [line for line in shown.splitlines() if line.startswith("- ")]
    assert bullets[0] == always
    assert [
        wanted for wanted, line in zip(never, bullets[1:], strict=True) if line.startswith(f"- {wanted}")
    ] == never


def test_what_was_shown_is_what_is_sent(stage: Stage) -> None:
    programme_with(stage, of=(9, 9))
    drafted(stage)
    old = next(m for m in reversed(stage.shown) if m.to == COORDINATOR).card
    drafted(stage, why="Another reason")
    assert old is not None
    stage.arrive("Newcomer", level=1)
    stage.press(COORDINATOR, "Send the invitations")
    assert stage.newest(COORDINATOR).startswith("Ready to ask 20 people.")
    assert invited(stage) == []
    stage.press(COORDINATOR, "Send the invitations")
    assert invited(stage) == sorted([*juniors(9), *seniors(9), "Newcomer"])
    stage.click(COORDINATOR, old.actions[0])  # the draft before it
    assert stage.newest(COORDINATOR).startswith("We could not find that poll.")
    stage.click(
        COORDINATOR, Button(name="polls.send", label="Send", args={"poll": poll_id(stage), "size": ""})
    )
    assert stage.newest(COORDINATOR).startswith("The poll of Two ways is open.")
    assert len(invited(stage)) == 19


def test_a_draft_is_good_for_its_own_day_and_forgotten_later(quick_stage: Stage) -> None:
    stage = quick_stage
    from bot.polls.jobs import sweep

    programme_with(stage, of=(9, 9))
    drafted(stage)
    stage.advance(days=1)
    stage.press(COORDINATOR, "Send the invitations")
    assert stage.newest(COORDINATOR).startswith("That draft is from another day.")
    assert invited(stage) == []
    stage.advance(days=1)
    sweep(stage.house)
    with stage.house.database.tenant(stage.tenant) as session:
        from sqlalchemy import select

        assert session.scalars(select(InterestPoll)).all() == []


# --- interrupted ------------------------------------------------------------------------------


class Unplugged(Exception):
    """Somebody pulled the plug."""


def pull_the_plug(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str, *, at: int = 1, after: bool = False
) -> None:
    """The `at`-th call of that method raises, before or after it has done its work; later ones work."""
    real: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def counted(*given: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at and not after:
            raise Unplugged
        found = real(*given, **named)
        if calls == at:
            raise Unplugged
        return found

    monkeypatch.setattr(owner, name, counted)


@pytest.mark.parametrize(
    ("owner", "name", "at", "after"),
    [
        (PollKeys, "create", 1, False),  # audience frozen, no key yet
        (PollKeys, "create", 1, True),  # keys, but no draft in the ballot box
        (BallotBox, "_draft", 1, True),  # a draft without envelopes
        (BallotBox, "_fill", 1, True),  # envelopes, not open
        (BallotBox, "open", 1, True),  # open in the ballot box, not yet in the app
        (Turn, "notify", 7, False),  # some are invited
    ],
)
def test_an_opening_that_is_interrupted_is_completed_once(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, at: int, after: bool
) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    drafted(stage)
    pull_the_plug(monkeypatch, owner, name, at=at, after=after)
    stage.press(COORDINATOR, "Send the invitations")
    assert invited(stage) == []
    stage.advance(minutes=5)
    assert invited(stage) == sorted([*juniors(9), *seniors(9)])
    assert stage.house.ballots.state(poll_id(stage)) == "open"
    assert isinstance(vote(stage, "Junior00", open="yes"), Say)


@pytest.mark.parametrize(
    ("owner", "name", "at", "after"),
    [
        (BallotBox, "close", 1, False),  # closing in the app alone
        (BallotBox, "close", 1, True),  # counted, and the app does not know yet
        (Turn, "due", 1, False),  # ended in the app but for its last line
        (Turn, "notify", 7, False),  # some are told
    ],
)
def test_a_close_that_is_interrupted_is_completed_once(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, at: int, after: bool
) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    opened(stage)
    for person in [*juniors(9), *seniors(9)]:
        vote(stage, person, open="yes")
    stage.advance(days=14)
    pull_the_plug(monkeypatch, owner, name, at=at, after=after)
    stage.advance(days=2)
    told = ("Thank you. Here is", "Gracias. Esto dijo")
    assert sorted(m.to for m in stage.shown if m.text.startswith(told)) == sorted(
        [*juniors(9), *seniors(9), COORDINATOR]
    )
    assert stage.house.keys.names("ballot.") == []
    with stage.house.database.tenant(stage.tenant) as session:
        from sqlalchemy import select

        assert {
            r.state for r in session.scalars(select(Outgoing).where(Outgoing.kind == "polls.result"))
        } == {"sent"}


def test_keys_lost_while_opening_void_the_poll_and_tell_the_coordinator_alone(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    drafted(stage)
    pull_the_plug(monkeypatch, BallotBox, "_draft", after=True)
    stage.press(COORDINATOR, "Send the invitations")
    for name in stage.house.keys.names("ballot."):
        stage.house.keys.destroy(name)
    stage.advance(minutes=5)
    assert stage.newest(COORDINATOR).startswith(
        "We lost the key to this poll, so nobody can read the answers."
    )
    assert invited(stage) == []
    opened(stage)  # it may be tried again
    assert len(invited(stage)) == 18


# --- pure decisions ---------------------------------------------------------------------------


def test_the_dates_of_a_poll_count_working_days_of_the_programme() -> None:
    calendar = Calendar(breaks=(DateRange(first=date(2026, 2, 16), last=date(2026, 2, 20)),))
    assert rules.last_days(date(2026, 2, 9), calendar) == (
        date(2026, 2, 23),
        date(2026, 3, 2),
        date(2026, 3, 9),
    )
    found = rules.dates(date(2026, 2, 9), date(2026, 2, 27), calendar, "Europe/Madrid")
    assert (found.closes_at.isoformat(), found.results_at.isoformat(), found.signup_from.isoformat()) == (
        "2026-02-27T23:00:00+00:00",
        "2026-03-02T09:00:00+00:00",
        "2026-03-04",
    )
    assert found.remind_at.isoformat() == "2026-02-13T09:00:00+00:00"  # the fourth of nine working days


@pytest.mark.parametrize(
    ("level", "gap", "top", "side"),
    [
        (1, 2, 6, "junior"),
        (3, 2, 6, "junior"),
        (4, 2, 6, "senior"),
        (5, 2, 6, "senior"),
        (3, 1, 7, "junior"),
        (4, 1, 7, "senior"),
        (2, 5, 6, "junior"),  # with this gap nobody is far enough above or below: the middle decides
        (4, 4, 6, "senior"),
        (2, 4, 6, "junior"),
    ],
)
def test_the_side_follows_the_level(level: int, gap: int, top: int, side: str) -> None:
    assert rules.side_of(level, gap, top) == side
