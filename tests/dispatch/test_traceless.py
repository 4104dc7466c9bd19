"""A ballot leaves nothing outside the ballot box: dispatch itself refuses to commit a row for one."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.conversation.card import Form
from bot.conversation.event import Click, Submission
from bot.conversation.model import LastChoices
from bot.conversation.reply import Done, OpenForm, Reply
from bot.dispatch import dispatch
from bot.routing import FormRoute
from bot.turn import Asked, Turn
from tests.dispatch.probe import PROBES
from tests.fakes import Stage


def written(turn: Turn) -> None:
    """A row, not yet in the database."""
    turn.session.add(LastChoices(member_id=turn.actor.id, actions=[], at=turn.now))


def written_and_flushed(turn: Turn) -> None:
    """A row that is in the database already, if this transaction is committed."""
    written(turn)
    turn.session.flush()


def changed_and_read(turn: Turn) -> None:
    """A change that any later question sends to the database."""
    turn.actor.name = "Voter"
    turn.session.scalar(select(func.count(LastChoices.id)))


def nothing(_: Turn) -> None:
    """What a ballot should do here."""


def ballot(stage: Stage, does: Callable[[Turn], None]) -> None:
    """A traceless form whose opening and sending do that."""

    def form(_: Asked, turn: Turn) -> Form:
        does(turn)
        return Form(name="probe.ballot", title="Vote", fields=(), submit="Seal", secret=True)

    def submit(_: Asked, turn: Turn) -> Reply:
        does(turn)
        return Done()

    route = FormRoute(form=form, submit=submit, traceless=True)
    stage.routes = replace(PROBES, forms={**PROBES.forms, "probe.ballot": route})


def click_and_send(stage: Stage) -> list[Click | Submission]:
    """Opening the ballot, and sending it."""
    sender = stage.sender("Ana")
    return [
        Click(id="1", sender=sender, name="probe.ballot"),
        Submission(id="2", sender=sender, form="probe.ballot"),
    ]


@pytest.mark.parametrize("does", [written, written_and_flushed, changed_and_read])
def test_a_ballot_that_would_leave_a_row_fails_and_leaves_none(
    stage: Stage, does: Callable[[Turn], None]
) -> None:
    stage.arrive("Ana")
    ballot(stage, does)
    for event in click_and_send(stage):
        with pytest.raises(RuntimeError, match="outside the ballot box"):
            dispatch(stage.house, stage.routes, event)
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalar(select(func.count(LastChoices.id))) == 0


def test_one_that_leaves_none_is_answered(stage: Stage) -> None:
    stage.arrive("Ana")
    ballot(stage, nothing)
    replies = [dispatch(stage.house, stage.routes, event) for event in click_and_send(stage)]
    assert [type(reply) for reply in replies] == [OpenForm, Done]
