"""The pulse, reflection prompts and what can be done with them; nothing is kept unless somebody saves it."""

from bot.checkins.model import bring as put_on_agenda
from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Say, Update
from bot.errors import NotThere, Refusal, Stale
from bot.learning import after_talks, cards
from bot.learning.asking import (
    another_for,
    low_twice,
    may_prompt,
    meetings_by,
    prompt_for,
    prompted_before,
    shown_after,
    words_of,
)
from bot.learning.before import before_button
from bot.learning.model import ANSWERS, LOW, AfterLogging, AfterMeeting, PrivateNote, PromptShown, Pulse
from bot.learning.rules import FOLLOW_UP_FROM
from bot.nudges.local_time import local_date
from bot.outbox.model import acted
from bot.pairs.model import Pair
from bot.programmes.model import Participant
from bot.spoken import again
from bot.turn import Asked, Turn

# --- the pulse --------------------------------------------------------------------------------


def pulse(asked: Asked, turn: Turn) -> Reply:
    """One tap. A low answer gets a tip and the ways on; any other is followed by one prompt.

    After the first meeting a low answer is no reason for advice yet: things take time (S0-09). Help is
    within reach from the first one on.
    """
    row = Pulse.of_member(turn.session, asked.arg("pulse"), turn.actor)
    pair = _live(turn, row.pair_id)
    tap = asked.arg("tap")
    if row.answer is not None or tap not in {str(at) for at in range(len(ANSWERS))}:
        raise Stale("learning.answered_already", step="prompt")
    answer = ANSWERS[int(tap)]
    row.keep(turn.house, answer, turn.now)
    _answered(turn, pair)
    if answer in LOW and meetings_by(turn, pair, row.met_on) >= FOLLOW_UP_FROM:
        return Update(card=cards.tip(turn, pair, row, may_finish=low_twice(turn, row)))
    return Update(card=_thanks_and_prompt(turn, pair, row, low=answer in LOW))


def leave_it(asked: Asked, turn: Turn) -> Reply:
    """Nothing is to change; the prompt that follows a meeting comes as it would have."""
    row = Pulse.of_member(turn.session, asked.arg("pulse"), turn.actor)
    return Update(card=_thanks_and_prompt(turn, _live(turn, row.pair_id), row))


def change(asked: Asked, turn: Turn) -> Reply:
    """Something is to change: what can, and how."""
    return Update(card=cards.change(turn, _live(turn, asked.arg("pair"))))


def _thanks_and_prompt(turn: Turn, pair: Pair, row: Pulse, *, low: bool = False) -> Card:
    ways = (again("support", turn.phrases, programme=pair.programme_id),) if low else ()
    shown = shown_after(turn, pair, row.met_on)
    if shown is None and (not may_prompt(turn, pair) or prompted_before(turn, pair, row.met_on)):
        return cards.thanks(turn, actions=(*ways, again("home", turn.phrases)))
    shown = shown or prompt_for(turn, pair, met_on=row.met_on, carried_by=row.carried_by)
    return cards.prompt(
        turn,
        pair,
        shown,
        title="learning.thanks_and_prompt",
        why="learning.why_after_meeting",
        instead_of_another=ways,
    )


# --- prompts ----------------------------------------------------------------------------------


def prompt(asked: Asked, turn: Turn) -> Reply:
    """One prompt on request; asked for again the same day, it is the same one."""
    pairs = _pairs(asked, turn)
    if len(pairs) > 1:
        return Say(card=cards.which(turn, pairs))
    pair = pairs[0]
    rows = [r for r in PromptShown.of_pair(turn.session, pair.id) if r.member_id == turn.actor.id]
    today = [r for r in rows if local_date(r.shown_at, turn.actor.zone) == turn.today]
    shown = today[-1] if today else prompt_for(turn, pair)
    return Say(card=cards.prompt(turn, pair, shown, title="learning.prompt"))


def talked(asked: Asked, turn: Turn) -> Reply:
    """They talked about it: thanks, and nothing is kept."""
    _, pair = _shown(asked, turn)
    _answered(turn, pair)
    ways = (*after_talks.after_talking(turn, pair), *before_button(turn, pair.programme_id))
    return Update(card=cards.thanks(turn, "learning.talked_thanks", ways))


