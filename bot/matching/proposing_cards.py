"""A pair proposed by name, as people see it: proposing, being asked, waiting, and what came of it."""

from collections.abc import Iterable

from msgspec.structs import replace

from bot.conversation.card import (
    Button,
    Card,
    ChoiceField,
    Element,
    Form,
    FormButton,
    Line,
    Option,
    PersonField,
    Text,
)
from bot.conversation.limits import MOST_BUTTONS
from bot.matching import cards, pool, windows
from bot.matching.proposal import Proposal
from bot.matching.result_cards import PROPOSE, propose_button, ways_on
from bot.nudges.local_time import local_date
from bot.people.model import LISTED, Member
from bot.programmes.model import Participant
from bot.spoken import again
from bot.turn import Turn


def propose(turn: Turn, people: Iterable[Member]) -> Form:
    """Whom somebody would like to pair up with."""
    phrases = turn.phrases
    by_name = sorted(people, key=lambda member: (member.name, member.id))
    few = by_name if len(by_name) <= LISTED else []
    return Form(
        name=PROPOSE,
        title=phrases.text("matching.propose"),
        args={"programme": turn.the_programme.id},
        intro=(Text(line=phrases.line("matching.propose_means")),),
        fields=(
            PersonField(
                name="other",
                label=phrases.text("matching.propose_whom"),
                hint=phrases.text("matching.hint_whom"),
                required=True,
                options=tuple(Option(value=member.id, label=member.name[:75]) for member in few),
            ),
        ),
        submit=phrases.text("matching.propose_submit"),
        privacy="private",
        promise=phrases.line("matching.propose_private"),
        lang=phrases.tag,
    )


def proposed(turn: Turn, row: Proposal, *, new: bool) -> Card:
    """The standard line (spec 2.5) and when they will hear: the same whatever stands between the two."""
    phrases = turn.phrases
    private = Text(line=phrases.line("matching.proposals_private"))
    title = _you_proposed(turn, row)
    return Card(
        title=private.line if new else title,
        body=(Text(line=title),) if new else (private,),
        actions=(_back_button(turn, row), again("home", phrases)),
        lang=phrases.tag,
    )


def with_idea(turn: Turn, card: Card, row: Proposal) -> Card:
    """The same fact on a card that waits for something else, and the way to take it back."""
    body = (*card.body, Text(line=_you_proposed(turn, row)))
    actions = tuple(a for a in card.actions if not (isinstance(a, FormButton) and a.name == PROPOSE))
    return replace(card, body=body, actions=(*actions[: MOST_BUTTONS - 1], _back_button(turn, row)))


def _you_proposed(turn: Turn, row: Proposal) -> Line:
    name = turn.name(Member.by_id(turn.session, row.other_id))
    by = local_date(row.told_at, turn.actor.zone)
    return turn.phrases.line("matching.you_proposed", name=name, by=by)


def _back_button(turn: Turn, row: Proposal) -> Button:
    return Button(
        name="matching.take_back_proposal",
        label=turn.phrases.text("matching.take_back_proposal"),
        args={"proposal": row.id},
    )


def taken_back(turn: Turn, *, another: bool) -> Card:
    """It is gone; and the way to `another`, where one can be made now."""
    phrases = turn.phrases
    title = phrases.line("matching.proposal_taken_back")
    ways = (propose_button(turn),) if another else ()
    return Card(title=title, actions=(*ways, again("home", phrases)), lang=phrases.tag)


# --- being asked ------------------------------------------------------------------------------


def question(turn: Turn, row: Proposal, other: Member, *, why: Line = ()) -> Card:
    """The private question. It reads the same before and after an answer, whatever the answer."""
    phrases = turn.phrases
    block = "coordinator_proposes" if row.by_coordinator else "colleague_proposes"
    given = {"name": turn.name(other), "programme": turn.the_programme.name}
    how = "proposal_not_asked" if row.by_coordinator and row.leads else "proposal_how"
    by = windows.answer_by(row.closes_at, turn.actor.zone)
    return Card(
        title=phrases.line(f"matching.{block}", **given),
        body=(
            Text(line=phrases.line(f"matching.{how}", name=given["name"])),
            Text(line=phrases.line("matching.answer_by", by=by)),
        ),
        actions=(look_button(turn, row, label="look", primary=True),),
        privacy="private",
        promise=phrases.line("matching.only_you"),
        why=why,
        lang=phrases.tag,
    )


def look_button(turn: Turn, row: Proposal, *, label: str, primary: bool = False) -> FormButton:
    """Opens the private form."""
    return FormButton(
        name="matching.consider",
        label=turn.phrases.text(f"matching.{label}"),
        args={"proposal": row.id},
        primary=primary,
    )


def consider(turn: Turn, row: Proposal, other: Member, part: Participant) -> Form:
    """The other's card, and one choice."""
    phrases, programme = turn.phrases, turn.the_programme
    junior, senior = (turn.actor, other) if row.leads else (other, turn.actor)
    starts = pool.shared_times(turn.actor, other, programme, turn.now.date())
    intro: list[Element] = [cards.facts_of(turn, other, part, starts)]
    intro += [
        Text(line=phrases.line(f"matching.proposal_{fact.value}", name=turn.name(other), leads=row.leads))
        for fact in sorted(pool.told_of(junior, senior, programme))
    ]
    return Form(
        name="matching.consider",
        title=phrases.text("matching.look"),
        args={"proposal": row.id},
        intro=tuple(intro),
        fields=(
            ChoiceField(
                name="answer",
                label=phrases.text("matching.would_you", name=other.name)[:150],
                required=True,
                options=tuple(
                    Option(value=v, label=phrases.text(f"matching.say_{v}")) for v in ("yes", "no")
                ),
                value=row.answer,
            ),
        ),
        submit=phrases.text("matching.consider_submit"),
        privacy="private",
        promise=phrases.line("matching.only_you"),
        secret=True,
        lang=phrases.tag,
    )


def thanks(turn: Turn, row: Proposal) -> Card:
    """Always the same sentence, whatever was answered."""
    phrases = turn.phrases
    by = windows.answer_by(row.closes_at, turn.actor.zone)
    return Card(
        title=phrases.line("matching.proposal_thanks", by=by),
        actions=(look_button(turn, row, label="change_answer"), again("home", phrases)),
        lang=phrases.tag,
    )


def over(turn: Turn, *, why: Line = ()) -> Card:
    """What a card says whose question is closed."""
    phrases = turn.phrases
    where = again("matches", phrases)
    return Card(title=phrases.line("matching.proposal_over"), actions=(where,), why=why, lang=phrases.tag)


# --- what came of it --------------------------------------------------------------------------


def no_pair(turn: Turn, *, why: Line = ()) -> Card:
    """One fixed text, whatever the cause, and the ways on."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("matching.no_pair"),
        body=(Text(line=phrases.line("matching.no_match_why")), Text(line=phrases.line("matching.ways_on"))),
        actions=ways_on(turn),
        why=why,
        lang=phrases.tag,
    )


def begun(turn: Turn, junior: Member, senior: Member, *, why: Line = ()) -> Card:
    """For the coordinators: a proposal has become a pair."""
    phrases = turn.phrases
    given = {"one": turn.name(junior), "other": turn.name(senior), "programme": turn.the_programme.name}
    title = phrases.line("matching.proposal_begun", **given)
    return Card(title=title, actions=(again("home", phrases),), why=why, lang=phrases.tag)
