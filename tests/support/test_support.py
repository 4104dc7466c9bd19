"""Asking for help: what the person sees before and after, what the contacts see, what nobody else sees."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.conversation.card import Button, ChoiceField, FormButton, plain
from bot.conversation.event import Submission
from bot.conversation.plain import form_text
from bot.outbox.model import Outgoing
from bot.people.model import Member
from bot.programmes.model import Role
from bot.routes import CLICKS
from bot.support.model import HelpRequest
from tests.fakes import Stage, complaints
from tests.pairs.stories import Story, active, running

WORDS = "Bea laughs at my ideas when others listen."
PREVIEW = (
    "They will see exactly this.\n\n"
    "SHARED: {who} will see this once you send it. Nothing has been sent yet.\n\n"
    "From: Ana\nAbout: Personal tension\n\n“" + WORDS + "”\n\n"
    "This is not an emergency line. If somebody is in danger, call your local emergency number.\n\n"
    "Reply 1: Send\nReply 2: Change\nReply 3: Do not send"
)


def ask(
    story: Story, name: str = "Ana", kind: str = "tension", who: str = "Cora", words: str = WORDS
) -> None:
    """Fill in the form, up to the preview."""
    stage = story.stage
    stage.command(name, "support")
    stage.fill(name, kind=kind, who=stage.members[who], message=words)


def rows(stage: Stage) -> list[tuple[str, str]]:
    """Kind and state of every request kept."""
    with stage.house.database.tenant(stage.tenant) as session:
        return [(r.kind, r.state) for r in session.scalars(select(HelpRequest).order_by(HelpRequest.made_at))]


def only_request(stage: Stage) -> str:
    """The id of the one request."""
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalars(select(HelpRequest.id)).one()


def offered(stage: Stage, name: str) -> list[str]:
    """Whom the open form offers."""
    field = next(f for f in stage.forms[name].fields if f.name == "who")
    assert isinstance(field, ChoiceField)
    return [option.label for option in field.options]


# --- asking -----------------------------------------------------------------------------------


def test_the_form_says_who_is_there_by_when_and_what_it_is_not(stage: Stage) -> None:
    """Personal, teaching and professional matters are headings of their own (S1-17)."""
    story = active(stage)
    stage.command("Ana", "support")
    text = form_text(stage.forms["Ana"], stage.house.phrases("en", "Europe/Dublin"))
    assert text == (
        "Get help\n\n"
        "SHARED: The person you choose, with your name. "
        "If nobody answers within two working days, the other contact sees it too.\n\n"
        "This is not an emergency line. If somebody is in danger, call your local emergency number.\n\n"
        "- Cora (coordinator) answers by Wednesday, 14 January 2026\n"
        "- Dan (alternate contact) answers by Wednesday, 14 January 2026\n\n"
        "A partner never learns that you asked.\n\n"
        "What is it about?\n"
        "1. Personal tension\n2. Teaching or work content\n3. A question about my role or job\n"
        "4. I do not feel safe or respected\n5. I am worried about my job\n6. I would like a coach\n"
        "7. Something else\n\n"
        "Who should see it?\n1. Cora (coordinator)\n2. Dan (alternate contact)\n\n"
        "What would you like them to know? (As much or as little as you like)"
    )
    assert story.facts("state") == "active"


def test_nothing_is_sent_before_the_person_has_seen_it(stage: Stage) -> None:
    story = active(stage)
    stage.advance(hours=1)
    ask(story)
    assert stage.newest("Ana") == PREVIEW.format(who="Cora")
    assert stage.seen_by("Cora") == []
    stage.press("Ana", "Send")
    assert stage.newest("Ana") == (
        "Sent to Cora.\n\n"
        "You will hear by Wednesday, 14 January 2026. We tell you as soon as it has been seen.\n\n"
        "Reply 1: See my requests\nReply 2: Show where I am"
    )
    assert stage.newest("Cora") == (
        "Ana asks for help.\n\n"
        "SHARED: Ana sent this to you. Please keep it between you; a partner does not know of it.\n\n"
        "From: Ana\nAbout: Personal tension\n\n“" + WORDS + "”\n\n"
        "Please say by Wednesday, 14 January 2026 that you have seen it.\n\n"
        "Reply 1: I have seen it\n\n"
        'You get this because you are a contact for help. Fewer other messages: type "fewer".'
    )
    assert stage.seen_by("Dan") == []


def test_it_goes_out_at_night_too(quick_stage: Stage) -> None:
    story = active(quick_stage)
    quick_stage.until(datetime(2026, 1, 17, 23, tzinfo=UTC))  # Saturday
    ask(story)
    quick_stage.press("Ana", "Send")
    assert quick_stage.newest("Cora").startswith("Ana asks for help.")


def test_the_partner_never_learns_of_it(quick_stage: Stage) -> None:
    story = active(quick_stage)
    quick_stage.advance(hours=1)
    before = (quick_stage.seen_by("Bea"), quick_stage.seen_by("Ana+Bea"), quick_stage.look_home("Bea"))
    ask(story, who="Dan")
    quick_stage.press("Ana", "Send")
    quick_stage.press("Dan", "I have seen it")
    quick_stage.press("Dan", "Close the request")
    quick_stage.advance(days=1)
    seen = quick_stage.seen_by("Bea")
    assert (seen[:-1], quick_stage.seen_by("Ana+Bea")) == before[:2]
    assert quick_stage.look_home("Bea") == before[2]


def test_change_shows_what_was_written_and_then_the_new_words(quick_stage: Stage) -> None:
    story = active(quick_stage)
    ask(story)
    quick_stage.press("Ana", "Change")
    assert {f.name: f.value for f in quick_stage.forms["Ana"].fields} == {
        "kind": "tension",
        "who": quick_stage.members["Cora"],
        "message": WORDS,
    }
    quick_stage.fill("Ana", who=quick_stage.members["Dan"], message="I would rather talk.")
    assert "“I would rather talk.”" in quick_stage.newest("Ana")
    assert quick_stage.newest("Ana").count("SHARED: Dan will see this") == 1
    quick_stage.press("Ana", "Send")
    assert "“I would rather talk.”" in quick_stage.newest("Dan")
    assert rows(quick_stage) == [("tension", "open")]


def test_do_not_send_keeps_nothing(quick_stage: Stage) -> None:
    story = active(quick_stage)
    ask(story)
    quick_stage.press("Ana", "Do not send")
    assert quick_stage.newest("Ana").startswith("Nothing was sent, and nothing is kept.")
    assert quick_stage.buttons("Ana") == ["Show where I am", "Get help"]
    assert rows(quick_stage) == []
    assert quick_stage.seen_by("Cora") == []


def test_a_draft_is_forgotten_after_a_day(quick_stage: Stage) -> None:
    story = active(quick_stage)
    ask(story)
    quick_stage.advance(hours=23)
    assert rows(quick_stage) == [("tension", "draft")]
    quick_stage.advance(hours=2)
    assert rows(quick_stage) == []
    quick_stage.press("Ana", "Send")
    assert quick_stage.newest("Ana").startswith("We could not find that request.")


def test_empty_and_endless_words_are_said_kindly(quick_stage: Stage) -> None:
    active(quick_stage)
    quick_stage.command("Ana", "support")
    assert complaints(quick_stage.fill("Ana", kind="", who="", message=" ")) == {
        "kind": "Please fill this in.",
        "who": "Please fill this in.",
        "message": "Please fill this in.",
    }
    cora = quick_stage.members["Cora"]
    assert complaints(quick_stage.fill("Ana", kind="tension", who=cora, message="x" * 1501)) == {
        "message": "Please use at most 1500 characters. This has 1501."
    }
    assert complaints(
        quick_stage.fill("Ana", kind="gossip", who=quick_stage.members["Bea"], message="x")
    ) == {
        "kind": "That is not on the list. Please choose from the list.",
        "who": "That is not on the list. Please choose from the list.",
    }
    assert rows(quick_stage) == []


def test_not_feeling_safe_goes_to_both_unless_one_is_left_out(quick_stage: Stage) -> None:
    story = active(quick_stage)
    ask(story, kind="unsafe")
    assert "For this kind of worry Cora and Dan both see it, unless you leave one out." in quick_stage.newest(
        "Ana"
    )
    assert "SHARED: Cora, and Dan if you send it to both." in quick_stage.newest("Ana")
    assert quick_stage.buttons("Ana") == ["Send to both", "Send to Cora only", "Change", "Do not send"]
    quick_stage.press("Ana", "Send to both")
    assert quick_stage.newest("Ana").startswith("Sent to Cora and Dan.")
    assert "Dan can see this too." in quick_stage.newest("Cora")
    assert "Cora can see this too." in quick_stage.newest("Dan")

    ask(story, kind="unsafe", who="Dan", words="Only for Dan")
    quick_stage.press("Ana", "Send to Dan only")
    assert "Only for Dan" in quick_stage.newest("Dan")
    assert "Only for Dan" not in quick_stage.newest("Cora")

    quick_stage.press("Cora", "I have seen it")  # the first one, to both
    quick_stage.advance(days=4)
    assert "Only for Dan" not in " ".join(quick_stage.seen_by("Cora")), "left out, and not told later either"
    assert quick_stage.newest("Ana").startswith("Nobody has answered your request so far. We are sorry.")
    assert "We have asked Dan once more." in quick_stage.newest("Ana")
    assert quick_stage.buttons("Ana") == ["Show it to Cora too", "Get help"]
    quick_stage.press("Ana", "Show it to Cora too")
    assert quick_stage.newest("Ana").startswith("Sent to Cora.")
    assert "Only for Dan" in quick_stage.newest("Cora")
    quick_stage.press("Cora", "I have seen it")
    assert not any("Nobody has answered" in text for text in quick_stage.seen_by("Ana"))


def both_are_asked_and_there_is_a_third(stage: Stage) -> None:
    story = active(stage)
    stage.arrive("Tom")
    ask(story, kind="unsafe", words="Please both")
    stage.press("Ana", "Send to both")
    with stage.house.database.tenant(stage.tenant) as session:
        session.add(Role(programme_id=story.programme, member_id=stage.members["Tom"], role="alternate"))


def test_a_third_contact_comes_instead_of_the_second_only_by_name(quick_stage: Stage) -> None:
    """Nobody whom Ana chose is dropped in silence, by her button or by the clock."""
    stage = quick_stage
    both_are_asked_and_there_is_a_third(stage)
    stage.advance(days=4)
    assert stage.buttons("Ana") == ["Ask Tom instead of Dan", "Get help"]
    assert "If you ask somebody else, Dan no longer sees it." in stage.newest("Ana")
    old = Button(
        name="support.show_too",
        label="Show it to Tom too",
        args={"request": only_request(stage), "to": stage.members["Tom"]},
    )
    stage.click("Ana", old)  # as it stood on cards from before there were two
    assert stage.buttons("Ana") == ["Ask Tom instead of Dan", "Get help"]
    assert not any("Please both" in text for text in stage.seen_by("Tom"))
    stage.press("Ana", "Ask Tom instead of Dan")
    assert stage.newest("Ana").startswith("Sent to Tom.\n\nCora and Tom can see it now, Dan no longer.\n\n")
    assert "Please both" in stage.newest("Tom")
    assert not any("Please both" in text for text in stage.seen_by("Dan"))
    stage.advance(days=4)  # nobody answers: the clock puts nobody in Tom's place
    assert any("Please both" in text for text in stage.seen_by("Tom"))
    assert not any("Please both" in text for text in stage.seen_by("Dan"))
    assert "Nobody has said so far that they saw it." in stage.newest("Tom")


def test_whoever_is_asked_second_has_two_working_days_of_their_own(quick_stage: Stage) -> None:
    """Dan reads no day that was Cora's, and is not late before he has been asked."""
    story = active(quick_stage)
    ask(story)
    quick_stage.press("Ana", "Send")
    quick_stage.until(datetime(2026, 1, 15, 9, tzinfo=UTC))  # Thursday: Cora had until Wednesday
    assert "Please say by Friday, 16 January 2026 that you have seen it." in quick_stage.newest("Dan")
    assert "Please say by Friday, 16 January 2026 that you have seen it." in quick_stage.look_home("Dan")
    assert "Nobody has said so far that they saw it." in quick_stage.look_home("Cora")
    assert not any("Nobody has answered your request" in text for text in quick_stage.seen_by("Ana"))


