"""Words to tell people about a programme: a launch post, a poster, a note by the sponsor, a story (S1-38).

Each begins as a draft from the programme's own facts, is changed by a coordinator and copied from the chat.
The launch post alone can go to the programme's channel, after a look at it.
"""

from datetime import date, datetime
from hashlib import blake2b
from typing import Final, Literal, get_args

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped

from bot.conversation.card import Action, Button, Card, Divider, Element, Form, FormButton, Text, TextField
from bot.conversation.reply import Reply, Say, Update
from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere, Stale
from bot.outbox.notice import Notice, ToChannel
from bot.programmes import rules
from bot.programmes.audit import record
from bot.programmes.model import Role
from bot.programmes.naming import mentoring_name, topic_name
from bot.programmes.permissions import holders
from bot.spoken import again
from bot.turn import Asked, Turn

What = Literal["launch", "poster", "note", "story"]
WHATS: Final[tuple[What, ...]] = get_args(What)

LONGEST: Final = 2500
"""Characters of a text: what every platform's form takes, with room to spare."""

LONGEST_TITLE: Final = 150
"""Characters of a first line that can stand as a post's title."""

TOPICS: Final = 4
"""Topics named in a post, so that it stays short."""


class PromotionText(Tenanted):
    """One of a programme's texts as a coordinator left it; until then it is made from the facts."""

    __tablename__ = "promotion_text"
    __table_args__ = (
        UniqueConstraint("tenant_id", "programme_id", "what"),
        within_tenant("programme", "programme_id"),
        record_of(None, "shared", "3 years after the end"),
    )

    programme_id: Mapped[str]
    what: Mapped[str]
    body: Mapped[str]
    changed_at: Mapped[datetime]
    posted_on: Mapped[date | None]
    """The day these very words went to the channel."""

    @property
    def version(self) -> str:
        """What tells these words from others."""
        return blake2b(self.body.encode(), digest_size=6).hexdigest()


class Launched(Notice, frozen=True, kw_only=True):
    """The launch post, in the programme's channel."""

    kind = "programmes.launched"
    sent = "at_least_once"
    when = "working"

    programme: str
    version: str


def can_promote(turn: Turn) -> bool:
    """Whether the turn's programme is one that people can still be told of."""
    return turn.programme is not None and turn.programme.state in rules.GOING


# --- the texts --------------------------------------------------------------------------------


def promote(_: Asked, turn: Turn) -> Reply:
    """The four texts, each behind its button."""
    phrases, programme = turn.phrases, turn.the_programme
    buttons = [_open(what, turn, primary=what == "launch") for what in WHATS]
    return Say(
        card=Card(
            title=phrases.line("promoting.choose", programme=programme.name),
            body=(Text(line=phrases.line("promoting.consent"), quiet=True),),
            actions=(*buttons, again("home", phrases, programme=programme.id)),
            lang=phrases.tag,
        )
    )


def _open(what: What, turn: Turn, *, primary: bool = False, change: bool = False) -> FormButton:
    args = {"programme": turn.the_programme.id, "what": what}
    label = turn.phrases.text("promoting.change" if change else f"promoting.button_{what}")
    return FormButton(name="programmes.promotion", label=label, args=args, primary=primary)


def _what(asked: Asked) -> What:
    for what in WHATS:
        if what == asked.arg("what"):
            return what
    raise NotThere("conversation.card_too_old", step="promote")


def _stored(what: What, turn: Turn) -> PromotionText | None:
    query = select(PromotionText).where(
        PromotionText.programme_id == turn.the_programme.id, PromotionText.what == what
    )
    return turn.session.scalar(query)


def text_form(asked: Asked, turn: Turn) -> Form:
    """The text as it stands, to be changed and copied."""
    what, phrases = _what(asked), turn.phrases
    stored = _stored(what, turn)
    return Form(
        name="programmes.promotion",
        title=phrases.text(f"promoting.button_{what}"),
        intro=(Text(line=phrases.line(f"promoting.about_{what}")),),
        fields=(
            TextField(
                name="body",
                label=phrases.text("promoting.field_body"),
                required=True,
                value=stored.body if stored else draft(what, turn),
                lines=12,
                longest=LONGEST,
            ),
        ),
        args={"what": what},
        submit=phrases.text("promoting.submit"),
        lang=phrases.tag,
    )


def keep(asked: Asked, turn: Turn) -> Reply:
    """The text is kept, and shown as it will read."""
    what, body = _what(asked), asked.values["body"].strip()
    stored = _stored(what, turn)
    if stored is None:
        stored = PromotionText(programme_id=turn.the_programme.id, what=what, body=body)
        turn.session.add(stored)
    elif stored.body != body:
        stored.posted_on = None
    stored.body, stored.changed_at = body, turn.now
    turn.session.flush()
    return Update(card=_preview(stored, what, turn))


def _preview(stored: PromotionText, what: What, turn: Turn) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    body: list[Element] = [Divider(), *(Text(line=(p,)) for p in _paragraphs(stored.body)), Divider()]
    actions: list[Action] = []
    if what == "launch" and programme.channel:
        body.append(Text(line=phrases.line("promoting.goes_to", channel=programme.channel["name"])))
        args = {"programme": programme.id, "version": stored.version}
        label = phrases.text("promoting.post")
        actions.append(Button(name="programmes.launch", label=label, args=args, primary=True))
    elif what == "launch":
        how = phrases.line("programmes.channel_how", programme=programme.name, channel="")
        body.append(Text(line=how, quiet=True))
    elif what == "story":
        body.append(Text(line=phrases.line("promoting.consent")))
    actions += [_open(what, turn, change=True), again("promote", phrases, programme=programme.id)]
    return Card(
        title=phrases.line("promoting.preview"), body=tuple(body), actions=tuple(actions), lang=phrases.tag
    )


