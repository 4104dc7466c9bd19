"""Which pulse question and which prompt somebody gets next: the rules, asked with what the rows know."""

from datetime import date
from typing import cast

import msgspec
from sqlalchemy import func, select

from bot.checkins.model import Rhythm
from bot.learning import rules
from bot.learning.library import Kind, Library, Moment, Phase, Prompt, Role
from bot.learning.model import LOW, PULSE_EVERY, BeforeMeeting, PromptShown, Pulse
from bot.learning.own_model import PREFIX, OwnPrompt
from bot.learning.template import filled
from bot.pairs.model import Meeting, Pair
from bot.people.model import Member
from bot.programmes.model import Participant, Programme
from bot.programmes.naming import topic_names
from bot.support.model import HelpRequest
from bot.turn import Turn

SPEAKING_UP = ("PU3", "PU4")
"""Ease and voice: two low answers in a row bring a line about finishing (spec 3.3)."""


def library(turn: Turn) -> Library:
    """The prompts, lessons and pulse items in the reader's language."""
    return turn.house.libraries[turn.phrases.tag]


def role_of(pair: Pair, member: Member) -> Role:
    """The member's role in this pair, as the library names it."""
    return "junior_mentor" if pair.role_of(member) == "mentor" else "senior_mentee"


def participant_of(turn: Turn, pair: Pair) -> Participant | None:
    """How the turn's actor takes part in the pair's programme."""
    return Participant.of(turn.session, pair.programme_id, turn.actor.id)


# --- the pulse --------------------------------------------------------------------------------


def pulse_after(turn: Turn, pair: Pair, met_on: date, carried_by: str) -> Pulse | None:
    """A new pulse question for the actor, or None where they were asked less than 14 days ago."""
    asked = Pulse.asked_of(turn.session, turn.actor.id)
    if asked and asked[-1].asked_at > turn.now - PULSE_EVERY:
        return None
    here = [row.item for row in asked if row.pair_id == pair.id]
    number = meetings_by(turn, pair, met_on)
    pulse = Pulse(
        pair_id=pair.id,
        member_id=turn.actor.id,
        item=rules.next_pulse_item(here, role_of(pair, turn.actor), number),
        met_on=met_on,
        asked_at=turn.now,
        carried_by=carried_by,
    )
    turn.session.add(pulse)
    turn.session.flush()
    return pulse


def low_twice(turn: Turn, pulse: Pulse) -> bool:
    """Whether this is the second low answer in a row to a question about ease or voice, in this pair."""
    if pulse.item not in SPEAKING_UP:
        return False
    rows = [
        row
        for row in Pulse.asked_of(turn.session, turn.actor.id)
        if row.pair_id == pulse.pair_id and row.item in SPEAKING_UP and row.answer is not None
    ]
    last_two = [row.answered(turn.house) in LOW for row in rows[-2:]]
    return len(last_two) == 2 and all(last_two)


# --- prompts ----------------------------------------------------------------------------------


def may_prompt(turn: Turn, pair: Pair) -> bool:
    """Whether the bot may send the actor a prompt by itself (spec 3.1, rules 6 and 7)."""
    part = participant_of(turn, pair)
    quiet = Rhythm.of(turn.session, pair).quiet > 0 or turn.actor.quiet != ""
    return rules.may_send_prompt(
        turned_off=part is not None and part.prompts_off,
        quiet=quiet,
        paused=pair.state == "paused",
        support=HelpRequest.open_for(turn.session, pair.both),
    )


def prompted_before(turn: Turn, pair: Pair, met_on: date) -> bool:
    """Whether the actor has had a prompt for that meeting before it: then none follows it (A7)."""
    rows = PromptShown.of_pair(turn.session, pair.id)
    mine = {row.carried_by for row in rows if row.member_id == turn.actor.id}
    query = select(Meeting.id).where(Meeting.pair_id == pair.id, Meeting.happened_on == met_on)
    return any(BeforeMeeting(meeting=found).carries in mine for found in turn.session.scalars(query))


def prompts_of(turn: Turn, pair: Pair) -> tuple[Prompt, ...]:
    """What this pair may be asked: the programme's own prompts first, then the library's."""
    own = OwnPrompt.of_programme(turn.session, pair.programme_id)
    return (*(row.as_prompt() for row in own if row.in_use), *library(turn).prompts)


def words_of(turn: Turn, pair: Pair | None, prompt_id: str) -> Prompt | None:
    """A prompt as the actor reads it; None where there is none of that id any more.

    One of the programme's own has its words filled in, if the pair is known; switched off, it can still
    be read by whoever got it before.
    """
    if not prompt_id.startswith(PREFIX):
        return next((item for item in library(turn).prompts if item.id == prompt_id), None)
    if pair is None:
        return None
    own = OwnPrompt.of_programme(turn.session, pair.programme_id)
    row = next((row for row in own if row.id == prompt_id.removeprefix(PREFIX)), None)
    if row is None:
        return None
    return msgspec.structs.replace(row.as_prompt(), text=filled(row.words, _filling(turn, pair)))


