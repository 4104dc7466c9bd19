"""Small pieces that several cards of this room share: the other one's name, a pair's usual buttons."""

from bot.conversation.card import Button, Element, FormButton, Name, Text
from bot.conversation.phrases import Phrases
from bot.pairs import schedule
from bot.pairs.model import Pair
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
