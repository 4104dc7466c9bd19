"""Naming observers: a coordinator says who may look, and whoever is named hears what that means (A21)."""

from sqlalchemy import select

from bot.conversation.card import Card, Form, PersonField, Text
from bot.conversation.reply import Reply, Update
from bot.errors import Complaint, Complaints
from bot.outbox.model import revise
from bot.outbox.notice import Notice
from bot.people.model import Member
from bot.programmes.audit import record
from bot.programmes.model import Role
from bot.programmes.permissions import hats, holders
from bot.spoken import again
from bot.turn import Asked, Turn

OTHER_HATS = frozenset({"coordinator", "sponsor", "alternate"})
"""Whoever runs a programme or answers for it does not also watch over it."""


class ObserverNamed(Notice, frozen=True, kw_only=True):
    """Somebody may look at a programme now."""

    kind = "programmes.observer_named"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    programme: str
    member: str


def observers_form(_: Asked, turn: Turn) -> Form:
    """Who may look, and change nothing."""
    phrases = turn.phrases
    return Form(
        name="programmes.observers",
        title=phrases.text("observing.form_title"),
        intro=(Text(line=phrases.line("observing.form_intro")),),
        fields=(
            PersonField(
                name="people",
                label=phrases.text("observing.role_observer"),
                hint=phrases.text("observing.hint_observer"),
                many=True,
                options=Member.on_offer(turn.session, but=turn.actor.id),
                value=tuple(m.id for m in holders(turn.session, turn.the_programme, "observer")),
            ),
        ),
        submit=phrases.text("observing.form_submit"),
        lang=phrases.tag,
    )


def name_observers(asked: Asked, turn: Turn) -> Reply:
    """The list as it is now; who is new is told, who is no more sees nothing more."""
    programme, session = turn.the_programme, turn.session
    chosen = list(dict.fromkeys(asked.values["people"]))
    for one in chosen:
        _check(one, turn)
    query = select(Role).where(Role.programme_id == programme.id, Role.role == "observer")
    before = {role.member_id: role for role in session.scalars(query).all()}
    for member_id, role in before.items():
        if member_id not in chosen:
            session.delete(role)
    session.flush()
    revise(session, ObserverNamed.kind, programme.id)
    for member_id in chosen:
        if member_id not in before:
            session.add(Role(programme_id=programme.id, member_id=member_id, role="observer"))
            session.flush()
            member = Member.by_id(session, member_id)
            turn.notify(member, ObserverNamed(programme=programme.id, member=member_id))
    if set(chosen) != before.keys():
        record(turn, "name_observer")
    phrases = turn.phrases
    names = [turn.name(member) for member in holders(session, programme, "observer")]
    title = phrases.line("observing.named_now", programme=programme.name, names=names, count=len(names))
    actions = (
        again("home", phrases, primary=True, programme=programme.id),
        again("observe", phrases, programme=programme.id),
    )
    return Update(card=Card(title=title, actions=actions, lang=phrases.tag))


def _check(chosen: str, turn: Turn) -> None:
    member = Member.still_here(turn.session, (chosen,))
    if member is None:
        raise Complaints(people=Complaint("programmes.not_here"))
    if hats(turn.session, member, turn.the_programme) & OTHER_HATS:
        raise Complaints(people=Complaint("observing.has_role", {"name": member.name}))


def compose_observer_named(notice: ObserverNamed, turn: Turn) -> Card | None:
    """What an observer may see, and who asked."""
    phrases, programme = turn.phrases, turn.the_programme
    gone = programme.over or programme.id != notice.programme
    if gone or "observer" not in hats(turn.session, turn.actor, programme):
        return None
    asks = [turn.name(member) for member in holders(turn.session, programme, "coordinator")]
    return Card(
        title=phrases.line("observing.named", programme=programme.name),
        body=(Text(line=phrases.line("observing.named_means", coordinators=asks)),),
        actions=(again("observe", phrases, primary=True, programme=programme.id),),
        why=phrases.line("observing.why"),
        lang=phrases.tag,
    )
