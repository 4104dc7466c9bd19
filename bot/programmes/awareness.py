"""An awareness session: what is offered where seniors would only take, and said plainly not to be mentoring.

Whoever sets up a programme says whether seniors give as well as take. Where they do not, no programme is
made: a single session does that better, and calling it mentoring would promise more than it is (S4-02).
"""

from bot.conversation.card import Bullets, Card, FormButton, Text
from bot.conversation.reply import Reply, Say
from bot.programmes.templates import AGENDA
from bot.spoken import again
from bot.turn import Asked, Turn


def session(_: Asked, turn: Turn) -> Reply:
    """The plan of one session."""
    return Say(card=plan(turn))


def plan(turn: Turn) -> Card:
    """One hour, step by step, to copy; and the way to a programme in which both sides give."""
    phrases = turn.phrases
    label = phrases.text("setup.mentoring_after_all")
    return Card(
        title=phrases.line("setup.awareness"),
        body=(
            Text(line=phrases.line("setup.awareness_not")),
            Bullets(items=tuple(phrases.line(f"setup.awareness_{step}") for step in AGENDA)),
            Text(line=phrases.line("setup.awareness_care"), quiet=True),
        ),
        actions=(FormButton(name="programmes.new", label=label, primary=True), again("home", phrases)),
        lang=phrases.tag,
    )
