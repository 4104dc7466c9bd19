"""Closing well, what it shall be from now on, what next: as cards and forms. `turn.actor` is the reader."""

from collections.abc import Sequence

from bot.conversation.card import Action, Bullets, Button, Card, Element, Form, Line, Quote, Text, TextField
from bot.pairs import schedule
from bot.pairs.agreement_cards import agreement
from bot.pairs.contact import contact
from bot.pairs.kept import Thanks, Wish
from bot.pairs.model import Pair
from bot.pairs.parts import button, form_button, name_of, text
from bot.pairs.rules import CHOICES
from bot.programmes.model import Participant
from bot.programmes.rules import SCALE, side_for
from bot.spoken import again
from bot.turn import Turn

NO_NEW_PAIRS = frozenset({"wrap_up", "evaluation", "archived", "cancelled"})
"""States of a programme in which nobody is matched any more."""

LISTED = 50
"""Names on one card."""

LAST_LESSON = "L10"
"""The lesson on closing (spec 3.2)."""


def closing(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """M-CLOSING, or M-LINE-CHANGE where the two have to close: the last meeting, its guide, a thank-you."""
    phrases = turn.phrases
    name, until = name_of(turn, pair), schedule.last_day(turn, pair)
    if pair.closing_because:
        title = phrases.line(f"pairs.closing_{pair.closing_because}", name=name)
        body = text(turn, "closing_structure")
    elif until is None or until < turn.today:  # a round whose end nobody names any more
        title, body = phrases.line("pairs.closing_open", name=name), text(turn, "closing_body")
    else:
        title, body = phrases.line("pairs.closing", name=name, until=until), text(turn, "closing_body")
    return Card(title=title, body=(body,), actions=_ways_to_close(turn, pair), why=why, lang=phrases.tag)


def mended(turn: Turn, pair: Pair) -> Card:
    """It need not close after all: the data about the two are right again."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("pairs.line_mended", name=name_of(turn, pair)),
        body=(text(turn, "line_mended_body"),),
        actions=(again("home", phrases, primary=True),),
        why=phrases.line("pairs.why_line"),
        lang=phrases.tag,
    )


def last_guide(turn: Turn, pair: Pair) -> Card:
    """A short guide to the last meeting, and the lesson on closing."""
    phrases = turn.phrases
    steps = Bullets(items=tuple(phrases.line(f"pairs.last_guide_{step}") for step in range(1, 5)))
    lesson = Button(
        name="learning.lesson", label=phrases.text("pairs.read_lesson"), args={"lesson": LAST_LESSON}
    )
    return Card(
        title=phrases.line("pairs.last_guide", name=name_of(turn, pair)),
        body=(steps,),
        actions=(
            form_button(turn, pair, "suggest", "suggest_times", primary=True),
            form_button(turn, pair, "thank", "say_thanks"),
            lesson,
        ),
        lang=phrases.tag,
    )


def _ways_to_close(turn: Turn, pair: Pair) -> tuple[Action, ...]:
    return (
        form_button(turn, pair, "suggest", "suggest_times", primary=True),
        form_button(turn, pair, "date", "have_date"),
        button(turn, pair, "last_guide", "read_guide"),
        form_button(turn, pair, "thank", "say_thanks"),
    )


# --- thanks -----------------------------------------------------------------------------------


def thank_form(turn: Turn, pair: Pair) -> Form:
    """One line to the other one."""
    phrases = turn.phrases
    known = Thanks.of(turn.session, pair, turn.actor.id)
    line = TextField(
        name="line",
        label=phrases.text("pairs.ask_thanks"),
        hint=phrases.text("pairs.hint_thanks"),
        value=known.line if known else "",
        lines=3,
        required=True,
    )
    return Form(
        name="pairs.thank",
        title=phrases.text("pairs.form_thank"),
        fields=(line,),
        submit=phrases.text("pairs.send_thanks"),
        args={"pair": pair.id},
        privacy="shared",
        promise=phrases.line("pairs.form_agree_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


def thanks_sent(turn: Turn, pair: Pair) -> Card:
    """The other one reads it in their own hours."""
    line = turn.phrases.line("pairs.thanks_sent", name=name_of(turn, pair))
    # It stands where the card was that it was sent from, so that card is one step away.
    return Card(title=line, actions=(again("home", turn.phrases),), lang=turn.phrases.tag)


def thanked(turn: Turn, pair: Pair, thanks: Thanks, *, why: Line) -> Card:
    """What the other one wrote."""
    mine = Thanks.of(turn.session, pair, turn.actor.id)
    back = () if mine else (form_button(turn, pair, "thank", "thank_back"),)
    return Card(
        title=turn.phrases.line("pairs.thanked", name=name_of(turn, pair)),
        body=(Quote(line=(thanks.line,)),),
        actions=back,
        why=why,
        lang=turn.phrases.tag,
    )


# --- from now on ------------------------------------------------------------------------------


def redefine(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """M-REDEFINE, in private; once chosen it says what, and how long it can be chosen anew."""
    phrases = turn.phrases
    by = schedule.redefined_on(turn, pair)
    wish = Wish.of(turn.session, pair, turn.actor.id)
    own = None if wish is None else wish.said(turn.house)
    offered = [choice for choice in reversed(CHOICES) if choice != "carry_on" or not pair.closing_because]
    choices = tuple(
        Button(
            name="pairs.choose",
            label=phrases.text(f"pairs.choose_{choice}"),
            args={"pair": pair.id, "cycle": str(pair.cycle), "choice": choice},
        )
        for choice in offered
        if choice != own
    )
    thanks = Thanks.of(turn.session, pair, turn.actor.id)
    more: tuple[Action, ...] = () if thanks else (form_button(turn, pair, "thank", "say_thanks"),)
    title, told = "redefine", text(turn, "redefine_by", by=by)
    if own is not None:
        chosen = phrases.text(f"pairs.choose_{own}")
        title, told = "redefine_kept", text(turn, "redefine_own", choice=chosen, by=by)
    return Card(
        title=phrases.line(f"pairs.{title}", name=name_of(turn, pair)),
        body=(told, text(turn, "redefine_lighter")) if own else (text(turn, "redefine_lighter"), told),
        actions=(*choices, *more),
        privacy="private",
        promise=phrases.line("pairs.redefine_promise"),
        why=why,
        lang=phrases.tag,
    )


def peers(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """They stay in touch as peers: the way to each other, and nothing more from us."""
    phrases = turn.phrases
    actions: list[Action] = []
    if may_choose(turn, pair):
        actions.append(button(turn, pair, "find_new", "new_partner"))
    if pair.remembered(turn.now):
        actions.append(button(turn, pair, "record", "keep_record"))
    actions.append(button(turn, pair, "leave_peers", "leave_peers"))
    return Card(
        title=phrases.line("pairs.now_peers", name=name_of(turn, pair)),
        body=(text(turn, "now_peers_body"), *contact(turn, pair)),
        actions=tuple(actions),
        why=why,
        lang=phrases.tag,
    )


def carrying_on(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """They carry on: what they agreed last time is there to be looked at, changed and confirmed again."""
    title = turn.phrases.line("pairs.now_carry_on", name=name_of(turn, pair))
    return agreement(turn, pair, title=title, why=why)


# --- what next --------------------------------------------------------------------------------


def may_match_again(turn: Turn) -> bool:
    """Whether the programme may still make pairs."""
    return turn.the_programme.state not in NO_NEW_PAIRS


def has_choice(part: Participant | None) -> bool:
    """Whether what comes next is theirs to choose: not in another pairing or round, nor once they left."""
    return part is not None and part.state not in {"withdrawn", "matched", "offered"}


def may_stop(turn: Turn, pair: Pair) -> bool:
    """Whether this person could go off the list of this programme."""
    return has_choice(Participant.of(turn.session, pair.programme_id, turn.actor.id))


def may_choose(turn: Turn, pair: Pair) -> bool:
    """Whether this person could get a new partner in this programme."""
    return may_stop(turn, pair) and may_match_again(turn)


def swapped_side(turn: Turn, pair: Pair) -> str | None:
    """The other side of the table for this person, or None where their level allows only the one they had."""
    wish = "mentee" if pair.role_of(turn.actor) == "mentor" else "mentor"
    programme = turn.the_programme
    side = side_for(wish, turn.actor.level, programme.level_gap, SCALE[programme.setting])
    return wish if side == wish else None


def next_ways(turn: Turn, pair: Pair) -> tuple[Action, ...]:
    """M-NEXT: a new partner, swap roles, the alumni list, stop; and a record to take along."""
    actions: list[Action] = []
    if may_choose(turn, pair):
        actions.append(button(turn, pair, "find_new", "new_partner", primary=True))
        if swapped_side(turn, pair) is not None:
            actions.append(button(turn, pair, "swap_roles", "swap_roles"))
    if may_stop(turn, pair):
        actions.append(button(turn, pair, "alumni", "join_alumni"))
        actions.append(button(turn, pair, "stop_here", "stop_here"))
    if pair.remembered(turn.now):
        actions.append(button(turn, pair, "record", "keep_record"))
    return tuple(actions)


def alumni(turn: Turn, names: Sequence[str]) -> Card:
    """For a coordinator: who has asked to hear of another round."""
    phrases = turn.phrases
    body: tuple[Element, ...] = (Text(line=phrases.line("pairs.alumni_how")),)
    if names:
        body = (Bullets(items=tuple((name,) for name in names[:LISTED])), *body)
    title = phrases.line("pairs.alumni_list", count=len(names))
    return Card(title=title, body=body, actions=(again("home", phrases),), lang=phrases.tag)


def record(turn: Turn, *, meetings: int, lines: tuple[Line, ...]) -> Card:
    """My own learning record, to take along: what I did and aimed for; the other one is not named (S0-28)."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("pairs.record", programme=turn.the_programme.name),
        body=(
            Text(line=phrases.line("pairs.record_body", meetings=meetings)),
            Bullets(items=lines),
            Text(line=phrases.line("pairs.record_yours"), quiet=True),
        ),
        privacy="private",
        promise=phrases.line("pairs.record_promise"),
        lang=phrases.tag,
    )
