"""What people do with their goals: look at both, add one, say how far it has got, take them to a plan."""

from bot.conversation.card import Card, Form
from bot.conversation.file import File
from bot.conversation.plain import card_text
from bot.conversation.reply import Reply, Say, Update
from bot.errors import NotThere, Refusal
from bot.outbox.model import acted
from bot.outbox.notice import Notice
from bot.pairs import goal_cards, goal_rules, schedule
from bot.pairs.choices import MOST_GOALS, PROGRESS
from bot.pairs.model import AgreementSide, Goal, Meeting, Pair
from bot.pairs.rules import LIVE
from bot.pairs.takeaway import with_file
from bot.pairs.which import live_pair, one_of_mine, pair_named
from bot.turn import Asked, Turn

ASK_AFTER = 2
"""Meetings, after which a goal without its measure or date is asked about (A5)."""


class GoalDetails(Notice, frozen=True, kw_only=True):
    """The two have met twice, and this reader's goal still has no measure or no date. Said once."""

    kind = "pairs.goal_details"
    expires_after = 24 * 21

    pair: str


def goals(asked: Asked, turn: Turn) -> Reply:
    """`goals`: both people's."""
    return one_of_mine(asked, turn, "goals", LIVE, _shown)


def show(asked: Asked, turn: Turn) -> Reply:
    """The same from a button."""
    pair, turn = pair_named(asked, turn)
    return _shown(pair, turn)


def _shown(pair: Pair, turn: Turn) -> Reply:
    for member in pair.both:
        Goal.follow(turn.session, pair, AgreementSide.of(turn.session, pair, member), turn.now)
    return Say(card=goal_cards.goals(turn, pair))


def form(asked: Asked, turn: Turn) -> Form:
    """One goal of the actor's, or a new one."""
    pair, turn = live_pair(asked, turn)
    goal = _mine(asked, turn, pair)
    if goal is None and len(Goal.of_member(turn.session, pair, turn.actor.id)) >= MOST_GOALS:
        raise Refusal("pairs.goals_enough", step="goals", most=MOST_GOALS)
    return goal_cards.goal_form(turn, pair, goal)


def saved(asked: Asked, turn: Turn) -> Reply:
    """What was filled in; the partner sees it the next time they look, and no message is sent."""
    pair, turn = live_pair(asked, turn)
    goal, values = _mine(asked, turn, pair), dict(asked.values)
    goal_rules.check_day(values["by_day"], turn.today, {goal.by_day} if goal else ())
    acted(turn.session, GoalDetails.kind, pair.id, turn.actor.id, turn.now)
    schedule.replan(turn, pair)  # they were heard of
    if goal is not None and values["progress"] == goal_cards.LET_GO:
        turn.session.delete(goal)
        turn.session.flush()
        return Update(card=goal_cards.goals(turn, pair))
    goal = goal or Goal.begin(turn.session, pair, turn.actor.id, turn.now)
    values["progress"] = values["progress"] or PROGRESS[0]
    if "kind" in values:
        values["kind"] = values["kind"] or ""
    goal_rules.keep(goal, values)
    turn.session.flush()
    hint = "what" in values and goal_rules.sounds_like_training(turn.phrases, goal.what)
    return Update(card=goal_cards.goals(turn, pair, hint=hint))


def plan(asked: Asked, turn: Turn) -> Reply:
    """For the school's plan: the goals of both, and no names."""
    pair, turn = pair_named(asked, turn)
    card = goal_cards.plan_page(turn, pair)
    return Say(card=with_file(turn, card, "pairs.goals_file", pair=pair.id))


def file(asked: Asked, turn: Turn) -> File:
    """The same as plain text."""
    pair, turn = pair_named(asked, turn)
    body = card_text(goal_cards.plan_page(turn, pair), turn.phrases)
    return File(name="goals.txt", kind="text/plain", body=body.encode())


# --- later ------------------------------------------------------------------------------------


def ask_if_due(turn: Turn, pair: Pair) -> None:
    """Once the two have met twice: whoever has not said how they will know, and by when, is asked once."""
    if Meeting.count_happened(turn.session, pair.id) != ASK_AFTER:
        return
    for member in schedule.members(turn, pair):
        if _open_goal(turn, pair, member.id) is not None:
            turn.notify(member, GoalDetails(pair=pair.id))


def compose_details(notice: GoalDetails, turn: Turn) -> Card | None:
    """Until it has been said."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or not pair.live or pair.state == "paused":
        return None
    goal = _open_goal(turn, pair, turn.actor.id)
    if goal is None:
        return None
    return goal_cards.details(turn, pair, goal, why=turn.phrases.line("pairs.why_goal"))


def _open_goal(turn: Turn, pair: Pair, member_id: str) -> Goal | None:
    """The agreed goal of that member, if it has no measure or no day yet."""
    found = (goal for goal in Goal.of_member(turn.session, pair, member_id) if goal.agreed)
    return next((goal for goal in found if not (goal.measure and goal.by_day)), None)


def _mine(asked: Asked, turn: Turn, pair: Pair) -> Goal | None:
    if not asked.arg("goal"):
        return None
    for goal in Goal.of_member(turn.session, pair, turn.actor.id):
        if goal.id == asked.arg("goal"):
            return goal
    raise NotThere("pairs.goal_gone", step="goals")
