"""Our own pages over HTTP: `/in/TOKEN` is the door, `/page/PAGE` the one form behind it. No script anywhere.

Looking at a link does not use it up, since chat programs open every link to draw a preview: only the button
on the page does. Whoever serves these routes writes no access log, which would hold links.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final, ParamSpec, Protocol, TypeVar, assert_never
from uuid import uuid4

from aiohttp import web

from adapters.pages import door, drawing
from adapters.pages.door import TOKEN, NotOurs, WrongLinks
from adapters.pages.posting import NotAForm, posted
from adapters.pages.sent import NOTHING, Sent, sent
from bot import visiting
from bot.conversation.answers import filled
from bot.conversation.card import Card, Form, Line, PersonField
from bot.conversation.page import Page
from bot.conversation.phrases import Phrases, supported
from bot.conversation.reply import Choices, Done, OpenForm, RejectForm, Reply, Say, Update
from bot.house import House
from bot.routing import Routes
from bot.visiting import Visitor

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

THEIRS: Final = web.RequestKey("theirs", Phrases)
"""The words of whoever a request comes from, once a link or a cookie has said who that is."""

Handler = Callable[[web.Request], Awaitable[web.Response]]


class Run(Protocol):
    """Does work that touches a database where such work is done, and gives what it returns."""

    async def __call__(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """What `work(*given, **named)` returns or raises."""


class Gone(Exception):
    """A link or a visit that leads nowhere: unknown, used or over are one and the same to who asks."""


def routes(
    house: Callable[[], House], table: Routes, run: Run, wrong_links: WrongLinks | None = None
) -> list[web.RouteDef]:
    """Everything under `/in` and `/page`. The house must have a `public_url`.

    `house` is asked at each request, for where it can be made anew while it is served (the playground's).
    """
    pages = _Pages(house, table, run, wrong_links or WrongLinks())
    handlers: list[tuple[str, str, Handler]] = [
        ("GET", "/in/{token}", pages.look),
        ("POST", "/in/{token}", pages.enter),
        ("GET", "/page/static/{name}", pages.static),
        ("GET", "/page/{page}", pages.show),
        ("POST", "/page/{page}", pages.take),
        ("POST", "/page/{page}/leave", pages.leave),
    ]
    listed = [web.route(method, path, pages.kindly(handler)) for method, path, handler in handlers]
    # Last, so that wrong addresses are answered in the same words as wrong links.
    rest = [web.route("*", path, pages.kindly(_nowhere)) for path in ("/in{rest:.*}", "/page{rest:.*}")]
    return [*listed, *rest]


async def _nowhere(_: web.Request) -> web.Response:
    raise Gone


class _Pages:
    """One method an address."""

    def __init__(self, house: Callable[[], House], table: Routes, run: Run, wrong_links: WrongLinks) -> None:
        self._house = house
        self._table = table
        self._run = run
        self._wrong_links = wrong_links

    @property
    def _public_url(self) -> str:
        url = self._house().public_url
        if url is None:
            raise LookupError("our own pages need PUBLIC_URL")
        return url

    # --- the door -------------------------------------------------------------------------------

    async def look(self, request: web.Request) -> web.Response:
        """The door: one button. A link that this visit has used before leads to its page."""
        token = self._token(request)
        found = await self._run(visiting.knock, self._house(), token, self._cookie(request))
        if found is None:
            raise self._wrong(request, token)
        if found.page is not None:
            return _to(found.page)
        return self._html(drawing.door(self._house().phrases(found.lang, "UTC")))

    async def enter(self, request: web.Request) -> web.Response:
        """The button: the link is used, and a cookie stands for it from now on."""
        token = self._token(request)
        # Or another page could send somebody in by its own link, and read what they then fill in.
        door.only_from_our_page(request, self._public_url)
        entered = await self._run(visiting.enter, self._house(), token, self._cookie(request))
        if entered is None:
            raise self._wrong(request, token)
        response = _to(entered.page)
        door.give_cookie(response, entered.cookie, self._public_url)
        return response

    def _token(self, request: web.Request) -> str:
        token = request.match_info["token"]
        if self._wrong_links.too_many(door.caller(request)):
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(int(door.WRONG_FOR))})
        if not TOKEN.fullmatch(token):
            raise self._wrong(request, token)
        return token

    def _wrong(self, request: web.Request, token: str) -> Gone:
        self._wrong_links.add(door.caller(request), token)
        return Gone()

    # --- the page -------------------------------------------------------------------------------

    async def show(self, request: web.Request) -> web.Response:
        """The form as it is now; or the file that this page hands out."""
        visitor, cookie = await self._visitor(request)
        if visitor.form in self._table.files:
            return await self._file(visitor, cookie)
        reply = await self._run(visiting.show, self._house(), self._table, visitor)
        return await self._answered(visitor, cookie, reply)

    async def _file(self, visitor: Visitor, cookie: str) -> web.Response:
        found = await self._run(visiting.file, self._house(), self._table, visitor)
        if isinstance(found, Card):
            return self._card(visitor, cookie, found)
        if isinstance(found, Page):
            return self._html(drawing.page(visitor, found, word=door.form_word(cookie, visitor.page)))
        charset = "utf-8" if found.kind.startswith("text/") else None
        named = {"Content-Disposition": f'attachment; filename="{found.name}"'}
        return web.Response(body=found.body, content_type=found.kind, charset=charset, headers=named)

    async def take(self, request: web.Request) -> web.Response:
        """The form as it was filled in; or the same again, with the people that were looked for."""
        visitor, cookie, form = await self._form_of(request)
        if form.find is not None:
            reply = await self._run(visiting.show, self._house(), self._table, visitor)
            if isinstance(reply, OpenForm):
                return await self._found(visitor, cookie, filled(reply.form, form.values), form)
            return await self._answered(visitor, cookie, reply)
        reply = await self._run(visiting.submit, self._house(), self._table, visitor, form.values, form.drawn)
        return await self._answered(visitor, cookie, reply, form)

    async def leave(self, request: web.Request) -> web.Response:
        """The visit is over, here and on the other pages it came in by."""
        visitor, cookie, _ = await self._form_of(request)
        await self._run(visiting.leave, self._house(), cookie)
        response = self._html(drawing.left(visitor.phrases))
        door.take_cookie_back(response, self._public_url)
        return response

    async def _visitor(self, request: web.Request) -> tuple[Visitor, str]:
        cookie = self._cookie(request)
        page = request.match_info["page"]
        visitor = await self._run(visiting.visitor, self._house(), cookie, page)
        if visitor is None or cookie is None:
            raise Gone
        request[THEIRS] = visitor.phrases
        return visitor, cookie

    async def _form_of(self, request: web.Request) -> tuple[Visitor, str, Sent]:
        door.only_from_our_page(request, self._public_url)
        visitor, cookie = await self._visitor(request)
        form = sent(await posted(request))
        if not door.is_form_word(form.word, cookie, visitor.page):
            raise NotOurs
        return visitor, cookie, form

    async def _answered(
        self, visitor: Visitor, cookie: str, reply: Reply, said: Sent = NOTHING
    ) -> web.Response:
        match reply:
            case OpenForm(form=form) if form.name == visitor.form:
                return await self._form(visitor, cookie, form)
            case RejectForm(form=form, complaints=complaints):
                return await self._form(visitor, cookie, form, said, complaints=complaints)
            case Say(card=card) | Update(card=card):
                return self._card(visitor, cookie, card)
            case OpenForm() | Done() | Choices():
                # A form that leads on to another one does so in the chat: this page is for one alone.
                return self._card(visitor, cookie, drawing.done(visitor.phrases))
            case _:
                assert_never(reply)

    async def _found(self, visitor: Visitor, cookie: str, form: Form, said: Sent) -> web.Response:
        matches: drawing.Matches = {}
        if said.find in {field.name for field in _searched(form)}:
            query = said.queries.get(said.find, "")
            found = await self._run(visiting.find, self._house(), self._table, visitor, said.find, query)
            matches = {said.find: found}
        return await self._form(visitor, cookie, form, said, matches=matches)

    async def _form(
        self,
        visitor: Visitor,
        cookie: str,
        form: Form,
        said: Sent = NOTHING,
        *,
        complaints: dict[str, Line] | None = None,
        matches: drawing.Matches | None = None,
    ) -> web.Response:
        chosen = [member for field in _searched(form) for member in field.value]
        names = await self._run(visiting.names, self._house(), visitor, chosen) if chosen else {}
        html = drawing.form(
            visitor,
            form,
            complaints=complaints or {},
            typed=said.values,
            people=drawing.People(names=names, matches=matches or {}, queries=said.queries),
            word=door.form_word(cookie, visitor.page),
            drawn=uuid4().hex,
        )
        return self._html(html, status=422 if complaints else 200)

    def _card(self, visitor: Visitor, cookie: str, card: Card) -> web.Response:
        return self._html(drawing.card(visitor, card, word=door.form_word(cookie, visitor.page)))

    # --- all of them ------------------------------------------------------------------------------

    async def static(self, request: web.Request) -> web.Response:
        """Style and mark."""
        found = drawing.static(request.match_info["name"])
        if found is None:
            raise Gone
        body, kind = found
        return web.Response(body=body, content_type=kind, charset="utf-8")

    def kindly(self, handler: Handler) -> Handler:
        """The handler with the headers of every page; what goes wrong is said in words, with a way out."""

        @wraps(handler)
        async def kind(request: web.Request) -> web.Response:
            try:
                response = await handler(request)
            except Gone:
                response = self._refused(request, "gone", 404)
            except web.HTTPRequestEntityTooLarge:
                response = self._refused(request, "too_large", 413)
            except (NotOurs, NotAForm):
                response = self._refused(request, "not_from_here", 403)
            except web.HTTPTooManyRequests as slow:
                response = self._refused(request, "too_many", 429)
                response.headers.update({"Retry-After": slow.headers["Retry-After"]})
            except web.HTTPException as known:
                response = self._refused(request, "not_from_here", known.status)
            except ConnectionError:
                raise  # the browser went away: nobody is left to answer
            except Exception:
                log.exception("one of our own pages failed")
                response = self._refused(request, "our_fault", 500)
            response.headers.update(door.HEADERS)
            return response

        return kind

    def _refused(self, request: web.Request, why: str, status: int) -> web.Response:
        return self._html(drawing.refused(self._words_for(request), why), status=status)

    def _words_for(self, request: web.Request) -> Phrases:
        """The words for whoever has come in; while only the browser's language is known, in that."""
        if THEIRS in request:
            return request[THEIRS]
        first = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0]
        return self._house().phrases(supported(first), "UTC")

    def _cookie(self, request: web.Request) -> str | None:
        return request.cookies.get(door.cookie_name(self._public_url))

    def _html(self, html: str, status: int = 200) -> web.Response:
        return web.Response(text=html, content_type="text/html", status=status)


def _to(page: str) -> web.Response:
    return web.Response(status=303, headers={"Location": f"/page/{page}"})


def _searched(form: Form) -> list[PersonField]:
    """The fields whose people are too many to list."""
    return [field for field in form.fields if isinstance(field, PersonField) and not field.options]
