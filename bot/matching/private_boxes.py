"""Sealed boxes for private matching attributes: written by anybody's own form, opened by the matching alone.

Two secrets in the key store for each collection, never in a database or its backups: what closes a box and
what opens it. Whoever takes answers reads the first alone. When the second is destroyed, every box and every
copy of one can be opened no more (spec 6.4).
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, Literal

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from sqlalchemy import select

from bot.errors import KeyClash, KeyMissing
from bot.house import House
from bot.matching.candidate import Candidate, PersonId
from bot.matching.private_model import LIVE, MOST_LABELS, PrivateBox, PrivateMatching
from bot.ports import KeyStore
from bot.turn import Turn

PREFIX: Final = "private."
END: Final = "matching.private_end"
"""What falls due when key and boxes are to be destroyed."""

Direction = Literal["shares", "differs", "either"]
"""Whom somebody would like for an attribute of theirs: who has it too, who has not, or anybody."""

CODES: Final[tuple[Direction, ...]] = ("shares", "differs", "either")
"""A direction's byte in a box is its place here, from 1 on; 0 is an attribute left out."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """One opened box, as the engine compares it: things had (`+0`) or not had (`-1`), and things sought."""

    attributes: frozenset[str]
    seeks: frozenset[str]


NOTHING: Final = Said(attributes=frozenset(), seeks=frozenset())


# --- keys -------------------------------------------------------------------------------------


def create_keys(keys: KeyStore, matching_id: str) -> None:
    """Make both; what an interrupted call made is kept and completed."""
    with suppress(KeyClash):  # made before
        keys.create(_opens(matching_id), bytes(PrivateKey.generate()))
    public = bytes(PrivateKey(keys.read(_opens(matching_id))).public_key)
    try:
        keys.create(_closes(matching_id), public)
    except KeyClash:  # left over from an interrupted destruction
        keys.destroy(_closes(matching_id))
        keys.create(_closes(matching_id), public)


def destroy_keys(keys: KeyStore, matching_id: str) -> None:
    """Nothing sealed for this collection can be opened any more; repeatable."""
    keys.destroy(_opens(matching_id))  # first, for this is the one that reads
    keys.destroy(_closes(matching_id))


def _opens(matching_id: str) -> str:
    return f"{PREFIX}{matching_id}.open"


def _closes(matching_id: str) -> str:
    return f"{PREFIX}{matching_id}.close"


# --- boxes ------------------------------------------------------------------------------------


def seal(keys: KeyStore, matching_id: str, said: Mapping[int, Direction]) -> bytes:
    """A box that holds a direction for each attribute ticked, by its place in the list.

    One byte for each attribute there could be, so all boxes have one length; blank for an empty `said`.
    Raises `KeyMissing` once the collection is over.
    """
    content = bytes(CODES.index(said[place]) + 1 if place in said else 0 for place in range(MOST_LABELS))
    return bytes(SealedBox(PublicKey(keys.read(_closes(matching_id)))).encrypt(content))


def opened(keys: KeyStore, matching_id: str, boxes: Mapping[PersonId, bytes]) -> dict[PersonId, Said]:
    """What each person said, for those who opted in; for the matching job alone, in memory.

    Nobody has said anything where the key is gone: then 60 days were over before the round was.
    """
    try:
        unsealing = SealedBox(PrivateKey(keys.read(_opens(matching_id))))
    except KeyMissing:
        return {}
    found: dict[PersonId, Said] = {}
    for person, box in boxes.items():
        with suppress(CryptoError):  # not sealed by us: it counts as blank, and holds nobody up
            said = _said(unsealing.decrypt(box))
            if said != NOTHING:
                found[person] = said
    return found


def _said(content: bytes) -> Said:
    """A box's content in the engine's terms; whoever ticked nothing has not opted in at all."""
    if not any(content):
        return NOTHING
    seeks = {
        f"{'+' if CODES[code - 1] == 'shares' else '-'}{place}"
        for place, code in enumerate(content)
        if code and CODES[code - 1] != "either"
    }
    attributes = {f"{'+' if code else '-'}{place}" for place, code in enumerate(content)}
    return Said(attributes=frozenset(attributes), seeks=frozenset(seeks))


def with_said(people: tuple[Candidate, ...], said: Mapping[PersonId, Said]) -> tuple[Candidate, ...]:
    """The same people with what they would be matched on in private."""
    return tuple(
        replace(person, attributes=here.attributes, seeks=here.seeks)
        if (here := said.get(person.id)) is not None
        else person
        for person in people
    )


# --- the end ----------------------------------------------------------------------------------


def finish(turn: Turn, programme_id: str) -> None:
    """The boxes go now, and the key as soon as this transaction has ended.

    Called where a round has its pairs, came to nothing or was stopped, where a programme is over, and
    where a coordinator turns it off.
    """
    live = PrivateMatching.live_in(turn.session, programme_id)
    current = PrivateMatching.held(turn.session, live.id) if live is not None else None
    if current is not None:
        _close(turn, current)
        turn.due(END, current.id, turn.now)


def ends(subject: str, turn: Turn) -> None:
    """Key and boxes are destroyed: the pairs are there, or 60 days are over. Repeatable."""
    destroy_keys(turn.house.keys, subject)  # a rollback from here on leaves boxes that nobody can open
    current = PrivateMatching.held(turn.session, subject)
    if current is not None:
        _close(turn, current)


def _close(turn: Turn, current: PrivateMatching) -> None:
    PrivateBox.forget(turn.session, current.id)
    current.state = "over"
    turn.session.flush()


def sweep(house: House) -> None:
    """Destroy keys of which no collection knows any more (once a day; repeatable)."""
    with house.database.everyone() as session:
        known = set(session.scalars(select(PrivateMatching.id).where(PrivateMatching.state.in_(LIVE))))
    there = {name.removeprefix(PREFIX).partition(".")[0] for name in house.keys.names(PREFIX)}
    for matching_id in sorted(there - known):
        destroy_keys(house.keys, matching_id)
