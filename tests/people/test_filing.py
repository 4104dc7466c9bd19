"""A coordinator brings a file of people in the chat or on our own page, sees what it does, and says yes."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from adapters.operating import Organisation, import_people
from adapters.slack import modal
from adapters.teams import dialog
from bot import visiting
from bot.agenda.model import Job
from bot.conversation.card import Button, Card, FormButton, LinkButton
from bot.conversation.plain import card_text
from bot.conversation.reply import OpenForm, RejectForm, Reply, Say, Update
from bot.people.model import Member, PeopleFile
from bot.visiting import Visitor
from tests.fakes import Stage, complaints
from tests.pairs.stories import active

FILE = """email,name,level,manager
head@school.example,Mo Head,6,
bo@school.example,Bo,2,head@school.example
"""
URL = "https://mentoring.school.example"


def levels(stage: Stage) -> dict[str, int | None]:
    """Everybody's level, by name."""
    with stage.house.database.tenant(stage.tenant) as session:
        return {member.name: member.level for member in session.scalars(select(Member))}


def coordinator(stage: Stage) -> None:
    stage.arrive("Ana")
    stage.grant("Ana")


def paste(stage: Stage, text: str) -> Reply:
    """Ana pastes a list into the chat's form."""
    stage.command("Ana", "people import")
    stage.press("Ana", "Paste a short list")
    return stage.fill("Ana", file=text)


def test_a_pasted_list_is_looked_at_first_and_taken_on_a_yes(stage: Stage) -> None:
    """All staff groups come in by one file, with no age and no years in it (S0-27, S1-05)."""
    coordinator(stage)
    stage.command("Ana", "people import")
    assert stage.newest("Ana").startswith("Bring a file of people: who is here, their level")
    paste(stage, FILE)
    told = stage.newest("Ana")
    assert told.startswith("Your file is in order. Nothing was changed yet.")
    assert "It would make: 2 new, 0 changed, 0 as before. Nobody is removed." in told
    assert "- Mo Head: new" in told
    assert 'Fewer messages: type "fewer".' in told
    assert levels(stage) == {"Ana": None}
    (card,) = [m.card for m in stage.shown if m.card and "Take these people" in str(m.card.actions)]
    stage.press("Ana", "Take these people")
    assert stage.newest("Ana").startswith("The people of your file are here now.")
    assert levels(stage) == {"Ana": None, "Mo Head": 6, "Bo": 2}
    stage.click("Ana", card.actions[0])  # the card as it was, pressed again
    assert stage.newest("Ana").startswith("That file is not here any more. Nothing was changed by it now.")


def test_a_second_file_says_who_would_change_and_in_what(quick_stage: Stage) -> None:
    coordinator(quick_stage)
    paste(quick_stage, FILE)
    quick_stage.press("Ana", "Take these people")
    paste(quick_stage, FILE.replace("Bo,2,head@school.example", "Bo,3,"))
    told = quick_stage.newest("Ana")
    assert "It would make: 0 new, 1 changed, 1 as before." in told
    assert "- Bo: manager and level" in told
    quick_stage.press("Ana", "Leave it, nothing changes")
    assert quick_stage.newest("Ana").startswith("Bring a file of people")
    assert levels(quick_stage)["Bo"] == 2
    quick_stage.press("Ana", "Mend the list here")  # what was pasted is still in the box
    assert (
        quick_stage.forms["Ana"].fields[0].value == FILE.replace("Bo,2,head@school.example", "Bo,3,").strip()
    )


def test_what_is_wrong_is_told_line_by_line_and_nothing_is_changed(quick_stage: Stage) -> None:
    coordinator(quick_stage)
    paste(quick_stage, "email,name,level,manager\nbo@school.example,Bo,many,ghost\n")
    told = quick_stage.newest("Ana")
    assert told.startswith("Nothing was changed: the file needs some mending.")
    assert '- Line 2, column "level": "many" is not a level.' in told
    assert "2 things to put right." in told
    assert "Your list is still here, word for word, until Tuesday" in told
    assert levels(quick_stage) == {"Ana": None}