def another(asked: Asked, turn: Turn) -> Reply:
    """A different prompt, once."""
    shown, pair = _shown(asked, turn)
    _answered(turn, pair)
    new = another_for(turn, pair, shown)
    if new is None:
        raise Refusal("learning.no_other", step="prompt")
    return Update(card=cards.prompt(turn, pair, new, title="learning.prompt_instead"))


def bring_form(asked: Asked, turn: Turn) -> Form:
    """The line as the other one will see it."""
    shown, pair = _shown(asked, turn)
    return cards.bring_form(turn, _awake(pair), shown)


def bring(asked: Asked, turn: Turn) -> Reply:
    """One line more on the agenda of the next meeting, shared by choice (A7)."""
    _, pair = _shown(asked, turn)
    line = asked.values["line"]
    put_on_agenda(turn, _awake(pair), line)
    _answered(turn, pair)
    return Update(card=cards.brought(turn, pair, line))


def no_prompts(asked: Asked, turn: Turn) -> Reply:
    """No prompt comes by itself any more."""
    shown, pair = _shown(asked, turn)
    part = Participant.of(turn.session, pair.programme_id, shown.member_id)
    if part is None:
        raise NotThere("learning.not_yours", step="home")
    part.prompts_off = True
    _answered(turn, pair)
    return Update(card=cards.no_prompts(turn, pair.programme_id))


def prompts_on(asked: Asked, turn: Turn) -> Reply:
    """They come again."""
    part = Participant.of(turn.session, asked.arg("programme"), turn.actor.id)
    if part is None:
        raise NotThere("learning.not_yours", step="home")
    part.prompts_off = False
    return Update(card=cards.thanks(turn, "learning.prompts_are_on"))


# --- a note to a prompt -----------------------------------------------------------------------


def note_form(asked: Asked, turn: Turn) -> Form:
    """A note to the prompt it was opened from, or to none."""
    if not asked.arg("shown"):
        return cards.note_form(turn, None, args={}, name="learning.note")
    shown, pair = _shown(asked, turn)
    item = words_of(turn, pair, shown.prompt)
    return cards.note_form(turn, item, args={"shown": shown.id}, name="learning.note")


def note(asked: Asked, turn: Turn) -> Reply:
    """Keep it, sealed: only this person is ever shown it."""
    text = asked.values["text"]
    if asked.arg("shown"):
        shown, pair = _shown(asked, turn)
        PrivateNote.write(turn, text, pair_id=pair.id, prompt=shown.prompt)
        _answered(turn, pair)
    else:
        pairs = Pair.live_of(turn.session, turn.actor)
        PrivateNote.write(turn, text, pair_id=pairs[0].id if len(pairs) == 1 else None, prompt="")
    return Update(card=cards.note_kept(turn))


# --- pieces -----------------------------------------------------------------------------------


def _pairs(asked: Asked, turn: Turn) -> list[Pair]:
    """The pair that was named, or all live ones; with none, the last that ended."""
    if asked.arg("pair"):
        return [Pair.of_member(turn.session, asked.arg("pair"), turn.actor)]
    pairs = Pair.all_of(turn.session, turn.actor)
    found = [pair for pair in pairs if pair.live] or pairs[-1:]
    if not found:
        raise NotThere("learning.no_pair", step="home")
    return found


def _live(turn: Turn, pair_id: str) -> Pair:
    pair = Pair.of_member(turn.session, pair_id, turn.actor)
    if not pair.live:
        raise Stale("learning.pair_over", step="home")
    return pair


def _awake(pair: Pair) -> Pair:
    if not pair.live or pair.state == "paused":
        raise Stale("learning.no_next_meeting", step="home")
    return pair


def _shown(asked: Asked, turn: Turn) -> tuple[PromptShown, Pair]:
    """The prompt of this card and its pair, if it was shown to the actor."""
    shown = PromptShown.of_member(turn.session, asked.arg("shown"), turn.actor)
    return shown, Pair.of_member(turn.session, shown.pair_id, turn.actor)


def _answered(turn: Turn, pair: Pair) -> None:
    """What was sent about the pair's meetings was not ignored."""
    for kind in (AfterMeeting.kind, AfterLogging.kind):
        acted(turn.session, kind, pair.id, turn.actor.id, turn.now)
