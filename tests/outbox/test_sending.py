"""A notice from intent to receipt: sent once, put off, tried again, given up, redrawn, or taken back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.conversation.card import Card
from bot.outbox import composing, sending
from bot.outbox.model import Outgoing, revise
from bot.outbox.notice import Notice
from bot.outbox.outcome import (
    Doubtful,
    Gone,
    NotAccepted,
    OurFault,
    Outcome,
    RateLimited,
    Sent,
    Uninstalled,
    Unreachable,
)
from bot.outbox.parcel import Parcel
from bot.people.model import Account, Installation, Member
from bot.routes import ROUTES
from bot.routing import NoticeRoute
from bot.turn import Turn
from tests.fakes import START, Stage

WANTED = {"yes": True}


class Nudge(Notice, frozen=True, kw_only=True):
    """A routine nudge of the test's own."""

    kind: ClassVar[str] = "test.nudge"
    thing: str


class Question(Notice, frozen=True, kw_only=True):
    """A consent question: at least once, in working hours."""

    kind: ClassVar[str] = "test.question"
    sent: ClassVar[Literal["at_least_once"]] = "at_least_once"
    when: ClassVar[Literal["working"]] = "working"
    expires_after: ClassVar[int | None] = None
    thing: str


class Spaced(Question, frozen=True, kw_only=True):
    """A question that the clock asks: one of its kind a day."""

    kind: ClassVar[str] = "test.spaced"
    spaced: ClassVar[bool] = True


class Answer(Notice, frozen=True, kw_only=True):
    """An answer to what somebody just did."""

    kind: ClassVar[str] = "test.answer"
    when: ClassVar[Literal["now"]] = "now"
    thing: str


def words(notice: Notice, _: Turn) -> Card | None:
    """The card of any of them, or None once it is no longer wanted."""
    thing = notice.about
    return Card(title=(f"{notice.kind} about {thing}{WANTED.get(thing, '')}",)) if WANTED["yes"] else None


@pytest.fixture
def told(stage: Stage) -> Stage:
    """A stage with Ana, and notices of the test's own."""
    WANTED.clear()
    WANTED["yes"] = True
    kinds = tuple(NoticeRoute(notice=kind, compose=words) for kind in (Nudge, Question, Spaced, Answer))
    stage.routes = replace(ROUTES, notices=kinds)
    stage.arrive("Ana")
    return stage


def notify(stage: Stage, notice: Notice, name: str = "Ana", not_before: datetime | None = None) -> None:
    with stage.house.database.tenant(stage.tenant) as session:
        member = Member.by_id(session, stage.members[name])
        phrases = stage.house.phrases("en", "UTC")
        turn = Turn(session=session, house=stage.house, actor=member, now=stage.clock.now(), phrases=phrases)
        turn.notify(member, notice, not_before=not_before)


def rows(stage: Stage) -> list[tuple[str, str]]:
    with stage.house.database.tenant(stage.tenant) as session:
        return [
            (r.state, r.why)
            for r in session.scalars(select(Outgoing).order_by(Outgoing.due_at, Outgoing.key))
        ]


def test_the_same_occurrence_is_sent_once(told: Stage) -> None:
    notify(told, Answer(thing="one"))
    notify(told, Answer(thing="one"))
    told.settle()
    told.advance(days=30)
    assert told.seen_by("Ana") == ["test.answer about one"]


def test_a_routine_nudge_waits_for_the_preferred_hours(told: Stage) -> None:
    notify(told, Nudge(thing="one"))  # Monday 09:00: Tuesday to Thursday are preferred
    told.until(START + timedelta(hours=20))
    assert told.seen_by("Ana") == []
    told.until(START + timedelta(days=1, hours=6))
    assert told.seen_by("Ana") == ["test.nudge about one"]


def test_at_most_one_routine_nudge_a_week_and_none_comes_late(told: Stage) -> None:
    for day, thing in enumerate(("one", "two", "three")):
        notify(told, Nudge(thing=thing), not_before=START + timedelta(days=1, minutes=day))
    told.advance(days=60)
    # One goes out, one waits a week; the last would come a week after that and is too old by then.
    assert sorted(rows(told)) == [("dropped", "expired"), ("sent", ""), ("sent", "")]
    assert len(told.seen_by("Ana")) == 2


