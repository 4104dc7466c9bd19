"""The `viceversa` command: starting, filling and looking after an installation. It answers in lines."""

import argparse
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.settings import Settings
    from bot.house import House

log = logging.getLogger("adapters.cli")  # by name, for as a program this module is called __main__


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit code: 0 done, 1 not done, 2 not understood, 130 broken off."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.command == "doctor" and asked.on and not asked.send_test:
        parser.error("--on says where a test message goes; add --send-test PERSON")
    try:
        return _answer(asked)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our lines has seen enough; Python would complain again while it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _answer(asked: argparse.Namespace) -> int:
    # Imported late, here and below: `--help` is to answer at once.
    from sqlalchemy.exc import OperationalError

    from adapters import logs
    from adapters.bootstrap import what_driver_said
    from adapters.settings import BadSettings, load
    from bot.errors import BadWords

    try:
        settings = load(os.environ, Path.cwd())
        logs.set_up(settings.log_level)
        return _do(asked, settings)
    except BadSettings as bad:
        if asked.command == "doctor":
            _say(*(f"problem  settings: {line}" for line in bad.lines))
            return 1
        return _say_no(bad.lines)
    except BrokenPipeError:
        raise
    except BadWords as bad:
        return _say_no([f"The words in prompts/ cannot be used: {bad}"])
    except OperationalError as failed:
        log.debug("the database refused", exc_info=failed)
        said = what_driver_said(failed)
        return _say_no(
            [f"The database cannot be used now: {said}. Try again, or look with: viceversa doctor"]
        )
    except Exception as bug:
        log.debug("a command failed", exc_info=bug)
        if isinstance(bug, OSError) and bug.filename is not None:
            return _say_no([f"{bug.filename} cannot be used: {bug.strerror}"])
        kind, where = type(bug).__name__, logs.stack(bug)[0]
        return _say_no([f"This failed, and it is our fault: {kind} at {where}. Please report this line."])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="viceversa",
        description="Vice Versa helps two colleagues mentor each other. Settings: see .env.example.",
    )
    parser.add_argument("--version", action="version", version=f"Vice Versa {_version()}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    commands.add_parser("run", help="start it; without a platform's settings, the playground on this machine")

    grant = commands.add_parser("grant", help="let somebody set up programmes")
    grant.add_argument("role", choices=["coordinator"], help="what they become")
    grant.add_argument("person", metavar="PERSON", help="their id, e-mail address or name")
    _where(grant)

    people = commands.add_parser("import-people", help="take a file of people, all of it or nothing")
    people.add_argument("file", metavar="FILE", type=Path, help="CSV or TSV: see docs/hosting.md")
    people.add_argument("--dry-run", action="store_true", help="look for problems, change nothing")
    _where(people)

    tenant = commands.add_parser("tenant", help="make an organisation by hand")
    tenant.add_argument("action", choices=["new"], help="what to do")
    tenant.add_argument("name", metavar="NAME", help="the organisation's name")

    package = commands.add_parser("teams-package", help="make the app package that Teams takes")
    package.add_argument("--to", metavar="FILE", type=Path, help="default: viceversa-teams.zip here")

    commands.add_parser("migrate", help="make the databases and keys, or bring them up to date")
    doctor = commands.add_parser("doctor", help="check that all is in order; exit code 1 if something is not")
    doctor.add_argument(
        "--send-test", metavar="PERSON", help="send a message to this person, by their id on the platform"
    )
    doctor.add_argument("--on", choices=["slack", "teams"], help="where to send it, if both are set up")
    return parser


def _version() -> str:
    try:
        return version("viceversa")
    except PackageNotFoundError:
        return "(run from its folder, not installed)"


def _where(command: argparse.ArgumentParser) -> None:
    where = command.add_mutually_exclusive_group()
    where.add_argument("--tenant", metavar="NAME", help="the organisation, if there are several: name or id")
    where.add_argument("--playground", action="store_true", help="the playground's made-up school")


def _do(asked: argparse.Namespace, settings: "Settings") -> int:
    match asked.command:
        case "run":
            from adapters import server

            server.run(settings, _say)
        case "doctor":
            from adapters import doctor, examining

            findings = [*doctor.examine(settings), doctor.words(), *examining.ask_platforms(settings)]
            if asked.send_test:
                findings.append(examining.send_test(settings, asked.send_test, asked.on))
            _say(*(finding.line for finding in findings))
            return 1 if any(finding.fix for finding in findings) else 0
        case "teams-package":
            from adapters.teams import package
            from bot.conversation.phrases import Words

            app_id = settings.teams.app_id if settings.teams else ""
            told = {"app_id": app_id, "version": version("viceversa")}
            to = asked.to or Path(package.FILE)
            _say(*package.write(to, public_url=settings.public_url, words=Words(), **told))
        case "migrate":
            with _house(settings):
                _say("The databases are on their newest step, and the master key is there.")
        case _:
            return _operate(asked, settings)
    return 0


def _operate(asked: argparse.Namespace, settings: "Settings") -> int:
    """Commands about an organisation's data."""
    from adapters import operating

    playground = getattr(asked, "playground", False)
    try:
        with _house(settings, playground=playground) as house:
            if asked.command == "tenant":
                _say(*operating.new_organisation(house, asked.name))
                return 0
            tenant = operating.organisation(house.database, asked.tenant)
            if asked.command == "grant":
                _say(*operating.grant_coordinator(house, tenant, asked.person))
            else:
                done = operating.import_people(house, tenant, asked.file, dry_run=asked.dry_run, tell=_say)
                _say(*done)
    except operating.Refused as refused:
        return _say_no(refused.lines)
    return 0


@contextmanager
def _house(settings: "Settings", *, playground: bool = False) -> "Iterator[House]":
    """The house of real organisations, or the playground's, for one command."""
    if playground:
        from adapters.server import opened

        with closing(opened(settings)) as made_up:
            yield made_up.house
        return
    from adapters.bootstrap import build_house, close_house, words_kept_in
    from adapters.clock import SystemClock

    words = words_kept_in(settings.data_dir / "words")
    house = build_house(settings.places, SystemClock(), public_url=settings.public_url, words=words)
    try:
        yield house
    finally:
        close_house(house)


def _say(*lines: str) -> None:
    for line in lines:
        print(line, flush=True)


def _say_no(lines: "tuple[str, ...] | list[str]") -> int:
    for line in lines:
        print(line, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
