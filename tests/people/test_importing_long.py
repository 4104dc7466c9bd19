"""Long files of people: written piece by piece, with progress; the same file finishes what was broken off."""

import pytest
from sqlalchemy import func, select

from bot.agenda.model import DueDate
from bot.people.importing import (
    Plan,
    Problems,
    Roster,
    Summary,
    known_people,
    platforms_here,
    read_people,
    take,
)
from bot.people.model import Account, Installation, Member
from bot.privacy.one_person import OnePerson
from bot.programmes.model import Participant
from tests.fakes import Stage
from tests.pairs.stories import matched


def taken(
    stage: Stage, text: str, *, dry_run: bool = False, seen: list[int] | None = None
) -> Plan | Problems:
    """Read a file and take it in pieces; `seen` gets how much was done each time that was reported."""
    house = stage.house
    with house.database.tenant(stage.tenant) as session:
        roster = read_people(text.encode(), known_people(session), platforms_here(session))
    assert isinstance(roster, Roster), roster

    def report(done: int, _: int) -> None:
        if seen is not None:
            seen.append(done)

    joiner = OnePerson(house.sealer)
    now = house.clock.now()
    return take(house.database, stage.tenant, roster, now, joiner, dry_run=dry_run, report=report)


def summary(found: Plan | Problems) -> Summary:
    assert isinstance(found, Plan), found
    return found.summary


def count(stage: Stage) -> int:
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalar(select(func.count()).select_from(Member)) or 0


def school(people: int) -> str:
    lines = ["email,name,level,manager", "p0@school.example,P0,6,"]
    lines += [
        f"p{n}@school.example,P{n},{1 + n % 5},p{(n - 1) // 10}@school.example" for n in range(1, people)
    ]
    return "\n".join(lines)


def test_a_level_is_confirmed_as_the_file_has_it_whatever_is_said_while_it_is_taken(
    quick_stage: Stage,
) -> None:
    """The file and Ana said the same when it was looked at; she says another level before her row's turn."""
    quick_stage.arrive("Ana", level=2)

    class Ana(list[int]):
        """Changes her level as soon as the newcomers are written."""

        def append(self, _: int) -> None:
            with quick_stage.house.database.tenant(quick_stage.tenant) as session:
                member = Member.by_id(session, quick_stage.members["Ana"])
                if not member.level_confirmed:
                    member.level = 5

    file = "email,name,level,manager\nana@school.example,Ana,2,\nida@school.example,Ida,3,"
    taken(quick_stage, file, seen=Ana())
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        ana = Member.by_id(session, quick_stage.members["Ana"])
        assert (ana.level, ana.level_confirmed) == (2, True)


