"""`close`: bringing a round to its end by hand, and closing the books on a programme when all is said."""

from datetime import date

from bot.conversation.card import Action, Bullets, Button, Card, Element, FormButton, Text
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Refusal, Stale
from bot.nudges.local_time import local_date
from bot.pairs.model import Pair
from bot.programmes import clock, learnings, rules
from bot.programmes.audit import record
from bot.programmes.learnt import Learnt
from bot.programmes.stages import still_may
from bot.spoken import again
from bot.turn import Asked, Turn


def close_card(_: Asked, turn: Turn) -> Reply:
    """What closing means at this stage, and the button for it."""
    match turn.the_programme.state:
        case "running":
            return Say(card=_end_sooner(turn))
        case "wrap_up":
            return Say(card=_end_now(turn))
        case "evaluation":
            return Say(card=to_do(turn))
        case "paused":
            raise Refusal("stages.on_pause_now", step="programme resume", programme=turn.the_programme.name)
        case _:
            raise Refusal("stages.close_not_yet", step="programme stop", programme=turn.the_programme.name)


# --- the round --------------------------------------------------------------------------------


def _last_day(turn: Turn) -> date:
    """The earliest day a round can be brought to its end on: pairs have their time to close."""
    programme = turn.the_programme
    today = local_date(turn.now, programme.zone)
    soonest = clock.working_day(programme, today, clock.CLOSING_DAYS)
    return soonest if programme.ends_on is None else min(soonest, programme.ends_on)


def _end_sooner(turn: Turn) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    day = _last_day(turn)
    title = phrases.line("stages.close_running", programme=programme.name, ends=programme.ends_on)
    body = Text(line=phrases.line("stages.close_running_means", day=day, count=clock.CLOSING_DAYS))
    return Card(
        title=title,
        body=(body,),
        actions=(_button("wrap_up", "close_round", turn), _dates(turn)),
        lang=phrases.tag,
    )


def wrap_up(_: Asked, turn: Turn) -> Reply:
    """The round closes from today on: its last day is twenty working days away, or sooner if it was."""
    still_may(turn, "near_the_end")
    programme = turn.the_programme
    programme.ends_on = _last_day(turn)
    clock.wrap_up(turn)
    record(turn, "edit")
    clock.dates_changed(turn)
    title = turn.phrases.line("stages.closing_now", programme=programme.name, day=programme.ends_on)
    return Update(card=Card(title=title, actions=(_home(turn),), lang=turn.phrases.tag))


def _end_now(turn: Turn) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    open_pairs = len(Pair.live_in(turn.session, programme.id))
    given = {"programme": programme.name, "ends": programme.ends_on, "count": open_pairs}
    if open_pairs:
        return Card(
            title=phrases.line("stages.close_pairs_open", **given), actions=(_dates(turn),), lang=phrases.tag
        )
    return Card(
        title=phrases.line("stages.close_all_done", **given),
        actions=(_button("evaluate", "end_round", turn),),
        lang=phrases.tag,
    )


def evaluate(_: Asked, turn: Turn) -> Reply:
    """The round is over before its last day, because no pair is left in it."""
    still_may(turn, "evaluate")
    if Pair.live_in(turn.session, turn.the_programme.id):
        raise Stale("programmes.moved_on", step="close")
    clock.evaluate(turn)
    record(turn, "edit")
    return Update(card=to_do(turn))


# --- the books --------------------------------------------------------------------------------


def missing(turn: Turn) -> list[str]:
    """What is left before a programme can be closed, in order: `write`, `post`, `pairs`."""
    noted = Learnt.of(turn.session, turn.the_programme.id)
    left = [] if noted else ["write"]
    left += [] if learnings.posted(turn) else ["post"]
    left += ["pairs"] if _pairs_until(turn) else []
    return left


def _pairs_until(turn: Turn) -> date | None:
    """Until when pairs are still closing; None once none is, or their time is over."""
    programme = turn.the_programme
    if programme.ends_on is None or not Pair.live_in(turn.session, programme.id):
        return None
    last = clock.working_day(programme, programme.ends_on, clock.LAST_PAIRS)
    return last if local_date(turn.now, programme.zone) <= last else None


def to_do(turn: Turn) -> Card:
    """After the round: what was learned, what people are told of it, and then the end."""
    phrases, programme = turn.phrases, turn.the_programme
    left = missing(turn)
    body: list[Element] = []
    actions: list[Action] = []
    if left:
        given = {"until": _pairs_until(turn)}
        body.append(Bullets(items=tuple(phrases.line(f"stages.left_{step}", **given) for step in left)))
        word = "status" if left == ["pairs"] else "learnings"  # where there is nothing to do but wait
        actions.append(again(word, phrases, primary=True, programme=programme.id))
    else:
        body.append(Text(line=phrases.line("stages.archive_means")))
        if at_work := Pair.live_in(turn.session, programme.id):  # those who carry on
            body.append(Text(line=phrases.line("stages.archive_pairs", n=len(at_work))))
        actions.append(_button("archive", "archive_button", turn))
    said = "stages.over_left" if left else "stages.over_done"
    title = phrases.line(said, programme=programme.name)
    return Card(title=title, body=tuple(body), actions=tuple(actions), lang=phrases.tag)


def archive(_: Asked, turn: Turn) -> Reply:
    """The end: from here on what people told it is kept for sixty days."""
    still_may(turn, "archive")
    programme = turn.the_programme
    if programme.state not in rules.GOING or missing(turn):
        raise Stale("stages.close_first", step="close")
    programme.move("archive")
    programme.ended_on = local_date(turn.now, programme.zone)
    record(turn, "archive")
    turn.session.flush()
    clock.dates_changed(turn)
    clock.pairs_end(turn)
    title = turn.phrases.line(
        "stages.archived", programme=programme.name, day=programme.ended_on + rules.KEPT
    )
    new = again("programme new", turn.phrases)
    return Update(card=Card(title=title, actions=(_home(turn), new), lang=turn.phrases.tag))


def _home(turn: Turn) -> Button:
    return again("home", turn.phrases, primary=True)


def _dates(turn: Turn) -> FormButton:
    args = {"part": "dates", "programme": turn.the_programme.id}
    return FormButton(name="programmes.edit", label=turn.phrases.text("programmes.fix_dates"), args=args)


def _button(name: str, label: str, turn: Turn) -> Button:
    args = {"programme": turn.the_programme.id}
    return Button(
        name=f"programmes.{name}", label=turn.phrases.text(f"stages.{label}"), args=args, primary=True
    )
