"""The calendar entry of a meeting, opened by a library that knows nothing of the one that wrote it."""

import dataclasses
from datetime import UTC, date, datetime
from typing import Any

import vobject

from bot import visiting
from bot.conversation.card import Card, LinkButton
from bot.conversation.file import File
from bot.conversation.page import Page
from bot.routes import ROUTES
from tests.fakes import Stage
from tests.pairs.stories import Story, active

TUESDAY = date(2026, 1, 20)
WEDNESDAY = date(2026, 1, 21)
ADDRESS = "https://bot.school.example"


def with_pages(stage: Stage, **people: Any) -> Story:
    """Ana and Bea at work, in a house that has pages of its own."""
    stage.house = dataclasses.replace(stage.house, public_url=ADDRESS)
    return active(stage, **people)


def opened(stage: Stage, name: str) -> File | Page | Card:
    """What somebody gets who follows the newest link they were given."""
    cards = [m.card for m in reversed(stage.shown) if m.to == name and m.card is not None]
    link = next(action for card in cards for action in card.actions if isinstance(action, LinkButton))
    assert link.url.startswith(f"{ADDRESS}/in/")
    entered = visiting.enter(stage.house, link.url.rpartition("/")[2], None)
    assert entered is not None
    visitor = visiting.visitor(stage.house, entered.cookie, entered.page)
    assert visitor is not None
    return visiting.file(stage.house, ROUTES, visitor)


def entry(stage: Stage, name: str, button: str = "Add to my calendar") -> tuple[str, Any]:
    """Method and event of the file behind that button, as the other library reads them."""
    stage.press(name, button)
    file = opened(stage, name)
    assert isinstance(file, File)
    assert (file.name, file.kind) == ("meeting.ics", "text/calendar")
    calendar = vobject.readOne(file.body.decode())
    return calendar.method.value, calendar.vevent


def test_a_booked_meeting_goes_into_a_calendar(stage: Stage) -> None:
    story = with_pages(stage, Bea={"zone": "Europe/Madrid"})
    story.book("Ana", TUESDAY, "14:00", "https://video.example/ana-bea, room 4")
    method, event = entry(stage, "Bea")
    assert method == "PUBLISH"
    assert event.dtstart.value == datetime(2026, 1, 20, 14, tzinfo=UTC)
    assert event.dtend.value == datetime(2026, 1, 20, 14, 45, tzinfo=UTC)
    assert event.summary.value == "Meeting: Ana"
    assert event.location.value == "https://video.example/ana-bea, room 4"
    assert (event.status.value, event.sequence.value) == ("CONFIRMED", "0")
    assert getattr(event, "class").value == "PRIVATE"


def test_a_place_typed_on_two_lines_is_one_line_of_the_entry(quick_stage: Stage) -> None:
    story = with_pages(quick_stage)
    story.book(
        "Ana", TUESDAY, "14:00", "https://video.example/ana-bea \r\n\n ATTENDEE:mailto:eve@school.example"
    )
    _, event = entry(quick_stage, "Bea")
    assert event.location.value == "https://video.example/ana-bea ATTENDEE:mailto:eve@school.example"
    assert "attendee" not in event.contents


def test_moved_and_called_off_it_is_the_same_entry_and_a_newer_one(quick_stage: Stage) -> None:
    """A cancellation keeps the id and raises the sequence, so that calendars take the old date out."""
    stage = quick_stage
    story = with_pages(stage)
    story.book("Ana", TUESDAY, "14:00")
    _, first = entry(stage, "Ana")
    story.book("Ana", WEDNESDAY, "10:00")
    method, moved = entry(stage, "Ana")
    assert (method, moved.uid.value, moved.sequence.value) == ("PUBLISH", first.uid.value, "1")
    assert moved.dtstart.value == datetime(2026, 1, 21, 10, tzinfo=UTC)
    stage.press("Ana", "Can't make it")
    method, gone = entry(stage, "Ana", "Take it off my calendar")
    assert (method, gone.status.value) == ("CANCEL", "CANCELLED")
    assert (gone.uid.value, gone.sequence.value) == (first.uid.value, "2")
    assert gone.dtstart.value == moved.dtstart.value
    method, theirs = entry(stage, "Bea", "Take it off my calendar")
    assert (method, theirs.uid.value, theirs.sequence.value) == ("CANCEL", first.uid.value, "2")
    story.book("Ana", WEDNESDAY, "15:00")
    _, anew = entry(stage, "Ana")
    assert (anew.uid.value == first.uid.value, anew.sequence.value) == (False, "0")