def test_each_silence_is_told_and_whoever_is_asked_again_hears_it_again(quick_stage: Stage) -> None:
    """After "Ask Tom instead of Dan" Tom's silence is told too, and Dan, asked once more, gets it anew."""
    stage = quick_stage
    both_are_asked_and_there_is_a_third(stage)
    stage.advance(days=7)
    stage.press("Ana", "Ask Tom instead of Dan")
    stage.advance(days=7)
    assert stage.newest("Ana").startswith("Nobody has answered your request so far.")
    assert "We have asked Cora and Tom once more." in stage.newest("Ana")
    for contact, times in (("Cora", 3), ("Tom", 2)):
        assert sum("Please both" in text for text in stage.seen_by(contact)) == times
    stage.press("Ana", "Ask Dan instead of Tom")
    assert "Please both" in stage.newest("Dan")
    assert not any("Please both" in text for text in stage.seen_by("Tom"))
    stage.advance(days=14)
    told = sum("Nobody has answered your request" in text for text in stage.seen_by("Ana"))
    assert (told, stage.buttons("Ana")) == (1, ["Ask Tom instead of Dan", "Get help"])
    stage.press("Dan", "I have seen it")
    assert stage.newest("Ana").startswith("Dan has seen your request.")


def test_whoever_makes_way_no_longer_reads_a_request_that_was_opened_again(quick_stage: Stage) -> None:
    """Every card with the words goes, that of a request opened again too."""
    stage = quick_stage
    both_are_asked_and_there_is_a_third(stage)
    stage.press("Dan", "I have seen it")
    stage.press("Dan", "Close the request")
    stage.press("Ana", "Open it again")
    assert "Please both" in stage.newest("Dan")
    stage.advance(days=7)
    stage.press("Ana", "Ask Tom instead of Dan")
    assert not any("Please both" in text for text in stage.seen_by("Dan"))
    assert "Tom can see this too." in stage.newest("Cora")


