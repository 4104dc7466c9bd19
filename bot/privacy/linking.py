"""One person on two platforms: a code from one, typed on the other, makes them one here; and apart again."""

from sqlalchemy import delete, or_, select

from bot.conversation.card import Button, Card, Facts, Form, FormButton, Line, Text, TextField
from bot.conversation.reply import Reply, Say, Update
from bot.errors import NotThere, Refusal, Stale
from bot.house import House
from bot.people.model import Account, Installation, Member, ways_to
from bot.privacy.model import WRONG_FOR, LinkCode, tidy_code
from bot.privacy.one_person import OnePerson
from bot.programmes.permissions import holders, programmes_of
from bot.spoken import again
from bot.turn import Asked, Turn

PROFILE = (
    *("name", "locale", "zone", "hours", "days_off", "good_times"),
    *("pronouns", "say_name", "quiet", "snoozed_until"),
)
"""What somebody has set for themselves: taken from the side whose profile is kept."""


def link(asked: Asked, turn: Turn) -> Reply:
    """A code to type elsewhere; or with a code, what would be joined."""
    if tidy_code(asked.text):
        return Say(card=_found(asked.text, turn))
    phrases = turn.phrases
    code = LinkCode.of(turn.session, turn.actor.id).make(turn.now)
    card = Card(
        title=phrases.line("privacy.link_code", code=code),
        body=(Text(line=phrases.line("privacy.link_how", code=code)),),
        actions=(
            FormButton(name="privacy.link", label=phrases.text("privacy.have_code")),
            again("home", phrases),
        ),
        lang=phrases.tag,
    )
    return Say(card=card)


def form(_: Asked, turn: Turn) -> Form:
    """A code from the other platform."""
    phrases = turn.phrases
    return Form(
        name="privacy.link",
        title=phrases.text("privacy.link_title"),
        fields=(TextField(name="code", label=phrases.text("privacy.field_code"), required=True, longest=20),),
        submit=phrases.text("privacy.link_look"),
        privacy="private",
        promise=phrases.line("privacy.link_private"),
        secret=True,
        lang=phrases.tag,
    )


def typed(asked: Asked, turn: Turn) -> Reply:
    """The code of the form."""
    return Update(card=_found(asked.values["code"], turn))


def _found(code: str, turn: Turn) -> Card:
    """What that code would join; a wrong one is counted, so that nobody can try them out.

    A wrong code is answered and not refused: a refusal would take back that it was counted.
    """
    session, phrases = turn.session, turn.phrases
    mine = LinkCode.of(session, turn.actor.id)
    if mine.too_many(turn.now):
        raise Refusal("privacy.link_too_many", step="home")
    row = LinkCode.of_code(session, code, turn.now)
    if row is None:
        mine.miss(turn.now)
        return Card(
            title=phrases.line("privacy.link_wrong"),
            actions=(FormButton(name="privacy.link", label=phrases.text("privacy.again"), primary=True),),
            lang=phrases.tag,
        )
    if row.member_id == turn.actor.id:
        raise Refusal("privacy.link_same", step="home")
    other = Member.by_id(session, row.member_id)
    _check(turn, other)
    return _ask(turn, row, other)


def _check(turn: Turn, other: Member) -> None:
    why = OnePerson(turn.house.sealer).why_not(turn.session, turn.actor, other)
    if why is not None:
        programmes = programmes_of(turn.session, turn.actor, "take_part")
        people = [turn.name(m) for p in programmes[:1] for m in holders(turn.session, p, "coordinator")]
        raise Refusal(why, step="home", people=people)


def _ask(turn: Turn, row: LinkCode, other: Member) -> Card:
    phrases, text = turn.phrases, turn.phrases.text
    rows: list[tuple[str, Line]] = []
    for label, member in (("here", turn.actor), ("there", other)):
        places = phrases.listing(_platforms(turn, member))
        rows.append(
            (
                text(f"privacy.link_{label}"),
                phrases.line("privacy.link_who", name=turn.name(member), places=places),
            )
        )
    buttons = tuple(
        Button(
            name="privacy.join",
            label=text(f"privacy.keep_{side}"),
            args={"code": row.proof, "keep": side},
            primary=side == "here",
        )
        for side in ("here", "there")
    )
    return Card(
        title=phrases.line("privacy.link_ask"),
        body=(Facts(rows=tuple(rows)), Text(line=phrases.line("privacy.link_means"))),
        actions=(*buttons, again("home", phrases)),
        lang=phrases.tag,
    )


