"""A form in Slack: valid, complete, each kind of field as Slack has it; and what comes back from it."""

import json
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import example, given

from adapters.playground.gallery_cards import CARDS, ERRORS, FORMS
from adapters.slack import modal, sizes
from adapters.slack.carrying import Opened, opened
from adapters.slack.origin import Origin
from adapters.slack.writing import tidy
from bot.conversation.answers import check
from bot.conversation.card import (
    ChoiceField,
    DateField,
    Field,
    Form,
    ManyField,
    NumberField,
    Option,
    PersonField,
    Text,
    TextField,
    TimeField,
)
from bot.conversation.phrases import Phrases
from tests import fakes
from tests.clients.slack_api import checking as server
from tests.clients.slack_blocks.checking import faults
from tests.slack.any_cards import forms
from tests.slack.reading import inputs, of_type, sent, words

WORDS = fakes.words()
ENGLISH = Phrases(WORDS)
OPENED = Origin(
    act="click", place="shared", installation="T1", user="U1", channel="C1", ts="1.2", trigger="t"
)
TWO = (Option(value="a", label="Aoife"), Option(value="j", label="Jun"))


def choices(count: int) -> tuple[Option, ...]:
    return tuple(Option(value=f"v{at}", label=f"Choice {at}") for at in range(count))


def form(*fields: Field, **rest: Any) -> Form:
    return Form(**{"name": "sample.form", "title": "A form", "submit": "Save", "fields": fields, **rest})


def element(field: Field, **rest: Any) -> dict[str, Any]:
    """The one element of a form with one field."""
    (block,) = inputs(modal.view(form(field), ENGLISH, **rest)).values()
    found: dict[str, Any] = block["element"]
    return found


def refused(view: dict[str, Any]) -> list[str]:
    return [*faults("modal", view), *server.problems("modal", view)]


# --- the gallery, and any form ----------------------------------------------------------------


@pytest.mark.parametrize("name", FORMS)
def test_a_sample_is_valid_with_and_without_complaints(name: str) -> None:
    everywhere = {field.name: "Please look again." for field in FORMS[name].fields}
    for complaints in ({}, ERRORS.get(name, {}), {"": "All of it.", **everywhere}):
        assert refused(modal.view(FORMS[name], ENGLISH, complaints=complaints, origin=OPENED)) == []


@pytest.mark.parametrize("name", FORMS)
def test_everything_in_a_form_is_shown_in_order(name: str) -> None:
    shown, sample = modal.view(FORMS[name], ENGLISH), FORMS[name]
    assert (shown["title"]["text"], shown["submit"]["text"]) == (sample.title, sample.submit)
    asked = [
        (block["label"]["text"], block.get("hint", {}).get("text", "")) for block in inputs(shown).values()
    ]
    assert asked == [(field.label, field.hint) for field in sample.fields]
    offered = [option["text"]["text"] for option in _options(shown)]
    assert offered == [o.label for field in sample.fields for o in getattr(field, "options", ())]


def _options(shown: dict[str, Any]) -> list[dict[str, Any]]:
    return [option for block in inputs(shown).values() for option in block["element"].get("options", [])]


def test_a_form_says_who_sees_it_before_it_asks() -> None:
    read = words(modal.view(FORMS["every field"], ENGLISH)["blocks"])
    assert read.startswith("*SHARED:* Your partner reads this.Answer what you like. The rest can wait.")


@given(forms)
@example(form(TextField(name="a", label="", value="x" * 5000, longest=10)))
@example(form(*(DateField(name=f"d{at}", label="Day") for at in range(110)), intro=(Text(line=("Hello.",)),)))
def test_any_form_is_a_valid_modal(any_form: Form) -> None:
    phrases = Phrases(WORDS, any_form.lang)
    complaints = {"": "All of it.", **{field.name: f"{field.label} <!here>" for field in any_form.fields[:2]}}
    assert refused(modal.view(any_form, phrases)) == []
    assert refused(modal.view(any_form, phrases, complaints=complaints, origin=OPENED)) == []


