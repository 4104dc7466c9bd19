"""Setting up a programme: the form in parts, the readiness list, why, and the sponsor's promise."""

import msgspec

from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints, Stale
from bot.outbox.model import acted, revise
from bot.programmes import awareness, cards, clock, desk, learnings, rules, setup, setup_form
from bot.programmes.audit import record
from bot.programmes.joining import open_to, settle_sides
from bot.programmes.model import Programme, Role
from bot.programmes.notices import (
    AlternateNamed,
    PromiseSigned,
    SponsorNamed,
    compose_alternate_named,
    tell_all,
)
from bot.programmes.permissions import hats, holders, programmes_of
from bot.spoken import again
from bot.turn import Asked, Turn

STILL_OPEN: frozenset[rules.Part] = frozenset({"goal", "people", "dates", "protection", "more"})
"""What can still be changed once people have been matched on the rest; new dates are planned anew for all."""


# --- set-up -----------------------------------------------------------------------------------


def new_form(_: Asked, turn: Turn) -> Form:
    """Everything about a new programme that can be asked at once; most of it can wait."""
    form = setup_form.setup_form(turn, "programmes.new", setup_form.NEW_PARTS, setup.blank(turn), {})
    return msgspec.structs.replace(form, intro=(*form.intro, *learnings.carried(turn, turn.actor)))


def new(asked: Asked, turn: Turn) -> Reply:
    """A draft with its roles; the reply is what is still missing."""
    if asked.values["gives_back"] == "no":
        if setup.says_more(asked.values):  # what was typed is not thrown away for one answer
            raise Complaints(gives_back=Complaint("setup.only_take"))
        return Update(card=awareness.plan(turn))
    programme = setup.blank(turn)
    wrong = setup.complaints(asked.values, programme, turn)
    if wrong:
        raise Complaints(**wrong)
    setup.take(asked.values, programme, turn)
    turn.session.add(programme)
    turn.session.flush()
    turn.session.add(Role(programme_id=programme.id, member_id=turn.actor.id, role="coordinator"))
    turn.session.flush()
    setup.give_roles(asked.values, programme, turn)
    record(turn.within(programme), "set_up")
    return Say(card=_readiness(turn.within(programme)))


def edit_form(asked: Asked, turn: Turn) -> Form:
    """One part of the set-up, named by a button or typed (`programme edit dates`), or all still open."""
    programme = turn.the_programme
    programme.lock()  # of two who change it at once the second finds what the first has left
    still = set(setup_form.PARTS) if programme.stage in rules.BEFORE_ROUND else set(STILL_OPEN)
    named = asked.arg("part") or asked.text.strip().casefold()
    if named in setup_form.PARTS and named not in still:
        raise Stale("programmes.too_late_to_edit", step="readiness")
    parts = {part for part in still if part == named} or still
    return setup_form.setup_form(turn, "programmes.edit", parts, programme, setup.cast(turn, programme))


def edit(asked: Asked, turn: Turn) -> Reply:
    """The changes, and what is still missing."""
    programme = turn.the_programme
    wrong = setup.complaints(asked.values, programme, turn)
    if wrong:
        raise Complaints(**wrong)
    before = _dates(programme)
    setup.take(asked.values, programme, turn)
    setup.give_roles(asked.values, programme, turn)
    if _dates(programme) != before:
        turn.session.flush()
        clock.dates_changed(turn)
    record(turn, "name_people" if asked.arg("part") == "people" else "edit")
    settle_sides(turn)
    return Update(card=_readiness(turn))


def _dates(programme: Programme) -> tuple[object, ...]:
    """What due dates of the programme and its pairs hang on."""
    return programme.starts_on, programme.ends_on, programme.calendar, programme.cadence_weeks


def readiness(_: Asked, turn: Turn) -> Reply:
    """What is missing before sign-up, with its fixes."""
    return Say(card=_readiness(turn))


def _readiness(turn: Turn) -> Card:
    return cards.readiness(desk.checks(turn), turn, desk.sponsor_of(turn))


# --- why, and the promise ---------------------------------------------------------------------


def purpose(_: Asked, turn: Turn) -> Reply:
    """The `why` card (guard G2) and who stands behind it."""
    coordinators = holders(turn.session, turn.the_programme, "coordinator")
    joinable = any(programme.id == turn.the_programme.id for programme, _ in open_to(turn))
    return Say(card=cards.purpose(turn, coordinators, desk.sponsor_of(turn), joinable=joinable))


def promise(_: Asked, turn: Turn) -> Reply:
    """The no-detriment promise, to read and sign."""
    return Say(card=cards.promise(turn))


def sign(_: Asked, turn: Turn) -> Reply:
    """The sponsor signs (guard G5); the coordinators hear of it."""
    programme = turn.the_programme
    programme.lock()
    turn.require("sign_promise")  # somebody else may be named in this second: a promise is a person's own
    if programme.promise_signed_on is not None:
        raise Stale("programmes.signed_already", step="home", day=programme.promise_signed_on)
    programme.promise_signed_on = turn.today
    acted(turn.session, SponsorNamed.kind, programme.id, turn.actor.id, turn.now)
    revise(turn.session, SponsorNamed.kind, programme.id)
    tell_all(turn, "coordinator", PromiseSigned(programme=programme.id, on=turn.today))
    return Update(card=cards.promise(turn))


# --- where everybody reads ----------------------------------------------------------------------


def use_channel(_: Asked, turn: Turn) -> Reply:
    """Typed in a channel: posts for everybody go there from now on. Typed elsewhere: how it is done."""
    programme, phrases = turn.the_programme, turn.phrases
    if turn.channel is not None:
        programme.channel = turn.channel
        record(turn, "channel")
        turn.session.flush()
    now = programme.channel["name"] if programme.channel else ""
    block = "programmes.channel_set" if turn.channel is not None else "programmes.channel_how"
    title = phrases.line(block, programme=programme.name, channel=now)
    actions = (again("home", phrases, primary=True), again("promote", phrases, programme=programme.id))
    return Say(card=Card(title=title, actions=actions[: 2 if now else 1], lang=phrases.tag))


def contact_step(turn: Turn) -> Card | None:
    """The home of an alternate contact who takes part in nothing else: what that is for."""
    for programme in programmes_of(turn.session, turn.actor, "answer_support"):
        if "alternate" in hats(turn.session, turn.actor, programme):
            named = AlternateNamed(programme=programme.id, member=turn.actor.id)
            card = compose_alternate_named(named, turn.within(programme))
            return None if card is None else msgspec.structs.replace(card, why=())
    return None
