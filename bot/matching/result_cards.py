"""Waiting for the result, the result itself, and the two wishes that only some are asked about."""

from datetime import date

from bot.conversation.card import Action, Button, Card, ChoiceField, Form, FormButton, Line, Option, Text
from bot.conversation.phrases import Phrases
from bot.nudges.local_time import local_date
from bot.pairs import rules as pair_rules
from bot.pairs.contact import contact
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.programmes.model import Participant, Programme
from bot.spoken import AGAIN, again
from bot.turn import Turn, availability


def waiting(turn: Turn, part: Participant, *, on: date | None, wishes: bool) -> Card:
    """When this person will hear; the same for everybody who takes part, asked or not."""
    phrases, programme = turn.phrases, turn.the_programme
    stage = part.state if part.state in {"offered", "matched"} else "listed"
    if part.state == "ready" and part.left_over_before:
        return staying(turn)
    by = programme.starts_on if programme.starts_on and programme.starts_on > turn.today else None
    actions: list[Action] = []
    if stage != "matched":
        actions.append(topics_button(turn))
        if wishes:
            label = phrases.text("matching.wishes")
            args = {"programme": programme.id}
            actions.append(FormButton(name="matching.wishes", label=label, args=args))
    actions.append(again("home" if stage == "matched" else "fewer", phrases))
    given = {"programme": programme.name, "on": on, "by": by}
    title = phrases.line(f"matching.waiting_{stage}", **given)
    return Card(title=title, actions=tuple(actions), lang=phrases.tag)


def topics_button(turn: Turn) -> FormButton:
    """Opens one's own profile."""
    args = {"programme": turn.the_programme.id}
    return FormButton(name="programmes.profile", label=turn.phrases.text("matching.topics"), args=args)


# --- the result -------------------------------------------------------------------------------


def matched(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """M-MATCHED: who, the first chat, and the quiet way out."""
    phrases, programme = turn.phrases, turn.the_programme
    other = pair.partner_of(turn.session, turn.actor)
    both = [availability(member, programme) for member in (turn.actor, other)]
    since = local_date(pair.matched_at, programme.zone)
    until = pair_rules.working_day(since, pair_rules.STEP_BACK_WITHIN, both)
    text, args = phrases.text, {"pair": pair.id}
    return Card(
        title=phrases.line("matching.matched", name=turn.name(other)),
        body=(
            Text(line=phrases.line("matching.matched_next", ends=programme.ends_on)),
            *contact(turn, pair),
            Text(line=phrases.line("matching.step_back_by", until=until), quiet=True),
        ),
        actions=(
            FormButton(name="pairs.suggest", label=text("matching.suggest"), args=args, primary=True),
            Button(name="pairs.guide", label=text("matching.guide"), args=args),
            Button(name="pairs.finish", label=text("matching.step_back"), args=args),
        ),
        why=why,
        lang=phrases.tag,
    )


def no_match(turn: Turn, *, why: Line = ()) -> Card:
    """M-NO-MATCH: one fixed text, and the ways on."""
    phrases, args = turn.phrases, {"programme": turn.the_programme.id}

    def command(word: str, label: str) -> Button:
        return Button(name=AGAIN, label=phrases.text(f"matching.{label}"), args={"text": word, **args})

    stay = Button(name="matching.stay", label=phrases.text("matching.stay"), args=args, primary=True)
    return Card(
        title=phrases.line("matching.no_match"),
        body=(Text(line=phrases.line("matching.no_match_why")), Text(line=phrases.line("matching.ways_on"))),
        actions=(stay, topics_button(turn), command("leave", "stop"), command("support", "ask_a_person")),
        why=why,
        lang=phrases.tag,
    )


def staying(turn: Turn) -> Card:
    """On the list again."""
    phrases = turn.phrases
    title = phrases.line("matching.staying", programme=turn.the_programme.name)
    return Card(title=title, actions=(topics_button(turn),), lang=phrases.tag)


def not_reached(turn: Turn, other: Member, *, why: Line = ()) -> Card:
    """The other has not been reached yet; nothing is expected."""
    phrases = turn.phrases
    return Card(title=phrases.line("matching.not_reached", name=turn.name(other)), why=why, lang=phrases.tag)


def wishes(phrases: Phrases, programme: Programme, part: Participant, head: Member | None) -> Form:
    """What only some are asked: the head of the organisation, and a second pairing."""
    text = phrases.text
    fields: list[ChoiceField] = []
    if head is not None:
        fields.append(
            ChoiceField(
                name="head",
                label=text("matching.open_to_head", name=head.name)[:150],
                hint=text("matching.hint_head"),
                required=True,
                options=tuple(Option(value=v, label=text(f"matching.head_{v}")) for v in ("no", "yes")),
                value="yes" if part.open_to_head else "no",
            )
        )
    if part.side in {"mentee", "both"}:
        fields.append(
            ChoiceField(
                name="most",
                label=text("matching.most_pairs"),
                required=True,
                options=tuple(Option(value=str(n), label=text("matching.pairings", count=n)) for n in (1, 2)),
                value=str(part.most_pairs),
            )
        )
    return Form(
        name="matching.wishes",
        title=text("matching.wishes_title"),
        args={"programme": programme.id},
        fields=tuple(fields),
        submit=text("matching.wishes_submit"),
        privacy="private",
        promise=phrases.line("matching.only_matching"),
        lang=phrases.tag,
    )
