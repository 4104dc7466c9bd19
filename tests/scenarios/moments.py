"""The people and rows of `claims`, turned to the moment at which each form opens, and turned back after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot import spoken
from bot.conversation.event import Command
from bot.conversation.reply import Reply, Say
from bot.database import TenantSession
from bot.errors import Refusal, WhichProgramme
from bot.groups.panel_model import PanelMember
from bot.people.model import Member
from bot.privacy.export import CHOICES, SEALED_FOR
from bot.privacy.ownership import columns_of, owners, tables
from bot.programmes.model import Participant, Programme, Role
from bot.routes import ROUTES
from bot.turn import Turn
from tests.fakes import Stage
from tests.scenarios import claims

EVERYBODY = ("Ana", "Cora", "Spo", "Sol", "Out", "Otto")
MENTOR, COORDINATOR, SPONSOR, MENTEE, STAFF, FOUNDER = EVERYBODY

TOPICS = [
    {"id": "digital-tools-in-class", "label": "Digital tools in class", "side": "mentor"},
    {"id": "leading-a-team", "label": "Leading a team", "side": "mentee"},
]


@dataclass(frozen=True, kw_only=True)
class Here:
    """An open transaction in the world of `claims`."""

    stage: Stage
    session: TenantSession
    world: claims.World

    def row(self, table: str) -> Any:
        """The row of theirs in that table; `pair` and so on."""
        mapped = next(t for t in tables() if t.__tablename__ == table)
        return self.session.get_one(mapped, (self.stage.tenant, self.world.rows[table]))

    def put(self, table: str, **columns: Any) -> None:
        """Set columns of that row."""
        row = self.row(table)
        for name, value in columns.items():
            setattr(row, name, value)
        self.session.flush()

    @property
    def programme(self) -> Programme:
        """The programme that all but one of them are in."""
        return Programme.by_id(self.session, self.world.ours)

    def member(self, name: str) -> Member:
        """A person."""
        return Member.by_id(self.session, self.stage.members[name])

    def turn(self, name: str) -> Turn:
        """A turn of that person, as `dispatch` makes one."""
        actor, house = self.member(name), self.stage.house
        return Turn(
            session=self.session,
            house=house,
            actor=actor,
            now=house.clock.now(),
            phrases=house.phrases(actor.locale, actor.zone),
            linkable=ROUTES.linkable,
        )

    def answer(self, name: str, act: Callable[[Turn], Reply]) -> Reply:
        """What `dispatch` would answer; whatever it wrote is undone."""
        turn = self.turn(name)
        with self.undone():
            try:
                reply = act(turn)
                self.session.flush()
            except Refusal as refusal:
                reply = Say(card=spoken.refusal_card(refusal, turn.phrases))
            except WhichProgramme as which:
                asked = Command(id="1", sender=self.stage.sender(name), text="home")
                reply = Say(card=spoken.which_card(which, asked, turn.phrases))
        return reply

    @contextmanager
    def undone(self) -> Iterator[None]:
        """All that is written meanwhile is undone at the end."""
        nested = self.session.begin_nested()
        try:
            yield
        finally:
            nested.rollback()
            self.session.expire_all()


@contextmanager
def world(stage: Stage) -> Iterator[Here]:
    """The world of `claims`, and Spo, who sponsors the programme."""
    made = claims.build(stage)
    stage.arrive(SPONSOR, level=6, level_confirmed=True)
    with stage.house.database.tenant(stage.tenant) as session:
        session.add(Role(programme_id=made.ours, member_id=stage.members[SPONSOR], role="sponsor"))
        Programme.by_id(session, made.ours).topics = TOPICS
        session.flush()
        here = Here(stage=stage, session=session, world=made)
        _seal(here)
        yield here


def _seal(here: Here) -> None:
    """What is sealed can be opened by whoever it belongs to."""
    for table in tables():
        for column in columns_of(table).columns:
            purpose = column.info.get(SEALED_FOR)
            if purpose is not None and table.__tablename__ in here.world.rows:
                row = here.row(table.__tablename__)
                owner = getattr(row, owners(table)[0])
                said = bytes(1) if CHOICES in column.info else b"words"
                sealed = here.stage.house.sealer.seal(purpose.format(id=row.id, owner=owner), said)
                setattr(row, column.key, sealed)
    here.session.flush()


# --- when each form opens ------------------------------------------------------------------------


def _programme(here: Here, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(here.programme, name, value)
    here.session.flush()


def _in_state(state: str) -> Callable[[Here], None]:
    return lambda here: _programme(here, state=state)


def _with(table: str, **columns: Any) -> Callable[[Here], None]:
    return lambda here: here.put(table, **columns)


def _both(*steps: Callable[[Here], None]) -> Callable[[Here], None]:
    def prepare(here: Here) -> None:
        for step in steps:
            step(here)

    return prepare


def _second_coordinator(here: Here) -> None:
    here.session.add(
        Role(programme_id=here.world.ours, member_id=here.stage.members[STAFF], role="coordinator")
    )
    here.session.flush()


def _ready(here: Here) -> None:
    """Nothing is missing, and no poll holds it up."""
    programme, day = here.programme, here.stage.clock.now().date()
    programme.state, programme.why, programme.calendar = (
        "draft",
        "To learn from each other.",
        {"kind": "school"},
    )
    programme.goal_what = programme.goal_measure = programme.privacy_notice = "on the board"
    programme.goal_by = programme.promise_signed_on = programme.dpia_done_on = day
    programme.starts_on, programme.ends_on = day + timedelta(days=60), day + timedelta(days=200)
    programme.staff_consulted = "yes"
    here.session.add(Role(programme_id=programme.id, member_id=here.stage.members[STAFF], role="alternate"))
    here.put("interest_poll", state="cancelled")


def _another_to_join(here: Here) -> None:
    here.programme.state = "signup"
    other = Programme.by_id(here.session, here.world.theirs)
    other.state, other.open_to_all = "signup", True
    here.session.flush()


def _own_words(here: Here) -> None:
    part = Participant.of(here.session, here.world.ours, here.stage.members[MENTOR])
    assert part is not None
    here.programme.state, part.own_words = "signup", "growing tomatoes"
    here.session.flush()


def _panel(here: Here) -> None:
    for name in EVERYBODY:
        member = here.stage.members[name]
        if PanelMember.of(here.session, here.world.ours, member) is None:
            now = here.stage.clock.now()
            here.session.add(PanelMember(programme_id=here.world.ours, member_id=member, joined_at=now))
    here.put("panel_question", state="closed")


def _soon(table: str, column: str, **columns: Any) -> Callable[[Here], None]:
    return lambda here: here.put(table, **{column: here.stage.clock.now() + timedelta(days=2)}, **columns)


def _past(table: str, column: str, **columns: Any) -> Callable[[Here], None]:
    return lambda here: here.put(table, **{column: here.stage.clock.now() - timedelta(days=2)}, **columns)


def _no_private_question(here: Here) -> None:
    here.put("matching_round", state="told")
    here.put("private_matching", state="closed")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What a form needs that `claims` does not have: whose it is then, what to turn, and what is claimed."""

    who: str = COORDINATOR
    prepare: Callable[[Here], None] = lambda _: None
    args: dict[str, str] = field(default_factory=dict)


