"""What a sealed poll asks and of whom, frozen at its opening, and how answers become a ballot."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, TypeAlias

import msgspec

from bot.errors import Complaint, Complaints

Kind = Literal["one", "some", "text"]
Plan = Literal["by_group", "overall"]
Purpose = Literal["interest", "feedback", "evaluation", "panel", "rule"]
Answers: TypeAlias = Mapping[str, str | Sequence[str]]
"""Question id → a choice ("one"), ticked choices ("some") or words ("text"). A missing id is a skip."""

OVERALL = "all"
"""The group name under which results for everyone together are shown; no real group may bear it."""

TEXT_LIMIT = 280
"""Characters in a comment (T10)."""

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question as it is frozen at the opening: ids only, its words live in `prompts/`.

    - `kind`: "one" shows the share that chose the `open_side`; "some" shows for each choice whether
      enough people ticked it; "text" collects comments.
    - `asked_of`: the groups that see it; empty means all.
    - `key`: what makes it the same question in another poll (T13); empty means its id.
    - `enough`: for "one", the launch check's m, which replaces the share below 20 answers; 0 for none.
    """

    id: str
    kind: Kind
    choices: tuple[str, ...] = ()
    open_side: tuple[str, ...] = ()
    asked_of: tuple[str, ...] = ()
    key: str = ""
    enough: int = 0

    def __post_init__(self) -> None:
        """Refuse, with ValueError, a question that could not be published."""
        for name in (self.id, *self.choices, *self.asked_of):
            if not ID.fullmatch(name):
                raise ValueError(f"{self.id}: {name!r} is no id")
        if len(set(self.choices)) != len(self.choices) or bool(self.choices) == (self.kind == "text"):
            raise ValueError(f"{self.id}: choices must be distinct, and only a text has none")
        if self.kind == "one" and not set() < set(self.open_side) < set(self.choices):
            raise ValueError(f"{self.id}: the open side is some of the choices, but not all")
        if self.kind != "one" and (self.open_side or self.enough):
            raise ValueError(f"{self.id}: only a single choice has an open side or a launch check")
        if self.enough and self.enough not in (4, 5, 6):
            raise ValueError(f"{self.id}: the launch check was tried for 4, 5 and 6 only (spec 5.5)")

    @property
    def same_as(self) -> str:
        """What this question is called across polls."""
        return self.key or self.id


class PollTerms(msgspec.Struct, frozen=True, kw_only=True):
    """All that is decided before a poll opens and can never change afterwards (I18).

    `poll_id` is 32 hexadecimal digits of a random UUID 4: an id that grew with time would give order away.
    `open_on` and `close_on` are dates for showing; the clock's job closes the poll.
    `k_answers`, `k_invited`, `k_text` are the fewest answers to show a share, people invited, and ballots
    to release comments; stricter is allowed, looser is refused (spec 5.4).
    """

    poll_id: str
    tenant_id: str
    programme_id: str | None = None
    purpose: Purpose
    questions: tuple[Question, ...]
    groups: tuple[str, ...]
    report_plan: Plan = "by_group"
    k_answers: int = 7
    k_invited: int = 8
    k_text: int = 10
    open_on: date
    close_on: date

    def __post_init__(self) -> None:
        """Refuse, with ValueError, terms that would weaken the protection or contradict themselves."""
        if not re.fullmatch(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}", self.poll_id):
            raise ValueError("a poll's id is the 32 hexadecimal digits of a random UUID 4")
        if self.k_answers < 5 or self.k_invited < 8 or self.k_text < 10:
            raise ValueError("the floors are 5 answers, 8 invited and 10 ballots for comments (spec 5.4)")
        if self.close_on < self.open_on:
            raise ValueError("a poll closes after it opens")
        if not self.groups or OVERALL in self.groups or len(set(self.groups)) != len(self.groups):
            raise ValueError(f"groups are distinct, at least one, and none is called {OVERALL!r}")
        if not all(ID.fullmatch(group) for group in self.groups):
            raise ValueError("a group's name is an id")
        if not self.questions or len({q.id for q in self.questions}) != len(self.questions):
            raise ValueError("questions have distinct ids, and there is at least one")
        for question in self.questions:
            if not set(question.asked_of) <= set(self.groups):
                raise ValueError(f"{question.id} is asked of a group that this poll does not have")
            if question.kind == "text" and not self.asked_of_all(question):
                raise ValueError(
                    f"{question.id}: asking one group only would show a group beside words (T10)"
                )
            if question.enough and self.k_answers < question.enough + 3:
                # With fewer, two people who compare notes can be sure of all others (spec 5.5).
                raise ValueError(f"{question.id}: a launch check at {question.enough} needs 3 answers more")

    def asked(self, group: str) -> tuple[Question, ...]:
        """The questions that people of this group see, in order."""
        return tuple(q for q in self.questions if not q.asked_of or group in q.asked_of)

    def asked_of_all(self, question: Question) -> bool:
        """Whether everybody sees the question, so that it may be shown for all together (A13)."""
        return not question.asked_of or set(question.asked_of) == set(self.groups)


