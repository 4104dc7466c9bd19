"""Questions and lessons that seeds ask for: not only there, but offered by the rules where they belong."""

import re
from pathlib import Path
from typing import get_args

import pytest

from bot.learning.library import Kind, Occasion, Role, load_library
from bot.learning.rules import offers
from tests.learning.rounds import Round

ASKED_FOR = {
    "in-sm-di-01": ("S0-09 S1-21 S2-13 S3-07", "Where did that idea come from?", "¿De dónde salió esa idea?"),
    "cu-sm-di-01": ("S2-13 S3-06", "Which of your views was tested", "se puso a prueba"),
    "cu-sm-di-02": ("S3-07", "who was cut off", "a quién cortaron"),
    "cu-sm-di-04": ("S1-16 S3-07", "the smallest useful step", "el paso más pequeño"),
    "cu-sm-ge-01": ("S0-10", "wait five seconds", "espera cinco segundos"),
    "cu-jm-ge-03": ("S0-10 S4-15", "How much of the talking", "¿Qué parte del tiempo hablas tú?"),
    "cu-jm-te-04": ("S0-15", "how a choice about technology gets made", "cómo se elige aquí"),
    "cu-jm-di-02": ("S0-18", "If you want to share one", "Solo si quieres contarlo"),
    "cu-jm-ge-02": ("S0-20", "a choice they got wrong", "decisión"),
    "cu-sm-ge-03": ("S0-20 S1-04", "When were you last a beginner?", "empezaste algo de cero"),
    "in-sm-ge-01": ("S0-22", "Why did you say yes to this?", "¿Por qué dijiste que sí a esto?"),
    "cu-sm-ge-04": ("S1-16", "Try one of your partner's ideas", "Prueba una idea"),
    "in-sm-te-02": ("S1-19", "What will help you stay open?", "mantener la mente abierta"),
    "cu-sm-te-03": ("S1-19", "When did you feel lost or slow?", "te perdiste"),
    "cu-jm-di-03": ("S1-21", "the pressures your partner works under", "las presiones"),
    "in-jm-di-02": ("S3-06 S3-09", "You speak for yourself", "Hablas por ti"),
    "in-jm-ge-02": ("S1-42", "How could you show it", "¿Cómo podrías mostrarlo"),
    "cu-jm-ge-04": ("S1-42", "Invite your partner to see a lesson", "ver una clase"),
    "cu-jm-ge-01": ("S3-16", "you see in a different way", "ves de otro modo"),
    "in-sm-ge-02": ("S3-16", "speak freely", "libertad"),
    "cu-sm-ge-02": ("S0-03", "that no report would have told you", "que no sale en ningún informe"),
    "re-sm-ge-02": ("S0-03 S0-23", "do you rarely hear from", "oyes poco"),
    "cu-sm-di-05": ("S0-14", "How have you looked after that trust?", "¿Cómo has cuidado esa confianza?"),
    "se-jm-te-02": ("S0-28 S1-13", "how you explain, plan or lead", "tu forma de explicar, planear o guiar"),
    "cu-sm-ge-05": ("S1-26 S3-15", "Whose needs have led", "lo que necesitas tú o lo que necesita"),
    "cu-jm-te-03": ("S3-02", "feel like tech support", "servicio técnico"),
    "se-sm-te-02": ("S4-06", "Thank them for one exact thing", "Dale las gracias por una cosa concreta"),
}
"""Prompt → the seeds that ask for it, and what it must say for their sake in English and in Spanish."""

TAUGHT: dict[str, tuple[str, tuple[Role, ...], Occasion, str, str]] = {
    "L02": (
        "S2-16 S3-14 S3-15 S4-15",
        ("senior_mentee",),
        "joining",
        "They may agree with you, hold back or try to please you.",
        "Puede que te dé la razón, que se calle cosas o que quiera agradarte.",
    ),
    "L03": (
        "S3-14 S3-16 S4-10",
        ("junior_mentor",),
        "joining",
        "It is fine to push back",
        "Está bien llevar la contraria",
    ),
    "L04": (
        "S0-10",
        ("junior_mentor", "senior_mentee"),
        "agreeing",
        "Let your partner finish.",
        "Deja que la otra persona termine.",
    ),
    "L05": (
        "S3-02",
        ("junior_mentor", "senior_mentee"),
        "after_first_meeting",
        "Tech support solves today's problem.",
        "El servicio técnico resuelve el problema de hoy.",
    ),
    "L06": (
        "S0-09 S1-19",
        ("senior_mentee",),
        "first_meeting",
        'swap "I should know this" for "I do not know this yet"',
        "cambia «Esto ya debería saberlo» por «Esto no lo sé todavía»",
    ),
    "L07": (
        "S0-18",
        ("junior_mentor", "senior_mentee"),
        "agreeing",
        "No one has to share private facts",
        "Nadie tiene que contar datos privados",
    ),
    "L09": (
        "S1-33",
        ("junior_mentor", "senior_mentee"),
        "midpoint",
        "If it stings, sleep on it.",
        "Si duele, deja pasar una noche.",
    ),
}
"""Lesson → the seeds that ask for it, who is offered it and when, and what it must say for their sake."""

