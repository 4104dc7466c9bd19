"""What Slack sends, in our own words: every kind of payload, and all that is left alone."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.carrying import packed
from adapters.slack.origin import Origin
from adapters.slack.parse import Act, Arrived, Changed, Removed, parse
from adapters.slack.reading import said
from adapters.slack.shapes import Person, PersonProfile
from bot.conversation.event import Click, Command, Lifecycle, Profile, Sender, Submission, Suggest, Typed
from tests.clients.slack_api import payloads
from tests.clients.slack_api.server import SlackServer
from tests.clients.slack_api.workspace import Channel, Message, View

JSON = dict[str, Any]

SLACK = SlackServer(request_url="http://127.0.0.1:9/")
PLACE = SLACK.workspace
ANA = PLACE.add_user("U1ANA", "Ana Costa", tz="Europe/Dublin", is_owner=True)
CHAT = PLACE.open_conversation("U1ANA")
STAFF = PLACE.add_channel("C0STAFF", "staff", [PLACE.bot_user, "U1ANA"])
SENDER = Sender(platform="slack", installation="T0ACME", user="U1ANA")
FROM_ANA: Any = {"installation": "T0ACME", "user": "U1ANA"}


def command(text: str = "met", channel: Channel = CHAT) -> JSON:
    return payloads.command(SLACK, PLACE, ANA, channel, "/viceversa", text)


def button(value: str = packed("checkins.answer", {"pair": "p1"})) -> list[JSON]:
    element = {"type": "button", "action_id": "0.x", "text": {"type": "plain_text", "text": "Yes"}}
    return [payloads.action({**element, "value": value}, {"block_id": "b"}, {})]


def click(channel: Channel = CHAT, *, only_for: str | None = None, value: str | None = None) -> JSON:
    message = Message(
        channel=channel.id, ts="17.1", user=PLACE.bot_user, text="Met?", team="T0ACME", only_for=only_for
    )
    pressed = button() if value is None else button(value)
    return payloads.on_message(SLACK, PLACE, ANA, message, pressed)


def view(kind: str = "modal", **content: Any) -> View:
    return View(
        id="V1",
        team="T0ACME",
        user="U1ANA",
        content={"type": kind, "blocks": [], **content},
        hash="h1",
        app_id="A1",
        bot_id="B1",
        root="V1",
    )


def typed(**more: Any) -> JSON:
    message = Message(channel=CHAT.id, ts="18.1", user="U1ANA", text="hello", team="T0ACME")
    return payloads.event(SLACK, PLACE, {**payloads.typed_message(SLACK, PLACE, message, CHAT), **more})


def news(kind: str, **of: Any) -> JSON:
    shown = {**ANA.shown(SLACK.now(), with_locale=True, with_email=True), **of}
    return payloads.event(SLACK, PLACE, {"type": kind, "user": shown})


def submission(metadata: str) -> JSON:
    window = view(
        private_metadata=metadata,
        blocks=[
            {
                "type": "input",
                "block_id": "leaf",
                "label": {"type": "plain_text", "text": "Leaf"},
                "element": {"type": "plain_text_input", "action_id": "leaf", "initial_value": "green"},
            }
        ],
    )
    return payloads.submission(SLACK, PLACE, ANA, window)


# --- acts ---------------------------------------------------------------------------------------------


def test_a_command_in_the_bots_chat_names_no_channel() -> None:
    payload = command()
    assert parse(payload) == Act(
        event=Command(id=payload["trigger_id"], sender=SENDER, text="met"),
        origin=Origin(
            act="command",
            channel=CHAT.id,
            trigger=payload["trigger_id"],
            response_url=payload["response_url"],
            **FROM_ANA,
        ),
    )


def test_a_command_in_a_channel_names_it() -> None:
    found = parse(command(channel=STAFF))
    assert isinstance(found, Act)
    assert isinstance(found.event, Command)
    assert (found.event.channel, found.event.channel_name) == ("C0STAFF", "#staff")


@pytest.mark.parametrize(
    ("channel", "only_for", "place"),
    [(CHAT, None, "own_chat"), (STAFF, None, "shared"), (STAFF, "U1ANA", "ephemeral")],
)
def test_a_click_says_where_it_was(channel: Channel, only_for: str | None, place: Any) -> None:
    payload = click(channel, only_for=only_for)
    assert parse(payload) == Act(
        event=Click(id=payload["trigger_id"], sender=SENDER, name="checkins.answer", args={"pair": "p1"}),
        origin=Origin(
            act="click",
            place=place,
            channel=channel.id,
            ts="17.1",
            trigger=payload["trigger_id"],
            response_url=payload["response_url"],
            **FROM_ANA,
        ),
    )


def test_a_click_on_the_home() -> None:
    payload = payloads.on_view(SLACK, PLACE, ANA, view("home"), button())
    assert parse(payload) == Act(
        event=Click(
            id=payload["trigger_id"],
            sender=SENDER,
            name="checkins.answer",
            args={"pair": "p1"},
            on="home",
        ),
        origin=Origin(act="click", place="home", trigger=payload["trigger_id"], view="V1", **FROM_ANA),
    )


def test_a_submission_brings_its_form_its_values_and_where_it_was_opened() -> None:
    opened = {
        "form": "tea.make",
        "args": {"pot": "p1"},
        "origin": {"place": "own_chat", "channel": "D1", "ts": "16.1"},
    }
    payload = submission(json.dumps(opened))
    found = parse(payload)
    assert found == Act(
        event=Submission(
            id=f"V1:h1:{payload['trigger_id']}",
            sender=SENDER,
            form="tea.make",
            args={"pot": "p1"},
            values={"leaf": "green"},
        ),
        origin=Origin(
            act="submission",
            place="own_chat",
            channel="D1",
            ts="16.1",
            trigger=payload["trigger_id"],
            view="V1",
            **FROM_ANA,
        ),
        shown=payload["view"],
    )


def test_a_search_says_for_which_field() -> None:
    block = {"block_id": "who", "element": {"action_id": "who", "type": "external_select"}}
    payload = payloads.suggestion(SLACK, PLACE, ANA, view(), block, "be")
    found = parse(payload)
    assert isinstance(found, Act)
    assert found.event == Suggest(id="suggest", sender=SENDER, field="who", query="be")


@pytest.mark.parametrize(("shortcut", "text"), [("open_viceversa", ""), ("open_help", "help"), ("old", "")])
def test_a_shortcut_is_what_one_would_type(shortcut: str, text: str) -> None:
    payload = payloads.shortcut(SLACK, PLACE, ANA, shortcut)
    found = parse(payload)
    assert isinstance(found, Act)
    assert found.event == Command(id=payload["trigger_id"], sender=SENDER, text=text)


def test_typed_words_and_the_thread_they_are_in() -> None:
    payload = typed(thread_ts="12.1")
    assert parse(payload) == Act(
        event=Typed(id=payload["event_id"], sender=SENDER, text="hello"),
        origin=Origin(act="typed", channel=CHAT.id, thread="12.1", **FROM_ANA),
    )


def test_somebody_looks_at_the_home() -> None:
    payload = payloads.event(SLACK, PLACE, payloads.home_opened(SLACK, ANA, CHAT, "home", None))
    assert parse(payload) == Act(
        event=Lifecycle(id=payload["event_id"], sender=SENDER, what="opened_home"),
        origin=Origin(act="home_opened", place="home", **FROM_ANA),
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("fish &amp; chips &lt;3 &gt;", "fish & chips <3 >"),
        ("&amp;lt;", "&lt;"),
        ("see <https://a.example/b|our page>", "see our page"),
        ("see <https://a.example/?x=1&amp;y=2>", "see https://a.example/?x=1&y=2"),
        ("<mailto:ana@a.example|ana@a.example>", "ana@a.example"),
        ("in <#C0STAFF|staff>", "in #staff"),
        ("<!here> hello", "@here hello"),
        ("<@U2BEN> met", "<@U2BEN> met"),
        ("1 < 2", "1 < 2"),
    ],
)
def test_words_are_read_as_they_were_typed(written: str, meant: str) -> None:
    assert said(written) == meant


# --- people and installations -------------------------------------------------------------------------


def test_somebody_new_is_introduced_with_what_slack_knows() -> None:
    payload = news("team_join")
    profile = Profile(
        name="ana", email="ana@acme.example", locale="en-GB", zone="Europe/Dublin", administers=True
    )
    assert parse(payload) == Arrived(id=payload["event_id"], sender=SENDER, profile=profile)


def test_a_name_to_show_goes_before_the_one_in_the_books() -> None:
    person = Person(id="U1", name="ac", real_name="Ana Maria Costa")
    assert person.known().name == "Ana Maria Costa"


def test_an_address_that_nobody_has_confirmed_says_nothing_of_who_somebody_is() -> None:
    """An address joins the accounts of two platforms, so a typed one must not be anybody else's key."""
    told = PersonProfile(real_name="Ana", email="head@school.example")
    assert Person(id="U1", profile=told).known().email == "head@school.example"
    assert Person(id="U1", profile=told, is_email_confirmed=False).known().email == ""