@given(forms)
@example(form(*(DateField(name=f"d{at}", label="Day", value=date(2026, 1, 1)) for at in range(110))))
def test_any_form_comes_back_as_the_form_it_was_with_what_it_held(any_form: Form) -> None:
    back = sent(modal.view(any_form, Phrases(WORDS, any_form.lang), origin=OPENED))
    assert opened(back) == Opened(form=any_form.name, args=any_form.args, origin=OPENED.kept())
    values = modal.values(back)
    shown = [field for field in any_form.fields if field.name in values]
    clean, complaints = check(form(*shown), values)
    for field in shown:
        if field.name not in complaints:
            assert clean[field.name] == held(field)


def held(field: Field) -> Any:
    """What a field holds, as far as Slack can show it, in the shape that handlers get."""
    match field:
        case TextField(value=value):
            return tidy(value).strip()
        case TimeField(value=value):
            return value if value in ("14:00", "23:59") else ""
        case ChoiceField(value=value, options=options):
            return value if value in {option.value for option in options[: sizes.OPTIONS]} else ""
        case ManyField(value=value, options=options):
            return tuple(option.value for option in options[: sizes.OPTIONS] if option.value in value)
        case PersonField(value=value, options=options, many=many):
            offered = [option.value for option in options[: sizes.OPTIONS]] if options else value
            found = tuple(key for key in offered if key in value)
            return found if many or not options else tuple(key for key in value[:1] if key in offered)
        case _:
            return field.value


# --- each kind of field -----------------------------------------------------------------------


def test_each_field_is_what_slack_has_for_it() -> None:
    shown = inputs(modal.view(FORMS["every field"], ENGLISH))
    assert {name: (block["element"]["type"], block["optional"]) for name, block in shown.items()} == {
        "line": ("plain_text_input", False),
        "words": ("plain_text_input", True),
        "number": ("number_input", True),
        "day": ("datepicker", True),
        "time": ("timepicker", True),
        "one": ("static_select", True),
        "must": ("radio_buttons", False),
        "some": ("checkboxes", True),
        "person": ("static_select", True),
        "hour": ("radio_buttons", False),
        "hours": ("checkboxes", True),
        "people": ("multi_external_select", True),
    }
    assert [shown[name]["element"]["multiline"] for name in ("line", "words")] == [False, True]


def test_a_long_list_is_a_menu_and_one_that_slack_cannot_take_is_cut() -> None:
    assert [
        element(kind(name="a", label="A", options=choices(count), required=True))["type"]
        for kind in (ChoiceField, ManyField)
        for count in (10, 11)
    ] == ["radio_buttons", "static_select", "checkboxes", "multi_static_select"]
    assert len(element(ManyField(name="a", label="A", options=choices(120)))["options"]) == 100


def test_what_cannot_be_unticked_is_never_asked_with_radio_buttons() -> None:
    assert element(ChoiceField(name="a", label="A", options=TWO))["type"] == "static_select"


@pytest.mark.parametrize(
    ("field", "shows"),
    [
        (TextField(name="a", label="A", value="Ana", longest=60), {"initial_value": "Ana", "max_length": 60}),
        (TextField(name="a", label="A", value="x" * 300), {"initial_value": "x" * 300, "max_length": 300}),
        (NumberField(name="a", label="A", value=3, most=5), {"initial_value": "3", "max_value": "5"}),
        (NumberField(name="a", label="A", value=9, most=5), {"initial_value": "9", "max_value": None}),
        (NumberField(name="a", label="A", value=1, least=2), {"initial_value": "1", "min_value": None}),
        (DateField(name="a", label="A", value=date(2026, 3, 9)), {"initial_date": "2026-03-09"}),
        (TimeField(name="a", label="A", value="09:30"), {"initial_time": "09:30"}),
        (TimeField(name="a", label="A", value="half past nine"), {"initial_time": None}),
        (ChoiceField(name="a", label="A", options=TWO, value="gone"), {"initial_option": None}),
        (ManyField(name="a", label="A", options=TWO), {"initial_options": None}),
    ],
)
def test_what_a_field_holds_is_shown_even_if_it_has_to_be_mended(field: Field, shows: dict[str, Any]) -> None:
    found = element(field)
    assert {name: found.get(name) for name in shows} == shows


def test_a_question_without_anything_to_choose_from_is_read_and_not_asked() -> None:
    shown = modal.view(form(ChoiceField(name="a", label="Which time?", options=())), ENGLISH)
    assert (words(shown["blocks"]), inputs(shown)) == ("Which time?", {})


