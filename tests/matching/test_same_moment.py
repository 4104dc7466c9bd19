"""A round, proposals and private questions, when two act in the same second: who is gone is not paired."""

from collections.abc import Callable
from functools import partial
from threading import Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.matching import proposing, results, rounds, running
from bot.matching.model import Chosen, Round
from bot.matching.private_model import PrivateMatching
from bot.matching.proposal import Proposal
from bot.matching.results import begin
from bot.people.model import Member
from bot.programmes import leaving
from bot.programmes.model import Participant, Programme, Role
from bot.routing import JobFacts
from tests import meanwhile
from tests.fakes import Stage
from tests.matching.stories import Story, open_story
from tests.matching.test_proposing import propose

pytestmark = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


def leaves(stage: Stage, name: str) -> Callable[[], object]:
    """They leave the programme, as soon as the last button is pressed."""
    stage.command(name, "leave")
    return lambda: stage.press(name, "Leave Both ways")


def test_who_leaves_as_their_pair_begins_leaves_it_too(stage: Stage) -> None:
    """The fixed hour of the result is the second in which Ana goes."""
    story = open_story(stage)
    story.solved()
    stage.look_home("Kim")
    stage.press("Kim", stage.buttons("Kim")[0])
    with meanwhile.before(stage, leaves(stage, "Ana")) as session:
        current = Round.held(session, story.round().id)
        assert current is not None
        turn = rounds.clockwork(stage.house, session, Programme.by_id(session, story.programme))
        for row in Chosen.of(session, current.id):
            if stage.members["Ana"] in row.both:
                begin(turn, row.both, stage.clock.now())
                session.delete(row)
    stage.advance(days=1, hours=1)
    assert "Ana" not in {name for pair in story.pairs() for name in pair}
    assert story.states()["Ana"] == "withdrawn"


def test_who_leaves_as_the_other_says_yes_is_in_no_pair(stage: Stage) -> None:
    story = open_story(stage)
    propose(story, "Ana", "Fay")
    stage.press("Fay", "Look, in private")
    meanwhile.together(stage, lambda: stage.fill("Fay", answer="yes"), leaves(stage, "Ana"))
    assert story.pairs() == set()
    assert story.states()["Ana"] == "withdrawn"


