"""The sponsor's home: a few steps, what is left of them, and a learning goal said first."""

from bot.programmes.model import Programme
from tests.fakes import Stage, complaints
from tests.programmes import stories
from tests.programmes.stories import join
from tests.programmes.test_promoting import with_channel


def test_the_sponsors_home_leads_through_its_steps(stage: Stage) -> None:
    """Sign, join early, say a goal, read one lesson: less than five minutes (A2, S0-02)."""
    stories.draft(stage)
    stage.command("Sol", "")
    assert stage.newest("Sol").startswith("You are the sponsor of Both ways. Please read this promise")
    assert "Then, less than five minutes in all:\n\n- Left: join ahead of others" in stage.newest("Sol")
    stage.press("Sol", "Sign the promise")
    stage.command("Sol", "")
    assert stage.newest("Sol").startswith("You are the sponsor of Both ways. 3 short steps are left")
    assert stage.buttons("Sol") == ["Join", "Say what I would learn"]
    join(stage, "Sol")
    stage.command("Sol", "")
    assert "- Done: you take part yourself" in stage.newest("Sol")
    stage.press("Sol", "See the lessons")
    stage.press("Sol", "I have read this")
    stage.look_home("Sol")
    assert stage.newest("Sol").startswith("You are the sponsor of Both ways. 1 short step is left")
    stage.press("Sol", "Say what I would learn")
    stage.fill("Sol", goal="To make a short video.")
    assert "Done: people read what you would like to learn: To make a short video\n" in stage.newest("Sol")
    assert stage.newest("Sol").startswith("You are the sponsor of Both ways. All your steps are done.")
    stage.command("Sol", "")
    assert "short step" not in stage.newest("Sol")
    stage.command("Sol", "sponsor")
    assert stage.newest("Sol").startswith("You are the sponsor of Both ways. All your steps are done.")


def test_a_sponsor_who_has_not_joined_by_the_end_of_sign_up_is_not_asked_to(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        Programme.by_id(session, stories.programme(quick_stage).id).state = "running"
    quick_stage.command("Sol", "sponsor")
    assert quick_stage.newest("Sol").startswith("You are the sponsor of Both ways. 1 short step is left")
    assert quick_stage.buttons("Sol") == ["Say what I would learn", "See the panel"]


def test_the_sponsors_own_goal_stands_where_people_read_and_is_posted_if_they_like(
    quick_stage: Stage,
) -> None:
    """The one at the top says first what they do not know (S0-02)."""
    stories.signing_up(quick_stage)
    with_channel(quick_stage)
    quick_stage.command("Sol", "sponsor")
    quick_stage.press("Sol", "Say what I would learn")
    assert complaints(quick_stage.fill("Sol", goal="x" * 141)) == {
        "goal": "Please use at most 140 characters. This has 141."
    }
    quick_stage.fill("Sol", goal="To make a short video")
    assert "Sol, sponsor of Both ways, would like to learn: To make a short video" in quick_stage.newest(
        "Sol"
    )
    quick_stage.press("Sol", "Post to the channel")
    assert next(t for t in quick_stage.seen_by("#staff") if "video" in t).startswith(
        "Sol, sponsor of Both ways, would like to learn: To make a short video"
    )
    quick_stage.command("Ana", "purpose")
    assert "Would like to learn: To make a short video" in quick_stage.newest("Ana")
    quick_stage.command("Cora", "promote")
    quick_stage.press("Cora", "Note by the sponsor")
    note = str(quick_stage.forms["Cora"].fields[0].value)
    assert "What the sponsor would like to learn first: To make a short video." in note
    assert note.endswith("\n\nSol")


def test_another_sponsor_begins_anew_and_the_first_ones_goal_is_gone(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Sol", "sponsor")
    quick_stage.press("Sol", "Say what I would learn")
    form = quick_stage.forms["Sol"]
    quick_stage.fill("Sol", goal="To sing")
    quick_stage.command("Cora", "programme edit people")
    quick_stage.fill("Cora", sponsor=[quick_stage.members["Eva"]])
    quick_stage.command("Ana", "purpose")
    assert "To sing" not in quick_stage.newest("Ana")
    quick_stage.forms["Sol"] = form
    quick_stage.fill("Sol", goal="To sing on")
    assert quick_stage.newest("Sol").startswith("Only the sponsor of the programme can do that.")
    quick_stage.command("Eva", "sponsor")
    assert quick_stage.newest("Eva").startswith("You are the sponsor of Both ways. Please read this promise")
