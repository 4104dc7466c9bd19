"""The sealed ballot box: it takes answers nobody can read, opens them once, and forgets who was asked.

Think of postal voting: the outer envelope shows that an invited person returned something, the inner
one hides the vote. At the count the outer ones are dropped, the inner ones mixed and then opened.
What is published is coarse (`publication`); keys, envelopes and the list of invited are destroyed.

A poll's states: draft → open → closing → published | not_enough, or void (keys lost), or cancelled.
Every end state also becomes `shredded` once its keys are gone. Nothing ever reopens. Every method can
be repeated after a crash at any step. Nothing is logged, and no time of day is kept (spec 5.3).
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date
from random import Random, SystemRandom
from typing import Any, Literal, cast

import msgspec
from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.orm import Session

from bot.errors import KeyMissing
from bot.polls.ballot_count import CHUNK, Count, Outcome
from bot.polls.ballot_crypto import (
    Compute,
    PollKeys,
    at_once,
    blank_envelopes,
    box_length,
    orphans,
    seal,
    token_of,
)
from bot.polls.ballot_database import ballot_engine, create_tables, reading, writing
from bot.polls.ballot_tables import (
    Comment,
    Envelope,
    Invitee,
    LedgerLine,
    Poll,
    Result,
    State,
    metadata,
)
from bot.polls.questions import Answers, Ballot, PollTerms, Question, ballot_of, longest
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
from bot.ports import KeyStore

__all__ = ["BallotBox", "Outcome", "State", "metadata"]

Erasure = Literal["blanked", "not_invited", "cannot_be_found"]


class BallotBox:
    """The one door to the ballot database and its keys; knows members only as ids it soon forgets."""

    def __init__(self, url: str, keys: KeyStore) -> None:
        self.engine = ballot_engine(url)
        self._keys = PollKeys(keys)
        self._count = Count(self.engine, self._keys)

    def create_all(self) -> None:
        """Make the tables that are missing and mark their layout."""
        create_tables(self.engine)

    def dispose(self) -> None:
        """Let all connections go."""
        self.engine.dispose()

    # ------------------------------------------------------------ opening

    def open(self, terms: PollTerms, invitees: Mapping[str, str], *, compute: Compute = at_once) -> None:
        """Open a poll for `invitees` (member → group), with a sealed blank for each from the start.

        Order: keys written, then the draft, then envelopes, then open; repeating completes what is
        missing. Raises `TermsFrozen` for other terms or people under the same id, `PollClosed` when
        the poll has ended, `PollVoid` when its keys were lost on the way, ValueError for unknown groups.
        """
        if not set(invitees.values()) <= set(terms.groups):
            raise ValueError("an invited member is in a group this poll does not have")
        with reading(self.engine) as session:
            poll = session.get(Poll, terms.poll_id)
            if poll is not None:
                _same_or_refuse(session, poll, terms, invitees)
                if poll.state == "open":
                    return
        if poll is None:
            self._keys.create(terms.poll_id, on=terms.open_on)
            self._draft(terms, invitees)
        self._fill(terms, invitees, compute)
        with writing(self.engine) as session:
            poll = Poll.locked(session, terms.poll_id)
            if poll.state == "draft":
                poll.state = "open"
                poll.note(session, terms.open_on, "opened")

    def _draft(self, terms: PollTerms, invitees: Mapping[str, str]) -> None:
        counts = dict.fromkeys(terms.groups, 0)
        for group in invitees.values():
            counts[group] += 1
        columns = cast(dict[str, Any], msgspec.to_builtins(terms, builtin_types=(date,)))
        with writing(self.engine) as session:
            state = {"state": "draft", "shredded": False, "invited": counts}
            session.add(Poll(**columns, **state, box_len=box_length(longest(terms))))
            session.flush()
            rows = [{"poll_id": terms.poll_id, "member_id": m, "grp": g} for m, g in sorted(invitees.items())]
            if rows:
                session.execute(insert(Invitee), rows)

    def _fill(self, terms: PollTerms, invitees: Mapping[str, str], compute: Compute) -> None:
        try:
            key = self._keys.cast_key(terms.poll_id)
        except KeyMissing:
            self._count.end_unread(terms.poll_id, "void", terms.open_on, "keys_lost", "void")
            raise PollVoid from None
        with reading(self.engine) as session:
            there = set(session.scalars(select(Envelope.token).where(Envelope.poll_id == terms.poll_id)))
        voters = [(token_of(key, terms.poll_id, member), group) for member, group in invitees.items()]
        missing = [voter for voter in voters if voter[0] not in there]
        SystemRandom().shuffle(missing)
        box_len = box_length(longest(terms))
        for start in range(0, len(missing), CHUNK):
            made = compute(blank_envelopes, key, missing[start : start + CHUNK], box_len)
            rows = [{"poll_id": terms.poll_id, "token": token, "box": box} for token, box in made]
            with writing(self.engine) as session:
                session.execute(insert(Envelope), rows)

    # ------------------------------------------------------------ while it is open

    def terms(self, poll_id: str) -> PollTerms:
        """The poll's frozen terms; raises `PollUnknown`."""
        with reading(self.engine) as session:
            return Poll.seen(session, poll_id).terms

    def questions(self, poll_id: str, group: str) -> tuple[Question, ...]:
        """What somebody in this group is asked, in order; raises `PollUnknown`."""
        return self.terms(poll_id).asked(group)

    def state(self, poll_id: str) -> State:
        """Where the poll stands; raises `PollUnknown`."""
        with reading(self.engine) as session:
            return Poll.seen(session, poll_id).state

    def ledger(self, poll_id: str) -> dict[str, date]:
        """What has happened to the poll, by date."""
        lines = select(LedgerLine.event, LedgerLine.on_date).where(LedgerLine.poll_id == poll_id)
        with reading(self.engine) as session:
            return dict(session.execute(lines.order_by(LedgerLine.event)).all())

    def cast(self, poll_id: str, member_id: str, answers: Answers) -> None:
        """Seal a member's answers into their envelope, in place of what was there.

        Raises `NotInvited`, `PollNotOpen`, `PollClosed`, `PollVoid`, or `Complaints` naming questions.
        """
        with writing(self.engine) as session:
            poll = Poll.shared(session, poll_id)
            if poll.state != "open":
                raise PollNotOpen if poll.state == "draft" else PollClosed
            group = session.scalar(_group_of(poll_id, member_id))
            if group is None:
                raise NotInvited
            self._put(session, poll, member_id, ballot_of(poll.terms, group, answers))

    def blank(self, poll_id: str, member_id: str) -> Erasure:
        """Erase a member's answer: the poll is then as if they had never voted (I15).

        Once the close has begun an answer "cannot_be_found", by anybody, and nothing is changed.
        """
        with writing(self.engine) as session:
            poll = Poll.shared(session, poll_id)
            if poll.state not in {"draft", "open"}:
                return "cannot_be_found"
            group = session.scalar(_group_of(poll_id, member_id))
            if group is None:
                return "not_invited"
            if poll.state == "open":
                self._put(session, poll, member_id, Ballot(group))
            return "blanked"

    def _put(self, session: Session, poll: Poll, member_id: str, ballot: Ballot) -> None:
        try:
            key = self._keys.cast_key(poll.poll_id)
        except KeyMissing:
            raise PollVoid from None  # the close will say so to everyone
        token = token_of(key, poll.poll_id, member_id)
        touched = session.execute(
            update(Envelope)
            .where(Envelope.poll_id == poll.poll_id, Envelope.token == token)
            .values(box=seal(key, token, ballot, poll.box_len))
            .execution_options(synchronize_session=False)
        )
        if touched.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
            raise Tampered("an invited member has no envelope")

    # ------------------------------------------------------------ closing

    def close(
        self,
        poll_id: str,
        *,
        on: date,
        audiences: Mapping[str, Mapping[str, str]] | None = None,
        shuffle: Random | None = None,
        compute: Compute = at_once,
    ) -> None:
        """Count once, publish coarsely, destroy the rest; repeating does what an interruption left undone.

        `audiences` gives the frozen audience (member → group) of each poll named by `compared_with`; one
        that is not given counts as nearly the same, which only coarsens what is shown. `shuffle` mixes
        comments (default: the system's cryptographic source). `compute` runs the cryptography. Lost keys
        and tampering make the poll void. Raises `PollUnknown`, `PollNotOpen`.
        """
        self._count.run(poll_id, on, audiences or {}, shuffle or SystemRandom(), compute)

    def compared_with(self, poll_id: str, *, on: date) -> list[str]:
        """Polls published in the last 12 months that asked one of this one's questions (T13)."""
        return self._count.compared_with(poll_id, on)

    def cancel(self, poll_id: str, *, on: date) -> None:
        """Give the poll up, unread: nothing is published and all is destroyed.

        Raises `PollClosed` when the poll has already ended in another way.
        """
        self._count.end_unread(poll_id, "cancelled", on, "cancelled")
        if self.state(poll_id) != "cancelled":
            raise PollClosed
        self._count.shred(poll_id, on)

    def outcome(self, poll_id: str) -> Outcome:
        """What the poll says, the same to everyone; raises `NotYetClosed` before it has ended."""
        return self._count.outcome(poll_id)

    # ------------------------------------------------------------ housekeeping

    def sweep_keys(self, known: Collection[str], *, today: date) -> list[str]:
        """Destroy keys older than a day that no poll uses, and say which polls they were for.

        `known` holds ids of polls that the app still means to open.
        """
        with reading(self.engine) as session:
            in_use = set(session.scalars(select(Poll.poll_id).where(Poll.shredded.is_(False))))
        left_over = orphans(self._keys, in_use.union(known), today)
        for poll_id in left_over:
            self._keys.destroy(poll_id)
        return left_over

    def forget(self, poll_id: str) -> None:
        """Delete what an ended poll said (retention, or an organisation that leaves).

        Repeats of its questions within 12 months are then no longer recognised (T13).
        """
        with writing(self.engine) as session:
            poll = Poll.locked(session, poll_id)
            if not poll.shredded:
                raise NotYetClosed
            for rows in (Result, Comment, LedgerLine):
                session.execute(delete(rows).where(rows.poll_id == poll_id))
            session.delete(poll)

    def purge(self, poll_id: str, *, on: date) -> None:
        """Let all there is of a poll go, unread if it is open: its organisation has left. Repeatable."""
        with suppress(PollUnknown):  # never opened, or gone already
            with suppress(PollClosed):  # it has said what it said
                self.cancel(poll_id, on=on)
            self.forget(poll_id)


def _same_or_refuse(session: Session, poll: Poll, terms: PollTerms, invitees: Mapping[str, str]) -> None:
    """Opening twice is no harm if it is the same poll; an ended one never reopens (I10)."""
    if poll.terms != terms:
        raise TermsFrozen(f"poll {terms.poll_id} exists with other terms")
    if poll.state == "void":
        raise PollVoid
    if poll.state not in {"draft", "open"}:
        raise PollClosed
    frozen = select(Invitee.member_id, Invitee.grp).where(Invitee.poll_id == terms.poll_id)
    if dict(session.execute(frozen).all()) != dict(invitees):
        raise TermsFrozen(f"poll {terms.poll_id} exists for other people")


def _group_of(poll_id: str, member_id: str) -> Select[str]:
    return select(Invitee.grp).where(Invitee.poll_id == poll_id, Invitee.member_id == member_id)
