"""The sponsor's home: a few steps, each done or left, less than five minutes in all (A2).

Sign the promise, join ahead of others, say first what one would like to learn, read one short lesson. The
goal is shown to everybody who reads about the programme: the first to say what they do not know (S0-02).
"""

from dataclasses import dataclass
from typing import Final, Literal

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    Element,
    Form,
    FormButton,
    Line,
    Text,
    TextField,
)
from bot.conversation.reply import Reply, Say, Update
from bot.errors import NotThere, Stale
from bot.outbox.notice import Notice, ToChannel
from bot.people.model import Member
from bot.programmes import cards, rules
from bot.programmes.model import NOT_IN, Participant, Role
from bot.programmes.permissions import programmes_of
from bot.spoken import again
from bot.turn import Asked, Turn

Step = Literal["sign", "join", "goal", "lesson"]
STEPS: Final[tuple[Step, ...]] = ("sign", "join", "goal", "lesson")

LONGEST_GOAL: Final = 140
"""Characters: one line, as in a post."""


class GoalTold(Notice, frozen=True, kw_only=True):
    """What the sponsor would like to learn, in the programme's channel, because they chose so."""

    kind = "programmes.goal_told"
    sent = "at_least_once"
    when = "working"

    programme: str
    member: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Which of a sponsor's steps are done."""

    done: frozenset[Step]
    goal: str

    @classmethod
    def of(cls, turn: Turn) -> "Standing":
        """Where the actor, sponsor of the turn's programme, is."""
        programme = turn.the_programme
        part = Participant.of(turn.session, programme.id, turn.actor.id)
        role = Role.of_sponsor(turn.session, programme.id)
        joined = part is not None and part.state not in NOT_IN
        read = part is not None and set(part.lessons_read) >= rules.SPONSOR_READS
        goal = role.goal if role is not None else ""
        facts: dict[Step, bool] = {
            "sign": programme.promise_signed_on is not None,
            "join": joined,
            "goal": bool(goal),
            "lesson": joined and read,
        }
        return cls(done=frozenset(step for step, done in facts.items() if done), goal=goal)

    @property
    def left(self) -> tuple[Step, ...]:
        """What is still to be done, in order."""
        return tuple(step for step in STEPS if step not in self.done)


# --- home -------------------------------------------------------------------------------------


def next_step(turn: Turn) -> Card | None:
    """For a sponsor with something to do before others can: sign, join or read."""
    return _first(turn, but_goal=True)


def goal_step(turn: Turn) -> Card | None:
    """For a sponsor who has done the rest and not said what they would like to learn."""
    return _first(turn, but_goal=False)


def _first(turn: Turn, *, but_goal: bool) -> Card | None:
    for programme in programmes_of(turn.session, turn.actor, "sign_promise"):
        here = turn.within(programme)
        left = Standing.of(here).left
        # Whoever has not joined by the end of sign-up cannot any more, and nothing is asked in vain.
        open_now = programme.state in (rules.EARLY if "join" in left else rules.BEFORE_ROUND)
        if open_now and any(step != "goal" or not but_goal for step in left):
            return card(here)
    return None


def sponsor(_: Asked, turn: Turn) -> Reply:
    """The same whenever the sponsor asks."""
    return Say(card=card(turn))


def card(turn: Turn) -> Card:
    """What is done, what is left, and the next step as the first button."""
    phrases, programme, standing = turn.phrases, turn.the_programme, Standing.of(turn)
    left = standing.left
    if left[:1] == ("sign",):
        promise = cards.promise(turn)
        then = tuple(phrases.line(f"sponsoring.left_{step}") for step in left[1:])
        body: list[Element] = [*promise.body, Text(line=phrases.line("sponsoring.then")), Bullets(items=then)]
        return Card(title=promise.title, body=tuple(body), actions=promise.actions, lang=phrases.tag)
    # Joining is over with sign-up, and the lesson with it: neither is asked any more.
    late = {"join", "lesson"} if "join" in left and programme.stage not in rules.EARLY else set[Step]()
    left = tuple(step for step in left if step not in late)
    items = tuple(
        phrases.line(f"sponsoring.{'left' if step in left else 'done'}_{step}", goal=standing.goal)
        for step in STEPS
        if step not in late
    )
    now = [step for step in left if step != "lesson" or "join" not in left]  # lessons are for who takes part
    actions: list[Action] = [_button(step, turn, primary=at == 0) for at, step in enumerate(now)]
    if not left:
        actions += [again("purpose", phrases, primary=True, programme=programme.id)]
        actions += [_button("goal", turn, primary=False)]
    if programme.state in {*rules.IN_ROUND, "evaluation"}:  # its answers, and what became of them (A2)
        actions += [again("panel", phrases, programme=programme.id)]
    title = phrases.line("sponsoring.home", programme=programme.name, count=len(left))
    return Card(title=title, body=(Bullets(items=items),), actions=tuple(actions), lang=phrases.tag)


