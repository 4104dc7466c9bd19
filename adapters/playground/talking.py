"""What a person of the playground does, made into an event for the core, and the core's answer shown to them.

Each function is one whole turn in the database thread: dispatch, show the reply, then send whatever is due.
"""

from dataclasses import dataclass
from typing import Any, assert_never
from uuid import uuid4

from adapters.playground import school, trail
from adapters.playground.buttons import Which, the_button
from adapters.playground.house import INSTALLATION, Playground
from adapters.playground.messages import BOT, CHANNEL, Seen
from adapters.playground.seeding import introduce, member_of
from adapters.playground.wrong import (
    Wrong,
    unknown_conversation,
    unknown_form,
    unknown_message,
    unknown_person,
)
from bot import jobs
from bot.conversation.card import Card
from bot.conversation.event import Click, Command, Event, Lifecycle, Submission, Suggest, Typed
from bot.conversation.phrases import Phrases
from bot.conversation.plain import card_text
from bot.conversation.reply import Choices, Done, OpenForm, RejectForm, Reply, Say, Unknown, Update
from bot.dispatch import dispatch

HOME = "home"
"""Stands for a message id where a button of the home was pressed."""

LONGEST = 4000
"""Characters in one typed message: about what chat platforms take."""

SLASH = ("/viceversa", "/vv")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of it, as the person is shown it.

    `message` is what was shown or changed. Around ballots it has no id, because it is kept nowhere.
    """

    reply: Reply
    phrases: Phrases
    message: Seen | None = None
    opened_from: str | None = None
    """The message whose button opened the form: hand it back with the form, so that an update finds it."""


@dataclass(frozen=True, kw_only=True)
class _Origin:
    """Where the person was when they acted: what the answer may replace, and where it is shown."""

    conversation: str = BOT
    said: str = ""
    message: Seen | None = None
    home: bool = False


def who(given: str) -> str:
    """The person meant, by id or by name. Raises `Wrong`."""
    if given in school.DIRECTORY:
        return given
    named = [c.id for c in school.STAFF if c.name.casefold() == given.strip().casefold()]
    if not named:
        raise unknown_person(given)
    return named[0]


def conversation_of(playground: Playground, person: str, given: str) -> str:
    """That conversation, if it is one of this person's. Raises `Wrong`."""
    if given not in playground.messages.conversations(person):
        raise unknown_conversation()
    return given


def phrases_of(playground: Playground, person: str) -> Phrases:
    """This person's language and zone, as the bot knows them; the directory's before it does."""
    with playground.house.database.tenant(playground.tenant) as session:
        member = member_of(session, person)
        if member is not None:
            return playground.house.phrases(member.locale, member.zone)
    colleague = school.DIRECTORY[person]
    return playground.house.phrases(colleague.locale, colleague.zone)


def say(playground: Playground, person: str, conversation: str, text: str) -> Answer:
    """Words typed into a conversation. The bot reads its own chat, and commands everywhere; nothing else."""
    conversation_of(playground, person, conversation)
    if not text.strip():
        raise Wrong(400, "nothing_said", "There is nothing in that message.")
    if len(text) > LONGEST:
        raise Wrong(400, "too_long", f"A message has at most {LONGEST} characters.")
    origin = _Origin(conversation=conversation, said=text)
    sender, event_id = playground.sender(person), uuid4().hex
    command = _after_slash(text)
    if command is not None:
        channel = school.CHANNEL if conversation == CHANNEL else None
        event: Event = Command(id=event_id, sender=sender, text=command, channel=channel)
    elif conversation == BOT:
        event = Typed(id=event_id, sender=sender, text=text)
    else:
        now = playground.clock.now()
        message = playground.messages.add(conversation, sender=person, text=text, at=now)
        return Answer(reply=Done(), phrases=phrases_of(playground, person), message=message)
    return _turn(playground, person, event, origin)


def click(playground: Playground, person: str, message: str, which: Which) -> Answer:
    """A button of a message or of the home. Name and args come from what was shown, never from the client."""
    if message == HOME:
        seen, origin = home(playground, person, again=True), _Origin(home=True)
    else:
        found = playground.messages.find(message, person)
        if found is None:
            raise unknown_message()
        seen, origin = found, _Origin(conversation=found.conversation, message=found)
    button = the_button(seen.card, which)
    event = Click(
        id=uuid4().hex,
        sender=playground.sender(person),
        name=button.name,
        args=button.args,
        on="home" if origin.home else "message",
    )
    return _turn(playground, person, event, origin)


def submit(
    playground: Playground,
    person: str,
    form: str,
    args: dict[str, str],
    values: dict[str, Any],
    opened_from: str | None = None,
) -> Answer:
    """A form that was filled in. `args` are claims, as everything of a form is; the handler checks them."""
    if form not in playground.routes.forms:
        raise unknown_form()
    origin = _Origin()
    if opened_from == HOME:
        origin = _Origin(home=True)
    elif opened_from is not None:
        found = playground.messages.find(opened_from, person)
        if found is None:
            raise unknown_message()
        origin = _Origin(conversation=found.conversation, message=found)
    event = Submission(id=uuid4().hex, sender=playground.sender(person), form=form, args=args, values=values)
    return _turn(playground, person, event, origin)


