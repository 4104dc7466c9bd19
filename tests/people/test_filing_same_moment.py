"""A file of people that is taken in one window and left in another, on two real connections."""

from threading import Thread

import pytest
from sqlalchemy import select, text

from bot.people.model import PeopleFile
from tests.fakes import Stage
from tests.people.test_filing import FILE, coordinator, paste

pytestmark = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


def test_a_file_that_is_being_taken_is_not_left_any_more(stage: Stage) -> None:
    coordinator(stage)
    paste(stage, FILE)
    leaving = Thread(target=stage.press, args=("Ana", "Leave it, nothing changes"))
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with stage.house.database.tenant(stage.tenant) as session:
        session.scalars(select(PeopleFile)).one().state = "taking"
        session.flush()
        leaving.start()
        with stage.house.database.engine.connect() as connection:
            while not connection.execute(waiting).scalar():
                assert leaving.is_alive(), "nobody came to wait"
    leaving.join(30)
    assert stage.newest("Ana").startswith("That file is not here any more.")
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(PeopleFile.state)).all() == ["taking"]
