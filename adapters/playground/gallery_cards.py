"""One sample of everything a card or a form can hold: for whoever works on cards, and for golden files.

The content is made up; the words of real cards are in `prompts/`.
"""

from datetime import UTC, date, datetime

from adapters.playground.messages import BOT, Seen
from adapters.playground.school import OPENS
from bot.conversation.card import (
    Bullets,
    Button,
    Card,
    ChoiceField,
    DateField,
    Divider,
    Facts,
    Form,
    FormButton,
    Link,
    LinkButton,
    ManyField,
    Moment,
    Name,
    NumberField,
    Option,
    Passage,
    PersonField,
    Quote,
    Text,
    TextField,
    TimeField,
)
from bot.conversation.phrases import Phrases
from bot.conversation.plain import card_text

_WHEN = Moment(
    at=datetime(2026, 1, 20, 14, 0, tzinfo=UTC), style="day_time", text="Tuesday 20 January, 14:00"
)
_DIA = Moment(at=_WHEN.at, style="day_time", text="martes 20 de enero, 14:00")
_AOIFE = Name(member="a", text="Aoife Lanternwood")
_ROSA = Name(member="r", text="Rosa Pradoverde")
_ROOM = Link(url="https://example.org", text="The room")
_PEOPLE = (Option(value="a", label="Aoife Lanternwood"), Option(value="j", label="Jun Kettlewick"))
_HOURS = tuple(Option(value=f"{hour:02}:00", label=f"{hour:02}:00") for hour in range(8, 18))
_TOPICS = (
    Option(value="feedback", label="Giving and taking feedback"),
    Option(value="digital", label="Digital tools in class"),
    Option(value="languages", label="Teaching in two languages"),
)

CARDS: dict[str, Card] = {
    "title alone": Card(title=("Saved. You will hear on ", _WHEN, ".")),
    "every element": Card(
        title=("A meeting with ", _AOIFE, " would be due about now"),
        body=(
            Text(line=("It is ", _WHEN, " on your clock. ", _ROOM, ".")),
            Facts(rows=(("When", (_WHEN,)), ("Where", ("Library",)), ("With", (_AOIFE,)))),
            Divider(),
            Bullets(items=(("what went well",), ("what to try next",))),
            Quote(line=("You may challenge me on how I run meetings.",)),
            Text(line=("Small print says what a label means.",), quiet=True),
        ),
        actions=(
            Button(name="sample.suggest", label="Suggest times", args={"pair": "p1"}, primary=True),
            FormButton(name="sample.date", label="We have a date", args={"pair": "p1"}),
            Button(name="sample.met", label="We have met", args={"pair": "p1"}),
            Button(name="sample.skip", label="Not this month", args={"pair": "p1"}),
            LinkButton(url="https://example.org/help", label="Read the guide"),
        ),
        why=('You get this because a meeting is due. Fewer messages: type "fewer".',),
    ),
    "anonymous": Card(
        title=("Would two-way mentoring help you?",),
        body=(Text(line=("Three questions, each can be skipped.",)),),
        actions=(FormButton(name="sample.poll", label="Open the poll", primary=True),),
        privacy="anonymous",
        promise=("Sealed until 26 January, then mixed. Shown only if enough people answer.",),
    ),
    "private": Card(
        title=("How was your meeting?",),
        body=(Text(line=("One tap, and nothing is stored unless you save it.",)),),
        actions=(
            Button(name="sample.pulse", label="It helped", args={"answer": "3"}),
            Button(name="sample.pulse", label="So-so", args={"answer": "2"}),
            Button(name="sample.pulse", label="Not today", args={"answer": "1"}),
        ),
        privacy="private",
        promise=("Only you and the bot. Others see totals, from five pairs on.",),
    ),
    "shared": Card(
        title=("This is what a partner will see",),
        body=(Facts(rows=(("Name", (_AOIFE,)), ("Can offer", ("Digital tools in class",)))),),
        actions=(Button(name="sample.share", label="Share it", primary=True),),
        privacy="shared",
        promise=("Your possible partner reads this.",),
    ),
    "another language": Card(
        title=("Ya toca un encuentro con ", _ROSA),
        body=(Text(line=("Podéis proponer horas que os vengan bien.",)),),
        actions=(Button(name="sample.suggest", label="Proponer horas", primary=True),),
        privacy="private",
        promise=("Solo tú y el bot.",),
        why=("Recibes esto porque toca un encuentro.",),
        lang="es",
    ),
    "two languages": Card(
        title=(_AOIFE, " and ", _ROSA, " meet on ", _WHEN, "."),
        body=(
            Facts(rows=(("Where", ("Library",)),)),
            Divider(),
            Passage(
                lang="es",
                called="Español",
                title=(_AOIFE, " y ", _ROSA, " quedan el ", _DIA, "."),
                body=(Facts(rows=(("Dónde", ("Library",)),)),),
            ),
        ),
        actions=(Button(name="sample.no_chat", label="No posts here / Sin mensajes aquí"),),
    ),
}

FORMS: dict[str, Form] = {
    "every field": Form(
        name="sample.everything",
        title="All that can be asked",
        intro=(Text(line=("Answer what you like. The rest can wait.",)),),
        privacy="shared",
        promise=("Your partner reads this.",),
        fields=(
            TextField(name="line", label="What should we call you?", value="Aoife", required=True),
            TextField(name="words", label="In your own words", hint="At most 280 characters.", lines=3),
            NumberField(name="number", label="Hours a month you can spare", value=2, least=0, most=20),
            DateField(name="day", label="From which day?", value=date(2026, 1, 20)),
            TimeField(name="time", label="At what time?", value="14:00"),
            ChoiceField(name="one", label="What would help most?", options=_TOPICS, value="digital"),
            ChoiceField(name="must", label="Which one first?", options=_TOPICS, required=True),
            ManyField(name="some", label="What can you offer?", options=_TOPICS, value=("feedback",)),
            PersonField(name="person", label="Who introduced you?", options=_PEOPLE),
            ChoiceField(name="hour", label="When do you start?", options=_HOURS, required=True),
            ManyField(name="hours", label="When are you free?", options=_HOURS, value=("09:00",)),
            PersonField(name="people", label="Who should hear of it?", hint="Part of a name.", many=True),
        ),
        submit="Save",
        args={"pair": "p1"},
    ),
    "with complaints": Form(
        name="sample.wrong",
        title="What could not be taken",
        fields=(
            DateField(name="day", label="From which day?", value=date(2025, 1, 1)),
            ChoiceField(name="one", label="Which one first?", options=_TOPICS, required=True),
        ),
        submit="Save",
    ),
    "secret": Form(
        name="sample.ballot",
        title="The poll",
        fields=(
            ChoiceField(
                name="one",
                label="Would you take part?",
                options=(Option(value="yes", label="Yes"), Option(value="no", label="No")),
            ),
        ),
        submit="Seal my answers",
        privacy="anonymous",
        promise=("Sealed until 26 January, then mixed.",),
        secret=True,
    ),
}

ERRORS = {
    "with complaints": {
        "": "Two answers need another look.",
        "day": "That date is in the past.",
        "one": "Please fill this in.",
    }
}


def samples() -> list[tuple[str, Card | Form]]:
    """All of them by name, cards first."""
    return [*CARDS.items(), *FORMS.items()]


def as_message(card: Card, phrases: Phrases) -> Seen:
    """A sample as a message that somebody sees."""
    return Seen(id="", conversation=BOT, sender=BOT, text=card_text(card, phrases), card=card, at=OPENS)
