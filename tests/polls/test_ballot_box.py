"""The promises of the ballot box (spec 5.6), kept on both databases and at every step a crash could hit."""

import logging
import pickle
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, insert, select, update

from bot.errors import Complaints
from bot.polls.ballot_box import BallotBox, metadata
from bot.polls.ballot_crypto import CastKey, PollKeys, seal, token_of
from bot.polls.ballot_database import LAYOUT, reading, writing
from bot.polls.ballot_tables import Envelope, Invitee, LayoutMark, Poll
from bot.polls.interest import GROUPS, interest_questions
from bot.polls.publication import Cell, Comment
from bot.polls.questions import PollTerms, Question, ballot_of
from bot.polls.refusals import (
    NotInvited,
    NotYetClosed,
    PollClosed,
    PollNotOpen,
    PollUnknown,
    PollVoid,
    Tampered,
    TermsFrozen,
)
from tests.fakes import MemoryKeys

OPENED, CLOSED = date(2026, 3, 2), date(2026, 3, 13)
TOPICS = ("ai_tools", "working_here")
Vote = dict[str, str | list[str]]
P = ParamSpec("P")
T = TypeVar("T")


def do_not_wait_for_the_disk(raw: sqlite3.Connection, _: object) -> None:
    """Waiting is most of what a vote costs, and no test pulls the plug."""
    raw.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def keys() -> MemoryKeys:
    return MemoryKeys()


@pytest.fixture(scope="session")
def box(ballot_url: str, keys: MemoryKeys) -> Iterator[BallotBox]:
    made = BallotBox(ballot_url, keys)
    if made.engine.dialect.name == "sqlite":
        event.listen(made.engine, "connect", do_not_wait_for_the_disk)
    made.create_all()
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def quick_box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BallotBox]:
    """SQLite alone, for properties that need many polls."""
    made = BallotBox(f"sqlite:///{tmp_path_factory.mktemp('quick') / 'ballots.db'}", MemoryKeys())
    event.listen(made.engine, "connect", do_not_wait_for_the_disk)
    made.create_all()
    yield made
    made.dispose()


@pytest.fixture
def file_box(tmp_path: Path) -> Iterator[tuple[BallotBox, MemoryKeys, Path]]:
    """A box on an SQLite file of its own, for looking at the file's bytes."""
    path, keys = tmp_path / "ballots.db", MemoryKeys()
    made = BallotBox(f"sqlite:///{path}", keys)
    made.create_all()
    yield made, keys, path
    made.dispose()


def interest(**changes: Any) -> PollTerms:
    fields: dict[str, Any] = {
        "poll_id": uuid4().hex,
        "tenant_id": uuid4().hex,
        "purpose": "interest",
        "questions": interest_questions(TOPICS, comments=True),
        "groups": GROUPS,
        "open_on": OPENED,
        "close_on": CLOSED,
    }
    return PollTerms(**fields | changes)


def people(juniors: int, seniors: int) -> dict[str, str]:
    return {uuid4().hex: "junior" for _ in range(juniors)} | {uuid4().hex: "senior" for _ in range(seniors)}


def vote_of(group: str, open_: str = "yes") -> Vote:
    if group == "junior":
        return {"open": open_, "honest": "fairly", "lead_on": ["ai_tools"]}
    return {"open": open_, "looking_forward": "no", "learn": ["ai_tools"]}


def opened(box: BallotBox, invitees: Mapping[str, str], **changes: Any) -> str:
    terms = interest(**changes)
    box.open(terms, invitees)
    return terms.poll_id


def cast_all(box: BallotBox, poll_id: str, invitees: Mapping[str, str], votes: Mapping[str, Vote]) -> None:
    """Cast many votes in one transaction, for tests that are about what comes after."""
    key, terms = box._keys.cast_key(poll_id), box.terms(poll_id)
    with writing(box.engine) as session:
        length = session.scalars(select(Poll.box_len).where(Poll.poll_id == poll_id)).one()
        tokens = {member: token_of(key, poll_id, member) for member in votes}
        rows = [
            {
                "poll_id": poll_id,
                "token": tokens[member],
                "box": seal(key, tokens[member], ballot_of(terms, invitees[member], vote), length),
            }
            for member, vote in votes.items()
        ]
        session.execute(update(Envelope), rows)


def remains(box: BallotBox, poll_id: str) -> dict[str, list[str]]:
    """Every row that is left of a poll, without the ids that are new each time."""
    kept: dict[str, list[str]] = {}
    with reading(box.engine) as session:
        for table in metadata.sorted_tables:
            if "poll_id" in table.c:
                columns = [c for c in table.c if c.name not in {"poll_id", "tenant_id"}]
                rows = session.execute(select(*columns).where(table.c.poll_id == poll_id))
                kept[table.name] = sorted(repr(tuple(row)) for row in rows)
    return kept


