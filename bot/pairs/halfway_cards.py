"""The half-way review as cards and forms, and how often and how long two people meet."""

from collections.abc import Sequence

from bot.conversation.card import (
    Card,
    ChoiceField,
    Element,
    Facts,
    Field,
    Form,
    Line,
    Option,
    Text,
    TextField,
)
from bot.pairs.kept import Review
from bot.pairs.model import Pair
from bot.pairs.parts import button, form_button, name_of, text
from bot.turn import Turn

WORDS = ("keep", "change", "stop")
LONGEST = 200
"""Characters of one answer."""

CADENCES = (1, 2, 3, 4, 6, 8)
"""Weeks between two meetings that can be chosen."""
LENGTHS = (20, 30, 45, 60, 90)
"""Minutes that can be chosen: 20 fit into a break (S1-37)."""


def half_way(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """M-MID: five minutes to look back, for each by themselves; what they say stays with the two."""
    phrases = turn.phrases
    partner = pair.partner_of(turn.session, turn.actor)
    theirs = Review.of(turn.session, pair, partner.id)
    body: list[Element] = [text(turn, "half_way_body")]
    if theirs.done_at is not None:
        body += _said(turn, partner.name, theirs)
    return Card(
        title=phrases.line("pairs.half_way", name=turn.name(partner)),
        body=tuple(body),
        actions=(
            form_button(turn, pair, "review", "look_back", primary=True),
            button(turn, pair, "as_it_is", "as_it_is"),
            form_button(turn, pair, "rhythm", "change_something"),
            button(turn, pair, "agreement", "see_agreement"),
        ),
        privacy="shared",
        promise=phrases.line("pairs.form_agree_promise", name=turn.name(partner)),
        why=why,
        lang=phrases.tag,
    )


def review_form(turn: Turn, pair: Pair) -> Form:
    """Keep, change, stop, and whose needs have led; technical pairs: what else to talk about."""
    phrases = turn.phrases
    partner = pair.partner_of(turn.session, turn.actor)
    mine = Review.of(turn.session, pair, turn.actor.id)
    fields: list[Field] = [
        TextField(
            name=word,
            label=phrases.text(f"pairs.ask_{word}"),
            value=getattr(mine, word),
            lines=2,
            longest=LONGEST,
        )
        for word in WORDS
    ]
    whose = (
        Option(value="both", label=phrases.text("pairs.led_both")),
        Option(value=turn.actor.id, label=phrases.text("pairs.led_mine")),
        Option(value=partner.id, label=phrases.text("pairs.led_theirs", name=partner.name)[:75]),
    )
    fields.append(ChoiceField(name="led", label=phrases.text("pairs.ask_led"), options=whose, value=mine.led))
    if turn.the_programme.kind == "technical":
        fields.append(
            TextField(
                name="wider",
                label=phrases.text("pairs.ask_wider"),
                hint=phrases.text("pairs.hint_wider"),
                value=mine.wider,
                lines=2,
                longest=LONGEST,
            )
        )
    return Form(
        name="pairs.review",
        title=phrases.text("pairs.form_review"),
        intro=(text(turn, "form_review_intro"),),
        fields=tuple(fields),
        submit=phrases.text("pairs.send_review"),
        args={"pair": pair.id},
        privacy="shared",
        promise=phrases.line("pairs.form_agree_promise", name=turn.name(partner)),
        lang=phrases.tag,
    )


def noted(turn: Turn, pair: Pair) -> Card:
    """Mine is there, the other one's is not yet."""
    return Card(
        title=turn.phrases.line("pairs.review_noted"),
        body=(text(turn, "review_noted_body", name=name_of(turn, pair)),),
        actions=(form_button(turn, pair, "review", "change_review"),),
        lang=turn.phrases.tag,
    )


def both(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """What the two said, next to each other, and where to change something."""
    phrases = turn.phrases
    partner = pair.partner_of(turn.session, turn.actor)
    mine = Review.of(turn.session, pair, turn.actor.id)
    theirs = Review.of(turn.session, pair, partner.id)
    body = [
        *_said(turn, phrases.text("pairs.your_side"), mine),
        *_said(turn, partner.name, theirs),
        text(turn, "reviewed_body"),
    ]
    return Card(
        title=phrases.line("pairs.reviewed", name=turn.name(partner)),
        body=tuple(body),
        actions=(
            button(turn, pair, "parts", "change_side"),
            form_button(turn, pair, "rhythm", "change_something"),
            form_button(turn, pair, "suggest", "suggest_times"),
        ),
        privacy="shared",
        promise=phrases.line("pairs.form_agree_promise", name=turn.name(partner)),
        why=why,
        lang=phrases.tag,
    )


def _said(turn: Turn, who: str, review: Review) -> Sequence[Element]:
    phrases = turn.phrases
    rows: list[tuple[str, Line]] = [
        (phrases.text(f"pairs.fact_{word}"), (getattr(review, word),))
        for word in (*WORDS, "wider")
        if getattr(review, word)
    ]
    if review.led:
        rows.append((phrases.text("pairs.fact_led"), (_led(turn, review.led, review.pair_id),)))
    if not rows:
        return [Text(line=phrases.line("pairs.said_as_it_is", who=who))]
    return [Text(line=(who,)), Facts(rows=tuple(rows))]


def _led(turn: Turn, led: str, pair_id: str) -> str:
    if led == "both":
        return turn.phrases.text("pairs.led_both")
    if led == turn.actor.id:
        return turn.phrases.text("pairs.led_mine")
    partner = Pair.of_member(turn.session, pair_id, turn.actor).partner_of(turn.session, turn.actor)
    return turn.phrases.text("pairs.led_theirs", name=partner.name)


# --- how often, how long ------------------------------------------------------------------------


def rhythm_form(turn: Turn, pair: Pair) -> Form:
    """How often the two meet and for how long."""
    phrases = turn.phrases
    weeks = tuple(
        Option(value=str(n), label=phrases.text("pairs.every_weeks", n=n))
        for n in sorted({*CADENCES, pair.cadence_weeks})
    )
    minutes = tuple(
        Option(value=str(n), label=phrases.text("pairs.for_minutes", n=n))
        for n in sorted({*LENGTHS, pair.meeting_minutes})
    )
    return Form(
        name="pairs.rhythm",
        title=phrases.text("pairs.form_rhythm"),
        intro=(text(turn, "form_rhythm_intro"),),
        fields=(
            ChoiceField(
                name="weeks",
                label=phrases.text("pairs.ask_weeks"),
                options=weeks,
                value=str(pair.cadence_weeks),
                required=True,
            ),
            ChoiceField(
                name="minutes",
                label=phrases.text("pairs.ask_minutes"),
                options=minutes,
                value=str(pair.meeting_minutes),
                required=True,
            ),
        ),
        submit=phrases.text("pairs.save_rhythm"),
        args={"pair": pair.id},
        privacy="shared",
        promise=phrases.line("pairs.form_agree_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


def rhythm(turn: Turn, pair: Pair, *, by_other: bool = False, why: Line = ()) -> Card:
    """What it is now; either can change it again, the agreement holds everything else."""
    phrases = turn.phrases
    block = "rhythm_by_other" if by_other else "rhythm_now"
    every = phrases.text("pairs.every_weeks", n=pair.cadence_weeks)
    length = phrases.text("pairs.for_minutes", n=pair.meeting_minutes)
    return Card(
        title=phrases.line(f"pairs.{block}", name=name_of(turn, pair)),
        body=(
            Facts(
                rows=(
                    (phrases.text("pairs.fact_every"), (every,)),
                    (phrases.text("pairs.fact_long"), (length,)),
                )
            ),
            text(turn, "rhythm_more"),
        ),
        actions=(
            form_button(turn, pair, "rhythm", "change_something"),
            button(turn, pair, "parts", "change_side"),
            form_button(turn, pair, "suggest", "suggest_times"),
        ),
        why=why,
        lang=phrases.tag,
    )
