"""Two pairs of one person end in the same second, on two real connections."""

from functools import partial

import pytest

from bot.conversation.card import Button
from tests import meanwhile
from tests.fakes import Stage
from tests.pairs.stories import running

pytestmark = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


def test_who_loses_both_pairs_at_once_is_free_to_choose_what_next(stage: Stage) -> None:
    """To the eyes of each that ends, the other one goes on."""
    story = running(stage, "Zoe")
    for mentee in ("Bea", "Zoe"):
        story.match("Ana", mentee)
    ends = [Button(name="pairs.finish_now", label="…", args={"pair": pair}) for pair in story.pairs.values()]
    bea, zoe = (partial(stage.click, name, end) for name, end in zip(story.pairs, ends, strict=True))
    meanwhile.together(stage, bea, zoe)
    assert story.part("Ana") == "alumni"
