"""From what somebody typed, pressed or filled in to the handler it means, by the tables in `routes`."""

from dataclasses import replace
from typing import Any, Final

import msgspec

from bot import dialogues, opening
from bot.conversation import dialogue
from bot.conversation.answers import check, filled, words_in
from bot.conversation.card import (
    Action,
    Button,
    Card,
    Element,
    Form,
    FormButton,
    Line,
    LinkButton,
    Quote,
    Text,
)
from bot.conversation.command import Heard, hear, tidy
from bot.conversation.event import Click, Command, Event, Submission, Typed
from bot.conversation.limits import a_few
from bot.conversation.model import Dialogue
from bot.conversation.phrases import Phrases
from bot.conversation.reply import OpenForm, RejectForm, Reply, Say, Update
from bot.errors import Complaint, Complaints, NotThere, Refusal, WhichProgramme
from bot.meant import in_programme, nearest_possible
from bot.routing import FormRoute, Route, Routes
from bot.turn import Asked, Turn

AGAIN: Final = "conversation.command"
"""The click that runs a command word; its `args` are `text` and perhaps `programme`."""

SURE: Final = "sure"
"""The argument that a button carries once its question was asked (`asks_first`)."""


def command(routes: Routes, text: str, turn: Turn) -> Reply:
    """A slash command. An empty one opens the home; an unknown one is offered the nearest."""
    if not tidy(text):
        return routes.home(Asked(), turn)
    heard = hear(text, (*routes.commands, *routes.aliases))
    if heard is None:
        return _not_understood(routes, text, turn)
    return _run(routes, heard, {}, turn)


def typed(routes: Routes, text: str, turn: Turn) -> Reply:
    """Plain words in the bot's own chat: an answer to a question, a number, or a command."""
    open_dialogue = dialogues.open_dialogue(turn)
    if open_dialogue is not None:
        reply = _dialogue_heard(routes, open_dialogue, text, turn)
        if reply is not None:
            return reply
    number = tidy(text).rstrip(".")
    if number.isdecimal() and len(number) <= 2:
        return _numbered(routes, int(number), turn)
    reply = command(routes, text, turn)
    return opening.for_typing(reply.form, turn) if isinstance(reply, OpenForm | RejectForm) else reply


def clicked(routes: Routes, event: Click, turn: Turn) -> Reply:
    """A button that somebody pressed, in a client that can open forms or in one that cannot."""
    reply = click(routes, event.name, event.args, turn)
    if isinstance(reply, OpenForm) and reply.form.secret and not event.opens_forms:
        reply = opening.without_forms(reply.form, turn)
    return remembered(reply, turn)


def click(routes: Routes, name: str, args: dict[str, str], turn: Turn) -> Reply:
    """A button: a route of its own, a form to open, or a command word again."""
    if name == AGAIN:
        heard = hear(args.get("text", ""), (*routes.commands, *routes.aliases))
        if heard is None:
            raise NotThere("conversation.card_too_old", step="home")
        return _run(routes, heard, {k: v for k, v in args.items() if k != "text"}, turn)
    if name in routes.forms:
        return _open(routes, name, Asked(args=args), turn)
    route = routes.clicks.get(name)
    if route is None:
        raise NotThere("conversation.card_too_old", step="home")
    return _do(routes, route, Asked(args=args), turn, name)


def submission(routes: Routes, name: str, args: dict[str, str], values: dict[str, Any], turn: Turn) -> Reply:
    """A form that was sent: checked field by field, then taken or shown again with what was typed."""
    if (route := routes.forms.get(name)) is None:
        raise NotThere("conversation.card_too_old", step="home")
    try:
        return _taken(route, Asked(args=args), values, in_programme(turn, route, args))
    except Refusal as refusal:
        refusal.typed = words_in(values) if route.gives_back else ()
        raise


def _taken(route: FormRoute, asked: Asked, values: dict[str, Any], turn: Turn) -> Reply:
    form = _form(route, asked, turn)
    clean, complaints = check(form, values)
    if complaints:
        return _reject(form, values, complaints, turn)
    nested = turn.session.begin_nested()
    try:
        reply = route.submit(replace(asked, values=clean), turn)
        nested.commit()
        return reply
    except Complaints as found:
        nested.rollback()
        return _reject(form, values, dict(found.fields), turn)


