"""The leak test: nobody who holds everything we keep can tell who took part in a poll, or who said what.

Whoever looks here has both databases row by row and as raw files, the folder of keys, all logs, every
parcel that was sent and every reply that was stored. The same story is told with voters and without: while
the poll is open nothing may differ but sealed bytes of the same length, and no answer may be readable
anywhere. Afterwards answers may lie nowhere beside a person.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.reply import RejectForm, Reply
from bot.outbox.model import Outgoing, write
from bot.outbox.notice import ToMember
from bot.people.model import Account
from bot.polls import talk
from bot.polls.model import InterestPoll, asked_in, signup_from
from bot.polls.notices import PollThanks
from bot.programmes.model import Programme
from bot.routes import ROUTES
from bot.routing import FormRoute, Routes
from bot.turn import Asked, Turn
from tests.fakes import Stage
from tests.polls.staffroom import (
    COORDINATOR,
    juniors,
    open_ballot,
    opened,
    poll_id,
    programme_with,
    said,
    seniors,
    vote,
)
from tests.polls.watching import Found, Urls, Watched, watched

Votes = Mapping[str, Mapping[str, Any]]

CANARY = "zq-quokka"
"""Words that stand nowhere but in answers; each voter has their own."""

CHOICES = ("not_at_all", "not_very", "comfortable", "fairly")
"""Answers that mean nothing anywhere else in the app."""

ASKED = [*juniors(12), *seniors(9), COORDINATOR]
THANKS = (
    "Thank you. Your envelope is sealed until Monday 26 January. You can change it until then.",
    "Gracias. Tu sobre queda sellado hasta el lunes 26 de enero. Puedes cambiarlo hasta entonces.",
)
HALF_WAY = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 1, 27, 9, 59, tzinfo=UTC)
TOLD = datetime(2026, 1, 29, 12, 0, tzinfo=UTC)


def canary(name: str) -> str:
    return f"{CANARY}-{name.lower()}-end"


def everybody_answers() -> Votes:
    """Known voters with distinctive words and choices: ten of twelve juniors, eight of nine seniors."""
    votes: dict[str, Mapping[str, Any]] = {}
    for number, name in enumerate(juniors(10)):
        honest = ("comfortable", "not_at_all")[number % 2]
        votes[name] = {"open": "yes", "honest": honest, "lead_on": ["ai-tools"], "reasons": canary(name)}
    for name in seniors(8):
        votes[name] = {"open": "maybe", "looking_forward": "not_very", "learn": [], "reasons": canary(name)}
    return votes


NOBODY: Votes = {}


@pytest.fixture
def urls(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Urls:
    """Two fresh databases for each story, of the kind the test runs on."""
    if database_url.startswith("postgresql"):
        cluster = request.getfixturevalue("postgres")
        return lambda _: (cluster.fresh(), cluster.fresh())
    return sqlite_in(tmp_path)


def sqlite_in(folder: Path) -> Urls:
    def made(story: str) -> tuple[str, str]:
        (folder / story).mkdir()
        return f"sqlite:///{folder / story / 'app.db'}", f"sqlite:///{folder / story / 'ballots.db'}"

    return made


def go_to_the_polls(stage: Stage, votes: Votes, routes: Routes = ROUTES) -> list[str]:
    """Everybody answers; the first of each side by a long way round. Gives how it ended for each."""
    answers = []
    for name, answer in votes.items():
        if name.endswith("00"):
            open_ballot(stage, name, routes)
            too_long = {**answer, "reasons": canary(name) + "!" * 300}
            assert isinstance(vote(stage, name, routes, **too_long), RejectForm)
            vote(stage, name, routes, open="not_now", reasons=f"{canary(name)}-first")
        answers.append(said(stage, name, vote(stage, name, routes, **answer)).splitlines()[0])
    return answers


def up_to_the_vote(here: Watched, of: tuple[int, int] = (12, 9)) -> str:
    programme = programme_with(here.stage, of=of)
    opened(here.stage)
    return programme


def the_days_after(stage: Stage) -> list[str]:
    """What happens to everybody, voter or not; gives all that the coordinator is shown until the results."""
    seen = []
    for instant in (stage.clock.now(), HALF_WAY, NIGHT):
        stage.until(instant)
        for words in ("home", "poll", "help", "poll open", "poll cancel", "poll thanks"):
            stage.command(COORDINATOR, words)
        stage.look_home(COORDINATOR)
        stage.command("Junior00", "home")
        seen += stage.seen_by(COORDINATOR)
    return seen


def at_the_open_poll(urls: Urls, folder: Path, story: str, votes: Votes, routes: Routes = ROUTES) -> Found:
    """What lies about half way, after the reminder."""
    with watched(*urls(story), _own(folder, story)) as here:
        up_to_the_vote(here)
        thanks = go_to_the_polls(here.stage, votes, routes)
        assert set(thanks) == (set(THANKS) if votes else set())  # the same sentence in each language
        here.stage.until(HALF_WAY)
        here.stage.command(COORDINATOR, "poll")
        here.stage.command("Junior00", "home")
        return here.look()


def after_the_close(urls: Urls, folder: Path, story: str, votes: Votes) -> Found:
    """What lies about when everybody has been told."""
    with watched(*urls(story), _own(folder, story)) as here:
        up_to_the_vote(here)
        go_to_the_polls(here.stage, votes)
        here.stage.until(TOLD)
        return here.look()


def _own(folder: Path, story: str) -> Path:
    (folder / story).mkdir(exist_ok=True)
    return folder / story


# --- (1) while it is open ---------------------------------------------------------------------


def test_while_a_poll_is_open_taking_part_leaves_no_trace(urls: Urls, tmp_path: Path) -> None:
    with_voters = at_the_open_poll(urls, tmp_path, "voters", everybody_answers())
    without = at_the_open_poll(urls, tmp_path, "nobody", NOBODY)
    assert with_voters.holding(CANARY) == set()
    assert {choice: with_voters.holding(choice) - QUESTIONS for choice in CHOICES} == {
        choice: set() for choice in CHOICES
    }
    assert with_voters.differs_from(without) == set()
    assert len(with_voters.rows["ballots.envelope"]) == len(ASKED)
    assert len(set(with_voters.rows["ballots.envelope"])) == 1  # all of one length


QUESTIONS = {"ballots.poll", "ballots.db", "ballots.db-wal", "logs of all packages"}
"""Where the choices stand as questions, for everybody alike: in the poll's own terms."""


