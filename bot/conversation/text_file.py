"""What a file of text says, whichever program on whichever computer saved it."""

import codecs


def text_of(data: bytes) -> str:
    """UTF-8 with or without a byte order mark, UTF-16 with one, else what Western Windows machines write.

    Never fails: a file that is no text at all comes out with characters that no text has (see `is_text`).
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def is_text(text: str) -> bool:
    """Whether this can be a text: a spreadsheet's own format and UTF-16 without its mark hold zero bytes."""
    return "\0" not in text
