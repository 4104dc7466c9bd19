"""What a closed poll says, in words: from coarse codes to a card, the same for everybody who reads it."""

from collections.abc import Iterator, Sequence

from bot.conversation.card import Action, Button, Card, Element, Facts, Line, Quote, Text
from bot.errors import NotThere
from bot.polls.ballot_box import Outcome
from bot.polls.model import InterestPoll
from bot.polls.publication import Cell
from bot.programmes.naming import mentoring_name, topic_names
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
    for group in dict.fromkeys(cell.group for cell in outcome.cells):
        body += _said_by(group, [cell for cell in outcome.cells if cell.group == group], poll, turn)
    if any(cell.shown == "not_enough" for cell in outcome.cells):
        body.append(Text(line=phrases.line("polls.said_rest")))
    body.append(Text(line=phrases.line("polls.said_rough"), quiet=True))
    actions: tuple[Action, ...] = ()
    if outcome.comments:
        actions = (_comments_button(poll, 0, turn),)
    title = phrases.line("polls.said", label=mentoring_name(turn.the_programme, phrases))
    return Card(title=title, body=tuple(body), actions=actions, why=why, lang=phrases.tag)


def _said_by(group: str, cells: Sequence[Cell], poll: InterestPoll, turn: Turn) -> Iterator[Element]:
    """How many of these people are open to it, and in rows what else they said."""
    phrases = turn.phrases
    who = phrases.text(f"polls.group_{group}")
    labels = topic_names(poll.topics, phrases)
    rows: list[tuple[str, Line]] = []
    for question in dict.fromkeys(cell.question for cell in cells if cell.shown != "not_enough"):
        here = [cell for cell in cells if cell.question == question]
        share = phrases.text(f"polls.share_{here[0].shown}")
        if question == "open":
            yield Text(line=phrases.line("polls.said_open", group=who, share=share))
        elif here[0].choice:
            wanted = [labels[cell.choice] for cell in here if cell.shown == "enough"]
            rows.append(
                (phrases.text(f"polls.said_{question}"), phrases.line("polls.said_topics", topics=wanted))
            )
        else:
            rows.append((phrases.text(f"polls.said_{question}"), (share,)))
    if rows:
        yield Facts(rows=tuple(rows))


def comments(poll: InterestPoll, first: int, turn: Turn) -> Card:
    """Comments from the `first` on, as they were mixed, without group; `NotThere` past the end."""
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
