"""The door of the playground: this machine's own browser alone, JSON in and out, and no surprises.

A page elsewhere on the web must not be able to press buttons here. So every request must name this host
(which stops DNS rebinding) and come over the loopback address, and a POST must be JSON from our own page.
"""

import ipaddress
import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final, TypeVar
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from adapters.playground.wrong import Wrong

log = logging.getLogger(__name__)

T = TypeVar("T")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def guarded(handler: Handler) -> Handler:
    """The handler behind the door: strangers are turned away, whatever goes wrong is said as JSON."""

    @wraps(handler)
    async def behind_the_door(request: web.Request) -> web.StreamResponse:
        try:
            _only_from_here(request)
            response = await handler(request)
        except Wrong as wrong:
            response = refusal(wrong)
        except web.HTTPException as known:
            if known.status < 400:
                known.headers.update(HEADERS)
                raise
            response = refusal(Wrong(known.status, known.reason.lower().replace(" ", "_"), known.reason))
        except ConnectionError:
            raise  # the browser went away: nobody is left to answer
        except Exception:
            log.exception("a request to the playground failed")
            response = refusal(our_fault())
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    return behind_the_door


def our_fault() -> Wrong:
    """What is said of a bug, once it is logged."""
    return Wrong(500, "our_fault", "That did not work, and it is our fault. It is logged.")


def refusal(wrong: Wrong) -> web.Response:
    """What was wrong, as the API says it."""
    return web.json_response(error_json(wrong), status=wrong.status)


def error_json(wrong: Wrong) -> dict[str, dict[str, str]]:
    """The one shape of every error."""
    return {"error": {"code": wrong.code, "message": wrong.message}}


async def body_as(request: web.Request, shape: type[T]) -> T:
    """The request's JSON body in that shape. Raises `Wrong` with what does not fit."""
    if request.content_type != "application/json":
        # A form on another page can send anything but this without asking the browser first.
        raise Wrong(415, "not_json", "Send the body as application/json.")
    raw = await request.read()
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.ValidationError as unfit:
        raise Wrong(400, "bad_request", f"{unfit}.") from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Wrong(400, "bad_json", "The body is not JSON that can be read.") from None


def _only_from_here(request: web.Request) -> None:
    if request.remote is not None and not ipaddress.ip_address(request.remote).is_loopback:
        raise Wrong(403, "not_from_here", "The playground answers this machine alone.")
    if _name(f"//{request.host}") not in NAMES:
        raise Wrong(403, "wrong_host", "Open the playground by the address that it printed.")
    origin = request.headers.get("Origin")
    asks = request.method in {"GET", "HEAD"}
    if not asks and origin is not None and _host(origin) != request.host:
        raise Wrong(403, "wrong_origin", "Another page may not press buttons here.")


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
