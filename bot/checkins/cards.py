"""Check-ins as cards: a meeting due, a reminder, did it happen, a quiet pair. `turn.actor` is the reader."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.checkins.occasions import MeetingDue, Quiet
from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    DateField,
    Element,
    Field,
    Form,
    FormButton,
    Name,
    Option,
    Text,
)
from bot.conversation.phrases import Phrases
from bot.nudges.local_time import local_date
from bot.pairs.model import AgendaLine, Meeting, Pair
from bot.spoken import AGAIN, again
from bot.turn import Turn

# --- a meeting is due -------------------------------------------------------------------------


def meeting_due(turn: Turn, pair: Pair, on: date) -> Card:
    """M-BOOK: one nudge for each of the two."""
    not_now = Button(
        name="checkins.not_this_month",
        label=turn.phrases.text("checkins.not_this_month"),
        args={"pair": pair.id, "on": on.isoformat()},
    )
    return Card(
        title=turn.phrases.line("checkins.meeting_due", name=name_of(turn, pair)),
        actions=(
            suggest_times(turn, pair, primary=True),
            have_date(turn, pair),
            have_met(turn, pair, card=MeetingDue.kind),
            not_now,
        ),
        why=turn.phrases.line("checkins.why_meeting_due"),
        lang=turn.phrases.tag,
    )


def put_off(turn: Turn, pair: Pair, until: date | None) -> Card:
    """After "not this month": when the next word comes."""
    block = "checkins.put_off" if until is not None else "checkins.put_off_to_the_end"
    title = turn.phrases.line(block, name=name_of(turn, pair), until=until)
    return Card(title=title, actions=(suggest_times(turn, pair),), lang=turn.phrases.tag)


def noted(turn: Turn, pair: Pair, on: date, due: date | None) -> Card:
    """After a meeting was logged: what is now true, on the card that was used."""
    body: list[Element] = []
    if due is not None:
        body.append(Text(line=turn.phrases.line("checkins.next_about", due=due)))
    return Card(
        title=turn.phrases.line("checkins.met", name=name_of(turn, pair), on=on),
        body=tuple(body),
        actions=(again("home", turn.phrases),),
        lang=turn.phrases.tag,
    )


def met_form(turn: Turn, pairs: Sequence[Pair], *, card: str, on: date) -> Form:
    """Which day, and with whom where there are several."""
    phrases = turn.phrases
    fields: list[Field] = [
        DateField(name="on", label=phrases.text("checkins.ask_met_on"), value=on, required=True)
    ]
    args = {"card": card}
    promise = phrases.line("checkins.form_met_promise")
    if len(pairs) == 1:
        args["pair"] = pairs[0].id
        promise = phrases.line("checkins.form_met_promise_named", name=name_of(turn, pairs[0]))
    else:
        options = tuple(
            Option(value=pair.id, label=pair.partner_of(turn.session, turn.actor).name[:75]) for pair in pairs
        )
        label = phrases.text("checkins.ask_met_whom")
        fields.insert(0, ChoiceField(name="pair", label=label, options=options, required=True))
    return Form(
        name="checkins.met",
        title=phrases.text("checkins.form_met"),
        fields=tuple(fields),
        submit=phrases.text("checkins.log_it"),
        args=args,
        privacy="shared",
        promise=promise,
        lang=phrases.tag,
    )


# --- a booked meeting -------------------------------------------------------------------------


def reminder(turn: Turn, pair: Pair, meeting: Meeting, at: datetime) -> Card:
    """When, with whom, where, and what either wanted to look at; what lies behind has nothing to press."""
    phrases, name = turn.phrases, name_of(turn, pair)
    today = local_date(at, turn.actor.zone) == turn.today
    if today:
        when, block = phrases.moment(at, "time"), "checkins.reminder_today"
    else:
        when, block = phrases.moment(at, "day_time"), "checkins.reminder"
    move = FormButton(name="pairs.move", label=phrases.text("checkins.move_it"), args={"meeting": meeting.id})
    cannot = Button(
        name="pairs.cannot_today",
        label=phrases.text("checkins.cannot_today" if today else "checkins.cannot_then"),
        args={"meeting": meeting.id},
    )
    return Card(
        title=phrases.line(block, when=when, name=name, place=meeting.place),
        body=(*_their_time(turn, pair, at), *_agenda(turn, meeting)),
        actions=(move, cannot, *_around(turn, pair)) if meeting.state == "booked" and at > turn.now else (),
        why=phrases.line("checkins.why_reminder"),
        lang=phrases.tag,
    )


def _around(turn: Turn, pair: Pair) -> tuple[FormButton, FormButton]:
    """What to talk about, and when to be reminded if at all (A6, A7)."""
    agenda, remind = (
        FormButton(name=f"pairs.{name}", label=turn.phrases.text(f"pairs.{label}"), args={"pair": pair.id})
        for name, label in (("agenda", "agenda"), ("remind", "reminders"))
    )
    return agenda, remind


def reminder_no_longer(turn: Turn, pair: Pair, meeting: Meeting) -> Card:
    """On a reminder that has gone out: the meeting was moved or called off."""
    phrases, name = turn.phrases, name_of(turn, pair)
    if meeting.state == "booked" and meeting.at is not None:
        title = phrases.line("checkins.moved_to", when=phrases.moment(meeting.at, "day_time"), name=name)
        return Card(title=title, lang=phrases.tag)
    title = phrases.line("checkins.called_off", name=name)
    return Card(title=title, lang=phrases.tag)


def did_it_happen(turn: Turn, pair: Pair, meeting: Meeting, at: datetime) -> Card:
    """Yes, moved, or no; a no is nobody else's business."""
    phrases = turn.phrases
    args = {"meeting": meeting.id, "at": at.isoformat()}
    return Card(
        title=phrases.line(
            "checkins.did_it_happen", name=name_of(turn, pair), when=phrases.moment(at, "date")
        ),
        actions=(
            Button(name="checkins.happened", label=phrases.text("checkins.yes"), args=args, primary=True),
            FormButton(name="pairs.move", label=phrases.text("checkins.moved"), args={"meeting": meeting.id}),
            Button(name="checkins.did_not", label=phrases.text("checkins.no"), args=args),
        ),
        privacy="private",
        promise=phrases.line("checkins.did_it_happen_promise", name=name_of(turn, pair)),
        why=phrases.line("checkins.why_did_it_happen"),
        lang=phrases.tag,
    )


