"""Setting up a programme: what the form takes, what it complains about, and what is still missing."""

from typing import Any

from bot.conversation.reply import RejectForm
from tests.fakes import Stage, complaints
from tests.programmes import stories
from tests.programmes.stories import NEW


def test_a_founder_without_a_programme_is_offered_to_set_one_up(quick_stage: Stage) -> None:
    quick_stage.arrive("Cora")
    quick_stage.grant("Cora")
    quick_stage.command("Cora", "")
    assert quick_stage.newest("Cora").startswith("You can set up a programme here.")
    assert quick_stage.buttons("Cora")[0] == "Set up a programme"


def test_a_draft_needs_little_and_says_what_is_missing_with_its_fixes(quick_stage: Stage) -> None:
    stories.school(quick_stage)
    quick_stage.command("Cora", "programme new")
    quick_stage.fill("Cora", name="Both ways")
    newest = quick_stage.newest("Cora")
    assert newest.startswith("Both ways: 7 things are missing before sign-up can open.")
    assert "Why: say in at most 50 words why you are doing this." in newest
    assert "Done: the level gap and topics for both sides." in newest
    assert "Before matching starts:\n\n- Sponsor: has to join and read one short lesson." in newest
    assert quick_stage.buttons("Cora") == [
        "Say why",
        "Set the goal",
        "Name people",
        "Set dates",
        "Record the checks",
    ]


def test_each_fix_opens_its_part_and_takes_its_line_off_the_list(quick_stage: Stage) -> None:
    """A goal says what, how we will know and by when (S2-08)."""
    stories.draft(quick_stage, goal_by="")
    quick_stage.press("Cora", "Set the goal")
    assert [f.name for f in quick_stage.forms["Cora"].fields] == ["goal_what", "goal_measure", "goal_by"]
    assert quick_stage.forms["Cora"].fields[0].value == NEW["goal_what"]
    quick_stage.fill("Cora", goal_by="2026-06-12")
    assert "Goal:" not in quick_stage.newest("Cora")
    assert stories.programme(quick_stage).goal_by == stories.day("2026-06-12")


def test_calendar_opens_the_dates_and_days_off(quick_stage: Stage) -> None:
    """The word that coordinators are promised (spec 0.4), in both languages."""
    stories.draft(quick_stage)
    for word in ("calendar", "calendario"):
        quick_stage.command("Cora", word)
        assert "calendar" in [field.name for field in quick_stage.forms.pop("Cora").fields]


def test_home_shows_the_first_thing_that_is_missing_with_its_fix(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    quick_stage.command("Cora", "")
    assert quick_stage.newest("Cora").startswith("Both ways: being set up\n\n2 things are missing.")
    assert "Sol has been asked to sign it" in quick_stage.newest("Cora")
    assert quick_stage.buttons("Cora") == ["Record the checks", "See what is missing", "More"]


def test_home_opens_sign_up_once_nothing_is_missing(quick_stage: Stage) -> None:
    stories.ready(quick_stage)
    quick_stage.command("Cora", "")
    assert "Nothing is missing. Sign-up can open." in quick_stage.newest("Cora")
    assert quick_stage.buttons("Cora")[:2] == ["Open sign-up", "See what is missing"]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"why": "word " * 51}, "why", "This has 51 words. Please keep it to 50, so that people read it"),
    ({"starts_on": "2026-01-09"}, "starts_on", "Friday, 9 January 2026 is in the past. Please choose"),
    (
        {"ends_on": "2026-02-09"},
        "ends_on",
        "The round ends on Monday, 9 February 2026, before it starts on Monday, 9 February 2026.",
    ),
    ({"ends_on": "2026-02-20"}, "ends_on", "That leaves no time for two meetings. Please end on Monday, 6"),
    ({"ends_on": "2029-06-19"}, "ends_on", "A round lasts two years at most, and this one ends on"),
    ({"starts_on": "2035-12-31", "goal_by": ""}, "starts_on", "That year is very far away. Please check it."),
    ({"ends_on": "2026-02-30"}, "ends_on", "That is not a date we can read."),
    ({"goal_by": "2026-02-01"}, "goal_by", "The round starts on Monday, 9 February 2026. Please choose"),
    ({"goal_by": "2020-02-01"}, "goal_by", "Saturday, 1 February 2020 is in the past."),
    ({"level_gap": "6"}, "level_gap", "Please give a whole number from 1 to 5."),
    ({"kind": "secret"}, "kind", "That is not on the list. Please choose from the list."),
    ({"calendar": "17 March 2026\nsometime"}, "calendar", 'Line 2, "sometime": we cannot read this as a'),
    ({"calendar": "31 Feb 2026"}, "calendar", 'Line 1, "31 Feb 2026": there is no such date. Please write'),
    (
        {"calendar": "20 Feb 2026 to 16 Feb 2026"},
        "calendar",
        'Line 1, "20 Feb 2026 to 16 Feb 2026": the end comes before the start. Please write',
    ),
    ({"topics_mentor": "\n".join(map(str, range(11)))}, "topics_mentor", "These are 11 topics. Please keep"),
    ({"topics_mentee": "x" * 61}, "topics_mentee", "is too long to choose from a list."),
    ({"sponsor": ["nobody"]}, "sponsor", "That is not on the list. Please choose from the list."),
]
"""What is changed of a good form, the field that is complained about, and words of the complaint."""


