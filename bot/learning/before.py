"""A prompt the day before a booked meeting: a person's own choice, off unless they make it (A7)."""

from bot.checkins.model import replan
from bot.conversation.card import Button, Card
from bot.conversation.reply import Reply, Update
from bot.errors import NotThere
from bot.learning import cards
from bot.learning.asking import may_prompt, prompt_for
from bot.learning.model import BeforeMeeting, PromptShown
from bot.pairs.model import Meeting, Pair
from bot.programmes.model import NOT_IN, Participant
from bot.spoken import again
from bot.turn import Asked, Turn


def switch(_: Asked, turn: Turn) -> Reply:
    """On, or off again; what is planned for the pairs here is planned anew."""
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    if part is None or part.state in NOT_IN:
        raise NotThere("learning.nothing_to_learn", step="home")
    part.prompt_before = not part.prompt_before
    if part.prompt_before:
        part.prompts_off = False
    turn.session.flush()
    for pair in Pair.live_of(turn.session, turn.actor):
        if pair.programme_id == turn.the_programme.id:
            replan(turn, pair, clicked="")
    phrases = turn.phrases
    block = "learning.before_is_on" if part.prompt_before else "learning.before_is_off"
    card = Card(
        title=phrases.line(block),
        actions=(_button(turn, part), again("home", phrases)),
        privacy="private",
        promise=phrases.line("learning.before_promise"),
        lang=phrases.tag,
    )
    return Update(card=card)


def before_button(turn: Turn, programme: str) -> tuple[Button, ...]:
    """Turns it on, for whoever has not."""
    part = Participant.of(turn.session, programme, turn.actor.id)
    return () if part is None or part.prompt_before else (_button(turn, part),)


def _button(turn: Turn, part: Participant) -> Button:
    label = turn.phrases.text("learning.before_off" if part.prompt_before else "learning.before_on")
    return Button(name="learning.before", label=label, args={"programme": part.programme_id})


def compose(notice: BeforeMeeting, turn: Turn) -> Card | None:
    """One prompt while the meeting is ahead and nothing speaks against it; sent again, it is the same one."""
    meeting = Meeting.by_id(turn.session, notice.meeting)
    pair = Pair.by_id(turn.session, meeting.pair_id) if meeting is not None else None
    if meeting is None or pair is None or not pair.live or turn.actor.id not in pair.both:
        return None
    part = Participant.of(turn.session, pair.programme_id, turn.actor.id)
    ahead = meeting.state == "booked" and meeting.at is not None and meeting.at > turn.now
    if not ahead or part is None or not part.prompt_before or not may_prompt(turn, pair):
        return None
    rows = PromptShown.of_pair(turn.session, pair.id)
    mine = [row for row in rows if row.member_id == turn.actor.id and row.carried_by == notice.carries]
    shown = mine[-1] if mine else prompt_for(turn, pair, carried_by=notice.carries)
    return cards.prompt(
        turn, pair, shown, title="learning.prompt_before_meeting", why="learning.why_before_meeting"
    )
