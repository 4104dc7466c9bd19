"""Programmes as cards: readiness with its fixes, why the programme is there, the sponsor's promise."""

from collections.abc import Sequence

from sqlalchemy import func, select

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
from bot.conversation.typed_lines import lines_in, with_link
from bot.people.model import Member
from bot.programmes.model import Role
from bot.programmes.naming import mentoring_name
from bot.programmes.rules import Check, Part, Sides
from bot.programmes.templates import PILOT_PAIRS, never_shown
from bot.spoken import again
from bot.turn import Turn

NEW_WORDS = frozenset({"shape", "more"})
"""Parts whose words are the set-up's own."""


def fix_button(part: Part, turn: Turn, *, primary: bool = False) -> FormButton:
    """Opens the part of the set-up in which something is put right."""
    args = {"part": part, "programme": turn.the_programme.id}
    label = turn.phrases.text(f"{'setup' if part in NEW_WORDS else 'programmes'}.fix_{part}")
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
    if programme.state in {"draft", "poll"}:
        body += _never_shown(turn)
    if programme.climate in {"tired", "unsure"}:
        body.append(Text(line=phrases.line(f"stages.advice_{programme.climate}")))
    parts = list(dict.fromkeys(check.part for check in open_now if check.part is not None))
    actions: list[Action] = [fix_button(part, turn, primary=at == 0) for at, part in enumerate(parts[:5])]
    if not open_now and programme.state in {"draft", "poll"}:
        actions.append(signup_button(turn))
        if programme.state == "draft":
            actions.append(again("poll open", phrases, programme=programme.id))
    if not actions:
        actions.append(again("home", phrases, programme=programme.id))
    block = "programmes.not_yet" if open_now else "programmes.all_ready"
    early = programme.state in {"draft", "poll"}
    title = phrases.line(block, programme=programme.name, count=len(open_now), early=early)
    return Card(title=title, body=tuple(body), actions=tuple(actions), lang=phrases.tag)


def _never_shown(turn: Turn) -> list[Element]:
    """Before anything is asked: what nobody will ever be shown at this size (A14)."""
    phrases, session = turn.phrases, turn.session
    here = session.scalar(select(func.count(Member.id)).where(Member.left_at.is_(None))) or 0
    most = min(here, 2 * PILOT_PAIRS[1]) if turn.the_programme.length == "pilot" else here
    items = tuple(phrases.line(f"setup.never_{what}") for what in never_shown(most))
    return [
        Text(line=phrases.line("setup.never", people=most), quiet=True),
        Bullets(items=items),
        Text(line=phrases.line("setup.never_more"), quiet=True),
    ]


def signed_up(sides: Sides, turn: Turn) -> Facts:
    """How many have joined, by side."""
    text = turn.phrases.text
    rows = [
        (text(f"programmes.side_{side}"), (str(count),))
        for side, count in (("mentor", sides.mentor), ("mentee", sides.mentee), ("both", sides.both))
    ]
    return Facts(rows=tuple(rows))


def purpose(
    turn: Turn, coordinators: Sequence[Member], sponsor: Member | None, *, joinable: bool = False
) -> Card:
    """Why this programme is there, in its own words, and who stands behind it; the way in, if it is open."""
    phrases, programme = turn.phrases, turn.the_programme
    rows: list[tuple[str, Line]] = []
    if programme.goal_what:
        rows.append((phrases.text("programmes.purpose_goal"), (programme.goal_what,)))
    if programme.goal_measure:
        rows.append((phrases.text("programmes.purpose_measure"), (programme.goal_measure,)))
    if programme.goal_by:
        rows.append((phrases.text("programmes.purpose_by"), (phrases.day(programme.goal_by),)))
    if programme.families:
        about = phrases.listing(phrases.text(f"setup.family_{family}") for family in programme.families)
        rows.append((phrases.text("setup.purpose_families"), (about,)))
    if programme.framework:
        rows.append((phrases.text("setup.purpose_plan"), (programme.framework,)))
    if programme.classic_scheme:
        rows.append((phrases.text("setup.purpose_scheme"), (programme.classic_scheme,)))
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
        role = Role.of_sponsor(turn.session, programme.id)
        if role is not None and role.goal:
            rows.append((phrases.text("sponsoring.purpose_goal"), (role.goal,)))
    body: list[Element] = [Facts(rows=tuple(rows))] if rows else []
    if materials := lines_in(programme.materials):
        body.append(Text(line=phrases.line("setup.purpose_materials")))
        body.append(Bullets(items=tuple(with_link(line) for line in materials)))
    if programme.why:
        body.insert(0, Quote(line=(programme.why,)))
    given = {"programme": programme.name, "label": mentoring_name(programme, phrases)}
    title = phrases.line("programmes.purpose", **given)
    done = again("changes", phrases, programme=programme.id)
    args = {"programme": programme.id}
    join = FormButton(name="programmes.join", label=phrases.text("programmes.join"), args=args, primary=True)
    actions = (join, done) if joinable else (done,)
    return Card(title=title, body=tuple(body), actions=actions, lang=phrases.tag)


def promise(turn: Turn, *, why: Line = ()) -> Card:
    """The no-detriment promise, to be signed by the sponsor alone (guard G5)."""
    phrases, programme = turn.phrases, turn.the_programme
    body: tuple[Element, ...] = (Quote(line=phrases.line("programmes.promise_text")),)
    if programme.promise_signed_on is not None:
        title = phrases.line("programmes.promise_signed", day=programme.promise_signed_on)
        home = again("home", phrases, primary=True)
        return Card(title=title, body=body, actions=(home,), why=why, lang=phrases.tag)
    args = {"programme": programme.id}
    sign = Button(name="programmes.sign", label=phrases.text("programmes.sign"), args=args, primary=True)
    return Card(
        title=phrases.line("programmes.promise", programme=programme.name),
        body=(*body, Text(line=phrases.line("programmes.promise_meaning"))),
        actions=(sign, again("purpose", phrases, programme=programme.id)),
        why=why,
        lang=phrases.tag,
    )
