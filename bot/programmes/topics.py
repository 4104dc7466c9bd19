"""The list of topics that people choose from, and what they wrote in their own words brought to it (A22).

Own words are shown without names and in no order. What a coordinator chooses becomes a topic of the person's
own profile, where they see it and can take it out again.
"""

from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import select

from bot.conversation.card import Card, ChoiceField, Field, Form, ManyField, Option, Text, TextField
from bot.conversation.reply import Reply, Update
from bot.conversation.typed_lines import lines_in
from bot.errors import Complaint, Complaints, Refusal, Stale
from bot.programmes import naming, rules
from bot.programmes.audit import record
from bot.programmes.model import NOT_IN, Participant
from bot.programmes.setup import LONGEST_TOPIC
from bot.programmes.setup_form import SIDES
from bot.spoken import again
from bot.turn import Asked, Turn

AT_ONCE: Final = 8
"""Lines of own words in one form."""

NONE: Final = "none"
LABEL: Final = 140
"""Characters of own words that fit beside a choice; the rest stands beneath."""


# --- the list ---------------------------------------------------------------------------------


def topics_form(_: Asked, turn: Turn) -> Form:
    """Six families to tick (S2-01), and the coordinator's own topics as lines."""
    phrases, programme = turn.phrases, turn.the_programme
    if not may_change(turn):
        raise Stale("programmes.too_late_to_edit", step="home")
    here = {topic["id"] for topic in programme.topics if _usual(topic, turn)}
    fields: list[Field] = [
        ManyField(
            name=family,
            label=phrases.text(f"topics.family_{family}"),
            options=tuple(_option(topic, turn) for topic in topics),
            value=tuple(topic for topic in topics if topic in here),
        )
        for family, topics in naming.FAMILIES.items()
    ]
    own = [topic for topic in programme.topics if not _usual(topic, turn)]
    lines = ("+ " * (topic["side"] == "mentee") + topic["label"] for topic in own)
    fields.append(
        TextField(
            name="own",
            label=phrases.text("setup.field_own_topics"),
            hint=phrases.text("setup.hint_own_topics"),
            value="\n".join(lines),
            lines=4,
            longest=1200,
        )
    )
    return Form(
        name="programmes.topics",
        title=phrases.text("setup.topics_title"),
        intro=(Text(line=phrases.line("setup.topics_intro")),),
        fields=tuple(fields),
        submit=phrases.text("setup.topics_submit"),
        lang=phrases.tag,
    )


def may_change(turn: Turn) -> bool:
    """Whether nobody has been matched on the topics yet."""
    return turn.programme is not None and turn.programme.state in rules.BEFORE_ROUND


def _usual(topic: dict[str, str], turn: Turn) -> bool:
    source = naming.source_names([topic["label"]], turn.phrases)[0]
    return any(topic["id"] in topics for topics in naming.FAMILIES.values()) and source == topic["label"]


def _side(topic: str) -> naming.Side:
    return "mentee" if topic in naming.GIVEN else "mentor"


def _option(topic: str, turn: Turn) -> Option:
    name = naming.usual_name(topic, turn.phrases)
    return Option(value=topic, label=turn.phrases.text(f"setup.topic_{_side(topic)}", topic=name))


def topics(asked: Asked, turn: Turn) -> Reply:
    """The list as it is now; a topic that stays keeps its id, so that nobody's choice is lost."""
    programme, phrases = turn.the_programme, turn.phrases
    ticked = [topic for family in naming.FAMILIES for topic in asked.values[family]]
    sides: dict[str, list[str]] = {side: [] for side in SIDES}
    source = phrases.in_language("en")
    for topic in ticked:
        sides[_side(topic)].append(naming.usual_name(topic, source))
    for line in lines_in(asked.values["own"]):
        sides["mentee" if line.startswith("+") else "mentor"].append(line.lstrip("+").strip())
    _check(sides)
    programme.topics = rules.topics_from(sides["mentor"], sides["mentee"], programme.topics)
    record(turn, "topics")
    title = phrases.line("setup.topics_saved", programme=programme.name, count=len(programme.topics))
    return Update(card=Card(title=title, actions=_ways_on(turn), lang=phrases.tag))


