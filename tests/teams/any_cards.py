"""Any card and any form there can be: extremes, injections, every script; and the schema they must meet."""

import json
import string
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from hypothesis import strategies as st
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for

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

NASTY = (
    "[click here](https://evil.example)",
    "**bold** _italic_ ~~gone~~ `code`",
    "# heading",
    "1. first\n2. second",
    "- a\n- b",
    "{{DATE(2026-01-20T14:00:00Z, LONG)}} {{TIME(2026-01-20T14:00:00Z)}}",
    "<at>Everybody</at> <script>alert(1)</script> <speak>x</speak>",
    "\\*not bold\\* \\\\server\\share",
    "&lt;b&gt; &#42;bold&#42;",
    "${template} $root",
    "snake_case_name and 5 * 3 = 15",
    "\x00\x07\u2028\ufffe\ud800",
    "مرحبا بالعالم \u202eevil\u202c",
    "日本語の名前、とても長い名前",
    "👩🏽‍🏫👨‍👩‍👧‍👦 e\u0301",
    "نام",
    "   ",
)
"""What somebody might write, on purpose or not."""

_plain = st.text(alphabet=string.ascii_letters + " ,.’é-", min_size=1, max_size=60)
words = st.one_of(_plain, st.sampled_from(NASTY), st.text(max_size=80), st.just("long " * 600))
label = st.one_of(_plain, st.sampled_from(NASTY), st.text(min_size=1, max_size=75))
key = st.text(alphabet=string.ascii_lowercase + string.digits + "_.", min_size=1, max_size=20)
url = st.sampled_from(
    [
        "https://example.org",
        "https://example.org/a_b?c=(d)",
        "javascript:alert(1)",
        "http://[",
        "mailto:a@b.example",
    ]
)
args = st.dictionaries(key, st.text(max_size=40), max_size=3)
privacy = st.sampled_from(["anonymous", "private", "shared"])

span = st.one_of(
    words,
    st.builds(Name, member=key, text=label),
    st.builds(
        Moment, at=st.just(datetime(2026, 1, 20, 14, tzinfo=UTC)), style=st.just("day_time"), text=label
    ),
    st.builds(Link, url=url, text=label),
)
line: st.SearchStrategy[Line] = st.lists(span, max_size=4).map(tuple)
said: st.SearchStrategy[Line] = st.lists(span, min_size=1, max_size=4).map(tuple)

piece = st.one_of(
    st.builds(Text, line=line, quiet=st.booleans()),
    st.builds(Facts, rows=st.lists(st.tuples(label, line), max_size=10).map(tuple)),
    st.builds(Bullets, items=st.lists(line, max_size=6).map(tuple)),
    st.builds(Quote, line=line),
    st.builds(Divider),
)
element = piece | st.builds(
    Passage, lang=st.just("es"), called=label, title=line, body=st.lists(piece, max_size=3).map(tuple)
)
action = st.one_of(
    st.builds(Button, name=key, label=label, args=args, primary=st.booleans()),
    st.builds(FormButton, name=key, label=label, args=args, primary=st.booleans()),
    st.builds(LinkButton, url=url, label=label),
)
cards: st.SearchStrategy[Card] = st.builds(
    Card,
    title=said,
    body=st.lists(element, max_size=40).map(tuple),
    actions=st.lists(action, max_size=8).map(tuple),
    privacy=st.none() | privacy,
    promise=line,
    why=line,
    lang=st.sampled_from(["en", "es", "en-GB"]),
)

option = st.builds(Option, value=st.text(min_size=1, max_size=75), label=label)
few = st.lists(option, min_size=1, max_size=12, unique_by=lambda one: one.value).map(tuple)


def _asked(**rest: Any) -> dict[str, Any]:
    hint = st.one_of(st.just(""), label)
    return {"name": key, "label": label, "hint": hint, "required": st.booleans(), **rest}


field = st.one_of(
    st.builds(TextField, **_asked(value=words, lines=st.integers(1, 5), longest=st.integers(1, 3000))),
    st.builds(NumberField, **_asked(value=st.none() | st.integers(0, 10**9), most=st.integers(1, 999))),
    st.builds(DateField, **_asked(value=st.none() | st.dates(date(1, 1, 1)))),
    st.builds(TimeField, **_asked(value=st.sampled_from(["", "14:00", "09:30", "25:99", "[x](y)"]))),
    st.builds(ChoiceField, **_asked(options=few, value=st.sampled_from(["", "yes"]))),
    st.builds(ManyField, **_asked(options=few, value=st.just(()))),
    st.builds(PersonField, **_asked(options=few | st.just(()), many=st.booleans(), value=st.just(("m1",)))),
)
forms: st.SearchStrategy[Form] = st.builds(
    Form,
    name=key,
    title=label,
    fields=st.lists(field, min_size=1, max_size=12, unique_by=lambda one: one.name).map(tuple),
    submit=label,
    args=args,
    intro=st.lists(element, max_size=4).map(tuple),
    privacy=st.none() | privacy,
    promise=line,
    lang=st.sampled_from(["en", "es"]),
)


@cache
def _schema() -> Validator:
    schema = json.loads((files("adaptive_cards") / "schemas" / "schema-1.5.json").read_text(encoding="utf-8"))
    return validator_for(schema)(schema)


def problems(drawn: dict[str, Any]) -> list[str]:
    """What the JSON Schema of Adaptive Cards 1.5 has to say against a card."""
    return [f"{wrong.json_path}: {wrong.message[:200]}" for wrong in _schema().iter_errors(drawn)]
