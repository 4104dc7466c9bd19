"""Good times in a grid, days without messages, and being noted as away: private, without any reason."""

from datetime import date, timedelta

from sqlalchemy import select

from bot.conversation.card import Button, ManyField
from bot.nudges.working_time import WorkingHours
from bot.outbox.model import Outgoing
from bot.people.model import Member
from bot.people.rules import free_periods
from bot.programmes.model import Programme
from bot.turn import availability
from tests.fakes import START, Stage, complaints
from tests.pairs.stories import active, matched

LONG = (
    "That is more than half a year. Please choose an earlier day. For longer, a pause or leaving is kinder."
)


def row(stage: Stage, name: str) -> Member:
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalars(select(Member).where(Member.id == stage.members[name])).one()


# --- good times -------------------------------------------------------------------------------


def test_a_school_week_is_a_grid_of_breaks_and_kept_as_hours(stage: Stage) -> None:
    """Meeting slots inside the timetable, for part-time and shift patterns (S1-36, S1-37)."""
    matched(stage).change(Programme, setting="school")
    stage.command("Ana", "times")
    form = stage.forms["Ana"]
    days = [field for field in form.fields if isinstance(field, ManyField)]
    assert [field.label for field in days] == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert [option.value for option in days[0].options] == ["before", "break", "lunch", "after"]
    assert (form.privacy, free_periods(row(stage, "Ana"))) == ("private", None)
    stage.fill("Ana", day0=["lunch", "before"], day3=["after"])
    assert stage.newest("Ana").startswith("Saved. We suggest these times first.")
    assert free_periods(row(stage, "Ana")) == WorkingHours(
        days={0: (("08:00", "09:00"), ("12:30", "13:45")), 3: (("14:45", "16:30"),)}
    )
    stage.command("Ana", "me")
    assert "Good times: Mon: before school, lunch; Thu: after class" in stage.newest("Ana")
    stage.command("Ana", "times")
    assert next(f.value for f in stage.forms["Ana"].fields if isinstance(f, ManyField)) == (
        "before",
        "lunch",
    )
    stage.fill("Ana", day0=[], day3=[])
    assert stage.newest("Ana").startswith("Saved. We suggest any time within your hours.")
    assert free_periods(row(stage, "Ana")) is None


