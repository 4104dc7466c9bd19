"""Sign-up: who is invited, until when, closing with enough people, and stopping."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from bot import jobs
from bot.people.model import Installation
from bot.polls.model import InterestPoll, PollAudience
from tests.fakes import START, Stage, complaints
from tests.programmes import stories
from tests.programmes.stories import JUNIORS, SENIORS, join


def test_it_cannot_open_while_something_is_missing(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    quick_stage.command("Cora", "signup open")
    assert quick_stage.newest("Cora").startswith(
        "Sign-up cannot open yet. 2 things are missing, and the list says how to put it right."
    )
    assert quick_stage.buttons("Cora") == ["See what is missing"]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"closes": "2026-01-12"}, "closes", "Please choose a day after today, so that people have time"),
    ({"closes": "2026-02-09"}, "closes", "The round starts on Monday, 9 February 2026. Please close sign-up"),
    ({"closes": ""}, "closes", "Please fill this in."),
    (
        {"closes": "2026-01-26", "audience": "chosen"},
        "people",
        "You chose 0 people. A match needs at least 6.",
    ),
    (
        {"closes": "2026-01-26", "people": ["Ana"]},
        "audience",
        'You chose people below as well. Please pick "People I choose", or clear that list.',
    ),
]


def test_what_the_form_cannot_take(quick_stage: Stage) -> None:
    stories.ready(quick_stage)
    quick_stage.command("Cora", "signup open")
    assert quick_stage.forms["Cora"].fields[0].value == date(2026, 1, 26)  # what is usual, to change
    for changed, field, said in WRONG:
        people = [quick_stage.members[name] for name in changed.get("people", ())]
        found = complaints(quick_stage.fill("Cora", **{"audience": "everyone", **changed, "people": people}))
        assert {name: words.startswith(said) for name, words in found.items()} == {field: True}, changed


def test_people_chosen_by_name_are_invited_and_nobody_else(quick_stage: Stage) -> None:
    stories.ready(quick_stage)
    quick_stage.arrive("Gus", level=3)
    quick_stage.command("Cora", "signup open")
    chosen = [quick_stage.members[name] for name in (*JUNIORS, *SENIORS)]
    quick_stage.fill("Cora", closes="2026-01-26", audience="chosen", people=chosen)
    assert [quick_stage.newest(name).startswith("You can now join") for name in ("Ana", "Fay", "Gus")] == [
        True,
        True,
        False,
    ]
    quick_stage.command("Gus", "join")
    assert quick_stage.newest("Gus").startswith("There is no programme to join at the moment.")


def test_people_without_a_level_can_be_left_for_later(quick_stage: Stage) -> None:
    stories.ready(quick_stage)
    quick_stage.arrive("Gus")
    quick_stage.command("Cora", "signup open")
    quick_stage.fill("Cora", closes="2026-01-26", audience="levels")
    assert quick_stage.newest("Ana").startswith("You can now join")
    assert quick_stage.seen_by("Gus") == []


def test_somebody_who_arrives_later_finds_the_way_in_on_their_home(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.arrive("Gus")
    quick_stage.command("Gus", "")
    assert quick_stage.newest("Gus").startswith("You can now join Both ways")

    quick_stage.press("Gus", "Read what it is for")
    assert quick_stage.newest("Gus").startswith("Both ways: two-way mentoring")


def test_the_launch_stands_in_the_channel_until_sign_up_closes(quick_stage: Stage) -> None:
    stories.ready(quick_stage)
    programme = stories.programme(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        place = session.scalars(select(Installation)).one()
        channel = {"installation": place.id, "id": "staff", "name": "staff"}
        session.merge(programme).channel = channel
    quick_stage.command("Cora", "signup open")
    quick_stage.fill("Cora", closes="2026-01-26")
    assert quick_stage.newest("#staff").startswith("You can now join Both ways, our two-way mentoring.")
    assert quick_stage.buttons("#staff") == ["Join", "Read what it is for"]
    stories.everybody_joins(quick_stage)
    assert len(quick_stage.seen_by("#staff")) == 1
    quick_stage.advance(days=15)
    assert quick_stage.seen_by("#staff") == []


def after_a_poll(stage: Stage, *asked: str) -> None:
    """A poll of these people has been published; sign-up may open from Friday on."""
    stories.ready(stage)
    programme = stories.programme(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        session.merge(programme).state = "poll"
        poll = InterestPoll(
            programme_id=programme.id,
            state="published",
            why=stories.WHY,
            audience="chosen",
            by_side=False,
            contact_id=None,
            drafted_at=START,
            opens_on=START.date(),
            closes_on=START.date(),
            closes_at=START,
            remind_at=START,
            results_at=START,
            signup_from=START.date() + timedelta(days=4),
        )
        session.add(poll)
        session.flush()
        for name in asked:
            session.add(PollAudience(poll_id=poll.id, member_id=stage.members[name], side="junior"))


def test_after_a_poll_two_working_days_pass(quick_stage: Stage) -> None:
    after_a_poll(quick_stage, *JUNIORS)
    quick_stage.command("Cora", "signup open")
    assert quick_stage.newest("Cora").startswith(
        "After the poll, sign-up opens on Friday, 16 January 2026 at the earliest, "
        "so that people have time to think."
    )
    quick_stage.advance(days=4)
    quick_stage.command("Cora", "signup open")
    assert "Cora" in quick_stage.forms


def test_after_a_poll_everybody_it_asked_is_invited_alike(quick_stage: Stage) -> None:
    after_a_poll(quick_stage, "Ana", "Eva", "Cora")
    quick_stage.advance(days=4)
    quick_stage.command("Cora", "signup open")
    assert [f.name for f in quick_stage.forms["Cora"].fields] == ["closes", "audience"]
    quick_stage.fill("Cora", closes="2026-01-30")
    told = [name for name in quick_stage.members if "You can now join" in "".join(quick_stage.seen_by(name))]
    assert told == ["Ana", "Eva"]  # Cora was asked as well, but the words say that Cora sees the names
    join(quick_stage, "Cora")
    assert quick_stage.newest("Cora").startswith("This is what a possible partner will see.")


# --- answering --------------------------------------------------------------------------------


def test_not_for_me_is_fine_and_can_be_taken_back(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.press("Ben", "Not for me")
    assert quick_stage.newest("Ben").startswith(
        'That is fine. Until Monday, 26 January 2026 you can still type "join" if you change your mind.'
    )
    quick_stage.command("Ben", "")
    assert quick_stage.newest("Ben").startswith("Two-way mentoring pairs a newer colleague")
    join(quick_stage, "Ben")
    assert quick_stage.newest("Ben").startswith("This is what a possible partner will see.")


def test_an_old_invitation_does_no_harm(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    card = next(m.card for m in quick_stage.shown if m.to == "Ana" and m.card)
    join(quick_stage, "Ana")
    for button in (card.actions[0], card.actions[2]):  # join, not for me
        quick_stage.click("Ana", button)
        assert quick_stage.newest("Ana").startswith("You are in Both ways already.")
        assert quick_stage.buttons("Ana") == ["Change my profile"]


def test_a_made_up_programme_cannot_be_declined(quick_stage: Stage) -> None:
    from bot.conversation.card import Button

    stories.ready(quick_stage)
    hidden = stories.programme(quick_stage).id
    for claim in ("made up", hidden):
        quick_stage.click("Ana", Button(name="programmes.not_for_me", label="x", args={"programme": claim}))
        assert quick_stage.newest("Ana").startswith("We could not find that programme.")


# --- closing ----------------------------------------------------------------------------------


def test_closing_with_too_few_says_kindly_who_is_missing(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    for name in ("Ana", "Sol", "Eva", "Fay"):
        join(quick_stage, name)
    quick_stage.command("Cora", "signup close")
    assert quick_stage.newest("Cora").startswith(
        "Both ways cannot go to matching yet: it needs 3 people on each side. "
        "Still to come: 2 who would lead."
    )
    assert quick_stage.buttons("Cora") == ["Keep it open longer", "Stop the programme"]


def test_the_last_day_closes_by_itself(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    stories.everybody_joins(quick_stage)
    quick_stage.until(START + timedelta(days=14))  # the last day itself
    assert stories.programme(quick_stage).state == "signup"
    quick_stage.advance(days=1)
    assert stories.programme(quick_stage).state == "matching"
    assert quick_stage.newest("Ana").startswith("Sign-up for Both ways is closed.")
    assert "You can now join" not in "".join(quick_stage.seen_by("Ana"))
    assert any(text.startswith("This is what a possible partner") for text in quick_stage.seen_by("Ana"))


def test_with_too_few_on_the_last_day_the_coordinator_chooses(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    quick_stage.advance(days=15)
    asked = quick_stage.newest("Cora")
    assert asked.startswith("Both ways cannot go to matching yet")
    jobs.catch_up(quick_stage.house, quick_stage.routes)
    assert jobs.plan(quick_stage.house, quick_stage.routes) == 0  # it is known that somebody has to choose
    assert asked.endswith('You get this because you coordinate this programme. Fewer messages: type "fewer".')
    quick_stage.press("Cora", "Keep it open longer")
    assert complaints(quick_stage.fill("Cora", closes="2026-01-26")) == {
        "closes": "Please choose a day after today, so that people have time to answer."
    }
    quick_stage.fill("Cora", closes="2026-02-03")
    assert quick_stage.newest("Cora").startswith(
        "Sign-up for Both ways is open until Tuesday, 3 February 2026."
    )
    join(quick_stage, "Ben")
    assert quick_stage.newest("Ben").startswith("This is what a possible partner will see.")
    quick_stage.advance(days=8)
    assert quick_stage.newest("Cora").startswith("Both ways cannot go to matching yet")


def test_after_the_close_nobody_joins(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    for name in (*JUNIORS[:2], *SENIORS):
        join(quick_stage, name)
    quick_stage.arrive("Gus", level=1, level_confirmed=True)
    quick_stage.command("Gus", "join")
    quick_stage.fill("Gus", wants=[stories.LEAD], offers=[stories.TEACH])
    quick_stage.command("Cora", "signup close")
    quick_stage.press("Cora", "Close sign-up")
    quick_stage.command("Cem", "join")
    assert quick_stage.newest("Cem").startswith(
        "Sign-up for Both ways is closed. The coordinator can tell you when the next round starts."
    )
    quick_stage.command("Cora", "signup close")
    assert quick_stage.newest("Cora").startswith(
        "Sign-up for Both ways has closed already. Matching is next."
    )
    quick_stage.press("Cora", quick_stage.buttons("Cora")[0])
    assert "moved on" not in quick_stage.newest("Cora")


def test_a_close_that_is_no_longer_possible_shows_why(quick_stage: Stage) -> None:
    """Somebody left between the card and its button."""
    stories.signing_up(quick_stage)
    stories.everybody_joins(quick_stage)
    quick_stage.command("Cora", "signup close")
    quick_stage.command("Ana", "leave")
    quick_stage.press("Ana", "Leave Both ways")
    quick_stage.press("Cora", "Close sign-up")
    assert "Still to come: 1 who would lead." in quick_stage.newest("Cora")


# --- stopping ---------------------------------------------------------------------------------


def test_a_programme_can_stop_before_its_round_and_says_why(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    quick_stage.command("Cora", "programme stop")
    assert complaints(quick_stage.fill("Cora")) == {"reason": "Please fill this in."}
    quick_stage.fill("Cora", reason="We could not find the time.")
    assert quick_stage.newest("Cora").startswith(
        "Really stop Both ways? People will read: We could not find the time."
    )
    assert stories.programme(quick_stage).state == "signup"
    quick_stage.press("Cora", "Stop the programme")
    assert quick_stage.newest("Cora").startswith("Both ways has stopped. 2 people are told why.")
    assert quick_stage.newest("Sol") == (  # who has signed its promise, and has not joined
        "Both ways has stopped. The reason: We could not find the time.\n\nReply 1: Show where I am\n\n"
        'You get this because of your role here. Fewer messages: type "fewer".'
    )
    assert quick_stage.newest("Ana").startswith(
        "Both ways has stopped. The reason: We could not find the time. Thank you for joining."
    )
    assert quick_stage.seen_by("Ben") == []  # the invitation is taken back
    quick_stage.command("Ana", "")
    assert quick_stage.newest("Ana").startswith("Two-way mentoring pairs")
    assert "When one is open to you, you get an invitation here." in quick_stage.newest("Ana")
    quick_stage.command("Ana", "join")  # she is not in it any more, nor can she be
    assert quick_stage.newest("Ana").startswith("There is no programme to join at the moment.")
    quick_stage.command("Cora", "programme stop")
    assert quick_stage.newest("Cora").startswith("You look after no programme at the moment.")


def test_stopping_is_never_reached_by_a_typo(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    quick_stage.command("Cora", "programme stopp")
    assert "Stop the programme" not in quick_stage.buttons("Cora")
