"""Ideas that travelled: one line, no names, seen by a programme only if both open it."""

from bot.pairs.model import Idea
from tests.fakes import Stage, complaints
from tests.pairs.stories import Story, active

LINE = "Two-minute videos in the staff meeting"


def note(story: Story, offered: str = "yes", line: str = LINE) -> None:
    """Ana's `idea`, filled in."""
    story.stage.command("Ana", "idea")
    story.stage.fill("Ana", line=line, offered=offered)


def ideas(stage: Stage) -> str:
    """What the coordinator sees."""
    stage.command("Cora", "ideas")
    return stage.newest("Cora")


def test_an_idea_travels_if_both_open_it(stage: Stage) -> None:
    """Cross-pollination, counted for the programme without a name (S1-15, S0-26)."""
    story = active(stage)
    note(story)
    assert stage.newest("Ana").startswith(
        f"Noted. Bea is asked in private whether it may go further.\n\n\u201c{LINE}\u201d"
    )
    assert ideas(stage).startswith("0 ideas have travelled so far.")
    assert "PRIVATE: Nobody is told what you tap here." in stage.newest("Bea")
    seen = stage.seen_by("Ana")
    stage.press("Bea", "Let it travel")
    assert ideas(stage).startswith(f"1 idea has travelled so far.\n\n- {LINE}\n\n")
    assert not any(name in ideas(stage) for name in ("Ana", "Bea"))
    assert stage.buttons("Cora") == ["Show where I am"]
    assert stage.seen_by("Ana") == seen


def test_on_a_pause_nobody_is_told_that_the_other_one_is_asked(quick_stage: Stage) -> None:
    """Nothing goes to a pair that rests, so an idea waits for the end of the pause, and that is said."""
    story = active(quick_stage)
    quick_stage.command("Ana", "idea")
    quick_stage.command("Bea", "pause")
    quick_stage.fill("Bea")
    quick_stage.fill("Ana", line=LINE, offered="yes")
    assert quick_stage.newest("Ana").startswith("This pairing is on pause. You can pick it up again first.")
    assert f"“{LINE}”" in quick_stage.newest("Ana"), "what was typed is not lost"
    quick_stage.command("Ana", "idea")
    assert quick_stage.newest("Ana").startswith("This pairing is on pause.")
    quick_stage.command("Ana", "resume")
    note(story)
    assert "Let it travel" in quick_stage.buttons("Bea")


def test_it_stays_with_the_two_if_either_keeps_it(quick_stage: Stage) -> None:
    story = active(quick_stage)
    note(story, offered="no")
    assert quick_stage.buttons("Bea") == []
    note(story)
    seen = quick_stage.seen_by("Ana")
    quick_stage.press("Bea", "Keep it between us")
    assert ideas(quick_stage).startswith("0 ideas have travelled so far.")
    assert LINE not in ideas(quick_stage)
    assert quick_stage.seen_by("Ana") == seen  # the same as after a yes


def test_ten_ideas_of_one_person_are_enough(quick_stage: Stage) -> None:
    story = active(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        ana, at = quick_stage.members["Ana"], quick_stage.clock.now()
        known = {"programme_id": story.programme, "pair_id": story.pair, "member_id": ana, "offered": False}
        session.add_all(Idea(**known, line=f"Idea {n}", noted_at=at) for n in range(9))
    note(story)
    quick_stage.command("Ana", "idea")
    assert quick_stage.newest("Ana").startswith("You have noted 10 ideas from this pairing")
    assert "Ana" not in quick_stage.forms
    quick_stage.command("Bea", "idea")  # hers are her own
    assert "Bea" in quick_stage.forms


def test_names_are_left_out(quick_stage: Stage) -> None:
    active(quick_stage)
    quick_stage.command("Ana", "idea")
    reply = quick_stage.fill("Ana", line="The videos that Bea makes", offered="yes")
    assert complaints(reply) == {"line": "Please leave out names. The idea is enough."}


def test_only_the_other_one_answers(quick_stage: Stage) -> None:
    story = active(quick_stage)
    note(story)
    card = next(m.card for m in reversed(quick_stage.shown) if m.to == "Bea" and m.card is not None)
    quick_stage.click("Ana", card.actions[0])
    assert quick_stage.newest("Ana").startswith("This pairing has moved on since then.")
    quick_stage.click("Cora", card.actions[0])
    assert quick_stage.newest("Cora").startswith("We could not find that pairing among yours.")
    assert ideas(quick_stage).startswith("0 ideas")
