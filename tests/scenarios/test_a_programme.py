"""A whole programme, from the first question to the last goodbye, as its people see it.

Time is the stage's own: it moves only where the story says so.
"""

from tests.fakes import Stage
from tests.scenarios import school as at_school
from tests.scenarios.school import JUNIORS, SENIORS, STAFF, at


def test_from_poll_to_finish(stage: Stage) -> None:
    ask_everybody(stage)
    sign_up(stage)
    match(stage)
    be_a_pair(stage)


def ask_everybody(stage: Stage) -> None:
    """The programme is set up; then a sealed poll, the same words for all, told in coarse words after."""
    at_school.arrive(stage)
    stage.command("Cora", "")
    at_school.set_up(stage)
    stage.command("Cora", "readiness")
    assert "nothing is missing" in stage.newest("Cora")

    stage.command("Cora", "poll open")
    stage.fill("Cora")
    stage.press("Cora", "Send the invitations")
    stage.advance(hours=4)
    thanks = {at_school.vote(stage, name, answer=at_order % 2) for at_order, name in enumerate(STAFF)}
    assert thanks == {
        "Thank you. Your envelope is sealed until Monday 26 January. You can change it until then.",
        "Gracias. Tu sobre queda sellado hasta el lunes 26 de enero. Puedes cambiarlo hasta entonces.",
    }
    stage.until(at("2026-01-28"))
    assert "Everybody together: half or more are open to it." in stage.newest("Ana")


def sign_up(stage: Stage) -> None:
    """At least two working days later, everybody is invited, whatever they answered."""
    stage.until(at("2026-01-30", "12:00"))
    stage.command("Cora", "signup open")
    stage.fill("Cora", closes="2026-02-12")
    stage.advance(days=3)
    for name in STAFF:
        assert "You can now join" in stage.newest(name) or "Ya puedes apuntarte" in stage.newest(name)
        at_school.join(stage, name)


def match(stage: Stage) -> None:
    """In private, the newer colleagues first; a "rather not" reads like any other reason."""
    stage.until(at("2026-02-23"))
    stage.command("Cora", "match run")
    stage.press("Cora", "Start the round")
    stage.advance(hours=5)
    for name in JUNIORS:
        at_school.answer_all(stage, name, *(["Eva", "Fay", "Gus", "Sol"] if name == "Ben" else []))
    stage.advance(days=1)
    for name in SENIORS:
        at_school.answer_all(stage, name)
    stage.settle()
    stage.command("Cora", "home")
    assert "No combination worked for Ben." in stage.newest("Cora")
    stage.press("Cora", "Approve all 4 pairs")
    stage.advance(days=2)
    assert stage.newest("Ben").startswith("En esta ronda no hay una mentoría para ti.")
    assert len(at_school.pairs(stage)) == 4


def be_a_pair(stage: Stage) -> None:
    """Two agree, are nudged, meet, answer one question, and finish; nobody hears whose wish that was."""
    mia, tom = next(pair for pair in at_school.pairs(stage) if not {*pair} & {*at_school.IN_MADRID})
    for name in (mia, tom):
        at_school.agree(stage, name)
    for name in (mia, tom):
        stage.press(name, "Confirm both sides")
    assert "have both agreed" in stage.newest(mia)

    # the nudge comes to both in their hours; one suggests times, the other accepts, both are reminded
    stage.until(at("2026-03-07"))
    assert stage.newest(mia).startswith(f"A meeting with {tom} would be due about now.")
    assert stage.newest(tom).startswith(f"A meeting with {mia} would be due about now.")
    stage.until(at("2026-03-13"))
    assert stage.newest(tom).startswith("The round of Both ways starts today")
    at_school.suggest_first_time(stage, mia)
    stage.press(tom, stage.buttons(tom)[0])
    assert "would be due" not in stage.newest(mia)
    stage.until(at("2026-03-16"))
    assert stage.newest(tom).startswith(f"Today at 09:30: {mia}, library.")
    stage.until(at("2026-03-18", "12:00"))

    # the next working day: did it happen? then one question, one prompt, nothing kept
    stage.press(tom, "Yes")
    stage.press(tom, "Mostly")
    assert "No prompts" in stage.buttons(tom)

    # and it may finish at any time, without a reason; nobody hears whose wish it was
    stage.command(tom, "finish")
    stage.press(tom, stage.buttons(tom)[0])
    stage.advance(days=1)
    assert "no one's fault" in stage.newest(mia)
    assert (mia, tom) not in at_school.pairs(stage)