def all_rows(box: BallotBox) -> list[str]:
    with reading(box.engine) as session:
        return [repr(tuple(r)) for t in metadata.sorted_tables for r in session.execute(select(t))]


# ------------------------------------------------------------ one poll, told in full


def test_a_poll_from_its_opening_to_its_result(box: BallotBox, keys: MemoryKeys) -> None:
    invitees = people(12, 9)
    terms = interest()
    box.open(terms, invitees)
    juniors = [m for m, group in invitees.items() if group == "junior"]
    seniors = [m for m, group in invitees.items() if group == "senior"]
    for number, member in enumerate(juniors):
        words = f"reason {number}" if number < 2 else ""
        box.cast(terms.poll_id, member, vote_of("junior") | {"reasons": words})
    for member in seniors:
        box.cast(terms.poll_id, member, vote_of("senior", "not_now"))
    assert [q.id for q in box.questions(terms.poll_id, "senior")] == [
        "open",
        "looking_forward",
        "learn",
        "reasons",
    ]
    assert box.state(terms.poll_id) == "open"
    assert box.terms(terms.poll_id) == terms

    box.close(terms.poll_id, on=CLOSED)

    outcome = box.outcome(terms.poll_id)
    assert outcome.state == "published"
    assert outcome.cells == (
        Cell(group="junior", question="open", shown="half_or_more"),
        Cell(group="junior", question="honest", shown="half_or_more"),
        Cell(group="junior", question="lead_on", choice="ai_tools", shown="enough"),
        Cell(group="junior", question="lead_on", choice="working_here", shown="not_yet"),
        Cell(group="senior", question="open", shown="fewer_than_half"),
        Cell(group="senior", question="looking_forward", shown="fewer_than_half"),
        Cell(group="senior", question="learn", choice="ai_tools", shown="enough"),
        Cell(group="senior", question="learn", choice="working_here", shown="not_yet"),
    )
    assert sorted(c.body for c in outcome.comments) == ["reason 0", "reason 1"]
    assert box.ledger(terms.poll_id) == {
        "opened": OPENED,
        "closed": CLOSED,
        "published": CLOSED,
        "shredded": CLOSED,
    }
    kept = remains(box, terms.poll_id)
    assert (kept["invitee"], kept["envelope"]) == ([], [])  # I10
    assert keys.names(f"ballot.{terms.poll_id}") == []


def test_too_few_answers_end_as_not_enough(box: BallotBox) -> None:
    invitees = people(10, 10)
    poll_id = opened(box, invitees)
    for member, group in list(invitees.items())[:6]:
        for choice in ("yes", "maybe"):  # voting twice is voting once (I3)
            box.cast(poll_id, member, vote_of(group, choice) | {"reasons": "x"})
    box.close(poll_id, on=CLOSED)
    outcome = box.outcome(poll_id)
    assert (outcome.state, outcome.comments) == ("not_enough", ())
    assert {cell.shown for cell in outcome.cells} == {"not_enough"}
    assert {cell.group for cell in outcome.cells} == {"all"}


# ------------------------------------------------------------ I1, I2, I3, I15: who said what leaves no mark

WORDS = st.sampled_from(["", "time", "trust", "a \N{SPEECH BALLOON} word", "¿por qué?"])


def any_vote(group: str) -> st.SearchStrategy[Vote]:
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for question in interest().asked(group):
        ticks = st.lists(st.sampled_from(question.choices or ("",)), unique=True)
        fields[question.id] = {"some": ticks, "text": WORDS}.get(
            question.kind, st.sampled_from(question.choices or ("",))
        )
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def elections(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, Vote]]:
    invitees = {
        f"{group}-{number}": group for group in GROUPS for number in range(draw(st.integers(6, 9), group))
    }
    return invitees, {
        member: draw(any_vote(group)) for member, group in invitees.items() if draw(st.integers(0, 9)) < 9
    }


def run(box: BallotBox, invitees: dict[str, str], *votes: tuple[str, Vote | None]) -> dict[str, list[str]]:
    """What is left of a poll after these votes in this order; None erases one."""
    poll_id = opened(box, invitees)
    for member, vote in votes:
        if vote is None:
            assert box.blank(poll_id, member) == "blanked"
        else:
            box.cast(poll_id, member, vote)
    box.close(poll_id, on=CLOSED, shuffle=random.Random(1))
    return remains(box, poll_id)


