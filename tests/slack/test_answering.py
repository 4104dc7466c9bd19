"""What people in Slack see of an answer: who sees it, where, in time or late, and when something fails."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters import errands
from bot.conversation.card import Card, Form, PersonField
from bot.conversation.event import Profile, Sender
from bot.conversation.model import SeenEvent
from bot.conversation.reply import Done, OpenForm, RejectForm, Say, Update
from bot.people.model import Member
from tests.adapters.post import soon
from tests.clients.slack_api.content import post
from tests.clients.slack_api.delivery import Ack
from tests.clients.slack_api.faults import Crashed, Refused, Throttled
from tests.clients.slack_api.workspace import Channel
from tests.fakes import Stage
from tests.slack.bench import ANA, BEN, Bench, Gate, connected
from tests.slack.desk import GIVE, TEA, Desk, said

Story = Callable[[Bench], Awaitable[None]]

STAFF = "C0STAFF"
ON_IT = "One moment. The answer follows here."
OUR_FAULT = 'That did not work, and it is our fault. Nothing was changed. Please try again, or type "home".'
SPANISH_FAULT = (
    "No ha funcionado, y es culpa nuestra. No se ha cambiado nada. Prueba otra vez o escribe «inicio»."
)
TOO_OLD = "That card is from another time. Here is how things stand today."


def told(stage: Stage, desk: Desk, story: Story) -> None:
    """Tell a story to a house with these answers."""

    async def whole() -> None:
        async with connected(stage.house, desk.routes()) as bench:
            place = bench.slack.workspace
            place.add_channel(STAFF, "staff", [place.bot_user, ANA, BEN])
            await story(bench)
            await bench.done()
            assert bench.slack.mishaps == []

    soon(whole())


async def opened(bench: Bench, label: str = "Fill in") -> None:
    """Ana has the form open, from a card in the bot's chat."""
    await bench.ana.command("/viceversa", "card")
    await bench.done()
    await bench.ana.press(None, label)
    await bench.done()


def titles(bench: Bench, person: str, channel: str) -> list[str]:
    return [m.title for m in bench.slack.seen_by(person, channel)]


def posted_for_everybody(bench: Bench, title: str, label: str = "Give") -> Any:
    """A message of the bot in the staff channel, with a button."""
    place = bench.slack.workspace
    button = {
        "type": "button",
        "action_id": "0",
        "text": {"type": "plain_text", "text": label},
        "value": '{"name":"give.it","args":{}}',
    }
    blocks: list[dict[str, Any]] = [
        {"type": "section", "block_id": "a", "text": {"type": "mrkdwn", "text": title}},
        {"type": "actions", "block_id": "b", "elements": [button]},
    ]
    return post(bench.slack, place, place.channels[STAFF], title, blocks)


# --- who sees it ----------------------------------------------------------------------------------------


def test_a_command_in_a_channel_is_answered_to_who_typed_it_alone(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "give", channel=STAFF)
        await bench.done()
        assert titles(bench, ANA, STAFF) == ["said"]
        assert titles(bench, BEN, STAFF) == []
        assert bench.chat() == []

    told(quick_stage, Desk(), story)


def test_a_command_in_the_bots_chat_is_still_answered_there_tomorrow(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "give")
        await bench.done()
        assert (bench.newest().title, bench.newest().only_for) == ("said", None)

    told(quick_stage, Desk(), story)


