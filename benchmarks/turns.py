"""What one turn costs, against the least that any turn could: one SELECT and one INSERT in a transaction.

Run by hand: `python -m benchmarks.turns`. Prints ratios of one run; absolute figures drift with the machine.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from sqlalchemy import insert, select

from bot.agenda.model import DueDate
from bot.conversation.event import Command, Typed
from bot.dispatch import dispatch
from bot.people.model import Member
from bot.routes import ROUTES
from tests.fakes import Stage, house_at, stage_in

ROUNDS = 300
NUMBERS = count()


def cost(work: Callable[[], object]) -> float:
    """Milliseconds per call: the median of five batches."""
    batches = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(ROUNDS // 5):
            work()
        batches.append((time.perf_counter() - began) * 1000 / (ROUNDS // 5))
    return sorted(batches)[2]


def bare(stage: Stage) -> None:
    """The floor: one SELECT and one INSERT, committed."""
    with stage.house.database.everyone() as session:
        session.execute(select(Member.id).limit(1)).first()
        values = {"tenant_id": "none", "id": f"d{next(NUMBERS)}", "kind": "k", "subject": f"s{next(NUMBERS)}"}
        session.execute(insert(DueDate).values(**values, at=stage.clock.now(), attempts=0))


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        house = house_at(f"sqlite:///{Path(folder) / 'app.db'}", f"sqlite:///{Path(folder) / 'ballots.db'}")
        stage = stage_in(house)
        stage.arrive("Ana")
        sender = stage.sender("Ana")
        works: dict[str, Callable[[], object]] = {
            "one SELECT, one INSERT": lambda: bare(stage),
            "/viceversa help": lambda: dispatch(
                house, ROUTES, Command(id=str(next(NUMBERS)), sender=sender, text="help")
            ),
            "typed: home": lambda: dispatch(
                house, ROUTES, Typed(id=str(next(NUMBERS)), sender=sender, text="home")
            ),
            "a redelivery": lambda: dispatch(house, ROUTES, Command(id="same", sender=sender, text="help")),
        }
        floor = 0.0
        for name, work in works.items():
            work()
            each = cost(work)
            floor = floor or each
            sys.stdout.write(f"{name:24} {each:7.2f} ms   {each / floor:5.1f} x the floor\n")
        house.database.close()
        house.ballots.dispose()


if __name__ == "__main__":
    main()
