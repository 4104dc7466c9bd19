"""What a form of our own pages brings, as words: an ordinary form, or one with a file of text in it."""

from typing import Final

from aiohttp import BodyPartReader, web

from bot.conversation.text_file import text_of

MOST_SENT: Final = 6_000_000
"""Bytes of a form with a file: 20,000 people with all columns are a third of it."""


class NotAForm(Exception):
    """Something else than a form of ours was sent."""


async def posted(request: web.Request) -> list[tuple[str, object]]:
    """Every field and its words, in order; a file comes as the text in it.

    Raises `NotAForm`, and aiohttp's `HTTPRequestEntityTooLarge`.
    """
    match request.content_type:
        case "application/x-www-form-urlencoded":
            return list((await request.post()).items())
        case "multipart/form-data":
            try:
                return await _parts(request)
            except ValueError as broken:
                raise NotAForm from broken
        case _:
            raise NotAForm


async def _parts(request: web.Request) -> list[tuple[str, object]]:
    # Read piece by piece, because the server's own limit is for ordinary forms.
    found: list[tuple[str, object]] = []
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise NotAForm
        data = bytearray()
        while chunk := await part.read_chunk():
            size += len(chunk)
            if size > MOST_SENT:
                raise web.HTTPRequestEntityTooLarge(max_size=MOST_SENT, actual_size=size)
            data += chunk
        # A browser sends a part without a name of a file for a file that nobody chose.
        if data or part.filename != "":
            found.append((part.name or "", text_of(bytes(data))))
    return found
