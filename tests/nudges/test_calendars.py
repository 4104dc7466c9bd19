"""Calendars: who may be written to when, and when two people can meet."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.nudges.calendars import (
    NO_DAYS_OFF,
    SCHOOL_HOURS,
    WORKPLACE_HOURS,
    Availability,
    BadHours,
    Calendar,
    DateRange,
    NoWorkingDay,
    PersonalDays,
    Span,
    WorkingHours,
    free_slots,
    is_sendable,
    is_working_day,
    next_moment,
    same_hours,
    weekly_slots,
    working_days_after,
)
from bot.nudges.local_time import UnknownZone
from bot.nudges.working_time import stretches_on

DUBLIN, NEW_YORK, KOLKATA = "Europe/Dublin", "America/New_York", "Asia/Kolkata"
ZONES = [DUBLIN, NEW_YORK, KOLKATA, "Pacific/Apia", "Pacific/Chatham", "UTC"]
OFFICE = Calendar()
MONDAYS = same_hours({0}, ("09:00", "13:00"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def days(first: str, last: str) -> DateRange:
    return DateRange(first=day(first), last=day(last))


SCHOOL = Calendar(
    kind="school",
    holidays=frozenset({day("2026-03-17")}),
    breaks=(days("2025-12-22", "2026-01-04"), days("2026-02-16", "2026-02-20")),
    terms=(days("2026-01-05", "2026-03-27"), days("2026-04-13", "2026-06-26")),
    exam_weeks=(days("2026-03-09", "2026-03-13"),),
)


# ------------------------------------------------------------------ the values


def test_a_week_survives_a_database() -> None:
    week = WorkingHours(days={0: (("09:00", "12:00"), ("13:00", "16:30")), 4: (("22:00", "24:00"),)})
    stored = msgspec.json.decode(msgspec.json.encode(week))
    assert stored == {"days": {"0": [["09:00", "12:00"], ["13:00", "16:30"]], "4": [["22:00", "24:00"]]}}
    assert msgspec.convert(stored, WorkingHours, str_keys=True) == week
    assert msgspec.json.decode(msgspec.json.encode(SCHOOL), type=Calendar) == SCHOOL


@pytest.mark.parametrize(
    ("weekday", "spans"),
    [
        (0, (("9:00", "16:30"),)),
        (0, (("09:00", "24:30"),)),
        (0, (("16:30", "09:00"),)),
        (0, (("09:00", "09:00"),)),
        (0, (("09:00", "12:00"), ("11:30", "16:00"))),
        (0, (("13:00", "16:00"), ("09:00", "12:00"))),
        (7, (("09:00", "16:30"),)),
    ],
)
def test_hours_that_contradict_themselves_are_refused(weekday: int, spans: tuple[Span, ...]) -> None:
    with pytest.raises(BadHours):
        WorkingHours(days={weekday: spans})


def test_a_range_the_wrong_way_round_and_a_naive_notice_are_refused() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        days("2026-03-10", "2026-03-09")
    with pytest.raises(ValueError, match="aware"):
        Calendar(closure_notices=(datetime(2026, 3, 9, 10),))  # noqa: DTZ001 - naive on purpose
    with pytest.raises(ValueError, match="weekdays"):
        Calendar(working_weekdays=frozenset({7}))


def test_each_kind_has_its_hours() -> None:
    assert [(kind.default_hours.on(day("2026-03-09"))) for kind in (OFFICE, SCHOOL)] == [
        (("09:00", "16:30"),),
        (("08:15", "16:15"),),
    ]
    assert SCHOOL.default_hours.on(day("2026-03-07")) == ()


def test_days_between_terms_are_a_break_unless_another_term_runs() -> None:
    assert [SCHOOL.works_on(day(d)) for d in ("2026-03-27", "2026-03-30", "2026-04-10", "2026-04-13")] == [
        True,
        False,
        False,
        True,
    ]  # fmt: skip - one answer under its day
    whole_year = Calendar(
        terms=(
            days("2026-01-05", "2026-06-26"),
            days("2026-01-12", "2026-02-20"),
            days("2026-03-02", "2026-03-27"),
        )
    )
    assert whole_year.works_on(day("2026-02-25"))


# ------------------------------------------------------------------ working days


def test_working_days_are_those_of_the_person() -> None:
    friday = day("2026-03-06")
    assert working_days_after(friday, 1, OFFICE, WORKPLACE_HOURS) == day("2026-03-09")
    assert working_days_after(friday, 7, OFFICE, WORKPLACE_HOURS) == day("2026-03-17")
    assert working_days_after(friday, 3, OFFICE, MONDAYS) == day("2026-03-23")
    assert working_days_after(friday, -1, OFFICE, MONDAYS) == day("2026-03-02")
    assert working_days_after(friday, 0, OFFICE, WORKPLACE_HOURS) == friday
    assert working_days_after(friday, 0, OFFICE, MONDAYS) == day("2026-03-09")


def test_holidays_breaks_and_leave_do_not_count() -> None:
    leave = PersonalDays(dates=frozenset({day("2026-03-18")}), ranges=(days("2026-03-19", "2026-03-20"),))
    monday = day("2026-03-16")
    assert working_days_after(monday, 1, SCHOOL, SCHOOL_HOURS) == day("2026-03-18")
    assert working_days_after(monday, 1, SCHOOL, SCHOOL_HOURS, leave) == day("2026-03-23")
    assert working_days_after(day("2026-03-26"), 2, SCHOOL, SCHOOL_HOURS) == day("2026-04-13")
    # 20 working days before the last day of term: Saint Patrick's Day makes it one day earlier.
    assert working_days_after(day("2026-03-27"), -20, SCHOOL, SCHOOL_HOURS) == day("2026-02-26")


def test_long_timers_of_a_part_timer_are_not_cut_short() -> None:
    assert working_days_after(day("2026-03-02"), 80, OFFICE, MONDAYS) == day("2027-09-13")


def test_nobody_without_a_working_day_is_given_one() -> None:
    saturdays = same_hours({5}, ("09:00", "12:00"))
    for hours in (saturdays, WorkingHours()):
        with pytest.raises(NoWorkingDay):
            working_days_after(day("2026-03-06"), 1, OFFICE, hours)
        assert next_moment(utc("2026-03-06T09:00"), DUBLIN, hours, OFFICE, seed="p", routine=False) is None
        assert next_moment(utc("2026-03-06T09:00"), DUBLIN, hours, OFFICE, seed="p", routine=True) is None


# ------------------------------------------------------------------ the next moment


def ordinary(
    not_before: str, hours: WorkingHours = WORKPLACE_HOURS, calendar: Calendar = OFFICE
) -> datetime | None:
    return next_moment(utc(not_before), DUBLIN, hours, calendar, seed="any", routine=False)


def test_what_must_be_said_comes_at_the_next_working_moment() -> None:
    assert ordinary("2026-03-06T11:07") == utc("2026-03-06T11:07")
    assert ordinary("2026-03-06T16:30") == utc("2026-03-09T09:00")
    assert ordinary("2026-03-06T05:00") == utc("2026-03-06T09:00")
    assert ordinary("2026-03-03T11:00", MONDAYS) == utc("2026-03-09T09:00")
    lunch = same_hours(range(5), ("09:00", "12:00"), ("13:00", "16:30"))
    assert ordinary("2026-03-06T12:10", lunch) == utc("2026-03-06T13:00")


def test_opening_time_follows_the_clocks() -> None:
    assert ordinary("2026-03-28T12:00") == utc("2026-03-30T08:00")
    assert ordinary("2026-10-24T12:00") == utc("2026-10-26T09:00")
    nights = same_hours({6}, ("01:30", "04:00"))
    sunday = Calendar(working_weekdays=frozenset({6}))
    assert ordinary("2026-03-28T12:00", nights, sunday) == utc(
        "2026-03-29T01:00"
    )  # 01:30 is skipped: at 02:00
    assert ordinary("2026-10-24T12:00", nights, sunday) == utc(
        "2026-10-25T00:30"
    )  # 01:30 comes twice: the first
    swallowed = same_hours({6}, ("01:00", "02:00"))
    assert ordinary("2026-03-28T12:00", swallowed, sunday) == utc("2026-04-05T00:00")


def test_a_span_that_a_clock_change_swallows_is_not_worked() -> None:
    assert list(stretches_on(day("2026-03-29"), DUBLIN, same_hours({6}, ("01:00", "02:00")))) == []
    assert list(stretches_on(day("2026-10-25"), DUBLIN, same_hours({6}, ("01:00", "02:00")))) == [
        (utc("2026-10-25T00:00"), utc("2026-10-25T02:00"))
    ]


def test_answers_are_in_utc_whatever_the_question_was_in() -> None:
    asked = utc("2026-03-06T11:07").astimezone(ZoneInfo(NEW_YORK))
    moment = next_moment(asked, DUBLIN, WORKPLACE_HOURS, OFFICE, seed="any", routine=False)
    assert (moment, moment and moment.tzinfo) == (utc("2026-03-06T11:07"), UTC)
    slots = free_slots(ADA, BEN, utc("2026-03-09T09:00").astimezone(ZoneInfo(NEW_YORK)))
    assert {slot.tzinfo for slot in slots} == {UTC}


def test_days_in_other_parts_of_the_world_are_their_own() -> None:
    asked = utc(
        "2026-03-06T18:00"
    )  # Friday evening in Dublin, Saturday in Apia, Friday afternoon in New York
    moments = {
        zone: next_moment(asked, zone, WORKPLACE_HOURS, OFFICE, seed="any", routine=False) for zone in ZONES
    }
    assert moments == {
        DUBLIN: utc("2026-03-09T09:00"),
        NEW_YORK: utc("2026-03-06T18:00"),
        KOLKATA: utc("2026-03-09T03:30"),
        "Pacific/Apia": utc("2026-03-08T20:00"),
        "Pacific/Chatham": utc("2026-03-08T19:15"),
        "UTC": utc("2026-03-09T09:00"),
    }


def routine(
    not_before: str,
    hours: WorkingHours = WORKPLACE_HOURS,
    calendar: Calendar = OFFICE,
    seed: str = "pair:person",
) -> datetime:
    moment = next_moment(utc(not_before), DUBLIN, hours, calendar, seed=seed, routine=True)
    assert moment is not None
    return moment


def routine_starts(
    not_before: str, hours: WorkingHours = WORKPLACE_HOURS, calendar: Calendar = OFFICE
) -> datetime:
    """The earliest moment that anybody is given, over many seeds."""
    return min(routine(not_before, hours, calendar, seed=str(n)) for n in range(400)).replace(second=0)


def test_a_nudge_waits_for_tuesday_to_thursday() -> None:
    assert routine_starts("2026-03-06T10:30") == utc("2026-03-10T10:00")
    assert routine_starts("2026-03-11T12:00") == utc("2026-03-11T14:00")
    assert routine_starts("2026-03-11T15:30") == utc("2026-03-12T10:00")
    assert routine_starts("2026-03-12T16:00") == utc("2026-03-17T10:00")
    assert routine_starts("2026-07-10T10:30") == utc("2026-07-14T09:00")


def test_people_whose_week_never_meets_the_windows_get_their_own_hours() -> None:
    assert routine_starts("2026-03-03T11:00", MONDAYS) == utc("2026-03-09T09:00")
    early = same_hours(range(5), ("07:00", "09:30"))
    assert routine_starts("2026-03-06T11:00", early) == utc("2026-03-09T07:00")
    # Tuesday to Thursday are worked, but this organisation is closed then.
    ends_of_weeks = Calendar(working_weekdays=frozenset({0, 4}))
    assert routine_starts("2026-03-03T11:00", WORKPLACE_HOURS, ends_of_weeks) == utc("2026-03-06T09:00")
    # A Tuesday worker's window is cut to the part that is worked.
    tuesdays = same_hours({1}, ("11:30", "14:30"))
    assert routine_starts("2026-03-03T12:10", tuesdays) == utc("2026-03-03T14:00")
    assert routine_starts("2026-03-03T14:30", tuesdays) == utc("2026-03-10T11:30")


def test_nudges_of_many_people_spread_over_forty_minutes_and_stay_put() -> None:
    moments = sorted(routine("2026-03-09T00:00", seed=f"pair-{n}:person") for n in range(2000))
    opens = utc("2026-03-10T10:00")
    assert opens <= moments[0] < opens + timedelta(minutes=1)
    assert opens + timedelta(minutes=39) < moments[-1] < opens + timedelta(minutes=40)
    busiest = max(sum(m.minute == minute for m in moments) for minute in range(40))
    assert busiest < 2000 // 40 * 2
    assert routine("2026-03-09T00:00", seed="pair-1:ada") == routine("2026-03-05T17:00", seed="pair-1:ada")
    assert routine("2026-03-09T00:00", seed="pair-1:ada") == utc(PAIR_ONE_ADA)


PAIR_ONE_ADA = "2026-03-10T10:24:17"
"""Where one seed lands, for ever: a change would move everybody's planned nudges."""


