"""What somebody sees in Teams because of what they did: in time, late, twice, in a channel, after a bug."""

import asyncio
import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete, select

from adapters import errands
from bot.conversation.answers import filled
from bot.conversation.card import Button, Card, Form, FormButton, PersonField, TextField
from bot.conversation.event import Profile, Sender
from bot.conversation.model import SeenEvent
from bot.conversation.reply import Done, OpenForm, RejectForm, Reply, Say, Update
from bot.errors import Complaint, Complaints
from bot.people.model import Account, Exclusion, Member
from bot.routes import ROUTES
from bot.routing import FormRoute, Route, Routes
from bot.turn import Asked, Turn
from tests.adapters.post import soon
from tests.clients.teams_connector.connector import TENANT, Message, Refusal, buttons_of, title_of
from tests.clients.teams_connector.person import Person, Rig, inputs_of, rig
from tests.fakes import Stage

CHANNEL = "19:staff@thread.tacv2"

CARD = Card(
    title=("card",),
    actions=(Button(name="give.it", label="Give"), FormButton(name="give.form", label="Fill in")),
)
FORM = Form(
    name="give.form",
    title="Tea",
    fields=(TextField(name="leaf", label="Leaf", value="green"),),
    submit="Send",
)


def tables(
    give: Callable[[Asked, Turn], Reply],
    *,
    form: Form = FORM,
    send: Callable[[Asked, Turn], Reply] = lambda _, __: Done(),
    suggest: Callable[[Asked, Turn], tuple[tuple[str, str], ...]] | None = None,
) -> Routes:
    """Routes in which `give` is what a command, a click and typing lead to."""
    return replace(
        ROUTES,
        commands={"give": Route(do=give), "card": Route(do=lambda _, __: Say(card=CARD))},
        clicks={"give.it": Route(do=give)},
        forms={"give.form": FormRoute(form=lambda _, __: form, submit=send)},
        suggest=suggest or ROUTES.suggest,
        home=lambda _, __: Say(card=CARD),
    )


def say(words: str) -> Callable[[Asked, Turn], Reply]:
    return lambda _, __: Say(card=Card(title=(words,)))


def change(words: str) -> Callable[[Asked, Turn], Reply]:
    return lambda _, __: Update(card=Card(title=(words,)))


def titles(person: Person) -> list[str]:
    return [message.title for message in person.seen()]


async def with_card(at: Rig) -> tuple[Person, Message]:
    """Ana, and a card in her own chat."""
    ana = at.person("Ana")
    await ana.say("card")
    await at.settled()
    return ana, ana.seen()[-1]


def told(answer: tuple[int, Any]) -> str:
    """What a toast or a closing dialog says."""
    status, body = answer
    assert status == 200
    found = body["task"]["value"] if "task" in body else body["value"]
    assert isinstance(found, str)
    return found


# --- in a channel: never before everybody's eyes ------------------------------------------------------


def test_a_command_in_a_channel_is_answered_in_the_own_chat(quick_stage: Stage) -> None:
    async def story() -> tuple[list[str], list[Message]]:
        async with rig(quick_stage.house, tables(say("said"))) as at:
            ana = at.person("Ana")
            assert await ana.say_in(CHANNEL, "give") == (200, "")
            await at.settled()
            return titles(ana), at.connector.in_chat(CHANNEL)

    assert soon(story()) == (["said"], [])


@pytest.mark.parametrize("kind", ["image/*", "application/vnd.microsoft.teams.file.download.info"])
def test_a_file_dropped_into_the_chat_is_not_taken_for_words(kind: str, quick_stage: Stage) -> None:
    async def story() -> list[str]:
        async with rig(quick_stage.house, tables(say("said"))) as at:
            ana = at.person("Ana")
            await ana.say("card")  # somebody who is known
            file = {"contentType": kind, "contentUrl": "https://files.example/1", "name": "people.csv"}
            words = {"contentType": "text/html", "content": "<p>give</p>"}
            await at.send(ana.activity("message", text="", attachments=[file]))
            await at.settled()
            await at.send(ana.activity("message", text="give", attachments=[words, file]))
            await at.settled()
            return titles(ana)

    no_files = (
        'We cannot open files or pictures here. Please write what you would like, or type "home". '
        'Coordinators bring a file of people with "people import".'
    )
    assert soon(story()) == ["card", no_files, "said"]


