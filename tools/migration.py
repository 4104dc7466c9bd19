"""Writes a migration from what the mapped classes have and the steps so far have not: `make migration`.

    make migration FOR=app SAYS="members have a nickname"

Read what it wrote before you keep it: a renamed column looks to it like one that went and one that came.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.operations.ops import CreateTableOp, MigrationScript
from alembic.runtime.migration import MigrationContext

from adapters.migrations import APP, BALLOTS, Line, bring_up, configuration, load_models
from bot.database import Database
from bot.polls.ballot_database import ballot_engine

CHATTER = "# ###"
"""How Alembic marks its own remarks in what it writes."""


def write(line: Line, says: str) -> Path | None:
    """The new step's file, or None where nothing is missing."""
    load_models()
    number = f"{len(list(line.folder.glob('[0-9]*.py'))) + 1:04}"

    def shape(_: MigrationContext, __: object, scripts: list[MigrationScript]) -> None:
        (upgrade,) = scripts[0].upgrade_ops_list
        if upgrade.is_empty():
            scripts.clear()
        for made in upgrade.ops:
            if isinstance(made, CreateTableOp):
                made.info = None  # whose data it is stands in the mapped class, not in the database

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/empty.db"
        engine = Database(url).engine if line.name == APP.name else ballot_engine(url)
        if any(line.folder.glob("[0-9]*.py")):
            bring_up(line, engine)
        command.revision(
            configuration(line, engine),
            message=says,
            autogenerate=True,
            rev_id=number,
            process_revision_directives=shape,
        )
        engine.dispose()
    return next(iter(line.folder.glob(f"{number}_*.py")), None)


def tidy(path: Path) -> None:
    """Without Alembic's remarks, and in the shape of the house."""
    kept = [text for text in path.read_text().splitlines() if not text.strip().startswith(CHATTER)]
    path.write_text("\n".join(kept) + "\n")
    for action in (["check", "--quiet", "--fix", "--select", "I,F401,W"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *action, str(path)], check=True)  # noqa: S603 - our own linter


def main() -> None:
    """`tools.migration app|ballots WORDS`."""
    name, says = sys.argv[1], " ".join(sys.argv[2:])
    path = write({"app": APP, "ballots": BALLOTS}[name], says)
    if path is None:
        print(f"The tables of {name} are what the steps make: nothing to write.")
    else:
        tidy(path)
        print(f"Written: {path}. Read it before you keep it.")


if __name__ == "__main__":
    main()