def _button(step: Step, turn: Turn, *, primary: bool) -> Action:
    phrases, args = turn.phrases, {"programme": turn.the_programme.id}
    match step:
        case "sign":
            return again("promise", phrases, primary=primary, programme=args["programme"])
        case "join":
            label = phrases.text("programmes.join")
            return FormButton(name="programmes.join", label=label, args=args, primary=primary)
        case "goal":
            label = phrases.text("sponsoring.say_goal")
            return FormButton(name="programmes.sponsor_goal", label=label, args=args, primary=primary)
        case "lesson":
            return again("learn", phrases, primary=primary)


# --- the goal ---------------------------------------------------------------------------------


def goal_form(_: Asked, turn: Turn) -> Form:
    """One line."""
    phrases = turn.phrases
    return Form(
        name="programmes.sponsor_goal",
        title=phrases.text("sponsoring.goal_title"),
        fields=(
            TextField(
                name="goal",
                label=phrases.text("sponsoring.field_goal"),
                hint=phrases.text("sponsoring.hint_goal"),
                required=True,
                value=_own_role(turn).goal,
                longest=LONGEST_GOAL,
            ),
        ),
        submit=phrases.text("sponsoring.goal_submit"),
        privacy="shared",
        promise=phrases.line("sponsoring.goal_promise", programme=turn.the_programme.name),
        lang=phrases.tag,
    )


def _own_role(turn: Turn) -> Role:
    role = Role.of_sponsor(turn.session, turn.the_programme.id)
    if role is None or role.member_id != turn.actor.id:
        raise NotThere("programmes.nothing_there", step="home")
    return role


def goal(asked: Asked, turn: Turn) -> Reply:
    """It is said; the sponsor may post it where everybody reads."""
    phrases, programme = turn.phrases, turn.the_programme
    _own_role(turn).goal = asked.values["goal"].strip().rstrip(".")
    turn.session.flush()
    if programme.channel is None or programme.over:
        return Update(card=card(turn))
    args = {"programme": programme.id}
    post = Button(name="programmes.tell_goal", label=phrases.text("promoting.post"), args=args, primary=True)
    channel = programme.channel["name"]
    return Update(
        card=Card(
            title=phrases.line("sponsoring.goal_kept"),
            body=(
                Text(line=_told(turn)),
                Text(line=phrases.line("promoting.goes_to", channel=channel)),
            ),
            actions=(post, again("home", phrases)),
            lang=phrases.tag,
        )
    )


def tell_goal(_: Asked, turn: Turn) -> Reply:
    """The goal goes to the channel, once for each sponsor."""
    role, programme = _own_role(turn), turn.the_programme
    if not role.goal or programme.channel is None or programme.over:
        raise Stale("programmes.moved_on", step="home")
    notice = GoalTold(programme=programme.id, member=turn.actor.id)
    turn.notify(ToChannel(programme=programme.id), notice)
    return Update(card=card(turn))


def _told(turn: Turn) -> Line:
    phrases, programme = turn.phrases, turn.the_programme
    given = {"name": turn.name(turn.actor), "programme": programme.name, "goal": _own_role(turn).goal}
    return phrases.line("sponsoring.goal_told", **given)


def compose_goal_told(notice: GoalTold, turn: Turn) -> Card | None:
    """The sponsor goes first; gone when somebody else sponsors now."""
    phrases, programme = turn.phrases, turn.the_programme
    role = Role.of_sponsor(turn.session, programme.id)
    if programme.over or role is None or role.member_id != notice.member or not role.goal:
        return None
    name = turn.name(Member.by_id(turn.session, notice.member))
    given = {"name": name, "programme": programme.name, "goal": role.goal}
    return Card(
        title=phrases.line("sponsoring.goal_told", **given),
        actions=(again("purpose", phrases, programme=programme.id),),
        lang=phrases.tag,
    )