def test_somebody_of_a_workplace_says_halves_of_the_days_they_work(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana", hours={"days": {"1": [["09:00", "17:00"]], "4": [["09:00", "13:00"]]}})
    quick_stage.command("Ana", "horas")
    days = [field for field in quick_stage.forms["Ana"].fields if isinstance(field, ManyField)]
    assert [field.label for field in days] == ["Tuesday", "Friday"]
    quick_stage.fill("Ana", day1=["morning", "afternoon"])
    found = free_periods(row(quick_stage, "Ana"))
    assert found == WorkingHours(days={1: (("09:00", "12:30"), ("13:00", "17:00"))})
    quick_stage.command("Ana", "times")
    assert "day1" in complaints(quick_stage.fill("Ana", day1=["midnight"]))


# --- days off ---------------------------------------------------------------------------------


def test_days_of_ones_own_are_without_messages_and_ask_no_reason(stage: Stage) -> None:
    """Religious and cultural days, with no reason field (spec 7.3)."""
    active(stage)
    stage.command("Ana", "me")
    stage.press("Ana", "Days without messages")
    assert [field.name for field in stage.forms["Ana"].fields] == ["first", "last"]
    stage.fill("Ana", first="2026-01-13", last="2026-03-20")
    assert stage.newest("Ana").startswith("Saved. On those days no message reaches you.")
    stage.command("Ana", "me")
    assert "Days off: Tuesday, 13 January 2026 to Friday, 20 March 2026" in stage.newest("Ana")
    before = len(stage.seen_by("Ana"))
    stage.until(START + timedelta(days=67))
    assert len(stage.seen_by("Ana")) == before
    stage.until(START + timedelta(days=90))
    assert len(stage.seen_by("Ana")) > before  # and then they come again


def test_days_of_ones_own_can_be_taken_back(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    for first, last in (("2026-02-03", ""), ("2026-03-02", "2026-03-06")):
        quick_stage.command("Ana", "me")
        quick_stage.press("Ana", "Days without messages")
        quick_stage.fill("Ana", first=first, last=last)
    assert row(quick_stage, "Ana").days_off is not None
    quick_stage.command("Ana", "me")
    quick_stage.press("Ana", "Days without messages")
    quick_stage.fill("Ana", gone=["2026-02-03/2026-02-03", "2026-03-02/2026-03-06"])
    assert row(quick_stage, "Ana").days_off is None


def test_impossible_days_are_answered_at_their_field(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    quick_stage.command("Ana", "me")
    quick_stage.press("Ana", "Days without messages")
    for first, last, field, said in (
        ("2026-02-30", "", "first", "That is not a date we can read. Please write it like 2026-03-09."),
        ("2026-02-03", "2026-02-01", "last", "The last day is before the first. Please check both."),
        ("", "2026-02-01", "first", "Please give the first day too."),
        ("2026-01-05", "", "first", "That day is over. Please choose today or a later day."),
        (
            "2026-02-01",
            "2027-02-01",
            "last",
            LONG,
        ),
    ):
        assert complaints(quick_stage.fill("Ana", first=first, last=last)) == {field: said}
    assert row(quick_stage, "Ana").days_off is None


# --- away -------------------------------------------------------------------------------------


def away(stage: Stage, name: str, until: str) -> None:
    stage.command("Cora", "away")
    stage.fill("Cora", person=[stage.members[name]], until=until)


def test_whoever_is_noted_as_away_is_told_once_and_then_left_alone(stage: Stage) -> None:
    """Away by a coordinator, without a reason (A8, S1-37)."""
    matched(stage)
    away(stage, "Ana", "2026-02-20")
    assert stage.newest("Cora").startswith(
        "Noted. Ana gets no messages up to Friday, 20 February 2026, and is told so."
    )
    told = stage.newest("Ana")
    assert told.startswith(
        "A coordinator has noted that you are away. Up to Friday, 20 February 2026 you will get no messages. "
        "You can change this."
    )
    assert "No reason was asked" in told
    before = len(stage.seen_by("Ana"))
    stage.until(START + timedelta(days=39))
    assert len(stage.seen_by("Ana")) == before
    with stage.house.database.tenant(stage.tenant) as session:
        ana = session.scalars(select(Member).where(Member.id == stage.members["Ana"])).one()
        person = availability(ana, session.scalars(select(Programme)).one())
        assert [day in person.days_off for day in (date(2026, 2, 20), date(2026, 2, 21))] == [True, False]
    stage.until(START + timedelta(days=60))
    assert len(stage.seen_by("Ana")) > before


def test_they_can_say_that_they_are_here(quick_stage: Stage) -> None:
    matched(quick_stage)
    away(quick_stage, "Ana", "2026-02-20")
    quick_stage.command("Ana", "fewer")
    assert "You are noted as away up to Friday, 20 February 2026." in quick_stage.newest("Ana")
    quick_stage.press("Ana", "I am here")
    assert quick_stage.newest("Ana").startswith("Messages come as before.")
    assert row(quick_stage, "Ana").away_until is None
    quick_stage.click("Ana", Button(name="people.back", label="I am here"))
    assert quick_stage.newest("Ana").startswith("You are not noted as away. Messages come as usual.")


def test_a_pair_of_somebody_away_is_not_called_quiet(quick_stage: Stage) -> None:
    story = active(quick_stage)
    away(quick_stage, "Ana", "2026-05-29")
    quick_stage.until(START + timedelta(days=130))
    assert story.facts("state") != "paused"
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        sent = set(session.scalars(select(Outgoing.kind).where(Outgoing.sent_at.is_not(None))))
    assert sent & {"checkins.quiet", "checkins.auto_paused"} == set()


def test_who_may_note_it_and_for_whom(quick_stage: Stage) -> None:
    matched(quick_stage)
    quick_stage.arrive("Zoe")
    quick_stage.command("Ana", "away")
    assert quick_stage.newest("Ana").startswith("Only a programme coordinator can do that.")
    quick_stage.command("Cora", "away")
    ana = [quick_stage.members["Ana"]]
    assert complaints(quick_stage.fill("Cora", person=ana, until="2026-01-11")) == {
        "until": "That day is over. Please choose today or a later day."
    }
    assert "until" in complaints(quick_stage.fill("Cora", person=ana, until="2027-01-11"))
    outsider = [quick_stage.members["Zoe"]]
    assert "person" in complaints(quick_stage.fill("Cora", person=outsider, until="2026-02-11"))
    assert "reason" not in str([field.label for field in quick_stage.forms["Cora"].fields]).casefold()
