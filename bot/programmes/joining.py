"""Taking part: being invited, joining, and changing one's profile."""

from typing import Any

import msgspec
from sqlalchemy import select

from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Update
from bot.errors import Complaint, Complaints, NotThere, Refusal, WhichProgramme
from bot.learning.library import Role
from bot.learning.rules import ready_to_match
from bot.nudges.working_time import WorkingHours
from bot.outbox.model import acted
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.people.rules import reporting_circle, week_of
from bot.programmes import profile_cards as cards
from bot.programmes import rules
from bot.programmes.model import NOT_IN, Participant, Programme
from bot.programmes.naming import topic_name
from bot.programmes.notices import SignupOpen, invitation
from bot.programmes.permissions import hats, holders, programmes_of
from bot.programmes.profile_form import profile_form as profile_form_of
from bot.programmes.stage_notices import JoinInstead, SignupAgain
from bot.turn import Asked, Turn, availability

ROLES: dict[str, Role] = {"mentor": "junior_mentor", "mentee": "senior_mentee"}


# --- joining ----------------------------------------------------------------------------------


def open_to(turn: Turn) -> list[tuple[Programme, Participant | None]]:
    """What the actor could join now: invited, open to all, or as its sponsor ahead of others."""
    query = select(Programme).where(Programme.state.in_(sorted(rules.EARLY))).order_by(Programme.created_at)
    found: list[tuple[Programme, Participant | None]] = []
    for programme in turn.session.scalars(query).all():
        part = Participant.of(turn.session, programme.id, turn.actor.id)
        if part is not None and part.state not in NOT_IN:
            continue
        worn = hats(turn.session, turn.actor, programme)
        asked = part is not None or programme.open_to_all
        early = "sponsor" in worn and bool(programme.topics)
        if (programme.state in rules.JOINABLE and asked) or early:
            found.append((programme, part))
    return found


def _meant(asked: Asked, turn: Turn) -> tuple[Programme, Participant | None]:
    """The programme to join: named, or the only one; `Refusal` with the reason where there is none."""
    named = asked.arg("programme")
    found = [(p, part) for p, part in open_to(turn) if named in ("", p.id)]
    if len(found) > 1:
        raise WhichProgramme([(p.id, p.name) for p, _ in found])
    if found:
        return found[0]
    for programme in turn.session.scalars(select(Programme).order_by(Programme.created_at.desc())).all():
        part = Participant.of(turn.session, programme.id, turn.actor.id)
        if part is None or programme.over or named not in ("", programme.id):
            continue
        if part.state not in NOT_IN:
            raise Refusal("programmes.joined_already", step="profile", programme=programme.name)
        said = "stages.on_pause_join" if programme.paused else "programmes.signup_over"
        raise Refusal(said, step="home", programme=programme.name)
    raise NotThere("programmes.nothing_to_join", step="home")


def join_form(asked: Asked, turn: Turn) -> Form:
    """Under two minutes: what a match needs, as much as possible filled in."""
    programme, part = _meant(asked, turn)
    if part is None or part.joined_at is None:
        part = _said_before(turn) or part
    return profile_form_of(turn.within(programme), "programmes.join", part)


def _said_before(turn: Turn) -> Participant | None:
    """What the actor ticked in the last programme that they joined; own words were meant for that one."""
    query = select(Participant).where(
        Participant.member_id == turn.actor.id, Participant.joined_at.is_not(None)
    )
    last = turn.session.scalar(query.order_by(Participant.joined_at.desc()).limit(1))
    said = ("wants", "offers", "channels", "languages", "side")
    return last and Participant(own_words="", **{name: getattr(last, name) for name in said})


def join(asked: Asked, turn: Turn) -> Reply:
    """Take part; the reply shows what a possible partner will see."""
    _meant(asked, turn)[0].lock()  # sign-up may close in this second: then it is too late
    programme, part = _meant(asked, turn)
    turn = turn.within(programme)
    _check(asked.values, turn)
    if part is None:
        part = Participant(programme_id=programme.id, member_id=turn.actor.id, lessons_read=[])
        turn.session.add(part)
    part.state, part.joined_at, part.conduct_on = "joined", turn.now, turn.today
    part.lessons_read = Participant.lessons_of(turn.session, turn.actor.id)  # nobody reads a lesson twice
    _keep(asked.values, part, turn)
    for kind in (SignupOpen.kind, SignupAgain.kind, JoinInstead.kind):
        acted(turn.session, kind, programme.id, turn.actor.id, turn.now)
    return Update(card=cards.preview(turn, part, new=True))


