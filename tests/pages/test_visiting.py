"""A link lets its person in once, within ten minutes, to one form; a visit ends by itself."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text

from bot import visiting
from bot.conversation.card import Card, FormButton, LinkButton, plain
from bot.conversation.event import Suggest, Typed
from bot.conversation.limits import card_problems
from bot.conversation.model import DoorPass, SeenEvent, Visit
from bot.conversation.reply import Done, OpenForm, RejectForm, Reply, Say, Update
from bot.database import Base
from bot.dispatch import Known, answer_visitor, dispatch
from bot.house import House
from bot.people.model import Exclusion, Grant, Member
from bot.visiting import Entered, Visitor
from tests import fakes
from tests.fakes import Stage
from tests.pages import forms

URL = "https://mentoring.school.example"


@pytest.fixture
def stage(house: House) -> Stage:
    """One organisation with our own pages, where Ana and Bo are."""
    return school(replace(house, public_url=URL))


def school(house: House) -> Stage:
    """An organisation in that house, with the tests' forms."""
    stage = fakes.stage_in(house)
    stage.routes = forms.routes()
    stage.arrive("Ana")
    stage.arrive("Bo")
    forms.TAKEN.clear()
    return stage


def card_of(reply: Reply) -> Card:
    """The card of a reply that has one."""
    assert isinstance(reply, Say | Update), reply
    return reply.card


def links(card: Card) -> list[str]:
    """Where the card's links lead."""
    return [action.url for action in card.actions if isinstance(action, LinkButton)]


def token(stage: Stage, person: str = "Ana", word: str = "exclude") -> str:
    """The token of the link that somebody is given who types that."""
    (link,) = links(card_of(stage.say(person, word)))
    assert link.startswith(f"{URL}/in/")
    return link.removeprefix(f"{URL}/in/")


def come_in(stage: Stage, person: str = "Ana", word: str = "exclude") -> tuple[Visitor, str]:
    """Somebody who has used their link, and their cookie."""
    entered = visiting.enter(stage.house, token(stage, person, word), None)
    assert entered is not None
    here = visiting.visitor(stage.house, entered.cookie, entered.page)
    assert here is not None
    return here, entered.cookie


def rows(stage: Stage, table: Any) -> int:
    """How many rows there are, of all organisations."""
    with stage.house.database.everyone() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def excluded(stage: Stage) -> list[tuple[str, str]]:
    """Who would rather not be with whom, by member id."""
    with stage.house.database.everyone() as session:
        return [(row.member_id, row.other_id) for row in session.scalars(select(Exclusion))]


# --- where links are ------------------------------------------------------------------------------


def test_a_private_form_asked_for_by_typing_has_a_link_beside_its_button(stage: Stage) -> None:
    card = card_of(stage.say("Ana", "exclude"))
    assert [type(action) for action in card.actions] == [FormButton, LinkButton]
    assert "Open it on our own page: https://mentoring.school.example/in/" in stage.newest("Ana")
    assert "The page is for you alone. Its link works once, within ten minutes." in stage.newest("Ana")
    assert card_problems(card) == []


def test_the_same_in_spanish(stage: Stage) -> None:
    stage.arrive("Eva", locale="es")
    stage.say("Eva", "excluir")
    assert "Abrirlo en nuestra propia página: https://mentoring.school.example/in/" in stage.newest("Eva")


def test_without_a_public_url_there_is_no_link_and_no_row(house: House) -> None:
    stage = school(house)
    assert links(card_of(stage.say("Ana", "exclude"))) == []
    assert "ten minutes" not in stage.newest("Ana")
    assert rows(stage, DoorPass) == 0


def test_a_form_that_may_be_typed_has_no_link(stage: Stage) -> None:
    card = card_of(stage.say("Ana", "snooze"))
    assert [type(action) for action in card.actions] == [FormButton]


def test_a_ballot_has_no_link_and_asking_for_it_leaves_no_pass(stage: Stage) -> None:
    assert links(card_of(stage.say("Ana", "ballot"))) == []
    assert rows(stage, DoorPass) == 0


def test_a_number_typed_for_the_link_does_not_repeat_it(stage: Stage) -> None:
    stage.say("Ana", "exclude")
    assert plain(card_of(stage.say("Ana", "2")).title).startswith("That number does not match")


def test_a_redelivered_message_gets_the_same_link(stage: Stage) -> None:
    event = Typed(id="same", sender=stage.sender("Ana"), text="exclude")
    replies = [dispatch(stage.house, stage.routes, event) for _ in range(2)]
    assert replies[0] == replies[1]
    assert rows(stage, DoorPass) == 1


