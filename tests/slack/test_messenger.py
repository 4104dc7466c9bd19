"""The outbox on Slack: to one person, a pair, a channel; changed, taken back, and every way it may fail."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.card import Card, Link, Name, Text
from bot.conversation.event import Profile, Sender
from bot.outbox.outcome import (
    Doubtful,
    Gone,
    NotAccepted,
    OurFault,
    Outcome,
    RateLimited,
    Sent,
    Uninstalled,
    Unreachable,
)
from bot.outbox.parcel import Address, Parcel
from bot.people.model import Account
from tests.adapters.post import ROUTES_WITH_HELLO, soon, states, wish
from tests.clients.slack_api.faults import Crashed, Dropped, Refused, Throttled
from tests.fakes import START, Stage
from tests.slack.bench import ANA, BEN, Bench, connected

HELLO = Card(title=("Hello",))
STAFF = "C0STAFF"


def parcel(card: Card | None = HELLO, *users: str, **more: Any) -> Parcel:
    channel = more.pop("channel", None)
    to = () if channel else (users or (ANA,))
    address = Address(platform="slack", installation="T0ACME", users=to, channel=channel)
    return Parcel(tenant="t", outgoing="o", address=address, card=card, text="Hello", **more)


def told(stage: Stage, story: Callable[[Bench], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with connected(stage.house) as bench:
            place = bench.slack.workspace
            place.add_channel(STAFF, "staff", [place.bot_user, ANA, BEN])
            await story(bench)

    soon(whole())


async def send(bench: Bench, *parcels: Parcel) -> list[Outcome]:
    return [await bench.platform.messenger.send(each) for each in parcels]


def reference(bench: Bench, person: str = ANA) -> dict[str, str]:
    newest = bench.newest(person)
    return {"channel": newest.channel, "ts": newest.ts}


# --- to whom ----------------------------------------------------------------------------------------------


def test_a_message_to_one_person_is_in_their_chat_with_the_bot(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        first, second = await send(bench, parcel(), parcel())
        assert bench.chat() == ["Hello", "Hello"]
        assert second == Sent(reference=reference(bench))
        assert first != second
        assert len(bench.called("conversations.open")) == 1  # the chat is remembered

    told(quick_stage, story)


def test_a_pair_reads_it_in_one_chat_and_whom_it_addresses_is_mentioned(quick_stage: Stage) -> None:
    card = Card(title=(Name(member="m1", text="Ana"), ", meet ", Name(member="m2", text="Ben")))

    async def story(bench: Bench) -> None:
        [outcome] = await send(bench, parcel(card, BEN, ANA, mentions={"m1": ANA, "m2": BEN}))
        chat = bench.slack.workspace.open_conversation(ANA, BEN)
        [message] = bench.slack.seen_by(BEN, chat.id)
        assert (chat.kind, outcome) == ("mpim", Sent(reference={"channel": chat.id, "ts": message.ts}))
        users = [e["user_id"] for e in message.blocks[0]["elements"][0]["elements"] if e["type"] == "user"]
        assert users == [ANA, BEN]
        await send(bench, parcel(card, ANA, BEN))
        assert len(bench.called("conversations.open")) == 1  # whatever their order

    told(quick_stage, story)


def test_a_message_to_a_channel_is_read_by_everybody_there(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        [outcome] = await send(bench, parcel(channel=STAFF))
        [message] = bench.slack.seen_by(BEN, STAFF)
        assert outcome == Sent(reference={"channel": STAFF, "ts": message.ts})

    told(quick_stage, story)


def test_no_link_grows_a_picture_and_notifications_read_the_whole_card(quick_stage: Stage) -> None:
    card = Card(title=("Read",), body=(Text(line=(Link(url="https://a.example", text="this"),)),))

    async def story(bench: Bench) -> None:
        await send(bench, parcel(card))
        [call] = bench.called("chat.postMessage")
        assert (call["unfurl_links"], call["unfurl_media"]) == (False, False)
        assert call["text"].split("\n\n") == ["Read", "this"]

    told(quick_stage, story)


# --- changed and taken back -------------------------------------------------------------------------------


def test_a_message_is_changed_and_taken_back(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        [sent] = await send(bench, parcel())
        assert isinstance(sent, Sent)
        changed = parcel(Card(title=("Changed",)), replaces=sent.reference)
        assert await send(bench, changed) == [sent]
        assert bench.chat() == ["Changed"]
        assert await send(bench, parcel(None, replaces=sent.reference)) == [sent]
        assert bench.chat() == []
        assert await send(bench, changed, parcel(None, replaces=sent.reference)) == [Gone(), Gone()]

    told(quick_stage, story)


# --- failures ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "expected", "there"),
    [
        (Throttled(retry_after=7), RateLimited(retry_at=START + timedelta(seconds=7)), []),
        (Crashed(status=503), Doubtful(why="no clear answer"), []),
        (Crashed(status=500, taken=True), Doubtful(why="no clear answer"), ["Hello"]),
        (Dropped(taken=True), Doubtful(why="the connection broke off"), ["Hello"]),
        (Dropped(taken=False), Doubtful(why="the connection broke off"), []),
        (Refused("is_archived"), Unreachable(why="is_archived"), []),
        (Refused("token_revoked"), Uninstalled(), []),
        (Refused("invalid_blocks"), OurFault(why="invalid_blocks"), []),
        (Refused("service_unavailable"), NotAccepted(why="service_unavailable"), []),
    ],
)
def test_every_failure_is_an_outcome_and_nothing_is_sent_twice(
    quick_stage: Stage, fault: Any, expected: Outcome, there: list[str]
) -> None:
    async def story(bench: Bench) -> None:
        bench.slack.faults.next("chat.postMessage", fault)
        assert await send(bench, parcel()) == [expected]
        assert bench.chat() == there
        assert len([call for call in bench.slack.calls if call.method == "chat.postMessage"]) == 1

    told(quick_stage, story)


@pytest.mark.parametrize("fault", [Crashed(status=503), Dropped(taken=True), Refused("internal_error")])
def test_a_chat_that_could_not_be_opened_leaves_no_doubt(quick_stage: Stage, fault: Any) -> None:
    async def story(bench: Bench) -> None:
        bench.slack.faults.next("conversations.open", fault)
        [outcome] = await send(bench, parcel())
        assert isinstance(outcome, NotAccepted)
        assert bench.chat() == []

    told(quick_stage, story)


def test_who_has_left_cannot_be_reached(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        bench.ana.user.deleted = True
        assert await send(bench, parcel()) == [Unreachable(why="user_disabled")]
        assert await send(bench, parcel(HELLO, ANA, BEN)) == [Unreachable(why="user_disabled")]
        assert await send(bench, parcel(HELLO, "U0NOBODY")) == [Unreachable(why="user_not_found")]

    told(quick_stage, story)


def test_a_channel_without_us_cannot_be_reached(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        bench.slack.workspace.add_channel("C0OTHER", "other", [BEN])
        found = await send(bench, parcel(channel="C0OTHER"), parcel(channel="C0NONE"))
        assert found == [Unreachable(why="not_in_channel"), Unreachable(why="channel_not_found")]

    told(quick_stage, story)


def test_a_slack_that_is_not_there_has_taken_nothing(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        bench.platform._workspaces._api_url = "http://127.0.0.1:9/api/"
        assert await send(bench, parcel()) == [NotAccepted(why="Slack could not be reached")]

    told(quick_stage, story)


def test_a_workspace_that_we_have_no_token_for_has_taken_nothing(quick_stage: Stage) -> None:
    elsewhere = Address(platform="slack", installation="T9OTHER", users=(ANA,))

    async def story(bench: Bench) -> None:
        lost = Parcel(tenant="t", outgoing="o", address=elsewhere, card=HELLO, text="Hello")
        assert await send(bench, lost) == [NotAccepted(why="no token for this workspace")]

    told(quick_stage, story)


def test_a_parcel_that_makes_no_sense_is_a_mistake_of_ours(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        with pytest.raises(ValueError, match="takes nothing back"):
            await bench.platform.messenger.send(parcel(None))

    told(quick_stage, story)


# --- with the whole house ---------------------------------------------------------------------------------


def test_what_the_core_wants_said_arrives_and_who_is_gone_is_left_alone(quick_stage: Stage) -> None:
    """From a notice in the outbox to the chat, and what is recorded of both."""

    async def story() -> None:
        async with connected(quick_stage.house, ROUTES_WITH_HELLO) as bench:
            for person in (ANA, BEN):
                sender = Sender(platform="slack", installation="T0ACME", user=person)
                await bench.live.introduce(sender, Profile(name=person))
                quick_stage.members[person] = member(quick_stage, person)
            bench.ben.user.deleted = True
            wish(quick_stage, ANA, "to Ana")
            wish(quick_stage, BEN, "to Ben")
            await bench.ana.command(
                "/viceversa", "about"
            )  # whatever somebody does, what waits leaves at once
            await bench.slack.until(lambda: "to Ana" in bench.chat() and "user_disabled" in bench.errors())

    soon(story())
    assert states(quick_stage) == {"to Ana": "sent", "to Ben": "failed unreachable"}
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        reachable = {a.user_id: a.reachable for a in session.scalars(select(Account))}
    assert reachable == {ANA: True, BEN: False}


def member(stage: Stage, user: str) -> str:
    """The id of the member whose account that is."""
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalars(select(Account.member_id).where(Account.user_id == user)).one()
