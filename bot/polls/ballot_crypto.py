"""Keys, tokens and boxes: how an answer becomes unreadable on arrival and readable once, at the close.

Each poll has two secrets in the key store, never in a database or its backups (spec 5.3):

- the *cast key*: a secret for tokens and the public half of the box key. Whoever takes votes needs
  this alone, and cannot read a single box with it.
- the *count key*: the private half. Only the close reads it, and then both are destroyed.

The public half lies in the key store and not in the poll's row, so that someone who can write to the
database cannot slip in a key of their own and read all later answers.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import ParamSpec, Protocol, TypeVar

import msgspec
from nacl.bindings import crypto_box_SEALBYTES
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from bot.errors import KeyClash, KeyMissing
from bot.polls.questions import Ballot
from bot.polls.refusals import Tampered
from bot.ports import KeyStore

PREFIX = "ballot."
TAG_BYTES = 16
LENGTH_BYTES = 4
TOKEN_BYTES = 16

P = ParamSpec("P")
T = TypeVar("T")


class Compute(Protocol):
    """Runs a pure function somewhere: here, in a thread, or in a process that never opens a database."""

    def __call__(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of `work(*args, **kwargs)`, however and wherever it was run."""


def at_once(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run it here and now: right for polls of a school's size (0.1 ms for each ballot)."""
    return work(*args, **kwargs)


class CastKey(msgspec.Struct, frozen=True, array_like=True):
    """What taking votes needs: `mac` (32 bytes) makes tokens, `public` (32 bytes) seals."""

    mac: bytes
    public: bytes
    made_on: date

    def __repr__(self) -> str:
        """Nothing: a secret must not reach a log by way of a traceback."""
        return "CastKey(…)"


class CountKey(msgspec.Struct, frozen=True, array_like=True):
    """What opens the boxes: the private half, 32 bytes."""

    private: bytes
    made_on: date

    def __repr__(self) -> str:
        """Nothing: a secret must not reach a log by way of a traceback."""
        return "CountKey(…)"


class PollKeys:
    """The key store as the ballot box uses it: two secrets for each poll."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store

    def create(self, poll_id: str, on: date) -> None:
        """Make both keys and see them safely written; what an interrupted call made is kept and completed.

        The count key comes first because the cast key holds its public half.
        """
        fresh = CountKey(bytes(PrivateKey.generate()), on)
        count = msgspec.msgpack.decode(self._kept(_count_name(poll_id), fresh), type=CountKey)
        public = bytes(PrivateKey(count.private).public_key)
        cast = CastKey(secrets.token_bytes(32), public, on)
        kept = msgspec.msgpack.decode(self._kept(_cast_name(poll_id), cast), type=CastKey)
        if kept.public != public:  # left over from an interrupted destruction
            self._store.destroy(_cast_name(poll_id))
            self._kept(_cast_name(poll_id), cast)

    def cast_key(self, poll_id: str) -> CastKey:
        """What taking votes needs; raises `KeyMissing`."""
        return msgspec.msgpack.decode(self._store.read(_cast_name(poll_id)), type=CastKey)

    def count_key(self, poll_id: str) -> CountKey:
        """The private half, for the close alone; raises `KeyMissing`."""
        return msgspec.msgpack.decode(self._store.read(_count_name(poll_id)), type=CountKey)

    def destroy(self, poll_id: str) -> None:
        """Make every copy of the poll's envelopes unreadable for good; repeatable."""
        self._store.destroy(_count_name(poll_id))  # first, for this is the one that reads
        self._store.destroy(_cast_name(poll_id))

    def polls(self) -> set[str]:
        """The polls that have any key."""
        return {name.removeprefix(PREFIX).partition(".")[0] for name in self._store.names(PREFIX)}

    def made_before(self, poll_id: str, day: date) -> bool:
        """Whether all keys of the poll were made before that day."""
        made: list[date] = []
        with suppress(KeyMissing):
            made.append(self.cast_key(poll_id).made_on)
        with suppress(KeyMissing):
            made.append(self.count_key(poll_id).made_on)
        return all(on < day for on in made)

    def _kept(self, name: str, fresh: CastKey | CountKey) -> bytes:
        with suppress(KeyClash):  # somebody was here before: theirs stays
            self._store.create(name, msgspec.msgpack.encode(fresh))
        return self._store.read(name)


def token_of(key: CastKey, poll_id: str, member_id: str) -> bytes:
    """What stands on a member's envelope; without the key nobody can tell whose it is (spec 5.3)."""
    # A poll's id has a fixed length, so no other pair of ids makes the same message.
    message = poll_id.encode() + member_id.encode()
    return hmac.new(key.mac, message, hashlib.sha256).digest()[:TOKEN_BYTES]


def box_length(longest: int) -> int:
    """Bytes of every box in a poll whose longest ballot has `longest` bytes."""
    return crypto_box_SEALBYTES + TAG_BYTES + LENGTH_BYTES + longest


def seal(key: CastKey, token: bytes, ballot: Ballot, box_len: int) -> bytes:
    """Seal a ballot into a box of exactly `box_len` bytes that fits only this token's envelope."""
    payload = msgspec.msgpack.encode(ballot)
    content = _tag(key, token, payload) + len(payload).to_bytes(LENGTH_BYTES, "big") + payload
    room = box_len - crypto_box_SEALBYTES
    if len(content) > room:
        raise ValueError("this ballot is longer than its poll allows")
    return bytes(SealedBox(PublicKey(key.public)).encrypt(content.ljust(room, b"\0")))


def blank_envelopes(
    key: CastKey, voters: Sequence[tuple[bytes, str]], box_len: int
) -> list[tuple[bytes, bytes]]:
    """A sealed blank for each (token, group), so that an untouched envelope looks like a used one."""
    return [(token, seal(key, token, Ballot(group), box_len)) for token, group in voters]


def open_boxes(cast: CastKey, count: CountKey, envelopes: Sequence[tuple[bytes, bytes]]) -> list[Ballot]:
    """Open (token, box) pairs: tokens and blanks are dropped, and ballots come sorted by content.

    Sorting means that no order of arrival or storage leaves this function. Pure and picklable, so that a
    large poll can be opened in another process. Raises `Tampered` for a box not sealed by us for its
    token: otherwise someone with the database alone could replace all boxes but one, and read that one.
    """
    unsealing = SealedBox(PrivateKey(count.private))
    ballots = []
    for token, box in envelopes:
        try:
            content = unsealing.decrypt(box)
        except CryptoError:
            raise Tampered("a box does not open") from None
        tag, rest = content[:TAG_BYTES], content[TAG_BYTES:]
        length = int.from_bytes(rest[:LENGTH_BYTES], "big")
        payload = rest[LENGTH_BYTES : LENGTH_BYTES + length]
        if not hmac.compare_digest(tag, _tag(cast, token, payload)):
            raise Tampered("a box was not sealed for its envelope")
        ballot = msgspec.msgpack.decode(payload, type=Ballot)
        if ballot.answers:
            ballots.append(ballot)
    return sorted(ballots)


def orphans(keys: PollKeys, in_use: Collection[str], today: date) -> list[str]:
    """Polls that have keys older than a day and are in nobody's use: an opening that never came about."""
    # Keys know their date only, so "older than a day" is: made before yesterday.
    yesterday = today - timedelta(days=1)
    return sorted(p for p in keys.polls() if p not in in_use and keys.made_before(p, yesterday))


def _cast_name(poll_id: str) -> str:
    return f"{PREFIX}{poll_id}.cast"


def _count_name(poll_id: str) -> str:
    return f"{PREFIX}{poll_id}.count"


def _tag(key: CastKey, token: bytes, payload: bytes) -> bytes:
    tag = hashlib.blake2b(token + payload, key=key.mac, person=b"ballot box tag", digest_size=TAG_BYTES)
    return tag.digest()
