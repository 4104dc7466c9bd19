"""Somebody arrives, is looked up, moves, goes and returns; and the workspace itself comes and goes."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from bot.conversation.event import Command, Introduced, Lifecycle, Profile, Sender
from bot.conversation.reply import Done, Say, Unknown
from bot.dispatch import dispatch
from bot.people import installing, reach
from bot.people.model import Account, Grant, Installation, Member, Tenant
from bot.routes import ROUTES
from tests.fakes import Stage

MADRID = Profile(name="Rosa", email="rosa@school.example", locale="es-ES", zone="Europe/Madrid")


def introduce(stage: Stage, user: str, profile: Profile) -> None:
    dispatch(stage.house, ROUTES, Introduced(id=f"hello-{user}", sender=stage.sender(user), profile=profile))


def happened(stage: Stage, user: str, what: str, **more: object) -> object:
    number = len(stage.replies)
    stage.replies.append(Done())
    event = Lifecycle(id=f"{what}-{number}", sender=stage.sender(user), what=what, **more)  # type: ignore[arg-type]  # the test's own shorthand
    return dispatch(stage.house, ROUTES, event)


def the_member(stage: Stage, name: str) -> Member:
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalars(select(Member).where(Member.name == name)).one()


def the_account(stage: Stage, user: str) -> Account:
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalars(select(Account).where(Account.user_id == user)).one()


def coordinators(stage: Stage) -> list[str]:
    with stage.house.database.tenant(stage.tenant) as session:
        query = select(Member.name).join(Grant, Grant.member_id == Member.id)
        return sorted(session.scalars(query))


def test_whoever_does_two_things_at_once_is_made_known_once(stage: Stage) -> None:
    arrivals = [Introduced(id=str(n), sender=stage.sender("U1"), profile=MADRID) for n in range(4)]
    done = at_once(*(partial(dispatch, stage.house, ROUTES, event) for event in arrivals))
    assert done == [Done()] * 4
    assert the_member(stage, "Rosa").id == the_account(stage, "U1").member_id


def at_once(*doings: Callable[[], object]) -> list[object]:
    """What each gives, all of them begun at the same moment."""
    together = threading.Barrier(len(doings))

    def begin(do: Callable[[], object]) -> object:
        together.wait(30)
        return do()

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(begin, doings))


def test_whoever_comes_on_two_platforms_at_once_is_one_person(stage: Stage) -> None:
    there = {"installation": stage.installation, "user": "U1"}
    everywhere = [Sender(platform=platform, **there) for platform in ("stage", "other")]
    places = {"platform": "other", "external_id": stage.installation, "name": "A school", "shared": True}
    installing.installed(stage.house, **places)  # type: ignore[arg-type]  # the test's own shorthand
    arrivals = [Introduced(id="1", sender=sender, profile=MADRID) for sender in everywhere]
    at_once(*(partial(dispatch, stage.house, ROUTES, event) for event in arrivals))
    assert the_member(stage, "Rosa").name == "Rosa"  # there is one


def test_two_processes_that_begin_at_once_are_in_one_place(stage: Stage) -> None:
    begin = partial(
        installing.installed, stage.house, platform="other", external_id="T1", name="A school", shared=True
    )
    assert len(set(at_once(*[begin] * 4))) == 1


# --- language and zone -------------------------------------------------------------------------------


def test_whoever_moves_is_written_to_by_their_new_clock(stage: Stage) -> None:
    introduce(stage, "U1", MADRID)
    happened(stage, "U1", "changed", profile=replace_profile(MADRID, zone="Atlantic/Canary"))
    assert the_member(stage, "Rosa").zone == "Atlantic/Canary"


def test_a_language_somebody_chose_stays_whatever_the_platform_says(stage: Stage) -> None:
    introduce(stage, "Rosa", MADRID)
    stage.members["Rosa"] = the_member(stage, "Rosa").id
    stage.say("Rosa", "language English")
    happened(stage, "Rosa", "changed", profile=MADRID)
    assert the_member(stage, "Rosa").locale == "en"


def test_a_profile_that_came_late_is_taken_then(stage: Stage) -> None:
    introduce(stage, "U1", Profile(name="Rosa"))
    assert (the_member(stage, "Rosa").locale, the_member(stage, "Rosa").zone) == ("en", "UTC")
    happened(stage, "U1", "changed", profile=MADRID)
    assert (the_member(stage, "Rosa").locale, the_member(stage, "Rosa").zone) == ("es", "Europe/Madrid")


def test_an_odd_zone_leaves_the_one_before(stage: Stage) -> None:
    introduce(stage, "U1", MADRID)
    happened(stage, "U1", "changed", profile=replace_profile(MADRID, zone="Mars/Olympus"))
    assert the_member(stage, "Rosa").zone == "Europe/Madrid"


def test_somebody_from_a_file_is_looked_up_before_the_first_answer(stage: Stage) -> None:
    from_file(stage, "Rosa", "U1")
    hello = Command(id="1", sender=stage.sender("U1"), text="home")
    assert dispatch(stage.house, ROUTES, hello) == Unknown()
    introduce(stage, "U1", MADRID)
    assert isinstance(dispatch(stage.house, ROUTES, hello), Say)
    assert (the_member(stage, "Rosa").locale, the_member(stage, "Rosa").zone) == ("es", "Europe/Madrid")


def test_somebody_from_a_file_who_left_before_ever_writing_has_left(stage: Stage) -> None:
    from_file(stage, "Rosa", "U1")
    assert happened(stage, "U1", "left") == Done()
    assert the_member(stage, "Rosa").left_at == stage.clock.now()


# --- reachable or not --------------------------------------------------------------------------------


def test_whoever_took_the_bot_away_is_left_alone_and_still_belongs_here(stage: Stage) -> None:
    introduce(stage, "U1", MADRID)
    assert happened(stage, "U1", "removed_app") == Done()
    assert (the_account(stage, "U1").reachable, the_member(stage, "Rosa").left_at) == (False, None)


@pytest.mark.parametrize("how", ["writes", "adds it again"])
def test_whoever_returns_can_be_written_to_again(stage: Stage, how: str) -> None:
    introduce(stage, "U1", MADRID)
    happened(stage, "U1", "removed_app")
    if how == "writes":
        dispatch(stage.house, ROUTES, Command(id="back", sender=stage.sender("U1"), text="home"))
    else:
        happened(stage, "U1", "back", reference={"conversation": "new"})
        assert the_account(stage, "U1").reference == {"conversation": "new"}
    assert the_account(stage, "U1").reachable


def test_a_reference_is_kept_and_nothing_said_keeps_it(stage: Stage) -> None:
    hello = Introduced(id="1", sender=stage.sender("U1"), profile=MADRID, reference={"conversation": "a"})
    dispatch(stage.house, ROUTES, hello)
    assert the_account(stage, "U1").reference == {"conversation": "a"}
    happened(stage, "U1", "changed")
    assert the_account(stage, "U1").reference == {"conversation": "a"}
    happened(stage, "U1", "changed", reference={"conversation": "b"})
    assert the_account(stage, "U1").reference == {"conversation": "b"}


# --- the first coordinator ---------------------------------------------------------------------------


def writes(stage: Stage, user: str) -> None:
    dispatch(stage.house, ROUTES, Command(id=f"home-{user}", sender=stage.sender(user), text="home"))


def test_whoever_installed_becomes_the_first_coordinator(stage: Stage) -> None:
    installing.installed(
        stage.house,
        platform="stage",
        external_id=stage.installation,
        name="A school",
        shared=False,
        installer="U2",
    )
    introduce(stage, "U1", replace_profile(MADRID, administers=True))
    introduce(stage, "U2", Profile(name="Ines"))
    introduce(stage, "U3", Profile(name="Nuria", administers=True))
    for user in ("U1", "U2", "U3"):
        writes(stage, user)
    assert coordinators(stage) == ["Ines"]


def test_where_no_platform_says_who_installed_it_is_the_first_to_write_who_could_have(stage: Stage) -> None:
    introduce(stage, "U1", MADRID)
    introduce(stage, "U2", Profile(name="Ines", administers=True))
    introduce(stage, "U3", Profile(name="Nuria", administers=True))
    happened(stage, "U2", "changed", profile=Profile(name="Ines", administers=True))
    assert coordinators(stage) == []  # being looked up is no doing of theirs
    for user in ("U1", "U3", "U2"):
        writes(stage, user)
    assert coordinators(stage) == ["Nuria"]


def test_looking_at_the_home_is_enough_and_offers_the_first_step(stage: Stage) -> None:
    introduce(stage, "Ines", Profile(name="Ines", administers=True))
    stage.members["Ines"] = the_member(stage, "Ines").id
    assert stage.look_home("Ines").startswith("You can set up a programme here.")
    assert coordinators(stage) == ["Ines"]


# --- installations -----------------------------------------------------------------------------------


def come(
    stage: Stage, platform: str, external_id: str, *, shared: bool = True, organisation: str = ""
) -> str:
    house = replace(stage.house, organisation=organisation)
    return installing.installed(
        house, platform=platform, external_id=external_id, name=f"The {platform}", shared=shared
    )


def tenants(stage: Stage) -> list[str]:
    with stage.house.database.everyone() as session:
        return sorted(session.scalars(select(Tenant.name)))


def test_two_platforms_of_the_settings_belong_to_one_organisation(stage: Stage) -> None:
    assert come(stage, "one", "T1") == come(stage, "one", "T1")
    come(stage, "two", "T2")
    assert tenants(stage) == ["A school"]


def test_a_workspace_that_installs_by_itself_is_another_organisation(stage: Stage) -> None:
    come(stage, "one", "T1", shared=False)
    assert tenants(stage) == ["A school", "The one"]


def test_among_several_organisations_the_settings_must_say_which(stage: Stage) -> None:
    come(stage, "one", "T1", shared=False)
    with pytest.raises(installing.SeveralOrganisations, match="A school, The one"):
        come(stage, "two", "T2")
    come(stage, "two", "T2", organisation="the ONE")
    come(stage, "two", "T3", organisation="A third")
    assert tenants(stage) == ["A school", "A third", "The one"]


def test_tokens_are_sealed_and_forgotten_when_it_is_taken_away(stage: Stage) -> None:
    def install() -> None:
        installing.installed(
            stage.house, platform="one", external_id="T1", name="One", shared=True, secrets=b"xoxb-secret"
        )

    install()
    with stage.house.database.everyone() as session:
        row = session.scalars(select(Installation).where(Installation.external_id == "T1")).one()
        assert b"xoxb" not in (row.secrets or b"")
    assert installing.secrets_of(stage.house, "one", "T1") == b"xoxb-secret"
    installing.uninstalled(stage.house, "one", "T1")
    installing.uninstalled(stage.house, "one", "unheard of")
    assert installing.secrets_of(stage.house, "one", "T1") is None
    install()
    assert installing.secrets_of(stage.house, "one", "T1") == b"xoxb-secret"


# --- whom to ask about -------------------------------------------------------------------------------


def from_file(stage: Stage, name: str, user: str) -> None:
    with stage.house.database.tenant(stage.tenant) as session:
        place = session.scalars(select(Installation).where(Installation.platform == "stage")).one()
        member = Member(name=name, email=None)
        session.add(member)
        session.flush()
        session.add(Account(installation_id=place.id, user_id=user, member_id=member.id))


def test_those_never_seen_are_asked_about_first_and_the_others_once_a_week(stage: Stage) -> None:
    introduce(stage, "U1", MADRID)
    from_file(stage, "Ben", "U2")
    ask = ("stage", stage.installation)
    assert reach.to_look_up(stage.house, *ask, 10) == ["U2"]
    stage.clock.move_to(stage.clock.now() + timedelta(days=8))
    assert reach.to_look_up(stage.house, *ask, 10) == ["U2", "U1"]
    assert reach.to_look_up(stage.house, *ask, 1) == ["U2"]
    happened(stage, "U1", "changed", profile=MADRID)
    assert reach.to_look_up(stage.house, *ask, 10) == ["U2"]
    assert reach.to_look_up(stage.house, "stage", "elsewhere", 10) == []


def test_people_of_a_file_without_an_id_are_found_by_their_address(stage: Stage) -> None:
    with stage.house.database.tenant(stage.tenant) as session:
        for name in ("ben", "cem", "rosa"):
            session.add(Member(name=name, email=f"{name}@school.example"))
    introduce(stage, "U1", MADRID)
    ask = ("stage", stage.installation)
    everybody = reach.without_account(stage.house, *ask, 10)
    assert everybody == ["ben@school.example", "cem@school.example"]
    assert reach.without_account(stage.house, *ask, 10, after="ben@school.example") == ["cem@school.example"]
    assert reach.without_account(stage.house, "stage", "elsewhere", 10) == []


def replace_profile(profile: Profile, **changed: object) -> Profile:
    return Profile(**{**{name: getattr(profile, name) for name in profile.__struct_fields__}, **changed})
