"""An answer to leadership by name, as cards and a form: asked in private, shown before it goes."""

from collections.abc import Sequence

from bot.conversation.card import (
    Action,
    Card,
    ChoiceField,
    Element,
    Form,
    Option,
    Quote,
    Text,
    TextField,
)
from bot.groups.cards import text
from bot.groups.panel_cards import button, form_button, names_of
from bot.groups.panel_model import Answer, Question
from bot.nudges.local_time import local_date
from bot.people.model import Member
from bot.turn import Turn

LONGEST_ANSWER = 1000
"""Characters."""


def asked(turn: Turn, question: Question, answer: Answer, readers: Sequence[Member]) -> Card:
    """The question in private: answering by name, or not, which nobody sees."""
    phrases, given = turn.phrases, {"question": question.id}
    by = local_date(question.closes_at or turn.now, turn.actor.zone)
    body: list[Element] = [Quote(line=(question.text,))]
    actions: list[Action] = [form_button(turn, "answer", "answer_by_name", given, primary=True)]
    if answer.sent_at is not None:
        body.append(text(turn, "answer_sent", names=names_of(turn, readers), by=by))
        actions = [form_button(turn, "answer", "change", given)]
        actions.append(button(turn, "unsend", "take_back", given))
    elif answer.rather_not:
        body.append(text(turn, "rather_not_noted", by=by))
    else:
        body.append(text(turn, "asked_how", by=by))
        actions.append(button(turn, "rather_not", "rather_not", given))
    actions.append(button(turn, "panel_leave", "panel_leave", {"programme": question.programme_id}))
    return Card(
        title=phrases.line("groups.asked"),
        body=tuple(body),
        actions=tuple(actions),
        privacy="shared",
        promise=phrases.line("groups.asked_promise", names=names_of(turn, readers)),
        lang=phrases.tag,
    )


def answer_form(turn: Turn, question: Question, answer: Answer, readers: Sequence[Member]) -> Form:
    """The answer, and whether their name may stand beside what is done."""
    phrases = turn.phrases
    credit = ChoiceField(
        name="credit",
        label=phrases.text("groups.ask_credit"),
        hint=phrases.text("groups.hint_credit"),
        required=True,
        options=(
            Option(value="no", label=phrases.text("groups.credit_no")),
            Option(value="yes", label=phrases.text("groups.credit_yes")),
        ),
        value="yes" if answer.credit else "no",
    )
    words = TextField(
        name="words",
        label=phrases.text("groups.ask_answer"),
        required=True,
        lines=5,
        longest=LONGEST_ANSWER,
        value=answer.read(turn.house.sealer),
    )
    return Form(
        name="groups.answer",
        title=phrases.text("groups.form_answer"),
        intro=(Quote(line=(question.text,)),),
        fields=(words, credit),
        submit=phrases.text("groups.show_first"),
        args={"question": question.id},
        privacy="shared",
        promise=phrases.line("groups.asked_promise", names=names_of(turn, readers)),
        lang=phrases.tag,
    )


def preview_answer(turn: Turn, question: Question, answer: Answer, readers: Sequence[Member]) -> Card:
    """These people will read exactly this."""
    given = {"question": question.id}
    names = names_of(turn, readers)
    return Card(
        title=turn.phrases.line("groups.answer_preview"),
        body=(
            Text(line=turn.phrases.line("groups.says", name=turn.name(turn.actor))),
            Quote(line=(answer.read(turn.house.sealer),)),
            text(turn, "credit_is_yes" if answer.credit else "credit_is_no"),
        ),
        actions=(
            button(turn, "send_answer", "send_answer", given, primary=True),
            form_button(turn, "answer", "change", given),
            button(turn, "unsend", "do_not_send", given),
        ),
        privacy="shared",
        promise=turn.phrases.line("groups.answer_promise", names=names),
        lang=turn.phrases.tag,
    )
