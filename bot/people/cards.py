"""People's own settings as cards and forms: about, language, exclusions, fewer messages."""

from datetime import date

from babel import Locale

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    DateField,
    Element,
    Form,
    FormButton,
    Option,
    PersonField,
    Text,
)
from bot.conversation.phrases import LOCALES, Phrases
from bot.nudges.typed_times import folded
from bot.people.model import Member
from bot.spoken import again
from bot.turn import Turn

ABOUT = ("both_ways", "bot_does", "bot_does_not", "no_harm", "original")


def about(phrases: Phrases) -> Card:
    """What this is and is not."""
    return Card(
        title=phrases.line("people.about"),
        body=(Bullets(items=tuple(phrases.line(f"people.about_{item}") for item in ABOUT)),),
        actions=(again("home", phrases, primary=True), again("privacy", phrases), again("help", phrases)),
        lang=phrases.tag,
    )


# --- language ---------------------------------------------------------------------------------


def names_of(tag: str) -> set[str]:
    """What a language is called in every language spoken here, to compare typed words with."""
    return {folded(Locale(tag).get_display_name(other) or tag) for other in LOCALES}


def own_language(phrases: Phrases) -> str:
    """The language of these words, as it is called in them: "English", "español"."""
    return Locale(phrases.tag).get_display_name(phrases.tag) or phrases.tag


def languages(phrases: Phrases, unknown: str = "") -> Card:
    """Each language under its own name; the present one is said in the first line."""
    block = "people.language_unknown" if unknown else "people.language"
    buttons = tuple(
        Button(name="people.speak", label=own, args={"tag": tag})
        for tag, own in LOCALES.items()
        if tag != phrases.tag
    )
    title = phrases.line(block, now=own_language(phrases), said=unknown[:40])
    return Card(title=title, actions=buttons, lang=phrases.tag)


def spoken_now(phrases: Phrases) -> Card:
    """Said in the new language."""
    title = phrases.line("people.language_now", now=own_language(phrases))
    return Card(title=title, actions=(again("home", phrases, primary=True),), lang=phrases.tag)


# --- exclusions -------------------------------------------------------------------------------


def exclusions(turn: Turn, mine: tuple[str, ...]) -> Form:
    """A secret form: it opens as a form only, and nobody else ever sees it."""
    phrases = turn.phrases
    options = Member.on_offer(turn.session, but=turn.actor.id)
    listed = {option.value for option in options}
    return Form(
        name="people.exclude",
        title=phrases.text("people.exclude_title"),
        fields=(
            PersonField(
                name="people",
                label=phrases.text("people.field_exclude"),
                hint=phrases.text("people.hint_exclude"),
                many=True,
                options=options,
                value=tuple(key for key in mine if not options or key in listed),
            ),
        ),
        submit=phrases.text("people.exclude_submit"),
        privacy="private",
        promise=phrases.line("people.exclude_private"),
        secret=True,
        lang=phrases.tag,
    )


def excluded(phrases: Phrases) -> Card:
    """Saved; the same words whoever and however many were chosen."""
    title = phrases.line("people.excluded")
    return Card(title=title, actions=(again("home", phrases, primary=True),), lang=phrases.tag)


# --- fewer messages ---------------------------------------------------------------------------


def fewer(turn: Turn, *, paired: bool, taking_part: bool) -> Card:
    """Snooze, quiet, pause and leave on one card; what is on now comes first, with the way back."""
    phrases, member = turn.phrases, turn.actor
    snoozed = member.snoozed_until is not None and member.snoozed_until > turn.now
    body: list[Element] = []
    actions: list[Action] = []
    if snoozed and member.snoozed_until is not None:
        until = phrases.moment(member.snoozed_until, "date")
        body.append(Text(line=phrases.line("people.snoozed", until=until)))
    if member.quiet:
        body.append(Text(line=phrases.line(f"people.quiet_{member.quiet}")))
    away = member.away_until is not None and member.away_until >= turn.today
    if away:
        body.append(Text(line=phrases.line("people.away_until", until=member.away_until)))
        actions.append(Button(name="people.back", label=phrases.text("people.back_button")))
    if snoozed or member.quiet:
        actions.append(again("resume messages", phrases, primary=True))
    if not snoozed and not away:
        label = phrases.text("people.snooze_button")
        actions.append(FormButton(name="people.snooze", label=label, primary=not actions))
    actions += [again(f"quiet {how}", phrases) for how in ("fewer", "essential") if how != member.quiet]
    if paired:
        actions.append(again("pause", phrases))
    if taking_part:
        actions.append(again("leave", phrases))
    return Card(
        title=phrases.line("people.fewer"),
        body=(*body, Text(line=phrases.line("people.fewer_means"), quiet=True)),
        actions=tuple(actions[:5]),
        lang=phrases.tag,
    )


def snooze(phrases: Phrases, *, break_ahead: bool, day: date | None = None) -> Form:
    """For how long: a week, until after the next break where there is one, or until a day, perhaps this."""
    ways = ("week", "after_break", "until") if break_ahead else ("week", "until")
    return Form(
        name="people.snooze",
        title=phrases.text("people.snooze_title"),
        fields=(
            ChoiceField(
                name="how",
                label=phrases.text("people.field_snooze"),
                required=True,
                options=tuple(Option(value=w, label=phrases.text(f"people.snooze_{w}")) for w in ways),
                value="until" if day else "week",
            ),
            DateField(
                name="day",
                label=phrases.text("people.field_snooze_day"),
                hint=phrases.text("people.hint_snooze_day"),
                value=day,
            ),
        ),
        submit=phrases.text("people.snooze_button"),
        args={"day": day.isoformat()} if day else {},
        lang=phrases.tag,
    )
