"""What people say about themselves: a name in any script, pronouns only if typed, and what they need."""

import pytest
from sqlalchemy import select

from bot.people.model import Member
from bot.people.rules import access_of
from tests.fakes import Stage, complaints
from tests.pairs.stories import matched


def row(stage: Stage, name: str) -> Member:
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalars(select(Member).where(Member.id == stage.members[name])).one()


@pytest.mark.parametrize(
    "name", ["Ní Bhriain, Aoife Máire", "王小明", "مريم", "d'Arcy-van der Berg", "x" * 80]
)
def test_a_name_is_kept_as_it_is_typed_in_any_script(quick_stage: Stage, name: str) -> None:
    """Never split, re-cased or guessed (spec 7.3)."""
    quick_stage.arrive("Ana")
    quick_stage.command("Ana", "me")
    quick_stage.press("Ana", "Change name or language")
    quick_stage.fill("Ana", name=name)
    assert row(quick_stage, "Ana").name == name
    assert quick_stage.newest("Ana").startswith(f"Saved. We call you {name}.")


def test_pronouns_and_a_note_on_the_name_are_there_only_if_typed(stage: Stage) -> None:
    matched(stage)
    stage.command("Ana", "me")
    assert "Pronouns" not in stage.newest("Ana")
    stage.press("Ana", "Change name or language")
    assert stage.forms["Ana"].privacy == "shared"
    stage.fill("Ana", pronouns="they/them", say_name="Ah-na", locale="es")
    assert stage.newest("Ana").startswith("Guardado. Te llamamos Ana.")
    stage.command("Ana", "sobre mí")
    assert "Pronombres: they/them" in stage.newest("Ana")
    assert "Mi nombre se dice: Ah-na" in stage.newest("Ana")
    stage.press("Ana", "Cambiar nombre o idioma")
    assert "name" in complaints(stage.fill("Ana", name="x" * 81))
    assert "name" in complaints(stage.fill("Ana", name=" "))


def test_what_somebody_needs_is_theirs_alone_until_they_share_it(stage: Stage) -> None:
    """Access needs are PRIVATE, and the partner's to read by choice (S0-08)."""
    matched(stage)
    needs = "captions on calls"
    stage.command("Ana", "me")
    stage.press("Ana", "What I need to meet well")
    form = stage.forms["Ana"]
    assert (form.privacy, form.secret) == ("private", True)
    stage.fill("Ana", needs=needs)
    assert stage.newest("Ana").startswith("Saved. Only you can read it.")
    ana, bea = row(stage, "Ana"), row(stage, "Bea")
    sealer = stage.house.sealer
    assert needs.encode() not in (ana.access or b"")
    assert [access_of(ana, sealer, by=reader) for reader in (ana, bea)] == [needs, ""]
    assert needs not in stage.look_home("Bea")
    stage.command("Ana", "me")
    assert "What I need: Only me" in stage.newest("Ana")
    assert needs not in stage.newest("Ana")  # a chat may be kept by the workplace
    stage.press("Ana", "What I need to meet well")
    stage.fill("Ana", share="partner")
    assert access_of(row(stage, "Ana"), sealer, by=bea) == needs
    assert f"To meet well, Ana needs: {needs}" in stage.look_home("Bea")
    assert needs not in stage.look_home("Cora")
    stage.command("Ana", "me")
    stage.press("Ana", "What I need to meet well")
    stage.fill("Ana", needs="")
    assert (row(stage, "Ana").access, row(stage, "Ana").shares_access) == (None, False)


def test_anybody_may_say_what_they_are_called_whatever_their_place(quick_stage: Stage) -> None:
    """The same for everybody here, in a programme or not (S0-27, S4-07)."""
    for name in ("Ana", "Zoe"):
        quick_stage.arrive(name, level=1 if name == "Ana" else 6)
        quick_stage.command(name, "help")
        assert "me: your name, language and what you need" in quick_stage.newest(name)
        quick_stage.command(name, "me")
        assert quick_stage.newest(name).startswith("This is how we know you.")
