"""Taking a file of people into an organisation: all or nothing, repeatable, on both databases."""

from sqlalchemy import select

from bot.conversation.event import Introduced, Profile
from bot.dispatch import dispatch
from bot.people.importing import Problems, Roster, Summary, apply, known_people, read_people
from bot.people.model import Account, Installation, Member
from bot.routes import ROUTES
from tests.fakes import Stage

FILE = """email,name,level,manager,appraiser,inductor,site,language
head@school.example,Mo Head,6,,,,Main,
ana@school.example,Ana María,2,head@school.example,head@school.example,ben@school.example,Main,es
ben@school.example,Ben,4,head@school.example,,,,
"""


def take(stage: Stage, text: str, *, dry_run: bool = False) -> Summary | Problems:
    """Read a file and take it."""
    with stage.house.database.tenant(stage.tenant) as session:
        roster = read_people(text.encode(), known_people(session))
        assert isinstance(roster, Roster), roster
        return apply(session, roster, stage.clock.now(), dry_run=dry_run)


def people(stage: Stage) -> dict[str, Member]:
    """Everybody there is, by e-mail address."""
    with stage.house.database.tenant(stage.tenant) as session:
        return {member.email or member.id: member for member in session.scalars(select(Member))}


def test_a_file_makes_people_with_their_lines(stage: Stage) -> None:
    assert take(stage, FILE) == Summary(added=3, changed=0, unchanged=0)
    found = people(stage)
    head, ana, ben = (found[f"{name}@school.example"] for name in ("head", "ana", "ben"))
    assert (ana.name, ana.level, ana.level_confirmed, ana.site, ana.locale) == (
        "Ana María",
        2,
        True,
        "Main",
        "es",
    )
    assert (ana.manager_id, ana.appraiser_id, ana.inductor_id) == (head.id, head.id, ben.id)
    assert (head.manager_id, ben.manager_id) == (None, head.id)


def test_the_same_file_again_changes_nothing_and_another_one_only_what_differs(stage: Stage) -> None:
    take(stage, FILE)
    assert take(stage, FILE) == Summary(added=0, changed=0, unchanged=3)
    changed = FILE.replace("Ben,4", "Ben,5") + "cem@school.example,Cem,1,ben@school.example,,,,\n"
    assert take(stage, changed) == Summary(added=1, changed=1, unchanged=2)
    assert people(stage)["ben@school.example"].level == 5


def test_a_dry_run_says_the_same_and_changes_nothing(stage: Stage) -> None:
    assert take(stage, FILE, dry_run=True) == Summary(added=3, changed=0, unchanged=0)
    assert people(stage) == {}
    take(stage, FILE)
    assert take(stage, FILE.replace(",6,", ",5,"), dry_run=True) == Summary(added=0, changed=1, unchanged=2)
    assert people(stage)["head@school.example"].level == 6


def test_a_person_of_the_file_is_greeted_as_themselves_and_keeps_their_own_name(stage: Stage) -> None:
    take(stage, FILE)
    profile = Profile(name="Annie", email="Ana@School.example", zone="Europe/Dublin")
    dispatch(stage.house, ROUTES, Introduced(id="1", sender=stage.sender("ana"), profile=profile))
    found = people(stage)
    assert len(found) == 3
    assert (found["ana@school.example"].name, found["ana@school.example"].zone) == (
        "Ana María",
        "Europe/Dublin",
    )
    with stage.house.database.tenant(stage.tenant) as session:
        session.merge(found["ana@school.example"]).name = "Annie"  # as the join form lets people do
    assert take(stage, FILE) == Summary(added=0, changed=0, unchanged=3)
    assert people(stage)["ana@school.example"].name == "Annie"


def test_ids_of_the_only_platform_are_accounts_waiting_for_their_people(stage: Stage) -> None:
    assert take(stage, "id,name,level,manager\nU1,Ana,2,U2\nU2,Ben,4,\n") == Summary(
        added=2, changed=0, unchanged=0
    )
    with stage.house.database.tenant(stage.tenant) as session:
        accounts = {account.user_id: account for account in session.scalars(select(Account))}
        names = {member.id: member.name for member in session.scalars(select(Member))}
    assert {user: names[account.member_id] for user, account in accounts.items()} == {
        "U1": "Ana",
        "U2": "Ben",
    }
    assert take(stage, "id,name,level,manager\nU1,Ana,2,U2\n") == Summary(added=0, changed=0, unchanged=1)


def test_what_does_not_fit_the_people_here_changes_nothing(stage: Stage) -> None:
    stage.arrive("Eva")
    stage.arrive("Fay", manager_id=stage.members["Eva"])
    told = take(stage, "email,name,level,manager\neva@school.example,Eva,3,fay@school.example\n")
    assert isinstance(told, Problems)
    assert [(p.line, p.block, p.given["names"]) for p in told.found] == [
        (2, "people.import_circle", ["Eva", "Fay"])
    ]
    clash = take(stage, "id,email,name,level,manager\nEva,fay@school.example,Eva,3,\n")
    assert isinstance(clash, Problems)
    assert [(p.line, p.block) for p in clash.found] == [(2, "people.import_two_people")]
    with stage.house.database.tenant(stage.tenant) as session:
        session.add(Installation(platform="other", external_id="elsewhere"))
    lost = take(stage, "id,email,name,level,manager\n,eva@school.example,Eva,3,\nU9,,New,1,\n")
    assert isinstance(lost, Problems)
    assert [(p.line, p.block) for p in lost.found] == [(3, "people.import_needs_email")]
    assert {member.level for member in people(stage).values()} == {None}


def test_whoever_is_in_the_file_again_is_here_again_and_nobody_is_removed(stage: Stage) -> None:
    take(stage, FILE)
    with stage.house.database.tenant(stage.tenant) as session:
        session.merge(people(stage)["ben@school.example"]).left_at = stage.clock.now()
    assert take(stage, FILE) == Summary(added=0, changed=1, unchanged=2)
    assert take(stage, "email,name,level,manager\nhead@school.example,Mo Head,6,\n").total == 1  # type: ignore[union-attr]  # a good file
    assert all(member.active for member in people(stage).values())


def test_a_school_of_a_thousand_is_taken_in_one_go(quick_stage: Stage) -> None:
    lines = ["email,name,level,manager", "p0@school.example,P0,6,"]
    lines += [f"p{n}@school.example,P{n},{1 + n % 5},p{(n - 1) // 10}@school.example" for n in range(1, 1000)]
    assert take(quick_stage, "\n".join(lines)) == Summary(added=1000, changed=0, unchanged=0)
    assert take(quick_stage, "\n".join(lines)) == Summary(added=0, changed=0, unchanged=1000)
