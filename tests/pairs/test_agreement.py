"""Agreeing how to work: each their own side, both shown to both, confirmed by both."""

from bot.conversation.reply import RejectForm
from tests.fakes import Stage, complaints
from tests.pairs.stories import ANA_SIDE, BEA_SIDE, active, matched


def form_values(stage: Stage, name: str) -> dict[str, object]:
    """What the open form shows, by field."""
    return {field.name: field.value for field in stage.forms[name].fields}


def test_the_form_begins_with_the_profile_and_says_who_sees_it(quick_stage: Stage) -> None:
    matched(quick_stage)
    quick_stage.command("Ana", "agree")
    form = quick_stage.forms["Ana"]
    assert form.privacy == "shared"
    assert "".join(s if isinstance(s, str) else s.text for s in form.promise) == "Bea and you. Nobody else."
    assert form_values(quick_stage, "Ana") == {
        "want": "Budgets",
        "offer": "Video in class",
        "goal": "",
        "keep_private": "",
        "challenge": "",
        "measure": "",
        "by_day": None,
    }


def test_from_two_sides_to_an_agreement(stage: Stage) -> None:
    story = matched(stage)
    story.write("Ana", **ANA_SIDE, challenge="How I take notes", by_day="2026-05-01")
    assert stage.newest("Ana") == (
        "Your agreement with Bea\n\n"
        "SHARED: Bea and you. Nobody else.\n\n"
        "You\n\n"
        "Would like to learn: How budgets are decided\n"
        "Can offer: Short videos in class\n"
        "Goal: Present my idea to the heads\n"
        "You may challenge me on: How I take notes\n"
        "By: Friday, 1 May 2026\n\n"
        "Bea\n\n"
        "Nothing written yet.\n\n"
        "Saved. You can both confirm once Bea has written their side too.\n\n"
        "If it does not feel right, either of you can step back by Monday, 26 January 2026. "
        "No reason is needed.\n\n"
        "Reply 1: Change my side\nReply 2: Suggest times\nReply 3: Step back\n"
        "Reply 4: No posts in our chat"
    )
    assert "Ana has written a first version of their side." in stage.newest("Bea")
    assert story.facts("state") == "agreeing"

    stage.press("Bea", "Write my side")
    stage.fill("Bea", **BEA_SIDE)
    assert "Both sides are here. Confirm when you are happy with them." in stage.newest("Bea")
    assert stage.newest("Ana").startswith("Both sides are written. Have a look and confirm.")
    stage.press("Bea", "Confirm both sides")
    assert "You have confirmed." in stage.newest("Bea")
    assert story.facts("state") == "agreeing"
    stage.press("Ana", "Confirm both sides")
    copy = (
        "You\n\n"
        "Would like to learn: Use video in my lessons\n"
        "Can offer: How decisions are made here\n"
        "Goal: Teach one lesson with video\n\n"
        "Ana\n\n"
        "Would like to learn: How budgets are decided\n"
    )
    assert stage.newest("Bea").startswith("You and Ana have both agreed. Here is your copy.")
    assert copy in stage.newest("Bea")
    assert stage.newest("Ana").startswith("You and Bea have both agreed. Here is your copy.")
    assert story.facts("state") == "active"


def test_the_copy_is_posted_in_the_chat_of_the_two(quick_stage: Stage) -> None:
    matched(quick_stage).agree()
    quick_stage.advance(hours=1)
    posted = quick_stage.seen_by("Ana+Bea")[-1]
    assert posted.startswith("Ana and Bea have both agreed. Here is your copy.")
    assert "Goal: Teach one lesson with video" in posted


