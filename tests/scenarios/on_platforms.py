"""What people were shown in a story, drawn for Slack and for Teams, and what either would refuse."""

from typing import Any

import msgspec

from adapters.slack import modal
from adapters.slack import render as slack
from adapters.teams import dialog
from adapters.teams import render as teams
from bot.conversation.card import Card, Form
from bot.conversation.phrases import LOCALES, Phrases
from bot.house import House
from tests.clients.slack_api import checking as server
from tests.clients.slack_blocks.checking import Kind, faults
from tests.teams import any_cards as cards_of_teams

Json = dict[str, Any]


def misfits(drawn: list[Card | Form], house: House, *, at_least: int) -> list[str]:
    """What either platform has against any of them, of which there are at least so many kinds."""
    shapes = kinds(drawn)
    assert len(shapes) >= at_least, f"only {len(shapes)} kinds of cards and forms"
    phrases = {tag: house.phrases(tag, "Europe/Dublin") for tag in LOCALES}
    return [fault for each in shapes for fault in refused(each, phrases[each.lang])]


def kinds(drawn: list[Card | Form]) -> list[Card | Form]:
    """The largest of each kind: a kind is a set of buttons or fields, in one language."""
    largest: dict[tuple[str, ...], Card | Form] = {}
    for each in drawn:
        kind = _kind(each)
        if kind not in largest or _size(each) > _size(largest[kind]):
            largest[kind] = each
    return list(largest.values())


def refused(drawn: Card | Form, phrases: Phrases) -> list[str]:
    """What Slack's types, models and server, the schema of Adaptive Cards or Teams' sizes have against it."""
    if isinstance(drawn, Form):
        in_teams, most = dialog.info(drawn, phrases)["card"]["content"], teams.LARGEST
        in_slack: dict[Kind, Json] = {"modal": modal.view(drawn, phrases)}
    else:
        in_teams, most = teams.message(drawn, phrases), teams.COMFORTABLE
        in_slack = {"message": slack.message(drawn, phrases), "home": slack.home(drawn, phrases)}
    found = [fault for kind, shown in in_slack.items() for fault in _by_slack(kind, shown)]
    found += [f"teams: {fault}" for fault in cards_of_teams.problems(in_teams)]
    if teams.size(in_teams) > most:
        found.append(f"teams: {teams.size(in_teams)} bytes")
    return found


def _by_slack(kind: Kind, shown: Json) -> list[str]:
    return [f"slack {kind}: {fault}" for fault in (*faults(kind, shown), *server.problems(kind, shown))]


def _kind(drawn: Card | Form) -> tuple[str, ...]:
    if isinstance(drawn, Form):
        return ("form", drawn.lang, drawn.name, *(field.name for field in drawn.fields))
    parts = (type(element).__name__ for element in drawn.body)
    buttons = (getattr(action, "name", action.label) for action in drawn.actions)
    return ("card", drawn.lang, *parts, *buttons)


def _size(drawn: Card | Form) -> int:
    return len(msgspec.json.encode(drawn))
