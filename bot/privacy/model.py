"""Codes with which somebody shows that two accounts are theirs: typed once, within ten minutes."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Self

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant

CODE_LASTS: Final = timedelta(minutes=10)

LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Signs of a code: none that reads like another."""

LENGTH: Final = 10
"""30 to the 10th: with five tries an hour nobody guesses one that is good for ten minutes."""

MOST_WRONG: Final = 5
WRONG_FOR: Final = timedelta(hours=1)


def tidy_code(typed: str) -> str:
    """A code as it is compared, however it was typed."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def _digest(code: str) -> bytes:
    return sha256(tidy_code(code).encode()).digest()


class LinkCode(Tenanted):
    """What one member has to do with codes: their own newest one, of which the digest is kept, and misses."""

    __tablename__ = "link_code"
    __table_args__ = (
        UniqueConstraint("tenant_id", "member_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "private", "one hour"),
    )

    member_id: Mapped[str]
    digest: Mapped[bytes | None]
    until: Mapped[datetime | None]
    wrong: Mapped[int] = mapped_column(default=0)
    wrong_since: Mapped[datetime | None]

    @classmethod
    def of(cls, session: Session, member_id: str) -> Self:
        """That member's row, made if there is none; locked, so that codes tried all at once are counted."""
        row = cls.locked(session, cls.member_id == member_id)
        if row is None:
            row = cls(member_id=member_id, wrong=0)
            session.add(row)
            session.flush()
        return row

    @classmethod
    def of_code(cls, session: Session, code: str, now: datetime) -> Self | None:
        """Whose code that is, while it is good."""
        return session.scalar(select(cls).where(cls.digest == _digest(code), cls.until > now))

    @classmethod
    def of_proof(cls, session: Session, proof: str, now: datetime) -> Self | None:
        """Whose code that is, by what was given to whoever typed it; a newer code has another proof."""
        try:
            digest = bytes.fromhex(proof)
        except ValueError:
            return None
        return session.scalar(select(cls).where(cls.digest == digest, cls.until > now).with_for_update())

    @property
    def proof(self) -> str:
        """What shows that somebody has typed this very code: its digest. Empty if there is no code."""
        return (self.digest or b"").hex()

    def make(self, now: datetime) -> str:
        """A new code, good for ten minutes; the one before is good no longer."""
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        self.digest, self.until = _digest(code), now + CODE_LASTS
        return f"{code[:5]}-{code[5:]}"

    def use(self) -> None:
        """It is good no longer."""
        self.digest = self.until = None

    def too_many(self, now: datetime) -> bool:
        """Whether this member has typed too many wrong codes lately."""
        lately = self.wrong_since is not None and self.wrong_since > now - WRONG_FOR
        return lately and self.wrong >= MOST_WRONG

    def miss(self, now: datetime) -> None:
        """They have typed one that is nobody's."""
        if self.wrong_since is None or self.wrong_since <= now - WRONG_FOR:
            self.wrong, self.wrong_since = 0, now
        self.wrong += 1
