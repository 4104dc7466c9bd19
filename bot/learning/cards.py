"""The pulse and reflection prompts as cards, and the form that saves a note. `turn.actor` is the reader."""

from collections.abc import Sequence

from bot.conversation.card import (
    Action,
    Button,
    Card,
    Element,
    Form,
    FormButton,
    Name,
    Quote,
    Text,
    TextField,
)
from bot.learning.asking import has_another, library, role_of, words_of
from bot.learning.library import Prompt
from bot.learning.model import ANSWERS, PromptShown, Pulse
from bot.pairs.model import Pair
from bot.spoken import AGAIN, again
from bot.turn import Turn

LONGEST_NOTE = 2000
LONGEST_LINE = 200
"""An agenda line: one thought, which the longest prompt fits as well."""


def name_of(turn: Turn, pair: Pair) -> Name:
    """The other one of the two, as a span."""
    return turn.name(pair.partner_of(turn.session, turn.actor))


# --- the pulse --------------------------------------------------------------------------------


def pulse(turn: Turn, pair: Pair, row: Pulse, *, why: str) -> Card:
    """One statement, one tap. `why` names the block that says why it came."""
    phrases = turn.phrases
    item = library(turn).pulse_item(row.item)
    body: tuple[Element, ...] = (Quote(line=(item.text(role_of(pair, turn.actor)),)),)
    buttons = tuple(
        Button(
            name="learning.pulse",
            label=phrases.text(f"learning.answer_{answer}"),
            args={"pulse": row.id, "tap": str(at)},
        )
        for at, answer in enumerate(ANSWERS)
    )
    return Card(
        title=phrases.line("learning.pulse", name=name_of(turn, pair)),
        body=(*body, *_in_english(turn, fallback=item.fallback)),
        actions=buttons,
        privacy="private",
        promise=phrases.line("learning.pulse_promise"),
        why=phrases.line(why),
        lang=phrases.tag,
    )


def tip(turn: Turn, pair: Pair, row: Pulse, *, may_finish: bool) -> Card:
    """After a low answer: one tip, one action, and nobody is told."""
    phrases = turn.phrases
    body: list[Element] = [Text(line=phrases.line(f"learning.tip_{row.item}"))]
    if may_finish:
        body.append(Text(line=phrases.line("learning.can_finish")))
    change = Button(
        name="learning.change", label=phrases.text("learning.change_something"), args={"pair": pair.id}
    )
    leave = Button(name="learning.leave_it", label=phrases.text("learning.leave_it"), args={"pulse": row.id})
    return Card(
        title=phrases.line("learning.low_thanks"),
        body=tuple(body),
        actions=(
            change,
            again("coach", phrases, programme=pair.programme_id),
            again("support", phrases, programme=pair.programme_id),
            leave,
        ),
        privacy="private",
        promise=phrases.line("learning.low_promise"),
        lang=phrases.tag,
    )