_BEFORE_A_ROUND = Moment(prepare=_both(_in_state("signup"), _with("matching_round", state="told")))

MOMENTS: dict[str, Moment] = {
    "programmes.new": Moment(who=FOUNDER),
    "programmes.promotion": Moment(args={"what": "poster"}),
    "programmes.topics": Moment(prepare=_in_state("signup")),
    "programmes.words": Moment(prepare=_own_words),
    "programmes.signup": Moment(prepare=_ready),
    "programmes.keep_open": Moment(prepare=_in_state("signup")),
    "programmes.merge": Moment(prepare=_another_to_join),
    "programmes.join": Moment(
        who=STAFF, prepare=lambda here: _programme(here, state="signup", open_to_all=True)
    ),
    "programmes.take_off": Moment(prepare=_second_coordinator),
    "polls.open": Moment(prepare=_in_state("draft")),
    "polls.not_now": Moment(
        prepare=_both(_in_state("poll"), _past("interest_poll", "results_at", state="published"))
    ),
    "matching.look": Moment(
        who=MENTOR,
        prepare=_both(
            _soon("matching_round", "closes_at", state="juniors"), _with("consent", step="juniors")
        ),
        args={"step": "juniors"},
    ),
    "matching.apart": _BEFORE_A_ROUND,
    "matching.together": _BEFORE_A_ROUND,
    "matching.take_back": _BEFORE_A_ROUND,
    "matching.take_out": Moment(prepare=_with("matching_round", state="solved")),
    "matching.private_on": Moment(prepare=_no_private_question),
    "matching.private_say": Moment(
        who=MENTOR, prepare=_soon("private_matching", "ends_at", state="open", labels=["one", "two"])
    ),
    "pairs.review": Moment(who=MENTOR, prepare=_with("pair", state="midpoint")),
    "learning.bring": Moment(who=MENTOR, args={"shown": "prompt_shown"}),
    "learning.attended": Moment(prepare=_past("lesson_session", "at")),
    "groups.when": Moment(
        who=MENTOR, prepare=_with("circle", state="proposed", options=["2026-02-02T15:00:00+00:00"])
    ),
    # Opened when there were people enough; with so few it does not open at all.
    "groups.schedule": Moment(args={"sides": "mentor,mentee"}),
    "groups.notes": Moment(who=MENTOR, prepare=_with("circle", state="held")),
    "groups.ask": Moment(prepare=_panel, args={"question": ""}),
    "groups.respond": Moment(who=SPONSOR, prepare=_with("panel_question", state="answered")),
    "support.ask": Moment(who=MENTOR, prepare=_with("help_request", state="draft")),
}
