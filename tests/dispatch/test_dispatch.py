"""One event, one transaction, one answer: who is it, was it seen, and what a refusal or a bug leaves."""

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.conversation.card import plain
from bot.conversation.event import Click, Command, Introduced, Lifecycle, Profile, Sender, Submission, Typed
from bot.conversation.model import SeenEvent
from bot.conversation.reply import Done, OpenForm, RejectForm, Say, Unknown, Update
from bot.dispatch import dispatch
from bot.people.arrivals import NotInstalled
from bot.people.model import Account, Member
from tests.dispatch.probe import PROBES, TAKEN, name_of
from tests.fakes import Stage, complaints


@pytest.fixture
def probes(stage: Stage) -> Stage:
    """A stage with Ana and the probe's routes."""
    stage.routes = PROBES
    stage.arrive("Ana")
    TAKEN.clear()
    return stage


def ask(stage: Stage, event: Any) -> Any:
    return dispatch(stage.house, stage.routes, event)


def test_a_stranger_is_unknown_and_leaves_no_row_until_introduced(probes: Stage) -> None:
    stranger = probes.sender("Bo")
    assert ask(probes, Typed(id="1", sender=stranger, text="home")) == Unknown()
    with probes.house.database.tenant(probes.tenant) as session:
        assert session.scalar(select(func.count(Member.id))) == 1
        assert session.scalar(select(func.count(SeenEvent.id))) == 0
    ask(
        probes,
        Introduced(id="2", sender=stranger, profile=Profile(name="Bo", locale="es-MX", zone="Europe/Madrid")),
    )
    reply = ask(probes, Typed(id="1", sender=stranger, text="home"))
    assert isinstance(reply, Say)
    assert reply.card.lang == "es"


def test_a_stranger_who_left_is_no_reason_to_ask_who_they_are(probes: Stage) -> None:
    assert ask(probes, Lifecycle(id="1", sender=probes.sender("Bo"), what="left")) == Done()


def test_an_event_from_nowhere_is_refused(probes: Stage) -> None:
    nowhere = Sender(platform="stage", installation="nowhere", user="Ana")
    assert ask(probes, Typed(id="1", sender=nowhere, text="home")) == Unknown()
    with pytest.raises(NotInstalled):
        ask(probes, Introduced(id="2", sender=nowhere, profile=Profile(name="Ana")))


def test_an_introduction_repeated_makes_one_member(probes: Stage) -> None:
    for number in range(3):
        ask(probes, Introduced(id=str(number), sender=probes.sender("Ana"), profile=Profile(name="Ana")))
    with probes.house.database.tenant(probes.tenant) as session:
        assert session.scalar(select(func.count(Member.id))) == 1


def test_the_same_e_mail_on_another_account_is_the_same_member(probes: Stage) -> None:
    profile = Profile(name="Ana T", email="ANA@school.example")
    ask(probes, Introduced(id="1", sender=probes.sender("ana-elsewhere"), profile=profile))
    with probes.house.database.tenant(probes.tenant) as session:
        assert session.scalar(select(func.count(Member.id))) == 1
        assert session.scalar(select(func.count(Account.id))) == 2


def test_an_odd_time_zone_from_a_platform_turns_nobody_away(probes: Stage) -> None:
    profile = Profile(name="Bo", zone="Mars/Olympus")
    ask(probes, Introduced(id="1", sender=probes.sender("Bo"), profile=profile))
    assert isinstance(ask(probes, Typed(id="2", sender=probes.sender("Bo"), text="home")), Say)


def test_a_redelivery_gets_the_same_answer_and_acts_once(probes: Stage) -> None:
    event = Command(id="same", sender=probes.sender("Ana"), text="count")
    first, again = ask(probes, event), ask(probes, event)
    assert first == again
    assert name_of(probes, "Ana") == "Ana!"


def test_after_a_day_the_stored_answer_is_gone(probes: Stage) -> None:
    ask(probes, Command(id="same", sender=probes.sender("Ana"), text="count"))
    probes.advance(days=2)
    with probes.house.database.tenant(probes.tenant) as session:
        assert session.scalar(select(func.count(SeenEvent.id))) == 0


def test_stored_answers_are_sealed(probes: Stage) -> None:
    ask(probes, Command(id="same", sender=probes.sender("Ana"), text="count"))
    with probes.house.database.tenant(probes.tenant) as session:
        assert b"Ana!" not in session.scalars(select(SeenEvent.reply)).one()


def test_a_refusal_changes_nothing_and_offers_a_way_out(probes: Stage) -> None:
    probes.command("Ana", "refuse")
    assert name_of(probes, "Ana") == "Ana"
    assert probes.buttons("Ana") == ["Show what I can do"]


def test_a_bug_changes_nothing_and_can_be_tried_again(probes: Stage) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            ask(probes, Command(id="same", sender=probes.sender("Ana"), text="crash"))
    assert name_of(probes, "Ana") == "Ana"


