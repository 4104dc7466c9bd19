"""Whatever two people do with their pair, in whatever order, some things always hold."""

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.checkins.model import Rhythm
from bot.checkins.occasions import Quiet
from bot.outbox.model import Outgoing
from bot.pairs.model import AgreementSide, Meeting, Pair, Wish
from bot.pairs.rules import MEETING, allowed
from bot.pairs.rules import stage as stage_of
from bot.people.model import Member
from tests import fakes
from tests.pairs.stories import ANA_SIDE, BEA_SIDE, Story, active, matched

SIDES = {"Ana": ANA_SIDE, "Bea": BEA_SIDE}
ACTIONS = (
    "write",
    "change",
    "confirm",
    "suggest",
    "accept",
    "not now",
    "book",
    "cannot",
    "pause",
    "pause open",
    "resume",
    "met",
    "guide",
    "more time",
    "wait a day",
    "wait two weeks",
    "wait five weeks",
    "look back",
    "as it is",
    "swap",
    "agree to swap",
    "rhythm",
    "carry on",
    "peers",
    "clean finish",
    "someone else",
    "new manager",
    "finish",
    "find new",
)
BEGINNINGS = ("matched", "agreed", "near the end")
STEP = st.tuples(st.sampled_from(ACTIONS), st.sampled_from(("Ana", "Bea")))
ROUTES = {
    "guide": "pairs.guide",
    "more time": "pairs.more_time",
    "finish": "pairs.finish_now",
    "find new": "pairs.find_new",
    "as it is": "pairs.as_it_is",
    "someone else": "pairs.interim",
}
WISHES = {"carry on": "carry_on", "peers": "peers", "clean finish": "clean_finish"}


def act(story: Story, action: str, name: str) -> None:
    """One thing somebody does, whether or not it fits: a button may be pressed at any time."""
    stage, today = story.stage, story.stage.clock.now().date()
    match action:
        case "wait a day":
            stage.advance(days=1)
        case "wait two weeks":
            stage.advance(days=14)
        case "wait five weeks":
            stage.advance(days=35)
        case "write" | "change":
            goal = SIDES[name]["goal"] if action == "write" else f"Goal of {today}"
            filled(story, name, "pairs.agree", **{**SIDES[name], "goal": goal})
        case "confirm":
            press_any(story, name, "pairs.confirm")
        case "suggest":
            day = (today + timedelta(days=3)).isoformat()
            filled(story, name, "pairs.suggest", own_day=day, own_time="11:00")
        case "book":
            day = (today + timedelta(days=2)).isoformat()
            filled(story, name, "pairs.date", day=day, time="10:00")
        case "accept" | "not now" | "cannot":
            press_any(
                story,
                name,
                {"not now": "pairs.not_now", "cannot": "pairs.cannot_today"}.get(action, "pairs.accept"),
            )
        case "pause" | "pause open":
            until = "" if action == "pause open" else (today + timedelta(days=10)).isoformat()
            filled(story, name, "pairs.pause", until=until)
        case "resume":
            stage.command(name, "resume")
        case "met":
            stage.command(name, "met today")
        case _:
            act_later(story, action, name)


def act_later(story: Story, action: str, name: str) -> None:
    """What belongs to the second half of a pair's life, or to anybody at any time."""
    stage = story.stage
    match action:
        case "look back":
            filled(story, name, "pairs.review", keep="Videos")
        case "swap":
            filled(story, name, "pairs.swap", to=stage.members[name])
        case "agree to swap":
            press_any(story, name, "pairs.swap_yes")
        case "rhythm":
            filled(story, name, "pairs.rhythm", weeks="2")
        case "carry on" | "peers" | "clean finish":
            cycle = str(story.facts("cycle"))
            story.click(name, "pairs.choose", cycle=cycle, choice=WISHES[action])
        case "new manager":
            with stage.house.database.tenant(stage.tenant) as session:
                Member.by_id(session, stage.members["Ana"]).manager_id = stage.members["Bea"]
                Pair.look_at_lines(session, stage.clock.now())
            stage.settle()
        case _:
            story.click(name, ROUTES[action])


def filled(story: Story, name: str, form: str, **values: Any) -> None:
    """Open a form and send it, where it opens."""
    story.stage.forms.pop(name, None)
    story.click(name, form, opens=True)
    if name in story.stage.forms:
        story.stage.fill(name, **values)


def press_any(story: Story, name: str, route: str) -> None:
    """The newest button of that kind this person was ever shown, if any: perhaps long out of date."""
    for shown in reversed(story.stage.shown):
        if shown.to == name and shown.card is not None:
            for action in shown.card.actions:
                if getattr(action, "name", "") == route:
                    story.stage.click(name, action)
                    return