def join(asked: Asked, turn: Turn) -> Reply:
    """Both are one from now on, with the profile that was chosen."""
    session, actor = turn.session, turn.actor
    if LinkCode.of(session, actor.id).too_many(turn.now):
        raise Refusal("privacy.link_too_many", step="home")
    row = LinkCode.of_proof(session, asked.arg("code"), turn.now)
    if row is None or row.member_id == actor.id:
        raise Stale("privacy.link_old", step="link")
    other = Member.by_id(session, row.member_id)
    _check(turn, other)
    row.use()
    if asked.arg("keep") == "there":
        for column in PROFILE:
            setattr(actor, column, getattr(other, column))
        if other.access is not None:
            sealer = turn.house.sealer
            plain = sealer.unseal(f"access:{other.id}", other.access)
            actor.access, actor.shares_access = sealer.seal(f"access:{actor.id}", plain), other.shares_access
    OnePerson(turn.house.sealer).join(session, actor, other)
    phrases = turn.phrases.in_language(actor.locale)
    places = phrases.listing(_platforms(turn, actor))
    title = phrases.line("privacy.link_done", name=turn.name(actor), places=places)
    first = session.execute(ways_to(actor.id)).first()
    where = () if first is None else (Text(line=phrases.line("privacy.link_where", place=first[1].called)),)
    return Update(
        card=Card(
            title=title,
            body=where,
            actions=(again("home", phrases, primary=True), again("unlink", phrases)),
            lang=phrases.tag,
        )
    )


# --- apart again ------------------------------------------------------------------------------


def several(turn: Turn) -> bool:
    """Whether the actor has accounts on more than one platform."""
    return len(_accounts(turn, turn.actor)) > 1


def unlink(_: Asked, turn: Turn) -> Reply:
    """Which account is to be somebody of its own again; programmes stay with the others."""
    phrases = turn.phrases
    accounts = _accounts(turn, turn.actor)
    if len(accounts) < 2:
        raise Refusal("privacy.unlink_only_one", step="home")
    buttons = tuple(
        Button(
            name="privacy.part",
            label=phrases.text("privacy.part", place=place.called),
            args={"account": account.id},
        )
        for account, place in accounts[:4]
    )
    return Say(
        card=Card(
            title=phrases.line("privacy.unlink"),
            body=(Text(line=phrases.line("privacy.unlink_means")),),
            actions=(*buttons, again("home", phrases)),
            lang=phrases.tag,
        )
    )


def part(asked: Asked, turn: Turn) -> Reply:
    """That account belongs to a new member of the same name, who takes part in nothing yet."""
    accounts = _accounts(turn, turn.actor)
    found = next(((a, place) for a, place in accounts if a.id == asked.arg("account")), None)
    if found is None or len(accounts) < 2:
        raise NotThere("privacy.unlink_only_one", step="home")
    account, place = found
    actor = turn.actor
    own = Member(name=actor.name, locale=actor.locale, zone=actor.zone)
    turn.session.add(own)
    turn.session.flush()
    account.member_id = own.id
    turn.session.flush()
    phrases = turn.phrases
    title = phrases.line("privacy.unlinked", place=place.called)
    return Update(card=Card(title=title, actions=(again("home", phrases, primary=True),), lang=phrases.tag))


def _accounts(turn: Turn, member: Member) -> list[tuple[Account, Installation]]:
    query = (
        select(Account, Installation)
        .join(Installation, Installation.id == Account.installation_id)
        .where(Account.member_id == member.id, Installation.active.is_(True))
        .order_by(Installation.platform, Account.id)
    )
    return [(row[0], row[1]) for row in turn.session.execute(query)]


def _platforms(turn: Turn, member: Member) -> list[str]:
    return list(dict.fromkeys(place.called for _, place in _accounts(turn, member)))


def sweep(house: House) -> None:
    """Codes and misses that mean nothing any more."""
    now = house.clock.now()
    over = or_(LinkCode.until.is_(None), LinkCode.until <= now)
    forgiven = or_(LinkCode.wrong_since.is_(None), LinkCode.wrong_since <= now - WRONG_FOR)
    with house.database.everyone() as session:
        session.execute(delete(LinkCode).where(over, forgiven))
