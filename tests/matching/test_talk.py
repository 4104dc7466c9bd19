"""A matching round as the people in it live it, from the first private question to the first chat."""

import json
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from adapters.slack import modal
from adapters.teams import dialog
from bot.conversation.card import Divider, Facts, FormButton, plain
from bot.conversation.model import Dialogue
from bot.matching import results, rounds, running
from bot.matching.model import Round
from bot.nudges.calendars import DateRange, PersonalDays, WorkingHours
from bot.outbox.outcome import Outcome, Unreachable
from bot.outbox.parcel import Parcel
from bot.people.model import Account
from bot.programmes.model import Programme
from tests.fakes import Stage
from tests.matching.stories import LOOK, SENIORS, Story, open_story

WEDNESDAYS = msgspec.to_builtins(WorkingHours(days={2: (("09:00", "15:00"),)}), str_keys=True)

NO_MATCH = (
    "No match for you in this round.\n\n"
    "It can be about times, numbers or what people preferred. It is not a judgement on you.\n\n"
    "You can stay on the list, change your topics or stop here.\n\n"
    "Reply 1: Stay on the list\nReply 2: Change my topics\nReply 3: Stop here\n"
    "Reply 4: Ask a person to look again\n\n"
    'You get this because you joined Both ways. Fewer messages: type "fewer".'
)

CLOSED = "This question is closed. You will hear the result at the same hour as everybody else."


# --- the whole way ----------------------------------------------------------------------------


WAITS_AGAIN = "You are on the list in Both ways. We write to you when a new round begins."


def line(stage: Stage, name: str, word: str) -> str:
    """What they read now, or what that word gets them."""
    if word:
        stage.command(name, word)
    return stage.newest(name)


def test_a_round_from_the_first_question_to_the_first_chat(stage: Stage) -> None:
    """Juniors choose first and in private, both say yes, a person approves (S0-05, S1-11, S3-16, S4-09)."""
    story = open_story(stage)
    story.change("Fay", hours=WEDNESDAYS)
    story.start()
    assert stage.newest("Ana").startswith(
        "Here are 3 colleagues you could work with. They have not been asked yet.\n\n"
        "PRIVATE: Only you and the bot see your answer."
    )
    assert "Answer by Monday, 19 January 2026." in stage.newest("Ana")
    assert stage.newest("Ben").startswith("Aquí hay 3 personas con quienes podrías trabajar.")
    assert [stage.seen_by(name) for name in SENIORS] == [[], [], []]

    form = story.look("Ben")
    assert sorted(story.options("Ben")) == ["Eva", "Fay", "Sol"]
    assert form.secret
    stage.forms.pop("Ben")
    for name in ("Ana", "Ben"):
        story.answer(name, "Sol", "Eva", "Fay")
    assert [stage.seen_by(name) for name in SENIORS] == [[], [], []]
    story.answer("Cem")  # rather not, to all three: now everybody has answered
    assert stage.seen_by("Cem")[-1].startswith(CLOSED)

    assert stage.newest("Sol").startswith("2 colleagues would be happy to work with you.")
    assert stage.newest("Fay") == ""  # she works on Wednesdays alone
    story.answer("Sol", "Ana")
    story.answer("Eva", "Ana", "Ben")
    stage.until(datetime(2026, 1, 14, 9, 0, tzinfo=UTC))
    assert story.look("Fay").args["step"] == "seniors"
    assert sorted(story.options("Fay")) == ["Ana", "Ben"]
    stage.fill("Fay")  # sent as it is: no yes to anybody
    assert story.round().state == "solved"

    stage.look_home("Kim")
    assert stage.newest("Kim").startswith("Both ways: 2 pairs that both people wanted")
    assert "No combination worked for Cem and Fay." in stage.newest("Kim")
    stage.press("Kim", "Approve all 2 pairs")
    assert "Everybody hears from Thursday 15 January, 10:00 on" in stage.newest("Kim")
    stage.command("Ana", "matches")
    assert "You will hear on Thursday, 15 January 2026" in stage.newest("Ana")

    stage.until(datetime(2026, 1, 15, 9, 59, tzinfo=UTC))
    assert story.states()["Ana"] == "offered"
    stage.until(datetime(2026, 1, 15, 10, 0, tzinfo=UTC))
    assert story.pairs() == {("Ana", "Sol"), ("Ben", "Eva")}
    assert stage.newest("Ana").startswith("You and Sol both said yes.\n\nNext is a first chat of 20 minutes")
    assert "step back by Thursday, 29 January 2026" in stage.newest("Sol")
    assert stage.newest("Ben").startswith("Las dos partes han dicho que sí: Eva y tú.")
    assert stage.newest("Cem") == NO_MATCH
    assert stage.newest("Fay") != NO_MATCH
    assert stage.newest("Kim").startswith("Both ways: 2 pairs have begun.")
    stage.until(datetime(2026, 1, 21, 9, 0, tzinfo=UTC))
    assert stage.newest("Fay") == NO_MATCH
    left = {"Cem": "ready", "Fay": "ready", "Deb": "joined"}
    assert story.states() == dict.fromkeys(("Ana", "Ben", "Sol", "Eva"), "matched") | left

    stage.press("Cem", "Stay on the list")
    assert [line(stage, "Cem", word).startswith(WAITS_AGAIN) for word in ("", "home", "matches")] == [
        True
    ] * 3
    stage.press("Ana", "Suggest times")
    assert stage.forms["Ana"].name == "pairs.suggest"


