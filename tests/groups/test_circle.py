"""Circles: dates asked in private, one hour among peers, themes that leave it only if nobody minds."""

from datetime import date, timedelta

from sqlalchemy import select

from bot.agenda.model import due
from bot.conversation.card import Button, plain
from bot.groups.model import Circle, Seat
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.privacy.export import own_data
from bot.spoken import AGAIN
from tests.fakes import Stage, complaints
from tests.groups.stories import COUNTED, DATES, JUNIORS, SENIORS, TUESDAY, WEDNESDAY, Story, running

# --- the whole way ----------------------------------------------------------------------------


def test_a_circle_of_seniors_from_its_proposal_to_its_themes(stage: Stage) -> None:
    """Sixty minutes with a guide, themes without names and an action list (S3-22, S0-21, S0-03)."""
    story = running(stage, seniors=SENIORS)
    story.propose("mentee")
    assert stage.newest("Cora").startswith(
        "People are being asked about the circle of learning partners.\n\n"
    )
    stage.until(stage.clock.now() + timedelta(days=3))
    assert stage.newest("Una") == (
        "Would a circle of learning partners suit you?\n\n"
        "PRIVATE: Only you and the bot see your answer.\n\n"
        "60 minutes with peers: what you learn, what is hard, what helps. Dates on offer:\n\n"
        "- Tuesday 27 January, 14:00\n- Wednesday 28 January, 14:00\n\n"
        "Please answer by Thursday, 22 January 2026. You may stay out without giving a reason.\n\n"
        "Reply 1: Say when I can\nReply 2: Not this time\n\n"
        'You get this because you take part in Two ways. Fewer messages: type "fewer".'
    )
    assert stage.seen_by("Ana") == []  # nobody of the other side is asked
    for name in SENIORS[:5]:
        story.answers(name, WEDNESDAY, host=name == "Val")
    story.answers("Zoe", TUESDAY)
    story.counted()
    assert story.circles() == [("mentee", "scheduled", WEDNESDAY)]
    assert stage.newest("Cora").startswith(
        "The circle of learning partners meets on Wednesday 28 January, 14:00."
    )
    assert stage.newest("Zoe").startswith(
        "The circle of learning partners meets on Wednesday 28 January, 14:00.\n\n"
        "Where: Room 5\nHost: Val\nWho: 5 to 10 peers\n\n"
    )
    stage.until(WEDNESDAY - timedelta(hours=20))
    assert stage.newest("Una").startswith(
        "Coming up: the circle of learning partners on Wednesday 28 January"
    )
    stage.until(WEDNESDAY + timedelta(hours=20))
    stage.press("Val", "Write the themes")
    stage.fill("Val", theme1="We hear too little", action1="A lunch by May", share=["coordinator", "sponsor"])
    stage.advance(days=1)
    assert stage.newest("Una") == (
        "The themes of the circle of learning partners, before anybody else sees them\n\n"
        "PRIVATE: Only you and the bot see what you choose. No reason is asked, and the host is not told who."
        "\n\n- We hear too little\n\nWhat we want to do:\n\n- A lunch by May\n\n"
        "They would go to the coordinator and the sponsor after Tuesday, 3 February 2026, "
        "if nobody minds.\n\n"
        "Reply 1: Fine with me\nReply 2: Keep them in the circle\n\n"
        'You get this because you take part in Two ways. Fewer messages: type "fewer".'
    )
    assert not any("too little" in text for name in ("Cora", "Sol", "Ana") for text in stage.seen_by(name))
    stage.advance(days=7)
    for reader in ("Cora", "Sol"):
        assert stage.newest(reader).startswith("Themes from the circle of learning partners\n\n- We hear too")
        assert "Val" not in stage.newest(reader)
        assert "You get this because you help to lead Two ways." in stage.newest(reader)
    assert stage.newest("Val").startswith("The themes are shared with the coordinator and the sponsor.")
    assert "We hear too little" in stage.newest("Una")  # the same card, with what became of them
    assert stage.newest("Una").startswith("The themes are shared with the coordinator and the sponsor.")
    assert story.circles() == [("mentee", "closed", WEDNESDAY)]
    stage.advance(days=61)
    assert story.rows() == {"circle": 1, "circle_seat": 0, "panel_member": 0, "panel_answer": 0}
    with stage.house.database.tenant(stage.tenant) as session:  # that it took place is kept, and no more
        kept = session.scalars(select(Circle)).one()
        assert (kept.sealed_notes, kept.host_id, kept.shares, kept.place) == (None, None, [], "")


