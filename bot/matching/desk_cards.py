"""Matching as a coordinator sees it: who takes part, what they entered, and pairs that both people wanted.

Nothing here is made from a shortlist or from an answer (A3): no function of this module is given one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    Element,
    FormButton,
    Line,
    Name,
    Text,
)
from bot.matching.candidate import PersonId
from bot.matching.model import ByHand, Chosen
from bot.matching.rules import Reason
from bot.matching.solve import PairFacts
from bot.people.model import Member
from bot.programmes.naming import topic_names
from bot.spoken import again
from bot.turn import Turn

SHOWN = 10
"""Pairs on one card, which is what can be read in one go."""

NAMED = 5
"""People named in one line beside a list of pairs; beyond that they are counted."""


def names(turn: Turn, members: Sequence[Member], most: int = NAMED) -> list[Name | str]:
    """People in one line: the first ones by name, and how many others ("Ana, Ben and 5 others").

    One more than `most` is named too, since "1 other" would be no shorter.
    """
    if len(members) <= most + 1:
        return [turn.name(member) for member in members]
    others = turn.phrases.text("matching.others", count=len(members) - most)
    return [*(turn.name(member) for member in members[:most]), others]


def by_hand_line(turn: Turn, row: ByHand, known: Mapping[PersonId, Member]) -> Line:
    """One thing that a coordinator entered."""
    block = "matching.entered_together" if row.together else "matching.entered_apart"
    one, other = known[row.one_id], known[row.other_id]
    return turn.phrases.line(block, one=turn.name(one), other=turn.name(other))


def in_order(rows: Iterable[ByHand], known: Mapping[PersonId, Member]) -> list[ByHand]:
    """What was entered as somebody looks for it: those kept apart first, then by name."""
    return sorted(
        rows, key=lambda row: (row.together, known[row.one_id].name, known[row.other_id].name, row.id)
    )


def proposed(turn: Turn) -> Card:
    """The standard line (spec 2.5): the same whatever the two have said in private."""
    phrases, programme = turn.phrases, turn.the_programme
    title = phrases.line("matching.proposals_private")
    back = again("match run", phrases, programme=programme.id)
    return Card(title=title, actions=(back,), lang=phrases.tag)


# --- while people are asked -------------------------------------------------------------------


def preparing(turn: Turn, done: int, total: int, *, failed: bool) -> Card:
    """The lists are being put together; or that did not work, with the way on."""
    phrases, programme = turn.phrases, turn.the_programme
    actions: tuple[Action, ...] = (again("match run", phrases, programme=programme.id),)
    block = "preparing"
    if failed:
        block = "not_prepared"
        label, args = phrases.text("matching.try_again"), {"programme": programme.id}
        actions = (Button(name="matching.try_again", label=label, args=args, primary=True),)
    title = phrases.line(f"matching.{block}", programme=programme.name, done=done, total=total)
    return Card(title=title, actions=actions, lang=phrases.tag)


def asking(turn: Turn, by: date, told_by: date) -> Card:
    """People are asked in private. It reads the same in every step, whatever has been answered."""
    phrases, programme = turn.phrases, turn.the_programme
    return Card(
        title=phrases.line("matching.asking", programme=programme.name, by=by),
        body=(
            Text(line=phrases.line("matching.asking_promise", by=told_by)),
            Text(line=phrases.line("matching.asking_private")),
        ),
        actions=(again("match explain", phrases, programme=programme.id), again("home", phrases)),
        lang=phrases.tag,
    )


# --- the pairs --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """What a coordinator approves: these pairs and nothing of how they came about."""

    chosen: Sequence[Chosen]
    facts: Mapping[tuple[PersonId, PersonId], PairFacts]
    """By who would lead and who would learn; without those whose facts are gone."""
    trios: Sequence[Sequence[Chosen]]
    """Two pairs each that share their senior, and all three would: told as a trio."""
    unmatched: Sequence[Member]
    unreachable: Sequence[Member]
    known: Mapping[PersonId, Member]


def pairs(turn: Turn, round_id: str, shown: Pairs, start: int) -> Card:
    """The pairs, ten at a time, with what may be said of each; everybody else by one fixed line."""
    phrases, programme = turn.phrases, turn.the_programme
    page = shown.chosen[start : start + SHOWN]
    body: list[Element] = []
    if page:
        items = tuple(_pair_line(turn, row, shown) for row in page)
        body.append(Bullets(items=items))
    for one, two in shown.trios:
        if one in page or two in page:
            known = {"one": one.mentor_id, "two": two.mentor_id, "other": one.mentee_id}
            given = {name: turn.name(shown.known[member]) for name, member in known.items()}
            body.append(Text(line=phrases.line("matching.trio", **given)))
    if shown.unmatched:
        body.append(Text(line=phrases.line("matching.no_combination", names=names(turn, shown.unmatched))))
    if shown.unreachable:
        body.append(Text(line=phrases.line("matching.unreachable", names=names(turn, shown.unreachable))))
    args = {"programme": programme.id, "round": round_id}
    count = len(shown.chosen)
    approve = phrases.text("matching.approve", count=count)
    actions: list[Action] = [Button(name="matching.approve", label=approve, args=args, primary=True)]
    if page:
        label = phrases.text("matching.take_out")
        actions.append(FormButton(name="matching.take_out", label=label, args={**args, "from": str(start)}))
    if start + SHOWN < count:
        label, onward = phrases.text("matching.next_pairs"), {**args, "from": str(start + SHOWN)}
        actions.append(Button(name="matching.pairs", label=label, args=onward))
    if start:
        label, back = phrases.text("matching.pairs_before"), {**args, "from": str(max(0, start - SHOWN))}
        actions.append(Button(name="matching.pairs", label=label, args=back))
    title = phrases.line("matching.pairs", programme=programme.name, count=count)
    return Card(title=title, body=tuple(body), actions=tuple(actions), lang=phrases.tag)


def _pair_line(turn: Turn, row: Chosen, shown: Pairs) -> Line:
    one, other = shown.known[row.mentor_id], shown.known[row.mentee_id]
    facts = shown.facts.get(row.both)
    if facts is None:
        return turn.phrases.line("matching.pair", one=turn.name(one), other=turn.name(other))
    return pair_line(turn, one, other, facts, short=True)


def pair_line(turn: Turn, one: Member, other: Member, facts: PairFacts, *, short: bool = False) -> Line:
    """The two with their levels and the topics that fit, which a coordinator may know; `short` for a list."""
    labels = topic_names(turn.the_programme.topics, turn.phrases)
    leads, gives = (
        [labels[key] for key in keys if key in labels]
        for keys in (facts.fit.junior_leads, facts.fit.senior_gives)
    )
    given = {"one": turn.name(one), "other": turn.name(other), "gap": facts.gap}
    if short:
        return turn.phrases.line("matching.pair_short", topics=list(dict.fromkeys(leads + gives)), **given)
    return turn.phrases.line("matching.pair_facts", leads=leads, gives=gives, **given)


def approved(turn: Turn, at: datetime) -> Card:
    """When everybody hears."""
    phrases, programme = turn.phrases, turn.the_programme
    at_hour = phrases.moment(at, "day_time")
    return Card(
        title=phrases.line("matching.approved", programme=programme.name, at=at_hour),
        body=(Text(line=phrases.line("matching.approved_means")),),
        actions=(again("home", phrases),),
        lang=phrases.tag,
    )


def explained(turn: Turn, one: Member, other: Member, reason: Reason | None, facts: PairFacts | None) -> Card:
    """What a coordinator's own facts say about two people, and their topics; nothing else."""
    phrases, programme = turn.phrases, turn.the_programme
    block = f"because_{reason.value}" if reason is not None else "nothing_against"
    body: list[Element] = [Text(line=phrases.line(f"matching.{block}"))]
    if facts is not None and reason is None:
        body.append(Text(line=pair_line(turn, one, other, facts)))
    return Card(
        title=phrases.line("matching.explained", one=turn.name(one), other=turn.name(other)),
        body=tuple(body),
        actions=(again("match explain", phrases, programme=programme.id),),
        lang=phrases.tag,
    )