def _filling(turn: Turn, pair: Pair) -> dict[str, str]:
    """What the words in a programme's own prompt stand for, for the actor."""
    programme = Programme.by_id(turn.session, pair.programme_id)
    leads = Participant.of(turn.session, pair.programme_id, pair.mentor_id)
    learns = Participant.of(turn.session, pair.programme_id, pair.mentee_id)
    shared = [topic for topic in leads.offers if topic in learns.wants] if leads and learns else []
    labels = topic_names(programme.topics, turn.phrases)
    topic = next((labels[key] for key in shared if key in labels), turn.phrases.text("learning.your_topic"))
    partner = pair.partner_of(turn.session, turn.actor)
    return {"partner": partner.name, "topic": topic, "programme": programme.name}


def prompt_for(turn: Turn, pair: Pair, *, met_on: date | None = None, carried_by: str = "") -> PromptShown:
    """The next prompt for the actor in this pair; that it was shown is remembered, and nothing else."""
    rows = PromptShown.of_pair(turn.session, pair.id)
    now = _situation(turn, pair, met_on)
    chosen = rules.choose(prompts_of(turn, pair), PromptShown.history(rows), now)
    return _show(turn, pair, chosen, rows, met_on=met_on, carried_by=carried_by, swapped=False)


def another_for(turn: Turn, pair: Pair, shown: PromptShown) -> PromptShown | None:
    """A different prompt instead of that one, once; None where it was used already or nothing is left."""
    rows = PromptShown.of_pair(turn.session, pair.id)
    chosen = _instead(turn, pair, shown, rows)
    if chosen is None:
        return None
    carried_by = shown.carried_by
    return _show(turn, pair, chosen, rows, met_on=shown.met_on, carried_by=carried_by, swapped=True)


def has_another(turn: Turn, pair: Pair, shown: PromptShown) -> bool:
    """Whether `another_for` would find a different prompt now."""
    return _instead(turn, pair, shown, PromptShown.of_pair(turn.session, pair.id)) is not None


def _instead(turn: Turn, pair: Pair, shown: PromptShown, rows: list[PromptShown]) -> Prompt | None:
    mine = [row for row in rows if row.member_id == turn.actor.id]
    if not mine or mine[-1].id != shown.id:
        return None
    now = _situation(turn, pair, shown.met_on)
    return rules.another(prompts_of(turn, pair), PromptShown.history(rows), now)


def shown_after(turn: Turn, pair: Pair, met_on: date) -> PromptShown | None:
    """The last prompt the actor was shown after that meeting."""
    rows = PromptShown.of_pair(turn.session, pair.id)
    mine = [row for row in rows if row.member_id == turn.actor.id and row.met_on == met_on]
    return mine[-1] if mine else None


def _show(
    turn: Turn,
    pair: Pair,
    prompt: Prompt,
    before: list[PromptShown],
    *,
    met_on: date | None,
    carried_by: str,
    swapped: bool,
) -> PromptShown:
    row = PromptShown(
        pair_id=pair.id,
        number=before[-1].number + 1 if before else 1,
        member_id=turn.actor.id,
        prompt=prompt.id,
        swapped=swapped,
        met_on=met_on,
        carried_by=carried_by,
        shown_at=turn.now,
    )
    turn.session.add(row)
    turn.session.flush()
    return row


# --- where the pair stands --------------------------------------------------------------------


def meetings_by(turn: Turn, pair: Pair, on: date) -> int:
    """How many meetings this pair had until that day, with it."""
    count = select(func.count(Meeting.id)).where(
        Meeting.pair_id == pair.id, Meeting.state == "happened", Meeting.happened_on <= on
    )
    return turn.session.scalar(count) or 0


def _situation(turn: Turn, pair: Pair, met_on: date | None) -> rules.Situation:
    programme = Programme.by_id(turn.session, pair.programme_id)
    met = meetings_by(turn, pair, met_on or turn.today)
    return rules.Situation(
        person=turn.actor.id,
        role="junior_mentor" if pair.leader_id == turn.actor.id else "senior_mentee",  # they may have swapped
        phase=_phase(pair, met),
        kind=cast(Kind, programme.kind),
        setting="school" if programme.setting == "school" else "workplace",
        moment=_moment(programme, pair, met, after_meeting=met_on is not None),
        meeting=max(1, met if met_on is not None else met + 1),
    )


def _phase(pair: Pair, met: int) -> Phase:
    match pair.state:
        case "ended" | "redefining" | "peers":
            return "redefinition"
        case "closing":
            return "separation"
        case "active" | "midpoint" | "second_half" if met:
            return "cultivation"
        case "paused" if met and pair.agreed_at is not None:
            return "cultivation"
        case _:
            return "initiation"


def _moment(programme: Programme, pair: Pair, met: int, *, after_meeting: bool) -> Moment:
    if pair.state == "ended":
        return "after_end"
    if not after_meeting:
        return "between_meetings" if met else "before_meeting"
    if pair.state == "closing":
        return "last_meeting"
    return "midpoint" if met == planned(programme, pair) // 2 else "after_meeting"


def planned(programme: Programme, pair: Pair) -> int:
    """How many meetings the round has room for; 0 while it has no dates."""
    if programme.starts_on is None or programme.ends_on is None:
        return 0
    return (programme.ends_on - programme.starts_on).days // (7 * pair.cadence_weeks)
