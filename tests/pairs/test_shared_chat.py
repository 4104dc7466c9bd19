"""What two people read in their chat with the bot when each has chosen another language, and when not."""

from datetime import date

from bot.conversation.card import Card, Passage, plain
from tests.fakes import Stage
from tests.pairs.stories import matched

SPANISH = {"locale": "es", "zone": "Europe/Dublin"}


def chat(stage: Stage) -> list[Card]:
    return [message.card for message in stage.shown if message.to == "Ana+Bea" and message.card is not None]


def called_off_here(stage: Stage, bea: dict[str, str]) -> list[str]:
    """What the chat of the two says when Bea books a date and then cannot come."""
    story = matched(stage, Bea=bea)
    stage.advance(days=2)
    story.book("Bea", date(2026, 1, 20), "14:00", place="Library")
    stage.advance(days=1)
    shown = [(at, m) for at, m in enumerate(stage.shown) if m.to == "Bea" and m.card is not None]
    cannot = next(
        (at, action)
        for at, message in shown
        for action in (message.card.actions if message.card else ())
        if getattr(action, "name", "") == "pairs.cannot_today"
    )
    stage.click("Bea", cannot[1], cannot[0])
    return stage.seen_by("Ana+Bea")


def test_a_pair_with_two_languages_reads_its_chat_in_both(quick_stage: Stage) -> None:
    """The first words, a date, and that it is off: one card each, twice said, with one set of buttons."""
    hello, booked, off = called_off_here(quick_stage, SPANISH)
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


def test_each_language_has_the_clock_of_whoever_reads_it(quick_stage: Stage) -> None:
    """Two campuses: Bea's line must not name Ana's hour, also where no list of clocks stands below it."""
    _, booked, off = called_off_here(quick_stage, {**SPANISH, "zone": "Europe/Madrid"})
    assert [line for line in booked.splitlines() if "20" in line] == [
        "Ana and Bea meet on Tuesday 20 January, 13:00.",
        "For Ana: Tuesday 20 January, 13:00",
        "For Bea: Tuesday 20 January, 14:00",
        "Ana y Bea quedan el martes 20 de enero, 14:00.",
        "Para Ana: martes 20 de enero, 13:00",
        "Para Bea: martes 20 de enero, 14:00",
    ]
    assert off == (
        "The meeting of Ana and Bea on Tuesday 20 January, 13:00 is off.\n\n"
        "Español\n\nEl encuentro de Ana y Bea del martes 20 de enero, 14:00 no tendrá lugar."
    )


def test_a_date_that_is_off_names_both_clocks_where_one_line_is_for_both(quick_stage: Stage) -> None:
    off = called_off_here(quick_stage, {"zone": "Europe/Madrid"})[-1]
    assert off == (
        "The meeting of Ana and Bea on Tuesday 20 January, 13:00 is off.\n\n"
        "For Ana: Tuesday 20 January, 13:00\nFor Bea: Tuesday 20 January, 14:00"
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
    assert "Until / Hasta el: Friday, 10 July 2026 / viernes 10 de julio de 2026" in copy


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


def test_what_the_chat_never_heard_is_not_taken_back_there(quick_stage: Stage) -> None:
    """A slip that is mended before the chat is told: the date that stands there is not posted twice."""
    story = matched(quick_stage)
    quick_stage.advance(days=2)
    story.book("Bea", date(2026, 1, 20), "14:00")
    quick_stage.advance(days=1)
    before = quick_stage.seen_by("Ana+Bea")
    quick_stage.advance(hours=11)
    quick_stage.look_home("Bea")
    quick_stage.press("Bea", "Can't make it")
    quick_stage.press("Bea", "Keep it after all")
    quick_stage.advance(days=2)
    assert quick_stage.seen_by("Ana+Bea") == before
