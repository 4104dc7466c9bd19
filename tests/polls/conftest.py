"""A ballot database for the whole session, once on SQLite and once on PostgreSQL: polls do not meet in it."""

import pytest


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def ballot_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of an empty database; shared, because every poll has an id of its own."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres").fresh())
    return f"sqlite:///{tmp_path_factory.mktemp('ballots') / 'ballots.db'}"
