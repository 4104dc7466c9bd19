"""The observer: somebody who may look at a programme's rules and at who did what, and change nothing (A21).

For a works council or a data protection officer. They see settings, thresholds, how long things are kept and
the admin audit, on a card or as one page; never a participant's answers, nor who takes part. Participants see
the audit in summary: what was done and when, without names (spec 6.6).
"""

from collections.abc import Iterator
from typing import Final, Literal, get_args

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    Element,
    Facts,
    Line,
    LinkButton,
    Text,
)
from bot.conversation.page import Page, Section
from bot.conversation.reply import Reply, Say, Update
from bot.errors import NotThere
from bot.learning.rules import ANSWERS_FLOOR, PAIRS_FLOOR
from bot.nudges.local_time import local_date
from bot.polls.rules import FEWEST, FEWEST_ANSWERS, ROUGH_BELOW
from bot.programmes.announcing import APART
from bot.programmes.audit import FOR_OBSERVERS_ALONE, AdminAction
from bot.programmes.model import RoleName
from bot.programmes.naming import mentoring_name
from bot.programmes.permissions import hats, holders, programmes_of
from bot.programmes.templates import EVALUATED_FROM, SHARES_FROM
from bot.spoken import AGAIN, again
from bot.turn import Asked, Turn

What = Literal["settings", "thresholds", "retention", "deeds"]
WHATS: Final[tuple[What, ...]] = get_args(What)

PAGE: Final = "programmes.observe_page"
"""The link to everything on one page."""

ROUTINE_DAYS: Final = 7
"""Days between two routine messages to one person (spec 4.2), as the outbox keeps them."""

ON_A_CARD: Final = 12
"""Deeds on a card; the page has more."""

ON_THE_PAGE: Final = 200

RETENTION: Final[tuple[tuple[str, str, str], ...]] = (
    ("ballots", "envelope", "until the poll closes"),
    ("profiles", "participant", "round end + 60 days, or while alumni"),
    ("pairs", "agreement_side", "pair end + 90 days"),
    ("notes", "private_note", "pair end + 90 days or on request"),
    ("help", "help_request", "12 months after closing"),
    ("messages", "outgoing", "60 days: type and time, no words"),
    ("deeds", "admin_action", "12 months"),
    ("programme", "programme", "3 years after the end"),
)
"""What is kept how long: a block of words, the table it speaks of, and what that table declares."""

ROLES: Final[tuple[RoleName, ...]] = ("coordinator", "alternate", "sponsor", "observer")


# --- the facts as lines -----------------------------------------------------------------------


def settings_rows(turn: Turn) -> list[tuple[str, Line]]:
    """How the programme is set up: label and value."""
    phrases, programme = turn.phrases, turn.the_programme
    text = phrases.text
    dates = phrases.line("observing.dates", starts=programme.starts_on, ends=programme.ends_on)
    rhythm = {"weeks": programme.cadence_weeks, "minutes": programme.meeting_minutes}
    protection = {
        "dpia": programme.dpia_done_on,
        "notice": programme.privacy_notice,
        "staff": programme.staff_consulted,
    }
    rows: list[tuple[str, Line]] = [
        (text("observing.row_label"), (mentoring_name(programme, phrases),)),
        (text("observing.row_stage"), (text(f"programmes.stage_{programme.stage}"),)),
        (text("observing.row_kind"), (text(f"programmes.kind_{programme.kind}"),)),
        (text("observing.row_mode"), (text(f"setup.mode_{programme.mode}"),)),
        (text("observing.row_dates"), dates),
        (text("observing.row_rhythm"), phrases.line("observing.rhythm", **rhythm)),
        (text("observing.row_gap"), (str(programme.level_gap),)),
        (text("observing.row_promise"), phrases.line("observing.promise", day=programme.promise_signed_on)),
        (text("observing.row_protection"), phrases.line("observing.protection", **protection)),
    ]
    for role in ROLES:
        names = [turn.name(member) for member in holders(turn.session, programme, role)]
        if names:
            line = phrases.line("programmes.names", names=names)
            rows.append((text(f"observing.role_{role}"), line))
    return rows


def threshold_lines(turn: Turn) -> tuple[Line, ...]:
    """The numbers below which nothing is shown, and the most that anybody is written to."""
    line = turn.phrases.line
    return (
        line("observing.limit_poll", asked=FEWEST, answers=FEWEST_ANSWERS),
        line("observing.limit_rough", below=ROUGH_BELOW),
        line("observing.limit_evaluation", least=EVALUATED_FROM),
        line("observing.limit_shares", least=SHARES_FROM),
        line("observing.limit_pulse", pairs=PAIRS_FLOOR, people=ANSWERS_FLOOR),
        line("observing.limit_messages", days=ROUTINE_DAYS),
        line("observing.limit_announce", days=APART),
        line("observing.limit_never"),
    )


def retention_lines(turn: Turn) -> tuple[Line, ...]:
    """How long things are kept."""
    return tuple(turn.phrases.line(f"observing.keep_{what}") for what, _, _ in RETENTION)


def deed_lines(turn: Turn, newest: int) -> tuple[Line, ...]:
    """Who did what, newest first."""
    phrases = turn.phrases
    found = AdminAction.of(turn.session, turn.the_programme, newest)
    return tuple(
        phrases.line(
            "observing.deed",
            day=local_date(action.at, turn.the_programme.zone),
            name=turn.name(member),
            deed=phrases.text(f"observing.did_{action.deed}"),
        )
        for action, member in found
    )


