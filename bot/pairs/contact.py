"""How one of a pair writes to the other: a link that opens their chat, or an address."""

from sqlalchemy import select

from bot.conversation.card import Element, Link, Text
from bot.pairs.model import Pair
from bot.people.model import Account, Installation, Member
from bot.people.rules import access_of
from bot.turn import Turn


def contact(turn: Turn, pair: Pair) -> list[Element]:
    """The way to the other one, and what they need to meet well if they share it; or an empty list."""
    partner = pair.partner_of(turn.session, turn.actor)
    needs = access_of(partner, turn.house.sealer, by=turn.actor)
    shared = turn.phrases.line("people.partner_needs", name=turn.name(partner), needs=needs)
    return [*way_to(turn, partner), *([Text(line=shared)] if needs else [])]


def way_to(turn: Turn, partner: Member) -> list[Element]:
    """A line with the way to somebody; empty where they need none, or can be reached nowhere."""
    name = turn.name(partner)
    mine, theirs = _places(turn, turn.actor), _places(turn, partner)
    for place in sorted(mine.keys() & theirs.keys(), key=lambda place: place.id):
        offers = turn.house.offered(place.platform)
        url = offers.chat_link(place.external_id, theirs[place], partner.email or "")
        if url is not None:
            words = turn.phrases.text("pairs.write_to", name=name)
            return [Text(line=(Link(url=url, text=words),))]
    if mine.keys() & theirs.keys() or not theirs:
        return []
    if not partner.email:
        return [Text(line=turn.phrases.line("pairs.write_to_unknown", name=name))]
    # They share no platform, so this is the one route that both have.
    return [Text(line=turn.phrases.line("pairs.write_to_address", name=name, address=partner.email))]


def can_share_chat(turn: Turn, pair: Pair) -> bool:
    """Whether there is a platform on which both can read one chat with the bot."""
    mine = _places(turn, turn.actor)
    theirs = _places(turn, pair.partner_of(turn.session, turn.actor))
    return any(turn.house.offered(place.platform).group_chats for place in mine.keys() & theirs.keys())


def _places(turn: Turn, member: Member) -> dict[Installation, str]:
    """Where this person can be written to, and their user id there."""
    query = (
        select(Installation, Account.user_id)
        .join(Account, Account.installation_id == Installation.id)
        .where(Account.member_id == member.id, Account.reachable.is_(True), Installation.active.is_(True))
    )
    return {row[0]: row[1] for row in turn.session.execute(query)}
