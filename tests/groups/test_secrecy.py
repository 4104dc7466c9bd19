"""What coordinators, hosts and others see hangs on nobody's private answer: told twice, it reads the same."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import inspect, select

from bot.database import Base
from bot.groups.model import Seat
from tests import fakes
from tests.conftest import copies_of
from tests.fakes import Stage
from tests.groups.stories import JUNIORS, TUESDAY, WEDNESDAY, Story, running

EIGHT = (*JUNIORS[:5], "Fay", "Gil", "Hal")
FREE = EIGHT[5:]
"""Three of eight, who say and do what they like; the other five can on Tuesday and do not mind."""

ACROSS = ("Una",) * 5 + ("Ula",) * 3
"""Whom the eight are paired with: who leaves is seen by their own partner, and by nobody else."""

Private = tuple[str, str, str]
"""What one of them answers, whether they come, and what they say about the notes."""

Seen = dict[str, list[tuple[str, bool]]]


def new_stage(blank: Path, folder: Path) -> Stage:
    """A stage on databases of its own."""
    folder.mkdir()
    return fakes.stage_in(fakes.house_on(*copies_of(blank, folder)))


def seen_by_others(story: Story, free: tuple[str, ...]) -> Seen:
    """Everything that anybody but the free ones could read, now and in their homes."""
    everybody = [name for name in story.stage.members if name not in free]
    for name in ("Ana", "Sol", "Una"):  # Cora's home counts who takes part, and so shows a leaver anyway
        story.stage.look_home(name)
    for name in ("Cora", "Ana"):
        for word in ("circle", "panel"):
            story.stage.command(name, word)
    return {
        name: [(shown.text, shown.retracted) for shown in story.stage.shown if shown.to == name]
        for name in everybody
    }


def close(story: Story) -> None:
    """Let its databases go."""
    story.stage.house.database.close()
    story.stage.house.ballots.dispose()


# --- circles ----------------------------------------------------------------------------------

CAN = {"tuesday": (TUESDAY,), "wednesday": (WEDNESDAY,), "both": (TUESDAY, WEDNESDAY), "none": ()}


def tell_circle(blank: Path, folder: Path, private: Mapping[str, Private]) -> Seen:
    """A circle from its proposal to the decision about its themes, with what the free ones do in private."""
    stage = new_stage(blank, folder)
    story = running(stage, juniors=EIGHT, seniors=ACROSS)
    story.propose()
    for name in EIGHT:
        said = private[name][0] if name in FREE else "tuesday"
        if said == "not this time":
            stage.command(name, "circle")
            stage.press(name, "Not this time")
        elif said != "silent":
            can = {"both": (TUESDAY, WEDNESDAY), "tuesday": (TUESDAY,), "wednesday": (WEDNESDAY,)}.get(
                said, ()
            )
            story.answers(name, *can, host=name == "Ana")
    story.counted()
    for name in FREE:
        if private[name][1] == "stays away":
            stage.press(name, "I cannot come")
    story.after()
    stage.press("Ana", "Write the themes")
    stage.fill("Ana", theme1="Time is short", share=["coordinator", "sponsor", "other_circle"])
    stage.advance(days=1)
    for name in FREE:
        about = private[name][2]
        if not about:
            continue
        if about == "change":
            stage.press(name, "Fine with me")
        stage.press(name, "Fine with me" if about == "fine" else "Keep them in the circle")
        if about == "leave":
            stage.leave(name)
    stage.advance(days=8)
    seen = seen_by_others(story, (*FREE, "Ula"))
    with stage.house.database.tenant(stage.tenant) as session:
        assert {seat.about_notes for seat in session.scalars(select(Seat))} == {""}
    close(story)
    return seen


STORIES: tuple[tuple[Private, Private, Private], ...] = (
    (("both", "comes", "keep"), ("silent", "stays away", ""), ("none", "comes", "fine")),
    (("not this time", "stays away", ""), ("wednesday", "comes", "change"), ("silent", "comes", "leave")),
    (("both", "comes", "fine"), ("silent", "comes", ""), ("none", "stays away", "")),
    (("not this time", "stays away", ""), ("wednesday", "stays away", ""), ("silent", "comes", "")),
)
"""Every choice that can be made in private comes up; somebody minds in the first two."""


def test_nobody_sees_who_could_not_who_stayed_away_and_who_minded(blank: Path, tmp_path: Path) -> None:
    """Coordinator, sponsor, host and peers read the same; only whether anybody minds counts (spec 2.8)."""
    told = [
        tell_circle(blank, tmp_path / str(at), dict(zip(FREE, said, strict=True)))
        for at, said in enumerate(STORIES)
    ]
    assert told[0] == told[1]
    assert told[2] == told[3]
    assert any(text.startswith("The notes stay in the circle.") for text, _ in told[0]["Ana"])
    for name in ("Cora", "Sol", "Una"):
        assert not any("Time is short" in text for text, _ in told[0][name])
        assert any("Time is short" in text for text, _ in told[2][name])


# --- the panel --------------------------------------------------------------------------------


def tell_panel(blank: Path, folder: Path, does: Mapping[str, str]) -> tuple[Seen, list[str]]:
    """Ana answers by name; two do something else. Gives what others see, and the tables that name the two."""
    stage = new_stage(blank, folder)
    story = running(stage)
    story.joins("Ana", "Ben", "Cid")
    story.asks()
    stage.advance(days=3)
    story.says("Ana", "Fewer meetings", credit="yes")
    for name, what in does.items():
        match what:
            case "rather not":
                stage.press(name, "Not this one")
            case "takes back":
                story.says(name, "More meetings", credit="yes")
                stage.press(name, "Take it back")
            case "never sends":
                stage.press(name, "Answer with my name")
                stage.fill(name, words="More meetings", credit="yes")
            case "leaves the panel":
                story.click(name, "groups.panel_leave", programme=story.programme)
            case _:
                pass
    stage.advance(days=14)
    stage.command("Sol", "panel")
    read = seen_by_others(story, tuple(does))  # with the answers, which leave as leadership has told
    stage.press("Sol", "Say what we did")
    stage.fill("Sol", response="One meeting less")
    stage.press("Sol", "Post")
    stage.advance(days=2)
    seen = {name: [*read[name], *then] for name, then in seen_by_others(story, tuple(does)).items()}
    ids = [stage.members[name] for name in does]
    with stage.house.database.tenant(stage.tenant) as session:
        named = [
            mapper.class_.__tablename__
            for mapper in Base.registry.mappers
            if mapper.class_.__module__.startswith("bot.groups")
            for row in session.scalars(select(mapper.class_))
            for column in inspect(mapper.class_).columns
            if any(member in str(getattr(row, column.key)) for member in ids)
        ]
    close(story)
    return seen, named


def test_nobody_sees_who_did_not_answer_the_panel(blank: Path, tmp_path: Path) -> None:
    """Declining is never visible: silence, "not this one", taking it back and leaving read alike (S3-20)."""
    ways = (("silent", "silent"), ("rather not", "takes back"), ("never sends", "leaves the panel"))
    told = [
        tell_panel(blank, tmp_path / str(at), {"Ben": one, "Cid": two}) for at, (one, two) in enumerate(ways)
    ]
    first = told[0][0]
    assert [seen == first for seen, _ in told] == [True] * 3
    assert [named for _, named in told] == [["panel_member"] * 2, ["panel_member"] * 2, ["panel_member"]]
    assert any("Ana says:" in text for text, _ in first["Sol"])
    assert not any("Ben" in text or "Cid" in text for text, _ in first["Sol"])
