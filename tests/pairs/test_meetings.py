"""Finding a date: what the one does, and what the other sees of it."""

from datetime import UTC, date, datetime

import pytest

from bot.conversation.card import Button, ManyField
from bot.conversation.reply import RejectForm
from bot.pairs.model import AgendaLine, Meeting
from tests.checkins.stories import having, member_facts
from tests.fakes import Stage, complaints
from tests.pairs.stories import active, matched

TUESDAY = date(2026, 1, 20)
WEDNESDAY = date(2026, 1, 21)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of January 2026, which is Dublin's time too."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def options(stage: Stage, name: str) -> dict[str, str]:
    """The times on offer in the open form: label → value."""
    field = next(f for f in stage.forms[name].fields if f.name == "times")
    return {option.label: option.value for option in field.options}  # type: ignore[union-attr]  # it is a ManyField


def test_three_times_in_both_peoples_hours_go_to_the_other_one(stage: Stage) -> None:
    story = active(stage)
    stage.command("Ana", "meet")
    offered = options(stage, "Ana")
    assert list(offered) == [
        "Tuesday 13 January, 10:00",
        "Wednesday 14 January, 12:30",
        "Thursday 15 January, 14:30",
    ]
    stage.fill("Ana", times=list(offered.values()), place="Library")
    assert stage.newest("Ana") == (
        "You have suggested times to Bea.\n\n"
        "When: Tuesday 13 January, 10:00\n"
        "When: Wednesday 14 January, 12:30\n"
        "When: Thursday 15 January, 14:30\n\n"
        "Bea will see these times in their own working hours.\n\n"
        "Reply 1: Suggest other times\nReply 2: We have a date"
    )
    assert stage.newest("Bea") == (
        "Ana suggests times to meet.\n\n"
        "45 minutes. Choose one, or say what suits you.\n\n"
        "Where: Library\n\n"
        "Reply 1: Tuesday 13 January, 10:00\n"
        "Reply 2: Wednesday 14 January, 12:30\n"
        "Reply 3: Thursday 15 January, 14:30\n"
        "Reply 4: Suggest other times\nReply 5: Not now\n\n"
        'You get this because a meeting of yours was planned or changed. Fewer messages: type "fewer".'
    )
    stage.press("Bea", "Wednesday 14 January, 12:30")
    assert stage.newest("Bea") == (
        "You meet Ana on Wednesday 14 January, 12:30.\n\nWhere: Library\n\n"
        "Reply 1: Move it\nReply 2: Can't make it\nReply 3: Say what to talk about\nReply 4: Set reminders"
    )
    assert stage.newest("Ana").startswith("You meet Bea on Wednesday 14 January, 12:30.\n\nWhere: Library")
    assert story.meetings() == [("booked", at(14, 12, 30))]
    assert stage.look_home("Ana").startswith("You meet Bea on Wednesday 14 January, 12:30.")


def test_times_are_shown_on_both_clocks_where_they_differ(quick_stage: Stage) -> None:
    active(quick_stage, Bea={"zone": "Europe/Madrid"})
    quick_stage.command("Ana", "meet")
    offered = options(quick_stage, "Ana")
    assert "Tuesday 13 January, 10:00 (11:00 for Bea)" in offered
    quick_stage.fill("Ana", times=[next(iter(offered.values()))])
    assert "Tuesday 13 January, 11:00 (10:00 for Ana)" in quick_stage.newest("Bea")
    quick_stage.press("Bea", "Tuesday 13 January, 11:00")
    assert "For Ana: Tuesday 13 January, 10:00" in quick_stage.newest("Bea")
    quick_stage.advance(hours=1)
    assert quick_stage.seen_by("Ana+Bea")[-1] == (
        "Ana and Bea meet on Tuesday 13 January, 10:00.\n\n"
        "For Ana: Tuesday 13 January, 10:00\nFor Bea: Tuesday 13 January, 11:00"
    )


