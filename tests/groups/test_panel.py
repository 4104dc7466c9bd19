"""The panel: leadership asks one question at a time, hears named volunteers, and tells what it did."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.groups.panel_model import Answer, Question
from bot.people.model import Installation
from bot.programmes.model import Programme, Role
from tests.fakes import Stage
from tests.groups.stories import running

QUESTION = "What should we stop doing?"


def test_a_question_from_the_sponsor_to_what_was_done(stage: Stage) -> None:
    """A wider resource, answering by name, credited if they like (S3-20 S2-14 S2-17 S0-03 S0-15 S0-21)."""
    story = running(stage)
    story.joins("Ana", "Ben", "Cid")
    assert stage.newest("Cid") == (
        "You are on the panel of mentors.\n\nPRIVATE: Nobody sees who is on the panel.\n\n"
        "Leadership may ask the panel one question at a time. "
        "Each time you choose whether to answer with your name.\n\n"
        "Leadership then tells the panel within 20 working days what it did.\n\n"
        "For now an answer always carries a name. Sealed answers, for larger panels, come later.\n\n"
        "Reply 1: Leave the panel"
    )
    stage.command("Sol", "panel ask")
    stage.fill("Sol", question=QUESTION)
    assert stage.newest("Sol") == (
        "The panel will see exactly this.\n\n"
        "SHARED: Everybody on the panel. Nothing has been sent yet.\n\n"
        f"“{QUESTION}”\n\nThe answers will be read by Sol and Cora.\n\n"
        "For now an answer always carries a name. Sealed answers, for larger panels, come later.\n\n"
        "Reply 1: Ask the panel\nReply 2: Change\nReply 3: Do not ask"
    )
    stage.press("Sol", "Ask the panel")
    assert stage.newest("Sol").startswith("Your question is with the panel until Thursday, 22 January 2026.")
    stage.advance(days=3)
    assert stage.newest("Ana") == (
        "Leadership asks the panel:\n\n"
        "SHARED: Sol and Cora will read what you send, with your name. You see it before it goes.\n\n"
        f"“{QUESTION}”\n\n"
        "You can answer with your name until Thursday, 22 January 2026. If you do not, nobody is told.\n\n"
        "Reply 1: Answer with my name\nReply 2: Not this one\nReply 3: Leave the panel\n\n"
        'You get this because you take part in Two ways. Fewer messages: type "fewer".'
    )
    assert not any(QUESTION in text for text in stage.seen_by("Dee"))  # not on the panel
    stage.press("Ana", "Answer with my name")
    stage.fill("Ana", words="The Friday report", credit="yes")
    assert stage.newest("Ana") == (
        "They will read exactly this.\n\n"
        "SHARED: Sol and Cora will read this once you send it. Nothing has been sent yet.\n\n"
        "Ana says:\n\n“The Friday report”\n\nYour name may stand beside what is done.\n\n"
        "Reply 1: Send\nReply 2: Change\nReply 3: Do not send"
    )
    stage.press("Ana", "Send")
    story.says("Ben", "Two sign-offs for one form")
    assert stage.newest("Ben").startswith("Leadership asks the panel:\n\n")
    assert "You have answered. Sol and Cora will read it after Thursday, 22" in stage.newest("Ben")
    assert not any("Friday report" in text for text in (*stage.seen_by("Sol"), *stage.seen_by("Cora")))
    stage.advance(days=11)
    for reader in ("Sol", "Cora"):
        assert stage.newest(reader).startswith(
            "The panel has answered your question.\n\n"
            "SHARED: These people chose to give their names to you. "
            "Please keep it among those who read this.\n\n"
            f"“{QUESTION}”\n\n"
            "Ana says:\n\n“The Friday report”\n\nBen says:\n\n“Two sign-offs for one form”\n\n"
            "Please tell the panel by Thursday, 19 February 2026 what you did, or why not.\n\n"
        )
    story.change(promise_signed_on=date(2026, 1, 5))
    stage.command("Sol", "sponsor")
    stage.press("Sol", "See the panel")
    assert stage.newest("Sol").startswith("The panel has answered your question."), "one tap from their home"
    stage.press("Sol", "Say what we did")
    stage.fill("Sol", response="The Friday report is gone.")
    assert "Thanks to the panel, and to Ana by name." in stage.newest("Sol")
    stage.press("Sol", "Post")
    assert stage.newest("Sol").startswith("The panel has heard what you did.")
    stage.advance(days=9)
    told = (
        "Leadership asked the panel of mentors, and this is what came of it.\n\n"
        f"“{QUESTION}”\n\nWhat leadership did:\n\n“The Friday report is gone.”\n\n"
        "Thanks to the panel, and to Ana by name."
    )
    for name in ("Ana", "Ben", "Cid", "Dee", "Una"):
        assert sum(text.startswith(told) for text in stage.seen_by(name)) == 1
    assert not any("sign-offs" in text for text in stage.seen_by("Ana"))
    stage.advance(days=61)
    assert story.rows()["panel_answer"] == 0


def test_a_new_question_waits_until_the_panel_has_heard_what_was_done(quick_stage: Stage) -> None:
    """One question at a time, and a response before the next (S3-21)."""
    stage, story = quick_stage, running(quick_stage)
    story.joins("Ana", "Ben", "Cid")
    story.asks()
    stage.command("Cora", "panel ask")
    assert stage.newest("Cora").startswith("A question is with the panel already. One at a time, please.")
    story.says("Ana", "The Friday report")
    stage.advance(days=11)
    stage.command("Cora", "panel ask")
    assert stage.newest("Cora").startswith(
        "The panel has answered your last question. Please tell it first what you did. "
        "Then you can ask the next one."
    )
    stage.advance(days=24)
    for leader in ("Sol", "Cora"):
        assert sum("would like to hear what you did" in text for text in stage.seen_by(leader)) == 1
    assert stage.look_home("Cora").startswith("The panel would like to hear what you did.")
    stage.advance(days=26)  # long after it was due
    assert not stage.look_home("Cora").startswith("The panel would like")
    assert sum("would like to hear what you did" in text for text in stage.seen_by("Sol")) == 1  # once
    assert stage.look_home("Sol").startswith("The panel would like to hear what you did.")
    stage.command("Cora", "panel ask")
    assert stage.newest("Cora").startswith("The panel has answered your last question.")
    stage.press("Sol", "Say what we did")
    stage.fill("Sol", response="It stays, because the law asks for it.")
    stage.press("Sol", "Post")
    story.asks("And what should we start?", who="Cora")
    assert stage.newest("Cora").startswith("Your question is with the panel until ")


def left_with(stage: Stage, words: str) -> set[str]:
    """In whose chats these words can still be read."""
    return {shown.to for shown in stage.shown if words in shown.text and not shown.retracted}


def test_answers_leave_the_chats_of_leadership_once_the_panel_has_heard(quick_stage: Stage) -> None:
    """Also the chat of whoever posted, who may have come another way than by the card with the answers."""
    stage, story = quick_stage, running(quick_stage)
    story.joins("Ana", "Ben", "Cid")
    story.asks()
    story.says("Ana", "The Friday report")
    stage.advance(days=11)
    assert left_with(stage, "The Friday report") >= {"Sol", "Cora"}
    stage.command("Sol", "panel")
    stage.press("Sol", "Say what we did")
    stage.fill("Sol", response="It is gone.")
    stage.press("Sol", "Post")
    stage.settle()
    assert not left_with(stage, "The Friday report") & {"Sol", "Cora"}


def test_answers_of_a_programme_that_ends_without_word_are_gone_a_week_later(quick_stage: Stage) -> None:
    """From the chats of leadership, too: nothing can be said about them any more."""
    stage, story = quick_stage, running(quick_stage)
    story.joins("Ana", "Ben", "Cid")
    story.asks()
    story.says("Ana", "The Friday report")
    stage.advance(days=32)
    assert stage.newest("Sol").startswith("The panel would like to hear what you did.")
    story.change(state="archived", ended_on=stage.clock.now().date())
    stage.advance(days=8)
    assert story.rows()["panel_answer"] == 0
    assert not left_with(stage, "The Friday report") & {"Sol", "Cora"}
    stage.advance(days=61)
    assert story.rows()["panel_member"] == 0
    stage.advance(days=366)
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(Question)).all() == []


def test_nobody_answering_is_said_plainly_and_owes_nothing(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.joins("Ana", "Ben", "Cid")
    story.asks()
    stage.advance(days=11)
    assert stage.newest("Sol").startswith("Nobody chose to answer with their name this time.")
    story.asks("Something smaller?")
    assert stage.newest("Sol").startswith("Your question is with the panel until ")


def test_a_panel_of_two_is_not_asked(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.joins("Ana", "Ben")
    stage.command("Sol", "panel")
    assert stage.newest("Sol").startswith("The panel is still too small to ask.")
    assert stage.buttons("Sol") == ["Show where I am"]  # no button that would lead to a no
    stage.command("Sol", "panel ask")
    assert stage.newest("Sol").startswith("The panel is still too small to ask.")
    story.joins("Cid")
    stage.command("Sol", "panel ask")
    stage.fill("Sol", question=QUESTION)
    stage.press("Cid", "Leave the panel")
    stage.press("Sol", "Ask the panel")
    assert stage.newest("Sol").startswith("The panel is still too small to ask.")


def test_only_those_who_lead_on_a_topic_join_and_only_leadership_asks(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    stage.command("Una", "panel")
    assert stage.newest("Una").startswith("The panel is for people who lead on a topic")
    story.click("Una", "groups.panel_join", programme=story.programme)
    assert stage.newest("Una").startswith("The panel is for people who lead on a topic")
    story.click("Cora", "groups.panel_join", programme=story.programme)
    assert stage.newest("Cora").startswith("That is for people who have joined a programme.")
    stage.command("Ana", "panel ask")
    assert stage.newest("Ana").startswith("Only the sponsor and the coordinators of the programme")
    assert story.rows()["panel_member"] == 0


def test_buttons_late_twice_and_of_others(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.joins("Ana", "Ben", "Cid")
    stage.press("Ana", "Leave the panel")
    story.click("Ana", "groups.panel_leave", programme=story.programme)
    assert stage.newest("Ana").startswith("Would you like to be asked what you think?")
    for _ in range(2):
        story.click("Ana", "groups.panel_join", programme=story.programme)
    stage.command("Sol", "panel ask")
    stage.fill("Sol", question="A draft")
    stage.press("Sol", "Do not ask")
    assert stage.newest("Sol").startswith("Nothing was asked, and nothing is kept.")
    stage.command("Sol", "panel ask")
    stage.fill("Sol", question=QUESTION)
    put = story.button("Sol", "Ask the panel")
    change = story.button("Sol", "Change")
    stage.click("Cora", put)
    assert stage.newest("Cora").startswith("We could not find that question.")
    stage.click("Sol", put)
    stage.click("Sol", put)
    assert stage.newest("Sol").startswith("Your question is with the panel until ")
    stage.click("Sol", change)
    assert stage.newest("Sol").startswith("This question has been asked already.")
    with stage.house.database.tenant(stage.tenant) as session:
        question = session.scalars(select(Answer.question_id).limit(1)).one()
        assert len(session.scalars(select(Answer)).all()) == 3
    for route in ("answer", "rather_not", "unsend", "send_answer"):
        story.click("Dee", f"groups.{route}", question=question)
        assert stage.newest("Dee").startswith("We could not find that question.")
    story.click("Ana", "groups.send_answer", question=question)
    assert stage.newest("Ana").startswith("There are no words to send yet.")
    story.click("Sol", "groups.respond", question=question, programme=story.programme)
    assert stage.newest("Sol").startswith("The panel has not answered yet.")
    story.says("Ana", "The Friday report")
    stage.advance(days=11)
    story.click("Ana", "groups.answer", question=question)
    assert stage.newest("Ana").startswith("This question is closed. Thank you.")
    post = {"question": question, "programme": story.programme}
    story.click("Sol", "groups.post", **post)
    assert stage.newest("Sol").startswith("There are no words to send yet.")
    story.click("Ana", "groups.post", **post)
    assert stage.newest("Ana").startswith("Only the sponsor and the coordinators")
    stage.press("Sol", "Say what we did")
    stage.fill("Sol", response="Gone")
    stage.press("Sol", "Post")
    story.click("Cora", "groups.respond", **post)
    assert stage.newest("Cora").startswith("The panel has heard what you did. Thank you.")


def test_what_was_shown_is_what_is_posted_though_two_write_at_once(quick_stage: Stage) -> None:
    """Sol saw his own words; Cora has written others since, so he sees those before anybody reads them."""
    stage, story = quick_stage, running(quick_stage)
    story.joins("Ana", "Ben", "Cid")
    story.asks(QUESTION)
    story.says("Ana", "The Friday report")
    stage.advance(days=11)
    stage.command("Sol", "panel")
    stage.press("Sol", "Say what we did")
    stage.fill("Sol", response="We dropped it")
    stage.command("Cora", "panel")
    stage.press("Cora", "Say what we did")
    stage.fill("Cora", response="Nothing yet")
    stage.press("Sol", "Post")
    assert stage.newest("Sol").startswith("Everybody will read exactly this.")
    assert "Nothing yet" in stage.newest("Sol")
    stage.advance(days=1)
    assert not any("Leadership asked the panel" in text for text in stage.seen_by("Ana"))
    stage.press("Sol", "Post")
    stage.advance(days=3)
    assert "Nothing yet" in stage.newest("Ana")


def test_a_coordinator_who_came_later_does_not_read_the_answers(quick_stage: Stage) -> None:
    """Answers are read by those who were named before they were sent, and by nobody else."""
    stage, story = quick_stage, running(quick_stage)
    stage.arrive("Lou")
    story.joins("Ana", "Ben", "Cid")
    story.asks()
    story.says("Ana", "The Friday report")
    with stage.house.database.tenant(stage.tenant) as session:
        session.add(Role(programme_id=story.programme, member_id=stage.members["Lou"], role="coordinator"))
    stage.advance(days=11)
    stage.command("Lou", "panel")
    assert "The answers went to those who led when the question was asked." in stage.newest("Lou")
    assert not any("Friday" in text for text in stage.seen_by("Lou"))


def test_it_is_posted_in_the_channel_where_there_is_one(quick_stage: Stage) -> None:
    stage = quick_stage
    story = running(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        lane = session.scalars(select(Installation.id)).one()
        session.scalars(select(Programme)).one().channel = {"installation": lane, "id": "C1", "name": "all"}
    story.joins("Ana", "Ben", "Cid")
    story.asks()
    story.says("Ana", "The Friday report", credit="yes")
    stage.advance(days=11)
    stage.press("Cora", "Say what we did")
    stage.fill("Cora", response="It is gone.")
    stage.press("Cora", "Post")
    stage.advance(days=1)
    assert stage.newest("#C1").startswith("Leadership asked the panel of mentors")
    assert "Ana by name" in stage.newest("#C1")
    assert not any("Leadership asked" in text for text in stage.seen_by("Una"))


def test_who_leaves_takes_their_answer_along(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.joins("Ana", "Ben", "Cid")
    story.asks()
    story.says("Ana", "The Friday report", credit="yes")
    story.says("Ben", "Two sign-offs")
    stage.advance(days=11)
    stage.leave("Ana")
    stage.settle()
    assert "Friday" not in stage.newest("Sol")
    assert "Ben says:" in stage.newest("Sol")
    assert story.rows()["panel_member"] == 2


@pytest.mark.parametrize(("state", "then"), [("paused", "open"), ("cancelled", "closed")])
def test_a_programme_that_rests_or_ends_hands_nothing_over(quick_stage: Stage, state: str, then: str) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.joins("Ana", "Ben", "Cid")
    story.asks()
    story.says("Ana", "The Friday report")
    story.change(state=state)
    stage.advance(days=12)
    assert not any("Friday" in text for text in (*stage.seen_by("Sol"), *stage.seen_by("Cora")))
    stage.press("Ana", "Take it back")
    words = {"open": "This programme rests at the moment", "closed": "We could not find that question."}
    assert stage.newest("Ana").startswith(words[then])
    story.change(state="running")
    stage.advance(days=4)
    said = any("Friday" in text for text in stage.seen_by("Sol"))
    assert said is (then == "open")


def test_home_leads_to_the_question(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.joins("Ana", "Ben", "Cid")
    story.asks()
    assert stage.look_home("Ana").startswith("Leadership asks the panel:")
    stage.press("Ana", "Not this one")
    assert "That is fine, and nobody is told." in stage.newest("Ana")
    assert not stage.look_home("Ana").startswith("Leadership asks")
    assert not stage.look_home("Dee").startswith("Leadership asks")


def named_by_help(stage: Stage, name: str, word: str) -> bool:
    stage.command(name, "help")
    return f"{word}: " in stage.newest(name)


def test_help_names_asking_the_panel_where_it_can_be_asked(quick_stage: Stage) -> None:
    """Once a question was put, a panel that has shrunk is named as before: who left is nobody's business."""
    story = running(quick_stage)
    assert not named_by_help(quick_stage, "Sol", "panel ask")
    story.joins("Ana", "Ben", "Cid")
    assert named_by_help(quick_stage, "Sol", "panel ask")
    story.asks()
    assert not named_by_help(quick_stage, "Sol", "panel ask")
    quick_stage.advance(days=60)
    quick_stage.command("Ana", "panel")
    quick_stage.press("Ana", "Leave the panel")
    assert named_by_help(quick_stage, "Sol", "panel ask")
