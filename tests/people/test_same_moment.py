"""Two accounts of one person, and two windows of another, at the same moment: nothing is lost."""

import pytest
from sqlalchemy import select

from bot.conversation.event import Command, Introduced, Lifecycle, Profile, Sender
from bot.dispatch import dispatch
from bot.people.model import Grant, Installation, Member, PeopleFile
from tests import meanwhile
from tests.fakes import Stage
from tests.people.test_filing import FILE, coordinator, paste

pytestmark = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


def test_who_loses_two_accounts_at_once_has_left(stage: Stage) -> None:
    """Their organisation closes both in the same second; neither is the last one to its own eyes."""
    stage.arrive("Ana")
    with stage.house.database.tenant(stage.tenant) as session:
        session.add(Installation(platform="teams", external_id="t"))
    there = Sender(platform="teams", installation="t", user="t-Ana")
    profile = Profile(name="Ana", email="ana@school.example")
    dispatch(stage.house, stage.routes, Introduced(id="in", sender=there, profile=profile))
    gone = Lifecycle(id="gone", sender=there, what="left")
    meanwhile.together(stage, lambda: stage.leave("Ana"), lambda: dispatch(stage.house, stage.routes, gone))
    with stage.house.database.tenant(stage.tenant) as session:
        assert [member.active for member in session.scalars(select(Member))] == [False]


def test_a_file_that_is_being_taken_is_not_left_any_more(stage: Stage) -> None:
    coordinator(stage)
    paste(stage, FILE)
    with meanwhile.before(stage, lambda: stage.press("Ana", "Leave it, nothing changes")) as session:
        session.scalars(select(PeopleFile)).one().state = "taking"
    assert stage.newest("Ana").startswith("That file is not here any more.")
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(PeopleFile.state)).all() == ["taking"]


def test_of_two_who_could_be_the_first_coordinator_one_is(stage: Stage) -> None:
    """Two who look after the workspace write at once, to their eyes both as the first."""
    for user in ("Ana", "Ben"):
        profile = Profile(name=user, administers=True)
        dispatch(stage.house, stage.routes, Introduced(id=user, sender=stage.sender(user), profile=profile))

    def writes(user: str) -> None:
        dispatch(stage.house, stage.routes, Command(id=f"w-{user}", sender=stage.sender(user), text="home"))

    meanwhile.together(stage, lambda: writes("Ana"), lambda: writes("Ben"))
    with stage.house.database.tenant(stage.tenant) as session:
        assert len(session.scalars(select(Grant.id)).all()) == 1
