"""Who leads: the two may swap, if both agree."""

from bot.learning.library import Role
from bot.learning.model import PromptShown
from bot.pairs.model import Pair
from tests.fakes import Stage, complaints
from tests.pairs.stories import Story, active


def suggest(story: Story, name: str, leader: str, topic: str = "") -> None:
    """`swap`, filled in."""
    story.stage.command(name, "swap")
    story.stage.fill(name, to=story.stage.members[leader], topic=topic)


def test_roles_can_be_flipped_if_both_agree(stage: Stage) -> None:
    """Both see who leads from now on, and the questions follow (S1-01): the classic way, too (S1-25)."""
    story = active(stage)
    suggest(story, "Ana", "Bea")
    assert stage.newest("Ana").startswith("Bea will be asked.\n\nIt changes only if you both agree.")
    assert story.facts("swapped") is False
    assert stage.newest("Bea").startswith(
        "Ana suggests a change of who leads.\n\nBea leads from now on.\n\n"
        "Who leads brings the topic and the questions."
    )
    assert stage.look_home("Bea").startswith("Ana suggests a change of who leads.")
    stage.press("Bea", "Fine with me")
    assert stage.newest("Ana").startswith("You and Bea have agreed on who leads.\n\nBea leads from now on.")
    for name in ("Ana", "Bea"):
        assert "Bea leads from now on." in stage.look_home(name)
        stage.command(name, "prompt")
    with stage.house.database.tenant(stage.tenant) as session:
        pair = Pair.by_id(session, story.pair)
        assert pair is not None
        shown = {row.member_id: row.prompt for row in PromptShown.of_pair(session, story.pair)}
        roles: dict[str, Role] = {p.id: p.role for p in stage.house.libraries["en"].prompts}
        assert roles[shown[pair.mentee_id]] == "junior_mentor"
        assert roles[shown[pair.mentor_id]] == "senior_mentee"
    suggest(story, "Bea", "Ana")
    stage.press("Ana", "Fine with me")
    assert story.facts("swapped") is False


def test_a_swap_on_one_topic(quick_stage: Stage) -> None:
    """Peer coaching: each leads on what is theirs (S1-40)."""
    story = active(quick_stage)
    suggest(story, "Bea", "Bea", "budgets")
    quick_stage.press("Ana", "Fine with me")
    assert "On budgets, Bea leads." in quick_stage.look_home("Ana")
    assert story.facts("swapped", "swap_topic") == (False, "budgets")


def test_it_stays_as_it_is_unless_both_want_it(quick_stage: Stage) -> None:
    story = active(quick_stage)
    quick_stage.command("Ana", "swap")
    same = {"to": "That is how it is already. Choose the other one, or leave it as it is."}
    assert complaints(quick_stage.fill("Ana", to=quick_stage.members["Ana"])) == same
    quick_stage.fill("Ana", to=quick_stage.members["Bea"])
    quick_stage.press("Bea", "Leave it as it is")
    assert quick_stage.newest("Ana").startswith("Between you and Bea it stays as it is.")
    assert story.facts("swapped", "swap_asked") == (False, None)


def test_who_is_asked_the_same_agrees_and_an_old_button_says_how_things_stand(quick_stage: Stage) -> None:
    story = active(quick_stage)
    suggest(story, "Ana", "Bea")
    suggest(story, "Bea", "Bea")
    assert story.facts("swapped") is True
    story.click("Bea", "pairs.swap_no", number="1")
    assert quick_stage.newest("Bea").startswith("This pairing has moved on since then.")
    story.click("Ana", "pairs.swap_yes", number="1")
    assert story.facts("swapped") is True
