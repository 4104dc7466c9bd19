"""The first days of a pair: the home, the guide, the chat of the two, stepping back."""

from datetime import date

import pytest

from tests.fakes import Stage
from tests.pairs.stories import ANA_SIDE, matched, running


def test_home_names_the_other_one_and_the_way_to_a_first_chat(stage: Stage) -> None:
    matched(stage)
    assert stage.look_home("Ana") == (
        "You and Bea both said yes.\n\n"
        "Next is a first chat of 20 minutes. You can look at the guide before it.\n\n"
        "If it does not feel right, either of you can step back by Monday, 26 January 2026. "
        "No reason is needed.\n\n"
        "Reply 1: Suggest times\nReply 2: Read the guide\nReply 3: Write my side\nReply 4: Step back"
    )
    assert stage.look_home("Bea").startswith("You and Ana both said yes.")


def test_both_clocks_are_shown_where_they_differ(quick_stage: Stage) -> None:
    matched(quick_stage, Bea={"zone": "Europe/Madrid"})
    assert "When it is 09:00 for you, it is 10:00 for Bea." in quick_stage.look_home("Ana")
    assert "When it is 10:00 for you, it is 09:00 for Ana." in quick_stage.look_home("Bea")


def test_when_both_have_opened_the_guide_both_are_invited_to_agree(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    story.click("Ana", "pairs.guide")
    assert quick_stage.newest("Ana").startswith("Your first chat with Bea: 20 minutes")
    quick_stage.advance(hours=1)
    assert quick_stage.seen_by("Bea") == []  # what Ana reads is not Bea's business
    assert story.facts("state") == "matched"
    story.click("Bea", "pairs.guide")
    for name, other in (("Ana", "Bea"), ("Bea", "Ana")):
        assert quick_stage.newest(name).startswith(
            f"How would you and {other} like to work?\n\n"
            "Before you get going, spend ten minutes agreeing how you will work. "
            "Only the two of you will see it.\n\n"
            "Reply 1: Write my side\nReply 2: Show the agreement\nReply 3: See an example\n"
        )
        assert quick_stage.newest(name).endswith(
            'You get this because your agreement is open. Fewer messages: type "fewer".'
        )


def test_after_three_working_days_the_agreement_begins_by_itself(stage: Stage) -> None:
    story = matched(stage)
    stage.advance(days=2, hours=14)
    assert story.facts("state") == "matched"
    assert stage.seen_by("Ana") == []
    stage.advance(hours=24)  # Thursday, in working hours
    assert story.facts("state") == "agreeing"
    assert stage.newest("Ana").startswith("How would you and Bea like to work?")
    assert stage.newest("Bea").startswith("How would you and Ana like to work?")


def test_the_chat_of_the_two_opens_in_hours_that_suit_both(quick_stage: Stage) -> None:
    matched(quick_stage, Bea={"hours": {"days": {"0": [["13:00", "16:00"]]}}})
    quick_stage.advance(hours=3, minutes=59)
    assert quick_stage.seen_by("Ana+Bea") == []
    quick_stage.advance(minutes=2)
    (first,) = quick_stage.seen_by("Ana+Bea")
    assert first == (
        "This chat is for the two of you.\n\n"
        "Ana and Bea, you were matched. I cannot read what you write here. "
        "I post your dates and the copy of your agreement, nothing else.\n\n"
        "Reply 1: No posts here"
    )


def test_either_may_choose_no_posts_there_and_change_it_again(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    quick_stage.advance(hours=1)
    story.click("Bea", "pairs.no_chat")
    assert quick_stage.newest("Bea").startswith("I will not post in your shared chat.")
    story.agree()
    quick_stage.advance(hours=1)
    assert len(quick_stage.seen_by("Ana+Bea")) == 1  # the first words, and no copy
    assert "Post in our chat" in quick_stage.buttons("Ana")
    story.click("Ana", "pairs.chat")
    assert "No posts in our chat" in quick_stage.buttons("Ana")


def test_no_posts_chosen_before_the_chat_opens_means_no_chat(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    story.click("Ana", "pairs.no_chat")
    quick_stage.advance(days=1)
    assert quick_stage.seen_by("Ana+Bea") == []


def test_stepping_back_asks_once_and_the_other_reads_what_a_timetable_clash_has_too(stage: Stage) -> None:
    """Where two do not get on it ends before it began, and nobody is at fault (S0-05)."""
    story = matched(stage)
    stage.look_home("Ana")
    stage.press("Ana", "Step back")
    assert stage.newest("Ana") == (
        "Step back from the match with Bea?\n\n"
        "No reason is asked. Bea hears the same words as when timetables do not fit.\n\n"
        "Reply 1: Step back\nReply 2: Keep going"
    )
    stage.press("Ana", "Step back")
    assert stage.newest("Ana").startswith("Your pairing with Bea has finished.")
    assert stage.newest("Bea").startswith(
        "This pairing will not go ahead.\n\n"
        "It can be times or fit, and it is no one's fault. We will look again if you would like."
    )
    assert "Ana" not in stage.newest("Bea")
    assert story.facts("state", "ended_as") == ("ended", "no_fault")


def test_keep_going_after_all(quick_stage: Stage) -> None:
    matched(quick_stage)
    quick_stage.look_home("Ana")
    quick_stage.press("Ana", "Step back")
    quick_stage.press("Ana", "Keep going")
    assert quick_stage.newest("Ana").startswith("You and Bea both said yes.")


def test_after_ten_working_days_it_is_an_ordinary_end(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    quick_stage.advance(days=15)  # Tuesday, the eleventh working day
    assert "step back by" not in quick_stage.look_home("Ana")
    story.finish("Ana")
    assert quick_stage.newest("Bea").startswith("Your pairing with Ana has finished early.")


def test_somebody_in_two_pairs_can_look_at_each(quick_stage: Stage) -> None:
    story = running(quick_stage, "Eve")
    story.match("Ana", "Bea")
    quick_stage.advance(minutes=1)
    story.match("Eve", "Bea")
    assert "You also work with Eve." in quick_stage.look_home("Bea")
    quick_stage.press("Bea", "Show Eve")
    assert quick_stage.newest("Bea").startswith("You and Eve both said yes.")
    quick_stage.command("Bea", "agree")
    assert quick_stage.newest("Bea") == "Which pairing is this about?\n\nReply 1: Ana\nReply 2: Eve"
    quick_stage.press("Bea", "Eve")
    quick_stage.fill("Bea", **ANA_SIDE)
    assert quick_stage.newest("Bea").startswith("Your agreement with Eve")


@pytest.mark.parametrize("word", ["agree", "meet", "pause", "resume", "finish"])
def test_without_a_pair_every_command_says_so_kindly(quick_stage: Stage, word: str) -> None:
    running(quick_stage)
    quick_stage.command("Ana", word)
    assert quick_stage.newest("Ana").startswith("You are not in a pairing at the moment.")


def test_help_lists_what_a_pair_can_do_only_for_those_in_one(quick_stage: Stage) -> None:
    story = running(quick_stage)
    quick_stage.command("Ana", "help")
    assert "finish a pairing" not in quick_stage.newest("Ana")
    story.match()
    quick_stage.command("Ana", "help")
    text = quick_stage.newest("Ana")
    assert "- finish: finish a pairing, no reason asked" in text
    assert "resume:" not in text


def test_a_typo_never_runs_finish(quick_stage: Stage) -> None:
    matched(quick_stage)
    quick_stage.command("Ana", "finsh")
    assert "Finish a pairing" not in quick_stage.buttons("Ana")


def test_in_spanish_too(quick_stage: Stage) -> None:
    matched(quick_stage, Bea={"locale": "es"})
    home = quick_stage.look_home("Bea")
    assert home.startswith("Las dos partes han dicho que sí: Ana y tú.")
    assert "hasta el lunes 26 de enero de 2026" in home
    quick_stage.command("Bea", "terminar")
    assert quick_stage.newest("Bea").startswith("¿Dar un paso atrás con Ana?")


def test_a_date_comes_first_while_the_agreement_is_still_open(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    story.write("Ana", **ANA_SIDE)
    story.book("Bea", date(2026, 1, 14), "14:00")
    for name, other in (("Ana", "Bea"), ("Bea", "Ana")):
        assert (
            quick_stage.look_home(name)
            .split("\n\n")[2]
            .startswith(f"You meet {other} on Wednesday 14 January")
        )


def test_a_first_chat_that_is_booked_is_what_the_home_says(quick_stage: Stage) -> None:
    """Nobody who has a date is asked to find one."""
    story = matched(quick_stage)
    story.book("Ana", date(2026, 1, 20), "14:00")
    home = quick_stage.look_home("Bea")
    assert "You meet Ana on Tuesday 20 January, 14:00." in home
    assert quick_stage.buttons("Bea") == ["Read the guide", "Move it", "Write my side", "Step back"]
    quick_stage.press("Bea", "Read the guide")
    assert quick_stage.buttons("Bea") == ["Write my side", "Move it", "See an example", "Why we do this"]


def test_help_about_one_word_says_what_it_does_and_offers_it(quick_stage: Stage) -> None:
    matched(quick_stage)
    quick_stage.command("Ana", "help Pause")
    assert quick_stage.newest("Ana") == (
        "pause: let a pairing rest.\n\nReply 1: Pause a pairing\nReply 2: Show what I can do"
    )
    quick_stage.command("Ana", "help menos")  # the same in Spanish
    assert quick_stage.newest("Ana").startswith("fewer: ")
    for word in ("match run", "nonsense"):  # not hers, and nobody's
        quick_stage.command("Ana", f"help {word}")
        assert quick_stage.newest("Ana").startswith("What you can do here")