def test_who_cannot_be_answered_in_private_is_told_how(quick_stage: Stage) -> None:
    async def story() -> tuple[list[str], list[str]]:
        async with rig(quick_stage.house, tables(say("said"))) as at:
            ana, thread = at.person("Ana"), f"{CHANNEL};messageid=1"
            at.connector.chats.add(thread)
            at.connector.refusals.append(Refusal(403, "BotNotInConversationRoster", method="POST"))
            await ana.say_in(CHANNEL, "give")
            await at.settled()
            return titles(ana), [message.title for message in at.connector.in_chat(thread)]

    words = "We could not write to you in private. Please add the app to your own chats, then ask again."
    assert soon(story()) == ([], [words])


def test_a_click_on_a_shared_card_changes_nothing_for_others(quick_stage: Stage) -> None:
    async def story() -> tuple[str, list[str], list[str]]:
        async with rig(quick_stage.house, tables(change("updated"))) as at:
            ana = at.person("Ana")
            shared = Message(
                conversation=CHANNEL, id="shared", activity={"attachments": [{"content": SHARED}]}
            )
            at.connector.messages.append(shared)
            answer = await ana.press("Give", shared, channel=CHANNEL)
            await at.settled()
            return told(answer), titles(ana), [m.title for m in at.connector.in_chat(CHANNEL)]

    words, mine, theirs = soon(story())
    assert (words, mine, theirs) == (
        "The answer is in our own chat, where only you read it.",
        ["updated"],
        ["shared"],
    )


SHARED = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "shared"}],
    "actions": [
        {
            "type": "Action.Execute",
            "title": "Give",
            "verb": "give.it",
            "data": {"name": "give.it", "args": {}},
        },
        {
            "type": "Action.Submit",
            "title": "Fill in",
            "data": {"msteams": {"type": "task/fetch"}, "name": "give.form", "args": {}},
        },
    ],
}


def test_a_form_opened_in_a_channel_is_answered_in_the_own_chat(quick_stage: Stage) -> None:
    async def story() -> tuple[str, list[str], list[str]]:
        async with rig(quick_stage.house, tables(say("x"), send=change("thanks"))) as at:
            ana = at.person("Ana")
            shared = Message(
                conversation=CHANNEL, id="shared", activity={"attachments": [{"content": SHARED}]}
            )
            at.connector.messages.append(shared)
            _, opened = await ana.press("Fill in", shared, channel=CHANNEL)
            answer = await ana.fill(opened["task"]["value"], CHANNEL, leaf="black")
            await at.settled()
            return told(answer), titles(ana), [m.title for m in at.connector.in_chat(CHANNEL)]

    words, mine, theirs = soon(story())
    assert (words, mine, theirs) == (
        "The answer is in our own chat, where only you read it.",
        ["thanks"],
        ["shared"],
    )


# --- forms --------------------------------------------------------------------------------------------


def test_a_dialog_is_drawn_anew_with_what_was_typed(quick_stage: Stage) -> None:
    def refuse(_: Asked, __: Turn) -> Reply:
        raise Complaints(leaf=Complaint("conversation.needed"))

    async def story() -> tuple[Any, bool, bool, list[str]]:
        async with rig(quick_stage.house, tables(say("x"), send=refuse)) as at:
            ana, card = await with_card(at)
            _, opened = await ana.press("Fill in", card)
            _, again = await ana.fill(opened["task"]["value"], leaf="black")
            shown = again["task"]
            text = str(shown["value"]["card"])
            at_ = shown["value"]["card"]["content"]["actions"][-1]["data"]["at"]
            assert at_ == card.id
            return shown["type"], "Please fill this in." in text, "'value': 'black'" in text, titles(ana)

    assert soon(story()) == ("continue", True, True, ["card"])


def test_a_sent_dialog_changes_the_card_it_was_opened_from(quick_stage: Stage) -> None:
    async def story() -> tuple[Any, list[str]]:
        async with rig(quick_stage.house, tables(say("x"), send=change("thanks"))) as at:
            ana, card = await with_card(at)
            await ana.say("card")
            _, opened = await ana.press("Fill in", card)
            answer = await ana.fill(opened["task"]["value"], leaf="black")
            await at.settled()
            return answer, titles(ana)

    (status, body), seen = soon(story())
    assert (status, body) == (200, {})
    assert seen == ["thanks", "card"]


