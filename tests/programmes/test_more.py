"""Everything a coordinator can do, from one card, and only what can be done now."""

from bot.home import DESK, REST
from bot.routes import COMMANDS
from bot.spoken import command_label
from tests.fakes import Stage, words
from tests.programmes import stories


def within_reach(stage: Stage, who: str) -> set[str]:
    """The labels of all buttons behind "More", page by page."""
    found: set[str] = set()
    stage.command(who, "more")
    kinds = stage.buttons(who)
    for kind in kinds:
        stage.command(who, "more")
        stage.press(who, kind)
        found |= set(stage.buttons(who))
        while "Show more of these" in stage.buttons(who):
            stage.press(who, "Show more of these")
            found |= set(stage.buttons(who))
    return found - {"Show more of these", "Back to all"}


def test_all_a_coordinator_can_do_is_behind_one_button(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "")
    quick_stage.press("Cora", "More")
    assert quick_stage.newest("Cora").startswith("What would you like to do in Both ways?")
    assert len(quick_stage.buttons("Cora")) <= 5
    quick_stage.command("Cora", "help")
    listed = {line.removeprefix("- ").split(":")[0] for line in quick_stage.newest("Cora").split("\n")}
    running = {word for word in listed if word in COMMANDS and COMMANDS[word].group == "run"}
    phrases = quick_stage.house.phrases("en", "UTC")
    assert within_reach(quick_stage, "Cora") == {command_label(word, phrases) for word in running - {"more"}}


def test_help_lists_what_can_be_done_at_this_stage(quick_stage: Stage) -> None:
    def listed() -> set[str]:
        quick_stage.command("Cora", "help")
        return {line.removeprefix("- ").split(":")[0] for line in quick_stage.newest("Cora").split("\n")}

    stories.ready(quick_stage)
    draft = listed()
    assert {"readiness", "signup open", "poll open", "topics", "promote", "observers"} <= draft
    assert (
        draft & {"match run", "match approve", "match explain", "signup close", "announce", "learnings"}
        == set()
    )
    quick_stage.command("Cora", "signup open")
    quick_stage.fill("Cora", closes="2026-01-26")
    open_now = listed()
    assert {"signup close", "announce", "levels"} <= open_now
    assert open_now & {"signup open", "poll open", "match run", "words"} == set()


def test_every_command_of_the_desk_exists_and_has_a_verb() -> None:
    named = [word for kind in DESK.values() for word in kind]
    assert (len(named), list(DESK)[-1]) == (len(set(named)), REST)
    assert [word for word in named if word not in COMMANDS] == []
    run = [word for word, route in COMMANDS.items() if route.group == "run"]
    blocks = {word: f"conversation.do_{word.replace(' ', '_')}" for word in run}
    assert [word for word, block in blocks.items() if not words().has(block)] == []


def test_more_is_for_coordinators(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Ana", "more")
    assert quick_stage.newest("Ana").startswith("Only a programme coordinator can do that.")
