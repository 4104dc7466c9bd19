"""Who coordinates: asking another person, who says yes or no, stepping down, and taking somebody off."""

from collections.abc import Set
from typing import Any

from sqlalchemy import select

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    Element,
    Form,
    FormButton,
    Option,
    PersonField,
    Text,
)
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints, Refusal, Stale
from bot.people.model import Member
from bot.programmes import rules
from bot.programmes.audit import record
from bot.programmes.learnt import Handing
from bot.programmes.model import Participant, Programme, Role
from bot.programmes.permissions import holders
from bot.programmes.stage_notices import Handover, HandoverAnswered, HandoverAsked, NoLonger
from bot.spoken import SURE, again, asks_first
from bot.turn import Asked, Turn

WAYS = ("with_me", "in_my_place")


def handover(_: Asked, turn: Turn) -> Reply:
    """Who coordinates now, who has been asked, and what can be done about it."""
    return Say(card=_card(turn))


def _card(turn: Turn) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    now = holders(turn.session, programme, "coordinator")
    waiting = [turn.name(member) for _, member in Handing.of(turn.session, programme.id)]
    body: list[Element] = [Bullets(items=tuple((turn.name(member),) for member in now))]
    if waiting:
        body.append(Text(line=phrases.line("stages.handing_waiting", names=waiting)))
    args = {"programme": programme.id}
    ask = FormButton(
        name="programmes.handover", label=phrases.text("stages.ask_somebody"), args=args, primary=True
    )
    actions: list[Action] = [ask]
    if len(now) > 1:
        step_down = phrases.text("stages.step_down")
        actions.append(Button(name="programmes.step_down", label=step_down, args=args))
        take_off = phrases.text("stages.take_off")
        actions.append(FormButton(name="programmes.take_off", label=take_off, args=args))
    title = phrases.line("stages.coordinators", programme=programme.name, count=len(now))
    return Card(title=title, body=tuple(body), actions=tuple(actions), lang=phrases.tag)


# --- asking -----------------------------------------------------------------------------------


def ask_form(_: Asked, turn: Turn) -> Form:
    """Whom to ask, and whether with me or in my place."""
    phrases = turn.phrases
    return Form(
        name="programmes.handover",
        title=phrases.text("stages.ask_title"),
        intro=(Text(line=phrases.line("stages.ask_intro")),),
        fields=(
            PersonField(
                name="person",
                label=phrases.text("stages.field_person"),
                required=True,
                options=Member.on_offer(turn.session, but=turn.actor.id),
            ),
            ChoiceField(
                name="way",
                label=phrases.text("stages.field_way"),
                required=True,
                options=tuple(Option(value=way, label=phrases.text(f"stages.way_{way}")) for way in WAYS),
                value=WAYS[0],
            ),
        ),
        submit=phrases.text("stages.ask_submit"),
        lang=phrases.tag,
    )


def ask(asked: Asked, turn: Turn) -> Reply:
    """They are asked; nothing changes before they say yes."""
    programme = turn.the_programme
    member = Member.still_here(turn.session, asked.values["person"])
    if member is None:
        raise Complaints(person=Complaint("programmes.not_here"))
    wrong = _unfit(member, turn)
    if wrong is not None:
        raise Complaints(person=wrong)
    if any(other.id == member.id for _, other in Handing.of(turn.session, programme.id)):
        raise Complaints(person=Complaint("stages.asked_already", {"name": member.name}))
    row = Handing(
        programme_id=programme.id,
        member_id=member.id,
        asked_by=turn.actor.id,
        in_place=asked.values["way"] == "in_my_place",
        asked_on=turn.today,
    )
    turn.session.add(row)
    turn.session.flush()
    turn.notify(member, HandoverAsked(handing=row.id))
    title = turn.phrases.line("stages.asked_now", name=turn.name(member))
    home = again("home", turn.phrases, primary=True)
    return Update(card=Card(title=title, actions=(home,), lang=turn.phrases.tag))