class Ballot(msgspec.Struct, frozen=True, order=True, array_like=True):
    """What one person answered, without the person: question ids with their choices or words.

    Questions and ticks stand in the poll's own order, so that equal answers are equal bytes.
    A ballot without answers is a blank, the same as none.
    """

    group: str
    answers: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __repr__(self) -> str:
        """Nothing: an answer must not reach a log by way of a traceback."""
        return "Ballot(…)"


def ballot_of(terms: PollTerms, group: str, answers: Answers) -> Ballot:
    """The ballot of someone in `group`; raises `Complaints` naming the question, never the answer.

    Boxes left unticked by someone who answered anything count as "none of these": a form cannot tell
    them from a skip, and the count of topics is only safe if ticking is free (see `publication.publish`).
    """
    asked = terms.asked(group)
    unknown = set(answers) - {question.id for question in asked}
    if unknown:
        named = {name if ID.fullmatch(name) and name != "self" else "ballot" for name in unknown}
        raise Complaints(**{name: Complaint("polls.complaint_unknown") for name in sorted(named)})
    wrong: dict[str, Complaint] = {}
    taken: dict[str, tuple[str, ...]] = {}
    for question in asked:
        given = answers.get(question.id)
        if given is None:
            continue
        try:
            value = _taken(question, given)
        except _Wrong as problem:
            wrong[question.id] = problem.complaint
        else:
            if value or question.kind == "some":
                taken[question.id] = value
    if wrong:
        raise Complaints(**wrong)
    if taken:
        taken = {q.id: () for q in asked if q.kind == "some"} | taken
    return Ballot(group, tuple((q.id, taken[q.id]) for q in asked if q.id in taken))


class _Wrong(Exception):
    def __init__(self, complaint: Complaint) -> None:
        self.complaint = complaint


def _taken(question: Question, given: str | Sequence[str]) -> tuple[str, ...]:
    if question.kind == "text":
        return _words(given)
    if question.kind == "one":
        ticked = {given} if isinstance(given, str) and given else set(given)
        if len(ticked) > 1:
            raise _Wrong(Complaint("polls.complaint_one"))
    else:
        ticked = set() if given == "" else {given} if isinstance(given, str) else set(given)
    if not ticked <= set(question.choices):
        raise _Wrong(Complaint("polls.complaint_unknown"))
    return tuple(choice for choice in question.choices if choice in ticked)


def _words(given: str | Sequence[str]) -> tuple[str, ...]:
    if not isinstance(given, str):
        raise _Wrong(Complaint("polls.complaint_unknown"))
    # Control characters and half surrogates are dropped: a database that refuses one of them at the
    # count would keep the whole poll from ever closing. Odd spacing goes because it is a fingerprint.
    kept = (c for c in " ".join(given.split()) if unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"})
    text = "".join(kept).strip()
    if len(text) > TEXT_LIMIT:
        raise _Wrong(Complaint("polls.complaint_too_long", {"limit": TEXT_LIMIT}))
    return (text,) if text else ()


def longest(terms: PollTerms) -> int:
    """Bytes of the longest ballot these terms allow: every sealed one is padded to it (I5)."""
    return max(len(msgspec.msgpack.encode(_fullest(terms, group))) for group in terms.groups)


def _fullest(terms: PollTerms, group: str) -> Ballot:
    full: list[tuple[str, tuple[str, ...]]] = []
    for question in terms.asked(group):
        match question.kind:
            case "one":
                full.append((question.id, (max(question.choices, key=len),)))
            case "some":
                full.append((question.id, question.choices))
            case "text":
                full.append((question.id, ("\N{SPEECH BALLOON}" * TEXT_LIMIT,)))  # 4 bytes each, the most
    return Ballot(group, tuple(full))
