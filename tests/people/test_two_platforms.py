"""One programme spans two platforms: a mixed pair is written to where each is, and both know a way."""

from sqlalchemy import select

from bot.people.model import Account, Installation, Member
from tests.fakes import Stage
from tests.pairs.stories import ANA_SIDE, BEA_SIDE, running


def on_another_platform(stage: Stage, name: str) -> None:
    """This person uses a messenger that the others do not have."""
    with stage.house.database.tenant(stage.tenant) as session:
        other = Installation(platform="other", external_id=f"other-{stage.tenant}")
        session.add(other)
        session.flush()
        account = session.scalars(select(Account).where(Account.user_id == name)).one()
        account.installation_id = other.id


def places(stage: Stage) -> dict[str, set[str]]:
    """Who was written to where, from now on: name → platforms."""
    found: dict[str, set[str]] = {}

    def note(parcel: object) -> None:
        address = parcel.address  # type: ignore[attr-defined]  # a parcel; the stage wants no answer
        found.setdefault("+".join(address.users), set()).add(address.platform)

    stage.on_post = note
    return found


def test_a_mixed_pair_gets_two_personal_messages_and_a_shared_route(stage: Stage) -> None:
    """Different channels are met where they are (S0-08)."""
    story = running(stage)
    story.match()
    on_another_platform(stage, "Bea")
    assert "You use different chats. You can write to Bea at bea@school.example." in stage.look_home("Ana")
    seen = places(stage)
    stage.advance(days=7)
    assert seen["Ana"] == {"stage"}
    assert seen["Bea"] == {"other"}
    assert not [who for who in seen if "+" in who]  # no chat that one of the two could not read


def test_a_mixed_pair_whose_addresses_nobody_told_is_not_left_without_a_word(quick_stage: Stage) -> None:
    story = running(quick_stage)
    story.match()
    on_another_platform(quick_stage, "Bea")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        session.get_one(Member, (quick_stage.tenant, quick_stage.members["Bea"])).email = ""
    assert "You use different chats, and we know no address of Bea." in quick_stage.look_home("Ana")


def test_people_on_both_platforms_agree_in_one_programme(quick_stage: Stage) -> None:
    story = running(quick_stage)
    story.match()
    on_another_platform(quick_stage, "Bea")
    external = f"other-{quick_stage.tenant}"
    sender = quick_stage.sender
    quick_stage.sender = lambda name: (  # type: ignore[method-assign]  # Bea speaks from the other platform
        sender(name)
        if name != "Bea"
        else type(sender(name))(platform="other", installation=external, user=name)
    )
    story.write("Ana", **ANA_SIDE)
    story.write("Bea", **BEA_SIDE)
    for name in ("Bea", "Ana"):
        quick_stage.command(name, "agree")
        story.press(name, "pairs.confirm")
    assert story.facts("state") == "active"
