"""`status`: a programme in numbers, as a card, as a page, and as files to take along."""

from bot.conversation.card import LinkButton
from bot.conversation.file import File
from bot.conversation.page import Page
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Stale
from bot.learning.model import RoundTotals
from bot.overview import cards, files
from bot.overview import voices as shares
from bot.overview.figures import fairness, figures
from bot.programmes.audit import record
from bot.programmes.model import Programme
from bot.turn import Asked, Turn

PAGE = "overview.page"
PEOPLE = "overview.people_file"
PAIRS = "overview.pairs_file"
VOICES = "overview.voices_file"


def status(_: Asked, turn: Turn) -> Reply:
    """The card; links to the page and the files where there are pages of ours."""
    args = {"programme": turn.the_programme.id}
    links = []
    for name, label in ((PEOPLE, "people_file"), (PAIRS, "pairs_file")):
        address = turn.link(name, args)
        if address is not None:
            links.append(LinkButton(url=address, label=turn.phrases.text(f"overview.{label}")))
    where = turn.link(PAGE, args)
    even = fairness(turn) if where is None else []
    card = cards.status(turn, figures(turn), _halves(turn), even, page=where, files=tuple(links))
    return Say(card=card)


def voices(asked: Asked, turn: Turn) -> Reply:
    """What people say of their pairing, as shares of one half of the round."""
    halves = _halves(turn)
    shown = next((half for half in halves if half.half == asked.arg("half")), None)
    if shown is None:
        raise Stale("overview.no_voices", step="status")
    file = turn.link(VOICES, {"programme": turn.the_programme.id})
    return Update(card=shares.card(turn, halves, shown, file))


def page(asked: Asked, turn: Turn) -> Page:
    """The page behind the link. Raises `NotAllowed` for somebody who no longer coordinates."""
    turn = _coordinated(asked, turn)
    return cards.page(turn, figures(turn), _halves(turn), fairness(turn))


def people_file(asked: Asked, turn: Turn) -> File:
    """Who takes part, as CSV."""
    here = _coordinated(asked, turn)
    record(here, "export")
    return files.people(here)


def pairs_file(asked: Asked, turn: Turn) -> File:
    """The pairs, as CSV."""
    here = _coordinated(asked, turn)
    record(here, "export")
    return files.pairs(here)


def voices_file(asked: Asked, turn: Turn) -> File:
    """What people say of their pairing, as CSV."""
    here = _coordinated(asked, turn)
    record(here, "export")
    return files.voices(here, _halves(here))


def _halves(turn: Turn) -> list[RoundTotals]:
    return RoundTotals.of(turn.session, turn.the_programme.id)


def _coordinated(asked: Asked, turn: Turn) -> Turn:
    here = turn.within(Programme.by_id(turn.session, asked.arg("programme")))
    here.require("coordinate")
    return here