def test_people_who_fall_due_inside_a_window_still_spread() -> None:
    moments = {routine("2026-03-10T10:50", seed=str(n)) for n in range(300)}
    assert len(moments) > 250
    assert utc("2026-03-10T10:50") <= min(moments) < max(moments) < utc("2026-03-10T11:30")


def test_a_school_year_has_quiet_days() -> None:
    def first(not_before: str) -> datetime:
        return routine_starts(not_before, SCHOOL_HOURS, SCHOOL)

    # Term begins on Monday 5 January: Monday and Tuesday are quiet.
    assert first("2026-01-01T00:00") == utc("2026-01-07T10:00")
    # After mid-term, Monday 23 February is day 1, Wednesday day 3.
    assert first("2026-02-12T15:30") == utc("2026-02-25T10:00")
    # 9 to 13 March are exams, Tuesday 17 March is a holiday.
    assert first("2026-03-05T16:00") == utc("2026-03-18T10:00")
    # Term ends on Friday 27 March: Thursday is quiet already; the next one starts on Monday 13 April.
    assert first("2026-03-25T15:31") == utc("2026-04-15T09:00")


def test_what_must_be_said_may_come_on_quiet_days_but_not_in_a_break() -> None:
    assert ordinary("2026-01-01T00:00", SCHOOL_HOURS, SCHOOL) == utc("2026-01-05T08:15")
    assert ordinary("2026-03-09T00:00", SCHOOL_HOURS, SCHOOL) == utc("2026-03-09T08:15")
    assert ordinary("2026-03-27T17:00", SCHOOL_HOURS, SCHOOL) == utc("2026-04-13T07:15")


