"""Two connections on the same rows at once: whoever loses has done nothing yet, and simply begins again."""

import logging
from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

log = logging.getLogger(__name__)

T = TypeVar("T")

DEADLOCKED: Final = frozenset({"40001", "40P01"})
"""PostgreSQL's codes for "take this transaction again": it could not be put in order with another one."""

TRIES: Final = 3
"""How often the clock's work is begun before it counts as failed: the winner is through long before."""


def lost(clash: Exception) -> bool:
    """Whether another connection changed the same rows at the same moment: nothing is wrong, and no bug."""
    if isinstance(clash, OperationalError):
        return getattr(clash.orig, "sqlstate", "") in DEADLOCKED
    return isinstance(clash, IntegrityError | StaleDataError)


def run(work: Callable[[], T], *, tries: int = TRIES) -> T:
    """What `work` gives, begun again at once after a lost race; what is still lost then is raised.

    `work` is one transaction with nothing outside it, or can be repeated for another reason. It finds what
    the winner has left: if that was the same work, it is done by now.
    """
    for left in range(tries - 1, 0, -1):
        try:
            return work()
        except (DBAPIError, StaleDataError) as clash:
            if not lost(clash):
                raise
            log.debug("a lost race is run again", extra={"outcome": type(clash).__name__, "count": left})
    return work()
