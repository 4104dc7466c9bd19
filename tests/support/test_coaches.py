"""Coaches: outside both lines, asked without a name, chosen from two, and nobody else's business (S3-19)."""

from dataclasses import replace

from sqlalchemy import select

from bot.conversation.card import Button
from bot.people.model import Member
from bot.ports import Offers
from bot.support.coaches import CoachOffer, CoachRequest
from bot.support.rules import fitting_coaches
from tests.fakes import Stage, complaints
from tests.learning.stories import agreed
from tests.pairs.stories import Story

COACHES = ("Eve", "Flo", "Gil")


def ready(stage: Stage, *coaches: str, **people: dict[str, object]) -> Story:
    """A pair in the middle, and these people on the roster."""
    names = coaches or COACHES
    story = agreed(stage, **people)
    for name in names:
        if name not in stage.members:
            stage.arrive(name)
        stage.command("Cora", "coach list")
        stage.press("Cora", "Add a coach")
        stage.fill("Cora", person=[stage.members[name]])
    stage.advance(hours=1)
    return story


def offers(stage: Stage) -> dict[str, str]:
    """Coach → what became of the question."""
    names = {key: name for name, key in stage.members.items()}
    with stage.house.database.tenant(stage.tenant) as session:
        return {names[row.coach_id]: row.state for row in session.scalars(select(CoachOffer))}


def wish(stage: Stage) -> tuple[str, str | None]:
    """State and coach of the one wish."""
    names: dict[str | None, str] = {key: name for name, key in stage.members.items()}
    with stage.house.database.tenant(stage.tenant) as session:
        row = session.scalars(select(CoachRequest)).one()
        return row.state, names.get(row.coach_id)


# --- who may coach ----------------------------------------------------------------------------


def test_a_coach_manages_neither_and_is_managed_by_neither() -> None:
    """Coaches stand outside both reporting lines (A1)."""
    managers = {"ana": "boss", "bea": "top", "low": "bea", "free": "top", "kin": "boss"}
    fit = fitting_coaches(
        ["boss", "top", "low", "free", "kin", "ana", "cora", "free"],
        {"ana", "bea"},
        managers=managers,
        not_for={"cora"},
        busy={"free": 2},
        seed="x",
    )
    assert fit == ["kin", "free"], "the least busy comes first"


