"""Everything can be typed: commands in any case, numbers, and forms as a numbered dialogue."""

import pytest

from bot.conversation.reply import OpenForm
from tests.dispatch.probe import PROBES, TAKEN, name_of
from tests.fakes import Stage


@pytest.fixture
def ana(quick_stage: Stage) -> Stage:
    """Ana, and the probe's routes."""
    quick_stage.routes = PROBES
    quick_stage.arrive("Ana")
    TAKEN.clear()
    return quick_stage


@pytest.mark.parametrize(
    "text", ["count", "COUNT", "  Count  ", "'count'", "“count”", "@viceversa count", "<at>Vice</at> count"]
)
def test_commands_are_parsed_generously(ana: Stage, text: str) -> None:
    ana.say("Ana", text)
    assert name_of(ana, "Ana") == "Ana!"


def test_an_empty_command_opens_the_home(ana: Stage) -> None:
    ana.command("Ana", "   ")
    home = ana.newest("Ana")
    ana.command("Ana", "home")
    assert ana.newest("Ana") == home


@pytest.mark.parametrize("typo", ["cuont", "coutn", "cout"])
def test_a_typo_is_offered_the_nearest_command_and_never_run(ana: Stage, typo: str) -> None:
    ana.say("Ana", typo)
    assert 'Did you mean "count"?' in ana.newest("Ana")
    assert name_of(ana, "Ana") == "Ana"


def test_a_typo_is_asked_about_in_the_words_that_were_nearly_typed(quick_stage: Stage) -> None:
    quick_stage.arrive("Eva", locale="es")
    quick_stage.say("Eva", "ayudda")
    assert quick_stage.newest("Eva").startswith("No conocemos esas palabras. ¿Querías decir «ayuda»?")
    quick_stage.say("Eva", "1")
    assert quick_stage.newest("Eva").startswith("Lo que puedes hacer aquí")


@pytest.mark.parametrize("typo", ["brun", "burm", "bur"])
def test_a_typo_never_leads_to_what_needs_care(ana: Stage, typo: str) -> None:
    ana.say("Ana", typo)
    assert "burn" not in ana.newest("Ana")


def test_words_nobody_knows_get_a_way_on(ana: Stage) -> None:
    ana.say("Ana", "xyzzy plugh")
    assert ana.buttons("Ana") == ["Show where I am", "Show what I can do"]


def test_a_number_is_the_button_of_the_last_card_for_a_day(ana: Stage) -> None:
    ana.say("Ana", "offer")
    ana.say("Ana", "1")
    assert name_of(ana, "Ana") == "Ana!"
    ana.say("Ana", "offer")
    ana.advance(days=1, minutes=1)
    ana.say("Ana", "1")
    assert name_of(ana, "Ana") == "Ana!"
    assert "does not match a choice we showed you today" in ana.newest("Ana")


@pytest.mark.parametrize("number", ["0", "7", "99"])
def test_a_number_that_was_not_offered_says_so(ana: Stage, number: str) -> None:
    ana.say("Ana", "offer")
    ana.say("Ana", number)
    assert "does not match a choice" in ana.newest("Ana")


def test_a_form_asked_for_by_slash_command_opens(ana: Stage) -> None:
    assert isinstance(ana.command("Ana", "tea"), OpenForm)


def test_a_form_asked_for_by_typing_is_a_card_and_can_be_answered_here(ana: Stage) -> None:
    ana.say("Ana", "tea")
    assert "reply 1 to answer here" in ana.newest("Ana")
    for text in ("1", "Ana Tea", "2", "1, 2", "9 March"):
        ana.say("Ana", text)
    assert TAKEN[-1]["name"] == "Ana Tea"
    assert (TAKEN[-1]["leaf"], TAKEN[-1]["extras"]) == ("black", ("milk", "lemon"))
    assert TAKEN[-1]["day"].isoformat() == "2026-03-09"


