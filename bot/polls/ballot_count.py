"""The count: a poll's envelopes are opened once, in memory, and all but the coarse result destroyed."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import cast

import msgspec
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from bot.errors import KeyMissing
from bot.polls.ballot_crypto import Compute, PollKeys, open_boxes
from bot.polls.ballot_database import reading, tidy_up, writing
from bot.polls.ballot_tables import UNDECIDED, Comment, Envelope, Invitee, LedgerLine, Poll, Result, State
from bot.polls.publication import Cell, Publication, Shown, near_repeat, publish, those_asked
from bot.polls.publication import Comment as Said
from bot.polls.questions import OVERALL, Ballot, PollTerms, Question
from bot.polls.refusals import NotYetClosed, PollNotOpen, Tampered

CHUNK = 2_000
"""Envelopes handled at a time: bounds memory, and lets other people's votes in between."""

A_YEAR = timedelta(days=366)
"""How long a published poll is compared with repeats of its questions (T13: 12 months)."""

Audiences = Mapping[str, Mapping[str, str]]
"""Poll id → (member → group): whom earlier polls asked, as the app froze it."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a poll ended with. `cells` and `comments` are empty when it is void or cancelled."""

    state: State
    cells: tuple[Cell, ...]
    comments: tuple[Said, ...]


class Count:
    """The closing job of spec 5.3, step by step; each step finds by the poll's state what is left to do."""

    def __init__(self, engine: Engine, keys: PollKeys) -> None:
        self._engine = engine
        self._keys = keys

    def run(self, poll_id: str, on: date, audiences: Audiences, shuffle: Random, compute: Compute) -> None:
        """Close the poll; see `BallotBox.close`.

        Until the result is written every step can be done again, for the rule always says the same;
        afterwards only keys are left to destroy.
        """
        if self._stop_intake(poll_id, on) == "closing":
            try:
                ballots = self._opened(poll_id, compute)
            except KeyMissing:
                self.end_unread(poll_id, "void", on, "keys_lost", "void")
            except Tampered:
                self.end_unread(poll_id, "void", on, "tampered", "void")
            else:
                self._write(poll_id, self._said(poll_id, ballots, on, audiences), on, shuffle)
        self.shred(poll_id, on)

    def end_unread(self, poll_id: str, state: State, on: date, *events: str) -> None:
        """End a poll that says nothing; one that has ended already stays as it is."""
        with writing(self._engine) as session:
            poll = Poll.locked(session, poll_id)
            if poll.state in UNDECIDED:
                poll.end(session, state, on, *events)

    def shred(self, poll_id: str, on: date) -> None:
        """Destroy the keys of an ended poll: whatever copies of its envelopes exist are noise from now on."""
        self._keys.destroy(poll_id)
        with writing(self._engine) as session:
            poll = Poll.locked(session, poll_id)
            if not poll.shredded:
                poll.shredded = True
                poll.note(session, on, "shredded")
        tidy_up(self._engine)

    def compared_with(self, poll_id: str, on: date) -> list[str]:
        """See `BallotBox.compared_with`."""
        with reading(self._engine) as session:
            terms = Poll.seen(session, poll_id).terms
            return sorted({earlier.poll_id for _, earlier, _ in _asked_before(session, terms, on)})

    def outcome(self, poll_id: str) -> Outcome:
        """See `BallotBox.outcome`."""
        with reading(self._engine) as session:
            poll = Poll.seen(session, poll_id)
            if poll.state in UNDECIDED:
                raise NotYetClosed
            results = session.scalars(select(Result).where(Result.poll_id == poll_id))
            comments = select(Comment).where(Comment.poll_id == poll_id)
            comments = comments.order_by(Comment.question, Comment.pos)
            return Outcome(
                state=poll.state,
                cells=_in_order(poll.terms, list(results)),
                comments=tuple(Said(question=c.question, body=c.body) for c in session.scalars(comments)),
            )

    def _stop_intake(self, poll_id: str, on: date) -> State:
        with writing(self._engine) as session:
            poll = Poll.locked(session, poll_id)
            if poll.state == "draft":
                raise PollNotOpen
            if poll.state == "open":
                poll.state = "closing"
                poll.note(session, on, "closed")
            return poll.state

    def _opened(self, poll_id: str, compute: Compute) -> list[Ballot]:
        """All answered ballots, sorted by content, so that no order of arrival or storage survives."""
        cast_key, count_key = self._keys.cast_key(poll_id), self._keys.count_key(poll_id)
        with reading(self._engine) as session:
            expected = sum(Poll.seen(session, poll_id).invited.values())
        ballots: list[Ballot] = []
        found, last = 0, b""
        while True:
            page = select(Envelope.token, Envelope.box).where(Envelope.poll_id == poll_id)
            page = page.where(Envelope.token > last).order_by(Envelope.token).limit(CHUNK)
            with reading(self._engine) as session:
                envelopes = [(token, box) for token, box in session.execute(page)]
            if not envelopes:
                break
            ballots += compute(open_boxes, cast_key, count_key, envelopes)
            found, last = found + len(envelopes), envelopes[-1][0]
        if found != expected:
            raise Tampered("there are more or fewer envelopes than people invited")
        return sorted(ballots)

    def _said(self, poll_id: str, ballots: list[Ballot], on: date, audiences: Audiences) -> Publication:
        """What may be said; nothing it reads can change while the poll is closing."""
        with reading(self._engine) as session:
            poll = Poll.seen(session, poll_id)
            terms = poll.terms
            rows = session.execute(select(Invitee.member_id, Invitee.grp).where(Invitee.poll_id == poll_id))
            invitees = dict(rows.all())
            two_bands = {
                ours.id
                for ours, earlier, theirs in _asked_before(session, terms, on)
                if earlier.poll_id not in audiences
                or near_repeat(
                    those_asked(ours, invitees),
                    those_asked(theirs, audiences[earlier.poll_id]),
                    max(terms.k_answers, earlier.k_answers),
                )
            }
            return publish(terms, poll.invited, ballots, two_bands=two_bands)

    def _write(self, poll_id: str, said: Publication, on: date, shuffle: Random) -> None:
        """Keep the coarse words and destroy envelopes and invitees, in one transaction."""
        with writing(self._engine) as session:
            poll = Poll.locked(session, poll_id)
            if poll.state != "closing":
                return  # another close, or a cancel, was quicker
            session.add_all(
                Result(poll_id=poll_id, grp=c.group, question=c.question, choice=c.choice, shown=c.shown)
                for c in said.cells
            )
            if comments := list(_comments(poll_id, said, shuffle)):
                session.execute(insert(Comment), comments)
            state: State = "published" if said.says_something else "not_enough"
            poll.end(session, state, on, state)


