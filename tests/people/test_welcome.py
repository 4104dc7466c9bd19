"""The first minute of somebody the bot has never seen."""

from tests.fakes import Stage


def test_home_says_whom_to_ask_until_there_is_a_coordinator(stage: Stage) -> None:
    stage.arrive("Ana")
    stage.command("Ana", "")
    assert "no programme coordinator here yet" in stage.newest("Ana")
    stage.grant("Ana")
    stage.command("Ana", "home")
    assert "no programme coordinator here yet" not in stage.newest("Ana")


def test_a_typo_is_offered_the_nearest_command_and_a_number_takes_it(stage: Stage) -> None:
    stage.arrive("Ana")
    stage.say("Ana", "abuot")
    assert stage.buttons("Ana")[0] == "Read what this is"
    stage.say("Ana", "1")
    assert stage.newest("Ana").startswith("Vice Versa helps two colleagues")


def test_a_redelivered_event_gets_the_same_answer_and_acts_once(stage: Stage) -> None:
    from bot.conversation.event import Command
    from bot.dispatch import dispatch
    from bot.routes import ROUTES

    stage.arrive("Ana")
    event = Command(id="same", sender=stage.sender("Ana"), text="help")
    assert dispatch(stage.house, ROUTES, event) == dispatch(stage.house, ROUTES, event)
