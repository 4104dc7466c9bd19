"""Cards and forms about private matching attributes: for a coordinator, the data protection contact, oneself.

No card here is made from a box: nobody is told who has one filled in, or how many.
"""

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    Element,
    Field,
    Form,
    FormButton,
    Line,
    ManyField,
    Option,
    PersonField,
    Text,
    TextField,
)
from bot.conversation.phrases import Phrases
from bot.errors import Refusal, Stale
from bot.matching.model import Round
from bot.matching.private_boxes import CODES
from bot.matching.private_model import MOST_LABELS, PrivateMatching
from bot.nudges.local_time import local_date
from bot.people.model import Member
from bot.programmes.permissions import holders
from bot.spoken import again, asks_first
from bot.turn import Turn

LONGEST_LABEL = 60

DECISIONS = ("yes", "no")


def declared_at(place: int) -> str:
    """The name of the field in which somebody says whom they would like, for the attribute of that place."""
    return f"to_{place}"


# --- a coordinator ----------------------------------------------------------------------------


def switch(turn: Turn, current: PrivateMatching | None, *, why: Line = ()) -> Card:
    """Off, waiting for the contact, or on until a day; never how many have said anything."""
    phrases, programme = turn.phrases, turn.the_programme
    args = {"programme": programme.id}
    body: list[Element] = []
    actions: list[Action] = []
    if current is None:
        title = phrases.line("private.is_off", programme=programme.name)
        body.append(Text(line=phrases.line("private.off_means")))
        kept = kept_from(turn)
        if kept is None:
            label = phrases.text("private.turn_on")
            actions.append(FormButton(name="matching.private_on", label=label, args=args, primary=True))
        else:
            body.append(Text(line=phrases.line(kept.block)))
            if kept.step is not None and kept.step != "home":
                actions.append(again(kept.step, phrases, programme=programme.id))
    else:
        title = _where_it_stands(turn, current)
        body += [_labels(current), Text(line=phrases.line("private.never_counted"))]
        label = phrases.text("private.turn_off")
        actions.append(Button(name="matching.private_off", label=label, args=args))
    actions.append(again("home", phrases, programme=programme.id))
    return Card(title=title, body=tuple(body), actions=tuple(actions), why=why, lang=phrases.tag)


def kept_from(turn: Turn) -> Refusal | None:
    """Why it cannot be turned on at this moment, with the way on; None where it can."""
    programme = turn.the_programme
    if programme.over or programme.stage not in {"signup", "matching", "running"}:
        return Refusal("private.not_now", step="home")
    if PrivateMatching.live_in(turn.session, programme.id) is not None:
        return Stale("private.on_already", step="match private")
    if Round.open_in(turn.session, programme.id) is not None:
        return Stale("private.round_runs", step="match run")
    return None


def turn_off(turn: Turn, current: PrivateMatching) -> Card:
    """Before it is turned off: what people have said is destroyed with it. Yes is about this one alone."""
    phrases, args = turn.phrases, {"programme": turn.the_programme.id}
    about = {**args, "asked": current.id}
    yes = Button(name="matching.private_off", label=phrases.text("private.turn_off_yes"), args=about)
    title, means = (phrases.line(f"private.turn_off_{what}") for what in ("sure", "means"))
    no = again("match private", phrases, programme=args["programme"])
    return asks_first(title, means, yes, no, phrases)


def _where_it_stands(turn: Turn, current: PrivateMatching) -> Line:
    phrases, programme = turn.phrases, turn.the_programme
    if current.state == "open" and current.ends_at is not None:
        until = local_date(current.ends_at, programme.zone)
        return phrases.line("private.is_on", programme=programme.name, until=until)
    if current.state == "agreed":
        return phrases.line("private.is_opening", programme=programme.name)
    contact = turn.name(Member.by_id(turn.session, current.contact_id))
    return phrases.line("private.is_asked", programme=programme.name, contact=contact)


def on_form(turn: Turn) -> Form:
    """What people may be matched on, who answers for data protection, and the check."""
    phrases = turn.phrases
    return Form(
        name="matching.private_on",
        title=phrases.text("private.form_on"),
        args={"programme": turn.the_programme.id},
        intro=(Text(line=phrases.line("private.on_intro")),),
        fields=(
            TextField(
                name="labels",
                label=phrases.text("private.field_labels", most=MOST_LABELS),
                hint=phrases.text("private.hint_labels"),
                required=True,
                lines=MOST_LABELS,
                longest=MOST_LABELS * (LONGEST_LABEL + 2),
            ),
            PersonField(
                name="contact",
                label=phrases.text("private.field_contact"),
                hint=phrases.text("private.hint_contact"),
                required=True,
                options=Member.on_offer(turn.session, but=turn.actor.id),
                value=tuple(m.id for m in holders(turn.session, turn.the_programme, "observer")[:1]),
            ),
            _tick(phrases, "check", "private.field_check", "private.check_done"),
        ),
        submit=phrases.text("private.submit_on"),
        lang=phrases.tag,
    )


# --- the data protection contact --------------------------------------------------------------