@pytest.mark.parametrize("said", ["support", "Help me", "get help", "GET  HELP", "pedir ayuda"])
def test_it_opens_by_every_name(quick_stage: Stage, said: str) -> None:
    active(quick_stage)
    quick_stage.command("Ana", said)
    assert quick_stage.forms["Ana"].name == "support.ask"


def test_a_typo_never_opens_it(quick_stage: Stage) -> None:
    active(quick_stage)
    quick_stage.command("Ana", "suport")
    assert "Ana" not in quick_stage.forms
    assert "Get help" not in quick_stage.buttons("Ana")


def test_it_can_be_typed(quick_stage: Stage) -> None:
    active(quick_stage)
    quick_stage.say("Ana", "support")
    quick_stage.say("Ana", "1")
    for answer in ("5", "2", "I heard that posts will go."):
        quick_stage.say("Ana", answer)
    assert "About: I am worried about my job\n\n“I heard that posts will go.”" in quick_stage.newest("Ana")
    quick_stage.say("Ana", "1")
    assert quick_stage.newest("Dan").startswith("Ana asks for help.")


def test_in_spanish_each_reads_their_own_language(quick_stage: Stage) -> None:
    story = active(quick_stage, Ana={"locale": "es"})
    ask(story)
    assert quick_stage.newest("Ana").startswith("Verá exactamente esto.")
    quick_stage.press("Ana", "Enviar")
    assert quick_stage.newest("Cora").startswith("Ana asks for help.")
    assert quick_stage.newest("Ana").startswith("Enviado a Cora.")


