"""Which prompt comes where the main rules leave several (spec 3.1).

Told with made-up prompts, because the real ones differ in several ways at once. `A` stands before `B`
in the library, so without the rule in question A would come.
"""

from dataclasses import replace
from typing import Any

import msgspec

from bot.learning.library import Prompt
from bot.learning.rules import Shown, Situation, choose
from tests.learning.rounds import first_meeting


def made_up(wanted: str, **unlike: Any) -> Prompt:
    usual = {
        "phase": "cultivation",
        "role": "junior_mentor",
        "kind": "technical",
        "learning_type": "skill",
        "text": "What did you notice?",
        "moment": "after_meeting",
        "setting": "any",
        "sel": "self-awareness",
        "reciprocal": False,
    }
    return msgspec.convert({"id": wanted, **usual, **unlike}, type=Prompt)


def in_the_middle() -> Situation:
    return replace(first_meeting(kind="technical"), phase="cultivation", moment="after_meeting", meeting=5)


def chosen(*prompts: Prompt, seen: tuple[Shown, ...] = (), now: Situation | None = None) -> str:
    return choose(prompts, seen, now or in_the_middle()).id


def test_all_else_equal_the_area_the_pair_has_touched_least_comes_next() -> None:
    theirs = made_up("T", role="senior_mentee", reciprocal=True)
    options = (theirs, made_up("A"), made_up("B", sel="social awareness"))
    assert chosen(*options) == "A"
    assert chosen(*options, seen=(Shown(prompt="T", person="Omar"),)) == "B"


def test_towards_the_end_an_area_not_touched_yet_comes_before_the_learning_type() -> None:
    closing = replace(in_the_middle(), phase="separation")
    seen = (Shown(prompt="S", person="Ana"),)
    start = made_up("S")
    options = [
        made_up("A", phase="separation", learning_type="cognitive"),
        made_up("B", phase="separation", sel="social awareness"),
    ]
    assert chosen(start, *options, seen=seen, now=closing) == "B"
    earlier = [made_up("A", learning_type="cognitive"), made_up("B", sel="social awareness")]
    assert chosen(start, *earlier, seen=seen) == "A"


def test_all_else_equal_the_prompt_for_this_moment_comes_next() -> None:
    assert chosen(made_up("A", moment="before_meeting"), made_up("B")) == "B"


def test_a_prompt_meant_for_the_midpoint_waits_for_it_while_there_is_another() -> None:
    seen = (Shown(prompt="S", person="Ana"),)
    start, midpoint = made_up("S"), made_up("A", moment="midpoint", learning_type="cognitive")
    assert chosen(start, midpoint, made_up("B"), seen=seen) == "B"
    assert chosen(start, midpoint, seen=seen) == "A"


def test_when_a_cell_starts_again_a_person_gets_what_only_the_other_junior_had() -> None:
    seen = tuple(Shown(prompt=p, person=who) for p, who in (("A", "Ana"), ("C", "Ana"), ("B", "Ben")))
    assert chosen(made_up("A"), made_up("B"), made_up("C"), seen=seen) == "B"


def test_what_is_lent_comes_from_the_own_kind_then_the_general_one() -> None:
    diversity = made_up("A", kind="diversity", reciprocal=True)
    general = made_up("B", kind="general", reciprocal=True)
    own = made_up("C", reciprocal=True)
    plain = made_up("D")
    assert chosen(diversity, general, own, plain) == "C"
    assert chosen(diversity, general, plain) == "B"
    assert chosen(diversity, plain) == "A"
