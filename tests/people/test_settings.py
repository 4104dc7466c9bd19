"""What people set for themselves: language, exclusions, fewer messages; and what they can read."""

from sqlalchemy import select

from bot.conversation.card import Button
from bot.conversation.event import Submission
from bot.outbox.model import Outgoing
from bot.people.model import Exclusion, Member
from tests.fakes import START, Stage, complaints


def row(stage: Stage, name: str) -> Member:
    """Somebody's row."""
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalars(select(Member).where(Member.id == stage.members[name])).one()


def excluded(stage: Stage) -> set[tuple[str, str]]:
    """Who would rather not be paired with whom."""
    with stage.house.database.tenant(stage.tenant) as session:
        names = {member: name for name, member in stage.members.items()}
        return {(names[row.member_id], names[row.other_id]) for row in session.scalars(select(Exclusion))}


# --- about ------------------------------------------------------------------------------------


def test_about_says_what_this_is_and_is_not(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    quick_stage.command("Ana", "about")
    told = quick_stage.newest("Ana")
    assert told.startswith("Vice Versa helps two colleagues mentor each other both ways.")
    assert "does not sit in on talks, read chats, score people or decide alone" in told
    assert quick_stage.buttons("Ana") == ["Show where I am", "See who sees what", "Show what I can do"]


# --- language ---------------------------------------------------------------------------------


def test_a_language_is_chosen_under_its_own_name_and_spoken_at_once(stage: Stage) -> None:
    stage.arrive("Ana")
    stage.command("Ana", "language")
    assert stage.newest("Ana").startswith("We speak English with you. Would you like another language?")
    assert stage.buttons("Ana") == ["Español"]
    stage.press("Ana", "Español")
    assert stage.newest("Ana").startswith("Desde ahora hablamos contigo en español.")
    assert stage.buttons("Ana") == ["Ver dónde estoy"]
    stage.command("Ana", "ayuda")
    assert stage.newest("Ana").startswith("Lo que puedes hacer aquí")
    stage.command("Ana", "idioma")
    assert stage.buttons("Ana") == ["English"]


def test_a_language_can_be_typed_in_any_language(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    for typed, said in (
        ("Español", "Desde ahora"),
        ("inglés", "From now on"),
        ("ES-mx", "Desde ahora"),
        ("english", "From now on"),
        ("Klingon", 'We do not know the language "Klingon" yet. We speak English with you now.'),
    ):
        quick_stage.command("Ana", f"language {typed}")
        assert quick_stage.newest("Ana").startswith(said), typed


def test_a_made_up_language_button_is_refused(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    quick_stage.click("Ana", Button(name="people.speak", label="x", args={"tag": "xx"}))
    assert quick_stage.newest("Ana").startswith("We do not speak that language yet.")
    assert row(quick_stage, "Ana").locale == "en"


# --- exclusions -------------------------------------------------------------------------------


def test_exclusions_are_kept_shown_to_oneself_alone_and_can_be_taken_back(stage: Stage) -> None:
    for name in ("Ana", "Ben", "Cem"):
        stage.arrive(name)
    stage.command("Ana", "exclude")
    form = stage.forms["Ana"]
    assert (form.secret, form.privacy) == (True, "private")
    stage.fill("Ana", people=[stage.members["Ben"], stage.members["Cem"]])
    assert stage.newest("Ana").startswith("Saved. Nobody will be told.")
    assert excluded(stage) == {("Ana", "Ben"), ("Ana", "Cem")}
    stage.command("Ana", "exclude")
    assert set(getattr(stage.forms["Ana"].fields[0], "value", ())) == {
        stage.members["Ben"],
        stage.members["Cem"],
    }
    stage.fill("Ana", people=[stage.members["Cem"]])
    assert excluded(stage) == {("Ana", "Cem")}
    stage.command("Ben", "exclude")
    assert getattr(stage.forms["Ben"].fields[0], "value", None) == ()
    stage.command("Ana", "exclude")
    stage.fill("Ana", people=[])
    assert excluded(stage) == set()


def test_the_words_after_saving_are_the_same_whoever_was_chosen(quick_stage: Stage) -> None:
    for name in ("Ana", "Ben"):
        quick_stage.arrive(name)
    said = set()
    for people in ([], ["Ben"]):
        quick_stage.command("Ana", "exclude")
        quick_stage.fill("Ana", people=[quick_stage.members[name] for name in people])
        said.add(quick_stage.newest("Ana"))
    assert len(said) == 1


def test_exclusions_are_never_typed(quick_stage: Stage) -> None:
    for name in ("Ana", "Ben"):
        quick_stage.arrive(name)
    quick_stage.say("Ana", "exclude")
    assert "This one is private, so it opens as a form." in quick_stage.newest("Ana")
    quick_stage.say("Ana", "1")
    assert "This one is private, so it opens as a form." in quick_stage.newest("Ana")
    quick_stage.say("Ana", "Ben")
    assert excluded(quick_stage) == set()


def test_one_cannot_exclude_oneself_or_nobody_there(quick_stage: Stage) -> None:
    """With more than 100 people the field lists nobody, so that any id could come back."""
    ana = quick_stage.arrive("Ana")
    for number in range(102):
        quick_stage.arrive(f"Nn{number}")
    quick_stage.command("Ana", "exclude")
    assert complaints(quick_stage.fill("Ana", people=[ana])) == {
        "people": "You are on your own list. Please choose other people."
    }
    assert complaints(quick_stage.fill("Ana", people=["made up"])) == {
        "people": "We could not find one of these people here. Please choose again."
    }


# --- fewer ------------------------------------------------------------------------------------


def test_fewer_is_one_card_that_says_what_is_on_and_the_way_back(stage: Stage) -> None:
    stage.arrive("Ana")
    stage.command("Ana", "fewer")
    assert stage.newest("Ana").startswith(
        "Fewer messages, or none for a while. Nobody is told what you choose."
    )
    assert stage.buttons("Ana") == ["Snooze messages", "Get fewer messages", "Get only what matters"]
    stage.press("Ana", "Get only what matters")
    assert "You get only what matters: matches, pauses and ends." in stage.newest("Ana")
    assert stage.buttons("Ana") == ["Back to all messages", "Snooze messages", "Get fewer messages"]
    stage.press("Ana", "Snooze messages")
    stage.fill("Ana", how="week")
    assert "We do not write to you until Monday, 19 January 2026." in stage.newest("Ana")
    assert row(stage, "Ana").snoozed_until == START.replace(day=19, hour=0)
    stage.press("Ana", "Back to all messages")
    assert stage.newest("Ana").startswith("Messages come as before.")
    assert (row(stage, "Ana").quiet, row(stage, "Ana").snoozed_until) == ("", None)


def test_each_wish_can_be_typed(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    for typed, quiet in (
        ("quiet", "fewer"),
        ("quiet essential", "essential"),
        ("quiet off", ""),
        ("Quiet Fewer", "fewer"),
        ("resume messages", ""),
    ):
        quick_stage.command("Ana", typed)
        assert row(quick_stage, "Ana").quiet == quiet, typed


def test_a_snooze_ends_by_itself(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    quick_stage.command("Ana", "snooze")
    quick_stage.fill("Ana", how="week")
    quick_stage.advance(days=8)
    quick_stage.command("Ana", "fewer")
    assert "snoozed" not in quick_stage.newest("Ana")


def test_how_long_is_filled_in_if_it_is_typed_with_the_command(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    for typed, day in (
        ("snooze until Tuesday 10 February", "2026-02-10"),
        ("snooze 2 weeks", "2026-01-26"),
        ("snooze for a week", "2026-01-19"),
        ("snooze", None),
        ("snooze a little", None),
    ):
        quick_stage.command("Ana", typed)
        how, until = quick_stage.forms["Ana"].fields
        assert (getattr(how, "value", None), str(getattr(until, "value", None))) == (
            "until" if day else "week",
            str(day),
        ), typed


def test_a_day_that_is_typed_in_the_chat_is_in_the_form_behind_the_button(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    quick_stage.say("Ana", "snooze 2 weeks")
    quick_stage.press("Ana", "Open the form")
    quick_stage.fill("Ana")
    assert row(quick_stage, "Ana").snoozed_until == START.replace(day=26, hour=0)


def test_what_a_snooze_cannot_take(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    quick_stage.command("Ana", "snooze")
    for day, said in (
        ("", "Please choose the day on which messages may start again."),
        ("2026-01-12", "That day is not ahead. Please choose a day after today."),
        (
            "2027-06-01",
            "That is more than a year. Please choose an earlier day, or leave the programme and come",
        ),
        ("2026-13-01", "That is not a date we can read."),
    ):
        found = complaints(quick_stage.fill("Ana", how="until", day=day))
        assert {name: words.startswith(said) for name, words in found.items()} == {"day": True}, day
    quick_stage.fill("Ana", how="until", day="2026-02-02")
    assert "We do not write to you until Monday, 2 February 2026." in quick_stage.newest("Ana")


def test_after_the_next_break_is_offered_where_a_programme_has_one(quick_stage: Stage) -> None:
    from tests.programmes import stories

    stories.signing_up(quick_stage)
    stories.join(quick_stage, "Ana")
    quick_stage.command("Ana", "fewer")
    assert quick_stage.buttons("Ana")[-1] == "Leave the programme"
    quick_stage.press("Ana", "Snooze messages")
    quick_stage.fill("Ana", how="after_break")
    assert "We do not write to you until Monday, 23 February 2026." in quick_stage.newest("Ana")
    quick_stage.command("Cora", "snooze")  # she has not joined
    assert [o.value for o in getattr(quick_stage.forms["Cora"].fields[0], "options", ())] == ["week", "until"]


def test_nothing_that_makes_fewer_messages_tells_anybody(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    for typed in ("quiet", "quiet essential", "quiet off"):
        quick_stage.command("Ana", typed)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        assert session.scalars(select(Outgoing)).all() == []


def test_a_paired_person_can_pause_from_the_same_card(quick_stage: Stage) -> None:
    from bot.programmes.model import Participant
    from tests.programmes import stories

    stories.signing_up(quick_stage)
    stories.join(quick_stage, "Ana")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        ana = Participant.member_id == quick_stage.members["Ana"]
        session.scalars(select(Participant).where(ana)).one().state = "matched"
    quick_stage.command("Ana", "fewer")
    assert len(quick_stage.buttons("Ana")) == 5
    assert quick_stage.buttons("Ana")[3:] == ["Pause a pairing", "Leave the programme"]


# --- forms are checked against what is on offer now -------------------------------------------


def test_a_form_of_another_name_leads_nowhere(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    event = Submission(id="x", sender=quick_stage.sender("Ana"), form="people.nothing", values={})
    quick_stage._take("Ana", event)
    assert quick_stage.newest("Ana").startswith("That card is from another time.")