# --- people who are searched ------------------------------------------------------------------


def test_people_who_are_searched_are_shown_by_name_and_come_back_by_id() -> None:
    asked = form(PersonField(name="who", label="Who?", many=True, value=("m1", "m2")))
    assert modal.unnamed(asked) == ("m1", "m2")
    shown = modal.view(asked, ENGLISH, names={"m1": "Ana & <Co>"})
    (block,) = inputs(shown).values()
    assert block["element"]["min_query_length"] == 1
    assert [option["text"]["text"] for option in block["element"]["initial_options"]] == [
        "Ana & <Co>",
        "A colleague",  # nobody has said who it is, and nobody is lost
    ]
    assert check(asked, modal.values(sent(shown))) == ({"who": ("m1", "m2")}, {})


def test_whoever_was_found_keeps_their_name_when_the_form_is_shown_again() -> None:
    back = sent(modal.view(form(PersonField(name="who", label="Who?")), ENGLISH))
    found = {"text": {"type": "plain_text", "text": "Ana &amp; Co", "emoji": False}, "value": "m1"}
    back["state"]["values"]["who"]["who"] = {"type": "external_select", "selected_option": found}
    assert (modal.values(back), modal.names_in(back)) == ({"who": "m1"}, {"m1": "Ana & Co"})
    again = form(PersonField(name="who", label="Who?", value=("m1",)))
    answer = modal.rejection(again, ENGLISH, {"": "Not today."}, back)
    (block,) = inputs(answer["view"]).values()
    assert block["element"]["initial_option"]["text"]["text"] == "Ana & Co"


def test_a_claim_that_nobody_can_be_is_not_shown_again() -> None:
    asked = PersonField(name="who", label="Who?", many=True, value=("x" * 500, "", "m1"))
    assert [option["value"] for option in element(asked)["initial_options"]] == ["m1"]


def test_a_short_list_of_people_needs_no_names() -> None:
    assert modal.unnamed(form(PersonField(name="who", label="Who?", options=TWO, value=("a",)))) == ()


def test_a_search_says_which_field_it_is_for() -> None:
    assert element(PersonField(name="who", label="Who?"))["action_id"] == "who"


# --- what comes back --------------------------------------------------------------------------


def test_values_come_back_in_the_shape_that_the_core_checks() -> None:
    values = modal.values(sent(modal.view(FORMS["every field"], ENGLISH)))
    assert values == {
        "line": "Aoife",
        "words": "",
        "number": "2",
        "day": "2026-01-20",
        "time": "14:00",
        "one": "digital",
        "must": "",
        "some": ["feedback"],
        "person": "",
        "hour": "",
        "hours": ["09:00"],
        "people": [],
    }
    clean, complaints = check(FORMS["every field"], values)
    assert set(complaints) == {"must", "hour"}
    assert clean == {
        field.name: field.value for field in FORMS["every field"].fields if field.name != "must"
    } | {
        "must": "",
        "words": "",
    }


@pytest.mark.parametrize(
    "claim",
    [
        None,
        [],
        {},
        {"state": None},
        {"state": {"values": [1]}},
        {"state": {"values": {"a": None, "b": [], "c": {}}}},
        {"private_metadata": "{}"},
        {"private_metadata": '{"form":1}'},
        {"private_metadata": "\ud800"},
    ],
)
def test_what_is_no_form_of_ours_is_nothing(claim: object) -> None:
    assert (modal.values(claim), modal.names_in(claim), opened(claim)) == ({}, {}, None)


@pytest.mark.parametrize(
    ("state", "value"),
    [
        (None, ""),
        ({"type": "plain_text_input"}, ""),
        ({"type": "plain_text_input", "value": ["x"]}, ["x"]),
        ({"type": "static_select", "selected_option": {"text": 1}}, ""),
        ({"type": "checkboxes", "selected_options": [{}, 1, {"value": "a"}]}, ["a"]),
        ({"type": ["datepicker"], "selected_date": "2026-01-01"}, ""),
        ({"type": "users_select", "selected_user": "U1"}, ""),
    ],
)
def test_a_state_that_slack_would_not_send_is_empty_or_left_for_the_core_to_refuse(
    state: Any, value: Any
) -> None:
    assert modal.values({"state": {"values": {"a": {"a": state}}}}) == {"a": value}