def test_a_card_that_was_deleted_meanwhile_comes_back_as_a_message(quick_stage: Stage) -> None:
    async def story() -> list[str]:
        async with rig(quick_stage.house, tables(say("x"), send=change("thanks"))) as at:
            ana, card = await with_card(at)
            _, opened = await ana.press("Fill in", card)
            card.deleted = True
            await ana.fill(opened["task"]["value"], leaf="black")
            await at.settled()
            return titles(ana)

    assert soon(story()) == ["thanks"]


def test_somebody_else_s_message_is_not_changed_whatever_a_form_claims(quick_stage: Stage) -> None:
    async def story() -> tuple[list[str], list[str]]:
        async with rig(quick_stage.house, tables(say("x"), send=change("thanks"))) as at:
            ana, card = await with_card(at)
            ben = at.person("Ben")
            await ben.say("card")
            await at.settled()
            _, opened = await ana.press("Fill in", card)
            opened["task"]["value"]["card"]["content"]["actions"][-1]["data"]["at"] = ben.seen()[-1].id
            await ana.fill(opened["task"]["value"], leaf="black")
            await at.settled()
            return titles(ana), titles(ben)

    assert soon(story()) == (["card", "thanks"], ["card"])


def test_a_client_without_dialogs_gets_the_form_as_a_message(quick_stage: Stage) -> None:
    async def story() -> tuple[list[str], list[str]]:
        async with rig(quick_stage.house, tables(say("x"), send=change("thanks"))) as at:
            ana, card = await with_card(at)
            button = {"msteams": {"type": "task/fetch"}, "name": "give.form", "args": {}}
            await at.send(ana.activity("message", value=button, replyToId=card.id))
            await at.settled()
            before = titles(ana)
            form = ana.seen()[-1]
            data = {**form.card["actions"][-1]["data"], "one.leaf": "black"}
            await at.send(ana.activity("message", value=data, replyToId=form.id))
            await at.settled()
            return before, titles(ana)

    assert soon(story()) == (["card", "Tea"], ["card", "thanks"])


@pytest.mark.parametrize("traceless", [False, True])
def test_a_secret_form_is_never_a_message_and_its_button_leads_to_no_other(
    traceless: bool, quick_stage: Stage
) -> None:
    """Without our own pages, and for ballots always, another app is named; a button here would be a loop."""
    secret = msgspec.structs.replace(FORM, secret=True)
    routes = tables(say("x"), form=secret)
    if traceless:
        ballot = FormRoute(form=lambda _, __: secret, submit=say("x"), traceless=True)
        routes = replace(routes, forms={"give.form": ballot})
        quick_stage.house = replace(quick_stage.house, public_url=PAGES)

    async def story() -> Message:
        async with rig(quick_stage.house, routes) as at:
            ana, card = await with_card(at)
            await at.send(pressed_without_dialogs(ana, card, "give.form"))
            await at.settled()
            return ana.seen()[-1]

    shown = soon(story())
    assert (shown.title, list(buttons_of(shown.card)), inputs_of(shown.card)) == ("Tea", [], {})
    assert "It opens on a computer" in shown.card["fallbackText"]


def test_a_client_without_dialogs_is_shown_to_our_own_page_once(quick_stage: Stage) -> None:
    """Whom somebody would rather not work with is said there, and never in the chat."""
    form = FormButton(name="people.exclude", label="Fill in")
    card = Say(card=Card(title=("card",), actions=(form,)))
    routes = replace(ROUTES, commands={**ROUTES.commands, "card": Route(do=lambda _, __: card)})
    quick_stage.house = replace(quick_stage.house, public_url=PAGES)

    async def story() -> tuple[list[str], str, str, str, list[str]]:
        async with rig(quick_stage.house, routes) as at:
            await at.person("Ben").say("home")
            ana, card = await with_card(at)
            press = pressed_without_dialogs(ana, card, "people.exclude")
            for _ in range(2):  # Teams may send it again: one card, one link
                await at.send(press)
                await at.settled()
            shown = ana.seen()[-1]
            path = buttons_of(shown.card)["Open it on our own page"]["url"].removeprefix(PAGES)
            browser = Browser(at)
            entered, page = await browser.press(path)
            second, _ = await Browser(at).press(path)
            value = re.findall(r'name="f.people" value="(\w+)"', entered)[0]
            hidden = dict(re.findall(r'<input type="hidden" name="(word|drawn)" value="([^"]*)">', entered))
            saved, _ = await browser.press(page, **hidden, many="people", **{"f.people": value})
            await at.settled()
            return titles(ana), entered, second, saved, [str(message.card) for message in ana.seen()]

    read, entered, second, saved, cards = soon(story())
    assert read == ["card", "Rather not with …"]
    assert ("Ben" in entered, "Ben" in second) == (True, False)
    assert "Saved. Nobody will be told." in saved
    assert [card for card in cards if "Ben" in card] == []
    with quick_stage.house.database.everyone() as session:
        people = {member.id: member.name for member in session.scalars(select(Member))}
        kept = [(people[row.member_id], people[row.other_id]) for row in session.scalars(select(Exclusion))]
    assert kept == [("Ana", "Ben")]