def test_a_refused_list_is_in_the_box_again_with_what_is_wrong_above_it(quick_stage: Stage) -> None:
    """Nothing is pasted twice: it is mended where it stands, in the box of Slack and of Teams."""
    stage = quick_stage
    coordinator(stage)
    wrong = "email,name,level,manager\nmo@school.example,Zoë,6,\nbo@school.example,Bo,many,mo@school.example"
    paste(stage, wrong)
    stage.press("Ana", "Mend the list here")
    form = stage.forms["Ana"]
    assert 'Line 3, column "level": "many" is not a level.' in str(form.intro)
    assert (form.fields[0].value, form.fields[0].hint[:32]) == (wrong, "This is what you sent last. Put ")
    phrases = stage.house.phrases("en", "UTC")
    (box,) = (b["element"] for b in modal.view(form, phrases)["blocks"] if b["type"] == "input")
    assert box["initial_value"] == wrong
    assert json.dumps(wrong, ensure_ascii=False) in json.dumps(dialog.card(form, phrases), ensure_ascii=False)
    stage.fill("Ana", file=wrong.replace("many", "2"))
    stage.press("Ana", "Take these people")
    assert levels(stage) == {"Ana": None, "Zoë": 6, "Bo": 2}
    stage.command("Ana", "people import")
    stage.press("Ana", "Paste a short list")  # a list that was taken does not come back
    assert stage.forms["Ana"].fields[0].value == ""


def test_a_refused_list_too_long_for_a_box_waits_on_our_page_and_one_longer_still_says_so(
    quick_stage: Stage,
) -> None:
    """Half a list in a box would be taken for the whole one, so it is all of it or a plain word."""
    stage = quick_stage
    coordinator(stage)
    rows = [f"p{n}@school.example,Person {n},many,\n" for n in range(90)]
    long = "email,name,level,manager\n" + "".join(rows)
    paste(stage, long)
    assert "It is too long to be kept here." in stage.newest("Ana")  # no pages of our own here
    with stage.house.database.tenant(stage.tenant) as session:
        row = session.scalars(select(PeopleFile)).one()
        assert stage.house.sealer.unseal(f"people_file:{row.id}", row.sealed) == b"", "and so it is not kept"
    stage.house = replace(stage.house, public_url=URL)
    paste(stage, long)
    told = card_of(stage.command("Ana", "people import"))
    assert "It waits on our page, word for word, until Tuesday" in stage.newest("Ana")
    assert [action.label for action in told.actions] == ["Mend it on our page", "Paste a short list"]
    stage.press("Ana", "Paste a short list")
    (box,) = stage.forms["Ana"].fields
    assert box.value == ""
    assert box.hint.startswith("Your last list is over 3000 characters: too long for this box. Mend it on")
    ana = on_the_page(stage)
    shown = visiting.show(stage.house, stage.routes, ana)
    assert isinstance(shown, OpenForm)
    assert shown.form.fields[0].value == long.strip()
    stage.press("Ana", "Paste a short list")
    stage.fill("Ana", file=long + "x" * 200_000)
    assert "It is too long to be kept here. Mend it where you have it, then send it again." in stage.newest(
        "Ana"
    )


def test_an_age_column_is_refused_with_the_reason(quick_stage: Stage) -> None:
    """Level never comes from age or years (S1-05, S4-07)."""
    coordinator(quick_stage)
    paste(quick_stage, "email,name,level,manager,Years of service\nbo@school.example,Bo,2,,7\n")
    assert (
        'Line 1, column "Years of service": A level never comes from age or years, and this bot does not '
        "keep them. Remove this column."
    ) in quick_stage.newest("Ana")
    assert levels(quick_stage) == {"Ana": None}