def test_nothing_is_said_around_a_closure_notice() -> None:
    sad = Calendar(closure_notices=(utc("2026-03-10T11:00"),))
    assert ordinary("2026-03-09T10:30", calendar=sad) == utc("2026-03-09T10:30")
    assert ordinary("2026-03-09T11:00", calendar=sad) == utc("2026-03-11T11:00")
    assert routine_starts("2026-03-09T11:00", calendar=sad) == utc("2026-03-11T11:00")


def test_a_queue_may_finish_within_working_hours_but_not_outside() -> None:
    def may(at: str, *, routine: bool, calendar: Calendar = SCHOOL) -> bool:
        return is_sendable(utc(at), DUBLIN, SCHOOL_HOURS, calendar, NO_DAYS_OFF, routine=routine)

    assert may("2026-03-04T12:30", routine=True)  # past the preferred window, still a working hour
    assert not may("2026-03-04T16:15", routine=True)
    assert may("2026-03-04T08:15", routine=False)
    assert not may("2026-03-10T10:30", routine=True)  # exams
    assert may("2026-03-10T10:30", routine=False)
    assert not may("2026-03-17T10:30", routine=False)
    assert not is_sendable(
        utc("2026-03-04T10:30"),
        DUBLIN,
        SCHOOL_HOURS,
        SCHOOL,
        PersonalDays(dates=frozenset({day("2026-03-04")})),
        routine=False,
    )  # fmt: skip - the call reads as one sentence