CELL = {
    "in": "initiation",
    "cu": "cultivation",
    "se": "separation",
    "re": "redefinition",
    "jm": "junior_mentor",
    "sm": "senior_mentee",
    "te": "technical",
    "di": "diversity",
    "ge": "general",
}
"""What the parts of a prompt's id stand for."""


@pytest.mark.parametrize("locale", ["en", "es"])
def test_seeds_have_their_prompts(locale: str) -> None:
    """In a full round the rules offer each to the right side, in its phase and kind, in both languages.

    S0-09 and S3-07 (assumptions), S0-10 (listening), S0-15, S0-18 (stories by choice), S0-20 (what work
    was like), S0-22 (motives), S1-04 (sharing both ways), S1-16 (small experiments), S1-19 (mindsets),
    S1-21 (perspectives), S1-42 (showing lessons), S2-13, S3-06, S3-16 (speaking up), S4-15 (talk time),
    S0-03 and S0-23 (whom leaders do not hear), S0-14 (trust), S0-28 and S1-13 (what leading taught),
    S1-26 and S3-15 (whose needs lead), S3-02 (tech support), S3-09 (nobody speaks for a group), S4-06
    (thanks).
    """
    library = load_library(locale)
    offered: dict[str, set[tuple[str, str, str, str]]] = {}
    for kind in get_args(Kind):
        full = Round(
            kind=kind, setting="school", initiation=2, cultivation=8, separation=2, redefinition=2
        ).choices(library)
        for one in full:
            assert not one.prompt.fallback
            met = (one.now.phase, one.now.role, kind, one.prompt.text)
            offered.setdefault(one.prompt.id, set()).add(met)
    for wanted, (_, *said) in ASKED_FOR.items():
        phase, role, kind = (CELL[part] for part in wanted.split("-")[:3])
        own = [text for *cell, text in offered.get(wanted, ()) if cell == [phase, role, kind]]
        assert [said[locale == "es"] in text for text in own] == [True], wanted


@pytest.mark.parametrize("locale", ["en", "es"])
def test_seeds_have_their_lessons(locale: str) -> None:
    """Each is offered to whom it is for, when it helps, and to nobody else, in both languages.

    S0-09 and S1-19 (not yet), S0-10 (listening), S0-18 (private facts), S1-33 (hard words), S2-16 and
    S3-14 (power), S3-15, S3-16 and S4-10 (pushing back), S3-02 (tech support), S4-15 (deference).
    """
    library = load_library(locale)
    for wanted, (_, roles, when, *said) in TAUGHT.items():
        for role in get_args(Role):
            found = offers(library.lessons, role=role, kind="technical", when=when, opened=())
            assert (wanted in {lesson.id for lesson in found}) == (role in roles), (wanted, role)
        assert said[locale == "es"] in " ".join(library.lesson(wanted).text.split()), wanted


@pytest.mark.parametrize(
    ("test", "seeds"),
    [
        ("test_seeds_have_their_prompts", [seeds for seeds, *_ in ASKED_FOR.values()]),
        ("test_seeds_have_their_lessons", [seeds for seeds, *_ in TAUGHT.values()]),
    ],
)
def test_the_page_names_these_for_the_same_seeds(test: str, seeds: list[str]) -> None:
    """No row leans on this file whose words nobody looks at here."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "traceability.md").read_text(encoding="utf-8")
    rows = re.findall(rf"^\| (S\d-\d\d) \|.*`tests/learning/test_seeds\.py::{test}`", page, re.MULTILINE)
    assert sorted(rows) == sorted({seed for one in seeds for seed in one.split()})