def test_a_complaint_names_the_reason_and_the_way_out_and_keeps_what_was_typed(quick_stage: Stage) -> None:
    stories.school(quick_stage)
    quick_stage.command("Cora", "programme new")
    good = {f.name: f.value for f in quick_stage.forms["Cora"].fields}
    for changed, field, said in WRONG:
        reply = quick_stage.fill("Cora", **{**good, **NEW, **changed})
        assert {name: said in words for name, words in complaints(reply).items()} == {field: True}, changed
        assert isinstance(reply, RejectForm)
        kept = {f.name: f.value for f in reply.form.fields}
        assert (kept["name"], kept["goal_what"]) == (NEW["name"], NEW["goal_what"])
    assert stories.programmes(quick_stage) == []


def test_two_programmes_that_run_have_two_names(quick_stage: Stage) -> None:
    """Whoever is in both is asked which one they mean, by name alone."""
    stories.draft(quick_stage)
    quick_stage.command("Cora", "programme new")
    assert complaints(quick_stage.fill("Cora", name="both Ways")) == {
        "name": 'There is another programme called "both Ways". '
        "Please add a year or a place, so that people can tell them apart."
    }
    quick_stage.fill("Cora", name="Both ways, north")
    quick_stage.command("Cora", "programme edit basics")
    assert quick_stage.newest("Cora").startswith("Which programme is this about?")
    quick_stage.press("Cora", "Both ways")
    quick_stage.fill("Cora")  # its own name is no other's
    assert quick_stage.newest("Cora").startswith("Both ways: 2 things are missing")


def test_the_second_contact_is_outside_the_coordinators_line(quick_stage: Stage) -> None:
    stories.school(quick_stage)
    quick_stage.arrive("Bo", level=5, manager_id=quick_stage.members["Cora"])
    quick_stage.command("Cora", "programme new")
    reply = quick_stage.fill("Cora", **NEW, alternate=[quick_stage.members["Bo"]])
    assert complaints(reply) == {
        "alternate": "Bo and Cora are manager and report. Please choose somebody outside that line, "
        "so that people have two ways to ask."
    }


def test_people_are_looked_up_where_the_list_was_too_long_to_send(quick_stage: Stage) -> None:
    """With more than 100 people the field lists nobody, so that any id could come back."""
    stories.school(quick_stage)
    for number in range(101):
        quick_stage.arrive(f"Nn{number}")
    gone = quick_stage.arrive("Gone")
    quick_stage.leave("Gone")
    quick_stage.command("Cora", "programme new")
    assert complaints(quick_stage.fill("Cora", **NEW, sponsor=[gone], alternate=["made up"])) == {
        "sponsor": "We could not find that person here. Please choose somebody who works here.",
        "alternate": "We could not find that person here. Please choose somebody who works here.",
    }
    cora = quick_stage.members["Cora"]
    assert complaints(quick_stage.fill("Cora", sponsor=[cora], alternate=[cora])) == {
        "sponsor": "Cora coordinates this programme. Please choose a senior leader who does not.",
        "alternate": "Cora coordinates this programme. The second contact is for people who would rather "
        "talk to somebody else.",
    }


def test_a_gap_of_one_level_is_for_few_levels(quick_stage: Stage) -> None:
    for at, name in enumerate(("Cora", "One", "Two", "Three", "Four"), 1):
        quick_stage.arrive(name, level=at)
    quick_stage.grant("Cora")
    quick_stage.command("Cora", "programme new")
    assert complaints(quick_stage.fill("Cora", **NEW, level_gap="1")) == {
        "level_gap": "5 levels are in use here, so the gap is 2 or more. "
        "A gap of one is for four levels or fewer."
    }


def test_a_workplace_gets_its_own_hours_and_topics(quick_stage: Stage) -> None:
    stories.school(quick_stage)
    quick_stage.command("Cora", "programme new")
    quick_stage.fill("Cora", **{**NEW, "calendar": "weekdays only"}, setting="workplace")
    made = stories.programme(quick_stage)
    assert made.calendar is not None
    assert made.calendar["kind"] == "workplace"
    assert [topic["label"] for topic in made.topics][:2] == [
        "Digital tools",
        "Artificial intelligence at work",
    ]