def test_what_a_form_keeps_of_where_it_was_opened_is_nothing_personal_or_secret() -> None:
    shown = modal.view(FORMS["every field"], ENGLISH, origin=OPENED)
    assert json.loads(shown["private_metadata"]) == {
        "form": "sample.everything",
        "args": {"pair": "p1"},
        "origin": {"place": "shared", "channel": "C1", "ts": "1.2"},
    }
    assert opened(modal.view(form(name="sample.bare"), ENGLISH)) == Opened(form="sample.bare")


def test_ids_that_do_not_fit_are_refused_before_slack_refuses_them() -> None:
    for wrong in (
        form(args={"slots": "x" * 3000}),
        form(TextField(name="x" * 256, label="A")),
        form(ManyField(name="a", label="A", options=(Option(value="x" * 76, label="X"),))),
    ):
        with pytest.raises(ValueError, match="at most"):
            modal.view(wrong, ENGLISH)


# --- complaints -------------------------------------------------------------------------------


def test_complaints_about_fields_are_slacks_own_errors() -> None:
    shown = sent(modal.view(FORMS["with complaints"], ENGLISH))
    complaints = {"day": "That date is in the past.", "one": "Please fill this in."}
    assert modal.rejection(FORMS["with complaints"], ENGLISH, complaints, shown) == {
        "response_action": "errors",
        "errors": complaints,
    }


@pytest.mark.parametrize("about", ["", "a field that is not there"])
def test_a_complaint_that_has_no_field_stands_on_top_and_the_others_beneath_their_fields(about: str) -> None:
    sample = msgspec.structs.replace(FORMS["with complaints"], args={"pair": "p1"})
    shown = sent(modal.view(sample, ENGLISH, origin=OPENED))
    complaints = {about: "Two answers need another look.", "day": "That date is in the past."}
    answer = modal.rejection(sample, ENGLISH, complaints, shown)
    assert (answer["response_action"], refused(answer["view"])) == ("update", [])
    assert words(answer["view"]["blocks"]).startswith(
        "Two answers need another look.From which day?That date is in the past.Which one first?"
    )
    # The same ids: Slack keeps what was typed, and the next submission says the same place again.
    assert inputs(answer["view"]) == inputs(shown)
    assert opened(answer["view"]) == opened(shown)


def test_a_complaint_about_a_field_that_the_open_view_lacks_is_still_shown() -> None:
    before = sent(modal.view(form(DateField(name="day", label="Day")), ENGLISH))
    now = form(DateField(name="day", label="Day"), TextField(name="why", label="Why?"))
    answer = modal.rejection(now, ENGLISH, {"why": "Please fill this in."}, before)
    assert words(answer["view"]["blocks"]) == "DayWhy?Please fill this in."


def test_a_view_that_slack_would_not_send_is_answered_all_the_same() -> None:
    sample = FORMS["with complaints"]
    for odd in ({}, {"blocks": 7}, {"blocks": [1, {"type": "input", "block_id": ["day"]}]}):
        answer = modal.rejection(sample, ENGLISH, {"day": "That date is in the past."}, odd)
        assert (answer["response_action"], refused(answer["view"])) == ("update", [])


# --- before and after -------------------------------------------------------------------------


def test_while_it_is_saved_and_afterwards_the_modal_says_so_and_can_only_be_closed() -> None:
    saving = modal.saving("The poll", ENGLISH)
    told = modal.told("The poll", CARDS["every element"], ENGLISH)
    said = modal.saying(
        "A title that is far too long for it", ENGLISH.line("conversation.our_fault"), ENGLISH
    )
    assert [refused(view) for view in (saving, told, said)] == [[], [], []]
    assert words(saving["blocks"]) == "Saving …"
    assert words(told["blocks"]).startswith("A meeting with Aoife Lanternwood would be due about now")
    assert words(said["blocks"]).startswith("That did not work, and it is our fault.")
    assert [view["title"]["text"] for view in (saving, told, said)] == [
        "The poll",
        "The poll",
        "A title that is far too…",
    ]
    assert [
        ("submit" in view, view["close"]["text"], of_type(view, "button")) for view in (saving, told, said)
    ] == [(False, "Close", [])] * 3