def test_the_guide_has_the_hour_its_questions_and_the_line_about_confidence(quick_stage: Stage) -> None:
    """The questions of either circle, and for leaders the one on whom they do not hear (S0-23, S1-22)."""
    story = running(quick_stage, seniors=SENIORS)
    story.propose("mentee")
    for name in SENIORS:
        story.answers(name, TUESDAY)
    story.propose("mentor")
    for name in JUNIORS:
        story.answers(name, TUESDAY)
    story.counted()
    quick_stage.press("Una", "See the guide")
    assert quick_stage.newest("Una") == (
        "A guide for 60 minutes\n\n"
        "The host keeps the time and asks the questions. Everybody speaks, nobody has to.\n\n"
        "- 5 minutes: welcome, and the line below, read aloud\n"
        "- 40 minutes: the questions, one round each, then open talk\n"
        "- 10 minutes: which themes come up, without names\n"
        "- 5 minutes: one thing each takes along\n\n"
        "Questions to choose from:\n\n"
        "- “Without naming anyone, what have you heard that surprised you?”\n"
        "- “What is one thing we could change here by next month because of what we have learned?”\n"
        "- “When did you find it hard to listen? What did you do next?”\n"
        "- “Whom do we not hear from, and why?”\n\n"
        "“What is said here stays here. Themes may leave the room. Names and stories do not.”\n\n"
        "Reply 1: See the circles"
    )
    quick_stage.press("Ana", "See the guide")
    assert "Share only what is yours to share." in quick_stage.newest("Ana")
    assert "hear from" not in quick_stage.newest("Ana")


def test_towards_the_end_the_question_that_looks_back_comes_first(quick_stage: Stage) -> None:
    story = running(quick_stage)
    story.propose()
    for name in JUNIORS:
        story.answers(name, TUESDAY)
    story.counted()
    story.change(state="wrap_up")
    quick_stage.press("Ana", "See the guide")
    assert (
        "choose from:\n\n- “What should the next group of mentors know before they start?”"
        in quick_stage.newest("Ana")
    )


# --- who is in it -----------------------------------------------------------------------------


def test_a_circle_of_juniors_has_no_seniors_and_no_coordinator_unless_its_host_asks(
    quick_stage: Stage,
) -> None:
    """Juniors among themselves, peer-hosted (S3-23, S1-33)."""
    stage, story = quick_stage, running(quick_stage)
    with stage.house.database.tenant(stage.tenant) as session:
        pair = session.scalars(select(Pair).where(Pair.mentor_id == stage.members["Fay"])).one()
        one = {"state": "active", "cadence_weeks": 4, "matched_at": pair.matched_at}
        # Fay and Ben learn too, and Cora leads on a topic.
        both = (("Fay", "Ben"), ("Ana", "Fay"), ("Cora", "Una"))
        for mentor, mentee in both:
            who = {"mentor_id": stage.members[mentor], "mentee_id": stage.members[mentee]}
            session.add(Pair(programme_id=story.programme, **who, **one))
    stage.command("Cora", "circle schedule")
    assert stage.newest("Cora").startswith("A circle needs at least 5 people of one side")
    with stage.house.database.tenant(stage.tenant) as session:
        for pair in session.scalars(select(Pair).where(Pair.mentee_id == stage.members["Ben"])):
            pair.state = "ended"
    story.propose()
    assert story.seated() == ["Ana", "Ben", "Cid", "Dee", "Eli"]
    for name in JUNIORS[:5]:
        story.answers(name, TUESDAY, host=name == "Dee")
    story.counted()
    assert "welcome if the host asks you" in stage.newest("Cora")
    assert stage.buttons("Ana") == ["See the guide", "I cannot come"]
    assert stage.buttons("Dee") == ["See the guide", "Ask the coordinator to join", "I cannot come"]
    stage.press("Dee", "Ask the coordinator to join")
    stage.settle()
    assert stage.newest("Cora").startswith("Dee asks you to join the circle of mentors.\n\nWhen: Tuesday 27")
    assert "The host has asked the coordinator to join." in stage.newest("Ana")


