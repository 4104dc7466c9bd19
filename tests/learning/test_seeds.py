"""Questions that seeds ask for: not only there, but offered by the rules where they belong."""

from typing import get_args

import pytest

from bot.learning.library import Kind, load_library
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
    "in-jm-di-02": ("S3-06", "You speak for yourself", "Hablas por ti"),
    "in-jm-ge-02": ("S1-42", "How could you show it", "¿Cómo podrías mostrarlo"),
    "cu-jm-ge-04": ("S1-42", "Invite your partner to see a lesson", "ver una clase"),
    "cu-jm-ge-01": ("S3-16", "you see in a different way", "ves de otro modo"),
    "in-sm-ge-02": ("S3-16", "speak freely", "libertad"),
}
"""Prompt → the seeds that ask for it, and what it must say for their sake in English and in Spanish."""

CELL = {
    "in": "initiation",
    "cu": "cultivation",
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
    S1-21 (perspectives), S1-42 (showing lessons), S2-13, S3-06, S3-16 (speaking up), S4-15 (talk time).
    """
    library = load_library(locale)
    offered: dict[str, set[tuple[str, str, str, str]]] = {}
    for kind in get_args(Kind):
        full = Round(
            kind=kind, setting="school", initiation=2, cultivation=8, separation=2, redefinition=1
        ).choices(library)
        for one in full:
            assert not one.prompt.fallback
            met = (one.now.phase, one.now.role, kind, one.prompt.text)
            offered.setdefault(one.prompt.id, set()).add(met)
    for wanted, (_, *said) in ASKED_FOR.items():
        phase, role, kind = (CELL[part] for part in wanted.split("-")[:3])
        own = [text for *cell, text in offered.get(wanted, ()) if cell == [phase, role, kind]]
        assert [said[locale == "es"] in text for text in own] == [True], wanted
