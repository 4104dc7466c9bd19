"""Where a programme stands, for its coordinator and sponsor: the facts behind readiness, and their homes."""

import msgspec

from bot.conversation.card import Action, Button, Card, Element, FormButton, Line, Text
from bot.conversation.limits import a_few
from bot.conversation.reply import Reply, Say
from bot.errors import NotAllowed
from bot.people.model import Member
from bot.programmes import cards, clock, finishing, pausing, rules, topics
from bot.programmes.model import NOT_IN, Participant, Programme
from bot.programmes.notices import keep_open_buttons
from bot.programmes.permissions import hats, holders, programmes_of
from bot.programmes.reach import reach_line
from bot.programmes.setup import levels_in_use
from bot.programmes.templates import PILOT_PAIRS
from bot.spoken import AGAIN, again
from bot.turn import Asked, Turn

STAGES = ("signup", "draft", "poll", "matching", "evaluation", "wrap_up", "running", "paused")
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
            programme.dpia_done_on
            and programme.privacy_notice
            and programme.staff_consulted
            and (programme.staff_consulted == "yes" or programme.staff_because)
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


def coordinator(turn: Turn) -> Card | None:
    """The desk: the stage, what blocks it with its fix, counts, and the next thing as the primary button."""
    mine = programmes_of(turn.session, turn.actor, "coordinate")
    if not mine:
        return None
    return of(turn.within(min(mine, key=lambda programme: STAGES.index(programme.state))))


def of(turn: Turn, *, why: Line = ()) -> Card:
    """The desk of the turn's programme: the stage, what comes next and when, and the next button."""
    match turn.the_programme.state:
        case "draft" | "poll":
            card = _setting_up(turn)
        case "signup":
            card = _signing_up(turn)
        case "matching":
            card = _matching(turn)
        case "evaluation":
            card = _desk(turn, finishing.to_do(turn))
        case "paused":
            card = _desk(turn, pausing.paused_card(turn))
        case _:
            card = _under_way(turn)
    return msgspec.structs.replace(card, why=why) if why else card


def show(_: Asked, turn: Turn) -> Reply:
    """The desk of one of several programmes, by its button."""
    return Say(card=of(turn))


def others(asked: Asked, turn: Turn) -> Reply:
    """Every programme that the actor coordinates, a button each; where they are many, a few at a time."""
    mine = programmes_of(turn.session, turn.actor, "coordinate")
    if not mine:
        raise NotAllowed("people.only_coordinators")
    shown, on = a_few(mine, asked.number("from", below=len(mine)))
    buttons: list[Action] = [_to_desk(programme, turn) for programme in shown]
    if on is not None:
        label = turn.phrases.text("help.desk_on")
        buttons.append(Button(name=AGAIN, label=label, args={"text": "programmes", "from": str(on)}))
    title = turn.phrases.line("stages.which_desk")
    return Say(card=Card(title=title, actions=tuple(buttons), lang=turn.phrases.tag))


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
    return _desk(turn, _card(turn, title, body, actions))


def _signing_up(turn: Turn) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    sides = rules.Sides.counted(part.side for part, _ in Participant.joined(turn.session, programme.id))
    waiting = unconfirmed(turn)
    unnamed = nobody_named(turn)
    body: list[Element] = [cards.signed_up(sides, turn), *unnamed]
    sponsor = sponsor_of(turn)
    if sponsor is not None and programme.promise_signed_on is None:  # another one than when it opened
        asked = phrases.line("programmes.missing_signature", sponsor=turn.name(sponsor))
        body.append(Text(line=asked))
    actions: list[Action] = []
    if waiting:
        body.append(Text(line=phrases.line("programmes.levels_waiting", count=waiting)))
        actions.append(again("levels", phrases, primary=True, programme=programme.id))
    if sides.enough:
        actions.append(again("signup close", phrases, primary=not actions, programme=programme.id))
    else:
        body.append(Text(line=phrases.line("programmes.desk_few", least=rules.PER_SIDE)))
    actions += [cards.fix_button("people", turn)] if unnamed else []
    actions += keep_open_buttons(turn)
    if programme.length == "pilot":
        least, most = PILOT_PAIRS
        body.append(Text(line=phrases.line("setup.pilot_pairs", least=least, most=most)))
    given = {"programme": programme.name, "day": programme.signup_closes_on}
    return _desk(turn, _card(turn, phrases.line("programmes.desk_signup", **given), body, actions))