def test_what_was_broken_off_is_finished_by_the_same_file(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.people.importing.CHUNK", 10)
    text = school(60)

    class Off(Exception):
        pass

    class Seen(list[int]):
        def append(self, done: int) -> None:
            super().append(done)
            if done > 80:
                raise Off

    with pytest.raises(Off):
        taken(quick_stage, text, seen=Seen())
    assert count(quick_stage) == 60
    seen: list[int] = []
    assert summary(taken(quick_stage, text, seen=seen)).added == 0
    assert seen == sorted(seen)
    assert summary(taken(quick_stage, text)) == Summary(added=0, changed=0, unchanged=60)


def test_twenty_thousand_people_are_compared_before_anything_is_written(quick_stage: Stage) -> None:
    """All of a large organisation in one file (S0-27)."""
    assert summary(taken(quick_stage, school(20_000), dry_run=True)).added == 20_000
    assert count(quick_stage) == 0


def test_levels_that_change_are_looked_at_wherever_they_matter(quick_stage: Stage) -> None:
    matched(quick_stage)
    taken(quick_stage, "email,name,level,manager\nana@school.example,Ana,4,bea@school.example\n")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        kinds = set(session.scalars(select(DueDate.kind)))
    assert {"programmes.people_changed", "pairs.look_at_lines"} <= kinds
    quick_stage.settle()
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        left = set(session.scalars(select(DueDate.kind)))
    assert "programmes.people_changed" not in left, "it could be done"


# --- two platforms ----------------------------------------------------------------------------


def on_both(stage: Stage) -> dict[str, str]:
    """The bot is on Slack and on Teams. Gives platform → installation id."""
    with stage.house.database.tenant(stage.tenant) as session:
        for place in session.scalars(select(Installation)):
            place.active = False
        places = [
            Installation(platform=name, external_id=f"{name}-{stage.tenant}") for name in ("slack", "teams")
        ]
        session.add_all(places)
        session.flush()
        return {place.platform: place.id for place in places}


def test_both_ids_in_one_row_are_one_person_whoever_has_come_already(stage: Stage) -> None:
    places = on_both(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        for name, user in (("slack", "U1"), ("teams", "t-1")):
            member = Member(name=f"Ana on {name}")
            session.add(member)
            session.flush()
            now = stage.clock.now()
            session.add(Account(installation_id=places[name], user_id=user, member_id=member.id, seen_at=now))
    text = "name,level,manager,slack,teams\nAna,2,,U1,T-1\nBo,5,,U2,t-2\n"
    assert summary(taken(stage, text)) == Summary(added=1, changed=1, unchanged=0)
    with stage.house.database.tenant(stage.tenant) as session:
        names = {member.id: member.name for member in session.scalars(select(Member))}
        accounts = {account.user_id: names[account.member_id] for account in session.scalars(select(Account))}
    assert accounts == {"U1": "Ana on slack", "t-1": "Ana on slack", "U2": "Bo", "t-2": "Bo"}
    assert summary(taken(stage, text)) == Summary(added=0, changed=0, unchanged=2)


def test_two_who_take_part_in_one_programme_are_not_made_one(quick_stage: Stage) -> None:
    matched(quick_stage)
    places = on_both(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        for name, place in (("Ana", "slack"), ("Bea", "teams")):
            account = session.scalars(select(Account).where(Account.user_id == name)).one()
            account.installation_id = places[place]
        before = len(session.scalars(select(Participant)).all())
    found = taken(quick_stage, "name,level,manager,slack,teams\nAna,2,,Ana,Bea\n")
    assert isinstance(found, Problems)
    assert [(p.line, p.block) for p in found.found] == [(2, "people.import_theirs_to_join")]
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        assert len(session.scalars(select(Participant)).all()) == before


def test_a_file_lets_nobody_in_as_somebody_who_takes_part(quick_stage: Stage) -> None:
    """Neither by an account that waits for its person, nor by an address that would be recognised."""
    matched(quick_stage)
    on_both(quick_stage)
    found = taken(quick_stage, "name,level,manager,email,teams\nAna,2,,ana@school.example,T9\n")
    assert isinstance(found, Problems)
    assert [(p.line, p.block) for p in found.found] == [(2, "people.import_theirs_to_join")]
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        for place in session.scalars(select(Installation)):
            place.active = place.platform == "stage"
    assert summary(
        taken(quick_stage, "id,name,level,manager,email\nAna,Ana,3,,cora2@school.example\n")
    ).changed
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        ana = session.scalars(select(Member).where(Member.name == "Ana")).one()
        assert (ana.level, ana.email) == (3, "ana@school.example")


def test_a_column_that_a_file_has_not_is_left_as_it_was(quick_stage: Stage) -> None:
    head = "email,name,level,manager,appraiser,site\n"
    taken(quick_stage, head + "a@b.example,Ana,2,,b@b.example,North\nb@b.example,Bo,5,,,\n")
    taken(quick_stage, "email,name,level,manager\na@b.example,Ana,3,\n")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        ana, bo = (session.scalars(select(Member).where(Member.name == n)).one() for n in ("Ana", "Bo"))
        assert (ana.level, ana.appraiser_id, ana.site) == (3, bo.id, "North")
