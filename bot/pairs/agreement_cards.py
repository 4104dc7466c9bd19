"""The agreement as a card that shows both sides next to each other, and the cards that lead to it."""

from bot.conversation.card import Action, Button, Card, Divider, Element, Facts, FormButton, Line, Text
from bot.conversation.phrases import Phrases
from bot.pairs import agreement_facts, schedule
from bot.pairs.agreement import STEPS
from bot.pairs.agreement_forms import first_step, is_full
from bot.pairs.contact import can_share_chat
from bot.pairs.model import AgreementSide, Pair, Terms
from bot.pairs.parts import button, form_button, name_of, quiet, step_back_line, text
from bot.spoken import AGAIN
from bot.turn import Turn


def agreement(
    turn: Turn, pair: Pair, *, title: Line = (), why: Line = (), saved: bool = False, hint: bool = False
) -> Card:
    """What is still missing, both sides as far as they are written, and the next step for the reader.

    `title`: says what to do with it already; `saved`: they have just saved their side; `hint`: their goal
    sounds like a lesson (S4-12).
    """
    phrases, session = turn.phrases, turn.session
    partner = pair.partner_of(session, turn.actor)
    mine = AgreementSide.of(session, pair, turn.actor.id)
    theirs = AgreementSide.of(session, pair, partner.id)
    whole = mine.complete and theirs.complete
    to_confirm = whole and mine.confirmed_at is None
    body = [] if title and to_confirm else _standing(turn, pair, mine, theirs, saved=saved)
    body += [text(turn, "your_side"), *agreement_facts.side_of(turn, pair, mine)]
    if theirs.written_at is not None:
        name = Text(line=(turn.name(partner),))
        body += [Divider(), name, *agreement_facts.side_of(turn, pair, theirs)]
    body += [Divider(), *agreement_facts.shared(turn, pair)]
    if whole:  # what both sign belongs to what they confirm
        body += agreement_facts.duties(turn, pair)
    if hint:
        body.append(text(turn, "explore_together", name=turn.name(partner)))
    if pair.agreed_at is None and not whole:
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


def copy_elsewhere(turn: Turn, pair: Pair, *, why: Line) -> Card:
    """M-AGREED where the copy itself has just come in the chat of the two: nobody reads it twice in a row."""
    return Card(
        title=turn.phrases.line("pairs.agreed_in_chat", name=name_of(turn, pair)),
        body=(text(turn, "agreed_change"),),
        actions=(
            form_button(turn, pair, "suggest", "suggest_times", primary=True),
            button(turn, pair, "agreement", "see_agreement"),
            button(turn, pair, "goals", "see_goals"),
            button(turn, pair, "copy", "keep_copy"),
        ),
        why=why,
        lang=turn.phrases.tag,
    )


def copy_of(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """M-AGREED: the copy that each of the two gets."""
    phrases = turn.phrases
    return agreement(turn, pair, title=phrases.line("pairs.agreed", name=name_of(turn, pair)), why=why)


def copy_to_keep(turn: Turn, pair: Pair) -> Card:
    """The agreement as something to take along: nothing on it can be pressed."""
    one, other = agreement_facts.partners(turn, pair)
    agreed = turn.phrases.moment(pair.agreed_at, "date") if pair.agreed_at is not None else None
    return Card(
        title=turn.phrases.line("pairs.copy", one=turn.name(one), other=turn.name(other), on=agreed),
        body=_both(turn, pair),
        lang=turn.phrases.tag,
    )


def copy_for_both(turn: Turn, pair: Pair) -> Card:
    """The same in the chat that both read."""
    one, other = schedule.members(turn, pair)
    title = turn.phrases.line("pairs.chat_agreed", one=turn.name(one), other=turn.name(other))
    return Card(title=title, body=_both(turn, pair), lang=turn.phrases.tag)


def _both(turn: Turn, pair: Pair) -> tuple[Element, ...]:
    body: list[Element] = []
    for member in agreement_facts.partners(turn, pair):
        side = AgreementSide.of(turn.session, pair, member.id)
        body += [Text(line=(turn.name(member),)), *agreement_facts.side_of(turn, pair, side), Divider()]
    return (*body, *agreement_facts.shared(turn, pair), *agreement_facts.duties(turn, pair))


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
            write_button(turn, pair, mine, write, primary=True),
            button(turn, pair, "agreement", "see_agreement"),
            button(turn, pair, "example", "see_example"),
        ),
        why=why,
        lang=phrases.tag,
    )


def ask_to_help(turn: Turn, pair: Pair, *, why: Line) -> Card:
    """M-AGREE-HELP: a hand, more time, or to step back."""
    phrases = turn.phrases
    name = name_of(turn, pair)
    mine = AgreementSide.of(turn.session, pair, turn.actor.id)
    write = "start_agreement" if mine.written_at is None else "continue_agreement"
    hand = Button(
        name=AGAIN,
        label=phrases.text("pairs.a_hand"),
        args={"text": "support", "programme": pair.programme_id},
    )
    return Card(
        title=phrases.line("pairs.agree_help", name=name),
        body=(text(turn, "agree_help_body", name=name),),
        actions=(
            write_button(turn, pair, mine, write, primary=True),
            hand,
            button(turn, pair, "more_time", "more_time"),
            button(turn, pair, "finish", "step_back"),
        ),
        why=why,
        lang=phrases.tag,
    )


