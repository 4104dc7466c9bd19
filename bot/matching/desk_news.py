"""What a coordinator hears of a round without asking: pairs to approve, what has begun, who was missed."""

from bot.conversation.card import Card, Element, Line, Text
from bot.spoken import again
from bot.turn import Turn


def solved_news(turn: Turn, *, still: bool = False, why: Line = ()) -> Card:
    """There is something to approve; or there still is."""
    phrases, programme = turn.phrases, turn.the_programme
    return Card(
        title=phrases.line(f"matching.{'still_' if still else ''}solved", programme=programme.name),
        actions=(again("match approve", phrases, primary=True, programme=programme.id),),
        why=why,
        lang=phrases.tag,
    )


def empty(turn: Turn, *, why: Line = ()) -> Card:
    """Nobody could be paired at all, so nobody was asked."""
    phrases, programme = turn.phrases, turn.the_programme
    return Card(
        title=phrases.line("matching.empty", programme=programme.name),
        body=(Text(line=phrases.line("matching.empty_ways")),),
        actions=(
            again("match run", phrases, primary=True, programme=programme.id),
            again("match explain", phrases, programme=programme.id),
        ),
        why=why,
        lang=phrases.tag,
    )


def told(turn: Turn, *, pairs: int, held_back: int, why: Line = ()) -> Card:
    """The round has begun: how many pairs, and how many could not begin."""
    phrases, programme = turn.phrases, turn.the_programme
    body: list[Element] = []
    if held_back:
        body.append(Text(line=phrases.line("matching.held_back", count=held_back)))
    title = phrases.line("matching.told", programme=programme.name, count=pairs)
    return Card(title=title, body=tuple(body), actions=(again("home", phrases),), why=why, lang=phrases.tag)


def unreached(turn: Turn, count: int, *, why: Line = ()) -> Card:
    """A count of pairs in which somebody was not reached."""
    phrases, programme = turn.phrases, turn.the_programme
    title = phrases.line("matching.unreached", programme=programme.name, count=count)
    return Card(title=title, why=why, lang=phrases.tag)