def did_not(turn: Turn, pair: Pair) -> Card:
    """After a no: nobody is told, and the ways on."""
    return Card(
        title=turn.phrases.line("checkins.did_not"),
        actions=(suggest_times(turn, pair, primary=True), have_date(turn, pair)),
        lang=turn.phrases.tag,
    )


# --- a quiet pair -----------------------------------------------------------------------------


def quiet(turn: Turn, pair: Pair, stage: int) -> Card:
    """M-QUIET-1 and M-QUIET-2: answers stay with whoever gives them."""
    phrases = turn.phrases
    fine = Button(name="checkins.all_fine", label=phrases.text("checkins.all_fine"), args={"pair": pair.id})
    hand = again("support", phrases, programme=pair.programme_id)
    pause = FormButton(name="pairs.pause", label=phrases.text("checkins.pause_us"), args={"pair": pair.id})
    return Card(
        title=phrases.line(f"checkins.quiet_{stage}", name=name_of(turn, pair)),
        actions=(have_met(turn, pair, card=Quiet.kind), have_date(turn, pair), fine, hand, pause),
        privacy="private",
        promise=phrases.line("checkins.quiet_promise", name=name_of(turn, pair)),
        why=phrases.line("checkins.why_quiet"),
        lang=phrases.tag,
    )


def all_fine(turn: Turn, pair: Pair) -> Card:
    """Thanks, nothing else."""
    title = turn.phrases.line("checkins.all_fine_thanks", name=name_of(turn, pair))
    return Card(title=title, lang=turn.phrases.tag)