def change(turn: Turn, pair: Pair) -> Card:
    """What can be changed, each with its way."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("learning.change_what"),
        body=(Text(line=phrases.line("learning.change_how", name=name_of(turn, pair))),),
        actions=(
            FormButton(
                name="pairs.suggest", label=phrases.text("learning.other_times"), args={"pair": pair.id}
            ),
            again("change", phrases, pair=pair.id),
            again("agree", phrases, pair=pair.id),
        ),
        lang=phrases.tag,
    )


def thanks(turn: Turn, block: str = "learning.thanks", actions: tuple[Action, ...] = ()) -> Card:
    """A short answer and nothing that has to be done; `actions` are what one may say besides."""
    ways = actions or (again("home", turn.phrases),)
    return Card(title=turn.phrases.line(block), actions=ways, lang=turn.phrases.tag)


# --- a prompt ---------------------------------------------------------------------------------


def prompt(
    turn: Turn,
    pair: Pair,
    row: PromptShown,
    *,
    title: str,
    why: str = "",
    instead_of_another: tuple[Action, ...] = (),
) -> Card:
    """One question, one idea, nothing to fill in. `title` and `why` name blocks.

    There is room for five buttons: `instead_of_another` stands where another prompt is offered.
    """
    phrases = turn.phrases
    text, fallback = words_shown(turn, pair, row)
    args = {"shown": row.id}
    actions: list[Action] = [
        Button(name="learning.talked", label=phrases.text("learning.talked"), args=args),
        FormButton(name="learning.note", label=phrases.text("learning.save_note"), args=args),
    ]
    if instead_of_another:
        actions.extend(instead_of_another)
    elif has_another(turn, pair, row):
        label = phrases.text("learning.another_one")
        actions.append(Button(name="learning.another", label=label, args=args))
    if pair.live and pair.state != "paused":
        label = phrases.text("learning.bring_it")
        actions.append(FormButton(name="learning.bring", label=label, args=args))
    if pair.live:  # about one that has ended, none comes by itself
        off = phrases.text("learning.no_prompts")
        actions.append(Button(name="learning.no_prompts", label=off, args=args))
    return Card(
        title=phrases.line(title, name=name_of(turn, pair)),
        body=(Quote(line=(text,)), *_in_english(turn, fallback=fallback)),
        actions=tuple(actions),
        privacy="private",
        promise=phrases.line("learning.prompt_promise"),
        why=phrases.line(why) if why else (),
        lang=phrases.tag,
    )


def words_shown(turn: Turn, pair: Pair, row: PromptShown) -> tuple[str, bool]:
    """What a prompt says to the actor, and whether it says it in English for want of a translation."""
    item = words_of(turn, pair, row.prompt)
    if item is None:
        return turn.phrases.text("learning.prompt_gone"), False
    return item.text, item.fallback


def note_form(turn: Turn, item: Prompt | None, *, args: dict[str, str], name: str, value: str = "") -> Form:
    """A note for oneself; with the prompt above it where there is one."""
    phrases = turn.phrases
    field = TextField(
        name="text",
        label=phrases.text("learning.ask_note"),
        required=True,
        lines=6,
        longest=LONGEST_NOTE,
        value=value,
    )
    return Form(
        name=name,
        title=phrases.text("learning.form_note"),
        intro=(Quote(line=(item.text,)),) if item is not None else (),
        fields=(field,),
        submit=phrases.text("learning.keep_note"),
        args=args,
        privacy="private",
        promise=phrases.line("learning.note_promise"),
        lang=phrases.tag,
    )


def bring_form(turn: Turn, pair: Pair, row: PromptShown) -> Form:
    """A line for the next meeting: the prompt's words, to be changed before the other one sees them."""
    phrases = turn.phrases
    words, _ = words_shown(turn, pair, row)
    field = TextField(
        name="line",
        label=phrases.text("learning.ask_line"),
        hint=phrases.text("learning.hint_line"),
        required=True,
        lines=3,
        longest=LONGEST_LINE,
        value=words if len(words) <= LONGEST_LINE else "",
    )
    return Form(
        name="learning.bring",
        title=phrases.text("learning.form_bring"),
        fields=(field,),
        submit=phrases.text("learning.share_line"),
        args={"shown": row.id},
        privacy="shared",
        promise=phrases.line("learning.bring_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


def brought(turn: Turn, pair: Pair, line: str) -> Card:
    """It is on the agenda, and who sees it."""
    return Card(
        title=turn.phrases.line("learning.brought", name=name_of(turn, pair)),
        body=(Quote(line=(line,)),),
        actions=(again("home", turn.phrases),),
        privacy="shared",
        promise=turn.phrases.line("learning.bring_promise", name=name_of(turn, pair)),
        lang=turn.phrases.tag,
    )


def note_kept(turn: Turn) -> Card:
    """It is kept, and where."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("learning.note_kept"),
        actions=(again("notes", phrases),),
        privacy="private",
        promise=phrases.line("learning.note_promise"),
        lang=phrases.tag,
    )


def which(turn: Turn, pairs: Sequence[Pair]) -> Card:
    """Several pairings could be meant: each button asks for a prompt about one of them."""
    buttons = tuple(
        Button(
            name=AGAIN,
            label=pair.partner_of(turn.session, turn.actor).name[:75],
            args={"text": "prompt", "pair": pair.id},
        )
        for pair in pairs[:5]
    )
    return Card(title=turn.phrases.line("learning.which"), actions=buttons, lang=turn.phrases.tag)


def no_prompts(turn: Turn, programme: str) -> Card:
    """They are off; the way back, and the way to one now and then."""
    phrases = turn.phrases
    back = Button(
        name="learning.prompts_on", label=phrases.text("learning.prompts_on"), args={"programme": programme}
    )
    return Card(title=phrases.line("learning.prompts_are_off"), actions=(back,), lang=phrases.tag)


def _in_english(turn: Turn, *, fallback: bool) -> tuple[Element, ...]:
    return (Text(line=turn.phrases.line("learning.in_english"), quiet=True),) if fallback else ()
