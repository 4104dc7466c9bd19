"""Totals of the pulse: only from five pairs and seven answers, coarse, at the middle and at the end."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.learning.model import ANSWERS, Pulse, pulse_shares
from bot.learning.rules import PulseShare, Tap, shares_of
from bot.pairs.model import Pair
from bot.programmes.model import Programme
from tests.fakes import Stage
from tests.pairs.stories import running


def taps(pairs: int, people: int, good: int) -> list[Tap]:
    """So many juniors over so many pairs, of whom so many said yes."""
    return [
        Tap(item="PU3", role="junior_mentor", pair=f"p{n % pairs}", person=f"m{n}", good=n < good)
        for n in range(people)
    ]


@pytest.mark.parametrize(
    ("pairs", "people", "good", "shown"),
    [
        (4, 9, 9, None),  # too few pairs
        (6, 6, 6, None),  # too few answers
        (5, 7, 4, "half_or_more"),
        (5, 7, 3, "fewer_than_half"),
        (7, 7, 7, "half_or_more"),
        (7, 7, 0, "fewer_than_half"),
        (19, 19, 19, "half_or_more"),
        (20, 20, 4, "under_a_quarter"),
        (20, 20, 5, "a_quarter_to_a_half"),
        (20, 20, 10, "half_to_three_quarters"),
        (20, 20, 20, "three_quarters_or_more"),
    ],
)
def test_one_coarse_share_from_five_pairs_and_seven_answers(
    pairs: int, people: int, good: int, shown: str | None
) -> None:
    """What a coordinator may be shown of an item (spec 3.3, S3-18 seam)."""
    assert [share.shown for share in shares_of("midpoint", taps(pairs, people, good))] == (
        [shown] if shown else []
    )


def test_somebody_asked_twice_counts_once_with_their_last_answer() -> None:
    first = taps(7, 7, 7)
    second = [Tap(item=t.item, role=t.role, pair=t.pair, person=t.person, good=False) for t in first[:4]]
    assert [s.shown for s in shares_of("end", first + second)] == ["fewer_than_half"]
    assert shares_of("end", taps(6, 6, 6) + taps(6, 6, 6)) == []


def test_nothing_before_the_middle_and_each_half_by_itself(stage: Stage) -> None:
    """At midpoint and end only: what is answered in between moves nothing that was shown (spec 3.3)."""
    juniors = [f"J{n}" for n in range(7)]
    story = running(stage, *juniors)
    with stage.house.database.tenant(stage.tenant) as session:
        for n, name in enumerate(juniors):
            pair = Pair.begin(
                session,
                programme_id=story.programme,
                mentor_id=stage.members[name],
                mentee_id=stage.members["Bea"],
                cadence_weeks=4,
                at=stage.clock.now(),
            )
            for on, answer in ((date(2026, 2, 2), "yes"), (date(2026, 6, 1), "no" if n else "skip")):
                asked = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
                row = Pulse(
                    pair_id=pair.id,
                    member_id=stage.members[name],
                    item="PU4",
                    met_on=on,
                    asked_at=asked,
                    carried_by="",
                )
                row.keep(stage.house, answer, asked)  # type: ignore[arg-type]  # one of ANSWERS
                session.add(row)
    middle = datetime(2026, 4, 11, tzinfo=UTC)
    assert {"yes", "no", "skip"} <= set(ANSWERS)

    def shown(at: datetime) -> list[PulseShare]:
        with stage.house.database.tenant(stage.tenant) as session:
            programme = Programme.by_id(session, story.programme)
            return pulse_shares(session, programme, sealer=stage.house.sealer, now=at)

    half = PulseShare(when="midpoint", item="PU4", role="junior_mentor", shown="half_or_more")
    assert shown(middle - timedelta(days=1)) == []
    assert shown(middle + timedelta(days=1)) == [half]
    assert shown(datetime(2026, 7, 9, tzinfo=UTC)) == [half]
    assert shown(datetime(2026, 7, 11, tzinfo=UTC)) == [half], "six answers in the second half are too few"
