"""On a slow machine an answer is not late here; what lateness does is tested where it is made on purpose."""

from tests.clients.slack_api.patience import patience

__all__ = ["patience"]
