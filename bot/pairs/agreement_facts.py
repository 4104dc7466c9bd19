"""What two people have agreed, as rows to read: each side, what both share, and what both sign.

Where the two use the bot in different languages, each label stands in both (spec 7.5).
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from babel import Locale

from bot.conversation.card import Element, Facts, Line, Passage, Text
from bot.conversation.phrases import Phrases, supported
from bot.pairs import schedule
from bot.pairs.goal_rules import in_words_of
from bot.pairs.model import AgreementSide, Goal, Pair, Terms
from bot.people.model import Member
from bot.programmes.model import Participant
from bot.turn import Turn

ROWS: Final = 8
"""In one piece of a card."""

FIRST: Final = ("want", "offer")
THEN: Final = ("challenge", "off_limits", "keep_private", "contact", "access")


def side_of(turn: Turn, pair: Pair, side: AgreementSide) -> list[Element]:
    """One half, in the order of spec 2.6; a quiet line where nothing is written."""
    words = Labels(turn, pair)
    rows = [(words.of(f"fact_{name}"), _typed(getattr(side, name))) for name in FIRST]
    rows.append((words.of("fact_gives"), words.listing([f"give_{one}" for one in side.gives])))
    rows += _goal(turn, pair, side, words)
    rows += [(words.of(f"fact_{name}"), _typed(getattr(side, name))) for name in THEN]
    return _pieces(rows) or [Text(line=(words.both("nothing_yet"),), quiet=True)]


def shared(turn: Turn, pair: Pair) -> list[Element]:
    """What is the same for both: how often, how, where, until when, and what then."""
    words, terms = Labels(turn, pair), Terms.of(turn.session, pair)
    weeks = terms.cadence_weeks or pair.cadence_weeks
    minutes = terms.minutes or pair.meeting_minutes
    ends = schedule.last_day(turn, pair)
    rows: list[tuple[str, Line]] = [
        (words.of("fact_rhythm"), _typed(words.both("how_often", weeks=weeks, minutes=minutes))),
        (words.of("fact_plan"), _typed(terms.rhythm)),
        (words.of("fact_where"), _typed(terms.where)),
        (words.of("fact_ways"), words.listing([f"way_{way}" for way in ways(turn, pair)])),
        (words.of("fact_language"), _typed(own_name(terms.language) if terms.language else "")),
        (words.of("fact_not_working"), _typed(terms.not_working)),
        (words.of("fact_until"), words.day(ends)),
        (words.of("fact_after_end"), _typed(terms.after_end)),
    ]
    return [Text(line=(words.of("both_sides"),)), *_pieces(rows)]


def duties(turn: Turn, pair: Pair) -> list[Element]:
    """What both sign with it, in each language of the two (S1-23, S1-34, S4-10)."""
    found: list[Element] = []
    for tag in languages(turn, pair):
        words = Text(line=turn.phrases.in_language(tag).line("pairs.duties"), quiet=True)
        found.append(words if tag == turn.phrases.tag else Passage(lang=tag, body=(words,)))
    return found


def languages(turn: Turn, pair: Pair) -> tuple[str, ...]:
    """The languages in which the two use the bot, the reader's first."""
    tags = [turn.phrases.tag, *(supported(member.locale) for member in schedule.members(turn, pair))]
    return tuple(dict.fromkeys(tags))


def ways(turn: Turn, pair: Pair) -> list[str]:
    """How both like to meet, by what they said when they joined: only what they have in common (S0-08)."""
    parts = [Participant.of(turn.session, pair.programme_id, member) for member in pair.both]
    liked = [part.channels for part in parts if part is not None]
    return [way for way in liked[0] if way in liked[1]] if len(liked) == len(pair.both) else []


def tongues(turn: Turn, pair: Pair) -> tuple[str, ...]:
    """The languages in which the two could meet: those of both, or of either where they share none.

    Where neither has said any, the languages in which they use the bot.
    """
    parts = [Participant.of(turn.session, pair.programme_id, member) for member in pair.both]
    one, other = ([] if part is None else part.languages for part in parts)
    both = tuple(tag for tag in one if tag in other)
    return both or tuple(dict.fromkeys([*one, *other])) or languages(turn, pair)


def own_name(tag: str) -> str:
    """A language under its own name."""
    name = Locale.parse(tag).get_display_name() or tag
    return name[:1].upper() + name[1:]


class Labels:
    """The words of one card for both of a pair."""

    def __init__(self, turn: Turn, pair: Pair) -> None:
        self._readers: tuple[Phrases, ...] = tuple(
            turn.phrases.in_language(tag) for tag in languages(turn, pair)
        )

    def of(self, block: str) -> str:
        """A label: "Goal", or "Goal / Meta"."""
        return self.both(block)

    def both(self, block: str, /, **given: object) -> str:
        """The same words in each language, once where they are the same."""
        return " / ".join(dict.fromkeys(phrases.text(f"pairs.{block}", **given) for phrases in self._readers))

    def goal(self, said: str) -> str:
        """A goal as it was typed; one that was only ticked in each language."""
        return " / ".join(dict.fromkeys(in_words_of(said, phrases) for phrases in self._readers))

    def day(self, on: date | None) -> Line:
        """A calendar day as each of the two says it; empty for none."""
        if on is None:
            return ()
        return (" / ".join(dict.fromkeys(phrases.day(on) for phrases in self._readers)),)

    def listing(self, blocks: Sequence[str]) -> Line:
        """Several of our own words, listed in each language; empty for none."""
        if not blocks:
            return ()
        listed = (
            phrases.listing([phrases.text(f"pairs.{block}") for block in blocks]) for phrases in self._readers
        )
        return (" / ".join(listed),)


def partners(turn: Turn, pair: Pair) -> tuple[Member, ...]:
    """The two as they stand on a card: the reader first, if they are one of them."""
    mentor, mentee = schedule.members(turn, pair)
    return (mentee, mentor) if turn.actor.id == mentee.id else (mentor, mentee)


def _goal(turn: Turn, pair: Pair, side: AgreementSide, words: Labels) -> list[tuple[str, Line]]:
    rows = [
        (words.of("fact_goal"), _typed(words.goal(side.goal))),
        (words.of("fact_understand"), _typed(side.understand)),
    ]
    goal = next((g for g in Goal.of_member(turn.session, pair, side.member_id) if g.agreed), None)
    if goal is not None and side.goal:
        rows.append((words.of("fact_measure"), _typed(goal.measure)))
        rows.append((words.of("fact_by_day"), words.day(goal.by_day)))
    return rows


def _typed(words: str) -> Line:
    return (words,) if words else ()


def _pieces(rows: Sequence[tuple[str, Line]]) -> list[Element]:
    kept = [row for row in rows if row[1]]
    return [Facts(rows=tuple(kept[at : at + ROWS])) for at in range(0, len(kept), ROWS)]
