"""Announcements: previewed, seldom, to those who joined, in their own hours, with an off switch (A21)."""

from tests.fakes import Stage, complaints
from tests.programmes import stories
from tests.programmes.stories import join

NEWS = "The library closes at four.\n*Bold* <!channel> {{ 7 * 7 }} <b>x</b>"


def write(stage: Stage, who: str = "Cora", body: str = NEWS) -> None:
    """A draft with its preview."""
    stage.command(who, "announce")
    stage.fill(who, body=body)


def test_it_is_shown_first_and_then_goes_to_those_who_joined_word_for_word(stage: Stage) -> None:
    """Plain text: nothing typed becomes a mention, a format or a template."""
    stories.signing_up(stage)
    join(stage, "Ana")
    join(stage, "Sol")
    write(stage)
    assert stage.newest("Cora").startswith("This goes to 2 people in Both ways.")
    assert f"“{NEWS}”" in stage.newest("Cora")
    assert not any("library" in text for text in stage.seen_by("Ana"))
    stage.press("Cora", "Send it")
    assert stage.newest("Cora").startswith("It goes out to Both ways, in each person's hours.")
    stage.advance(days=3)  # routine windows are Tuesday to Thursday
    told = [text for text in stage.seen_by("Ana") if "library" in text]
    assert len(told) == 1
    assert told[0].startswith(
        f"Cora writes to everybody in Both ways:\n\n“{NEWS}”\n\nReply 1: No more of these"
    )
    assert told[0].endswith('You get this because you joined Both ways. Fewer messages: type "fewer".')
    assert [text for text in stage.seen_by("Sol") if "library" in text] != []
    assert [text for text in stage.seen_by("Ben") if "library" in text] == []  # invited, not joined


def test_once_in_ten_working_days_whoever_coordinates(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    write(quick_stage)
    send = next(m for m in reversed(quick_stage.shown) if m.to == "Cora" and m.card)
    assert send.card is not None
    button = send.card.actions[0]
    quick_stage.press("Cora", "Send it")
    quick_stage.click("Cora", button)
    assert quick_stage.newest("Cora").startswith("This went out on Monday, 12 January 2026.")
    quick_stage.command("Cora", "announce")
    assert quick_stage.newest("Cora").startswith("The last one is less than 10 working days ago.")
    assert "on Monday, 26 January 2026" in quick_stage.newest("Cora")
    quick_stage.advance(days=14)
    write(quick_stage, body="More news")
    assert "“More news”" in quick_stage.newest("Cora")
    quick_stage.advance(days=2)  # a draft is kept for a day
    quick_stage.press("Cora", "Send it")
    assert quick_stage.newest("Cora").startswith("That draft is not there any more.")
    assert len([text for text in quick_stage.seen_by("Ana") if "library" in text]) == 1


def test_whoever_does_not_want_them_gets_none_and_nobody_is_told(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    join(quick_stage, "Ben")
    quick_stage.command("Ana", "announcements")
    assert quick_stage.newest("Ana").startswith("You get what coordinators announce")
    quick_stage.press("Ana", "No more of these")
    assert quick_stage.newest("Ana").startswith("You get no announcements from Both ways.")
    write(quick_stage)
    assert quick_stage.newest("Cora").startswith("This goes to 2 people in Both ways.")  # as before
    quick_stage.press("Cora", "Send it")
    quick_stage.advance(days=3)
    assert [text for text in quick_stage.seen_by("Ana") if "library" in text] == []
    assert [text for text in quick_stage.seen_by("Ben") if "library" in text] != []
    assert not any("Ana" in text for text in quick_stage.seen_by("Cora") if "announce" in text.casefold())
    quick_stage.press("Ana", "Get them again")
    assert quick_stage.newest("Ana").startswith("You get what coordinators announce")


def test_quiet_hours_and_caps_hold(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    quick_stage.command("Ana", "quiet essential")
    write(quick_stage)
    quick_stage.press("Cora", "Send it")
    quick_stage.advance(days=9)
    assert [text for text in quick_stage.seen_by("Ana") if "library" in text] == []


def test_a_draft_can_be_changed_or_left_and_belongs_to_its_writer(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    quick_stage.command("Cora", "announce")
    assert complaints(quick_stage.fill("Cora", body="")) == {"body": "Please fill this in."}
    quick_stage.fill("Cora", body="One")
    first = next(m for m in reversed(quick_stage.shown) if m.to == "Cora" and m.card)
    assert first.card is not None
    send, _, drop = first.card.actions
    quick_stage.press("Cora", "Change it")
    assert quick_stage.forms["Cora"].fields[0].value == "One"
    quick_stage.fill("Cora", body="Two")
    quick_stage.click("Cora", send)
    assert quick_stage.newest("Cora").startswith("That draft is not there any more.")
    quick_stage.click("Ana", send)
    assert quick_stage.newest("Ana").startswith("Only a programme coordinator can do that.")
    quick_stage.press("Cora", "Do not send it")
    told = [text.split("\n")[0] for text in quick_stage.seen_by("Cora")]
    assert "Nothing was sent, and the words are gone." in told  # the preview itself has become this
    quick_stage.click("Cora", drop)
    assert quick_stage.newest("Cora").startswith("That draft is not there any more.")


def test_before_anybody_can_join_there_is_nobody_to_write_to(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    quick_stage.command("Cora", "announce")
    assert quick_stage.newest("Cora").startswith("There is nobody to write to at the moment")
