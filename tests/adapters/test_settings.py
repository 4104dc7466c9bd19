"""Settings: where they come from, what is refused and in which words, and that every page knows them all."""

import re
from pathlib import Path

import pytest

from adapters.settings import DEFAULTS, PAGE, BadSettings, Settings, load, problem
from adapters.wrong_settings import PAGES


def refused(folder: Path, **environment: str) -> list[str]:
    with pytest.raises(BadSettings) as bad:
        load(environment, folder)
    return list(bad.value.lines)


def test_without_any_setting_everything_has_its_place(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert (settings.port, settings.log_level, settings.public_url) == (8080, "info", None)
    assert settings.data_dir == tmp_path / "data"
    assert settings.places.key_dir == tmp_path / "keys"
    assert settings.places.database_url == f"sqlite:///{tmp_path}/data/viceversa.db"
    assert settings.places.ballot_database_url == f"sqlite:///{tmp_path}/data/viceversa-ballots.db"


def test_an_empty_value_is_the_default(tmp_path: Path) -> None:
    assert load(dict.fromkeys(DEFAULTS, " "), tmp_path) == load({}, tmp_path)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_on_a_server_the_ballots_are_in_the_same_database_under_their_own_schema(
    tmp_path: Path, scheme: str
) -> None:
    places = load({"DATABASE_URL": f"{scheme}://ada:pa%40ss@db.example/vv"}, tmp_path).places
    assert places.database_url == places.ballot_database_url
    assert places.database_url == "postgresql+psycopg://ada:pa%40ss@db.example/vv"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "# how we run it\n\nexport PORT = 9000\nDATA_DIR='my data' # on the big disk\nLOG_LEVEL=debug#1\n"
        'KEY_DIR="se#crets"\nCOMPOSE_PROJECT_NAME=mentoring\nPUBLIC_URL=https://vv.example/ # ours\n'
    )
    settings = load({"PORT": "9001", "LOG_LEVEL": "WARNING"}, tmp_path)
    assert (settings.port, settings.log_level) == (9001, "warning")
    assert settings.data_dir == tmp_path / "my data"
    assert settings.places.key_dir == tmp_path / "se#crets"
    assert settings.public_url == "https://vv.example"


def test_everything_that_is_wrong_is_told_at_once_each_in_one_line_with_its_page(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=http\nwhat is this\nDATABSE_URL=sqlite:///x.db\nLOG_LEVEL=loud\n")
    assert refused(
        tmp_path, PUBLIC_URL="http://vv.example", BALLOT_DATABASE_URL="mysql://ada:secret@db/vv"
    ) == [
        ".env: line 2 is not NAME=value (docs/hosting.md#settings)",
        "DATABASE_URL: is written DATABSE_URL in line 3 of .env (docs/hosting.md#database_url)",
        problem("BALLOT_DATABASE_URL", "mysql is not known here; use sqlite:///… or postgresql://…"),
        "PORT: must be a number from 1 to 65535, or 0 for any free one (docs/hosting.md#port)",
        "PUBLIC_URL: must begin with https:// and a host name (docs/hosting.md#public_url)",
        "LOG_LEVEL: must be one of debug, info, warning, error (docs/hosting.md#log_level)",
    ]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORT", "-1", "must be a number"),
        ("PORT", "65536", "must be a number"),
        ("PORT", "8080 or so", "must be a number"),
        ("DATABASE_URL", "ada:secret@db", "is not a database URL"),
        ("DATABASE_URL", "postgresql://ada:secret@db:port/vv", "is not a database URL"),
        ("DATABASE_URL", "sqlite://", "needs a file"),
        ("DATABASE_URL", "sqlite:///:memory:", "needs a file"),
        ("PUBLIC_URL", "vv.example", "must begin with https://"),
        ("PUBLIC_URL", "https://", "must begin with https://"),
        ("PUBLIC_URL", "https://[vv", "must begin with https://"),
        ("PUBLIC_URL", "https://vv.example/app", "must end after the host name"),
        ("PUBLIC_URL", "https://ada:secret@vv.example", "must end after the host name"),
    ],
)
def test_what_is_refused(tmp_path: Path, name: str, value: str, told: str) -> None:
    (line,) = refused(tmp_path, **{name: value})
    assert line.startswith(f"{name}: {told}")
    assert "secret" not in line


def test_votes_never_share_a_file_with_the_rest(tmp_path: Path) -> None:
    there, again = f"sqlite:///{tmp_path}/one.db", "sqlite:///data/../one.db"
    (line,) = refused(tmp_path, DATABASE_URL=there, BALLOT_DATABASE_URL=again)
    assert line.startswith("BALLOT_DATABASE_URL: must be another file than DATABASE_URL")


@pytest.mark.parametrize(
    "url", ["http://localhost.school.example/api/", "http://127.0.0.1@school.example/", "https://"]
)
def test_a_token_leaves_this_machine_by_tls_alone(tmp_path: Path, url: str) -> None:
    assert refused(tmp_path, SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", SLACK_API_URL=url) == [
        problem("SLACK_API_URL", "must begin with https:// (or lead to this machine)")
    ]


def test_a_near_address_may_do_without_tls(tmp_path: Path) -> None:
    assert load({"PUBLIC_URL": "http://localhost:8080"}, tmp_path).public_url == "http://localhost:8080"


def test_a_file_saved_by_an_editor_that_begins_with_a_mark(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9000\r\n", encoding="utf-8-sig")
    assert load({}, tmp_path).port == 9000


def test_a_file_that_is_no_text_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PORT=\xff")
    assert refused(tmp_path) == [".env: cannot be read as text (docs/hosting.md#settings)"]


def test_settings_never_show_a_password(tmp_path: Path) -> None:
    settings = load({"DATABASE_URL": "postgresql://ada:secret@db.example/vv"}, tmp_path)
    assert "secret" not in f"{settings} {settings!r} {settings.places}"
    assert isinstance(settings, Settings)


# --- the pages --------------------------------------------------------------------------------------


def test_the_example_file_explains_every_setting_and_no_other(root: Path) -> None:
    text = (root / ".env.example").read_text()
    explained = re.findall(r"(?:^#(?![A-Z_]+=).+\n)+^#([A-Z_]+)=(.*)$", text, re.MULTILINE)
    assert dict(explained) == DEFAULTS


def test_the_example_file_changes_nothing_and_can_be_used_line_by_line(root: Path, tmp_path: Path) -> None:
    text, without = (root / ".env.example").read_text(), load({}, tmp_path)
    (tmp_path / ".env").write_text(text)
    assert load({}, tmp_path) == without
    (tmp_path / ".env").write_text(re.sub(r"^#([A-Z_]+=)", r"\1", text, flags=re.MULTILINE))
    assert load({}, tmp_path) == without


def test_every_line_about_a_setting_leads_to_a_page_that_is_there(root: Path) -> None:
    for page in (PAGE, *PAGES.values()):
        led_here = {n for n in (*DEFAULTS, "SETTINGS") if f"({page}#" in problem(n, "is wrong")}
        titles = re.findall(r"^#+ (.+)$", (root / page).read_text(encoding="utf-8"), re.MULTILINE)
        assert led_here, page
        assert led_here - {title.upper() for title in titles} == set(), page


def test_the_pages_explain_no_setting_that_is_not_there(root: Path) -> None:
    for page in (PAGE, *PAGES.values()):
        titles = re.findall(r"^### ([A-Z_]+)$", (root / page).read_text(encoding="utf-8"), re.MULTILINE)
        assert titles == [name for name in DEFAULTS if f"({page}#" in problem(name, "is wrong")], page
