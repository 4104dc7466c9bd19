"""A programme's own prompts as a coordinator sees them: the list, the form, the preview."""

from collections.abc import Sequence

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    Element,
    Form,
    FormButton,
    Option,
    Quote,
    Text,
    TextField,
)
from bot.learning import wording
from bot.learning.own_model import OwnPrompt
from bot.learning.template import filled
from bot.programmes.naming import topic_name
from bot.turn import Turn

LONGEST = 300
"""Characters of a prompt: the longest of the library has half of that."""

PER_PAGE = 3
"""Prompts on one card: with "More" and "Write one" they make five buttons (A18)."""

PHASES = ("initiation", "cultivation", "separation", "redefinition")
ROLES = ("junior_mentor", "senior_mentee")
KINDS = ("technical", "diversity", "general")
TYPES = ("cognitive", "skill", "affective")


def form(turn: Turn, row: OwnPrompt | None) -> Form:
    """The words, and whom and when they suit."""
    phrases, programme = turn.phrases, turn.the_programme

    def choice(name: str, values: Sequence[str], value: str) -> ChoiceField:
        options = tuple(Option(value=v, label=phrases.text(f"learning.{name}_{v}")) for v in values)
        label = phrases.text(f"learning.ask_{name}")
        return ChoiceField(name=name, label=label, required=True, options=options, value=value)

    words = TextField(
        name="words",
        label=phrases.text("learning.ask_words"),
        hint=phrases.text("learning.hint_words"),
        required=True,
        lines=4,
        longest=LONGEST,
        value=row.words if row else "",
    )
    return Form(
        name="learning.own_prompt",
        title=phrases.text("learning.form_own_prompt"),
        fields=(
            words,
            choice("role", ROLES, row.role if row else ""),
            choice("phase", PHASES, row.phase if row else "cultivation"),
            choice("kind", KINDS, row.kind if row else programme.kind),
            choice("learning_type", TYPES, row.learning_type if row else "cognitive"),
        ),
        submit=phrases.text("learning.preview_prompt"),
        args={"prompt": row.id} if row else {},
        privacy="shared",
        promise=phrases.line("learning.own_prompt_promise", programme=programme.name),
        lang=phrases.tag,
    )


def one(turn: Turn, row: OwnPrompt) -> Card:
    """As its reader will see it, with what speaks against its wording, and the switch."""
    phrases, programme = turn.phrases, turn.the_programme
    sample = {
        "partner": phrases.text("learning.sample_partner"),
        "topic": next(
            (topic_name(topic, phrases) for topic in programme.topics), phrases.text("learning.your_topic")
        ),
        "programme": programme.name,
    }
    text = filled(row.words, sample)
    who = phrases.text(f"learning.role_{row.role}")
    when = phrases.text(f"learning.phase_{row.phase}")
    body: list[Element] = [
        Quote(line=(text,)),
        Text(line=phrases.line("learning.own_prompt_for", who=who, when=when), quiet=True),
    ]
    pressing = wording.pressing(text)
    if pressing:
        body.append(Text(line=phrases.line("learning.hint_pressing", found=pressing[:5])))
    if wording.is_long_winded(text):
        body.append(Text(line=phrases.line("learning.hint_long")))
    if row.kind != programme.kind:
        body.append(Text(line=phrases.line("learning.hint_other_kind")))
    args = {"prompt": row.id, "programme": programme.id}
    switch = "prompt_off" if row.in_use else "prompt_use"
    return Card(
        title=phrases.line("learning.own_in_use" if row.in_use else "learning.own_not_in_use"),
        body=tuple(body),
        actions=(
            Button(
                name=f"learning.{switch}",
                label=phrases.text(f"learning.{switch}"),
                args=args,
                primary=not row.in_use,
            ),
            FormButton(name="learning.own_prompt", label=phrases.text("learning.change_prompt"), args=args),
            Button(name="learning.own_prompts", label=phrases.text("learning.all_prompts"), args=args),
        ),
        lang=phrases.tag,
    )


def listed(turn: Turn, rows: Sequence[OwnPrompt], first: int) -> Card:
    """A page of the list, oldest first; each with whether it is in use."""
    phrases = turn.phrases
    here = rows[first : first + PER_PAGE]
    args = {"programme": turn.the_programme.id}
    items = tuple(
        (f"{at}. {row.words} ({phrases.text('learning.in_use' if row.in_use else 'learning.switched_off')})",)
        for at, row in enumerate(here, first + 1)
    )
    actions: list[Action] = [
        Button(
            name="learning.see_prompt",
            label=phrases.text("learning.see_prompt", number=first + at),
            args={**args, "prompt": row.id},
        )
        for at, row in enumerate(here, 1)
    ]
    write = phrases.text("learning.write_prompt")
    actions.append(FormButton(name="learning.own_prompt", label=write, args=args, primary=not rows))
    if first + PER_PAGE < len(rows):
        more = {**args, "from": str(first + PER_PAGE)}
        label = phrases.text("learning.more_prompts")
        actions.append(Button(name="learning.own_prompts", label=label, args=more))
    block = "learning.own_prompts" if rows else "learning.no_own_prompts"
    return Card(
        title=phrases.line(block, count=len(rows)),
        body=(Bullets(items=items),) if items else (),
        actions=tuple(actions),
        lang=phrases.tag,
    )
