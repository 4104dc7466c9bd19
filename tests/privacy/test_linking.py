"""One person with two accounts: a code from one platform typed on the other joins them, and they can part."""

import re

from sqlalchemy import select

from bot.conversation.card import ChoiceField
from bot.conversation.event import Command, Introduced, Profile, Sender
from bot.conversation.plain import card_text
from bot.conversation.reply import Say, Update
from bot.dispatch import dispatch
from bot.learning.model import PrivateNote
from bot.outbox.parcel import Address
from bot.pairs.model import Pair
from bot.people.model import Account, Exclusion, Installation, Member
from bot.privacy.model import LinkCode
from bot.programmes.model import Participant
from tests.fakes import Stage, complaints, stage_in
from tests.pairs.stories import matched


def on_teams(stage: Stage, name: str, email: str = "") -> Sender:
    """Somebody who comes on a second platform, without an address that would tell who they are."""
    with stage.house.database.tenant(stage.tenant) as session:
        external = f"teams-{stage.tenant}"
        if session.scalar(select(Installation).where(Installation.external_id == external)) is None:
            session.add(Installation(platform="teams", external_id=external))
    sender = Sender(platform="teams", installation=external, user=f"t-{name}")
    profile = Profile(name=f"{name} T.", email=email, zone="Europe/Madrid")
    dispatch(stage.house, stage.routes, Introduced(id=f"in-{name}", sender=sender, profile=profile))
    return sender


def there(stage: Stage, sender: Sender, text: str) -> str:
    """What somebody is told who types that on the second platform."""
    number = len(stage.replies)
    event = Command(id=f"t-{number}-{text}", sender=sender, text=text)
    reply = dispatch(stage.house, stage.routes, event)
    assert isinstance(reply, Say | Update), reply
    stage.replies.append(reply)
    stage.settle()
    return card_text(reply.card, stage.house.phrases("en", "UTC"))


def code_in(told: str) -> str:
    found = re.search(r"Your code is (\w{5}-\w{5})\.", told)
    assert found, told
    return found[1]


def members(stage: Stage) -> dict[str, str]:
    """User id → the name of the member whose account it is."""
    with stage.house.database.tenant(stage.tenant) as session:
        names = {member.id: member.name for member in session.scalars(select(Member))}
        return {a.user_id: names[a.member_id] for a in session.scalars(select(Account))}


def test_an_address_that_both_platforms_tell_is_one_person(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    on_teams(quick_stage, "Ana", email="ANA@school.example")
    assert members(quick_stage) == {"Ana": "Ana", "t-Ana": "Ana"}


def test_a_code_from_the_other_platform_joins_two_accounts_with_all_that_is_theirs(stage: Stage) -> None:
    matched(stage)
    ana = on_teams(stage, "Ana")
    code = code_in(there(stage, ana, "link"))
    with stage.house.database.tenant(stage.tenant) as session:
        other = session.scalars(select(Member).where(Member.name == "Ana T.")).one()
        kim = stage.members["Bea"]
        sealed = stage.house.sealer.seal(f"note:{other.id}", b"mine alone")
        session.add(Exclusion(member_id=other.id, other_id=kim))
        session.add(Exclusion(member_id=stage.members["Ana"], other_id=kim))
        now = stage.clock.now()
        note = PrivateNote(member_id=other.id, pair_id=None, sealed=sealed, written_at=now, changed_at=now)
        session.add(note)
        bea = session.scalars(select(Member).where(Member.id == kim)).one()
        bea.manager_id = other.id
    stage.command("Ana", f"link {code.lower()}")
    told = stage.newest("Ana")
    assert told.startswith("Join these two?")
    assert "Here: Ana (Stage)" in told
    assert "There: Ana T. (Teams)" in told
    stage.press("Ana", "Join, keep what is here")
    assert stage.newest("Ana").startswith("Done. Ana is one person now: Stage and Teams.")
    told_where = re.findall(r"Our messages to you come on (\w+)\.", stage.newest("Ana"))
    assert members(stage)["t-Ana"] == "Ana"
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(Member.name).where(Member.name == "Ana T.")).all() == []
        exclusions = session.scalars(select(Exclusion)).all()
        assert [(row.member_id, row.other_id) for row in exclusions] == [(stage.members["Ana"], kim)]
        assert (
            session.scalars(select(Member.manager_id).where(Member.id == kim)).one() == stage.members["Ana"]
        )
    assert "Bea" in there(stage, ana, "home")  # the pair is there on both
    stage.command("Ana", "notes")
    assert "mine alone" in stage.newest("Ana")  # sealed under the other's name before
    written_to: list[Address] = []
    stage.on_post = lambda parcel: written_to.append(parcel.address)
    stage.advance(days=7)
    platforms = {each.platform.capitalize() for each in written_to if each.users in {("Ana",), ("t-Ana",)}}
    assert list(platforms) == told_where


