"""What a coordinator knows before a round, enters, starts, approves and asks about."""

from datetime import date

import pytest

from bot.conversation.card import Form, ManyField, PersonField
from bot.conversation.plain import element_text
from bot.matching.model import Chosen, Round
from bot.pairs.model import Pair
from bot.programmes.model import Programme, Role
from tests.fakes import Stage, complaints
from tests.matching.stories import JUNIORS, SENIORS, Story, open_story

# --- before a round ---------------------------------------------------------------------------


def test_the_card_says_who_could_be_matched_and_what_is_in_the_way(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    story.change("Ana", level=4)
    story.change("Ben", manager_id=stage.members["Sol"], appraiser_id=stage.members["Eva"])
    story.change("Fay", level_confirmed=False)
    stage.command("Kim", "match run")
    assert stage.newest("Kim") == (
        "Both ways: who could be matched\n\n"
        "Would lead: 3\nWould learn: 2\nEither: 0\n\n"
        "Not in yet: 1 without a confirmed level and 1 without the lessons.\n\n"
        "Ana: nobody is far enough above or below.\n\n"
        "Ben: reporting lines leave nobody to meet.\n\n"
        "People are then asked in private. Pairs that both wanted come to you by about Monday, 9 February "
        "2026.\n\n"
        "Reply 1: Start the round\nReply 2: Keep two apart\nReply 3: Propose a pair\nReply 4: Confirm levels"
    )


CROWD = ("Ana", "Ben", "Cem", *(f"Jun{letter}" for letter in "abcdefgh"))


def test_with_many_names_the_card_stays_short_and_the_names_are_a_button_away(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=CROWD)
    for name in CROWD[3:]:
        story.change(name, level=4)
    story.change("Ben", manager_id=stage.members["Sol"], appraiser_id=stage.members["Eva"])
    story.change("Fay", level_confirmed=False)
    for name in ("Junc", "Juna", "Junb"):
        stage.command("Kim", "match run")
        stage.press("Kim", "Keep two apart")
        stage.fill("Kim", one=[stage.members["Ana"]], other=[stage.members[name]])
    stage.command("Kim", "match run")
    told = stage.newest("Kim")
    assert "Nobody to meet yet: Ben, Juna and 7 others.\n\n3 entries by hand.\n\n" in told
    assert len(told.partition("Reply 1")[0].split()) <= 60
    assert stage.buttons("Kim")[1:4] == ["Keep two apart", "Propose a pair", "See who, and why"]
    stage.press("Kim", "See who, and why")
    assert stage.newest("Kim").startswith(
        "Both ways: who has nobody to meet so far, and what was entered\n\n"
        "Juna, Junb, Junc, Jund, June, Junf, Jung and Junh: nobody is far enough above or below.\n\n"
        "Ben: reporting lines leave nobody to meet.\n\n- Kept apart: "
    )
    apart = [line for line in stage.newest("Kim").splitlines() if line.startswith("- ")]
    assert apart == [f"- Kept apart: Ana and {name}" for name in ("Juna", "Junb", "Junc")]
    stage.press("Kim", stage.buttons("Kim")[1])
    (entered,) = stage.forms["Kim"].fields
    assert isinstance(entered, ManyField)
    assert [f"- {option.label}" for option in entered.options] == apart


def test_who_is_left_out_for_a_private_reason_is_not_named(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    story.change("Ana", languages=["ga"])  # nobody else meets in Irish
    stage.command("Kim", "match run")
    assert "Ana" not in stage.newest("Kim")


def test_matching_waits_for_the_sponsor_and_for_sign_up_to_close(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    story.change("Sol", lessons_read=[])
    stage.command("Kim", "match run")
    assert "Sol, the sponsor, joins and reads one short lesson first." in stage.newest("Kim")
    assert "Start the round" not in stage.buttons("Kim")
    story.click("Kim", "matching.start")
    assert stage.newest("Kim").startswith("The sponsor joins and reads one short lesson first.")
    with stage.house.database.tenant(stage.tenant) as session:
        assert Round.latest(session, story.programme) is None


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("signup", "Sign-up is still open. Matching comes after it closes."),
        ("draft", "This programme is not at the stage for matching."),
        ("wrap_up", "This programme is not at the stage for matching."),
    ],
)
def test_matching_has_its_time_in_a_programme(quick_stage: Stage, state: str, says: str) -> None:
    story = open_story(quick_stage, state=state)
    quick_stage.command("Kim", "match run")
    assert quick_stage.newest("Kim").startswith(says)
    story.click("Kim", "matching.start")
    assert quick_stage.newest("Kim").startswith("This programme is not at the stage for matching.")


def test_two_kept_apart_are_never_asked_about_each_other_until_it_is_taken_back(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    stage.command("Kim", "match run")
    stage.press("Kim", "Keep two apart")
    one, _ = stage.forms["Kim"].fields
    assert isinstance(one, PersonField)
    assert [option.label for option in one.options] == ["Ana", "Ben", "Cem", "Deb", "Eva", "Fay", "Sol"]
    reply = stage.fill("Kim", one=[stage.members["Ana"]], other=[stage.members["Ana"]])
    assert complaints(reply) == {"other": "That is one person. Please choose two."}
    stage.fill("Kim", one=[stage.members["Eva"]], other=[stage.members["Ana"]])
    assert "- Kept apart: Eva and Ana" in stage.newest("Kim")
    stage.press("Kim", "Keep two apart")
    stage.fill("Kim", one=[stage.members["Ben"]], other=[stage.members["Sol"]])
    stage.press("Kim", "Take one back")
    (entered,) = stage.forms["Kim"].fields
    value = {o.label: o.value for o in entered.options}["Kept apart: Ben and Sol"]  # type: ignore[union-attr]  # a list to tick
    stage.fill("Kim", entered=[value])
    assert "Ben" not in stage.newest("Kim")
    stage.press("Kim", "Start the round")
    story.look("Ana")
    assert sorted(story.options("Ana")) == ["Fay", "Sol"]
    stage.forms.pop("Ana")
    story.look("Ben")
    assert sorted(story.options("Ben")) == ["Eva", "Fay", "Sol"]
    story.click("Kim", "matching.apart")
    assert stage.newest("Kim").startswith("A round is under way, so this cannot change now.")


def test_a_proposal_is_asked_about_first_among_equals(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana",), seniors=("Sol", "Eva", "Fay", "Gus"))
    for senior in ("Sol", "Eva", "Fay"):
        story.change(senior, own_words="", wants=["video", "quizzes"])
    story.change("Gus", wants=["quizzes"])  # fits worst, so nobody would think of it
    stage.command("Kim", "match run")
    stage.press("Kim", "Propose a pair")
    refused = stage.fill("Kim", one=[stage.members["Gus"]], other=[stage.members["Ana"]])
    assert complaints(refused) == {
        "other": "They cannot be paired: who learns has to be enough levels above who leads."
    }
    refused = stage.fill("Kim", one=[stage.members["Ana"]], other=[stage.members["Deb"]])
    # Deb has not read her lesson; that is nobody's business, so only what a coordinator knows is said.
    assert complaints(refused) == {
        "other": "They cannot be paired: who learns has to be enough levels above who leads."
    }
    stage.fill("Kim", one=[stage.members["Ana"]], other=[stage.members["Gus"]])
    story.start()
    story.look("Ana")
    assert "Gus" in story.options("Ana")


def test_where_nobody_can_be_paired_nobody_is_asked(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    for name in SENIORS:
        story.change(name, languages=["ga"])
    story.start()
    assert stage.newest("Kim").startswith(
        "Both ways: with the people and rules of today nobody could be paired. Nobody has been asked."
    )
    assert [stage.seen_by(name) for name in (*JUNIORS, *SENIORS)] == [[]] * 6
    assert set(story.states().values()) == {"ready", "joined"}
    for name in SENIORS:
        story.change(name, languages=["en"])
    story.start()
    assert story.asked("Ana")


# --- explaining -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({}, "Nothing that you entered speaks against this pair."),
        ({"manager_id": "Eva"}, "They cannot be paired: one of them manages the other."),
        ({"appraiser_id": "Eva"}, "They cannot be paired: one of them appraises the other."),
        ({"level": 4}, "They cannot be paired: who learns has to be enough levels above who leads."),
        ({"languages": ["ga"]}, "Nothing that you entered speaks against this pair."),
    ],
)
def test_explaining_names_what_a_coordinator_knows(
    quick_stage: Stage, facts: dict[str, object], says: str
) -> None:
    stage = quick_stage
    story = open_story(stage)
    story.change("Ana", **{key: stage.members.get(str(value), value) for key, value in facts.items()})
    stage.command("Kim", "match explain")
    stage.fill("Kim", one=[stage.members["Ana"]], other=[stage.members["Eva"]])
    assert stage.newest("Kim").startswith(f"Ana and Eva\n\n{says}")


@pytest.mark.parametrize("open_to_head", [False, True])
def test_explaining_does_not_tell_who_is_open_to_the_head(quick_stage: Stage, open_to_head: bool) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana",), seniors=("Sol",))
    story.change("Sol", level=6)
    story.change("Ana", open_to_head=open_to_head)
    stage.command("Kim", "match explain")
    stage.fill("Kim", one=[stage.members["Ana"]], other=[stage.members["Sol"]])
    assert stage.newest("Kim").startswith("Ana and Sol\n\nNothing that you entered speaks against this pair.")


# --- the pairs --------------------------------------------------------------------------------


def test_the_home_has_no_button_that_leads_to_the_home(quick_stage: Stage) -> None:
    open_story(quick_stage, juniors=("Ana", "Ben"), seniors=("Sol", "Eva")).start()
    assert quick_stage.buttons("Kim") == ["Explain a pair", "Show where I am"]
    quick_stage.look_home("Kim")
    assert quick_stage.buttons("Kim") == ["Explain a pair", "More"]


def test_a_pair_that_is_taken_out_reads_like_no_match(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Ben"), seniors=("Sol", "Eva"))
    story.solved()
    stage.look_home("Kim")
    stage.press("Kim", "Take a pair out")
    (field,) = stage.forms["Kim"].fields
    option = field.options[0]  # type: ignore[union-attr]  # a list to tick
    stage.fill("Kim", pairs=[option.value])
    assert stage.newest("Kim").startswith("Both ways: 1 pair that both people wanted")
    out = option.label.split(" and ")
    assert f"No combination worked for {' and '.join(sorted(out))}." in stage.newest("Kim")
    stage.press("Kim", "Approve the pair")
    stage.advance(days=1, hours=1)
    newest = {name: stage.newest(name).split("\n\n")[0] for name in out}
    no_match = {"No match for you in this round.", "En esta ronda no hay una mentoría para ti."}
    assert set(newest.values()) <= no_match
    assert len(story.pairs()) == 1


def test_pairs_that_wait_for_approval_are_said_once_more_after_three_days(quick_stage: Stage) -> None:
    """Everybody in the round waits for it; whoever has approved is not reminded."""
    stage = quick_stage
    story = open_story(stage, juniors=("Ana",), seniors=("Sol",))
    story.solved()
    stage.advance(days=10)
    said = [text for text in stage.seen_by("Kim") if "still wait for your approval" in text]
    assert len(said) == 1
    stage.press("Kim", "Look at the pairs")
    assert stage.buttons("Kim")[0] == "Approve the pair"


def test_many_pairs_are_shown_ten_at_a_time(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    extra = [f"Jo{number:02}" for number in range(12)]
    for name in extra:
        stage.arrive(name, level=2, level_confirmed=True)
    with stage.house.database.tenant(stage.tenant) as session:
        now = stage.clock.now()
        current = Round(programme_id=story.programme, seed=1, state="solved", began_at=now)
        session.add(current)
        session.flush()
        for name in extra:
            session.add(
                Chosen(round_id=current.id, mentor_id=stage.members[name], mentee_id=stage.members["Sol"])
            )
    stage.look_home("Kim")
    assert stage.buttons("Kim") == ["Approve all 12 pairs", "Take a pair out", "Show the next pairs", "More"]
    first = stage.newest("Kim")
    stage.press("Kim", "Show the next pairs")
    both = first + stage.newest("Kim")
    assert [name for name in extra if name not in both] == []
    assert stage.buttons("Kim") == ["Approve all 12 pairs", "Take a pair out", "Show the pairs before"]


def test_a_coordinator_of_another_programme_cannot_approve_here(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana",), seniors=("Sol",))
    story.solved()
    stage.arrive("Lou")
    with stage.house.database.tenant(stage.tenant) as session:
        other = Programme(name="Elsewhere", label="x", state="matching", created_at=stage.clock.now())
        session.add(other)
        session.flush()
        session.add(Role(programme_id=other.id, member_id=stage.members["Lou"], role="coordinator"))
        elsewhere = other.id
    story.click("Lou", "matching.approve", round=story.round().id)
    assert stage.newest("Lou").startswith("We could not find that programme.")
    story.click("Lou", "matching.approve", round=story.round().id, programme=elsewhere)
    assert stage.newest("Lou").startswith("There are no pairs to approve at the moment.")
    assert story.round().state == "solved"


def test_a_second_round_is_for_those_on_the_list(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Ben"), seniors=("Sol",))
    story.start()
    story.all_happy("Ana", "Ben")
    story.all_happy("Sol")
    story.told()
    assert len(story.pairs()) == 1
    (left,) = [name for name in story.juniors if story.states()[name] == "ready"]
    story.change("Sol", most_pairs=2)
    story.start()
    story.answer(left, "Sol")
    story.answer("Sol", left)
    story.told()
    assert (left, "Sol") in story.pairs()
    assert story.states()[left] == story.states()["Sol"] == "matched"


def ended(story: Story, one: str, other: str, ended_as: str, met_on: date | None) -> None:
    """The two have had a pairing, which is over."""
    stage = story.stage
    with stage.house.database.tenant(stage.tenant) as session:
        pair = Pair.begin(
            session,
            programme_id=story.programme,
            mentor_id=stage.members[one],
            mentee_id=stage.members[other],
            cadence_weeks=4,
            meeting_minutes=60,
            at=stage.clock.now(),
        )
        pair.state, pair.ended_as, pair.last_met_on = "ended", ended_as, met_on


@pytest.mark.parametrize(
    ("ended_as", "met_on", "next_partner"),
    [
        ("completed", date(2025, 11, 3), "Fay"),  # somebody new comes before the better fit
        ("timeout", None, "Eva"),  # they never met, so there is nothing to repeat
        ("no_fault", None, "Fay"),  # one of them stepped back: never again unless both ask
    ],
)
def test_past_pairs_count_except_of_those_who_never_met(
    quick_stage: Stage, ended_as: str, met_on: date | None, next_partner: str
) -> None:
    story = open_story(quick_stage, juniors=("Ana",), seniors=("Sol", "Eva", "Fay"), state="running")
    story.change("Sol", state="on_break")
    story.change("Fay", wants=["quizzes"])  # Eva would fit better
    ended(story, "Ana", "Eva", ended_as, met_on)
    story.start()
    story.all_happy("Ana")
    for name in ("Eva", "Fay"):
        if story.asked(name):
            story.all_happy(name)
    story.told()
    assert story.pairs() == {("Ana", next_partner)}


def test_whoever_was_left_out_comes_first_in_the_next_round(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lots are the same both times, and yet it is the other one."""
    monkeypatch.setattr("bot.matching.rounds.randbelow", lambda _: 7)
    story = open_story(quick_stage, juniors=("Ana", "Cem"), seniors=("Sol",))
    story.solved()
    story.told()
    ((first, _),) = story.pairs()
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        for pair in Pair.live_in(session, story.programme):
            pair.state, pair.ended_as = "ended", "timeout"
    for name in (first, "Sol"):
        story.change(name, state="ready")
    story.solved()
    story.told()
    assert story.pairs() == {("Cem" if first == "Ana" else "Ana", "Sol")}


# --- wishes -----------------------------------------------------------------------------------


def test_the_head_of_the_organisation_is_suggested_to_those_who_are_open_to_it(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Ben"), seniors=("Sol",))
    story.change("Sol", level=6)
    stage.command("Ana", "matches")
    stage.press("Ana", "Say what suits me")
    field = stage.forms["Ana"].fields[0]
    assert field.label == "May we suggest Sol to you, who leads the whole organisation?"
    stage.fill("Ana", head="yes")
    story.start()
    assert story.asked("Ben") is False
    form = story.look("Ana")
    assert "Sol leads the whole organisation. You said that you are open to this." in text(form)
    story.answer("Ana", "Sol")
    assert "You lead the whole organisation. Ana is open to this." in text(story.look("Sol"))


def text(form: Form) -> str:
    """What stands above the fields."""
    above = (piece for field in form.fields for piece in field.above)
    return "\n".join(element_text(element) for element in (*form.intro, *above))


def test_somebody_who_learns_may_take_two(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Ben"), seniors=("Sol",))
    stage.command("Sol", "matches")
    stage.press("Sol", "Say what suits me")
    stage.fill("Sol", most="2")
    story.solved()
    story.told()
    assert story.pairs() == {("Ana", "Sol"), ("Ben", "Sol")}
    assert sum("both said yes" in text for text in stage.seen_by("Sol")) == 2