def test_somebody_whose_pairing_rests_is_left_in_peace(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    with stage.house.database.tenant(stage.tenant) as session:
        session.scalars(select(Pair).where(Pair.mentor_id == stage.members["Eli"])).one().state = "paused"
    story.propose()
    assert story.seated() == ["Ana", "Ben", "Cid", "Dee", "Fay"]


def test_fewer_than_five_wait_and_more_than_ten_become_two_circles(quick_stage: Stage) -> None:
    stage = quick_stage
    juniors = tuple(f"Jun{letter}" for letter in "abcdefghijkl")
    story = running(stage, juniors=juniors, seniors=SENIORS[:4])
    reply = story.propose("mentee")
    assert "not on the list" in complaints(reply)["side"]  # and above the fields it says why
    assert (
        "A circle needs at least 5 people, so that nobody stands out. "
        "There are too few for the circle of learning partners at the moment. "
        "It can wait until more have joined."
    ) in str(stage.forms["Cora"].intro)
    assert story.circles() == []
    stage.fill("Cora", side="mentor", **DATES)
    for name in juniors:
        story.answers(name, TUESDAY)
    story.counted()
    assert story.circles() == [("mentor", "scheduled", TUESDAY)] * 2
    with stage.house.database.tenant(stage.tenant) as session:
        tables = [seat.circle_id for seat in session.scalars(select(Seat))]
    assert sorted(tables.count(table) for table in set(tables)) == [6, 6]
    for name in juniors:
        assert sum("meets on Tuesday" in text for text in stage.seen_by(name)) == 1


def test_no_date_for_five_is_told_alike_to_everybody(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.propose()
    stage.advance(days=3)
    stage.press("Ben", "Not this time")
    for name in ("Ana", "Cid", "Dee"):
        story.answers(name, TUESDAY)
    story.counted()
    off = (
        "The circle of mentors does not take place this time.\n\n"
        "It can be about dates or numbers. There is nothing you need to do."
    )
    assert all(stage.newest(name).startswith(off) for name in JUNIORS)
    assert stage.newest("Cora").startswith(
        "The circle of mentors does not take place: no date suits 5 people.\n\n"
        "You can propose other dates, or wait until more people have joined."
    )
    stage.press("Cora", "Propose a circle")
    assert stage.forms["Cora"].name == "groups.schedule"


# --- dates ------------------------------------------------------------------------------------


WRONG: list[tuple[dict[str, str], dict[str, str]]] = [
    (
        {"day1": "2026-01-21"},
        {"day1": "People need time to answer. Please choose Monday, 26 January 2026"},
    ),
    ({"day1": "2026-01-31"}, {"day1": "Nobody works that day by the calendar of the programme."}),
    (
        {"day1": "2026-07-13"},
        {"day1": "The round ends on Friday, 10 July 2026. Please choose a day before"},
    ),
    ({"day2": "2026-01-27"}, {"day2": "This date is there already."}),
    ({"day2": ""}, {"day2": "Please fill this in."}),
    ({"time2": ""}, {"time2": "Please fill this in."}),
    ({"day1": "2026-02-30"}, {"day1": "That is not a date we can read"}),
    ({"place": " "}, {"place": "Please fill this in."}),
]


def test_dates_that_cannot_be_are_said_beside_their_field(quick_stage: Stage) -> None:
    story = running(quick_stage)
    for typed, wrong in WRONG:
        said = complaints(story.propose(**typed))
        assert {field: words[: len(wrong.get(field, ""))] for field, words in said.items()} == wrong
        kept = {field.name: field for field in quick_stage.forms["Cora"].fields}
        assert getattr(kept["side"], "value", None) == "mentor"
    assert story.circles() == []


def test_one_proposal_at_a_time_and_only_while_pairs_are_under_way(quick_stage: Stage) -> None:
    story = running(quick_stage)
    quick_stage.command("Cora", "circle schedule")
    waiting = quick_stage.forms["Cora"]  # opened now, sent when the same circle has been proposed elsewhere
    assert "There are too few for the circle of learning partners" in str(waiting.intro)
    assert [option.value for option in getattr(waiting.fields[0], "options", ())] == ["mentor"]
    story.propose()
    quick_stage.forms["Cora"] = waiting
    refused = complaints(quick_stage.fill("Cora", side="mentor", **DATES))
    assert refused["side"].startswith("One is being planned for them already.")
    assert {f.name: f.value for f in quick_stage.forms["Cora"].fields}["place"] == "Room 5"
    quick_stage.command("Cora", "circle schedule")
    assert quick_stage.newest("Cora").startswith("Every circle that there are people for is being planned")
    story.change(state="matching")
    quick_stage.command("Cora", "circle schedule")
    assert quick_stage.newest("Cora").startswith("Circles and the panel begin when pairs are under way.")
    story.change(state="paused")
    quick_stage.command("Cora", "circle schedule")
    assert quick_stage.newest("Cora").startswith("This programme rests at the moment")
    quick_stage.command("Ana", "circle schedule")
    assert quick_stage.newest("Ana").startswith("Only a programme coordinator can do that.")


def test_with_too_few_people_it_is_said_before_anybody_types_a_date(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    for name in ("Una", "Val"):
        stage.leave(name)
    stage.settle()
    stage.command("Cora", "circle schedule")
    assert "Cora" not in stage.forms
    told = "A circle needs at least 5 people of one side, so that nobody stands out."
    assert stage.newest("Cora").startswith(told)
    stage.press("Cora", stage.buttons("Cora")[0])
    assert told in stage.newest("Cora")
    assert "Propose a circle" not in stage.buttons("Cora")
    assert story.circles() == []


# --- hosts, and staying away ------------------------------------------------------------------


def test_without_a_volunteer_the_first_who_offers_is_the_host(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.propose()
    for name in JUNIORS:
        story.answers(name, TUESDAY)
    story.counted()
    assert stage.buttons("Ben") == ["See the guide", "I can be the host", "I cannot come"]
    stage.press("Ben", "I can be the host")
    assert "You are the host." in stage.newest("Ben")
    assert "Host: Ben" in stage.newest("Ana")
    story.click("Ana", "groups.host", circle=story.circle())  # a card from before
    assert stage.newest("Ana").startswith("This circle has found its host since then.")
    stage.press("Ben", "I cannot come")
    assert "I can be the host" in stage.buttons("Cid")
    story.after()
    assert story.circles() == [("mentor", "closed", TUESDAY)]  # nobody hosted it, so nothing is kept


def test_staying_away_leaves_no_trace_and_can_be_changed(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.propose()
    for name in JUNIORS:
        story.answers(name, TUESDAY, host=name == "Ana")
    story.counted()
    stage.press("Ben", "I cannot come")
    assert "You stay away this time. That is fine, and nobody is told." in stage.newest("Ben")
    stage.press("Cid", "I cannot come")
    stage.press("Cid", "I can come after all")
    stage.until(TUESDAY - timedelta(hours=20))
    assert sum("Coming up" in text for text in stage.seen_by("Ben")) == 0
    assert sum("Coming up" in text for text in stage.seen_by("Cid")) == 1
    story.after()
    stage.press("Ana", "Write the themes")
    stage.fill("Ana", theme1="Time is short", share=["coordinator"])
    stage.advance(days=2)
    assert not any("Time is short" in text for text in stage.seen_by("Ben"))
    assert "Time is short" in stage.newest("Cid")
    story.click("Ben", "groups.keep", circle=story.circle())
    assert stage.newest("Ben").startswith("We could not find that circle among yours.")


# --- themes -----------------------------------------------------------------------------------


def test_one_objection_keeps_the_notes_in_the_circle_and_nobody_learns_whose(quick_stage: Stage) -> None:
    """Shared only if no attendee objects, in private, within three working days (spec 2.8)."""
    stage, story = quick_stage, running(quick_stage)
    story.to_the_notes(share=["coordinator", "other_circle"])
    assert stage.newest("Ana").startswith("The circle looks at these themes until ")
    stage.advance(days=1)
    stage.press("Ben", "Keep them in the circle")
    assert "We have noted that you would keep them in the circle." in stage.newest("Ben")
    stage.press("Cid", "Fine with me")
    stage.advance(days=8)
    kept = "The notes stay in the circle."
    assert stage.newest("Ana").startswith(kept)
    assert [stage.newest(name).partition("\n")[0] for name in JUNIORS] == [kept] * 6
    for name in ("Cora", "Sol", *SENIORS):
        assert not any("Time is short" in text for text in stage.seen_by(name))
    story.click("Dee", "groups.keep", circle=story.circle())  # too late
    assert stage.newest("Dee").startswith("This circle has moved on since then.")


def test_an_objection_can_be_taken_back_and_themes_reach_the_other_circle(quick_stage: Stage) -> None:
    """What one circle finds feeds the other (S1-15)."""
    stage, story = quick_stage, running(quick_stage)
    story.to_the_notes(share=["other_circle"])
    stage.advance(days=1)
    stage.press("Ben", "Keep them in the circle")
    stage.press("Ben", "They may be shared")
    stage.advance(days=8)
    assert stage.newest("Una").startswith("Themes from the circle of mentors\n\n- Time is short\n\n")
    assert not any("Themes from" in text for text in stage.seen_by("Cora"))


def test_themes_with_names_are_given_back_kindly(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.to_the_notes(theme1="What una does helps", theme2="More time", theme3="Cora, and again Cora")
    form = stage.forms["Ana"]
    assert [getattr(f, "value", "") for f in form.fields[:3]] == [
        "What una does helps",
        "More time",
        "Cora, and again Cora",
    ]
    assert complaints(stage.replies[-1]) == {
        "theme1": "Themes carry no names, so that people stay free to talk. Please leave out: una.",
        "theme3": "Themes carry no names, so that people stay free to talk. Please leave out: Cora.",
    }
    assert "What we want to do (1)" not in [field.label for field in form.fields]  # of seniors' circles alone
    stage.fill("Ana", theme1="Small steps help", theme3="")
    stage.advance(days=1)
    assert "- Small steps help\n- More time" in stage.newest("Ben")


def test_keeping_no_notes_is_fine_and_so_is_not_answering(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.propose()
    for name in JUNIORS:
        story.answers(name, TUESDAY, host=name == "Ana")
    story.counted()
    story.after()
    assert stage.look_home("Ana").startswith("Does the circle of mentors want to keep any themes?")
    stage.press("Ana", "Keep no notes")
    assert stage.newest("Ana").startswith("No notes are kept. Thank you for hosting.")
    story.click("Ana", "groups.notes", circle=story.circle())
    assert stage.newest("Ana").startswith("This circle has moved on since then.")
    story.click("Ben", "groups.notes", circle=story.circle())
    assert stage.newest("Ben").startswith("Only the host of a circle can do that.")


# --- buttons late, twice, by the wrong person -------------------------------------------------


def test_buttons_of_others_and_of_long_ago_get_kind_answers(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.propose()
    circle = story.circle()
    for route in ("when", "host", "guide", "stay_away", "guest", "keep", "fine", "no_notes", "notes"):
        for name, who in (("Una", circle), ("Ana", "nonsense")):
            story.click(name, f"groups.{route}", circle=who)
            assert stage.newest(name).split(".")[0] in {
                "We could not find that circle among yours",
                "Only the host of a circle can do that",
            }
    story.click("Ana", "groups.call_off", circle=circle, programme=story.programme)
    assert stage.newest("Ana").startswith("Only a programme coordinator can do that.")
    for name in JUNIORS:
        story.answers(name, TUESDAY)
    story.counted()
    story.click("Ana", "groups.when", circle=circle)
    assert stage.newest("Ana").startswith("This circle has moved on since then.")
    stage.command("Cora", "circle")
    assert stage.newest("Cora").startswith(
        "Circles in Two ways\n\n- circle of mentors: on Tuesday 27 January, 14:00\n\n"
    )
    story.click("Cora", "groups.call_off", circle=circle, programme=story.programme)
    asked = "Call off the circle of mentors, Tuesday 27 January, 14:00?\n\nEverybody who was asked is told."
    assert stage.newest("Cora").startswith(asked)
    assert story.circles() == [("mentor", "scheduled", TUESDAY)], "asked first"
    for _ in range(2):
        story.click("Cora", "groups.call_off", circle=circle, programme=story.programme, sure="1")
    stage.advance(days=1)
    off = [name for name in JUNIORS if "does not take place this time" in stage.newest(name)]
    assert off == list(JUNIORS)
    story.click("Cora", "groups.call_off", circle="nonsense", programme=story.programme)
    assert stage.newest("Cora").startswith("We could not find that circle among yours.")


def test_half_way_the_coordinator_hears_that_it_is_time_for_circles(quick_stage: Stage) -> None:
    """Once a round, where there are people enough; what was held stays on the list for good (spec 2.1)."""
    stage = quick_stage
    story = running(stage, starts_on=date(2025, 11, 17), ends_on=date(2026, 2, 27))
    half_way(story)
    said = stage.newest("Cora")
    assert said.startswith("Half of the round in Two ways is over: a good time for circles.")
    assert "There are people enough for: circle of mentors." in said, "two seniors are too few"
    assert 'Fewer messages: type "fewer".' in said
    assert stage.buttons("Cora") == ["Propose a circle", "See the circles"]
    stage.press("Cora", "Propose a circle")
    stage.fill("Cora", side="mentor", **DATES)
    for name in JUNIORS:
        story.answers(name, TUESDAY, host=name == "Ana")
    half_way(story)
    assert [text for text in stage.seen_by("Cora") if "good time for circles" in text] == [], "done, and once"
    stage.until(TUESDAY + timedelta(hours=20))
    stage.press("Ana", "Keep no notes")
    stage.advance(days=61)
    assert story.rows()["circle_seat"] == 0
    story.change(state="evaluation")
    stage.click("Cora", again_button("circle", story.programme))
    assert stage.newest("Cora").startswith("Circles in Two ways\n\n- circle of mentors: took place on")
    assert stage.buttons("Cora") == ["Show where I am"]
    stage.command("Cora", "circle schedule")
    assert stage.newest("Cora").startswith("The round is over, so no circle can be planned any more.")


def half_way(story: Story) -> None:
    """The clock comes past the middle of the round."""
    with story.stage.house.database.tenant(story.stage.tenant) as session:
        due(session, "programmes.half_way", story.programme, story.stage.clock.now())
    story.stage.advance(hours=3)


def again_button(word: str, programme: str) -> Button:
    """The button that types a word for a coordinator of several programmes."""
    return Button(name=AGAIN, label="…", args={"text": word, "programme": programme})


def test_home_leads_to_the_question_and_circle_says_when_there_is_none(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    stage.command("Ana", "circle")
    assert stage.newest("Ana").startswith("There is no circle for you at the moment.")
    stage.command("Cora", "circle")
    assert stage.buttons("Cora") == ["Propose a circle", "See the panel"]
    assert stage.newest("Cora").startswith("Circles in Two ways\n\nNone so far.")
    story.propose()
    stage.press("Cora", "See the circles")
    assert "circle of mentors: answers until Thursday 22 January, 12:00" in stage.newest("Cora")
    assert stage.look_home("Ana").startswith("Would a circle of mentors suit you?")
    stage.press("Ana", "Not this time")
    assert "You can change it until" in stage.newest("Ana")
    assert not stage.look_home("Ana").startswith("Would a circle")


# --- a programme that rests, and somebody who leaves ------------------------------------------


def test_a_programme_on_pause_calls_its_circle_off_without_a_word(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.propose()
    for name in JUNIORS:
        story.answers(name, TUESDAY, host=name == "Ana")
    story.counted()
    story.change(state="paused")
    before = [len(stage.seen_by(name)) for name in JUNIORS]
    stage.press("Ana", "I cannot come")
    assert stage.newest("Ana").startswith("This programme rests at the moment")
    stage.until(TUESDAY + timedelta(days=2))
    assert story.circles() == [("mentor", "off", TUESDAY)]
    assert [len(stage.seen_by(name)) for name in JUNIORS[1:]] <= before[1:]


def test_notes_wait_while_a_programme_rests(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.to_the_notes()
    stage.advance(days=1)
    story.change(state="paused")
    stage.advance(days=10)
    assert story.circles() == [("mentor", "notes", TUESDAY)]
    story.change(state="running")
    stage.advance(days=2)
    assert stage.newest("Cora").startswith("Themes from the circle of mentors")


def test_who_leaves_frees_their_seat_and_an_objection_stays_without_a_name(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.to_the_notes()
    stage.advance(days=1)
    stage.press("Ben", "Keep them in the circle")
    stage.leave("Ben")
    assert "Ben" not in story.seated()
    stage.advance(days=9)
    assert stage.newest("Ana").startswith("The notes stay in the circle.")
    assert not any("Time is short" in text for text in stage.seen_by("Cora"))


def test_when_the_host_leaves_the_circle_looks_for_another(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.propose()
    for name in JUNIORS:
        story.answers(name, TUESDAY, host=name == "Ana")
    story.counted()
    stage.command("Ana", "delete me")
    stage.press("Ana", "Delete everything")
    stage.settle()
    assert "Host:" not in stage.newest("Ben")
    assert "I can be the host" in stage.buttons("Ben")
    assert len(story.seated()) == 5


def test_mydata_shows_ones_own_answers_and_nobody_elses(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    story.propose()
    story.answers("Ana", TUESDAY, host=True)
    with stage.house.database.tenant(stage.tenant) as session:
        ana = session.scalars(select(Member).where(Member.name == "Ana")).one()
        rows = own_data(session, ana)["circle_seat"]
    assert [(row["can"], row["would_host"]) for row in rows] == [([TUESDAY.isoformat()], True)]


def test_it_speaks_spanish(quick_stage: Stage) -> None:
    stage, story = quick_stage, running(quick_stage)
    with stage.house.database.tenant(stage.tenant) as session:
        session.scalars(select(Member).where(Member.name == "Ana")).one().locale = "es"
    story.propose()
    stage.command("Ana", "círculo")
    assert stage.newest("Ana").startswith("¿Te vendría bien un círculo de quienes guían?\n\nPRIVADO: ")
    stage.press("Ana", "Decir cuándo puedo")
    assert [plain((f.label,)) for f in stage.forms["Ana"].fields] == [
        "¿Qué fechas te van bien?",
        "¿Lo moderarías?",
    ]
    assert stage.clock.now() < COUNTED


def test_help_names_planning_a_circle_where_one_can_be_planned(quick_stage: Stage) -> None:
    story, named = running(quick_stage), []
    for state in ("matching", "running", "evaluation"):
        story.change(state=state)
        quick_stage.command("Cora", "help")
        named.append("circle schedule: " in quick_stage.newest("Cora"))
    assert named == [False, True, False]