def test_who_is_deactivated_has_left_and_who_is_not_is_here() -> None:
    left, here = parse(news("user_change", deleted=True)), parse(news("user_change", tz="Europe/Madrid"))
    assert isinstance(left, Changed)
    assert isinstance(here, Changed)
    assert (left.event.what, left.event.profile) == ("left", None)
    assert (here.event.what, here.event.profile and here.event.profile.zone) == ("back", "Europe/Madrid")


@pytest.mark.parametrize(
    "of", [{"is_bot": True}, {"is_stranger": True}, {"team_id": "T9OTHER"}, {"id": "USLACKBOT"}]
)
def test_bots_and_people_of_other_companies_are_not_ours(of: JSON) -> None:
    assert [parse(news(kind, **of)) for kind in ("team_join", "user_change")] == [None, None]


def test_an_installation_for_a_whole_organisation_goes_by_the_organisations_id() -> None:
    grid = {"is_enterprise_install": True, "enterprise": {"id": "E1", "name": "Acme"}, "team": None}
    found = parse({**click(), **grid})
    assert isinstance(found, Act)
    assert found.event.sender.installation == "E1"
    slash = parse({**command(), "is_enterprise_install": "true", "enterprise_id": "E1"})
    assert isinstance(slash, Act)
    assert slash.event.sender.installation == "E1"
    event = typed()
    event["authorizations"][0] |= {"is_enterprise_install": True, "enterprise_id": "E1"}
    heard = parse(event)
    assert isinstance(heard, Act)
    assert heard.event.sender.installation == "E1"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"type": "app_uninstalled"}, Removed(installation="T0ACME")),
        ({"type": "tokens_revoked", "tokens": {"bot": ["U9"], "oauth": []}}, Removed(installation="T0ACME")),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U1ANA"]}}, None),
    ],
)
def test_the_app_is_taken_away(event: JSON, expected: object) -> None:
    assert parse(payloads.event(SLACK, PLACE, event)) == expected


