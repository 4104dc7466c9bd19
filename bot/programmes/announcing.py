"""Announcements: a coordinator's words to all who have joined, seldom and after a look at them (A21).

Plain text, previewed, to members of the programme only, once in ten working days, within everybody's own
caps. Whoever would rather not get them says so with one button, and nobody is told.
"""

from datetime import date
from typing import Final

from sqlalchemy import delete, select

from bot.conversation.card import Action, Button, Card, Form, FormButton, Quote, Text, TextField
from bot.conversation.reply import Reply, Say, Update
from bot.errors import NotThere, Refusal, Stale
from bot.nudges.calendars import NoWorkingDay, working_days_after
from bot.nudges.local_time import local_date
from bot.people.model import Member
from bot.programmes.announcement import OPEN, Announced, Announcement
from bot.programmes.audit import record
from bot.programmes.model import NOT_IN, Participant
from bot.programmes.notices import tell_joined
from bot.spoken import again
from bot.turn import Asked, Turn, calendar_of

APART: Final = 10
"""Working days between two announcements of one programme (A21)."""

LONGEST: Final = 600
"""Characters: what is read in a minute."""


# --- writing ----------------------------------------------------------------------------------


def may_announce(turn: Turn) -> bool:
    """Whether the turn's programme has people to write to."""
    return turn.programme is not None and turn.programme.state in OPEN


def _last(turn: Turn) -> Announcement | None:
    query = select(Announcement).where(
        Announcement.programme_id == turn.the_programme.id, Announcement.sent_at.is_not(None)
    )
    return turn.session.scalar(query.order_by(Announcement.sent_at.desc()).limit(1))


def _earliest(turn: Turn) -> date | None:
    """The first day on which another one may go, or None if that is today or before."""
    last = _last(turn)
    if last is None or last.sent_at is None:
        return None
    calendar = calendar_of(turn.the_programme)
    sent_on = local_date(last.sent_at, turn.the_programme.zone)
    try:
        day = working_days_after(sent_on, APART, calendar, calendar.default_hours)
    except NoWorkingDay:
        raise Refusal("polls.no_working_days", step="readiness") from None
    return day if day > local_date(turn.now, turn.the_programme.zone) else None


def _must_be_open(turn: Turn) -> None:
    if not may_announce(turn):
        raise Stale("announcing.nobody_yet", step="home")
    day = _earliest(turn)
    if day is not None:
        raise Refusal("announcing.too_soon", step="home", day=day, apart=APART)


def _draft(turn: Turn) -> Announcement | None:
    query = select(Announcement).where(
        Announcement.programme_id == turn.the_programme.id,
        Announcement.member_id == turn.actor.id,
        Announcement.sent_at.is_(None),
    )
    # Locked: what is sent at this very moment in another window is no draft any more.
    return turn.session.scalar(query.order_by(Announcement.id).limit(1).with_for_update())


def announce_form(_: Asked, turn: Turn) -> Form:
    """Plain words; nothing is sent before they have been looked at."""
    _must_be_open(turn)
    phrases, before = turn.phrases, _draft(turn)
    return Form(
        name="programmes.announce",
        title=phrases.text("announcing.form_title"),
        intro=(Text(line=phrases.line("announcing.intro", apart=APART)),),
        fields=(
            TextField(
                name="body",
                label=phrases.text("announcing.field_body"),
                hint=phrases.text("announcing.hint_body"),
                required=True,
                value=before.body if before else "",
                lines=6,
                longest=LONGEST,
            ),
        ),
        submit=phrases.text("announcing.look"),
        privacy="shared",
        promise=phrases.line("announcing.promise", programme=turn.the_programme.name),
        lang=phrases.tag,
    )


def written(asked: Asked, turn: Turn) -> Reply:
    """The draft, as everybody would read it."""
    _must_be_open(turn)
    before = _draft(turn)
    if before is not None:
        turn.session.delete(before)  # a button under what it showed must not send what it did not
    draft = Announcement(
        programme_id=turn.the_programme.id,
        member_id=turn.actor.id,
        body=asked.values["body"].strip(),
        written_at=turn.now,
    )
    turn.session.add(draft)
    turn.session.flush()
    return Update(card=_preview(draft, turn))


def _preview(draft: Announcement, turn: Turn) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    args = {"programme": programme.id}
    send = Button(
        name="programmes.send_announcement",
        label=phrases.text("announcing.send"),
        args={**args, "announcement": draft.id},
        primary=True,
    )
    change = FormButton(name="programmes.announce", label=phrases.text("announcing.change"), args=args)
    drop = Button(
        name="programmes.drop_announcement",
        label=phrases.text("announcing.drop"),
        args={**args, "announcement": draft.id},
    )
    count = len(Participant.joined(turn.session, programme.id))
    return Card(
        title=phrases.line("announcing.preview", count=count, programme=programme.name),
        body=(Quote(line=(draft.body,)), Text(line=phrases.line("announcing.when"), quiet=True)),
        actions=(send, change, drop),
        privacy="shared",
        promise=phrases.line("announcing.promise", programme=programme.name),
        lang=phrases.tag,
    )


