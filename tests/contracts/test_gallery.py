"""Every element, button and field kind: its plain text is complete, it fits everywhere, it stays as it was.

Golden files are in `tests/golden/`. After a change that is meant: `make test ARGS="tests/contracts --golden"`
writes them anew, and the difference is read like any other change.
"""

from pathlib import Path

import msgspec
import pytest

from adapters.playground.gallery_cards import samples
from bot.conversation import card as cards
from bot.conversation.answers import check
from bot.conversation.card import Card, Form, Link, LinkButton, Moment, Name, plain
from bot.conversation.limits import card_problems, form_problems
from bot.conversation.phrases import LOCALES, Phrases
from bot.conversation.plain import card_text, form_text
from tests import fakes

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
SAMPLES = dict(samples())


def text_of(sample: Card | Form, phrases: Phrases) -> str:
    return card_text(sample, phrases) if isinstance(sample, Card) else form_text(sample, phrases)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_what_it_was(name: str, request: pytest.FixtureRequest) -> None:
    sample = SAMPLES[name]
    stem = name.lower().replace(" ", "-").replace(",", "")
    as_json = msgspec.json.format(msgspec.json.encode(sample), indent=1).decode() + "\n"
    as_text = text_of(sample, Phrases(fakes.words(), "en", "Europe/Dublin")) + "\n"
    for path, found in ((GOLDEN / f"{stem}.json", as_json), (GOLDEN / f"{stem}.txt", as_text)):
        if request.config.getoption("--golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(found, encoding="utf-8")
        assert found == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_behind() -> None:
    stems = {name.lower().replace(" ", "-").replace(",", "") for name in SAMPLES}
    assert {path.stem for path in GOLDEN.iterdir() if path.is_file()} == stems


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_fits_on_every_platform(name: str) -> None:
    sample = SAMPLES[name]
    assert (card_problems(sample) if isinstance(sample, Card) else form_problems(sample)) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_survives_being_stored(name: str) -> None:
    sample = SAMPLES[name]
    assert msgspec.json.decode(msgspec.json.encode(sample), type=type(sample)) == sample


@pytest.mark.parametrize("tag", LOCALES)
@pytest.mark.parametrize("name", SAMPLES)
def test_plain_text_leaves_nothing_out(name: str, tag: str) -> None:
    """Every word, name, moment, link, choice and button of the sample is in its plain text, in order."""
    sample = SAMPLES[name]
    text = text_of(sample, Phrases(fakes.words(), tag, "Europe/Dublin"))
    at = 0
    for words in spoken_parts(sample):
        found = text.find(words, at)
        assert found >= 0, f"{words!r} is missing, or comes too early"
        at = found


def spoken_parts(sample: Card | Form) -> list[str]:
    """Everything a sighted reader sees, in reading order (the label itself is checked by its promise)."""
    parts: list[str] = [
        plain(sample.title) if isinstance(sample, Card) else sample.title,
        plain(sample.promise),
    ]
    for element in sample.body if isinstance(sample, Card) else sample.intro:
        parts += words_of(element)
    if isinstance(sample, Form):
        for field in sample.fields:
            parts += [field.label, field.hint, *(option.label for option in getattr(field, "options", ()))]
        return parts
    for action in sample.actions:
        parts += [action.label, *([action.url] if isinstance(action, LinkButton) else [])]
    return [*parts, plain(sample.why)]


def words_of(element: cards.Element) -> list[str]:
    match element:
        case cards.Text(line=line) | cards.Quote(line=line):
            return [plain(line)]
        case cards.Bullets(items=items):
            return [plain(item) for item in items]
        case cards.Facts(rows=rows):
            return [words for label, line in rows for words in (label, plain(line))]
        case cards.Divider():
            return []
        case cards.Passage(called=called, title=title, body=body):
            return [called, plain(title), *(words for piece in body for words in words_of(piece))]


def test_the_gallery_shows_every_kind_there_is() -> None:
    """A new element, span, button or field cannot be forgotten here, nor by a renderer tested with it."""
    shown = msgspec.json.encode(list(SAMPLES.values())).decode()
    kinds = [
        kind.__name__
        for kind in vars(cards).values()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and not kind.__name__.startswith("_")
    ]
    assert [kind for kind in kinds if f'"type":"{kind}"' not in shown] == []
    assert {Name.__name__, Moment.__name__, Link.__name__} <= set(kinds)


@pytest.mark.parametrize("name", [n for n, s in SAMPLES.items() if isinstance(s, Form)])
def test_a_form_sent_back_as_it_is_shown_raises_no_complaint_but_for_what_is_needed(name: str) -> None:
    form = SAMPLES[name]
    assert isinstance(form, Form)
    values = {f.name: msgspec.to_builtins(f.value) for f in form.fields}
    _, complaints = check(form, values)
    needed = {f.name for f in form.fields if f.required and not f.value}
    assert set(complaints) == needed
