"""`status`: a programme in numbers, as a card, as a page, and as files to take along."""

from bot.conversation.card import LinkButton
from bot.conversation.file import File
from bot.conversation.page import Page
from bot.conversation.reply import Reply, Say
from bot.overview import cards, files
from bot.overview.figures import figures
from bot.programmes.model import Programme
from bot.turn import Asked, Turn

PAGE = "overview.page"
PEOPLE = "overview.people_file"
PAIRS = "overview.pairs_file"


def status(_: Asked, turn: Turn) -> Reply:
    """The card; links to the page and the files where there are pages of ours."""
    args = {"programme": turn.the_programme.id}
    links = []
    for name, label in ((PEOPLE, "people_file"), (PAIRS, "pairs_file")):
        address = turn.link(name, args)
        if address is not None:
            links.append(LinkButton(url=address, label=turn.phrases.text(f"overview.{label}")))
    return Say(card=cards.status(turn, figures(turn), page=turn.link(PAGE, args), files=tuple(links)))


def page(asked: Asked, turn: Turn) -> Page:
    """The page behind the link. Raises `NotAllowed` for somebody who no longer coordinates."""
    turn = _coordinated(asked, turn)
    return cards.page(turn, figures(turn))


def people_file(asked: Asked, turn: Turn) -> File:
    """Who takes part, as CSV."""
    return files.people(_coordinated(asked, turn))


def pairs_file(asked: Asked, turn: Turn) -> File:
    """The pairs, as CSV."""
    return files.pairs(_coordinated(asked, turn))


def _coordinated(asked: Asked, turn: Turn) -> Turn:
    here = turn.within(Programme.by_id(turn.session, asked.arg("programme")))
    here.require("coordinate")
    return here