def check(story: Story, paused_before: bool, sent_before: set[str]) -> None:
    """What holds after every step."""
    stage = story.stage
    with stage.house.database.tenant(stage.tenant) as session:
        pair = session.scalars(select(Pair)).one()
        sides = session.scalars(select(AgreementSide)).all()
        meetings = session.scalars(select(Meeting)).all()
        sent = session.scalars(select(Outgoing).where(Outgoing.sent_at.is_not(None))).all()
        new_routine = [row.kind for row in sent if row.routine and row.id not in sent_before]
        rhythm = Rhythm.of(session, pair)
        heard = rhythm.heard_on or pair.matched_at.date()
        asked = [row.recipient for row in sent if row.kind == Quiet.kind and row.sent_at.date() > heard]  # type: ignore[union-attr]  # these are sent
        wishes = session.scalars(select(Wish)).all()
    assert all(asked.count(member) <= 2 for member in pair.both)  # then it is paused, and silent
    assert rhythm.quiet <= 2
    assert wishes == [] or pair.state == "redefining"
    assert not any("Ana" in text or "Bea" in text for text in stage.seen_by("Cora"))
    assert stages_of(story) == [stage_of(pair.state, pair.ended_as)]
    assert len({side.member_id for side in sides}) == len(sides) <= 2  # one live agreement
    if pair.live:
        assert allowed("finish", pair.state)
    ahead = [
        m
        for m in meetings
        if m.state == "proposed" or (m.state == "booked" and m.at and m.at > stage.clock.now())
    ]
    assert len(ahead) <= (1 if pair.live else 0)
    if pair.state == "paused":
        resting = [
            m for m in ahead if m.at is None or pair.paused_until is None or m.at.date() < pair.paused_until
        ]
        assert resting == []
        if paused_before:
            assert new_routine == []
    if pair.state in MEETING and pair.agreed_at is not None:
        assert all(side.complete or side.confirmed_at is None for side in sides)
    if pair.state == "ended":
        assert pair.ended_as in {"no_fault", "completed", "timeout", "left"}


def sent_ids(story: Story) -> tuple[bool, set[str]]:
    """Whether the pair rests now, and which messages have gone out."""
    with story.stage.house.database.tenant(story.stage.tenant) as session:
        paused = session.scalars(select(Pair)).one().state == "paused"
        rows = session.scalars(select(Outgoing).where(Outgoing.sent_at.is_not(None))).all()
        return paused, {row.id for row in rows}


@settings(max_examples=6)
@given(st.sampled_from(BEGINNINGS), st.lists(STEP, min_size=3, max_size=14))
@example("agreed", [("book", "Ana"), ("pause", "Bea"), ("wait a day", "Ana"), ("book", "Ana")])
@example("agreed", [("suggest", "Ana"), ("pause open", "Ana"), ("accept", "Bea"), ("resume", "Bea")])
@example("agreed", [("suggest", "Ana"), ("finish", "Bea"), ("accept", "Bea"), ("find new", "Bea")])
@example(
    "matched", [("write", "Ana"), ("write", "Bea"), ("confirm", "Ana"), ("change", "Bea"), ("confirm", "Ana")]
)
@example("agreed", [("wait five weeks", "Ana"), ("wait five weeks", "Ana"), ("wait five weeks", "Ana")])
@example("near the end", [("met", "Ana"), ("carry on", "Ana"), ("new manager", "Ana"), ("carry on", "Bea")])
@example("near the end", [("met", "Bea"), ("peers", "Ana"), ("carry on", "Bea"), ("new manager", "Ana")])
def test_random_walks(beginning: str, steps: list[tuple[str, str]]) -> None:
    """One live agreement, an end in one action, no nudge in a pause, two questions at most (S3-18)."""
    with tempfile.TemporaryDirectory() as folder:
        here = f"sqlite:///{Path(folder)}"
        house = fakes.house_at(f"{here}/app.db", f"{here}/ballots.db")
        try:
            story = begin(fakes.stage_in(house), beginning)
            for action, name in steps:
                before = sent_ids(story)
                act(story, action, name)
                check(story, *before)
            quiet_after_the_end(story)
        finally:
            house.database.close()
            house.ballots.dispose()


def begin(stage: fakes.Stage, beginning: str) -> Story:
    """A pair at one of the places where its life is busiest."""
    match beginning:
        case "near the end":
            story = active(stage, ends_on=date(2026, 2, 20))
            stage.advance(days=16)
            return story
        case "agreed":
            return active(stage)
        case _:
            return matched(stage)


def stages_of(story: Story) -> list[str]:
    """What a coordinator may see of the programme's one pair."""
    with story.stage.house.database.tenant(story.stage.tenant) as session:
        return list(Pair.stages(session, story.programme))


def quiet_after_the_end(story: Story) -> None:
    """Once ended, and its end told, the pair says nothing more."""
    story.finish("Ana")
    story.stage.advance(days=4)
    before = [len(story.stage.seen_by(name)) for name in ("Ana", "Bea", "Ana+Bea")]
    story.stage.advance(days=45)
    assert [len(story.stage.seen_by(name)) for name in ("Ana", "Bea", "Ana+Bea")] == before
