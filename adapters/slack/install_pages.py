"""What somebody reads who adds the app to their workspace, or does not: plain pages, without any script."""

import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

import jinja2
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.oauth.async_callback_options import AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth import OAuthStateUtils

from bot.conversation.phrases import supported
from bot.house import House

log = logging.getLogger(__name__)

OWN_PAGE: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",  # the address holds a code
    "X-Content-Type-Options": "nosniff",
}

SAID: Final = {
    "access_denied": "not_allowed",
    "invalid_browser": "too_late",
    "invalid_state": "too_late",
    "missing_code": "not_taken",
    "invalid_code": "not_taken",
}
"""Bolt's reason → what the page says; any other is our fault."""


class InstallPages:
    """One page for each way it can end. They use the looks of our own pages, which are served beside them."""

    def __init__(self, house: House, begin: str, cookie: str) -> None:
        """`begin` is where one can start again; `cookie` is taken away, whatever the end."""
        self._house = house
        self._begin = begin
        self._states = OAuthStateUtils(cookie_name=cookie)

    async def added(self, given: AsyncSuccessArgs) -> BoltResponse:
        """The app is in the workspace."""
        new = given.installation
        where = urlencode({"app": new.app_id or "", "team": new.team_id or ""})
        link = f"https://slack.com/app_redirect?{where}"
        place = new.team_name or new.enterprise_name or "Slack"
        return self._page(given.request, 200, "added", "added_next", link, "open_it", place=place)

    async def not_added(self, given: AsyncFailureArgs) -> BoltResponse:
        """It is not, for one of bolt's reasons."""
        said = SAID.get(given.reason, "our_fault")
        log.info("an installation was not finished", extra={"step": said})
        status = given.suggested_status_code
        return self._page(given.request, status, "not_added", said, self._begin, "again")

    def our_fault(self, request: AsyncBoltRequest) -> BoltResponse:
        """Something failed here."""
        return self._page(request, 500, "not_added", "our_fault", self._begin, "again")

    def _page(
        self,
        request: AsyncBoltRequest,
        status: int,
        title: str,
        line: str,
        link: str,
        link_says: str,
        **given: str,
    ) -> BoltResponse:
        asked = request.headers.get("accept-language", [""])[0]
        language = supported(asked.partition(",")[0].partition(";")[0].strip())
        phrases = self._house.phrases(language, "UTC")
        body = _template().render(
            lang=phrases.tag,
            title=phrases.text(f"installing.{title}", **given),
            line=phrases.text(f"installing.{line}"),
            link=link,
            link_says=phrases.text(f"installing.{link_says}"),
        )
        headers: dict[str, str | Sequence[str]] = {
            "Content-Type": ["text/html"],
            "Set-Cookie": [self._states.build_set_cookie_for_deletion()],
        }
        return BoltResponse(status=status, body=body, headers=headers)


async def own(answer: BoltResponse) -> web.StreamResponse:
    """Bolt's answer as aiohttp's, to be kept by nobody."""
    response = await to_aiohttp_response(answer)
    response.headers.update(OWN_PAGE)
    return response


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    # Cached because compiling takes longer than drawing.
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("adapters.slack", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    return env.get_template("installed.html")