def _check(sides: dict[str, list[str]]) -> None:
    every = [line for lines in sides.values() for line in lines]
    long = next((line for line in every if len(line) > LONGEST_TOPIC), None)
    if long is not None:
        given: dict[str, Any] = {"topic": long[:40], "longest": LONGEST_TOPIC}
        raise Complaints(own=Complaint("programmes.long_topic", given))
    if not all(sides.values()):
        raise Complaints(own=Complaint("setup.topics_one_side"))
    most = max(len(lines) for lines in sides.values())
    if most > rules.MOST_TOPICS:
        given = {"count": most, "most": rules.MOST_TOPICS}
        raise Complaints(own=Complaint("programmes.many_topics", given))


def _ways_on(turn: Turn) -> tuple[Any, ...]:
    programme = turn.the_programme.id
    return (
        again("home", turn.phrases, primary=True, programme=programme),
        again("topics", turn.phrases, programme=programme),
    )


# --- own words --------------------------------------------------------------------------------


def unread(turn: Turn) -> list[Participant]:
    """Those whose own words nobody has brought to a topic, in an order that says nothing."""
    query = select(Participant).where(
        Participant.programme_id == turn.the_programme.id,
        Participant.state.not_in(NOT_IN),
        Participant.own_words != "",
        Participant.own_words != Participant.words_read,
    )
    return sorted(turn.session.scalars(query), key=_field)


def has_unread(turn: Turn) -> bool:
    """Whether the turn's programme has own words to read before a match."""
    return may_change(turn) and bool(unread(turn))


def _field(part: Participant) -> str:
    """The name of a line's field: the same for the same words, and no way back to whose they are."""
    said = f"{part.id}:{part.own_words}".encode()
    return f"words_{blake2b(said, digest_size=8, key=b'own words').hexdigest()}"


def words_form(_: Asked, turn: Turn) -> Form:
    """Each line of own words with the topic it comes closest to; nobody's name."""
    phrases, programme = turn.phrases, turn.the_programme
    waiting = unread(turn)[:AT_ONCE]
    if not waiting:
        raise Refusal("setup.words_no_more", step="home", programme=programme.name)
    options = tuple(
        Option(value=topic["id"], label=naming.topic_name(topic, phrases)[:75]) for topic in programme.topics
    )
    none = Option(value=NONE, label=phrases.text("setup.words_none"))
    return Form(
        name="programmes.words",
        title=phrases.text("setup.words_title"),
        intro=(Text(line=phrases.line("setup.words_intro")),),
        fields=tuple(
            ChoiceField(
                name=_field(part),
                label=part.own_words[:LABEL],
                hint=part.own_words[LABEL : 2 * LABEL],
                options=(none, *options),
            )
            for part in waiting
        ),
        submit=phrases.text("setup.words_submit"),
        privacy="shared",
        promise=phrases.line("setup.words_promise"),
        lang=phrases.tag,
    )


def words(asked: Asked, turn: Turn) -> Reply:
    """The topics go into people's own profiles, on the side that fits; lines left alone wait on."""
    programme = turn.the_programme
    known = {_field(part): part for part in unread(turn)}
    chosen = {name: topic for name, topic in asked.values.items() if topic}
    Participant.held(turn.session, [known[name] for name in chosen])  # whoever changes theirs now keeps it
    sides = {topic["id"]: topic["side"] for topic in programme.topics}
    for name, topic in chosen.items():
        part = known[name]
        if _field(part) != name:
            continue  # other words by now, which wait to be read
        part.words_read = part.own_words
        if topic != NONE:
            _add(part, topic, sides[topic])
    if chosen:
        record(turn, "map_words")
    turn.session.flush()
    return Update(card=_read(turn, len(chosen)))


def _add(part: Participant, topic: str, side: str) -> None:
    """Who leads on such topics offers it, who learns them wants it; nothing stands on both sides."""
    if topic in part.wants or topic in part.offers:
        return
    offers = side == ("mentee" if part.side == "mentee" else "mentor")
    if offers:
        part.offers = [*part.offers, topic]
    else:
        part.wants = [*part.wants, topic]


def _read(turn: Turn, count: int) -> Card:
    phrases, left = turn.phrases, len(unread(turn))
    programme = turn.the_programme.id
    body = (Text(line=phrases.line("setup.words_waiting", count=left)),) if left else ()
    actions = [again("home", phrases, primary=not left, programme=programme)]
    if left:
        actions.insert(0, again("words", phrases, primary=True, programme=programme))
    title = phrases.line("setup.words_saved", count=count)
    return Card(title=title, body=body, actions=tuple(actions), lang=phrases.tag)
