"""The tables of what people do, put together, and the order in which rooms speak on the home.

To see how an answer to a check-in travels: its button's name is in `clicks`, the handler it names is in
the room's `talk`, what is said later is a notice in the room's `notices` (the tables of those are in
`later`), and its words are in `prompts/`. Words that people type are in `commands`, forms in `forms`;
what rooms do when somebody leaves is in `upkeep`.
"""

from bot import clicks, commands, forms, home, later, upkeep
from bot.aliases import ALIASES
from bot.checkins import talk as checkins
from bot.conversation.reply import Reply, Say, Update
from bot.groups import panel
from bot.groups import talk as circles
from bot.learning import lessons
from bot.matching import asking, private_talk, proposing_talk
from bot.matching import desk as matching_desk
from bot.pairs import talk as pairs
from bot.people import talk as people
from bot.polls import talk as polls
from bot.privacy import talk as privacy
from bot.programmes import desk, joining, leaving, observing, sponsoring
from bot.programmes import talk as programmes
from bot.routing import NextStep, Route, Routes
from bot.support import coach_talk as coaches
from bot.support import talk as support
from bot.turn import Asked, Turn

# --- home: the first room with something to say -------------------------------------------------

STEPS: tuple[NextStep, ...] = (
    # what needs this person's answer now
    support.waiting_for_me,
    coaches.next_step,
    sponsoring.next_step,
    private_talk.waiting_for_me,
    asking.next_step,
    proposing_talk.next_step,
    joining.invited,
    pairs.waiting_for_me,
    checkins.next_step,
    circles.next_step,
    panel.next_step,
    joining.resting,
    lessons.next_step,
    # the coordinator's next thing
    desk.first_programme,
    home.with_more(polls.coordinator_step),
    home.with_more(matching_desk.next_step),
    panel.owed_step,
    home.with_more(desk.coordinator),
    # waiting
    home.with_others(pairs.next_step),
    polls.next_step,
    home.with_others(proposing_talk.with_idea(asking.waiting)),
    sponsoring.goal_step,
    home.with_others(proposing_talk.with_idea(joining.waiting)),
    observing.next_step,
    programmes.contact_step,
    coaches.standing,
    people.welcome,
)


def show_home(_: Asked, turn: Turn) -> Reply:
    """The one next step."""
    return home.home(STEPS, turn)


def show_help(asked: Asked, turn: Turn) -> Reply:
    """What the actor can do now; after `help`, a word that they can use, what it does."""
    word = " ".join(asked.text.casefold().split())
    return home.helped(COMMANDS, turn, word=ALIASES.get(word, word))


def show_more(asked: Asked, turn: Turn) -> Reply:
    """Everything a coordinator can do now, by kind."""
    return Say(card=home.more(COMMANDS, asked, turn))


def turn_more(asked: Asked, turn: Turn) -> Reply:
    """The same card, turned to a kind or on."""
    return Update(card=home.more(COMMANDS, asked, turn))


def leave_programme(_: Asked, turn: Turn) -> Reply:
    """Out of one programme: every room lets go."""
    return leaving.leave(upkeep.LEAVING, turn)


def delete_everything(_: Asked, turn: Turn) -> Reply:
    """Out of everything: every room lets go, then every row goes."""
    return privacy.delete((*upkeep.LEAVING, polls.erase), turn)


# --- what needs to know every room ------------------------------------------------------------

COMMANDS: dict[str, Route] = {
    "home": Route(do=show_home),
    "help": Route(do=show_help, group="mine"),
    "more": Route(do=show_more, may="coordinate", scope="one", group="run"),
    **commands.COMMANDS,
}

CLICKS: dict[str, Route] = {
    **clicks.CLICKS,
    home.HERE: Route(do=joining.here, may="take_part", scope="one"),
    home.MORE: Route(do=turn_more, may="coordinate", scope="one"),
    "programmes.leave": Route(do=leave_programme, may="take_part", scope="one"),
    "privacy.delete": Route(do=delete_everything),
}

# --- all together ------------------------------------------------------------------------------

ROUTES = Routes(
    commands=COMMANDS,
    aliases=ALIASES,
    clicks=CLICKS,
    forms=forms.FORMS,
    notices=later.NOTICES,
    due=later.DUE,
    jobs=later.JOBS,
    asked_again=later.ASKED_AGAIN,
    leaving=upkeep.LEAVING,
    sweeps=upkeep.SWEEPS,
    catching_up=upkeep.CATCHING_UP,
    files=forms.FILES,
    home=show_home,
    suggest=people.suggest,
    pair_members=pairs.members,
)