def profile_form(_: Asked, turn: Turn) -> Form:
    """The same questions again, with what was said before."""
    return profile_form_of(turn, "programmes.profile", _own(turn))


def profile(asked: Asked, turn: Turn) -> Reply:
    """What changed, as a possible partner will see it."""
    part = _own(turn)
    _check(asked.values, turn)
    _keep(asked.values, part, turn)
    return Update(card=cards.preview(turn, part, new=False))


def _own(turn: Turn) -> Participant:
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    if part is None:
        raise NotThere("programmes.nothing_to_join", step="home")
    return part


def _check(values: dict[str, Any], turn: Turn) -> None:
    """What the fields cannot see by themselves."""
    wrong: dict[str, Complaint] = {}
    both = set(values["wants"]) & set(values["offers"])
    if both:
        labels = [topic_name(t, turn.phrases) for t in turn.the_programme.topics if t["id"] in both]
        wrong["offers"] = Complaint("programmes.topic_on_both_sides", {"topics": labels})
    if values["until"] <= values["since"]:
        given = {"since": values["since"], "until": values["until"]}
        wrong["until"] = Complaint("programmes.hours_backwards", given)
    if values.get("manager"):
        manager = Member.still_here(turn.session, values["manager"])
        managers = {m.id: m.manager_id for m in Member.here(turn.session)}
        if manager is None:
            wrong["manager"] = Complaint("programmes.not_here")
        elif manager.id == turn.actor.id:
            wrong["manager"] = Complaint("programmes.own_manager")
        elif reporting_circle(turn.actor.id, {**managers, turn.actor.id: manager.id}):
            wrong["manager"] = Complaint("programmes.manager_circle", {"name": manager.name})
    if wrong:
        raise Complaints(**wrong)


def _keep(values: dict[str, Any], part: Participant, turn: Turn) -> None:
    """Write the answers: who and when to the member, what for to the participant."""
    member, programme = turn.actor, turn.the_programme
    member.lock()  # a coordinator may confirm the level just now,
    part.lock()  # and a round may begin
    member.name = values["name"]
    before = availability(member, programme).hours
    days = tuple(int(day) for day in values["days"])
    week: WorkingHours = week_of(days, values["since"], values["until"], before)
    member.hours = msgspec.to_builtins(week, str_keys=True)
    if not member.level_confirmed:  # somebody's word until a coordinator confirms it (spec 2.2)
        member.level = int(values["level"]) if values.get("level") else member.level
        if "manager" in values:
            manager = Member.still_here(turn.session, values["manager"])
            member.manager_id = manager.id if manager else None
    part.wants, part.offers = list(values["wants"]), list(values["offers"])
    part.own_words = values["own_words"]
    part.channels, part.languages = list(values["channels"]), list(values["languages"])
    part.side = _side(values.get("side") or part.side or "both", member, programme)
    _settle(part, turn)
    turn.session.flush()


def _side(wish: str, member: Member, programme: Programme) -> str:
    return rules.side_for(wish, member.level, programme.level_gap, rules.SCALE[programme.setting])


def _settle(part: Participant, turn: Turn) -> None:
    """Joined or ready, by whether the short lessons of their side have been opened (spec D4, A5)."""
    if part.state not in {"joined", "ready"}:
        return
    lessons = turn.house.libraries["en"].lessons  # ids and gates are the same in every language
    sides = ("mentor", "mentee") if part.side == "both" else (part.side,)
    ready = all(ready_to_match(lessons, ROLES[side], part.lessons_read) for side in sides)
    part.state = "ready" if ready else "joined"


def settle_one(part: Participant, turn: Turn) -> None:
    """Somebody is on the list again: joined or ready, by what they have read."""
    _settle(part, turn)


def settle_sides(turn: Turn) -> None:
    """Levels or the level gap have changed: put everybody who joined on a side that is open to them."""
    for part, member in Participant.joined(turn.session, turn.the_programme.id, locked=True):
        part.side = _side(part.side or "both", member, turn.the_programme)
        _settle(part, turn)