def auto_paused(turn: Turn, pair: Pair, closes: date | None) -> Card:
    """M-AUTO-PAUSE: restart, close or get a hand; and the day on which it closes if neither does."""
    phrases = turn.phrases
    finish = Button(name="pairs.finish", label=phrases.text("checkins.close_it"), args={"pair": pair.id})
    hand = again("support", phrases, programme=pair.programme_id)
    return Card(
        title=phrases.line("checkins.auto_paused", name=name_of(turn, pair)),
        body=(Text(line=phrases.line("checkins.auto_paused_rest", closes=closes)),),
        actions=(again("resume", phrases, primary=True, pair=pair.id), finish, hand),
        why=phrases.line("checkins.why_auto_paused"),
        lang=phrases.tag,
    )


# --- on request -------------------------------------------------------------------------------


def nothing_due(turn: Turn, pair: Pair, meeting: Meeting | None, due: date | None) -> Card:
    """The answer to `checkin` where there is nothing to answer: what comes next."""
    phrases, name = turn.phrases, name_of(turn, pair)
    if meeting is not None and meeting.at is not None:
        title = phrases.line("checkins.booked", name=name, when=phrases.moment(meeting.at, "day_time"))
    elif meeting is not None:
        title = phrases.line("checkins.proposed", name=name)
    elif due is not None:
        title = phrases.line("checkins.due_later", name=name, due=due)
    else:
        title = phrases.line("checkins.none_due", name=name)
    actions: list[Action] = [have_met(turn, pair, card="")]
    if meeting is None and pair.state != "paused":
        actions.append(suggest_times(turn, pair))
    return Card(title=title, actions=tuple(actions), lang=phrases.tag)


def which(turn: Turn, word: str, pairs: Sequence[Pair]) -> Card:
    """Several pairings could be meant: each button repeats the command with one of them."""
    buttons = tuple(
        Button(
            name=AGAIN,
            label=pair.partner_of(turn.session, turn.actor).name[:75],
            args={"text": word, "pair": pair.id},
        )
        for pair in pairs[:5]
    )
    return Card(title=turn.phrases.line("checkins.which"), actions=buttons, lang=turn.phrases.tag)


# --- pieces -----------------------------------------------------------------------------------


def name_of(turn: Turn, pair: Pair) -> Name:
    """The other one of the two, as a span."""
    return turn.name(pair.partner_of(turn.session, turn.actor))


def suggest_times(turn: Turn, pair: Pair, *, primary: bool = False) -> FormButton:
    """Opens the pair's own form."""
    label = turn.phrases.text("checkins.suggest_times")
    return FormButton(name="pairs.suggest", label=label, args={"pair": pair.id}, primary=primary)


def have_date(turn: Turn, pair: Pair) -> FormButton:
    """Opens the pair's own form."""
    label = turn.phrases.text("checkins.have_date")
    return FormButton(name="pairs.date", label=label, args={"pair": pair.id})


def have_met(turn: Turn, pair: Pair, *, card: str) -> FormButton:
    """Opens the form that logs a meeting; `card` is the kind of card this button stands on."""
    label = turn.phrases.text("checkins.have_met")
    return FormButton(name="checkins.met", label=label, args={"pair": pair.id, "card": card})


def _their_time(turn: Turn, pair: Pair, at: datetime) -> list[Element]:
    """The other's local time where it differs; as words: a platform would write it in the reader's zone."""
    partner = pair.partner_of(turn.session, turn.actor)
    phrases = turn.phrases
    same_day = local_date(at, partner.zone) == local_date(at, turn.actor.zone)
    theirs = Phrases(phrases.words, phrases.tag, partner.zone)
    there = theirs.moment(at, "time" if same_day else "day_time").text
    if there == phrases.moment(at, "time").text:
        return []
    return [Text(line=phrases.line("checkins.their_time", name=turn.name(partner), time=there))]


def _agenda(turn: Turn, meeting: Meeting) -> list[Element]:
    lines = AgendaLine.of(turn.session, meeting.pair_id)
    if not lines:
        return []
    items = tuple((one.line,) for one in lines)
    return [Text(line=turn.phrases.line("checkins.agenda")), Bullets(items=items)]