# --- (2) afterwards ---------------------------------------------------------------------------


def test_afterwards_nothing_ties_an_answer_to_a_person(urls: Urls, tmp_path: Path) -> None:
    votes = dict(everybody_answers())
    one, other = "Junior00", "Junior01"
    found = after_the_close(urls, tmp_path, "voters", votes)
    assert_no_answer_beside_a_person(found)
    exchanged = {**votes, one: votes[other], other: votes[one]}
    swapped = after_the_close(urls, tmp_path, "exchanged", exchanged)
    assert found.differs_from(swapped) == set()
    assert len(found.rows["ballots.result"]) > 0


def assert_no_answer_beside_a_person(found: Found) -> None:
    assert (found.rows["ballots.envelope"], found.rows["ballots.invitee"], found.keys) == ([], [], ["master"])
    names = {f"<{name}>" for name in ASKED} | {f'"{name}"' for name in ASKED}
    for words in (CANARY, *CHOICES):
        lies_beside = {
            place
            for place, rows in found.rows.items()
            for row in rows
            if words in row and any(name in row for name in names)
        }
        assert lies_beside == set()
    readable = {place for place in found.holding(CANARY) if not place.startswith("ballots.db")}
    assert readable <= {"ballots.comment", "logs of all packages"}  # published, mixed and without names
    comments = found.rows["ballots.comment"]
    assert sorted(line.split('"body": "')[1].split('"')[0] for line in comments) == sorted(
        canary(name) for name in everybody_answers()
    )
    assert {tuple(sorted(column for column in json.loads(row))) for row in comments} == {
        ("body", "poll_id", "question")
    }


# --- the test itself can fail -----------------------------------------------------------------


def leaky(submit: Callable[[Asked, Turn], Reply], *, traceless: bool = True) -> Routes:
    """The routes with another handler behind the ballot."""
    route = FormRoute(form=talk.ballot, submit=submit, traceless=traceless)
    return replace(ROUTES, forms={**ROUTES.forms, "polls.vote": route})


def keeps_the_reply(asked: Asked, turn: Turn) -> Reply:
    return talk.vote(asked, turn)


def tells_the_log(asked: Asked, turn: Turn) -> Reply:
    logging.getLogger("bot.polls").debug("a ballot came in", extra={"kind": "polls.vote"})
    return talk.vote(asked, turn)


def repeats_it_to_the_log(asked: Asked, turn: Turn) -> Reply:
    logging.getLogger("bot.polls").debug("a ballot came in: %s", asked.values)
    return talk.vote(asked, turn)


def test_a_reply_that_is_kept_is_found(nobody: Found, tmp_path: Path) -> None:
    found = leaking(tmp_path, leaky(keeps_the_reply, traceless=False))
    assert found.differs_from(nobody) == {"app.seen_event"}


def test_a_line_in_the_log_is_found(nobody: Found, tmp_path: Path) -> None:
    assert leaking(tmp_path, leaky(tells_the_log)).differs_from(nobody) == {"log"}


def test_an_answer_in_the_log_is_found(nobody: Found, tmp_path: Path) -> None:
    found = leaking(tmp_path, leaky(repeats_it_to_the_log))
    assert found.holding(CANARY) == {"logs of all packages"}


def test_a_row_of_the_app_that_a_voter_touched_is_found(nobody: Found, tmp_path: Path) -> None:
    def touched(stage: Stage) -> None:
        with stage.house.database.everyone() as session:
            account = session.query(Account).filter(Account.user_id == "Junior00").one()
            account.seen_at = HALF_WAY

    assert leaking(tmp_path, ROUTES, touched).differs_from(nobody) == {"app.account"}


