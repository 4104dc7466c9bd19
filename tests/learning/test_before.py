"""A prompt the day before a booked meeting, for whoever asked for one."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.checkins.occasions import MeetingDue
from bot.outbox.model import write, written
from bot.outbox.notice import ToMember
from bot.programmes.model import Participant
from bot.support.model import HelpRequest
from tests.checkins.stories import at, book, change, member_facts, pair_of, sent, two
from tests.fakes import Stage

BEFORE = "learning.before_meeting"
WORDS = "Something to think about, before your meeting with Tom:"


def asks_for_it(stage: Stage) -> str:
    """Mia wants a question before meetings; gives the pair."""
    pair = two(stage, zones=("America/New_York", "Europe/Dublin"))
    stage.command("Mia", "role")
    stage.press("Mia", "Ask me before meetings too")
    return pair


def test_it_comes_the_day_before_in_ones_own_hours_and_none_follows_that_meeting(stage: Stage) -> None:
    """By choice, off by default; the other one gets none; a moved meeting brings no second one (A7)."""
    pair = asks_for_it(stage)
    assert "comes the day before each booked meeting" in stage.newest("Mia")
    book(stage, pair, at("2026-01-15", "15:00"))
    stage.until(at("2026-01-15", "10:00"))
    local = [moment.astimezone(ZoneInfo("America/New_York")) for moment in sent(stage, BEFORE, "Mia")]
    assert [f"{moment:%a %d %H:%M}" for moment in local] == ["Wed 14 14:00"]
    assert sent(stage, BEFORE, "Tom") == []
    shown = next(text for text in stage.seen_by("Mia") if text.startswith(WORDS))
    assert "PRIVATE: Only for you." in shown
    assert "You get this because you asked for a question before meetings." in shown
    book(stage, pair, at("2026-01-22", "15:00"))  # moved
    stage.until(at("2026-01-22", "16:00"))
    stage.say("Mia", "met today")
    stage.press("Mia", "Yes")
    assert stage.newest("Mia") == "Thank you.\n\nReply 1: Show where I am"
    assert len([text for text in stage.seen_by("Mia") if "Something to think about" in text]) == 1


def test_the_line_brought_from_it_is_seen_by_both(quick_stage: Stage) -> None:
    """*Bring to our next meeting* adds one SHARED line (A7)."""
    stage = quick_stage
    pair = asks_for_it(stage)
    book(stage, pair, at("2026-01-15", "15:00"))
    stage.until(at("2026-01-14", "20:00"))
    stage.press("Mia", "Bring to our next meeting")
    assert stage.forms["Mia"].privacy == "shared"
    stage.fill("Mia", line="How do you say no?")
    stage.until(at("2026-01-15", "10:00"))
    assert [text for text in stage.seen_by("Tom") if "How do you say no?" in text] != []


@pytest.mark.parametrize("why", ["off again", "no prompts", "quiet", "paused", "support"])
def test_none_comes_where_something_speaks_against_it(quick_stage: Stage, why: str) -> None:
    stage = quick_stage
    pair = asks_for_it(stage)
    book(stage, pair, at("2026-01-15", "15:00"))
    match why:
        case "off again":
            stage.press("Mia", "Nothing before meetings")
        case "no prompts":
            with stage.house.database.tenant(stage.tenant) as session:
                part = Participant.of(session, pair_of(stage, pair).programme_id, stage.members["Mia"])
                assert part is not None
                part.prompts_off = True
        case "quiet":
            member_facts(stage, "Mia", quiet="fewer")
        case "paused":
            change(stage, pair, "pause")
        case _:
            contact = stage.arrive("Cora")
            with stage.house.database.tenant(stage.tenant) as session:
                request = HelpRequest.draft(
                    stage.house.sealer,
                    programme_id=pair_of(stage, pair).programme_id,
                    requester_id=stage.members["Tom"],
                    contact_id=contact,
                    kind="role",
                    message="Something",
                    at=stage.clock.now(),
                )
                request.state = "open"
                session.add(request)
    stage.until(at("2026-01-15", "14:59"))
    assert sent(stage, BEFORE, "Mia") == []


def test_it_counts_among_the_routine_messages(quick_stage: Stage) -> None:
    """The week's one routine message has gone out: no prompt comes on top (A7, spec 4.2)."""
    stage = quick_stage
    pair = asks_for_it(stage)
    book(stage, pair, at("2026-01-15", "15:00"))
    with stage.house.database.tenant(stage.tenant) as session:
        programme = pair_of(stage, pair).programme_id
        notice, to = MeetingDue(pair=pair, on=date(2026, 1, 13)), ToMember(member=stage.members["Mia"])
        now = stage.clock.now()
        write(session, notice, to, now, asked_at=now, programme_id=programme)
        row = written(session, notice, to)
        assert row is not None
        row.state, row.sent_at = "sent", now
    stage.until(at("2026-01-15", "14:59"))
    assert sent(stage, BEFORE, "Mia") == []
