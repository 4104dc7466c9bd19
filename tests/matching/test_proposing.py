"""Pairs without a round: a colleague is named and asked in private; why nothing came of it stays private."""

import tempfile

import pytest
from sqlalchemy import select

from bot.agenda.model import DueDate
from bot.conversation.card import Button, FormButton, PersonField
from bot.conversation.reply import OpenForm
from bot.matching import proposing_cards
from bot.matching.proposal import Proposal
from bot.pairs.model import Pair
from bot.people.model import Exclusion
from bot.programmes.model import Programme
from tests import fakes
from tests.fakes import Stage, complaints
from tests.matching.stories import Story, open_story

ASKED = "Look, in private"


def propose(story: Story, name: str, other: str) -> None:
    """Name a colleague, by the command."""
    story.stage.command(name, "propose")
    story.stage.fill(name, other=[story.stage.members[other]])


def consider(story: Story, name: str, said: str) -> str:
    """Answer the newest question about a proposed pair; gives what they then read."""
    stage = story.stage
    labels = {ASKED, "Change my answer", "Mirar, en privado"}
    label = next(label for label in labels if label in story.labels(name))
    stage.press(name, label)
    stage.fill(name, answer=said)
    return stage.newest(name)


def rows(story: Story) -> list[Proposal]:
    with story.stage.house.database.tenant(story.stage.tenant) as session:
        return list(session.scalars(select(Proposal)))


def test_two_who_do_this_already_are_a_pair_once_both_have_said_yes(stage: Stage) -> None:
    """No poll and no round: "we already do this" (S1-06), agreed by both and never assumed (S4-09)."""
    story = open_story(stage, state="signup")
    stage.look_home("Ana")
    stage.press("Ana", "Propose a colleague")
    stage.fill("Ana", other=[stage.members["Fay"]])
    assert stage.newest("Ana").startswith(
        "Proposals are private. We will tell you if it becomes a match.\n\nYou have proposed Fay."
    )
    question = stage.newest("Fay")
    assert question.startswith("Ana would like to pair up with you in Both ways.")
    assert "Answer by Monday, 19 January 2026." in question
    assert stage.look_home("Fay").startswith("Ana would like to pair up with you in Both ways.")
    stage.command("Fay", "matches")
    assert stage.newest("Fay").startswith("Ana would like to pair up with you in Both ways.")
    assert consider(story, "Fay", "yes").startswith("You and Ana both said yes.")
    assert stage.newest("Ana").startswith("You and Fay both said yes.")
    assert story.pairs() == {("Ana", "Fay")}
    assert story.states()["Ana"] == story.states()["Fay"] == "matched"
    assert stage.newest("Kim").startswith(
        "Both ways: Ana and Fay both said yes to a proposal, and are a pair."
    )
    late = stage.press("Fay", "Change my answer")
    assert not isinstance(late, OpenForm)
    assert stage.newest("Fay").startswith("This question is closed. If it became a match, you have heard")


def test_a_pair_needs_no_round_and_no_sponsor_and_the_programme_runs_once_it_can(quick_stage: Stage) -> None:
    """Guard G1 is for rounds (A2, A5): the pair begins at once, the programme when the sponsor is ready."""
    stage = quick_stage
    story = open_story(stage, state="signup")
    story.change("Sol", lessons_read=[])
    propose(story, "Fay", "Ana")
    consider(story, "Ana", "yes")
    assert story.pairs() == {("Ana", "Fay")}
    stage.command("Kim", "signup close")
    stage.press("Kim", stage.buttons("Kim")[0])

    def after_two_days() -> tuple[str, bool]:
        stage.advance(days=2)
        with stage.house.database.tenant(stage.tenant) as session:
            planned = set(session.scalars(select(DueDate.kind)))
            return Programme.by_id(session, story.programme).state, "programmes.half_way" in planned

    assert after_two_days() == ("matching", False)
    story.change("Sol", lessons_read=["L02", "L06"])
    assert after_two_days() == ("running", True)


def test_a_programme_that_matches_runs_as_soon_as_it_has_a_pair(quick_stage: Stage) -> None:
    story = open_story(quick_stage)
    propose(story, "Fay", "Ana")
    consider(story, "Ana", "yes")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        assert Programme.by_id(session, story.programme).state == "running"