# --- who is asked -----------------------------------------------------------------------------


def test_a_partner_is_never_the_contact(quick_stage: Stage) -> None:
    story = running(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        session.add(
            Role(programme_id=story.programme, member_id=quick_stage.members["Bea"], role="coordinator")
        )
    quick_stage.command("Ana", "support")
    assert offered(quick_stage, "Ana") == [
        "Bea (coordinator)",
        "Cora (coordinator)",
        "Dan (alternate contact)",
    ]
    story.match()
    quick_stage.command("Ana", "support")
    assert offered(quick_stage, "Ana") == ["Cora (coordinator)", "Dan (alternate contact)"]
    story.finish("Ana")
    quick_stage.command("Ana", "support")
    assert offered(quick_stage, "Ana") == ["Cora (coordinator)", "Dan (alternate contact)"]


def test_a_coordinator_in_need_is_offered_the_other_one(quick_stage: Stage) -> None:
    running(quick_stage)
    quick_stage.command("Cora", "support")
    assert offered(quick_stage, "Cora") == ["Dan (alternate contact)"]
    promise = plain(quick_stage.forms["Cora"].promise)
    assert promise == "Dan, with your name. You will see it before it is sent."


def test_where_there_is_nobody_it_says_so(quick_stage: Stage) -> None:
    running(quick_stage)
    quick_stage.leave("Dan")
    quick_stage.command("Cora", "support")
    said = "There is nobody here yet whom you could ask in private."
    assert any(text.startswith(said) for text in quick_stage.seen_by("Cora"))


@pytest.mark.parametrize("word", ["conduct", "requests", "hard talk", "help"])
def test_the_way_to_help_is_shown_where_there_is_somebody_to_ask(quick_stage: Stage, word: str) -> None:
    """Nobody is led to a refusal: neither a stranger nor the only contact there is."""
    running(quick_stage)
    quick_stage.arrive("Gus")

    def offered_to(name: str) -> bool:
        quick_stage.command(name, word)
        listed = "- support:" in quick_stage.newest(name)
        return listed or "Get help" in quick_stage.buttons(name)

    assert [offered_to(name) for name in ("Cora", "Gus")] == [True, False]
    quick_stage.leave("Dan")
    quick_stage.settle()  # Cora has read that a contact is missing
    assert not offered_to("Cora")


def test_whoever_has_nobody_to_ask_is_told_of_the_organisations_own_routes(quick_stage: Stage) -> None:
    running(quick_stage)
    quick_stage.leave("Dan")
    quick_stage.command("Cora", "support routes")
    quick_stage.press("Cora", "Change these")
    quick_stage.fill("Cora", harassment="extension 112")
    for word in ("support", "conduct", "hard talk"):
        quick_stage.command("Cora", word)
        assert "you can turn to these: Harassment or bullying: extension 112." in (
            quick_stage.newest("Cora").replace("You can", "you can")
        ), word


def test_a_contact_who_became_the_partner_meanwhile_gets_nothing(quick_stage: Stage) -> None:
    story = running(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        session.add(
            Role(programme_id=story.programme, member_id=quick_stage.members["Bea"], role="coordinator")
        )
    ask(story, who="Bea")
    story.match()
    quick_stage.press("Ana", "Send")
    assert quick_stage.newest("Ana").startswith("That contact has changed since. Nothing was sent.")
    assert not any("asks for help" in text for text in quick_stage.seen_by("Bea"))


# --- answering --------------------------------------------------------------------------------


def test_from_open_to_acknowledged_to_closed(stage: Stage) -> None:
    story = active(stage)
    ask(story, kind="unsafe")
    stage.press("Ana", "Send to both")
    stage.press("Cora", "I have seen it")
    assert "You have said that you saw it." in stage.newest("Cora")
    assert stage.buttons("Cora") == ["I am on it", "Close the request"]
    assert stage.newest("Ana").startswith("Cora has seen your request.\n\nCora will get in touch with you.")
    assert "Cora has seen it and will get in touch." in stage.newest("Dan")
    assert rows(stage) == [("unsafe", "acknowledged")]
    stage.press("Cora", "Close the request")
    assert stage.newest("Cora") == "The request of Ana is closed."
    assert stage.newest("Dan") == "The request of Ana is closed."
    assert stage.newest("Ana").startswith(
        "Cora has closed your request.\n\nIf you would still like help, you can write again at any time."
    )
    assert rows(stage) == [("unsafe", "closed")]


def test_after_two_working_days_without_a_word_the_other_contact_sees_it_too(stage: Stage) -> None:
    story = active(stage)
    ask(story)
    stage.press("Ana", "Send")
    stage.until(datetime(2026, 1, 14, 8, 59, tzinfo=UTC))
    assert stage.seen_by("Dan") == []
    stage.until(datetime(2026, 1, 14, 9, 30, tzinfo=UTC))
    assert stage.newest("Dan").startswith("Ana asks for help.")
    assert "Cora can see this too." in stage.newest("Dan")
    assert "Dan can see this too." in stage.newest("Cora")
    assert stage.newest("Ana").startswith("Nobody has answered so far, so Dan sees your request too.")
    stage.press("Dan", "I have seen it")
    assert stage.newest("Ana").startswith("Dan has seen your request.")
    assert "Dan has seen it and will get in touch." in stage.newest("Cora")


def test_where_nobody_is_left_to_ask_both_sides_hear_of_it_once(quick_stage: Stage) -> None:
    """Sent to both, or passed on, and still no word: contacts once more; other ways to who asked."""
    stage = quick_stage
    story = active(stage)
    stage.command("Cora", "support routes")
    stage.press("Cora", "Change these")
    stage.fill("Cora", safeguarding="Ms Okoro, 555 0199")
    ask(story)
    stage.press("Ana", "Send")
    stage.advance(days=7)
    assert stage.newest("Ana").startswith("Nobody has answered your request so far.")
    assert "We have asked Cora and Dan once more." in stage.newest("Ana")
    assert "Safeguarding: Ms Okoro, 555 0199" in stage.newest("Ana")
    assert stage.buttons("Ana") == ["Get help"]
    for contact in ("Cora", "Dan"):
        assert sum(text.startswith("Ana asks for help.") for text in stage.seen_by(contact)) == 2
        assert "Nobody has said so far that they saw it." in stage.newest(contact)
    stage.advance(days=14)
    assert sum("Nobody has answered your request" in text for text in stage.seen_by("Ana")) == 1


def test_the_contacts_own_working_days_count(quick_stage: Stage) -> None:
    fridays = {"hours": {"days": {"4": [["09:00", "12:00"]]}}}
    story = active(quick_stage, Cora=fridays)
    ask(story)
    quick_stage.press("Ana", "Send")
    assert "You will hear by Friday, 23 January 2026." in quick_stage.newest("Ana")
    quick_stage.until(datetime(2026, 1, 23, 8, tzinfo=UTC))
    assert quick_stage.seen_by("Dan") == []
    quick_stage.until(datetime(2026, 1, 23, 12, tzinfo=UTC))
    assert quick_stage.newest("Dan").startswith("Ana asks for help.")


def test_once_seen_nobody_else_is_told(quick_stage: Stage) -> None:
    story = active(quick_stage)
    ask(story)
    quick_stage.press("Ana", "Send")
    quick_stage.press("Cora", "I have seen it")
    quick_stage.advance(days=10)
    assert quick_stage.seen_by("Dan") == []


def test_pressing_twice_changes_nothing(quick_stage: Stage) -> None:
    story = active(quick_stage)
    ask(story)
    send = next(a for m in quick_stage.shown if m.card for a in m.card.actions if a.label == "Send")
    quick_stage.click("Ana", send)
    quick_stage.click("Ana", send)
    assert quick_stage.newest("Ana").startswith("Sent to Cora.")
    assert len(quick_stage.seen_by("Cora")) == 1
    request = {"request": only_request(quick_stage)}
    for name in ("support.seen", "support.seen", "support.close", "support.close"):
        quick_stage.click("Cora", Button(name=name, label="…", args=request))
    assert quick_stage.newest("Cora") == "The request of Ana is closed."
    assert sum("has seen your request" in text for text in quick_stage.seen_by("Ana")) == 1
    quick_stage.click("Ana", FormButton(name="support.ask", label="…", args=request))
    assert quick_stage.newest("Ana").startswith("This request has been sent, so it can no longer be changed.")


def test_a_contacts_home_begins_with_it(quick_stage: Stage) -> None:
    story = active(quick_stage)
    ask(story)
    quick_stage.press("Ana", "Send")
    assert quick_stage.look_home("Cora").startswith("Ana asks for help.")
    quick_stage.press("Cora", "I have seen it")
    assert not quick_stage.look_home("Cora").startswith("Ana asks for help.")


def test_when_the_contact_leaves_another_one_has_it_at_once(quick_stage: Stage) -> None:
    story = active(quick_stage)
    ask(story)
    quick_stage.press("Ana", "Send")
    quick_stage.press("Cora", "I have seen it")
    quick_stage.leave("Cora")
    quick_stage.settle()
    assert quick_stage.newest("Dan").startswith("Ana asks for help.")
    assert rows(quick_stage) == [("tension", "open")]
    assert any("so Dan sees your request too" in text for text in quick_stage.seen_by("Ana"))
    quick_stage.press("Dan", "I have seen it")
    quick_stage.leave("Dan")
    quick_stage.settle()
    quick_stage.advance(days=1)
    assert "Whoever you asked is no longer here." in quick_stage.newest("Ana")
    assert rows(quick_stage) == [("tension", "open")]


def test_a_year_after_closing_it_is_forgotten(quick_stage: Stage) -> None:
    story = active(quick_stage, ends_on=None)
    ask(story)
    quick_stage.press("Ana", "Send")
    quick_stage.press("Cora", "I have seen it")
    quick_stage.press("Cora", "Close the request")
    story.finish("Ana")
    quick_stage.advance(days=364)
    assert rows(quick_stage) == [("tension", "closed")]
    quick_stage.advance(days=2)
    assert rows(quick_stage) == []


def test_while_somebody_waits_for_help_the_pair_gets_no_prompts(quick_stage: Stage) -> None:
    story = active(quick_stage)

    def waiting() -> list[bool]:
        with quick_stage.house.database.tenant(quick_stage.tenant) as session:
            names = ("Ana", "Bea")
            return [HelpRequest.open_for(session, [quick_stage.members[name]]) for name in names]

    ask(story)
    assert waiting() == [False, False]
    quick_stage.press("Ana", "Send")
    assert waiting() == [True, False]
    quick_stage.press("Cora", "I have seen it")
    assert waiting() == [True, False]
    quick_stage.press("Cora", "Close the request")
    assert waiting() == [False, False]


# --- who may not ------------------------------------------------------------------------------


def test_a_stranger_learns_and_changes_nothing(quick_stage: Stage) -> None:
    story = active(quick_stage)
    ask(story)
    draft = {"request": only_request(quick_stage), "programme": story.programme}
    answers = {}

    def all_try(*names: str) -> None:
        for route in sorted(
            name for name in CLICKS if name.startswith("support.") and not name.startswith("support.coach")
        ):
            for name in names:
                quick_stage.click(name, Button(name=route, label="…", args=draft))
                answers[route, name] = quick_stage.newest(name)
        for name in names:
            quick_stage.click(name, FormButton(name="support.ask", label="…", args=draft))
            answers["form", name] = quick_stage.newest(name)
            values = {"kind": "other", "who": quick_stage.members["Dan"], "message": "mine"}
            event = Submission(
                id=f"sent-{name}-{len(answers)}",
                sender=quick_stage.sender(name),
                form="support.ask",
                args=draft,
                values=values,
            )
            quick_stage._take(name, event)
            answers["sent", name] = quick_stage.newest(name)

    all_try("Bea", "Cora", "Dan")  # a draft is nobody's but its writer's
    quick_stage.press("Ana", "Send")
    all_try("Bea", "Dan")
    unmoved = "We could not find that request.\n\nReply 1: Show where I am"
    assert {who: said for who, said in answers.items() if said != unmoved} == {}
    assert rows(quick_stage) == [("tension", "open")]
    quick_stage.press("Cora", "I have seen it")
    assert WORDS in quick_stage.newest("Cora")


def test_the_words_stand_sealed_and_in_no_outbox_row(quick_stage: Stage) -> None:
    story = active(quick_stage)
    ask(story)
    quick_stage.press("Ana", "Send")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        (request,) = session.scalars(select(HelpRequest))
        assert request.read(quick_stage.house.sealer) == WORDS
        assert WORDS.encode() not in request.sealed
        facts = session.scalars(select(Outgoing.facts).where(Outgoing.kind == "support.asked")).all()
        assert facts == [{"request": request.id, "at": ""}]
        other = HelpRequest(id="another", sealed=request.sealed)
        assert session.scalars(select(Member.name).where(Member.name == "Ana")).all() == ["Ana"]
    with pytest.raises(Exception, match="Decryption failed"):
        other.read(quick_stage.house.sealer)  # sealed for that request alone
