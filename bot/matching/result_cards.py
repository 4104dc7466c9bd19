"""Waiting for the result, the result itself, and the two wishes that only some are asked about."""

from datetime import date
from typing import Final

from sqlalchemy import select

from bot.conversation.card import (
    Action,
    Button,
    Card,
    ChoiceField,
    Element,
    Form,
    FormButton,
    Line,
    Option,
    Text,
)
from bot.conversation.phrases import Phrases
from bot.matching.hearing import hears_by, waits_for_another
from bot.matching.private_model import PrivateMatching
from bot.nudges.local_time import local_date
from bot.pairs import rules as pair_rules
from bot.pairs.contact import contact
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.programmes.model import Participant, Programme
from bot.programmes.rules import may_propose
from bot.spoken import AGAIN, again
from bot.turn import Turn, availability

PROPOSE: Final = "matching.propose"
"""The form in which a colleague is named."""


def waiting(
    turn: Turn, part: Participant, *, on: date | None, about: date | None = None, wishes: bool
) -> Card:
    """When this person will hear: `on` the day of the result or `about` then; the same, asked or not."""
    phrases, programme = turn.phrases, turn.the_programme
    stage = part.state if part.state in {"offered", "matched"} else "listed"
    if waits_for_another(turn, part):
        return staying(turn)
    by = about if stage == "offered" else hears_by(programme)
    by = by if by and by > turn.today else None
    actions: list[Action] = []
    if stage != "matched":
        actions.append(topics_button(turn))
        if wishes:
            label = phrases.text("matching.wishes")
            args = {"programme": programme.id}
            actions.append(FormButton(name="matching.wishes", label=label, args=args))
    able = may_propose(programme.state, level_confirmed=turn.actor.level_confirmed)
    if part.state == "ready" and able:
        actions.append(propose_button(turn))
    if stage != "matched" and PrivateMatching.open_in(turn.session, programme.id) is not None:
        actions.append(again("private", phrases, programme=programme.id))
    actions.append(again("home" if stage == "matched" else "fewer", phrases))
    given = {"programme": programme.name, "on": on, "by": by}
    title = phrases.line(f"matching.waiting_{stage}", **given)
    return Card(title=title, actions=tuple(actions), lang=phrases.tag)


def propose_button(turn: Turn) -> FormButton:
    """Opens the form in which a colleague is named (A5)."""
    args = {"programme": turn.the_programme.id}
    return FormButton(name=PROPOSE, label=turn.phrases.text("matching.propose"), args=args)


def topics_button(turn: Turn) -> FormButton:
    """Opens one's own profile."""
    args = {"programme": turn.the_programme.id}
    return FormButton(name="programmes.profile", label=turn.phrases.text("matching.topics"), args=args)


# --- the result -------------------------------------------------------------------------------