PAGES = "https://bot.school.example"


def pressed_without_dialogs(person: Person, card: Message, form: str) -> dict[str, Any]:
    """A form's button, as it comes from a client that opens no dialogs: a message with the button's data."""
    button = {"msteams": {"type": "task/fetch"}, "name": form, "args": {}}
    return person.activity("message", value=button, replyToId=card.id)


class Browser:
    """Somebody's browser in front of our own pages: it presses buttons, and keeps the one cookie."""

    def __init__(self, at: Rig) -> None:
        self._session, self._site = at.session, at.bot.removesuffix("/api/messages")
        self._cookie = ""

    async def press(self, path: str, **sent: str) -> tuple[str, str]:
        """What is shown after a button of the page there, and its address."""
        ours = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
        async with self._session.post(
            self._site + path, data=sent, headers={**ours, "Cookie": self._cookie}, allow_redirects=False
        ) as answer:
            self._cookie = answer.headers.get("Set-Cookie", self._cookie).partition(";")[0]
            if answer.status != 303:
                return await answer.text(), path
            to = answer.headers["Location"]
        async with self._session.get(self._site + to, headers={"Cookie": self._cookie}) as answer:
            return await answer.text(), to


def test_a_ballot_is_answered_in_its_dialog_and_nowhere_else(quick_stage: Stage) -> None:
    """No message, no row and no reference says that somebody voted."""
    form = msgspec.structs.replace(FORM, secret=True)
    routes = tables(say("x"), form=form)
    ballot = FormRoute(form=lambda _, __: form, submit=say("sealed"), traceless=True)
    routes = replace(routes, forms={"give.form": ballot})

    async def story() -> tuple[str, str, list[str], int]:
        async with rig(quick_stage.house, routes) as at:
            ana, card = await with_card(at)
            _, opened = await ana.press("Fill in", card)
            await at.settled()
            before = await at.live.run(events_kept, quick_stage)
            vote = ana.filled(opened["task"]["value"], leaf="black")
            _, answer = await at.send({**vote, "localTimezone": "Asia/Tokyo"})
            await at.settled()
            shown = answer["task"]
            kept = await at.live.run(events_kept, quick_stage) - before
            return shown["type"], title_of(shown["value"]["card"]["content"]), titles(ana), kept

    assert soon(story()) == ("continue", "sealed", ["card"], 0)