def home_card(routes: Routes, turn: Turn) -> Card:
    """The home as a card. Where a room answers with anything else, the way to the help."""
    reply = routes.home(Asked(), turn)
    if isinstance(reply, Say | Update):
        return reply.card
    phrases = turn.phrases
    button = Button(name=AGAIN, label=command_label("help", phrases), args={"text": "help"}, primary=True)
    return Card(title=phrases.line("conversation.not_understood"), actions=(button,), lang=phrases.tag)


def remembered(reply: Reply, turn: Turn) -> Reply:
    """Keep the buttons of the card just shown, so that a typed number means one of them for a day."""
    if isinstance(reply, Say | Update) and reply.card.actions:
        remember(turn, reply.card)
    return reply


def remember(turn: Turn, card: Card) -> None:
    """The card's buttons are now what numbers mean for the turn's actor."""
    dialogues.offer(card.actions, turn)


def refusal_card(refusal: Refusal, phrases: Phrases) -> Card:
    """What happened and the way out, as a card."""
    step = refusal.step or "home"
    button = Button(name=AGAIN, label=command_label(step, phrases), args={"text": step}, primary=True)
    body: list[Element] = [Quote(line=(text,)) for text in refusal.typed]
    if body:
        body.insert(0, Text(line=phrases.line("conversation.not_lost")))
    title = phrases.line(refusal.block, **refusal.given)
    return Card(title=title, body=tuple(body), actions=(button,), lang=phrases.tag)


def which_card(which: WhichProgramme, event: Event, phrases: Phrases) -> Card:
    """Ask once which programme was meant; each button repeats the request with it."""
    match event:
        case Command(text=text) | Typed(text=text):
            name, args = AGAIN, {"text": tidy(text)[:100]}
        case Click(name=name, args=args) | Submission(form=name, args=args):
            pass
        case _:
            name, args = AGAIN, {"text": "home"}
    count = len(which.programmes)
    shown, on = a_few(which.programmes, Asked(args=args).number("which", below=count))
    buttons = [Button(name=name, label=label[:75], args={**args, "programme": key}) for key, label in shown]
    if on is not None:
        buttons.append(Button(name=name, label=phrases.text("help.desk_on"), args={**args, "which": str(on)}))
    return Card(title=phrases.line("conversation.which_programme"), actions=tuple(buttons), lang=phrases.tag)


def command_label(word: str, phrases: Phrases) -> str:
    """A command as a button says it: a verb; the bare word where nobody has given it one."""
    block = f"conversation.do_{word.replace(' ', '_')}"
    return phrases.text(block) if phrases.words.has(block) else word


def again(word: str, phrases: Phrases, *, primary: bool = False, **args: str) -> Button:
    """A button that runs a command word, labelled with its verb; `args` may name a `programme`."""
    return Button(
        name=AGAIN, label=command_label(word, phrases), args={"text": word, **args}, primary=primary
    )


def asks_first(title: Line, means: Line, yes: Button, no: Action, phrases: Phrases) -> Card:
    """One question before what cannot be taken back: what comes of it, the button that does it, the other.

    `yes` is a button of the same route as the one that was pressed; with `SURE` among its args it acts.
    `no` leads back to where things stand, and is always called what it means here: nothing changes.
    """
    sure = msgspec.structs.replace(yes, args={**yes.args, SURE: "1"})
    stay = msgspec.structs.replace(no, label=phrases.text("conversation.leave_as_is"))
    return Card(title=title, body=(Text(line=means),), actions=(sure, stay), lang=phrases.tag)


def _run(routes: Routes, heard: Heard, args: dict[str, str], turn: Turn) -> Reply:
    word = routes.aliases.get(heard.word, heard.word)
    return _do(routes, routes.commands[word], Asked(args=args, text=heard.rest), turn, word)


def _do(routes: Routes, route: Route, asked: Asked, turn: Turn, name: str) -> Reply:
    turn = in_programme(turn, route, asked.args)
    if route.opens is not None:
        return _open(routes, route.opens, asked, turn)
    if route.do is None:
        raise LookupError(f"{name} leads nowhere")
    return route.do(asked, turn)


def _open(routes: Routes, name: str, asked: Asked, turn: Turn) -> Reply:
    route = routes.forms[name]
    turn = in_programme(turn, route, asked.args)
    return OpenForm(form=_form(route, asked, turn))