def test_the_home_of_who_proposed_says_so_with_the_way_to_take_it_back(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    before = stage.look_home("Ana")
    assert "Propose a colleague" in stage.buttons("Ana")
    propose(story, "Ana", "Fay")
    said = stage.newest("Ana").split("\n\n")[1]
    assert said.startswith("You have proposed Fay. You will hear by ")
    home = stage.look_home("Ana")
    assert said in home
    assert "Propose a colleague" not in stage.buttons("Ana")
    consider(story, "Fay", "no")
    assert stage.look_home("Ana") == home, "whatever Fay has answered (I20)"
    stage.press("Ana", "Take it back")
    assert stage.newest("Ana").startswith("Your proposal is taken back.")
    assert stage.look_home("Ana") == before


CAUSES = ("declined", "expired", "excluded", "no language", "kept apart", "gone")


def nothing_came(stage: Stage, how: str) -> list[tuple[str, bool]]:
    """Ana proposes Fay, and it does not become a pair for that cause; gives all that Ana could read.

    On each of three weeks she looks at her home and at her proposal.
    """
    story = open_story(stage)
    if how == "excluded":
        with stage.house.database.tenant(stage.tenant) as session:
            session.add(Exclusion(member_id=stage.members["Fay"], other_id=stage.members["Ana"]))
    if how == "kept apart":
        story.click("Kim", "matching.apart")
        stage.fill("Kim", one=[stage.members["Fay"]], other=[stage.members["Ana"]])
    propose(story, "Ana", "Fay")
    if how == "declined":
        assert consider(story, "Fay", "no").startswith("Thank you. If it becomes a match, you both hear of")
    if how == "no language":  # from now on: who has none in common with Ana is not offered to her
        story.change("Fay", languages=["ga"])
        consider(story, "Fay", "yes")
    if how == "gone":
        stage.leave("Fay")
    asked = stage.seen_by("Fay") != []
    assert asked is (how in {"declined", "expired", "no language", "gone"})
    for _ in range(3):
        stage.look_home("Ana")
        stage.command("Ana", "matches")
        stage.advance(days=7)
    assert story.pairs() == set()
    return [(shown.text, shown.retracted) for shown in stage.shown if shown.to == "Ana"]


def test_whatever_the_cause_who_proposed_reads_the_same_at_the_same_time() -> None:
    """Declined, unanswered, excluded, no shared language, kept apart, gone: one text (S0-05, I20)."""
    read = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, cause in enumerate(CAUSES):
            app, ballots = f"sqlite:///{folder}/{number}.db", f"sqlite:///{folder}/{number}b.db"
            house = fakes.house_at(app, ballots)
            read[cause] = nothing_came(fakes.stage_in(house), cause)
            house.database.close()
            house.ballots.dispose()
    assert [cause for cause in CAUSES if read[cause] != read["declined"]] == []
    assert sum("No match came of your yes this time." in text for text, _ in read["declined"]) == 1


def test_what_both_know_is_said_and_what_is_private_is_not(quick_stage: Stage) -> None:
    """Lines and levels are facts of work; a pairing, an exclusion and readiness of others are not (S3-17)."""
    stage = quick_stage
    story = open_story(stage)
    stage.command("Deb", "propose")
    assert stage.newest("Deb").startswith("One short lesson comes first. Then you can propose somebody.")
    story.change("Ana", manager_id=stage.members["Fay"])
    stage.command("Ana", "propose")
    for other, says in (
        ("Fay", "That cannot be: one of you manages the other."),
        ("Ben", "That cannot be: there have to be more levels between the two of you."),
        ("Kim", "That is not on the list. Please choose from the list."),
    ):
        refused = stage.fill("Ana", other=[stage.members[other]])
        assert [says in line for line in complaints(refused).values()] == [True], complaints(refused)
    with stage.house.database.tenant(stage.tenant) as session:
        session.add(Exclusion(member_id=stage.members["Ana"], other_id=stage.members["Eva"]))
    refused = stage.fill("Ana", other=[stage.members["Eva"]])
    assert complaints(refused) == {
        "other": 'You asked not to be paired with this person. To change that, type "exclude".'
    }
    stage.fill("Ana", other=[stage.members["Sol"]])
    assert stage.newest("Ana").startswith("Proposals are private.")
    stage.command("Ana", "propose")
    assert stage.newest("Ana").startswith("You have proposed Sol. You can propose somebody else once")


def test_only_who_could_meet_with_me_in_some_language_is_offered(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A meeting language in common is a hard rule: nobody proposes into the void (spec 2.5)."""
    stage = quick_stage
    story = open_story(stage)
    story.change("Fay", languages=["ga", "es"])

    def offered() -> tuple[set[str], str]:
        stage.command("Ana", "propose")
        (field,) = stage.forms["Ana"].fields
        assert isinstance(field, PersonField)
        return {option.label for option in field.options}, field.hint

    assert offered() == (
        {"Ben", "Cem", "Deb", "Eva", "Sol"},
        "Somebody who has joined too, with a meeting language in common.",
    )
    monkeypatch.setattr(proposing_cards, "LISTED", 0)  # more people than fit a list: they are searched
    assert offered()[0] == set()
    refused = stage.fill("Ana", other=[stage.members["Fay"]])
    unknown = stage.fill("Ana", other=[stage.members["Kim"]])  # who has not joined
    assert complaints(refused) == complaints(unknown)
    assert complaints(refused) == {
        "other": "Please choose somebody who has joined and has a meeting language in common with you. "
        "Yours are in your profile."
    }
    assert rows(story) == []

    story.change("Ana", languages=["fr"])
    stage.command("Ana", "propose")
    assert stage.newest("Ana").startswith(
        "There is nobody to propose at the moment. Nobody else has joined who has a meeting language in "
        "common with you. You can add one to your profile."
    )
    story.change("Ana", languages=["fr", "es"])
    monkeypatch.undo()
    assert offered()[0] == {"Fay"}


def test_a_proposal_can_be_taken_back_and_another_made(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    propose(story, "Ana", "Fay")
    stage.press("Ana", "Take it back")
    assert stage.newest("Ana").startswith("Your proposal is taken back.")
    assert "This question is closed." in stage.newest("Fay")
    stage.press("Ana", "Propose a colleague")
    stage.fill("Ana", other=[stage.members["Sol"]])
    assert stage.newest("Sol").startswith("Ana would like to pair up with you in Both ways.")


def test_what_is_taken_back_while_a_round_asks_offers_no_other_proposal(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    propose(story, "Ana", "Fay")
    story.change("Ana", state="offered")
    stage.press("Ana", "Take it back")
    assert stage.newest("Ana").startswith("Your proposal is taken back.")
    assert stage.buttons("Ana") == ["Show where I am"]


def test_two_who_propose_each_other_are_open_to_each_other_again(quick_stage: Stage) -> None:
    """A past no-fault end bars a pair unless both ask for it; one who asks alone is told nothing."""
    stage = quick_stage
    story = open_story(stage)
    ended = {"state": "ended", "ended_as": "no_fault", "matched_at": stage.clock.now()}
    ids = {"mentor_id": stage.members["Ana"], "mentee_id": stage.members["Fay"], "cadence_weeks": 4}
    with stage.house.database.tenant(stage.tenant) as session:
        session.add(Pair(programme_id=story.programme, **ids, **ended))
    propose(story, "Ana", "Fay")
    stage.advance(days=3)
    assert [text for text in stage.seen_by("Fay") if "pair up" in text] == []
    propose(story, "Fay", "Ana")
    assert story.pairs() == {("Ana", "Fay")}
    assert stage.newest("Ana").startswith("You and Fay both said yes.")


def test_somebody_who_is_not_ready_is_asked_once_they_are(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    story.change("Fay", state="joined")
    propose(story, "Ana", "Fay")
    assert stage.seen_by("Fay") == []
    story.change("Fay", state="ready")
    stage.advance(days=1)
    assert stage.newest("Fay").startswith("Ana would like to pair up with you in Both ways.")


def test_a_question_is_for_the_person_asked_alone_and_for_its_time(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    propose(story, "Ana", "Fay")
    theirs = next(row for row in rows(story) if row.member_id == stage.members["Fay"])
    own = next(row for row in rows(story) if row.member_id == stage.members["Ana"])
    look = FormButton(name="matching.consider", label="x", args={"proposal": theirs.id})
    stage.click("Ben", look)
    assert stage.newest("Ben").startswith("No encontramos esa pregunta entre las tuyas.")
    stage.click("Ana", FormButton(name="matching.consider", label="x", args={"proposal": own.id}))
    assert stage.newest("Ana").startswith("This question is closed.")
    stage.click("Fay", Button(name="matching.take_back_proposal", label="x", args={"proposal": theirs.id}))
    assert stage.newest("Fay").startswith("We could not find that question among yours.")
    stage.press("Fay", ASKED)
    stage.advance(days=10)
    stage.fill("Fay", answer="yes")
    assert stage.newest("Fay").startswith("This question is closed.")
    assert story.pairs() == set()


def test_a_coordinator_proposes_two_without_a_round(quick_stage: Stage) -> None:
    """Who would lead is asked first; the other only after a yes; people, not a machine, begin it (S1-11)."""
    stage = quick_stage
    story = open_story(stage, state="running")
    stage.command("Kim", "match run")
    stage.press("Kim", "Propose a pair")
    stage.fill("Kim", one=[stage.members["Ana"]], other=[stage.members["Eva"]])
    assert stage.newest("Kim").startswith("Proposals are private. We will tell you if it becomes a match.")
    question = stage.newest("Ana")
    assert question.startswith("Your coordinator thinks that you and Eva could learn from each other in Both")
    assert 'Eva has not been asked yet. If you say "Rather not", they never will be.' in question
    assert stage.seen_by("Eva") == []
    consider(story, "Ana", "yes")
    asked = "La coordinación cree que Ana y tú podéis aprender en los dos sentidos"
    assert stage.newest("Eva").startswith(asked)
    consider(story, "Eva", "yes")
    assert story.pairs() == {("Ana", "Eva")}
    assert stage.newest("Kim").startswith("Both ways: Ana and Eva both said yes to a proposal")


def test_nobody_is_asked_twice_after_a_rather_not(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    propose(story, "Ana", "Fay")
    consider(story, "Fay", "no")
    stage.advance(days=14)
    assert stage.newest("Ana").startswith("No match came of your yes this time.")
    assert stage.buttons("Ana") == [
        "Stay on the list",
        "Change my topics",
        "Stop here",
        "Ask a person to look again",
    ]
    heard = stage.seen_by("Fay")
    propose(story, "Ana", "Fay")
    assert stage.newest("Ana").startswith("Proposals are private.")
    stage.advance(days=14)
    assert stage.newest("Ana").startswith("No match came of your yes this time.")
    assert stage.seen_by("Fay") == heard
