"""Messages that the bot begins, in Teams: posted once, changed, taken back; each refusal as an outcome."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientTimeout
from msrest.universal_http.requests import ClientRetryPolicy
from sqlalchemy import select

from adapters.teams import engine, messenger
from adapters.teams.reference import DEFAULT_SERVICE
from bot.conversation.card import Card
from bot.outbox.outcome import (
    Doubtful,
    Gone,
    NotAccepted,
    OurFault,
    Outcome,
    RateLimited,
    Sent,
    Unreachable,
)
from bot.outbox.parcel import Address, Parcel
from bot.people.model import Account
from tests.adapters.post import ROUTES_WITH_HELLO, soon, states, wish
from tests.clients.teams_connector.connector import APP, TENANT, Refusal
from tests.clients.teams_connector.person import Person, Rig, rig
from tests.fakes import START, Stage


def parcel(words: str | None, *, to: Address, replaces: dict[str, Any] | None = None) -> Parcel:
    card = None if words is None else Card(title=(words,))
    return Parcel(tenant="t", outgoing="o", address=to, card=card, text=words or "", replaces=replaces)


def known(person: Person) -> Address:
    """Somebody who has written to the bot."""
    reference = {
        "service_url": person.rig.connector.url,
        "conversation": person.chat,
        "tenant": TENANT,
        "user": person.user,
    }
    return Address(platform="teams", installation=TENANT, users=(person.account,), reference=reference)


def stranger(person: Person) -> Address:
    """Somebody who has the app, and has never written."""
    return Address(platform="teams", installation=TENANT, users=(person.account,))


def heard(at: Rig) -> None:
    """Somebody of this organisation has written to the bot."""
    at.teams.messenger.heard_from(TENANT, at.connector.url, f"28:{APP}")


def test_a_message_is_posted_changed_and_taken_back(quick_stage: Stage) -> None:
    async def story() -> list[Any]:
        async with rig(quick_stage.house) as at:
            ana = at.person("Ana")
            send = at.teams.messenger.send
            posted = await send(parcel("hello", to=known(ana)))
            assert isinstance(posted, Sent)
            (message,) = ana.seen()
            steps: list[Any] = [message.title, message.activity["summary"]]
            changed = await send(parcel("changed", to=known(ana), replaces=posted.reference))
            steps += [changed == posted, message.title]
            gone = await send(parcel(None, to=known(ana), replaces=posted.reference))
            steps += [gone == posted, len(ana.seen())]
            steps += [await send(parcel("again", to=known(ana), replaces=posted.reference))]
            steps += [await send(parcel(None, to=known(ana), replaces=posted.reference))]
            return steps

    assert soon(story()) == ["hello", "hello", True, "changed", True, 0, Gone(), Gone()]


def test_the_first_message_to_somebody_begins_a_chat(quick_stage: Stage) -> None:
    async def story() -> tuple[type[Outcome], list[str], list[str]]:
        async with rig(quick_stage.house) as at:
            heard(at)
            ana = at.person("Ana")
            outcome = await at.teams.messenger.send(parcel("hello", to=stranger(ana)))
            asked = [each for each in at.connector.asked if each.startswith("POST /v3")]
            return type(outcome), [message.title for message in ana.seen()], asked

    outcome, seen, asked = soon(story())
    assert (outcome, seen) == (Sent, ["hello"])
    assert asked[0] == "POST /v3/conversations"


def test_a_chat_whose_history_was_cleared_is_begun_again(quick_stage: Stage) -> None:
    async def story() -> tuple[type[Outcome], list[str]]:
        async with rig(quick_stage.house) as at:
            heard(at)
            ana = at.person("Ana")
            at.connector.chats.remove(ana.chat)
            outcome = await at.teams.messenger.send(parcel("hello", to=known(ana)))
            return type(outcome), [message.title for message in ana.seen()]

    assert soon(story()) == (Sent, ["hello"])


def test_a_channel_is_written_to_by_its_id(quick_stage: Stage) -> None:
    async def story() -> list[str]:
        async with rig(quick_stage.house) as at:
            heard(at)
            at.connector.chats.add("19:staff@thread.tacv2")
            to = Address(platform="teams", installation=TENANT, channel="19:staff@thread.tacv2")
            await at.teams.messenger.send(parcel("to all", to=to))
            return [message.title for message in at.connector.in_chat("19:staff@thread.tacv2")]

    assert soon(story()) == ["to all"]


def test_a_chat_of_two_is_nothing_that_a_bot_can_begin(quick_stage: Stage) -> None:
    async def story() -> Outcome:
        async with rig(quick_stage.house) as at:
            heard(at)
            to = Address(platform="teams", installation=TENANT, users=("a", "b"))
            return await at.teams.messenger.send(parcel("hello", to=to))

    assert soon(story()) == OurFault(why="NoGroupChats")


REFUSALS: list[tuple[Refusal, Outcome]] = [
    (
        Refusal(429, "Throttled", {"Retry-After": "7"}),
        RateLimited(retry_at=START + timedelta(seconds=7)),
    ),
    (Refusal(429, "Throttled"), NotAccepted(why="429 Throttled")),
    (Refusal(412, "PreconditionFailed"), NotAccepted(why="412 PreconditionFailed")),
    (Refusal(503), NotAccepted(why="503")),
    (
        Refusal(502, body="<html>Bad gateway</html>", headers={"Content-Type": "text/html"}),
        Doubtful(why="502"),
    ),
    (Refusal(500, "ServiceError"), Doubtful(why="500 ServiceError")),
    (Refusal(403, "BotNotInConversationRoster"), Unreachable(why="403 BotNotInConversationRoster")),
    (Refusal(403, body="MessageWritesBlocked: Thread is blocked"), Unreachable(why="403")),
    (Refusal(413, "MessageSizeTooBig"), OurFault(why="413 MessageSizeTooBig")),
]


@pytest.mark.parametrize(("refusal", "outcome"), REFUSALS, ids=lambda each: getattr(each, "code", None) or "")
def test_a_refusal_is_an_outcome_and_nothing_is_tried_twice(
    refusal: Refusal, outcome: Outcome, quick_stage: Stage
) -> None:
    async def story() -> tuple[Outcome, int]:
        async with rig(quick_stage.house) as at:
            at.connector.refusals.append(refusal)
            found = await at.teams.messenger.send(parcel("hello", to=known(at.person("Ana"))))
            return found, sum(each.startswith("POST /v3") for each in at.connector.asked)

    assert soon(story()) == (outcome, 1)


def test_nobody_there_is_not_accepted_and_no_answer_is_doubtful(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PATIENCE", ClientTimeout(total=0.3))

    async def story() -> list[type[Outcome]]:
        async with rig(quick_stage.house) as at:
            ana = at.person("Ana")
            await at.teams.messenger.send(parcel("hello", to=known(ana)))
            at.connector.hold = asyncio.Event()
            silent = await at.teams.messenger.send(parcel("hello", to=known(ana)))
            at.connector.hold.set()
            await at.connector.stop()
            nobody = await at.teams.messenger.send(parcel("hello", to=known(ana)))
            return [type(silent), type(nobody)]

    assert soon(story()) == [Doubtful, NotAccepted]


def test_the_bots_own_token_is_asked_for_once_and_anew_when_it_is_not_taken(quick_stage: Stage) -> None:
    async def story() -> list[Any]:
        async with rig(quick_stage.house) as at:
            to, send = known(at.person("Ana")), at.teams.messenger.send
            steps: list[Any] = [type(await send(parcel("hello", to=to))) for _ in range(3)]
            steps.append(list(at.connector.tokens))
            at.connector.tokens.clear()  # taken back by Microsoft
            steps.append(type(await send(parcel("hello", to=to))))
            steps.append(len(at.connector.tokens))
            quick_stage.clock.move_to(START + timedelta(minutes=56))  # it would end in four minutes
            steps.append(type(await send(parcel("hello", to=to))))
            steps.append(len(at.connector.tokens))
            return steps

    assert soon(story()) == [Sent, Sent, Sent, ["token-1"], Sent, 1, Sent, 2]


def test_a_wrong_password_is_our_fault_and_stays_out_of_the_log(
    quick_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> Outcome:
        async with rig(quick_stage.house) as at:
            at.connector.password = "another"
            return await at.teams.messenger.send(parcel("hello", to=known(at.person("Ana"))))

    assert isinstance(soon(story()), OurFault)
    assert "a-bot-password" not in caplog.text


def test_without_an_organisation_that_wrote_the_usual_address_is_taken(quick_stage: Stage) -> None:
    async def story() -> list[str]:
        async with rig(quick_stage.house) as at:
            before = at.teams.messenger._service(TENANT)
            heard(at)
            return [before, at.teams.messenger._service(TENANT).replace(at.connector.url, "theirs")]

    assert soon(story()) == [DEFAULT_SERVICE, "theirs"]
    assert messenger.GCC_SERVICE.startswith("https://")


def test_the_government_cloud_is_found_when_teams_points_there(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> tuple[type[Outcome], list[str], str]:
        async with rig(quick_stage.house) as at:
            heard(at)
            there = f"{at.connector.url}/"
            monkeypatch.setattr(messenger, "GCC_SERVICE", there)
            at.connector.refusals.append(Refusal(403, "InvalidBotApiHost"))
            ana = at.person("Ana")
            outcome = await at.teams.messenger.send(parcel("hello", to=stranger(ana)))
            found = at.teams.messenger._service(TENANT)
            return (
                type(outcome),
                [message.title for message in ana.seen()],
                found.removeprefix(there) or "there",
            )

    assert soon(story()) == (Sent, ["hello"], "there")


def test_nothing_is_asked_by_blocking_calls_and_botbuilders_own_engine_is_never_used(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its way of asking for keys, tokens and messages is `requests`; here that would raise."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a blocking call")

    for name in ("get", "post", "request", "Session.send"):
        monkeypatch.setattr(f"requests.{name}", never)

    async def story() -> tuple[list[str], list[int]]:
        async with rig(quick_stage.house) as at:
            ana = at.person("Ana")
            await ana.install()
            await at.settled()
            outcome = await at.teams.messenger.send(parcel("hello", to=known(ana)))
            assert isinstance(outcome, Sent)
            refused, _ = await at.send(ana.activity("message", text="x"), token=at.token(key_id="new"))
            return [message.title for message in ana.seen()][1:], [refused]

    assert soon(story()) == (["hello"], [401])


def test_making_a_client_is_quick() -> None:
    """As a list it costs seven milliseconds a client, which CloudAdapter makes for every request."""
    codes: object = ClientRetryPolicy.safe_codes
    assert isinstance(codes, frozenset)
    policy = ClientRetryPolicy()  # type: ignore[no-untyped-call]  # msrest is typed in part
    assert policy.policy.status_forcelist == [
        code for code in range(999) if code == 408 or (code >= 500 and code not in (501, 505))
    ]


def test_the_outbox_obeys_what_teams_says(quick_stage: Stage) -> None:
    """Throttled once, it waits and sends; blocked for good, the person is left alone."""

    async def story() -> tuple[dict[str, str], dict[str, str], list[str]]:
        async with rig(quick_stage.house, ROUTES_WITH_HELLO) as at:
            ana, ben = at.person("Ana"), at.person("Ben")
            for person in (ana, ben):
                await person.say("home")
            await at.settled()
            for person in (ana, ben):
                account = await at.live.run(account_of, quick_stage, person)
                quick_stage.members[person.name] = account.member_id
                quick_stage.tenant = account.tenant_id
            at.connector.refusals += [
                Refusal(429, "Throttled", {"Retry-After": "30"}, method="POST"),
                Refusal(403, "ConversationBlockedByUser", method="POST"),
            ]
            before = len(at.connector.asked)
            await at.live.run(wish, quick_stage, "Ana", "hello Ana")
            at.live.start()
            at.live._delivery.nudge()
            await at.connector.until(lambda: len(at.connector.refusals) < 2)
            await recorded(at, quick_stage, "hello Ana", "waiting")
            first = await at.live.run(states, quick_stage)
            quick_stage.clock.move_to(START + timedelta(seconds=31))
            at.live._delivery._held.clear()  # the loop's own clock does not move with the house's
            await at.live.run(wish, quick_stage, "Ben", "hello Ben")
            at.live._delivery.nudge()
            await recorded(at, quick_stage, "hello Ana", "sent", "failed unreachable")
            await recorded(at, quick_stage, "hello Ben", "sent", "failed unreachable")
            assert len(at.connector.asked) == before + 3
            return first, await at.live.run(states, quick_stage), [m.title for m in ana.seen() + ben.seen()]

    first, after, seen = soon(story())
    assert first == {"hello Ana": "waiting"}
    assert sorted(after.values()) == ["failed unreachable", "sent"]
    assert sum(title.startswith("hello") for title in seen) == 1


async def recorded(at: Rig, stage: Stage, word: str, *wanted: str) -> None:
    """Until the outbox has written down what became of it: the database thread is asked, turn by turn."""
    async with asyncio.timeout(20):
        while True:
            if (await at.live.run(states, stage)).get(word) in wanted:
                return


def account_of(stage: Stage, person: Person) -> Account:
    with stage.house.database.everyone() as session:
        return session.scalars(select(Account).where(Account.user_id == person.account)).one()