def _counts(turn: Turn) -> Text:
    joined = Participant.joined(turn.session, turn.the_programme.id)
    count = {"joined": len(joined), "matched": sum(part.state == "matched" for part, _ in joined)}
    return Text(line=turn.phrases.line("programmes.desk_counts", **count))


def _matching(turn: Turn) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    waiting = unconfirmed(turn)
    body: list[Element] = [_counts(turn), *nobody_named(turn)]
    actions: list[Action] = []
    if waiting:
        body.append(Text(line=phrases.line("programmes.levels_waiting", count=waiting)))
        actions.append(again("levels", phrases, primary=True, programme=programme.id))
    actions.append(again("match run", phrases, primary=not actions, programme=programme.id))
    if unread_words := len(topics.unread(turn)):
        body.append(Text(line=phrases.line("setup.words_waiting", count=unread_words)))
        actions.append(again("words", phrases, programme=programme.id))
    actions.append(again("readiness", phrases, programme=programme.id))
    title = phrases.line("programmes.desk", programme=programme.name, stage=_stage(turn))
    return _desk(turn, _card(turn, title, body, actions))


def _under_way(turn: Turn) -> Card:
    """Running or coming to its end: what comes next, and when."""
    phrases, programme = turn.phrases, turn.the_programme
    body: list[Element] = [_counts(turn), *nobody_named(turn)]
    joined = Participant.joined(turn.session, programme.id)
    listed = sum(part.state == "ready" for part, _ in joined) if programme.state == "running" else 0
    if listed:
        body.append(Text(line=phrases.line("programmes.desk_listed", count=listed)))
    ends = programme.ends_on
    if ends is not None and programme.state == "running":
        near = clock.working_day(programme, ends, -clock.CLOSING_DAYS)
        body.append(Text(line=phrases.line("stages.next_closing", near=near, ends=ends)))
    elif ends is not None:
        body.append(Text(line=phrases.line("stages.next_over", ends=ends)))
    words = (
        "status",
        *(("match run",) if listed else ()),  # they are told to wait for a new round, which begins here
        "learnings",
        "close" if programme.state == "wrap_up" else "programme pause",
    )
    actions: list[Action] = [
        again(word, phrases, primary=word == words[0], programme=programme.id) for word in words
    ]
    title = phrases.line("programmes.desk", programme=programme.name, stage=_stage(turn))
    return _desk(turn, _card(turn, title, body, actions))


def nobody_named(turn: Turn) -> list[Element]:
    """Roles that are empty since somebody left; the list of what is missing says how to fill them.

    A second contact who had to stand in as the coordinator is no second one any more.
    """
    held = {
        role: {member.id for member in holders(turn.session, turn.the_programme, role)}
        for role in ("sponsor", "alternate", "coordinator")
    }
    missing = {"sponsor": not held["sponsor"], "alternate": not held["alternate"] - held["coordinator"]}
    empty = [role for role, nobody in missing.items() if nobody]
    return [
        Text(line=turn.phrases.line(f"stages.empty_{r}", programme=turn.the_programme.name)) for r in empty
    ]


def _card(turn: Turn, title: Line, body: list[Element], actions: list[Action]) -> Card:
    return Card(title=title, body=tuple(body), actions=tuple(actions), lang=turn.phrases.tag)


def _desk(turn: Turn, card: Card) -> Card:
    """The card, with whom nothing reaches at the end, and the way to the coordinator's other programmes."""
    more_body, more_actions = reach_line(turn)
    mine = programmes_of(turn.session, turn.actor, "coordinate")
    rest = [programme for programme in mine if programme.id != turn.the_programme.id]
    way: list[Action] = []
    if len(rest) == 1:
        way = [_to_desk(rest[0], turn)]
    elif rest:
        way = [again("programmes", turn.phrases)]
    room = 5 - len(way)
    return msgspec.structs.replace(
        card, body=(*card.body, *more_body), actions=(*(*card.actions, *more_actions)[:room], *way)
    )


def _to_desk(programme: Programme, turn: Turn) -> Button:
    label = turn.phrases.text("stages.to_desk", programme=programme.name)[:75]
    return Button(name="programmes.desk", label=label, args={"programme": programme.id})