def home(playground: Playground, person: str, *, again: bool = False) -> Seen:
    """The home as it is drawn now: a card that belongs to no conversation.

    `again`: as they have it before their eyes, where one of its buttons has put another card in its place.
    """
    kept = playground.homes.get(person) if again else playground.homes.pop(person, None)
    if again and kept is not None:
        return _loose(playground, kept, phrases_of(playground, person), HOME)
    event = Lifecycle(id=uuid4().hex, sender=playground.sender(person), what="opened_home")
    reply = _dispatched(playground, person, event)
    if not isinstance(reply, Say | Update):
        raise LookupError("the home always has a card")
    return _loose(playground, reply.card, phrases_of(playground, person), HOME)


def suggest(playground: Playground, person: str, field: str, query: str) -> tuple[tuple[str, str], ...]:
    """Matches for a long list while somebody types: (value, label), at most 100."""
    event = Suggest(id=uuid4().hex, sender=playground.sender(person), field=field, query=query[:100])
    reply = _dispatched(playground, person, event)
    return reply.options if isinstance(reply, Choices) else ()


def leave(playground: Playground, person: str) -> None:
    """Their account is closed: the platform says so, as it does when somebody leaves."""
    _dispatched(playground, person, Lifecycle(id=uuid4().hex, sender=playground.sender(person), what="left"))
    settle(playground)


def settle(playground: Playground) -> None:
    """Whatever is due now happens now."""
    jobs.settle(playground.house, playground.routes, playground.messenger.post)


def _turn(playground: Playground, person: str, event: Event, origin: _Origin) -> Answer:
    if trail.is_traceless(playground.routes, event):
        # Nothing of a ballot is written down here: no message, no trail, nothing sent because of it.
        return _shown_once(playground, person, _dispatched(playground, person, event), origin)
    with playground.house.database.tenant(playground.tenant) as session:
        before = trail.outgoing_ids(session)
    reply = _dispatched(playground, person, event)
    if trail.opens_traceless(playground.routes, reply):
        return _shown_once(playground, person, reply, origin)
    answer = _shown(playground, person, reply, origin)
    with playground.house.database.tenant(playground.tenant) as session:
        added = trail.outgoing_ids(session) - before
    playground.trails.keep(
        person,
        playground.clock.now(),
        routes=playground.routes,
        event=event,
        reply=reply,
        notices=added,
    )
    settle(playground)
    return answer


def _dispatched(playground: Playground, person: str, event: Event) -> Reply:
    reply = dispatch(playground.house, playground.routes, event)
    if isinstance(reply, Unknown):
        introduce(playground.house, playground.routes, INSTALLATION, school.DIRECTORY[person])
        reply = dispatch(playground.house, playground.routes, event)
    if isinstance(reply, Unknown):
        raise LookupError("somebody just introduced is still unknown")
    return reply


def _shown(playground: Playground, person: str, reply: Reply, origin: _Origin) -> Answer:
    """Put the reply where this person sees it, and nobody else: a shared card changes by notices alone."""
    phrases = phrases_of(playground, person)
    now = playground.clock.now()
    place = origin.conversation
    if origin.said:
        playground.messages.add(place, sender=person, text=origin.said, at=now, reader=person)
    match reply:
        case Say(card=card) | Update(card=card):
            if isinstance(reply, Update) and origin.home:
                playground.homes[person] = card
                return Answer(reply=reply, phrases=phrases, message=_loose(playground, card, phrases, HOME))
            text = card_text(card, phrases)
            message = None
            if isinstance(reply, Update) and origin.message is not None and origin.message.private:
                message = playground.messages.change(origin.message.id, card=card, text=text)
            if message is None:
                message = playground.messages.add(
                    place, sender=BOT, text=text, card=card, at=now, reader=person
                )
            return Answer(reply=reply, phrases=phrases, message=message)
        case OpenForm() | RejectForm() | Done() | Choices():
            return Answer(reply=reply, phrases=phrases, opened_from=_opened_from(origin))
        case _:
            assert_never(reply)


def _shown_once(playground: Playground, person: str, reply: Reply, origin: _Origin) -> Answer:
    """The reply in the answer alone: once it has been read it is nowhere."""
    phrases = phrases_of(playground, person)
    if isinstance(reply, Say | Update):
        message = _loose(playground, reply.card, phrases, "")
        return Answer(reply=Say(card=reply.card), phrases=phrases, message=message)
    return Answer(reply=reply, phrases=phrases, opened_from=_opened_from(origin))


def _opened_from(origin: _Origin) -> str | None:
    return HOME if origin.home else None if origin.message is None else origin.message.id


def _loose(playground: Playground, card: Card, phrases: Phrases, name: str) -> Seen:
    """A card that is no row: the home, or an answer around a ballot (which has no id)."""
    now = playground.clock.now()
    text = card_text(card, phrases)
    return Seen(id=name, conversation=BOT, sender=BOT, text=text, card=card, at=now, private=True)


def _after_slash(text: str) -> str | None:
    """What follows `/viceversa` or `/vv`, or None where the words are no command."""
    words = text.strip()
    for slash in SLASH:
        rest = words[len(slash) :]
        if words.casefold().startswith(slash) and (not rest or rest[0].isspace()):
            return rest.strip()
    return None