def test_who_leaves_as_a_round_begins_is_not_taken_into_it(stage: Stage) -> None:
    """The job had read that she was ready; she stays away, and is forgotten after a month."""
    story = open_story(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        rounds.begin(rounds.clockwork(stage.house, session, Programme.by_id(session, story.programme)))
    with meanwhile.before(stage, stage.settle) as session:
        part = Participant.of(session, story.programme, stage.members["Ana"])
        assert part is not None
        part.state = "withdrawn"
    assert story.states()["Ana"] == "withdrawn"


def test_a_round_is_not_begun_in_a_programme_that_stops_just_now(stage: Stage) -> None:
    story = open_story(stage)
    stage.command("Kim", "match run")
    with meanwhile.before(stage, lambda: stage.press("Kim", "Start the round")) as session:
        Programme.by_id(session, story.programme).move("cancel")
    assert stage.newest("Kim").startswith("This programme is not at the stage for matching.")
    with stage.house.database.tenant(stage.tenant) as session:
        assert Round.latest(session, story.programme) is None


def test_who_is_kept_apart_as_a_round_begins_is_kept_apart_before_it_or_not_at_all(stage: Stage) -> None:
    """Nobody reads that it is kept and finds the two asked about each other all the same."""
    story = open_story(stage)
    story.click("Kim", "matching.apart")
    apart = {"one": [stage.members["Ana"]], "other": [stage.members["Fay"]]}
    with meanwhile.before(stage, lambda: stage.fill("Kim", **apart)) as session:
        rounds.begin(rounds.clockwork(stage.house, session, Programme.by_id(session, story.programme)))
    assert stage.newest("Kim").startswith("A round is under way, so this cannot change now.")


def test_private_questions_are_turned_on_once(stage: Stage) -> None:
    """By two coordinators in the same second: one contact is asked."""
    story = open_story(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        session.add(Role(programme_id=story.programme, member_id=stage.members["Cem"], role="coordinator"))
    stage.arrive("Dot")
    for name in ("Kim", "Cem"):
        story.click(name, "matching.private_on")
    kim, cem = (
        partial(stage.fill, name, labels="Staff network", contact=[stage.members["Dot"]], check=["yes"])
        for name in ("Kim", "Cem")
    )
    meanwhile.together(stage, kim, cem)
    with stage.house.database.tenant(stage.tenant) as session:
        assert len(session.scalars(select(PrivateMatching)).all()) == 1
    assert stage.newest("Cem").startswith("This has been asked for or is on already.")


def test_who_waits_to_take_a_proposal_back_does_not_stand_in_the_way_of_an_answer(stage: Stage) -> None:
    """Both come for the programme first, and then for their rows: else each would wait for the other."""
    story = open_story(stage)
    propose(story, "Ana", "Fay")
    ana = Thread(target=stage.press, args=("Ana", "Take it back"))
    with stage.house.database.tenant(stage.tenant) as session:
        Programme.by_id(session, story.programme).lock()
        ana.start()
        meanwhile.until_somebody_waits(stage.house.database, ana)
        free = session.scalars(select(Proposal).with_for_update(skip_locked=True)).all()
    ana.join(meanwhile.PATIENCE)
    assert sorted(row.member_id for row in free) == sorted(stage.members[name] for name in ("Ana", "Fay"))


def test_who_waits_to_ask_again_does_not_stand_in_the_way_of_an_answer(stage: Stage) -> None:
    """Fay cannot be asked yet: when the clock looks again, it comes for the programme first, as people do."""
    story = open_story(stage)
    story.change("Fay", state="joined")
    propose(story, "Ana", "Fay")

    def clock() -> None:
        with stage.house.database.tenant(stage.tenant) as session:
            row = session.scalars(select(Proposal)).one()
            proposing.ask_again(row.id, rounds.clockwork(stage.house, session, _programme(session, story)))

    looks = Thread(target=clock)
    with stage.house.database.tenant(stage.tenant) as session:
        _programme(session, story).lock()
        looks.start()
        meanwhile.until_somebody_waits(stage.house.database, looks)
        free = session.scalars(select(Proposal).with_for_update(skip_locked=True)).all()
    looks.join(meanwhile.PATIENCE)
    assert [row.member_id for row in free] == [stage.members["Ana"]]


def _programme(session: Session, story: Story) -> Programme:
    return Programme.by_id(session, story.programme)


def test_who_leaves_as_the_others_hear_that_nothing_came_of_it_stays_away(stage: Stage) -> None:
    """They are not put on the list again behind their own back."""
    story = open_story(stage)
    story.start()
    with stage.house.database.tenant(stage.tenant) as session:
        session.merge(story.round()).state = "approved"
    with meanwhile.before(
        stage, lambda: results._free_some(stage.house, stage.tenant, story.round().id)
    ) as session:
        gone = Member.by_id(session, stage.members["Ana"])
        turn = rounds.clockwork(stage.house, session, _programme(session, story))
        for letting_go in (rounds.drop_out, leaving.withdraw):
            letting_go(gone, turn)
    assert story.states()["Ana"] == "withdrawn"
    assert story.states()["Ben"] == "ready"


def test_who_leaves_as_a_round_ends_with_nobody_to_ask_stays_away(stage: Stage) -> None:
    """The job had died just before it put everybody on the list again."""
    story = open_story(stage)
    story.start()
    with stage.house.database.tenant(stage.tenant) as session:
        session.merge(story.round()).state = "empty"
    again = JobFacts(
        tenant=stage.tenant,
        kind="matching.step",
        subject="",
        facts={"round": story.round().id, "after": "proposed"},
        asked_by=None,
        report=lambda _done, _total: None,
    )
    with meanwhile.before(stage, lambda: running.run(stage.house, again)) as session:
        part = Participant.of(session, story.programme, stage.members["Ana"])
        assert part is not None
        part.state = "withdrawn"
    assert story.states()["Ana"] == "withdrawn"
    assert story.states()["Ben"] == "ready"


def test_who_changes_their_profile_as_a_round_begins_is_in_it_and_hears_of_its_result(stage: Stage) -> None:
    """Also somebody whom the change would have sent to a lesson first."""
    story = open_story(stage)
    story.change("Ana", lessons_read=[])
    stage.command("Ana", "profile")
    with meanwhile.before(stage, lambda: stage.fill("Ana")) as session:
        part = Participant.of(session, story.programme, stage.members["Ana"])
        assert part is not None
        part.state = "offered"
    assert story.states()["Ana"] == "offered"
