"""Circles as pure rules: seats, lots and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.groups.rules import CIRCLE, LEAST, MOST, QUESTION, drawn, names_in, seated

DATES = ("tue", "wed", "thu")
PEOPLE = st.dictionaries(
    st.integers(0, 40).map("p{:02}".format), st.sets(st.sampled_from(DATES)).map(frozenset), max_size=41
)


@given(can=PEOPLE, seed=st.text(max_size=4))
def test_circles_have_five_to_ten_people_who_can_and_nobody_sits_twice(
    can: dict[str, frozenset[str]], seed: str
) -> None:
    """Five to ten people, more become several circles, too few become none (S3-22, S3-23)."""
    circles = seated(can, DATES, seed)
    everybody = [who for _, people in circles for who in people]
    assert len(everybody) == len(set(everybody))
    assert set(everybody) <= can.keys()
    for date, people in circles:
        assert len(people) <= MOST
        assert sum(date in can[who] for who in people) >= LEAST
    enough = [date for date in DATES if sum(date in dates for dates in can.values()) >= LEAST]
    assert bool(circles) == bool(enough)
    assert seated(dict(reversed(can.items())), DATES, seed) == circles


def test_silence_and_no_date_are_alike() -> None:
    """A seat says nothing about an answer: those who fit nowhere sit where there is room."""
    can = {f"p{at}": frozenset({"tue"}) for at in range(5)} | {
        "late": frozenset[str](),
        "silent": frozenset[str](),
    }
    ((date, people),) = seated(can, DATES, "seed")
    assert (date, sorted(people)) == ("tue", ["late", "p0", "p1", "p2", "p3", "p4", "silent"])


def test_eleven_people_are_six_and_five() -> None:
    can = {f"p{at:02}": frozenset({"wed"}) for at in range(11)}
    assert [(date, len(people)) for date, people in seated(can, DATES, "s")] == [("wed", 6), ("wed", 5)]


def test_the_host_is_drawn_among_volunteers_by_lot() -> None:
    hosts = {drawn(("ana", "ben", "cid"), str(seed)) for seed in range(40)}
    assert hosts == {"ana", "ben", "cid"}
    assert drawn((), "seed") is None
    assert drawn(("ana", "ben"), "s") == drawn(("ben", "ana"), "s")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ana said it well", ["Ana"]),
        ("what ana and BEN do", ["ana", "BEN"]),
        ("José's idea, and jose again", ["José", "jose"]),
        ("We will talk more", []),
        ("Will spoke", ["Will"]),
        ("Bananas and benefits", []),
        ("Pérez", ["Pérez"]),
        ("Time is short", []),
        ("", []),
    ],
)
def test_names_are_found_in_a_text(text: str, found: list[str]) -> None:
    """Whole words, with any accent; a name that is a word too only where it is written as a name."""
    people = ["Ana Diaz", "Ben Li", "Jose Perez", "Will Short-Lane"]
    assert names_in(text, people) == found


def test_the_tables_lead_to_their_end() -> None:
    """Every state of a circle and of a question has a way on, up to the last."""
    for table, last in ((CIRCLE, {"closed", "off"}), (QUESTION, {"closed"})):
        before = {state for states, _ in table.values() for state in states}
        after = {to for _, to in table.values()}
        assert (after - before) == last
