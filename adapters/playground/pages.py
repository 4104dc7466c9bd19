"""The playground's page, drawn on the server with Jinja2: readable without any script."""

import hashlib
import json
import mimetypes
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jinja2

from adapters.playground import behind, gallery_cards, school, talking, watching, wire
from adapters.playground.house import Playground
from adapters.playground.messages import BOT, CHANNEL, PAIR, Seen, members_of
from adapters.playground.people import BOT_NAME, names_of, people
from adapters.playground.talking import Answer
from bot.conversation.card import Form
from bot.conversation.phrases import Phrases, Words
from bot.conversation.reply import OpenForm, RejectForm

HOME = talking.HOME

PACKAGE = "adapters.playground"


def page(playground: Playground, query: dict[str, str]) -> str:
    """The whole page as this person sees it. `as`, `in`, and `beside`, `beside_in` for a second person.

    `again`: drawn anew rather than opened, so a home stays what its buttons have made it.

    An address that names what is not there (any more) shows what is, so that a bookmark never breaks.
    """
    everybody = people(playground)
    by_id = {person["id"]: person for person in everybody}
    me = by_id.get(query.get("as", ""), everybody[0])
    again = "again" in query
    panes = [_pane(playground, me, query.get("in", ""), by_id, "main", again=again)]
    other = by_id.get(query.get("beside", ""))
    if other is not None and other is not me:
        panes.append(_pane(playground, other, query.get("beside_in", ""), by_id, "beside", again=again))
    going_on = behind.behind(playground, me["id"])
    return _template("page.html").render(
        school=school.SCHOOL,
        generation=playground.tenant[:8],
        people=everybody,
        me=me,
        panes=panes,
        clock=behind.clock(playground),
        behind=going_on,
        brought=_brought(going_on["delivered"]),
        steps=STEPS,
        year=school.YEAR,
        watched=watching.told(playground),
        **_words(playground),
    )


def gallery(playground: Playground) -> str:
    """Every element, button and field with sample content, in every language it is written in."""
    shown: list[dict[str, Any]] = []
    for name, sample in gallery_cards.samples():
        phrases = playground.house.phrases(sample.lang, school.ZONE)
        if isinstance(sample, Form):
            form = wire.form_json(sample, phrases, None)
            shown.append({"name": name, "form": form, "errors": gallery_cards.ERRORS.get(name, {})})
        else:
            shown.append({"name": name, "message": _shown(gallery_cards.as_message(sample, phrases))})
    return _template("gallery.html").render(samples=shown, **_words(playground))


def drawn(playground: Playground, answer: Answer) -> str:
    """A reply as the page shows it in its dialog: a form, or a card that is kept nowhere."""
    words = _words(playground)
    match answer.reply:
        case OpenForm(form=form):
            form_json = wire.form_json(form, answer.phrases, answer.opened_from)
            return _template("form_reply.html").render(form=form_json, errors={}, **words)
        case RejectForm(form=form):
            form_json = wire.form_json(form, answer.phrases, answer.opened_from)
            errors = wire.answer_json(answer)["errors"]
            return _template("form_reply.html").render(form=form_json, errors=errors, **words)
        case _ if answer.message is not None and not answer.message.id:
            return _template("once.html").render(message=_shown(answer.message), **words)
        case _:
            return ""


@lru_cache(maxsize=16)
def static(name: str) -> tuple[bytes, str] | None:
    """A file of the page and its content type, or None."""
    folder = files(PACKAGE) / "static"
    there = {file.name: file for file in folder.iterdir() if file.is_file()}
    if name not in there:
        return None
    return there[name].read_bytes(), mimetypes.guess_type(name)[0] or "application/octet-stream"


def _pane(
    playground: Playground,
    person: dict[str, Any],
    wanted: str,
    by_id: dict[str, Any],
    name: str,
    *,
    again: bool,
) -> dict[str, Any]:
    """One person's view of one conversation; an empty chat with the bot begins with the home."""
    conversations = [chat["id"] for chat in person["conversations"]]
    conversation = wanted if wanted in (*conversations, HOME) else BOT
    seen: list[Seen] = []
    if conversation != HOME:
        seen = playground.messages.read(person["id"], conversation)
    begins_at_home = conversation == BOT and not seen
    if conversation == HOME or begins_at_home:
        seen = [talking.home(playground, person["id"], again=again)]
    chats = {chat["id"]: chat["name"] for chat in person["conversations"]}
    return {
        "name": name,
        "person": person,
        "conversation": conversation,
        "title": _title(conversation, chats),
        "chat": chats.get(conversation, BOT_NAME),
        "about": _about(conversation, by_id),
        "messages": _with_days([_shown(message) for message in seen]),
        "partners": [
            by_id[other]
            for chat in conversations
            for other in members_of(chat)
            if other in by_id and other != person["id"]
        ],
        "is_shared": conversation not in (BOT, HOME),
    }


