"""What a programme begins with: its length, its shape, what it is called, its topics, and what it is not."""

from datetime import date, timedelta

import pytest

from bot.conversation.card import Bullets, Link
from bot.conversation.reply import Say
from bot.nudges.working_time import Calendar, DateRange
from bot.people.model import Member
from bot.programmes.naming import FAMILIES, GIVEN, usual_names, usual_topics
from bot.programmes.templates import end_of, never_shown
from tests.fakes import Stage, complaints, words
from tests.programmes import stories
from tests.programmes.stories import JUNIORS, LEAD, NEW, SENIORS, TEACH

TWO_MEETINGS = timedelta(weeks=8)

TERMS = Calendar(
    kind="school",
    terms=(
        DateRange(first=date(2026, 1, 8), last=date(2026, 3, 27)),
        DateRange(first=date(2026, 4, 13), last=date(2026, 6, 26)),
        DateRange(first=date(2026, 9, 1), last=date(2026, 12, 18)),
    ),
)


def test_a_template_ends_with_a_term_where_terms_are_known() -> None:
    """A pilot is one term, and a full year three (S2-19)."""
    starts = date(2026, 1, 19)
    assert end_of("pilot", starts, TERMS, shortest=TWO_MEETINGS) == date(2026, 3, 27)
    assert end_of("two_terms", starts, TERMS, shortest=TWO_MEETINGS) == date(2026, 6, 26)
    assert end_of("year", starts, TERMS, shortest=TWO_MEETINGS) == date(2026, 12, 18)
    assert end_of("pilot", starts, None, shortest=TWO_MEETINGS) == date(2026, 4, 20)
    # Next year's terms are not known yet, and a term with no time for two meetings does not count.
    assert end_of("year", date(2026, 9, 7), TERMS, shortest=TWO_MEETINGS) == date(2027, 6, 14)
    assert end_of("pilot", date(2026, 3, 2), TERMS, shortest=TWO_MEETINGS) == date(2026, 6, 26)


def test_a_pilot_is_for_five_to_eight_pairs_and_ends_with_its_term(quick_stage: Stage) -> None:
    """The pilot template: 5 to 8 pairs, one term (S2-19)."""
    stories.school(quick_stage)
    quick_stage.command("Cora", "programme new")
    length = next(f for f in quick_stage.forms["Cora"].fields if f.name == "length")
    assert [option.label for option in getattr(length, "options", ())] == [
        "A pilot: five to eight pairs, one term",
        "Two terms",
        "A full year",
    ]
    calendar = "Term: 12 Jan 2026 to 27 March 2026\nTerm: 13 April 2026 to 26 June 2026"
    quick_stage.fill(
        "Cora", **{**NEW, "starts_on": "2026-01-19", "ends_on": "", "calendar": calendar}, length="pilot"
    )
    made = stories.programme(quick_stage)
    assert (made.ends_on, made.mode, made.length) == (date(2026, 3, 27), "light", "pilot")
    quick_stage.command("Cora", "programme edit shape")
    quick_stage.fill("Cora", length="two_terms", mode="full")
    made = stories.programme(quick_stage)
    assert (made.ends_on, made.mode) == (date(2026, 6, 26), "full")


def test_where_seniors_would_only_take_a_session_is_offered_and_no_programme_is_made(
    quick_stage: Stage,
) -> None:
    """If it is not mentoring it is not called so: an awareness session is planned instead (S4-02)."""
    stories.school(quick_stage)
    quick_stage.command("Cora", "programme new")
    assert quick_stage.forms["Cora"].fields[0].label == "Will senior colleagues give as well as take?"
    wrong = complaints(quick_stage.fill("Cora", **NEW, gives_back="no"))
    assert wrong["gives_back"].startswith("Where seniors only take, it is not mentoring.")
    kept = {field.name: field.value for field in quick_stage.forms["Cora"].fields}
    assert kept["goal_what"] == NEW["goal_what"]  # nothing that was typed is lost
    quick_stage.command("Cora", "programme new")
    quick_stage.fill("Cora", name="Both ways", gives_back="no")
    told = quick_stage.newest("Cora")
    assert told.startswith(
        "This sounds like an awareness session. That is a good thing, and it is not mentor"
    )
    assert "15 minutes: questions, written first, and anyone may pass" in told
    assert stories.programmes(quick_stage) == []
    assert quick_stage.buttons("Cora") == ["Set up mentoring instead", "Show where I am"]
    quick_stage.command("Cora", "awareness")
    assert quick_stage.newest("Cora") == told


