"""Whatever is typed, filled in or pressed, the answer is kind, names the field, and loses nothing typed.

Every command and every form of the running house, in one rich world, so that a new one is tried the day it
is added.
"""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest

from bot import spoken
from bot.clicks import CLICKS
from bot.commands import COMMANDS
from bot.conversation.card import (
    Button,
    Card,
    ChoiceField,
    DateField,
    Field,
    Form,
    ManyField,
    NumberField,
    PersonField,
    TextField,
    TimeField,
    plain,
)
from bot.conversation.command import hear
from bot.conversation.event import Click, Command, Submission
from bot.conversation.legible import cleaned
from bot.conversation.limits import card_problems, form_problems
from bot.conversation.reply import OpenForm, RejectForm, Reply, shown
from bot.forms import FORMS
from bot.routes import ROUTES
from bot.turn import Turn
from tests.fakes import house_at, stage_in
from tests.scenarios.moments import COORDINATOR, EVERYBODY, MENTOR, MOMENTS, Here, Moment, world
from tests.scenarios.test_claims import args_of


def answered(here: Here, who: str, event: Command | Click | Submission) -> tuple[Reply | None, list[str]]:
    """The answer, as `dispatch` would give it, and what is wrong with it."""
    sent = cleaned(event)

    def act(turn: Turn) -> Reply:
        match sent:
            case Command(text=text):
                return spoken.typed(ROUTES, text, turn)
            case Click(name=name, args=args):
                return spoken.click(ROUTES, name, args, turn)
            case Submission(form=form, args=args, values=values):
                return spoken.submission(ROUTES, form, args, values, turn)

    try:
        reply = here.answer(who, act)
        msgspec.json.encode(reply)  # it can be kept, and sent
    except Exception as failed:  # noqa: BLE001 - all that fail are told together
        return None, [f"fails with {type(failed).__name__}: {str(failed)[:150]}"]
    match shown(reply):
        case Card() as card:
            return reply, card_problems(card)
        case Form() as form:
            return reply, form_problems(form)
        case None:
            return reply, []


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """One world for all tests here: each leaves it as it found it."""
    folder = tmp_path_factory.mktemp("world")
    house = house_at(f"sqlite:///{folder / 'app.db'}", f"sqlite:///{folder / 'ballots.db'}")
    with world(stage_in(house)) as made:
        yield made
    house.database.close()
    house.ballots.dispose()


# --- forms ----------------------------------------------------------------------------------------

HOSTILE = "a\u202e\u200b\x00\ud800 '; drop table member; -- {{ 7*7 }} =1+1 <b>&amp; *_~` 🦆"
UNSEEN = " \u200b\u200d\u2060\t\n"
FAR_DAYS = ("2000-01-01", "2100-12-31")
NEEDS_NO_DAY = {"people.snooze.day", "people.days_off.first"}
"""A day that does not count as long as another choice stands, and one before today, which is over anyway."""
DIGITS = "9" * 5000


def unfit(field: Field) -> list[Any]:
    """Values that this field can never take."""
    empty = [UNSEEN] if field.required else []
    match field:
        case TextField(file=True):
            return empty
        case TextField(longest=longest):
            return ["x" * (longest + 1), *empty]
        case NumberField():
            return [DIGITS, "-1", *empty]
        case DateField():
            return ["31.02.2027", "0001-01-01", "9999-12-31", *empty]
        case TimeField():
            return ["25:00", *empty]
        case ChoiceField():
            return ["nothing on offer", *empty]
        case ManyField() | PersonField():
            return [["nobody"], *([""] if field.required else [])]


def odd(field: Field) -> list[Any]:
    """Values that it may take or not."""
    match field:
        case TextField(longest=longest):
            return [HOSTILE[:longest]]
        case NumberField(least=least, most=most):
            return [str(least), str(most)]
        case DateField():
            return list(FAR_DAYS)
        case TimeField():
            return ["00:00"]
        case ManyField(options=options) | PersonField(options=options):
            return [[option.value for option in options]]
        case ChoiceField():
            return []


