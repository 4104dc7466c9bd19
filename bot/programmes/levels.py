"""Levels and managers that people gave themselves, for a coordinator to confirm or correct (spec 2.2)."""

import hashlib
from collections.abc import Sequence

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    Element,
    Form,
    FormButton,
    PersonField,
    Text,
)
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints, NotThere, Stale
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.people.rules import reporting_circle
from bot.programmes.audit import record
from bot.programmes.joining import settle_sides
from bot.programmes.model import Participant
from bot.programmes.profile_form import level_options
from bot.spoken import again
from bot.turn import Asked, Turn

SHOWN = 3
"""People with a button of their own on the card; with "all are right" and the home that makes five."""

LISTED = 12
"""People listed on one card; the next ones follow when these are confirmed."""

LINES = ("manager", "appraiser", "inductor")


def waiting(turn: Turn) -> list[Member]:
    """Who has joined with a level that nobody has confirmed, in the order in which they did."""
    joined = Participant.joined(turn.session, turn.the_programme.id)
    return [member for _, member in joined if not member.level_confirmed]


def levels(_: Asked, turn: Turn) -> Reply:
    """The list, with a way to correct each and one to confirm all."""
    return Say(card=_card(turn))


def _card(turn: Turn) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    everyone = waiting(turn)
    if not everyone:
        actions: tuple[Action, ...] = (again("home", phrases, primary=True),)
        title = phrases.line("programmes.levels_done", programme=programme.name)
        return Card(title=title, actions=actions, lang=phrases.tag)
    listed = everyone[:LISTED]
    known = {member.id: member.name for member in Member.here(turn.session)}
    labels = {option.value: option.label for option in level_options(phrases, programme.setting)}
    items = tuple(
        phrases.line(
            "programmes.level_line",
            name=turn.name(member),
            level=labels.get(str(member.level), ""),
            manager=known.get(member.manager_id or "", ""),
        )
        for member in listed
    )
    body: list[Element] = [Bullets(items=items)]
    if len(everyone) > LISTED:
        body.append(
            Text(line=phrases.line("programmes.levels_more", count=len(everyone) - LISTED), quiet=True)
        )
    buttons: list[Action] = []
    if all(member.level is not None for member in listed):
        buttons.append(
            Button(
                name="programmes.levels_right",
                label=phrases.text("programmes.levels_right"),
                args={"programme": programme.id, "seen": _seen(listed)},
                primary=True,
            )
        )
    unknown_first = sorted(listed, key=lambda member: member.level is not None)
    buttons += [
        FormButton(
            name="programmes.level",
            label=phrases.text("programmes.level_button", name=member.name)[:75],
            args={"programme": programme.id, "member": member.id},
            primary=not buttons and at == 0,
        )
        for at, member in enumerate(unknown_first[:SHOWN])
    ]
    return Card(
        title=phrases.line("programmes.levels", count=len(everyone)),
        body=tuple(body),
        actions=(*buttons, again("home", phrases)),
        privacy="shared",
        promise=phrases.line("programmes.levels_seen_by"),
        lang=phrases.tag,
    )


def _seen(members: Sequence[Member]) -> str:
    """What a card showed, in short: a confirmation counts for that and nothing else."""
    said = "|".join(f"{m.id}:{m.level}:{m.manager_id}" for m in members)
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


def all_right(asked: Asked, turn: Turn) -> Reply:
    """What the card showed is confirmed; if it is no longer so, the new list is shown instead."""
    listed = waiting(turn)[:LISTED]
    for member in sorted(listed, key=lambda member: member.id):
        member.lock()  # they may say another one in this second: that has not been looked at
    if not listed or _seen(listed) != asked.arg("seen"):
        raise Stale("programmes.levels_changed", step="levels")
    for member in listed:
        member.level_confirmed, member.line_said_at = True, turn.now
    record(turn, "levels")
    settle_sides(turn)
    return Update(card=_card(turn))


def level_form(asked: Asked, turn: Turn) -> Form:
    """One person's level and line, as they said it."""
    member, phrases = _joined(asked, turn), turn.phrases
    here = Member.on_offer(turn.session, but=member.id)
    said = {line: getattr(member, f"{line}_id") for line in LINES}
    return Form(
        name="programmes.level",
        title=phrases.text("programmes.level_title"),
        intro=(Text(line=phrases.line("programmes.level_about", name=turn.name(member))),),
        args={"programme": turn.the_programme.id, "member": member.id},
        fields=(
            ChoiceField(
                name="level",
                label=phrases.text("programmes.level_of"),
                required=True,
                options=level_options(phrases, turn.the_programme.setting),
                value=str(member.level or ""),
            ),
            *(
                PersonField(
                    name=line,
                    label=phrases.text(f"programmes.{line}_of"),
                    options=here,
                    value=(said[line],) if said[line] else (),
                )
                for line in LINES
            ),
        ),
        submit=phrases.text("programmes.level_submit"),
        privacy="shared",
        promise=phrases.line("programmes.levels_seen_by"),
        lang=phrases.tag,
    )


def level(asked: Asked, turn: Turn) -> Reply:
    """A coordinator has confirmed or corrected one person."""
    member = _joined(asked, turn)
    member.lock()  # what is said here counts, whatever they say in this second
    named = {line: Member.still_here(turn.session, asked.values[line]) for line in LINES}
    wrong = {
        line: Complaint("programmes.not_here")
        for line, chosen in named.items()
        if asked.values[line] and chosen is None
    }
    wrong |= {
        line: Complaint("programmes.own_line", {"name": member.name})
        for line, chosen in named.items()
        if chosen is not None and chosen.id == member.id
    }
    manager = named["manager"]
    managers = {m.id: m.manager_id for m in Member.here(turn.session)}
    managers[member.id] = manager.id if manager else None
    if not wrong and reporting_circle(member.id, managers):
        wrong["manager"] = Complaint("programmes.manager_circle", {"name": manager.name if manager else ""})
    if wrong:
        raise Complaints(**wrong)
    member.level, member.level_confirmed, member.line_said_at = int(asked.values["level"]), True, turn.now
    for line, chosen in named.items():
        setattr(member, f"{line}_id", chosen.id if chosen else None)
    Pair.look_at_lines(turn.session, turn.now)  # two who work together may not be allowed to any more
    record(turn, "levels")
    settle_sides(turn)
    return Update(card=_card(turn))


def _joined(asked: Asked, turn: Turn) -> Member:
    """The person meant, if they have joined this programme: the id is a claim."""
    joined = Participant.joined(turn.session, turn.the_programme.id)
    for _, member in joined:
        if member.id == asked.arg("member"):
            return member
    raise NotThere("people.nobody_there", step="levels")
