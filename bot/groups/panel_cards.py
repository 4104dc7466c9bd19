"""The panel as cards and forms: the list, the question, and what leadership did."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

from bot.conversation.card import (
    Button,
    Card,
    Element,
    Form,
    FormButton,
    Line,
    Name,
    Quote,
    Text,
    TextField,
)
from bot.groups.cards import quiet, simple, text
from bot.groups.panel_model import Question
from bot.groups.rules import RESPOND_WITHIN
from bot.nudges.local_time import local_date
from bot.people.model import Member
from bot.spoken import again
from bot.turn import Turn

LONGEST_QUESTION = 300
LONGEST_RESPONSE = 600
"""Characters: what fits a card for everybody."""


def button(turn: Turn, name: str, label: str, args: Mapping[str, str], *, primary: bool = False) -> Button:
    """Does one of the panel's things."""
    words = turn.phrases.text(f"groups.{label}")
    return Button(name=f"groups.{name}", label=words, args=dict(args), primary=primary)


def form_button(
    turn: Turn, name: str, label: str, args: Mapping[str, str], *, primary: bool = False
) -> FormButton:
    """Opens one of the panel's forms."""
    words = turn.phrases.text(f"groups.{label}")
    return FormButton(name=f"groups.{name}", label=words, args=dict(args), primary=primary)


# --- the list ---------------------------------------------------------------------------------


def on_list(turn: Turn, *, here: bool) -> Card:
    """What the panel is, and joining or leaving it."""
    given = {"programme": turn.the_programme.id}
    if here:
        action = button(turn, "panel_leave", "panel_leave", given)
    else:
        action = button(turn, "panel_join", "panel_join", given, primary=True)
    return Card(
        title=turn.phrases.line("groups.panel_on" if here else "groups.panel_off"),
        body=(text(turn, "panel_what"), text(turn, "panel_then", days=RESPOND_WITHIN), _only_named(turn)),
        actions=(action,),
        privacy="private",
        promise=turn.phrases.line("groups.panel_promise"),
        lang=turn.phrases.tag,
    )


# --- the question -----------------------------------------------------------------------------


def ask_form(turn: Turn, draft: Question | None, readers: Sequence[Member]) -> Form:
    """One question of leadership."""
    phrases = turn.phrases
    return Form(
        name="groups.ask",
        title=phrases.text("groups.form_ask"),
        intro=(text(turn, "ask_how", days=RESPOND_WITHIN), _only_named(turn)),
        fields=(
            TextField(
                name="question",
                label=phrases.text("groups.ask_question"),
                hint=phrases.text("groups.hint_question"),
                required=True,
                lines=3,
                longest=LONGEST_QUESTION,
                value=draft.text if draft else "",
            ),
        ),
        submit=phrases.text("groups.show_first"),
        args={"question": draft.id} if draft else {},
        privacy="shared",
        promise=phrases.line("groups.ask_promise", names=names_of(turn, readers)),
        lang=phrases.tag,
    )


def preview_question(turn: Turn, question: Question, readers: Sequence[Member]) -> Card:
    """The panel will see exactly this."""
    given = {"question": question.id, "programme": question.programme_id}
    return Card(
        title=turn.phrases.line("groups.question_preview"),
        body=(
            Quote(line=(question.text,)),
            text(turn, "question_readers", names=names_of(turn, readers)),
            _only_named(turn),
        ),
        actions=(
            button(turn, "put", "put", given, primary=True),
            form_button(turn, "ask", "change", given),
            button(turn, "drop", "do_not_ask", given),
        ),
        privacy="shared",
        promise=turn.phrases.line("groups.question_promise"),
        lang=turn.phrases.tag,
    )


def for_leaders(
    turn: Turn,
    question: Question | None,
    answers: Sequence[tuple[str, Member]],
    *,
    reads: bool,
    small: bool = False,
) -> Card:
    """Where the panel is: who answered by name once it is closed, and never who did not.

    A `small` one cannot be asked for the first time yet. Later that is said only to whoever asks: a card
    that changes by itself would tell that somebody has left.
    """
    phrases = turn.phrases
    ask = (again("panel ask", phrases, primary=True, programme=turn.the_programme.id),)
    if question is None:
        what = text(turn, "ask_how", days=RESPOND_WITHIN)
        title = phrases.line("groups.panel_small" if small else "groups.panel_ready")
        return simple(turn, title, what, _only_named(turn), actions=() if small else ask)
    words = Quote(line=(question.text,))
    match question.state:
        case "open":
            by = local_date(question.closes_at or turn.now, turn.actor.zone)
            return simple(turn, phrases.line("groups.question_open", by=by), words, text(turn, "open_what"))
        case "answered" | "response_due":
            return _owed(turn, question, words, answers, reads=reads)
        case _ if question.response:
            did = Quote(line=(question.response,))
            title = phrases.line("groups.panel_done")
            return simple(turn, title, words, text(turn, "you_did"), did, actions=ask)
        case _:
            return simple(turn, phrases.line("groups.nobody_answered"), words, actions=ask)