def usual(field: Field) -> Any:
    """Something to fill in, as it comes in an event."""
    match field:
        case TextField(value=value):
            return value or "words"
        case NumberField(value=number, least=least):
            return str(least if number is None else number)
        case DateField(value=day):
            return (day or date(2026, 6, 1)).isoformat()
        case TimeField(value=value):
            return value or "10:00"
        case ChoiceField(value=value, options=options):
            return value or options[0].value
        case ManyField(value=chosen, options=options) | PersonField(value=chosen, options=options):
            return list(chosen) or [option.value for option in options][:1]


def as_typed(field: Field) -> Any:
    """What the form shows in a field, as it would come in an event."""
    match field.value:
        case date() as day:
            return day.isoformat()
        case int() as number:
            return str(number)
        case tuple() as several:
            return list(several)
        case value:
            return value


def opened(here: Here, name: str) -> tuple[str, Form] | None:
    """The form as somebody opens it at its moment, and who that is."""
    moment = MOMENTS.get(name)
    args = args_of(name, here.world, here.world.ours)
    args |= {arg: here.world.rows.get(claim, claim) for arg, claim in (moment.args if moment else {}).items()}
    for who in (moment.who,) if moment else EVERYBODY:
        reply, _ = answered(here, who, Click(id="1", sender=here.stage.sender(who), name=name, args=args))
        if isinstance(reply, OpenForm):
            return who, reply.form
    return None


def tried(here: Here, who: str, form: Form, field: Field, value: Any, *, refused: bool) -> list[str]:
    """One value in one field, all others as usual: what is wrong with the answer."""
    values = {other.name: usual(other) for other in form.fields} | {field.name: value}
    sender = here.stage.sender(who)
    sent = Submission(id="1", sender=sender, form=form.name, args=form.args, values=values)
    reply, found = answered(here, who, sent)
    if not isinstance(reply, RejectForm):
        impossible = value in FAR_DAYS and f"{form.name}.{field.name}" not in NEEDS_NO_DAY
        return [*found, "is taken"] if refused or impossible else found
    said = {name: plain(line) for name, line in reply.complaints.items()}
    if refused and not said.get(field.name):
        found.append(f"is not said at its field, but: {said}")
    lost = [
        other.name
        for other in reply.form.fields
        if other.name in values and other.name != field.name and not getattr(other, "file", False)
        if as_typed(other) != values[other.name]
    ]
    return found + ([f"loses {lost}"] if lost else [])


def test_every_field_of_every_form_refuses_kindly_and_loses_nothing(here: Here) -> None:
    wrong, never = [], []
    for name in FORMS:
        with here.undone():
            MOMENTS.get(name, Moment()).prepare(here)
            there = opened(here, name)
            if there is None:
                never.append(name)
                continue
            who, form = there
            if form.secret and FORMS[name].gives_back:
                wrong.append(f"{name} would put a private answer into a chat")
            for field in form.fields:
                for refused, values in ((True, unfit(field)), (False, odd(field))):
                    for value in values:
                        found = tried(here, who, form, field, value, refused=refused)
                        wrong += [f"{name}.{field.name}: {str(value)[:40]!r} {what}" for what in found]
    assert wrong == []
    assert never == ["polls.vote"]  # a ballot: tests/polls fills it in


# --- commands and buttons -------------------------------------------------------------------------

ARGUMENTS = (
    *(DIGITS, "0", "-1", "²", "99999999999999999999", "1/2", "31.02.2027", "2027-13-45", "9999-12-31"),
    *("'; drop table member; --", "{{ 7*7 }}", "=1+1", "<b>&amp; *_~`", "🦆", "\u202etxet", "..", "%s %n"),
    *("a\x00b\ud800", UNSEEN, "ayer", "mañana", "词", "x" * 20_000),
)


READERS = (MENTOR, COORDINATOR)
"""Between them they may do nearly everything."""


def typed(here: Here, who: str, text: str) -> tuple[Reply | None, list[str]]:
    """The answer to typed words."""
    return answered(here, who, Command(id="1", sender=here.stage.sender(who), text=text))