def _form(route: FormRoute, asked: Asked, turn: Turn) -> Form:
    """The form as it is now. One about a programme carries it along, so that it is not asked for again."""
    form = route.form(asked, turn)
    if turn.programme is not None and route.scope == "one":
        form = msgspec.structs.replace(form, args={**form.args, "programme": turn.programme.id})
    return form


def _reject(form: Form, values: dict[str, Any], complaints: dict[str, Complaint], turn: Turn) -> RejectForm:
    lines = {name: turn.phrases.line(c.block, **c.given) for name, c in complaints.items()}
    return RejectForm(form=filled(form, values), complaints=lines)


def _not_understood(routes: Routes, text: str, turn: Turn) -> Reply:
    guess = nearest_possible(routes, text, turn)
    words = [routes.aliases.get(guess, guess)] if guess else []
    words += [word for word in ("home", "help") if word not in words]
    block = "conversation.did_you_mean" if guess else "conversation.not_understood"
    buttons = tuple(
        Button(name=AGAIN, label=command_label(word, turn.phrases), args={"text": word}, primary=at == 0)
        for at, word in enumerate(words)
    )
    title = turn.phrases.line(block, word=guess or words[0])
    return Say(card=Card(title=title, actions=buttons, lang=turn.phrases.tag))


def _numbered(routes: Routes, number: int, turn: Turn) -> Reply:
    """What "1" means: a button of the last card, for a day."""
    actions = dialogues.offered(turn)
    if not 1 <= number <= len(actions):
        raise Refusal("conversation.no_such_number", step="home")
    match actions[number - 1]:
        case Button(name=name, args=args):
            reply = click(routes, name, args, turn)
            return opening.for_typing(reply.form, turn) if isinstance(reply, OpenForm) else reply
        case FormButton(name=name, args=args):
            reply = click(routes, name, args, turn)
            return _begin(reply.form, turn) if isinstance(reply, OpenForm) else reply
        case LinkButton(url=""):
            raise Refusal("conversation.no_such_number", step="home")
        case LinkButton(url=url, label=label):
            return Say(card=Card(title=(f"{label}: {url}",), lang=turn.phrases.tag))


def _begin(form: Form, turn: Turn) -> Reply:
    if form.secret:
        return opening.for_typing(form, turn)
    return dialogues.ask(dialogue.Asking(form=form), turn)


def _dialogue_heard(routes: Routes, row: Dialogue, text: str, turn: Turn) -> Reply | None:
    """The next step of a dialogue, or None where the words were a slash command meant for nobody here."""
    asking = dialogues.kept(row, turn)
    if text.strip().casefold() in dialogue.STOP:
        dialogues.end(row, turn)
        home = Button(name=AGAIN, label=command_label("home", turn.phrases), args={"text": "home"})
        title = turn.phrases.line("conversation.dialogue_stopped")
        return Say(card=Card(title=title, actions=(home,), lang=turn.phrases.tag))
    if text.strip().startswith("/"):
        return None
    after = dialogue.heard(asking, dialogues.as_dated(asking.form.fields[asking.at], text, turn))
    if isinstance(after, dialogue.NotUnderstood):
        return dialogues.ask(asking, turn, turn.phrases.text(after.block, **after.given))
    if after.at < len(after.form.fields):
        return dialogues.ask(after, turn)
    nested = turn.session.begin_nested()
    try:
        reply = submission(routes, after.form.name, after.form.args, after.values, turn)
    except Refusal as refusal:
        # Ended here: words typed after it would be sent as its last answer again and again.
        nested.rollback()
        dialogues.end(row, turn)
        return Say(card=refusal_card(refusal, turn.phrases))
    nested.commit()
    if isinstance(reply, RejectForm):
        names = [field.name for field in reply.form.fields]
        wrong = next((name for name in names if name in reply.complaints), names[0])
        words = next(iter(reply.complaints.values()))
        complaint = turn.phrases.text(
            "conversation.please_again", what="".join(map(str, reply.complaints.get(wrong, words)))
        )
        return dialogues.ask(
            dialogue.Asking(form=reply.form, values=after.values, at=names.index(wrong)), turn, complaint
        )
    dialogues.end(row, turn)
    return Update(card=reply.card) if isinstance(reply, Update) else reply
