"""How the two of a pair find each other: by a link on the platform they share, or by an address."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.conversation.card import Card, Link, Text
from bot.people.model import Account, Installation
from bot.ports import Offers
from tests.fakes import Stage
from tests.pairs.stories import matched


def chat_with(installation: str, user: str, email: str) -> str:
    return f"https://chat.example/{installation}/{user}?as={email}"


def on_another_platform(stage: Stage, name: str) -> None:
    """This person uses a messenger that the others do not have."""
    with stage.house.database.tenant(stage.tenant) as session:
        other = Installation(platform="other", external_id="other-school")
        session.add(other)
        session.flush()
        account = session.scalars(select(Account).where(Account.user_id == name)).one()
        account.installation_id = other.id


def links(card: Card | None) -> list[str]:
    assert card is not None
    return [
        span.url
        for element in card.body
        if isinstance(element, Text)
        for span in element.line
        if isinstance(span, Link)
    ]


def test_a_link_opens_the_chat_where_both_are(quick_stage: Stage) -> None:
    matched(quick_stage)
    offers = {"stage": Offers(group_chats=False, chat_link=chat_with)}
    quick_stage.house = replace(quick_stage.house, offers=offers)
    assert "Write to Bea" in quick_stage.look_home("Ana")
    assert links(quick_stage.shown[-1].card) == [
        f"https://chat.example/{quick_stage.installation}/Bea?as=bea@school.example"
    ]


def test_two_who_share_no_platform_get_each_others_address(stage: Stage) -> None:
    matched(stage)
    on_another_platform(stage, "Bea")
    expected = "You use different chats. You can write to Bea at bea@school.example."
    assert expected in stage.look_home("Ana")


def test_where_a_platform_has_no_link_nothing_is_said(quick_stage: Stage) -> None:
    matched(quick_stage)
    assert "write to" not in quick_stage.look_home("Ana").lower()


@pytest.mark.parametrize("chats", [True, False])
def test_the_chat_of_the_two_is_begun_only_where_a_platform_can(quick_stage: Stage, chats: bool) -> None:
    quick_stage.house = replace(quick_stage.house, offers={"stage": Offers(group_chats=chats)})
    story = matched(quick_stage)
    story.click("Ana", "pairs.chat")
    assert ("No posts in our chat" in quick_stage.buttons("Ana")) is chats
    quick_stage.advance(days=4)
    assert bool(quick_stage.seen_by("Ana+Bea")) is chats
