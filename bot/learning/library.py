"""The libraries of prompts, lessons and pulse items, read once from `prompts/<locale>/*.yaml` and checked.

What an item *is* (phase, role, gate …) is settled by the English file; a translation supplies its words.
An item that a language lacks comes in English with `fallback` set, so that the card can say so (spec 7.5).
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Literal, TypeVar, get_args, get_type_hints

import msgspec

from bot.conversation.phrases import SOURCE_LOCALE
from bot.errors import BadWords

Phase = Literal["initiation", "cultivation", "separation", "redefinition"]
Role = Literal["junior_mentor", "senior_mentee"]
Kind = Literal["technical", "diversity", "general"]
LearningType = Literal["cognitive", "skill", "affective"]
Moment = Literal[
    "before_meeting", "after_meeting", "between_meetings", "midpoint", "last_meeting", "after_end"
]
Area = Literal[
    "self-awareness", "self-management", "social awareness", "relationship skills", "responsible decisions"
]
Occasion = Literal["joining", "first_meeting", "agreeing", "after_first_meeting", "midpoint", "closing"]
"""When a lesson helps (spec 3.2). `first_meeting` is the wait before it, `midpoint` the weeks before that."""

Readable = Annotated[str, msgspec.Meta(pattern=r"\S")]
"""Something to read: never empty."""


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of a library: an id that is the same in every language."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]+$")]
    fallback: bool = False
    """True where the reader's language lacks this item and the words are English: the card says so."""


