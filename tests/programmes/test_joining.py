"""Joining, changing a profile, and leaving: what people see and what is kept."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.people.model import Exclusion
from bot.programmes.leaving import FORGET
from tests.fakes import START, Stage, complaints
from tests.programmes import stories
from tests.programmes.stories import LEAD, TEACH, join


def names(stage: Stage, who: str) -> list[str]:
    """The fields of the form somebody has open."""
    return [f.name for f in stage.forms[who].fields]


def test_the_form_is_filled_in_as_far_as_things_are_known(quick_stage: Stage) -> None:
    """One may say there why one would like to do this (S0-22)."""
    stories.signing_up(quick_stage)
    quick_stage.press("Ana", "Join")
    form = quick_stage.forms["Ana"]
    shown = {f.name: f.value for f in form.fields}
    assert (shown["name"], shown["days"], shown["since"], shown["until"], shown["languages"]) == (
        "Ana",
        ("0", "1", "2", "3", "4"),
        "08:15",
        "16:15",
        ("en",),
    )
    assert names(quick_stage, "Ana") == [  # a known level asks neither level, manager nor side
        "name",
        "wants",
        "offers",
        "own_words",
        "days",
        "since",
        "until",
        "channels",
        "languages",
    ]
    assert form.privacy == "shared"
    hints = {f.name: f.hint for f in form.fields}
    assert hints["own_words"] == "A topic that is missing, or why you would like to do this."


def test_an_unknown_level_is_asked_and_waits_for_the_coordinator(quick_stage: Stage) -> None:
    """A school's levels begin with student and newly qualified teachers; no years asked (S0-27, S1-05)."""
    stories.signing_up(quick_stage)
    quick_stage.arrive("Gus")
    quick_stage.command("Gus", "join")
    assert {"level", "manager", "side"} <= set(names(quick_stage, "Gus"))
    levels = next(f for f in quick_stage.forms["Gus"].fields if f.name == "level")
    assert [option.label for option in getattr(levels, "options", ())][:3] == [
        "Student teacher or assistant",
        "Newly qualified, or first two years here",
        "Teacher or staff member",
    ]
    eva = quick_stage.members["Eva"]
    quick_stage.fill("Gus", wants=[LEAD], offers=[TEACH], level="3", manager=[eva], side="mentor")
    quick_stage.command("Gus", "home")
    assert "lesson" in quick_stage.newest("Gus")
    gus = stories.member(quick_stage, "Gus")
    assert (gus.level, gus.manager_id, gus.level_confirmed) == (3, eva, False)
    part = stories.participant(quick_stage, "Gus")
    assert part is not None
    assert (part.side, part.state) == ("mentor", "joined")
    quick_stage.command("Gus", "learn")
    quick_stage.press("Gus", "I have read this")
    assert quick_stage.buttons("Gus") == ["Show where I am"]  # a colleague once the level is sure
    quick_stage.look_home("Gus")
    assert quick_stage.buttons("Gus") == ["Change my profile", "About me", "Get fewer messages"]


WRONG: list[tuple[dict[str, Any], dict[str, str]]] = [
    (
        {"wants": [TEACH], "offers": [TEACH]},
        {
            "offers": "You chose Digital tools in class to learn and to offer. Please keep it on one side.",
        },
    ),
    (
        {"since": "16:00", "until": "09:00"},
        {"until": "Your day ends at 09:00, before it starts at 16:00. Please change one of the two."},
    ),
    ({"days": []}, {"days": "Please fill this in."}),
    ({"name": " "}, {"name": "Please fill this in."}),
    ({"wants": []}, {"wants": "Please fill this in."}),
    ({"wants": ["made-up"]}, {"wants": "That is not on the list. Please choose from the list."}),
    ({"since": "25:00"}, {"since": "That is not a time we can read. Please write it like 14:30."}),
    ({"level": "9"}, {"level": "That is not on the list. Please choose from the list."}),
    ({"languages": []}, {"languages": "Please fill this in."}),
]