@pytest.mark.parametrize(("kind", "in_the_end"), [(Nudge, 1), (Spaced, 2)])
def test_what_leaves_at_the_same_moment_counts_already(
    told: Stage, kind: type[Nudge | Spaced], in_the_end: int
) -> None:
    """Two that went out together, neither recorded yet, would be two in a week, or two of a kind in a day.

    A nudge is too old after a week; a question is not lost.
    """
    for thing in ("one", "two"):
        notify(told, kind(thing=thing), not_before=START + timedelta(days=1, hours=2))
    told.clock.move_to(START + timedelta(days=1, hours=3))
    claimed = sending.claim(told.house)
    composed = [(one, composing.compose(told.house, told.routes, *one)) for one in claimed]
    leaving = [(one, parcel) for one, parcel in composed if parcel is not None]
    assert (len(claimed), len(leaving)) == (2, 1)
    for one, parcel in leaving:
        sending.record(told.house, *one, told.post(parcel), parcel)
    told.advance(days=14)
    assert len(told.seen_by("Ana")) == in_the_end


def test_at_most_four_routine_nudges_in_thirty_days(told: Stage) -> None:
    for week in range(6):
        notify(told, Nudge(thing=f"{week}"), not_before=START + timedelta(weeks=week, days=1))
    told.advance(days=29)
    assert len(told.seen_by("Ana")) == 4
    told.advance(days=13)  # the fifth waited for the month to be over; then a week passes again
    assert len(told.seen_by("Ana")) == 6


def test_nothing_leaves_outside_working_hours_even_if_the_sender_was_down(told: Stage) -> None:
    notify(told, Question(thing="one"))
    told.clock.move_to(START + timedelta(hours=14))  # nobody sent all day; it is 23:00
    told.settle()
    assert told.seen_by("Ana") == []
    told.advance(hours=12)
    assert told.seen_by("Ana") == ["test.question about one"]


def test_what_is_no_longer_wanted_is_dropped(told: Stage) -> None:
    notify(told, Nudge(thing="one"))
    WANTED["yes"] = False
    told.advance(days=3)
    assert (told.seen_by("Ana"), rows(told)) == ([], [("dropped", "no longer wanted")])


def test_a_sent_card_is_redrawn_or_taken_back_when_the_facts_change(told: Stage) -> None:
    notify(told, Answer(thing="one"))
    told.settle()
    for wanted, seen in ((True, ["test.answer about one, newly"]), (False, [])):
        WANTED.update({"yes": wanted, "one": ", newly"})  # type: ignore[dict-item]  # words for a thing, see `words`
        with told.house.database.tenant(told.tenant) as session:
            revise(session, "test.answer", "one")
        told.settle()
        assert told.seen_by("Ana") == seen


def test_a_change_that_was_refused_waits_before_it_is_tried_again(told: Stage) -> None:
    notify(told, Answer(thing="one"))
    told.settle()
    tried: list[datetime] = []

    def down_for_two_minutes(_: Parcel) -> Outcome | None:
        tried.append(told.clock.now())
        return NotAccepted() if told.clock.now() < START + timedelta(minutes=2) else None

    told.on_post = down_for_two_minutes
    WANTED["one"] = ", newly"  # type: ignore[assignment]  # words for a thing, see `words`
    with told.house.database.tenant(told.tenant) as session:
        revise(session, "test.answer", "one")
    told.settle()
    assert tried == [START]
    told.advance(minutes=10)
    assert (len(tried), told.seen_by("Ana")) == (3, ["test.answer about one, newly"])


def on_two_platforms(stage: Stage) -> None:
    """Ana has an account on another platform as well, which is asked first from now on."""
    with stage.house.database.tenant(stage.tenant) as session:
        place = Installation(platform="other", external_id="elsewhere")
        session.add(place)
        account = session.scalars(select(Account)).one()
        account.id, account.seen_at = "f" * 32, stage.clock.now()
        session.flush()
        session.add(
            Account(
                id="0" * 32,
                installation_id=place.id,
                user_id="ana",
                member_id=stage.members["Ana"],
                seen_at=stage.clock.now(),
            )
        )


def test_a_message_is_changed_on_the_platform_where_it_is(told: Stage) -> None:
    notify(told, Answer(thing="one"))
    told.settle()
    on_two_platforms(told)
    asked: list[str] = []
    told.on_post = lambda parcel: asked.append(parcel.address.platform)
    with told.house.database.tenant(told.tenant) as session:
        revise(session, "test.answer", "one")
    told.settle()
    assert asked == ["stage"]


