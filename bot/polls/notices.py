"""What a poll says later: invitation, one reminder, results and thanks. Recipients never depend on votes."""

from bot.conversation.card import Card, Text
from bot.outbox.model import written
from bot.outbox.notice import Notice, Recipient, ToChannel, ToMember
from bot.polls import cards, results
from bot.polls.model import InterestPoll
from bot.programmes.permissions import hats
from bot.turn import Turn


class PollInvite(Notice, frozen=True, kw_only=True):
    """M-POLL-INVITE, to everybody in the frozen audience or once to the channel."""

    kind = "polls.invite"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    poll: str


class PollReminder(Notice, frozen=True, kw_only=True):
    """The one reminder, to everybody who is asked (spec 2.4, I13).

    Not routine: caps and quiet settings would make it reach some and not others.
    """

    kind = "polls.reminder"
    when = "working"
    expires_after = None

    poll: str


class PollResult(Notice, frozen=True, kw_only=True):
    """What people said, to everybody who was asked and to the coordinators alike."""

    kind = "polls.result"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    poll: str


class PollNext(Notice, frozen=True, kw_only=True):
    """To the coordinators: people have had time to read the results, sign-up may be opened."""

    kind = "polls.next"
    when = "working"

    poll: str


class PollThanks(Notice, frozen=True, kw_only=True):
    """M-POLL-THANKS: it does not go ahead this time, and why."""

    kind = "polls.thanks"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    poll: str


def compose_invite(notice: PollInvite, turn: Turn) -> Card | None:
    """The invitation while the poll is open; one that was sent then says how things stand."""
    return _asking(notice, notice.poll, turn, reminding=False)


def compose_reminder(notice: PollReminder, turn: Turn) -> Card | None:
    """The same for the reminder."""
    return _asking(notice, notice.poll, turn, reminding=True)


def _asking(notice: Notice, poll_id: str, turn: Turn, *, reminding: bool) -> Card | None:
    poll = InterestPoll.by_id(turn.session, poll_id)
    if poll.takes_answers(turn.now) and not turn.the_programme.over:
        return cards.invitation(poll, turn, why=cards.why_asked(poll, turn), reminding=reminding)
    to: Recipient = (
        ToMember(member=turn.actor.id) if turn.actor.id else ToChannel(programme=poll.programme_id)
    )
    row = written(turn.session, notice, to)
    return None if row is None or row.sent_at is None else cards.as_it_stands(poll, turn)


def compose_result(notice: PollResult, turn: Turn) -> Card | None:
    """What people said: the same words to whoever gets it."""
    poll = InterestPoll.by_id(turn.session, notice.poll)
    if not poll.told(turn.now):
        return None
    why = turn.phrases.line("polls.why_result") if turn.actor.id else ()
    return results.result(poll, turn, why=why)


def compose_next(notice: PollNext, turn: Turn) -> Card | None:
    """The ways on, as long as the programme still waits for one."""
    poll = InterestPoll.by_id(turn.session, notice.poll)
    coordinates = "coordinator" in hats(turn.session, turn.actor, turn.the_programme)
    if turn.the_programme.state != "poll" or not coordinates:
        return None
    phrases = turn.phrases
    return Card(
        title=phrases.line("polls.next", programme=turn.the_programme.name),
        body=(Text(line=phrases.line("polls.next_how")),),
        actions=cards.ways_on(poll, turn),
        why=phrases.line("polls.why_next"),
        lang=phrases.tag,
    )


def compose_thanks(_: PollThanks, turn: Turn) -> Card | None:
    """Thanks and the coordinator's reason."""
    phrases, programme = turn.phrases, turn.the_programme
    return Card(
        title=phrases.line("polls.thanks", reason=programme.stopped_because),
        body=(Text(line=phrases.line("polls.thanks_destroyed")),),
        why=phrases.line("polls.why_result"),
        lang=phrases.tag,
    )
