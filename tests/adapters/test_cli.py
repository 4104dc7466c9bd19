"""The `viceversa` command as an operator meets it: lines in, lines out, never a traceback."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from adapters import bootstrap, cli, doctor, operating
from adapters.bootstrap import build_house, close_house
from adapters.settings import load
from adapters.teams import package
from bot.errors import BadWords
from bot.house import House
from bot.people.model import Grant, Member, Tenant
from tests.fakes import SteppedClock, words

PEOPLE = """email,name,level,manager
ana@school.example,Ana Díaz,2,ben@school.example
ben@school.example,Ben Okafor,5,
bea@school.example,Bea Okafor,3,ben@school.example
"""


class Asked:
    """What one command answered."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out.splitlines(), err.splitlines()


class Terminal:
    """Runs commands in one folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *words: str) -> Asked:
        try:
            code = cli.main(list(words))
        except SystemExit as ended:  # argparse's own way out
            code = int(ended.code or 0)
        shown = self._capsys.readouterr()
        return Asked(code, shown.out, shown.err)

    def house(self) -> House:
        return build_house(load({}, self.folder).places, SteppedClock(), words=words())


@pytest.fixture
def viceversa(folder: Path, capsys: pytest.CaptureFixture[str], logging_as_before: None) -> Terminal:
    return Terminal(folder, capsys)


@pytest.fixture
def school(viceversa: Terminal) -> Terminal:
    """An organisation with three people."""
    (viceversa.folder / "people.csv").write_text(PEOPLE)
    viceversa("tenant", "new", "Larkfield School")
    assert viceversa("import-people", "people.csv").code == 0
    return viceversa


def members(viceversa: Terminal) -> dict[str, tuple[int | None, bool]]:
    """Name → level, and whether they may set up programmes."""
    house = viceversa.house()
    with house.database.everyone() as session:
        granted = set(session.scalars(select(Grant.member_id)))
        found = {m.name: (m.level, m.id in granted) for m in session.scalars(select(Member))}
    close_house(house)
    return found


def test_the_first_steps_of_an_installation(viceversa: Terminal) -> None:
    (viceversa.folder / "people.csv").write_text(PEOPLE)
    assert viceversa("doctor").code == 1
    assert viceversa("migrate").out == [
        "The databases are on their newest step, and the master key is there."
    ]
    assert viceversa("doctor").code == 0
    assert viceversa("tenant", "new", "Larkfield School").out == [
        "Larkfield School has been made. Next: viceversa import-people FILE"
    ]
    assert viceversa("import-people", "people.csv", "--dry-run").out == [
        "Nothing is wrong in people.csv; it would make: 3 new, 0 changed, 0 as before."
    ]
    assert members(viceversa) == {}
    assert viceversa("import-people", "people.csv").out == [
        "Larkfield School: 3 new, 0 changed, 0 as before."
    ]
    assert viceversa("import-people", "people.csv").out == [
        "Larkfield School: 0 new, 0 changed, 3 as before."
    ]
    assert viceversa("grant", "coordinator", "ana díaz").out == [
        "Ana Díaz is now a coordinator of Larkfield School. Their home offers the first step."
    ]
    assert members(viceversa) == {"Ana Díaz": (2, True), "Bea Okafor": (3, False), "Ben Okafor": (5, False)}
    again = viceversa("grant", "coordinator", "ANA@school.example")
    assert (again.code, again.out) == (0, ["Ana Díaz is a coordinator of Larkfield School already."])


# --- people -----------------------------------------------------------------------------------------


def test_a_name_that_several_have_is_answered_with_all_of_them(school: Terminal) -> None:
    asked = school("grant", "coordinator", "okafor")
    assert (asked.code, asked.out) == (1, [])
    assert asked.err == [
        "okafor could be several people; use the address or id:",
        "  Bea Okafor  bea@school.example",
        "  Ben Okafor  ben@school.example",
    ]
    assert school("grant", "coordinator", "ben@school.example").code == 0


def test_a_whole_name_wins_over_parts_of_others(school: Terminal) -> None:
    (school.folder / "more.csv").write_text("email,name,level,manager\nb@school.example,Ben,1,\n")
    school("import-people", "more.csv")
    assert school("grant", "coordinator", " ben ").out[0].startswith("Ben is now a coordinator")


def test_somebody_who_is_not_here(school: Terminal) -> None:
    asked = school("grant", "coordinator", "Zoë")
    assert (asked.code, asked.out, len(asked.err)) == (1, [], 1)
    assert asked.err[0].startswith("Nobody here has the id, e-mail address or name Zoë.")
    assert "viceversa import-people FILE" in asked.err[0]
    assert school("grant", "coordinator", " ").code == 1


def test_nobody_named_is_asked_for(school: Terminal) -> None:
    assert school("grant", "coordinator", " \u200b").err == ["Say who: their id, e-mail address or name."]
    assert school("tenant", "new", "\u200b").err == ["An organisation needs a name."]


def test_a_platform_to_send_to_without_a_message_is_not_passed_over(viceversa: Terminal) -> None:
    asked = viceversa("doctor", "--on", "slack")
    told = "viceversa: error: --on says where a test message goes; add --send-test PERSON"
    assert (asked.code, asked.err[-1]) == (2, told)


def test_a_mistyped_name_is_answered_with_who_may_be_meant(school: Terminal) -> None:
    asked = school("grant", "coordinator", "Bea Okafr\ud800")
    assert asked.err[1:] == [
        "  did you mean Bea Okafor  bea@school.example",
        "  did you mean Ben Okafor  ben@school.example",
    ]


def test_an_id_names_somebody_too(school: Terminal) -> None:
    house = school.house()
    with house.database.everyone() as session:
        ana = session.scalars(select(Member.id).where(Member.name == "Ana Díaz")).one()
    close_house(house)
    assert school("grant", "coordinator", ana).code == 0


def test_a_file_with_problems_is_not_taken_and_each_has_its_line_column_and_fix(school: Terminal) -> None:
    (school.folder / "people.csv").write_text(
        PEOPLE.replace("Ben Okafor,5", "Benedict,very senior") + "x,,1,\n"
    )
    asked = school("import-people", "people.csv")
    assert (asked.code, asked.out) == (1, [])
    assert asked.err[-1].startswith("people.csv: nothing was taken; ")
    assert asked.err[-1].endswith(f"{len(asked.err) - 1} thing(s) to put right.")
    assert any("3" in line and "level" in line for line in asked.err[:-1])
    assert "Benedict" not in members(school)


def test_a_file_that_is_not_there(school: Terminal) -> None:
    asked = school("import-people", "nobody.csv")
    assert (asked.code, asked.err) == (1, ["nobody.csv cannot be read: No such file or directory"])


# --- organisations ----------------------------------------------------------------------------------


def test_without_an_organisation_the_way_on_is_told(viceversa: Terminal) -> None:
    asked = viceversa("grant", "coordinator", "Ana")
    assert (asked.code, len(asked.err)) == (1, 1)
    assert "viceversa tenant new NAME" in asked.err[0]
    assert "--playground" in asked.err[0]


def test_of_several_organisations_one_must_be_named(school: Terminal) -> None:
    assert school("tenant", "new", "larkfield  school").err == [
        "There is an organisation called larkfield school already."
    ]
    school("tenant", "new", "Another School")
    asked = school("grant", "coordinator", "Ana Díaz")
    house = school.house()
    with house.database.everyone() as session:
        ids = {tenant.name: tenant.id for tenant in session.scalars(select(Tenant))}
    close_house(house)
    assert asked.err == [
        "There are several organisations; say which with --tenant:",
        f"  Another School  ({ids['Another School']})",
        f"  Larkfield School  ({ids['Larkfield School']})",
    ]
    assert school("grant", "coordinator", "Ana Díaz", "--tenant", "larkfield school").code == 0
    assert school("grant", "coordinator", "Ana Díaz", "--tenant", ids["Another School"]).code == 1
    assert school("grant", "coordinator", "Ana Díaz", "--tenant", "Third").err[0] == (
        "Third names no organisation here; there is:"
    )


def test_the_playgrounds_school_can_be_operated_too_and_nothing_else_is_made(viceversa: Terminal) -> None:
    assert viceversa("grant", "coordinator", "Nobody At All", "--playground").code == 1
    assert sorted(path.name for path in (viceversa.folder / "data").iterdir()) == ["playground", "words"]


# --- what goes wrong --------------------------------------------------------------------------------


def test_wrong_settings_are_lines(viceversa: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    for command in ("run", "migrate"):
        asked = viceversa(command)
        assert (asked.code, asked.out) == (1, [])
        assert [line.split(":")[0] for line in asked.err] == ["PORT", "LOG_LEVEL"]
    asked = viceversa("doctor")
    assert asked.code == 1
    assert [line.partition(" must")[0] for line in asked.out] == [
        "problem  settings: PORT:",
        "problem  settings: LOG_LEVEL:",
    ]


def test_a_folder_that_is_a_file_is_one_line(viceversa: Terminal) -> None:
    (viceversa.folder / "data").write_text("in the way")
    for asked in (viceversa("migrate"), viceversa("grant", "coordinator", "Ana", "--playground")):
        assert (asked.code, asked.out) == (1, [])
        assert asked.err == [
            f"DATA_DIR: {viceversa.folder}/data cannot be used: File exists (docs/hosting.md#data_dir)"
        ]


def test_a_mistake_in_the_words_is_one_line_with_its_file(
    viceversa: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(tag: str) -> None:
        raise BadWords(f"prompts/{tag}/prompts.yaml, prompts in-jm-te-01: mend it")

    for module in (bootstrap, doctor):
        monkeypatch.setattr(module, "load_library", broken)
        monkeypatch.setattr(module, "Words", lambda **_: None)
    asked = viceversa("migrate")
    line = "prompts/en/prompts.yaml, prompts in-jm-te-01: mend it"
    assert (asked.code, asked.err) == (1, [f"The words in prompts/ cannot be used: {line}"])
    assert (
        f"problem  words: {line}. Fix: mend that file, or bring back the one that came"
        in viceversa("doctor").out
    )


def test_a_file_that_cannot_be_written_and_a_database_that_is_held_are_one_line(
    school: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "package", lambda **_: b"zip")
    asked = school("teams-package", "--to", "nowhere/app.zip")
    assert (asked.code, asked.err) == (1, ["nowhere/app.zip cannot be used: No such file or directory"])

    def held(*_: object) -> None:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database is locked"))

    monkeypatch.setattr(operating, "new_organisation", held)
    asked = school("tenant", "new", "Another")
    assert (asked.code, asked.out, len(asked.err)) == (1, [], 1)
    assert asked.err[0].startswith("The database cannot be used now: database is locked. Try again, or")


def test_our_own_fault_is_one_line_too(viceversa: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError("Ana wrote this")

    monkeypatch.setattr(doctor, "examine", broken)
    asked = viceversa("doctor")
    assert (asked.code, asked.out) == (1, [])
    (line,) = asked.err
    assert line.startswith(
        "This failed, and it is our fault: ZeroDivisionError at tests/adapters/test_cli.py:"
    )
    assert "Ana" not in line


def test_help_lists_the_commands_and_says_what_each_is_for(viceversa: Terminal) -> None:
    told = " ".join(viceversa("--help").out)
    for command in ("run", "grant", "import-people", "tenant", "migrate", "doctor"):
        assert f" {command} " in told
        assert viceversa(command, "--help").code == 0
    assert viceversa("--version").out[0].startswith("Vice Versa ")
    assert viceversa().code == 2
    assert viceversa("dance").code == 2


def test_every_command_in_the_documentation_is_understood(viceversa: Terminal, root: Path) -> None:
    import re

    text = "".join(page.read_text() for page in [root / "README.md", *(root / "docs").glob("*.md")])
    told = set(re.findall(r"`(?:\.venv/bin/)?viceversa ([a-z-]+)", text))
    assert {"run", "doctor", "migrate", "grant", "import-people"} <= told
    assert {command: viceversa(command, "--help").code for command in told} == dict.fromkeys(told, 0)


def test_help_answers_before_anything_heavy_is_loaded(root: Path) -> None:
    code = (
        "import sys; from adapters import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'sqlalchemy', 'aiohttp', 'alembic', 'scipy', 'structlog'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(root)}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == "[]"
