"""What Teams sends, in our own words: each documented shape, and those that nobody documents."""

from typing import Any

import pytest

from adapters.teams.activity import Unreadable, read
from adapters.teams.parse import Act, Joined, Parsed, parse
from adapters.teams.reference import Posted, Reference
from bot.conversation.event import Click, Command, Lifecycle, Sender, Submission, Suggest, Typed

BOT = "28:the-bot"
SERVICE = "https://smba.trafficmanager.net/emea/"
ANA = Sender(platform="teams", installation="t", user="aad-ana")
MENTION = {"type": "mention", "text": "<at>Vice Versa</at>", "mentioned": {"id": BOT, "name": "Vice Versa"}}


def activity(kind: str = "message", **parts: Any) -> dict[str, Any]:
    """An activity in Ana's own chat."""
    return {
        "type": kind,
        "id": "1700000000000",
        "channelId": "msteams",
        "serviceUrl": SERVICE,
        "from": {"id": "29:ana", "aadObjectId": "aad-ana", "name": "Ana"},
        "recipient": {"id": BOT},
        "conversation": {"id": "a:ana", "conversationType": "personal", "tenantId": "T"},
        "locale": "de-AT",
        "localTimezone": "Europe/Vienna",
        **parts,
    }


IN_CHANNEL = {
    "conversation": {
        "id": "19:staff@thread.tacv2;messageid=17",
        "conversationType": "channel",
        "isGroup": True,
    },
    "channelData": {
        "tenant": {"id": "T"},
        "channel": {"id": "19:staff@thread.tacv2"},
        "team": {"name": "Staff"},
    },
}


def meaning(**parts: Any) -> Parsed | None:
    return parse(read(activity(**parts)), "t")


def act(**parts: Any) -> Act:
    found = meaning(**parts)
    assert isinstance(found, Act)
    return found


def test_words_in_the_own_chat_are_typed() -> None:
    found = act(text="  what now?  ")
    assert found.event == Typed(id=found.event.id, sender=ANA, text="what now?")
    assert found.origin.how == "typed"
    assert found.origin.person == Reference(
        service_url=SERVICE, conversation="a:ana", tenant="t", user="29:ana", locale="de-AT"
    )
    assert found.origin.zone == "Europe/Vienna"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("/viceversa join", "join"),
        ("/VV  poll open", "poll open"),
        ("/vv", ""),
    ],
)
def test_a_slash_in_the_own_chat_is_a_command_that_belongs_to_no_channel(typed: str, text: str) -> None:
    found = act(text=typed)
    assert found.event == Command(id=found.event.id, sender=ANA, text=text)


def test_another_slash_is_just_words() -> None:
    assert isinstance(act(text="/vvery odd").event, Typed)


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("<at>Vice Versa</at> join", "join"),
        ("<at>Vice Versa</at>&nbsp;join\n", "join"),
        ("<at>Vice Versa</at> /vv join", "join"),
        ("hello <at>Vice Versa</at> Tom &amp; Ana &lt;3", "hello   Tom & Ana <3"),
        ("<at>Vice Versa</at> ask <at>Ben</at>", "ask Ben"),
        ("<at>Vice Versa</at>", ""),
    ],
)
def test_a_mention_in_a_channel_is_a_command_there(written: str, heard: str) -> None:
    found = act(text=written, entities=[MENTION], **IN_CHANNEL)
    assert found.event == Command(
        id=found.event.id, sender=ANA, text=heard, channel="19:staff@thread.tacv2", channel_name="Staff"
    )
    assert found.origin.personal is False


def test_people_talking_to_each_other_are_left_alone() -> None:
    assert meaning(text="lunch?", **IN_CHANNEL) is None
    other = {"type": "mention", "text": "<at>Ben</at>", "mentioned": {"id": "29:ben"}}
    assert meaning(text="<at>Ben</at> lunch?", entities=[other], **IN_CHANNEL) is None


def test_a_button_is_a_click_on_its_message() -> None:
    action = {
        "type": "Action.Execute",
        "verb": "pairs.yes",
        "data": {"name": "pairs.yes", "args": {"pair": "1"}},
    }
    found = act(
        kind="invoke",
        name="adaptiveCard/action",
        value={"action": action, "trigger": "manual"},
        replyToId="m7",
    )
    assert found.event == Click(id=found.event.id, sender=ANA, name="pairs.yes", args={"pair": "1"})
    assert found.origin.card == Posted(service_url=SERVICE, conversation="a:ana", activity="m7")


def test_a_button_in_a_channel_has_no_message_that_may_change() -> None:
    value = {"action": {"data": {"name": "pairs.yes"}}}
    found = act(kind="invoke", name="adaptiveCard/action", value=value, replyToId="m7", **IN_CHANNEL)
    assert (found.origin.card, found.origin.person.conversation) == (None, "")


def test_a_card_that_refreshes_itself_is_nobody_pressing() -> None:
    value = {"action": {"data": {"name": "pairs.yes"}}, "trigger": "automatic"}
    assert meaning(kind="invoke", name="adaptiveCard/action", value=value) is None


