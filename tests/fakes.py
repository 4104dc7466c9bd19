"""Stand-ins that implement the ports in full, and a stage on which whole stories are told.

`Stage` is a house with one organisation whose people use a platform that exists only here: what the
bot would show is kept per person, so a test reads like a conversation:

    stage.say("Ana", "home")            # typed words;   stage.command("Ana", "join")  a slash command
    stage.press("Ana", "Join")          # the button of that label on Ana's newest card
    stage.fill("Ana", name="Ana")       # the open form, by field name
    stage.advance(days=7)               # time moves, what falls due happens in order
    stage.newest("Ana")                 # the newest card or message as plain text
"""

import functools
import itertools
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot import jobs
from bot.conversation.card import Action, Button, Card, Form, FormButton, Passage, plain
from bot.conversation.event import Click, Command, Introduced, Lifecycle, Profile, Sender, Submission, Typed
from bot.conversation.limits import card_problems, form_problems
from bot.conversation.phrases import Words, supported
from bot.conversation.plain import card_text
from bot.conversation.reply import OpenForm, RejectForm, Reply, Say, Unknown, Update, shown
from bot.database import Base, Database
from bot.dispatch import dispatch
from bot.errors import KeyClash, KeyMissing
from bot.house import House
from bot.learning.library import Library, load_library
from bot.outbox.outcome import Gone, Outcome, Sent
from bot.outbox.parcel import Parcel
from bot.people.model import Grant, Installation, Member, Tenant
from bot.polls.ballot_box import BallotBox
from bot.routes import ROUTES
from bot.routing import Routes
from bot.sealing import MASTER

START = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
"""A Monday morning in term time, in winter: the usual beginning of a story."""


class SteppedClock:
    """A clock that stands until it is moved, forwards only."""

    def __init__(self, at: datetime = START) -> None:
        self._at = at

    def now(self) -> datetime:
        """The instant it was last moved to."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """It is now `at`."""
        assert at >= self._at, "time does not go backwards"
        self._at = at


class MemoryKeys:
    """A key store that forgets with the process."""

    def __init__(self) -> None:
        self.secrets: dict[str, bytes] = {}

    def create(self, name: str, secret: bytes) -> None:
        """Keep it, or `KeyClash`."""
        if self.secrets.setdefault(name, secret) != secret:
            raise KeyClash(name)

    def read(self, name: str) -> bytes:
        """The secret, or `KeyMissing`."""
        try:
            return self.secrets[name]
        except KeyError:
            raise KeyMissing(name) from None

    def destroy(self, name: str) -> None:
        """Forget it."""
        self.secrets.pop(name, None)

    def names(self, prefix: str = "") -> list[str]:
        """Names in use."""
        return sorted(name for name in self.secrets if name.startswith(prefix))


@dataclass
class Shown:
    """One message on the stage's platform."""

    to: str
    card: Card | None
    text: str
    retracted: bool = False