def test_whoever_is_on_two_platforms_chooses_where_messages_come(stage: Stage) -> None:
    """From either of the two, and back again; with one account there is nothing to choose."""
    matched(stage)
    stage.command("Ana", "me")
    assert "Messages come on" not in stage.newest("Ana")
    assert "account" not in choices_of_ana(stage)
    stage.command("Ana", f"link {code_in(there(stage, on_teams(stage, 'Ana'), 'link'))}")
    stage.press("Ana", "Join, keep what is here")
    written_to: list[Address] = []
    stage.on_post = lambda parcel: written_to.append(parcel.address)
    for place in ("Teams", "Stage"):
        stage.fill("Ana", account=choices_of_ana(stage)["account"][place])
        assert stage.newest("Ana").startswith(f"Saved. We call you Ana. Our messages come on {place}.")
        stage.command("Ana", "me")
        assert f"Messages come on: {place}" in stage.newest("Ana")
        written_to.clear()
        stage.advance(days=14)
        came = {each.platform.capitalize() for each in written_to if each.users in {("Ana",), ("t-Ana",)}}
        assert came == {place}


def choices_of_ana(stage: Stage) -> dict[str, dict[str, str]]:
    """What Ana can choose in the form of her own settings: field → label → value."""
    stage.command("Ana", "me")
    stage.press("Ana", "Change name or language")
    fields = (each for each in stage.forms["Ana"].fields if isinstance(each, ChoiceField))
    return {each.name: {option.label: option.value for option in each.options} for each in fields}


