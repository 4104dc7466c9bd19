"""The agreement as a form and as a card that shows both sides next to each other."""

from collections.abc import Iterable

from bot.conversation.card import Action, Button, Card, DateField, Element, Facts, Form, Line, Text, TextField
from bot.conversation.phrases import Phrases
from bot.pairs import schedule
from bot.pairs.contact import can_share_chat
from bot.pairs.model import AgreementSide, Pair
from bot.pairs.parts import button, form_button, name_of, quiet, step_back_line, text
from bot.programmes.model import Participant, Programme
from bot.spoken import AGAIN
from bot.turn import Turn

NEEDED = ("want", "offer", "goal")
"""The two-way gate, for each of the two (guards P-G2, P-G3)."""

WORDS = ("want", "offer", "goal", "measure", "keep_private", "challenge")
"""What is written in words; `by_day` is a date."""

ASKED = ("want", "offer", "goal", "keep_private", "challenge", "measure")
"""The order in which the form asks."""

LONGEST = 280
"""Characters of one answer: two sides of seven stay under what a platform shows in one card."""


def agree_form(turn: Turn, pair: Pair) -> Form:
    """My side, as saved so far; a new one begins with what my profile says."""
    phrases = turn.phrases
    side = AgreementSide.of(turn.session, pair, turn.actor.id)
    known = _from_profile(turn, pair) if side.written_at is None else {}
    fields = tuple(
        TextField(
            name=name,
            label=phrases.text(f"pairs.ask_{name}"),
            hint=phrases.text(f"pairs.hint_{name}"),
            value=getattr(side, name) or known.get(name, ""),
            lines=2,
            longest=LONGEST,
        )
        for name in ASKED
    )
    by_day = DateField(name="by_day", label=phrases.text("pairs.ask_by_day"), value=side.by_day)
    return Form(
        name="pairs.agree",
        title=phrases.text("pairs.form_agree"),
        intro=(text(turn, "form_agree_intro"),),
        fields=(*fields, by_day),
        submit=phrases.text("pairs.save"),
        args={"pair": pair.id},
        privacy="shared",
        promise=phrases.line("pairs.form_agree_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


def agreement(turn: Turn, pair: Pair, *, title: Line = (), why: Line = ()) -> Card:
    """Both sides, what is still missing, and the next step for the reader."""
    phrases, session = turn.phrases, turn.session
    partner = pair.partner_of(session, turn.actor)
    mine = AgreementSide.of(session, pair, turn.actor.id)
    theirs = AgreementSide.of(session, pair, partner.id)
    body: list[Element] = [
        text(turn, "your_side"),
        _facts(phrases, mine),
        Text(line=(turn.name(partner),)),
        _facts(phrases, theirs),
    ]
    body += _standing(turn, pair, mine, theirs)
    if pair.agreed_at is None:
        body += step_back_line(turn, pair)
    return Card(
        title=title or phrases.line("pairs.agreement", name=turn.name(partner)),
        body=tuple(body),
        actions=_actions(turn, pair, mine, theirs),
        privacy="shared",
        promise=phrases.line("pairs.form_agree_promise", name=turn.name(partner)),
        why=why,
        lang=phrases.tag,
    )


def copy_of(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """M-AGREED: the copy that each of the two gets."""
    phrases = turn.phrases
    return agreement(turn, pair, title=phrases.line("pairs.agreed", name=name_of(turn, pair)), why=why)


def copy_for_both(turn: Turn, pair: Pair) -> Card:
    """The same in the chat that both read."""
    one, other = schedule.members(turn, pair)
    body: list[Element] = []
    for member in (one, other):
        side = AgreementSide.of(turn.session, pair, member.id)
        body += [Text(line=(turn.name(member),)), _facts(turn.phrases, side)]
    title = turn.phrases.line("pairs.chat_agreed", one=turn.name(one), other=turn.name(other))
    return Card(title=title, body=tuple(body), lang=turn.phrases.tag)


def start(turn: Turn, pair: Pair, *, why: Line) -> Card:
    """M-AGREE-START, and how far the two have got since."""
    phrases = turn.phrases
    partner = pair.partner_of(turn.session, turn.actor)
    mine = AgreementSide.of(turn.session, pair, turn.actor.id)
    theirs = AgreementSide.of(turn.session, pair, partner.id)
    body: list[Element] = [text(turn, "agree_start_body")]
    if theirs.written_at is not None:
        body.append(text(turn, "agree_written", name=turn.name(partner)))
    write = "start_agreement" if mine.written_at is None else "continue_agreement"
    return Card(
        title=phrases.line("pairs.agree_start", name=turn.name(partner)),
        body=tuple(body),
        actions=(
            form_button(turn, pair, "agree", write, primary=True),
            button(turn, pair, "agreement", "see_agreement"),
        ),
        why=why,
        lang=phrases.tag,
    )


def ask_to_help(turn: Turn, pair: Pair, *, why: Line) -> Card:
    """M-AGREE-HELP: a hand, more time, or to step back."""
    phrases = turn.phrases
    name = name_of(turn, pair)
    hand = Button(
        name=AGAIN,
        label=phrases.text("pairs.a_hand"),
        args={"text": "support", "programme": pair.programme_id},
    )
    return Card(
        title=phrases.line("pairs.agree_help", name=name),
        body=(text(turn, "agree_help_body", name=name),),
        actions=(
            form_button(turn, pair, "agree", "continue_agreement", primary=True),
            hand,
            button(turn, pair, "more_time", "more_time"),
            button(turn, pair, "finish", "step_back"),
        ),
        why=why,
        lang=phrases.tag,
    )


def missing(phrases: Phrases, side: AgreementSide) -> list[str]:
    """What the two-way gate still needs on this side, in words."""
    return [phrases.text(f"pairs.part_{name}") for name in NEEDED if not getattr(side, name)]


def _standing(turn: Turn, pair: Pair, mine: AgreementSide, theirs: AgreementSide) -> list[Element]:
    name = name_of(turn, pair)
    if not mine.complete:
        return [text(turn, "saved_missing_you", parts=missing(turn.phrases, mine))] if mine.written_at else []
    if not theirs.complete:
        return [text(turn, "saved_missing_other", name=name)]
    if mine.confirmed_at is None:
        return [text(turn, "ready_to_confirm")]
    if theirs.confirmed_at is None:
        return [text(turn, "you_confirmed", name=name)]
    return [quiet(turn, "agreed_change")]


def _actions(turn: Turn, pair: Pair, mine: AgreementSide, theirs: AgreementSide) -> tuple[Action, ...]:
    if not pair.live:
        return ()
    ready = mine.complete and theirs.complete and mine.confirmed_at is None
    actions: list[Action] = []
    if ready:
        seen = theirs.written_at.isoformat() if theirs.written_at else ""
        actions.append(
            Button(
                name="pairs.confirm",
                label=turn.phrases.text("pairs.confirm"),
                args={"pair": pair.id, "seen": seen},
                primary=True,
            )
        )
    write = "start_agreement" if mine.written_at is None else "change_side"
    actions.append(form_button(turn, pair, "agree", write, primary=not mine.complete))
    actions.append(form_button(turn, pair, "suggest", "suggest_times"))
    if pair.agreed_at is None:
        actions.append(button(turn, pair, "finish", "step_back" if _early(turn, pair) else "finish"))
    if can_share_chat(turn, pair):
        chat = "turn_chat_off" if pair.shared_chat else "turn_chat_on"
        actions.append(button(turn, pair, "no_chat" if pair.shared_chat else "chat", chat))
    return tuple(actions)


def _early(turn: Turn, pair: Pair) -> bool:
    return schedule.may_step_back(turn, pair)


def _facts(phrases: Phrases, side: AgreementSide) -> Element:
    rows = [
        (phrases.text(f"pairs.fact_{name}"), (str(getattr(side, name)),))
        for name in WORDS
        if getattr(side, name)
    ]
    if side.by_day is not None:
        rows.append((phrases.text("pairs.fact_by_day"), (phrases.day(side.by_day),)))
    return Facts(rows=tuple(rows)) if rows else Text(line=phrases.line("pairs.nothing_yet"), quiet=True)


def _from_profile(turn: Turn, pair: Pair) -> dict[str, str]:
    """What the person said when they joined, as a first draft."""
    part = Participant.of(turn.session, pair.programme_id, turn.actor.id)
    if part is None:
        return {}
    programme = turn.the_programme
    return {
        "want": turn.phrases.listing(_labels(programme, part.wants))[:LONGEST],
        "offer": turn.phrases.listing(_labels(programme, part.offers))[:LONGEST],
    }


def _labels(programme: Programme, topics: Iterable[str]) -> list[str]:
    names = {topic["id"]: topic["label"] for topic in programme.topics}
    return [names.get(topic, topic) for topic in topics]
