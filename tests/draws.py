"""What the product draws by chance, drawn again in each run: the ids of rows, and the seeds of rounds.

Who is matched with whom hangs on both. A test that fails for one draw in a hundred fails in CI and in no run
after it, so each test has draws of its own, always the same ones; `--draws N` gives all of them others.
"""

from random import Random
from uuid import UUID

import pytest

_source = Random(0)


def begin(test: str, run: int) -> None:
    """From here on the draws are those of this test (its id) in the run of that number."""
    _source.seed(f"{run}:{test}")


def install(patch: pytest.MonkeyPatch) -> None:
    """Let ids and seeds come from here; each name has to be in its place, or this fails."""
    patch.setattr("bot.database.uuid4", _id)
    patch.setattr("bot.matching.rounds.randbelow", _source.randrange)


def _id() -> UUID:
    return UUID(int=_source.getrandbits(128), version=4)