def test_before_anything_is_asked_it_says_what_will_never_be_shown(quick_stage: Stage) -> None:
    """Under eight people there is no sealed evaluation, under five pairs no shares (A14)."""
    assert never_shown(7) == ("answers", "evaluation", "shares")
    assert never_shown(8) == ("answers", "shares")
    assert never_shown(10) == ("answers",)
    stories.draft(quick_stage)
    quick_stage.command("Cora", "readiness")
    told = quick_stage.newest("Cora")
    assert "With 8 people at most, nobody will ever be shown:" in told
    assert "- who answered what, who declined, or any private note" in told
    assert "shares of pairs, as these need five pairs" in told
    assert "sealed feedback" not in told


def test_a_goal_may_name_its_outcome_areas_its_plan_and_a_scheme_that_is_there(quick_stage: Stage) -> None:
    """Outcome areas (S0-26, S1-46), a framework label (S1-09), a classic scheme beside it (S1-25)."""
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "programme edit more")
    families = next(f for f in quick_stage.forms["Cora"].fields if f.name == "families")
    assert [option.label for option in getattr(families, "options", ())] == [
        "People stay, and grow here",
        "Teams work together better",
        "Knowledge stays fresh",
        "Barriers between groups come down",
        "Know-how is passed on, both ways",
        "Fresh ideas travel",
        "Talent is seen and used",
        "Chances are shared more fairly",
    ]
    quick_stage.fill(
        "Cora",
        families=["fresh", "fairness"],
        framework="Digital plan 2026",
        classic_scheme="Starting well, on the staff page",
    )
    quick_stage.command("Ana", "purpose")
    told = quick_stage.newest("Ana")
    assert "About: Knowledge stays fresh and Chances are shared more fairly" in told
    assert "Part of: Digital plan 2026" in told
    assert "Also here: Starting well, on the staff page" in told


def test_a_programme_says_what_its_people_can_use(quick_stage: Stage) -> None:
    """Access to resources (S2-09): five lines, whose links are links; what was typed is kept."""
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "programme edit more")
    many = quick_stage.fill("Cora", materials="\n".join(f"Guide {n}" for n in range(6)))
    assert complaints(many) == {"materials": "Here are 6 lines. Please keep 5 at most."}
    unsafe = quick_stage.fill("Cora", materials="The wiki: http://wiki.example/start")
    refused = "“The wiki: http://wiki.example/start” has a link that cannot be used."
    assert complaints(unsafe)["materials"].startswith(refused)
    guide = "https://staff.example/guide;v=2"
    quick_stage.fill("Cora", materials=f"A guide: {guide}.\n- Room 4, Tuesdays from 3")
    reply = quick_stage.command("Ana", "purpose")
    assert f"What you can use:\n\n- A guide: {guide}.\n- Room 4, Tuesdays from 3" in quick_stage.newest("Ana")
    assert isinstance(reply, Say)
    (listed,) = (element for element in reply.card.body if isinstance(element, Bullets))
    assert [span for item in listed.items for span in item if isinstance(span, Link)] == [
        Link(url=guide, text=guide)
    ]


# --- what things are called -------------------------------------------------------------------


