"""A pair is nobody else's: whatever id a stranger's click carries, the answer is one and nothing changes."""

from datetime import date

from sqlalchemy import select

from bot.conversation.card import Button, FormButton
from bot.conversation.event import Submission
from bot.forms import FORMS
from bot.pairs.model import AgreementSide, Meeting, Pair
from bot.routes import CLICKS
from tests.fakes import Stage
from tests.pairs.stories import Story, active

PAIR_CLICKS = sorted(name for name in CLICKS if name.startswith("pairs."))
PAIR_FORMS = sorted(name for name in FORMS if name.startswith("pairs.") and name != "pairs.stop")
"""`pairs.stop` is for contacts and names people, no pair: see `test_stopping`."""
NOT_YOURS = "We could not find that pairing among yours.\n\nReply 1: Show where I am"


def everything(story: Story) -> list[object]:
    """All that the room keeps of the pair."""
    with story.stage.house.database.tenant(story.stage.tenant) as session:
        rows = [
            *session.scalars(select(Pair)),
            *session.scalars(select(AgreementSide).order_by(AgreementSide.id)),
            *session.scalars(select(Meeting).order_by(Meeting.id)),
        ]
        return [{c.name: getattr(row, c.name) for c in row.__table__.columns} for row in rows]


def with_meeting(stage: Stage) -> tuple[Story, dict[str, str]]:
    """A pair with a suggested meeting, and every id that a button could carry."""
    story = active(stage, "Eve")
    story.suggest("Ana", date(2026, 1, 20), "11:00")
    with stage.house.database.tenant(stage.tenant) as session:
        (meeting,) = session.scalars(select(Meeting))
        args = {"pair": story.pair, "meeting": meeting.id, "at": meeting.options[0], "seen": ""}
    return story, args


def test_a_stranger_with_the_right_ids_gets_nothing(quick_stage: Stage) -> None:
    story, args = with_meeting(quick_stage)
    before = everything(story)
    answers = {}
    for name in PAIR_CLICKS:
        for stranger in ("Eve", "Cora"):
            quick_stage.click(stranger, Button(name=name, label="…", args=args))
            answers[name, stranger] = quick_stage.newest(stranger)
    assert {who: said for who, said in answers.items() if said != NOT_YOURS} == {}
    assert everything(story) == before


def test_an_id_that_names_nothing_reads_the_same(quick_stage: Stage) -> None:
    active(quick_stage)
    answers = {}
    for name in PAIR_CLICKS + PAIR_FORMS:
        kind = FormButton if name in PAIR_FORMS else Button
        for args in ({"pair": "nothing", "meeting": "nothing"}, {}):
            quick_stage.click("Ana", kind(name=name, label="…", args=args))
            answers[name, bool(args)] = quick_stage.newest("Ana")
    # `finish` without a pair is the command: the one pair that is meant.
    assert answers.pop(("pairs.finish", False)).startswith("Finish your pairing with Bea?")
    assert answers.pop(("pairs.record", False)).startswith("My learning record")  # the same
    assert {where: said for where, said in answers.items() if said != NOT_YOURS} == {}


def test_a_stranger_neither_opens_nor_sends_a_form(quick_stage: Stage) -> None:
    story, args = with_meeting(quick_stage)
    before = everything(story)
    values = {"want": "x", "offer": "x", "goal": "x", "own_day": "2026-02-03", "own_time": "10:00"}
    values |= {"day": "2026-02-03", "time": "10:00", "until": "2026-02-03", "place": ""}
    for name in PAIR_FORMS:
        quick_stage.click("Eve", FormButton(name=name, label="…", args=args))
        assert (quick_stage.newest("Eve"), "Eve" in quick_stage.forms) == (NOT_YOURS, False)
        eve = quick_stage.sender("Eve")
        quick_stage._take(
            "Eve", Submission(id=f"sent-{name}", sender=eve, form=name, args=args, values=values)
        )
        assert quick_stage.newest("Eve") == NOT_YOURS
    assert everything(story) == before
    assert not any("Eve" in text for text in quick_stage.seen_by("Ana") + quick_stage.seen_by("Bea"))