def test_a_dialogue_goes_back_skips_and_stops(ana: Stage) -> None:
    ana.say("Ana", "tea")
    for text in ("1", "Wrong", "back", "Right", "skip", "skip"):
        ana.say("Ana", text)
    assert "Tea (4 of 4): Day" in ana.newest("Ana")
    ana.say("Ana", "skip")
    assert TAKEN[-1] == {"name": "Right", "leaf": "", "extras": (), "day": None}
    ana.say("Ana", "tea")
    ana.say("Ana", "1")
    ana.say("Ana", "stop")
    assert "Stopped. Nothing was saved." in ana.newest("Ana")
    ana.say("Ana", "count")  # … and words are commands again
    assert name_of(ana, "Ana") == "Right!"


def test_a_required_field_cannot_be_skipped(ana: Stage) -> None:
    ana.say("Ana", "tea")
    ana.say("Ana", "1")
    ana.say("Ana", "skip")
    assert "Please fill this in." in ana.newest("Ana")


def test_a_required_field_that_is_filled_in_already_can_be_skipped(ana: Stage) -> None:
    ana.say("Ana", "tea")
    for text in ("1", "Ana", "black", "milk", "skip", "back", "back", "back"):
        ana.say("Ana", text)
    ana.say("Ana", "skip")  # at the name again, which still says Ana
    assert "Tea (2 of 4): Leaf" in ana.newest("Ana")


def test_words_that_do_not_fit_a_field_are_asked_again(ana: Stage) -> None:
    ana.say("Ana", "tea")
    for text in ("1", "Ana", "coffee"):
        ana.say("Ana", text)
    assert "not on the list" in ana.newest("Ana")
    ana.say("Ana", "Green")
    assert "Tea (3 of 4): Extras" in ana.newest("Ana")


def test_a_complaint_at_the_end_asks_the_field_again_and_keeps_the_rest(ana: Stage) -> None:
    ana.say("Ana", "tea")
    for text in ("1", "Ana", "black", "milk", "skip"):
        ana.say("Ana", text)
    assert "Your other answers are still here." in ana.newest("Ana")
    assert "Extras" in ana.newest("Ana")
    for text in ("1, 2", "skip"):
        ana.say("Ana", text)
    assert TAKEN[-1]["extras"] == ("milk", "lemon")


def test_a_dialogue_that_can_no_longer_be_sent_ends_and_words_are_commands_again(ana: Stage) -> None:
    for text in ("gone", "1", "Ana"):
        ana.say("Ana", text)
    assert "does not match a choice" in ana.newest("Ana")
    ana.say("Ana", "count")
    assert name_of(ana, "Ana") == "Ana!"  # what the form had changed is undone


@pytest.mark.parametrize("text", ["9" * 5000, "x" * 5000, "\u200b", "0", "-1"])
def test_whatever_is_typed_in_a_dialogue_the_question_stays(ana: Stage, text: str) -> None:
    for said in ("tea", "1", "Ana", text):
        ana.say("Ana", said)
    assert "not on the list" in ana.newest("Ana")
    assert "Tea (2 of 4): Leaf" in ana.newest("Ana")


def test_a_secret_form_is_never_a_dialogue(ana: Stage) -> None:
    ana.say("Ana", "offer")
    ana.say("Ana", "3")
    assert "opens as a form" in ana.newest("Ana")
    ana.say("Ana", "1")
    assert "opens as a form" in ana.newest("Ana")
    assert TAKEN == []


def test_a_half_filled_dialogue_is_forgotten_after_a_day(ana: Stage) -> None:
    ana.say("Ana", "tea")
    ana.say("Ana", "1")
    ana.advance(days=1, hours=1)
    ana.say("Ana", "count")
    assert name_of(ana, "Ana") == "Ana!"


def test_a_slash_command_interrupts_no_dialogue(ana: Stage) -> None:
    ana.say("Ana", "tea")
    ana.say("Ana", "1")
    ana.command("Ana", "count")
    assert name_of(ana, "Ana") == "Ana!"
    ana.say("Ana", "Tea name")
    assert "Tea (2 of 4): Leaf" in ana.newest("Ana")