def _brought(delivered: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the last move of the clock brought, each message once with all who got it."""
    same: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in delivered:
        same.setdefault((one["text"], one["lang"]), []).append(one)
    return [{**group[0], "readers": group} for group in same.values()]


def _title(conversation: str, chats: dict[str, str]) -> str:
    if conversation == HOME:
        return "Home"
    name = chats.get(conversation, BOT_NAME)
    return f"Chat with {name}" if conversation.startswith(PAIR) else name


def _about(conversation: str, by_id: dict[str, Any]) -> str:
    if conversation == CHANNEL:
        return f"Everybody at {school.SCHOOL} reads this. The bot reads only what begins with /viceversa."
    if conversation == HOME:
        return "Where you are and what is next. Press Home to see it anew."
    if conversation == BOT:
        return "Private. Type words, a number from a card, or /viceversa."
    names = [by_id[person]["name"] for person in members_of(conversation)]
    return f"{' and '.join(names)} read this. The bot does not."


def _shown(seen: Seen) -> dict[str, Any]:
    """A message with what the template needs beside the API's own form."""
    message = wire.message_json(seen)
    source = json.dumps(message, ensure_ascii=False, indent=2)
    local = behind.when(seen.at)
    day, _, time = local.partition(", ")
    # What identifies this state of the message: the page replaces only what has changed.
    state = hashlib.sha256(source.encode()).hexdigest()[:12]
    return {**message, "id": seen.id, "source": source, "day": day, "time": time, "state": state}


def _with_days(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each message told whether it is the first of its day."""
    before = [None, *(message["day"] for message in messages)]
    return [{**m, "new_day": m["day"] != earlier} for m, earlier in zip(messages, before, strict=False)]


def _template(name: str) -> jinja2.Template:
    return _environment().get_template(name)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    # Cached because compiling takes longer than drawing; it holds templates alone, nothing of anybody.
    env = jinja2.Environment(
        loader=jinja2.PackageLoader(PACKAGE, "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["initials"] = lambda name: "".join(part[0] for part in name.split()[:2]).upper()
    env.filters["tint"] = lambda person: 1 + [c.id for c in school.STAFF].index(person) % 6
    env.filters["safe_url"] = safe_url
    env.filters["attr_json"] = lambda value: json.dumps(value, ensure_ascii=False)
    return env


def safe_url(url: str) -> str:
    """A web address, or nothing: `javascript:` and its kin are never made a link."""
    return url if url.startswith(("https://", "http://")) else ""


def _words(playground: Playground) -> dict[str, Any]:
    words: Words = playground.house.words

    def say(block: str, lang: str) -> str:
        return Phrases(words, lang).text(block)

    return {"say": say, "names": {**names_of(playground), BOT: BOT_NAME}, "bot": BOT}


STEPS = (
    {
        "title": "Begin a programme",
        "text": "Niamh fills in one form and records the checks; Gráinne signs. Home says what is missing.",
        "as": "niamh",
        "in": BOT,
        "say": "/viceversa programme new",
    },
    {
        "title": "Ask the staff",
        "text": "Nobody can read the poll before it closes. Answer as others, move two weeks on. Or skip it.",
        "as": "niamh",
        "in": BOT,
        "say": "/viceversa poll open",
    },
    {
        "title": "Join",
        "text": "Niamh opens sign-up. Then join as two people two levels apart, and read the short lessons.",
        "as": "aoife",
        "in": BOT,
        "say": "/viceversa join",
    },
    {
        "title": "Match",
        "text": "Niamh closes sign-up and starts the round. Both answer in private; she approves the pairs.",
        "as": "niamh",
        "in": BOT,
        "say": "/viceversa match run",
    },
    {
        "title": "Meet",
        "text": "Each writes a side, both confirm. Move on by weeks: the bot asks both to suggest times.",
        "as": "aoife",
        "in": BOT,
        "say": "/viceversa agree",
    },
)
"""The guided first minute: five steps from poll to first meeting."""