def test_a_wrong_zone_and_a_naive_instant_are_said_clearly() -> None:
    with pytest.raises(UnknownZone):
        next_moment(utc("2026-03-06T10:00"), "Europe/Dubln", WORKPLACE_HOURS, OFFICE, seed="p", routine=True)
    naive = utc("2026-03-06T10:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive"):
        next_moment(naive, DUBLIN, WORKPLACE_HOURS, OFFICE, seed="p", routine=True)


# ------------------------------------------------------------------ what holds for everybody

CALM = settings(suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault of the code, so slowness alone fails nothing here."""

FIRST = date(2026, 1, 1)


@st.composite
def ranges(draw: st.DrawFn, longest: int) -> DateRange:
    first = FIRST + timedelta(days=draw(st.integers(0, 360)))
    return DateRange(first=first, last=first + timedelta(days=draw(st.integers(0, longest))))


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 48), max_size=6)))
    written = [f"{edge // 2:02}:{edge % 2 * 30:02}" for edge in edges]
    return tuple(zip(written[::2], written[1::2], strict=False))


WEEKDAYS = st.integers(0, 6)
HOURS = st.one_of(
    st.sampled_from([WORKPLACE_HOURS, SCHOOL_HOURS, MONDAYS]),
    st.builds(WorkingHours, days=st.dictionaries(WEEKDAYS, spans())),
)
DATES = st.frozensets(st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n)), max_size=8)
INSTANTS = st.integers(0, 400 * 24 * 3600).map(lambda s: utc("2026-01-01T00:00") + timedelta(seconds=s))
CALENDARS = st.builds(
    Calendar,
    working_weekdays=st.one_of(
        st.just(frozenset(range(5))), st.just(frozenset({6, 0, 1, 2, 3})), st.just(frozenset(range(7)))
    ),
    holidays=DATES,
    breaks=st.lists(ranges(20), max_size=3).map(tuple),
    terms=st.lists(ranges(90), max_size=3).map(tuple),
    exam_weeks=st.lists(ranges(6), max_size=2).map(tuple),
    closure_notices=st.lists(INSTANTS, max_size=2).map(tuple),
)
LEAVE = st.builds(PersonalDays, dates=DATES, ranges=st.lists(ranges(15), max_size=2).map(tuple))
PEOPLE = st.builds(Availability, zone=st.sampled_from(ZONES), hours=HOURS, calendar=CALENDARS, days_off=LEAVE)
SEEDS = st.text(max_size=12)


def asked(person: Availability, not_before: datetime, seed: str, *, routine: bool) -> datetime | None:
    return next_moment(
        not_before, person.zone, person.hours, person.calendar, person.days_off, seed=seed, routine=routine
    )


def in_hours(instant: datetime, person: Availability) -> bool:
    """By the clock on the wall; in the hour that comes twice a span may run on through the second pass."""
    wall = instant.astimezone(ZoneInfo(person.zone))
    shown = f"{wall:%H:%M}"
    return any(a <= shown < b for a, b in person.hours.days.get(wall.weekday(), ())) or bool(wall.fold)


def closed(that: date, calendar: Calendar) -> bool:
    terms = calendar.terms
    between_terms = (
        any(term.last < that for term in terms)
        and any(that < term.first for term in terms)
        and not any(term.first <= that <= term.last for term in terms)
    )
    return (
        that.weekday() not in calendar.working_weekdays
        or that in calendar.holidays
        or any(away.first <= that <= away.last for away in calendar.breaks)
        or between_terms
    )


def opened(first: date, last: date, calendar: Calendar) -> list[date]:
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [that for that in every if not closed(that, calendar)]


def at_an_edge(that: date, calendar: Calendar) -> bool:
    """First or last two working days of a term, or before day 3 after a break: counted out day by day."""
    for term in calendar.terms:
        worked = opened(term.first, term.last, calendar)
        if that in worked[:2] + worked[-2:]:
            return True
    return any(
        away.last < that and len(opened(away.last + timedelta(days=1), that, calendar)) < 3
        for away in calendar.breaks
    )


@given(person=PEOPLE, not_before=INSTANTS, seed=SEEDS, routine=st.booleans())
@example(  # clocks go back in Dublin while somebody works the night
    person=Availability(
        zone=DUBLIN,
        hours=same_hours({6}, ("00:30", "03:00")),
        calendar=Calendar(working_weekdays=frozenset({6})),
    ),
    not_before=utc("2026-10-25T00:45"),
    seed="a",
    routine=True,
)
@settings(CALM, max_examples=100)
def test_nobody_is_ever_written_to_at_a_blocked_time(
    person: Availability, not_before: datetime, seed: str, routine: bool
) -> None:
    moment = asked(person, not_before, seed, routine=routine)
    if moment is None:
        return
    that = moment.astimezone(ZoneInfo(person.zone)).date()
    assert moment >= not_before
    assert moment.tzinfo is UTC
    assert in_hours(moment, person)
    assert not closed(that, person.calendar)
    assert that not in person.days_off
    assert all(abs(moment - notice) >= timedelta(hours=24) for notice in person.calendar.closure_notices)
    if routine:
        assert not at_an_edge(that, person.calendar)
        assert not any(exams.first <= that <= exams.last for exams in person.calendar.exam_weeks)
    assert is_sendable(moment, person.zone, person.hours, person.calendar, person.days_off, routine=routine)


@given(
    person=PEOPLE, not_before=INSTANTS, later=st.integers(0, 90 * 86400), seed=SEEDS, routine=st.booleans()
)
@settings(CALM, max_examples=80)
def test_asking_later_never_answers_earlier_and_asking_again_changes_nothing(
    person: Availability, not_before: datetime, later: int, seed: str, routine: bool
) -> None:
    moment = asked(person, not_before, seed, routine=routine)
    if moment is None:
        return
    assert asked(person, not_before, seed, routine=routine) == moment
    assert asked(person, moment, seed, routine=routine) == moment
    after = asked(person, not_before + timedelta(seconds=later), seed, routine=routine)
    assert after is None or after >= moment


@given(person=PEOPLE, not_before=INSTANTS, part=st.floats(0, 1, exclude_max=True), seed=SEEDS)
@settings(CALM, max_examples=80)
def test_the_next_working_moment_is_the_first_there_is(
    person: Availability, not_before: datetime, part: float, seed: str
) -> None:
    moment = asked(person, not_before, seed, routine=False)
    until = not_before + timedelta(days=399) if moment is None else moment
    between = not_before + (until - not_before) * part
    if between < until:
        assert not is_sendable(
            between, person.zone, person.hours, person.calendar, person.days_off, routine=False
        )


@given(person=PEOPLE, start=INSTANTS, n=st.integers(-30, 30))
@settings(CALM, max_examples=60)
def test_working_days_count_out(person: Availability, start: datetime, n: int) -> None:
    def works(that: date) -> bool:
        worked = bool(person.hours.days.get(that.weekday()))
        return worked and not closed(that, person.calendar) and that not in person.days_off

    begin = start.date()
    try:
        found = working_days_after(begin, n, person.calendar, person.hours, person.days_off)
    except NoWorkingDay:
        assert not any(works(begin + timedelta(days=ahead)) for ahead in range(1, 100))
        return
    assert works(found)
    assert is_working_day(found, person.calendar, person.hours, person.days_off)
    between = [begin + timedelta(days=d) for d in range(1, (found - begin).days + 1)]
    if n > 0:
        assert sum(map(works, between)) == n
    elif n < 0:
        before = [found + timedelta(days=d) for d in range((begin - found).days)]
        assert sum(map(works, before)) == -n
    else:
        assert found >= begin
        assert not any(map(works, [begin, *between][:-1]))


# ------------------------------------------------------------------ meetings


ADA = Availability(zone=DUBLIN, hours=WORKPLACE_HOURS, calendar=OFFICE)
BEN = Availability(zone=DUBLIN, hours=same_hours({0, 2, 4}, ("08:00", "12:00")), calendar=OFFICE)


def test_suggestions_are_on_different_days_and_at_different_times() -> None:
    assert free_slots(ADA, BEN, utc("2026-03-06T17:00")) == (
        utc("2026-03-09T09:00"),
        utc("2026-03-11T10:00"),
        utc("2026-03-13T11:00"),
    )


def test_suggestions_fall_in_both_working_days_across_the_ocean() -> None:
    cleo = Availability(zone=NEW_YORK, hours=WORKPLACE_HOURS, calendar=OFFICE)
    slots = free_slots(ADA, cleo, utc("2026-03-06T21:30"), at_most=5, minutes=60)
    # New York's clocks went forward on the eighth, Dublin's have not: 09:00 there is 13:00 here.
    assert slots == tuple(
        utc(f"2026-03-{text}") for text in ("09T13:00", "10T13:30", "11T14:30", "12T15:00", "13T15:30")
    )


def test_no_common_hours_mean_no_suggestion() -> None:
    dai = Availability(zone="Pacific/Chatham", hours=WORKPLACE_HOURS, calendar=OFFICE)
    assert free_slots(ADA, dai, utc("2026-03-06T17:00")) == ()
    away = Availability(
        zone=DUBLIN,
        hours=WORKPLACE_HOURS,
        calendar=OFFICE,
        days_off=PersonalDays(ranges=(days("2026-03-01", "2026-03-31"),)),
    )  # fmt: skip - a person on one line
    assert free_slots(ADA, away, utc("2026-03-06T17:00")) == ()


def test_few_days_still_give_several_times() -> None:
    monday = Availability(zone=DUBLIN, hours=same_hours({0}, ("09:00", "11:00")), calendar=OFFICE)
    slots = free_slots(ADA, monday, utc("2026-03-06T17:00"), days=7, minutes=60)
    assert slots == (utc("2026-03-09T09:00"), utc("2026-03-09T10:00"))


def test_suggestions_start_on_round_times_of_the_first_persons_clock() -> None:
    esha = Availability(zone="Asia/Kathmandu", hours=WORKPLACE_HOURS, calendar=OFFICE)
    slots = free_slots(esha, ADA, utc("2026-03-09T09:10"), days=2, step=15, minutes=30, at_most=2)
    assert [f"{slot.astimezone(ZoneInfo('Asia/Kathmandu')):%d %H:%M}" for slot in slots] == [
        "09 15:15",
        "10 15:45",
    ]


@given(
    one=PEOPLE,
    other=PEOPLE,
    start=INSTANTS,
    minutes=st.sampled_from([30, 45, 60]),
    step=st.sampled_from([15, 30]),
)
@settings(CALM, max_examples=50)
def test_every_suggestion_suits_both(
    one: Availability, other: Availability, start: datetime, minutes: int, step: int
) -> None:
    length = timedelta(minutes=minutes)
    slots = free_slots(one, other, start, days=3, minutes=minutes, step=step, at_most=4)

    def suits(begin: datetime) -> bool:
        through = [begin + timedelta(minutes=m) for m in range(0, minutes, 15)]
        through.append(begin + length - timedelta(seconds=1))
        return begin >= start and all(
            is_sendable(at, p.zone, p.hours, p.calendar, p.days_off, routine=False)
            for p in (one, other)
            for at in through
        )

    assert all(suits(slot) for slot in slots)
    assert all(slot.astimezone(ZoneInfo(one.zone)).minute % step == 0 for slot in slots)
    assert all(later - earlier >= length for earlier, later in pairwise(slots))
    assert len(slots) <= 4
    if not slots:
        quarter = start.replace(minute=0, second=0)
        grid = [quarter + timedelta(minutes=15 * n) for n in range(4 * 24 * 3 - 4)]
        whole = [at for at in grid if at.astimezone(ZoneInfo(one.zone)).minute % step == 0]
        assert not any(suits(at) for at in whole if at + length <= start + timedelta(days=3))


@pytest.mark.parametrize(
    ("zone", "on", "slots"),
    [
        (DUBLIN, "2026-01-14", range(18, 26)),
        (DUBLIN, "2026-07-15", range(16, 24)),
        (NEW_YORK, "2026-01-14", range(28, 36)),
        (KOLKATA, "2026-01-14", range(7, 15)),
        # 09:00–13:00 on a Monday at UTC+13:45 is 19:15–23:15 on Sunday: only whole half hours count.
        ("Pacific/Chatham", "2026-01-14", range(6 * 48 + 39, 6 * 48 + 46)),
        ("Pacific/Apia", "2026-01-14", range(6 * 48 + 40, 7 * 48)),
    ],
)
def test_the_week_in_half_hours(zone: str, on: str, slots: range) -> None:
    assert weekly_slots(MONDAYS, zone, day(on)) == frozenset(slots)


def test_a_night_is_not_cut_at_midnight() -> None:
    night = WorkingHours(days={0: (("23:00", "24:00"),), 1: (("00:00", "01:00"),)})
    assert weekly_slots(night, "Pacific/Chatham", day("2026-01-14")) == {19, 20, 21}
    assert weekly_slots(night, DUBLIN, day("2026-01-14")) == {46, 47, 48, 49}


@given(hours=HOURS, zone=st.sampled_from(ZONES), on=st.integers(0, 365))
@settings(CALM, max_examples=40)
def test_overlap_in_half_hours_is_overlap_in_life(hours: WorkingHours, zone: str, on: int) -> None:
    that = FIRST + timedelta(days=on)
    monday = datetime.combine(that - timedelta(days=that.weekday()), time(), tzinfo=UTC)
    person = Availability(zone=zone, hours=hours, calendar=OFFICE)
    for slot in weekly_slots(hours, zone, that):
        around = [monday + timedelta(days=days, minutes=30 * slot) for days in (-7, 0, 7)]
        week = [
            at
            for at in around
            if monday.date() <= at.astimezone(ZoneInfo(zone)).date() < monday.date() + timedelta(7)
        ]
        assert any(in_hours(at, person) and in_hours(at + timedelta(minutes=29), person) for at in week)