def test_both_clocks_are_right_when_one_of_them_has_changed(quick_stage: Stage) -> None:
    """Summer time begins on different days, and far away it is another day."""
    story = active(quick_stage, Bea={"zone": "America/New_York"})
    for day, said in (
        (date(2026, 3, 6), "Friday 6 March, 14:00 (09:00 for Bea)"),
        (date(2026, 3, 10), "Tuesday 10 March, 14:00 (10:00 for Bea)"),  # her clock has changed
        (date(2026, 3, 31), "Tuesday 31 March, 14:00 (09:00 for Bea)"),  # and now Ana's has
    ):
        story.suggest("Ana", day, "14:00")
        assert said in quick_stage.newest("Ana")
    member_facts(quick_stage, "Bea", zone="Pacific/Auckland")
    story.suggest("Ana", date(2026, 3, 10), "20:00")
    assert "Tuesday 10 March, 20:00 (Wednesday 11 March, 09:00 for Bea)" in quick_stage.newest("Ana")


def test_the_chat_of_two_who_share_a_clock_and_a_language_uses_them(quick_stage: Stage) -> None:
    there = {"zone": "Europe/Madrid", "locale": "es"}
    story = active(quick_stage, Ana=there, Bea=there)
    story.book("Bea", TUESDAY, "14:00", "Aula 4")
    quick_stage.advance(hours=1)
    assert quick_stage.seen_by("Ana+Bea")[-1] == (
        "Ana y Bea quedan el martes 20 de enero, 14:00.\n\nDónde: Aula 4"
    )


def test_times_to_choose_from_come_first_at_home_before_the_agreement_too(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    story.suggest("Ana", TUESDAY, "11:00")
    quick_stage.command("Bea", "home")
    assert quick_stage.newest("Bea").startswith("Ana suggests times for your first chat.")
    quick_stage.command("Bea", "agree")
    quick_stage.fill("Bea", want="How exams are set")
    quick_stage.command("Bea", "home")
    assert quick_stage.newest("Bea").startswith("Ana suggests times to meet.")


def test_a_first_chat_is_short_and_called_so(quick_stage: Stage) -> None:
    """Twenty minutes to see whether two get on (S0-05)."""
    story = matched(quick_stage)
    story.suggest("Ana", TUESDAY, "11:00")
    text = quick_stage.newest("Bea")
    assert text.startswith("Ana suggests times for your first chat.\n\n20 minutes.")


def test_a_time_at_which_somebody_meets_another_partner_is_not_offered(quick_stage: Stage) -> None:
    story = active(quick_stage, "Eve")
    quick_stage.command("Ana", "meet")
    first = next(iter(options(quick_stage, "Ana")))
    assert first == "Tuesday 13 January, 10:00"
    story.match("Eve", "Bea")
    story.book("Eve", date(2026, 1, 13), "09:45")
    quick_stage.command("Ana", "home")
    story.pair = story.pairs["Bea"]
    quick_stage.command("Ana", "meet")
    assert first not in options(quick_stage, "Ana")


def test_where_no_hours_are_shared_one_can_still_suggest(quick_stage: Stage) -> None:
    story = active(
        quick_stage,
        Ana={"hours": {"days": {"0": [["09:00", "12:00"]]}}},
        Bea={"hours": {"days": {"1": [["09:00", "12:00"]]}}},
    )
    story.click("Ana", "pairs.suggest", opens=True)
    form = quick_stage.forms["Ana"]
    assert [field.name for field in form.fields] == ["own_day", "own_time", "manner", "place"]
    assert complaints(quick_stage.fill("Ana")) == {
        "own_day": "Please choose a time, or give a day and time of your own."
    }
    quick_stage.fill("Ana", own_day="2026-01-20", own_time="10:00")
    quick_stage.advance(days=1)
    assert "Tuesday 20 January, 10:00" in quick_stage.buttons("Bea")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, {"times": "Please choose a time, or give a day and time of your own."}),
        ({"own_day": "2026-01-20"}, {"own_time": "Please fill this in."}),
        ({"own_time": "10:00"}, {"own_day": "Please fill this in."}),
        (
            {"own_day": "2026-01-05", "own_time": "10:00"},
            {"own_day": "That time is in the past. Your other answers are still here."},
        ),
        (
            {"own_day": "2062-01-05", "own_time": "10:00"},
            {"own_day": "That is more than a year away. Please check the year."},
        ),
        (
            {"own_time": "half past"},
            {"own_time": "That is not a time we can read. Please write it like 14:30."},
        ),
        ({"times": ["yesterday"]}, {"times": "That is not on the list. Please choose from the list."}),
    ],
)
def test_what_cannot_be_suggested_is_said_beside_the_field(
    quick_stage: Stage, values: dict[str, object], said: dict[str, str]
) -> None:
    story = active(quick_stage)
    story.click("Ana", "pairs.suggest", opens=True)
    assert complaints(quick_stage.fill("Ana", **values)) == said
    assert story.meetings() == []


