"""What the words promise about keeping: ninety days after a pairing what the two shared is gone."""

from datetime import date

from sqlalchemy import select

from bot.conversation.card import Button
from bot.pairs.model import Pair
from bot.people.model import Exclusion
from bot.privacy.forgetting import AFTER_PAIR
from bot.privacy.ownership import columns_of, tables
from bot.programmes.model import Participant, Programme
from tests.fakes import Stage
from tests.pairs.stories import Story, active


def kept_of(stage: Stage, pair: str) -> dict[str, int]:
    """Table → rows of that pair, of those that go with it."""
    with stage.house.database.tenant(stage.tenant) as session:
        mine = [table for table in tables() if AFTER_PAIR in str(columns_of(table).info["keep"])]
        rows = {t.__tablename__: len(session.scalars(select(t).filter_by(pair_id=pair)).all()) for t in mine}
    return {table: count for table, count in rows.items() if count}


def note(stage: Stage, name: str, words: str) -> None:
    stage.command(name, "notes")
    stage.press(name, "Write a note")
    stage.fill(name, text=words)


def a_pair_that_shared_much(stage: Stage) -> tuple[Story, str]:
    """Ana and Bea agree, meet, note and let an idea travel; Eve mentors Bea as well. Gives the first pair."""
    story = active(stage, "Eve")
    first = story.pair
    note(stage, "Ana", "I was too quick today.")
    stage.command("Ana", "met today")
    stage.command("Ana", "idea")
    stage.fill("Ana", line="Two-minute videos", offered="yes")
    stage.press("Bea", "Let it travel")
    story.book("Ana", date(2026, 1, 20), "10:00")
    story.match("Eve", "Bea")
    story.write("Eve", want="How budgets are made", offer="Films", goal="One lesson")
    note(stage, "Bea", "Two of them now.")  # which of the two it belongs to is hers to know
    return story, first


def test_what_two_people_shared_goes_ninety_days_after_their_end(stage: Stage) -> None:
    story, first = a_pair_that_shared_much(stage)
    stage.click("Ana", _finish(first))
    before = kept_of(stage, first)
    assert before.keys() >= {"agreement_side", "goal", "meeting", "rhythm", "private_note", "idea"}
    stage.advance(days=89)
    assert kept_of(stage, first) == before
    stage.advance(days=2)
    assert kept_of(stage, first) == {"idea": 1}, "a line that travelled is the programme's"
    assert kept_of(stage, story.pair)["agreement_side"] >= 1, "the other pairing keeps what is its own"
    stage.command("Ana", "notes")
    assert stage.newest("Ana").startswith("You have no notes.")
    stage.command("Bea", "notes")
    assert stage.newest("Bea").startswith("You have 1 note."), "she still works with Eve"
    stage.command("Ana", "record")
    assert stage.newest("Ana").startswith("You are not in a pairing at the moment.")
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(Pair.id).where(Pair.id == first)).one(), "so nobody is matched twice"
    stage.command("Cora", "ideas")
    assert "Two-minute videos" in stage.newest("Cora")


def test_whom_somebody_would_rather_not_meet_goes_a_month_after_their_last_programme(stage: Stage) -> None:
    story = active(stage)
    rather_not(stage, "Ana", "Bea")
    rather_not(stage, "Bea", "Ana")
    with stage.house.database.tenant(stage.tenant) as session:
        over = session.get_one(Programme, (stage.tenant, story.programme))
        over.state, over.ended_on = "archived", stage.clock.now().date()
        other = Programme(name="Elsewhere", label="x", state="running", created_at=stage.clock.now())
        session.add(other)
        session.flush()
        bea = stage.members["Bea"]
        session.add(
            Participant(programme_id=other.id, member_id=bea, state="ready", joined_at=stage.clock.now())
        )
    stage.advance(days=29)
    assert who_said(stage) == {"Ana", "Bea"}
    stage.advance(days=3)
    assert who_said(stage) == {"Bea"}
    rather_not(stage, "Ana", "Bea")  # before she joins again
    stage.advance(days=20)
    assert who_said(stage) == {"Ana", "Bea"}


def rather_not(stage: Stage, name: str, other: str) -> None:
    stage.command(name, "exclude")
    stage.fill(name, people=[stage.members[other]])


def who_said(stage: Stage) -> set[str]:
    """Whose wishes are still kept."""
    names = {member: name for name, member in stage.members.items()}
    with stage.house.database.tenant(stage.tenant) as session:
        return {names[member] for member in session.scalars(select(Exclusion.member_id))}


def _finish(pair: str) -> Button:
    return Button(name="pairs.finish_now", label="…", args={"pair": pair})
