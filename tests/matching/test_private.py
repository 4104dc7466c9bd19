"""Private matching attributes: off unless two agree, sealed, for the engine alone, gone after the solve."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot import jobs
from bot.matching import private_boxes
from bot.matching.candidate import Terms
from bot.matching.private_boxes import Direction, Said
from bot.matching.private_model import PrivateBox, PrivateMatching
from bot.matching.score import points
from bot.privacy.ownership import tables
from bot.programmes.model import Participant
from bot.routes import ROUTES
from tests import fakes
from tests.fakes import Stage, complaints
from tests.matching.people import junior, senior
from tests.matching.stories import JUNIORS, SENIORS, Story, open_story

LABELS = "Staff network\nFirst in family at university"
EVERYBODY = ("Deb", *JUNIORS, *SENIORS)

# --- turning it on ----------------------------------------------------------------------------


def ask(story: Story, *, contact: str = "Dot") -> None:
    """Kim asks the data protection contact."""
    stage = story.stage
    if contact not in stage.members:
        stage.arrive(contact)
    stage.command("Kim", "match private")
    stage.press("Kim", "Turn it on")
    stage.fill("Kim", labels=LABELS, contact=[stage.members[contact]], check=["yes"])
    stage.settle()


def agree(story: Story, decision: str = "yes") -> None:
    """Dot decides."""
    story.stage.look_home("Dot")
    story.stage.press("Dot", "Decide")
    story.stage.fill("Dot", decision=decision)
    story.stage.settle()


def opened(stage: Stage) -> Story:
    """A story in which people are asked."""
    story = open_story(stage)
    ask(story)
    agree(story)
    stage.advance(days=3)
    return story


def say(stage: Stage, name: str, **to: Direction) -> None:
    """Somebody ticks attributes by their place (`at_0="shares"`), agrees and seals."""
    spanish = name in ("Ben", "Eva")
    stage.command(name, "private")
    stage.press(name, "Elegir en privado" if spanish else "Choose in private")
    places = {key.removeprefix("at_"): code for key, code in to.items()}
    values = {f"to_{place}": places.get(str(place), "either") for place in range(2)}
    stage.fill(name, use=sorted(places), agree=["yes"] if places else [], **values)


def boxes(story: Story) -> dict[str, bytes]:
    """Name → box, for everybody who has one."""
    names = {key: name for name, key in story.stage.members.items()}
    with story.stage.house.database.tenant(story.stage.tenant) as session:
        return {names[row.member_id]: row.box for row in session.scalars(select(PrivateBox))}


def keys(story: Story) -> list[str]:
    return story.stage.house.keys.names(private_boxes.PREFIX)


def current(story: Story) -> PrivateMatching:
    with story.stage.house.database.tenant(story.stage.tenant) as session:
        return session.scalars(select(PrivateMatching)).one()


def test_turning_it_on_is_offered_only_while_it_can_be(quick_stage: Stage) -> None:
    """During a round the card says why not, in place of a button that is refused."""
    story = open_story(quick_stage)
    quick_stage.command("Kim", "match private")
    assert quick_stage.buttons("Kim")[0] == "Turn it on"
    story.start()
    quick_stage.command("Kim", "match private")
    assert "A round is under way. You can turn this on before the next one." in quick_stage.newest("Kim")
    assert "Turn it on" not in quick_stage.buttons("Kim")


def test_it_is_off_until_a_coordinator_and_a_data_protection_contact_agree(quick_stage: Stage) -> None:
    """Membership of a network is a private wish, off by default, with a DPIA by two (S2-05)."""
    story, stage = open_story(quick_stage), quick_stage
    stage.command("Ana", "private")
    assert stage.newest("Ana").startswith("Nothing is asked in private at the moment.")
    stage.command("Kim", "match private")
    stage.press("Kim", "Turn it on")
    refused = stage.fill("Kim", labels=LABELS, contact=[stage.members["Sol"]], check=["yes"])
    assert complaints(refused) == {
        "contact": "Sol helps to run this programme. Please choose somebody who does not."
    }
    ask(story)
    assert (keys(story), boxes(story)) == ([], {})
    assert "Dot has been asked about data protection." in stage.newest("Kim")
    story.click("Ana", "matching.private_nothing", asked=current(story).id)
    assert stage.newest("Ana").startswith("This is over.")
    agree(story)
    assert len(keys(story)) == 2
    assert set(boxes(story)) == set(EVERYBODY)
    stage.advance(days=3)
    assert "Matching works without it, and nothing is lost." in stage.newest("Ana")
    assert "never see who said something, or how many did" in stage.newest("Kim")


def test_a_contact_who_says_no_leaves_it_off(quick_stage: Stage) -> None:
    story, stage = open_story(quick_stage), quick_stage
    ask(story)
    agree(story, "no")
    stage.advance(days=1)
    assert (keys(story), boxes(story), current(story).state) == ([], {}, "over")
    assert "Dot would rather not have private questions this way." in stage.newest("Kim")


# --- saying something -------------------------------------------------------------------------


def test_every_box_is_as_long_as_every_other_and_only_the_form_writes_it(quick_stage: Stage) -> None:
    """People declare for themselves, sealed; nobody can look inside, not even they (S2-06)."""
    stage = quick_stage
    story = opened(stage)
    blank = boxes(story)
    stage.arrive("Gus", level=2, level_confirmed=True)
    with stage.house.database.tenant(stage.tenant) as session:  # who joins later
        gus, at = stage.members["Gus"], stage.clock.now()
        session.add(Participant(programme_id=story.programme, member_id=gus, state="ready", joined_at=at))
    say(stage, "Ana", at_0="shares", at_1="differs")
    answered = stage.newest("Ana")
    say(stage, "Cem")
    assert stage.newest("Cem") == answered
    now = boxes(story)
    assert {len(box) for box in now.values()} == {len(blank["Ana"])}
    assert {name for name in now if now[name] != blank.get(name)} == {"Ana", "Cem", "Gus"}
    said = private_boxes.opened(stage.house.keys, current(story).id, now)
    assert set(said) == {"Ana"}
    stage.press("Ana", "Change it")
    assert [getattr(field, "value", None) for field in stage.forms["Ana"].fields] == [
        (),
        "either",
        "either",
        (),
    ]
    refused = stage.fill("Ana", use=["0"], agree=[], to_0="shares", to_1="either")
    assert complaints(refused) == {"agree": "Please tick this too, or tick nothing above."}
    assert stage.forms["Ana"].secret
    stage.press("Ana", "Use nothing of mine")
    assert private_boxes.opened(stage.house.keys, current(story).id, boxes(story)) == {}
    stage.command("Ana", "mydata")
    assert "A sealed box for the matching" in stage.newest("Ana")


def test_it_is_nobody_elses_to_answer(quick_stage: Stage) -> None:
    stage = quick_stage
    story = opened(stage)
    before = boxes(story)
    for who in ("Kim", "Dot"):
        story.click(who, "matching.private_nothing", asked=current(story).id)
        assert stage.newest(who).startswith("We could not find that among yours.")
    assert boxes(story) == before
    stage.command("Ana", "leave")
    stage.press("Ana", "Leave Both ways")
    assert set(boxes(story)) == set(EVERYBODY) - {"Ana"}


# --- what comes of it -------------------------------------------------------------------------


def test_what_the_two_said_is_at_most_ten_points_and_only_between_two_who_said_something() -> None:
    """Shares, differs or no preference, as each chose (S2-05, S3-06)."""
    terms = Terms(levels=6)

    def gain(one: dict[int, Direction], other: dict[int, Direction]) -> int:
        sides = [private_boxes._said(bytes(_codes(said))) for said in (one, other)]
        amy = junior("amy", attributes=sides[0].attributes, seeks=sides[0].seeks)
        sam = senior("sam", attributes=sides[1].attributes, seeks=sides[1].seeks)
        return points(amy, sam, terms) - points(junior("amy"), senior("sam"), terms)

    met, missed = gain({0: "shares"}, {0: "either"}), gain({0: "shares"}, {1: "either"})
    assert 0 < met - missed <= 1000
    assert gain({0: "differs"}, {1: "either"}) == met
    assert gain({0: "differs"}, {0: "either"}) == missed
    for nothing in ({}, {0: "either"}):
        assert gain({0: "either"}, nothing) == 0  # type: ignore[arg-type]  # literals in a loop
    assert gain({0: "shares"}, {}) == 0


def _codes(said: dict[int, Direction]) -> list[int]:
    return [private_boxes.CODES.index(said[at]) + 1 if at in said else 0 for at in range(5)]


def test_a_box_that_is_not_ours_counts_as_blank(quick_stage: Stage) -> None:
    keys = quick_stage.house.keys
    for _ in range(2):  # a job that is run again
        private_boxes.create_keys(keys, "one")
    box = private_boxes.seal(keys, "one", {1: "shares"})
    said = private_boxes.opened(keys, "one", {"ana": box, "ben": b"?" * len(box)})
    assert said == {
        "ana": Said(attributes=frozenset({"-0", "+1", "-2", "-3", "-4"}), seeks=frozenset({"+1"}))
    }
    private_boxes.sweep(quick_stage.house)  # no collection knows these keys
    assert keys.names(private_boxes.PREFIX) == []
    assert private_boxes.opened(keys, "one", {"ana": box}) == {}


def a_round(where: Path, *, opted_in: bool) -> Story:
    """The same round each time, up to its pairs; Ana and Fay say something in private, or nothing."""
    where.mkdir()
    stage = fakes.stage_in(fakes.house_at(f"sqlite:///{where / 'app.db'}", f"sqlite:///{where / 'b.db'}"))
    story = opened(stage)
    for name in ("Ana", "Fay"):
        if opted_in:
            say(stage, name, at_0="shares")
        else:
            say(stage, name)
    story.start()
    for one, other in (("Ana", "Fay"), ("Ben", "Eva"), ("Cem", "Sol")):
        story.answer(one, other)
    for one, other in (("Ana", "Fay"), ("Ben", "Eva"), ("Cem", "Sol")):
        story.answer(other, one)
    stage.look_home("Kim")
    stage.command("Kim", "match explain")
    stage.fill("Kim", one=[stage.members["Ana"]], other=[stage.members["Fay"]])
    return story


def counted(story: Story) -> dict[str, int]:
    """Table → how many rows it has."""
    with story.stage.house.database.tenant(story.stage.tenant) as session:
        return {table.__tablename__: len(session.scalars(select(table)).all()) for table in tables()}


def test_screens_tables_and_logs_are_the_same_whatever_was_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Two runs that differ in boxes alone read alike to a coordinator and to the two (I21, S2-06)."""
    caplog.set_level("DEBUG", logger="bot")
    said, silent = (a_round(tmp_path / str(it), opted_in=it) for it in (True, False))
    for name in ("Kim", "Dot", "Sol", "Ana", "Fay"):
        assert said.stage.seen_by(name) == silent.stage.seen_by(name)
    assert counted(said) == counted(silent)
    assert "Ana and Fay, 3 levels apart." in "\n".join(said.stage.seen_by("Kim"))
    assert "network" not in caplog.text
    # The boxes and their key are gone as soon as the pairs are there (A3).
    assert (keys(said), boxes(said), current(said).state) == ([], {}, "over")
    said.stage.command("Ana", "private")
    assert said.stage.newest("Ana").startswith("Nothing is asked in private at the moment.")
    said.click("Ana", "matching.private_nothing", asked=current(said).id)
    assert said.stage.newest("Ana").startswith("This is over. The boxes and their key have been destroyed.")


