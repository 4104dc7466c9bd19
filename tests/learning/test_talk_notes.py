"""Private notes: written to a prompt or to none, sealed, listed, changed and deleted, seen by nobody else."""

import pytest
from nacl.exceptions import CryptoError
from sqlalchemy import select

from bot.conversation.card import Button, FormButton
from bot.conversation.limits import card_problems, form_problems
from bot.learning.model import PrivateNote
from tests.checkins.stories import at, two
from tests.fakes import Stage, complaints


def notes(stage: Stage) -> list[PrivateNote]:
    with stage.house.database.tenant(stage.tenant) as session:
        return list(session.scalars(select(PrivateNote)))


def write(stage: Stage, name: str, text: str) -> None:
    stage.say(name, "notes")
    stage.press(name, "Write a note")
    stage.fill(name, text=text)


def test_a_note_to_a_prompt_is_kept_sealed_and_found_again(stage: Stage) -> None:
    two(stage)
    stage.say("Mia", "prompt")
    prompt = stage.newest("Mia").split("“")[1].split("”")[0]
    stage.press("Mia", "Save a private note")
    assert form_problems(stage.forms["Mia"]) == []
    assert complaints(stage.fill("Mia", text="  ")) == {"text": "Please fill this in."}
    stage.fill("Mia", text="Ask how budgets are set")
    assert stage.newest("Mia").startswith('Kept. You find your notes under "notes".')
    stage.press("Mia", "Read my notes")
    assert "- Monday, 12 January 2026: Ask how budgets are set" in stage.newest("Mia")
    stage.press("Mia", "Read note 1")
    assert stage.newest("Mia").startswith("Your note of Monday 12 January")
    assert prompt in stage.newest("Mia")
    assert "“Ask how budgets are set”" in stage.newest("Mia")


def test_it_is_sealed_under_its_owners_name(stage: Stage) -> None:
    two(stage)
    write(stage, "Mia", "Ask how budgets are set")
    (note,) = notes(stage)
    assert b"budgets" not in note.sealed
    assert (
        stage.house.sealer.unseal(f"note:{stage.members['Mia']}", note.sealed) == b"Ask how budgets are set"
    )
    with pytest.raises(CryptoError):
        stage.house.sealer.unseal(f"note:{stage.members['Tom']}", note.sealed)


def test_nobody_else_can_read_change_or_delete_it(stage: Stage) -> None:
    two(stage)
    write(stage, "Mia", "Ask how budgets are set")
    (note,) = notes(stage)
    args = {"note": note.id}
    for name in ("learning.read_note", "learning.ask_delete", "learning.delete_note"):
        stage.click("Tom", Button(name=name, label="x", args=args))
        assert stage.newest("Tom").startswith("We could not find that among yours.")
    stage.click("Tom", FormButton(name="learning.edit_note", label="x", args=args))
    assert stage.newest("Tom").startswith("We could not find that among yours.")
    assert [row.id for row in notes(stage)] == [note.id]
    stage.say("Tom", "notes")
    assert stage.newest("Tom").startswith("You have no notes.")


def test_it_can_be_changed(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    write(stage, "Mia", "Ask how budgets are set")
    stage.say("Mia", "notes")
    stage.press("Mia", "Read note 1")
    stage.press("Mia", "Change it")
    assert stage.forms["Mia"].fields[0].value == "Ask how budgets are set"
    stage.fill("Mia", text="Ask who sets budgets")
    assert "“Ask who sets budgets”" in stage.newest("Mia")
    assert len(notes(stage)) == 1


def test_deleting_is_confirmed_once(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    write(stage, "Mia", "Ask how budgets are set")
    stage.say("Mia", "notes")
    stage.press("Mia", "Read note 1")
    stage.press("Mia", "Delete it")
    assert stage.newest("Mia").startswith("Delete your note of Monday 12 January? It cannot be brought back.")
    stage.press("Mia", "Keep it")
    assert len(notes(stage)) == 1
    stage.press("Mia", "Delete it")
    stage.press("Mia", "Delete it for good")
    assert stage.newest("Mia").startswith("The note is gone.")
    assert notes(stage) == []


def test_many_notes_come_a_page_at_a_time(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    for number in range(1, 6):
        write(stage, "Mia", f"Thought number {number} " + "and more " * 12)
        stage.advance(days=1)
    stage.say("Mia", "notes")
    assert stage.newest("Mia").startswith("You have 5 notes.")
    assert stage.buttons("Mia") == ["Read note 1", "Read note 2", "Read note 3", "Write a note", "More notes"]
    assert "Thought number 5 and more" in stage.newest("Mia")
    assert "…" in stage.newest("Mia")
    stage.press("Mia", "More notes")
    assert stage.buttons("Mia") == ["Read note 4", "Read note 5", "Write a note"]
    assert "Thought number 2 and more" in stage.newest("Mia")
    assert [p for m in stage.shown if m.card is not None for p in card_problems(m.card)] == []


def test_notes_outlast_the_pause_of_everything_else(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    write(stage, "Mia", "Ask how budgets are set")
    stage.until(at("2026-04-30", "12:00"))  # the pair has gone quiet and rests
    stage.say("Mia", "notes")
    assert "Ask how budgets are set" in stage.newest("Mia")
