"""A form in Teams: a dialog to fill in, and what comes back from it as values that the core can check."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.playground.gallery_cards import ERRORS, FORMS
from adapters.teams import dialog, render
from adapters.teams.dialog import People
from adapters.teams.text import still
from bot.conversation.answers import check, filled
from bot.conversation.card import ChoiceField, Form, ManyField, NumberField, Option, PersonField, TextField
from bot.conversation.phrases import Phrases
from tests import fakes
from tests.teams.any_cards import forms, problems
from tests.teams.looking import Json, of_type, read_as_markdown, runs, shown

ENGLISH = Phrases(fakes.words())
INPUTS = ("Input.Text", "Input.Number", "Input.Date", "Input.Time", "Input.ChoiceSet")
EVERY = FORMS["every field"]


def inputs(card: Json) -> dict[str, Json]:
    """The inputs by their ids."""
    return {each["id"]: each for each in of_type(card, *INPUTS)}


def sent_as_shown(card: Json, **changed: Any) -> Any:
    """What a client sends that has changed nothing else: every value is a string."""
    values = {key: str(each["value"]) for key, each in inputs(card).items() if "value" in each}
    return {**values, **{key.replace("__", "."): value for key, value in changed.items()}, **submit(card)}


def submit(card: Json) -> Json:
    """What the one button carries by itself."""
    (button,) = card["actions"]
    data: Json = button["data"]
    return data


def form(*fields: Any, **rest: Any) -> Form:
    return Form(name="room.form", title="A form", fields=fields, submit="Send", **rest)


# --- there --------------------------------------------------------------------------------------


@settings(max_examples=40)  # the schema is slow to say that a large card is good
@given(forms)
def test_any_form_is_a_valid_card_with_a_label_on_every_input(any_form: Form) -> None:
    wrong = {each.name: "[That](x) is *wrong*." for each in any_form.fields}
    card = dialog.card(any_form, ENGLISH, complaints={"": "Look again.", **wrong}, titled=True)
    assert problems(card) == []
    assert len(inputs(card)) >= len(any_form.fields)
    assert all("label" in each for each in inputs(card).values())
    assert [text for text in read_as_markdown(card) if still(text) != text] == []


def test_a_dialog_has_a_title_and_a_size_and_the_card() -> None:
    info = dialog.info(EVERY, ENGLISH)
    assert (info["title"], info["height"], info["width"]) == ("All that can be asked", "large", "medium")
    assert info["card"]["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert dialog.info(FORMS["secret"], ENGLISH)["height"] == "small"


def test_what_is_needed_is_said_before_it_is_sent() -> None:
    needed = inputs(dialog.card(EVERY, ENGLISH))["pick.must"]
    assert (needed["isRequired"], needed["errorMessage"]) == (True, "Please fill this in.")
    number = inputs(dialog.card(EVERY, ENGLISH))["one.number"]
    assert number["errorMessage"] == "Please give a whole number from 0 to 20."


def test_the_order_is_label_intro_and_then_each_field_with_its_hint() -> None:
    text = shown(dialog.card(EVERY, ENGLISH))
    wanted = ["SHARED: ", "Your partner reads this.", "Answer what you like", "What should we call you?"]
    wanted += ["In your own words", "At most 280 characters.", "Hours a month", "Who should hear", "Save"]
    places = [text.find(each) for each in wanted]
    assert places == sorted(places)
    assert -1 not in places


def test_few_choices_are_open_and_many_are_folded() -> None:
    drawn = inputs(dialog.card(EVERY, ENGLISH))
    assert drawn["pick.one"]["style"] == "expanded"
    assert drawn["pick.hour"]["style"] == "compact"


def test_complaints_stand_above_their_fields_and_what_was_typed_is_kept() -> None:
    wrong = {"": "Two answers need another look.", "words": "That is a little long.", "number": "Too many."}
    typed = {"line": "Aoife L", "words": "x" * 300, "number": "40", "day": "2026-02-01", "some": ["digital"]}
    again = dialog.card(filled(EVERY, typed), ENGLISH, complaints=wrong)
    drawn = inputs(again)
    assert drawn["one.line"]["value"] == "Aoife L"
    assert drawn["one.words"]["value"] == "x" * 300
    assert drawn["one.number"]["value"] == 40
    assert drawn["one.day"]["value"] == "2026-02-01"
    assert drawn["many.some"]["value"] == "digital"
    assert runs(again).startswith("Two answers need another look.\n")
    group = next(
        each for each in again["body"] if "one.words" in {i.get("id") for i in each.get("items", ())}
    )
    assert [each["type"] for each in group["items"]] == ["RichTextBlock", "Input.Text", "RichTextBlock"]
    assert group["items"][0]["inlines"][0]["color"] == "Attention"


def test_an_answer_that_is_not_needed_can_be_taken_back() -> None:
    drawn = inputs(dialog.card(EVERY, ENGLISH))
    assert drawn["pick.one"]["choices"][-1] == {"title": "No answer", "value": "%none"}
    assert drawn["many.person"]["choices"][-1] == {"title": "No answer", "value": "%none"}
    assert {c["value"] for c in drawn["pick.must"]["choices"]} == {"feedback", "digital", "languages"}
    back = dialog.sent(sent_as_shown(dialog.card(EVERY, ENGLISH), pick__one="%none", many__person="%none"))
    assert back is not None
    assert (back.values["one"], back.values["person"]) == ("", [])


def test_choices_that_people_typed_are_no_markdown() -> None:
    topics = (Option(value="1", label="*C#* [and](http://x) more"),)
    drawn = inputs(dialog.card(form(ManyField(name="t", label="T", options=topics)), ENGLISH))
    assert drawn["many.t"]["choices"] == [{"title": "∗C#∗ (and)(http://x) more", "value": "1"}]


def test_the_largest_list_of_people_we_show_stays_within_what_teams_takes() -> None:
    people = tuple(Option(value=f"{at:026}", label="名" * 75) for at in range(100))
    fields = [PersonField(name=f"p{at}", label="Who?", options=people, many=True) for at in range(2)]
    assert render.size(dialog.card(form(*fields), ENGLISH)) < dialog.LARGEST


# --- and back -----------------------------------------------------------------------------------


@given(forms)
def test_any_form_sent_back_as_shown_gives_what_it_showed(any_form: Form) -> None:
    card = dialog.card(any_form, ENGLISH)
    back = dialog.sent(sent_as_shown(card))
    assert back is not None
    assert (back.form, back.args) == (any_form.name, any_form.args)
    for field in any_form.fields:
        if isinstance(field, ManyField):
            assert back.values[field.name] == [*field.value]
        if isinstance(field, NumberField) and field.value is not None:
            assert back.values[field.name] == str(field.value)


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=12, unique=True))
def test_chosen_values_come_back_whatever_is_in_them(values: list[str]) -> None:
    options = tuple(Option(value=value, label="A choice") for value in values)
    field = ManyField(name="some", label="Which?", options=options, value=tuple(values))
    one = ChoiceField(name="one", label="Which?", options=options, value=values[0])
    card = dialog.card(form(field, one), ENGLISH)
    on_offer = [choice["value"] for choice in inputs(card)["many.some"]["choices"]]
    assert inputs(card)["many.some"]["value"] == ",".join(on_offer)
    assert inputs(card)["pick.one"]["value"] == on_offer[0]
    back = dialog.sent(sent_as_shown(card))
    assert back is not None
    assert (back.values["some"], back.values["one"]) == (values, values[0])


def test_what_is_filled_in_passes_the_form_s_own_check() -> None:
    back = dialog.sent(
        sent_as_shown(
            dialog.card(EVERY, ENGLISH),
            one__words="As I like it",
            one__number=3.0,
            pick__must="languages",
            many__some="feedback,digital",
            many__person="j",
            pick__hour="10:00",
        )
    )
    assert back is not None
    assert back.args == {"pair": "p1"}
    assert check(EVERY, back.values) == (
        {
            "line": "Aoife",
            "words": "As I like it",
            "number": 3,
            "day": date(2026, 1, 20),
            "time": "14:00",
            "one": "digital",
            "must": "languages",
            "some": ("feedback", "digital"),
            "person": ("j",),
            "hour": "10:00",
            "hours": ("09:00",),
            "people": (),
        },
        {},
    )


def test_an_emptied_input_that_a_client_leaves_out_is_empty_and_not_what_it_was() -> None:
    card = dialog.card(EVERY, ENGLISH)
    back = dialog.sent(submit(card))
    assert back is not None
    assert (back.values["line"], back.values["some"]) == ("", [])


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "form",
                        "args",
                        "asked",
                        "single",
                        "one.line",
                        "pick.one",
                        "many.some",
                        "find.people",
                        "x",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_whatever_comes_back_is_taken_or_refused_but_never_breaks(data: Any) -> None:
    back = dialog.sent(data)
    if back is None:
        return
    values = dialog.with_found(back, dict.fromkeys(back.searches, AL))
    clean, _ = check(EVERY, values)
    assert set(clean) <= {field.name for field in EVERY.fields}
    filled(EVERY, values)


@pytest.mark.parametrize("data", [None, [], "x", {}, {"name": "a", "args": {}}, {"form": 1}, {"form": ""}])
def test_what_is_no_form_of_ours_is_none(data: Any) -> None:
    assert dialog.sent(data) is None


# --- people who are too many to list --------------------------------------------------------------

WHO = PersonField(name="who", label="Who?", required=True)
SEVERAL = PersonField(name="them", label="Who else?", many=True, value=("m9",))
FIND = form(WHO, SEVERAL)
AL = (("m1", "Al"),)
ALS = (("m1", "Al"), ("m2", "Alma"))


def test_the_right_fields_are_searched() -> None:
    assert dialog.searched(FIND) == (WHO, SEVERAL)
    assert [field.name for field in dialog.searched(EVERY)] == ["people"]


def test_somebody_is_found_by_part_of_a_name() -> None:
    card = dialog.card(FIND, ENGLISH, people=People(names={"m9": "Zoe"}))
    assert list(inputs(card)) == ["find.who", "many.them", "find.them"]
    assert inputs(card)["many.them"]["choices"] == [{"title": "Zoe", "value": "m9"}]
    back = dialog.sent(sent_as_shown(card, find__who=" al ", find__them="bo"))
    assert back is not None
    assert back.searches == {"who": "al", "them": "bo"}
    found = {"who": AL, "them": (("m3", "Bo"),)}
    assert check(FIND, dialog.with_found(back, found)) == ({"who": ("m1",), "them": ("m9", "m3")}, {})


@pytest.mark.parametrize("found", [(), ALS])
def test_nobody_or_several_of_that_name_bring_the_form_back_with_who_was_found(found: Any) -> None:
    back = dialog.sent(sent_as_shown(dialog.card(FIND, ENGLISH), find__who="al"))
    assert back is not None
    _, complaints = check(FIND, dialog.with_found(back, {"who": found}))
    assert complaints["who"].block == "conversation.not_a_choice"
    again = dialog.card(FIND, ENGLISH, people=People(found={"who": tuple(found)}))
    choices = inputs(again).get("many.who", {}).get("choices", [])
    assert choices == [{"title": name, "value": key} for key, name in found]


def test_a_new_name_takes_the_place_of_the_one_chosen_where_only_one_is_asked_for() -> None:
    chosen = form(msgspec.structs.replace(WHO, value=("m9",)))
    card = dialog.card(chosen, ENGLISH, people=People(names={"m9": "Zoe"}))
    back = dialog.sent(sent_as_shown(card, find__who="Al"))
    assert back is not None
    assert check(chosen, dialog.with_found(back, {"who": AL})) == ({"who": ("m1",)}, {})


def test_a_choice_no_longer_on_offer_is_not_shown_as_chosen() -> None:
    field = ChoiceField(name="one", label="Which?", options=(Option(value="a", label="A"),), value="gone")
    assert "value" not in inputs(dialog.card(form(field), ENGLISH))["pick.one"]


def test_a_text_field_says_how_long_and_how_large_it_is() -> None:
    drawn = inputs(dialog.card(form(TextField(name="t", label="T", lines=4, longest=500)), ENGLISH))["one.t"]
    assert (drawn["maxLength"], drawn["isMultiline"]) == (500, True)


def test_complaints_of_the_gallery_are_all_on_the_card() -> None:
    text = runs(dialog.card(FORMS["with complaints"], ENGLISH, complaints=ERRORS["with complaints"]))
    assert text.split("\n") == [
        "Two answers need another look.",
        "That date is in the past.",
        "Please fill this in.",
    ]
