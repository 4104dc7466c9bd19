"""A small school for whole stories: who is there, and the longer things its people do in one line."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from adapters.playground import year_acts
from bot.conversation.card import ChoiceField, ManyField
from bot.conversation.reply import OpenForm
from bot.pairs.model import Pair
from tests.fakes import Stage

JUNIORS = ("Ana", "Ben", "Cem", "Dil", "Eli")
SENIORS = ("Sol", "Eva", "Fay", "Gus")
STAFF = (*JUNIORS, *SENIORS)
IN_MADRID = ("Ben", "Eva")
"""They read Spanish and live an hour further east."""

TEACH, LEAD = "digital-tools-in-class", "leading-a-team"
"""Two of the usual topics of a school: one that newer colleagues lead on, one that senior ones give."""

PROGRAMME: dict[str, Any] = {
    **year_acts.PROGRAMME,
    "calendar": "17 March 2026\nMid-term: 16 Feb 2026 to 20 Feb 2026\nEaster: 30 March to 10 April 2026",
}

LABELS = {
    "Open the poll": "Abrir la encuesta",
    "Look, in private": "Mirar, en privado",
    "I have read this": "Ya lo he leído",
}
"""English label → what it says in Spanish."""


def arrive(stage: Stage) -> None:
    """Cora coordinates, Alt is the other contact, Sol will sponsor; five newer and four senior people."""
    staff = (("Cora", 4), ("Alt", 4), *((n, 2) for n in JUNIORS), *((n, 5) for n in SENIORS))
    for name, level in staff:
        abroad = {"locale": "es", "zone": "Europe/Madrid"} if name in IN_MADRID else {}
        stage.arrive(name, level=level, level_confirmed=True, **abroad)
    stage.grant("Cora")


def set_up(stage: Stage) -> None:
    """The programme as Cora fills it in; Sol signs the promise; nothing is missing."""
    stage.press("Cora", "Set up a programme")
    contacts = {"sponsor": [stage.members["Sol"]], "alternate": [stage.members["Alt"]]}
    stage.fill("Cora", **PROGRAMME, **contacts)
    stage.press("Cora", "Record the checks")
    stage.fill("Cora", dpia="done", privacy_notice="on the staff board", staff_consulted="yes")
    stage.press("Sol", "Sign the promise")


def press(stage: Stage, name: str, label: str) -> Any:
    """That button, in this person's language."""
    return stage.press(name, LABELS[label] if name in IN_MADRID else label)


def vote(stage: Stage, name: str, answer: int) -> str:
    """Open the ballot, choose that answer to every question, send it; gives the first line of the thanks."""
    reply = press(stage, name, "Open the poll")
    assert isinstance(reply, OpenForm)
    chosen = {f.name: f.options[answer].value for f in reply.form.fields if isinstance(f, ChoiceField)}
    stage.fill(name, **chosen)
    return stage.newest(name).split("\n", maxsplit=1)[0]


def join(stage: Stage, name: str) -> None:
    """Join with one want and one offer, and read the lesson that comes before matching."""
    stage.command(name, "join")
    mine = {"wants": [LEAD], "offers": [TEACH]} if name in JUNIORS else {"wants": [TEACH], "offers": [LEAD]}
    stage.fill(name, **mine, languages=["en", "es"] if name in IN_MADRID else ["en"])
    stage.command(name, "learn")
    press(stage, name, "I have read this")


def answer_all(stage: Stage, name: str, *rather_not: str) -> None:
    """Happy to work with everybody on the list but these."""
    reply = press(stage, name, "Look, in private")
    assert isinstance(reply, OpenForm)
    stage.fill(name, **{f.name: "no" if f.label in rather_not else "yes" for f in reply.form.fields})


def agree(stage: Stage, name: str) -> None:
    """This person's side of the agreement."""
    stage.command(name, "agree")
    stage.fill(name, want="How a timetable is made", offer="Video in class", goal="Try three tools")


def suggest_first_time(stage: Stage, name: str) -> None:
    """The first of the times that suit both."""
    reply = stage.press(name, "Suggest times")
    assert isinstance(reply, OpenForm)
    times = reply.form.fields[0]
    assert isinstance(times, ManyField)
    stage.fill(name, times=[times.options[0].value], place="library")


def pairs(stage: Stage) -> list[tuple[str, str]]:
    """Live pairs by name, the one who leads first."""
    names = {key: name for name, key in stage.members.items()}
    with stage.house.database.tenant(stage.tenant) as session:
        live = session.scalars(select(Pair).where(Pair.state != "ended"))
        return sorted((names[pair.mentor_id], names[pair.mentee_id]) for pair in live)


def at(day: str, hour: str = "09:00") -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=UTC)
