"""What follows when both agreed to private matching attributes: keys, a blank box each, and one card each.

A job does it, because a handler makes no keys, and because a programme may have thousands of people.
"""

from datetime import timedelta
from typing import Final

from bot.conversation.card import Card
from bot.house import House
from bot.matching import private_boxes, private_cards
from bot.matching.private_boxes import END
from bot.matching.private_model import PrivateBox, PrivateMatching
from bot.matching.rounds import clockwork
from bot.outbox.notice import Notice
from bot.programmes.model import NOT_IN, Participant, Programme
from bot.programmes.permissions import hats
from bot.routing import JobFacts
from bot.turn import Turn

OPEN: Final = "matching.private_open"
"""The job that opens a collection."""

KEPT: Final = timedelta(days=60)
"""The longest time between the first box and the destruction of all (spec 6.1)."""

CHUNK: Final = 50
"""People written to in one transaction."""


class PrivateToAgree(Notice, frozen=True, kw_only=True):
    """To the data protection contact: a coordinator would like to ask people this."""

    kind = "matching.private_to_agree"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    asked: str


class PrivateDecided(Notice, frozen=True, kw_only=True):
    """To the coordinators: what the contact decided."""

    kind = "matching.private_decided"
    when = "working"

    asked: str
    decision: str


class PrivateAsked(Notice, frozen=True, kw_only=True):
    """To everybody who takes part alike: here is something you may say for the matching, or not."""

    kind = "matching.private_asked"

    asked: str


# --- the job ----------------------------------------------------------------------------------


def open_it(house: House, facts: JobFacts) -> None:
    """Make the keys, give everybody a blank box, and tell everybody the same. Repeatable."""
    asked = str(facts.facts["asked"])
    with house.database.tenant(facts.tenant) as session:
        current = PrivateMatching.held(session, asked)
        if current is None or current.state not in {"agreed", "open"}:
            return
        programme = Programme.by_id(session, current.programme_id)
        private_boxes.create_keys(house.keys, asked)
        if current.state == "agreed":
            turn = clockwork(house, session, programme)
            current.state, current.ends_at = "open", turn.now + KEPT
            turn.due(END, asked, current.ends_at)
        joined = [member.id for _, member in Participant.joined(session, programme.id)]
    for start in range(0, len(joined), CHUNK):
        with house.database.tenant(facts.tenant) as session:
            current = PrivateMatching.held(session, asked)
            if current is None or current.state != "open":
                return
            turn = clockwork(house, session, Programme.by_id(session, current.programme_id))
            there = PrivateBox.all_of(session, asked)
            some = set(joined[start : start + CHUNK])
            for _, member in Participant.joined(session, current.programme_id):
                if member.id in some:
                    if member.id not in there:
                        PrivateBox.put(session, asked, member.id, private_boxes.seal(house.keys, asked, {}))
                    turn.notify(member, PrivateAsked(asked=asked))
        facts.report(min(start + CHUNK, len(joined)), len(joined))


# --- in words ---------------------------------------------------------------------------------


def compose_to_agree(notice: PrivateToAgree, turn: Turn) -> Card | None:
    """As long as it waits for this person."""
    current = PrivateMatching.by_id(turn.session, notice.asked)
    if current is None or current.state != "asked" or turn.the_programme.over:
        return None
    why = turn.phrases.line("private.why_contact", programme=turn.the_programme.name)
    return private_cards.to_agree(turn, current, why=why)


def compose_decided(notice: PrivateDecided, turn: Turn) -> Card | None:
    """For a coordinator who still is one."""
    current = PrivateMatching.by_id(turn.session, notice.asked)
    if current is None or turn.the_programme.over:
        return None
    if "coordinator" not in hats(turn.session, turn.actor, turn.the_programme):
        return None
    why = turn.phrases.line("matching.why_coordinator")
    if notice.decision == "no":
        return private_cards.said_no(turn, current, why=why)
    return None if current.state == "over" else private_cards.switch(turn, current, why=why)


def compose_asked(notice: PrivateAsked, turn: Turn) -> Card | None:
    """While it is open, for whoever takes part; the same words whatever they have said."""
    current = PrivateMatching.by_id(turn.session, notice.asked)
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    if current is None or current.state != "open" or part is None or part.state in NOT_IN:
        return None
    why = turn.phrases.line("matching.why_asked", programme=turn.the_programme.name)
    return private_cards.ask(turn, current, why=why)