def test_the_calendar_is_shown_again_as_lines_that_can_be_changed(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    quick_stage.command("Cora", "programme edit dates")
    shown = {f.name: f.value for f in quick_stage.forms["Cora"].fields}
    assert shown["calendar"] == "17 March 2026\nMid-term: 16 February 2026 to 20 February 2026"
    quick_stage.fill("Cora", calendar=f"{shown['calendar']}\nTerm: 12 Jan 2026 - 26 June 2026")
    quick_stage.command("Cora", "programme edit dates")
    again = {f.name: f.value for f in quick_stage.forms["Cora"].fields}["calendar"]
    assert again == f"{shown['calendar']}\nTerm: 12 January 2026 to 26 June 2026"


def test_a_topic_that_stays_keeps_its_id(quick_stage: Stage) -> None:
    stories.draft(quick_stage, topics_mentor="Maps\nSpreadsheets", topics_mentee="Budgets")
    before = {topic["label"]: topic["id"] for topic in stories.programme(quick_stage).topics}
    quick_stage.command("Cora", "programme edit topics")
    quick_stage.fill("Cora", topics_mentor="Spreadsheets; Podcasts")
    after = {topic["label"]: topic["id"] for topic in stories.programme(quick_stage).topics}
    assert after == {"Spreadsheets": before["Spreadsheets"], "Podcasts": "podcasts", "Budgets": "budgets"}


# --- sponsor and contacts ---------------------------------------------------------------------


def test_the_sponsor_is_asked_and_signs_and_the_coordinator_hears(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    asked = quick_stage.newest("Sol")
    assert asked.startswith("You are the sponsor of Both ways.")
    assert "will not affect anyone's job, pay, review, timetable or reference" in asked
    assert asked.endswith('You get this because you were named as sponsor. Fewer messages: type "fewer".')
    quick_stage.press("Sol", "Sign the promise")
    assert quick_stage.newest("Sol").startswith("You signed this promise on Monday, 12 January 2026.")
    assert quick_stage.buttons("Sol") == ["Show where I am"]
    assert quick_stage.newest("Cora").startswith("The sponsor of Both ways has signed the promise.")


def test_signing_from_the_home_changes_the_message_too(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    quick_stage.command("Sol", "")
    quick_stage.press("Sol", "Sign the promise")
    assert [text.split(".")[0] for text in quick_stage.seen_by("Sol")] == [
        "You signed this promise on Monday, 12 January 2026",
        "You signed this promise on Monday, 12 January 2026",
    ]


def test_a_second_click_on_an_old_card_says_when_it_was_signed(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    card = next(m.card for m in quick_stage.shown if m.to == "Sol" and m.card)
    quick_stage.press("Sol", "Sign the promise")
    quick_stage.click("Sol", card.actions[0])
    assert quick_stage.newest("Sol").startswith("The promise was signed on Monday, 12 January 2026.")


def test_another_sponsor_signs_for_themselves_and_the_first_ones_card_is_gone(quick_stage: Stage) -> None:
    stories.ready(quick_stage)
    quick_stage.command("Cora", "programme edit people")
    quick_stage.fill("Cora", sponsor=[quick_stage.members["Eva"]])
    assert "Eva has been asked to sign it" in quick_stage.newest("Cora")
    assert quick_stage.newest("Eva").startswith("You are the sponsor of Both ways.")
    assert quick_stage.seen_by("Sol") == []
    assert stories.programme(quick_stage).promise_signed_on is None


def test_the_alternate_contact_hears_what_it_is(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    assert "if they would rather not ask Cora" in quick_stage.newest("Alt")


def test_a_notice_waits_for_the_hours_of_whoever_gets_it(quick_stage: Stage) -> None:
    quick_stage.advance(hours=11)  # eight in the evening
    stories.draft(quick_stage)
    assert quick_stage.seen_by("Sol") == []
    quick_stage.advance(hours=13)
    assert quick_stage.newest("Sol").startswith("You are the sponsor of Both ways.")


# --- why --------------------------------------------------------------------------------------


def test_purpose_is_the_programmes_own_words_and_who_stands_behind_it(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Ana", "purpose")
    told = quick_stage.newest("Ana")
    assert told.startswith(f"Both ways: two-way mentoring\n\n“{stories.WHY}”")
    assert "Coordinator: Cora" in told
    assert "Sponsor: Sol, who has signed the promise that taking part harms nobody" in told
    quick_stage.command("Ana", "why")
    assert quick_stage.newest("Ana") == told
    assert quick_stage.buttons("Ana")[0] == "Join", "whoever reads on is not sent back for it"
    stories.join(quick_stage, "Ana")
    quick_stage.command("Ana", "purpose")
    assert "Join" not in quick_stage.buttons("Ana")


def test_somebody_who_has_nothing_to_do_with_a_programme_is_told_so(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    quick_stage.command("Ben", "purpose")
    assert quick_stage.newest("Ben").startswith("You are not in a programme yet.")


def test_what_people_were_matched_on_is_fixed(quick_stage: Stage) -> None:
    stories.ready(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        session.merge(stories.programme(quick_stage)).state = "running"
    quick_stage.command("Cora", "programme edit basics")
    assert quick_stage.newest("Cora").startswith(
        "That part is fixed now, because people have been matched on it."
    )
    quick_stage.command("Cora", "programme edit")
    names = [f.name for f in quick_stage.forms["Cora"].fields]
    assert ("name" in names, "sponsor" in names, "ends_on" in names) == (False, True, True)
