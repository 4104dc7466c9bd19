"""A pair in the middle of its round, with a coordinator and an alternate contact, for stories."""

from typing import Any

from tests.fakes import Stage
from tests.pairs.stories import Story, matched


def agreed(stage: Stage, *more: str, **given: Any) -> Story:
    """Ana mentors Bea, matched and agreed now; Cora coordinates, Dan is the alternate contact."""
    story = matched(stage, *more, **given)
    story.change_pair(state="active", agreed_at=stage.clock.now())
    return story