def _unfit(member: Member, turn: Turn) -> Complaint | None:
    """Why this person cannot coordinate here, if there is a reason; each says what helps."""
    programme, session = turn.the_programme, turn.session
    given = {"name": member.name}
    if member.id in {one.id for one in holders(session, programme, "coordinator")}:
        return Complaint("stages.coordinates_already", given)
    if member.id in {one.id for one in holders(session, programme, "sponsor")}:
        return Complaint("stages.is_sponsor", given)
    for other in holders(session, programme, "alternate"):
        if other.id == member.id:
            return Complaint("stages.is_alternate", given)
        managers = {one.id: one.manager_id for one in (other, member)}
        if not rules.may_be_contacts(member.id, other.id, managers):
            return Complaint("stages.in_line_with", {**given, "alternate": other.name})
    return None


def compose_asked(notice: HandoverAsked, turn: Turn) -> Card | None:
    """The question, as long as it stands."""
    found = turn.session.scalar(
        select(Handing).where(Handing.id == notice.handing, Handing.member_id == turn.actor.id)
    )
    if found is None or turn.the_programme.over:
        return None
    phrases, programme = turn.phrases, turn.the_programme
    given = {"name": turn.name(Member.by_id(turn.session, found.asked_by)), "programme": programme.name}
    said = "stages.asks_in_place" if found.in_place else "stages.asks_with"
    args = {"handing": found.id}
    return Card(
        title=phrases.line(said, **given),
        body=(Text(line=phrases.line("stages.coordinating_means")),),
        actions=(
            Button(name="programmes.take", label=phrases.text("stages.take"), args=args, primary=True),
            Button(name="programmes.take_not", label=phrases.text("stages.take_not"), args=args),
            again("purpose", phrases, programme=programme.id),
        ),
        why=phrases.line("stages.why_asked"),
        lang=phrases.tag,
    )


def _waiting(asked: Asked, turn: Turn) -> tuple[Handing, Turn]:
    """The question that a button answers, and the turn in its programme, which is locked."""
    _, programme = Handing.waiting(turn.session, asked.arg("handing"), turn.actor)
    turn = locked(turn, programme)
    row, _ = Handing.waiting(turn.session, asked.arg("handing"), turn.actor)  # it may be answered by now
    return row, turn


def take(asked: Asked, turn: Turn) -> Reply:
    """Yes: they coordinate from now on, with whoever asked or in their place."""
    row, turn = _waiting(asked, turn)
    programme = turn.the_programme
    if programme.over or _unfit(turn.actor, turn) is not None:
        raise Stale("stages.handing_gone", step="home")
    asker, in_place, handing = Member.by_id(turn.session, row.asked_by), row.in_place, row.id
    turn.session.delete(row)
    turn.session.add(Role(programme_id=programme.id, member_id=turn.actor.id, role="coordinator"))
    turn.session.flush()
    record(turn, "hand_over")
    if in_place:
        _let_go_of(asker, turn)
        announce(turn, turn.actor)
    answer = HandoverAnswered(handing=handing, programme=programme.id, member=turn.actor.id, took=True)
    turn.notify(asker, answer)
    title = turn.phrases.line("stages.took", programme=programme.name)
    home = again("home", turn.phrases, primary=True)
    return Update(card=Card(title=title, actions=(home,), lang=turn.phrases.tag))


def take_not(asked: Asked, turn: Turn) -> Reply:
    """No, without a reason; whoever asked hears so and can ask somebody else."""
    row, turn = _waiting(asked, turn)
    programme = turn.the_programme
    asker, handing = Member.by_id(turn.session, row.asked_by), row.id
    turn.session.delete(row)
    turn.session.flush()
    answer = HandoverAnswered(handing=handing, programme=programme.id, member=turn.actor.id, took=False)
    turn.notify(asker, answer)
    title, home = turn.phrases.line("stages.took_not"), again("home", turn.phrases, primary=True)
    return Update(card=Card(title=title, actions=(home,), lang=turn.phrases.tag))


