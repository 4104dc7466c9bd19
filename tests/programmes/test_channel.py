"""The channel that everybody reads: chosen where it is, used for posts to all."""

from bot.conversation.event import Command
from bot.dispatch import dispatch
from bot.routes import ROUTES
from tests.fakes import Stage
from tests.programmes import stories


def typed_in_channel(stage: Stage, who: str, text: str) -> str:
    event = Command(
        id=f"in-{who}-{text}", sender=stage.sender(who), text=text, channel="C1", channel_name="#staff"
    )
    return str(getattr(dispatch(stage.house, ROUTES, event), "card", ""))


def test_a_coordinator_chooses_the_channel_by_typing_there(stage: Stage) -> None:
    stories.ready(stage)
    stage.command("Cora", "channel")
    assert "To choose a channel, type in it: /viceversa channel." in stage.newest("Cora")
    typed_in_channel(stage, "Cora", "channel")
    chosen = stories.programme(stage).channel
    assert chosen is not None
    assert (chosen["id"], chosen["name"]) == ("C1", "#staff")
    stage.command("Cora", "channel")
    assert "for everybody go to #staff" in stage.newest("Cora")


def test_nobody_else_can(quick_stage: Stage) -> None:
    stories.ready(quick_stage)
    typed_in_channel(quick_stage, "Ana", "channel")
    assert stories.programme(quick_stage).channel is None


def test_a_poll_can_then_be_asked_in_the_channel(quick_stage: Stage) -> None:
    stories.ready(quick_stage)
    typed_in_channel(quick_stage, "Cora", "channel")
    quick_stage.command("Cora", "poll open")
    audience = next(f for f in quick_stage.forms["Cora"].fields if f.name == "audience")
    assert "channel" in [option.value for option in getattr(audience, "options", ())]
