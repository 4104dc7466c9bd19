"""Programmes as cards: readiness with its fixes, why the programme is there, the sponsor's promise."""

from collections.abc import Sequence

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    Element,
    Facts,
    FormButton,
    Line,
    Quote,
    Text,
)
from bot.people.model import Member
from bot.programmes.rules import Check, Part, Sides
from bot.spoken import again
from bot.turn import Turn


def fix_button(part: Part, turn: Turn, *, primary: bool = False) -> FormButton:
    """Opens the part of the set-up in which something is put right."""
    args = {"part": part, "programme": turn.the_programme.id}
    label = turn.phrases.text(f"programmes.fix_{part}")
    return FormButton(name="programmes.edit", label=label, args=args, primary=primary)


def signup_button(turn: Turn) -> FormButton:
    """Opens the form that opens sign-up."""
    args = {"programme": turn.the_programme.id}
    label = turn.phrases.text("programmes.open_signup")
    return FormButton(name="programmes.signup", label=label, args=args, primary=True)


def check_line(check: Check, turn: Turn, sponsor: Member | None) -> Line:
    """What is missing and how to put it right, in a sentence or two."""
    if check.guard == "promise" and sponsor is not None:
        return turn.phrases.line("programmes.missing_signature", sponsor=turn.name(sponsor))
    return turn.phrases.line(f"programmes.missing_{check.guard}")


def readiness(checks: Sequence[Check], turn: Turn, sponsor: Member | None) -> Card:
    """What is missing, each with its fix; what is done in one line."""
    phrases, programme = turn.phrases, turn.the_programme
    open_now = [check for check in checks if not check.done and not check.later]
    later = [check for check in checks if not check.done and check.later]
    done = [phrases.text(f"programmes.guard_{check.guard}") for check in checks if check.done]
    body: list[Element] = []
    if open_now:
        body.append(Bullets(items=tuple(check_line(check, turn, sponsor) for check in open_now)))
    if done:
        body.append(Text(line=phrases.line("programmes.done", done=done)))
    if later:
        body.append(Text(line=phrases.line("programmes.later"), quiet=True))
        body.append(Bullets(items=tuple(check_line(check, turn, sponsor) for check in later)))
    parts = list(dict.fromkeys(check.part for check in open_now if check.part is not None))
    actions: list[Action] = [fix_button(part, turn, primary=at == 0) for at, part in enumerate(parts[:5])]
    if not open_now and programme.state in {"draft", "poll"}:
        actions.append(signup_button(turn))
        if programme.state == "draft":
            actions.append(again("poll open", phrases, programme=programme.id))
    block = "programmes.not_yet" if open_now else "programmes.all_ready"
    title = phrases.line(block, programme=programme.name, count=len(open_now))
    return Card(title=title, body=tuple(body), actions=tuple(actions), lang=phrases.tag)


def signed_up(sides: Sides, turn: Turn) -> Facts:
    """How many have joined, by side."""
    text = turn.phrases.text
    rows = [
        (text(f"programmes.side_{side}"), (str(count),))
        for side, count in (("mentor", sides.mentor), ("mentee", sides.mentee), ("both", sides.both))
    ]
    return Facts(rows=tuple(rows))


def purpose(turn: Turn, coordinators: Sequence[Member], sponsor: Member | None) -> Card:
    """Why this programme is there, in its own words, and who stands behind it."""
    phrases, programme = turn.phrases, turn.the_programme
    rows: list[tuple[str, Line]] = []
    if programme.goal_what:
        rows.append((phrases.text("programmes.purpose_goal"), (programme.goal_what,)))
    if programme.goal_measure:
        rows.append((phrases.text("programmes.purpose_measure"), (programme.goal_measure,)))
    if programme.goal_by:
        rows.append((phrases.text("programmes.purpose_by"), (phrases.day(programme.goal_by),)))
    if coordinators:
        names = [turn.name(member) for member in coordinators]
        rows.append(
            (phrases.text("programmes.purpose_coordinator"), phrases.line("programmes.names", names=names))
        )
    if sponsor is not None:
        signed = phrases.line(
            "programmes.purpose_signed" if programme.promise_signed_on else "programmes.purpose_unsigned",
            sponsor=turn.name(sponsor),
        )
        rows.append((phrases.text("programmes.purpose_sponsor"), signed))
    body: list[Element] = [Facts(rows=tuple(rows))] if rows else []
    if programme.why:
        body.insert(0, Quote(line=(programme.why,)))
    title = phrases.line("programmes.purpose", programme=programme.name, label=programme.label)
    return Card(title=title, body=tuple(body), lang=phrases.tag)


def promise(turn: Turn, *, why: Line = ()) -> Card:
    """The no-detriment promise, to be signed by the sponsor alone (guard G5)."""
    phrases, programme = turn.phrases, turn.the_programme
    body: tuple[Element, ...] = (Quote(line=phrases.line("programmes.promise_text")),)
    if programme.promise_signed_on is not None:
        title = phrases.line("programmes.promise_signed", day=programme.promise_signed_on)
        return Card(title=title, body=body, why=why, lang=phrases.tag)
    args = {"programme": programme.id}
    sign = Button(name="programmes.sign", label=phrases.text("programmes.sign"), args=args, primary=True)
    return Card(
        title=phrases.line("programmes.promise", programme=programme.name),
        body=(*body, Text(line=phrases.line("programmes.promise_meaning"))),
        actions=(sign, again("purpose", phrases, programme=programme.id)),
        why=why,
        lang=phrases.tag,
    )
