"""The tables of what people do, put together, and the order in which rooms speak on the home.

To see how an answer to a check-in travels: its button's name is in `clicks`, the handler it names is in
the room's `talk`, what is said later is a notice in the room's `notices` (the tables of those are in
`later`), and its words are in `prompts/`. Words that people type are in `commands`, forms in `forms`.
"""

from bot import clicks, commands, forms, home, later
from bot.aliases import ALIASES
from bot.checkins import talk as checkins
from bot.conversation.reply import Reply
from bot.learning import lessons
from bot.matching import asking
from bot.matching import desk as matching_desk
from bot.pairs import talk as pairs
from bot.people import talk as people
from bot.polls import talk as polls
from bot.privacy import talk as privacy
from bot.programmes import desk, joining
from bot.routing import NextStep, Route, Routes
from bot.support import talk as support
from bot.turn import Asked, Turn

# --- home: the first room with something to say -------------------------------------------------

STEPS: tuple[NextStep, ...] = (
    # what needs this person's answer now
    support.waiting_for_me,
    desk.promise_waiting,
    asking.next_step,
    joining.invited,
    pairs.waiting_for_me,
    checkins.next_step,
    lessons.next_step,
    # the coordinator's next thing
    desk.first_programme,
    polls.coordinator_step,
    matching_desk.next_step,
    desk.coordinator,
    # waiting
    pairs.next_step,
    polls.next_step,
    asking.waiting,
    joining.waiting,
    people.welcome,
)


def show_home(_: Asked, turn: Turn) -> Reply:
    """The one next step."""
    return home.home(STEPS, turn)


def show_help(_: Asked, turn: Turn) -> Reply:
    """What the actor can do now."""
    return home.helped(COMMANDS, turn)


def leave_programme(_: Asked, turn: Turn) -> Reply:
    """Out of one programme: every room lets go."""
    return joining.leave(later.LEAVING, turn)


def delete_everything(_: Asked, turn: Turn) -> Reply:
    """Out of everything: every room lets go, then every row goes."""
    return privacy.delete((*later.LEAVING, polls.erase), turn)


# --- what needs to know every room ------------------------------------------------------------

COMMANDS: dict[str, Route] = {
    "home": Route(do=show_home),
    "help": Route(do=show_help, group="mine"),
    **commands.COMMANDS,
}

CLICKS: dict[str, Route] = {
    **clicks.CLICKS,
    "programmes.leave": Route(do=leave_programme, may="take_part", scope="one"),
    "privacy.delete": Route(do=delete_everything),
}

# --- all together; what happens later, and leaving, are in `later` ------------------------------

ROUTES = Routes(
    commands=COMMANDS,
    aliases=ALIASES,
    clicks=CLICKS,
    forms=forms.FORMS,
    notices=later.NOTICES,
    due=later.DUE,
    jobs=later.JOBS,
    leaving=later.LEAVING,
    sweeps=later.SWEEPS,
    home=show_home,
    suggest=people.suggest,
    pair_members=pairs.members,
)