class Prompt(Item, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question to think and talk about; nothing to fill in (spec 3.1)."""

    phase: Phase
    role: Role
    kind: Kind
    learning_type: LearningType
    text: Readable
    moment: Moment
    setting: Literal["any", "school", "workplace"]
    sel: Area
    reciprocal: bool
    """The senior gives here and the junior gains."""
    by_meeting: int | None = None
    """Offered after this meeting at the latest (counted from 1), or None."""


class CirclePrompt(Item, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question for a reflection circle of peers (spec 2.8)."""

    circle: Literal["senior_circle", "junior_circle"]
    phase: Phase
    learning_type: LearningType
    text: Readable


class Lesson(Item, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two minutes to read, and one thing to try (spec 3.2)."""

    title: Readable
    audience: Literal["both", "junior_mentor", "senior_mentee"]
    gate: Literal["before_matching", "none"]
    offered: tuple[Occasion, ...]
    kinds: tuple[Kind, ...]
    text: Readable
    if_promised: str = ""
    try_this: Readable

    def body(self, *, promised: bool) -> str:
        """The lesson's text; with its last sentence only if the sponsor signed the promise (guard G5)."""
        return f"{self.text} {self.if_promised}".strip() if promised else self.text


class PulseItem(Item, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the pulse, in the words for either role (spec 3.3)."""

    construct: tuple[str, ...]
    junior_mentor: Readable
    senior_mentee: Readable

    def text(self, role: Role) -> str:
        """The line as this role reads it."""
        return self.junior_mentor if role == "junior_mentor" else self.senior_mentee


@dataclass(frozen=True, kw_only=True)
class Library:
    """Everything a reader of one language may be shown, in the order of the files."""

    locale: str
    prompts: tuple[Prompt, ...]
    circle_prompts: tuple[CirclePrompt, ...]
    lessons: tuple[Lesson, ...]
    pulse: tuple[PulseItem, ...]

    def prompt(self, wanted: str) -> Prompt:
        """The prompt of this id; KeyError if there is none."""
        return _found(self.prompts, wanted)

    def lesson(self, wanted: str) -> Lesson:
        """The lesson of this id; KeyError if there is none."""
        return _found(self.lessons, wanted)

    def pulse_item(self, wanted: str) -> PulseItem:
        """The pulse item of this id; KeyError if there is none."""
        return _found(self.pulse, wanted)


def load_library(locale: str, root: Traversable | None = None) -> Library:
    """Read and check the libraries of one language; call once per language when the process starts.

    `locale` is a folder name such as "es"; `root` holds the folders, by default the installed `prompts`
    package. BadWords if a file breaks its schema, repeats an id, names an item that English lacks, or
    describes one differently; the message is one line with the file, the entry, the field and what to do.
    """
    folder = resources.files("prompts") if root is None else root
    source = _Files(folder, SOURCE_LOCALE)
    prompts = source.items("prompts.yaml", "prompts", Prompt)
    _check_cells(prompts)
    library = Library(
        locale=SOURCE_LOCALE,
        prompts=prompts,
        circle_prompts=source.items("prompts.yaml", "circle_prompts", CirclePrompt),
        lessons=source.items("lessons.yaml", "lessons", Lesson),
        pulse=source.items("pulse.yaml", "pulse", PulseItem),
    )
    if locale == SOURCE_LOCALE:
        return library
    own = _Files(folder, locale)
    return Library(
        locale=locale,
        prompts=own.translated("prompts.yaml", "prompts", library.prompts, {"text"}),
        circle_prompts=own.translated("prompts.yaml", "circle_prompts", library.circle_prompts, {"text"}),
        lessons=own.translated(
            "lessons.yaml", "lessons", library.lessons, {"title", "text", "if_promised", "try_this"}
        ),
        pulse=own.translated("pulse.yaml", "pulse", library.pulse, {"junior_mentor", "senior_mentee"}),
    )


_I = TypeVar("_I", bound=Item)


def _listed(section: object) -> list[object]:
    """The entries of a section; none where it is absent."""
    return msgspec.convert(section or [], type=list[object])


_FIELD = re.compile(r" - at `\$\.(?P<nested>\w+)|field `(?P<named>\w+)`")
_KIND = re.compile(r"Expected `(\w+)")
_WRITE = {
    "bool": "write true or false",
    "int": "write a whole number",
    "str": "write words, between quotation marks",
    "array": "write a list, such as [one, two]",
}
_NOTHING = re.compile(r"matching regex '\\\\S'")


def _named(entry: object, at: int) -> str:
    """An entry as whoever wrote it finds it again: by its id, or by its place in the list."""
    name = entry.get("id") if isinstance(entry, dict) else None
    return name if isinstance(name, str) and name.strip() else f"entry {at}"


def _item(entry: object, of: type[_I], where: str) -> _I:
    """The entry by its schema. `BadWords` names the field, and what may stand there, in one line."""
    try:
        return msgspec.convert(entry, type=of)
    except msgspec.ValidationError as wrong:
        raise BadWords(f"{where}: {_plainly(str(wrong), entry, of)}") from wrong


def _plainly(wrong: str, entry: object, of: type[Item]) -> str:
    at = _FIELD.search(wrong)
    if at is None or not isinstance(entry, dict):
        return f"{wrong}; an entry has the fields {', '.join(of.__struct_fields__)}"
    name = at["nested"] or at["named"]
    if "missing" in wrong:
        return f'the field "{name}" is missing; add it'
    if "unknown" in wrong:
        near = difflib.get_close_matches(name, of.__struct_fields__, 1) or [" or ".join(of.__struct_fields__)]
        return f'there is no field "{name}"; is it meant to be {near[0]}?'
    if _NOTHING.search(wrong):
        return f'the field "{name}" is empty; fill it in'
    said, choices = str(entry.get(name))[:40], get_args(get_type_hints(of).get(name))
    if choices and all(isinstance(choice, str) for choice in choices):
        return f'the field "{name}" says {said}; write one of {", ".join(choices)}'
    kind = _KIND.search(wrong)
    instead = _WRITE.get(kind[1], "") if kind else ""
    return f'the field "{name}" says {said}: {instead or wrong.partition(" - at ")[0]}'


def _found(items: Sequence[_I], wanted: str) -> _I:
    for item in items:
        if item.id == wanted:
            return item
    raise KeyError(wanted)


class _Files:
    """The YAML files of one language, each parsed at most once."""

    def __init__(self, root: Traversable, locale: str) -> None:
        self._root = root
        self._locale = locale
        self._parsed: dict[str, dict[str, object]] = {}

    def items(self, file: str, section: str, of: type[_I]) -> tuple[_I, ...]:
        """One section of a file, by its schema; empty where the language has no such file."""
        content = self._parse(file)
        if content is None:
            if self._locale == SOURCE_LOCALE:
                raise BadWords(f"prompts/{self._locale}/{file} is missing")
            return ()
        where = f"prompts/{self._locale}/{file}, {section}"
        try:
            entries = _listed(content.get(section))
        except msgspec.ValidationError as wrong:
            raise BadWords(f'{where}: must be a list of entries, each beginning with "- id:"') from wrong
        found = [_item(entry, of, f"{where} {_named(entry, at)}") for at, entry in enumerate(entries, 1)]
        ids = [item.id for item in found]
        if len(ids) != len(set(ids)):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            raise BadWords(f"{where}: twice {', '.join(twice)}; give each entry an id of its own")
        return tuple(msgspec.structs.replace(item, fallback=False) for item in found)

    def translated(self, file: str, section: str, source: tuple[_I, ...], words: set[str]) -> tuple[_I, ...]:
        """The source's items in this language; `words` are the fields a translation may change."""
        if not source:
            return ()
        own = {item.id: item for item in self.items(file, section, type(source[0]))}
        unknown = sorted(own.keys() - {item.id for item in source})
        if unknown:
            raise BadWords(f"prompts/{self._locale}/{file}: no such item in English: {', '.join(unknown)}")
        return tuple(
            self._checked(file, item, own[item.id], words)
            if item.id in own
            else msgspec.structs.replace(item, fallback=True)
            for item in source
        )

    def _checked(self, file: str, source: _I, own: _I, words: set[str]) -> _I:
        for field in source.__struct_fields__:
            theirs, ours = getattr(source, field), getattr(own, field)
            # Words may differ but not be lacking: a promise left untranslated would silently go unsaid.
            if bool(theirs) != bool(ours) if field in words else theirs != ours:
                raise BadWords(f"prompts/{self._locale}/{file}: {own.id} differs from English in {field}")
        return own

    def _parse(self, file: str) -> dict[str, object] | None:
        if file not in self._parsed:
            path = self._root / self._locale / file
            if not path.is_file():
                return None
            try:
                content = msgspec.yaml.decode(path.read_bytes(), type=dict[str, object])
            except msgspec.DecodeError as wrong:
                said = " ".join(str(wrong).split())  # a parser's complaint runs over several lines
                raise BadWords(f"prompts/{self._locale}/{file}: is not YAML: {said}") from wrong
            if content.get("version") != 1 or content.get("language") != self._locale:
                raise BadWords(f"prompts/{self._locale}/{file} must say version 1, language {self._locale}")
            self._parsed[file] = content
        return self._parsed[file]


def _check_cells(prompts: Sequence[Prompt]) -> None:
    """Every cell needs a prompt for any setting, so that choosing one can never come up empty."""
    covered = {(p.phase, p.role, p.kind) for p in prompts if p.setting == "any"}
    for phase in get_args(Phase):
        for role in get_args(Role):
            for kind in get_args(Kind):
                if (phase, role, kind) not in covered:
                    raise BadWords(f"prompts/en/prompts.yaml: no prompt for {phase}, {role}, {kind}")
