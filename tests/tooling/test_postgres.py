"""The databases that tests are given: fresh, apart from each other, and quick to copy."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, create_engine, text

from tests.postgres import Cluster


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def with_a_table(url: str) -> None:
    with connected(url) as connection:
        connection.execute(text("CREATE TABLE word (text TEXT)"))
        connection.execute(text("INSERT INTO word VALUES ('first')"))


def words(url: str) -> list[str]:
    with connected(url) as connection:
        return list(connection.execute(text("SELECT text FROM word")).scalars())


def test_copies_of_a_prepared_database_do_not_see_each_other(postgres: Cluster) -> None:
    one, other = postgres.copy_of("a table", with_a_table), postgres.copy_of("a table", with_a_table)
    with connected(one) as connection:
        connection.execute(text("INSERT INTO word VALUES ('second')"))
    assert (words(one), words(other)) == (["first", "second"], ["first"])
    postgres.drop(one)
    postgres.drop(other)


def with_tables_that_point(url: str) -> None:
    with connected(url) as connection:
        connection.execute(text("CREATE TABLE word (text TEXT PRIMARY KEY)"))
        connection.execute(text("CREATE SCHEMA aside"))
        connection.execute(text("CREATE TABLE aside.said (text TEXT REFERENCES word)"))


def test_a_database_that_is_lent_again_is_empty(postgres: Cluster) -> None:
    with postgres.lent("pointing", with_tables_that_point) as first:
        with connected(first) as connection:
            connection.execute(text("INSERT INTO word VALUES ('first')"))
            connection.execute(text("INSERT INTO aside.said VALUES ('first')"))
        left_open = create_engine(first).connect()
        left_open.execute(text("LOCK TABLE word"))
    with postgres.lent("pointing", with_tables_that_point) as again:
        assert again == first
        assert words(again) == []
        with connected(again) as connection:
            assert connection.execute(text("SELECT count(*) FROM aside.said")).scalar_one() == 0
    left_open.invalidate()


@pytest.mark.parametrize("time", ["first", "again"])
def test_each_test_gets_an_empty_database(database_url: str, time: str) -> None:
    with_a_table(database_url)
    assert words(database_url) == ["first"]