def test_neither_a_token_nor_a_cookie_nor_the_form_can_be_read_in_the_database(stage: Stage) -> None:
    first = token(stage)
    _, cookie = come_in(stage)
    with stage.house.database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            found = connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings().all()  # noqa: S608 - our own table names
            for row in found:
                said = repr(dict(row))
                assert first not in said, table.name
                assert cookie not in said, table.name
                assert table.name != "door_pass" or "people.exclude" not in said


# --- the door -------------------------------------------------------------------------------------


def test_looking_at_a_link_does_not_use_it_up(stage: Stage) -> None:
    link = token(stage)
    for _ in range(3):
        assert visiting.knock(stage.house, link, None) == visiting.Door(lang="en")
    assert visiting.enter(stage.house, link, None) is not None


def test_a_link_works_once(stage: Stage) -> None:
    link = token(stage)
    first = visiting.enter(stage.house, link, None)
    assert first is not None
    _, bos_cookie = come_in(stage, "Bo")
    for cookie in (None, "", "x" * 43, bos_cookie):
        assert visiting.enter(stage.house, link, cookie) is None
        assert visiting.knock(stage.house, link, cookie) is None


def test_of_many_who_use_it_at_the_same_moment_one_comes_in(stage: Stage) -> None:
    link = token(stage)
    together = Barrier(4)

    def press(_: int) -> Entered | None:
        together.wait(timeout=30)
        return visiting.enter(stage.house, link, None)

    with ThreadPoolExecutor(4) as threads:
        entered = list(threads.map(press, range(4)))
    assert len([one for one in entered if one is not None]) == 1
    assert rows(stage, Visit) == 1


def test_pressing_the_button_twice_leads_to_the_same_page(stage: Stage) -> None:
    link = token(stage)
    first = visiting.enter(stage.house, link, None)
    assert first is not None
    assert visiting.enter(stage.house, link, first.cookie) == first
    assert visiting.knock(stage.house, link, first.cookie) == visiting.Door(lang="en", page=first.page)
    assert rows(stage, Visit) == 1


@pytest.mark.parametrize(("minutes", "works"), [(9.9, True), (10, False), (11, False)])
def test_a_link_waits_ten_minutes(stage: Stage, minutes: float, works: bool) -> None:
    link = token(stage)
    stage.clock.move_to(stage.clock.now() + timedelta(minutes=minutes))
    assert (visiting.knock(stage.house, link, None) is not None) == works
    assert (visiting.enter(stage.house, link, None) is not None) == works


def test_a_link_that_was_changed_a_little_leads_nowhere(stage: Stage) -> None:
    link = token(stage)
    changed = [link[:-1] + ("A" if link[-1] != "A" else "B"), link.swapcase(), link + "A", link[1:], "", "é"]
    assert [visiting.enter(stage.house, wrong, None) for wrong in changed] == [None] * len(changed)
    assert visiting.enter(stage.house, link, None) is not None


def test_a_link_is_no_cookie_and_a_cookie_is_no_link(stage: Stage) -> None:
    here, cookie = come_in(stage)
    assert visiting.enter(stage.house, cookie, None) is None
    assert visiting.visitor(stage.house, token(stage), here.page) is None


def test_who_has_left_neither_comes_in_nor_stays(stage: Stage) -> None:
    link = token(stage)
    here, cookie = come_in(stage)
    stage.leave("Ana")
    assert visiting.knock(stage.house, link, None) is None
    assert visiting.enter(stage.house, link, None) is None
    assert visiting.visitor(stage.house, cookie, here.page) is None