def test_a_command_between_two_people_is_answered_there_to_one(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        theirs = Channel(id="D0THEIRS", kind="im", members=[ANA, BEN])
        bench.slack.workspace.channels[theirs.id] = theirs
        await bench.ana.command("/viceversa", "give", channel=theirs.id)
        await bench.done()
        assert titles(bench, ANA, theirs.id) == ["said"]
        assert titles(bench, BEN, theirs.id) == []
        assert bench.chat() == []

    told(quick_stage, Desk(), story)


@pytest.mark.parametrize("reply", [said(), Update(card=Card(title=("said",)))])
def test_a_card_that_others_see_does_not_change_under_their_eyes(
    quick_stage: Stage, reply: Say | Update
) -> None:
    async def story(bench: Bench) -> None:
        message = posted_for_everybody(bench, "For all")
        await bench.ana.press(message, "Give")
        await bench.done()
        assert titles(bench, ANA, STAFF) == ["For all", "said"]
        assert titles(bench, BEN, STAFF) == ["For all"]

    told(quick_stage, Desk(reply=reply), story)


def test_a_card_that_only_one_sees_is_replaced_in_a_channel_too(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "card", channel=STAFF)
        await bench.done()
        await bench.ana.press(bench.slack.seen_by(ANA, STAFF)[-1], "Give")
        await bench.done()
        assert titles(bench, ANA, STAFF) == ["changed"]

    told(quick_stage, Desk(reply=Update(card=Card(title=("changed",)))), story)


def test_what_comes_of_a_form_opened_in_a_channel_is_said_in_private(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "card", channel=STAFF)
        await bench.done()
        await bench.ana.press(bench.slack.seen_by(ANA, STAFF)[-1], "Fill in")
        await bench.done()
        await bench.ana.submit(values={"what": "tea"})
        await bench.done()
        assert (titles(bench, BEN, STAFF), bench.chat()) == ([], ["changed"])

    told(quick_stage, Desk(reply=Update(card=Card(title=("changed",)))), story)


def test_words_in_a_thread_are_answered_in_it(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "give")
        await bench.done()
        first = bench.newest()
        payload = {
            "type": "message",
            "channel": first.channel,
            "channel_type": "im",
            "user": ANA,
            "text": "give",
            "ts": "1.2",
            "thread_ts": first.ts,
        }
        await bench.slack.event(bench.slack.workspace, payload)
        await bench.done()
        assert [call.get("thread_ts") for call in bench.called("chat.postMessage")] == [None, first.ts]

    told(quick_stage, Desk(), story)


# --- the home -------------------------------------------------------------------------------------------


def test_the_home_is_drawn_anew_after_something_was_done_on_it(quick_stage: Stage) -> None:
    desk = Desk(reply=Done())

    async def story(bench: Bench) -> None:
        await bench.ana.open_home()
        await bench.done()
        desk.home = Card(title=("what is next now",))
        await bench.ana.press(bench.ana.home, "Give")
        await bench.done()
        home = bench.ana.home
        assert home is not None
        assert home.title == "what is next now"

    told(quick_stage, desk, story)


def test_the_home_is_drawn_anew_after_a_form_that_was_opened_on_it(quick_stage: Stage) -> None:
    desk = Desk()

    async def story(bench: Bench) -> None:
        await bench.ana.open_home()
        await bench.done()
        await bench.ana.press(bench.ana.home, "Fill in")
        await bench.done()
        desk.home = Card(title=("what is next now",))
        await bench.ana.submit(values={"what": "tea"})
        await bench.done()
        home = bench.ana.home
        assert home is not None
        assert (home.title, bench.chat()) == ("what is next now", ["said"])

    told(quick_stage, desk, story)


@pytest.mark.parametrize(("shortcut", "seen"), [("open_viceversa", "card"), ("open_help", "said")])
def test_a_shortcut_is_answered_in_the_chat(quick_stage: Stage, shortcut: str, seen: str) -> None:
    desk = Desk()
    routes = desk.routes()
    desk_routes = type(routes)(**{**vars_of(routes), "commands": {"help": routes.commands["give"]}})

    async def story() -> None:
        async with connected(quick_stage.house, desk_routes) as bench:
            bench.slack.app.shortcuts = frozenset({shortcut})
            await bench.ana.shortcut(shortcut)
            await bench.done()
            assert bench.chat() == [seen]

    soon(story())


def vars_of(routes: Any) -> dict[str, Any]:
    """What the tables were made from."""
    return {name: getattr(routes, name) for name, part in routes.__dataclass_fields__.items() if part.init}


# --- forms ----------------------------------------------------------------------------------------------


def test_forms_never_stack(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await opened(bench)
        await bench.ana.submit(values={"what": "tea"})
        await bench.done()
        windows = [v for v in bench.slack.workspace.views.values() if not v.closed]
        assert [window.title for window in windows] == ["Tea"]

    told(quick_stage, Desk(reply=OpenForm(form=TEA)), story)


def test_a_complaint_about_the_whole_form_stands_above_what_was_typed(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await opened(bench)
        await bench.ana.submit(values={"what": "a long story"})
        await bench.done()
        window = bench.ana.modal
        assert window is not None
        assert window.plain.split("\n") == ["Not on a Sunday.", "What", "Why"]
        assert [held["value"] for held in window.typed.values()] == ["a long story"]

    told(quick_stage, Desk(reply=RejectForm(form=GIVE, complaints={"": ("Not on a Sunday.",)})), story)


def test_somebody_of_another_company_in_a_shared_channel_is_not_answered(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        message = posted_for_everybody(bench, "For all")
        bench.ben.user.team = "T9OTHER"
        ack = await bench.ben.press(message, "Give")
        await bench.done()
        assert (ack.status, ack.body) == (200, "")
        assert titles(bench, BEN, STAFF) == ["For all"]
        assert bench.called("users.info") == []

    told(quick_stage, Desk(), story)


def test_a_form_that_cannot_be_opened_any_more_comes_as_a_card_that_opens_it(quick_stage: Stage) -> None:
    gate = Gate()

    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "card")
        await bench.done()
        pressing = bench.live.errands.start(bench.ana.press(None, "Give"))
        await gate.reached()
        bench.slack.advance(4)  # Slack keeps a trigger for three seconds
        gate.open()
        await pressing
        await bench.done()
        assert (bench.ana.modal, bench.chat()) == (None, ["card", "Tea"])
        assert bench.newest().buttons == ["Open the form"]
        await bench.ana.press(None, "Open the form")
        await bench.done()
        assert bench.ana.modal is not None
        assert bench.ana.modal.title == "Tea"

    told(quick_stage, Desk(reply=OpenForm(form=TEA), gate=gate), story)


def test_people_whom_a_form_holds_are_named(quick_stage: Stage) -> None:
    ben = quick_stage.arrive("Ben")
    form = Form(
        name="give.tea",
        title="Tea",
        fields=(PersonField(name="who", label="Who", value=(ben,)),),
        submit="Send",
    )

    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "give")
        await bench.done()
        assert bench.ana.modal is not None
        held = bench.ana.modal.blocks[0]["element"]["initial_option"]
        assert (held["text"]["text"], held["value"]) == ("Ben", ben)

    told(quick_stage, Desk(reply=OpenForm(form=form)), story)


def test_a_long_list_is_searched_while_somebody_types(quick_stage: Stage) -> None:
    form = Form(name="give.tea", title="Tea", fields=(PersonField(name="who", label="Who"),), submit="Send")

    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "give")
        await bench.done()
        assert await bench.ana.search(None, "who", "be") == ["Ben & Co", "Bea"]

    told(quick_stage, Desk(reply=OpenForm(form=form), options=(("m1", "Ben & Co"), ("m2", "Bea"))), story)


def test_of_a_vote_nothing_is_left_in_slack_or_here(quick_stage: Stage) -> None:
    """The thanks stand in the window; no message says that somebody voted, and no home is drawn anew."""

    async def story(bench: Bench) -> None:
        await bench.ana.open_home()
        await bench.done()
        await bench.ana.press(bench.ana.home, "Vote")
        await bench.done()
        before = len(bench.called("views.publish")), seen_events(quick_stage)
        await bench.ana.submit(values={"what": "yes"})
        await bench.done()
        assert bench.ana.modal is not None
        assert (bench.ana.modal.title, bench.ana.modal.plain) == ("Vote", "said")
        assert bench.chat() == []
        assert (len(bench.called("views.publish")), seen_events(quick_stage)) == before

    told(quick_stage, Desk(), story)


def seen_events(stage: Stage) -> int:
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalar(select(func.count(SeenEvent.id))) or 0


# --- when something fails -------------------------------------------------------------------------------


def test_an_address_that_takes_no_more_is_not_needed(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "card")
        await bench.done()
        bench.slack.faults.next("response_url", Crashed(status=404))
        await bench.ana.press(None, "Give")
        await bench.done()
        assert bench.chat() == ["changed"]
        message = posted_for_everybody(bench, "For all")
        bench.slack.faults.next("response_url", Crashed(status=404))
        await bench.ana.press(message, "Give")
        await bench.done()
        assert (titles(bench, ANA, STAFF), bench.chat()) == (["For all"], ["changed", "changed"])

    told(quick_stage, Desk(reply=Update(card=Card(title=("changed",)))), story)


def test_the_message_was_deleted_meanwhile(quick_stage: Stage) -> None:
    gate = Gate()

    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "card")
        await bench.done()
        pressing = bench.live.errands.start(bench.ana.press(None, "Give"))
        await gate.reached()
        bench.newest().deleted = True
        gate.open()
        await pressing
        await bench.done()
        assert bench.chat() == ["changed"]

    told(quick_stage, Desk(reply=Update(card=Card(title=("changed",))), gate=gate), story)