def test_an_empty_file_and_people_without_the_right_are_answered_kindly(quick_stage: Stage) -> None:
    coordinator(quick_stage)
    quick_stage.arrive("Bo")
    assert "file" in complaints(paste(quick_stage, " "))
    quick_stage.command("Bo", "people import")
    assert quick_stage.newest("Bo").startswith("Only a programme coordinator can do that.")
    quick_stage.click("Bo", FormButton(name="people.import", label="x"))
    assert quick_stage.newest("Bo").startswith("Only a programme coordinator can do that.")
    paste(quick_stage, FILE)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        file = session.scalars(select(PeopleFile)).one().id
    quick_stage.click("Bo", Button(name="people.take_file", label="x", args={"file": file}))
    assert quick_stage.newest("Bo").startswith("Only a programme coordinator can do that.")
    quick_stage.command("Bo", "help")
    assert "people import" not in quick_stage.newest("Bo")


def test_a_file_that_nobody_takes_is_forgotten_in_a_day(quick_stage: Stage) -> None:
    coordinator(quick_stage)
    paste(quick_stage, FILE)
    quick_stage.advance(hours=25)
    quick_stage.press("Ana", "Take these people")
    assert quick_stage.newest("Ana").startswith("That file is not here any more.")
    assert levels(quick_stage) == {"Ana": None}


def test_a_list_that_was_left_is_kept_no_longer_than_its_day(quick_stage: Stage) -> None:
    """To say "leave it" begins no second day: it is kept for a day at most, as the form says."""
    coordinator(quick_stage)
    paste(quick_stage, FILE)
    quick_stage.advance(hours=20)
    quick_stage.press("Ana", "Leave it, nothing changes")
    quick_stage.advance(hours=5)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        assert session.scalars(select(PeopleFile)).all() == []


def test_while_it_is_read_it_says_how_far_and_a_job_that_gave_up_lets_another_file_in(
    quick_stage: Stage,
) -> None:
    coordinator(quick_stage)
    paste(quick_stage, FILE)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        session.scalars(select(PeopleFile)).one().state = "reading"
        job = session.scalars(select(Job)).one()
        job.state, job.done, job.total = "running", 120, 20_000
        job.leased_until = quick_stage.clock.now() + timedelta(minutes=10)
    quick_stage.command("Ana", "people import")
    assert quick_stage.newest("Ana").startswith("We are reading your file: 120 of 20000.")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        session.scalars(select(Job)).one().state = "failed"
    quick_stage.command("Ana", "people import")
    assert quick_stage.newest("Ana").startswith("Bring a file of people")


def test_a_file_that_would_part_two_people_says_so_before_it_is_taken_and_can_be_put_right(
    quick_stage: Stage,
) -> None:
    """A wrong manager column: how many pairs, where and why, never which; and all of it can be undone."""
    stage = quick_stage
    story = active(stage)

    def paste(text: str) -> str:
        stage.command("Cora", "people import")
        stage.press("Cora", next(b for b in stage.buttons("Cora") if b.endswith(("list", "list here"))))
        stage.fill("Cora", file=text)
        return stage.newest("Cora")

    told = paste("id,name,level,manager\nAna,Ana,,Dan\nBea,Bea,,\nDan,Dan,,Bea\n")
    assert told.startswith(
        "This file would close 1 pair. Nothing was changed yet.\n\n"
        "What comes between them: manager. Where: Two ways (1). If you did not mean that, leave it and mend "
        "the file.\n\nIt would make: 0 new, 2 changed, 1 as before."
    )
    assert stage.buttons("Cora") == ["Take them, 1 pair closes", "Leave it, nothing changes"]
    stage.press("Cora", "Leave it, nothing changes")
    assert story.facts("state") == "active"
    paste("id,name,level,manager\nAna,Ana,,Dan\nDan,Dan,,Bea\n")
    stage.press("Cora", "Take them, 1 pair closes")
    assert "1 pair has some weeks to close well. Where: Two ways (1)." in stage.newest("Cora")
    assert story.facts("state") == "closing"
    paste("id,name,level,manager\nAna,Ana,,\nDan,Dan,,\n")
    stage.press("Cora", "Take these people")
    assert story.facts("state", "closing_because") == ("active", "")
    for name, other in (("Ana", "Bea"), ("Bea", "Ana")):
        assert stage.newest(name).startswith(f"Your pairing with {other} can go on.")