def test_who_asked_to_be_forgotten_is_out(stage: Stage) -> None:
    here, cookie = come_in(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        for table in (DoorPass, Visit):
            session.execute(delete(table).where(table.member_id == stage.members["Ana"]))
    assert visiting.visitor(stage.house, cookie, here.page) is None


# --- the visit ------------------------------------------------------------------------------------


def test_a_visit_ends_half_an_hour_after_the_last_look(stage: Stage) -> None:
    here, cookie = come_in(stage)
    for _ in range(2):
        stage.clock.move_to(stage.clock.now() + timedelta(minutes=29))
        assert visiting.visitor(stage.house, cookie, here.page) is not None
    stage.clock.move_to(stage.clock.now() + timedelta(minutes=30))
    assert visiting.visitor(stage.house, cookie, here.page) is None


def test_a_visit_ends_after_two_hours_however_busy(stage: Stage) -> None:
    here, cookie = come_in(stage)
    stays = []
    for _ in range(6):
        stage.clock.move_to(stage.clock.now() + timedelta(minutes=20))
        stays.append(visiting.visitor(stage.house, cookie, here.page) is not None)
    assert stays == [True, True, True, True, True, False]


def test_the_cookie_itself_ends_with_the_two_hours(stage: Stage) -> None:
    here, cookie = come_in(stage)
    began = stage.clock.now()
    for minutes in (29, 58, 87, 110):
        stage.clock.move_to(began + timedelta(minutes=minutes))
        visiting.visitor(stage.house, cookie, here.page)
    with stage.house.database.everyone() as session:
        assert session.scalars(select(Visit.until)).all() == [began + timedelta(hours=2)]


def test_a_new_link_begins_the_two_hours_anew(stage: Stage) -> None:
    here, cookie = come_in(stage)
    began = stage.clock.now()
    for minutes in (29, 58, 87, 115):
        stage.clock.move_to(began + timedelta(minutes=minutes))
        visiting.visitor(stage.house, cookie, here.page)
    second = visiting.enter(stage.house, token(stage, word="wide"), cookie)
    assert second is not None
    stage.clock.move_to(began + timedelta(minutes=140))
    pages = [visiting.visitor(stage.house, cookie, page) for page in (here.page, second.page)]
    assert [visitor and visitor.form for visitor in pages] == [None, "sample.wide"]


def test_a_visit_shows_the_pages_it_came_in_by_and_no_other(stage: Stage) -> None:
    here, cookie = come_in(stage)
    bo, bos_cookie = come_in(stage, "Bo")
    assert visiting.visitor(stage.house, cookie, bo.page) is None
    assert visiting.visitor(stage.house, bos_cookie, here.page) is None
    assert visiting.visitor(stage.house, cookie, "0" * 32) is None
    assert visiting.visitor(stage.house, None, here.page) is None


def test_addresses_and_cookies_that_are_no_text_lead_nowhere(stage: Stage) -> None:
    here, cookie = come_in(stage)
    assert visiting.visitor(stage.house, cookie, "\x00") is None
    assert visiting.visitor(stage.house, "\udcff\x00", here.page) is None
    assert visiting.names(stage.house, here, ["\x00", "\ud800"]) == {}


def test_a_second_link_opens_a_second_page_in_the_same_visit(stage: Stage) -> None:
    here, cookie = come_in(stage)
    second = visiting.enter(stage.house, token(stage, word="wide"), cookie)
    assert second is not None
    assert second.cookie == cookie
    shown = [visiting.visitor(stage.house, cookie, page) for page in (here.page, second.page)]
    assert [visitor and visitor.form for visitor in shown] == ["people.exclude", "sample.wide"]


def test_another_persons_link_on_the_same_browser_begins_their_own_visit(stage: Stage) -> None:
    _, cookie = come_in(stage)
    entered = visiting.enter(stage.house, token(stage, "Bo"), cookie)
    assert entered is not None
    assert entered.cookie != cookie
    bo = visiting.visitor(stage.house, entered.cookie, entered.page)
    assert bo is not None
    assert bo.name == "Bo"


def test_leaving_ends_every_page_of_the_visit(stage: Stage) -> None:
    here, cookie = come_in(stage)
    second = visiting.enter(stage.house, token(stage, word="wide"), cookie)
    assert isinstance(second, Entered)
    visiting.leave(stage.house, cookie)
    assert [visiting.visitor(stage.house, cookie, page) for page in (here.page, second.page)] == [None, None]
    assert (rows(stage, Visit), rows(stage, DoorPass)) == (0, 0)


def test_what_is_over_is_swept(stage: Stage) -> None:
    come_in(stage)
    token(stage, "Bo")
    assert (rows(stage, Visit), rows(stage, DoorPass)) == (1, 2)
    stage.advance(minutes=29)
    assert (rows(stage, Visit), rows(stage, DoorPass)) == (1, 1)
    stage.advance(minutes=91)
    assert (rows(stage, Visit), rows(stage, DoorPass)) == (0, 0)


# --- the form -------------------------------------------------------------------------------------


def test_the_form_is_the_one_of_the_chat_and_so_is_what_comes_of_it(stage: Stage) -> None:
    here, _ = come_in(stage)
    shown = visiting.show(stage.house, stage.routes, here)
    assert isinstance(shown, OpenForm)
    assert shown.form == stage.command("Ana", "exclude").form  # type: ignore[union-attr]  # a command opens it
    reply = visiting.submit(stage.house, stage.routes, here, {"people": [stage.members["Bo"]]}, "d")
    assert plain(card_of(reply).title) == "Saved. Nobody will be told."
    assert excluded(stage) == [(stage.members["Ana"], stage.members["Bo"])]


def test_the_same_answers_sent_twice_are_taken_once_and_others_are_news(stage: Stage) -> None:
    here, _ = come_in(stage, word="wide")
    answers = [{"name": "A"}, {"name": "A"}, {"name": "B"}, {"name": "A"}]
    replies = [visiting.submit(stage.house, stage.routes, here, one, "drawn") for one in answers]
    assert replies[0] == replies[1]
    assert [taken["name"] for taken in forms.TAKEN] == ["A", "B"]
    visiting.submit(stage.house, stage.routes, here, {"name": "A"}, "drawn anew")
    assert [taken["name"] for taken in forms.TAKEN] == ["A", "B", "A"]


def test_a_mistake_comes_back_with_what_was_typed(stage: Stage) -> None:
    here, _ = come_in(stage, word="wide")
    reply = visiting.submit(stage.house, stage.routes, here, {"name": "nobody", "story": "Once"}, "d")
    assert isinstance(reply, RejectForm)
    assert set(reply.complaints) == {"name"}
    assert {f.name: f.value for f in reply.form.fields if f.name in ("name", "story")} == {
        "name": "nobody",
        "story": "Once",
    }


def test_people_of_another_organisation_cannot_be_chosen_or_found(stage: Stage, house: House) -> None:
    other = school(replace(house, public_url=URL))
    here, _ = come_in(stage)
    values = {"people": [other.members["Bo"]]}
    assert isinstance(visiting.submit(stage.house, stage.routes, here, values, "d"), RejectForm)
    assert visiting.names(stage.house, here, [other.members["Bo"], stage.members["Bo"]]) == {
        stage.members["Bo"]: "Bo"
    }
    assert visiting.find(stage.house, stage.routes, here, "people", "b") == ((stage.members["Bo"], "Bo"),)


def test_a_link_of_another_organisation_leads_to_that_one_alone(stage: Stage, house: House) -> None:
    other = school(replace(house, public_url=URL))
    _, cookie = come_in(stage)
    entered = visiting.enter(stage.house, token(other), cookie)
    assert entered is not None
    assert entered.cookie != cookie
    assert visiting.visitor(stage.house, cookie, entered.page) is None
    there = visiting.visitor(stage.house, entered.cookie, entered.page)
    assert there is not None
    assert (there.known.tenant, there.known.member) == (other.tenant, other.members["Ana"])
    visiting.submit(stage.house, stage.routes, there, {"people": [other.members["Bo"]]}, "d")
    assert excluded(stage) == [(other.members["Ana"], other.members["Bo"])]


def test_what_somebody_may_no_longer_do_they_may_not_do_here(stage: Stage) -> None:
    stage.grant("Ana")
    here, _ = come_in(stage, word="desk")
    assert isinstance(visiting.show(stage.house, stage.routes, here), OpenForm)
    with stage.house.database.tenant(stage.tenant) as session:
        session.execute(delete(Grant))
    for reply in (
        visiting.show(stage.house, stage.routes, here),
        visiting.submit(stage.house, stage.routes, here, {}, "d"),
    ):
        title = plain(card_of(reply).title)
        assert title.startswith("Only people who may set up programmes can do that.")


@pytest.mark.parametrize("form", ["sample.ballot", "people.speak", "conversation.command", "nothing.here"])
def test_nothing_but_a_form_that_a_link_may_open_is_answered(stage: Stage, form: str) -> None:
    here, _ = come_in(stage)
    seen = rows(stage, SeenEvent)
    elsewhere = replace(here, form=form, args={"text": "home", "tag": "es"})
    for reply in (
        visiting.show(stage.house, stage.routes, elsewhere),
        visiting.submit(stage.house, stage.routes, elsewhere, {}, "d"),
    ):
        assert plain(card_of(reply).title).startswith("That card is from another time.")
    assert rows(stage, SeenEvent) == seen


def test_what_is_sent_later_has_no_links(stage: Stage) -> None:
    """A link in a notice would be too old when it is read; only an answer to what somebody did has one."""
    made: list[str | None] = []

    def look(asked: Any, turn: Any) -> Reply:
        other = Member.by_id(turn.session, stage.members["Bo"])
        made.extend([turn.link("people.exclude"), turn.speaking_to(other).link("people.exclude")])
        return Done()

    sample = stage.routes.forms["sample.wide"]
    stage.routes = replace(
        stage.routes, forms={**stage.routes.forms, "sample.wide": replace(sample, submit=look)}
    )
    here, _ = come_in(stage, word="wide")
    visiting.submit(stage.house, stage.routes, here, {"name": "A"}, "d")
    assert [link is not None for link in made] == [True, False]


def test_a_visit_is_answered_like_any_other_sender(stage: Stage) -> None:
    here, _ = come_in(stage)
    assert isinstance(here.known, Known)
    event = Suggest(id="1", sender=here.sender, field="people", query="An")
    assert answer_visitor(stage.house, stage.routes, here.known, event).options == (  # type: ignore[union-attr]  # the answer to a search
        (stage.members["Ana"], "Ana"),
    )