@dataclass
class Stage:
    """A house, one organisation in it, and a platform that exists only in memory."""

    house: House
    clock: SteppedClock
    tenant: str
    installation: str
    members: dict[str, str] = field(default_factory=dict)
    """Name → member id."""
    shown: list[Shown] = field(default_factory=list)
    """Everything anybody was shown, oldest first; `to` is a name, `a+b` a pair's chat, `#name` a channel."""
    drawn: list[Card | Form] = field(default_factory=list)
    """Every card and form as it came before somebody's eyes, also those that have changed since."""
    forms: dict[str, Form] = field(default_factory=dict)
    """Name → the form this person has open."""
    opened_from: dict[str, int | None] = field(default_factory=dict)
    """Name → the message whose button opened it: what an update changes."""
    replies: list[Reply] = field(default_factory=list)
    routes: Routes = ROUTES
    """A test of the mechanics may bring its own tables."""
    on_post: Callable[[Parcel], Outcome | None] = lambda _: None
    """A test's own answer for a parcel, or None for the ordinary one."""
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    # --- people ---------------------------------------------------------------------------------

    def arrive(self, name: str, /, *, locale: str = "en", zone: str = "Europe/Dublin", **facts: Any) -> str:
        """Somebody opens the bot for the first time; `facts` are columns of `Member`. Gives the member id."""
        profile = Profile(name=name, email=f"{name.lower()}@school.example", locale=locale, zone=zone)
        dispatch(self.house, ROUTES, Introduced(id=self._id(), sender=self.sender(name), profile=profile))
        with self.house.database.tenant(self.tenant) as session:
            member = session.scalars(select(Member).where(Member.name == name)).one()
            for key, value in facts.items():
                setattr(member, key, value)
            self.members[name] = member.id
        return self.members[name]

    def grant(self, name: str) -> None:
        """Make somebody a coordinator of the organisation, as the command line would."""
        with self.house.database.tenant(self.tenant) as session:
            session.add(Grant(member_id=self.members[name], role="coordinator", given_at=self.clock.now()))

    def sender(self, name: str) -> Sender:
        """A person as their platform names them."""
        return Sender(platform="stage", installation=self.installation, user=name)

    # --- what people do -------------------------------------------------------------------------

    def say(self, name: str, text: str) -> Reply:
        """Plain words to the bot."""
        return self._take(name, Typed(id=self._id(), sender=self.sender(name), text=text))

    def command(self, name: str, text: str) -> Reply:
        """`/viceversa text`."""
        return self._take(name, Command(id=self._id(), sender=self.sender(name), text=text))

    def press(self, name: str, label: str) -> Reply:
        """The button of that label on the newest card of this person that has it."""
        for at in range(len(self.shown) - 1, -1, -1):
            message = self.shown[at]
            if message.to == name and message.card is not None and not message.retracted:
                for action in message.card.actions:
                    if isinstance(action, Button | FormButton) and action.label == label:
                        return self.click(name, action, at)
        raise AssertionError(f"{name} has no button {label!r}; newest is:\n{self.newest(name)}")

    def click(self, name: str, action: Action, message: int | None = None) -> Reply:
        """That very button, on that message."""
        assert isinstance(action, Button | FormButton)
        event = Click(id=self._id(), sender=self.sender(name), name=action.name, args=action.args)
        return self._take(name, event, message)

    def fill(self, name: str, /, **values: Any) -> Reply:
        """Send the form this person has open; fields not named keep what they show."""
        form = self.forms[name]
        kept = {f.name: _as_json(f.value) for f in form.fields}
        event = Submission(
            id=self._id(), sender=self.sender(name), form=form.name, args=form.args, values={**kept, **values}
        )
        return self._take(name, event, self.opened_from.get(name))

    def look_home(self, name: str) -> str:
        """The home as it is drawn now."""
        reply = self._dispatch(Lifecycle(id=self._id(), sender=self.sender(name), what="opened_home"))
        assert isinstance(reply, Update)
        self.drawn.append(reply.card)
        self.shown.append(Shown(to=name, card=reply.card, text=self._text(name, reply.card)))
        return self.newest(name)

    def leave(self, name: str) -> None:
        """The account is deactivated."""
        self._dispatch(Lifecycle(id=self._id(), sender=self.sender(name), what="left"))

    # --- time ------------------------------------------------------------------------------------

    def advance(self, **by: float) -> None:
        """Move time on by a `timedelta`'s arguments; what falls due happens in order."""
        self.until(self.clock.now() + timedelta(**by))

    def until(self, at: datetime) -> None:
        """Move time on to an instant."""
        jobs.advance(self.house, self.routes, self.clock, at, self.post)

    def settle(self) -> None:
        """Whatever is due now happens now."""
        jobs.settle(self.house, self.routes, self.post)

    def post(self, parcel: Parcel) -> Outcome:
        """The stage's messenger: shows, updates or retracts."""
        if parcel.card is not None:
            assert card_problems(parcel.card) == [], "this card would not fit on every platform"
            self.drawn.append(parcel.card)
            if len(parcel.address.users) > 1:
                spoken = {parcel.card.lang, *(p.lang for p in parcel.card.body if isinstance(p, Passage))}
                assert spoken >= self._languages(parcel.address.users), "not everybody there can read this"
        special = self.on_post(parcel)
        if special is not None:
            return special
        if parcel.replaces is not None:
            message = self.shown[parcel.replaces["at"]]
            if message.retracted:
                return Gone()
            message.retracted = parcel.card is None
            message.card, message.text = parcel.card, parcel.text
            return Sent(reference=parcel.replaces)
        to = f"#{parcel.address.channel}" if parcel.address.channel else "+".join(parcel.address.users)
        self.shown.append(Shown(to=to, card=parcel.card, text=parcel.text))
        return Sent(reference={"at": len(self.shown) - 1})

    # --- what is seen ---------------------------------------------------------------------------

    def seen_by(self, name: str) -> list[str]:
        """All that this person (or `#channel`, or `a+b`) can read, oldest first."""
        return [m.text for m in self.shown if m.to == name and not m.retracted]

    def newest(self, name: str) -> str:
        """The newest of it, or an empty string."""
        return next(iter(reversed(self.seen_by(name))), "")

    def buttons(self, name: str) -> list[str]:
        """The labels on this person's newest card."""
        card = next(
            (m.card for m in reversed(self.shown) if m.to == name and m.card and not m.retracted), None
        )
        return [] if card is None else [a.label for a in card.actions]

    # --- inside ----------------------------------------------------------------------------------

    def _languages(self, names: tuple[str, ...]) -> set[str]:
        with self.house.database.tenant(self.tenant) as session:
            chosen = select(Member.locale).where(Member.id.in_([self.members[name] for name in names]))
            return {supported(locale) for locale in session.scalars(chosen)}

    def _id(self) -> str:
        return f"event-{next(self._numbers)}"

    def _dispatch(self, event: Any) -> Reply:
        reply = dispatch(self.house, self.routes, event)
        assert not isinstance(reply, Unknown), "introduce the person first: stage.arrive(name)"
        return reply

    def _take(self, name: str, event: Any, message: int | None = None) -> Reply:
        reply = self._dispatch(event)
        self.replies.append(reply)
        before_their_eyes = shown(reply)
        if isinstance(before_their_eyes, Card):
            assert card_problems(before_their_eyes) == [], "this card would not fit on every platform"
        if isinstance(before_their_eyes, Form):
            assert form_problems(before_their_eyes) == [], "this form would not fit on every platform"
        if before_their_eyes is not None:
            self.drawn.append(before_their_eyes)
        self._show(name, reply, message)
        self.settle()
        return reply

    def _show(self, name: str, reply: Reply, message: int | None) -> None:
        match reply:
            case Update(card=card) if message is not None:
                self.shown[message].card, self.shown[message].text = card, self._text(name, card)
                self.forms.pop(name, None)
            case Say(card=card) | Update(card=card):
                self.shown.append(Shown(to=name, card=card, text=self._text(name, card)))
                self.forms.pop(name, None)
            case OpenForm(form=form) | RejectForm(form=form):
                self.forms[name], self.opened_from[name] = form, message
            case _:
                self.forms.pop(name, None)

    def _text(self, name: str, card: Card) -> str:
        with self.house.database.tenant(self.tenant) as session:
            member = session.scalars(select(Member).where(Member.id == self.members[name])).one()
            return card_text(card, self.house.phrases(member.locale, member.zone))


