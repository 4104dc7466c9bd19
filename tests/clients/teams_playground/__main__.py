"""Microsoft's playground for Teams bots, from the command line: a newcomer's stand-in for Teams.

It shows one person's chat in a browser. For two people start it twice, `--as ana` and `--as ben`, and open
both addresses. It sends no tokens, so Vice Versa must run with TEAMS_NO_AUTH=loopback-only.
"""

import argparse
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from tests.clients.teams_playground.playground import HERE, PROGRAM

SETTINGS = HERE / "people.yml"
FIRST_PORT = 8100
"""Beneath those that the system gives to outgoing connections, where the playground's own 56150 is."""


def main() -> int:
    """Become the playground, which runs until Ctrl-C; gives an exit code where that cannot be."""
    told: dict[str, Any] = yaml.safe_load(SETTINGS.read_text(encoding="utf-8"))
    everybody = {each["id"].partition(":")[2]: each for each in (told["currentUser"], *told["users"])}
    parser = argparse.ArgumentParser(
        prog="python -m tests.clients.teams_playground",
        description="Microsoft's playground for Teams bots, on this machine alone.",
    )
    parser.add_argument("--as", dest="person", choices=everybody, default="ana", help="who you are (ana)")
    parser.add_argument(
        "--port", type=int, help=f"where its page is; each person has their own ({FIRST_PORT} …)"
    )
    parser.add_argument(
        "--bot", metavar="URL", default="http://127.0.0.1:8080/api/messages", help="where Vice Versa listens"
    )
    given = parser.parse_args()
    node = shutil.which("node")
    if node is None or not PROGRAM.exists():
        _say("Microsoft's playground is not here yet. With Node.js: make tests/clients/node_modules/ready")
        return 1
    port = given.port or FIRST_PORT + list(everybody).index(given.person)
    if not _is_free(port):
        _say(f"Port {port} is in use by another program; choose another, such as --port {port + 50}")
        return 1
    _begin(node, given.bot, port, _with_screen_of(given.person, told, everybody))
    return 0


def _is_free(port: int) -> bool:
    """Whether we may listen there: the playground would quietly take another one."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _with_screen_of(person: str, told: dict[str, Any], everybody: dict[str, Any]) -> dict[str, Any]:
    """The settings, with this person at the screen and everybody else as their colleagues."""
    others = [each for name, each in everybody.items() if name != person]
    return {
        **told,
        "currentUser": everybody[person],
        "users": others,
        "personalChat": {"id": f"personal-{person}"},
    }


def _begin(node: str, bot: str, port: int, settings: dict[str, Any]) -> None:
    """This process becomes the playground's."""
    # Its own folder, because it writes a log beside itself; the system clears such folders away.
    folder = Path(tempfile.mkdtemp(prefix="teams-playground-"))
    (folder / "people.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    page = f"http://127.0.0.1:{port}"
    _say(f"{settings['currentUser']['name']}'s Teams: open {page}/ and write to the bot under Personal Chat")
    _say("Vice Versa, in another terminal:\n\n  export TEAMS_NO_AUTH=loopback-only\n  make run\n")
    os.chdir(folder)
    os.execve(  # noqa: S606 - no shell, and a program that we have just looked up
        node,
        [
            *(node, str(PROGRAM), "start", "-e", bot, "-c", "msteams", "-p", str(port)),
            *("--su", f"{page}/_connector", "--disable-telemetry"),
        ],
        {
            **os.environ,
            "TEAMSAPPTESTER_BROWSER": "none",
            "BOT_ENDPOINT": bot,
            "NODE_OPTIONS": f"--require {HERE / 'guard.cjs'}",
            "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(folder / "people.yml"),
            "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / "playground.log"),
        },
    )


def _say(line: str) -> None:
    """Print it at once: another program is about to take this one's place."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