def test_joined_accounts_can_be_parted(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    ana = on_teams(quick_stage, "Ana")
    quick_stage.command("Ana", f"link {code_in(there(quick_stage, ana, 'link'))}")
    quick_stage.press("Ana", "Join, keep what is there")
    assert members(quick_stage) == {"Ana": "Ana T.", "t-Ana": "Ana T."}
    quick_stage.command("Ana", "unlink")
    assert quick_stage.buttons("Ana") == ["Separate Stage", "Separate Teams", "Show where I am"]
    quick_stage.press("Ana", "Separate Teams")
    assert quick_stage.newest("Ana").startswith("Done. Your account on Teams stands by itself now.")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        assert len(set(session.scalars(select(Account.member_id)))) == 2
    quick_stage.command("Ana", "unlink")
    assert quick_stage.newest("Ana").startswith("You have one account here, so there is nothing to separate.")


def test_a_code_is_good_once_for_ten_minutes_and_for_another_account_alone(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    ana = on_teams(quick_stage, "Ana")
    code = code_in(there(quick_stage, ana, "link"))
    assert there(quick_stage, ana, f"link {code}").startswith("That code is from this very account.")
    quick_stage.command("Ana", f"link {code}")
    (card,) = [m.card for m in quick_stage.shown if m.card and "Join these two" in m.text]
    quick_stage.advance(minutes=10)
    quick_stage.click("Ana", card.actions[0])
    assert quick_stage.newest("Ana").startswith("That code is used, or its ten minutes are over.")
    quick_stage.command("Ana", f"link {code}")
    assert quick_stage.newest("Ana").startswith("That code does not work.")
    assert len(set(members(quick_stage).values())) == 2
    new = code_in(there(quick_stage, ana, "link"))
    quick_stage.command("Ana", f"link {new}")
    quick_stage.press("Ana", "Join, keep what is here")
    quick_stage.click("Ana", card.actions[0])  # pressed again, from last time's card
    assert quick_stage.newest("Ana").startswith("That code is used, or its ten minutes are over.")


def test_the_code_of_another_organisation_is_nobody_s_here(quick_stage: Stage) -> None:
    """Same words as for a wrong one: whether such a code exists elsewhere is not told."""
    elsewhere = stage_in(quick_stage.house)
    elsewhere.arrive("Zoe")
    elsewhere.command("Zoe", "link")
    quick_stage.arrive("Ana")
    quick_stage.command("Ana", f"link {code_in(elsewhere.newest('Zoe'))}")
    assert quick_stage.newest("Ana").startswith("That code does not work.")


def test_nobody_can_try_codes_out(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    ana = on_teams(quick_stage, "Ana")
    code = code_in(there(quick_stage, ana, "link"))
    for number in range(5):
        quick_stage.command("Ana", "link")
        quick_stage.press("Ana", "I have a code")
        assert quick_stage.forms["Ana"].secret
        quick_stage.fill("Ana", code=f"AAAAA-AAAA{number}")
    quick_stage.command("Ana", f"link {code}")
    assert quick_stage.newest("Ana").startswith("That was a wrong code a few times. Please wait an hour")
    quick_stage.advance(hours=1)
    quick_stage.command("Ana", f"link {code_in(there(quick_stage, ana, 'link'))}")
    assert quick_stage.newest("Ana").startswith("Join these two?")
    quick_stage.command("Ana", "link")
    quick_stage.press("Ana", "I have a code")
    assert "code" in complaints(quick_stage.fill("Ana", code="x" * 30))
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        kept = session.scalars(select(LinkCode)).all()
    assert all(code.replace("-", "").encode() not in (row.digest or b"") for row in kept)


def test_two_places_in_one_programme_are_not_joined_and_it_says_whom_to_ask(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    ana = on_teams(quick_stage, "Ana")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        other = session.scalars(select(Member).where(Member.name == "Ana T.")).one()
        session.add(Participant(programme_id=story.programme, member_id=other.id, state="ready"))
        before = len(session.scalars(select(Pair)).all())
    quick_stage.command("Ana", f"link {code_in(there(quick_stage, ana, 'link'))}")
    told = quick_stage.newest("Ana")
    assert told.startswith("Both accounts take part in one programme, so we cannot join them by ourselves.")
    assert "Please ask" in told
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        assert len(session.scalars(select(Pair)).all()) == before
    assert len(set(members(quick_stage).values())) > 1


def test_an_invitation_of_the_one_gives_way_to_the_place_of_the_other(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    ana = on_teams(quick_stage, "Ana")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        other = session.scalars(select(Member).where(Member.name == "Ana T.")).one()
        session.add(Participant(programme_id=story.programme, member_id=other.id, state="invited"))
    quick_stage.command("Ana", f"link {code_in(there(quick_stage, ana, 'link'))}")
    quick_stage.press("Ana", "Join, keep what is here")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        parts = select(Participant.state).where(Participant.member_id == quick_stage.members["Ana"])
        assert session.scalars(parts).all() == ["matched"]


def test_the_button_of_an_old_code_is_no_key_to_a_newer_one(quick_stage: Stage) -> None:
    """Whoever has once typed somebody's code cannot use the next one that they make for somebody else."""
    quick_stage.arrive("Ana")
    ana = on_teams(quick_stage, "Ana")
    quick_stage.command("Ana", f"link {code_in(there(quick_stage, ana, 'link'))}")
    (card,) = [m.card for m in quick_stage.shown if m.card and "Join these two" in m.text]
    there(quick_stage, ana, "link ")
    quick_stage.click("Ana", card.actions[0])
    assert quick_stage.newest("Ana").startswith("That code is used, or its ten minutes are over.")
    assert len(set(members(quick_stage).values())) == 2


def test_two_people_on_one_platform_are_not_joined(quick_stage: Stage) -> None:
    for name in ("Ana", "Bea"):
        quick_stage.arrive(name)
    quick_stage.command("Bea", "link")
    quick_stage.command("Ana", f"link {code_in(quick_stage.newest('Bea'))}")
    assert quick_stage.newest("Ana").startswith("Both accounts are on the same platform")
    assert members(quick_stage) == {"Ana": "Ana", "Bea": "Bea"}