def _named(asked: Asked, turn: Turn) -> Announcement:
    """The draft a button names: the actor's own, in this programme; `NotThere` for any other."""
    query = select(Announcement).where(
        Announcement.id == asked.arg("announcement"),
        Announcement.programme_id == turn.the_programme.id,
        Announcement.member_id == turn.actor.id,
    )
    found = turn.session.scalar(query.with_for_update())
    if found is None:
        raise NotThere("announcing.draft_gone", step="announce")
    return found


def send(asked: Asked, turn: Turn) -> Reply:
    """To everybody who has joined, in each one's hours; a second press sends nothing twice."""
    phrases, programme = turn.phrases, turn.the_programme
    turn.session.refresh(programme, with_for_update=True)  # of two coordinators at once the second waits
    draft = _named(asked, turn)
    if draft.sent_at is not None:
        raise Stale("announcing.sent_already", step="home", day=local_date(draft.sent_at, turn.actor.zone))
    _must_be_open(turn)
    draft.sent_at = turn.now
    turn.session.flush()
    record(turn, "announce")
    tell_joined(turn, Announced(announcement=draft.id))
    home = again("home", phrases, primary=True, programme=programme.id)
    title = phrases.line("announcing.sent", programme=programme.name)
    return Update(card=Card(title=title, actions=(home,), lang=phrases.tag))


def drop(asked: Asked, turn: Turn) -> Reply:
    """Nothing is sent, and the words are gone."""
    draft = _named(asked, turn)
    if draft.sent_at is not None:
        raise Stale("announcing.sent_already", step="home", day=local_date(draft.sent_at, turn.actor.zone))
    turn.session.execute(delete(Announcement).where(Announcement.id == draft.id))
    phrases = turn.phrases
    actions = (again("home", phrases, primary=True), again("announce", phrases))
    return Update(card=Card(title=phrases.line("announcing.dropped"), actions=actions, lang=phrases.tag))


# --- reading ----------------------------------------------------------------------------------


def compose_announced(notice: Announced, turn: Turn) -> Card | None:
    """Whose words they are, the words as they were typed, and the way to get none."""
    query = select(Announcement).where(Announcement.id == notice.announcement)
    found, phrases = turn.session.scalar(query), turn.phrases
    if found is None or turn.programme is None or turn.programme.state not in OPEN:
        return None
    part = Participant.of(turn.session, found.programme_id, turn.actor.id)
    if part is None or part.state in NOT_IN or part.announcements_off:
        return None
    programme = turn.the_programme
    off = Button(
        name="programmes.announcements_off",
        label=phrases.text("announcing.no_more"),
        args={"programme": programme.id},
    )
    author = Member.by_id(turn.session, found.member_id)
    return Card(
        title=phrases.line("announcing.told", name=turn.name(author), programme=programme.name),
        body=(Quote(line=(found.body,)),),
        actions=(off,),
        why=phrases.line("announcing.why", programme=programme.name),
        lang=phrases.tag,
    )


def takes_part(turn: Turn) -> bool:
    """Whether the actor has joined the turn's programme, or any that still runs."""
    query = select(Participant.id).where(
        Participant.member_id == turn.actor.id, Participant.state.not_in(NOT_IN)
    )
    return turn.session.scalar(query.limit(1)) is not None


def settings(_: Asked, turn: Turn) -> Reply:
    """Whether one gets announcements, and the switch."""
    return Say(card=_settings(turn))


def off(_: Asked, turn: Turn) -> Reply:
    """No announcements for this person, in this programme; nobody is told."""
    return _switch(turn, off=True)


def on(_: Asked, turn: Turn) -> Reply:
    """They come again."""
    return _switch(turn, off=False)


def _own(turn: Turn) -> Participant:
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    if part is None:
        raise NotThere("programmes.nothing_there", step="home")
    return part


def _switch(turn: Turn, *, off: bool) -> Reply:
    _own(turn).announcements_off = off
    turn.session.flush()
    return Update(card=_settings(turn))


def _settings(turn: Turn) -> Card:
    phrases, programme, silent = turn.phrases, turn.the_programme, _own(turn).announcements_off
    switch = Button(
        name=f"programmes.announcements_{'on' if silent else 'off'}",
        label=phrases.text("announcing.again" if silent else "announcing.no_more"),
        args={"programme": programme.id},
    )
    actions: tuple[Action, ...] = (switch, again("fewer", phrases), again("home", phrases))
    block = "announcing.is_off" if silent else "announcing.is_on"
    return Card(
        title=phrases.line(block, programme=programme.name),
        actions=actions,
        privacy="private",
        promise=phrases.line("announcing.private"),
        lang=phrases.tag,
    )
