"""`learnings`: what was heard and what changed, noted over time, and told as "You said, we did"."""

import hashlib
from collections.abc import Sequence

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    Element,
    Form,
    FormButton,
    Line,
    Text,
    TextField,
)
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Refusal, Stale
from bot.outbox.notice import ToChannel
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.programmes.audit import record
from bot.programmes.learnt import Learnt
from bot.programmes.notices import tell_joined
from bot.programmes.stage_notices import YouSaid, YouSaidPosted
from bot.spoken import again
from bot.turn import Asked, Turn

SHOWN = 4
"""Lines on one card; more would not fit a phone."""


def learnings(_: Asked, turn: Turn) -> Reply:
    """What has been noted so far, newest first, and what can be done with it."""
    return Say(card=_card(turn))


def _card(turn: Turn, *, title: Line = ()) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    noted = Learnt.of(turn.session, programme.id)
    fresh = [row for row in noted if not row.post]
    body: list[Element] = []
    if noted:
        body.append(Bullets(items=pairs_of(turn, list(reversed(noted))[:SHOWN])))
        if len(noted) > SHOWN:
            body.append(Text(line=phrases.line("stages.learnt_more", count=len(noted) - SHOWN), quiet=True))
    if fresh:
        body.append(Text(line=phrases.line("stages.learnt_unposted", count=len(fresh))))
    add = FormButton(
        name="programmes.learnt",
        label=phrases.text("stages.learnt_add"),
        args={"programme": programme.id},
        primary=not fresh,
    )
    actions: list[Action] = [add]
    if fresh:
        actions.insert(0, _button("preview_post", "learnt_preview", turn, primary=True))
    said = "stages.learnings" if noted else "stages.learnings_none"
    return Card(
        title=title or phrases.line(said, programme=programme.name),
        body=tuple(body),
        actions=tuple(actions),
        lang=phrases.tag,
    )


def pairs_of(turn: Turn, rows: Sequence[Learnt]) -> tuple[Line, ...]:
    """Each as one line: You told us … So we …"""
    return tuple(
        turn.phrases.line("stages.you_said_line", heard=row.heard, changed=row.changed) for row in rows
    )


def note_form(_: Asked, turn: Turn) -> Form:
    """One thing heard, and what changes because of it."""
    phrases = turn.phrases
    return Form(
        name="programmes.learnt",
        title=phrases.text("stages.learnt_title"),
        fields=tuple(
            TextField(
                name=name,
                label=phrases.text(f"stages.field_{name}"),
                hint=phrases.text(f"stages.hint_{name}"),
                required=True,
                longest=200,
            )
            for name in ("heard", "changed")
        ),
        submit=phrases.text("stages.learnt_submit"),
        privacy="shared",
        promise=phrases.line("stages.learnt_who"),
        lang=phrases.tag,
    )


def note(asked: Asked, turn: Turn) -> Reply:
    """Noted; nobody hears of it before it is posted."""
    heard, changed = (asked.values[name].strip().rstrip(".") for name in ("heard", "changed"))
    turn.session.add(
        Learnt(programme_id=turn.the_programme.id, heard=heard, changed=changed, noted_at=turn.now, post=0)
    )
    turn.session.flush()
    record(turn, "learnings")
    return Update(card=_card(turn, title=turn.phrases.line("stages.learnt_noted")))


# --- "You said, we did" -----------------------------------------------------------------------


def preview(_: Asked, turn: Turn) -> Reply:
    """The post as everybody will read it, before anybody does."""
    return _preview(turn, _fresh(turn)[:SHOWN])


def _preview(turn: Turn, fresh: Sequence[Learnt], *, block: str = "you_said_preview") -> Reply:
    phrases, programme = turn.phrases, turn.the_programme
    args = {"programme": programme.id, "seen": _seen(fresh)}
    button = Button(
        name="programmes.post_learnings", label=phrases.text("stages.learnt_post"), args=args, primary=True
    )
    shown = Card(
        title=phrases.line("stages.you_said", programme=programme.name),
        body=(
            Bullets(items=pairs_of(turn, fresh)),
            Text(line=phrases.line(f"stages.{block}"), quiet=True),
        ),
        actions=(button, again("learnings", phrases)),
        lang=phrases.tag,
    )
    return Update(card=shown)


def _seen(rows: Sequence[Learnt]) -> str:
    """What a preview showed, in short: nothing else is posted by its button."""
    return hashlib.blake2b("|".join(row.id for row in rows).encode(), digest_size=8).hexdigest()


def post(asked: Asked, turn: Turn) -> Reply:
    """Everybody who joined reads it, and the channel where there is one. A second press finds nothing new.

    What somebody else has noted since the preview is shown first.
    """
    programme = turn.the_programme
    turn.session.refresh(programme, with_for_update=True)
    fresh = _fresh(turn)[:SHOWN]
    if asked.arg("seen") != _seen(fresh):
        return _preview(turn, fresh, block="you_said_changed")
    number = 1 + max((row.post for row in Learnt.of(turn.session, programme.id)), default=0)
    for row in fresh:
        row.post = number
    turn.session.flush()
    told = tell_joined(turn, YouSaid(programme=programme.id, post=number))
    if programme.channel:
        turn.notify(ToChannel(programme=programme.id), YouSaidPosted(programme=programme.id, post=number))
    record(turn, "post")
    title = turn.phrases.line("stages.posted", count=len(told))
    over = programme.state == "evaluation" and not Pair.live_in(turn.session, programme.id)
    way_on = (again("close", turn.phrases, primary=True, programme=programme.id),) if over else ()
    actions = (*way_on, again("home", turn.phrases, primary=not over))
    return Update(card=Card(title=title, actions=actions, lang=turn.phrases.tag))


def _fresh(turn: Turn) -> list[Learnt]:
    noted = Learnt.of(turn.session, turn.the_programme.id)
    fresh = [row for row in noted if not row.post]
    if not fresh and noted:
        raise Stale("stages.posted_already", step="learnings")
    if not fresh:
        raise Refusal("stages.nothing_to_post", step="learnings")
    return fresh


def posted(turn: Turn) -> bool:
    """Whether something has been noted, and all of it told to everybody."""
    noted = Learnt.of(turn.session, turn.the_programme.id)
    return bool(noted) and all(row.post for row in noted)


def compose_you_said(notice: YouSaid | YouSaidPosted, turn: Turn) -> Card | None:
    """M-YSWD: You told us … So we …"""
    rows = [r for r in Learnt.of(turn.session, notice.programme) if r.post == notice.post]
    if not rows:
        return None
    phrases, programme = turn.phrases, turn.the_programme
    personal = isinstance(notice, YouSaid)
    why = phrases.line("programmes.why_participant", programme=programme.name) if personal else ()
    title = phrases.line("stages.you_said", programme=programme.name)
    return Card(title=title, body=(Bullets(items=pairs_of(turn, rows)),), why=why, lang=phrases.tag)


def carried(turn: Turn, member: Member) -> tuple[Element, ...]:
    """What was learned in the programmes this member coordinates, for the set-up of the next one (S2-12)."""
    rows = Learnt.carried(turn.session, member, SHOWN - 1)
    if not rows:
        return ()
    return (Text(line=turn.phrases.line("stages.carried")), Bullets(items=pairs_of(turn, rows)))


def _button(name: str, label: str, turn: Turn, *, primary: bool = False) -> Button:
    args = {"programme": turn.the_programme.id}
    return Button(
        name=f"programmes.{name}", label=turn.phrases.text(f"stages.{label}"), args=args, primary=primary
    )