def test_a_form_button_asks_for_a_dialog() -> None:
    value = {"data": {"msteams": {"type": "task/fetch"}, "name": "people.join", "args": {}}, "context": {}}
    found = act(kind="invoke", name="task/fetch", value=value, replyToId="m7")
    assert found.event == Click(id=found.event.id, sender=ANA, name="people.join")
    assert (found.origin.how, found.origin.card is not None) == ("fetch", True)


def test_a_dialog_that_was_sent_is_a_submission_and_knows_its_message() -> None:
    data = {
        "form": "people.join",
        "args": {"programme": "p"},
        "one.name": "Ana",
        "many.topics": "a,b",
        "at": "m7",
    }
    found = act(kind="invoke", name="task/submit", value={"data": data})
    assert found.event == Submission(
        id=found.event.id,
        sender=ANA,
        form="people.join",
        args={"programme": "p"},
        values={"name": "Ana", "topics": ["a", "b"]},
    )
    assert found.origin.card == Posted(service_url=SERVICE, conversation="a:ana", activity="m7")


def test_a_dialog_sent_from_a_channel_changes_no_message_whatever_it_claims() -> None:
    data = {"form": "people.join", "at": "m7"}
    found = act(kind="invoke", name="task/submit", value={"data": data}, **IN_CHANNEL)
    assert found.origin.card is None


def test_a_client_without_dialogs_sends_buttons_and_forms_as_messages() -> None:
    pressed = act(value={"msteams": {"type": "task/fetch"}, "name": "people.join"}, replyToId="m7")
    assert (type(pressed.event), pressed.origin.how) == (Click, "press")
    sent = act(value={"form": "people.join", "one.name": "Ana"}, replyToId="m8")
    assert (type(sent.event), sent.origin.how) == (Submission, "sent_card")


def test_a_search_is_a_suggestion_asked_for() -> None:
    value = {"kind": "search", "queryText": "an", "queryOptions": {"skip": 0, "top": 15}, "dataset": "person"}
    found = act(kind="invoke", name="application/search", value=value)
    assert found.event == Suggest(id="suggest", sender=ANA, field="person", query="an")


def test_adding_the_app_shows_the_home_and_taking_it_away_is_told() -> None:
    added, removed = (act(kind="installationUpdate", action=how) for how in ("add", "remove"))
    assert added.event == Lifecycle(id=added.event.id, sender=ANA, what="opened_home")
    assert removed.event == Lifecycle(id=removed.event.id, sender=ANA, what="removed_app")


def test_adding_it_to_a_team_is_about_everybody_there() -> None:
    assert meaning(kind="installationUpdate", action="add", **IN_CHANNEL) == Joined(
        service_url=SERVICE, conversation="19:staff@thread.tacv2", tenant="t"
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"kind": "conversationUpdate", "membersAdded": [{"id": BOT}]},
        {"kind": "conversationUpdate", "membersRemoved": [{"id": "29:ana"}]},
        {"kind": "messageUpdate", "text": "edited"},
        {"kind": "messageDelete"},
        {"kind": "messageReaction", "reactionsAdded": [{"type": "like"}]},
        {"kind": "typing"},
        {"kind": "installationUpdate", "action": "add-upgrade"},
        {"kind": "installationUpdate", "action": "remove", **IN_CHANNEL},
        {"kind": "invoke", "name": "signin/verifyState", "value": {}},
        {"kind": "message", "text": "hi", "from": {"id": "28:another-bot"}},
    ],
)
def test_the_rest_means_nothing_to_us(parts: dict[str, Any]) -> None:
    assert meaning(**parts) is None


@pytest.mark.parametrize(
    "parts",
    [
        {"from": {}},
        {"from": None},
        {"conversation": {}},
        {"conversation": "a:ana"},
        {"id": None, "text": "hi"},
        {"text": 5},
        {"entities": {}},
        {"kind": "invoke", "name": "adaptiveCard/action"},
        {"kind": "invoke", "name": "adaptiveCard/action", "value": {"action": {"data": {"name": 1}}}},
        {
            "kind": "invoke",
            "name": "adaptiveCard/action",
            "value": {"action": {"data": {"name": "a", "args": [1]}}},
        },
        {"kind": "invoke", "name": "task/fetch", "value": {"data": []}},
        {"kind": "invoke", "name": "task/submit", "value": {"data": {"name": "people.join"}}},
        {"kind": "invoke", "name": "application/search", "value": 7},
        {"value": ["odd"]},
    ],
)
def test_another_shape_is_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        meaning(**parts)


def test_the_same_moment_in_two_chats_is_two_events() -> None:
    """Teams counts a message's id in milliseconds, per conversation: two people may well have the same."""
    ben = {
        "from": {"id": "29:ben", "aadObjectId": "aad-ben"},
        "conversation": {"id": "a:ben", "conversationType": "personal"},
    }
    assert act(text="home").event.id != act(text="home", **ben).event.id
    assert act(text="home").event.id == act(text="home").event.id


def test_somebody_without_an_account_is_known_by_their_chat() -> None:
    found = act(text="hi", **{"from": {"id": "29:guest"}})
    assert found.event.sender.user == "29:guest"


def test_a_zone_that_only_the_client_says_is_taken() -> None:
    info = {"type": "clientInfo", "timezone": "Asia/Tokyo", "platform": "Web"}
    assert act(text="hi", localTimezone=None, entities=[info]).origin.zone == "Asia/Tokyo"
