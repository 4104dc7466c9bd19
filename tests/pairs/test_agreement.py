"""Agreeing how to work: each their own side, both shown to both, confirmed by both."""

from typing import Any

import pytest

from bot.conversation.card import Button, Card, ChoiceField, ManyField, Text, plain
from bot.conversation.reply import RejectForm, Say
from bot.programmes.model import Participant, Programme
from tests.checkins.stories import having
from tests.fakes import Stage, complaints
from tests.pairs.stories import ANA_SIDE, BEA_SIDE, Story, active, matched, running


def form_values(stage: Stage, name: str) -> dict[str, object]:
    """What the open form shows, by field."""
    return {field.name: field.value for field in stage.forms[name].fields}


def test_the_form_begins_with_the_profile_and_says_who_sees_it(quick_stage: Stage) -> None:
    """A light agreement is one short form, wants and offers already in it (S0-06, S3-11)."""
    matched(quick_stage)
    quick_stage.command("Ana", "agree")
    form = quick_stage.forms["Ana"]
    assert form.privacy == "shared"
    assert "".join(s if isinstance(s, str) else s.text for s in form.promise) == "Bea and you. Nobody else."
    assert form_values(quick_stage, "Ana") == {
        "want": "Budgets",
        "offer": "Video in class",
        "gives": (),
        "goal_kind": "",
        "goal": "",
        "keep_private": "",
        "challenge": "",
        "after_end": "",
    }


DUTIES = (
    "You both sign this: trust and respect. We take each other as we are. Pushing back is welcome. "
    "What is said here stays here, unless somebody is not safe."
)


