"""The playground over HTTP: the JSON API that anyone can script, and the page that is its client.

`routes` gives them all; whoever serves them binds to the loopback address alone and writes no access log
(a line for a ballot would be a trace of it).
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

import msgspec
from aiohttp import web

from adapters.playground import behind, moving, pages, school, talking, watching, wire
from adapters.playground.buttons import Which
from adapters.playground.guard import Handler, body_as, error_json, guarded, our_fault
from adapters.playground.house import Playground
from adapters.playground.messages import BOT
from adapters.playground.people import people
from adapters.playground.talking import Answer
from adapters.playground.wrong import Wrong

log = logging.getLogger(__name__)

STREAM: Final = "application/x-ndjson"
"""Who accepts this is told every stop of a move as it happens, one JSON object a line."""


class _Say(msgspec.Struct, kw_only=True, rename={"who": "as", "where": "in"}):
    who: str
    where: str = BOT
    text: str


class _Click(msgspec.Struct, kw_only=True, rename={"who": "as"}):
    who: str
    message: str
    button: Which


class _FormNamed(msgspec.Struct, kw_only=True):
    name: str
    args: dict[str, str] = {}
    message: str | None = None


class _Submit(msgspec.Struct, kw_only=True, rename={"who": "as"}):
    who: str
    form: str | _FormNamed
    values: dict[str, Any] = {}
    message: str | None = None
    """Where the form was opened, as the reply that opened it said."""


class _Clock(msgspec.Struct, kw_only=True):
    to: str | None = None
    advance: str | moving.By | None = None


def routes(playground: Playground) -> list[web.RouteDef]:
    """Everything under `/play`, and `/` which leads there."""
    api, page = _Api(playground), _Pages(playground)
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/", page.start),
        ("GET", "/play", page.page),
        ("GET", "/play/gallery", page.gallery),
        ("GET", "/play/static/{name}", page.static),
        ("GET", "/play/api", api.listed),
        ("GET", "/play/api/school", api.school),
        ("GET", "/play/api/people", api.people),
        ("GET", "/play/api/messages", api.messages),
        ("GET", "/play/api/home", api.home),
        ("GET", "/play/api/behind", api.behind),
        ("GET", "/play/api/suggest", api.suggest),
        ("POST", "/play/api/say", api.say),
        ("POST", "/play/api/click", api.click),
        ("POST", "/play/api/submit", api.submit),
        ("GET", "/play/api/clock", api.clock),
        ("POST", "/play/api/clock", api.move),
        ("POST", "/play/api/reset", api.reset),
        ("GET", "/play/api/year", api.year),
        ("POST", "/play/api/year", api.begin_year),
    ]
    listed = [web.route(method, path, guarded(handler)) for method, path, handler in table]
    # Last, so that it takes what nothing above does: wrong paths and wrong methods are said as JSON too.
    known = {path for _, path, _ in table}
    return [*listed, web.route("*", "/play/api/{rest:.*}", guarded(_nothing_there(known)))]


def _nothing_there(known: set[str]) -> Handler:
    async def nothing_there(request: web.Request) -> web.StreamResponse:
        if request.path in known:
            raise Wrong(405, "wrong_method", f"{request.method} is not for this address.")
        raise Wrong(404, "not_found", "There is nothing here. GET /play/api lists what there is.")

    return nothing_there


class _Api:
    """One method an address; each hands its work to the database thread."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground

    async def listed(self, _: web.Request) -> web.Response:
        """What there is to ask."""
        return web.json_response(LISTED)

    async def school(self, _: web.Request) -> web.Response:
        """The school year, for a coordinator to paste, and what else is known."""
        return web.json_response(school.known_school())

    async def people(self, _: web.Request) -> web.Response:
        """Everybody."""
        return web.json_response({"people": await self._playground.run(people, self._playground)})

    async def messages(self, request: web.Request) -> web.Response:
        """What this person can read, in one conversation or in all."""
        person, conversation = _who(request), request.query.get("in")
        play = self._playground

        def read() -> list[Any]:
            chosen = conversation and talking.conversation_of(play, person, conversation)
            return [wire.message_json(seen) for seen in play.messages.read(person, chosen or None)]

        return web.json_response({"messages": await play.run(read)})

    async def home(self, request: web.Request) -> web.Response:
        """The home of this person, as it is now."""
        seen = await self._playground.run(talking.home, self._playground, _who(request))
        return web.json_response({"message": wire.message_json(seen)})

    async def behind(self, request: web.Request) -> web.Response:
        """What goes on behind."""
        return web.json_response(await self._playground.run(behind.behind, self._playground, _who(request)))

    async def suggest(self, request: web.Request) -> web.Response:
        """Colleagues for a long list, while somebody types."""
        asked = request.query
        found = await self._playground.run(
            talking.suggest, self._playground, _who(request), asked.get("field", ""), asked.get("query", "")
        )
        return web.json_response({"options": [{"value": value, "label": label} for value, label in found]})

    async def say(self, request: web.Request) -> web.Response:
        """Words into a conversation."""
        said = await body_as(request, _Say)
        person = talking.who(said.who)
        answer = await self._playground.run(talking.say, self._playground, person, said.where, said.text)
        return self._answered(request, answer)

    async def click(self, request: web.Request) -> web.Response:
        """A button of a message or of the home."""
        clicked = await body_as(request, _Click)
        person = talking.who(clicked.who)
        answer = await self._playground.run(
            talking.click, self._playground, person, clicked.message, clicked.button
        )
        return self._answered(request, answer)

    async def submit(self, request: web.Request) -> web.Response:
        """A form that was filled in."""
        sent = await body_as(request, _Submit)
        person = talking.who(sent.who)
        if isinstance(sent.form, str):
            name, args = wire.form_named(sent.form)
            opened_from = sent.message
        else:
            name, args = sent.form.name, sent.form.args
            opened_from = sent.message or sent.form.message
        answer = await self._playground.run(
            talking.submit, self._playground, person, name, args, sent.values, opened_from
        )
        return self._answered(request, answer)

    async def clock(self, _: web.Request) -> web.Response:
        """What time it is, and what happens next."""
        return web.json_response(await self._playground.run(behind.clock, self._playground))

    async def move(self, request: web.Request) -> web.StreamResponse:
        """Move the clock on; everything due on the way happens, in order."""
        wanted = await body_as(request, _Clock)
        play = self._playground
        if play.moving.locked():
            raise Wrong(409, "clock_moving", "The clock is being moved on already.")
        async with play.moving:
            to = await play.run(moving.target, play, wanted.to, wanted.advance)
            await play.run(behind.mark_move, play)
            if STREAM in request.headers.get("Accept", ""):
                return await self._told(request, to)
            stops = happened = 0
            async for stop in moving.move(play, to):
                stops, happened = stops + 1, happened + stop.happened
            after = await play.run(behind.clock, play)
            return web.json_response({**after, "stops": stops, "happened": happened})

    async def reset(self, _: web.Request) -> web.Response:
        """The school anew."""
        return await self._anew(self._playground.reset)

    async def year(self, _: web.Request) -> web.Response:
        """The told year as far as it has been played."""
        return web.json_response({"year": await self._playground.run(watching.told, self._playground)})

    async def begin_year(self, _: web.Request) -> web.Response:
        """The school anew, and its year: from now on people act by themselves as the clock moves."""
        return await self._anew(partial(watching.begin, self._playground))

    async def _anew(self, begin: Callable[[], None]) -> web.Response:
        play = self._playground
        if play.moving.locked():
            raise Wrong(409, "clock_moving", "The clock is being moved on. Stop it first, then begin again.")
        async with play.moving:
            await play.run(begin)
            return web.json_response(await play.run(behind.clock, play))

    async def _told(self, request: web.Request, to: datetime) -> web.StreamResponse:
        play = self._playground
        started = play.clock.now()
        response = web.StreamResponse(headers={"Content-Type": STREAM, "Cache-Control": "no-store"})
        await response.prepare(request)
        whole = (to - started).total_seconds()
        stops = happened = 0
        last: dict[str, Any]
        try:
            async for stop in moving.move(play, to):
                stops, happened = stops + 1, happened + stop.happened
                share = (stop.at - started).total_seconds() / whole if whole else 1.0
                line = {"at": stop.at.isoformat(), "when": behind.when(stop.at), "share": share}
                await response.write(msgspec.json.encode({**line, "happened": stop.happened}) + b"\n")
            last = {**await play.run(behind.clock, play), "stops": stops, "happened": happened, "done": True}
        except ConnectionError:
            raise  # whoever watched has gone: the clock stays at the last stop
        except Exception:
            log.exception("a move of the clock failed")
            last = {**error_json(our_fault())}  # the status is sent already, so the last line says it
        await response.write(msgspec.json.encode(last) + b"\n")
        return response

    def _answered(self, request: web.Request, answer: Answer) -> web.Response:
        body = wire.answer_json(answer)
        if "html" in request.query:  # our page asks for it drawn as well: cards are drawn in one place
            body["html"] = pages.drawn(self._playground, answer)
        return web.json_response(body)


