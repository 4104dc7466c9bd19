"""The `views.` methods: windows opened by a fresh trigger, changed while they are open, and homes."""

from typing import Any

from tests.clients.slack_api.arguments import Refusal
from tests.clients.slack_api.call import Call
from tests.clients.slack_api.content import check_view, redraw
from tests.clients.slack_api.workspace import View, new_id

JSON = dict[str, Any]


def views_open(call: Call, previous: View | None = None) -> JSON:
    user = call.server.spend_trigger(call.given["trigger_id"], call.workspace)
    view = check_view(call.server, call.given["view"], "modal")
    place = call.workspace
    id_ = new_id("V")
    window = View(
        id=id_,
        team=place.id,
        user=user,
        content=view,
        hash=call.server.hash(),
        app_id=call.server.app.id,
        bot_id=place.bot_id,
        root=previous.root if previous else id_,
        previous=previous.id if previous else None,
    )
    _external_id_is_free(call, window)
    if previous is None:
        for other in place.views.values():
            other.closed = other.closed or other.user == user
    call.server.changed(lambda: place.views.update({id_: window}))
    return {"view": window.shown()}


def views_push(call: Call) -> JSON:
    trigger = call.server.triggers.get(call.given["trigger_id"])
    top = call.workspace.modal_of(trigger.user) if trigger else None
    if top is None:
        raise Refusal("not_found")
    if len([v for v in call.workspace.views.values() if v.root == top.root and not v.closed]) >= 3:
        raise Refusal("push_limit_reached")
    return views_open(call, previous=top)


def views_update(call: Call) -> JSON:
    views = call.workspace.views.values()
    if "view_id" in call.given:
        found = next((v for v in views if v.id == call.given["view_id"]), None)
    elif "external_id" in call.given:
        found = next((v for v in views if v.content.get("external_id") == call.given["external_id"]), None)
    else:
        raise Refusal("invalid_arguments")
    if found is None or found.closed:
        raise Refusal("not_found")
    if call.given.get("hash", found.hash) != found.hash:
        raise Refusal("hash_conflict")
    view = check_view(call.server, call.given["view"], found.content["type"])
    redraw(call.server, found, view)
    return {"view": found.shown()}


def views_publish(call: Call) -> JSON:
    place, user = call.workspace, call.given["user_id"]
    if not call.server.app.home_tab:
        raise Refusal("not_enabled")
    if user not in place.users or place.users[user].deleted:
        raise Refusal("user_not_found")
    if not isinstance(call.given["view"], dict) or call.given["view"].get("type") != "home":
        raise Refusal("invalid_arguments", response_metadata={"messages": ["[ERROR] view must be a home"]})
    view = check_view(call.server, call.given["view"], "home")
    home = place.homes.get(user)
    if home and call.given.get("hash", home.hash) != home.hash:
        raise Refusal("hash_conflict")
    if home is None:
        id_ = new_id("V")
        home = View(
            id=id_,
            team=place.id,
            user=user,
            content={"type": "home", "blocks": []},
            hash="",
            app_id=call.server.app.id,
            bot_id=place.bot_id,
            root=id_,
        )
        place.homes[user] = home
    redraw(call.server, home, view)
    return {"view": home.shown()}


def _external_id_is_free(call: Call, window: View) -> None:
    wanted = window.content.get("external_id")
    if wanted and any(v.content.get("external_id") == wanted for v in call.workspace.views.values()):
        raise Refusal("duplicate_external_id")