def _paragraphs(body: str) -> list[str]:
    return [part.strip() for part in body.split("\n\n") if part.strip()]


# --- to the channel ---------------------------------------------------------------------------


def launch(asked: Asked, turn: Turn) -> Reply:
    """The words that were shown go to the channel, once; others are shown first."""
    stored = _stored("launch", turn)
    if stored is None or not can_promote(turn):
        raise Stale("programmes.moved_on", step="promote")
    if stored.posted_on is not None:
        raise Stale("promoting.posted_already", step="promote", day=stored.posted_on)
    channel = turn.the_programme.channel
    if stored.version != asked.arg("version") or channel is None:
        return Update(card=_preview(stored, "launch", turn))
    stored.posted_on = turn.today
    record(turn, "post")
    to = ToChannel(programme=turn.the_programme.id)
    turn.notify(to, Launched(programme=turn.the_programme.id, version=stored.version))
    title = turn.phrases.line("promoting.posted", channel=channel["name"])
    home = again("home", turn.phrases, primary=True, programme=turn.the_programme.id)
    return Update(card=Card(title=title, actions=(home,), lang=turn.phrases.tag))


def compose_launched(notice: Launched, turn: Turn) -> Card | None:
    """The coordinator's own words; the way in, as long as it is open."""
    phrases, programme = turn.phrases, turn.the_programme
    stored = _stored("launch", turn)
    if programme.over or stored is None or stored.version != notice.version:
        return None
    parts = _paragraphs(stored.body)
    title = (parts.pop(0),) if len(parts[0]) <= LONGEST_TITLE else (programme.name,)
    actions: tuple[Action, ...] = (again("purpose", phrases, programme=programme.id),)
    if programme.state in rules.JOINABLE:
        label = phrases.text("programmes.join")
        args = {"programme": programme.id}
        actions = (FormButton(name="programmes.join", label=label, args=args, primary=True), *actions)
    return Card(
        title=title, body=tuple(Text(line=(p,)) for p in parts), actions=actions, lang=programme.locale
    )


# --- drafts -----------------------------------------------------------------------------------


def draft(what: What, turn: Turn) -> str:
    """A text from the programme's own facts, in the coordinator's language; what is not known is left out."""
    match what:
        case "launch":
            parts = [
                _title(turn),
                turn.the_programme.why,
                _say(turn, "both_ways"),
                _topics(turn),
                _time(turn),
            ]
            parts += [_promise(turn), _sponsor_goal(turn), _way_in(turn), _questions(turn)]
        case "poster":
            parts = [_title(turn), turn.the_programme.why, _say(turn, "poster_lines"), _topics(turn)]
            parts += [_promise(turn), _way_in(turn), _questions(turn)]
        case "note":
            parts = [_say(turn, "note_hello"), turn.the_programme.why, _say(turn, "note_me")]
            parts += [_sponsor_goal(turn), _say(turn, "note_free"), _way_in(turn), _sponsor_name(turn)]
        case "story":
            parts = [_say(turn, f"story_{step}") for step in ("we", "learnt", "gave", "next", "consent")]
    return "\n\n".join(part for part in parts if part)


def _say(turn: Turn, block: str) -> str:
    return turn.phrases.text(f"promoting.{block}", programme=turn.the_programme.name)


def _title(turn: Turn) -> str:
    programme = turn.the_programme
    given = {"programme": programme.name, "label": mentoring_name(programme, turn.phrases)}
    return turn.phrases.text("promoting.title", **given)


def _topics(turn: Turn) -> str:
    names = [topic_name(topic, turn.phrases) for topic in turn.the_programme.topics]
    leads = len([topic for topic in turn.the_programme.topics if topic["side"] == "mentor"])
    some = [*names[:leads][: TOPICS // 2], *names[leads:][: TOPICS // 2]]
    return turn.phrases.text("promoting.topics", topics=some) if some else ""


def _time(turn: Turn) -> str:
    programme = turn.the_programme
    if not (programme.starts_on and programme.ends_on):
        return ""
    hours = rules.hours_asked(
        programme.starts_on, programme.ends_on, programme.cadence_weeks, programme.meeting_minutes
    )
    given = {"hours": hours, "starts": programme.starts_on, "ends": programme.ends_on}
    return turn.phrases.text("programmes.signup_time", **given)


def _promise(turn: Turn) -> str:
    """Only what has been signed is promised (guard G5)."""
    sponsor = next(iter(holders(turn.session, turn.the_programme, "sponsor")), None)
    if sponsor is None or turn.the_programme.promise_signed_on is None:
        return ""
    signed = turn.phrases.text("promoting.signed", sponsor=sponsor.name)
    return f"{signed} {turn.phrases.text('programmes.promise_text')}"


def _sponsor_goal(turn: Turn) -> str:
    role = Role.of_sponsor(turn.session, turn.the_programme.id)
    return turn.phrases.text("promoting.sponsor_goal", goal=role.goal) if role and role.goal else ""


def _sponsor_name(turn: Turn) -> str:
    sponsor = next(iter(holders(turn.session, turn.the_programme, "sponsor")), None)
    return sponsor.name if sponsor else ""


def _way_in(turn: Turn) -> str:
    programme = turn.the_programme
    if programme.state in rules.JOINABLE:
        return turn.phrases.text("promoting.join_now", until=programme.signup_closes_on)
    return turn.phrases.text("promoting.join_later") if programme.state in rules.EARLY else ""


def _questions(turn: Turn) -> str:
    names = [member.name for member in holders(turn.session, turn.the_programme, "coordinator")]
    return turn.phrases.text("promoting.questions", coordinators=names) if names else ""
