"""On a slow machine an answer is not late here; what lateness does is tested where it is made on purpose."""

from collections.abc import Iterator

import pytest

from adapters import errands
from tests.clients.slack_api import delivery


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """Nobody is told to wait a moment, and Slack waits as long as it measures, unless a test says so."""
    with pytest.MonkeyPatch.context() as patient:
        patient.setattr(errands, "IN_TIME", delivery.MEASURED)
        patient.setattr(delivery, "PATIENCE", delivery.MEASURED)
        yield