def test_the_form_was_opened_from_a_message_that_is_gone(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await opened(bench)
        bench.newest().deleted = True
        await bench.ana.submit(values={"what": "tea"})
        await bench.done()
        assert bench.chat() == ["changed"]

    told(quick_stage, Desk(reply=Update(card=Card(title=("changed",)))), story)


def test_a_card_from_last_year_leads_to_where_things_stand_today(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "card")
        await bench.done()
        for label in ("Old", "Old form"):
            await bench.ana.press(None, label)
            await bench.done()
            assert (bench.newest().title, bench.newest().buttons) == (TOO_OLD, ["Show where I am"])
            bench.newest().deleted = True

    told(quick_stage, Desk(), story)


def test_a_form_from_last_year_too(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await opened(bench)
        window = bench.ana.modal
        assert window is not None
        window.content["private_metadata"] = '{"form":"year.form"}'
        await bench.ana.submit(values={"what": "tea"})
        await bench.done()
        assert (bench.ana.modal, bench.newest().title) == (None, TOO_OLD)

    told(quick_stage, Desk(), story)


def test_a_mistake_of_ours_is_said_kindly_and_logged_without_words(
    quick_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="adapters")

    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "give")
        await bench.ana.message("give my secret away")
        await bench.done()
        assert bench.chat() == [OUR_FAULT, OUR_FAULT]
        assert [delivered.ack.status for delivered in bench.slack.deliveries][:2] == [200, 200]

    told(quick_stage, Desk(reply=ValueError("a bug")), story)
    assert {record.getMessage() for record in caplog.records if record.exc_info} == {
        "an event could not be answered"
    }


def test_a_mistake_of_ours_in_a_form_leaves_what_was_typed(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await opened(bench)
        await bench.ana.submit(values={"what": "a long story", "why": "so"})
        await bench.done()
        window = bench.ana.modal
        assert window is not None
        assert window.errors == {"what": OUR_FAULT}
        assert [held["value"] for held in window.typed.values()] == ["a long story", "so"]

    told(quick_stage, Desk(reply=ValueError("a bug")), story)


def test_slack_is_too_busy_for_an_answer_and_gets_it_a_little_later(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        bench.slack.faults.next("chat.postMessage", Throttled(retry_after=0), 2)
        await bench.ana.message("give")
        await bench.done()
        assert bench.chat() == ["said"]

    told(quick_stage, Desk(), story)


def test_an_answer_that_slack_refuses_is_logged_by_its_code_alone(
    quick_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(bench: Bench) -> None:
        bench.slack.faults.next("chat.postMessage", Refused("is_archived"))
        await bench.ana.message("give")
        await bench.done()
        assert bench.chat() == []

    told(quick_stage, Desk(), story)
    said_so = [r for r in caplog.records if r.getMessage() == "an answer could not be given"]
    assert [(getattr(r, "step", ""), r.exc_info) for r in said_so] == [("is_archived", None)]


def test_a_chat_that_slack_has_closed_is_opened_anew(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ana.message("give")
        await bench.done()
        bench.slack.faults.next("chat.postMessage", Refused("channel_not_found"))
        await bench.ana.message("give")
        await bench.done()
        assert (bench.chat(), len(bench.called("conversations.open"))) == (["said", "said"], 2)

    told(quick_stage, Desk(), story)


def test_words_that_slack_sends_twice_are_answered_once(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ana.message("give")
        await bench.done()
        [first] = [d for d in bench.slack.deliveries if d.payload["event"].get("user") == ANA]
        ack = await bench.slack.redeliver(first)
        await bench.done()
        assert (ack.status, bench.chat()) == (200, ["said"])

    told(quick_stage, Desk(), story)


def test_words_whose_answer_got_lost_with_our_process_are_answered_by_the_next(quick_stage: Stage) -> None:
    desk = Desk()

    async def story() -> None:
        async with connected(quick_stage.house, desk.routes()) as bench:
            await bench.ana.message("give")
            await bench.done()
            [first] = [d for d in bench.slack.deliveries if d.payload["event"].get("user") == ANA]
        desk.reply = said("something else")
        async with connected(quick_stage.house, desk.routes()) as bench:
            await bench.slack.redeliver(first)
            await bench.done()
            assert bench.chat() == ["said"]  # what it was, not what it would be now

    soon(story())


# --- late -----------------------------------------------------------------------------------------------


Hurry = Callable[[], None]


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> Hurry:
    """From the call on, an answer is late after a moment; before it, none is, however slow this machine."""
    monkeypatch.setattr(errands, "IN_TIME", 30.0)
    return lambda: monkeypatch.setattr(errands, "IN_TIME", 0.01)


async def late(
    bench: Bench,
    gate: Gate,
    hurry: Hurry,
    act: Awaitable[Ack],
    *,
    then: Callable[[], None] = lambda: None,
) -> None:
    """The act is acknowledged while its answer is held; then it may go on."""
    hurry()
    ack = await act
    assert ack.status == 200
    then()
    gate.open()
    await bench.done()


@pytest.mark.parametrize(
    ("reply", "window", "chat"),
    [
        (said(), "That took a little longer. The answer is in the chat.", ["card", "said"]),
        (
            Update(card=Card(title=("changed",))),
            "That took a little longer. The answer is in the chat.",
            ["changed"],
        ),
        (Done(), "Saved.", ["card"]),
        (OpenForm(form=TEA), "Leaf", ["card"]),
        (ValueError("a bug"), OUR_FAULT, ["card"]),
    ],
)
def test_a_form_says_that_it_is_saving_and_then_what_came_of_it(
    quick_stage: Stage, hurry: Hurry, reply: Any, window: str, chat: list[str]
) -> None:
    gate = Gate()

    async def story(bench: Bench) -> None:
        await opened(bench)
        saving: list[str] = []

        def look() -> None:
            assert bench.ana.modal is not None
            saving.append(bench.ana.modal.plain)

        await late(bench, gate, hurry, bench.ana.submit(values={"what": "tea"}), then=look)
        assert bench.ana.modal is not None
        assert (saving, bench.ana.modal.plain, bench.chat()) == (["Saving …"], window, chat)

    told(quick_stage, Desk(reply=reply, gate=gate), story)


def test_a_form_that_is_refused_late_still_holds_what_was_typed(quick_stage: Stage, hurry: Hurry) -> None:
    gate = Gate()
    form = Form(
        name=GIVE.name, title=GIVE.title, fields=(TEA.fields[0],), submit="Give it", args={"pot": "p1"}
    )

    async def story(bench: Bench) -> None:
        await opened(bench)
        await late(bench, gate, hurry, bench.ana.submit(values={"what": "tea"}))
        window = bench.ana.modal
        assert window is not None
        assert window.plain.split("\n") == ["Leaf", "Why so?"]
        assert window.blocks[0]["element"]["initial_value"] == "green"

    told(quick_stage, Desk(reply=RejectForm(form=form, complaints={"leaf": ("Why so?",)}), gate=gate), story)


def test_a_form_that_is_refused_after_it_was_closed_can_be_opened_again(
    quick_stage: Stage, hurry: Hurry
) -> None:
    gate = Gate()

    async def story(bench: Bench) -> None:
        await opened(bench)

        def close() -> None:
            assert bench.ana.modal is not None
            bench.ana.modal.closed = True

        await late(bench, gate, hurry, bench.ana.submit(values={"what": "tea"}), then=close)
        assert bench.newest().plain.split("\n") == ["Tea", "Why so?"]
        assert bench.newest().buttons == ["Open the form"]

    told(quick_stage, Desk(reply=RejectForm(form=TEA, complaints={"leaf": ("Why so?",)}), gate=gate), story)


def test_late_words_are_promised_and_then_said(quick_stage: Stage, hurry: Hurry) -> None:
    gate = Gate()

    async def story(bench: Bench) -> None:
        act = bench.ana.message("give")

        async def promised() -> Ack:
            ack = await act
            await bench.slack.until(lambda: bench.chat() == [ON_IT])
            return ack

        await late(bench, gate, hurry, promised())
        assert bench.chat() == [ON_IT, "said"]

    told(quick_stage, Desk(gate=gate), story)


def test_a_late_command_in_a_channel_is_promised_and_answered_to_one(
    quick_stage: Stage, hurry: Hurry
) -> None:
    gate = Gate()

    async def story(bench: Bench) -> None:
        await late(bench, gate, hurry, bench.ana.command("/viceversa", "give", channel=STAFF))
        assert titles(bench, ANA, STAFF) == [ON_IT, "said"]
        assert titles(bench, BEN, STAFF) == []

    told(quick_stage, Desk(gate=gate), story)


def test_a_late_click_changes_its_card_when_it_is_there(quick_stage: Stage, hurry: Hurry) -> None:
    gate = Gate()

    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "card")
        await bench.done()

        async def promised() -> Ack:
            ack = await bench.ana.press(None, "Give")
            await bench.slack.until(lambda: bench.chat() == ["card", ON_IT])
            return ack

        await late(bench, gate, hurry, promised())
        assert bench.chat() == ["changed", ON_IT]

    told(quick_stage, Desk(reply=Update(card=Card(title=("changed",))), gate=gate), story)


def test_a_late_failure_is_told(quick_stage: Stage, hurry: Hurry) -> None:
    gate = Gate()

    async def story(bench: Bench) -> None:
        await late(bench, gate, hurry, bench.ana.command("/viceversa", "give", channel=STAFF))
        assert titles(bench, ANA, STAFF) == [ON_IT, OUR_FAULT]

    told(quick_stage, Desk(reply=ValueError("a bug"), gate=gate), story)


def test_a_late_vote_leaves_nothing_either(quick_stage: Stage, hurry: Hurry) -> None:
    gate = Gate()

    async def story(bench: Bench) -> None:
        await opened(bench, "Vote")
        await late(bench, gate, hurry, bench.ana.submit(values={"what": "yes"}))
        assert bench.ana.modal is not None
        assert (bench.ana.modal.plain, bench.chat()) == ("said", ["card"])

    told(quick_stage, Desk(gate=gate), story)


async def who_speaks_spanish(bench: Bench, stage: Stage) -> None:
    """Ana is known here and has chosen Spanish; nothing of hers was answered yet. Her client is English."""
    ana = Sender(platform="slack", installation=bench.slack.workspace.id, user=ANA)
    await bench.live.introduce(ana, Profile(name="Ana Costa", locale="en"))

    def chosen() -> None:
        with stage.house.database.everyone() as session:
            session.scalars(select(Member).where(Member.name == "Ana Costa")).one().locale = "es"

    await bench.live.run(chosen)


def test_a_promise_is_in_the_language_somebody_has_chosen(quick_stage: Stage, hurry: Hurry) -> None:
    """Whatever the last card was written in, such as the programme's own language."""
    gate = Gate()

    async def story(bench: Bench) -> None:
        await who_speaks_spanish(bench, quick_stage)
        gate.open()
        await bench.ana.command("/viceversa", "give", channel=STAFF)
        await bench.done()
        gate.close()
        await late(bench, gate, hurry, bench.ana.command("/viceversa", "give", channel=STAFF))
        assert titles(bench, ANA, STAFF) == ["poster", "Un momento. La respuesta llega aquí.", "poster"]

    told(quick_stage, Desk(reply=Say(card=Card(title=("poster",), lang="en")), gate=gate), story)


def test_a_fault_is_owned_up_to_in_the_language_somebody_has_chosen(quick_stage: Stage) -> None:
    """Also where it is the first thing that this process has heard from them."""

    async def story(bench: Bench) -> None:
        await who_speaks_spanish(bench, quick_stage)
        await bench.ana.command("/viceversa", "give", channel=STAFF)
        await bench.done()
        assert titles(bench, ANA, STAFF) == [SPANISH_FAULT]

    told(quick_stage, Desk(reply=ValueError("a bug")), story)