def test_turned_off_stopped_or_after_sixty_days_it_is_all_gone(quick_stage: Stage) -> None:
    """With or without a round; and a forgotten key is swept (S2-06)."""
    stage = quick_stage
    story = opened(stage)
    jobs.sweep(stage.house, ROUTES)
    assert len(keys(story)) == 2
    say(stage, "Ana", at_0="shares")
    stage.advance(days=60)
    assert (keys(story), boxes(story), current(story).state) == ([], {}, "over")
    ask(story)
    agree(story)
    assert len(boxes(story)) == len(EVERYBODY)
    stage.command("Kim", "match private")
    stage.press("Kim", "Turn it off")
    assert "is destroyed at once, and cannot be brought back." in stage.newest("Kim")
    stage.press("Kim", "Leave it as it is")
    stage.press("Kim", "Turn it off")
    sure = next(a for m in stage.shown if m.card for a in m.card.actions if a.label == "Yes, turn it off")
    stage.press("Kim", "Yes, turn it off")
    stage.settle()
    assert (keys(story), boxes(story)) == ([], {})
    assert "matching asks nothing more in private" in stage.newest("Kim")
    ask(story)
    agree(story)
    stage.click("Kim", sure)  # that was about the one before: what this one destroys is asked first
    assert stage.newest("Kim").startswith("Turn off what people can say in private?")
    assert len(boxes(story)) == len(EVERYBODY)
    stage.command("Kim", "programme stop")
    stage.fill("Kim", reason="We begin again next year.")
    stage.press("Kim", "Stop the programme")
    stage.settle()
    assert (keys(story), boxes(story)) == ([], {})
