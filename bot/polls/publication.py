"""What a closed poll may say: counts in, coarse codes out, so that nobody can be worked out (spec 5.5)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from bot.polls.questions import OVERALL, Ballot, Plan, PollTerms, Question

Shown = Literal[
    "not_enough",
    "half_or_more",
    "fewer_than_half",
    "under_a_quarter",
    "a_quarter_to_a_half",
    "half_to_three_quarters",
    "three_quarters_or_more",
    "under_10",
    "about_10",
    "about_20",
    "about_30",
    "about_40",
    "about_50",
    "about_60",
    "about_70",
    "about_80",
    "about_90",
    "over_90",
    "enough",
    "not_yet",
]
"""All that is ever said about a question. The words for each code live in `prompts/`."""

ANSWERS_FLOOR = 5
INVITED_FLOOR = 8
"""Thresholds may be raised, never lowered below these (spec 5.4, I7)."""

TOPIC_ENOUGH = 4
"""A topic is wanted by "at least four" (A13)."""

COMMENTS_FROM = 20
"""Invited people below which a poll asks for no comments unless somebody decides so (T10)."""

QUARTERS: tuple[Shown, ...] = (
    "under_a_quarter",
    "a_quarter_to_a_half",
    "half_to_three_quarters",
    "three_quarters_or_more",
)
TENTHS: tuple[Shown, ...] = (
    "about_10",
    "about_20",
    "about_30",
    "about_40",
    "about_50",
    "about_60",
    "about_70",
    "about_80",
    "about_90",
)


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One thing said about one question, and with "some" about one of its choices.

    `group` is one of the poll's groups, or "all" when results are shown for everyone together.
    """

    group: str
    question: str
    choice: str = ""
    shown: Shown


