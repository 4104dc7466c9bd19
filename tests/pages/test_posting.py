"""A form with a file in it: read as text whatever saved it, and refused where it is too large or no form."""

import asyncio
import io
from collections.abc import Callable

import pytest
from aiohttp import ClientSession, FormData, web

from adapters.pages import drawing
from adapters.pages.posting import MOST_SENT, NotAForm, posted
from bot.conversation.card import Form, Line, TextField
from bot.conversation.phrases import Phrases
from bot.dispatch import OUR_PAGES, Known
from bot.visiting import Visitor
from tests.fakes import words


def sent(make: Callable[[], FormData | str], kind: str = "") -> tuple[int, object]:
    """What a real server hears of it: the status, and the fields."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response([list(field) for field in await posted(request)])
        except NotAForm:
            return web.json_response("no form", status=403)

    async def both() -> tuple[int, object]:
        app = web.Application()
        app.add_routes([web.post("/", answer)])
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        try:
            async with ClientSession() as client:
                headers = {"Content-Type": kind} if kind else {}
                async with client.post(f"http://127.0.0.1:{port}/", data=make(), headers=headers) as heard:
                    said = await heard.json() if heard.content_type == "application/json" else ""
                    return heard.status, said
        finally:
            await runner.cleanup()

    return asyncio.run(both())


def upload(data: bytes) -> Callable[[], FormData]:
    def make() -> FormData:
        form = FormData()
        form.add_field("word", "secret")
        form.add_field("f.file", io.BytesIO(data), filename="staff.csv", content_type="text/csv")
        return form

    return make


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_comes_as_its_text(encoding: str) -> None:
    assert sent(upload("name\nZoë Muñoz\n".encode(encoding))) == (
        200,
        [["word", "secret"], ["f.file", "name\nZoë Muñoz\n"]],
    )


def test_a_file_larger_than_the_servers_own_limit_is_taken_up_to_ours() -> None:
    assert sent(upload(b"x" * 2_000_000))[0] == 200
    assert sent(upload(b"x" * (MOST_SENT + 1)))[0] == 413


def test_what_is_no_form_is_not_read() -> None:
    assert sent(lambda: "{}", "application/json") == (403, "no form")
    assert sent(lambda: "no boundary", "multipart/form-data") == (403, "no form")
    assert sent(lambda: "a=1&a=2", "application/x-www-form-urlencoded") == (200, [["a", "1"], ["a", "2"]])


def test_the_page_asks_for_the_file_and_nothing_of_it_comes_back() -> None:
    phrases = Phrases(words())
    known = Known(tenant="t", installation=OUR_PAGES, account="", member="m", locale="en", zone="UTC")
    visitor = Visitor(known=known, name="Ana", page="p", form="f", args={}, phrases=phrases)

    def page(*, file: bool, value: str = "", wrong: bool = False) -> str:
        field = TextField(name="file", label="The file", required=True, lines=8, file=file, value=value)
        form = Form(name="f", title="File", fields=(field,), submit="Send")
        typed = {"file": "name\nsecret"} if file else {}
        people = drawing.People()
        said: dict[str, Line] = {"file": ("It has no rows.",)} if wrong else {}
        return drawing.form(visitor, form, complaints=said, typed=typed, people=people, word="w", drawn="d")

    assert 'enctype="multipart/form-data"' in page(file=True)
    assert '<input id="field-1" type="file" name="f.file"' in page(file=True)
    assert "secret" not in page(file=True)
    assert "multipart" not in page(file=False)
    assert "A browser cannot keep a file that was chosen. Please choose it again." in page(
        file=True, wrong=True
    )
    mending = page(
        file=True, value="name\n<Zoë>"
    )  # a list to be put right has a box, and a file may come instead
    assert ">\nname\n&lt;Zoë&gt;</textarea>" in mending
    assert '<input id="field-1-file" type="file" name="f.file"' in mending


def test_a_file_that_nobody_chose_leaves_the_words_in_the_box_beside_it() -> None:
    def both(name: str, data: bytes) -> Callable[[], FormData]:
        def make() -> FormData:
            form = FormData()
            form.add_field("f.file", "name\r\nBo")
            form.add_field("f.file", io.BytesIO(data), filename=name, content_type="application/octet-stream")
            return form

        return make

    assert sent(both("", b""))[1] == [["f.file", "name\r\nBo"]]
    assert sent(both("staff.csv", b"name\nAna"))[1] == [["f.file", "name\r\nBo"], ["f.file", "name\nAna"]]