def check_marks(
    box: BallotBox, invitees: dict[str, str], votes: dict[str, Vote], chance: random.Random
) -> None:
    cast = list(votes.items())
    left = run(box, invitees, *cast)

    order = cast.copy()
    chance.shuffle(order)
    assert run(box, invitees, *order) == left  # I2

    juniors = [member for member in votes if invitees[member] == "junior"]
    if len(juniors) > 1:
        a, b = chance.sample(juniors, 2)
        assert run(box, invitees, *(votes | {a: votes[b], b: votes[a]}).items()) == left  # I1

    if cast:
        member, _ = chance.choice(cast)
        other = vote_of(invitees[member], "not_now") | {"reasons": "on second thoughts"}
        assert run(box, invitees, (member, other), *cast) == left  # I3
        without = [pair for pair in cast if pair[0] != member]
        assert run(box, invitees, *cast, (member, None)) == run(box, invitees, *without)  # I15


@settings(max_examples=8)
@given(elections(), st.randoms(use_true_random=False))
def test_who_answered_what_and_when_leaves_no_mark(
    quick_box: BallotBox, election: tuple[dict[str, str], dict[str, Vote]], chance: random.Random
) -> None:
    check_marks(quick_box, *election, chance)


def test_a_poll_with_comments_leaves_no_mark_on_either_database(box: BallotBox) -> None:
    invitees = {f"m{n}": "junior" if n % 2 else "senior" for n in range(16)}
    votes = {m: vote_of(g, "maybe") | {"reasons": f"reason of {m}"} for m, g in invitees.items()}
    check_marks(box, invitees, votes, random.Random(3))


def test_erasing_after_the_close_changes_nothing_and_says_why(box: BallotBox) -> None:
    invitees = people(8, 0)
    poll_id = opened(box, invitees)
    member = next(iter(invitees))
    assert box.blank(poll_id, uuid4().hex) == "not_invited"
    box.close(poll_id, on=CLOSED)
    before = remains(box, poll_id)
    assert box.blank(poll_id, member) == "cannot_be_found"
    assert remains(box, poll_id) == before


# ------------------------------------------------------------ I4, I5, I11, I12: nothing to read


def test_no_row_file_or_log_ever_holds_an_answer_with_a_person(
    file_box: tuple[BallotBox, MemoryKeys, Path], caplog: pytest.LogCaptureFixture
) -> None:
    box, keys, path = file_box
    invitees = people(10, 10)
    terms = interest()
    secret = "Unmistakable words of mine"
    tokens = []
    with caplog.at_level(logging.DEBUG):
        box.open(terms, invitees)
        for member, group in invitees.items():
            box.cast(terms.poll_id, member, vote_of(group, "not_now") | {"reasons": secret})
        tokens = [token_of(PollKeys(keys).cast_key(terms.poll_id), terms.poll_id, m) for m in invitees]
        open_bytes = b"".join(file.read_bytes() for file in path.parent.glob("ballots.db*"))
        rows_while_open = [row for row in all_rows(box) if any(member in row for member in invitees)]
        box.close(terms.poll_id, on=CLOSED)
    persons = [*invitees, *map(repr, tokens)]

    assert secret.encode() not in open_bytes
    assert "not_now" not in " ".join(rows_while_open)
    assert len(rows_while_open) == 20  # the list of invited, which holds no answer
    # Afterwards the words may stand there, and no person beside them: not in a row, not in the file.
    rows = " ".join(all_rows(box))
    assert rows.count(secret) == 20
    assert not any(person in rows for person in persons)
    closed_bytes = b"".join(file.read_bytes() for file in path.parent.glob("ballots.db*"))
    assert not any(member.encode() in closed_bytes for member in invitees)
    assert not any(token in closed_bytes for token in tokens)
    assert not any(person in caplog.text for person in persons)


def test_refusals_and_database_errors_repeat_no_answer(box: BallotBox) -> None:
    invitees = people(8, 0)
    poll_id = opened(box, invitees)
    member = next(iter(invitees))
    with pytest.raises(Complaints) as refused:
        box.cast(poll_id, member, {"open": "only if Max leaves", "reasons": "y" * 281})
    assert set(refused.value.fields) == {"open", "reasons"}
    assert "Max" not in repr(refused.value.fields) + str(refused.value)
    with pytest.raises(Exception, match="hidden") as broken, writing(box.engine) as session:
        session.execute(insert(Invitee), [{"poll_id": poll_id, "member_id": member, "grp": "junior"}])
    assert member not in str(broken.value).split("DETAIL")[0]


def test_every_box_has_the_same_length_voted_or_not(box: BallotBox) -> None:
    invitees = people(9, 9)
    poll_id = opened(box, invitees)
    juniors = [member for member, group in invitees.items() if group == "junior"]
    fullest = vote_of("junior") | {"lead_on": list(TOPICS), "reasons": "\N{SPEECH BALLOON}" * 280}
    box.cast(poll_id, juniors[0], fullest)
    box.cast(poll_id, juniors[1], {})
    box.cast(poll_id, juniors[2], {"open": "yes"})
    with reading(box.engine) as session:
        boxes = session.scalars(select(Envelope.box).where(Envelope.poll_id == poll_id)).all()
        declared = session.scalar(select(Poll.box_len).where(Poll.poll_id == poll_id))
    assert [len(b) for b in boxes] == [declared] * 18
    assert len(set(boxes)) == 18


