"""Small pieces that several cards of this room share: the other one's name, a pair's usual buttons."""

from datetime import datetime

from bot.conversation.card import Button, Element, FormButton, Name, Text
from bot.conversation.phrases import Phrases
from bot.nudges.local_time import local_date
from bot.pairs import schedule
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.turn import Turn


def name_of(turn: Turn, pair: Pair) -> Name:
    """The other one of the two, as a span."""
    return turn.name(pair.partner_of(turn.session, turn.actor))


def form_button(turn: Turn, pair: Pair, name: str, label: str, *, primary: bool = False) -> FormButton:
    """Opens one of this room's forms for this pair: `form_button(turn, pair, "date", "have_date")`."""
    return FormButton(
        name=f"pairs.{name}",
        label=turn.phrases.text(f"pairs.{label}"),
        args={"pair": pair.id},
        primary=primary,
    )


def button(turn: Turn, pair: Pair, name: str, label: str, *, primary: bool = False) -> Button:
    """Does one of this room's things for this pair."""
    return Button(
        name=f"pairs.{name}",
        label=turn.phrases.text(f"pairs.{label}"),
        args={"pair": pair.id},
        primary=primary,
    )


def text(turn: Turn, block: str, /, **given: object) -> Text:
    """A paragraph of this room's words."""
    return Text(line=turn.phrases.line(f"pairs.{block}", **given))


def quiet(turn: Turn, block: str, /, **given: object) -> Text:
    """The same in smaller print."""
    return Text(line=turn.phrases.line(f"pairs.{block}", **given), quiet=True)


def clocks(turn: Turn, pair: Pair) -> list[Element]:
    """Both local times, where they differ; as words: a platform would write both in the reader's zone."""
    partner = pair.partner_of(turn.session, turn.actor)
    here = turn.phrases.moment(turn.now, "time").text
    there = Phrases(turn.phrases.words, turn.phrases.tag, partner.zone).moment(turn.now, "time").text
    return [] if here == there else [quiet(turn, "clocks", here=here, there=there, name=turn.name(partner))]


def step_back_line(turn: Turn, pair: Pair) -> list[Element]:
    """Until when either can step back from the match, while that is so."""
    if not schedule.may_step_back(turn, pair):
        return []
    return [quiet(turn, "step_back_until", until=schedule.step_back_until(turn, pair))]


def on_clock_of(phrases: Phrases, member: Member, at: datetime) -> str:
    """An instant as words in another person's zone: a platform would write a moment in the reader's."""
    return Phrases(phrases.words, phrases.tag, member.zone).moment(at, "day_time").text


def clock_of(turn: Turn, partner: Member, at: datetime) -> str:
    """The other one's local time, with their day where it is not the reader's."""
    same_day = local_date(at, partner.zone) == local_date(at, turn.actor.zone)
    theirs = Phrases(turn.phrases.words, turn.phrases.tag, partner.zone)
    return theirs.moment(at, "time" if same_day else "day_time").text


def for_both(turn: Turn, partner: Member, at: datetime) -> str:
    """The instant on the reader's clock, and on the other one's where they differ."""
    here = turn.phrases.moment(at, "day_time").text
    if partner.zone == turn.actor.zone:
        return here
    there = clock_of(turn, partner, at)
    return turn.phrases.text("pairs.slot_both", here=here, there=there, name=partner.name)
