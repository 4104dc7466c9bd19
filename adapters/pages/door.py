"""What stands at the door of our own pages: headers, whose request it is, and patience with wrong links.

Whoever comes brings a link's token or a cookie, and nothing else says who they are. A page elsewhere on the
web must not be able to send a form here, so a POST has to come from our own page, by two signs: what the
browser says about where it comes from, and a word in the form that only our page can know.
"""

import hmac
import ipaddress
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}

TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
"""What a token looks like (`new_token`): anything else is not looked up at all."""

MOST_WRONG: Final = 20
WRONG_FOR: Final = 600.0
"""Twenty different wrong links from one address within ten minutes: more are not looked at.

A token has 256 bits, so nobody guesses one; this keeps whoever tries from keeping the database busy.
"""

MOST_ADDRESSES: Final = 10_000


class WrongLinks:
    """How many wrong links each address has brought lately; the same one again, as in a reload, is one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: OrderedDict[str, dict[bytes, float]] = OrderedDict()

    def too_many(self, address: str) -> bool:
        """Whether links from there are not looked at for now."""
        return len(self._lately(address)) >= MOST_WRONG

    def add(self, address: str, token: str) -> None:
        """A link from there that leads nowhere."""
        lately = self._lately(address)
        lately[sha256(token.encode()).digest()] = self._clock()
        self._seen[address] = lately
        self._seen.move_to_end(address)
        while len(self._seen) > MOST_ADDRESSES:
            self._seen.popitem(last=False)

    def _lately(self, address: str) -> dict[bytes, float]:
        since = self._clock() - WRONG_FOR
        return {link: at for link, at in self._seen.get(address, {}).items() if at > since}


def caller(request: web.Request) -> str:
    """The address a request comes from, for counting alone.

    A reverse proxy on this machine adds whom it speaks for at the end of `X-Forwarded-For`. Somebody with
    IPv6 has a whole network of addresses, so the network counts as one.
    """
    peer = _address(request.remote or "")
    if peer is not None and peer.is_loopback:
        said = ",".join(request.headers.getall("X-Forwarded-For", [])).rpartition(",")[2].strip()
        peer = _address(said) or peer
    if peer is None:
        return "unknown"
    if isinstance(peer, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((peer, 64), strict=False))
    return str(peer)


class NotOurs(Exception):
    """A form that did not come from our own page."""


def only_from_our_page(request: web.Request, public_url: str) -> None:
    """Raise `NotOurs` unless the browser says that one of our own pages sent this.

    Our pages tell browsers to name no referrer, and then a browser hides its `Origin` as well ("null"):
    then only `Sec-Fetch-Site`, which no page can forge, speaks for it.
    """
    origin = request.headers.get("Origin", "null")
    site = request.headers.get("Sec-Fetch-Site")
    ours = origin == public_url if origin != "null" else site == "same-origin"
    if not ours:
        raise NotOurs


def form_word(cookie: str, page: str) -> str:
    """The word in a page's form: made from the cookie, which no other page can read."""
    return hmac.new(cookie.encode(), page.encode(), sha256).hexdigest()


def is_form_word(word: str, cookie: str, page: str) -> bool:
    """Whether it is that word."""
    return hmac.compare_digest(word.encode(), form_word(cookie, page).encode())


def is_https(public_url: str) -> bool:
    """Whether cookies can be held back from unencrypted requests; without it, only on this machine."""
    return urlsplit(public_url).scheme == "https"


def cookie_name(public_url: str) -> str:
    """`__Host-`: no page on a neighbouring host name can set it. Browsers take that over HTTPS alone."""
    return "__Host-viceversa" if is_https(public_url) else "viceversa"


def give_cookie(response: web.StreamResponse, cookie: str, public_url: str) -> None:
    """Let the browser keep it until it is closed.

    `Strict`, because it is never needed on the way from a chat: the link carries its own token, the button
    on our own page is what sets the cookie, and the page that follows is asked for by our own page.
    """
    response.set_cookie(
        cookie_name(public_url), cookie, httponly=True, samesite="Strict", secure=is_https(public_url)
    )


def take_cookie_back(response: web.StreamResponse, public_url: str) -> None:
    """Let the browser forget it."""
    response.del_cookie(
        cookie_name(public_url), httponly=True, samesite="Strict", secure=is_https(public_url)
    )


def _address(said: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(said)
    except ValueError:
        return None
