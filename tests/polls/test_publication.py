"""The publication rule against a formula written a second time, and against attackers who try everything."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations, combinations_with_replacement

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import Complaint, Complaints
from bot.polls.interest import GROUPS, interest_questions
from bot.polls.publication import (
    Cell,
    Comment,
    Publication,
    comments_by_default,
    launch_check,
    near_repeat,
    publish,
    share,
)
from bot.polls.questions import Ballot, PollTerms, Purpose, Question, ballot_of

POLL = "0123456789ab4def8123456789abcdef"
TOPICS = ("ai_tools", "working_here", "new_methods")


def terms(
    *questions: Question,
    groups: tuple[str, ...] = ("everyone",),
    k: int = 7,
    k_text: int = 10,
    purpose: Purpose = "interest",
) -> PollTerms:
    return PollTerms(
        poll_id=POLL,
        tenant_id="t",
        purpose=purpose,
        questions=questions,
        groups=groups,
        k_answers=k,
        k_text=k_text,
        open_on=date(2026, 3, 2),
        close_on=date(2026, 3, 13),
    )


INTEREST = terms(*interest_questions(TOPICS, comments=True), groups=GROUPS)


# ------------------------------------------------------------ one share


def oracle(s: int, n: int, invited: int, k: int) -> str:
    """The table of spec 5.5, written again with fractions."""
    if invited < 8 or n < k:
        return "not_enough"
    part = Fraction(s, n)
    if n < 20:
        return "half_or_more" if part >= Fraction(1, 2) else "fewer_than_half"
    if n < 40:
        names = ["under_a_quarter", "a_quarter_to_a_half", "half_to_three_quarters", "three_quarters_or_more"]
        return names[sum(part >= Fraction(edge, 4) for edge in (1, 2, 3))]
    if part < Fraction(1, 10):
        return "under_10"
    if part > Fraction(9, 10):
        return "over_90"
    distance = {tens: abs(part * 100 - tens) for tens in range(10, 100, 10)}
    return f"about_{max(tens for tens in distance if distance[tens] == min(distance.values()))}"


@pytest.mark.parametrize("k", [5, 7, 8])
def test_a_share_is_said_as_the_table_says(k: int) -> None:
    sizes = [(s, n) for n in (*range(65), 99, 100, 101, 199) for s in range(n + 1)]
    said = {(s, n): share(s, n, 8, k=k) for s, n in sizes}
    assert said == {(s, n): oracle(s, n, 8, k) for s, n in sizes}


def test_seven_invited_are_too_few_whatever_they_say() -> None:
    assert {share(s, 7, 7, k=7) for s in range(8)} == {"not_enough"}
    assert {launch_check(s, 7, 7, at_least=4, k=7) for s in range(8)} == {"not_enough"}


@pytest.mark.parametrize(("k", "k_invited"), [(4, 8), (7, 7)])
def test_thresholds_below_the_floor_are_refused(k: int, k_invited: int) -> None:
    with pytest.raises(ValueError, match="never fewer"):
        share(5, 10, 20, k=k, k_invited=k_invited)
    with pytest.raises(ValueError, match="never fewer"):
        launch_check(5, 10, 20, at_least=4, k=k, k_invited=k_invited)


def certainties(rule: Callable[[int, int], str], sizes: Iterable[int], colluders: int) -> int:
    """How often `colluders` who know n and their own answers are sure that ALL others chose one side."""
    found = 0
    for n in sizes:
        seen: dict[str, list[int]] = {}
        for s in range(n + 1):
            seen.setdefault(rule(s, n), []).append(s)
        others = n - colluders
        for possible in seen.values():
            for own in range(colluders + 1):
                rest = {s - own for s in possible if 0 <= s - own <= others}
                found += rest in ({0}, {others})
    return found


# Spec 5.5's table: zero for a lone voter from k = 5, zero for two from k = 7.
@pytest.mark.parametrize(("k", "expected"), [(5, [0, 0, 3]), (6, [0, 0, 1]), (7, [0, 0, 0]), (8, [0, 0, 0])])
def test_no_share_makes_one_or_two_voters_sure_of_all_others(k: int, expected: list[int]) -> None:
    assert [certainties(lambda s, n: share(s, n, 999, k=k), range(k, 200), t) for t in range(3)] == expected


@pytest.mark.parametrize(("k", "expected"), [(5, [0, 0, 1]), (7, [0, 0, 0]), (8, [0, 0, 0])])
def test_no_topic_makes_one_or_two_voters_sure_of_all_others(k: int, expected: list[int]) -> None:
    def rule(s: int, n: int) -> str:
        return launch_check(s, n, 999, at_least=4, k=k)

    assert [certainties(rule, range(k, 200), t) for t in range(3)] == expected


@pytest.mark.parametrize("enough", [4, 5, 6])
def test_every_launch_check_that_terms_allow_keeps_two_voters_unsure(enough: int) -> None:
    question = Question(id="q", kind="one", choices=("yes", "no"), open_side=("yes",), enough=enough)
    with pytest.raises(ValueError, match="3 answers more"):
        terms(question, k=enough + 2)
    allowed = terms(question, k=enough + 3)

    def rule(s: int, n: int) -> str:
        ballots = [one("yes")] * s + [one("no")] * (n - s)
        return publish(allowed, {"everyone": 999}, ballots).cells[0].shown

    assert [certainties(rule, range(enough + 3, 30), t) for t in range(3)] == [0, 0, 0]
    assert (rule(enough, 19), rule(enough - 1, 19)) == ("enough", "not_yet")
    assert rule(enough, 20) == "a_quarter_to_a_half" if enough > 4 else "under_a_quarter"


def test_even_bands_tell_everything_when_three_compare_notes_in_the_smallest_poll() -> None:
    """What spec 5.7 admits; and the attack above does find what there is to find."""
    assert certainties(lambda s, n: share(s, n, 999, k=7), range(7, 200), 3) == 5


# ------------------------------------------------------------ topics, jointly


def one(choice: str, group: str = "everyone") -> Ballot:
    return Ballot(group, (("q", (choice,)),))


def subsets(topics: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [ticks for size in range(len(topics) + 1) for ticks in combinations(topics, size)]


@pytest.mark.parametrize(
    ("topics", "n"), [(("a",), 7), (("a", "b"), 7), (("a", "b"), 9), (("a", "b", "c"), 7)]
)
def test_topics_together_make_nobody_sure_of_all_others(topics: tuple[str, ...], n: int) -> None:
    """Every possible poll of n voters, every pair of them: all outputs at once still pin nobody (A13)."""
    frozen = terms(Question(id="t", kind="some", choices=topics))
    kinds = subsets(topics)
    seen: dict[tuple[str, ...], list[Counter[tuple[str, ...]]]] = {}
    for votes in combinations_with_replacement(kinds, n):
        said = publish(frozen, {"everyone": 99}, [Ballot("everyone", (("t", ticks),)) for ticks in votes])
        seen.setdefault(tuple(cell.shown for cell in said.cells), []).append(Counter(votes))
    sure = [
        (output, own)
        for output, polls in seen.items()
        for t in range(3)
        for own in combinations_with_replacement(kinds, t)
        if pinned([poll - Counter(own) for poll in polls if Counter(own) <= poll], topics)
    ]
    assert sure == []
    assert set().union(*seen) == {"enough", "not_yet"}


def pinned(rests: list[Counter[tuple[str, ...]]], topics: tuple[str, ...]) -> bool:
    """Whether in every possible world all others ticked a topic, or none did, or all ticked anything."""

    def always(holds: Callable[[tuple[str, ...]], bool]) -> bool:
        return bool(rests) and all(holds(ticks) for rest in rests for ticks in rest)

    def about(topic: str) -> bool:
        return always(lambda ticks: topic in ticks) or always(lambda ticks: topic not in ticks)

    return any(map(about, topics)) or always(bool) or always(lambda ticks: not ticks)


def test_a_topic_is_enough_from_four_ticks_at_any_size() -> None:
    frozen = terms(Question(id="t", kind="some", choices=("a", "b")))
    for n in (7, 19, 20, 60):
        votes = [("a", "b")] * 3 + [("a",)] + [()] * (n - 4)
        said = publish(frozen, {"everyone": 99}, [Ballot("everyone", (("t", v),)) for v in votes])
        assert [(cell.choice, cell.shown) for cell in said.cells] == [("a", "enough"), ("b", "not_yet")]


# ------------------------------------------------------------ groups


def junior(open_: str = "yes", honest: str = "fairly", *ticks: str) -> Ballot:
    return ballot_of(INTEREST, "junior", {"open": open_, "honest": honest, "lead_on": ticks})


def senior(open_: str = "yes", forward: str = "yes", *ticks: str) -> Ballot:
    return ballot_of(INTEREST, "senior", {"open": open_, "looking_forward": forward, "learn": ticks})


def by_place(said: Publication) -> dict[tuple[str, str, str], str]:
    return {(cell.group, cell.question, cell.choice): cell.shown for cell in said.cells}


def test_groups_are_shown_when_every_question_passes_in_each() -> None:
    ballots = [junior("yes", "not_very", "ai_tools")] * 5 + [junior("not_now", "fairly")] * 2
    ballots += [senior("not_now", "no", "working_here")] * 4 + [senior("maybe", "fairly")] * 3
    assert by_place(publish(INTEREST, {"junior": 8, "senior": 8}, ballots)) == {
        ("junior", "open", ""): "half_or_more",
        ("junior", "honest", ""): "fewer_than_half",
        ("junior", "lead_on", "ai_tools"): "enough",
        ("junior", "lead_on", "working_here"): "not_yet",
        ("junior", "lead_on", "new_methods"): "not_yet",
        ("senior", "open", ""): "fewer_than_half",
        ("senior", "looking_forward", ""): "fewer_than_half",
        ("senior", "learn", "ai_tools"): "not_yet",
        ("senior", "learn", "working_here"): "enough",
        ("senior", "learn", "new_methods"): "not_yet",
    }


NOT_BY_GROUP = {
    ("all", "honest", ""): "not_enough",
    ("all", "looking_forward", ""): "not_enough",
    **{("all", question, topic): "not_enough" for question in ("lead_on", "learn") for topic in TOPICS},
}


@pytest.mark.parametrize(
    ("invited", "juniors", "seniors"),
    [
        pytest.param({"junior": 8, "senior": 7}, [junior()] * 8, [senior("not_now")] * 7, id="few invited"),
        pytest.param({"junior": 9, "senior": 9}, [junior()] * 8, [senior("not_now")] * 6, id="few answers"),
        pytest.param(
            {"junior": 9, "senior": 9},
            [junior()] * 9,
            [senior("not_now")] * 6 + [ballot_of(INTEREST, "senior", {"open": "not_now"})],
            id="one question too few",
        ),
    ],
)
def test_a_weak_group_or_question_collapses_the_whole_poll(
    invited: dict[str, int], juniors: list[Ballot], seniors: list[Ballot]
) -> None:
    said = publish(INTEREST, invited, juniors + seniors)
    assert by_place(said) == {("all", "open", ""): "half_or_more"} | NOT_BY_GROUP
    assert said.plan == "overall"
    assert said.says_something


def test_a_poll_planned_as_overall_never_shows_groups() -> None:
    one_for_all = Question(id="q", kind="one", choices=("yes", "no"), open_side=("yes",))
    planned = PollTerms(
        poll_id=POLL,
        tenant_id="t",
        purpose="rule",
        questions=(one_for_all,),
        groups=GROUPS,
        report_plan="overall",
        open_on=date(2026, 3, 2),
        close_on=date(2026, 3, 2),
    )
    ballots = [one("yes", "junior")] * 10 + [one("no", "senior")] * 11
    assert publish(planned, {"junior": 20, "senior": 20}, ballots).cells == (
        Cell(group="all", question="q", shown="a_quarter_to_a_half"),
    )


def test_when_nobody_answers_nothing_is_said() -> None:
    said = publish(INTEREST, {"junior": 20, "senior": 20}, [])
    assert by_place(said) == {("all", "open", ""): "not_enough"} | NOT_BY_GROUP
    assert not said.says_something


def votes_of(group: str) -> st.SearchStrategy[Ballot]:
    def optional(question: Question) -> st.SearchStrategy[str | Sequence[str]]:
        if question.kind == "some":
            return st.lists(st.sampled_from(question.choices), unique=True)
        return st.sampled_from(question.choices or ("words", "more words"))

    fields = {q.id: optional(q) for q in INTEREST.asked(group)}
    return st.fixed_dictionaries({}, optional=fields).map(lambda raw: ballot_of(INTEREST, group, raw))


POLLS = st.tuples(
    st.lists(votes_of("junior"), max_size=24),
    st.lists(votes_of("senior"), max_size=24),
    st.integers(0, 9),
    st.integers(0, 9),
)


@settings(max_examples=150, deadline=None)
@given(POLLS)
def test_what_is_said_follows_the_table_and_its_thresholds(
    poll: tuple[list[Ballot], list[Ballot], int, int],
) -> None:
    """I7 and I8 on whole polls, with figures counted here a second time."""
    juniors, seniors, silent_juniors, silent_seniors = poll
    ballots = [ballot for ballot in juniors + seniors if ballot.answers]
    invited = {"junior": len(juniors) + silent_juniors, "senior": len(seniors) + silent_seniors}
    said = publish(INTEREST, invited, ballots)

    def n_of(question: str, *groups: str) -> int:
        return sum(question in dict(b.answers) for b in ballots if b.group in groups)

    def s_of(question: str, sides: set[str], *groups: str) -> int:
        return sum(bool(sides & set(dict(b.answers).get(question, ()))) for b in ballots if b.group in groups)

    own = {"junior": ("honest", {"comfortable", "fairly"}), "senior": ("looking_forward", {"yes", "fairly"})}
    ticks = {"junior": "lead_on", "senior": "learn"}
    passes = all(
        invited[g] >= 8 and min(n_of("open", g), n_of(own[g][0], g), n_of(ticks[g], g)) >= 7 for g in GROUPS
    )
    expected: dict[tuple[str, str, str], str] = {}
    if passes:
        for g in GROUPS:
            for question, sides in (("open", {"yes", "maybe"}), own[g]):
                s, n = s_of(question, sides, g), n_of(question, g)
                expected[g, question, ""] = oracle(s, n, invited[g], 7)
            for topic in TOPICS:
                wanted = s_of(ticks[g], {topic}, g) >= 4
                expected[g, ticks[g], topic] = "enough" if wanted else "not_yet"
    else:
        s, n = s_of("open", {"yes", "maybe"}, *GROUPS), n_of("open", *GROUPS)
        expected = NOT_BY_GROUP | {("all", "open", ""): oracle(s, n, sum(invited.values()), 7)}
    assert by_place(said) == expected
    words = sorted(word for b in ballots for word in dict(b.answers).get("reasons", ()))
    assert [c.body for c in said.comments] == (words if len(ballots) >= 10 else [])


# ------------------------------------------------------------ comments


def wordy(count: int, silent: int) -> list[Ballot]:
    texts = [Ballot("everyone", (("why", (f"reason {i}",)),)) for i in reversed(range(count))]
    return texts + [one("yes")] * silent


@pytest.mark.parametrize(
    ("k_text", "returned", "released"), [(10, 9, 0), (10, 10, 2), (12, 11, 0), (12, 12, 2)]
)
def test_comments_come_all_together_from_ten_ballots_or_not_at_all(
    k_text: int, returned: int, released: int
) -> None:
    question = Question(id="q", kind="one", choices=("yes", "no"), open_side=("yes",))
    frozen = terms(question, Question(id="why", kind="text"), k_text=k_text)
    said = publish(frozen, {"everyone": 30}, wordy(2, returned - 2))
    assert said.comments == tuple(Comment(question="why", body=f"reason {i}") for i in range(released))


def test_small_polls_ask_for_no_comments_by_themselves() -> None:
    assert (comments_by_default(19), comments_by_default(20)) == (False, True)


# ------------------------------------------------------------ repeats


def crowd(size: int, group: str = "everyone", start: int = 0) -> dict[str, str]:
    return {f"m{start + i}": group for i in range(size)}


@settings(max_examples=60, deadline=None)
@given(st.integers(8, 40), st.integers(0, 12), st.integers(0, 12), st.sampled_from([5, 7, 8]))
@example(30, 0, 0, 7)
@example(30, 6, 0, 7)
@example(30, 3, 4, 7)
def test_one_to_k_minus_one_people_more_or_fewer_is_a_near_repeat(
    size: int, new: int, gone: int, k: int
) -> None:
    before = crowd(size + gone)
    after = crowd(size) | crowd(new, start=1000)
    assert near_repeat(after, before, k) == (1 <= new + gone < k)
    assert near_repeat(before, after, k) == (1 <= new + gone < k)


def test_groups_are_compared_too_and_with_everybody() -> None:
    juniors, seniors, others = crowd(20, "junior"), crowd(20, "senior", 100), crowd(20, "senior", 200)
    assert not near_repeat(juniors | seniors, juniors | others, 7)  # the same juniors, all other seniors
    moved = juniors | {"m900": "junior"}
    assert near_repeat(moved | seniors, juniors | others, 7)  # one junior more
    assert near_repeat(juniors | crowd(3, "senior", 100), juniors, 7)  # everybody less three is a group
    assert not near_repeat(juniors | crowd(3, "senior", 100), others | crowd(3, "junior", 300), 7)


def test_a_near_repeat_keeps_to_two_bands_at_any_size() -> None:
    assert [share(s, n, 99, k=7, two_bands=True) for s, n in ((9, 30), (15, 30), (70, 80))] == [
        "fewer_than_half",
        "half_or_more",
        "half_or_more",
    ]
    question = Question(id="q", kind="one", choices=("yes", "no"), open_side=("yes",), enough=4)
    ballots = [one("yes")] * 8 + [one("no")] * 4
    said = [
        publish(terms(question), {"everyone": 99}, ballots, two_bands=b).cells[0].shown for b in ((), "q")
    ]
    assert said == ["enough", "half_or_more"]


# ------------------------------------------------------------ what may be asked and answered


@pytest.mark.parametrize(
    ("weaker", "words"),
    [
        ({"k_answers": 4}, "floors"),
        ({"k_invited": 7}, "floors"),
        ({"k_text": 9}, "floors"),
        ({"poll_id": "0" * 32}, "random"),
        ({"groups": ("all",)}, "groups"),
        ({"close_on": date(2026, 3, 1)}, "after it opens"),
        ({"questions": INTEREST.questions * 2}, "distinct"),
    ],
)
def test_terms_that_protect_too_little_are_refused(weaker: dict[str, object], words: str) -> None:
    fields = {name: getattr(INTEREST, name) for name in PollTerms.__struct_fields__}
    with pytest.raises(ValueError, match=words):
        PollTerms(**fields | weaker)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"open_side": ()}, "open side"),
        ({"open_side": ("yes", "no")}, "open side"),
        ({"open_side": ("never",)}, "open side"),
        ({"choices": ("yes", "yes")}, "distinct"),
        ({"id": "A question?"}, "no id"),
        ({"kind": "text"}, "only a text has none"),
        ({"enough": 3}, "4, 5 and 6"),
    ],
)
def test_questions_that_cannot_be_published_are_refused(wrong: dict[str, object], words: str) -> None:
    good: dict[str, object] = {"id": "q", "kind": "one", "choices": ("yes", "no"), "open_side": ("yes",)}
    with pytest.raises(ValueError, match=words):
        Question(**good | wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_words_are_asked_of_all_groups_or_of_none() -> None:
    with pytest.raises(ValueError, match="beside words"):
        terms(Question(id="why", kind="text", asked_of=("junior",)), groups=GROUPS)


def complaints_of(group: str, answers: Mapping[str, object]) -> dict[str, Complaint]:
    with pytest.raises(Complaints) as caught:
        ballot_of(INTEREST, group, answers)  # type: ignore[arg-type]  # wrong on purpose
    return caught.value.fields


def test_wrong_answers_are_refused_by_question_without_being_repeated() -> None:
    unknown = Complaint("polls.complaint_unknown")
    assert complaints_of("junior", {"open": "perhaps", "lead_on": ["ai_tools", "knitting"]}) == {
        "open": unknown,
        "lead_on": unknown,
    }
    assert complaints_of("junior", {"learn": ["ai_tools"]}) == {"learn": unknown}  # asked of seniors
    assert complaints_of("senior", {"What I think of Max": "yes"}) == {"ballot": unknown}
    assert complaints_of("senior", {"open": ["yes", "maybe"]}) == {"open": Complaint("polls.complaint_one")}
    assert complaints_of("senior", {"reasons": "x" * 281}) == {
        "reasons": Complaint("polls.complaint_too_long", {"limit": 280})
    }


def test_every_question_can_be_skipped_and_an_empty_form_is_no_vote() -> None:
    assert ballot_of(INTEREST, "junior", {}) == Ballot("junior")
    assert ballot_of(INTEREST, "junior", {"open": "", "reasons": "  "}) == Ballot("junior")
    # Unticked boxes beside an answer are "none of these", which is an answer.
    assert ballot_of(INTEREST, "junior", {"open": "yes"}).answers == (("open", ("yes",)), ("lead_on", ()))


def test_equal_answers_are_equal_ballots_however_they_were_typed() -> None:
    typed = {
        "reasons": " I\u0000 have\n\nno  time\ud800 ",
        "lead_on": ["new_methods", "ai_tools", "ai_tools"],
    }
    assert ballot_of(INTEREST, "junior", typed).answers == (
        ("lead_on", ("ai_tools", "new_methods")),
        ("reasons", ("I have no time",)),
    )


def test_ballots_do_not_show_their_answers_by_accident() -> None:
    assert repr(junior("not_now")) == "Ballot(…)"
