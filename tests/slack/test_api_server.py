"""Our own Slack: it refuses what Slack refuses, and its people do what people do."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.clients.slack_api.faults import Crashed, Dropped, Refused, Throttled
from tests.clients.slack_api.server import SlackServer
from tests.clients.slack_api.workspace import Workspace

JSON = dict[str, Any]
WORDS = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}


def with_slack(
    test: Callable[[SlackServer, AsyncWebClient], Coroutine[Any, Any, None]], **options: Any
) -> None:
    """Run one test with a server and slack_sdk's own client, as Ana's workspace."""

    async def run() -> None:
        async with SlackServer(**options) as slack:
            slack.workspace.add_user("U1", "Ana Costa", is_owner=True)
            slack.workspace.add_user("U2", "Ben Okafor")
            client = AsyncWebClient(
                token=slack.bot_token.value, base_url=slack.api_url, retry_handlers=[], timeout=30
            )
            async with asyncio.timeout(60):
                await test(slack, client)

    asyncio.run(run())


async def refused(call: Awaitable[Any]) -> JSON:
    """What Slack said when it refused."""
    with pytest.raises(SlackApiError) as raised:
        await call
    answer: JSON = raised.value.response.data
    return answer


async def error(call: Awaitable[Any]) -> str:
    return str((await refused(call))["error"])


def modal(*blocks: JSON, **more: Any) -> JSON:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Tea"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": list(blocks) or [WORDS],
        **more,
    }


# ---------------------------------------------------------------- doorkeepers


def test_a_token_is_asked_for_and_must_be_one_of_ours() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        assert await error(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"
        assert await error(client.auth_test(token="xoxb-made-up")) == "invalid_auth"
        assert (
            await error(client.apps_connections_open(app_token=client.token or ""))
            == "not_allowed_token_type"
        )
        slack.bot_token.state = "token_revoked"
        assert await error(client.auth_test()) == "token_revoked"

    with_slack(test)


def test_a_missing_scope_is_named() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        answer = await refused(client.users_lookupByEmail(email="ana@acme.example"))
        assert answer["error"] == "missing_scope"
        assert answer["needed"] == "users:read.email"
        assert answer["provided"] == "chat:write,commands,im:history,im:write,mpim:write,users:read"

    with_slack(test)


def test_scopes_are_told_in_a_header() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        answer = await client.auth_test()
        assert answer.headers["x-oauth-scopes"] == ",".join(sorted(slack.app.scopes))

    with_slack(test)


def test_unknown_methods_and_arguments_are_refused() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        assert await error(client.api_call("chat.shout", json={})) == "unknown_method"
        answer = await refused(client.chat_postMessage(channel="C1", text="hi", colour="red"))
        assert answer["response_metadata"]["messages"] == ["[ERROR] unrecognized argument: colour"]
        answer = await refused(client.api_call("chat.postMessage", json={"text": "hi"}))
        assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]
        assert await error(client.api_call("users.info", params={"user": ""})) == "invalid_arguments"
        answer = await refused(client.api_call("chat.postMessage", json={"channel": 1, "text": "hi"}))
        assert answer["error"] == "invalid_arguments"
        assert await error(client.chat_postMessage(channel="C1", text="hi", blocks="no json")) == (
            "invalid_blocks_format"
        )

    with_slack(test)


# ---------------------------------------------------------------- people and chats


def test_people_are_shown_with_locale_and_zone_until_they_have_left() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        user = (await client.users_info(user="U1", include_locale=True))["user"]
        assert (user["locale"], user["tz"], user["is_owner"]) == ("en-GB", "Europe/London", True)
        assert "email" not in user["profile"]
        assert "locale" not in (await client.users_info(user="U1"))["user"]
        assert await error(client.users_info(user="U9")) == "user_not_found"
        slack.workspace.users["U2"].deleted = True
        gone = (await client.users_info(user="U2"))["user"]
        assert (gone["deleted"], "tz" in gone) == (True, False)
        assert await error(client.conversations_open(users="U2")) == "user_disabled"

    with_slack(test)


def test_opening_a_chat_twice_gives_the_same_one() -> None:
    async def test(_: SlackServer, client: AsyncWebClient) -> None:
        first = (await client.conversations_open(users=["U1"])).data
        again = (await client.conversations_open(users="U1")).data
        both = (await client.conversations_open(users=["U1", "U2"])).data
        assert isinstance(first, dict)
        assert isinstance(again, dict)
        assert isinstance(both, dict)
        assert again == {**first, "no_op": True, "already_open": True}
        assert both["channel"]["id"] != first["channel"]["id"]
        assert await error(client.conversations_open(users="U9")) == "user_not_found"

    with_slack(test)


def test_a_group_chat_asks_for_a_scope_of_its_own() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        slack.bot_token.scopes -= {"mpim:write"}
        answer = await refused(client.conversations_open(users=["U1", "U2"]))
        assert (answer["error"], answer["needed"]) == ("missing_scope", "mpim:write")

    with_slack(test)


def test_posting_asks_for_a_channel_we_are_in() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        slack.workspace.add_channel("C1", "general", ["U1"])
        slack.workspace.add_channel("C2", "ours", ["U1", slack.workspace.bot_user])
        slack.workspace.add_channel("C3", "secret", ["U1"], private=True)
        assert await error(client.chat_postMessage(channel="C1", text="hi")) == "not_in_channel"
        assert await error(client.chat_postMessage(channel="C3", text="hi")) == "channel_not_found"
        assert await error(client.chat_postMessage(channel="C9", text="hi")) == "channel_not_found"
        assert (await client.chat_postMessage(channel="C2", text="hi"))["channel"] == "C2"
        slack.workspace.channels["C2"].archived = True
        assert await error(client.chat_postMessage(channel="C2", text="hi")) == "is_archived"
        nothing = client.api_call("chat.postMessage", json={"channel": "U1", "text": ""})
        assert await error(nothing) == "no_text"
        assert await error(client.chat_postMessage(channel="U1", text="a" * 40_001)) == "msg_too_long"
        with pytest.warns(UserWarning, match="top-level `text`"):
            assert await error(client.chat_postMessage(channel="U1", blocks=[WORDS])) == "invalid_arguments"

    with_slack(test)


def test_a_message_is_posted_changed_and_taken_back() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        posted = await client.chat_postMessage(channel="U1", text="one", blocks=[WORDS])
        where = {"channel": posted["channel"], "ts": posted["ts"]}
        await client.chat_update(**where, text="two")
        assert [m.plain for m in slack.seen_by("U1")] == ["hello"]
        await client.chat_update(**where, text="two", blocks=[])
        assert [m.plain for m in slack.seen_by("U1")] == ["two"]
        await client.chat_delete(**where)
        assert slack.seen_by("U1") == []
        assert await error(client.chat_update(**where, text="three")) == "message_not_found"

    with_slack(test)


def test_only_its_own_messages_may_be_changed() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        slack.app.events = frozenset({"message.im"})
        with pytest.raises(ValueError, match="does not subscribe"):
            await slack.person("U1").open_home()
        await slack.person("U1").message("mine")
        said = slack.seen_by("U1")[0]
        assert await error(client.chat_update(channel=said.channel, ts=said.ts, text="x")) == (
            "cant_update_message"
        )
        assert await error(client.chat_delete(channel=said.channel, ts=said.ts)) == "cant_delete_message"

    with_slack(test)


def test_an_ephemeral_message_is_for_one_person_and_cannot_be_changed() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        slack.workspace.add_channel("C2", "ours", ["U1", "U2", slack.workspace.bot_user])
        said = await client.chat_postEphemeral(channel="C2", user="U1", text="psst")
        assert [m.plain for m in slack.seen_by("U1", "C2")] == ["psst"]
        assert slack.seen_by("U2", "C2") == []
        assert await error(client.chat_update(channel="C2", ts=said["message_ts"], text="x")) == (
            "message_not_found"
        )
        slack.workspace.add_user("U3", "Chloé Martin")
        assert await error(client.chat_postEphemeral(channel="C2", user="U3", text="x")) == (
            "user_not_in_channel"
        )

    with_slack(test)


# ---------------------------------------------------------------- blocks and windows


def plain_text(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


def button(**more: Any) -> JSON:
    return {"type": "button", "text": plain_text("Go"), "action_id": "go", **more}


def select(*options: JSON, **more: Any) -> JSON:
    return {"type": "static_select", "action_id": "pick", "options": list(options), **more}


def actions(*elements: JSON) -> JSON:
    return {"type": "actions", "elements": list(elements)}


def field(element: JSON, **more: Any) -> JSON:
    return {"type": "input", "label": plain_text("What"), "element": element, **more}


OPTION = {"text": plain_text("A"), "value": "a"}

REFUSED: dict[str, tuple[list[JSON], str]] = {
    "51 blocks": ([WORDS] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "text over 3000": (
        [{"type": "section", "text": {"type": "mrkdwn", "text": "a" * 3001}}],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "empty text": (
        [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}],
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "header in mrkdwn": (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "a"}}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "header over 150": (
        [{"type": "header", "text": plain_text("a" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "button text over 75": (
        [actions(button(text=plain_text("a" * 76)))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "button value over 2000": (
        [actions(button(value="a" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "button style": (
        [actions(button(style="default"))],
        "failed to match all allowed schemas [json-pointer:/blocks/0/elements/0/style]",
    ),
    "accessibility label": (
        [actions(button(accessibility_label="a" * 76))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/accessibility_label]",
    ),
    "26 buttons": (
        [actions(*(button(action_id=f"go-{at}") for at in range(26)))],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "the same action_id twice": (
        [actions(button(), button())],
        '`action_id` "go" already exists [json-pointer:/blocks/0/elements/action_id]',
    ),
    "the same block_id twice": (
        [{**WORDS, "block_id": "b"}, {**WORDS, "block_id": "b"}],
        '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]',
    ),
    "action_id over 255": (
        [actions(button(action_id="a" * 256))],
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "option value over 150": (
        [actions(select({"text": plain_text("A"), "value": "a" * 151}))],
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ),
    "no options": (
        [actions(select())],
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "chosen before, not offered": (
        [actions(select(OPTION, initial_option={"text": plain_text("B"), "value": "b"}))],
        "initial options must be exactly as offered [json-pointer:/blocks/0/static_select/initial_option]",
    ),
    "unknown block": ([{"type": "carousel"}], "unsupported type: carousel [json-pointer:/blocks/0/type]"),
    "unknown field": (
        [{**WORDS, "colour": "red"}],
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    "an input among buttons": (
        [actions({"type": "plain_text_input", "action_id": "a"})],
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    "a section of nothing": (
        [{"type": "section"}],
        "must define either `text` or `fields` [json-pointer:/blocks/0]",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_blocks_that_slack_refuses_are_refused_in_its_words(name: str) -> None:
    blocks, complaint = REFUSED[name]

    async def test(_: SlackServer, client: AsyncWebClient) -> None:
        answer = await refused(client.chat_postMessage(channel="U1", text="x", blocks=blocks))
        assert (answer["error"], answer["errors"]) == ("invalid_blocks", [complaint])
        assert answer["response_metadata"]["messages"] == [f"[ERROR] {complaint}"]

    with_slack(test)


@pytest.mark.parametrize(
    ("view", "complaint"),
    [
        (modal(*[WORDS] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        (
            modal(title=plain_text("a" * 25)),
            "must be less than 25 characters [json-pointer:/view/title/text]",
        ),
        (
            modal(private_metadata="a" * 3001),
            "must be less than 3001 characters [json-pointer:/view/private_metadata]",
        ),
        (
            {"type": "modal", "blocks": [WORDS]},
            "missing required field: title [json-pointer:/view]",
        ),
        (
            {"type": "modal", "title": plain_text("T"), "blocks": [field({"type": "plain_text_input"})]},
            "missing required field: submit [json-pointer:/view]",
        ),
        (
            modal(field({"type": "plain_text_input", "max_length": 3, "initial_value": "four"})),
            "must be less than 4 characters [json-pointer:/view/blocks/0/plain_text_input/initial_value]",
        ),
        (
            {"type": "home", "blocks": [WORDS]},
            "failed to match all allowed schemas [json-pointer:/view/type]",
        ),
    ],
)
def test_windows_that_slack_refuses_are_refused_in_its_words(view: JSON, complaint: str) -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        trigger = slack.new_trigger("U1", slack.workspace)
        answer = await refused(client.views_open(trigger_id=trigger, view=view))
        assert answer["error"] == "invalid_arguments"
        assert f"[ERROR] {complaint}" in answer["response_metadata"]["messages"]

    with_slack(test)


def test_a_judge_of_the_test_is_heard_too() -> None:
    async def test(_: SlackServer, client: AsyncWebClient) -> None:
        answer = await refused(client.chat_postMessage(channel="U1", text="x", blocks=[WORDS]))
        assert answer["response_metadata"]["messages"] == ["[ERROR] not in blue"]

    with_slack(test, check=lambda _, payload: ["[ERROR] not in blue"] if payload["blocks"] else [])


def test_a_trigger_lasts_three_seconds_and_opens_one_window() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        used, old = (slack.new_trigger("U1", slack.workspace) for _ in range(2))
        await client.views_open(trigger_id=used, view=modal())
        assert await error(client.views_open(trigger_id=used, view=modal())) == "exchanged_trigger_id"
        slack.advance(3)
        await client.views_open(trigger_id=old, view=modal())
        late = slack.new_trigger("U1", slack.workspace)
        slack.advance(3.1)
        assert await error(client.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"
        assert await error(client.views_open(trigger_id="1.2.abc", view=modal())) == "invalid_trigger_id"

    with_slack(test)


def test_a_window_is_changed_while_it_is_open_and_unchanged_since() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        trigger = slack.new_trigger("U1", slack.workspace)
        view = (await client.views_open(trigger_id=trigger, view=modal()))["view"]
        changed = (await client.views_update(view_id=view["id"], hash=view["hash"], view=modal()))["view"]
        assert changed["hash"] != view["hash"]
        assert await error(client.views_update(view_id=view["id"], hash=view["hash"], view=modal())) == (
            "hash_conflict"
        )
        await slack.person("U1").close()
        assert await error(client.views_update(view_id=view["id"], view=modal())) == "not_found"
        assert await error(client.views_update(view_id="V9", view=modal())) == "not_found"

    with_slack(test)


def test_what_was_typed_stays_in_a_window_that_is_changed() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        leaf = field({"type": "plain_text_input", "action_id": "leaf"}, block_id="leaf")
        trigger = slack.new_trigger("U1", slack.workspace)
        view = (await client.views_open(trigger_id=trigger, view=modal(leaf)))["view"]
        slack.person("U1").fill({"What": "green"})
        changed = (await client.views_update(view_id=view["id"], view=modal(WORDS, leaf)))["view"]
        assert changed["state"]["values"] == {
            "leaf": {"leaf": {"type": "plain_text_input", "value": "green"}}
        }
        changed = (await client.views_update(view_id=view["id"], view=modal(WORDS)))["view"]
        assert changed["state"]["values"] == {}

    with_slack(test)


def test_a_home_is_published_for_somebody() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        home = {"type": "home", "blocks": [WORDS]}
        first = (await client.views_publish(user_id="U1", view=home))["view"]
        again = (await client.views_publish(user_id="U1", view=home))["view"]
        assert (again["id"], slack.home_of("U1") is not None) == (first["id"], True)
        assert (
            await error(client.views_publish(user_id="U1", view=home, hash=first["hash"])) == "hash_conflict"
        )
        assert await error(client.views_publish(user_id="U9", view=home)) == "user_not_found"
        assert await error(client.views_publish(user_id="U1", view=modal())) == "invalid_arguments"
        slack.app.home_tab = False
        assert await error(client.views_publish(user_id="U1", view=home)) == "not_enabled"

    with_slack(test)


# ---------------------------------------------------------------- trouble on demand


def test_throttling_says_how_long_to_wait_and_does_nothing() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        slack.faults.next("chat.postMessage", Throttled(retry_after=7))
        with pytest.raises(SlackApiError) as raised:
            await client.chat_postMessage(channel="U1", text="hi")
        assert (raised.value.response.status_code, raised.value.response.headers["Retry-After"]) == (429, "7")
        assert slack.seen_by("U1") == []
        await client.chat_postMessage(channel="U1", text="hi")
        assert [m.plain for m in slack.seen_by("U1")] == ["hi"]

    with_slack(test)


def test_doubtful_trouble_has_done_its_work() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        slack.faults.next("chat.postMessage", Crashed(status=503))
        with pytest.raises(SlackApiError):
            await client.chat_postMessage(channel="U1", text="not taken")
        slack.faults.next("chat.postMessage", Crashed(taken=True))
        with pytest.raises(SlackApiError):
            await client.chat_postMessage(channel="U1", text="one")
        slack.faults.next("chat.postMessage", Dropped())
        with pytest.raises(aiohttp.ClientError):
            await client.chat_postMessage(channel="U1", text="two")
        slack.faults.next("chat.postMessage", Refused("account_inactive"))
        assert await error(client.chat_postMessage(channel="U1", text="three")) == "account_inactive"
        assert [m.plain for m in slack.seen_by("U1")] == ["one", "two"]
        assert [(call.method, call.status) for call in slack.calls] == [
            ("chat.postMessage", 503),
            ("chat.postMessage", 500),
            ("chat.postMessage", 200),
            ("chat.postMessage", 200),
        ]

    with_slack(test)


# ---------------------------------------------------------------- response addresses


def test_a_response_address_takes_five_messages_within_half_an_hour() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        chat = (await client.conversations_open(users="U1"))["channel"]["id"]
        url = slack.hooks.new("U1", chat, None, "commands")
        said = [await post(url, {"text": f"number {at}"}) for at in range(6)]
        assert said == [(200, "ok")] * 5 + [(404, '{"ok": false, "error": "used_url"}')]
        late = slack.hooks.new("U1", chat, None, "commands")
        slack.advance(30 * 60 + 1)
        assert await post(late, {"text": "late"}) == (404, '{"ok": false, "error": "expired_url"}')
        assert [m.only_for for m in slack.seen_by("U1")] == ["U1"] * 5

    with_slack(test)


def test_a_response_address_replaces_the_message_acted_on() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        posted = await client.chat_postMessage(channel="U1", text="one")
        message = slack.seen_by("U1")[0]
        url = slack.hooks.new("U1", posted["channel"], message, "actions")
        assert await post(url, {"text": "two", "replace_original": True}) == (200, '{"ok": true}')
        assert [m.plain for m in slack.seen_by("U1")] == ["two"]
        assert (await post(url, {"text": "x", "colour": "red"}))[0] == 400
        assert await post(url, {"delete_original": True}) == (200, '{"ok": true}')
        assert slack.seen_by("U1") == []

    with_slack(test)


async def post(url: str, body: JSON) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        return answer.status, await answer.text()


# ---------------------------------------------------------------- sockets and installation


def test_a_socket_says_hello_takes_an_ack_and_is_refreshed() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        opened = await client.apps_connections_open(app_token=slack.app_token.value)
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(opened["url"]) as ws:
                assert (await ws.receive_json())["type"] == "hello"
                pressing = asyncio.create_task(slack.person("U1").command("/viceversa", "home"))
                envelope = await ws.receive_json()
                assert (envelope["type"], envelope["payload"]["text"]) == ("slash_commands", "home")
                await ws.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "here"}})
                assert (await pressing).body == {"text": "here"}
                assert [m.plain for m in slack.seen_by("U1")] == ["here"]
                refreshing = asyncio.create_task(slack.sockets.refresh())
                goodbye = await ws.receive_json()
                assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "refresh_requested")
                again = await client.apps_connections_open(app_token=slack.app_token.value)
                async with session.ws_connect(again["url"]) as new:
                    assert (await new.receive_json())["type"] == "hello"
                    await refreshing
                    assert ws.closed or (await ws.receive()).type is aiohttp.WSMsgType.CLOSE
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(opened["url"])

    with_slack(test)


def test_a_code_is_exchanged_once_for_the_token_of_its_workspace() -> None:
    async def test(slack: SlackServer, client: AsyncWebClient) -> None:
        other = slack.add_workspace(Workspace(id="T2", name="Globex", domain="globex"))
        other.add_user("U7", "Gül Demir")
        slack.app.redirect_urls = ["https://vv.example/slack/oauth_redirect"]
        code = slack.permission.codes_for("U7", "chat:write,users:read", slack.app.redirect_urls[0])
        keys = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret, "code": code}
        method = "oauth.v2.access"
        assert (
            await error(client.api_call(method, data={**keys, "client_secret": "no"})) == "bad_client_secret"
        )
        answer = await client.api_call(method, data=keys)
        assert (answer["team"], answer["authed_user"]) == ({"name": "Globex", "id": "T2"}, {"id": "U7"})
        assert await error(client.api_call(method, data=keys)) == "invalid_code"
        who = await AsyncWebClient(token=answer["access_token"], base_url=slack.api_url).auth_test()
        assert (who["team_id"], who["user_id"]) == ("T2", other.bot_user)

    with_slack(test)


def test_its_answers_are_json_to_a_plain_form_too() -> None:
    async def test(slack: SlackServer, _: AsyncWebClient) -> None:
        form = {"token": slack.bot_token.value, "channel": "U1", "text": "hi", "blocks": json.dumps([WORDS])}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{slack.api_url}chat.postMessage", data=form) as answer,
        ):
            assert (await answer.json())["message"]["text"] == "hi"

    with_slack(test)