class Comment(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """Somebody's words on a question; whose, and from which group, is not known any more."""

    question: str
    body: str


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one poll says, once. Comments stand in alphabetical order: shuffle before keeping them."""

    plan: Plan
    cells: tuple[Cell, ...]
    comments: tuple[Comment, ...]

    @property
    def says_something(self) -> bool:
        """False when there is nothing to tell but "not enough answers"."""
        return bool(self.comments) or any(cell.shown != "not_enough" for cell in self.cells)


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """Raw figures of one question: n who answered, how many chose each. Never stored, never shown."""

    n: int
    chosen: Mapping[str, int]


def share(s: int, n: int, invited: int, *, k: int, k_invited: int = 8, two_bands: bool = False) -> Shown:
    """How large a share `s` of `n` is, as coarsely as `n` demands (the table in spec 5.5).

    `s` chose the open side, `n` gave any answer, `invited` could have. `two_bands` keeps to half or more
    and fewer than half whatever the size (T13). Raises ValueError for thresholds below the floors.
    """
    _check_floors(k, k_invited)
    if invited < k_invited or n < k:
        return "not_enough"
    if n < 20 or two_bands:
        return "half_or_more" if 2 * s >= n else "fewer_than_half"
    if n < 40:
        return QUARTERS[min(4 * s // n, 3)]
    if 10 * s < n:
        return "under_10"
    if 10 * s > 9 * n:
        return "over_90"
    return TENTHS[(20 * s + n) // (2 * n) - 1]  # the nearest tenth, halves upwards


def launch_check(s: int, n: int, invited: int, *, at_least: int, k: int, k_invited: int = 8) -> Shown:
    """Whether `at_least` people chose it; two more must have answered, so that "enough" pins nobody."""
    _check_floors(k, k_invited)
    if invited < k_invited or n < k:
        return "not_enough"
    return "enough" if s >= at_least and n >= at_least + 2 else "not_yet"


def publish(
    terms: PollTerms,
    invited: Mapping[str, int],
    ballots: Iterable[Ballot],
    *,
    two_bands: Collection[str] = (),
) -> Publication:
    """Turn opened ballots (no blanks) into what may be said; the same input always says the same.

    `invited` counts people by group. `two_bands` holds ids of questions that nearly repeat a published
    poll (`near_repeat`). Groups are shown only if every question passes in every group; otherwise those
    asked of everybody are shown for all together and the others are "not enough" (A13). Never both.

    For topics, n includes those who ticked none (`questions.ballot_of`). If n were those who ticked
    anything, ticks would have to add up to n, and a known n would tie the topics to each other.
    """
    ballots = list(ballots)
    counts = _counted(terms, ballots)
    plan: Plan = "by_group" if _groups_may_be_shown(terms, invited, counts) else "overall"
    cells: list[Cell] = []
    if plan == "by_group":
        for group in terms.groups:
            for q in terms.asked(group):
                shown = _shown(terms, q, counts[group, q.id], invited[group], q.id in two_bands)
                cells += _cells(group, q, shown)
    else:
        for q in terms.questions:
            together = _sum(counts[group, q.id] for group in terms.groups if terms.asked_of_all(q))
            shown = _shown(terms, q, together, sum(invited.values()), q.id in two_bands)
            cells += _cells(OVERALL, q, shown)
    return Publication(plan=plan, cells=tuple(cells), comments=_comments(terms, invited, ballots))


def comments_by_default(invited: int) -> bool:
    """Whether a poll asks for comments when nobody decided otherwise (T10)."""
    return invited >= COMMENTS_FROM


def near_repeat(now: Mapping[str, str], earlier: Mapping[str, str], k: int) -> bool:
    """Whether two polls asked nearly the same people: 1 to k-1 more or fewer (T13).

    Both map each member who was asked the question to a group. Everybody together and each group are
    compared, each with each, because any two of them could be subtracted from one another.
    Exactly the same people is no near repeat: nobody came or went whose answer could be left over.
    """
    return any(0 < len(a ^ b) < k for a in _crowds(now) for b in _crowds(earlier))


def those_asked(question: Question, audience: Mapping[str, str]) -> dict[str, str]:
    """The part of an audience (member → group) that sees the question."""
    return {m: group for m, group in audience.items() if not question.asked_of or group in question.asked_of}


def _check_floors(k: int, k_invited: int) -> None:
    if k < ANSWERS_FLOOR or k_invited < INVITED_FLOOR:
        raise ValueError("never fewer than 5 answers or 8 invited (spec 5.5)")


def _groups(terms: PollTerms, question: Question) -> tuple[str, ...]:
    return question.asked_of or terms.groups


def _counted(terms: PollTerms, ballots: Sequence[Ballot]) -> dict[tuple[str, str], Count]:
    answered = Counter((b.group, question) for b in ballots for question, _ in b.answers)
    chosen: dict[tuple[str, str], Counter[str]] = {}
    for ballot in ballots:
        for question, choices in ballot.answers:
            chosen.setdefault((ballot.group, question), Counter()).update(choices)
    return {
        (group, q.id): Count(
            n=answered[group, q.id],
            chosen={choice: chosen.get((group, q.id), Counter[str]())[choice] for choice in q.choices},
        )
        for q in terms.questions
        for group in _groups(terms, q)
    }


def _sum(counts: Iterable[Count]) -> Count:
    n, chosen = 0, Counter[str]()
    for count in counts:
        n += count.n
        chosen.update(count.chosen)
    return Count(n=n, chosen=chosen)


def _groups_may_be_shown(
    terms: PollTerms, invited: Mapping[str, int], counts: Mapping[tuple[str, str], Count]
) -> bool:
    return terms.report_plan == "by_group" and all(
        invited.get(group, 0) >= terms.k_invited
        and all(counts[group, q.id].n >= terms.k_answers for q in terms.asked(group) if q.kind != "text")
        for group in terms.groups
    )


def _shown(terms: PollTerms, q: Question, count: Count, invited: int, two_bands: bool) -> dict[str, Shown]:
    """Codes by topic for "some", one code under "" for "one", nothing for "text"."""
    k, k_invited, n = terms.k_answers, terms.k_invited, count.n
    if q.kind == "text":
        return {}
    if q.kind == "some":
        return {
            topic: launch_check(
                count.chosen.get(topic, 0), n, invited, at_least=TOPIC_ENOUGH, k=k, k_invited=k_invited
            )
            for topic in q.choices
        }
    s = sum(count.chosen.get(choice, 0) for choice in q.open_side)
    if q.enough and n < 20 and not two_bands:
        return {"": launch_check(s, n, invited, at_least=q.enough, k=k, k_invited=k_invited)}
    return {"": share(s, n, invited, k=k, k_invited=k_invited, two_bands=two_bands)}


def _cells(group: str, q: Question, shown: Mapping[str, Shown]) -> list[Cell]:
    return [Cell(group=group, question=q.id, choice=choice, shown=code) for choice, code in shown.items()]


def _comments(terms: PollTerms, invited: Mapping[str, int], ballots: Sequence[Ballot]) -> tuple[Comment, ...]:
    """All comments or none: 10 ballots returned, whoever wrote something (T10, I16)."""
    if len(ballots) < max(terms.k_text, terms.k_answers) or sum(invited.values()) < terms.k_invited:
        return ()
    texts = {q.id for q in terms.questions if q.kind == "text"}
    return tuple(
        sorted(
            Comment(question=question, body=body)
            for ballot in ballots
            for question, words in ballot.answers
            if question in texts
            for body in words
        )
    )


def _crowds(audience: Mapping[str, str]) -> list[set[str]]:
    """The sets of people a result could speak of: everybody, and each group; under 8 none is shown."""
    groups: dict[str, set[str]] = {}
    for member, group in audience.items():
        groups.setdefault(group, set()).add(member)
    return [crowd for crowd in (set(audience), *groups.values()) if len(crowd) >= INVITED_FLOOR]
