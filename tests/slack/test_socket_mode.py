"""The same over a websocket that we open: answers in the acknowledgement, new connections, an orderly end."""

from collections.abc import Awaitable, Callable

from bot.conversation.card import Card
from bot.conversation.reply import Done, OpenForm, Update
from tests.adapters.post import soon
from tests.fakes import Stage
from tests.slack.bench import ANA, BEN, Bench, Gate, connected
from tests.slack.desk import TEA, Desk, said

STAFF = "C0STAFF"


def told(stage: Stage, desk: Desk, story: Callable[[Bench], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with connected(stage.house, desk.routes(), socket=True) as bench:
            place = bench.slack.workspace
            place.add_channel(STAFF, "staff", [place.bot_user, ANA, BEN])
            await story(bench)
            await bench.done()
            assert bench.slack.mishaps == []

    soon(whole())


def test_commands_words_clicks_forms_and_the_home(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "give", channel=STAFF)
        await bench.ana.message("card")
        await bench.done()
        assert [m.title for m in bench.slack.seen_by(ANA, STAFF)] == ["changed"]
        await bench.ana.press(None, "Fill in")
        await bench.done()
        await bench.ana.submit(values={"what": "nonsense"})
        await bench.done()
        assert bench.ana.modal is not None
        assert bench.ana.modal.errors == {"what": "Please fill this in."}
        await bench.ana.submit(values={"what": "tea"})
        await bench.ana.open_home()
        await bench.done()
        assert bench.slack.modal_of(ANA) is None
        assert bench.chat() == ["changed"]
        home = bench.ana.home
        assert home is not None
        assert home.title == "card"

    told(quick_stage, Desk(reply=Update(card=Card(title=("changed",)))), story)


def test_a_form_in_answer_to_a_form_comes_in_the_acknowledgement(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "card")
        await bench.done()
        await bench.ana.press(None, "Fill in")
        await bench.done()
        ack = await bench.ana.submit(values={"what": "tea"})
        assert ack.body["response_action"] == "update"
        assert bench.ana.modal is not None
        assert bench.ana.modal.title == "Tea"

    told(quick_stage, Desk(reply=OpenForm(form=TEA)), story)


def test_a_mistake_of_ours_is_acknowledged_and_said(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        ack = await bench.ana.command("/viceversa", "give")
        await bench.done()
        assert (ack.status, bench.chat()[0].startswith("That did not work")) == (200, True)

    told(quick_stage, Desk(reply=ValueError("a bug")), story)


def test_what_nobody_understands_is_acknowledged(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        for payload in ({"type": "block_actions", "user": 7}, {"type": "something_new"}, {}):
            ack = await bench.slack.deliver("interaction", payload)
            assert ack.status == 200

    told(quick_stage, Desk(), story)


def test_slack_asks_for_a_new_connection_and_gets_one(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.slack.sockets.refresh()
        await bench.slack.until(lambda: bench.slack.sockets.count == 1)
        await bench.ana.message("give")
        await bench.done()
        assert bench.chat() == ["said"]
        assert len(bench.called("apps.connections.open")) == 2

    told(quick_stage, Desk(), story)


def test_words_that_come_twice_over_two_connections_are_answered_once(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ana.message("give")
        await bench.done()
        [first] = [d for d in bench.slack.deliveries if d.payload["event"].get("user") == ANA]
        await bench.slack.redeliver(first)
        await bench.done()
        assert bench.chat() == ["said"]

    told(quick_stage, Desk(), story)


def test_ending_acknowledges_what_is_under_way_and_leaves_the_rest_to_slack(quick_stage: Stage) -> None:
    gate = Gate()

    async def story() -> None:
        async with connected(quick_stage.house, Desk(reply=said(), gate=gate).routes(), socket=True) as bench:
            asking = bench.live.errands.start(bench.ana.command("/viceversa", "give"))
            await gate.reached()
            stopping = bench.live.errands.start(bench.platform.stop_taking())
            gate.open()
            ack = await asking
            await stopping
            assert (ack.status, bench.slack.sockets.count) == (200, 0)
            await bench.done()
            assert bench.chat() == ["said"]

    soon(story())


def test_a_house_on_a_socket_needs_no_way_in(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        assert bench.platform.routes() == []
        await bench.ana.command("/viceversa", "give")

    told(quick_stage, Desk(reply=Done()), story)