def test_a_manager_of_either_is_never_asked(quick_stage: Stage) -> None:
    """Neither Ana's manager nor Bea's is asked, whoever of the two asks (S3-19)."""
    story = ready(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        for name, manager in (("Ana", "Eve"), ("Bea", "Flo")):
            row = session.scalars(select(Member).where(Member.id == quick_stage.members[name])).one()
            row.manager_id = quick_stage.members[manager]
    quick_stage.command("Ana", "coach")
    quick_stage.press("Ana", "For me")
    assert offers(quick_stage) == {"Gil": "asked"}
    assert story.facts("state") == "active"


# --- the whole way ----------------------------------------------------------------------------


def test_from_asking_to_two_names_to_a_talk_to_the_end(stage: Stage) -> None:
    """REQUESTED → OFFERED (two names) → MET → CLOSED, in confidence (S3-19, S1-13)."""
    ready(stage)
    stage.command("Ana", "coach")
    assert "PRIVATE: You and the coach you choose." in stage.newest("Ana")
    stage.press("Ana", "For me")
    assert stage.newest("Ana").startswith("We are asking coaches who has time, without your name.")
    asked = [name for name in COACHES if "Do you have time?" in stage.newest(name)]
    assert asked == list(COACHES)
    assert not any("Ana" in text for name in COACHES for text in stage.seen_by(name))
    stage.press("Eve", "Not now")
    assert stage.newest("Eve").startswith("That is fine. Nobody learns of it.")
    stage.press("Flo", "I have time")
    stage.press("Gil", "I have time")
    stage.advance(hours=1)
    assert stage.newest("Ana").startswith("2 coaches have time.")
    assert sorted(stage.buttons("Ana")) == ["No coach after all", "Talk with Flo", "Talk with Gil"]
    stage.press("Ana", "Talk with Gil")
    assert stage.newest("Ana").startswith("Gil knows now and will write to you.")
    assert stage.newest("Gil").startswith("Ana would like to talk with you as a coach.")
    assert stage.newest("Flo").startswith("Thank you. It has been settled")
    assert wish(stage) == ("offered", "Gil")
    stage.press("Gil", "We have talked")
    assert wish(stage) == ("met", "Gil")
    stage.press("Ana", "We have talked")
    stage.press("Ana", "We are done")
    assert wish(stage) == ("closed", "Gil")
    stage.advance(days=31)
    assert offers(stage) == {}


def test_the_two_find_each_other_where_the_platform_has_a_link(quick_stage: Stage) -> None:
    """A coach who is to write to somebody is shown how, and so is who may write first."""
    stage = quick_stage
    ready(stage)
    chats = Offers(group_chats=False, chat_link=lambda _, user, __: f"https://chat.example/{user}")
    stage.house = replace(stage.house, offers={"stage": chats})
    stage.command("Ana", "coach")
    stage.press("Ana", "For me")
    for name in ("Eve", "Flo"):
        stage.press(name, "I have time")
    stage.advance(hours=1)
    stage.press("Ana", "Talk with Flo")
    assert "Write to Flo" in stage.newest("Ana")
    assert "Write to Ana" in stage.newest("Flo")
    assert "Write to" not in stage.newest("Eve")


def test_the_coordinator_sees_a_number_and_the_partner_nothing(quick_stage: Stage) -> None:
    ready(quick_stage)
    before = quick_stage.seen_by("Bea")
    quick_stage.command("Cora", "coach list")
    assert "Asked for a coach, now or lately: 0." in quick_stage.newest("Cora")
    seen = len(quick_stage.seen_by("Cora"))
    quick_stage.command("Ana", "coach")
    quick_stage.press("Ana", "For me")
    quick_stage.press("Flo", "I have time")
    quick_stage.press("Gil", "I have time")
    quick_stage.advance(hours=1)
    quick_stage.press("Ana", "Talk with Flo")
    quick_stage.advance(hours=1)
    assert len(quick_stage.seen_by("Cora")) == seen
    assert quick_stage.seen_by("Bea") == before
    quick_stage.command("Cora", "coach list")
    assert "Asked for a coach, now or lately: 1." in quick_stage.newest("Cora")
    assert "Ana" not in quick_stage.newest("Cora")
    assert "Dan" not in offers(quick_stage)


def test_for_both_the_partner_hears_once_a_coach_is_chosen(quick_stage: Stage) -> None:
    """A coach for the two together (S3-19)."""
    ready(quick_stage)
    quick_stage.command("Ana", "coach")
    quick_stage.press("Ana", "For both of us")
    quick_stage.press("Eve", "I have time")
    quick_stage.press("Flo", "I have time")
    quick_stage.advance(hours=1)
    assert not any("coach" in text for text in quick_stage.seen_by("Bea"))
    quick_stage.press("Ana", "Talk with Eve")
    quick_stage.advance(hours=1)
    assert quick_stage.newest("Bea").startswith("Ana has asked Eve to talk with the two of you.")
    assert "Bea was told and may come along." in quick_stage.newest("Eve")


def test_silence_is_an_answer_after_two_working_days(quick_stage: Stage) -> None:
    ready(quick_stage)
    quick_stage.command("Ana", "coach")
    quick_stage.press("Ana", "For me")
    quick_stage.press("Flo", "I have time")
    quick_stage.advance(days=3)
    assert quick_stage.newest("Ana").startswith("One coach has time.")
    assert quick_stage.buttons("Ana") == ["Talk with Flo", "No coach after all"]
    quick_stage.click("Gil", _question(quick_stage, "Flo"))
    assert quick_stage.newest("Gil").startswith("Thank you. It has been settled")


def _question(stage: Stage, _: str) -> Button:
    with stage.house.database.tenant(stage.tenant) as session:
        key = session.scalars(select(CoachRequest.id)).one()
    return Button(name="support.coach_can", label="…", args={"request": key})


def test_when_nobody_has_time_that_is_said_with_another_way(quick_stage: Stage) -> None:
    ready(quick_stage, "Eve")
    quick_stage.command("Ana", "coach")
    quick_stage.press("Ana", "For me")
    quick_stage.press("Eve", "Not now")
    quick_stage.advance(hours=1)
    assert quick_stage.newest("Ana").startswith("No coach has time at the moment.")
    assert quick_stage.buttons("Ana") == ["Get help"]


def test_without_a_roster_the_way_to_help_is_named(quick_stage: Stage) -> None:
    agreed(quick_stage)
    quick_stage.command("Ana", "coach")
    assert quick_stage.newest("Ana").startswith("No coach has time at the moment.")


def test_strangers_and_late_buttons_change_nothing(quick_stage: Stage) -> None:
    ready(quick_stage)
    quick_stage.command("Ana", "coach")
    quick_stage.press("Ana", "For me")
    question = _question(quick_stage, "Eve")
    for route in ("coach_can", "coach_not_now", "coach_choose", "coach_stop", "coach_talked", "coach_done"):
        quick_stage.click("Bea", Button(name=f"support.{route}", label="…", args=question.args))
        assert quick_stage.newest("Bea").startswith("We could not find that request.")
    args = {**question.args, "coach": quick_stage.members["Eve"]}
    quick_stage.click("Ana", Button(name="support.coach_choose", label="…", args=args))
    assert quick_stage.newest("Ana").startswith("This request has moved on since then.")
    assert wish(quick_stage) == ("requested", None)
    quick_stage.command("Ana", "coach")
    quick_stage.press("Ana", "No coach after all")
    assert wish(quick_stage) == ("closed", None)
    quick_stage.click("Eve", question)
    assert quick_stage.newest("Eve").startswith("Thank you. It has been settled")


def test_a_coach_who_leaves_is_replaced(quick_stage: Stage) -> None:
    ready(quick_stage)
    quick_stage.command("Ana", "coach")
    quick_stage.press("Ana", "For me")
    quick_stage.press("Eve", "I have time")
    quick_stage.press("Flo", "I have time")
    quick_stage.advance(hours=1)
    quick_stage.press("Ana", "Talk with Eve")
    quick_stage.leave("Eve")
    quick_stage.advance(days=4)
    assert wish(quick_stage) == ("offered", None)
    quick_stage.command("Ana", "coach")
    assert "Talk with Flo" in quick_stage.buttons("Ana")
    assert "Talk with Eve" not in quick_stage.buttons("Ana")


def test_whoever_leaves_takes_their_wish_along(quick_stage: Stage) -> None:
    ready(quick_stage)
    quick_stage.command("Ana", "coach")
    quick_stage.press("Ana", "For me")
    quick_stage.command("Ana", "delete me")
    quick_stage.press("Ana", next(b for b in quick_stage.buttons("Ana") if "elete" in b))
    quick_stage.advance(days=32)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        assert session.scalars(select(CoachRequest)).all() == []


# --- the roster -------------------------------------------------------------------------------


def test_the_roster_is_kept_by_the_coordinator_and_left_by_anybody(quick_stage: Stage) -> None:
    ready(quick_stage)
    assert quick_stage.newest("Eve").startswith("You are on the list of coaches of Two ways.")
    quick_stage.press("Eve", "Take me off the list")
    quick_stage.command("Cora", "coach list")
    assert "2 people coach here." in quick_stage.newest("Cora")
    quick_stage.press("Cora", "Take somebody off")
    quick_stage.fill("Cora", person=quick_stage.members["Flo"])
    assert "One person" not in quick_stage.newest("Cora")
    assert quick_stage.newest("Cora").startswith("1 person coaches here.")
    quick_stage.press("Cora", "Add a coach")
    said = complaints(quick_stage.fill("Cora", person=[]))
    assert said == {"person": "Please fill this in."}


def test_a_request_for_a_coach_names_the_way_nobody_reads(quick_stage: Stage) -> None:
    """In the menu of help, a coach can be had without a contact reading anything (S1-17)."""
    ready(quick_stage)
    quick_stage.command("Ana", "support")
    quick_stage.fill("Ana", kind="coach", who=quick_stage.members["Cora"], message="I feel stuck.")
    assert "A coach outside both your lines can be found" in quick_stage.newest("Ana")
    assert quick_stage.buttons("Ana") == ["Send", "Ask for a coach", "Change", "Do not send"]


def test_a_coach_one_talks_with_can_be_the_reader(quick_stage: Stage) -> None:
    ready(quick_stage)
    quick_stage.command("Ana", "coach")
    quick_stage.press("Ana", "For me")
    quick_stage.press("Eve", "I have time")
    quick_stage.press("Flo", "I have time")
    quick_stage.advance(hours=1)
    quick_stage.press("Ana", "Talk with Eve")
    quick_stage.command("Ana", "support")
    quick_stage.fill("Ana", kind="tension", who=quick_stage.members["Eve"], message="A hard week.")
    quick_stage.press("Ana", "Send")
    assert "A hard week." in quick_stage.newest("Eve")
    assert not any("A hard week." in text for text in quick_stage.seen_by("Cora"))


def test_whoever_only_helps_finds_that_on_their_home(quick_stage: Stage) -> None:
    """A coach and an alternate contact take part in nothing, and are not told to wait for an invitation."""
    ready(quick_stage, "Eve", "Flo")
    assert quick_stage.look_home("Dan").startswith("You are the alternate contact of Two ways.")
    assert quick_stage.look_home("Eve").startswith("You are on the list of coaches of Two ways.")
    quick_stage.command("Ana", "coach")
    quick_stage.press("Ana", "For me")
    quick_stage.advance(hours=1)
    for name in ("Eve", "Flo"):
        quick_stage.press(name, "I have time")
    quick_stage.press("Ana", "Talk with Eve")
    assert quick_stage.look_home("Eve").startswith("Ana would like to talk with you as a coach.")
    assert quick_stage.look_home("Flo").startswith("You are on the list of coaches of Two ways.")