def example(turn: Turn, pair: Pair) -> Card:
    """What an agreement of two made-up people reads like (S1-30)."""
    phrases = turn.phrases
    body: list[Element] = []
    for who in ("mentor", "mentee"):
        rows = tuple(
            (phrases.text(f"pairs.fact_{name}"), phrases.line(f"pairs.example_{who}_{name}"))
            for name in ("want", "offer", "goal", "challenge")
        )
        body += [text(turn, f"example_{who}"), Facts(rows=rows)]
    mine = AgreementSide.of(turn.session, pair, turn.actor.id)
    return Card(
        title=phrases.line("pairs.example"),
        body=(*body, quiet(turn, "example_is_made_up")),
        actions=(write_button(turn, pair, mine, "start_agreement", primary=True),) if pair.live else (),
        lang=phrases.tag,
    )


def parts_of(turn: Turn, pair: Pair) -> Card:
    """Which part of the agreement somebody would like to change or add."""
    actions = tuple(
        FormButton(name="pairs.agree", label=turn.phrases.text(f"pairs.form_{step}"), args=_args(pair, step))
        for step in STEPS
    )
    return Card(
        title=turn.phrases.line("pairs.which_part"),
        body=(text(turn, "which_part_body", name=name_of(turn, pair)),),
        actions=(*actions, button(turn, pair, "agreement", "see_agreement")),
        lang=turn.phrases.tag,
    )


def write_button(
    turn: Turn, pair: Pair, side: AgreementSide, label: str, *, primary: bool = False
) -> FormButton:
    """Opens my side where I left it."""
    args = _args(pair, first_step(turn, side))
    words = turn.phrases.text(f"pairs.{label}")
    return FormButton(name="pairs.agree", label=words, args=args, primary=primary)


def missing(phrases: Phrases, side: AgreementSide) -> list[str]:
    """What this side still needs, in words."""
    return [phrases.text(f"pairs.part_{name}") for name in side.lacking]


def seen(theirs: AgreementSide, terms: Terms) -> str:
    """What somebody confirms: the other side and the shared terms as they were when last changed."""
    written = [at for at in (theirs.written_at, terms.written_at) if at is not None]
    return max(written).isoformat() if written else ""


def _standing(
    turn: Turn, pair: Pair, mine: AgreementSide, theirs: AgreementSide, *, saved: bool
) -> list[Element]:
    name = name_of(turn, pair)
    if not mine.complete:
        if mine.written_at is None:
            return []
        return [text(turn, "missing_you", saved=saved, parts=missing(turn.phrases, mine))]
    if theirs.written_at is None:
        return [text(turn, "missing_other", saved=saved, name=name)]
    if not theirs.complete:
        return [text(turn, "missing_parts", saved=saved, name=name, parts=missing(turn.phrases, theirs))]
    if mine.confirmed_at is None:
        return [text(turn, "ready_to_confirm")]
    if theirs.confirmed_at is None:
        return [text(turn, "you_confirmed", name=name)]
    return [quiet(turn, "agreed_change")]


def _actions(turn: Turn, pair: Pair, mine: AgreementSide, theirs: AgreementSide) -> tuple[Action, ...]:
    if not pair.live:
        return ()
    actions: list[Action] = []
    if mine.complete and theirs.complete and mine.confirmed_at is None:
        args = {"pair": pair.id, "seen": seen(theirs, Terms.of(turn.session, pair))}
        label = turn.phrases.text("pairs.confirm")
        actions.append(Button(name="pairs.confirm", label=label, args=args, primary=True))
    if pair.agreed_at is None:
        actions += _before(turn, pair, mine)
    else:
        actions.append(button(turn, pair, "parts", "change_side"))
        actions.append(button(turn, pair, "goals", "see_goals"))
        actions.append(button(turn, pair, "copy", "keep_copy"))
    if can_share_chat(turn, pair) and len(actions) < 5:
        chat = "turn_chat_off" if pair.shared_chat else "turn_chat_on"
        actions.append(button(turn, pair, "no_chat" if pair.shared_chat else "chat", chat))
    return tuple(actions)


def _before(turn: Turn, pair: Pair, mine: AgreementSide) -> list[Action]:
    """What can be done while the two have not agreed yet."""
    actions: list[Action] = []
    if mine.written_at is None:
        actions.append(write_button(turn, pair, mine, "start_agreement", primary=True))
        actions.append(button(turn, pair, "example", "see_example"))
    elif mine.complete and is_full(turn, mine):
        actions.append(button(turn, pair, "parts", "change_side"))
    else:
        words = "continue_agreement" if is_full(turn, mine) else "change_side"
        actions.append(write_button(turn, pair, mine, words, primary=not mine.complete))
    actions.append(form_button(turn, pair, "suggest", "suggest_times"))
    early = schedule.may_step_back(turn, pair)
    actions.append(button(turn, pair, "finish", "step_back" if early else "finish"))
    return actions


def _args(pair: Pair, step: str) -> dict[str, str]:
    return {"pair": pair.id, "step": step}