def test_casting_touches_one_envelope_and_nothing_else(box: BallotBox) -> None:
    invitees = people(5, 5)
    poll_id = opened(box, invitees)
    before = remains(box, poll_id)
    box.cast(poll_id, next(iter(invitees)), {"open": "yes"})
    after = remains(box, poll_id)
    assert len(set(before.pop("envelope")) ^ set(after.pop("envelope"))) == 2  # one old, one new
    assert after == before


def test_a_copy_of_the_open_database_is_unreadable_once_the_poll_has_closed(
    file_box: tuple[BallotBox, MemoryKeys, Path], tmp_path: Path
) -> None:
    box, keys, path = file_box
    invitees = people(12, 0)
    poll_id = opened(box, invitees)
    for member in invitees:
        box.cast(poll_id, member, vote_of("junior"))
    backup = tmp_path / "backup.db"
    with sqlite3.connect(path) as source:
        source.execute("VACUUM INTO ?", (str(backup),))
    source.close()
    box.close(poll_id, on=CLOSED)
    assert box.outcome(poll_id).state == "published"

    restored = BallotBox(f"sqlite:///{backup}", keys)
    assert restored.state(poll_id) == "open"
    with pytest.raises(PollVoid):
        restored.cast(poll_id, next(iter(invitees)), {"open": "yes"})
    restored.close(poll_id, on=CLOSED)
    outcome = restored.outcome(poll_id)
    assert (outcome.state, outcome.cells, outcome.comments) == ("void", (), ())
    assert set(restored.ledger(poll_id)) == {"opened", "closed", "keys_lost", "void", "shredded"}
    restored.dispose()


def test_tokens_of_one_member_in_two_polls_share_no_more_than_chance() -> None:
    keys = [CastKey(bytes([n]) * 32, b"", OPENED) for n in (1, 2)]
    polls = [uuid4().hex, uuid4().hex]
    pairs = [[token_of(k, p, f"m{n}") for k, p in zip(keys, polls, strict=True)] for n in range(2000)]
    shared = sum(a == b for one, other in pairs for a, b in zip(one, other, strict=True))
    assert 60 < shared < 200  # 125 of 32,000 bytes are expected equal; six deviations either way
    same_key = [token_of(keys[0], p, f"m{n}") for p in polls for n in range(2000)]
    assert len(set(same_key)) == 4000


# ------------------------------------------------------------ I6, I10, I18: before, after, and never again


def test_nothing_is_said_before_the_close(box: BallotBox) -> None:
    invitees = people(9, 9)
    poll_id = opened(box, invitees)
    for member, group in invitees.items():
        box.cast(poll_id, member, vote_of(group))
    with pytest.raises(NotYetClosed):
        box.outcome(poll_id)
    assert box.ledger(poll_id) == {"opened": OPENED}


def test_a_closed_poll_never_reopens(box: BallotBox) -> None:
    invitees = people(9, 9)
    terms = interest()
    box.open(terms, invitees)
    box.close(terms.poll_id, on=CLOSED)
    with pytest.raises(PollClosed):
        box.open(terms, invitees)
    with pytest.raises(PollClosed):
        box.cast(terms.poll_id, next(iter(invitees)), {"open": "yes"})
    with pytest.raises(PollClosed):
        box.cancel(terms.poll_id, on=CLOSED)


def test_terms_and_people_are_frozen_at_the_opening(box: BallotBox) -> None:
    invitees = people(9, 9)
    terms = interest(k_answers=8)
    box.open(terms, invitees)
    before = remains(box, terms.poll_id)
    box.open(terms, dict(reversed(invitees.items())))  # the same again: no harm
    lower = msgspec.structs.replace(terms, k_answers=7)
    for other_terms, other_people in ((lower, invitees), (terms, invitees | people(1, 0))):
        with pytest.raises(TermsFrozen):
            box.open(other_terms, other_people)
    assert remains(box, terms.poll_id) == before
    assert box.terms(terms.poll_id).k_answers == 8


def test_only_the_invited_vote_and_only_in_a_poll_there_is(box: BallotBox) -> None:
    poll_id = opened(box, people(9, 9))
    with pytest.raises(NotInvited):
        box.cast(poll_id, uuid4().hex, {"open": "yes"})
    for ask in (box.state, box.terms, box.outcome):
        with pytest.raises(PollUnknown):
            ask(uuid4().hex)
    with pytest.raises(ValueError, match="group"):
        box.open(interest(), {"m": "visitors"})


