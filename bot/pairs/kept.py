"""What two people say to each other besides their agreement, and the one log that contacts keep."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere
from bot.house import House
from bot.pairs.pair import Pair
from bot.pairs.rules import CHOICES, Choice
from bot.people.model import Member
from bot.sealing import Sealer


class Review(Tenanted):
    """One partner's half-way review: keep, change, stop, whose needs have led. Shared by the two alone."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pair_id", "member_id", "cycle"),
        within_tenant("pair", "pair_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "pair end + 90 days"),
    )

    pair_id: Mapped[str]
    member_id: Mapped[str]
    cycle: Mapped[int]
    keep: Mapped[str] = mapped_column(default="")
    change: Mapped[str] = mapped_column(default="")
    stop: Mapped[str] = mapped_column(default="")
    led: Mapped[str] = mapped_column(default="")
    """Whose needs have led: a member's id, `both`, or empty (S1-26)."""
    wider: Mapped[str] = mapped_column(default="")
    """Technical pairs: what else than the technology they would like to talk about (S1-08)."""
    done_at: Mapped[datetime | None]

    @classmethod
    def of(cls, session: Session, pair: Pair, member_id: str) -> "Review":
        """That member's review in the pair's present cycle; a new one is not kept until it is added."""
        query = select(Review).where(
            Review.pair_id == pair.id, Review.member_id == member_id, Review.cycle == pair.cycle
        )
        empty = dict.fromkeys(("keep", "change", "stop", "led", "wider"), "")
        found = session.scalar(query)
        return found or cls(pair_id=pair.id, member_id=member_id, cycle=pair.cycle, **empty)

    @classmethod
    def waits_for(cls, session: Session, pair: Pair, member: Member) -> bool:
        """Whether the pair is half way and this member has not looked back yet."""
        return pair.state == "midpoint" and cls.of(session, pair, member.id).done_at is None


class Thanks(Tenanted):
    """A line of thanks at the end, from one of the two to the other (S4-06)."""

    __tablename__ = "thanks"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pair_id", "member_id", "cycle"),
        within_tenant("pair", "pair_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "pair end + 90 days"),
    )

    pair_id: Mapped[str]
    member_id: Mapped[str]
    cycle: Mapped[int]
    line: Mapped[str]

    @classmethod
    def of(cls, session: Session, pair: Pair, member_id: str) -> "Thanks | None":
        """What that member wrote in the pair's present cycle."""
        return session.scalar(
            select(Thanks).where(
                Thanks.pair_id == pair.id, Thanks.member_id == member_id, Thanks.cycle == pair.cycle
            )
        )


class Wish(Tenanted):
    """What one of the two would like it to be from now on: sealed, and gone with the result (row 22)."""

    __tablename__ = "pair_wish"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pair_id", "member_id"),
        within_tenant("pair", "pair_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "private", "until the result is told"),
    )

    pair_id: Mapped[str]
    member_id: Mapped[str]
    choice: Mapped[bytes] = mapped_column(info={"sealed_for": "wish:{owner}", "choices": CHOICES})

    @classmethod
    def of(cls, session: Session, pair: Pair, member_id: str) -> "Wish | None":
        """That member's wish, if they have said one."""
        return session.scalar(select(Wish).where(Wish.pair_id == pair.id, Wish.member_id == member_id))

    @classmethod
    def waits_for(cls, session: Session, pair: Pair, member: Member) -> bool:
        """Whether it is asked for, and this member has said none yet."""
        return pair.state == "redefining" and cls.of(session, pair, member.id) is None

    @classmethod
    def say(cls, session: Session, house: House, pair: Pair, member_id: str, choice: Choice) -> None:
        """Keep a wish instead of the one before; one sealed byte, so that its length says nothing."""
        sealed = house.sealer.seal(f"wish:{member_id}", bytes([CHOICES.index(choice)]))
        found = cls.of(session, pair, member_id)
        if found is None:
            session.add(cls(pair_id=pair.id, member_id=member_id, choice=sealed))
        else:
            found.choice = sealed
        session.flush()

    @classmethod
    def all_of(cls, session: Session, house: House, pair: Pair) -> list[Choice | None]:
        """Both wishes, mentor's first; None where there is none yet."""
        wishes = (cls.of(session, pair, member_id) for member_id in pair.both)
        return [None if wish is None else wish.said(house) for wish in wishes]

    @classmethod
    def forget(cls, session: Session, pair: Pair) -> None:
        """The result is there: who wished what is nobody's business any more."""
        for member_id in pair.both:
            found = cls.of(session, pair, member_id)
            if found is not None:
                session.delete(found)
        session.flush()

    def said(self, house: House) -> Choice:
        """The wish, opened."""
        return CHOICES[house.sealer.unseal(f"wish:{self.member_id}", self.choice)[0]]


class Idea(Tenanted):
    """An idea from a pairing that was used: one line, no names. Others see it if both agree (S1-15)."""

    __tablename__ = "idea"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        within_tenant("pair", "pair_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "pair end + 90 days; a line that travels as long as the programme"),
    )

    programme_id: Mapped[str]
    pair_id: Mapped[str]
    member_id: Mapped[str]
    line: Mapped[str]
    offered: Mapped[bool]
    """Whether its writer is happy for the coordinator to see it."""
    agreed: Mapped[bool | None]
    """What the other one said to that; None while they have said nothing."""
    noted_at: Mapped[datetime]

    @classmethod
    def of_member(cls, session: Session, idea_id: str, member: Member) -> "tuple[Idea, Pair]":
        """The idea of that id and its pair if the member is one of the two, else `NotThere`."""
        found = cls.by_id(session, idea_id)
        if found is None:
            raise NotThere("pairs.not_yours", step="home")
        return found, Pair.of_member(session, found.pair_id, member)

    @classmethod
    def by_id(cls, session: Session, idea_id: str) -> "Idea | None":
        """The idea of that id."""
        return session.scalar(select(Idea).where(Idea.id == idea_id))

    @classmethod
    def count_of(cls, session: Session, pair: Pair, member: Member) -> int:
        """How many that member has noted in that pairing."""
        mine = select(Idea.id).where(Idea.pair_id == pair.id, Idea.member_id == member.id)
        return len(session.scalars(mine).all())

    @classmethod
    def shared_in(cls, session: Session, programme_id: str) -> list[str]:
        """The lines that both have opened to the programme, in an order that says nothing of when."""
        query = select(Idea.line).where(
            Idea.programme_id == programme_id, Idea.offered.is_(True), Idea.agreed.is_(True)
        )
        return sorted(session.scalars(query), key=str.casefold)


class Stopping(Tenanted):
    """A pair that a contact ended for conduct or safeguarding; the reason is for contacts alone (row 18)."""

    __tablename__ = "stopping"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        within_tenant("pair", "pair_id"),
        within_tenant("member", "by_id"),
        record_of("by_id", "shared", "12 months"),
    )

    programme_id: Mapped[str]
    pair_id: Mapped[str]
    by_id: Mapped[str]
    cause: Mapped[str]
    """`conduct` or `safeguarding`."""
    reason: Mapped[bytes] = mapped_column(info={"sealed_for": "stopping:{id}"})
    stopped_on: Mapped[date]

    @classmethod
    def named(cls, session: Session, stopping_id: str) -> "Stopping | None":
        """The log entry of that id."""
        return session.scalar(select(Stopping).where(Stopping.id == stopping_id))

    def why(self, sealer: Sealer) -> str:
        """The reason in words."""
        return sealer.unseal(f"stopping:{self.id}", self.reason).decode()
