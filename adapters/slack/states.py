"""Proof that whoever comes back from Slack's permission page set out from ours, in the same browser.

The proof is a signature and not a row: any replica can check what another has issued. It lasts ten minutes,
and bolt asks that a cookie holds the same, so a link made for somebody else's browser is of no use.
"""

import hashlib
import hmac
import logging
import secrets
from datetime import timedelta
from typing import Any, Final

from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.workspaces import unheard
from bot.ports import Clock

LASTS: Final = timedelta(minutes=10)
"""From the button to the way back."""


class SignedStates(AsyncOAuthStateStore):
    """Issues and checks `until.nonce.signature`; keeps nothing."""

    def __init__(self, signing_secret: str, clock: Clock) -> None:
        # A key of its own: what is signed here says nothing about the signatures of Slack's requests.
        self._key = hmac.digest(signing_secret.encode(), b"viceversa: states of installing", "sha256")
        self._clock = clock
        self._unheard = unheard()

    @property
    def logger(self) -> logging.Logger:
        """One that says nothing."""
        return self._unheard

    async def async_issue(self, *_: Any, **__: Any) -> str:
        """A new proof, good from now on."""
        until = int((self._clock.now() + LASTS).timestamp())
        said = f"{until}.{secrets.token_urlsafe(24)}"
        return f"{said}.{self._signature(said)}"

    async def async_consume(self, state: str) -> bool:
        """Whether it is one of ours and still good. Bolt takes the cookie away, so it is not used twice."""
        said, _, signature = state.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(said).encode()):
            return False
        until = int(said.partition(".")[0])  # signed by us, so it is a number
        return self._clock.now().timestamp() <= until

    def _signature(self, said: str) -> str:
        return hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()