def test_who_was_not_ready_in_time_is_promised_no_day_of_a_round_they_are_not_in(quick_stage: Stage) -> None:
    story = open_story(quick_stage, signup_closes_on=date(2026, 1, 9))
    soon = "You are on the list in Both ways. You will hear by Monday, 2 March 2026."
    assert line(quick_stage, "Deb", "matches").startswith(soon)
    story.start()  # Deb has not opened the lesson yet
    assert line(quick_stage, "Deb", "matches").startswith(WAITS_AGAIN)
    story.all_happy(*story.juniors)
    story.all_happy(*story.seniors)
    story.told()
    quick_stage.command("Deb", "learn")
    quick_stage.press("Deb", "I have read this")
    assert quick_stage.newest("Deb").startswith("You are ready for Both ways. You will choose who you would")
    told = [line(quick_stage, "Deb", word) for word in ("home", "matches")]
    assert [text.startswith(WAITS_AGAIN) for text in told] == [True, True]
    assert "1 person is on the list for a new match." in line(quick_stage, "Kim", "home")
    quick_stage.press("Kim", "See where matching is")  # a new round begins here, and nobody else begins it
    assert quick_stage.newest("Kim").startswith("Both ways: who could be matched\n\nWould lead: 1")


def test_answers_are_kept_until_the_round_is_over_and_then_forgotten(quick_stage: Stage) -> None:
    story = open_story(quick_stage, juniors=("Ana",), seniors=("Sol",), ends_on=date(2026, 1, 16))
    story.solved()
    story.told()
    quick_stage.until(datetime(2026, 1, 16, 23, 59, tzinfo=UTC))
    assert len(story.consents()) == 2
    quick_stage.until(datetime(2026, 1, 17, tzinfo=UTC))
    assert story.consents() == []


