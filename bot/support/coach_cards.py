"""Coaching as cards: asking, what a coach is asked, the two names, and the coordinator's roster."""

from collections.abc import Sequence
from datetime import date

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    Element,
    Form,
    FormButton,
    Option,
    PersonField,
    Text,
)
from bot.pairs.contact import way_to
from bot.people.model import LISTED, Member
from bot.spoken import again
from bot.support.coaches import CoachRequest
from bot.turn import Turn

# --- whoever would like a coach ---------------------------------------------------------------


def ask(turn: Turn, *, pair_id: str) -> Card:
    """What a coach is, who learns of it, and for whom. `pair_id` is empty for somebody without a pairing."""
    phrases = turn.phrases
    args = {"programme": turn.the_programme.id, "pair": pair_id}
    actions: list[Action] = [
        Button(
            name="support.coach_me", label=phrases.text("support.coach_me"), args=args, primary=not pair_id
        )
    ]
    if pair_id:
        label = phrases.text("support.coach_both")
        actions.append(Button(name="support.coach_both", label=label, args=args))
    return Card(
        title=phrases.line("support.coach_ask"),
        body=(Text(line=phrases.line("support.coach_how")),),
        actions=(*actions, again("support", phrases, programme=turn.the_programme.id)),
        privacy="private",
        promise=phrases.line("support.coach_promise"),
        lang=phrases.tag,
    )


def nobody(turn: Turn, *, why: bool = False) -> Card:
    """There is no coach who has time; the other way."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("support.coach_nobody"),
        actions=(again("support", phrases, primary=True, programme=turn.the_programme.id),),
        why=phrases.line("support.why_coach_asked") if why else (),
        lang=phrases.tag,
    )


def asking_around(turn: Turn, request: CoachRequest, by: date) -> Card:
    """Coaches are being asked, and nobody was named to them."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("support.coach_asking", by=by),
        actions=(_button(turn, request, "coach_stop"),),
        privacy="private",
        promise=phrases.line("support.coach_promise"),
        lang=phrases.tag,
    )


def found(turn: Turn, request: CoachRequest, coaches: Sequence[Member], *, why: bool = False) -> Card:
    """The names to choose from."""
    phrases = turn.phrases
    choose = tuple(
        Button(
            name="support.coach_choose",
            label=phrases.text("support.coach_talk_with", name=coach.name)[:75],
            args={"request": request.id, "coach": coach.id},
        )
        for coach in coaches
    )
    return Card(
        title=phrases.line("support.coach_found", count=len(coaches)),
        body=(Text(line=phrases.line("support.coach_found_how")),),
        actions=(*choose, _button(turn, request, "coach_stop")),
        privacy="private",
        promise=phrases.line("support.coach_promise"),
        why=phrases.line("support.why_coach_asked") if why else (),
        lang=phrases.tag,
    )


def chosen(turn: Turn, request: CoachRequest, coach: Member) -> Card:
    """The coach knows now; what comes next is between the two."""
    phrases = turn.phrases
    met = request.state == "met"
    title = "support.coach_met" if met else "support.coach_chosen"
    step = "coach_done" if met else "coach_talked"
    return Card(
        title=phrases.line(title, name=turn.name(coach)),
        body=tuple(way_to(turn, coach)),
        actions=(_button(turn, request, step), again("home", phrases)),
        privacy="private",
        promise=phrases.line("support.coach_promise"),
        lang=phrases.tag,
    )


def over(turn: Turn, block: str) -> Card:
    """Closed, in the words that fit, and the way on."""
    phrases = turn.phrases
    return Card(title=phrases.line(block), actions=(again("home", phrases, primary=True),), lang=phrases.tag)


def for_both(turn: Turn, requester: Member, coach: Member) -> Card:
    """To the partner: a coach for both, if they would like one too."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("support.coach_for_both", name=turn.name(requester), coach=turn.name(coach)),
        body=(Text(line=phrases.line("support.coach_for_both_free")),),
        why=phrases.line("support.why_coach_both", name=turn.name(requester)),
        lang=phrases.tag,
    )


# --- a coach ----------------------------------------------------------------------------------


def asked(turn: Turn, request: CoachRequest) -> Card:
    """Somebody would like a coach: is there time? Without a name."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("support.coach_time", programme=turn.the_programme.name),
        body=(Text(line=phrases.line("support.coach_time_how")),),
        actions=(_button(turn, request, "coach_can"), _button(turn, request, "coach_not_now")),
        privacy="private",
        promise=phrases.line("support.coach_time_promise"),
        why=phrases.line("support.why_coach"),
        lang=phrases.tag,
    )