def test_while_other_times_are_suggested_the_old_date_is_off(quick_stage: Stage) -> None:
    stage = quick_stage
    story = with_pages(stage)
    story.book("Ana", TUESDAY, "14:00")
    old = next(m.card for m in reversed(stage.shown) if m.to == "Ana" and m.card is not None)
    _, first = entry(stage, "Ana")
    stage.press("Ana", "Move it")
    stage.fill("Ana", own_day="2026-01-22", own_time="11:00")
    stage.click("Ana", next(a for a in old.actions if a.label == "Add to my calendar"))
    assert stage.newest("Ana").startswith("This takes the meeting with Bea on Tuesday 20 January, 14:00 off")
    file = opened(stage, "Ana")
    assert isinstance(file, File)
    calendar = vobject.readOne(file.body.decode())
    assert (calendar.method.value, calendar.vevent.sequence.value) == ("CANCEL", "1")
    stage.press("Bea", "Thursday 22 January, 11:00")
    _, moved = entry(stage, "Bea")
    assert (moved.uid.value, moved.sequence.value) == (first.uid.value, "2")
    story.book("Ana", WEDNESDAY, "09:30")  # a third time
    method, third = entry(stage, "Bea")
    assert (method, third.uid.value, third.sequence.value) == ("PUBLISH", first.uid.value, "3")
    stage.press("Ana", "Can't make it")
    method, gone = entry(stage, "Bea", "Take it off my calendar")
    assert (method, gone.uid.value, gone.sequence.value) == ("CANCEL", first.uid.value, "4")


def test_an_entry_says_nothing_of_what_the_two_talk_about(quick_stage: Stage) -> None:
    stage = quick_stage
    story = with_pages(stage)
    story.book("Ana", TUESDAY, "14:00", "Room 4;\nfloor 2")
    story.click("Ana", "pairs.agenda", opens=True)
    stage.fill("Ana", line="My trouble with the budget")
    stage.press("Ana", "Add to my calendar")
    file = opened(stage, "Ana")
    assert isinstance(file, File)
    text = file.body.decode()
    for private in ("trouble", "budget", "video", "heads", "school.example", "@bea"):
        assert private not in text.casefold()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_link_serves_its_owner_alone_and_not_after_a_deletion(quick_stage: Stage) -> None:
    stage = quick_stage
    story = with_pages(stage)
    story.book("Ana", TUESDAY, "14:00")
    stage.press("Bea", "Add to my calendar")
    link = next(m.card for m in reversed(stage.shown) if m.to == "Bea" and m.card is not None).actions[-1]
    assert isinstance(link, LinkButton)
    token = link.url.rpartition("/")[2]
    assert visiting.enter(stage.house, token, None) is not None
    assert visiting.enter(stage.house, token, None) is None
    every = [action for m in stage.shown if m.card is not None for action in m.card.actions]
    stage.click("Cora", next(action for action in every if action.label == "Add to my calendar"))
    assert stage.newest("Cora").startswith("We could not find that pairing among yours.")


def test_without_pages_of_our_own_no_calendar_is_offered(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.book("Ana", TUESDAY, "14:00")
    assert "Add to my calendar" not in quick_stage.buttons("Ana")


def test_agreement_and_goals_can_be_saved_as_files(quick_stage: Stage) -> None:
    stage = quick_stage
    with_pages(stage)
    stage.command("Ana", "agree")
    stage.press("Ana", "Keep a copy")
    file = opened(stage, "Ana")
    assert isinstance(file, File)
    assert (file.name, file.kind) == ("agreement.txt", "text/plain")
    assert file.body.decode().startswith("The agreement of Ana and Bea, Monday, 12 January 2026\n\nAna\n\n")
    stage.command("Ana", "goals")
    stage.press("Ana", "For our plan, no names")
    plan = opened(stage, "Ana")
    assert isinstance(plan, File)
    assert plan.name == "goals.txt"
    assert "Present my idea to the heads" in plan.body.decode()


def test_a_copy_taken_after_the_other_one_was_deleted_holds_ones_own_side(quick_stage: Stage) -> None:
    stage = quick_stage
    with_pages(stage)
    stage.command("Ana", "agree")
    stage.press("Ana", "Keep a copy")
    stage.command("Bea", "delete me")
    stage.press("Bea", "Delete everything")
    file = opened(stage, "Ana")
    assert isinstance(file, File)
    text = file.body.decode()
    assert "Goal: Present my idea to the heads" in text
    assert "Teach one lesson with video" not in text
    assert "Bea" not in text