def matched(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """M-MATCHED: who, the first chat, and the quiet way out."""
    phrases, programme = turn.phrases, turn.the_programme
    other = pair.partner_of(turn.session, turn.actor)
    both = [availability(member, programme) for member in (turn.actor, other)]
    since = local_date(pair.matched_at, programme.zone)
    until = pair_rules.working_day(since, pair_rules.STEP_BACK_WITHIN, both)
    text, args = phrases.text, {"pair": pair.id}
    title = phrases.line("matching.matched", name=turn.name(other))
    trio: tuple[Element, ...] = ()
    ends = programme.ends_on
    third = third_of(turn, pair)
    if third is not None:
        given = {"one": turn.name(other), "other": turn.name(third)}
        title = phrases.line("matching.matched_trio", learns=turn.actor.id == pair.mentee_id, **given)
        trio, ends = (Text(line=phrases.line("matching.trio_means")),), None
    return Card(
        title=title,
        body=(
            *trio,
            Text(line=phrases.line("matching.matched_next", ends=ends)),
            *contact(turn, pair),
            Text(line=phrases.line("matching.step_back_by", until=until, trio=third is not None), quiet=True),
        ),
        actions=(
            FormButton(name="pairs.suggest", label=text("matching.suggest"), args=args, primary=True),
            Button(name="pairs.guide", label=text("matching.guide"), args=args),
            Button(name="pairs.finish", label=text("matching.step_back"), args=args),
        ),
        why=why,
        lang=phrases.tag,
    )


def third_of(turn: Turn, pair: Pair) -> Member | None:
    """The other junior of a trio, while both of its pairs live; None for a plain pair."""
    if pair.trio is None:
        return None
    linked = select(Pair).where(Pair.trio == pair.trio, Pair.id != pair.id)
    other = next((found for found in turn.session.scalars(linked) if found.live), None)
    return None if other is None else Member.by_id(turn.session, other.mentor_id)


def no_match(turn: Turn, *, why: Line = ()) -> Card:
    """M-NO-MATCH: one fixed text, and the ways on."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("matching.no_match"),
        body=(Text(line=phrases.line("matching.no_match_why")), Text(line=phrases.line("matching.ways_on"))),
        actions=ways_on(turn),
        why=why,
        lang=phrases.tag,
    )


def ways_on(turn: Turn) -> tuple[Action, ...]:
    """After no match: stay on the list, other topics, stop, or a person looks again (spec 2.3, 6.2)."""
    phrases, args = turn.phrases, {"programme": turn.the_programme.id}

    def command(word: str, label: str) -> Button:
        return Button(name=AGAIN, label=phrases.text(f"matching.{label}"), args={"text": word, **args})

    stay = Button(name="matching.stay", label=phrases.text("matching.stay"), args=args, primary=True)
    return (stay, topics_button(turn), command("leave", "stop"), command("support", "ask_a_person"))


def staying(turn: Turn) -> Card:
    """On the list again."""
    phrases = turn.phrases
    title = phrases.line("matching.staying", programme=turn.the_programme.name)
    return Card(title=title, actions=(topics_button(turn), again("home", phrases)), lang=phrases.tag)


def not_reached(turn: Turn, other: Member, *, why: Line = ()) -> Card:
    """The other has not been reached yet; nothing is expected."""
    phrases = turn.phrases
    return Card(title=phrases.line("matching.not_reached", name=turn.name(other)), why=why, lang=phrases.tag)


def wishes(phrases: Phrases, programme: Programme, part: Participant, head: Member | None) -> Form:
    """What is asked in private before matching: the head of the organisation, a second pairing, a trio."""
    text = phrases.text
    fields: list[ChoiceField] = []
    if head is not None:
        fields.append(
            ChoiceField(
                name="head",
                label=text("matching.open_to_head", name=head.name)[:150],
                hint=text("matching.hint_head"),
                required=True,
                options=tuple(Option(value=v, label=text(f"matching.head_{v}")) for v in ("no", "yes")),
                value="yes" if part.open_to_head else "no",
            )
        )
    if part.side in {"mentee", "both"}:
        fields.append(
            ChoiceField(
                name="most",
                label=text("matching.most_pairs"),
                required=True,
                options=tuple(Option(value=str(n), label=text("matching.pairings", count=n)) for n in (1, 2)),
                value=str(part.most_pairs),
            )
        )
    if part.side:
        learns = part.side == "mentee"
        fields.append(
            ChoiceField(
                name="trio",
                label=text("matching.open_to_trio", learns=learns),
                required=True,
                options=tuple(Option(value=v, label=text(f"matching.trio_{v}")) for v in ("no", "yes")),
                value="yes" if part.shares else "no",
            )
        )
    return Form(
        name="matching.wishes",
        title=text("matching.wishes_title"),
        args={"programme": programme.id},
        fields=tuple(fields),
        submit=text("matching.wishes_submit"),
        privacy="private",
        promise=phrases.line("matching.only_matching"),
        lang=phrases.tag,
    )
