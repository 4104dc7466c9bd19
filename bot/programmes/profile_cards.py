"""A person's own side of a programme as cards: the preview of a profile, waiting, leaving."""

from collections.abc import Sequence
from datetime import date

from babel import Locale

from bot.conversation.card import (
    Action,
    Button,
    Card,
    Element,
    Facts,
    FormButton,
    Line,
    Text,
)
from bot.matching.hearing import hears_by, waits_for_another
from bot.people.model import Member
from bot.programmes.model import Participant
from bot.programmes.naming import topic_names
from bot.programmes.permissions import holders
from bot.programmes.rules import may_propose
from bot.spoken import again
from bot.turn import Turn


def own_name(tag: str) -> str:
    """A language under its own name: "Gaeilge"."""
    name = Locale.parse(tag).get_display_name() or tag
    return name[:1].upper() + name[1:]


def _labels(turn: Turn, chosen: Sequence[str]) -> list[str]:
    labels = topic_names(turn.the_programme.topics, turn.phrases)
    return [labels[key] for key in chosen if key in labels]


def as_partners_see(turn: Turn, part: Participant, member: Member) -> Facts:
    """What a possible partner sees of a participant, in the reader's words."""
    phrases = turn.phrases
    rows: list[tuple[str, Line]] = [(phrases.text("programmes.shown_name"), (turn.name(member),))]
    for label, said in (("pronouns", member.pronouns), ("say_name", member.say_name)):
        if said:  # only what this person has typed: nothing is guessed (spec 7.3)
            rows.append((phrases.text(f"people.shown_{label}"), (said,)))
    for label, chosen in (("wants", part.wants), ("offers", part.offers)):
        topics = phrases.listing(_labels(turn, chosen))
        rows.append((phrases.text(f"programmes.shown_{label}"), (topics,)))
    if part.own_words:
        rows.append((phrases.text("programmes.shown_own_words"), (part.own_words,)))
    if part.channels:
        ways = [phrases.text(f"programmes.way_{way}") for way in part.channels]
        rows.append((phrases.text("programmes.shown_channels"), (phrases.listing(ways),)))
    tongues = phrases.listing(own_name(tag) for tag in part.languages)
    rows.append((phrases.text("programmes.shown_languages"), (tongues,)))
    return Facts(rows=tuple(rows))


def preview(turn: Turn, part: Participant, *, new: bool) -> Card:
    """M-WELCOME: what a possible partner will see, and what taking part does not do."""
    phrases, programme = turn.phrases, turn.the_programme
    sponsor = next(iter(holders(turn.session, programme, "sponsor")), None)
    body: list[Element] = [as_partners_see(turn, part, turn.actor)]
    if new:
        signed = programme.promise_signed_on is not None  # nobody else can promise it (guard G5)
        body.append(Text(line=phrases.line("programmes.welcome", programme=programme.name, signed=signed)))
        if sponsor not in (None, turn.actor) and signed:
            body.append(Text(line=phrases.line("programmes.welcome_promise", sponsor=turn.name(sponsor))))
    given = {"coordinators": [turn.name(m) for m in holders(turn.session, programme, "coordinator")]}
    return Card(
        title=phrases.line("programmes.preview"),
        body=tuple(body),
        actions=(
            Button(
                name="conversation.command",
                label=phrases.text("programmes.go_on"),
                args={"text": "home"},
                primary=True,
            ),
            profile_button(turn),
            FormButton(name="people.exclude", label=phrases.text("programmes.rather_not_with")),
        ),
        privacy="shared",
        promise=phrases.line("programmes.who_sees_profile", **given),
        lang=phrases.tag,
    )


def profile_button(turn: Turn) -> FormButton:
    """Opens one's own profile."""
    args = {"programme": turn.the_programme.id}
    label = turn.phrases.text("programmes.change_profile")
    return FormButton(name="programmes.profile", label=label, args=args)