def test_a_form_with_a_mistake_comes_back_with_all_that_was_typed(probes: Stage) -> None:
    probes.command("Ana", "tea")
    reply = probes.fill("Ana", name="x" * 30, leaf="green", extras=["milk"], day="2026-02-30")
    assert set(complaints(reply)) == {"name", "day"}
    assert isinstance(reply, RejectForm)
    values = {f.name: f.value for f in reply.form.fields}
    assert values == {"name": "x" * 30, "leaf": "green", "extras": ("milk",), "day": None}


def test_a_complaint_of_the_room_rolls_back_what_it_had_changed(probes: Stage) -> None:
    probes.command("Ana", "tea")
    reply = probes.fill("Ana", name="Tea", leaf="black")
    assert complaints(reply) == {"extras": "Please fill this in."}
    assert name_of(probes, "Ana") == "Ana"
    probes.fill("Ana", name="Tea", leaf="black", extras=["lemon"], day="2026-03-09")
    assert name_of(probes, "Ana") == "Tea"
    assert TAKEN[-1]["day"].isoformat() == "2026-03-09"


def test_characters_that_nobody_means_are_left_out_of_what_is_kept(probes: Stage) -> None:
    """A NUL, half a surrogate, a mark that turns the direction of writing: on both databases."""
    probes.command("Ana", "tea")
    probes.fill("Ana", name="A\x00n\ud800a\u202e 🦆", leaf="green")
    assert name_of(probes, "Ana") == "Ana 🦆"
    probes.command("Ana", "tea\x00")
    assert complaints(probes.fill("Ana", name="\u200b \u200d")) == {"name": "Please fill this in."}


def test_what_is_still_on_offer_stays_ticked(probes: Stage) -> None:
    probes.command("Ana", "tea")
    reply = probes.fill("Ana", name="Ana", extras=["milk", "sold out"])
    assert set(complaints(reply)) == {"extras"}
    assert {f.name: f.value for f in probes.forms["Ana"].fields}["extras"] == ("milk",)


def test_a_complaint_says_how_much_is_too_much(probes: Stage) -> None:
    probes.command("Ana", "tea")
    said = complaints(probes.fill("Ana", name="x" * 30, day="0026-03-09"))
    assert said["name"] == "Please use at most 20 characters. This has 30."
    assert said["day"] == "The year 26 looks like a slip. Please check the date."


@pytest.mark.parametrize(
    "values",
    [
        {"name": ["a"]},
        {"name": {"a": 1}},
        {"name": "a", "leaf": "coffee"},
        {"name": "a", "leaf": ["green"]},
        {"name": "a", "extras": [1]},
        {"name": "a", "extras": "all"},
        {"name": "a", "day": "tomorrow-ish"},
        {"name": None},
        {},
    ],
)
def test_values_that_the_form_never_offered_are_complaints_not_crashes(probes: Stage, values: Any) -> None:
    event = Submission(id="1", sender=probes.sender("Ana"), form="probe.tea", values=values)
    assert isinstance(ask(probes, event), RejectForm)
    assert TAKEN == []


def test_a_field_the_form_does_not_have_is_dropped(probes: Stage) -> None:
    values = {"name": "Tea", "is_admin": "yes"}
    ask(probes, Submission(id="1", sender=probes.sender("Ana"), form="probe.tea", values=values))
    assert set(TAKEN[-1]) == {"name", "leaf", "extras", "day"}


@pytest.mark.parametrize("name", ["nowhere.nothing", "", "conversation.command"])
def test_a_button_that_leads_nowhere_says_so_kindly(probes: Stage, name: str) -> None:
    reply = ask(probes, Click(id="1", sender=probes.sender("Ana"), name=name))
    assert isinstance(reply, Say)
    assert plain(reply.card.title) == "That card is from another time. Here is how things stand today."


def test_a_form_that_no_longer_exists_says_so_kindly(probes: Stage) -> None:
    reply = ask(probes, Submission(id="1", sender=probes.sender("Ana"), form="gone", values={"a": "b"}))
    assert isinstance(reply, Say)


def test_the_home_is_an_update_whatever_the_way_there(probes: Stage) -> None:
    reply = ask(probes, Lifecycle(id="1", sender=probes.sender("Ana"), what="opened_home"))
    assert isinstance(reply, Update)


def test_a_click_on_the_home_and_on_a_message_reach_the_same_handler(probes: Stage) -> None:
    sender = probes.sender("Ana")
    on_message = ask(probes, Click(id="1", sender=sender, name="probe.count"))
    on_home = ask(probes, Click(id="2", sender=sender, name="probe.count", on="home"))
    assert [plain(r.card.title) for r in (on_message, on_home)] == ["Ana!", "Ana!!"]


def test_a_form_button_opens_its_form_with_its_args(probes: Stage) -> None:
    probes.command("Ana", "offer")
    reply = probes.press("Ana", "Tea")
    assert isinstance(reply, OpenForm)
    assert (reply.form.name, reply.form.args) == ("probe.tea", {"a": "1"})