def test_from_two_sides_to_an_agreement(stage: Stage) -> None:
    """Both sides side by side, the duties that both sign, and a gate that needs both to give and to learn.

    (S0-01, S0-07, S0-10, S1-12, S1-23, S1-34, S2-16, S3-03, S4-08, S4-10, S4-13)
    """
    story = matched(stage)
    story.write("Ana", **ANA_SIDE, challenge="How I take notes", after_end="One last meeting")
    assert stage.newest("Ana") == (
        "Your agreement with Bea\n\n"
        "SHARED: Bea and you. Nobody else.\n\n"
        "Saved. You can both confirm once Bea has written their side too.\n\n"
        "You\n\n"
        "Would like to learn: How budgets are decided\n"
        "Can offer: Short videos in class\n"
        "Goal: Present my idea to the heads\n"
        "You may challenge me on: How I take notes\n\n"
        "Both of you\n\n"
        "How often: About every 4 weeks, 45 minutes\n"
        "Until: Friday, 10 July 2026\n"
        "And then: One last meeting\n\n"
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
    assert DUTIES in stage.newest("Bea")
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
    assert stage.newest("Ana").startswith("You and Bea have both agreed. Here is your copy.")
    assert stage.newest("Bea").startswith(
        "You and Ana have both agreed. Your copy is in the chat you share.\n\n"
        "You can change it together whenever you like.\n\nReply 1: Suggest times\nReply 2: Show the agreement"
    )
    stage.press("Bea", "Show the agreement")
    assert copy in stage.newest("Bea")
    assert story.facts("state") == "active"


def test_the_copy_is_posted_in_the_chat_of_the_two(quick_stage: Stage) -> None:
    matched(quick_stage).agree()
    quick_stage.advance(hours=1)
    posted = quick_stage.seen_by("Ana+Bea")[-1]
    assert posted.startswith("Ana and Bea have both agreed. Here is your copy.")
    assert "Goal: Teach one lesson with video" in posted


def test_without_that_chat_the_copy_comes_in_private(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    story.click("Bea", "pairs.no_chat")
    story.agree()
    (copy,) = having(quick_stage, "Bea", "You and Ana have both agreed. Here is your copy.")
    assert "Goal: Present my idea to the heads" in copy


def test_what_comes_unasked_about_an_agreement_is_short(quick_stage: Stage) -> None:
    """At most 60 words of the bot's own, beside what the two have written."""
    story = matched(quick_stage)
    story.agree()
    story.write("Ana", **{**ANA_SIDE, "goal": "A smaller goal"})
    cards = [drawn for drawn in quick_stage.drawn if isinstance(drawn, Card) and drawn.why]
    words = {}
    for card in cards:
        own = (card.title, card.promise, *(part.line for part in card.body if isinstance(part, Text)))
        words[plain(card.title)] = sum(len(plain(line).split()) for line in own)
    assert {title: count for title, count in words.items() if count > 60} == {}
    assert len(words) >= 4  # begun, both written, agreed, changed


def test_half_a_side_is_saved_and_says_what_is_still_open(quick_stage: Stage) -> None:
    """A pair begins with a goal each (S4-13)."""
    story = matched(quick_stage)
    story.write("Ana", want="How budgets are decided", offer="", goal="")
    assert "Saved. Still open on your side: what you can offer and one goal." in quick_stage.newest("Ana")
    quick_stage.command("Ana", "agree")
    assert form_values(quick_stage, "Ana")["want"] == "How budgets are decided"
    assert form_values(quick_stage, "Ana")["offer"] == ""


def test_a_day_in_the_past_is_a_kind_complaint_and_nothing_is_lost(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    story.click("Ana", "pairs.agree", opens=True, step="goal")
    reply = quick_stage.fill("Ana", goal="Three tools", by_day="2025-05-01")
    assert complaints(reply) == {
        "by_day": "That day is in the past. Please choose one that is still to come."
    }
    assert isinstance(reply, RejectForm)
    assert {f.name: f.value for f in reply.form.fields}["goal"] == "Three tools"
    story.click("Ana", "pairs.agree", opens=True)
    assert complaints(quick_stage.fill("Ana", want="x" * 281)) == {
        "want": "Please use at most 280 characters. This has 281."
    }


def test_a_day_that_has_passed_since_does_not_stop_a_later_change(quick_stage: Stage) -> None:
    story = active(quick_stage)
    for goal in ("Something new", "Something newer"):
        story.click("Ana", "pairs.agree", opens=True, step="goal")
        quick_stage.fill("Ana", goal=goal, by_day="2026-01-20")
        quick_stage.advance(days=14)
    assert any("Goal: Something newer\nBy: Tuesday, 20 January 2026" in t for t in quick_stage.seen_by("Ana"))


def test_a_change_takes_back_both_confirmations_kindly(stage: Stage) -> None:
    """What each needs may change at any time, and both agree to it anew (S1-28)."""
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
    stage.advance(hours=1)
    assert "Goal: A smaller goal" in stage.seen_by("Ana+Bea")[-1]


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
    """No pair goes live before both have something to learn, to offer and to aim for.

    (S0-01, S0-06, S1-12, S2-16, S3-03, S3-11, S4-13)
    """
    story = matched(quick_stage)
    story.click("Ana", "pairs.confirm", seen="")
    assert quick_stage.newest("Ana").startswith("Your own side is not finished yet")
    story.write("Bea", **BEA_SIDE)
    for missing in ("want", "offer", "goal"):
        story.write("Ana", **{**ANA_SIDE, missing: ""})
        story.click("Ana", "pairs.confirm", seen="")
        assert quick_stage.newest("Ana").startswith("Your own side is not finished yet"), missing
        story.click("Bea", "pairs.confirm", seen="")
        assert quick_stage.newest("Bea").startswith("You can both confirm once both sides are written.")
    assert story.facts("state") == "agreeing"


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
    assert quick_stage.buttons("Bea") == ["Write my side", "Get a hand", "Take more time", "Step back"]
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
    for answer in ("Money matters", "skip", "1 6", "skip", "One goal", "skip", "skip", "skip"):
        quick_stage.say("Ana", answer)
    text = quick_stage.newest("Ana")
    given = "a skill or a subject and what worked for me and what did not"
    side = (
        f"Would like to learn: Money matters\nCan offer: Video in class\nCan give: {given}\nGoal: One goal\n"
    )
    assert side in text
    assert story.facts("state") == "agreeing"


# --- a full agreement ---------------------------------------------------------------------------


def full(stage: Stage, **given: Any) -> Story:
    """Ana and Bea matched in a programme whose pairs agree on all twelve fields."""
    story = matched(stage, **given)
    story.change(Programme, mode="full")
    return story


def the_other_steps(story: Story, name: str) -> None:
    """All steps of the full form but the first, one after the other, from the card's own button."""
    stage = story.stage
    for values in (
        {"goal": "Speak up once a month", "measure": "The heads ask me back", "by_day": "2026-05-01"},
        {"contact": "By chat, before four", "access": "A quiet room", "cadence_weeks": "2", "minutes": "30"},
        {"off_limits": "My family", "not_working": "We say so early"},
    ):
        stage.press(name, "Continue my side")
        stage.fill(name, **values)


def test_a_full_agreement_goes_in_four_short_steps_each_saved(stage: Stage) -> None:
    """All twelve fields of spec 2.6, with cadence, channel and contact set by the pair itself (S2-09)."""
    story = full(stage)
    stage.command("Ana", "agree")
    form = stage.forms["Ana"]
    assert (form.title, [field.name for field in form.fields]) == (
        "What I learn and give",
        ["want", "offer", "gives"],
    )
    stage.fill("Ana")
    assert "Saved. Still open on your side: one goal, how you two meet and limits." in stage.newest("Ana")
    stage.advance(days=2)  # saved by itself: days later it goes on with the next one
    stage.command("Ana", "agree")
    assert stage.forms["Ana"].title == "My goal"
    the_other_steps(story, "Ana")
    stage.command("Bea", "agree")
    stage.fill("Bea", gives=["networks_career"])
    the_other_steps(story, "Bea")
    assert (
        "Goal: Speak up once a month\nHow we will know: The heads ask me back\nBy: Friday, 1 May 2026"
    ) in stage.newest("Bea")
    assert "How often: About every 2 weeks, 30 minutes\nIf it is not working: We say so early" in (
        stage.newest("Bea")
    )
    stage.press("Bea", "Confirm both sides")
    assert story.facts("cadence_weeks", "meeting_minutes") == (4, 45)  # only once both have confirmed
    stage.command("Ana", "agree")
    stage.press("Ana", "Confirm both sides")
    assert story.facts("state", "cadence_weeks", "meeting_minutes") == ("active", 2, 30)


def test_a_full_agreement_goes_on_where_something_is_missing(quick_stage: Stage) -> None:
    """Steps that were saved empty are opened again, from every card, until nothing is missing."""
    full(quick_stage)
    quick_stage.look_home("Ana")
    quick_stage.press("Ana", "Write my side")
    for title in ("What I learn and give", "My goal", "How we meet", "Limits", "My goal"):
        assert quick_stage.forms["Ana"].title == title
        quick_stage.fill("Ana")
        quick_stage.press("Ana", "Continue my side")
    quick_stage.command("Ana", "goals")
    quick_stage.press("Ana", "Add a goal")
    quick_stage.fill("Ana", goal="Speak up once a month")
    assert "Still open" not in quick_stage.newest("Ana")


def test_what_somebody_noted_for_themselves_is_shared_by_their_own_tick_alone(quick_stage: Stage) -> None:
    """Access needs: private in the profile, in the agreement at one's own choice (S0-08)."""
    noted = "A room without stairs"
    story = full(quick_stage)
    story.click("Bea", "people.needs", opens=True)
    quick_stage.fill("Bea", needs=noted, share="mine")
    story.click("Bea", "pairs.agree", opens=True, step="how")
    form = quick_stage.forms["Bea"]
    assert f"for you alone: {noted}" in " ".join(plain(part.line) for part in form.intro)  # type: ignore[union-attr]  # each part of it is a text
    assert next(field for field in form.fields if field.name == "access").value == ""
    quick_stage.fill("Bea", contact="By chat")
    assert noted not in quick_stage.newest("Bea")
    story.click("Bea", "pairs.agree", opens=True, step="how")
    quick_stage.fill("Bea", own_access=["share"])
    story.click("Ana", "pairs.agreement")
    assert f"What I need to meet well: {noted}" in quick_stage.newest("Ana")
    story.click("Bea", "pairs.agree", opens=True, step="how")
    assert "own_access" not in [field.name for field in quick_stage.forms["Bea"].fields]  # it is shared


@pytest.mark.parametrize("mode", ["light", "full"])
def test_the_coordinator_chooses_how_formal_an_agreement_is(mode: str, quick_stage: Stage) -> None:
    """Formal or informal: three lines make a light agreement, and are the first of a full one (S1-07).

    How often they meet is the pair's own in both; a light one asks nobody for it.
    """
    stage, story = quick_stage, running(quick_stage)
    story.change(Programme, state="signup")
    stage.command("Cora", "programme edit shape")
    stage.fill("Cora", mode=mode)
    story.change(Programme, state="running")
    story.match()
    for name, side in (("Ana", ANA_SIDE), ("Bea", BEA_SIDE)):
        stage.command(name, "agree")
        asked = {field.name for field in stage.forms[name].fields}
        assert {"rhythm", "cadence_weeks", "not_working", "measure"}.isdisjoint(asked)
        stage.fill(name, **{key: line for key, line in side.items() if key in asked})
    if mode == "light":
        assert {"want", "offer", "goal", "keep_private", "after_end"} <= asked
        for name in ("Bea", "Ana"):
            stage.command(name, "agree")
            stage.press(name, "Confirm both sides")
        assert stage.newest("Bea").startswith("You and Ana have both agreed.")
    else:
        assert asked == {"want", "offer", "gives"}
        assert stage.newest("Ana").startswith("Your agreement with Bea")
        assert "Still open on your side: one goal, how you two meet and limits." in stage.newest("Ana")
        assert "Confirm both sides" not in (*stage.buttons("Ana"), *stage.buttons("Bea"))
    assert story.facts("state") == ("active" if mode == "light" else "agreeing")


def test_a_programme_that_becomes_lighter_leaves_nobody_half_way(quick_stage: Stage) -> None:
    story = full(quick_stage)
    quick_stage.command("Ana", "agree")
    quick_stage.fill("Ana")
    story.change(Programme, mode="light")
    quick_stage.command("Ana", "agree")
    assert quick_stage.forms["Ana"].title == "My goal"
    quick_stage.command("Bea", "agree")
    assert quick_stage.forms["Bea"].title == "My side"


def test_shared_terms_that_one_changes_are_confirmed_by_both_again(quick_stage: Stage) -> None:
    story = active(quick_stage)
    quick_stage.command("Ana", "agree")
    stale = next(m for m in reversed(quick_stage.shown) if m.to == "Ana" and m.card is not None)
    quick_stage.press("Ana", "Change my side")
    assert quick_stage.buttons("Ana") == [
        "What I learn and give",
        "My goal",
        "How we meet",
        "Limits",
        "Show the agreement",
    ]
    quick_stage.press("Ana", "How we meet")
    plan = "If it is the first Tuesday, then we meet at 12:30"
    quick_stage.fill("Ana", rhythm=plan, cadence_weeks="4")
    assert quick_stage.newest("Bea").startswith("Ana has changed their side.")
    assert f"Our plan: {plan}" in quick_stage.newest("Bea")
    confirm = next(a for a in quick_stage.shown[-1].card.actions if a.label == "Confirm both sides")  # type: ignore[union-attr]  # it is a card
    quick_stage.advance(minutes=1)
    story.click("Ana", "pairs.agree", opens=True, step="how")
    quick_stage.fill("Ana", rhythm="If it rains, then we meet indoors")
    quick_stage.click("Bea", confirm)
    assert quick_stage.newest("Bea").startswith("The other side has changed since you saw it.")
    assert stale.card is not None


def test_two_languages_share_one_agreement_that_both_can_read(quick_stage: Stage) -> None:
    story = matched(quick_stage, Bea={"locale": "es"})
    story.write("Ana", **ANA_SIDE, gives=["wisdom_ear"], language="en")
    text = quick_stage.newest("Ana")
    assert "Would like to learn / Quiere aprender: How budgets are decided" in text
    assert "Can give / Puede dar: an ear in a hard week / escucha en una semana dura" in text
    assert "Language / Idioma: English" in text
    story.write("Bea", **BEA_SIDE)
    theirs = quick_stage.newest("Bea")
    assert "Meta / Goal: Present my idea to the heads" in theirs
    assert theirs.index("Las dos partes firman esto: confianza y respeto.") < theirs.index(DUTIES)


def test_a_goal_that_was_only_ticked_is_read_in_ones_own_language(quick_stage: Stage) -> None:
    story = matched(quick_stage, Bea={"locale": "es"})
    story.write("Ana", want="How budgets are decided", offer="Short videos", goal_kind="confidence")
    assert "Goal / Meta: feel more sure of myself / ganar confianza" in quick_stage.newest("Ana")
    story.write("Bea", **BEA_SIDE)
    assert "Meta / Goal: ganar confianza / feel more sure of myself" in quick_stage.newest("Bea")
    quick_stage.command("Bea", "goals")
    assert "- ganar confianza – sin empezar." in quick_stage.newest("Bea")


def test_what_a_partner_can_give_is_listed_under_four_headings(quick_stage: Stage) -> None:
    """Knowledge, wisdom, experience and networks, over all four domains (S4-05, S1-02, S2-18)."""
    story = matched(quick_stage)
    story.click("Bea", "pairs.agree", opens=True)
    field = next(f for f in quick_stage.forms["Bea"].fields if f.name == "gives")
    assert isinstance(field, ManyField)
    headings = [option.label.partition(":")[0] for option in field.options]
    assert list(dict.fromkeys(headings)) == ["Knowledge", "Wisdom", "Experience", "Networks"]
    assert {
        "Knowledge: a skill or a subject",  # academic support
        "Knowledge: how decisions are made here",
        "Wisdom: an ear in a hard week",  # psychological support
        "Experience: come and see how I work",  # role modelling
        "Networks: people you should meet",
        "Networks: a talk about your next step at work",  # career progression
    } <= {option.label for option in field.options}
    quick_stage.fill("Bea", offer="", gives=["networks_people"], goal="Three tools")
    assert "Still open" not in quick_stage.newest("Bea")  # a tick is an offer too


def test_a_goal_can_be_ticked_from_what_people_hope_for(quick_stage: Stage) -> None:
    """Leadership, how this place works, confidence for who leads; advice for the other one.

    (S1-03, S2-15, S3-05, S0-15)
    """
    story = matched(quick_stage)
    kinds = {}
    for name in ("Ana", "Bea"):
        story.click(name, "pairs.agree", opens=True)
        field = next(f for f in quick_stage.forms[name].fields if f.name == "goal_kind")
        assert isinstance(field, ChoiceField)
        kinds[name] = [option.label for option in field.options]
    assert kinds["Ana"][:3] == [
        "grow as somebody who leads",
        "see how this place works",
        "feel more sure of myself",
    ]
    assert "see ways on in my working life" in kinds["Ana"]
    assert kinds["Bea"][:3] == [
        "use something new and understand it",
        "see our work with other eyes",
        "get advice on a decision I have to make",
    ]
    quick_stage.fill("Bea", goal_kind="live_decision")
    assert "Goal: get advice on a decision I have to make" in quick_stage.newest("Bea")


def test_a_technical_goal_says_what_to_understand_too(quick_stage: Stage) -> None:
    """To be able to do something is half of it (S3-04, S1-45); who leads is not asked."""
    story = matched(quick_stage)
    story.change(Programme, kind="technical")
    story.click("Ana", "pairs.agree", opens=True)
    assert "understand" not in {field.name for field in quick_stage.forms["Ana"].fields}
    story.write("Bea", **BEA_SIDE)
    assert "Still open on your side: what you would like to understand." in quick_stage.newest("Bea")
    story.write("Bea", **BEA_SIDE, understand="When video helps and when not")
    assert "Would like to understand: When video helps and when not" in quick_stage.newest("Bea")
    assert "Still open" not in quick_stage.newest("Bea")


def test_teach_me_gets_a_gentle_question(quick_stage: Stage) -> None:
    """Words that signal training are met with a hint, not with a no (S4-12)."""
    story = matched(quick_stage)
    story.write("Bea", **{**BEA_SIDE, "goal": "Please teach  me spreadsheets"})
    hint = "Your goal sounds like one teaching the other. What will you and Ana explore together?"
    assert hint in quick_stage.newest("Bea")
    assert "Goal: Please teach  me spreadsheets" in quick_stage.newest("Bea")
    quick_stage.command("Bea", "agree")
    assert hint not in quick_stage.newest("Bea")


def test_what_both_like_is_shown(quick_stage: Stage) -> None:
    """The overlap of how the two like to meet, in the agreement and when suggesting times (S0-08)."""
    story = matched(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        for name, channels in (("Ana", ["video", "in_person", "chat"]), ("Bea", ["in_person", "video"])):
            part = Participant.of(session, story.programme, quick_stage.members[name])
            assert part is not None
            part.channels = channels
    story.write("Ana", **ANA_SIDE)
    assert "You both like to meet: by video and in person" in quick_stage.newest("Ana")
    story.click("Ana", "pairs.suggest", opens=True)
    intro = quick_stage.forms["Ana"].intro[-1]
    assert isinstance(intro, Text)
    assert plain(intro.line) == "You both like to meet by video and in person."


def test_an_example_can_be_looked_at_first(quick_stage: Stage) -> None:
    """The guide to the first chat says who leads, and leads to why (S3-12) and to an example (S1-30)."""
    matched(quick_stage).change(Programme, why="Two ways of seeing are better than one.")
    quick_stage.look_home("Bea")
    quick_stage.press("Bea", "Read the guide")
    assert (
        "Ana leads on the main topic. You give back, from what you know of this place."
        in quick_stage.newest("Bea")
    )
    guide = quick_stage.shown[-1]
    quick_stage.press("Bea", "Why we do this")
    assert "Two ways of seeing are better than one." in quick_stage.newest("Bea")
    assert guide.card is not None
    quick_stage.click("Bea", next(a for a in guide.card.actions if a.label == "See an example"))
    text = quick_stage.newest("Bea")
    assert text.startswith("What an agreement can look like\n\nSam, three years in the job\n\n")
    assert "Sam and Robin are made up." in text
    quick_stage.press("Bea", "Write my side")
    assert quick_stage.forms["Bea"].name == "pairs.agree"


def test_each_can_keep_a_copy(quick_stage: Stage) -> None:
    story = active(quick_stage)
    quick_stage.command("Bea", "agree")
    quick_stage.press("Bea", "Keep a copy")
    text = quick_stage.newest("Bea")
    assert text.startswith("The agreement of Bea and Ana, Monday, 12 January 2026\n\nBea\n\nWould like")
    assert text.endswith(DUTIES)  # no page, no file; the message is the copy
    stranger = quick_stage.click("Cora", Button(name="pairs.copy", label="…", args={"pair": story.pair}))
    assert isinstance(stranger, Say)
    assert plain(stranger.card.title) == "We could not find that pairing among yours."


def test_one_open_part_is_named_to_the_other(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    story.write("Bea", **{**BEA_SIDE, "goal": ""})
    story.write("Ana", **ANA_SIDE)
    assert "Saved. You can both confirm once Bea has added: one goal." in quick_stage.newest("Ana")
    quick_stage.command("Ana", "agree")
    assert "\n\nYou can both confirm once Bea has added: one goal." in quick_stage.newest("Ana")
    assert "Saved." not in quick_stage.newest("Ana")  # they only looked