def test_what_the_form_cannot_take(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.arrive("Gus")
    quick_stage.command("Gus", "join")
    good = {f.name: f.value for f in quick_stage.forms["Gus"].fields}
    for values, found in WRONG:
        filled = {**good, "wants": [LEAD], "offers": [TEACH], **values}
        assert complaints(quick_stage.fill("Gus", **filled)) == found
    assert stories.participant(quick_stage, "Gus") is None


def test_a_manager_who_reports_to_the_person_is_questioned(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    gus = quick_stage.arrive("Gus")
    hal = quick_stage.arrive("Hal", manager_id=gus)
    quick_stage.command("Gus", "join")
    found = complaints(quick_stage.fill("Gus", wants=[LEAD], offers=[TEACH], manager=[hal]))
    assert found == {"manager": "By what we know, Hal reports to this person. Please check who manages whom."}


def test_the_name_to_use_is_the_persons_own(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana", name="Aña  de la O")
    assert "Name: Aña  de la O" in quick_stage.newest("Ana")


def test_ready_people_wait_and_are_told_until_when(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        part = stories.participant(quick_stage, "Ana")
        assert part is not None
        session.merge(part).lessons_read = ["L03"]
    quick_stage.command("Ana", "profile")
    quick_stage.fill("Ana", own_words="I like maps")
    assert "In their own words: I like maps" in quick_stage.newest("Ana")
    assert "Good to have you" not in quick_stage.newest("Ana")
    quick_stage.command("Ana", "home")
    assert quick_stage.newest("Ana").startswith(
        "You are ready. You will hear by Tuesday, 3 March 2026. "
        "You will choose who you would be happy to work with, in private."
    )
    assert quick_stage.buttons("Ana") == [
        "Change my profile",
        "About me",
        "Get fewer messages",
        "Propose a colleague",
    ]


def test_home_says_that_messages_are_off_and_the_way_back(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        part = stories.participant(quick_stage, "Ana")
        assert part is not None
        session.merge(part).state = "ready"
    quick_stage.command("Ana", "quiet")
    quick_stage.command("Ana", "snooze")
    quick_stage.fill("Ana", how="week")
    quick_stage.command("Ana", "home")
    assert "We do not write to you until Monday, 19 January 2026." in quick_stage.newest("Ana")
    assert "You get half as many messages, and no questions to think about." in quick_stage.newest("Ana")
    assert "Get fewer messages" in quick_stage.buttons("Ana")


def test_joining_can_be_typed_question_by_question(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.say("Ana", "join")
    quick_stage.say("Ana", "1")
    assert quick_stage.newest("Ana").startswith("Join (1 of 9): What should we call you?")
    for words in ("Ana", "Leading a team", "1", "skip", "1, 2, 3", "9", "soon"):
        quick_stage.say("Ana", words)
    assert "Please write it like 14:30." in quick_stage.newest("Ana")
    for words in ("08:00", "skip", "1"):
        quick_stage.say("Ana", words)
    assert quick_stage.newest("Ana").startswith("Join (7 of 9): Until")  # the complaint leads back there
    assert "ends at 08:00, before it starts at 09:00" in quick_stage.newest("Ana")
    for words in ("13:00", "skip", "1, 2"):
        quick_stage.say("Ana", words)
    assert quick_stage.newest("Ana").startswith("This is what a possible partner will see.")
    assert "Languages: English and Gaeilge" in quick_stage.newest("Ana")


def test_hours_in_the_profile_move_messages(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    stories.everybody_joins(quick_stage)
    quick_stage.command("Ana", "profile")
    quick_stage.fill("Ana", days=["2"], since="13:00", until="15:00")
    quick_stage.command("Cora", "signup close")
    quick_stage.press("Cora", "Close sign-up")
    quick_stage.until(START.replace(day=14, hour=12))
    assert "is closed" not in "".join(quick_stage.seen_by("Ana"))
    quick_stage.until(START.replace(day=14, hour=13))
    assert quick_stage.newest("Ana").startswith("Sign-up for Both ways is closed.")


def test_a_week_with_different_days_is_kept_where_it_is_not_touched(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    week = {"days": {"0": [["09:00", "12:00"], ["13:00", "15:00"]], "3": [["08:00", "10:00"]]}}
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        session.merge(stories.member(quick_stage, "Ana")).hours = week
    join(quick_stage, "Ana", own_words="still the same week")
    assert stories.member(quick_stage, "Ana").hours == week


def test_the_sponsor_joins_ahead_of_others(quick_stage: Stage) -> None:
    stories.ready(quick_stage)
    quick_stage.command("Sol", "")
    assert "Left: join ahead of others, two minutes" in quick_stage.newest("Sol")
    join(quick_stage, "Sol")
    assert quick_stage.newest("Sol").startswith("This is what a possible partner will see.")
    assert "has signed that promise" not in quick_stage.newest("Sol")  # they know
    quick_stage.command("Ana", "join")
    assert quick_stage.newest("Ana").startswith("There is no programme to join at the moment.")


def test_a_profile_is_for_those_who_have_joined(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Ana", "profile")
    assert quick_stage.newest("Ana").startswith("That is for people who have joined a programme.")


def test_two_programmes_ask_which_one(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "programme new")
    people = {"sponsor": [quick_stage.members["Sol"]], "alternate": [quick_stage.members["Alt"]]}
    quick_stage.fill("Cora", **{**stories.NEW, **people, "name": "Second one"})
    quick_stage.command("Cora", "readiness")
    assert quick_stage.newest("Cora").startswith("Which programme is this about?")
    assert sorted(quick_stage.buttons("Cora")) == ["Both ways", "Second one"]
    quick_stage.press("Cora", "Second one")
    assert quick_stage.newest("Cora").startswith("Second one: 2 things are missing")


def test_of_seven_programmes_each_can_be_meant(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    for number in range(2, 8):
        quick_stage.command("Cora", "programme new")
        quick_stage.fill("Cora", name=f"Number {number}")
    quick_stage.command("Cora", "readiness")
    first = quick_stage.buttons("Cora")
    quick_stage.press("Cora", "Show more of these")
    second = quick_stage.buttons("Cora")
    assert (first[-1], second[-1]) == ("Show more of these", "Show more of these")
    assert sorted([*first[:-1], *second[:-1]]) == ["Both ways", *(f"Number {n}" for n in range(2, 8))]
    quick_stage.press("Cora", "Number 7")
    assert quick_stage.newest("Cora").startswith("Number 7: ")


def test_nobody_is_asked_which_of_two_programmes_where_only_one_will_do(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "programme new")
    quick_stage.fill("Cora", name="Second one")
    quick_stage.command("Cora", "signup close")  # of the two, sign-up is open in the first one alone
    assert quick_stage.newest("Cora").startswith("Both ways cannot go to matching yet")


def test_a_form_about_one_of_two_programmes_stays_about_it_when_it_is_shown_again(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    quick_stage.command("Cora", "programme new")
    quick_stage.fill("Cora", name="Second one")
    quick_stage.command("Cora", "programme edit goal")
    quick_stage.press("Cora", "Second one")
    assert set(complaints(quick_stage.fill("Cora", goal_by="2020-01-01"))) == {"goal_by"}
    quick_stage.fill("Cora", goal_by="2026-03-03")
    assert {p.name: str(p.goal_by) for p in stories.programmes(quick_stage)} == {
        "Both ways": "2026-06-19",
        "Second one": "2026-03-03",
    }


# --- leaving ----------------------------------------------------------------------------------


def test_leaving_takes_one_confirmation_and_no_reason(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    quick_stage.command("Ana", "leave")
    assert quick_stage.newest("Ana").startswith(
        "Leave Both ways?\n\nNo reason is asked, and it is no one's fault."
    )
    assert quick_stage.buttons("Ana") == ["Leave Both ways", "Show where I am"]
    quick_stage.press("Ana", "Leave Both ways")
    assert quick_stage.newest("Ana").startswith(
        "You have left Both ways. Thank you for the time you gave. You are welcome back in a later round.\n\n"
        "What you told it will be deleted on Wednesday, 11 February 2026, or today if you prefer. "
        'To delete everything about you, type "delete me".'
    )
    quick_stage.command("Ana", "leave")
    assert quick_stage.newest("Ana").startswith("That is for people who have joined a programme.")


@pytest.mark.parametrize("word", ["leav", "withdraww", "laeve"])
def test_leaving_is_never_reached_by_a_typo(quick_stage: Stage, word: str) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    quick_stage.command("Ana", word)
    assert not [label for label in quick_stage.buttons("Ana") if "eave" in label]


def test_what_was_told_is_gone_a_month_later(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        session.add(Exclusion(member_id=quick_stage.members["Ana"], other_id=quick_stage.members["Fay"]))
    quick_stage.command("Ana", "leave")
    quick_stage.press("Ana", "Leave Both ways")
    quick_stage.advance(days=29)
    assert stories.participant(quick_stage, "Ana") is not None
    quick_stage.advance(days=2)
    assert stories.participant(quick_stage, "Ana") is None
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        assert session.scalars(select(Exclusion)).all() == []


def test_whoever_comes_back_within_the_month_keeps_their_profile(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana", own_words="I like maps")
    quick_stage.command("Ana", "leave")
    quick_stage.press("Ana", "Leave Both ways")
    quick_stage.command("Ana", "join")
    shown = {f.name: f.value for f in quick_stage.forms["Ana"].fields}
    assert (shown["wants"], shown["own_words"]) == ((LEAD,), "I like maps")
    quick_stage.fill("Ana")
    quick_stage.advance(days=40)
    part = stories.participant(quick_stage, "Ana")
    assert part is not None
    assert part.own_words == "I like maps"


def test_forgetting_twice_or_too_late_does_nothing(quick_stage: Stage) -> None:
    from bot.routes import ROUTES
    from bot.turn import Turn, nobody

    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    part = stories.participant(quick_stage, "Ana")
    assert part is not None
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        turn = Turn(
            session=session,
            house=quick_stage.house,
            actor=nobody(None),
            now=START,
            phrases=quick_stage.house.phrases("en", "UTC"),
        )
        for subject in (part.id, "gone"):
            ROUTES.due[FORGET](subject, turn)
    assert stories.participant(quick_stage, "Ana") is not None


def test_when_the_coordinator_leaves_the_alternate_contact_stands_in(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    quick_stage.leave("Cora")
    quick_stage.settle()
    told = "Alt is now the contact for Both ways. Nothing else changes."
    assert quick_stage.newest("Ana").startswith(told)
    assert quick_stage.newest("Alt").startswith(
        "You are now the only coordinator of Both ways. Your home shows what is next.\n\n"
        "Both ways has no alternate contact now. Please name one."
    )
    assert "You get this because of your role here." in quick_stage.newest("Alt")
    quick_stage.press("Alt", "Show where I am")
    assert quick_stage.newest("Alt").startswith("Both ways: sign-up is open")
    assert "Both ways has no alternate contact now." in quick_stage.newest("Alt")  # until one is named
    quick_stage.command("Alt", "readiness")
    assert quick_stage.newest("Alt").startswith("Both ways: 1 thing is missing.\n\n- Contacts:")
    quick_stage.press("Alt", "Name people")
    quick_stage.fill("Alt", sponsor=[quick_stage.members["Sol"]], alternate=[quick_stage.members["Eva"]])
    assert "no alternate contact" not in quick_stage.look_home("Alt")


def test_when_the_sponsor_leaves_before_the_round_the_promise_is_open_again(quick_stage: Stage) -> None:
    stories.ready(quick_stage)
    quick_stage.leave("Sol")
    quick_stage.settle()
    assert quick_stage.newest("Cora").startswith("Both ways has no sponsor now. Please name one.")
    quick_stage.command("Cora", "readiness")
    assert "Promise: name a sponsor, who is then asked to sign it." in quick_stage.newest("Cora")


def test_no_promise_is_passed_on_that_the_sponsor_has_not_signed(quick_stage: Stage) -> None:
    """Guard G5: another sponsor is named while people join."""
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "programme edit people")
    quick_stage.fill("Cora", sponsor=[quick_stage.members["Eva"]])
    assert "Promise: Eva has been asked to sign it." in quick_stage.look_home("Cora")
    join(quick_stage, "Ana")
    assert "Good to have you in Both ways.\n\n" in quick_stage.newest("Ana")
    quick_stage.press("Eva", "Sign the promise")
    assert "Promise:" not in quick_stage.look_home("Cora")
    join(quick_stage, "Ben")
    assert "will not affect your job or any review.\n\nEva has signed that promise." in (
        quick_stage.newest("Ben")
    )


def test_the_spanish_side_of_joining(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.arrive("Luz", locale="es", level=2, level_confirmed=True)
    quick_stage.command("Luz", "apuntarme")
    languages = next(f for f in quick_stage.forms["Luz"].fields if f.name == "languages")
    assert languages.value == ("es", "en")  # with "es" alone nobody here could be found for her
    days = next(f for f in quick_stage.forms["Luz"].fields if f.name == "days")
    assert [option.label for option in getattr(days, "options", ())][:2] == ["Lunes", "Martes"]
    quick_stage.fill("Luz", wants=[LEAD], offers=[TEACH], languages=["es"])
    assert quick_stage.newest("Luz").startswith(
        "Esto es lo que verá la persona con quien podrías trabajar.\n\nCOMPARTIDO: "
    )
    assert "Idiomas: Español" in quick_stage.newest("Luz")