# --- what an observer reads -------------------------------------------------------------------


def observe(_: Asked, turn: Turn) -> Reply:
    """What there is to look at."""
    return Say(card=_front(turn, linked=True))


def show(asked: Asked, turn: Turn) -> Reply:
    """One part of it."""
    for what in WHATS:
        if what == asked.arg("what"):
            return Update(card=_part(what, turn))
    raise NotThere("conversation.card_too_old", step="observe")


def _front(turn: Turn, *, linked: bool) -> Card:
    """The parts to choose from; a link to the page only for who has just asked, as links are kept as rows."""
    phrases, programme = turn.phrases, turn.the_programme
    only_looks = "coordinator" not in hats(turn.session, turn.actor, programme)
    actions: list[Action] = [_button(what, turn, primary=what == "settings") for what in WHATS]
    url = turn.link(PAGE, {"programme": programme.id}) if linked else None
    if url is not None:
        actions.append(LinkButton(url=url, label=phrases.text("observing.one_page")))
    elif not linked and turn.house.public_url is not None:
        args = {"text": "observe", "programme": programme.id}  # this asks for the card with the link
        actions.append(Button(name=AGAIN, label=phrases.text("observing.one_page"), args=args))
    stage = phrases.text(f"programmes.stage_{programme.stage}")
    title = phrases.line("observing.front", programme=programme.name, stage=stage)
    body = Text(line=phrases.line("observing.only_look" if only_looks else "observing.as_observers_see"))
    return Card(title=title, body=(body,), actions=tuple(actions), lang=phrases.tag)


def _button(what: What, turn: Turn, *, primary: bool = False) -> Button:
    args = {"programme": turn.the_programme.id, "what": what}
    label = turn.phrases.text(f"observing.button_{what}")
    return Button(name="programmes.observed", label=label, args=args, primary=primary)


def _part(what: What, turn: Turn) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    body: list[Element]
    match what:
        case "settings":
            rows = settings_rows(turn)
            body = [Facts(rows=tuple(rows[:8])), Facts(rows=tuple(rows[8:]))]
        case "thresholds":
            body = [Bullets(items=threshold_lines(turn))]
        case "retention":
            body = [Bullets(items=retention_lines(turn))]
        case "deeds":
            lines = deed_lines(turn, ON_A_CARD)
            body = [Bullets(items=lines or (phrases.line("observing.no_deeds"),))]
    others = [_button(other, turn) for other in WHATS if other != what]
    home = again("home", phrases)
    title = phrases.line(f"observing.title_{what}", programme=programme.name)
    return Card(title=title, body=tuple(body), actions=(*others, home), lang=phrases.tag)


def page(asked: Asked, turn: Turn) -> Page:
    """Everything on one page, to print or to keep."""
    for programme in programmes_of(turn.session, turn.actor, "observe"):
        if programme.id == asked.arg("programme"):
            turn = turn.within(programme)
            break
    else:
        raise NotThere("programmes.nothing_there", step="home")
    phrases = turn.phrases
    settings = tuple((f"{label}: ", *line) for label, line in settings_rows(turn))
    parts: dict[What, tuple[Line, ...]] = {
        "settings": settings,
        "thresholds": threshold_lines(turn),
        "retention": retention_lines(turn),
        "deeds": deed_lines(turn, ON_THE_PAGE) or (phrases.line("observing.no_deeds"),),
    }
    day = local_date(turn.now, turn.the_programme.zone)
    return Page(
        title=phrases.line("observing.page", programme=turn.the_programme.name, day=day),
        sections=tuple(
            Section(heading=phrases.text(f"observing.button_{what}"), lines=lines)
            for what, lines in parts.items()
        ),
        note=phrases.line("observing.page_note"),
    )


def next_step(turn: Turn) -> Card | None:
    """The home of somebody who only looks."""
    for programme in programmes_of(turn.session, turn.actor, "observe"):
        if "observer" in hats(turn.session, turn.actor, programme):
            return _front(turn.within(programme), linked=False)
    return None


# --- what participants read -------------------------------------------------------------------


def changes(_: Asked, turn: Turn) -> Reply:
    """What was done for the whole programme, summed up and without names."""
    phrases, programme = turn.phrases, turn.the_programme
    items = tuple(_summed(turn)) or (phrases.line("observing.no_deeds"),)
    return Say(
        card=Card(
            title=phrases.line("observing.changes", programme=programme.name),
            body=(Bullets(items=items), Text(line=phrases.line("observing.changes_never"), quiet=True)),
            actions=(again("home", phrases, primary=True), again("purpose", phrases, programme=programme.id)),
            lang=phrases.tag,
        )
    )


def _summed(turn: Turn) -> Iterator[Line]:
    """Each kind of deed once: how often, and when last."""
    phrases = turn.phrases
    every = AdminAction.of(turn.session, turn.the_programme, ON_THE_PAGE)
    found = [action for action, _ in every if action.deed not in FOR_OBSERVERS_ALONE]
    for deed in dict.fromkeys(action.deed for action in found):
        same = [action for action in found if action.deed == deed]
        day = local_date(same[0].at, turn.the_programme.zone)
        given = {"deed": phrases.text(f"observing.did_{deed}"), "count": len(same), "day": day}
        yield phrases.line("observing.summed", **given)
