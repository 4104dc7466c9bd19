"""What is said as a programme goes from stage to stage, put into words (spec 2.9)."""

from collections.abc import Mapping

from bot.conversation.card import Action, Button, Card, Line, Text
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.programmes import cards, desk, rules
from bot.programmes.model import NOT_IN, Participant, Programme
from bot.programmes.notices import wears
from bot.programmes.permissions import holders
from bot.programmes.stage_notices import (
    ClosingSoon,
    Counted,
    GoingOn,
    Handover,
    HandoverAnswered,
    NextStage,
    NoLonger,
    OnPause,
    RoleEmpty,
    RoundStart,
    Stopped,
)
from bot.spoken import again
from bot.turn import Turn

REST = frozenset({"paused", "redefining", "peers"})
"""States of a pair to which nothing is said about the round."""


# --- to those who take part -------------------------------------------------------------------


def compose_round_start(_: RoundStart, turn: Turn) -> Card | None:
    """M-ROUND-START, for whoever is in a pair that does not rest."""
    programme = turn.the_programme
    if programme.state != "running" or not _paired(turn, but=REST):
        return None
    phrases = turn.phrases
    given = {"programme": programme.name, "ends": programme.ends_on}
    return _to_participant(turn, "round_start", given, Text(line=phrases.line("stages.any_time")))


def compose_closing_soon(notice: ClosingSoon, turn: Turn) -> Card | None:
    """M-CLOSING-SOON; whose pair is closing has been told so with its own last meeting (M-CLOSING)."""
    programme = turn.the_programme
    stands = programme.state == "wrap_up" and programme.ends_on == notice.ends
    if not stands or not _paired(turn, but=REST | {"closing"}):
        return None
    means = Text(line=turn.phrases.line("stages.closing_soon_means"))
    return _to_participant(turn, "closing_soon", {"programme": programme.name, "ends": notice.ends}, means)


def compose_on_pause(notice: OnPause, turn: Turn) -> Card | None:
    """M-PROG-PAUSE, while it is; for whoever can end it, the way on."""
    programme = turn.the_programme
    if not programme.paused or programme.pauses != notice.number:
        return None
    phrases = turn.phrases
    given = {"programme": programme.name, "reason": programme.paused_because, "until": programme.resumes_on}
    steers = any(wears(role, programme.id, turn) for role in ("coordinator", "sponsor"))
    actions = (again("programme resume", phrases, programme=programme.id),) if steers else ()
    return _to_participant(turn, "on_pause", given, actions=actions)


def compose_going_on(notice: GoingOn, turn: Turn) -> Card | None:
    """The pause is over, unless there is another one by now."""
    programme = turn.the_programme
    if programme.paused or programme.over or programme.pauses != notice.number:
        return None
    home = again("home", turn.phrases, primary=True)
    return _to_participant(turn, "going_on", {"programme": programme.name}, actions=(home,))


def compose_stopped(notice: Stopped, turn: Turn) -> Card | None:
    """M-PROG-CANCEL: it has stopped, why, and until when people can download what they told it."""
    phrases, programme = turn.phrases, turn.the_programme
    if programme.id != notice.programme or programme.stopped_because == "" or not programme.over:
        return None
    joined = _joined(turn)
    body: list[Text] = []
    if programme.round_began_on is not None:
        body.append(Text(line=phrases.line("stages.stopped_pairs")))
    if joined and programme.ended_on is not None:
        body.append(Text(line=phrases.line("stages.stopped_data", day=programme.ended_on + rules.KEPT)))
    given = {"programme": programme.name, "reason": programme.stopped_because, "joined": joined}
    return Card(
        title=phrases.line("programmes.stopped", **given),
        body=tuple(body),
        actions=(again("mydata" if joined else "home", phrases),),
        why=_why(turn),
        lang=phrases.tag,
    )


def compose_handover(notice: Handover, turn: Turn) -> Card | None:
    """M-HANDOVER: who is the contact now; to that person, that it is they, and the way to what is next."""
    now = {member.id: member for member in holders(turn.session, turn.the_programme, "coordinator")}
    if turn.the_programme.over or notice.member not in now:
        return None
    phrases, programme = turn.phrases, turn.the_programme
    if notice.member == turn.actor.id:
        return Card(
            title=phrases.line("stages.contact_now", programme=programme.name, alone=len(now) == 1),
            body=tuple(desk.nobody_named(turn)),
            actions=(again("home", phrases, primary=True),),
            why=phrases.line("stages.why_role"),
            lang=phrases.tag,
        )
    name = turn.name(now[notice.member])
    title = phrases.line("programmes.handover", name=name, programme=programme.name)
    return Card(title=title, why=_why(turn), lang=phrases.tag)