@pytest.mark.parametrize("refused", [Unreachable(), Uninstalled()])
def test_whoever_cannot_be_reached_on_one_platform_gets_it_on_the_other(
    told: Stage, refused: Outcome
) -> None:
    on_two_platforms(told)
    told.on_post = lambda parcel: refused if parcel.address.platform == "other" else None
    notify(told, Answer(thing="one"))
    told.settle()
    assert (told.seen_by("Ana"), rows(told)) == (["test.answer about one"], [("sent", "")])


OUTCOMES: dict[str, tuple[Outcome, list[tuple[str, str]], int]] = {
    # outcome of the first try → (row an hour later, how often Ana got it)
    "rate limited": (RateLimited(retry_at=START + timedelta(minutes=5)), [("sent", "")], 1),
    "not accepted": (NotAccepted(), [("sent", "")], 1),
    "our fault": (OurFault(), [("failed", "our fault")], 0),
    "unreachable": (Unreachable(), [("failed", "unreachable")], 0),
    "uninstalled": (Uninstalled(), [("failed", "uninstalled")], 0),
    "gone": (Gone(), [("failed", "gone")], 0),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_has_its_consequence(told: Stage, name: str) -> None:
    outcome, expected, times = OUTCOMES[name]
    tries = iter([outcome])
    told.on_post = lambda _: next(tries, None)
    notify(told, Question(thing="one"))
    told.settle()
    told.advance(hours=1)
    assert (rows(told), len(told.seen_by("Ana"))) == (expected, times)


@pytest.mark.parametrize(("notice", "seen"), [(Nudge(thing="one"), 0), (Question(thing="one"), 1)])
def test_a_doubtful_send_is_left_or_repeated_by_kind(told: Stage, notice: Notice, seen: int) -> None:
    tries: list[Outcome] = [Doubtful()]
    told.on_post = lambda _: tries.pop() if tries else None
    notify(told, notice)
    told.advance(days=8)
    assert len(told.seen_by("Ana")) == seen


@pytest.mark.parametrize(("notice", "seen"), [(Nudge(thing="one"), 0), (Question(thing="one"), 1)])
def test_a_sender_that_dies_leaves_a_doubt_not_a_loss(told: Stage, notice: Notice, seen: int) -> None:
    notify(told, notice, not_before=START + timedelta(days=1, hours=3))
    told.clock.move_to(START + timedelta(days=1, hours=7))
    assert len(sending.claim(told.house)) == 1  # … and the process is gone
    told.advance(hours=2)
    assert len(told.seen_by("Ana")) == seen


def test_two_senders_never_claim_the_same_row(told: Stage) -> None:
    for number in range(10):
        notify(told, Answer(thing=str(number)))
    first, second = sending.claim(told.house, 6), sending.claim(told.house, 6)
    assert len(first) == 6
    assert len(second) == 4
    assert not set(first) & set(second)


@pytest.mark.parametrize("notice", [Question(thing="one"), Answer(thing="one")])
def test_what_a_weekend_without_a_network_held_up_arrives_once_after_it(told: Stage, notice: Notice) -> None:
    monday = START + timedelta(hours=64)
    told.on_post = lambda _: NotAccepted() if told.clock.now() < monday else None
    notify(told, notice)
    told.until(monday)
    assert (rows(told), told.seen_by("Ana")) == ([("waiting", "")], [])
    told.advance(days=1)
    assert (rows(told), len(told.seen_by("Ana"))) == ([("sent", "")], 1)


def test_what_may_have_arrived_is_repeated_a_few_times_and_no_more(told: Stage) -> None:
    tries: list[datetime] = []

    def in_doubt(_: Parcel) -> Outcome:
        tries.append(told.clock.now())
        return Doubtful()

    told.on_post = in_doubt
    notify(told, Question(thing="one"))
    told.advance(days=21)
    assert (len(tries), rows(told)) == (8, [("failed", "not accepted")])


def test_it_gives_up_after_a_while_and_says_so(told: Stage, caplog: pytest.LogCaptureFixture) -> None:
    told.on_post = lambda _: NotAccepted()
    notify(told, Question(thing="one"))
    told.advance(days=21)
    assert rows(told) == [("failed", "not accepted")]
    assert [r.message for r in caplog.records if r.levelname == "ERROR"] == ["given up sending"]


def test_an_unreachable_person_is_left_alone_until_they_are_back(told: Stage) -> None:
    gone = [Unreachable()]
    told.on_post = lambda _: gone.pop() if gone else None
    notify(told, Answer(thing="one"))
    told.settle()
    notify(told, Answer(thing="two"))
    told.settle()
    assert rows(told) == [("failed", "unreachable")] * 2
    with told.house.database.tenant(told.tenant) as session:
        session.scalars(select(Account)).one().reachable = True
    notify(told, Answer(thing="three"))
    told.settle()
    assert told.seen_by("Ana") == ["test.answer about three"]


def test_somebody_without_any_working_hour_is_not_forgotten_in_silence(told: Stage) -> None:
    told.arrive("Bo", hours={"days": {}})
    notify(told, Nudge(thing="one"), name="Bo")
    assert rows(told) == [("failed", "no working hours")]


@pytest.mark.parametrize("notice", [Nudge(thing="one"), Question(thing="one")])
def test_a_database_that_is_away_for_a_moment_costs_nobody_a_message(
    told: Stage, monkeypatch: pytest.MonkeyPatch, notice: Notice
) -> None:
    asked = iter([OperationalError("SELECT", {}, Exception("canceling statement due to statement timeout"))])
    real = composing.compose

    def slow_at_first(*given: Any) -> Parcel | None:
        for away in asked:
            raise away
        return real(*given)

    monkeypatch.setattr(composing, "compose", slow_at_first)
    notify(told, notice)
    told.advance(days=8)
    assert (rows(told), told.seen_by("Ana")) == ([("sent", "")], [f"{notice.kind} about one"])


def test_a_broken_notice_stops_nobody_else(told: Stage, caplog: pytest.LogCaptureFixture) -> None:
    def broken(notice: Notice, turn: Turn) -> Card | None:
        if notice.about == "broken":
            raise ZeroDivisionError
        return words(notice, turn)

    told.routes = replace(told.routes, notices=(NoticeRoute(notice=Answer, compose=broken),))
    notify(told, Answer(thing="broken"))
    notify(told, Answer(thing="fine"))
    told.settle()
    assert told.seen_by("Ana") == ["test.answer about fine"]
    assert ("failed", "our fault") in rows(told)
    assert "a notice could not be put into words" in caplog.text


def test_quiet_people_get_no_routine_nudges_but_their_questions(told: Stage) -> None:
    told.arrive("Bo", quiet="essential")
    notify(told, Nudge(thing="one"), name="Bo")
    notify(told, Question(thing="two"), name="Bo")
    told.advance(days=10)
    assert told.seen_by("Bo") == ["test.question about two"]


def test_a_snooze_puts_routine_nudges_off_and_drops_what_is_too_old(told: Stage) -> None:
    told.arrive("Bo", snoozed_until=START + timedelta(days=3))
    told.arrive("Cy", snoozed_until=START + timedelta(days=20))
    for name in ("Bo", "Cy"):
        notify(told, Nudge(thing=name), name=name)
    told.advance(days=40)
    assert told.seen_by("Bo") == ["test.nudge about Bo"]
    assert told.seen_by("Cy") == []


def test_a_parcel_carries_the_whole_card_as_plain_text(told: Stage) -> None:
    parcels: list[Parcel] = []
    told.on_post = parcels.append
    notify(told, Answer(thing="one"))
    told.settle()
    assert [p.text for p in parcels] == ["test.answer about one"]
    assert isinstance(told.post(parcels[0]), Sent)


@pytest.mark.parametrize(("wanted", "state"), [(True, "sent"), (False, "retracted")])
def test_what_changes_while_a_card_is_on_its_way_is_seen_when_it_has_arrived(
    told: Stage, wanted: bool, state: str
) -> None:
    notify(told, Answer(thing="one"))

    def changes_meanwhile(_: Parcel) -> None:
        told.on_post = lambda _: None
        WANTED["yes"] = wanted
        with told.house.database.tenant(told.tenant) as session:
            revise(session, Answer.kind, "one")

    told.on_post = changes_meanwhile
    told.settle()
    assert rows(told) == [(state, "")]
    assert len(told.seen_by("Ana")) == int(wanted)
