"""The app package: what Teams' own schema takes, with commands that help knows and icons of our own mark."""

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema.validators import validator_for

from adapters import cli
from adapters.settings import BadSettings
from adapters.teams import package
from bot.conversation.card import Bullets, plain
from bot.conversation.phrases import Phrases
from bot.conversation.reply import Say
from bot.routes import COMMANDS
from tests import fakes
from tests.fakes import Stage
from tools import teams_icons

APP = "8f1d3c58-0000-4000-8000-1234567890ab"
WORDS = fakes.words()
CLIENTS = Path(__file__).resolve().parents[1] / "clients" / "node_modules"


def parts(**given: Any) -> dict[str, bytes]:
    made = {"app_id": APP, "version": "0.1.0", "public_url": "https://bot.school.example", "words": WORDS}
    with zipfile.ZipFile(io.BytesIO(package.package(**{**made, **given}))) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def manifest(**given: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(parts(**given)["manifest.json"])
    return found


def pixels(png: bytes) -> Any:
    """A PNG of the plain kind that we write, as height × width × 4."""
    width, height = struct.unpack(">II", png[16:24])
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        data += png[at + 8 : at + 8 + length] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += length + 12
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, 1 + width * 4)
    assert not rows[:, 0].any()  # no filters
    return rows[:, 1:].reshape(height, width, 4)


@pytest.mark.needs_clients
@pytest.mark.parametrize("public_url", ["https://bot.school.example", None, "http://127.0.0.1:8080"])
def test_the_package_is_what_teams_takes(public_url: str | None) -> None:
    schemas = CLIENTS / "@microsoft/app-manifest/build/json-schemas/teams" / f"v{package.VERSION}"
    made = parts(public_url=public_url)
    assert set(made) == {"manifest.json", "es.json", "color.png", "outline.png"}
    for name, told in {"": "manifest.json", "Localization.": "es.json"}.items():
        schema = json.loads((schemas / f"MicrosoftTeams.{name}schema.json").read_text(encoding="utf-8"))
        wrong = validator_for(schema)(schema).iter_errors(json.loads(made[told]))
        assert [f"{each.json_path}: {each.message}" for each in wrong] == []


@pytest.mark.needs_clients
def test_the_schema_does_say_no() -> None:
    schemas = CLIENTS / "@microsoft/app-manifest/build/json-schemas/teams" / f"v{package.VERSION}"
    schema = json.loads((schemas / "MicrosoftTeams.schema.json").read_text(encoding="utf-8"))
    bad = {**manifest(), "id": "mine", "accentColor": "green"}
    assert len(list(validator_for(schema)(schema).iter_errors(bad))) == 2


def test_it_says_whose_bot_it_is_and_where_it_lives() -> None:
    told = manifest()
    assert (told["id"], told["bots"][0]["botId"]) == (APP, APP)
    assert told["bots"][0]["scopes"] == ["personal", "team", "groupChat"]
    assert told["bots"][0]["supportsFiles"] is False
    assert told["developer"]["privacyUrl"] == "https://bot.school.example/"
    assert told["validDomains"] == ["bot.school.example"]
    assert manifest(public_url=None)["developer"]["websiteUrl"] == "https://example.org/"


@pytest.mark.parametrize(("app_id", "what"), [("", "is missing"), ("viceversa", "is no id such as")])
def test_without_a_bot_there_is_one_line_that_says_so(app_id: str, what: str) -> None:
    with pytest.raises(BadSettings) as refused:
        parts(app_id=app_id)
    (line,) = refused.value.lines
    assert line.startswith(f"TEAMS_APP_ID: {what}")
    assert line.endswith("(docs/teams.md#teams_app_id)")


def test_the_command_line_writes_it_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["teams-package"]) == 1
    assert capsys.readouterr().err.startswith("TEAMS_APP_ID: is missing")
    monkeypatch.setenv("TEAMS_NO_AUTH", "loopback-only")
    monkeypatch.setenv("TEAMS_APP_ID", APP)
    assert cli.main(["teams-package", "--to", "mine.zip"]) == 0
    assert capsys.readouterr().out.startswith("mine.zip: upload it in the Teams admin centre")
    assert zipfile.is_zipfile(tmp_path / "mine.zip")


def test_the_same_package_has_the_same_bytes() -> None:
    assert parts() == parts()


@pytest.mark.parametrize("tag", ["en", "es"])
def test_each_suggested_command_is_known_and_says_what_help_says(tag: str) -> None:
    lists = manifest()["bots"][0]["commandLists"]
    words = json.loads(parts()["es.json"])
    assert [one["scopes"] for one in lists] == [["personal"], ["team", "groupChat"]]
    for at, listed in enumerate(lists):
        assert len(listed["commands"]) <= package.MOST_COMMANDS
        for number, command in enumerate(listed["commands"]):
            key = f"bots[0].commandLists[{at}].commands[{number}]"
            title = command["title"] if tag == "en" else words[f"{key}.title"]
            said = command["description"] if tag == "en" else words[f"{key}.description"]
            assert COMMANDS[title].group  # help lists it
            assert said == Phrases(WORDS, tag).text(f"help.{title}")
            assert (len(title) <= package.LONGEST_COMMAND, len(said) <= package.LONGEST_DESCRIPTION) == (
                True,
                True,
            )


def test_help_has_the_same_words_for_a_command_that_teams_suggests(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    reply = quick_stage.command("Ana", "help")
    assert isinstance(reply, Say)
    told = [plain(item) for part in reply.card.body if isinstance(part, Bullets) for item in part.items]
    suggested = {
        f"{c['title']}: {c['description']}" for c in manifest()["bots"][0]["commandLists"][0]["commands"]
    }
    assert {"help: this list", "privacy: who sees what"} <= suggested & set(told)


def test_the_icons_are_our_mark_drawn_anew() -> None:
    made = parts()
    for name, drawn, size in (("color", teams_icons.color(), 192), ("outline", teams_icons.outline(), 32)):
        found = pixels(made[f"{name}.png"])
        assert found.shape == (size, size, 4)
        assert np.array_equal(found, drawn)


def test_the_outline_is_white_on_nothing_and_the_other_icon_has_no_holes() -> None:
    outline, color = pixels(parts()["outline.png"]), pixels(parts()["color.png"])
    assert (outline[..., :3] == 255).all()
    assert (outline[..., 3].min(), outline[..., 3].max()) == (0, 255)
    assert not outline[[0, -1]][..., 3].any()  # nothing is cut off at the edge
    assert (color[..., 3] == 255).all()
    assert tuple(int(shade) for shade in color[0, 0][:3]) == (0x1F, 0x5A, 0x63)