def _comments(poll_id: str, said: Publication, shuffle: Random) -> Iterator[dict[str, object]]:
    """Comments in random order, mixed anew for each question: equal places would tie one person's words."""
    for question in sorted({comment.question for comment in said.comments}):
        bodies = [comment.body for comment in said.comments if comment.question == question]
        shuffle.shuffle(bodies)
        for pos, body in enumerate(bodies):
            yield {"poll_id": poll_id, "question": question, "pos": pos, "body": body}


def _in_order(terms: PollTerms, rows: list[Result]) -> tuple[Cell, ...]:
    """Cells in the order in which the poll asked: by group, then question, then choice."""
    place = {(q.id, c): (i, j) for i, q in enumerate(terms.questions) for j, c in enumerate(("", *q.choices))}
    groups = (*terms.groups, OVERALL)
    rows.sort(key=lambda row: (groups.index(row.grp), place[row.question, row.choice]))
    return tuple(
        Cell(group=row.grp, question=row.question, choice=row.choice, shown=cast(Shown, row.shown))
        for row in rows
    )


def _asked_before(session: Session, terms: PollTerms, on: date) -> list[tuple[Question, Poll, Question]]:
    """(our question, a recently published poll, the same question there) for each share asked for twice."""
    published = (
        select(Poll)
        .join(LedgerLine, LedgerLine.poll_id == Poll.poll_id)
        .where(Poll.tenant_id == terms.tenant_id, Poll.poll_id != terms.poll_id)
        .where(LedgerLine.event == "published", LedgerLine.on_date >= on - A_YEAR)
    )
    return [
        (ours, poll, theirs)
        for poll in session.scalars(published)
        for theirs in poll.terms.questions
        for ours in terms.questions
        if ours.kind == theirs.kind == "one" and ours.same_as == theirs.same_as
    ]
