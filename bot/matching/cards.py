"""The private question as the people asked see it: the card, its form, and the thanks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from babel import Locale
from babel.dates import get_day_names

from bot.conversation.card import (
    Card,
    ChoiceField,
    Divider,
    Element,
    Facts,
    Form,
    FormButton,
    Line,
    Option,
    Piece,
    Text,
)
from bot.matching import windows
from bot.matching.model import JUNIORS, Consent, Round
from bot.matching.rules import Told
from bot.matching.score import ENOUGH_STARTS
from bot.nudges.local_time import local, local_date
from bot.people.model import Member
from bot.programmes.model import Participant
from bot.programmes.naming import topic_names
from bot.spoken import again
from bot.turn import Turn

SOME_STARTS = 3
"""Fewer times of the week than this are "a little" time."""


@dataclass(frozen=True, kw_only=True)
class Possible:
    """One person on a shortlist, as the reader may know them."""

    consent: Consent
    member: Member
    part: Participant
    starts: frozenset[int]
    """Half-hours of the week, in UTC, at which a meeting of the two could begin."""
    told: frozenset[Told]


# --- being asked ------------------------------------------------------------------------------


def ask(
    turn: Turn, current: Round, listed: Sequence[Consent], *, again: bool = False, why: Line = ()
) -> Card:
    """M-MATCH-JM or M-MATCH-SM: it reads the same before and after an answer, whatever the answer."""
    phrases = turn.phrases
    side = "juniors" if current.state in JUNIORS else "seniors"
    more = Consent.asked_before(turn.session, current, turn.actor.id)
    body: list[Element] = [
        Text(line=phrases.line(f"matching.ask_{side}_how")),
        Text(line=phrases.line("matching.answer_by", by=_answer_by(turn, current))),
    ]
    if again:
        body.insert(0, Text(line=phrases.line("matching.still_open")))
    return Card(
        title=phrases.line(f"matching.ask_{side}", count=len(listed), more=more),
        body=tuple(body),
        actions=(look_button(turn, current, primary=True),),
        privacy="private",
        promise=phrases.line("matching.only_you"),
        why=why,
        lang=phrases.tag,
    )


def look_button(turn: Turn, current: Round, *, label: str = "look", primary: bool = False) -> FormButton:
    """Opens the private form of the step now open."""
    return FormButton(
        name="matching.look",
        label=turn.phrases.text(f"matching.{label}"),
        args={"round": current.id, "step": current.state},
        primary=primary,
    )


def closed(turn: Turn, *, why: Line = ()) -> Card:
    """What a card says whose question is closed."""
    phrases = turn.phrases
    where = again("matches", phrases)
    return Card(title=phrases.line("matching.closed"), actions=(where,), why=why, lang=phrases.tag)


def look(turn: Turn, current: Round, options: Sequence[Possible]) -> Form:
    """Each person's card, and one choice for each; what was answered before is filled in."""
    phrases = turn.phrases
    side = "juniors" if current.state in JUNIORS else "seniors"
    choices = tuple(Option(value=v, label=phrases.text(f"matching.say_{v}")) for v in ("yes", "no"))
    return Form(
        name="matching.look",
        title=phrases.text("matching.look"),
        args={"round": current.id, "step": current.state},
        intro=(Text(line=phrases.line(f"matching.look_{side}")),),
        fields=tuple(
            ChoiceField(
                above=_profile(turn, option),
                name=option.consent.id,
                label=option.member.name[:150],
                options=choices,
                value=option.consent.answer,
            )
            for option in options
        ),
        submit=phrases.text("matching.look_submit"),
        privacy="private",
        promise=phrases.line("matching.only_you"),
        secret=True,
        lang=phrases.tag,
    )


def _profile(turn: Turn, option: Possible) -> tuple[Piece, ...]:
    told = [Text(line=_told(turn, option, fact)) for fact in sorted(option.told)]
    return (Divider(), facts_of(turn, option.member, option.part, option.starts), *told)


def thanks(turn: Turn, current: Round) -> Card:
    """Always the same sentence, whatever was answered."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("matching.thanks", by=_answer_by(turn, current)),
        body=(Text(line=phrases.line("matching.same_day")),),
        actions=(look_button(turn, current, label="change_answers"), again("home", phrases)),
        lang=phrases.tag,
    )


def _answer_by(turn: Turn, current: Round) -> date:
    if current.closes_at is None:
        raise LookupError("this round asks nobody at the moment")
    return windows.answer_by(current.closes_at, turn.actor.zone)


def _told(turn: Turn, option: Possible, fact: Told) -> Line:
    name = turn.name(option.member)
    match fact:
        case Told.SMALL_GAP:
            return turn.phrases.line("matching.told_small_gap")
        case Told.HEAD_OF_ORGANISATION:
            leads = option.consent.step in JUNIORS
            return turn.phrases.line("matching.told_head" if leads else "matching.told_you_head", name=name)


def facts_of(turn: Turn, member: Member, part: Participant, starts: frozenset[int]) -> Facts:
    """The card that the other agreed to show: who, topics, own words, ways to meet, the time both have."""
    phrases = turn.phrases
    labels = topic_names(turn.the_programme.topics, phrases)
    rows: list[tuple[str, Line]] = [(phrases.text("matching.fact_name"), (turn.name(member),))]
    for which, chosen in (("wants", part.wants), ("offers", part.offers)):
        known = [labels[key] for key in chosen if key in labels]
        if known:
            rows.append((phrases.text(f"matching.fact_{which}"), (phrases.listing(known),)))
    if part.own_words:
        rows.append((phrases.text("matching.fact_own_words"), (part.own_words,)))
    if part.channels:
        ways = [phrases.text(f"matching.way_{way}") for way in part.channels]
        rows.append((phrases.text("matching.fact_ways"), (phrases.listing(ways),)))
    if part.languages:
        tongues = [_own_name(tag) for tag in part.languages]
        rows.append((phrases.text("matching.fact_languages"), (phrases.listing(tongues),)))
    rows.append((phrases.text("matching.fact_times"), _times(turn, starts)))
    return Facts(rows=tuple(rows))


def _own_name(tag: str) -> str:
    name = Locale.parse(tag).get_display_name() or tag
    return name[:1].upper() + name[1:]


def _times(turn: Turn, starts: frozenset[int]) -> Line:
    """How much time the two share and on which of the reader's days, in words."""
    phrases = turn.phrases
    if not starts:
        return phrases.line("matching.no_time")
    today = local_date(turn.now, "UTC")
    monday = datetime.combine(today - today.weekday() * timedelta(days=1), time(), tzinfo=UTC)
    weekdays = {
        local(monday + slot * timedelta(minutes=30), turn.actor.zone).weekday() for slot in sorted(starts)
    }
    names = get_day_names("wide", "format", locale=phrases.tag)
    amount = "many" if len(starts) >= ENOUGH_STARTS else "some" if len(starts) >= SOME_STARTS else "few"
    return phrases.line("matching.times", amount=amount, days=[names[day] for day in sorted(weekdays)])
