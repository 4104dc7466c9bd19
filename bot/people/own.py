"""A person's own settings: what to call them, how to say it, which language, what they need to meet well."""

from sqlalchemy.orm import Session

from bot.conversation.card import (
    Card,
    ChoiceField,
    Element,
    Facts,
    Form,
    FormButton,
    Line,
    Option,
    Text,
    TextField,
)
from bot.conversation.phrases import LOCALES
from bot.conversation.reply import Reply, Say, Update
from bot.people.model import Account, Installation, Member, ways_to
from bot.people.rules import access_of
from bot.people.times import said_days, said_times
from bot.spoken import again
from bot.turn import Asked, Turn

LONGEST_NOTE = 80
LONGEST_NEEDS = 300


def me(_: Asked, turn: Turn) -> Reply:
    """Everything about oneself on one card, each part with its form."""
    return Say(card=_card(turn))


def _card(turn: Turn) -> Card:
    phrases, member = turn.phrases, turn.actor
    text = phrases.text
    ways = _ways(turn.session, member)
    rows: list[tuple[str, Line]] = [(text("people.shown_call_me"), (turn.name(member),))]
    for label, said in (
        ("pronouns", member.pronouns),
        ("say_name", member.say_name),
        ("language", LOCALES.get(member.locale, member.locale)),
        ("written_to", ways[0][1].called if len(ways) > 1 else ""),
        ("zone", member.zone),
        ("times", said_times(turn)),
        ("days_off", phrases.listing(said_days(turn))),
        # Said to be there and not repeated: what is written in a chat may be kept by the workplace.
        (
            "needs",
            text(f"people.needs_{'partner' if member.shares_access else 'mine'}") if member.access else "",
        ),
    ):
        if said:
            rows.append((text(f"people.shown_{label}"), (said,)))
    body: list[Element] = [Facts(rows=tuple(rows))]
    if member.away_until is not None and member.away_until >= turn.today:
        body.append(Text(line=phrases.line("people.away_until", until=member.away_until)))
    return Card(
        title=phrases.line("people.me"),
        body=tuple(body),
        actions=(
            FormButton(name="people.me", label=text("people.me_change"), primary=True),
            FormButton(name="people.times", label=text("people.times_button")),
            FormButton(name="people.days_off", label=text("people.days_off_button")),
            FormButton(name="people.needs", label=text("people.needs_button")),
            again("home", phrases),
        ),
        lang=phrases.tag,
    )


def form(_: Asked, turn: Turn) -> Form:
    """What others see of a name, and the language we speak. Nothing of it is guessed (spec 7.3)."""
    phrases, member = turn.phrases, turn.actor
    text = phrases.text
    return Form(
        name="people.me",
        title=text("people.me_title"),
        fields=(
            TextField(
                name="name", label=text("people.field_call_me"), required=True, value=member.name, longest=80
            ),
            TextField(
                name="pronouns",
                label=text("people.field_pronouns"),
                hint=text("people.hint_pronouns"),
                value=member.pronouns,
                longest=40,
            ),
            TextField(
                name="say_name",
                label=text("people.field_say_name"),
                hint=text("people.hint_say_name"),
                value=member.say_name,
                longest=LONGEST_NOTE,
            ),
            ChoiceField(
                name="locale",
                label=text("people.field_language"),
                required=True,
                options=tuple(Option(value=tag, label=own) for tag, own in LOCALES.items()),
                value=member.locale if member.locale in LOCALES else phrases.tag,
            ),
            *_where(turn),
        ),
        submit=text("people.save"),
        privacy="shared",
        promise=phrases.line("people.me_shared"),
        lang=phrases.tag,
    )


def _where(turn: Turn) -> tuple[ChoiceField, ...]:
    """For whoever is on several platforms: where we begin a message."""
    ways = _ways(turn.session, turn.actor)
    if len(ways) < 2:
        return ()
    field = ChoiceField(
        name="account",
        label=turn.phrases.text("people.field_written_to"),
        hint=turn.phrases.text("people.hint_written_to"),
        required=True,
        options=tuple(Option(value=account.id, label=place.called) for account, place in ways),
        value=ways[0][0].id,
    )
    return (field,)


def _write_to(turn: Turn, chosen: str) -> str:
    """Begin messages there from now on; what that platform is called."""
    ways = _ways(turn.session, turn.actor)
    for account, _ in ways:
        account.preferred = account.id == chosen
    return next(place.called for account, place in ways if account.id == chosen)


def _ways(session: Session, member: Member) -> list[tuple[Account, Installation]]:
    return [(account, place) for account, place in session.execute(ways_to(member.id))]


def keep(asked: Asked, turn: Turn) -> Reply:
    """As they typed it: in any script, never split, never changed."""
    member, values = turn.actor, asked.values
    place = _write_to(turn, values["account"]) if "account" in values else None
    member.name, member.locale = values["name"], values["locale"]
    member.pronouns, member.say_name = values["pronouns"], values["say_name"]
    phrases = turn.phrases.in_language(member.locale)
    turn = turn.speaking_to(member)
    return Update(card=_saved(turn, phrases.line("people.me_saved", name=turn.name(member), place=place)))


def needs_form(_: Asked, turn: Turn) -> Form:
    """What somebody needs to meet well: theirs alone, and the partner's to read only if they say so."""
    phrases, member = turn.phrases, turn.actor
    text = phrases.text
    return Form(
        name="people.needs",
        title=text("people.needs_title"),
        fields=(
            TextField(
                name="needs",
                label=text("people.field_needs"),
                hint=text("people.hint_needs"),
                value=access_of(member, turn.house.sealer),
                lines=3,
                longest=LONGEST_NEEDS,
            ),
            ChoiceField(
                name="share",
                label=text("people.field_share_needs"),
                required=True,
                options=tuple(
                    Option(value=how, label=text(f"people.needs_{how}")) for how in ("mine", "partner")
                ),
                value="partner" if member.shares_access else "mine",
            ),
        ),
        submit=text("people.save_private"),
        privacy="private",
        promise=phrases.line("people.needs_private"),
        secret=True,
        lang=phrases.tag,
    )


def keep_needs(asked: Asked, turn: Turn) -> Reply:
    """Sealed under their name; empty forgets it. The reply repeats nothing."""
    member, said = turn.actor, asked.values["needs"]
    member.access = turn.house.sealer.seal(f"access:{member.id}", said.encode()) if said else None
    member.shares_access = bool(said) and asked.values["share"] == "partner"
    block = "people.needs_shared_now" if member.shares_access else "people.needs_saved"
    return Update(card=_saved(turn, turn.phrases.line(block)))


def _saved(turn: Turn, title: Line) -> Card:
    phrases = turn.phrases
    return Card(
        title=title, actions=(again("home", phrases, primary=True), again("me", phrases)), lang=phrases.tag
    )
