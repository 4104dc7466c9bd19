"""What a person does for themselves: their role, the code of conduct, two private questions, a cue.

Nothing of it is kept, but whether somebody wants cues before meetings.
"""

from sqlalchemy import select

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    Form,
    FormButton,
    Option,
    Text,
)
from bot.conversation.reply import Reply, Say, Update
from bot.errors import NotThere, Refusal
from bot.learning.before import before_button
from bot.learning.lessons import roles_of
from bot.programmes.model import NOT_IN, Participant
from bot.spoken import again
from bot.support.circle import can_ask, instead
from bot.turn import Asked, Turn

QUESTIONS = ("open", "time")
"""The two questions of the readiness self-check (S1-18)."""

ANSWERS = ("yes", "mostly", "not_really", "no")
UNSURE = frozenset({"not_really", "no"})


# --- the role ---------------------------------------------------------------------------------


def role(_: Asked, turn: Turn) -> Reply:
    """One's own role in a programme on one card (S2-07)."""
    part = _part(turn)
    return Say(card=_role_card(turn, part))


def _role_card(turn: Turn, part: Participant) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    roles = roles_of(part.side)
    which = roles[0] if len(roles) == 1 else "either"
    items = tuple(phrases.line(f"learning.role_{which}_{at}") for at in (1, 2, 3))
    actions: list[Action] = [again("learn", phrases)]
    if "senior_mentee" in roles:
        label = phrases.text("learning.check_oneself")
        actions.append(FormButton(name="learning.self_check", label=label))
        actions.append(_cue_button(turn, part))
    actions.append(again("conduct", phrases))
    actions += before_button(turn, part.programme_id)
    return Card(
        title=phrases.line(f"learning.role_card_{which}", programme=programme.name),
        body=(Bullets(items=items), Text(line=phrases.line("learning.role_free"))),
        actions=tuple(actions),
        lang=phrases.tag,
    )


def conduct(_: Asked, turn: Turn) -> Reply:
    """The code of conduct on one screen, as it was accepted at sign-up (S0-25)."""
    phrases, helped = turn.phrases, can_ask(turn)
    items = [phrases.line(f"learning.conduct_{at}") for at in (1, 2, 3)]
    if helped:
        items.append(phrases.line("learning.conduct_4"))
    else:
        items.append(phrases.line("learning.conduct_4_alone", routes=instead(turn)))
    card = Card(
        title=phrases.line("learning.conduct"),
        body=(Bullets(items=tuple(items)),),
        actions=(again("home", phrases), *((again("support", phrases),) if helped else ())),
        lang=phrases.tag,
    )
    return Say(card=card)


# --- two questions for a senior ---------------------------------------------------------------


def self_check_form(_: Asked, turn: Turn) -> Form:
    """Two questions that a person answers to themselves."""
    phrases = turn.phrases
    options = tuple(Option(value=a, label=phrases.text(f"learning.answer_{a}")) for a in ANSWERS)
    fields = tuple(
        ChoiceField(name=q, label=phrases.text(f"learning.check_{q}"), required=True, options=options)
        for q in QUESTIONS
    )
    return Form(
        name="learning.self_check",
        title=phrases.text("learning.form_check"),
        fields=fields,
        submit=phrases.text("learning.check_done"),
        privacy="private",
        promise=phrases.line("learning.check_promise"),
        secret=True,
        lang=phrases.tag,
    )


def self_check(asked: Asked, turn: Turn) -> Reply:
    """A word for the answers, and the lesson that helps; then they are forgotten."""
    unsure = [q for q in QUESTIONS if asked.values[q] in UNSURE]
    phrases = turn.phrases
    block = "learning.check_ready" if not unsure else f"learning.check_unsure_{unsure[0]}"
    actions: list[Action] = [again("home", phrases)]
    if unsure:
        label = phrases.text("learning.read_being_a_learner")
        actions.insert(0, Button(name="learning.lesson", label=label, args={"lesson": "L06"}, primary=True))
    card = Card(
        title=phrases.line(block),
        actions=tuple(actions),
        privacy="private",
        promise=phrases.line("learning.check_promise"),
        lang=phrases.tag,
    )
    return Update(card=card)


# --- a cue before meetings --------------------------------------------------------------------


def is_senior(turn: Turn) -> bool:
    """Whether this person learns in some programme: cues and the two questions are for them."""
    return any("senior_mentee" in roles_of(part.side) for part in _parts(turn))


def cue(_: Asked, turn: Turn) -> Reply:
    """On or off: a line with the reminder of a meeting, asked for by the senior alone (S3-15, S4-11)."""
    part = _part(turn)
    if "senior_mentee" not in roles_of(part.side):
        raise Refusal("learning.cue_not_yours", step="home")
    part.cue = not part.cue
    phrases = turn.phrases
    block = "learning.cue_is_on" if part.cue else "learning.cue_is_off"
    card = Card(
        title=phrases.line(block),
        body=(Text(line=phrases.line("learning.cue_1"), quiet=True),) if part.cue else (),
        actions=(_cue_button(turn, part),),
        privacy="private",
        promise=phrases.line("learning.cue_promise"),
        lang=phrases.tag,
    )
    return Update(card=card)


def _cue_button(turn: Turn, part: Participant) -> Button:
    label = turn.phrases.text("learning.cue_off" if part.cue else "learning.cue_on")
    return Button(name="learning.cue", label=label, args={"programme": part.programme_id})


# --- pieces -----------------------------------------------------------------------------------


def _part(turn: Turn) -> Participant:
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    if part is None or part.state in NOT_IN:
        raise NotThere("learning.nothing_to_learn", step="home")
    return part


def _parts(turn: Turn) -> list[Participant]:
    query = select(Participant).where(
        Participant.member_id == turn.actor.id, Participant.state.not_in(NOT_IN)
    )
    return list(turn.session.scalars(query))