def test_a_cancelled_poll_says_nothing_and_keeps_nothing(box: BallotBox, keys: MemoryKeys) -> None:
    invitees = people(9, 9)
    poll_id = opened(box, invitees)
    for member, group in invitees.items():
        box.cast(poll_id, member, vote_of(group))
    box.cancel(poll_id, on=CLOSED)
    box.cancel(poll_id, on=CLOSED)
    box.close(poll_id, on=CLOSED)
    kept = remains(box, poll_id)
    assert (kept["invitee"], kept["envelope"], kept["result"], kept["comment"]) == ([], [], [], [])
    assert box.ledger(poll_id) == {"opened": OPENED, "cancelled": CLOSED, "shredded": CLOSED}
    assert keys.names(f"ballot.{poll_id}") == []


# ------------------------------------------------------------ lost keys and tampering

Meddling = Callable[[BallotBox, str, list[bytes]], None]


def copy_one_over_all(box: BallotBox, poll_id: str, tokens: list[bytes]) -> None:
    with writing(box.engine) as session:
        one = session.scalar(select(Envelope.box).where(Envelope.token == tokens[0]))
        session.execute(update(Envelope).where(Envelope.poll_id == poll_id).values(box=one))


def drop_one(box: BallotBox, poll_id: str, tokens: list[bytes]) -> None:
    with writing(box.engine) as session:
        session.execute(delete(Envelope).where(Envelope.token == tokens[0]))


def add_one(box: BallotBox, poll_id: str, tokens: list[bytes]) -> None:
    with writing(box.engine) as session:
        one = session.scalar(select(Envelope.box).where(Envelope.token == tokens[0]))
        session.execute(insert(Envelope), [{"poll_id": poll_id, "token": b"x" * 16, "box": one}])


def seal_without_the_secret(box: BallotBox, poll_id: str, tokens: list[bytes]) -> None:
    """Somebody learnt the public half, as public halves are: that alone must not be enough to stuff."""
    key = box._keys.cast_key(poll_id)
    forger = CastKey(b"\0" * 32, key.public, key.made_on)
    ballot = ballot_of(box.terms(poll_id), "junior", vote_of("junior"))
    with writing(box.engine) as session:
        length = len(session.scalar(select(Envelope.box).where(Envelope.token == tokens[0])) or b"")
        forged = seal(forger, tokens[0], ballot, length)
        session.execute(update(Envelope).where(Envelope.token == tokens[0]).values(box=forged))


def scribble(box: BallotBox, poll_id: str, tokens: list[bytes]) -> None:
    with writing(box.engine) as session:
        session.execute(update(Envelope).where(Envelope.token == tokens[0]).values(box=b"scribble"))


@pytest.mark.parametrize("meddle", [copy_one_over_all, drop_one, add_one, seal_without_the_secret, scribble])
def test_a_poll_somebody_meddled_with_is_void(box: BallotBox, keys: MemoryKeys, meddle: Meddling) -> None:
    invitees = people(12, 0)
    poll_id = opened(box, invitees)
    for member in invitees:
        box.cast(poll_id, member, vote_of("junior"))
    key = PollKeys(keys).cast_key(poll_id)
    meddle(box, poll_id, [token_of(key, poll_id, member) for member in invitees])
    box.close(poll_id, on=CLOSED)
    assert (box.state(poll_id), box.outcome(poll_id).cells) == ("void", ())
    assert "tampered" in box.ledger(poll_id)
    assert keys.names(f"ballot.{poll_id}") == []


@pytest.mark.parametrize("lost", ["cast", "count"])
def test_a_poll_whose_keys_are_lost_is_void(box: BallotBox, keys: MemoryKeys, lost: str) -> None:
    invitees = people(12, 0)
    poll_id = opened(box, invitees)
    box.cast(poll_id, next(iter(invitees)), {"open": "yes"})
    keys.destroy(f"ballot.{poll_id}.{lost}")
    box.close(poll_id, on=CLOSED)
    assert box.outcome(poll_id).state == "void"
    assert "keys_lost" in box.ledger(poll_id)
    assert remains(box, poll_id)["envelope"] == []
    assert keys.names(f"ballot.{poll_id}") == []
    with pytest.raises(PollVoid):
        box.open(box.terms(poll_id), invitees)


def test_keys_lost_during_the_opening_make_the_poll_void(box: BallotBox, keys: MemoryKeys) -> None:
    terms, invitees = interest(), people(9, 9)
    with crash_at(box, keys, 11), pytest.raises(Crash):
        box.open(terms, invitees)
    assert box.state(terms.poll_id) == "draft"
    with pytest.raises(PollNotOpen):
        box.cast(terms.poll_id, next(iter(invitees)), {"open": "yes"})
    with pytest.raises(PollNotOpen):
        box.close(terms.poll_id, on=CLOSED)
    PollKeys(keys).destroy(terms.poll_id)
    with pytest.raises(PollVoid):
        box.open(terms, invitees)
    assert box.state(terms.poll_id) == "void"


