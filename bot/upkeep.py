"""The tables of what rooms do when somebody leaves, and what they put in order by themselves.

`later` has what falls due; the order of leaving matters, and `routes` gives it to whoever lets a person go.
"""

from collections.abc import Callable

from bot.groups import due as circle_due
from bot.groups import panel_notices
from bot.house import House
from bot.learning import totals
from bot.matching import private_boxes, private_talk, proposing, rounds
from bot.pairs import ending
from bot.people import filing
from bot.people.model import Member
from bot.polls import jobs as poll_jobs
from bot.privacy import forgetting, linking, uninstalled
from bot.programmes import announcement, audit, catching_up, leaving, standing_in
from bot.support import coaching
from bot.support import waiting as help_waiting
from bot.turn import Turn

# --- a person leaves: what each room does -----------------------------------------------------

LEAVING: tuple[Callable[[Member, Turn], None], ...] = (
    # first what could begin with them in this very second: from here on it has begun, or never will
    rounds.drop_out,
    leaving.hold,
    # then what needs the person's place in a programme, and then that place itself
    ending.let_go,
    circle_due.let_go,
    panel_notices.let_go,
    proposing.drop_out,
    private_talk.drop_out,
    leaving.withdraw,
    standing_in.hand_over,
    help_waiting.let_go,
    coaching.let_go,
)

# --- what rooms forget by themselves ------------------------------------------------------------

CATCHING_UP: tuple[Callable[[House], None], ...] = (catching_up.plan_missing, totals.plan_missing)
"""What should have been planned long ago and is not."""

SWEEPS: tuple[Callable[[House], None], ...] = (
    announcement.sweep,
    audit.sweep,
    filing.sweep,
    forgetting.sweep,
    linking.sweep,
    poll_jobs.sweep,
    private_boxes.sweep,
    uninstalled.sweep,
)
