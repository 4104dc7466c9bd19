"""Who coordinates: asking, accepting, stepping down, leaving; and several programmes at once."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.conversation.card import Button
from bot.programmes.model import Participant, Programme, Role
from tests.fakes import START, Stage, complaints
from tests.programmes import stories

CARD = "Both ways: 1 coordinator\n\n- Cora"


def ask(stage: Stage, name: str, way: str = "in_my_place") -> Any:
    """Cora asks somebody to coordinate."""
    stage.command("Cora", "handover")
    stage.press("Cora", "Ask somebody")
    return stage.fill("Cora", person=[stage.members[name]], way=way)


def test_a_coordinator_hands_over_to_somebody_who_accepts(stage: Stage) -> None:
    """Nothing changes before the yes; participants hear who is their contact (M-HANDOVER)."""
    stories.signing_up(stage)
    stories.join(stage, "Ana")
    stage.command("Cora", "handover")
    assert stage.newest("Cora").startswith(CARD)
    ask(stage, "Ben")
    assert stage.newest("Ben").startswith("Cora asks you to coordinate Both ways in their place.")
    assert stage.buttons("Ben") == ["Yes, I will", "No, thanks", "Read what it is for"]
    stage.command("Ben", "signup close")
    assert stage.newest("Ben").startswith("Only a programme coordinator can do that.")
    stage.press("Ben", "Yes, I will")
    assert any(text.startswith("Ben coordinates Both ways now.") for text in stage.seen_by("Cora"))
    assert stage.newest("Ana").startswith("Ben is now the contact for Both ways. Nothing else changes.")
    stage.command("Cora", "signup close")
    assert stage.newest("Cora").startswith("You look after no programme at the moment.")
    stage.command("Ben", "")
    assert stage.newest("Ben").startswith("Both ways: sign-up is open")


def test_a_no_needs_no_reason_and_the_question_can_be_asked_of_another(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    ask(quick_stage, "Ben")
    card = next(m.card for m in quick_stage.shown if m.to == "Ben" and m.card and "asks you" in m.text)
    quick_stage.press("Ben", "No, thanks")
    assert quick_stage.newest("Ben").startswith("That is fine. We pass it on, without a reason.")
    assert quick_stage.newest("Cora").startswith("Ben cannot take on Both ways. You can ask somebody else.")
    quick_stage.click("Ben", card.actions[0])
    assert quick_stage.newest("Ben").startswith("That question has been answered or taken back.")
    quick_stage.click("Ana", card.actions[0])  # somebody else's card
    assert quick_stage.newest("Ana").startswith("That question has been answered or taken back.")
    ask(quick_stage, "Cem", "with_me")
    quick_stage.press("Cem", "Yes, I will")
    quick_stage.command("Cora", "handover")
    assert quick_stage.newest("Cora").startswith("Both ways: 2 coordinators\n\n- Cem\n- Cora")


def test_who_cannot_be_asked_and_why(quick_stage: Stage) -> None:
    """Two contacts, in different lines, and a sponsor who does not coordinate (S1-32)."""
    stories.signing_up(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        session.merge(stories.member(quick_stage, "Ben")).manager_id = quick_stage.members["Alt"]
    expected = {
        "Sol": "Sol is the sponsor. Please choose somebody else, or name another sponsor first.",
        "Alt": "Alt is the alternate contact. Please name another alternate contact first.",
        "Ben": "Ben and Alt, the alternate contact, report to one another.",
    }
    for name, said in expected.items():
        assert complaints(ask(quick_stage, name))["person"].startswith(said)
    ask(quick_stage, "Cem")
    assert complaints(ask(quick_stage, "Cem")) == {
        "person": "Cem has been asked already. Please wait for the answer."
    }


def test_of_two_coordinators_each_may_step_down_and_the_last_may_not(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    stories.join(quick_stage, "Ana")
    ask(quick_stage, "Ben", "with_me")
    quick_stage.press("Ben", "Yes, I will")
    assert not any("is now the contact" in text for text in quick_stage.seen_by("Ana"))
    quick_stage.command("Cora", "handover")
    assert quick_stage.buttons("Cora") == ["Ask somebody", "Step down", "Take somebody off"]
    quick_stage.press("Cora", "Step down")
    assert quick_stage.newest("Cora").startswith(
        "Stop coordinating Both ways?\n\nBen will go on without you. If you change your mind, it is for them"
    )
    quick_stage.command("Cora", "handover")  # still one of them
    quick_stage.press("Cora", "Take somebody off")
    quick_stage.command("Ben", "handover")
    quick_stage.press("Ben", "Take somebody off")
    quick_stage.fill("Cora", person=quick_stage.members["Ben"])
    assert quick_stage.newest("Ben").startswith("You no longer coordinate Both ways; Cora will.")
    quick_stage.fill("Ben", person=quick_stage.members["Cora"])  # both at once: the second is one no more
    assert quick_stage.newest("Ben").startswith("Only a programme coordinator can do that.")
    down = Button(
        name="programmes.step_down", label="…", args={"programme": stories.programme(quick_stage).id}
    )
    quick_stage.click("Cora", down)
    assert quick_stage.newest("Cora").startswith("Nobody else coordinates this programme.")


def test_who_goes_on_alone_is_told(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    for name in ("Ana", "Ben"):
        stories.join(quick_stage, name)
    ask(quick_stage, "Ben", "with_me")
    quick_stage.press("Ben", "Yes, I will")
    quick_stage.command("Ben", "handover")
    quick_stage.press("Ben", "Step down")
    quick_stage.press("Ben", "Yes, step down")
    assert quick_stage.newest("Cora").startswith("You are now the only coordinator of Both ways.")
    assert quick_stage.newest("Ana").startswith("Cora is now the contact for Both ways.")
    assert not any("is now the contact" in text for text in quick_stage.seen_by("Ben"))  # it was his doing


def test_whoever_takes_another_off_is_the_contact_from_then_on(quick_stage: Stage) -> None:
    """Everybody who joined hears M-HANDOVER; whoever was taken off hears it once, in words of their own."""
    stories.signing_up(quick_stage)
    for name in ("Ana", "Ben"):
        stories.join(quick_stage, name)
    ask(quick_stage, "Ben", "with_me")
    quick_stage.press("Ben", "Yes, I will")
    quick_stage.command("Cora", "handover")
    quick_stage.press("Cora", "Take somebody off")
    quick_stage.fill("Cora", person=quick_stage.members["Ben"])
    assert quick_stage.newest("Ana").startswith(
        "Cora is now the contact for Both ways. Nothing else changes."
    )
    assert quick_stage.newest("Ben").startswith(
        "You no longer coordinate Both ways; Cora will. It is no judgement on you. Thank you for your time."
    )
    for name in ("Ben", "Cora"):
        assert not any("now the contact" in text for text in quick_stage.seen_by(name))


def test_of_two_coordinators_the_one_who_stays_is_the_contact(quick_stage: Stage) -> None:
    """A coordinator leaves the organisation, and participants hear whom to turn to (spec 2.1)."""
    stories.signing_up(quick_stage)
    stories.join(quick_stage, "Ana")
    ask(quick_stage, "Ben", "with_me")
    quick_stage.press("Ben", "Yes, I will")
    quick_stage.leave("Cora")
    quick_stage.settle()
    assert quick_stage.newest("Ana").startswith("Ben is now the contact for Both ways. Nothing else changes.")
    assert quick_stage.newest("Ben").startswith("You are now the only coordinator of Both ways.")
    assert not any("now the contact" in text for text in quick_stage.seen_by("Alt"))


def test_when_there_is_no_alternate_contact_whoever_sets_up_programmes_can_take_it_on(
    quick_stage: Stage,
) -> None:
    stories.signing_up(quick_stage)
    quick_stage.arrive("Gus", level=3)
    quick_stage.grant("Gus")
    stories.join(quick_stage, "Ana")
    quick_stage.leave("Alt")
    quick_stage.settle()
    assert quick_stage.newest("Cora").startswith("Both ways has no alternate contact now. Please name one.")
    quick_stage.leave("Cora")
    quick_stage.settle()
    assert quick_stage.newest("Gus").startswith("Nobody coordinates Both ways any more.")
    quick_stage.press("Gus", "Take it on")
    assert quick_stage.newest("Ana").startswith("Gus is now the contact for Both ways.")


# --- several programmes -----------------------------------------------------------------------


def two(stage: Stage) -> dict[str, str]:
    """Cora coordinates two programmes that sign people up, and Ana joins both; name → id."""
    stories.signing_up(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        first = stories.programme(stage)
        other = Programme(
            name="Second way",
            label=first.label,
            setting=first.setting,
            state="signup",
            starts_on=first.starts_on,
            ends_on=first.ends_on,
            topics=first.topics,
            open_to_all=True,
            zone="Europe/Dublin",
            created_at=START + timedelta(hours=1),
        )
        session.add(other)
        session.flush()
        session.add(Role(programme_id=other.id, member_id=stage.members["Cora"], role="coordinator"))
        ids = {"Both ways": first.id, "Second way": other.id}
    for key in ids:
        stage.command("Ana", "join")
        if key == "Both ways":
            stage.press("Ana", key)
        stage.fill("Ana", wants=[stories.LEAD], offers=[stories.TEACH])
    return ids


def test_with_two_programmes_the_one_meant_is_asked_and_the_desk_offers_the_other(quick_stage: Stage) -> None:
    two(quick_stage)
    quick_stage.command("Cora", "signup close")
    assert quick_stage.newest("Cora").startswith("Which programme")
    assert quick_stage.buttons("Cora") == ["Both ways", "Second way"]
    quick_stage.press("Cora", "Second way")
    assert quick_stage.newest("Cora").startswith("Second way cannot go to matching yet")
    quick_stage.command("Cora", "")
    assert quick_stage.newest("Cora").startswith("Both ways: sign-up is open")
    quick_stage.press("Cora", "Go to Second way")
    assert quick_stage.newest("Cora").startswith("Second way: sign-up is open")
    assert "Go to Both ways" in quick_stage.buttons("Cora")


def test_of_more_programmes_than_a_card_has_buttons_each_is_reached(quick_stage: Stage) -> None:
    stories.school(quick_stage)
    names = [f"Site {number}" for number in range(1, 8)]
    for name in names:
        quick_stage.command("Cora", "programme new")
        quick_stage.fill("Cora", name=name)
        quick_stage.advance(minutes=1)
    quick_stage.command("Ana", "programmes")
    assert quick_stage.newest("Ana").startswith("Only a programme coordinator can do that.")
    quick_stage.command("Cora", "home")
    quick_stage.press("Cora", "See my other programmes")
    seen: list[str] = []
    for _ in range(2):
        seen += quick_stage.buttons("Cora")
        quick_stage.press("Cora", "Show more of these")
    assert seen == [
        *(f"Go to {name}" for name in names[:4]),
        "Show more of these",
        *(f"Go to {name}" for name in names[4:]),
        "Show more of these",
    ]
    assert quick_stage.buttons("Cora")[0] == "Go to Site 1"


def test_somebody_in_two_programmes_leaves_the_one_they_mean(quick_stage: Stage) -> None:
    ids = two(quick_stage)
    quick_stage.command("Ana", "leave")
    assert quick_stage.buttons("Ana") == ["Both ways", "Second way"]
    quick_stage.press("Ana", "Second way")
    quick_stage.press("Ana", "Leave Second way")
    assert quick_stage.newest("Ana").startswith("You have left Second way.")
    part = stories.participant(quick_stage, "Ben")
    assert part is not None
    quick_stage.command("Ana", "profile")
    assert quick_stage.forms["Ana"].args["programme"] == ids["Both ways"]


def test_another_word_for_a_command_means_the_same_once_it_was_asked_which(quick_stage: Stage) -> None:
    two(quick_stage)
    for word in ("withdraw", "dejar"):
        quick_stage.command("Ana", word)
        quick_stage.press("Ana", "Second way")
        assert quick_stage.newest("Ana").startswith("Leave Second way?")


def test_a_coordinator_of_one_programme_does_nothing_in_another(quick_stage: Stage) -> None:
    ids = two(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        ben = quick_stage.members["Ben"]
        session.add(Role(programme_id=ids["Second way"], member_id=ben, role="coordinator"))
    for route in ("programmes.close", "programmes.stop_now", "programmes.desk", "programmes.post_learnings"):
        button = Button(name=route, label="…", args={"programme": ids["Both ways"]})
        quick_stage.click("Ben", button)
        assert quick_stage.newest("Ben").startswith("Only a programme coordinator can do that."), route


def test_the_home_of_somebody_in_two_programmes_tells_of_both(quick_stage: Stage) -> None:
    two(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        for part in session.scalars(select(Participant)):
            part.state = "ready"
    quick_stage.command("Ana", "home")
    assert "This is about Second way. You also take part in Both ways." in quick_stage.newest("Ana")
    quick_stage.press("Ana", "Show Both ways")
    assert quick_stage.newest("Ana").startswith("You are ready.")
    quick_stage.command("Ana", "leave")
    quick_stage.press("Ana", "Both ways")
    quick_stage.press("Ana", "Leave Both ways")
    assert "You also" not in quick_stage.look_home("Ana")