def _owed(
    turn: Turn, question: Question, words: Element, answers: Sequence[tuple[str, Member]], *, reads: bool
) -> Card:
    phrases = turn.phrases
    body: list[Element] = [words]
    if reads:
        for answer, member in answers:
            body += [Text(line=phrases.line("groups.says", name=turn.name(member))), Quote(line=(answer,))]
    else:
        body.append(text(turn, "read_by_others"))
    by = local_date(question.respond_by or turn.now, turn.actor.zone)
    body.append(text(turn, "respond_by", by=by))
    given = {"question": question.id, "programme": question.programme_id}
    block = "groups.panel_owed" if question.state == "response_due" else "groups.panel_answered"
    return Card(
        title=phrases.line(block),
        body=tuple(body),
        actions=(form_button(turn, "respond", "respond", given, primary=True),),
        privacy="shared",
        promise=phrases.line("groups.answers_promise"),
        lang=phrases.tag,
    )


# --- what leadership did ----------------------------------------------------------------------


def respond_form(turn: Turn, question: Question) -> Form:
    """What leadership did, or why it will not."""
    phrases = turn.phrases
    return Form(
        name="groups.respond",
        title=phrases.text("groups.form_respond"),
        intro=(Quote(line=(question.text,)),),
        fields=(
            TextField(
                name="response",
                label=phrases.text("groups.ask_response"),
                hint=phrases.text("groups.hint_response"),
                required=True,
                lines=5,
                longest=LONGEST_RESPONSE,
                value=question.response,
            ),
        ),
        submit=phrases.text("groups.show_first"),
        args={"question": question.id},
        privacy="shared",
        promise=phrases.line("groups.respond_promise"),
        lang=phrases.tag,
    )


def preview_response(turn: Turn, question: Question, credited: Sequence[Member]) -> Card:
    """Everybody in the programme will read exactly this."""
    given = {"question": question.id, "programme": question.programme_id}
    return Card(
        title=turn.phrases.line("groups.response_preview"),
        body=_what_was_done(turn, question, credited),
        actions=(
            button(turn, "post", "post", {**given, "seen": version(question.response)}, primary=True),
            form_button(turn, "respond", "change", given),
        ),
        privacy="shared",
        promise=turn.phrases.line("groups.respond_promise"),
        lang=turn.phrases.tag,
    )


def version(words: str) -> str:
    """A name for these very words: what was shown is what is posted, whoever else writes meanwhile."""
    return blake2b(words.encode(), digest_size=8).hexdigest()


def done(turn: Turn, question: Question, credited: Sequence[Member]) -> Card:
    """To everybody: the question, what was done, and who agreed to be thanked by name."""
    title: Line = turn.phrases.line("groups.done")
    return simple(turn, title, *_what_was_done(turn, question, credited))


def _what_was_done(turn: Turn, question: Question, credited: Sequence[Member]) -> tuple[Element, ...]:
    body: list[Element] = [
        Quote(line=(question.text,)),
        text(turn, "we_did"),
        Quote(line=(question.response,)),
    ]
    if credited:
        body.append(text(turn, "thanks_to", names=names_of(turn, credited)))
    else:
        body.append(text(turn, "thanks"))
    return tuple(body)


def owed_card(turn: Turn, question: Question, *, more: bool = False) -> Card:
    """The one reminder, and the home of whoever owes the panel word; `more` leads to a coordinator's desk."""
    by = local_date(question.respond_by or turn.now, turn.actor.zone)
    given = {"question": question.id, "programme": question.programme_id}
    return simple(
        turn,
        turn.phrases.line("groups.panel_owed"),
        Quote(line=(question.text,)),
        text(turn, "respond_by", by=by),
        quiet(turn, "respond_how"),
        actions=(
            form_button(turn, "respond", "respond", given, primary=True),
            again("panel", turn.phrases, programme=question.programme_id),
            *((again("more", turn.phrases, programme=question.programme_id),) if more else ()),
        ),
    )


def names_of(turn: Turn, members: Sequence[Member]) -> list[Name]:
    """People as spans, for a list in a line."""
    return [turn.name(member) for member in members]


def _only_named(turn: Turn) -> Text:
    return quiet(turn, "only_named")