def complaints(reply: Reply) -> dict[str, str]:
    """What a rejected form complains about, by field."""
    assert isinstance(reply, RejectForm), reply
    return {name: plain(line) for name, line in reply.complaints.items()}


@functools.cache
def words() -> Words:
    """Every block of every locale, compiled once for all tests of a process: nobody changes them."""
    return Words()


@functools.cache
def library(tag: str) -> Library:
    """A locale's library, read once for all tests of a process: nobody changes it."""
    return load_library(tag)


def make_app_tables(url: str) -> None:
    """The app's tables, made directly from the mapped classes."""
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.close()


def make_ballot_tables(url: str) -> None:
    """The ballot box's tables."""
    ballots = BallotBox(url, MemoryKeys())
    ballots.create_all()
    ballots.dispose()


def house_at(url: str, ballots_url: str, clock: SteppedClock | None = None) -> House:
    """A house on new SQLite files with empty tables."""
    for path, blank in zip((url, ballots_url), _blank_files(), strict=True):
        Path(path.removeprefix("sqlite:///")).write_bytes(blank)
    return house_on(url, ballots_url, clock)


@functools.cache
def _blank_files() -> tuple[bytes, bytes]:
    """Both SQLite files, their tables made once for a process: a copy is much quicker than making them."""
    with tempfile.TemporaryDirectory() as folder:
        app, ballots = Path(folder) / "app.db", Path(folder) / "ballots.db"
        make_app_tables(f"sqlite:///{app}")
        make_ballot_tables(f"sqlite:///{ballots}")
        return app.read_bytes(), ballots.read_bytes()


def house_on(
    url: str, ballots_url: str, clock: SteppedClock | None = None, *, database: Database | None = None
) -> House:
    """A house on databases whose tables are there; `database` is one on that URL, if a test before had it."""
    keys = MemoryKeys()
    keys.create(MASTER, bytes(32))
    return House(
        database=database or Database(url),
        ballots=BallotBox(ballots_url, keys),
        keys=keys,
        clock=clock or SteppedClock(),
        words=words(),
        libraries={tag: library(tag) for tag in ("en", "es")},
    )


def stage_in(house: House) -> Stage:
    """A stage with one organisation, its installation and nobody yet."""
    with house.database.everyone() as session:
        tenant = Tenant(name="A school", created_at=house.clock.now())
        session.add(tenant)
        session.flush()
        session.add(
            Installation(tenant_id=tenant.id, platform="stage", external_id=f"school-{tenant.id[:6]}")
        )
        external = f"school-{tenant.id[:6]}"
    clock = house.clock
    assert isinstance(clock, SteppedClock)
    return Stage(house=house, clock=clock, tenant=tenant.id, installation=external)


def _as_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
