"""The forms a coordinator fills in around a round."""

from collections.abc import Mapping, Sequence
from typing import Literal

from bot.conversation.card import ChoiceField, Form, ManyField, Option, PersonField, Text
from bot.matching import desk_cards
from bot.matching.candidate import PersonId
from bot.matching.model import ByHand, Chosen, Round
from bot.people.model import LISTED, Member
from bot.programmes.model import Participant
from bot.turn import Turn

WHEN = ("round", "now")
"""When two people are asked about a coordinator's proposal: with everybody, or without a round (A5)."""


def two_people(turn: Turn, what: Literal["apart", "together", "explain"]) -> Form:
    """Two people of the programme: to keep apart, to propose, or to explain."""
    phrases, options = turn.phrases, _joined(turn)
    labels = ("one_of_two", "other_of_two") if what == "apart" else ("who_leads", "who_learns")
    when: tuple[ChoiceField, ...] = ()
    if what == "together":
        when = (
            ChoiceField(
                name="when",
                label=phrases.text("matching.asked_when"),
                required=True,
                options=tuple(Option(value=v, label=phrases.text(f"matching.asked_{v}")) for v in WHEN),
                value="now" if turn.the_programme.state == "running" else "round",
            ),
        )
    return Form(
        name=f"matching.{what}",
        title=phrases.text(f"matching.enter_{what}"),
        args={"programme": turn.the_programme.id},
        intro=(Text(line=phrases.line(f"matching.{what}_means")),),
        fields=tuple(
            PersonField(name=name, label=phrases.text(f"matching.{label}"), required=True, options=options)
            for name, label in zip(("one", "other"), labels, strict=True)
        )
        + when,
        submit=phrases.text(f"matching.submit_{what}"),
        privacy="shared",
        promise=phrases.line("matching.coordinators_only"),
        lang=phrases.tag,
    )


def _joined(turn: Turn) -> tuple[Option, ...]:
    """Those who take part, by name; none where they are too many to list, and then the field is searched."""
    people = [member for _, member in Participant.joined(turn.session, turn.the_programme.id)]
    if len(people) > LISTED:
        return ()
    by_name = sorted(people, key=lambda member: (member.name, member.id))
    return tuple(Option(value=member.id, label=member.name[:75]) for member in by_name)


def take_back(turn: Turn, rows: Sequence[ByHand], known: Mapping[PersonId, Member]) -> Form:
    """What was entered, each to be ticked."""
    phrases = turn.phrases
    shown = desk_cards.in_order(rows, known)[:LISTED]
    options = tuple(Option(value=row.id, label=_plain(turn, row, known)[:75]) for row in shown)
    return Form(
        name="matching.take_back",
        title=phrases.text("matching.enter_take_back"),
        args={"programme": turn.the_programme.id},
        fields=(
            ManyField(
                name="entered", label=phrases.text("matching.which_back"), required=True, options=options
            ),
        ),
        submit=phrases.text("matching.submit_take_back"),
        lang=phrases.tag,
    )


def take_out(
    turn: Turn, current: Round, rows: Sequence[Chosen], start: int, known: Mapping[PersonId, Member]
) -> Form:
    """The pairs of one card, each to be ticked. No reason is asked."""
    phrases = turn.phrases
    options = tuple(
        Option(
            value=row.id,
            label=phrases.text(
                "matching.pair", one=known[row.mentor_id].name, other=known[row.mentee_id].name
            )[:75],
        )
        for row in rows
    )
    return Form(
        name="matching.take_out",
        title=phrases.text("matching.take_out"),
        args={"programme": turn.the_programme.id, "round": current.id, "from": str(start)},
        intro=(Text(line=phrases.line("matching.take_out_means")),),
        fields=(
            ManyField(name="pairs", label=phrases.text("matching.which_out"), required=True, options=options),
        ),
        submit=phrases.text("matching.take_out"),
        lang=phrases.tag,
    )


def _plain(turn: Turn, row: ByHand, known: Mapping[PersonId, Member]) -> str:
    line = desk_cards.by_hand_line(turn, row, known)
    return "".join(span if isinstance(span, str) else span.text for span in line)