# --- stepping down, and taking somebody off ---------------------------------------------------


def step_down(asked: Asked, turn: Turn) -> Reply:
    """The actor stops coordinating, as long as somebody else does it."""
    turn = locked(turn, turn.the_programme)
    left = [m for m in holders(turn.session, turn.the_programme, "coordinator") if m.id != turn.actor.id]
    if not left:
        raise Refusal("stages.last_one", step="handover")
    given = {"programme": turn.the_programme.name, "names": [turn.name(member) for member in left]}
    if not asked.arg(SURE):
        return Update(card=_step_down_first(turn, given))
    _let_go_of(turn.actor, turn)
    record(turn, "hand_over")
    announce(turn, left[0])
    title = turn.phrases.line("stages.stepped_down", **given)
    home = again("home", turn.phrases, primary=True)
    return Update(card=Card(title=title, actions=(home,), lang=turn.phrases.tag))


def _step_down_first(turn: Turn, given: dict[str, Any]) -> Card:
    """Only the others can undo it."""
    phrases, args = turn.phrases, {"programme": turn.the_programme.id}
    yes = Button(name="programmes.step_down", label=phrases.text("stages.step_down_yes"), args=args)
    title, means = (phrases.line(f"stages.step_down_{what}", **given) for what in ("sure", "means"))
    return asks_first(title, means, yes, again("handover", phrases, programme=args["programme"]), phrases)


def take_off_form(_: Asked, turn: Turn) -> Form:
    """Which of the others stops coordinating."""
    phrases = turn.phrases
    others = [m for m in holders(turn.session, turn.the_programme, "coordinator") if m.id != turn.actor.id]
    if not others:
        raise Refusal("stages.last_one", step="handover")
    return Form(
        name="programmes.take_off",
        title=phrases.text("stages.take_off"),
        intro=(Text(line=phrases.line("stages.take_off_intro")),),
        fields=(
            ChoiceField(
                name="person",
                label=phrases.text("stages.field_off"),
                required=True,
                options=tuple(Option(value=m.id, label=m.name[:75]) for m in others[:20]),
            ),
        ),
        submit=phrases.text("stages.take_off"),
        lang=phrases.tag,
    )


def take_off(asked: Asked, turn: Turn) -> Reply:
    """They are told that they no longer coordinate, and who does; the actor is everybody's contact now."""
    turn = locked(turn, turn.the_programme)
    turn.require("coordinate")  # two who take each other off at once: the second is one no more
    member = Member.by_id(turn.session, asked.values["person"])
    _let_go_of(member, turn)
    record(turn, "hand_over")
    turn.notify(member, NoLonger(programme=turn.the_programme.id, on=turn.today))
    announce(turn, turn.actor, told={member.id})
    return Update(card=_card(turn))


def _let_go_of(member: Member, turn: Turn) -> None:
    mine = select(Role).where(
        Role.programme_id == turn.the_programme.id, Role.member_id == member.id, Role.role == "coordinator"
    )
    for role in turn.session.scalars(mine).all():
        turn.session.delete(role)
    turn.session.flush()


def locked(turn: Turn, programme: Programme) -> Turn:
    turn.session.refresh(programme, with_for_update=True)
    return turn.within(programme)


def announce(turn: Turn, member: Member, *, told: Set[str] = frozenset()) -> None:
    """M-HANDOVER: who is the contact from now on, to those who joined and those who coordinate.

    Not to the actor, who has just done it, nor to those who are `told` in words of their own.
    """
    programme = turn.the_programme
    notice = Handover(programme=programme.id, member=member.id, on=turn.today)
    joined = [one for _, one in Participant.joined(turn.session, programme.id)]
    concerned = {one.id: one for one in (*joined, *holders(turn.session, programme, "coordinator"))}
    for one in concerned.values():
        if one.id not in {turn.actor.id, *told}:
            turn.notify(one, notice)
