"""Where a programme stands, for its coordinator and sponsor: the facts behind readiness, and their homes."""

from bot.conversation.card import Action, Card, Element, FormButton, Line, Text
from bot.people.model import Member
from bot.programmes import cards, rules
from bot.programmes.model import NOT_IN, Participant
from bot.programmes.notices import keep_open_button
from bot.programmes.permissions import hats, holders, programmes_of
from bot.programmes.reach import reach_line
from bot.programmes.setup import levels_in_use
from bot.spoken import again
from bot.turn import Turn

STAGES = ("signup", "draft", "poll", "matching", "running", "wrap_up", "evaluation")
"""Which programme a coordinator of several is shown first: where something is to be done soonest."""


def sponsor_of(turn: Turn) -> Member | None:
    """The sponsor of the turn's programme."""
    return next(iter(holders(turn.session, turn.the_programme, "sponsor")), None)


def checks(turn: Turn) -> tuple[rules.Check, ...]:
    """The readiness list of the turn's programme as it is now."""
    programme, session = turn.the_programme, turn.session
    coordinators = holders(session, programme, "coordinator")
    alternates = holders(session, programme, "alternate")
    sponsor = sponsor_of(turn)
    part = Participant.of(session, programme.id, sponsor.id) if sponsor else None
    facts = rules.Facts(
        why=programme.why,
        topic_sides=frozenset(topic["side"] for topic in programme.topics),
        coordinators=frozenset(member.id for member in coordinators),
        alternates=frozenset(member.id for member in alternates),
        managers={member.id: member.manager_id for member in (*coordinators, *alternates)},
        sponsor_named=sponsor is not None,
        promise_signed=programme.promise_signed_on is not None,
        sponsor_ready=part is not None
        and part.state not in NOT_IN
        and set(part.lessons_read) >= rules.SPONSOR_READS,
        goal_complete=bool(programme.goal_what and programme.goal_measure and programme.goal_by),
        protection_complete=bool(
            programme.dpia_done_on and programme.privacy_notice and programme.staff_consulted
        ),
        calendar_loaded=programme.calendar is not None,
        dates_complete=bool(programme.starts_on and programme.ends_on),
        level_gap=programme.level_gap,
        levels_in_use=levels_in_use(turn),
    )
    return rules.readiness(facts)


def unconfirmed(turn: Turn) -> int:
    """How many people have joined whose level nobody has confirmed yet."""
    joined = Participant.joined(turn.session, turn.the_programme.id)
    return sum(not member.level_confirmed for _, member in joined)


# --- homes ------------------------------------------------------------------------------------


def first_programme(turn: Turn) -> Card | None:
    """For somebody who may set up programmes and coordinates none."""
    if "founder" not in hats(turn.session, turn.actor, None):
        return None
    if programmes_of(turn.session, turn.actor, "coordinate"):
        return None
    phrases = turn.phrases
    new = FormButton(name="programmes.new", label=phrases.text("conversation.do_programme_new"), primary=True)
    return Card(
        title=phrases.line("programmes.first"), actions=(new, again("about", phrases)), lang=phrases.tag
    )


def promise_waiting(turn: Turn) -> Card | None:
    """For a sponsor who has not signed yet."""
    for programme in programmes_of(turn.session, turn.actor, "sign_promise"):
        if programme.promise_signed_on is None and programme.state in rules.BEFORE_ROUND:
            return cards.promise(turn.within(programme))
    return None


def coordinator(turn: Turn) -> Card | None:
    """The desk: the stage, what blocks it with its fix, counts, and the next thing as the primary button."""
    mine = programmes_of(turn.session, turn.actor, "coordinate")
    if not mine:
        return None
    here = turn.within(min(mine, key=lambda programme: STAGES.index(programme.state)))
    match here.the_programme.state:
        case "draft" | "poll":
            return _setting_up(here)
        case "signup":
            return _signing_up(here)
        case _:
            return _under_way(here)


def _stage(turn: Turn) -> str:
    return turn.phrases.text(f"programmes.stage_{turn.the_programme.state}")


def _setting_up(turn: Turn) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    open_now = rules.missing(checks(turn))
    title = phrases.line("programmes.desk", programme=programme.name, stage=_stage(turn))
    body: list[Element] = [Text(line=phrases.line("programmes.desk_missing", count=len(open_now)))]
    actions: list[Action] = []
    if open_now:
        body.append(Text(line=cards.check_line(open_now[0], turn, sponsor_of(turn))))
        parts = [check.part for check in open_now if check.part is not None]
        actions += [cards.fix_button(parts[0], turn, primary=True)] if parts else []
    else:
        actions.append(cards.signup_button(turn))
    actions.append(again("readiness", phrases, primary=not actions, programme=programme.id))
    if programme.state == "draft" and not open_now:
        actions.append(again("poll open", phrases, programme=programme.id))
    return _desk(turn, title, body, actions)


def _signing_up(turn: Turn) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    sides = rules.Sides.counted(part.side for part, _ in Participant.joined(turn.session, programme.id))
    waiting = unconfirmed(turn)
    body: list[Element] = [cards.signed_up(sides, turn)]
    actions: list[Action] = []
    if waiting:
        body.append(Text(line=phrases.line("programmes.levels_waiting", count=waiting)))
        actions.append(again("levels", phrases, primary=True, programme=programme.id))
    if sides.enough:
        actions.append(again("signup close", phrases, primary=not actions, programme=programme.id))
    else:
        body.append(Text(line=phrases.line("programmes.desk_few", least=rules.PER_SIDE)))
    actions.append(keep_open_button(turn))
    given = {"programme": programme.name, "day": programme.signup_closes_on}
    return _desk(turn, phrases.line("programmes.desk_signup", **given), body, actions)


def _under_way(turn: Turn) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    joined = Participant.joined(turn.session, programme.id)
    waiting = unconfirmed(turn)
    count = {"joined": len(joined), "matched": sum(part.state == "matched" for part, _ in joined)}
    body: list[Element] = [Text(line=phrases.line("programmes.desk_counts", **count))]
    actions: list[Action] = []
    if programme.state == "matching":
        if waiting:
            body.append(Text(line=phrases.line("programmes.levels_waiting", count=waiting)))
            actions.append(again("levels", phrases, primary=True, programme=programme.id))
        actions.append(again("match run", phrases, primary=not actions, programme=programme.id))
        actions.append(again("readiness", phrases, programme=programme.id))
    else:
        actions.append(again("purpose", phrases, primary=True, programme=programme.id))
    title = phrases.line("programmes.desk", programme=programme.name, stage=_stage(turn))
    return _desk(turn, title, body, actions)


def _desk(turn: Turn, title: Line, body: list[Element], actions: list[Action]) -> Card:
    """The card, with whom nothing reaches at the end."""
    more_body, more_actions = reach_line(turn)
    return Card(
        title=title,
        body=(*body, *more_body),
        actions=(*actions, *more_actions)[:5],
        lang=turn.phrases.tag,
    )