def said(turn: Turn, block: str) -> Card:
    """A coach's answer was taken, or is no longer needed."""
    phrases = turn.phrases
    return Card(
        title=phrases.line(block),
        actions=(again("home", phrases),),
        why=phrases.line("support.why_coach"),
        lang=phrases.tag,
    )


def yours(turn: Turn, request: CoachRequest, requester: Member, partner: Member | None) -> Card:
    """To the coach who was chosen: who would like to talk."""
    phrases = turn.phrases
    body: list[Element] = []
    if partner is not None:
        body.append(Text(line=phrases.line("support.coach_both_of", name=turn.name(partner))))
    body += [Text(line=phrases.line("support.coach_yours_how")), *way_to(turn, requester)]
    step = "coach_done" if request.state == "met" else "coach_talked"
    return Card(
        title=phrases.line("support.coach_yours", name=turn.name(requester)),
        body=tuple(body),
        actions=(_button(turn, request, step),),
        privacy="private",
        promise=phrases.line("support.coach_yours_promise", name=turn.name(requester)),
        why=phrases.line("support.why_coach"),
        lang=phrases.tag,
    )


def named(turn: Turn) -> Card:
    """To somebody who was put on the roster: what that is, and the way off it."""
    phrases, programme = turn.phrases, turn.the_programme
    off = Button(
        name="support.coach_off",
        label=phrases.text("support.coach_off"),
        args={"programme": programme.id},
    )
    return Card(
        title=phrases.line("support.coach_named", programme=programme.name),
        body=(Text(line=phrases.line("support.coach_named_how")),),
        actions=(off,),
        why=phrases.line("support.why_coach"),
        lang=phrases.tag,
    )


# --- the coordinator --------------------------------------------------------------------------


def roster(turn: Turn, coaches: Sequence[Member], count: int) -> Card:
    """Who is on it, and how many have asked: a number and no more."""
    phrases = turn.phrases
    args = {"programme": turn.the_programme.id}
    body: list[Element] = []
    if coaches:
        body.append(Bullets(items=tuple((turn.name(coach),) for coach in coaches[:20])))
    body.append(Text(line=phrases.line("support.roster_count", count=count), quiet=True))
    actions: list[Action] = [
        FormButton(
            name="support.coach_add", label=phrases.text("support.coach_add"), args=args, primary=not coaches
        )
    ]
    if coaches:
        label = phrases.text("support.coach_remove")
        actions.append(FormButton(name="support.coach_remove", label=label, args=args))
    return Card(
        title=phrases.line("support.roster", count=len(coaches)),
        body=tuple(body),
        actions=tuple(actions),
        lang=phrases.tag,
    )


def add_form(turn: Turn) -> Form:
    """Whom to add."""
    phrases = turn.phrases
    person = PersonField(
        name="person",
        label=phrases.text("support.ask_coach"),
        hint=phrases.text("support.hint_coach"),
        required=True,
        options=Member.on_offer(turn.session, but=turn.actor.id),
    )
    return Form(
        name="support.coach_add",
        title=phrases.text("support.form_coach_add"),
        fields=(person,),
        submit=phrases.text("support.coach_add"),
        privacy="shared",
        promise=phrases.line("support.promise_coach_add"),
        lang=phrases.tag,
    )


def remove_form(turn: Turn, coaches: Sequence[Member]) -> Form:
    """Whom to take off."""
    phrases = turn.phrases
    options = tuple(Option(value=coach.id, label=coach.name[:75]) for coach in coaches[:LISTED])
    return Form(
        name="support.coach_remove",
        title=phrases.text("support.form_coach_remove"),
        fields=(
            ChoiceField(
                name="person", label=phrases.text("support.ask_coach_off"), required=True, options=options
            ),
        ),
        submit=phrases.text("support.coach_remove_it"),
        lang=phrases.tag,
    )


def _button(turn: Turn, request: CoachRequest, route: str) -> Button:
    label = turn.phrases.text(f"support.{route}")
    return Button(name=f"support.{route}", label=label, args={"request": request.id})
