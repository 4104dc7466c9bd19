"""What people are shown around a poll: the invitation, how it stays anonymous, the form, and what came of it.

Everybody who is asked gets the same words whatever they answered, and whether they did: nothing here
knows about voting, and no card changes by a vote.
"""

from collections.abc import Sequence
from typing import assert_never

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    Element,
    Facts,
    Field,
    Form,
    FormButton,
    Line,
    ManyField,
    Option,
    Quote,
    Text,
    TextField,
)
from bot.nudges.local_time import local_date
from bot.people.model import Member
from bot.polls.model import InterestPoll
from bot.polls.questions import TEXT_LIMIT, Question
from bot.polls.rules import AGAIN_AFTER, FEWEST_ANSWERS, TRANSITIONS, Side
from bot.programmes.naming import mentoring_name, topic_names
from bot.programmes.permissions import holders
from bot.spoken import again
from bot.turn import Turn

# --- asking -----------------------------------------------------------------------------------


def invitation(poll: InterestPoll, turn: Turn, *, why: Line = (), reminding: bool = False) -> Card:
    """M-POLL-INVITE, or its reminder: the same to everybody, with two buttons and nothing else (A10)."""
    phrases, programme = turn.phrases, turn.the_programme
    block = "polls.remind" if reminding else "polls.invite"
    asked = phrases.line("polls.remind_how" if reminding else "polls.invite_how", count=_questions(poll))
    body: list[Element] = [Quote(line=(poll.why,)), Text(line=asked)]
    contact = contact_of(poll, turn)
    if contact is not None:
        body.append(Text(line=phrases.line("polls.ask", name=turn.name(contact))))
    return Card(
        title=phrases.line(block, label=mentoring_name(programme, phrases), day=poll.closes_on),
        body=tuple(body),
        actions=(open_button(poll, turn), how_button(poll, turn)),
        privacy="anonymous",
        promise=phrases.line("polls.promise", day=poll.closes_on),
        why=why,
        lang=phrases.tag,
    )


def _questions(poll: InterestPoll) -> int:
    """How many questions each side gets: whether they are open to it, how they feel, and topics if any."""
    return 3 if poll.topics else 2


def why_asked(poll: InterestPoll, turn: Turn) -> Line:
    """Why this came, and how to get fewer; a channel's post goes to nobody in particular."""
    if not turn.actor.id:
        return ()
    return turn.phrases.line("polls.why_asked", chosen=poll.audience == "chosen")


def contact_of(poll: InterestPoll, turn: Turn) -> Member | None:
    """Whom to ask about the poll: the person named for it, or a coordinator where that one has left."""
    named = Member.still_here(turn.session, [poll.contact_id]) if poll.contact_id else None
    return named or next(iter(holders(turn.session, turn.the_programme, "coordinator")), None)


def open_button(poll: InterestPoll, turn: Turn) -> FormButton:
    """Opens the ballot; it carries the poll's id and nothing else, whoever presses it."""
    label = turn.phrases.text("polls.open_button")
    return FormButton(name="polls.vote", label=label, args={"poll": poll.id}, primary=True)


def how_button(poll: InterestPoll, turn: Turn) -> Button:
    """How this stays anonymous, one tap away."""
    return Button(name="polls.how", label=turn.phrases.text("polls.how_button"), args={"poll": poll.id})


def how(poll: InterestPoll, turn: Turn) -> Card:
    """What happens to an answer, and what cannot be hidden (spec 5.7)."""
    phrases = turn.phrases
    items = ("polls.how_envelope", "polls.how_count", "polls.how_rough", "polls.how_not_hidden")
    given = {"day": poll.closes_on, "least": FEWEST_ANSWERS}
    return Card(
        title=phrases.line("polls.how"),
        body=(
            Bullets(items=tuple(phrases.line(item, **given) for item in items)),
            Text(line=phrases.line("polls.how_more"), quiet=True),
        ),
        actions=(open_button(poll, turn),) if poll.takes_answers(turn.now) else (),
        lang=phrases.tag,
    )


# --- the ballot -------------------------------------------------------------------------------


def ballot(poll: InterestPoll, side: Side, questions: Sequence[Question], turn: Turn) -> Form:
    """The form: always empty, whatever was answered before (spec T24); every question can be skipped."""
    phrases = turn.phrases
    return Form(
        name="polls.vote",
        title=phrases.text("polls.ballot_title"),
        args={"poll": poll.id},
        intro=(Text(line=phrases.line("polls.ballot_comfort")),),
        fields=tuple(_field(question, poll, side, turn) for question in questions),
        submit=phrases.text("polls.ballot_submit"),
        privacy="anonymous",
        promise=phrases.line("polls.promise", day=poll.closes_on),
        secret=True,
        lang=phrases.tag,
    )


def _field(question: Question, poll: InterestPoll, side: Side, turn: Turn) -> Field:
    phrases = turn.phrases
    stem = f"polls.{question.id}_{side}" if not question.asked_of else f"polls.{question.id}"
    label = phrases.text(stem)
    match question.kind:
        case "one":
            options = tuple(
                Option(value=choice, label=phrases.text(f"polls.{question.id}_is_{choice}"))
                for choice in question.choices
            )
            return ChoiceField(
                name=question.id, label=label, hint=phrases.text("polls.can_skip"), options=options
            )
        case "some":
            known = topic_names(poll.topics, phrases)
            options = tuple(Option(value=choice, label=known[choice][:75]) for choice in question.choices)
            return ManyField(
                name=question.id, label=label, hint=phrases.text("polls.any_number"), options=options
            )
        case "text":
            return TextField(
                name=question.id,
                label=label,
                hint=phrases.text("polls.no_details"),
                lines=3,
                longest=TEXT_LIMIT,
            )
        case _:
            assert_never(question.kind)


