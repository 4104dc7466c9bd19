"""What two people agree on: a half for each, and the terms that both share. Found in `bot.pairs.model`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.pairs.pair import Pair

GATE = ("want", "offer", "goal")
"""The two-way gate, for each of the two (guards P-G2, P-G3)."""

STEPS = ("give", "goal", "how", "limits")
"""The steps of a full agreement, in the order in which they are asked (spec 2.6)."""


class AgreementSide(Tenanted):
    """One partner's half of the agreement: what they want, offer and aim for (guards P-G2, P-G3)."""

    __tablename__ = "agreement_side"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pair_id", "member_id"),
        within_tenant("pair", "pair_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "pair end + 90 days"),
    )

    pair_id: Mapped[str]
    member_id: Mapped[str]
    guide_at: Mapped[datetime | None]
    """When they opened the guide to the first chat; it starts the agreement and is shown to nobody."""
    want: Mapped[str] = mapped_column(default="")
    offer: Mapped[str] = mapped_column(default="")
    gives: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """What they ticked under knowledge, wisdom, experience and networks (`choices.GIVES`)."""
    goal: Mapped[str] = mapped_column(default="")
    """Their goal as the two agreed it; how far it has got is a `Goal`."""
    understand: Mapped[str] = mapped_column(default="", server_default="")
    """What they would like to understand about it: asked where a technical goal could stop at a skill."""
    challenge: Mapped[str] = mapped_column(default="")
    """You may challenge me on …, in their own words (spec S4-08)."""
    off_limits: Mapped[str] = mapped_column(default="", server_default="")
    keep_private: Mapped[str] = mapped_column(default="")
    """What stays between us, beyond what always does."""
    contact: Mapped[str] = mapped_column(default="", server_default="")
    """How and when to contact them."""
    access: Mapped[str] = mapped_column(default="", server_default="")
    """Access needs that they choose to share."""
    parts: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """What this side needs before it can be confirmed, as it was when it was begun; empty: `GATE`."""
    steps: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """The steps that they have saved."""
    remind: Mapped[str] = mapped_column(default="", server_default="")
    """When to be reminded of a meeting (`choices.REMIND`); only they and the bot know."""
    written_at: Mapped[datetime | None]
    """When it was last changed, or None while nothing has been saved."""
    confirmed_at: Mapped[datetime | None]

    @classmethod
    def of(cls, session: Session, pair: Pair, member_id: str) -> "AgreementSide":
        """That member's side of the pair's agreement; an empty one is not kept until it is added."""
        found = session.scalar(
            select(AgreementSide).where(
                AgreementSide.pair_id == pair.id, AgreementSide.member_id == member_id
            )
        )
        if found is not None:
            return found
        words = ("want", "offer", "goal", "understand", "challenge", "off_limits", "keep_private")
        empty = dict.fromkeys((*words, "contact", "access", "remind"), "")
        return cls(pair_id=pair.id, member_id=member_id, gives=[], parts=[], steps=[], **empty)

    @classmethod
    def remind_of(cls, session: Session, pair_id: str, member_id: str) -> str:
        """When that member wants to be reminded of meetings in that pair; empty: as usual."""
        query = select(AgreementSide.remind).where(
            AgreementSide.pair_id == pair_id, AgreementSide.member_id == member_id
        )
        return session.scalar(query) or ""

    @property
    def complete(self) -> bool:
        """Everything is there that has to be confirmed: a want, an offer and a goal at least."""
        return not self.lacking

    @property
    def lacking(self) -> list[str]:
        """The parts that are still open, by name."""
        return [part for part in self.parts or GATE if not self._has(part)]

    def _has(self, part: str) -> bool:
        if part in STEPS and part != "goal":
            return part in self.steps
        return bool(getattr(self, part) or (part == "offer" and self.gives))

    def write(self, values: Mapping[str, Any], at: datetime) -> bool:
        """Take what was filled in; gives whether anything is different from before."""
        changed = {name for name, value in values.items() if getattr(self, name) != value}
        for name in changed:
            setattr(self, name, values[name])
        if changed or self.written_at is None:
            self.written_at = at
        return bool(changed)

    def saved(self, step: str) -> None:
        """That step has been gone through, whatever was left empty in it."""
        if step in STEPS and step not in self.steps:
            self.steps = [*self.steps, step]


class Terms(Tenanted):
    """What the two agree on together: how often, where, in which language, what if not, and what then."""

    __tablename__ = "agreement_terms"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pair_id"),
        within_tenant("pair", "pair_id"),
        record_of("pair_id", "shared", "pair end + 90 days"),
    )

    pair_id: Mapped[str]
    cadence_weeks: Mapped[int | None]
    """How often they mean to meet; the pair's own from the moment both have confirmed."""
    minutes: Mapped[int | None]
    where: Mapped[str] = mapped_column(default="", server_default="")
    rhythm: Mapped[str] = mapped_column(default="", server_default="")
    """As an if-then plan: "If it is the first Tuesday of the month, then we meet at 12:30"."""
    language: Mapped[str] = mapped_column(default="", server_default="")
    """The language they meet in, where theirs differ (spec 7.5)."""
    not_working: Mapped[str] = mapped_column(default="", server_default="")
    """What they do if it is not working."""
    after_end: Mapped[str] = mapped_column(default="", server_default="")
    """What happens when it ends."""
    written_at: Mapped[datetime | None]

    @classmethod
    def of(cls, session: Session, pair: Pair) -> "Terms":
        """The pair's terms; empty ones are not kept until they are added."""
        found = session.scalar(select(Terms).where(Terms.pair_id == pair.id))
        if found is not None:
            return found
        words = dict.fromkeys(("where", "rhythm", "language", "not_working", "after_end"), "")
        return cls(pair_id=pair.id, cadence_weeks=None, minutes=None, **words)

    def write(self, values: Mapping[str, Any], pair: Pair, at: datetime) -> bool:
        """Take what was filled in; gives whether anything that the two can read is different from before."""
        shown = {"cadence_weeks": pair.cadence_weeks, "minutes": pair.meeting_minutes}
        before = {name: getattr(self, name) or shown.get(name) for name in values}
        for name, value in values.items():
            setattr(self, name, value)
        after = {name: getattr(self, name) or shown.get(name) for name in values}
        changed = {k: v or "" for k, v in before.items()} != {k: v or "" for k, v in after.items()}
        if changed:
            self.written_at = at
        return changed

    def hold(self, pair: Pair) -> None:
        """Both have confirmed: the pair meets as agreed from now on."""
        pair.cadence_weeks = self.cadence_weeks or pair.cadence_weeks
        pair.meeting_minutes = self.minutes or pair.meeting_minutes