def declined(turn: Turn) -> Card:
    """Not for me: fine, and how to come back."""
    phrases, programme = turn.phrases, turn.the_programme
    title = phrases.line("programmes.declined", programme=programme.name, until=programme.signup_closes_on)
    args = {"programme": programme.id}
    join = FormButton(name="programmes.join", label=phrases.text("programmes.join"), args=args)
    return Card(title=title, actions=(again("home", phrases, primary=True), join), lang=phrases.tag)


def waiting(turn: Turn, part: Participant, coordinators: Sequence[Member]) -> Card:
    """Nothing to do: when they will hear, or where they stand."""
    phrases, programme = turn.phrases, turn.the_programme
    match part.state:
        case "matched":
            by = programme.starts_on
        case "offered":  # matching says it, from when the round began
            by = None
        case _:
            by = hears_by(programme)
    given = {
        "programme": programme.name,
        "by": by if by and by > turn.today else None,
        "coordinators": [turn.name(member) for member in coordinators],
    }
    actions: tuple[Action, ...] = (profile_button(turn), again("me", phrases), again("fewer", phrases))
    able = may_propose(programme.state, level_confirmed=turn.actor.level_confirmed)
    if part.state == "ready" and able:
        label, args = phrases.text("matching.propose"), {"programme": programme.id}
        actions = (*actions, FormButton(name="matching.propose", label=label, args=args))
    body: list[Element] = []
    if not turn.actor.level_confirmed and part.state in {"joined", "ready"}:
        body.append(Text(line=phrases.line("programmes.level_waits", coordinators=given["coordinators"])))
    snoozed = turn.actor.snoozed_until
    if snoozed is not None and snoozed > turn.now:
        body.append(Text(line=phrases.line("people.snoozed", until=phrases.moment(snoozed, "date"))))
    if turn.actor.quiet:
        body.append(Text(line=phrases.line(f"people.quiet_{turn.actor.quiet}")))
    # Nobody is told twice to wait for a result that they have had, or for one that is not theirs.
    stage = "left_over" if waits_for_another(turn, part) else part.state
    title = phrases.line(f"programmes.home_{stage}", **given)
    return Card(title=title, body=tuple(body), actions=actions, lang=phrases.tag)


def resting(turn: Turn) -> Card:
    """M-BREAK: nothing more comes until they come back."""
    phrases, programme = turn.phrases, turn.the_programme
    back = Button(
        name="programmes.end_break",
        label=phrases.text("stages.break_back"),
        args={"programme": programme.id},
        primary=True,
    )
    return Card(
        title=phrases.line("stages.on_break", programme=programme.name),
        actions=(back, again("leave", phrases, programme=programme.id)),
        lang=phrases.tag,
    )


def on_pause(turn: Turn) -> Card:
    """The programme is paused: why, and that nothing is expected."""
    phrases, programme = turn.phrases, turn.the_programme
    given = {"programme": programme.name, "reason": programme.paused_because}
    actions = (profile_button(turn), again("leave", phrases, programme=programme.id))
    return Card(title=phrases.line("stages.home_paused", **given), actions=actions, lang=phrases.tag)


def leaving(turn: Turn) -> Card:
    """Leave this programme? One confirmation."""
    phrases, programme = turn.phrases, turn.the_programme
    leave = Button(
        name="programmes.leave",
        label=phrases.text("programmes.leave_button", programme=programme.name)[:75],
        args={"programme": programme.id},
        primary=True,
    )
    return Card(
        title=phrases.line("programmes.leaving", programme=programme.name),
        body=(Text(line=phrases.line("programmes.leaving_means")),),
        actions=(leave, again("home", phrases)),
        lang=phrases.tag,
    )


def left(turn: Turn, forgotten_on: date) -> Card:
    """M-BYE."""
    phrases, programme = turn.phrases, turn.the_programme
    return Card(
        title=phrases.line("programmes.left", programme=programme.name),
        body=(Text(line=phrases.line("programmes.left_data", day=forgotten_on)),),
        actions=(
            again("home", phrases, primary=True),
            Button(
                name="programmes.forget_today",
                label=phrases.text("stages.forget_today"),
                args={"programme": programme.id},
            ),
            again("mydata", phrases),
        ),
        lang=phrases.tag,
    )