def test_two_way_mentoring_is_said_in_each_readers_language_unless_it_was_changed(quick_stage: Stage) -> None:
    """The word is "two-way mentoring", and a programme may have its own (S2-20, S4-01, D1)."""
    stories.signing_up(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        Member.by_id(session, quick_stage.members["Ben"]).locale = "es"
    for typed in (None, "Two-Way  mentoring", "Mentoría de ida y vuelta"):
        if typed is not None:  # what is ours stays ours, however the coordinator writes it
            quick_stage.command("Cora", "programme edit basics")
            quick_stage.fill("Cora", label=typed)
        for who, name in (("Ana", "two-way mentoring"), ("Ben", "mentoría de ida y vuelta")):
            quick_stage.command(who, "purpose")
            assert quick_stage.newest(who).startswith(f"Both ways: {name}")
    quick_stage.command("Cora", "programme edit basics")
    quick_stage.fill("Cora", label="reciprocal mentoring")
    for who in ("Ana", "Ben"):
        quick_stage.command(who, "purpose")
        assert quick_stage.newest(who).startswith("Both ways: reciprocal mentoring")


def test_usual_topics_are_said_in_each_readers_language_and_own_ones_as_they_were_typed(
    quick_stage: Stage,
) -> None:
    stories.draft(
        quick_stage, topics_mentor="Digital tools in class\nPodcasts", topics_mentee="leading A TEAM"
    )
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        Member.by_id(session, quick_stage.members["Sol"]).locale = "es"
    quick_stage.command("Sol", "apuntarme")
    wants = next(f for f in quick_stage.forms["Sol"].fields if f.name == "wants")
    assert [(o.value, o.label) for o in getattr(wants, "options", ())] == [
        (TEACH, "Herramientas digitales en clase"),
        ("podcasts", "Podcasts"),
        (LEAD, "Dirigir un equipo"),
    ]


def test_the_starter_topics_are_six_families_in_every_language_with_ids_of_their_own() -> None:
    """Technology, ideas, processes, policies, culture, growth (S2-01); AI, assessment, access (S1-10).

    More than technology alone (S1-43, S4-03).
    """
    every = [topic for topics in FAMILIES.values() for topic in topics]
    assert (len(FAMILIES), len(set(every))) == (6, len(every))
    english = {
        tag: [words().render(tag, f"topics.{t.replace('-', '_')}", {}) for t in every] for tag in ("en", "es")
    }
    slugs = [
        "-".join("".join(c if c.isalnum() else " " for c in n.casefold()).split()) for n in english["en"]
    ]
    assert slugs == every  # so that a topic that is typed gets the id it has on the list
    assert len(set(english["es"])) == len(every)
    assert set(every) >= GIVEN
    beyond = {"new-ways-to-assess", "artificial-intelligence-at-school", "tools-that-open-doors-for-all"}
    assert beyond <= set(every)


@pytest.mark.parametrize("setting", ["school", "workplace"])
@pytest.mark.parametrize("kind", ["general", "technical", "diversity"])
def test_each_kind_begins_with_topics_for_both_sides(kind: str, setting: str) -> None:
    """Technical, diversity-focused or general (S3-01); diversity is many things (S3-09), never age (S4-04).

    Generations meet through how each learnt to work, without anybody's years (S0-20, S3-10).
    """
    leads, gives = usual_topics(kind, setting, "mentor"), usual_topics(kind, setting, "mentee")
    assert 3 <= len(leads) <= 10
    assert 3 <= len(gives) <= 10
    assert set(gives) <= GIVEN
    assert not set(leads) & GIVEN
    if kind == "diversity":
        assert {
            "race-and-culture-at-work",
            "disability-at-work",
            "being-lgbtq-at-work",
            "faith-and-working-life",
            "caring-for-family-and-working",
            "how-each-of-us-learnt-to-work",
        } <= set(leads)
    assert not any(
        word in topic for topic in (*leads, *gives) for word in ("age", "young", "old", "generation")
    )


def test_a_new_diversity_programme_gets_its_own_topics_unless_others_were_typed(quick_stage: Stage) -> None:
    """Kind decides what the list begins with (S3-01); it begins as a general one (S4-03)."""
    stories.school(quick_stage)
    quick_stage.command("Cora", "programme new")
    assert next(f.value for f in quick_stage.forms["Cora"].fields if f.name == "kind") == "general"
    quick_stage.fill("Cora", **NEW, kind="diversity", topics_mentee="Budgets")
    labels = [topic["label"] for topic in stories.programme(quick_stage).topics]
    phrases = quick_stage.house.phrases("en", "UTC")
    assert labels == [*usual_names("diversity", "school", "mentor", phrases), "Budgets"]


def test_topics_are_ticked_by_family_and_own_ones_stand_as_lines(quick_stage: Stage) -> None:
    """A list the coordinator edits (A22), in six families (S2-01)."""
    stories.draft(quick_stage, topics_mentor="Digital tools in class\nPodcasts", topics_mentee="Budgets")
    quick_stage.command("Cora", "topics")
    shown = {f.name: f.value for f in quick_stage.forms["Cora"].fields}
    assert (shown["technology"], shown["own"]) == ((TEACH,), "Podcasts\n+ Budgets")
    reply = quick_stage.fill("Cora", technology=[], own="Podcasts")
    assert complaints(reply) == {
        "own": "Please keep at least one topic that newer colleagues lead on, and one that senior ones give."
    }
    quick_stage.fill("Cora", technology=["digital-tools"], growth=[LEAD], own="Podcasts")
    assert quick_stage.newest("Cora").startswith("Both ways: people can choose from 3 topics.")
    assert [(t["id"], t["side"]) for t in stories.programme(quick_stage).topics] == [
        ("digital-tools", "mentor"),
        ("podcasts", "mentor"),
        (LEAD, "mentee"),
    ]


# --- people's own words -----------------------------------------------------------------------


def test_own_words_are_brought_to_topics_without_names(quick_stage: Stage) -> None:
    """Own words meet the list before a run (A22), whoever wrote them: roles belong to topics (S4-07)."""
    stories.signing_up(quick_stage)
    stories.join(quick_stage, "Ana", own_words="Short films with pupils")
    stories.join(quick_stage, "Sol", own_words="How to run a fair meeting")
    stories.join(quick_stage, "Ben")
    quick_stage.command("Cora", "words")
    form = quick_stage.forms["Cora"]
    lines = {field.label: field.name for field in form.fields}
    assert set(lines) == {"Short films with pupils", "How to run a fair meeting"}
    for name in (*JUNIORS, *SENIORS):
        assert name not in str(form)
        assert quick_stage.members[name] not in str(form)
    quick_stage.fill("Cora", **{lines["Short films with pupils"]: "new-ways-of-teaching"})
    assert "1 line has been read." in quick_stage.newest("Cora")
    assert "1 line waits to be read before matching." in quick_stage.newest("Cora")
    ana = stories.participant(quick_stage, "Ana")
    assert ana is not None
    assert (ana.wants, ana.offers) == ([LEAD], [TEACH, "new-ways-of-teaching"])
    quick_stage.press("Cora", "Read people's own words")
    quick_stage.fill("Cora", **{lines["How to run a fair meeting"]: "none"})
    quick_stage.command("Cora", "words")
    assert quick_stage.newest("Cora").startswith("Both ways: there are no own words to read.")
    sol = stories.participant(quick_stage, "Sol")
    assert sol is not None
    assert (sol.wants, sol.offers) == ([TEACH], [LEAD])


def test_own_words_that_change_are_read_again(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    stories.join(quick_stage, "Ana", own_words="Films")
    quick_stage.command("Cora", "words")
    name = quick_stage.forms["Cora"].fields[0].name
    quick_stage.command("Ana", "profile")
    quick_stage.fill("Ana", own_words="Sound")
    quick_stage.fill("Cora", **{name: "new-ways-of-teaching"})  # an answer to words that are gone
    ana = stories.participant(quick_stage, "Ana")
    assert ana is not None
    assert ana.offers == [TEACH]
    quick_stage.command("Cora", "words")
    assert [f.label for f in quick_stage.forms["Cora"].fields] == ["Sound"]


def test_before_a_match_the_desk_says_how_many_lines_wait_and_a_pilot_how_large_it_is(
    quick_stage: Stage,
) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "programme edit shape")
    quick_stage.fill("Cora", length="pilot")
    stories.everybody_joins(quick_stage)
    quick_stage.command("Ana", "profile")
    quick_stage.fill("Ana", own_words="Films")
    quick_stage.command("Cora", "")
    assert "A pilot is for 5 to 8 pairs." in quick_stage.newest("Cora")
    quick_stage.press("Cora", "Close sign-up")
    quick_stage.press("Cora", "Close sign-up")
    quick_stage.command("Cora", "")
    assert "1 line waits to be read before matching." in quick_stage.newest("Cora")
    assert "Read people's own words" in quick_stage.buttons("Cora")