def to_agree(turn: Turn, current: PrivateMatching, *, why: Line = ()) -> Card:
    """What a coordinator would like to ask people about."""
    phrases, programme = turn.phrases, turn.the_programme
    label = phrases.text("private.decide")
    button = FormButton(name="matching.private_agree", label=label, args={"asked": current.id}, primary=True)
    return Card(
        title=phrases.line("private.to_agree", programme=programme.name),
        body=(_labels(current), Text(line=phrases.line("private.to_agree_means"))),
        actions=(button,),
        why=why,
        lang=phrases.tag,
    )


def agree_form(turn: Turn, current: PrivateMatching) -> Form:
    """One choice: the check covers this, or not this way."""
    phrases = turn.phrases
    options = tuple(Option(value=d, label=phrases.text(f"private.decision_{d}")) for d in DECISIONS)
    return Form(
        name="matching.private_agree",
        title=phrases.text("private.form_agree"),
        args={"asked": current.id},
        intro=(_labels(current), Text(line=phrases.line("private.agree_intro"))),
        fields=(
            ChoiceField(
                name="decision", label=phrases.text("private.field_check"), required=True, options=options
            ),
        ),
        submit=phrases.text("private.submit_agree"),
        lang=phrases.tag,
    )


def decided(turn: Turn, decision: str) -> Card:
    """Thanks to the contact, whatever they chose."""
    phrases = turn.phrases
    title = phrases.line(f"private.decided_{decision}", programme=turn.the_programme.name)
    return Card(title=title, actions=(again("home", phrases),), lang=phrases.tag)


def said_no(turn: Turn, current: PrivateMatching, *, why: Line) -> Card:
    """The contact would rather not have it this way, to the coordinators."""
    phrases, programme = turn.phrases, turn.the_programme
    contact = turn.name(Member.by_id(turn.session, current.contact_id))
    return Card(
        title=phrases.line("private.said_no", programme=programme.name, contact=contact),
        actions=(again("match private", phrases, programme=programme.id),),
        why=why,
        lang=phrases.tag,
    )


# --- one's own --------------------------------------------------------------------------------


def ask(turn: Turn, current: PrivateMatching, *, why: Line = ()) -> Card:
    """The offer, which reads the same before and after somebody has used it."""
    phrases = turn.phrases
    title = phrases.line("private.ask", programme=turn.the_programme.name)
    body = (_labels(current), Text(line=phrases.line("private.nothing_lost")))
    return _to_answer(turn, current, title, body, say="choose", why=why)


def say_form(turn: Turn, current: PrivateMatching) -> Form:
    """Ticks, a direction for each, an agreement of its own; empty each time, as nobody can look inside."""
    phrases = turn.phrases
    options = tuple(Option(value=str(at), label=label) for at, label in enumerate(current.labels))
    directions = tuple(Option(value=code, label=phrases.text(f"private.to_{code}")) for code in CODES)
    fields: list[Field] = [
        ManyField(
            name="use",
            label=phrases.text("private.field_use"),
            hint=phrases.text("private.hint_use"),
            options=options,
        )
    ]
    for at, label in enumerate(current.labels):
        name = phrases.text("private.field_direction", label=label)
        fields.append(ChoiceField(name=declared_at(at), label=name, options=directions, value=CODES[-1]))
    fields.append(_tick(phrases, "agree", "private.field_agree", "private.i_agree", required=False))
    return Form(
        name="matching.private_say",
        title=phrases.text("private.form_say"),
        args={"asked": current.id},
        intro=(Text(line=phrases.line("private.say_intro")),),
        fields=tuple(fields),
        submit=phrases.text("private.submit_say"),
        privacy="private",
        promise=phrases.line("private.promise"),
        secret=True,
        lang=phrases.tag,
    )


def sealed(turn: Turn, current: PrivateMatching) -> Card:
    """The same words whatever was said, and nothing said too."""
    phrases = turn.phrases
    until = local_date(current.ends_at or turn.now, turn.actor.zone)
    body = (Text(line=phrases.line("private.sealed_until", until=until)),)
    return _to_answer(turn, current, phrases.line("private.sealed"), body, say="say_again")


def _to_answer(
    turn: Turn,
    current: PrivateMatching,
    title: Line,
    body: tuple[Element, ...],
    *,
    say: str,
    why: Line = (),
) -> Card:
    phrases, args = turn.phrases, {"asked": current.id}
    return Card(
        title=title,
        body=body,
        actions=(
            FormButton(name="matching.private_say", label=phrases.text(f"private.{say}"), args=args),
            Button(name="matching.private_nothing", label=phrases.text("private.use_nothing"), args=args),
            again("home", phrases),
        ),
        privacy="private",
        promise=phrases.line("private.promise"),
        why=why,
        lang=phrases.tag,
    )


# --- pieces -----------------------------------------------------------------------------------


def _labels(current: PrivateMatching) -> Bullets:
    return Bullets(items=tuple((label,) for label in current.labels))


def _tick(phrases: Phrases, name: str, label: str, option: str, *, required: bool = True) -> ManyField:
    options = (Option(value="yes", label=phrases.text(option)),)
    return ManyField(name=name, label=phrases.text(label), required=required, options=options)