def test_the_second_pass_asks_those_left_over_about_others(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana",), seniors=("Sol", "Eva", "Fay", "Gus"))
    story.start()
    story.look("Ana")
    first = set(story.options("Ana"))
    assert len(first) == 3
    story.answer("Ana")
    assert stage.newest("Ana").startswith("Here is another colleague you could work with.")
    story.look("Ana")
    (other,) = set(story.seniors) - first
    assert story.options("Ana") == [other]
    assert [stage.seen_by(name) for name in story.seniors] == [[], [], [], []]
    story.answer("Ana", other)
    assert stage.newest(other).startswith(("A colleague would be happy", "Una persona trabajaría"))
    story.answer(other, "Ana")
    story.told()
    assert story.pairs() == {("Ana", other)}


def test_a_window_lasts_five_working_days_and_two_own_ones_with_one_reminder_half_way(
    quick_stage: Stage,
) -> None:
    stage = quick_stage
    story = open_story(stage)
    story.change("Cem", hours=WEDNESDAYS)
    story.start()
    story.answer("Ana", "Sol")
    stage.until(datetime(2026, 1, 16, 16, 0, tzinfo=UTC))
    half_way = [text for text in stage.seen_by("Ana") if "This is still open." in text]
    assert len(half_way) == 0  # the window is two Wednesdays long for Cem
    stage.until(datetime(2026, 1, 19, 16, 0, tzinfo=UTC))
    reminded = {name: sum("still open" in text for text in stage.seen_by(name)) for name in ("Ana", "Cem")}
    assert reminded == {"Ana": 1, "Cem": 0}  # whoever has answered is reminded like everybody
    assert "Esto sigue abierto." in stage.newest("Ben")
    assert story.round().state == "juniors"
    stage.until(datetime(2026, 1, 21, 23, 59, tzinfo=UTC))
    assert sum("still open" in text for text in stage.seen_by("Cem")) == 1
    assert story.round().state == "juniors"
    stage.until(datetime(2026, 1, 22, 9, 0, tzinfo=UTC))
    assert story.round().state == "seniors"
    assert stage.newest("Sol").startswith("A colleague would be happy to work with you.")


def test_whoever_is_asked_only_now_is_not_reminded_as_well(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Cem"), seniors=("Sol",))
    away = PersonalDays(ranges=(DateRange(first=date(2026, 1, 12), last=date(2026, 2, 5)),))
    story.change("Cem", days_off=msgspec.to_builtins(away))
    story.start()
    stage.until(datetime(2026, 2, 6, 16, 0, tzinfo=UTC))
    assert _questions(story) == [2, 1]
    assert "Answer by Monday, 9 February 2026." in stage.newest("Cem")


def test_whoever_is_asked_at_once_does_not_read_first_that_there_is_nothing_to_do(
    quick_stage: Stage,
) -> None:
    """Sign-up closes in the evening and the round starts: in the morning each has one message, not two."""
    stage = quick_stage
    story = open_story(stage, state="signup")
    stage.until(datetime(2026, 1, 12, 20, 0, tzinfo=UTC))
    stage.command("Kim", "signup close")
    stage.press("Kim", stage.buttons("Kim")[0])
    story.start()
    stage.until(datetime(2026, 1, 13, 12, 0, tzinfo=UTC))
    assert [text[:34] for text in stage.seen_by("Ana")] == ["Here are 3 colleagues you could wo"]
    assert [text[:34] for text in stage.seen_by("Fay")] == ["Sign-up for Both ways is closed. Y"]


# --- answering --------------------------------------------------------------------------------


def test_answers_can_be_changed_until_everybody_has_answered(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    story.start()
    story.answer("Ana", "Sol")
    stage.press("Ana", "Change my answers")
    form = stage.forms["Ana"]
    assert {f.label: f.value for f in form.fields} == {"Sol": "yes", "Eva": "no", "Fay": "no"}
    for field in form.fields:  # each colleague's card stands right above the choice about them
        (line, facts) = field.above[:2]
        assert isinstance(line, Divider)
        assert isinstance(facts, Facts)
        assert plain(facts.rows[0][1]) == field.label
    phrases = stage.house.phrases("en", "UTC")
    slack, teams = modal.view(form, phrases)["blocks"], dialog.card(form, phrases)["body"]
    for drawn, asks in ((slack, "input"), (teams, "Container")):
        both = [(drawn[at - 1], one) for at, one in enumerate(drawn) if one["type"] == asks]
        for name, (profile, choice) in zip(story.options("Ana"), both, strict=True):
            assert name in json.dumps(profile)
            assert name in json.dumps(choice)
    stage.fill("Ana", **{f.name: "no" for f in stage.forms["Ana"].fields})
    assert [row.answer for row in story.consents() if row.member_id == stage.members["Ana"]] == ["no"] * 3
    story.all_happy("Ben", "Cem")
    story.look("Sol")
    assert sorted(story.options("Sol")) == ["Ben", "Cem"]


def test_the_reply_is_always_the_same_sentence(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Cem", "Jo"))
    story.start()
    replies = [
        story.answer("Ana", "Sol", "Eva", "Fay"),
        story.answer("Ana"),
        story.answer("Ana", "Eva", silent=["Sol", "Fay"]),
        story.answer("Cem", silent=["Sol", "Eva", "Fay"]),
    ]
    assert replies[1:] == replies[:1] * 3


def test_a_late_answer_is_told_kindly_and_counts_for_nothing(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Ben"), seniors=("Sol", "Eva"))
    story.start()
    story.look("Ana")
    stage.advance(days=8)
    before = [(row.answer, row.step) for row in story.consents()]
    stage.fill("Ana", **{f.name: "yes" for f in stage.forms["Ana"].fields})
    assert stage.newest("Ana").startswith(CLOSED)
    assert [(row.answer, row.step) for row in story.consents()] == before
    assert stage.buttons("Ana") == ["See my matches"]


def test_typed_answers_are_refused(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana",), seniors=("Sol",))
    story.start()
    stage.say("Ana", "matches")
    stage.say("Ana", "1")
    assert "it opens as a form" in stage.newest("Ana")
    stage.say("Ana", "1")
    stage.say("Ana", "1")
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(Dialogue)).all() == []
    assert {row.answered_at for row in story.consents()} == {None}


def test_home_asks_until_answered_and_then_says_when_they_will_hear(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Ben"), seniors=("Sol", "Eva"))
    assert "in private" in stage.look_home("Ana")
    story.start()
    assert stage.look_home("Ana").startswith("Here are 2 colleagues")
    story.answer("Ana", "Sol")
    waiting = "Matching is under way in Both ways. You will hear by about Tuesday, 10 February 2026."
    assert stage.look_home("Ana").startswith(waiting)
    assert stage.look_home("Sol").startswith(waiting)  # asked or not, it reads the same
    stage.command("Kim", "match run")  # and the coordinator reads what they read
    assert "You will see the pairs by about Monday, 9 February 2026." in stage.newest("Kim")
    assert "reads that they hear by about Tuesday, 10 February 2026." in stage.newest("Kim")


# --- claims and permissions -------------------------------------------------------------------


def test_nobody_sees_or_answers_what_they_were_not_asked(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Ben"), seniors=("Sol", "Eva"))
    stage.arrive("Zoe")
    story.start()
    not_yours = "We could not find that question among yours."
    args = story.look("Ana").args
    for name in ("Sol", "Kim", "Deb", "Zoe"):
        stage.click(name, FormButton(name="matching.look", label="x", args=args))
        assert stage.newest(name).startswith(not_yours), name
    stage.click(
        "Ana", FormButton(name="matching.look", label="x", args={"round": "forged", "step": "juniors"})
    )
    assert stage.newest("Ana").startswith(not_yours)
    stage.click("Ana", FormButton(name="matching.look", label="x", args={**args, "step": "seniors"}))
    assert stage.newest("Ana").startswith(CLOSED)

    story.look("Ana")
    bens = {row.id: "yes" for row in story.consents() if row.member_id == stage.members["Ben"]}
    stage.fill("Ana", **bens)
    assert {row.answer for row in story.consents()} == {""}


@pytest.mark.parametrize("name", ["Ana", "Sol", "Zoe"])
def test_only_a_coordinator_runs_matching(quick_stage: Stage, name: str) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana",), seniors=("Sol",))
    stage.arrive("Zoe")
    routes = [
        "start",
        "approve",
        "pairs",
        "try_again",
        "apart",
        "together",
        "take_back",
        "take_out",
        "explain",
    ]
    for route in routes:
        story.click(name, f"matching.{route}")
        assert "coordinator" in stage.newest(name) or "could not find" in stage.newest(name), route
    for word in ("match run", "match approve", "match explain"):
        stage.command(name, word)
        assert stage.newest(name).startswith("Only a programme coordinator can do that."), word
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(Round)).all() == []


def test_what_is_pressed_twice_happens_once(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana",), seniors=("Sol",))
    story.start()
    story.click("Kim", "matching.start")
    assert stage.newest("Kim").startswith("A round is under way already.")
    story.all_happy("Ana")
    story.all_happy("Sol")
    current = story.round()
    stage.command("Kim", "match approve")
    stage.press("Kim", "Approve the pair")
    story.click("Kim", "matching.approve", round=current.id)
    assert stage.newest("Kim").startswith("These pairs have been approved already.")
    story.click("Kim", "matching.approve", round="forged")
    assert stage.newest("Kim").startswith("There are no pairs to approve at the moment.")
    stage.advance(days=1, hours=1)
    assert _good_news(story) == {"Ana": 1, "Sol": 1}
    assert story.pairs() == {("Ana", "Sol")}


# --- leaving ----------------------------------------------------------------------------------


def test_a_leaver_drops_out_and_nobody_can_tell(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage)
    story.start()
    story.answer("Ana", "Sol")
    story.answer("Ben", "Eva")
    stage.leave("Cem")  # the last one who had not answered: the step ends
    stage.settle()
    assert story.round().state == "seniors"
    before = stage.newest("Sol")
    stage.command("Ana", "leave")
    stage.press("Ana", "Leave Both ways")
    assert stage.newest("Sol") == before
    story.look("Sol")
    assert story.options("Sol") == ["Ana"]
    story.answer("Sol", "Ana")
    story.answer("Eva", "Ben")
    story.told()
    assert story.pairs() == {("Ben", "Eva")}
    assert stage.newest("Sol") == stage.newest("Fay") == NO_MATCH


def test_somebody_who_leaves_after_the_solve_leaves_the_same_words(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana",), seniors=("Sol",))
    story.solved()
    stage.look_home("Kim")
    stage.press("Kim", "Approve the pair")
    stage.leave("Ana")
    stage.advance(days=2)
    assert stage.newest("Sol") == NO_MATCH
    assert story.pairs() == set()
    assert "no pair has begun" in stage.newest("Kim")


def test_a_programme_that_stops_takes_its_questions_back(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana",), seniors=("Sol",))
    story.start()
    stage.command("Kim", "programme stop")
    stage.fill("Kim", reason="We have too little time this term.")
    stage.press("Kim", "Stop the programme")
    stage.command("Ana", "matches")
    assert stage.newest("Ana").startswith("You are not in a programme")
    stage.advance(days=10)
    assert story.round().state == "stopped"
    assert story.consents() == []
    assert [text for text in stage.seen_by("Ana") if "you could work with" in text] == []


# --- partners both or neither -----------------------------------------------------------------


def test_a_pair_begins_only_if_both_can_be_reached(quick_stage: Stage) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana",), seniors=("Sol",))
    story.start()
    story.answer("Ana", "Sol")
    story.answer("Sol", "Ana")
    stage.look_home("Kim")
    assert "cannot reach" not in stage.newest("Kim")
    _mute(stage, "Sol")
    stage.command("Kim", "match approve")
    assert "We cannot reach Sol at the moment. A pair begins only if both can be reached." in stage.newest(
        "Kim"
    )
    stage.press("Kim", "Approve the pair")
    stage.advance(days=2)
    assert story.pairs() == set()
    assert stage.newest("Ana") == NO_MATCH
    assert "1 pair could not begin" in stage.newest("Kim")


def _mute(stage: Stage, name: str) -> None:
    """The platform has said for good that this person takes no messages."""
    with stage.house.database.tenant(stage.tenant) as session:
        for account in session.scalars(select(Account).where(Account.member_id == stage.members[name])):
            account.reachable = False


def test_if_the_news_fails_for_one_the_other_hears_and_the_coordinator_gets_a_count(
    quick_stage: Stage,
) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana",), seniors=("Sol",))
    story.solved()

    def refused(parcel: Parcel) -> Outcome | None:
        for_sol = parcel.address.users == ("Sol",) and "both said yes" in parcel.text
        return Unreachable() if for_sol else None

    stage.on_post = refused
    stage.look_home("Kim")
    stage.press("Kim", "Approve the pair")
    stage.advance(days=3)
    assert "We have not been able to reach Sol yet." in stage.newest("Ana")
    count = [text for text in stage.seen_by("Kim") if "in 1 pair somebody could not be told" in text]
    assert len(count) == 1
    assert "Sol" not in count[0]


# --- after a crash ----------------------------------------------------------------------------


def _once(work: Callable[..., Any], *, at: int = 1, fails: BaseException | None = None) -> Callable[..., Any]:
    """The same, but the `at`-th call fails before it has done anything."""
    calls = iter(range(1, 1_000))

    def failing(*given: Any) -> Any:
        if next(calls) == at:
            raise fails or OSError("the power went")
        return work(*given)

    return failing


def _seen(story: Story, person: str, *words: str) -> int:
    return sum(any(word in text for word in words) for text in story.stage.seen_by(person))


def _questions(story: Story) -> list[int]:
    """How many questions each junior has got."""
    return [_seen(story, name, *LOOK.values()) for name in story.juniors]


def _good_news(story: Story) -> dict[str, int]:
    """How often each person has heard of a match."""
    people = (*story.juniors, *story.seniors)
    return {name: _seen(story, name, "both said yes", "han dicho que sí") for name in people}


def test_the_lists_are_made_after_the_process_that_thinks_was_killed(
    quick_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Ben"), seniors=("Sol", "Eva"))
    killed = BrokenProcessPool("the process was killed")
    stage.house = replace(stage.house, compute=_once(stage.house.compute, fails=killed))
    story.start()
    assert _questions(story) == [0, 0]
    stage.command("Kim", "match run")
    assert stage.newest("Kim").startswith("Both ways: this step is being worked out (1 of 20).")
    caplog.clear()
    stage.advance(minutes=5)
    assert _questions(story) == [1, 1]
    assert len(story.consents()) == 4


def test_a_round_goes_on_after_the_bot_was_stopped_in_the_middle(quick_stage: Stage) -> None:
    """The whole program ends while it thinks: nobody can say so, and the job's lease runs out."""
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Ben"), seniors=("Sol", "Eva"))
    stage.house = replace(stage.house, compute=_once(stage.house.compute, fails=SystemExit()))
    with pytest.raises(SystemExit):
        story.start()
    stage.command("Kim", "match run")
    assert stage.newest("Kim").startswith("Both ways: this step is being worked out (1 of 20).")
    stage.advance(minutes=11)
    assert _questions(story) == [1, 1]
    assert len(story.consents()) == 4


@pytest.mark.parametrize("when", ["thinking", "writing"])
def test_a_programme_that_stops_while_lists_are_made_leaves_no_list(
    quick_stage: Stage, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked, and of who would have been asked about whom nothing is kept."""
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Ben"), seniors=("Sol", "Eva"))

    def after_the_stop(work: Callable[..., Any]) -> Callable[..., Any]:
        def stopped(*given: Any) -> Any:
            with stage.house.database.tenant(stage.tenant) as session:
                programme = Programme.by_id(session, story.programme)
                programme.state = "cancelled"
                for current in Round.all_open(session, programme.id):
                    rounds.stop(rounds.clockwork(stage.house, session, programme), current)
            return work(*given)

        return stopped

    if when == "thinking":
        stage.house = replace(stage.house, compute=after_the_stop(stage.house.compute))
    else:
        monkeypatch.setattr(running, "_closing", after_the_stop(running._closing))
    story.start()
    stage.advance(days=1)
    assert story.round().state == "stopped"
    assert story.consents() == []
    assert _questions(story) == [0, 0]


@pytest.mark.parametrize("broken", ["_write_list", "_announce"])
def test_nobody_is_asked_twice_after_a_crash_while_writing(
    quick_stage: Stage, broken: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana", "Ben"), seniors=("Sol", "Eva"))
    monkeypatch.setattr(running, "CHUNK", 1)
    monkeypatch.setattr(
        running, broken, _once(getattr(running, broken), at=2 if broken == "_write_list" else 1)
    )
    story.start()
    caplog.clear()
    stage.advance(minutes=5)
    assert _questions(story) == [1, 1]
    assert len(story.consents()) == 4


def test_everybody_is_told_once_after_a_crash_while_telling(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    story = open_story(stage, juniors=("Ana", "Ben"), seniors=("Sol", "Eva", "Fay"))
    story.solved()
    monkeypatch.setattr(results, "CHUNK", 1)
    monkeypatch.setattr(results, "begin", _once(results.begin, at=2))
    stage.look_home("Kim")
    stage.press("Kim", "Approve all 2 pairs")
    stage.until(datetime(2026, 1, 13, 10, 0, tzinfo=UTC))
    assert story.round().state == "approved"
    assert len(story.pairs()) == 1
    caplog.clear()
    stage.advance(minutes=5)
    told = {person for pair in story.pairs() for person in pair}
    (left,) = {*story.juniors, *story.seniors} - told
    assert _good_news(story) == {**dict.fromkeys(told, 1), left: 0}
    assert story.states()[left] == "ready"
    assert story.round().state == "told"


def test_a_job_that_gave_up_can_be_woken(quick_stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    stage = quick_stage
    story = open_story(stage, juniors=("Ana",), seniors=("Sol",))
    compute = stage.house.compute

    def never(*_: Any) -> Any:
        raise OSError("no power")

    stage.house = replace(stage.house, compute=never)
    story.start()
    stage.advance(days=1)
    caplog.clear()
    stage.house = replace(stage.house, compute=compute)
    stage.command("Kim", "match run")
    assert stage.newest("Kim").startswith("Both ways: this step did not work")
    stage.press("Kim", "Try again")
    assert _questions(story) == [1]
    story.click("Kim", "matching.try_again")
    assert stage.newest("Kim").startswith("Matching has moved on since then.")
    assert story.round().state == "juniors"
