"""Too few have joined: another programme here is offered to them, and nobody is moved without their yes."""

from datetime import date

from sqlalchemy import select

from bot.conversation.card import Button
from bot.programmes.model import Participant, Programme, Role
from tests.fakes import Stage
from tests.programmes import stories


def beside(stage: Stage, name: str, *, open_to_all: bool) -> str:
    """Another programme in sign-up, which Fay looks after."""
    with stage.house.database.tenant(stage.tenant) as session:
        first = session.scalars(select(Programme)).first()
        assert first is not None
        other = Programme(
            name=name,
            label="",
            state="signup",
            open_to_all=open_to_all,
            topics=first.topics,
            calendar=first.calendar,
            signup_closes_on=date(2026, 2, 6),
            created_at=stage.clock.now(),
        )
        session.add(other)
        session.flush()
        session.add(Role(programme_id=other.id, member_id=stage.members["Fay"], role="coordinator"))
        return other.id


def taking_part(stage: Stage, programme: str) -> dict[str, str]:
    """Name → how they take part."""
    names = {member: name for name, member in stage.members.items()}
    with stage.house.database.tenant(stage.tenant) as session:
        parts = session.scalars(select(Participant).where(Participant.programme_id == programme))
        return {names[part.member_id]: part.state for part in parts}


def test_people_are_asked_about_another_programme_and_nobody_is_moved(quick_stage: Stage) -> None:
    """Too few: the spec's "merge with another site", with everybody's own yes (spec 2.1)."""
    stage = quick_stage
    stories.signing_up(stage)
    before = stories.programme(stage).id
    for name in ("Ana", "Ben", "Sol"):
        stories.join(stage, name)
    north = beside(stage, "North site", open_to_all=True)
    beside(stage, "Somebody else's", open_to_all=False)
    with stage.house.database.tenant(stage.tenant) as session:
        session.add(Role(programme_id=before, member_id=stage.members["Eva"], role="coordinator"))
    stage.click("Sol", Button(name="programmes.not_for_me", label="x", args={"programme": north}))
    stage.advance(days=15)
    assert "Or ask those who joined whether they would like another programme: North site." in (
        stage.newest("Cora")
    )
    stage.press("Cora", "Ask people to join another one")
    assert [option.label for option in stage.forms["Cora"].fields[0].options] == ["North site"]  # type: ignore[union-attr]  # a choice
    stage.fill("Cora", into=north)
    assert stage.newest("Cora").startswith(
        "Stop Both ways, and ask 3 people whether they would like to join North site?"
    )
    assert taking_part(stage, north) == {"Sol": "withdrawn"}  # not yet
    stage.press("Cora", "Stop, and ask them")
    assert stage.newest("Cora").startswith("Both ways has stopped. 3 people are told, and asked about North")
    stage.settle()
    for name in ("Ana", "Ben"):
        asked = stage.newest(name)
        assert asked.startswith("Too few people joined Both ways, so it stops here. Would you like to join N")
        assert "Joining is not anonymous: Fay will see your name." in asked
    assert stage.newest("Sol").startswith(  # who has said no to it is not asked again
        "Both ways has stopped. The reason: too few had joined, and North site takes sign-ups."
    )
    assert stage.newest("Eva").startswith("Both ways has stopped.")  # who coordinates it too
    assert taking_part(stage, north) == {"Ana": "invited", "Ben": "invited", "Sol": "withdrawn"}
    stage.press("Ana", "Join")
    stage.fill("Ana")  # as she had filled it in before
    assert "Would like to learn: Leading a team\nCan offer: Digital tools in class" in stage.newest("Ana")
    stage.press("Ben", "Not for me")
    assert taking_part(stage, north) == {"Ana": "joined", "Ben": "withdrawn", "Sol": "withdrawn"}
    args = {"programme": before, "into": north}
    stage.click("Cora", Button(name="programmes.merge_now", label="x", args=args))
    assert stage.newest("Cora").startswith("The programme has moved on, so that does not fit any more.")


def test_a_programme_that_others_look_after_is_not_offered(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    before = stories.programme(quick_stage).id
    other = beside(quick_stage, "Somebody else's", open_to_all=False)
    quick_stage.command("Cora", "signup close")
    assert "Ask people to join another one" not in quick_stage.buttons("Cora")
    args = {"programme": before, "into": other}
    quick_stage.click("Cora", Button(name="programmes.merge_now", label="x", args=args))
    assert quick_stage.newest("Cora").startswith(
        "No other programme that you could offer takes sign-ups now."
    )
    assert taking_part(quick_stage, other) == {}
