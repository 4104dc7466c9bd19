"""What a closed poll says, in words: from coarse codes to a card, the same for everybody who reads it."""

from collections.abc import Iterator, Sequence

from bot.conversation.card import Action, Bullets, Button, Card, Element, Line, Quote, Text
from bot.errors import NotThere
from bot.polls.ballot_box import Outcome
from bot.polls.model import InterestPoll
from bot.polls.publication import Cell
from bot.turn import Turn

PAGE = 5
"""Comments on one card: each may have 280 characters."""


def outcome_of(poll: InterestPoll, turn: Turn) -> Outcome:
    """What the poll says, once the fixed hour has come; `NotThere` before, for whoever asks."""
    if not poll.told(turn.now):
        raise NotThere("polls.not_yet_told", step="poll")
    return turn.house.ballots.outcome(poll.id)


def result(poll: InterestPoll, turn: Turn, *, why: Line = ()) -> Card:
    """M-POLL-RESULT, -NOTENOUGH or -VOID."""
    phrases = turn.phrases
    outcome = outcome_of(poll, turn)
    if outcome.state != "published":
        block = "polls.void_told" if outcome.state == "void" else "polls.not_enough"
        return Card(title=phrases.line(block), why=why, lang=phrases.tag)
    body: list[Element] = []
    lines = tuple(_lines(outcome.cells, poll, turn))
    if lines:
        body.append(Bullets(items=lines))
    if any(cell.shown == "not_enough" for cell in outcome.cells):
        body.append(Text(line=phrases.line("polls.said_rest")))
    body.append(Text(line=phrases.line("polls.said_rough"), quiet=True))
    actions: tuple[Action, ...] = ()
    if outcome.comments:
        actions = (_comments_button(poll, 0, turn),)
    title = phrases.line("polls.said", label=turn.the_programme.label)
    return Card(title=title, body=tuple(body), actions=actions, why=why, lang=phrases.tag)


def _lines(cells: Sequence[Cell], poll: InterestPoll, turn: Turn) -> Iterator[Line]:
    """One sentence for each question of each group; topics of a question share one."""
    phrases = turn.phrases
    labels = {topic["id"]: topic["label"] for topic in poll.topics}
    for group, question in dict.fromkeys((cell.group, cell.question) for cell in cells):
        here = [c for c in cells if (c.group, c.question) == (group, question) and c.shown != "not_enough"]
        if not here:
            continue
        who = phrases.text(f"polls.group_{group}")
        if here[0].choice:
            wanted = [labels[cell.choice] for cell in here if cell.shown == "enough"]
            yield phrases.line(f"polls.said_{question}", group=who, topics=wanted)
        else:
            share = phrases.text(f"polls.share_{here[0].shown}")
            yield phrases.line(f"polls.said_{question}", group=who, share=share)


def comments(poll: InterestPoll, first: int, turn: Turn) -> Card:
    """Comments from the `first` on, in the order they were mixed into, without group; `NotThere` past the end."""
    phrases = turn.phrases
    every = outcome_of(poll, turn).comments
    here = every[first : first + PAGE]
    if not here:
        raise NotThere("polls.unknown", step="poll")
    more = first + PAGE < len(every)
    return Card(
        title=phrases.line("polls.comments", at=first + 1, to=first + len(here), of=len(every)),
        body=tuple(Quote(line=(comment.body,)) for comment in here),
        actions=(_comments_button(poll, first + PAGE, turn),) if more else (),
        lang=phrases.tag,
    )


def _comments_button(poll: InterestPoll, first: int, turn: Turn) -> Button:
    label = turn.phrases.text("polls.more_comments" if first else "polls.read_comments")
    args = {"poll": poll.id, "from": str(first)}
    return Button(name="polls.comments", label=label, args=args, primary=first > 0)
