"""Everything people read is plain and kind: the libraries, and every block of every template that exists."""

from importlib import resources

import pytest

from bot.learning.library import Library, load_library
from tests.content.readability import (
    LONGEST_CARD,
    READING_AGE,
    blocks,
    faults,
    longest_sentence,
    reading_age,
    syllables_en,
    syllables_es,
    words,
)

LOCALES = ("en", "es")
TEMPLATES = sorted(
    (locale, file.name)
    for locale in LOCALES
    for file in (resources.files("prompts") / locale).iterdir()
    if file.name.endswith(".j2")
)


def prompt_texts(library: Library) -> dict[str, str]:
    """The questions by id, for pairs and for circles."""
    return {p.id: p.text for p in library.prompts} | {p.id: p.text for p in library.circle_prompts}


def library_texts(library: Library) -> dict[str, str]:
    """Every text of a library by where it stands: what is read in one go is one text."""
    texts = prompt_texts(library)
    texts |= {lesson.id: lesson.body(promised=True) for lesson in library.lessons}
    texts |= {f"{lesson.id} title": lesson.title for lesson in library.lessons}
    texts |= {f"{lesson.id} try": lesson.try_this for lesson in library.lessons}
    texts |= {f"{item.id} junior": item.junior_mentor for item in library.pulse}
    texts |= {f"{item.id} senior": item.senior_mentee for item in library.pulse}
    return texts


@pytest.mark.parametrize("locale", LOCALES)
def test_the_libraries_say_nothing_they_should_not(locale: str) -> None:
    texts = library_texts(load_library(locale))
    wrong = {where: faults(text, locale, library=True) for where, text in texts.items()}
    assert {where: found for where, found in wrong.items() if found} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_prompts_fit_a_card(locale: str) -> None:
    library = load_library(locale)
    texts = prompt_texts(library)
    assert {where: len(words(t)) for where, t in texts.items() if len(words(t)) > LONGEST_CARD} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_prompt_can_be_read_at_twelve(locale: str) -> None:
    ages = {
        where: round(reading_age(t, locale), 1) for where, t in prompt_texts(load_library(locale)).items()
    }
    assert {where: age for where, age in ages.items() if age > READING_AGE} == {}


@pytest.mark.parametrize(("locale", "longest"), [("en", 120), ("es", 150)])
def test_a_lesson_is_two_minutes_to_read(locale: str, longest: int) -> None:
    lessons = load_library(locale).lessons
    counts = {(x.id, p): len(x.body(promised=p).split()) for x in lessons for p in (True, False)}
    assert {key: n for key, n in counts.items() if not 60 <= n <= longest} == {}


@pytest.mark.parametrize(("locale", "file"), TEMPLATES)
def test_every_block_of_a_template_is_plain_and_kind(locale: str, file: str) -> None:
    """Nothing that the bot says ranks, ages or trains people (S0-02, S0-20, S4-04, S4-12)."""
    source = (resources.files("prompts") / locale / file).read_text(encoding="utf-8")
    wrong: dict[str, list[str]] = {}
    spoken: list[str] = []
    for name, texts in blocks(source):
        found = {fault for text in texts for fault in faults(text, locale)}
        found |= {f"{len(words(text))} words" for text in texts if len(words(text)) > LONGEST_CARD}
        if found:
            wrong[name] = sorted(found)
        spoken.append(max(texts, key=len))
    assert wrong == {}
    prose = "\n\n".join(text for text in spoken if len(words(text)) >= 5)  # labels are not sentences
    assert reading_age(prose, locale) <= READING_AGE


# --- the measures themselves ------------------------------------------------------------------


def test_english_syllables() -> None:
    known = {"the": 1, "yes": 1, "like": 1, "makes": 1, "talked": 1, "partner": 2, "meeting": 2, "wanted": 2}
    known |= {"table": 2, "technology": 4, "conversation": 4, "understand": 3, "beginner": 3}
    assert {word: syllables_en(word) for word in known} == known


def test_spanish_syllables() -> None:
    known = {"quien": 1, "muy": 1, "hoy": 1, "tú": 1, "guía": 2, "leía": 3, "reunión": 2, "aunque": 2}
    known |= {"idea": 3, "tecnología": 5, "pregunta": 3, "vergüenza": 3, "oír": 2, "ciudad": 2}
    known |= {"experiencia": 4, "ahora": 3, "manera": 3, "huerta": 2}
    assert {word: syllables_es(word) for word in known} == known


@pytest.mark.parametrize(
    ("locale", "easy", "hard"),
    [
        (
            "en",
            "The cat sat on the mat. Then it ran to the door.",
            "Organisational restructuring necessitates interdepartmental communication methodologies.",
        ),
        (
            "es",
            "El gato come pan. Luego va a la casa y ve el sol.",
            "La reestructuración organizativa requiere metodologías de comunicación interdepartamental.",
        ),
    ],
)
def test_an_office_memo_is_harder_than_a_cat(locale: str, easy: str, hard: str) -> None:
    assert reading_age(easy, locale) < 10
    assert reading_age(hard, locale) > 16


@pytest.mark.parametrize(
    ("locale", "text", "found"),
    [
        ("en", "You have not met Ana in five weeks!", ["guilt or pressure: You have not met", "shouts: !"]),
        ("en", "Do not let your partner down.", ["guilt or pressure: let your partner down"]),
        ("en", "It takes one tap. Simply press.", ["talks down: Simply"]),
        ("en", "A younger colleague", ["labels people: younger"]),
        ("en", "Tell your boss", ["puts people above or below: boss"]),
        ("en", "Your training begins", ["sounds like training: training"]),
        ("es", "Tus superiores lo verán.", ["puts people above or below: superiores"]),
        ("en", "A meeting with Ana would be due about now.", []),
        ("es", "¿Estás listo?", ["gives the reader a gender: Estás listo"]),
        ("es", "Tu mentora lo verá.", ["names a role by gender: mentora"]),
        ("es", "Para personas mentoras", []),
        ("es", "Hola a tod@s", ["cannot be read aloud: d@s"]),
        ("es", "¿Os gustó?", ["second person plural: Os"]),
        ("es", "No te olvides de responder.", ["guilt or pressure: No te olvides"]),
        ("en", "one " * 26 + ".", ["a sentence of 26 words"]),
    ],
)
def test_faults_are_found_and_named(locale: str, text: str, found: list[str]) -> None:
    """Words of status (S0-02), age (S0-20, S4-04) and training (S4-12) are among them."""
    assert faults(text, locale, library=True) == found


def test_a_sentence_ends_at_its_stop_and_at_a_blank_line() -> None:
    assert longest_sentence("One two three. Four five? «Six seven.» Eight\n\nnine") == 3
    assert longest_sentence("At 3.30 we meet: bring one idea") == 6


def test_every_branch_and_plural_of_a_block_is_read() -> None:
    source = (
        "{% block due %}Meet {{ name }}{% if now %} today{% elif late %} later{% else %} this week{% endif %}"
        '.{% endblock %}{% block count %}{{ plural(n, one="# day", other="# days") }} left{% endblock %}'
        '{% block ask %}{{ "Shall we" if kind else "Will you" }} {{ topics | listing }}{% endblock %}'
    )
    assert dict(blocks(source)) == {
        "due": ["Meet Sam today.", "Meet Sam later.", "Meet Sam this week."],
        "count": ["# day left", "# days left"],
        "ask": ["Shall we Sam", "Will you Sam"],
    }
