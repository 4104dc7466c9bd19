"""How a poll ends: called off, without enough answers, void, not this time; and people who go meanwhile."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.event import Click
from bot.conversation.reply import OpenForm
from bot.dispatch import dispatch
from bot.outbox.model import Outgoing
from bot.people.model import Member
from bot.polls.ballot_box import BallotBox
from bot.polls.ballot_crypto import PollKeys
from bot.polls.model import InterestPoll, PollAudience, asked_in, open_polls_of, signup_from
from bot.polls.refusals import PollUnknown
from bot.programmes.model import Programme, Role
from bot.routes import ROUTES
from tests.fakes import Stage
from tests.polls.staffroom import (
    COORDINATOR,
    drafted,
    juniors,
    open_ballot,
    opened,
    poll_id,
    programme_with,
    said,
    seniors,
    vote,
)

CALLED_OFF = "This poll was called off. Nobody has read any answer, and all of them are destroyed."
TELLING = datetime(2026, 1, 27, 12, 0, tzinfo=UTC)


def state_of(stage: Stage) -> str:
    with stage.house.database.tenant(stage.tenant) as session:
        return InterestPoll.by_id(session, poll_id(stage)).state


# --- called off -------------------------------------------------------------------------------


def test_a_poll_that_is_called_off_says_so_on_every_invitation_and_destroys_all(stage: Stage) -> None:
    programme_with(stage, of=(9, 9))
    opened(stage)
    vote(stage, "Junior00", open="yes")
    stage.command("Junior00", "poll cancel")
    assert stage.newest("Junior00").startswith("Only a programme coordinator can do that.")
    stage.command(COORDINATOR, "poll cancel")
    assert stage.newest(COORDINATOR).startswith("Call off the poll of Two ways?")
    stage.press(COORDINATOR, "Call the poll off")
    stage.command(COORDINATOR, "poll cancel")
    assert stage.newest(COORDINATOR).startswith("There is no open poll to call off.")
    assert stage.buttons(COORDINATOR) == ["Show where I am"]  # and none to be seen
    assert stage.seen_by("Junior01") == [CALLED_OFF]
    assert stage.seen_by("Senior00") == [
        "Esta encuesta se anuló. Nadie ha leído ninguna respuesta y todas se han destruido."
    ]
    assert stage.house.ballots.state(poll_id(stage)) == "cancelled"
    assert stage.house.keys.names("ballot.") == []
    assert said(stage, "Junior00", open_ballot(stage, "Junior00")).startswith("This poll has closed")
    stage.until(TELLING)
    assert stage.seen_by("Junior01") == [CALLED_OFF]  # no reminder, no results
    opened(stage, closes="2026-02-09")
    assert stage.newest("Junior01").startswith("We are thinking about starting")


def test_what_is_still_to_be_sent_is_not_sent_once_it_is_called_off(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    stage.until(datetime(2026, 1, 12, 20, 0, tzinfo=UTC))  # nobody is at work any more
    opened(stage)
    stage.command(COORDINATOR, "poll cancel")
    stage.press(COORDINATOR, "Call the poll off")
    stage.advance(days=2)
    assert stage.seen_by("Junior00") == []


def test_a_poll_called_off_while_it_is_being_opened_never_opens(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    drafted(stage)
    poll = poll_id(stage)
    send = Click(
        id="sends", sender=stage.sender(COORDINATOR), name="polls.send", args={"poll": poll, "size": "9+10"}
    )
    dispatch(stage.house, ROUTES, send)
    assert state_of(stage) == "opening"
    stop = Click(id="stops", sender=stage.sender(COORDINATOR), name="polls.cancel", args={"poll": poll})
    dispatch(stage.house, ROUTES, stop)
    stage.settle()
    assert state_of(stage) == "cancelled"
    assert stage.house.keys.names("ballot.") == []
    assert stage.seen_by("Junior00") == []


def test_called_off_while_the_envelopes_were_being_made(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    drafted(stage)
    real = BallotBox.open

    def slowly(box: BallotBox, *given: Any, **named: Any) -> None:
        with stage.house.database.tenant(stage.tenant) as session:
            InterestPoll.by_id(session, given[0].poll_id).move("cancel")
        real(box, *given, **named)

    monkeypatch.setattr(BallotBox, "open", slowly)
    stage.press(COORDINATOR, "Send the invitations")
    assert stage.house.ballots.state(poll_id(stage)) == "cancelled"
    assert stage.house.keys.names("ballot.") == []
    assert stage.seen_by("Junior00") == []


def test_a_programme_that_stops_takes_its_poll_along(quick_stage: Stage) -> None:
    stage = quick_stage
    programme = programme_with(stage, of=(9, 9))
    opened(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        Programme.by_id(session, programme).move("cancel")
    assert said(stage, "Junior00", open_ballot(stage, "Junior00")).startswith("This poll has closed")
    stage.until(TELLING)
    assert stage.seen_by("Junior00") == [CALLED_OFF]
    assert stage.house.ballots.state(poll_id(stage)) == "cancelled"


# --- nothing to show --------------------------------------------------------------------------


def test_too_few_answers_are_shown_to_nobody_and_it_may_be_asked_again(stage: Stage) -> None:
    programme_with(stage, of=(9, 9))
    opened(stage)
    for name in juniors(6):
        vote(stage, name, open="yes", honest="fairly")
    stage.until(TELLING)
    nobody_sees = (
        "Not enough people answered for us to show results safely, so no one will see them, including us."
    )
    assert stage.newest("Junior00").startswith(nobody_sees)
    assert stage.newest(COORDINATOR).startswith(nobody_sees)
    assert stage.newest("Senior00").startswith("No respondió suficiente gente")
    stage.command(COORDINATOR, "home")
    assert stage.buttons(COORDINATOR) == [
        "Not this time",
        "Read the results",
        "Ask who is interested",
        "More",
    ]
    assert isinstance(stage.press(COORDINATOR, "Ask who is interested"), OpenForm)


def test_lost_keys_make_the_poll_void_and_everybody_is_told(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    opened(stage)
    for name in [*juniors(9), *seniors(9)]:
        vote(stage, name, open="yes")
    for name in stage.house.keys.names("ballot."):
        stage.house.keys.destroy(name)
    late = said(stage, "Junior00", vote(stage, "Junior00", open="yes"))
    assert late.startswith("We lost the key to this poll, so it takes no more answers.")
    stage.until(TELLING)
    assert stage.newest("Junior00").startswith(
        "We lost the key to this poll, so nobody can read the answers."
    )
    assert state_of(stage) == "void"


# --- not this time ----------------------------------------------------------------------------


def test_not_this_time_thanks_everybody_with_the_reason(stage: Stage) -> None:
    programme = programme_with(stage, of=(9, 9))
    opened(stage)
    stage.command(COORDINATOR, "poll thanks")
    assert stage.newest(COORDINATOR).startswith("That can be said once the results of a poll are out.")
    stage.until(TELLING)
    stage.command(COORDINATOR, "home")
    stage.press(COORDINATOR, "Not this time")
    stage.fill(COORDINATOR, reason="there is no time this year.")
    assert any(text.startswith("Done. Everybody who was asked") for text in stage.seen_by(COORDINATOR))
    stage.advance(days=1)
    thanks = (
        "Thank you for answering. We are not going ahead this time, because there is no time this year.\n\n"
    )
    assert stage.newest("Junior00").startswith(thanks)
    thanked = [
        m.to for m in stage.shown if m.text.startswith(("Thank you for answering", "Gracias por resp"))
    ]
    assert sorted(thanked) == sorted([*juniors(9), *seniors(9), COORDINATOR])
    with stage.house.database.tenant(stage.tenant) as session:
        assert Programme.by_id(session, programme).state == "archived"
    stage.advance(days=5)
    assert stage.newest(COORDINATOR).startswith("Thank you for answering")  # no word of sign-up any more


# --- people who go ----------------------------------------------------------------------------


def test_a_leaver_keeps_their_say_and_somebody_deleted_does_not(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    opened(stage, groups="together")
    for name in juniors(7):
        vote(stage, name, open="yes")
    stage.leave("Junior00")
    poll = poll_id(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        leaver = Member.by_id(session, stage.members["Junior00"])
        stays = Member.by_id(session, stage.members["Junior01"])
        assert (open_polls_of(session, leaver), open_polls_of(session, stays)) == ([poll], [poll])
        assert sorted(PollAudience.frozen(session, poll)) == sorted(
            stage.members[name] for name in [*juniors(9), *seniors(9), COORDINATOR]
        )
    stage.until(TELLING)
    assert "Everybody together: half or more are open to it." in stage.newest("Junior01")
    assert "Here is what people said" not in " ".join(stage.seen_by("Junior00"))


def test_whoever_deletes_themselves_takes_their_answer_along_and_stays_counted_as_asked(stage: Stage) -> None:
    programme_with(stage, of=(9, 9))
    opened(stage, groups="together")
    for name in juniors(7):
        vote(stage, name, open="yes")
    gone = stage.members["Junior00"]
    stage.command("Junior00", "delete me")
    stage.press("Junior00", "Delete everything")
    with stage.house.database.tenant(stage.tenant) as session:
        asked = PollAudience.frozen(session, poll_id(stage))
        assert (gone in asked, len(asked)) == (False, 19)
    stage.until(TELLING)
    assert stage.newest("Junior01").startswith("Not enough people answered")  # six are left


# --- the next poll, and sign-up ---------------------------------------------------------------


@pytest.mark.parametrize(("one_left", "shown"), [(True, "half or more"), (False, "three quarters or more")])
def test_nearly_the_same_people_asked_again_get_the_coarsest_answer(
    quick_stage: Stage, one_left: bool, shown: str
) -> None:
    stage = quick_stage
    first = programme_with(stage, of=(12, 10))
    opened(stage, groups="together", audience="everyone")
    for name in [*juniors(12), *seniors(10)]:
        vote(stage, name, open="yes")
    stage.until(TELLING)
    assert "Everybody together: three quarters or more are open to it." in stage.newest("Junior00")
    with stage.house.database.tenant(stage.tenant) as session:
        before = Programme.by_id(session, first)
        before.move("not_now")
        again = Programme(name="Again", label="mentoring", zone="UTC", created_at=stage.clock.now())
        session.add(again)
        session.flush()
        session.add(Role(programme_id=again.id, member_id=stage.members[COORDINATOR], role="coordinator"))
    if one_left:
        stage.leave("Senior09")
    opened(stage, groups="together", closes="2026-02-10")
    for name in [*juniors(12), *seniors(9)]:
        vote(stage, name, open="yes")
    stage.until(datetime(2026, 2, 11, 12, 0, tzinfo=UTC))
    assert f"Everybody together: {shown} are open to it." in stage.newest("Junior00")


def test_sign_up_hears_of_the_audience_and_a_date_and_nothing_else(quick_stage: Stage) -> None:
    stage = quick_stage
    programme = programme_with(stage, of=(9, 9))
    with stage.house.database.tenant(stage.tenant) as session:
        assert (asked_in(session, programme), signup_from(session, programme)) == ([], None)
    opened(stage)
    everybody = sorted(stage.members[name] for name in [*juniors(9), *seniors(9), COORDINATOR])
    with stage.house.database.tenant(stage.tenant) as session:
        assert asked_in(session, programme) == everybody
        assert signup_from(session, programme) == date(2026, 1, 29)


def test_the_sweep_destroys_keys_that_no_poll_uses_and_no_others(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    opened(stage)
    PollKeys(stage.house.keys).create("0" * 12 + "4000a" + "0" * 15, on=date(2026, 1, 12))
    stage.advance(days=1)
    assert len(stage.house.keys.names("ballot.")) == 4
    stage.advance(days=1)
    assert stage.house.keys.names("ballot.") == [
        f"ballot.{poll_id(stage)}.{half}" for half in ("cast", "count")
    ]


def test_who_was_asked_is_forgotten_after_a_year_and_what_was_said_after_three(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    opened(stage)
    for number in range(9):
        vote(stage, f"Junior0{number}", open="yes")
    stage.until(TELLING)
    poll, over = poll_id(stage), stage.clock.now()

    def asked() -> int:
        with stage.house.database.tenant(stage.tenant) as session:
            return len(session.scalars(select(PollAudience.id)).all())

    stage.until(over + timedelta(days=360))
    assert asked() == 19  # the coordinator, too
    stage.until(over + timedelta(days=370))
    assert asked() == 0
    said = stage.house.ballots.outcome(poll)
    stage.until(over + timedelta(days=3 * 365 - 10))
    assert stage.house.ballots.outcome(poll) == said
    stage.until(over + timedelta(days=3 * 365 + 10))
    with pytest.raises(PollUnknown):
        stage.house.ballots.outcome(poll)


def test_the_outbox_keeps_ids_and_no_words_of_a_poll(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    opened(stage)
    stage.until(TELLING)
    poll = poll_id(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        rows = session.scalars(select(Outgoing).where(Outgoing.kind.startswith("polls.")))
        assert {tuple(sorted(row.facts.items())) for row in rows} == {(("poll", poll),)}
