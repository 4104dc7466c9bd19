"""While sign-up is open, and around taking part: one reminder, the last day, a break, really forgotten."""

from datetime import timedelta

from sqlalchemy import select

from bot.conversation.plain import element_text
from bot.people.model import Exclusion, Member
from bot.programmes.model import Participant
from tests.fakes import START, Stage
from tests.pairs import stories as pairs
from tests.programmes import stories
from tests.programmes.stories import join

AGAIN = "There is still time to join Both ways: sign-up closes on Monday, 26 January 2026."


def reminded(stage: Stage) -> list[str]:
    """Who has had the reminder, and how often."""
    names = (*stories.JUNIORS, *stories.SENIORS, "Cora", "Alt")
    return [name for name in names for text in stage.seen_by(name) if text.startswith(AGAIN)]


# --- the reminder -----------------------------------------------------------------------------


def test_those_who_have_not_answered_are_reminded_once(stage: Stage) -> None:
    """All staff alike, by themselves and with nobody's leave; a no is a no (S0-27, S4-14)."""
    stories.signing_up(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        session.get_one(Member, (stage.tenant, stage.members["Ana"])).manager_id = stage.members["Eva"]
    join(stage, "Ana")
    joined = stories.participant(stage, "Ana")
    assert joined is not None
    assert joined.state == "joined"
    assert not any("Ana" in text for text in stage.seen_by("Eva"))  # her manager is neither asked nor told
    stage.press("Ben", "Not for me")
    stage.advance(days=13)  # Wednesday, three working days before the last day, and the hours after it
    assert reminded(stage) == ["Cem", "Sol", "Eva", "Fay"]
    assert "This is the only reminder." not in stage.newest("Ana")
    assert 'It is the only reminder. Fewer messages: type "fewer".' in stage.newest("Cem")
    stage.press("Cem", "Not for me")
    assert stage.newest("Cem").startswith("That is fine.")
    stage.command("Cora", "")
    stage.press("Cora", "Keep it open longer")
    stage.fill("Cora", closes="2026-02-06")
    assert "Invitations that are out hold until then." in stage.newest("Cora")
    stage.advance(days=11)
    later = AGAIN.replace("Monday, 26 January", "Friday, 6 February")
    assert [text.startswith(later) for text in stage.seen_by("Eva")] == [False, True]
    assert reminded(stage) == []  # nobody is promised the old day any more, and Cem has answered
    stage.command("Cora", "programme stop")
    stage.fill("Cora", reason="too few")
    stage.press("Cora", "Stop the programme")
    assert stage.seen_by("Eva") == []


def test_a_short_sign_up_reminds_nobody(quick_stage: Stage) -> None:
    stories.ready(quick_stage)
    quick_stage.command("Cora", "signup open")
    quick_stage.fill("Cora", closes="2026-01-16")
    quick_stage.advance(days=4)
    assert [text for text in quick_stage.seen_by("Cem") if "still time" in text] == []


def test_nobody_gets_a_fourth_message_before_joining(quick_stage: Stage) -> None:
    """At most three for a programme, polls included (A12)."""
    from bot.outbox.model import Outgoing

    stories.signing_up(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        for number in range(2):
            session.add(
                Outgoing(
                    key=f"polls.{number}",
                    kind="polls.invite",
                    about="poll",
                    facts={},
                    to_kind="member",
                    recipient=quick_stage.members["Cem"],
                    programme_id=stories.programme(quick_stage).id,
                    at_least_once=True,
                    routine=False,
                    state="sent",
                    due_at=START,
                    sent_at=START - timedelta(days=20),
                )
            )
    quick_stage.advance(days=13)
    assert ("Cem" in reminded(quick_stage), "Eva" in reminded(quick_stage)) == (False, True)


# --- the last day -----------------------------------------------------------------------------


def test_the_coordinator_hears_the_counts_when_the_clock_closes_sign_up(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    stories.everybody_joins(quick_stage)
    quick_stage.advance(days=15)
    assert quick_stage.newest("Cora").startswith(
        "Sign-up for Both ways has closed on its last day. Matching is next.\n\n"
        "Would lead on a topic: 3\nWould learn from a newer colleague: 3\nEither: 0"
    )


def test_sign_up_is_kept_open_longer_once(quick_stage: Stage) -> None:
    """Too few: extend once, stop, or offer another site's programme (spec 2.1)."""
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    quick_stage.advance(days=15)
    assert "Where another programme here takes sign-ups, you can ask people to" in quick_stage.newest("Cora")
    card = next(m.card for m in reversed(quick_stage.shown) if m.to == "Cora" and m.card)
    quick_stage.press("Cora", "Keep it open longer")
    quick_stage.fill("Cora", closes="2026-02-03")
    quick_stage.advance(days=8)
    assert "Sign-up has been kept open once already. You can stop here" in quick_stage.newest("Cora")
    assert quick_stage.buttons("Cora") == ["Stop the programme"]
    quick_stage.click("Cora", card.actions[0])  # the card from the first time
    assert quick_stage.newest("Cora").startswith(
        "Sign-up has been kept open once already, and people were promised Tuesday, 3 February 2026."
    )


# --- what joining means -----------------------------------------------------------------------


def test_before_joining_people_read_what_it_is_and_who_leads_it(quick_stage: Stage) -> None:
    """Aim, roles and who answers, with the time it takes up front (S2-07, S1-36, S1-35, S3-12)."""
    stories.signing_up(quick_stage)
    assert "About 5 hours between" in quick_stage.newest("Ana")
    quick_stage.press("Ana", "Read what it is for")
    told = quick_stage.newest("Ana")
    assert "Goal: More staff feel at ease with digital tools" in told
    assert "Coordinator: Cora" in told
    assert "Sponsor: Sol, who has signed the promise" in told
    quick_stage.press("Ana", "Join")
    form = quick_stage.forms["Ana"]
    read = "\n".join(element_text(element) for element in form.intro)
    assert stories.WHY in read
    assert "You choose what to show and how fast." in read
    assert form.submit == "I have read it: join"


# --- a break ----------------------------------------------------------------------------------


def test_a_break_brings_no_message_until_the_person_comes_back(stage: Stage) -> None:
    """The pairing rests with them; the other hears that it is paused, and no reason."""
    story = pairs.active(stage)
    stage.command("Ana", "break")
    assert stage.newest("Ana").startswith(
        "Take a break from Two ways?\n\nWe will not message you until you come back. No reason is asked.\n\n"
        "Your pairing rests as well."
    )
    stage.press("Ana", "Take a break")
    assert stage.newest("Ana").startswith("You are on a break from Two ways. We will not message you.")
    assert (story.part("Ana"), story.facts("state")) == ("on_break", "paused")
    assert "on pause" in stage.newest("Bea")
    before = set(stage.seen_by("Ana"))
    story.finish("Bea")
    stage.advance(days=15)
    assert set(stage.seen_by("Ana")) <= before  # what no longer applies may go, nothing comes
    stage.command("Ana", "")
    stage.press("Ana", "Come back")
    stage.advance(days=1)
    assert any(text.startswith("Welcome back to Two ways.") for text in stage.seen_by("Ana"))
    assert any("finished early" in text for text in stage.seen_by("Ana"))  # it waited for them
    assert story.part("Ana") == "joined"


def test_a_break_pressed_twice_or_by_somebody_who_is_not_in_it(quick_stage: Stage) -> None:
    story = pairs.running(quick_stage)
    quick_stage.command("Ana", "break")
    card = next(m.card for m in reversed(quick_stage.shown) if m.to == "Ana" and m.card)
    quick_stage.press("Ana", "Take a break")
    quick_stage.click("Ana", card.actions[0])
    assert quick_stage.newest("Ana").startswith("You are on a break from Two ways.")
    quick_stage.press("Ana", "Come back")
    assert story.part("Ana") == "joined"  # the lessons are still to be opened
    quick_stage.click("Cora", card.actions[0])
    assert quick_stage.newest("Cora").startswith("That is for people who have joined a programme.")


# --- really forgotten -------------------------------------------------------------------------


def test_who_leaves_can_have_it_forgotten_the_same_day(quick_stage: Stage) -> None:
    """M-BYE names the day; the button does it now, with everything told to that programme."""
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        ana, sol = (quick_stage.members[name] for name in ("Ana", "Sol"))
        session.add(Exclusion(member_id=ana, other_id=sol))
    quick_stage.command("Ana", "leave")
    quick_stage.press("Ana", "Leave Both ways")
    quick_stage.press("Ana", "Delete it today")
    assert quick_stage.newest("Ana").startswith("What you told Both ways is deleted.")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        mine = select(Participant).where(Participant.member_id == ana)
        assert (session.scalars(mine).all(), session.scalars(select(Exclusion)).all()) == ([], [])


def test_taking_part_is_a_persons_own_choice_at_every_step(quick_stage: Stage) -> None:
    """Voluntary: no, not now, a break, leave; none of it is told to a coordinator (S1-24)."""
    stories.signing_up(quick_stage)
    quick_stage.press("Ben", "Not for me")
    join(quick_stage, "Ana")
    quick_stage.command("Ana", "leave")
    quick_stage.press("Ana", "Leave Both ways")
    quick_stage.advance(days=1)
    assert not any("Ben" in text or "Ana" in text for text in quick_stage.seen_by("Cora"))
