"""Every table that knows all rooms, on one page: from what happens to who answers it.

To see how an answer to a check-in travels: its button's name is in `CLICKS`, the handler it names is in
the room's `talk`, what is said later is a notice in the room's `notices`, and its words are in `prompts/`.
"""

from collections.abc import Callable

from bot import home
from bot.conversation.reply import Reply
from bot.people import talk as people
from bot.people.model import Member
from bot.routing import DueHandler, FormRoute, JobRunner, NextStep, NoticeRoute, Route, Routes
from bot.turn import Asked, Turn

# --- home: the first room with something to say -------------------------------------------------

STEPS: tuple[NextStep, ...] = (people.welcome,)


def show_home(_: Asked, turn: Turn) -> Reply:
    """The one next step."""
    return home.home(STEPS, turn)


def show_help(_: Asked, turn: Turn) -> Reply:
    """What the actor can do now."""
    return home.helped(COMMANDS, turn)


# --- commands ---------------------------------------------------------------------------------

COMMANDS: dict[str, Route] = {
    "home": Route(do=show_home),
    "help": Route(do=show_help, group="mine"),
    # people
    "about": Route(do=people.about, group="mine"),
    # programmes
    # polls
    # matching
    # pairs
    # checkins
    # learning
    # support
    # privacy
}

ALIASES: dict[str, str] = {
    "start": "home",
    "hi": "home",
    "hello": "home",
    "?": "help",
    # Spanish
    "inicio": "home",
    "hola": "home",
    "ayuda": "help",
}

# --- buttons ----------------------------------------------------------------------------------

CLICKS: dict[str, Route] = {}

# --- forms ------------------------------------------------------------------------------------

FORMS: dict[str, FormRoute] = {}

# --- notices: kind → words --------------------------------------------------------------------

NOTICES: tuple[NoticeRoute, ...] = ()

# --- due dates and long work ------------------------------------------------------------------

DUE: dict[str, DueHandler] = {}

JOBS: dict[str, JobRunner] = {}

# --- a person leaves: what each room does -----------------------------------------------------

LEAVING: tuple[Callable[[Member, Turn], None], ...] = ()

ROUTES = Routes(
    commands=COMMANDS,
    aliases=ALIASES,
    clicks=CLICKS,
    forms=FORMS,
    notices=NOTICES,
    due=DUE,
    jobs=JOBS,
    leaving=LEAVING,
    home=show_home,
    suggest=people.suggest,
    pair_members=lambda pair, turn: (),
)