def test_a_vote_without_an_envelope_is_not_lost_in_silence(box: BallotBox, keys: MemoryKeys) -> None:
    invitees = people(9, 0)
    poll_id = opened(box, invitees)
    member = next(iter(invitees))
    drop_one(box, poll_id, [token_of(PollKeys(keys).cast_key(poll_id), poll_id, member)])
    with pytest.raises(Tampered):
        box.cast(poll_id, member, {"open": "yes"})


# ------------------------------------------------------------ I17: a crash at any step


class Crash(Exception):
    """The power is gone."""


@contextmanager
def crash_at(box: BallotBox, keys: MemoryKeys, step: int) -> Iterator[None]:
    """Crash just before the step-th statement, commit or visit to the key store."""
    steps = iter(range(1, step + 1))

    def count(*_: object) -> None:
        if next(steps, None) == step:
            raise Crash

    def counted(name: str) -> Callable[..., Any]:
        def visit(*args: Any) -> Any:
            count()
            return getattr(type(keys), name)(keys, *args)

        return visit

    event.listen(box.engine, "before_cursor_execute", count)
    event.listen(box.engine, "commit", count)
    for name in ("create", "read", "destroy"):
        setattr(keys, name, counted(name))
    try:
        yield
    finally:
        for name in ("create", "read", "destroy"):
            delattr(keys, name)
        event.remove(box.engine, "before_cursor_execute", count)
        event.remove(box.engine, "commit", count)


def crashes(box: BallotBox, keys: MemoryKeys, attempt: Callable[[], str]) -> Iterator[str]:
    """Crash an attempt at its first step, then another at its second …, until one comes through."""
    for step in range(1, 200):
        tried: list[str] = []
        with crash_at(box, keys, step), suppress(Crash):
            tried.append(attempt())
        if tried:
            assert step > 8  # there were steps to crash at
            return
        yield f"step {step}"


def test_opening_again_after_a_crash_at_any_step_completes_it(box: BallotBox, keys: MemoryKeys) -> None:
    invitees = people(4, 6)
    terms = [interest()]

    def attempt() -> str:
        box.open(terms[0], invitees)
        return terms[0].poll_id

    def finished() -> dict[str, list[str]]:
        left = remains(box, terms[0].poll_id)
        return left | {"envelope": [str(len(left["envelope"]))]}

    attempt()
    expected = finished()
    terms[0] = interest()
    for step in crashes(box, keys, attempt):
        attempt()
        assert finished() == expected, step
        assert len(keys.names(f"ballot.{terms[0].poll_id}")) == 2, step
        box.cast(terms[0].poll_id, next(iter(invitees)), vote_of("junior"))
        terms[0] = interest()


@pytest.mark.parametrize("end", ["close", "cancel"])
def test_closing_again_after_a_crash_at_any_step_ends_the_same(
    box: BallotBox, keys: MemoryKeys, end: str
) -> None:
    invitees = people(5, 6)
    current = [""]

    def prepare() -> None:
        current[0] = opened(box, invitees)
        votes = {m: vote_of(g) | {"reasons": f"reason {n}"} for n, (m, g) in enumerate(invitees.items())}
        cast_all(box, current[0], invitees, votes)

    def attempt() -> str:
        if end == "close":
            box.close(current[0], on=CLOSED, shuffle=random.Random(1))
        else:
            box.cancel(current[0], on=CLOSED)
        return current[0]

    prepare()
    attempt()
    expected = remains(box, current[0])
    prepare()
    for step in crashes(box, keys, attempt):
        attempt()
        attempt()
        assert remains(box, current[0]) == expected, step
        assert keys.names(f"ballot.{current[0]}") == [], step
        prepare()


def test_no_raw_count_is_kept_anywhere(box: BallotBox) -> None:
    """11 of 13 say yes, 2 not now; what is left is the same as with 7 and 6."""
    invitees = people(13, 0)
    left = []
    for yes in (11, 7):
        votes = [(m, vote_of("junior", "yes" if n < yes else "not_now")) for n, m in enumerate(invitees)]
        left.append(run(box, invitees, *votes))
    assert left[0] == left[1]


# ------------------------------------------------------------ I16, I19, I7: comments and repeats


@pytest.mark.parametrize(("voters", "released"), [(9, 0), (10, 3)])
def test_comments_wait_for_ten_ballots(box: BallotBox, voters: int, released: int) -> None:
    invitees = people(6, 6)
    poll_id = opened(box, invitees)
    for number, (member, group) in enumerate(list(invitees.items())[:voters]):
        box.cast(poll_id, member, vote_of(group) | ({"reasons": "same words"} if number < 3 else {}))
    box.close(poll_id, on=CLOSED)
    assert box.outcome(poll_id).comments == (Comment(question="reasons", body="same words"),) * released