# --- what is left alone -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "payload",
    [
        typed(bot_id="B1"),
        typed(subtype="message_changed"),
        typed(subtype="message_deleted"),
        typed(subtype="bot_message"),
        typed(channel_type="channel"),
        typed(channel_type="mpim"),
        typed(text="  "),
        click(value="https://elsewhere.example"),
        click(value="[" * 2000),
        submission("not ours"),
        payloads.event(SLACK, PLACE, payloads.home_opened(SLACK, ANA, CHAT, "messages", None)),
        payloads.event(SLACK, PLACE, {"type": "reaction_added", "user": "U1ANA"}),
        payloads.closed(SLACK, PLACE, ANA, view()),
        {**click(), "user": {"id": "U9", "team_id": "T9OTHER"}},
        {**click(), "actions": []},
        {**command(), "trigger_id": ""},
        {"type": "app_rate_limited", "team_id": "T0ACME"},
        {"type": "url_verification", "challenge": "x"},
        {},
        [],
        None,
        "text",
    ],
)
def test_this_is_not_for_us(payload: Any) -> None:
    assert parse(payload) is None


def wholes() -> list[JSON]:
    opened = json.dumps({"form": "tea.make", "args": {"pot": "p1"}})
    return [command(), click(), submission(opened), typed(), news("team_join"), news("user_change")]


PLACES = ["type", "event", "user", "view", "state", "values", "actions", "team", "channel", "container"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PLACES), inner, max_size=3),
    max_leaves=6,
)


def spots(payload: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in a payload."""
    inner = (
        payload.items()
        if isinstance(payload, dict)
        else enumerate(payload)
        if isinstance(payload, list)
        else ()
    )
    return [path, *(spot for key, value in inner for spot in spots(value, (*path, key)))]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_whatever_stands_anywhere_in_a_payload_it_is_read_or_left_alone(data: st.DataObject) -> None:
    payload = copy.deepcopy(data.draw(st.sampled_from(wholes())))
    way = data.draw(st.sampled_from([spot for spot in spots(payload) if spot]))
    inside = payload
    for key in way[:-1]:
        inside = inside[key]
    inside[way[-1]] = data.draw(ANYTHING)
    found = parse(payload)
    assert found is None or isinstance(found, Act | Arrived | Changed | Removed)