def test_three_times_are_enough(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.click("Ana", "pairs.suggest", opens=True)
    every = list(options(quick_stage, "Ana").values())
    reply = quick_stage.fill("Ana", times=every, own_day="2026-01-20", own_time="10:00", place="Room 4")
    assert complaints(reply) == {
        "times": "Three times are enough. Please choose at most three, your own one included."
    }
    assert isinstance(reply, RejectForm)
    assert {f.name: f.value for f in reply.form.fields}["place"] == "Room 4"


def test_times_on_offer_do_not_change_while_the_form_is_open(quick_stage: Stage) -> None:
    active(quick_stage)
    quick_stage.command("Ana", "meet")
    offered = list(options(quick_stage, "Ana").values())
    quick_stage.advance(days=1, hours=4)  # the first of them has passed
    assert complaints(quick_stage.fill("Ana", times=offered)) == {
        "times": "That is not on the list. Please choose from the list."
    }
    quick_stage.fill("Ana", times=offered[1:])
    assert quick_stage.newest("Ana").startswith("You have suggested times to Bea.")


def test_what_a_client_claims_as_times_on_offer_is_checked(quick_stage: Stage) -> None:
    story = active(quick_stage)
    for slots in ("nonsense", "2020-01-01T10:00:00+00:00", "2026-01-20T10:00:00"):
        story.click("Ana", "pairs.suggest", opens=True, slots=slots)
        names = [field.name for field in quick_stage.forms["Ana"].fields]
        if "times" in names:
            assert "Tuesday 13 January, 10:00" in options(quick_stage, "Ana")


def test_not_now_tells_only_that_these_times_do_not_fit(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.suggest("Ana", TUESDAY, "11:00")
    quick_stage.press("Bea", "Not now")
    assert quick_stage.newest("Bea").startswith("That is fine. Ana hears only that these times do not fit.")
    assert quick_stage.newest("Ana").startswith(
        "None of these times suits Bea at the moment.\n\n"
        "You could suggest others, or agree on a date when you next talk."
    )
    assert [state for state, _ in story.meetings()] == ["cancelled"]


def test_other_times_replace_those_suggested_and_the_old_card_goes(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.suggest("Ana", TUESDAY, "11:00")
    old = next(m for m in quick_stage.shown if m.to == "Bea" and "suggests times" in m.text)
    quick_stage.press("Bea", "Suggest other times")
    quick_stage.fill("Bea", own_day="2026-01-21", own_time="15:00")
    assert quick_stage.newest("Ana").startswith("Bea suggests times to meet.")
    assert old.text.startswith("You have suggested times to Ana.")
    quick_stage.press("Ana", "Wednesday 21 January, 15:00")
    assert story.meetings() == [("booked", at(21, 15))]
    assert quick_stage.newest("Bea").startswith("You meet Ana on Wednesday 21 January, 15:00.")


def test_suggesting_again_takes_the_first_suggestion_back(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.suggest("Ana", TUESDAY, "11:00")
    story.suggest("Ana", WEDNESDAY, "11:00")
    waiting = [text for text in quick_stage.seen_by("Bea") if "suggests times" in text]
    assert len(waiting) == 1
    assert "Reply 1: Wednesday 21 January, 11:00" in waiting[0]


def test_nobody_answers_their_own_suggestion(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.suggest("Ana", TUESDAY, "11:00")
    accept = next(m.card.actions[0] for m in quick_stage.shown if m.card and "suggests times" in m.text)
    quick_stage.click("Ana", accept)
    assert quick_stage.newest("Ana").startswith("You suggested these times, so the other one chooses.")
    assert isinstance(accept, Button)
    quick_stage.click("Ana", Button(name="pairs.not_now", label="…", args=accept.args))
    assert quick_stage.newest("Ana").startswith("You suggested these times, so the other one chooses.")
    assert [state for state, _ in story.meetings()] == ["proposed"]


def test_a_time_never_suggested_or_gone_is_not_booked(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.suggest("Ana", TUESDAY, "11:00")
    accept = next(m.card.actions[0] for m in quick_stage.shown if m.card and "suggests times" in m.text)
    assert isinstance(accept, Button)
    for claimed in ("2026-01-22T11:00:00+00:00", "soon", ""):
        args = {**accept.args, "at": claimed}
        quick_stage.click("Bea", Button(name=accept.name, label="…", args=args))
        assert quick_stage.newest("Bea").startswith("These times have changed since then.")
    assert [state for state, _ in story.meetings()] == ["proposed"]


def test_pressing_a_time_twice_books_it_once(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.suggest("Ana", TUESDAY, "11:00")
    accept = next(m.card.actions[0] for m in quick_stage.shown if m.card and "suggests times" in m.text)
    quick_stage.click("Bea", accept)
    quick_stage.click("Bea", accept)
    assert quick_stage.newest("Bea").startswith("You meet Ana on Tuesday 20 January, 11:00.")
    booked = [text for text in quick_stage.seen_by("Ana") if text.startswith("You meet Bea")]
    assert len(booked) == 1
    assert story.meetings() == [("booked", at(20, 11))]


def test_we_have_a_date_stands_for_both(stage: Stage) -> None:
    story = active(stage)
    story.book("Bea", TUESDAY, "14:00", "Room 4")
    assert stage.newest("Bea").startswith("You meet Ana on Tuesday 20 January, 14:00.\n\nWhere: Room 4")
    assert stage.newest("Ana").startswith("You meet Bea on Tuesday 20 January, 14:00.\n\nWhere: Room 4")
    stage.advance(hours=1)
    assert stage.seen_by("Ana+Bea")[-1] == "Ana and Bea meet on Tuesday 20 January, 14:00.\n\nWhere: Room 4"
    stage.command("Ana", "meet")
    assert stage.newest("Ana").startswith("You meet Bea on Tuesday 20 January, 14:00.")
    assert story.meetings() == [("booked", at(20, 14))]


def test_a_date_in_the_past_is_not_taken(quick_stage: Stage) -> None:
    story = active(quick_stage)
    assert complaints(story.book("Ana", date(2026, 1, 12), "08:59")) == {
        "day": "That time is in the past. Your other answers are still here."
    }
    assert complaints(quick_stage.fill("Ana", day="", time="")) == {
        "day": "Please fill this in.",
        "time": "Please fill this in.",
    }


def test_both_noting_the_same_date_is_one_meeting_and_no_second_message(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.book("Bea", TUESDAY, "14:00")
    story.book("Ana", TUESDAY, "14:00", "Room 4")
    assert story.meetings() == [("booked", at(20, 14))]
    assert not any("Room 4" in text and "moved" in text for text in quick_stage.seen_by("Bea"))
    assert "Where: Room 4" in quick_stage.look_home("Bea")


def test_another_date_moves_the_meeting_for_both(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.book("Bea", TUESDAY, "14:00")
    story.book("Bea", WEDNESDAY, "10:00")
    assert quick_stage.newest("Ana").startswith(
        "Your meeting with Bea has moved to Wednesday 21 January, 10:00."
    )
    assert not any("20 January" in text for text in quick_stage.seen_by("Ana"))
    assert story.meetings() == [("booked", at(21, 10))]


def test_moving_there_and_back_again_is_told_each_time(quick_stage: Stage) -> None:
    story = active(quick_stage)
    for day in (TUESDAY, WEDNESDAY, TUESDAY):
        story.book("Bea", day, "14:00")
    assert quick_stage.newest("Ana").startswith(
        "Your meeting with Bea has moved to Tuesday 20 January, 14:00."
    )


def test_move_it_suggests_other_times_and_takes_the_old_one_off(stage: Stage) -> None:
    story = active(stage)
    story.book("Ana", TUESDAY, "14:00", "Room 4")
    stage.press("Ana", "Move it")
    assert stage.forms["Ana"].title == "Move the meeting"
    stage.fill("Ana", own_day="2026-01-22", own_time="11:00")
    assert stage.newest("Bea").startswith(
        "Ana suggests times to meet.\n\n"
        "Ana would like to move your meeting of Tuesday 20 January, 14:00. It will not take place then."
    )
    assert "Where: Room 4" in stage.newest("Bea")
    assert not any(text.startswith("You meet Ana") for text in stage.seen_by("Bea"))
    stage.advance(hours=1)
    assert stage.seen_by("Ana+Bea")[-1] == "The meeting of Ana and Bea on Tuesday 20 January, 14:00 is off."
    stage.press("Bea", "Thursday 22 January, 11:00")
    assert stage.newest("Ana").startswith("Your meeting with Bea has moved to Thursday 22 January, 11:00.")
    assert story.meetings() == [("booked", at(22, 11))]


def test_the_cards_of_a_meeting_that_is_over_have_nothing_left_to_move(quick_stage: Stage) -> None:
    """Also those already in the chat; the old buttons, pressed all the same, say how things stand."""
    story = active(quick_stage)
    story.book("Ana", TUESDAY, "14:00")
    move, off = (
        next(a for m in quick_stage.shown if m.card for a in m.card.actions if a.label == label)
        for label in ("Move it", "Can't make it")
    )
    quick_stage.until(at(21, 12))  # the day after it each is asked
    (theirs,) = having(quick_stage, "Bea", "You had a date with Ana on Tuesday 20 January, 14:00.")
    assert "Reply 1: We have met" in theirs
    assert "Reply 2" not in theirs
    quick_stage.press("Ana", "Yes")
    assert having(quick_stage, "Bea", "You and Ana met on Tuesday, 20 January 2026.") != []
    for old in (move, off):
        quick_stage.click("Ana", old)
        assert quick_stage.newest("Ana").startswith("That meeting is in the past.")
    assert "Ana" not in quick_stage.forms  # nobody types new times for it in vain
    reminders = having(quick_stage, "Bea", "14:00: Ana.")
    assert [text for text in reminders if "Reply" in text] == []


def test_a_meeting_behind_us_that_was_moved_gets_new_times(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.book("Ana", TUESDAY, "14:00")
    quick_stage.until(at(20, 16))
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        (meeting,) = Meeting.open_of(session, story.pair)
    story.click("Ana", "pairs.move", opens=True, meeting=meeting.id)
    quick_stage.fill("Ana", own_day="2026-01-22", own_time="11:00")
    assert sorted(state for state, _ in story.meetings()) == ["cancelled", "proposed"]
    assert quick_stage.newest("Bea").startswith("Ana suggests times to meet.\n\n45 minutes.")


def test_cannot_tells_the_other_in_time_and_gives_no_reason(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.book("Ana", TUESDAY, "14:00")
    quick_stage.until(at(20, 9, 30))
    story_home = quick_stage.look_home("Ana")
    assert "Can't today" in story_home
    quick_stage.press("Ana", "Can't today")
    assert quick_stage.newest("Ana").startswith(
        "Your meeting with Bea on Tuesday 20 January, 14:00 is off. Bea will be told, without a reason."
    )
    assert quick_stage.newest("Bea").startswith(
        "Your meeting with Ana on Tuesday 20 January, 14:00 is off.\n\n"
        "Plans change. Here are ways to find another time."
    )
    assert not any(text.startswith("You meet") for text in quick_stage.seen_by("Bea"))
    assert [state for state, _ in story.meetings()] == ["cancelled"]


def test_whoever_suggested_times_before_the_agreement_reads_so_at_home(quick_stage: Stage) -> None:
    """The way to other times stays, and so does the way out; nothing asks for the same times again."""
    matched(quick_stage, Bea={"zone": "Europe/Madrid", "locale": "es"})
    quick_stage.command("Bea", "meet")
    quick_stage.fill("Bea", times=list(options(quick_stage, "Bea").values())[:1], place="")
    home = quick_stage.look_home("Bea")
    assert "\n\nHas propuesto horas a Ana.\n\n" in home
    assert quick_stage.buttons("Bea") == [
        "Leer la guía",
        "Proponer otras horas",
        "Escribir mi parte",
        "Dar un paso atrás",
    ]
    assert quick_stage.look_home("Ana").startswith("Bea suggests times for your first chat.")


def test_a_meeting_called_off_by_a_slip_stands_again_as_it_was(quick_stage: Stage) -> None:
    """One tap back, for ten minutes after the other one was told; then they may have made other plans."""
    stage = quick_stage
    story = active(stage)
    story.book("Ana", TUESDAY, "14:00")
    stage.until(at(20, 9, 30))
    stage.look_home("Ana")
    stage.press("Ana", "Can't today")
    assert "is off." in stage.newest("Bea")
    stage.advance(minutes=9)
    stage.press("Ana", "Keep it after all")
    stands = "stands after all."
    assert stage.newest("Ana").startswith(f"Your meeting with Bea on Tuesday 20 January, 14:00 {stands}")
    assert stage.newest("Bea").startswith(f"Your meeting with Ana on Tuesday 20 January, 14:00 {stands}")
    assert not any("is off." in text for text in stage.seen_by("Bea"))  # the card that said so is taken back
    assert [state for state, _ in story.meetings()] == ["booked"]
    stage.press("Ana", "Can't today")
    off = next(a for m in stage.shown if m.card for a in m.card.actions if a.label == "Keep it after all")
    stage.advance(minutes=11)
    stage.click("Ana", off)
    assert stage.newest("Ana").startswith("That meeting is off, and Bea may have other plans by now.")
    stage.click("Bea", off)
    assert stage.newest("Bea").startswith("That meeting is off, and Ana may have other plans by now.")
    assert [state for state, _ in story.meetings()] == ["cancelled"]
    story.book("Bea", WEDNESDAY, "10:00")
    stage.click("Ana", off)  # what stands now, and not that nothing does
    assert stage.newest("Ana").startswith("You meet Bea on Wednesday 21 January, 10:00.")


def test_a_slip_in_the_evening_that_is_taken_back_by_bedtime_is_never_told(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.book("Ana", TUESDAY, "14:00")
    quick_stage.until(at(19, 20))
    quick_stage.look_home("Ana")
    quick_stage.press("Ana", "Can't make it")
    quick_stage.advance(hours=2)
    quick_stage.press("Ana", "Keep it after all")
    quick_stage.until(at(20, 13))
    assert not any(" is off." in text for text in quick_stage.seen_by("Bea"))
    assert [text.partition(".")[0] for text in quick_stage.seen_by("Bea")[-2:]] == [
        "You meet Ana on Tuesday 20 January, 14:00",
        "Today at 14:00: Ana",
    ]


def test_called_off_in_the_evening_is_read_in_the_morning_or_an_hour_before(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.book("Ana", TUESDAY, "14:00")
    quick_stage.until(at(19, 21))
    quick_stage.look_home("Ana")
    quick_stage.press("Ana", "Can't make it")
    quick_stage.advance(hours=8)
    assert "is off" not in quick_stage.newest("Bea")  # not at night
    quick_stage.until(at(20, 9))
    assert "is off" in quick_stage.newest("Bea")

    story.book("Ana", WEDNESDAY, "08:30")  # before anybody's hours
    quick_stage.until(at(20, 21))
    quick_stage.look_home("Ana")
    quick_stage.press("Ana", "Can't make it")
    quick_stage.until(at(21, 7, 29))
    assert "08:30 is off" not in quick_stage.newest("Bea")
    quick_stage.until(at(21, 7, 30))
    assert "Wednesday 21 January, 08:30 is off" in quick_stage.newest("Bea")


def test_calling_off_twice_says_the_same_and_after_the_meeting_it_is_too_late(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.book("Ana", TUESDAY, "14:00")
    card = quick_stage.shown[-1].card
    off = next(a for m in quick_stage.shown if m.card for a in m.card.actions if a.label == "Can't make it")
    assert card is not None
    quick_stage.click("Ana", off)
    quick_stage.click("Ana", off)
    assert quick_stage.newest("Ana").startswith("Your meeting with Bea on Tuesday 20 January, 14:00 is off.")
    story.book("Ana", WEDNESDAY, "14:00")
    late = next(
        a for m in reversed(quick_stage.shown) if m.card for a in m.card.actions if a.label == "Can't make it"
    )
    quick_stage.until(at(21, 15))
    quick_stage.click("Ana", late)
    assert quick_stage.newest("Ana").startswith("That meeting is in the past.")


def test_times_at_which_both_said_they_are_free_come_first(quick_stage: Stage) -> None:
    """Free periods of both, in their own hours and zones, before any other time (S1-36)."""
    active(
        quick_stage,
        Ana={"good_times": ["1-afternoon", "3-afternoon"]},
        Bea={"good_times": ["1-afternoon", "1-morning"], "zone": "Europe/Madrid"},
    )
    quick_stage.command("Ana", "meet")
    days = [label.partition(",")[0] for label in options(quick_stage, "Ana")]
    assert set(days) == {"Tuesday 13 January", "Tuesday 20 January"}


def test_where_good_times_never_meet_working_hours_are_offered(quick_stage: Stage) -> None:
    active(quick_stage, Ana={"good_times": ["1-morning"]}, Bea={"good_times": ["3-morning"]})
    quick_stage.command("Ana", "meet")
    assert len(options(quick_stage, "Ana")) == 3


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        ("short", "a short one of 20 minutes, 20 minutes"),
        ("walk", "a walk and talk, 30 minutes"),
        ("writing", "in writing, no call, 20 minutes"),
    ],
)
def test_a_meeting_can_be_short_a_walk_or_in_writing(quick_stage: Stage, manner: str, said: str) -> None:
    """Other formats for a full week, and moving one is a tap (S1-37)."""
    story = active(quick_stage)
    story.suggest("Ana", TUESDAY, "11:00", manner=manner)
    assert f"How: {said.rpartition(',')[0]}" in quick_stage.newest("Bea")
    quick_stage.press("Bea", "Tuesday 20 January, 11:00")
    assert f"How: {said}" in quick_stage.newest("Bea")
    assert quick_stage.buttons("Bea")[0] == "Move it"


def test_both_bring_lines_and_take_away_only_their_own(stage: Stage) -> None:
    """Lines for the next meeting are seen by both; each may remove what they brought (A7)."""
    story = active(stage)
    for line in ("How budgets are made", "My first lesson"):
        story.click("Ana", "pairs.agenda", opens=True)
        stage.fill("Ana", line=line)
        stage.advance(minutes=1)
    story.book("Bea", TUESDAY, "14:00")
    stage.press("Bea", "Say what to talk about")
    form = stage.forms["Bea"]
    assert [field.name for field in form.fields] == ["line"]
    assert len(form.intro) == 2
    stage.fill("Bea", line="One idea")
    assert "To talk about\n\n- How budgets are made\n- My first lesson\n- One idea" in stage.newest("Bea")
    story.click("Ana", "pairs.agenda", opens=True)
    field = next(f for f in stage.forms["Ana"].fields if f.name == "take_away")
    assert isinstance(field, ManyField)
    assert [option.label for option in field.options] == ["How budgets are made", "My first lesson"]
    with stage.house.database.tenant(stage.tenant) as session:
        theirs = AgendaLine.of(session, story.pair)[-1].id
    assert complaints(stage.fill("Ana", take_away=[theirs])) == {
        "take_away": "That is not on the list. Please choose from the list."
    }
    stage.fill("Ana", line="", take_away=[field.options[0].value])
    stage.until(at(20, 9))
    for name in ("Ana", "Bea"):
        assert "You wanted to look at:\n\n- My first lesson\n- One idea" in stage.newest(name)
    stage.until(at(20, 15))
    stage.command("Ana", "met today")
    stage.advance(hours=1)
    story.book("Ana", date(2026, 2, 10), "14:00")
    assert "To talk about" not in stage.newest("Ana")  # a new page for the next one


def test_a_full_agenda_says_so_and_keeps_what_was_typed(quick_stage: Stage) -> None:
    story = active(quick_stage)
    for number in range(5):
        story.click("Ana", "pairs.agenda", opens=True)
        quick_stage.fill("Ana", line=f"Line {number}")
    story.click("Bea", "pairs.agenda", opens=True)
    reply = quick_stage.fill("Bea", line="One more")
    assert complaints(reply) == {"line": "There are 5 lines already. That is enough for one meeting."}
    assert isinstance(reply, RejectForm)
    assert reply.form.fields[0].value == "One more"


def test_reminders_come_when_each_chose_or_not_at_all(quick_stage: Stage) -> None:
    """The working day before for one, none for the other, who is not asked afterwards either (A6)."""
    story = active(quick_stage)
    story.book("Ana", TUESDAY, "14:00")
    quick_stage.press("Ana", "Set reminders")
    assert quick_stage.forms["Ana"].privacy == "private"
    quick_stage.fill("Ana", when="day_before")
    assert quick_stage.newest("Ana").startswith("We will remind you of meetings with Bea on the working day")
    quick_stage.press("Bea", "Set reminders")
    quick_stage.fill("Bea", when="off")
    assert quick_stage.newest("Bea").startswith("No more reminders of meetings with Ana")
    quick_stage.press("Bea", "Show where I am")  # it stands where the meeting's own card was
    assert quick_stage.newest("Bea").startswith("You meet Ana on Tuesday 20 January, 14:00.")
    quick_stage.until(at(19, 12))
    assert quick_stage.newest("Ana").startswith("Tuesday 20 January, 14:00: Bea.")
    before = len(quick_stage.seen_by("Bea"))
    quick_stage.until(at(21, 17))
    assert len(quick_stage.seen_by("Bea")) == before
    assert "Did your meeting with Bea" in quick_stage.newest("Ana")


def test_the_coordinator_is_asked_with_a_preview_and_an_end_is_kind(quick_stage: Stage) -> None:
    """The other two ways of whoever suggested and heard nothing (A6)."""
    story = active(quick_stage)
    story.suggest("Ana", date(2026, 1, 23), "11:00")
    quick_stage.until(at(19, 10))
    quick_stage.press("Ana", "Get a hand")
    assert quick_stage.forms["Ana"].name == "support.ask"
    quick_stage.press("Ana", "Finish")
    assert quick_stage.newest("Ana").startswith("Finish your pairing with Bea?")
    quick_stage.press("Ana", "Keep going")
    assert story.facts("state") == "active"


def test_whoever_hears_nothing_for_five_working_days_is_offered_other_ways(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.suggest("Ana", date(2026, 1, 23), "11:00")
    quick_stage.until(at(19, 8))
    assert "No answer so far" not in quick_stage.newest("Ana")
    quick_stage.until(at(19, 10))
    assert quick_stage.newest("Ana").startswith(
        "No answer so far to the times you suggested to Bea.\n\n"
        "It may be a busy week. Bea does not see what you choose here."
    )
    assert quick_stage.buttons("Ana") == ["Suggest other times", "Get a hand", "Finish"]
    assert not any("No answer" in text for text in quick_stage.seen_by("Bea"))


def test_when_the_last_time_has_passed_the_suggestion_goes(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.suggest("Ana", date(2026, 1, 13), "11:00")
    assert any("suggests times" in text for text in quick_stage.seen_by("Bea"))
    quick_stage.until(at(13, 11, 30))
    assert not any("suggests times" in text for text in quick_stage.seen_by("Bea"))
    assert [state for state, _ in story.meetings()] == ["cancelled"]
    assert "You and Bea have no date yet." in quick_stage.look_home("Ana")


def test_home_puts_times_to_choose_from_first(quick_stage: Stage) -> None:
    story = active(quick_stage)
    assert quick_stage.look_home("Bea") == (
        "You and Ana have no date yet.\n\n"
        "My goal: Teach one lesson with video\n\n"
        "Reply 1: Suggest times\nReply 2: We have a date\nReply 3: We have met\n"
        "Reply 4: More"
    )
    story.suggest("Ana", TUESDAY, "11:00")
    assert quick_stage.look_home("Bea").startswith("Ana suggests times to meet.")
    assert quick_stage.look_home("Ana").startswith("You have suggested times to Bea.")