def test_every_command_answers_whatever_follows_it(here: Here) -> None:
    wrong = []
    for word in COMMANDS:
        for who in EVERYBODY:
            said, found = typed(here, who, f"{word} {HOSTILE}")
            wrong += [f"{who}: {word} {what}" for what in found]
            if who in READERS and said != typed(here, who, word)[0]:  # what follows is read
                for argument in ARGUMENTS:
                    _, found = typed(here, who, f"{word} {argument}")
                    wrong += [f"{who}: {word} {argument[:40]!r} {what}" for what in found]
    assert wrong == []


CARRIED = (
    *(
        "at",
        "choice",
        "cycle",
        "field",
        "from",
        "half",
        "keep",
        "kind",
        "lesson",
        "number",
        "on",
        "page",
        "part",
    ),
    *("seen", "shown", "size", "slots", "step", "tag", "tap", "version", "what"),
)
"""What buttons carry beside the ids that `claims` knows."""


def test_every_button_answers_whatever_it_carries(here: Here) -> None:
    wrong = []
    for name in CLICKS:
        args = args_of(name, here.world, here.world.ours)
        ids = {arg: claim for arg, claim in args.items() if claim in here.world.rows.values()}
        for value in (DIGITS, "-1"):
            claimed = {**dict.fromkeys(CARRIED, value), **ids, "programme": here.world.ours}
            for who in READERS:
                pressed = Click(id="1", sender=here.stage.sender(who), name=name, args=claimed)
                wrong += [f"{who}: {name} {what}" for what in answered(here, who, pressed)[1]]
    assert wrong == []


# --- mistyped -------------------------------------------------------------------------------------


def mistyped(word: str, dice: random.Random) -> str:
    """The word after one or two slips: a letter left out, doubled, swapped with the next, or another."""
    for _ in range(dice.choice((1, 1, 2))):
        at = dice.randrange(len(word))
        other = dice.choice("abcdefghijklmnopqrstuvwxyzáéñ 1?")
        cut = (word[:at], word[at : at + 1], word[at + 1 :])
        word = (
            dice.choice(
                (
                    f"{cut[0]}{cut[2]}",
                    f"{cut[0]}{cut[1]}{cut[1]}{cut[2]}",
                    f"{cut[0]}{cut[2][:1]}{cut[1]}{cut[2][1:]}",
                    f"{cut[0]}{other}{cut[2]}",
                    f"{cut[0]}{cut[1]}{other}{cut[2]}",
                )
            )
            or word
        )
    return word


def test_a_mistyped_command_never_leads_to_what_cannot_be_undone(here: Here) -> None:
    """Support, leave, finish, delete (A17): neither run nor offered, however the word was missed."""
    dice, tried_out = random.Random(17), 0
    for word in sorted(ROUTES.careful) * 4:
        text = mistyped(word, dice)
        if hear(text, ROUTES.careful):
            continue  # the very word, with something after it
        reply, _ = typed(here, MENTOR, text)
        card = reply and shown(reply)
        assert isinstance(card, Card), text
        led_to = {action.args.get("text") for action in card.actions if isinstance(action, Button)}
        assert led_to.isdisjoint(ROUTES.careful), text
        tried_out += 1
    assert tried_out > 80


@pytest.mark.parametrize(
    ("text", "offered"),
    [("goalss", "goals"), ("hlep", "help"), ("acuredo", "agree"), ("perfill", "profile"), ("xyzzy", "home")],
)
def test_a_mistyped_command_is_offered_as_it_was_meant(here: Here, text: str, offered: str) -> None:
    reply, _ = typed(here, MENTOR, text)
    card = reply and shown(reply)
    assert isinstance(card, Card)
    first = card.actions[0]
    assert isinstance(first, Button)
    assert first.args["text"] == offered


@pytest.mark.parametrize(
    ("text", "heard"),
    [("¿AYUDA?", "ayuda"), ("circulo", "círculo"), ("ci\u0301rculo", "círculo"), ("\u200bgoals.", "goals")],
)
def test_accents_left_out_on_a_phone_and_marks_around_a_word_do_not_matter(text: str, heard: str) -> None:
    found = hear(text, (*ROUTES.commands, *ROUTES.aliases))
    assert found is not None
    assert found.word == heard