def _to_participant(
    turn: Turn, block: str, given: Mapping[str, object], *body: Text, actions: tuple[Action, ...] = ()
) -> Card:
    phrases = turn.phrases
    return Card(
        title=phrases.line(f"stages.{block}", **given),
        body=body,
        actions=actions,
        why=_why(turn),
        lang=phrases.tag,
    )


def _joined(turn: Turn) -> bool:
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    return part is not None and part.state not in NOT_IN


def _why(turn: Turn) -> Line:
    why = "programmes.why_participant" if _joined(turn) else "stages.why_role"
    return turn.phrases.line(why, programme=turn.the_programme.name)


def _paired(turn: Turn, *, but: frozenset[str]) -> bool:
    mine = Pair.live_of(turn.session, turn.actor, turn.the_programme.id)
    return any(pair.state not in but for pair in mine)


# --- to coordinators --------------------------------------------------------------------------


def compose_counted(_: Counted, turn: Turn) -> Card | None:
    """The clock has closed sign-up: counts by side, and that matching is next."""
    programme = turn.the_programme
    if programme.state != "matching" or not wears("coordinator", programme.id, turn):
        return None
    phrases = turn.phrases
    sides = rules.Sides.counted(part.side for part, _ in Participant.joined(turn.session, programme.id))
    return Card(
        title=phrases.line("stages.counted", programme=programme.name),
        body=(cards.signed_up(sides, turn),),
        actions=(again("match run", phrases, primary=True, programme=programme.id),),
        why=phrases.line("programmes.why_coordinator"),
        lang=phrases.tag,
    )


def compose_next_stage(notice: NextStage, turn: Turn) -> Card | None:
    """The desk as it is at this stage, as long as it is at it."""
    programme = turn.the_programme
    if programme.state != notice.stage or not wears("coordinator", programme.id, turn):
        return None
    return desk.of(turn, why=turn.phrases.line("programmes.why_coordinator"))


def compose_answered(notice: HandoverAnswered, turn: Turn) -> Card | None:
    """Whether the person who was asked by name takes it on."""
    phrases, programme = turn.phrases, Programme.by_id(turn.session, notice.programme)
    name = turn.name(Member.by_id(turn.session, notice.member))
    said = "stages.answered_yes" if notice.took else "stages.answered_no"
    still = wears("coordinator", programme.id, turn)
    actions = (again("handover", phrases, programme=programme.id),) if still else ()
    return Card(
        title=phrases.line(said, name=name, programme=programme.name),
        actions=actions,
        why=phrases.line("stages.why_you_asked"),
        lang=phrases.tag,
    )


def compose_no_longer(_: NoLonger, turn: Turn) -> Card | None:
    """To somebody who was taken off: who coordinates now."""
    programme = turn.the_programme
    if programme.over or wears("coordinator", programme.id, turn):
        return None
    phrases = turn.phrases
    names = [turn.name(member) for member in holders(turn.session, programme, "coordinator")]
    return Card(
        title=phrases.line("stages.no_longer", programme=programme.name, names=names),
        why=phrases.line("stages.why_role", programme=programme.name),
        lang=phrases.tag,
    )


def compose_role_empty(notice: RoleEmpty, turn: Turn) -> Card | None:
    """A role waits for somebody, until it is filled."""
    phrases, programme = turn.phrases, turn.the_programme
    if programme.over or holders(turn.session, programme, notice.role):
        return None
    args = {"programme": programme.id}
    fill: Action
    if notice.role == "coordinator":
        label = phrases.text("stages.adopt")
        fill = Button(name="programmes.adopt", label=label, args=args, primary=True)
    else:
        fill = cards.fix_button("people", turn, primary=True)
    why = "stages.why_role" if notice.role == "coordinator" else "programmes.why_coordinator"
    return Card(
        title=phrases.line(f"stages.empty_{notice.role}", programme=programme.name),
        actions=(fill,),
        why=phrases.line(why, programme=programme.name),
        lang=phrases.tag,
    )
