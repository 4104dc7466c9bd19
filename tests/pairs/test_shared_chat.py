"""What two people read in their chat with the bot when each has chosen another language, and when not."""

from datetime import date

from bot.conversation.card import Card, Passage, plain
from tests.fakes import Stage
from tests.pairs.stories import matched

SPANISH = {"locale": "es", "zone": "Europe/Dublin"}


def chat(stage: Stage) -> list[Card]:
    return [message.card for message in stage.shown if message.to == "Ana+Bea" and message.card is not None]


def test_a_pair_with_two_languages_reads_its_chat_in_both(quick_stage: Stage) -> None:
    """The first words, a date, and that it is off: one card each, twice said, with one set of buttons."""
    story = matched(quick_stage, Bea=SPANISH)
    quick_stage.advance(days=2)
    story.book("Bea", date(2026, 1, 20), "14:00", place="Library")
    quick_stage.advance(days=1)
    at, cannot = next(
        (at, action)
        for at, message in enumerate(quick_stage.shown)
        if message.to == "Bea" and message.card is not None
        for action in message.card.actions
        if getattr(action, "name", "") == "pairs.cannot_today"
    )
    quick_stage.click("Bea", cannot, at)
    hello, booked, off = quick_stage.seen_by("Ana+Bea")
    assert hello == (
        "This chat is for the two of you.\n\n"
        "Ana and Bea, you were matched. I cannot read what you write here. "
        "I post your dates and the copy of your agreement, nothing else.\n\n"
        "Español\n\n"
        "Este chat es para vuestra mentoría.\n\n"
        "Ana y Bea, aquí empieza. No puedo leer lo que escribís. "
        "Publico fechas y la copia del acuerdo, nada más.\n\n"
        "Reply 1: No posts here / Sin mensajes aquí"
    )
    assert booked == (
        "Ana and Bea meet on Tuesday 20 January, 14:00.\n\nWhere: Library\n\n"
        "Español\n\nAna y Bea quedan el martes 20 de enero, 14:00.\n\nDónde: Library"
    )
    assert off == (
        "The meeting of Ana and Bea on Tuesday 20 January, 14:00 is off.\n\n"
        "Español\n\nEl encuentro de Ana y Bea del martes 20 de enero, 14:00 no tendrá lugar."
    )


def test_what_is_said_again_is_marked_with_its_language(quick_stage: Stage) -> None:
    """So that a screen reader changes its voice; the buttons stand once, beneath both."""
    matched(quick_stage, Bea=SPANISH)
    quick_stage.advance(days=2)
    (hello,) = chat(quick_stage)
    passages = [part for part in hello.body if isinstance(part, Passage)]
    assert hello.lang == "en"
    assert [(part.lang, plain(part.title)) for part in passages] == [
        ("es", "Este chat es para vuestra mentoría.")
    ]
    assert [action.label for action in hello.actions] == ["No posts here / Sin mensajes aquí"]


def test_their_agreement_comes_once_with_both_languages_in_it(quick_stage: Stage) -> None:
    """What the two typed is not read twice; our own words, the days too, stand in both (spec 7.5)."""
    story = matched(quick_stage, Bea=SPANISH)
    quick_stage.advance(days=2)
    story.agree()
    quick_stage.advance(days=1)
    copy = quick_stage.newest("Ana+Bea")
    assert copy.startswith(
        "Ana and Bea have both agreed. Here is your copy.\n\n"
        "Ana y Bea han confirmado su acuerdo. Aquí está la copia.\n\nAna\n\n"
    )
    assert copy.count("Teach one lesson with video") == 1
    assert "Until / Hasta el: Friday, 10 July 2026 / viernes, 10 de julio de 2026" in copy


def test_two_who_share_a_language_read_that_one_alone(quick_stage: Stage) -> None:
    """Also where the programme has another, and where each client names another kind of it."""
    story = matched(quick_stage, Ana=SPANISH, Bea={**SPANISH, "locale": "es-MX"})
    quick_stage.advance(days=2)
    story.book("Bea", date(2026, 1, 20), "14:00", place="Library")
    quick_stage.advance(days=1)
    hello, booked = quick_stage.seen_by("Ana+Bea")
    assert hello == (
        "Este chat es para vuestra mentoría.\n\n"
        "Ana y Bea, aquí empieza. No puedo leer lo que escribís. "
        "Publico fechas y la copia del acuerdo, nada más.\n\n"
        "Responde 1: Sin mensajes aquí"
    )
    assert booked == "Ana y Bea quedan el martes 20 de enero, 14:00.\n\nDónde: Library"
