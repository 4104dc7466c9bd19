"""A poll as people see it: asked, answered in private, told once, in English and in Spanish."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from bot.conversation.card import Bullets, Card, Facts, FormButton, Quote, Text, plain
from bot.conversation.reply import OpenForm, Say
from bot.polls.publication import Shown
from tests.fakes import Stage
from tests.polls.staffroom import (
    COORDINATOR,
    juniors,
    open_ballot,
    opened,
    programme_with,
    said,
    seniors,
    vote,
)

THANKS = (
    "Thank you. Your envelope is sealed until Monday 26 January. You can change it until then.\n\n"
    "Later you will get an open invitation. Joining is a separate step and is not anonymous."
)
CLOSED = "This poll has closed. You will hear on Tuesday 27 January what people said."


def words(card: Card) -> int:
    """Words of ours on a card: not what a person wrote, nor labels of buttons."""
    lines = [card.title, card.promise, card.why]
    for element in card.body:
        match element:
            case Text(line=line):
                lines.append(line)
            case Bullets(items=items):
                lines += items
            case _:
                assert isinstance(element, Quote | Facts)
    return sum(len(plain(line).split()) for line in lines)


def test_a_poll_from_the_question_to_its_results(stage: Stage) -> None:
    """Interest is gauged by a sealed poll (S2-02), which says why it is asked (S3-12)."""
    programme_with(stage, of=(12, 9))
    opened(stage)
    everybody = [*juniors(12), *seniors(9), COORDINATOR]

    assert stage.newest("Junior00") == (
        "We are thinking about starting two-way mentoring here. Would it interest you?\n\n"
        "ANONYMOUS: Sealed until Monday 26 January, then mixed and counted. "
        "Shown only if enough people answer.\n\n"
        "“Newer colleagues know things that the rest of us would like to learn.”\n\n"
        "3 short questions. Skip what you like.\n\n"
        "Questions about this? Ask Niamh.\n\n"
        "Reply 1: Open the poll\nReply 2: How this stays anonymous\n\n"
        'You get this because everybody here is asked. Fewer messages: type "fewer".'
    )
    assert stage.newest("Senior00").startswith(
        "Pensamos en empezar aquí un programa: mentoría de ida y vuelta."
    )
    assert {name: stage.buttons(name) for name in everybody} == {
        name: ["Open the poll", "How this stays anonymous"]
        if name != "Senior00"
        else ["Abrir la encuesta", "Cómo se protege el anonimato"]
        for name in everybody
    }
    thanked = set()
    for number, name in enumerate(juniors(12)):
        reply = vote(
            stage, name, open="yes" if number < 11 else "not_now", honest="not_at_all", lead_on=["ai-tools"]
        )
        thanked.add(said(stage, name, reply))
    for name in seniors(9):
        reply = vote(stage, name, open="not_now", looking_forward="fairly", reasons=f"no time, says {name}")
        if name != "Senior00":
            thanked.add(said(stage, name, reply))
    assert thanked == {THANKS}

    stage.until(datetime(2026, 1, 19, 23, 0, tzinfo=UTC))  # half way
    reminded = [m.to for m in stage.shown if m.text.startswith(("The poll about", "La encuesta sobre"))]
    assert sorted(reminded) == sorted(everybody)
    stage.until(datetime(2026, 1, 26, 23, 59, tzinfo=UTC))
    assert "Open the poll" in stage.buttons("Junior00")
    stage.until(datetime(2026, 1, 27, 9, 0, tzinfo=UTC))
    assert stage.seen_by("Junior00") == [CLOSED, CLOSED]  # invitation and reminder, for everybody alike

    stage.until(datetime(2026, 1, 27, 12, 0, tzinfo=UTC))
    why = 'You were asked, or run the programme. Fewer messages: type "fewer".'
    assert stage.newest("Junior00") == (
        "Thank you. Here is what people said about two-way mentoring.\n\n"
        "Less senior colleagues: half or more are open to it.\n\n"
        "Comfortable being honest: fewer than half\nFour or more would lead on: AI tools\n\n"
        "More senior colleagues: fewer than half are open to it.\n\n"
        "Looking forward to it: half or more\nFour or more would learn: no topic yet\n\n"
        "No exact numbers for small groups, to protect everyone.\n\n"
        f"Reply 1: Read the comments\n\n{why}"
    )
    results = [m.to for m in stage.shown if m.text.startswith(("Thank you. Here is", "Gracias. Esto dijo"))]
    assert sorted(results) == sorted(everybody)
    assert "Puestos más altos: con interés por la idea, menos de la mitad.\n" in stage.newest("Senior00")
    stage.press("Junior00", "Read the comments")
    stage.press("Junior00", "More comments")
    pages = stage.seen_by("Junior00")[-2:]
    assert sorted(line for page in pages for line in page.splitlines() if line.startswith("“")) == [
        f"“no time, says {name}”" for name in seniors(9)
    ]
    too_long = {m.text: words(m.card) for m in stage.shown if m.card is not None and words(m.card) > 60}
    assert too_long == {}


def test_the_ballot_asks_each_side_its_own_and_shows_no_earlier_answer(stage: Stage) -> None:
    """Each side is asked how it feels about its own role (S2-03)."""
    programme_with(stage, of=(9, 9))
    opened(stage)
    vote(stage, "Junior00", open="yes", honest="fairly", lead_on=["ai-tools"])
    junior, senior = open_ballot(stage, "Junior00"), open_ballot(stage, "Senior00")
    assert isinstance(junior, OpenForm)
    assert isinstance(senior, OpenForm)
    assert [(f.label, f.required, getattr(f, "value", None)) for f in junior.form.fields] == [
        ("Would you be open to mentoring someone more senior?", False, ""),
        ("How comfortable would you feel being honest with them?", False, ""),
        ("What would you like to lead on?", False, ()),
    ]
    assert [f.label for f in senior.form.fields] == [
        "¿Te gustaría aprender de alguien con un puesto menos alto?",
        "¿Te hace ilusión esa idea?",
        "¿Qué te gustaría aprender?",
    ]
    assert (junior.form.secret, junior.form.privacy) == (True, "anonymous")
    assert junior.form.args == {"poll": junior.form.args["poll"]}


def test_the_last_answer_counts_and_leaving_all_empty_is_no_answer(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    opened(stage, groups="together")
    for name in [*juniors(9), *seniors(9)]:
        vote(stage, name, open="not_now")
    for name in juniors(9):
        vote(stage, name, open="yes")
    for name in seniors(9):
        vote(stage, name)
    stage.until(datetime(2026, 1, 27, 12, 0, tzinfo=UTC))
    assert "Everybody together: half or more are open to it." in stage.newest("Junior00")


def test_an_answer_cannot_be_typed(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    opened(stage)
    stage.say("Junior00", "1")
    assert stage.newest("Junior00").startswith(
        "Poll\n\nThis one is private, so it opens as a form. Typed messages may be kept by your workplace."
    )
    for words in ("poll yes, I would love to", "poll not now"):
        stage.say("Junior01", words)
        assert stage.newest("Junior01").startswith("Answers to a poll cannot be typed")
    stage.say("Senior00", "votar sí")
    assert stage.newest("Senior00").startswith("Una encuesta no se responde escribiendo")


def test_where_there_is_no_poll_nobody_is_shown_the_way_to_one(quick_stage: Stage) -> None:
    programme_with(quick_stage, of=(9, 9))
    for words in ("poll", "poll yes, I would love to"):
        quick_stage.say("Junior01", words)
        assert "See the poll" not in quick_stage.buttons("Junior01")
        assert quick_stage.newest("Junior01").startswith("There is no poll")


def test_somebody_who_is_not_asked_or_comes_too_late_gets_kind_words(stage: Stage) -> None:
    programme_with(stage, of=(9, 9))
    stage.arrive("Guest")  # no level, so nobody knows which questions to ask
    opened(stage)
    stage.arrive("Later", level=2)
    for name in ("Guest", "Later"):
        answer = said(stage, name, open_ballot(stage, name))
        assert answer.startswith(
            "This poll goes to other people, so there is nothing for you to answer here."
        )
        stage.command(name, "poll")
        assert stage.newest(name).startswith("There is no poll for you at the moment.")
    stage.until(datetime(2026, 1, 27, 0, 0, tzinfo=UTC))
    answer = said(stage, "Junior00", open_ballot(stage, "Junior00"))
    assert answer.startswith("This poll has closed and takes no more answers.")
    stage.command("Junior00", "poll")
    assert stage.newest("Junior00") == CLOSED


def test_the_home_shows_the_invitation_before_and_after_voting_alike(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    opened(stage)
    before = stage.look_home("Junior00")
    assert before.startswith("We are thinking about starting two-way mentoring here.")
    vote(stage, "Junior00", open="yes")
    assert stage.look_home("Junior00") == before
    stage.command("Junior00", "help")
    assert "poll: the poll that asks you, and its dates" in stage.newest("Junior00")
    assert "poll cancel" not in stage.newest("Junior00")


def test_with_a_channel_one_post_there_instead_of_many_messages(stage: Stage) -> None:
    programme_with(stage, of=(9, 9), channel=True)
    opened(stage, audience="channel")
    assert [m.to for m in stage.shown if m.text.startswith("We are thinking")] == ["#staff"]
    card = stage.shown[-1].card if stage.shown[-1].to == "#staff" else None
    post = card or next(m.card for m in stage.shown if m.to == "#staff")
    assert post is not None
    button = post.actions[0]
    assert isinstance(button, FormButton)
    assert isinstance(stage.click("Junior00", button), OpenForm)  # from the channel, for whoever presses it
    posted = stage.newest("#staff")
    for name in [*juniors(9), *seniors(9)]:
        vote(stage, name, open="maybe")
    assert stage.seen_by("#staff") == [posted]  # the channel's card never changes by a vote
    stage.until(datetime(2026, 1, 27, 12, 0, tzinfo=UTC))
    assert stage.seen_by("#staff")[0] == CLOSED
    assert "Everybody together: half or more are open to it.\n" in stage.newest("#staff")
    assert len(stage.seen_by("Junior00")) == 2  # the reminder and the results


def test_before_the_results_a_coordinator_sees_dates_and_nothing_else(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    opened(stage)
    stage.command(COORDINATOR, "poll")
    assert stage.newest(COORDINATOR) == (
        "The poll of Two ways is open.\n\n"
        "Opened: Monday, 12 January 2026\nLast day: Monday, 26 January 2026\n"
        "Results: Tuesday, 27 January 2026\nSign-up can open from: Thursday, 29 January 2026\n\n"
        "Before the results there are dates only, for everybody.\n\n"
        "Reply 1: Open the poll\nReply 2: How this stays anonymous\nReply 3: Call the poll off"
    )
    stage.until(datetime(2026, 1, 27, 9, 59, tzinfo=UTC))  # counted in the night, told at ten
    stage.command(COORDINATOR, "home")
    assert stage.newest(COORDINATOR).startswith("The poll of Two ways has closed.\n\nOpened: Monday")


def test_people_chosen_by_name_are_asked_alone_and_the_coordinator_reads_what_they_read(
    quick_stage: Stage,
) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 2))
    opened(stage, audience="chosen", people=[stage.members[name] for name in juniors(9)])
    assert "You get this because you are on the list of people who are asked." in stage.newest("Junior00")
    assert [stage.seen_by(name) for name in seniors(2)] == [[], []]
    stage.command(COORDINATOR, "poll")
    assert stage.buttons(COORDINATOR) == ["How this stays anonymous", "Call the poll off"]
    for name in juniors(9):
        vote(stage, name, open="yes")
    stage.until(datetime(2026, 1, 27, 12, 0, tzinfo=UTC))
    assert "Everybody together: half or more are open to it." in stage.newest(COORDINATOR)
    assert stage.newest(COORDINATOR) == stage.newest("Junior00")
    assert [stage.seen_by(name) for name in seniors(2)] == [[], []]


def test_sign_up_is_the_coordinators_to_open_two_working_days_after_the_results(quick_stage: Stage) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    opened(stage)
    for name in [*juniors(9), *seniors(9)]:
        vote(stage, name, open="yes")
    stage.until(datetime(2026, 1, 28, 16, 0, tzinfo=UTC))
    stage.command(COORDINATOR, "home")
    assert stage.buttons(COORDINATOR) == ["Not this time", "Read the results", "More"]
    assert "You can open sign-up from Thursday 29 January." in stage.newest(COORDINATOR)
    stage.until(datetime(2026, 1, 29, 11, 0, tzinfo=UTC))
    assert stage.newest(COORDINATOR).startswith("You can open sign-up for Two ways now.")
    assert stage.buttons(COORDINATOR) == ["Open sign-up", "Not this time"]
    assert [name for name in juniors(9) if "Open sign-up" in stage.buttons(name)] == []


def test_somebody_whom_two_polls_ask_chooses_which(quick_stage: Stage) -> None:
    from bot.programmes.model import Programme, Role

    stage = quick_stage
    programme_with(stage, of=(9, 9))
    opened(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        other = Programme(name="Coaching", label="coaching", zone="UTC", created_at=stage.clock.now())
        session.add(other)
        session.flush()
        role = Role(programme_id=other.id, member_id=stage.members["Senior01"], role="coordinator")
        session.add(role)
    stage.command("Senior01", "poll open")
    stage.fill("Senior01", why="To coach", closes="2026-01-26")
    stage.press("Senior01", "Send the invitations")
    reply = stage.command("Junior00", "poll")
    assert isinstance(reply, Say)
    assert sorted(action.label for action in reply.card.actions) == ["Coaching", "Two ways"]
    ballot = stage.press("Junior00", "Coaching")
    assert isinstance(ballot, OpenForm)
    assert [field.name for field in ballot.form.fields] == ["open", "honest"]  # it has no topics


@pytest.mark.parametrize("tag", ["en", "es"])
def test_every_code_that_can_be_published_has_words(quick_stage: Stage, tag: str) -> None:
    phrases = quick_stage.house.phrases(tag, "UTC")
    codes = [code for code in get_args(Shown) if code != "not_enough"]
    said_as = {code: phrases.text(f"polls.share_{code}") for code in codes}
    assert len(set(said_as.values())) == len(codes)
