"""The installed package speaks: a wheel in an empty folder has every word, page and migration it needs."""

import subprocess
import sys
from pathlib import Path
from shutil import copy

import pytest

ROOT = Path(__file__).resolve().parents[2]

PACKAGES = ("bot", "adapters", "prompts")

# What the installed bot can say, one block a line, asked from a folder where nothing of ours lies.
SPEAK = """
import sys
sys.path.insert(0, sys.argv[1])
from bot.conversation import phrases
assert phrases.__file__.startswith(sys.argv[1]), phrases.__file__
words = phrases.Words()
print(*(f"{tag} {block}" for tag in phrases.LOCALES for block in words.blocks(tag)), sep="\\n")
"""


def run(*arguments: str | Path, cwd: Path) -> str:
    return subprocess.run(arguments, cwd=cwd, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def shipped() -> list[str]:
    """What git knows of the packages, by name."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *PACKAGES, cwd=ROOT)
    return [name for name in listed.splitlines() if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def site(shipped: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked where Python finds it and the source does not lie."""
    source, built, site = (tmp_path_factory.mktemp(name) for name in ("source", "built", "site"))
    for name in ["pyproject.toml", "README.md", "LICENSE", *shipped]:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, source / name)
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(
        *pip,
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        built,
        ".",
        cwd=source,
    )
    (wheel,) = built.glob("viceversa-*.whl")
    run(*pip, "install", "--no-deps", "--no-index", "--no-compile", "--target", site, wheel, cwd=built)
    return site


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(site: Path, shipped: list[str]) -> None:
    installed = {
        str(path.relative_to(site))
        for name in PACKAGES
        for path in (site / name).rglob("*")
        if path.is_file()
    }
    assert installed == set(shipped)


def test_it_can_say_everything_from_an_empty_folder(site: Path, shipped: list[str], tmp_path: Path) -> None:
    said = run(sys.executable, "-I", "-c", SPEAK, str(site), cwd=tmp_path).split("\n")
    spoken = {(line.split()[0], line.split()[1].split(".")[0]) for line in said if line}
    assert spoken == {(Path(name).parent.name, Path(name).stem) for name in shipped if name.endswith(".j2")}
