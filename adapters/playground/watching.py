"""Watching a year: while it is on, moving the clock also has people do what the told year says."""

import logging
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, mapped_column

from adapters.playground import behind
from adapters.playground.acting import AtScreens, CannotDo
from adapters.playground.house import Playground
from adapters.playground.messages import Base
from adapters.playground.wrong import Wrong
from adapters.playground.year import SCENES, Scene

log = logging.getLogger(__name__)

BEGUN: Final = 0
"""The row that says that the year is being watched; scene n is row n."""


class SceneRow(Base):
    """A scene that has been played. `trouble`: not all of it could be done."""

    __tablename__ = "scene"

    number: Mapped[int] = mapped_column(primary_key=True)
    trouble: Mapped[str] = mapped_column(default="")


def begin(playground: Playground) -> None:
    """The school anew, and its year before it."""
    playground.reset()
    with playground.own.everyone() as session:
        session.add(SceneRow(number=BEGUN))


def coming(playground: Playground) -> Scene | None:
    """The next scene, while a year is being watched."""
    with playground.own.everyone() as session:
        played = session.scalar(select(func.max(SceneRow.number)))
    return SCENES[played] if played is not None and played < len(SCENES) else None


def play(playground: Playground) -> None:
    """The next scene is played. What cannot be done, since somebody acted differently, is noted and left."""
    scene, trouble = coming(playground), ""
    if scene is None:
        return
    try:
        scene.acts(AtScreens(playground))
    except (CannotDo, Wrong) as cannot:
        trouble = "Somebody has changed the story, so not all of this happened."
        log.info("a scene could not be played to its end", extra={"reason": type(cannot).__name__})
    with playground.own.everyone() as session:
        session.add(SceneRow(number=SCENES.index(scene) + 1, trouble=trouble))


def told(playground: Playground) -> dict[str, Any] | None:
    """What has been played so far and what comes next, newest first; None while no year is watched."""
    with playground.own.everyone() as session:
        rows = {row.number: row.trouble for row in session.scalars(select(SceneRow))}
    if BEGUN not in rows:
        return None
    after = coming(playground)
    played = [(SCENES[number - 1], rows[number]) for number in sorted(rows, reverse=True) if number != BEGUN]
    return {
        "played": [_scene(scene) | {"trouble": trouble} for scene, trouble in played],
        "coming": None if after is None else _scene(after),
        "scenes": len(SCENES),
    }


def _scene(scene: Scene) -> dict[str, str]:
    return {"at": scene.at.isoformat(), "when": behind.when(scene.at), "says": scene.says}
