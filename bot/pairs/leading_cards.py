"""Who leads, as cards: a suggestion, what came of it, and one line for whoever looks at the pair."""

from bot.conversation.card import Button, Card, ChoiceField, Form, Line, Option, Text, TextField
from bot.pairs import schedule
from bot.pairs.model import Pair
from bot.pairs.parts import name_of, text
from bot.pairs.rules import LIVE
from bot.people.model import Member
from bot.turn import Turn

AWAKE = LIVE - {"paused", "redefining"}
"""States in which the lead can change."""


def waiting(turn: Turn, pair: Pair) -> bool:
    """Whether the other one's suggestion waits for this person."""
    by = (pair.swap_asked or {}).get("by")
    return pair.state in AWAKE and by is not None and by != turn.actor.id


def question(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """What the other one suggests."""
    asked = pair.swap_asked or {}
    phrases = turn.phrases
    args = {"pair": pair.id, "number": str(asked["number"])}
    return Card(
        title=phrases.line("pairs.swap_asked", name=name_of(turn, pair)),
        body=(text(turn, "swap_is", **_given(turn, asked["to"], asked["topic"])), text(turn, "swap_means")),
        actions=(
            Button(name="pairs.swap_yes", label=phrases.text("pairs.swap_yes"), args=args, primary=True),
            Button(name="pairs.swap_no", label=phrases.text("pairs.swap_no"), args=args),
        ),
        why=why,
        lang=phrases.tag,
    )


def line_of(turn: Turn, pair: Pair) -> Line:
    """Who leads by now, where the two have swapped; empty where it is as they were matched."""
    lines: list[Line] = []
    if pair.swapped:
        lines.append(turn.phrases.line("pairs.swap_is", **_given(turn, pair.leader_id, "")))
    if pair.swap_topic:
        other = next(member_id for member_id in pair.both if member_id != pair.leader_id)
        lines.append(turn.phrases.line("pairs.swap_is", **_given(turn, other, pair.swap_topic)))
    return tuple(span for line in lines for span in (*line, " "))[:-1]


def form(turn: Turn, pair: Pair) -> Form:
    """Who shall lead, and on what alone."""
    phrases = turn.phrases
    options = tuple(
        Option(value=member.id, label=phrases.text("pairs.leads", name=member.name)[:75])
        for member in schedule.members(turn, pair)
    )
    other = next(member_id for member_id in pair.both if member_id != pair.leader_id)
    return Form(
        name="pairs.swap",
        title=phrases.text("pairs.form_swap"),
        intro=(text(turn, "form_swap_intro"),),
        fields=(
            ChoiceField(
                name="to", label=phrases.text("pairs.ask_leads"), options=options, value=other, required=True
            ),
            TextField(
                name="topic",
                label=phrases.text("pairs.ask_swap_topic"),
                hint=phrases.text("pairs.hint_swap_topic"),
                longest=100,
            ),
        ),
        submit=phrases.text("pairs.send_swap"),
        args={"pair": pair.id},
        privacy="shared",
        promise=phrases.line("pairs.form_agree_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


def outcome(turn: Turn, pair: Pair, *, agreed: bool, why: Line = ()) -> Card:
    """It is so, or it stays as it was."""
    phrases = turn.phrases
    title = phrases.line("pairs.swap_agreed" if agreed else "pairs.swap_kept", name=name_of(turn, pair))
    now = line_of(turn, pair) or phrases.line("pairs.swap_is", **_given(turn, pair.leader_id, ""))
    return Card(title=title, body=(Text(line=now),), why=why, lang=phrases.tag)


def _given(turn: Turn, leader_id: str, topic: str) -> dict[str, object]:
    return {"leader": turn.name(Member.by_id(turn.session, leader_id)), "topic": topic}
