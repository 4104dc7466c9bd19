"""A workspace on this machine, from the command line: a newcomer's stand-in for Slack.

It prints the settings to start Vice Versa with, then takes lines such as

    ana: hello                  Ana writes to the bot
    ana: /viceversa help        … types a command
    ana: press Join             … presses the newest button of that name, or one on her home
    ana: home                   … looks at the app's home
    ana: send What=Python; How often=weekly      … fills in and sends the window she has open
    ana: search Whom=be         … types into a menu that searches
    ana: look                   … reads everything again
"""

import argparse
import asyncio
import sys
import threading
from collections.abc import Callable
from typing import Any, Final

from tests.clients.slack_api.app import App, Token
from tests.clients.slack_api.narrator import Narrator, say
from tests.clients.slack_api.people import Person
from tests.clients.slack_api.server import SlackServer, real_time
from tests.clients.slack_api.workspace import Message, View

PEOPLE: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "ana": ("U1ANA", "Ana Costa", {"is_owner": True, "is_admin": True, "is_primary_owner": True}),
    "ben": ("U2BEN", "Ben Okafor", {}),
    "chloé": ("U3CHLOE", "Chloé Martin", {"tz": "Europe/Paris"}),
    "diego": ("U4DIEGO", "Diego Ruiz", {"locale": "es-ES", "tz": "Europe/Madrid"}),
}


def main() -> None:
    """Serve until Ctrl-C or the end of the input."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.clients.slack_api", description="A Slack-compatible server on this machine."
    )
    parser.add_argument("--port", type=int, default=8090, help="where to listen (8090)")
    parser.add_argument(
        "--app",
        metavar="URL",
        help="where Vice Versa takes Slack's requests over HTTP, such as http://127.0.0.1:8080/slack/events; "
        "without it, Socket Mode is used",
    )
    given = parser.parse_args()
    try:
        asyncio.run(_serve(given.port, given.app))
    except KeyboardInterrupt:
        say("")


async def _serve(port: int, request_url: str | None) -> None:
    # The same secrets each time, so that Vice Versa's settings stay good: they open nothing but this server.
    app = App(
        id="A0LOCAL", client_secret="only-here", signing_secret="only-here", verification_token="only-here"
    )
    server = SlackServer(port=port, request_url=request_url, app=app, clock=real_time)
    app.tokens.clear()
    for token, value in ((server.bot_token, "xoxb-only-here"), (server.app_token, "xapp-1-only-here")):
        token.value = value
        app.tokens[value] = Token(value=value, kind=token.kind, team=token.team, scopes=token.scopes)
    for user, name, more in PEOPLE.values():
        server.workspace.add_user(user, name, **more)
    async with server:
        _explain(server)
        narrator = Narrator(server, [user for user, _, _ in PEOPLE.values()])
        telling = asyncio.create_task(narrator.run())
        lines: asyncio.Queue[str | None] = asyncio.Queue()
        # A thread, since a terminal can only be waited for; a daemon, since nothing can wake it at the end.
        reading = threading.Thread(
            target=_read, args=(asyncio.get_running_loop(), lines.put_nowait), daemon=True
        )
        reading.start()
        while (line := await lines.get()) is not None:
            if line.strip():
                try:
                    await _do(server, narrator, line)
                except (ValueError, LookupError) as wrong:
                    say(f"  not possible: {wrong}")
        await server.settled()
        telling.cancel()


def _explain(server: SlackServer) -> None:
    say(f"Slack stands at {server.api_url}. In another terminal:\n")
    say(f"  export SLACK_API_URL={server.api_url}")
    say(f"  export SLACK_BOT_TOKEN={server.bot_token.value}")
    if server.request_url is None:
        say(f"  export SLACK_APP_TOKEN={server.app_token.value}")
    else:
        say(f"  export SLACK_SIGNING_SECRET={server.app.signing_secret}")
    say("  make run\n")
    say(f"Then be one of {', '.join(PEOPLE)} here; Ana owns the workspace. For example:\n")
    say("  ana: hello\n  ana: press Set up a programme\n  ana: send Name=Both ways\n  ben: /vv help\n")


def _read(loop: asyncio.AbstractEventLoop, put: Callable[[str | None], None]) -> None:
    for line in sys.stdin:
        loop.call_soon_threadsafe(put, line)
    loop.call_soon_threadsafe(put, None)


async def _do(server: SlackServer, narrator: Narrator, line: str) -> None:
    name, _, act = line.strip().partition(":")
    if name.lower() not in PEOPLE or not act.strip():
        raise ValueError(f"begin with one of {', '.join(PEOPLE)} and a colon")
    person = server.person(PEOPLE[name.lower()][0])
    word, _, rest = act.strip().partition(" ")
    match word:
        case "press":
            await person.press(_with_button(person, rest), rest)
        case "home":
            await person.open_home()
            narrator.tell_home(person.id)
        case "send":
            await person.submit(None, _fields(rest))
        case "search":
            field, _, query = rest.partition("=")
            say("  offered: " + ", ".join(await person.search(None, field.strip(), query.strip())))
        case "close":
            await person.close()
        case "look":
            narrator.tell_all(person.id)
        case _ if word.startswith("/"):
            await person.command(word, rest)
        case _:
            await person.message(act.strip())


def _with_button(person: Person, label: str) -> Message | View:
    for place in (person.modal, *reversed(person.messages), person.home):
        if place is not None and label in place.buttons:
            return place
    raise LookupError(f"there is no button {label!r}")


def _fields(text: str) -> dict[str, str | list[str]]:
    """`A=b; C=d, e`: one value a field, or several with commas where the value is a list."""
    pairs = (each.partition("=") for each in text.split(";") if each.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


if __name__ == "__main__":
    main()
