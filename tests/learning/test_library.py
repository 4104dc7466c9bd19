"""The libraries: complete in every language, the same in structure, readable from an installed package."""

import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import msgspec
import pytest
import yaml

import bot
import prompts
from bot.errors import BadWords
from bot.learning.library import Item, Library, load_library

LOCALES = ("en", "es")
WORDS = {"text", "title", "if_promised", "try_this"}
PULSE_WORDS = {"junior_mentor", "senior_mentee"}
FILES = {
    "prompts.yaml": ("prompts", "circle_prompts"),
    "lessons.yaml": ("lessons",),
    "pulse.yaml": ("pulse",),
}


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library("en")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The libraries as files that a test may change."""
    for locale in LOCALES:
        (tmp_path / locale).mkdir()
        for file in FILES:
            original = Path(prompts.__file__).parent / locale / file
            (tmp_path / locale / file).write_bytes(original.read_bytes())
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    before = path.read_text(encoding="utf-8")
    assert before.count(old) == 1
    path.write_text(before.replace(old, new), encoding="utf-8")


# --- what is in them --------------------------------------------------------------------------


def test_every_cell_of_phase_role_and_kind_has_at_least_two_prompts(library: Library) -> None:
    cells = Counter((p.phase, p.role, p.kind) for p in library.prompts)
    assert len(library.prompts) == 66
    assert len(cells) == 24
    assert {cell: n for cell, n in cells.items() if n != (5 if cell[0] == "cultivation" else 2)} == {}


def test_cultivation_has_one_midpoint_prompt_and_all_learning_types_in_every_cell(library: Library) -> None:
    for role in ("junior_mentor", "senior_mentee"):
        for kind in ("technical", "diversity", "general"):
            cell = [p for p in library.prompts if (p.phase, p.role, p.kind) == ("cultivation", role, kind)]
            assert [p.moment for p in cell].count("midpoint") == 1
            assert {p.learning_type for p in cell} == {"cognitive", "skill", "affective"}


def test_only_speaking_up_and_using_power_well_are_gates(library: Library) -> None:
    assert {x.id: x.audience for x in library.lessons if x.gate != "none"} == {
        "L02": "senior_mentee",
        "L03": "junior_mentor",
    }


def test_the_promise_is_said_only_once_it_was_signed(library: Library) -> None:
    line = "Nothing you say here goes into a review of your work."
    lesson = library.lesson("L01")
    assert lesson.body(promised=True) == f"{lesson.text} {line}"
    assert line not in lesson.body(promised=False)
    assert library.lesson("L04").body(promised=True) == library.lesson("L04").text


def test_the_last_pulse_item_differs_by_role(library: Library) -> None:
    item = library.pulse_item("PU7")
    assert item.text("junior_mentor") == "This has been worth the effort it takes."
    assert item.text("senior_mentee") == "I am doing my share of the work."
    assert sorted(x.id for x in library.pulse) == ["PU1", "PU2", "PU3", "PU4", "PU5", "PU6", "PU7"]


def test_diversity_prompts_leave_it_to_the_junior_what_to_tell(library: Library) -> None:
    """None names a trait to talk about; any that touches their own story leaves the choice open (S0-18)."""
    traits = (
        "race",
        "faith",
        "religion",
        "gender",
        "sexual",
        "disab",
        "health",
        "family",
        "ethnic",
        "accent",
    )
    theirs = [p for p in library.prompts if p.kind == "diversity" and p.role == "junior_mentor"]
    assert [p.id for p in theirs if any(trait in p.text.lower() for trait in traits)] == []
    telling = ("held back", "your own experience", "tell it", "stories")
    choice = ("leave it unsaid", "you can change your mind", "if you want", "do not owe")
    asking = [p for p in theirs if any(word in p.text.lower() for word in telling)]
    assert [p.id for p in asking] == ["in-jm-di-01", "cu-jm-di-01", "cu-jm-di-02", "re-jm-di-01"]
    assert [p.id for p in asking if not any(word in p.text.lower() for word in choice)] == []


def test_an_id_that_does_not_exist_is_a_key_error(library: Library) -> None:
    with pytest.raises(KeyError, match="L99"):
        library.lesson("L99")


# --- the same in every language ---------------------------------------------------------------


@pytest.mark.parametrize("file", FILES)
def test_the_files_differ_between_languages_in_words_alone(file: str) -> None:
    def structure(locale: str) -> dict[str, list[dict[str, object]]]:
        content = yaml.safe_load((Path(prompts.__file__).parent / locale / file).read_text(encoding="utf-8"))
        words = PULSE_WORDS if file == "pulse.yaml" else WORDS
        return {
            section: [{k: v for k, v in item.items() if k not in words} for item in content[section]]
            for section in FILES[file]
        }

    assert structure("es") == structure("en")


def test_every_word_is_translated(library: Library) -> None:
    """Nothing in Spanish falls back, and no text was left in English by mistake."""
    spanish = load_library("es")
    assert spanish.locale == "es"
    for theirs, ours in (
        (library.prompts, spanish.prompts),
        (library.circle_prompts, spanish.circle_prompts),
        (library.lessons, spanish.lessons),
        (library.pulse, spanish.pulse),
    ):
        pairs: list[tuple[Item, Item]] = list(zip(theirs, ours, strict=True))
        assert [own.id for _, own in pairs if own.fallback] == []
        same = [
            (own.id, field)
            for english, own in pairs
            for field in (WORDS | PULSE_WORDS) & set(own.__struct_fields__)
            if getattr(own, field) and getattr(english, field) == getattr(own, field)
        ]
        assert same == []


def test_a_missing_item_comes_in_english_with_a_note(copy: Path, library: Library) -> None:
    path = copy / "es" / "pulse.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["pulse"] = [item for item in content["pulse"] if item["id"] != "PU3"]
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    spanish = load_library("es", copy)
    assert [(item.id, item.fallback) for item in spanish.pulse] == [
        (item.id, item.id == "PU3") for item in library.pulse
    ]
    assert spanish.pulse_item("PU3").text("junior_mentor") == "I feel at ease and respected."


def test_a_language_without_libraries_reads_english_with_notes(copy: Path, library: Library) -> None:
    (copy / "ga").mkdir()
    irish = load_library("ga", copy)
    assert irish.lessons == tuple(msgspec.structs.replace(x, fallback=True) for x in library.lessons)
    assert all(p.fallback for p in irish.prompts)
    assert not any(p.fallback for p in library.prompts)


# --- a mistake is named at the start ----------------------------------------------------------

NO_SUCH_FIELD = (
    'prompts/es/lessons.yaml, lessons L01: there is no field "iff_promised"; is it meant to be if_promised?'
)
NO_SUCH_PHASE = (
    'prompts/en/prompts.yaml, prompts in-jm-te-01: the field "phase" says initation; '
    "write one of initiation, cultivation, separation, redefinition"
)
NO_AUDIENCE = 'prompts/en/lessons.yaml, lessons L01: the field "audience" is missing; add it'


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "es/prompts.yaml",
            "language: es",
            "language: en",
            "es/prompts.yaml must say version 1, language es",
        ),
        ("es/pulse.yaml", "- id: PU7", "- id: PU8", "no such item in English: PU8"),
        ("es/pulse.yaml", "- id: PU7", "- id: PU6", "es/pulse.yaml, pulse: twice PU6"),
        ("es/pulse.yaml", "construct: [task]", "construct: [goal]", "PU2 differs from English in construct"),
        ("es/lessons.yaml", "    if_promised:", "    iff_promised:", NO_SUCH_FIELD),
        (
            "en/prompts.yaml",
            "in-jm-te-01\n    phase: initiation",
            "in-jm-te-01\n    phase: initation",
            NO_SUCH_PHASE,
        ),
        (
            "en/prompts.yaml",
            "    by_meeting: 3",
            "    by_meeting: soon",
            'cu-jm-di-04: the field "by_meeting" says soon: write a whole number',
        ),
        ("en/lessons.yaml", "    audience: both\n    gate: none\n    offered: [joining]\n", "", NO_AUDIENCE),
        (
            "en/pulse.yaml",
            '"I am doing my share of the work."',
            '" "',
            'pulse PU7: the field "senior_mentee" is empty; fill it in',
        ),
        ("en/pulse.yaml", "pulse:\n", "pulse: [\n", "prompts/en/pulse.yaml: is not YAML: "),
        ("en/pulse.yaml", "pulse:\n", "pulse: x\nmore:\n", "en/pulse.yaml, pulse: must be a list"),
    ],
)
def test_a_broken_file_is_refused_by_name(copy: Path, file: str, old: str, new: str, said: str) -> None:
    change(copy / file, old, new)
    with pytest.raises(BadWords) as caught:
        load_library("es", copy)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_untranslated_promise_is_refused(copy: Path) -> None:
    line = '    if_promised: "Nada de lo que digas aquí entra en una evaluación de tu trabajo."\n'
    change(copy / "es" / "lessons.yaml", line, "")
    with pytest.raises(BadWords, match="L01 differs from English in if_promised"):
        load_library("es", copy)


def test_an_empty_cell_is_refused(copy: Path) -> None:
    path = copy / "en" / "prompts.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["prompts"] = [p for p in content["prompts"] if not p["id"].startswith("se-sm-te")]
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(BadWords, match="no prompt for separation, senior_mentee, technical"):
        load_library("en", copy)


def test_without_english_there_is_no_library(copy: Path) -> None:
    (copy / "en" / "lessons.yaml").unlink()
    with pytest.raises(BadWords, match=r"prompts/en/lessons\.yaml is missing"):
        load_library("es", copy)


# --- installed --------------------------------------------------------------------------------


def test_the_libraries_are_read_from_a_package_that_is_no_folder(tmp_path: Path) -> None:
    """From a zip, as a wheel is one: nothing may rely on a path beside the code."""
    archive = tmp_path / "viceversa.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for package in (Path(bot.__file__).parent, Path(prompts.__file__).parent):
            for file in package.rglob("*"):
                if file.suffix in {".py", ".yaml", ".j2"}:
                    packed.write(file, file.relative_to(package.parent))
    program = (
        f"import sys; sys.path.insert(0, {str(archive)!r}); import bot.learning.library as library;"
        "print(library.__file__); print(library.load_library('es').lesson('L10').title)"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    where, title = ran.stdout.splitlines()
    assert where.startswith(str(archive))
    assert title == "Cerrar bien"