def test_the_command_line_says_it_too_before_and_after(quick_stage: Stage, tmp_path: Path) -> None:
    story = active(quick_stage)
    file = tmp_path / "people.csv"
    file.write_text("id,name,level,manager\nAna,Ana,,Bea\n")
    school = Organisation(id=quick_stage.tenant, name="Our school")
    said = [import_people(quick_stage.house, school, file, dry_run=dry)[-1] for dry in (True, False)]
    assert said == [
        f"ATTENTION: 1 pair(s) {how}. If that is not meant, mend the column(s): manager"
        for how in ("would have to close", "have to close now")
    ]
    assert story.facts("state") == "active"  # until the clock looks, within seconds
    quick_stage.settle()
    assert story.facts("state") == "closing"


def test_a_pair_of_somebody_elses_programme_is_counted_without_its_name(quick_stage: Stage) -> None:
    story = active(quick_stage)
    quick_stage.arrive("Eve")
    quick_stage.grant("Eve")
    quick_stage.command("Eve", "people import")
    quick_stage.press("Eve", "Paste a short list")
    quick_stage.fill("Eve", file="id,name,level,manager,appraiser\nAna,Ana,2,,Bea\n")
    told = quick_stage.newest("Eve")
    assert "What comes between them: appraiser. Where: another programme (1)." in told
    assert story.facts("state") == "active"


# --- on our own page --------------------------------------------------------------------------


def card_of(reply: Reply) -> Card:
    assert isinstance(reply, Say | Update), reply
    return reply.card


def on_the_page(stage: Stage) -> Visitor:
    """Ana comes in by the link on her card."""
    stage.house = replace(stage.house, public_url=URL)
    card = card_of(stage.command("Ana", "people import"))
    (link,) = [action.url for action in card.actions if isinstance(action, LinkButton)]
    entered = visiting.enter(stage.house, link.removeprefix(f"{URL}/in/"), None)
    assert entered is not None
    here = visiting.visitor(stage.house, entered.cookie, entered.page)
    assert here is not None
    return here


def test_on_our_own_page_a_file_is_sent_looked_at_and_taken(quick_stage: Stage) -> None:
    stage = quick_stage
    coordinator(stage)
    ana = on_the_page(stage)

    def look() -> Reply:
        return visiting.show(stage.house, stage.routes, ana)

    def send(drawn: str, **values: str) -> Reply:
        return visiting.submit(stage.house, stage.routes, ana, dict(values), drawn)

    shown = look()
    assert isinstance(shown, OpenForm)
    assert [getattr(field, "file", False) for field in shown.form.fields] == [True]
    assert card_text(card_of(send("1", file=FILE.replace("6", "x"))), ana.phrases).startswith(
        "We are reading your file."
    )
    assert card_text(card_of(look()), ana.phrases).startswith("We are reading your file.")  # too early
    stage.settle()
    shown = look()
    assert isinstance(shown, OpenForm)
    assert "is not a level" in str(shown.form.intro)
    send("2", file=FILE)
    stage.settle()
    shown = look()
    assert isinstance(shown, OpenForm)
    assert "It would make: 2 new, 0 changed, 0 as before." in str(shown.form.intro)
    assert isinstance(send("3"), RejectForm)  # nothing chosen
    send("4", what="take")
    assert card_text(card_of(look()), ana.phrases).startswith("We are taking the people of your file")
    stage.settle()
    assert levels(stage) == {"Ana": None, "Mo Head": 6, "Bo": 2}
    again = send("5", file=FILE)
    assert card_text(card_of(again), ana.phrases).startswith("We are reading your file.")
    stage.settle()
    leave = send("6", what="other")
    assert isinstance(leave, OpenForm)
    assert [field.name for field in leave.form.fields] == ["file"]
