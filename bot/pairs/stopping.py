"""A contact ends a pair for conduct or safeguarding: a reason for contacts, neutral words (row 18)."""

from sqlalchemy import select

from bot.conversation.card import Card, ChoiceField, Form, Line, Option, PersonField, Quote, Text, TextField
from bot.conversation.reply import Reply, Update
from bot.database import new_id
from bot.errors import Complaint, Complaints, NotThere, Refusal
from bot.nudges.local_time import local_date
from bot.pairs import ending
from bot.pairs.kept import Stopping
from bot.pairs.model import Pair
from bot.pairs.occasions import Stopped
from bot.pairs.parts import text
from bot.people.model import LISTED, Member
from bot.programmes.audit import record
from bot.programmes.permissions import holders
from bot.turn import Asked, Turn

CAUSES = ("conduct", "safeguarding")


def form(asked: Asked, turn: Turn) -> Form:
    """Which two, why, and that somebody has spoken with them first."""
    phrases, people = turn.phrases, _paired(turn)
    options = () if len(people) > LISTED else tuple(Option(value=m.id, label=m.name[:75]) for m in people)
    contacts = [member.name for member in _contacts(turn)]
    causes = tuple(Option(value=cause, label=phrases.text(f"pairs.cause_{cause}")) for cause in CAUSES)
    spoken = (
        Option(value="yes", label=phrases.text("pairs.spoken_yes")),
        Option(value="no", label=phrases.text("pairs.spoken_no")),
    )
    return Form(
        name="pairs.stop",
        title=phrases.text("pairs.form_stop"),
        intro=(text(turn, "form_stop_intro"),),
        fields=(
            PersonField(name="one", label=phrases.text("pairs.ask_one"), options=options, required=True),
            PersonField(name="other", label=phrases.text("pairs.ask_other"), options=options, required=True),
            ChoiceField(name="cause", label=phrases.text("pairs.ask_cause"), options=causes, required=True),
            TextField(
                name="reason", label=phrases.text("pairs.ask_reason"), lines=4, longest=1000, required=True
            ),
            ChoiceField(name="spoken", label=phrases.text("pairs.ask_spoken"), options=spoken, required=True),
        ),
        submit=phrases.text("pairs.stop_them"),
        args={**asked.args, "programme": turn.the_programme.id},
        privacy="shared",
        promise=phrases.line("pairs.form_stop_promise", contacts=contacts),
        secret=True,
        lang=phrases.tag,
    )


def stop(asked: Asked, turn: Turn) -> Reply:
    """It ends now: both read the same neutral words, the other contacts hear who ended it and why."""
    values = asked.values
    if values["spoken"] != "yes":
        raise Complaints(spoken=Complaint("pairs.speak_first"))
    one, other = (Member.still_here(turn.session, values[name]) for name in ("one", "other"))
    pair = next(
        (
            pair
            for pair in Pair.live_in(turn.session, turn.the_programme.id)
            if one is not None and other is not None and set(pair.both) == {one.id, other.id}
        ),
        None,
    )
    if pair is None:
        raise Complaints(other=Complaint("pairs.not_a_pair"))
    if turn.actor.id in pair.both:
        raise Refusal("pairs.not_your_own", step="finish")
    stopping = Stopping(
        id=new_id(),
        programme_id=pair.programme_id,
        pair_id=pair.id,
        by_id=turn.actor.id,
        cause=values["cause"],
        stopped_on=local_date(turn.now, turn.the_programme.zone),
    )
    stopping.reason = turn.house.sealer.seal(f"stopping:{stopping.id}", values["reason"].encode())
    turn.session.add(stopping)
    ending.end(turn, pair, "stopped")
    record(turn, "end_pair")  # that it was done and by whom; which pair and why is for the contacts alone
    for contact in _contacts(turn):
        if contact.id != turn.actor.id and contact.id not in pair.both:
            turn.notify(contact, Stopped(stopping=stopping.id))
    title = turn.phrases.line("pairs.stop_done")
    return Update(card=Card(title=title, body=(text(turn, "stop_done_body"),), lang=turn.phrases.tag))


def compose(notice: Stopped, turn: Turn) -> Card | None:
    """To another contact, while they are one: who ended which pair, and why."""
    found = Stopping.named(turn.session, notice.stopping)
    pair = Pair.by_id(turn.session, found.pair_id) if found is not None else None
    if found is None or pair is None or turn.actor.id not in {member.id for member in _contacts(turn)}:
        return None
    phrases = turn.phrases
    names = [turn.name(Member.by_id(turn.session, member_id)).text for member_id in pair.both]
    contacts = [member.name for member in _contacts(turn)]
    why: Line = phrases.line("pairs.why_stopped")
    return Card(
        title=phrases.line(
            "pairs.stopped_told", by=turn.name(Member.by_id(turn.session, found.by_id)), names=names
        ),
        body=(
            Text(line=phrases.line(f"pairs.cause_{found.cause}")),
            Quote(line=(found.why(turn.house.sealer),)),
        ),
        privacy="shared",
        promise=phrases.line("pairs.form_stop_promise", contacts=contacts),
        why=why,
        lang=phrases.tag,
    )


def _contacts(turn: Turn) -> list[Member]:
    """Coordinators and alternate contacts of the turn's programme, each once."""
    found = {
        member.id: member
        for role in ("coordinator", "alternate")
        for member in holders(turn.session, turn.the_programme, role)
    }
    if not found:
        raise NotThere("programmes.nothing_there")
    return list(found.values())


def _paired(turn: Turn) -> list[Member]:
    """Everybody with a live pair in the turn's programme, by name."""
    ids = {m for pair in Pair.live_in(turn.session, turn.the_programme.id) for m in pair.both}
    query = select(Member).where(Member.id.in_(ids), Member.left_at.is_(None))
    return list(turn.session.scalars(query.order_by(Member.name, Member.id)))
