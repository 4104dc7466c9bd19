"""What learning says by itself: one question after a meeting, then one prompt."""

from datetime import timedelta
from typing import Final

from bot.conversation.card import Card
from bot.learning import cards
from bot.learning.asking import may_prompt, prompt_for, prompted_before, pulse_after, shown_after
from bot.learning.model import AfterLogging, AfterMeeting, Pulse
from bot.pairs.model import Pair
from bot.turn import Turn

TOO_LATE: Final = timedelta(days=14)
"""A question about a meeting further back asks about what is long gone: after a break it does not come."""


def compose(notice: AfterMeeting | AfterLogging, turn: Turn) -> Card | None:
    """The pulse question if one is due, else a prompt if wanted. Asked for again, it is the same one.

    Of the two kinds about one meeting the first to be sent has its say; the other one is dropped.
    """
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or not pair.live:
        return None
    pulse = Pulse.about(turn.session, pair.id, turn.actor.id, notice.on)
    shown = shown_after(turn, pair, notice.on)
    if pulse is None and shown is None:
        late = isinstance(notice, AfterMeeting) and turn.today - notice.on > TOO_LATE
        if late or pair.state == "paused":  # whoever rests is asked nothing
            return None
        pulse = pulse_after(turn, pair, notice.on, notice.kind)
        if pulse is None and may_prompt(turn, pair) and not prompted_before(turn, pair, notice.on):
            shown = prompt_for(turn, pair, met_on=notice.on, carried_by=notice.kind)
    if pulse is not None:
        mine = pulse.carried_by == notice.kind and pulse.answer is None
        return cards.pulse(turn, pair, pulse, why="learning.why_after_meeting") if mine else None
    if shown is None or shown.carried_by != notice.kind:
        return None
    return cards.prompt(
        turn, pair, shown, title="learning.prompt_after_meeting", why="learning.why_after_meeting"
    )
