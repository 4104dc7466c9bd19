"""Sentences agree with what is put into them: names joined by "and", one or several, a lesson's title."""

from datetime import date
from typing import Any

import pytest

from bot.conversation.card import Name, plain
from bot.conversation.phrases import Phrases, Words
from bot.learning.library import load_library

WORDS = Words()


def named(*people: str) -> list[Name]:
    """People as spans: what a platform writes in its own way."""
    return [Name(member=person.lower(), text=person) for person in people]


@pytest.mark.parametrize(
    ("last", "joined"),
    [("Inés", "Ana e Inés"), ("Hilario", "Ana e Hilario"), ("Bea", "Ana y Bea"), ("hielo", "Ana y hielo")],
)
def test_spanish_says_e_before_the_sound_of_an_i(last: str, joined: str) -> None:
    spanish = Phrases(WORDS, "es")
    assert spanish.listing(["Ana", last]) == joined
    assert plain(spanish.line("programmes.names", names=named("Ana", last))) == joined
    pair = dict(zip(("one", "other"), named("Ana", last), strict=True))
    assert plain(spanish.line("matching.pair", **pair)) == joined


def test_the_last_of_several_counts_and_english_keeps_its_and() -> None:
    assert Phrases(WORDS, "es").listing(["Inés", "Ana", "Irene"]) == "Inés, Ana e Irene"
    assert Phrases(WORDS, "es").listing(["Inés", "Irene", "Ana"]) == "Inés, Irene y Ana"
    assert Phrases(WORDS).listing(["Ana", "Inés"]) == "Ana and Inés"


ONE_OR_SEVERAL: list[tuple[str, str, dict[str, Any], str]] = [
    ("en", "matching.alone", {"names": ["Ana"]}, "Nobody to meet yet: Ana."),
    ("es", "people.language", {"now": "Español"}, "Contigo hablamos en español. ¿Prefieres otro idioma?"),
    ("es", "stages.stepped_down", {"programme": "Dos vías", "names": ["Ana", "Irene"]}, "en: Ana e Irene."),
    (
        "es",
        "people.file_taken",
        {"added": 1, "changed": 0, "unchanged": 9},
        "Personas nuevas: 1. Con cambios: 0.",
    ),
]


@pytest.mark.parametrize(("tag", "block", "given", "said"), ONE_OR_SEVERAL)
def test_a_sentence_fits_one_as_well_as_several(
    tag: str, block: str, given: dict[str, Any], said: str
) -> None:
    assert said in Phrases(WORDS, tag).text(block, **given)


def test_one_hour_is_said_as_one_in_spanish() -> None:
    days = {"starts": date(2026, 3, 2), "ends": date(2026, 6, 30)}
    spanish = Phrases(WORDS, "es")
    assert spanish.text("programmes.signup_time", hours=1, **days).startswith("Alrededor de 1 hora entre")
    assert spanish.text("programmes.signup_time", hours=8, **days).startswith("Unas 8 horas entre")


def test_a_spanish_day_stands_in_a_sentence_without_a_comma() -> None:
    spanish = Phrases(WORDS, "es")
    assert (
        spanish.text("matching.answer_by", by=date(2026, 3, 2))
        == "Puedes responder hasta el lunes 2 de marzo de 2026."
    )
    assert spanish.day(date(2026, 3, 2)) == "lunes 2 de marzo de 2026"


@pytest.mark.parametrize(("tag", "read"), [("en", "Read: "), ("es", "Leer: ")])
def test_a_button_that_opens_a_lesson_says_its_title(tag: str, read: str) -> None:
    titles = {lesson.title for lesson in load_library(tag).lessons}
    buttons = [
        Phrases(WORDS, tag).text(f"learning.read_{one}") for one in ("being_a_learner", "no_tech_support")
    ]
    assert {label.removeprefix(read) for label in buttons} <= titles