def test_a_ballot_that_takes_long_is_saved_quietly(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(routes: Routes, ready: threading.Event) -> tuple[str, list[str]]:
        async with rig(quick_stage.house, routes) as at:
            ana, card = await with_card(at)
            _, opened = await ana.press("Fill in", card)
            monkeypatch.setattr(errands, "IN_TIME", 0.01)
            words = told(await ana.fill(opened["task"]["value"], leaf="black"))
            ready.set()
            await at.settled()
            return words, titles(ana)

    with slow(Say(card=Card(title=("sealed",)))) as (routes, ready):
        ballot = replace(routes.forms["give.form"], traceless=True)
        polls = replace(routes, forms={"give.form": ballot})
        assert soon(story(polls, ready)) == ("Saving …", ["card"])


def events_kept(stage: Stage) -> int:
    with stage.house.database.everyone() as session:
        return len(session.scalars(select(SeenEvent)).all())


def test_people_are_found_by_part_of_their_name(quick_stage: Stage) -> None:
    """A long list is searched in steps; who was found alone is taken, and shown by name from then on."""
    quick_stage.arrive("Berta")
    berta = quick_stage.members["Berta"]
    taken: list[Any] = []

    def suggest(asked: Asked, _: Turn) -> tuple[tuple[str, str], ...]:
        return ((berta, "Berta"),) if "ber" in asked.text.lower() else ()

    def send(asked: Asked, _: Turn) -> Reply:
        taken.append(asked.values["who"])
        return Done()

    form = msgspec.structs.replace(FORM, fields=(PersonField(name="who", label="Who"),))

    async def story() -> list[str]:
        async with rig(quick_stage.house, tables(say("x"), form=form, send=send, suggest=suggest)) as at:
            ana, card = await with_card(at)
            _, opened = await ana.press("Fill in", card)
            info = opened["task"]["value"]
            assert list(inputs_of(info["card"]["content"])) == ["find.who"]
            data = {**info["card"]["content"]["actions"][-1]["data"], "find.who": "bert"}
            status, answer = await at.send(ana.invoke("task/submit", {"data": data}))
            return [str(status), *(["again"] if "task" in answer else [])]

    assert soon(story()) == ["200"]
    assert taken == [(berta,)]


# --- late, twice, wrong -------------------------------------------------------------------------------


@contextmanager
def slow(reply: Reply) -> Iterator[tuple[Routes, threading.Event]]:
    """Routes whose answer waits for an event."""
    ready = threading.Event()

    def give(_: Asked, __: Turn) -> Reply:
        assert ready.wait(20)
        return reply

    try:
        yield tables(give, send=give), ready
    finally:
        ready.set()


LATE: dict[str, tuple[Reply, list[str]]] = {
    "Say": (Say(card=Card(title=("said",))), ["card", "said"]),
    "Update": (Update(card=Card(title=("updated",))), ["updated"]),
    "OpenForm": (OpenForm(form=FORM), ["card", "Tea"]),
    "RejectForm": (RejectForm(form=FORM, complaints={"leaf": ("Why so?",)}), ["card", "Tea"]),
    "Done": (Done(), ["card"]),
}


@pytest.mark.parametrize("name", LATE)
@pytest.mark.parametrize("how", ["click", "submission"])
def test_what_takes_too_long_follows_in_the_chat(
    how: str, name: str, quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply, expected = LATE[name]

    async def story(routes: Routes, ready: threading.Event) -> tuple[str, list[str]]:
        async with rig(quick_stage.house, routes) as at:
            ana, card = await with_card(at)
            _, opened = await ana.press("Fill in", card)
            monkeypatch.setattr(errands, "IN_TIME", 0.01)
            if how == "click":
                words = told(await ana.press("Give", card))
            else:
                words = told(await ana.fill(opened["task"]["value"], leaf="black"))
            ready.set()
            await at.settled()
            return words, titles(ana)

    with slow(reply) as (routes, ready):
        words, seen = soon(story(routes, ready))
    assert seen == expected
    assert (
        words
        == {
            "click": "One moment. The answer follows here.",
            "submission": "That took a little longer. The answer is in the chat.",
        }[how]
    )


def test_a_form_refused_too_late_is_a_message_with_what_was_typed_still_in_it(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = filled(FORM, {"leaf": "black"})
    refusal = RejectForm(form=typed, complaints={"leaf": ("Why so?",)})

    async def story(routes: Routes, ready: threading.Event) -> dict[str, str]:
        async with rig(quick_stage.house, routes) as at:
            ana, card = await with_card(at)
            _, opened = await ana.press("Fill in", card)
            monkeypatch.setattr(errands, "IN_TIME", 0.01)
            await ana.fill(opened["task"]["value"], leaf="black")
            ready.set()
            await at.settled()
            return inputs_of(ana.seen()[-1].card)

    with slow(refusal) as (routes, ready):
        assert list(soon(story(routes, ready)).values()) == ["black"]


def test_typed_words_that_take_too_long_are_told_so(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(routes: Routes, ready: threading.Event) -> list[str]:
        async with rig(quick_stage.house, routes) as at:
            ana, _ = await with_card(at)
            monkeypatch.setattr(errands, "IN_TIME", 0.01)
            assert await ana.say("give") == (200, "")
            await at.connector.until(lambda: len(ana.seen()) == 2)
            ready.set()
            await at.settled()
            return titles(ana)

    with slow(Say(card=Card(title=("said",)))) as (routes, ready):
        assert soon(story(routes, ready)) == ["card", "One moment. The answer follows here.", "said"]


def test_a_message_that_comes_twice_is_answered_once(quick_stage: Stage) -> None:
    async def story() -> list[str]:
        async with rig(quick_stage.house, tables(say("said"))) as at:
            ana = at.person("Ana")
            activity = ana.activity("message", text="give")
            for _ in range(3):
                assert (await at.send(activity))[0] == 200
            await at.settled()
            assert (await at.send(activity))[0] == 200
            await at.settled()
            return titles(ana)

    assert soon(story()) == ["said"]


def test_a_message_whose_answer_was_lost_is_answered_when_it_comes_again(quick_stage: Stage) -> None:
    async def story() -> tuple[list[str], list[str]]:
        async with rig(quick_stage.house, tables(say("said"))) as at:
            ana = at.person("Ana")
            activity = ana.activity("message", text="give")
            at.connector.refusals.append(Refusal(500, "ServiceError", method="POST"))
            await at.send(activity)
            await at.settled()
            before = titles(ana)
            await at.send(activity)
            await at.settled()
            return before, titles(ana)

    assert soon(story()) == ([], ["said"])


def test_a_click_that_comes_twice_gets_the_same_answer_and_one_message(quick_stage: Stage) -> None:
    async def story() -> tuple[bool, list[str]]:
        async with rig(quick_stage.house, tables(say("said"))) as at:
            ana, card = await with_card(at)
            press = ana.pressed(buttons_of(card.card)["Give"], on=card.id)
            first, second = await at.send(press), await at.send(press)
            await at.settled()
            return first == second, titles(ana)

    assert soon(story()) == (True, ["card", "said"])


def test_a_throttled_answer_is_tried_again_when_teams_says(quick_stage: Stage) -> None:
    async def story() -> tuple[list[str], int]:
        async with rig(quick_stage.house, tables(say("said"))) as at:
            ana = at.person("Ana")
            at.connector.refusals.append(Refusal(429, "Throttled", {"Retry-After": "0"}, method="POST"))
            await ana.say("give")
            await at.settled()
            return titles(ana), sum(each.startswith("POST /v3") for each in at.connector.asked)

    assert soon(story()) == (["said"], 2)


@pytest.mark.parametrize("how", ["typed", "click", "fetch", "submission"])
def test_a_bug_is_owned_up_to_and_told_without_its_words(
    how: str, quick_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Asked, __: Turn) -> Reply:
        raise ValueError("a bug")

    def no_form(_: Asked, __: Turn) -> Form:
        raise ValueError("a bug")

    async def story() -> str:
        async with rig(quick_stage.house, tables(broken, send=broken)) as at:
            ana, card = await with_card(at)
            match how:
                case "typed":
                    assert await ana.say("give") == (200, "")
                    await at.settled()
                    return titles(ana)[-1]
                case "click":
                    return told(await ana.press("Give", card))
                case "submission":
                    _, opened = await ana.press("Fill in", card)
                    return told(await ana.fill(opened["task"]["value"], leaf="black"))
                case _:
                    at.live._routes = replace(
                        at.live._routes, forms={"give.form": FormRoute(form=no_form, submit=broken)}
                    )
                    return told(await ana.press("Fill in", card))

    assert soon(story()).startswith("That did not work, and it is our fault. Nothing was changed.")
    assert "an event could not be answered" in caplog.text


def test_words_of_our_own_are_in_the_language_somebody_has_chosen(quick_stage: Stage) -> None:
    """A file nobody can open, and a bug: whatever their client speaks, though nothing was answered yet."""

    def broken(_: Asked, __: Turn) -> Reply:
        raise ValueError("a bug")

    def chosen() -> None:
        with quick_stage.house.database.everyone() as session:
            session.scalars(select(Member).where(Member.name == "Ana")).one().locale = "es"

    async def story() -> list[str]:
        async with rig(quick_stage.house, tables(broken)) as at:
            ana = at.person("Ana")
            sender = Sender(platform="teams", installation=TENANT, user=ana.account)
            await at.live.introduce(sender, Profile(name="Ana", locale="en"))
            await at.live.run(chosen)
            file = {"contentType": "image/*", "contentUrl": "https://files.example/1", "name": "a.png"}
            await at.send(ana.activity("message", text="", attachments=[file], locale="en-GB"))
            await at.settled()
            await at.send(ana.activity("message", text="give", locale="en-GB"))
            await at.settled()
            return titles(ana)

    no_files = (
        "Aquí no podemos abrir ficheros ni imágenes. Escribe lo que necesitas, o escribe «inicio». "
        "Quien coordina trae un fichero de personas con «importar personas»."
    )
    assert soon(story()) == [
        no_files,
        "No ha funcionado, y es culpa nuestra. No se ha cambiado nada. Prueba otra vez o escribe «inicio».",
    ]


def test_a_language_chosen_elsewhere_and_a_deletion_are_not_forgotten_about(quick_stage: Stage) -> None:
    """What was last said is remembered only for when the database cannot say what holds now."""

    def speaks(tongue: str) -> None:
        with quick_stage.house.database.everyone() as session:
            session.scalars(select(Member).where(Member.name == "Ana")).one().locale = tongue

    def goes() -> None:
        with quick_stage.house.database.everyone() as session:
            session.execute(delete(Account))

    async def story() -> tuple[list[str], str | None]:
        async with rig(quick_stage.house, tables(say("x"))) as at:
            ana = at.person("Ana")
            sender = Sender(platform="teams", installation=TENANT, user=ana.account)
            await at.live.introduce(sender, Profile(name="Ana", locale="en"))
            said = []
            for step in (partial(speaks, "es"), partial(speaks, "en"), partial(speaks, "es"), goes):
                await at.live.run(step)
                file = {"contentType": "image/*", "contentUrl": "https://files.example/1", "name": "a.png"}
                await at.send(ana.activity("message", text="", attachments=[file], locale="en-GB"))
                await at.settled()
                said.append(titles(ana)[-1].split()[0])
            return said, at.live.tongues.of(sender)

    assert soon(story()) == (["Aquí", "We", "Aquí", "We"], None)


def test_a_card_from_last_year_says_so(quick_stage: Stage) -> None:
    async def story() -> tuple[str, list[str]]:
        async with rig(quick_stage.house, tables(say("x"))) as at:
            ana, card = await with_card(at)
            old = {
                "type": "Action.Execute",
                "title": "Old",
                "data": {"name": "gone.route", "args": {"pair": "1"}},
            }
            answer = await at.send(ana.pressed(old, on=card.id))
            await at.settled()
            return told(answer), titles(ana)

    words = "That card is from another time. Here is how things stand today."
    assert soon(story()) == (words, ["card", words])


def test_a_person_who_has_left_is_written_to_no_more(
    quick_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Their answer finds nobody; nothing fails because of that."""

    async def story() -> tuple[int, list[str]]:
        async with rig(quick_stage.house, tables(say("said"))) as at:
            ana = at.person("Ana")
            at.connector.refusals.append(Refusal(403, "BotNotInConversationRoster", method="POST"))
            status, _ = await ana.say("give")
            await at.settled()
            return status, titles(ana)

    assert soon(story()) == (200, [])


# --- who they are -------------------------------------------------------------------------------------


def people(stage: Stage) -> dict[str, tuple[str | None, str, str, str]]:
    with stage.house.database.everyone() as session:
        rows = session.execute(
            select(Member, Account).join(Account, Account.member_id == Member.id).order_by(Member.name)
        )
        return {
            member.name: (
                member.email,
                member.locale,
                member.zone,
                (account.reference or {}).get("conversation", ""),
            )
            for member, account in rows
        }


def test_a_stranger_is_looked_up_and_their_chat_is_kept(quick_stage: Stage) -> None:
    async def story() -> dict[str, Any]:
        async with rig(quick_stage.house, tables(say("said"))) as at:
            await at.person("Ana").say("give")
            ben = at.person("Ben", email=None, userPrincipalName="ben@school.example")
            await at.send(ben.activity("message", text="give", locale="es-ES", localTimezone="Europe/Madrid"))
            await at.settled()
            return await at.live.run(people, quick_stage)

    assert soon(story()) == {
        "Ana": ("ana@school.example", "en", "Europe/Dublin", "a:Ana"),
        "Ben": ("ben@school.example", "es", "Europe/Madrid", "a:Ben"),
    }


def test_who_cannot_be_looked_up_is_answered_all_the_same(
    quick_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)

    async def story() -> tuple[list[str], dict[str, Any]]:
        async with rig(quick_stage.house, tables(say("said"))) as at:
            ana = at.person("Ana")
            at.connector.members.clear()
            await ana.say("give")
            await at.settled()
            return titles(ana), await at.live.run(people, quick_stage)

    seen, known = soon(story())
    assert seen == ["said"]
    assert known == {"?": (None, "en", "Europe/Dublin", "a:Ana")}


def test_somebody_of_another_organisation_is_not_let_in(quick_stage: Stage) -> None:
    """In a channel that two organisations share, whoever has the address of one of ours is not them."""
    elsewhere = "0e15e0e1-0000-4000-8000-000000000000"

    async def story() -> tuple[int, list[str], dict[str, Any]]:
        async with rig(quick_stage.house, tables(say("said"))) as at:
            at.person("Ana", tenantId=TENANT)
            await at.person("Ana").say("give")
            mallory = at.person("Mallory", email="ana@school.example", tenantId=elsewhere)
            status, _ = await mallory.say_in(CHANNEL, "give")
            await at.settled()
            return status, titles(mallory), await at.live.run(people, quick_stage)

    known = {"Ana": ("ana@school.example", "en", "Europe/Dublin", "a:Ana")}
    assert soon(story()) == (200, [], known)
    with quick_stage.house.database.everyone() as session:
        assert len(session.scalars(select(Account)).all()) == 1


def test_the_chat_of_a_stranger_is_kept_even_if_looking_them_up_takes_long(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> Any:
        async with rig(quick_stage.house, tables(say("said"))) as at:
            ana = at.person("Ana")
            await at.person("Ben").say("give")
            await at.settled()
            at.connector.hold = asyncio.Event()
            monkeypatch.setattr(errands, "IN_TIME", 0.01)
            await ana.say("give")
            at.connector.hold.set()
            await at.settled()
            await ana.say("give")
            await at.settled()
            return (await at.live.run(people, quick_stage))["Ana"]

    assert soon(story()) == ("ana@school.example", "en", "Europe/Dublin", "a:Ana")


def test_a_chat_that_moved_is_told_once(quick_stage: Stage) -> None:
    async def story() -> list[str]:
        async with rig(quick_stage.house, tables(say("said"))) as at:
            ana = at.person("Ana")
            seen = []
            for chat in ("a:Ana", "a:Ana", "a:new"):
                activity = ana.activity("message", text="give")
                activity["conversation"]["id"] = chat
                at.connector.chats.add(chat)
                await at.send(activity)
                await at.settled()
                seen.append((await at.live.run(people, quick_stage))["Ana"][3])
            return seen

    assert soon(story()) == ["a:Ana", "a:Ana", "a:new"]


def test_answers_in_one_chat_keep_their_order(quick_stage: Stage) -> None:
    async def story() -> list[str]:
        async with rig(quick_stage.house, tables(lambda asked, _: Say(card=Card(title=(asked.text,))))) as at:
            ana, _ = await with_card(at)
            throttled = Refusal(429, "Throttled", {"Retry-After": "0.2"}, method="POST")
            at.connector.refusals.append(throttled)
            for number in range(5):
                assert (await ana.say(f"give {number}"))[0] == 200
            await at.settled()
            return titles(ana)

    assert soon(story()) == ["card", "0", "1", "2", "3", "4"]


def test_a_search_while_typing_is_answered(quick_stage: Stage) -> None:
    async def story() -> Any:
        routes = tables(say("x"), suggest=lambda asked, _: (("1", f"{asked.args['field']} {asked.text}"),))
        async with rig(quick_stage.house, routes) as at:
            ana, _ = await with_card(at)
            value = {"queryText": "an", "dataset": "who", "queryOptions": {"skip": 0, "top": 15}}
            _, answer = await at.send(ana.invoke("application/search", value))
            return answer["value"]

    assert soon(story()) == {"results": [{"value": "1", "title": "who an"}]}


def test_the_home_is_the_first_card(quick_stage: Stage) -> None:
    async def story() -> tuple[list[str], str]:
        async with rig(quick_stage.house) as at:
            ana = at.person("Ana")
            assert await ana.install() == (200, "")
            await at.settled()
            first = titles(ana)
            await ana.say("home")
            await at.settled()
            return first, title_of(ana.seen()[-1].card)

    first, home = soon(story())
    assert first == [home]
