"""Text for Teams: nothing of it is markdown any more, and it still reads as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.text import clean, is_still, still
from tests.teams.any_cards import NASTY

JOINER = "\u2060"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[x](https://evil.example)", "(x)(https://evil.example)"),
        ("**loud** _soft_ ~~gone~~ `code`", "∗∗loud∗∗ ˍsoftˍ ∼∼gone∼∼ ˋcodeˋ"),
        ("<at>All</at>", "‹at>All‹/at>"),
        ("&lt;b&gt; & &#42;", f"&{JOINER}lt;b&{JOINER}gt; & &{JOINER}#42;"),
        (r"\* C:\dir", r"\∗ C:\dir"),
        (r"\(", f"\\{JOINER}("),
        (
            "# one\n- two\n3. three\n> four",
            "\n".join(f"{JOINER}{each}" for each in ("# one", "- two", "3. three", "> four")),
        ),
        ("Anne-Marie, C# + Java, 3.5 hours", "Anne-Marie, C# + Java, 3.5 hours"),
        ("At 14:00 - in Room 3", "At 14:00 - in Room 3"),
        ("Both:\n\n- one", f"Both:\n\n{JOINER}- one"),
    ],
)
def test_signs_that_could_begin_formatting_are_put_to_rest(written: str, shown: str) -> None:
    assert still(written) == shown


@given(st.one_of(st.text(), st.lists(st.sampled_from(NASTY)).map("".join)))
def test_text_at_rest_stays_as_it_is(text: str) -> None:
    assert still(still(text)) == still(text)


@given(st.text())
def test_clean_text_can_be_sent_whatever_it_was(text: str) -> None:
    tidy = clean(text + "\ud83d")
    assert tidy.encode("utf-8").decode("utf-8") == tidy
    assert "\x00" not in tidy


def test_what_reads_the_same_everywhere_is_known() -> None:
    assert [is_still(text) for text in ("Library, 2nd floor", "a_b", "one\ntwo", "", "2. floor")] == [
        True,
        False,
        False,
        True,
        False,
    ]