def test_places_of_comments_do_not_tie_one_persons_words_together(box: BallotBox) -> None:
    texts = tuple(Question(id=name, kind="text") for name in ("keep", "change"))
    invitees = people(12, 0)
    poll_id = opened(box, invitees, questions=texts)
    for number, member in enumerate(invitees):
        box.cast(poll_id, member, {"keep": f"{number:02}", "change": f"{number:02}"})
    box.close(poll_id, on=CLOSED, shuffle=random.Random(5))
    said = box.outcome(poll_id).comments
    orders = {q: [c.body for c in said if c.question == q] for q in ("keep", "change")}
    in_order = [f"{number:02}" for number in range(12)]
    assert sorted(orders["keep"]) == sorted(orders["change"]) == in_order
    assert orders["keep"] != orders["change"]
    assert in_order not in orders.values()


@dataclass(frozen=True)
class Repeat:
    """A second poll: whom it asks besides or without, how long after, and what is known of the first."""

    added: int = 0
    dropped: int = 0
    days: int = 60
    audience_known: bool = True
    key: str = "panel.voice"
    tenant: str = "same"


@pytest.mark.parametrize(
    ("repeat", "shown"),
    [
        (Repeat(), "three_quarters_or_more"),
        (Repeat(added=1), "half_or_more"),
        (Repeat(dropped=3, added=3), "half_or_more"),
        (Repeat(dropped=3, added=4), "three_quarters_or_more"),
        (Repeat(added=1, days=367), "three_quarters_or_more"),
        (Repeat(added=1, key="panel.other"), "three_quarters_or_more"),
        (Repeat(added=1, tenant="other"), "three_quarters_or_more"),
        (Repeat(added=20, audience_known=False), "half_or_more"),
    ],
)
def test_asking_nearly_the_same_people_again_shows_two_bands_only(
    box: BallotBox, repeat: Repeat, shown: str
) -> None:
    question = Question(id="q", kind="one", choices=("yes", "no"), open_side=("yes",), key="panel.voice")
    invitees = people(24, 0)
    tenant = uuid4().hex

    def ask(whom: dict[str, str], asked: Question, on: date, *, tenant: str, **known: Any) -> str:
        poll_id = opened(box, whom, questions=(asked,), groups=("junior",), tenant_id=tenant)
        cast_all(box, poll_id, whom, {m: {"q": "no" if n < 4 else "yes"} for n, m in enumerate(whom)})
        box.close(poll_id, on=on, **known)
        return poll_id

    first = ask(invitees, question, CLOSED, tenant=tenant)
    assert box.outcome(first).cells[0].shown == "three_quarters_or_more"
    again = dict(list(invitees.items())[repeat.dropped :]) | people(repeat.added, 0)
    second = ask(
        again,
        msgspec.structs.replace(question, key=repeat.key),
        CLOSED + timedelta(days=repeat.days),
        tenant=tenant if repeat.tenant == "same" else uuid4().hex,
        audiences={first: invitees} if repeat.audience_known else None,
    )
    assert box.outcome(second).cells[0].shown == shown
    compared = repeat == replace(repeat, days=60, key="panel.voice", tenant="same")
    closed_on = CLOSED + timedelta(days=repeat.days)
    assert box.compared_with(second, on=closed_on) == ([first] if compared else [])


# ------------------------------------------------------------ large polls, several hands, housekeeping


