"""A programme, when two act on it in the same second: nobody is forgotten, nothing that was said is lost."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select

from bot.agenda.model import due
from bot.outbox.model import release, write
from bot.outbox.notice import ToMember
from bot.people.model import Member
from bot.programmes import leaving
from bot.programmes.model import Participant, Programme, Role
from bot.programmes.notices import SignupClosed
from bot.programmes.permissions import holders
from tests import meanwhile
from tests.fakes import Stage
from tests.matching.stories import Story, open_story
from tests.programmes import stories

pytestmark = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


def test_when_both_coordinators_leave_at_once_the_alternate_contact_stands_in(stage: Stage) -> None:
    """To the eyes of each the other one is still there."""
    story = open_story(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        for name, role in (("Cem", "coordinator"), ("Eva", "alternate")):
            session.add(Role(programme_id=story.programme, member_id=stage.members[name], role=role))
    meanwhile.together(stage, lambda: stage.leave("Kim"), lambda: stage.leave("Cem"))
    with stage.house.database.tenant(stage.tenant) as session:
        left = holders(session, Programme.by_id(session, story.programme), "coordinator")
        assert [member.name for member in left] == ["Eva"]


def test_who_joins_as_sign_up_closes_hears_that_it_is_over(stage: Stage) -> None:
    story = open_story(stage, state="signup", open_to_all=True)
    stage.arrive("Ida", level=2, level_confirmed=True)
    stage.command("Ida", "join")
    joins = {"wants": ["leading"], "offers": ["video"]}
    with meanwhile.before(stage, lambda: stage.fill("Ida", **joins)) as session:
        Programme.by_id(session, story.programme).move("close_signup")
    assert "Ida" not in story.states()
    assert stage.newest("Ida").startswith("There is no programme to join at the moment.")


def wants_of(story: Story, name: str) -> list[str]:
    with story.stage.house.database.tenant(story.stage.tenant) as session:
        part = Participant.of(session, story.programme, story.stage.members[name])
        assert part is not None
        return part.wants


def test_a_topic_for_own_words_comes_on_top_of_what_is_changed_meanwhile(stage: Stage) -> None:
    """Fay ticks another topic as Kim brings her words to one."""
    story = open_story(stage, state="signup")
    for name in (*story.juniors, *story.seniors, "Deb"):
        story.change(name, own_words="Quizzes, please." if name == "Fay" else "")
    stage.command("Kim", "words")
    field = stage.forms["Kim"].fields[0].name
    with meanwhile.before(stage, lambda: stage.fill("Kim", **{field: "quizzes"})) as session:
        part = session.scalars(select(Participant).where(Participant.member_id == stage.members["Fay"])).one()
        part.wants = ["video", "budgets"]
    assert wants_of(story, "Fay") == ["video", "budgets", "quizzes"]


def test_a_message_is_not_held_back_by_a_pause_that_ends_as_it_is_put_into_words(stage: Stage) -> None:
    story, now = open_story(stage), stage.clock.now()
    with stage.house.database.tenant(stage.tenant) as session:
        Programme.by_id(session, story.programme).move("pause")
        news, ana = SignupClosed(programme=story.programme), ToMember(member=stage.members["Ana"])
        write(session, news, ana, now, asked_at=now, programme_id=story.programme)
    with meanwhile.before(stage, stage.settle) as session:
        Programme.by_id(session, story.programme).move("resume")
        release(session, story.programme, now)
    assert stage.newest("Ana").startswith("Sign-up for Both ways is closed")


def test_a_message_is_not_held_back_by_a_break_that_ends_as_it_is_put_into_words(stage: Stage) -> None:
    story, now, ana = open_story(stage), stage.clock.now(), stage.members["Ana"]
    story.change("Ana", state="on_break")
    with stage.house.database.tenant(stage.tenant) as session:
        news = SignupClosed(programme=story.programme)
        write(session, news, ToMember(member=ana), now, asked_at=now, programme_id=story.programme)
    with meanwhile.before(stage, stage.settle) as session:
        part = Participant.of(session, story.programme, ana)
        assert part is not None
        part.state = "ready"
        release(session, story.programme, now, member=ana)
    assert stage.newest("Ana").startswith("Sign-up for Both ways is closed")


def level_of(stage: Stage, name: str) -> tuple[int | None, bool]:
    with stage.house.database.tenant(stage.tenant) as session:
        member = Member.by_id(session, stage.members[name])
        return member.level, member.level_confirmed


def test_a_level_that_is_confirmed_as_its_person_says_another_one_is_the_confirmed_one(stage: Stage) -> None:
    story = open_story(stage, state="signup")
    story.change("Ana", level_confirmed=False)
    stage.command("Ana", "profile")
    with meanwhile.before(stage, lambda: stage.fill("Ana", level="5")) as session:
        Member.by_id(session, stage.members["Ana"]).level_confirmed = True
    assert level_of(stage, "Ana") == (2, True)


def test_a_level_that_its_person_changes_as_it_is_corrected_is_as_the_coordinator_says(stage: Stage) -> None:
    """Also where the coordinator has left it as it stood."""
    story = open_story(stage, state="signup")
    story.change("Ana", level_confirmed=False)
    stage.command("Kim", "levels")
    stage.press("Kim", "Correct Ana")
    with meanwhile.before(stage, lambda: stage.fill("Kim")) as session:
        Member.by_id(session, stage.members["Ana"]).level = 5
    assert level_of(stage, "Ana") == (2, True)


def test_a_level_is_not_confirmed_that_changes_as_all_of_them_are(stage: Stage) -> None:
    story = open_story(stage, state="signup")
    story.change("Ana", level_confirmed=False)
    stage.command("Kim", "levels")
    with meanwhile.before(stage, lambda: stage.press("Kim", "Confirm all of these")) as session:
        Member.by_id(session, stage.members["Ana"]).level = 5
    assert level_of(stage, "Ana") == (5, False)


def names_sponsor(stage: Stage, by: str, sponsor: str) -> Callable[[], object]:
    """They name that sponsor, as soon as the form is sent."""
    stage.command(by, "programme edit people")
    return lambda: stage.fill(by, sponsor=[stage.members[sponsor]])


def test_of_two_who_name_a_sponsor_at_once_the_last_one_has_named_the_only_one(stage: Stage) -> None:
    story = open_story(stage, state="draft")
    with stage.house.database.tenant(stage.tenant) as session:
        session.add(Role(programme_id=story.programme, member_id=stage.members["Cem"], role="coordinator"))
    meanwhile.together(stage, names_sponsor(stage, "Kim", "Eva"), names_sponsor(stage, "Cem", "Fay"))
    with stage.house.database.tenant(stage.tenant) as session:
        named = holders(session, Programme.by_id(session, story.programme), "sponsor")
        assert [member.name for member in named] == ["Fay"]


def test_who_signs_as_somebody_else_is_named_has_not_signed_for_them(stage: Stage) -> None:
    story = open_story(stage, state="draft", promise_signed_on=None)
    stage.command("Sol", "promise")
    signs = partial(stage.press, "Sol", "Sign the promise")
    meanwhile.together(stage, names_sponsor(stage, "Kim", "Eva"), signs)
    with stage.house.database.tenant(stage.tenant) as session:
        assert Programme.by_id(session, story.programme).promise_signed_on is None


def test_who_joins_again_as_they_are_forgotten_is_not(stage: Stage) -> None:
    """A month after they have left, in that very second."""
    story = open_story(stage, state="signup")
    story.change("Ana", state="withdrawn")
    with stage.house.database.tenant(stage.tenant) as session:
        part = Participant.of(session, story.programme, stage.members["Ana"])
        assert part is not None
        due(session, leaving.FORGET, part.id, stage.clock.now())
    with meanwhile.before(stage, stage.settle) as session:
        session.merge(part).state = "joined"
    assert story.states()["Ana"] == "joined"


def test_who_leaves_as_everybody_is_put_on_their_side_again_stays_away(stage: Stage) -> None:
    story = open_story(stage, state="signup")
    story.change("Ana", level_confirmed=False)
    story.change("Deb", lessons_read=["L03"])  # all that she waits for
    stage.command("Kim", "levels")
    with meanwhile.before(stage, lambda: stage.press("Kim", "Confirm all of these")) as session:
        deb = Participant.of(session, story.programme, stage.members["Deb"])
        assert deb is not None
        deb.state = "withdrawn"
    assert story.states()["Deb"] == "withdrawn"


def test_what_is_sent_as_its_writer_changes_it_in_another_window_is_read(stage: Stage) -> None:
    stories.signing_up(stage)
    stories.join(stage, "Ana")
    stage.command("Cora", "announce")
    stage.fill("Cora", body="The library closes at four.")
    stage.command("Cora", "announce")
    changes = partial(stage.fill, "Cora", body="At five.")
    meanwhile.together(stage, lambda: stage.press("Cora", "Send it"), changes)
    stage.advance(days=3)
    assert "“The library closes at four.”" in stage.newest("Ana")


def test_who_answers_twice_in_the_same_second_coordinates_once(stage: Stage) -> None:
    """A no on the telephone and a yes at the desk: the first one counts."""
    stories.signing_up(stage)
    stage.command("Cora", "handover")
    stage.press("Cora", "Ask somebody")
    stage.fill("Cora", person=[stage.members["Ben"]], way="with_me")
    yes = partial(stage.press, "Ben", "Yes, I will")
    meanwhile.together(stage, lambda: stage.press("Ben", "No, thanks"), yes)
    stage.command("Ben", "signup close")
    assert stage.newest("Ben").startswith("Only a programme coordinator can do that.")
