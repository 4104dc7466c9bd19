"""Trios: two juniors who are happy to share, and one senior who would meet both."""

from dataclasses import replace

from sqlalchemy import select

from bot.matching.rules import Lines
from bot.matching.solve import solve, trios
from bot.pairs.model import Pair
from tests.content.readability import words
from tests.fakes import Stage
from tests.matching.people import TERMS, junior, senior
from tests.matching.stories import Story, open_story


def sharing(story: Story, *names: str) -> None:
    """Each of them says in private that a trio is fine; who learns takes two."""
    for name in names:
        story.stage.command(name, "matches")
        story.stage.press(name, "Say what suits me")
        story.stage.fill(name, trio="yes", **({"most": "2"} if name in story.seniors else {}))


def links(story: Story) -> list[str | None]:
    with story.stage.house.database.tenant(story.stage.tenant) as session:
        return list(session.scalars(select(Pair.trio)))


def test_an_odd_number_becomes_a_trio_and_all_three_read_all_names(quick_stage: Stage) -> None:
    """Two juniors with one senior: peers beside the hierarchy (S1-40), and nobody is left out."""
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Cem"), seniors=("Sol",))
    sharing(story, "Ana", "Cem", "Sol")
    story.solved()
    stage.look_home("Kim")
    assert "Ana and Cem would share Sol, as a trio." in stage.newest("Kim")
    story.told()
    assert story.pairs() == {("Ana", "Sol"), ("Cem", "Sol")}
    one, other = links(story)
    assert one == other
    assert one is not None
    means = "You can meet all three together. If one stops, the other two go on."
    for name, says in (
        ("Ana", "You, Cem and Sol all said yes: you are a trio."),
        ("Cem", "You, Ana and Sol all said yes: you are a trio."),
        ("Sol", "all said yes: you are a trio."),
    ):
        told = [text for text in stage.seen_by(name) if "you are a trio" in text]
        assert len(told) == 1
        assert says in told[0]
        assert means in told[0]
        assert "any of you can step back" in told[0]
        assert len(words(told[0].partition("\n\nReply")[0])) <= 60
    assert all(name in told[0] for name in ("Ana", "Cem"))


def test_without_all_three_it_is_two_plain_pairs(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Cem"), seniors=("Sol",))
    story.change("Sol", most_pairs=2)
    for name in ("Ana", "Cem"):  # and not Sol
        story.change(name, shares=True)
    story.solved()
    stage.look_home("Kim")
    assert "as a trio" not in stage.newest("Kim")
    story.told()
    assert links(story) == [None, None]
    assert "both said yes" in stage.newest("Ana")


def test_a_trio_never_costs_anybody_a_pair() -> None:
    people = [
        junior("amy", shares=True),
        junior("bo", shares=True),
        junior("cy", shares=True),
        senior("sam", shares=True, capacity_mentee=2),
        senior("sue"),
    ]
    wanted = [(one, other) for one in ("amy", "bo", "cy") for other in ("sam", "sue")]
    for seed in range(5):
        pairs = solve(people, TERMS, Lines.of(people), wanted, seed)
        assert {person for pair in pairs for person in pair} == {"amy", "bo", "cy", "sam", "sue"}
        assert trios(pairs, people) == {"sam"}
    assert trios([("amy", "sam"), ("bo", "sam"), ("cy", "sue")], people) == {"sam"}
    assert trios([("amy", "sam"), ("bo", "sue")], people) == frozenset()
    for unwilling in ("amy", "bo", "sam"):
        asked = [replace(person, shares=person.shares and person.id != unwilling) for person in people]
        assert trios([("amy", "sam"), ("bo", "sam")], asked) == frozenset()