def test_cryptography_can_run_in_another_process(box: BallotBox) -> None:
    """All that `compute` is given and gives back survives the journey, and holds no database."""

    def far_away(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        there, given = pickle.loads(pickle.dumps((work, args)))  # noqa: S301 - our own bytes of a moment ago
        assert not kwargs
        back: T = pickle.loads(pickle.dumps(there(*given)))  # noqa: S301 - the same
        return back

    invitees = people(8, 8)
    terms = interest()
    box.open(terms, invitees, compute=far_away)
    for member, group in invitees.items():
        box.cast(terms.poll_id, member, vote_of(group))
    box.close(terms.poll_id, on=CLOSED, compute=far_away)
    assert {cell.group for cell in box.outcome(terms.poll_id).cells} == set(GROUPS)


def test_polls_larger_than_a_chunk_are_counted_whole(box: BallotBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.polls.ballot_count.CHUNK", 7)
    monkeypatch.setattr("bot.polls.ballot_box.CHUNK", 7)
    invitees = people(45, 0)
    poll_id = opened(box, invitees, groups=("junior",), questions=interest().questions[:1])
    votes: dict[str, Vote] = {m: {"open": "maybe" if n < 27 else "not_now"} for n, m in enumerate(invitees)}
    cast_all(box, poll_id, invitees, votes)
    box.close(poll_id, on=CLOSED)
    assert box.outcome(poll_id).cells == (Cell(group="junior", question="open", shown="about_60"),)


def test_blank_envelopes_are_not_laid_down_in_the_order_of_the_list(box: BallotBox, keys: MemoryKeys) -> None:
    invitees, terms = people(15, 15), interest()
    laid: list[bytes] = []

    def watched(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        made = work(*args, **kwargs)
        laid.extend(token for token, _ in made)  # type: ignore[attr-defined]  # pairs of token and box
        return made

    box.open(terms, invitees, compute=watched)
    key = PollKeys(keys).cast_key(terms.poll_id)
    listed = [token_of(key, terms.poll_id, member) for member in invitees]
    assert sorted(laid) == sorted(listed)
    assert laid not in (listed, sorted(listed))


@pytest.mark.parametrize(("quicker", "ends"), [("cancel", "cancelled"), ("close", "published")])
def test_whoever_ends_a_poll_first_decides(box: BallotBox, quicker: str, ends: str) -> None:
    """A second close, or a cancel, comes through while the first close still computes."""
    invitees = people(8, 8)
    poll_id = opened(box, invitees)
    cast_all(box, poll_id, invitees, {m: vote_of(g) for m, g in invitees.items()})
    first: list[dict[str, list[str]]] = []

    def overtaken(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        ballots = work(*args, **kwargs)
        getattr(box, quicker)(poll_id, on=CLOSED)
        first.append(remains(box, poll_id))
        return ballots

    box.close(poll_id, on=CLOSED, compute=overtaken)
    assert box.state(poll_id) == ends
    assert [remains(box, poll_id)] == first


def test_votes_while_the_poll_closes_are_either_counted_or_refused(box: BallotBox) -> None:
    invitees = people(12, 0)
    poll_id = opened(box, invitees)
    surprises: list[Exception] = []

    def insist(member: str) -> None:
        try:
            while True:
                box.cast(poll_id, member, vote_of("junior"))
        except PollClosed:
            return
        except Exception as problem:  # noqa: BLE001 - any other end of the thread is what we look for
            surprises.append(problem)

    voters = [Thread(target=insist, args=(member,)) for member in list(invitees)[:3]]
    for voter in voters:
        voter.start()
    for member in invitees:
        box.cast(poll_id, member, vote_of("junior"))
    box.close(poll_id, on=CLOSED)
    for voter in voters:
        voter.join(timeout=20)
    assert surprises == []
    assert box.outcome(poll_id).cells[0] == Cell(group="all", question="open", shown="half_or_more")
    assert remains(box, poll_id)["envelope"] == []


def test_keys_that_no_poll_uses_are_swept_after_a_day(box: BallotBox) -> None:
    keys = MemoryKeys()
    own = BallotBox(str(box.engine.url.render_as_string(hide_password=False)), keys)
    invitees = people(8, 0)
    used = opened(own, invitees)
    lost, wanted = uuid4().hex, uuid4().hex
    for poll_id in (lost, wanted):
        PollKeys(keys).create(poll_id, OPENED)
    keys.destroy(f"ballot.{lost}.cast")
    assert own.sweep_keys([wanted], today=OPENED + timedelta(days=1)) == []
    assert own.sweep_keys([wanted], today=OPENED + timedelta(days=2)) == [lost]
    assert {name.split(".")[1] for name in keys.names("ballot.")} == {used, wanted}
    own.cast(used, next(iter(invitees)), {"open": "yes"})
    own.dispose()


def test_half_a_pair_of_keys_left_by_a_sweep_does_no_harm(box: BallotBox, keys: MemoryKeys) -> None:
    invitees, terms = people(8, 8), interest()
    PollKeys(keys).create(terms.poll_id, OPENED)
    keys.destroy(f"ballot.{terms.poll_id}.count")
    box.open(terms, invitees)
    cast_all(box, terms.poll_id, invitees, {m: vote_of(g) for m, g in invitees.items()})
    box.close(terms.poll_id, on=CLOSED)
    assert box.state(terms.poll_id) == "published"


def test_a_forgotten_poll_leaves_no_row(box: BallotBox) -> None:
    invitees = people(12, 0)
    poll_id = opened(box, invitees)
    for member in invitees:
        box.cast(poll_id, member, vote_of("junior") | {"reasons": "words"})
    with pytest.raises(NotYetClosed):
        box.forget(poll_id)
    box.close(poll_id, on=CLOSED)
    box.forget(poll_id)
    assert set(map(len, remains(box, poll_id).values())) == {0}
    with pytest.raises(PollUnknown):
        box.outcome(poll_id)


def test_tables_are_marked_with_their_layout(file_box: tuple[BallotBox, MemoryKeys, Path]) -> None:
    box, _, _ = file_box
    box.create_all()
    with writing(box.engine) as session:
        assert session.scalars(select(LayoutMark.layout)).all() == [LAYOUT]
        session.execute(update(LayoutMark).values(layout=LAYOUT + 1))
    with pytest.raises(RuntimeError, match="layout 2"):
        box.create_all()