def people_changed(subject: str, turn: Turn) -> None:
    """A file has changed levels: everybody who joined that programme is put on a side open to them."""
    programme = turn.session.scalar(select(Programme).where(Programme.id == subject))
    if programme is not None and not programme.over:
        settle_sides(turn.within(programme))


def not_for_me(asked: Asked, turn: Turn) -> Reply:
    """An invitation declined: nothing more is sent about it, and `join` stays open while sign-up is."""
    programme = Programme.by_id(turn.session, asked.arg("programme"))
    part = Participant.of(turn.session, programme.id, turn.actor.id)
    if part is not None and part.state not in NOT_IN:
        raise Refusal("programmes.joined_already", step="profile", programme=programme.name)
    if part is None and not programme.open_to_all:
        raise NotThere("programmes.nothing_there", step="home")
    if part is None:
        part = Participant(programme_id=programme.id, member_id=turn.actor.id)
        turn.session.add(part)
    part.state = "withdrawn"
    for kind in (SignupOpen.kind, SignupAgain.kind, JoinInstead.kind):
        acted(turn.session, kind, programme.id, turn.actor.id, turn.now)
    turn.session.flush()
    return Update(card=cards.declined(turn.within(programme)))


# --- what help lists --------------------------------------------------------------------------


def can_join(turn: Turn) -> bool:
    """Whether there is something to join."""
    return bool(open_to(turn))


def has_programme(turn: Turn) -> bool:
    """Whether the actor has to do with a programme that still runs."""
    return any(
        hats(turn.session, turn.actor, programme) - {"member", "founder"}
        for programme in programmes_of(turn.session, turn.actor, "anything")
    )


# --- homes ------------------------------------------------------------------------------------


def invited(turn: Turn) -> Card | None:
    """For somebody who could join: what this is in two lines, the time it costs, the way in."""
    for programme, part in open_to(turn):
        here = turn.within(programme)
        worn = hats(turn.session, turn.actor, programme)
        if part is not None and part.state == "invited" and "coordinator" not in worn:
            return invitation(here)
        if part is None and not worn & {"coordinator", "alternate", "observer"}:
            return invitation(here)
    return None


def resting(turn: Turn) -> Card | None:
    """For somebody on a break, or whose programme is paused: nothing else is asked of them meanwhile."""
    found = _newest(turn)
    if found is None:
        return None
    programme, part = found
    meets = any(pair.state != "paused" for pair in Pair.live_of(turn.session, turn.actor))
    if meets or "coordinator" in hats(turn.session, turn.actor, programme):
        return None
    if programme.paused:
        return cards.on_pause(turn.within(programme))
    return cards.resting(turn.within(programme)) if part.state == "on_break" else None


def waiting(turn: Turn) -> Card | None:
    """For somebody who has joined and has nothing to do: when they will hear, or the plain fact."""
    found = _newest(turn)
    if found is None:
        return None
    programme, part = found
    return cards.waiting(turn.within(programme), part, holders(turn.session, programme, "coordinator"))


def here(_: Asked, turn: Turn) -> Reply:
    """Where one stands in a programme, for somebody who takes part in several."""
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    if part is None or part.state in NOT_IN:
        raise NotThere("programmes.nothing_there", step="home")
    if turn.the_programme.paused:
        return Update(card=cards.on_pause(turn))
    if part.state == "on_break":
        return Update(card=cards.resting(turn))
    return Update(card=cards.waiting(turn, part, holders(turn.session, turn.the_programme, "coordinator")))


def _newest(turn: Turn) -> tuple[Programme, Participant] | None:
    """The programme that the actor joined last and that is not over, and how they take part."""
    query = (
        select(Programme, Participant)
        .join(Participant, Participant.programme_id == Programme.id)
        .where(
            Participant.member_id == turn.actor.id,
            Participant.state.not_in(NOT_IN),
            Programme.state.not_in(("archived", "cancelled")),
        )
        .order_by(Participant.joined_at.desc(), Programme.created_at.desc(), Programme.id)
    )
    found = turn.session.execute(query).first()
    return None if found is None else (found[0], found[1])