class _Pages:
    """The page and its files."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground

    async def start(self, _: web.Request) -> web.Response:
        """There is only one page to see."""
        raise web.HTTPFound("/play")

    async def page(self, request: web.Request) -> web.Response:
        """The messenger."""
        html = await self._playground.run(pages.page, self._playground, dict(request.query))
        return web.Response(text=html, content_type="text/html")

    async def gallery(self, _: web.Request) -> web.Response:
        """Every element, button and field there is."""
        html = await self._playground.run(pages.gallery, self._playground)
        return web.Response(text=html, content_type="text/html")

    async def static(self, request: web.Request) -> web.Response:
        """Style, script and mark."""
        found = pages.static(request.match_info["name"])
        if found is None:
            raise Wrong(404, "not_found", "There is no such file.")
        body, kind = found
        return web.Response(body=body, content_type=kind, charset="utf-8")


def _who(request: web.Request) -> str:
    return talking.who(request.query.get("as", ""))


LISTED: Final = {
    "GET /play/api/school": "the school year as a coordinator pastes it, and what else is known",
    "GET /play/api/people": "everybody, with the conversations each has",
    "GET /play/api/messages?as=PERSON&in=CONVERSATION": "what they can read, oldest first",
    "GET /play/api/home?as=PERSON": "their home, whose buttons are clicked with message: home",
    "GET /play/api/behind?as=PERSON": "what waits to be said and why, what is next, the last event's way",
    "GET /play/api/suggest?as=PERSON&field=NAME&query=WORDS": "matches for a person field without options",
    "POST /play/api/say {as, in, text}": "words; /viceversa or /vv makes a command; in is bot if left out",
    "POST /play/api/click {as, message, button}": "button: index from 0, name, label, or the button itself",
    "POST /play/api/submit {as, form, values, message}": "form: the id a reply gave, or {name, args}",
    "GET /play/api/clock": "now, and the next thing that happens",
    "POST /play/api/clock {to: INSTANT | advance}": "advance: hour, day, week, next or {weeks, days, hours}",
    "POST /play/api/reset {}": "the school anew",
    "GET /play/api/year": "the told year as far as it has been played, or null",
    "POST /play/api/year {}": "the school anew; people act by themselves as the clock moves",
}
"""What `GET /play/api` answers: the whole API in a few lines."""