def test_a_notice_to_a_voter_is_found(nobody: Found, tmp_path: Path) -> None:
    def thanked(stage: Stage) -> None:
        poll = poll_id(stage)
        with stage.house.database.tenant(stage.tenant) as session:
            notice, to = PollThanks(poll=poll), ToMember(member=stage.members["Junior00"])
            programme = InterestPoll.by_id(session, poll).programme_id
            write(session, notice, to, stage.clock.now(), asked_at=stage.clock.now(), programme_id=programme)

    found = leaking(tmp_path, ROUTES, thanked)
    assert {"app.outgoing", "parcels"} <= found.differs_from(nobody)


def test_an_answer_in_a_row_is_found_there_and_in_the_file(nobody: Found, tmp_path: Path) -> None:
    def kept(stage: Stage) -> None:
        with stage.house.database.everyone() as session:
            session.query(Programme).one().goal_what = canary("Junior00")

    found = leaking(tmp_path, ROUTES, kept)
    assert "app.programme" in found.holding(CANARY)
    assert {"app.db", "app.db-wal"} & found.holding(CANARY) != set()


@pytest.fixture(scope="module")
def nobody(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """The story in which nobody votes."""
    folder = tmp_path_factory.mktemp("nobody")
    return short_story(folder, NOBODY, ROUTES, lambda _: None)


def leaking(folder: Path, routes: Routes, afterwards: Callable[[Stage], None] = lambda _: None) -> Found:
    return short_story(folder, {"Junior00": everybody_answers()["Junior00"]}, routes, afterwards)


def short_story(folder: Path, votes: Votes, routes: Routes, afterwards: Callable[[Stage], None]) -> Found:
    with watched(*sqlite_in(folder)("story"), folder / "story") as here:
        up_to_the_vote(here)
        go_to_the_polls(here.stage, votes, routes)
        afterwards(here.stage)
        here.stage.settle()
        return here.look()


# --- what others see does not depend on answers (I6, I13, I14) --------------------------------


FEW = [*juniors(5), *seniors(4), COORDINATOR]


def some_votes(seed: int) -> Votes:
    """Any number of people with any answers."""
    drawn = Random(seed)
    voters = drawn.sample(FEW[:-1], drawn.randrange(1, len(FEW)))
    return {name: {"open": drawn.choice(("yes", "maybe", "not_now", ""))} for name in voters}


def seen_by_others(folder: Path, votes: Votes) -> dict[str, list[str]]:
    with watched(*sqlite_in(folder)("story"), folder / "story") as here:
        stage = here.stage
        programme = up_to_the_vote(here, of=(5, 4))
        for name, answer in votes.items():
            vote(stage, name, **answer)
        coordinator = the_days_after(stage)
        stage.until(TOLD)
        with stage.house.database.tenant(stage.tenant) as session:
            named = {member: name for name, member in stage.members.items()}
            invited = [named[member] for member in asked_in(session, programme)]
            notices = session.scalars(select(Outgoing).where(Outgoing.kind.startswith("polls.")))
            sent = [f"{n.kind} to {named[n.recipient]} at {n.sent_at}" for n in notices]
            begins = str(signup_from(session, programme))
        return {
            "the coordinator before the results": coordinator,
            "messages to anybody": sorted(sent),
            "whom sign-up is for": sorted(invited),
            "from when": [begins],
            "the coordinator's next step": [
                text for text in stage.seen_by(COORDINATOR) if text.startswith("You can open sign-up")
            ],
        }


@pytest.fixture(scope="module")
def nobody_voted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    return seen_by_others(tmp_path_factory.mktemp("others"), NOBODY)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_others_see_is_the_same_whatever_was_answered(
    nobody_voted: dict[str, list[str]], seed: int, tmp_path: Path
) -> None:
    assert seen_by_others(tmp_path, some_votes(seed)) == nobody_voted


def test_reminders_and_sign_up_are_for_everybody_who_was_asked(nobody_voted: dict[str, list[str]]) -> None:
    sent = [line.split(" at ")[0] for line in nobody_voted["messages to anybody"]]
    kinds = ("polls.invite", "polls.reminder", "polls.result")
    assert [line for line in sent if not line.startswith("polls.next")] == sorted(
        f"{kind} to {name}" for kind in kinds for name in FEW
    )
    assert nobody_voted["whom sign-up is for"] == sorted(FEW)
    assert nobody_voted["the coordinator's next step"] != []


def test_the_rooms_of_sign_up_cannot_read_a_ballot(root: Path) -> None:
    reads = ("bot.polls.ballot", "bot.polls.results", "bot.polls.publication", ".ballots.")
    rooms = [
        root / "bot" / room for room in ("programmes", "matching", "pairs", "people", "checkins", "learning")
    ]
    modules = [file for room in rooms for file in sorted(room.glob("*.py"))]
    assert len(modules) > 20
    assert [file.name for file in modules if any(word in file.read_text() for word in reads)] == []
