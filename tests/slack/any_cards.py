"""Any card and any form that the core could show: every element and script, no length respected, every trick.

Texts are anything. What code writes and people never see keeps its own limits (`bot.conversation.limits`):
names of routes and fields, arguments, choices' values.
"""

import string
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from bot.conversation.card import (
    Bullets,
    Button,
    Card,
    ChoiceField,
    DateField,
    Divider,
    Facts,
    Form,
    FormButton,
    Line,
    Link,
    LinkButton,
    ManyField,
    Moment,
    Name,
    NumberField,
    Option,
    Passage,
    PersonField,
    Quote,
    Text,
    TextField,
    TimeField,
)

TRICKS = (
    "<!channel> and <!here>",
    "<@U1AAAAAAA>",
    "<https://evil.example|our help page>",
    "<!date^0^{date}|never>",
    "*bold* _italic_ ~gone~ `code` ```block```",
    "> quoted\n>>> all of it",
    "&amp; &lt;b&gt; & < >",
    "@channel @here #general",
    ":wave: and :+1:",
    "a|b^c>d",
    "\n\n\n",
    "tab\tand\x00nothing\x1b[31m",
    "مرحبا بالعالم",
    "\u202eright to left\u202c",
    "שלום וברכה",
    "日本語のとても長い名前で空白がありません",
    "नमस्ते दुनिया",
    "👩🏽‍🏫👨‍👩‍👧‍👦🇮🇪🇪🇸",
    "Z͑ͫ̓a̴l̷g̵o̶",
    "   ",
    "",
)
"""What somebody might write, on purpose or not."""

plain_words = st.text(alphabet=string.ascii_letters + " ,.’é-", min_size=1, max_size=40)
anything = st.one_of(
    plain_words,
    st.sampled_from(TRICKS),
    st.text(max_size=60),
    st.builds(lambda text, times: text * times, st.sampled_from(TRICKS), st.sampled_from([2, 60, 160])),
)
key = st.text(alphabet=string.ascii_lowercase + string.digits + "_.-", min_size=1, max_size=40)
args = st.dictionaries(key, st.text(max_size=60), max_size=4)
addresses = st.sampled_from(
    [
        "https://example.org",
        "https://example.org/a?b=c&d=(e)*f*",
        "https://example.org/" + "a" * 1950,
        "https://example.org/" + "&" * 1900,
        "https://example.org/" + "a" * 4000,
        "javascript:alert(1)",
        "https://evil.example|here>",
        "http://[",
        "mailto:ana@example.org",
        "",
    ]
)
instants = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
styles = st.sampled_from(["date", "time", "date_time", "day_time"])

span = st.one_of(
    anything,
    st.builds(Name, member=st.sampled_from(["ana", "ben"]), text=anything),
    st.builds(Moment, at=instants, style=styles, text=anything),
    st.builds(Link, url=addresses, text=anything),
)
line: st.SearchStrategy[Line] = st.lists(span, max_size=5).map(tuple)
piece = st.one_of(
    st.builds(Text, line=line, quiet=st.booleans()),
    st.builds(Facts, rows=st.lists(st.tuples(anything, line), max_size=12).map(tuple)),
    st.builds(Bullets, items=st.lists(line, max_size=6).map(tuple)),
    st.builds(Quote, line=line),
    st.builds(Divider),
)
element = piece | st.builds(
    Passage, lang=st.just("es"), called=anything, title=line, body=st.lists(piece, max_size=3).map(tuple)
)
action = st.one_of(
    st.builds(Button, name=key, label=anything, args=args, primary=st.booleans()),
    st.builds(FormButton, name=key, label=anything, args=args, primary=st.booleans()),
    st.builds(LinkButton, url=addresses, label=anything),
)
privacy = st.sampled_from([None, "anonymous", "private", "shared"])
languages = st.sampled_from(["en", "es"])

short = st.lists(element, max_size=4).map(tuple)

cards: st.SearchStrategy[Card] = st.builds(
    Card,
    title=line,
    body=st.one_of(short, st.builds(lambda some, times: some * times, short, st.sampled_from([13, 20]))),
    actions=st.lists(action, max_size=5).map(tuple) | st.lists(action, min_size=26, max_size=27).map(tuple),
    privacy=privacy,
    promise=line,
    why=line,
    lang=languages,
)

values = st.text(alphabet=string.ascii_letters + string.digits + ":+-", min_size=1, max_size=75)
one_option = st.builds(Option, value=values, label=anything)


def _offers(most: int) -> st.SearchStrategy[tuple[Option, ...]]:
    offers = st.lists(one_option, max_size=most, unique_by=lambda option: option.value)
    return offers.map(tuple)


too_many = tuple(Option(value=f"v{at}", label=f"Choice {at}") for at in range(105))
options = _offers(12) | st.just(too_many)


def _field(kind: type, **rest: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(kind, name=key, label=anything, hint=anything, required=st.booleans(), **rest)


def _choosing(kind: type, **rest: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A field with choices; what it holds may be among them or not."""

    @st.composite
    def made(draw: st.DrawFn) -> Any:
        offered = draw(options)
        held = [option.value for option in offered[:3]]
        several = st.just(tuple(held)) if held else st.just(())
        one = st.sampled_from(held) if held else st.just("")
        value = one | st.just("gone") | st.just("") if kind is ChoiceField else several | st.just(("gone",))
        return draw(_field(kind, options=st.just(offered), value=value, **rest))

    return made()


field = st.one_of(
    _field(TextField, value=anything, lines=st.integers(1, 5), longest=st.integers(0, 4000)),
    _field(
        NumberField,
        value=st.none() | st.integers(0, 10**9),
        least=st.integers(0, 5),
        most=st.integers(5, 999),
    ),
    _field(DateField, value=st.none() | st.dates(date(1, 1, 1))),
    _field(TimeField, value=st.sampled_from(["", "14:00", "23:59", "9:30", "25:99", "half past two"])),
    _choosing(ChoiceField),
    _choosing(ManyField),
    _choosing(PersonField, many=st.booleans()),
)
forms: st.SearchStrategy[Form] = st.builds(
    Form,
    name=key,
    title=anything,
    fields=st.lists(field, max_size=5, unique_by=lambda one: one.name).map(tuple),
    submit=anything,
    args=args,
    intro=st.lists(element, max_size=5).map(tuple),
    privacy=privacy,
    promise=line,
    lang=languages,
)