def test_half_a_side_is_saved_and_says_what_is_still_open(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    story.write("Ana", want="How budgets are decided", offer="", goal="")
    assert "Saved. Still open on your side: what you can offer and one goal." in quick_stage.newest("Ana")
    quick_stage.command("Ana", "agree")
    assert form_values(quick_stage, "Ana")["want"] == "How budgets are decided"
    assert form_values(quick_stage, "Ana")["offer"] == ""


def test_a_day_in_the_past_is_a_kind_complaint_and_nothing_is_lost(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    reply = story.write("Ana", **ANA_SIDE, by_day="2025-05-01")
    assert complaints(reply) == {
        "by_day": "That day is in the past. Please choose one that is still to come."
    }
    assert isinstance(reply, RejectForm)
    assert {f.name: f.value for f in reply.form.fields}["goal"] == ANA_SIDE["goal"]
    assert complaints(quick_stage.fill("Ana", want="x" * 281)) == {
        "want": "That is a little long. Please use fewer words."
    }


def test_a_day_that_has_passed_since_does_not_stop_a_later_change(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.write("Ana", **ANA_SIDE, by_day="2026-01-20")
    quick_stage.advance(days=14)
    story.write("Ana", **{**ANA_SIDE, "goal": "Something new"}, by_day="2026-01-20")
    assert "Goal: Something new" in quick_stage.newest("Ana")


def test_a_change_takes_back_both_confirmations_kindly(stage: Stage) -> None:
    story = active(stage)
    story.write("Ana", **{**ANA_SIDE, "goal": "A smaller goal"})
    assert stage.newest("Bea").startswith(
        "Ana has changed their side. Please look at it and confirm again.\n\nSHARED"
    )
    assert "Goal: A smaller goal" in stage.newest("Bea")
    stage.press("Bea", "Confirm both sides")
    assert story.facts("state") == "active"  # meetings go on meanwhile
    stage.press("Ana", "Confirm both sides")
    assert stage.newest("Ana").startswith("You and Bea have both agreed.")
    assert stage.newest("Bea").startswith("You and Ana have both agreed.")
    assert "Goal: A smaller goal" in stage.newest("Bea")


def test_saving_the_same_again_takes_nothing_back(quick_stage: Stage) -> None:
    story = active(quick_stage)
    before = quick_stage.seen_by("Bea")
    story.write("Ana", **ANA_SIDE)
    quick_stage.advance(hours=1)
    assert quick_stage.seen_by("Bea") == before
    assert "You can change it together whenever you like." in quick_stage.newest("Ana")


def test_nobody_confirms_what_they_have_not_seen(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    story.write("Ana", **ANA_SIDE)
    story.write("Bea", **BEA_SIDE)
    old = quick_stage.shown[-1]  # what Ana reads now
    assert (old.to, old.text.split("\n")[0]) == ("Ana", "Both sides are written. Have a look and confirm.")
    assert old.card is not None
    confirm = old.card.actions[0]
    quick_stage.advance(minutes=5)
    story.write("Bea", **{**BEA_SIDE, "offer": "Nothing at all"})
    quick_stage.click("Ana", confirm)
    assert quick_stage.newest("Ana").startswith("The other side has changed since you saw it.")
    assert story.facts("state") == "agreeing"


def test_confirming_needs_both_sides(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    story.click("Ana", "pairs.confirm", seen="")
    assert quick_stage.newest("Ana").startswith("Your own side is not finished yet")
    story.write("Ana", **ANA_SIDE)
    story.click("Ana", "pairs.confirm", seen="")
    assert quick_stage.newest("Ana").startswith("You can both confirm once both sides are written.")


def test_help_is_offered_once_after_ten_working_days(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    story.write("Ana", **ANA_SIDE)
    quick_stage.advance(days=13, hours=23)
    assert not any("is not finished" in text for text in quick_stage.seen_by("Bea"))
    quick_stage.advance(hours=4)
    for name, other in (("Ana", "Bea"), ("Bea", "Ana")):
        assert quick_stage.newest(name).startswith(
            f"Your agreement with {other} is not finished.\n\n"
            "Would you like a hand, more time, or to step back? Each is fine. "
            f"{other} does not see what you choose."
        )
    assert quick_stage.buttons("Bea") == ["Continue my side", "Get a hand", "Take more time", "Step back"]
    quick_stage.press("Bea", "Take more time")
    assert quick_stage.newest("Bea").startswith("Take the time you need.")
    quick_stage.advance(days=21)
    asked = [text for text in quick_stage.seen_by("Ana") if "is not finished" in text]
    assert len(asked) == 1
    assert story.facts("state") == "agreeing"


def test_after_25_working_days_it_ends_gently_for_both(stage: Stage) -> None:
    story = matched(stage)
    story.write("Ana", **ANA_SIDE)
    stage.advance(days=34, hours=14)
    assert story.facts("state") == "agreeing"
    stage.advance(hours=10, minutes=30)
    assert story.facts("state", "ended_as") == ("ended", "timeout")
    for name, other in (("Ana", "Bea"), ("Bea", "Ana")):
        assert stage.newest(name).startswith(
            f"We have closed your pairing with {other}, as it had been quiet.\n\n"
            "Nothing is held against anyone. You are welcome to join again."
        )
    assert (story.part("Ana"), story.part("Bea")) == ("alumni", "alumni")


def test_a_waiting_card_follows_what_the_other_does(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    story.click("Ana", "pairs.guide")
    story.click("Bea", "pairs.guide")
    waiting = next(m for m in quick_stage.shown if m.to == "Bea" and "How would you" in m.text)
    assert "first version" not in waiting.text
    story.write("Ana", **ANA_SIDE)
    assert "Ana has written a first version of their side." in waiting.text


def test_the_coordinator_sees_nothing_of_it(quick_stage: Stage) -> None:
    active(quick_stage)
    quick_stage.advance(days=1)
    seen = " ".join(quick_stage.seen_by("Cora") + quick_stage.seen_by("Dan"))
    assert "budgets" not in seen
    assert "video" not in seen


def test_an_agreement_can_be_typed_field_by_field(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    quick_stage.say("Ana", "agree")
    quick_stage.say("Ana", "1")
    for answer in ("Money matters", "skip", "One goal", "skip", "skip", "skip", "2026-06-01"):
        quick_stage.say("Ana", answer)
    text = quick_stage.newest("Ana")
    assert "Would like to learn: Money matters\nCan offer: Video in class\nGoal: One goal\n" in text
    assert story.facts("state") == "agreeing"
