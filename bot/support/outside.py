"""Where else people can turn: the organisation's own numbers and links, filled in by a coordinator."""

from bot.conversation.card import (
    Bullets,
    Card,
    Element,
    Facts,
    Form,
    FormButton,
    Line,
    Text,
    TextField,
)
from bot.conversation.reply import Reply, Say, Update
from bot.conversation.typed_lines import is_unsafe, with_link
from bot.errors import Complaint, Complaints
from bot.programmes.audit import record
from bot.spoken import again
from bot.support.model import ROUTES, OutsideRoutes
from bot.turn import Asked, Turn

LONGEST_ROUTE = 200
"""Characters of a number, an address or a link, with a word beside it."""


# --- as a coordinator fills them in -----------------------------------------------------------


def form(_: Asked, turn: Turn) -> Form:
    """The organisation's own numbers and links."""
    return _form(turn, OutsideRoutes.of(turn.session, turn.the_programme.id))


def keep(asked: Asked, turn: Turn) -> Reply:
    """They stand in every request for help from now on."""
    wrong = {name: Complaint("support.only_https") for name in ROUTES if is_unsafe(asked.values[name])}
    if wrong:
        raise Complaints(**wrong)
    kept = OutsideRoutes.of(turn.session, turn.the_programme.id)
    for name in ROUTES:
        setattr(kept, name, asked.values[name])
    turn.session.add(kept)
    record(turn, "support")
    return Update(card=_kept(turn, kept))


def show(_: Asked, turn: Turn) -> Reply:
    """What there is, and the way to change it."""
    return Say(card=_kept(turn, OutsideRoutes.of(turn.session, turn.the_programme.id)))


# --- in a request for help --------------------------------------------------------------------


def not_emergency(turn: Turn, outside: OutsideRoutes) -> Line:
    """This is no emergency line, and what is: the organisation's own number where there is one."""
    if not outside.emergency:
        return turn.phrases.line("support.not_emergency")
    return (*turn.phrases.line("support.not_emergency_here"), " ", *with_link(outside.emergency))


def elsewhere(turn: Turn, outside: OutsideRoutes) -> tuple[Element, ...]:
    """The organisation's other routes: linked, never replaced (spec 2.7)."""
    named = [name for name in ("safeguarding", "harassment", "disclosure") if getattr(outside, name)]
    if not named:
        return ()
    items = tuple(
        (turn.phrases.text(f"support.route_{name}"), ": ", *with_link(getattr(outside, name)))
        for name in named
    )
    return Text(line=turn.phrases.line("support.elsewhere")), Bullets(items=items)


# --- the form and its answer ------------------------------------------------------------------


def _form(turn: Turn, outside: OutsideRoutes) -> Form:
    """The organisation's own numbers and links, for the coordinator to fill in."""
    phrases = turn.phrases
    fields = tuple(
        TextField(
            name=name,
            label=phrases.text(f"support.route_{name}"),
            hint=phrases.text("support.hint_route") if name == ROUTES[0] else "",
            longest=LONGEST_ROUTE,
            value=getattr(outside, name),
        )
        for name in ROUTES
    )
    return Form(
        name="support.routes",
        title=phrases.text("support.form_routes"),
        fields=fields,
        submit=phrases.text("support.keep_routes"),
        privacy="shared",
        promise=phrases.line("support.promise_routes", programme=turn.the_programme.name),
        lang=phrases.tag,
    )


def _kept(turn: Turn, outside: OutsideRoutes) -> Card:
    """What people are shown beside a request for help."""
    phrases = turn.phrases
    named = [name for name in ROUTES if getattr(outside, name)]
    rows = tuple((phrases.text(f"support.route_{name}"), with_link(getattr(outside, name))) for name in named)
    change = FormButton(
        name="support.routes",
        label=phrases.text("support.change_routes"),
        args={"programme": turn.the_programme.id},
        primary=not named,
    )
    return Card(
        title=phrases.line("support.routes" if named else "support.no_routes"),
        body=(Facts(rows=rows),) if rows else (),
        actions=(change, again("home", phrases)),
        lang=phrases.tag,
    )