def sealed(poll: InterestPoll, turn: Turn) -> Card:
    """The one answer to every ballot, the same whatever was in it (I5), with what comes later (U6)."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("polls.sealed", day=poll.closes_on),
        body=(Text(line=phrases.line("polls.later"), quiet=True),),
        lang=phrases.tag,
    )


# --- afterwards -------------------------------------------------------------------------------


def closed(poll: InterestPoll, turn: Turn) -> Card:
    """It takes no more answers, and when what people said is told."""
    phrases = turn.phrases
    told_on = local_date(poll.results_at, turn.the_programme.zone)
    return Card(title=phrases.line("polls.has_closed", day=told_on), lang=phrases.tag)


def cancelled(turn: Turn) -> Card:
    """It was called off, unread."""
    return Card(title=turn.phrases.line("polls.was_cancelled"), lang=turn.phrases.tag)


def as_it_stands(poll: InterestPoll, turn: Turn) -> Card:
    """What an invitation that was sent says once the poll is no longer open."""
    return cancelled(turn) if poll.state == "cancelled" or turn.the_programme.over else closed(poll, turn)


def several(polls: Sequence[tuple[InterestPoll, str]], turn: Turn) -> Card:
    """For somebody whom several polls ask at once: one button each, named for its programme."""
    actions: list[Action] = [
        FormButton(name="polls.vote", label=label[:75], args={"poll": poll.id}, primary=at == 0)
        for at, (poll, label) in enumerate(polls[:5])
    ]
    return Card(
        title=turn.phrases.line("polls.several", count=len(polls)),
        actions=tuple(actions),
        lang=turn.phrases.tag,
    )


def not_typed(turn: Turn) -> Card:
    """An answer that was typed is not taken: typed words land in exports (spec T20)."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("polls.not_typed"),
        actions=(again("poll", phrases, primary=True),),
        lang=phrases.tag,
    )


# --- for coordinators -------------------------------------------------------------------------


def status(poll: InterestPoll, turn: Turn, *, mine: bool) -> Card:
    """Where the poll stands: dates and nothing else, at any time before its results (A10).

    `mine` says that the coordinator is asked as well.
    """
    phrases, zone = turn.phrases, turn.the_programme.zone
    days = (
        ("polls.row_opened", poll.opens_on),
        ("polls.row_closes", poll.closes_on),
        ("polls.row_results", local_date(poll.results_at, zone)),
        ("polls.row_signup", poll.signup_from),
    )
    rows = tuple((phrases.text(block), (phrases.day(day),)) for block, day in days)
    actions: list[Action] = []
    if mine and poll.takes_answers(turn.now):
        actions.append(open_button(poll, turn))
    actions.append(how_button(poll, turn))
    if poll.state in TRANSITIONS["cancel"][0]:
        actions.append(again("poll cancel", phrases, programme=turn.the_programme.id))
    stage = poll.state if poll.state in {"opening", "open"} else "closed"
    return Card(
        title=phrases.line(f"polls.status_{stage}", programme=turn.the_programme.name),
        body=(Facts(rows=rows), Text(line=phrases.line("polls.no_numbers"), quiet=True)),
        actions=tuple(actions),
        lang=phrases.tag,
    )


def after_results(poll: InterestPoll, turn: Turn) -> Card:
    """What comes after the results: sign-up from a day on, or not now."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("polls.is_told", programme=turn.the_programme.name),
        body=(Text(line=phrases.line("polls.signup_when", day=poll.signup_from, now=_may_open(poll, turn))),),
        actions=(*ways_on(poll, turn), result_button(poll, turn), *_ask_again(poll, turn)),
        lang=phrases.tag,
    )


def _ask_again(poll: InterestPoll, turn: Turn) -> tuple[Button, ...]:
    """Where nothing could be shown, the programme may ask once more."""
    if poll.state not in AGAIN_AFTER:
        return ()
    return (again("poll open", turn.phrases, programme=turn.the_programme.id),)


def ways_on(poll: InterestPoll, turn: Turn) -> tuple[FormButton, ...]:
    """Open sign-up, once people have had time to read the results (U2), or not now."""
    args = {"programme": turn.the_programme.id}
    not_now = FormButton(name="polls.not_now", label=turn.phrases.text("polls.not_now_button"), args=args)
    if not _may_open(poll, turn):
        return (not_now,)
    label = turn.phrases.text("polls.signup_button")
    return (FormButton(name="programmes.signup", label=label, args=args, primary=True), not_now)


def _may_open(poll: InterestPoll, turn: Turn) -> bool:
    return local_date(turn.now, turn.the_programme.zone) >= poll.signup_from


def result_button(poll: InterestPoll, turn: Turn) -> Button:
    """Read what people said."""
    return Button(name="polls.result", label=turn.phrases.text("polls.result_button"), args={"poll": poll.id})


def cancel(poll: InterestPoll, turn: Turn) -> Card:
    """What calling it off means, before it is done."""
    phrases = turn.phrases
    stop = Button(
        name="polls.cancel", label=phrases.text("polls.cancel_button"), args={"poll": poll.id}, primary=True
    )
    return Card(
        title=phrases.line("polls.cancel", programme=turn.the_programme.name),
        body=(Text(line=phrases.line("polls.cancel_means")),),
        actions=(stop, again("poll", phrases)),
        lang=phrases.tag,
    )
