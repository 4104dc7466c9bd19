"""What things are called in the reader's language: the usual topics by family, and the mentoring itself.

A coordinator may change every word. What is left as it was is said in each reader's own language; what was
changed is the coordinator's, and nobody translates it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from bot.conversation.phrases import LOCALES, SOURCE_LOCALE, Phrases
from bot.programmes.model import Programme

Side = Literal["mentor", "mentee"]
Family = Literal["technology", "ideas", "process", "rules", "culture", "growth"]

FAMILIES: Final[dict[Family, tuple[str, ...]]] = {
    "technology": (
        "digital-tools-in-class",
        "digital-tools",
        "artificial-intelligence-at-school",
        "artificial-intelligence-at-work",
        "tools-that-open-doors-for-all",
    ),
    "ideas": ("new-ways-of-teaching", "new-ways-of-working", "new-ways-to-assess", "trying-out-an-idea"),
    "process": ("steps-we-could-leave-out", "calm-in-a-full-week", "working-together-online"),
    "rules": ("rules-worth-a-second-look", "how-decisions-are-made-here"),
    "culture": (
        "what-starting-here-feels-like",
        "working-with-today-s-students",
        "what-customers-expect-today",
        "who-feels-at-home-here",
        "race-and-culture-at-work",
        "disability-at-work",
        "being-lgbtq-at-work",
        "faith-and-working-life",
        "caring-for-family-and-working",
        "how-each-of-us-learnt-to-work",
    ),
    "growth": (
        "leading-a-team",
        "planning-the-next-step",
        "talking-with-families",
        "difficult-talks",
        "meeting-people-who-decide",
        "depth-in-a-subject",
    ),
}
"""The starter topics in six families (S2-01): technology, new ideas, processes, rules that could be looked at
again, culture and views of the world, and growing in the job. Ids are the English names in small letters."""

GIVEN: Final = frozenset(
    {
        "calm-in-a-full-week",
        "how-decisions-are-made-here",
        "leading-a-team",
        "planning-the-next-step",
        "talking-with-families",
        "difficult-talks",
        "meeting-people-who-decide",
        "depth-in-a-subject",
    }
)
"""What senior colleagues give; the rest is what newer colleagues lead on."""

_GIVES: Final = ("how-decisions-are-made-here", "leading-a-team", "planning-the-next-step")
_TALKS: Final = {"school": "talking-with-families", "workplace": "difficult-talks"}
_TOOLS: Final = {
    "school": ("digital-tools-in-class", "artificial-intelligence-at-school"),
    "workplace": ("digital-tools", "artificial-intelligence-at-work"),
}
_WAYS: Final = {"school": "new-ways-of-teaching", "workplace": "new-ways-of-working"}
_TODAY: Final = {"school": "working-with-today-s-students", "workplace": "what-customers-expect-today"}


def usual_topics(kind: str, setting: str, side: Side) -> tuple[str, ...]:
    """The topics that a programme of that kind (S3-01) in that setting begins with, at least one a side."""
    match kind, side:
        case "technical", "mentor":
            return (*_TOOLS[setting], "tools-that-open-doors-for-all", "new-ways-to-assess", _WAYS[setting])
        case "technical", "mentee":
            return (*_GIVES, "depth-in-a-subject")
        case "diversity", "mentor":
            return FAMILIES["culture"][0:1] + FAMILIES["culture"][3:]
        case "diversity", "mentee":
            return (*_GIVES, "meeting-people-who-decide", "difficult-talks")
        case _, "mentor":
            return (*_TOOLS[setting], _WAYS[setting], "what-starting-here-feels-like", _TODAY[setting])
        case _:
            return (*_GIVES, _TALKS[setting], "calm-in-a-full-week")


def usual_name(topic: str, phrases: Phrases) -> str:
    """A usual topic in the reader's language."""
    return phrases.text(f"topics.{topic.replace('-', '_')}")


def usual_names(kind: str, setting: str, side: Side, phrases: Phrases) -> list[str]:
    """The names of `usual_topics`, in order."""
    return [usual_name(topic, phrases) for topic in usual_topics(kind, setting, side)]


def topic_name(topic: Mapping[str, str], phrases: Phrases) -> str:
    """A topic of a programme (or of its poll) in the reader's language, unless the coordinator named it."""
    block = f"topics.{topic['id'].replace('-', '_')}"
    if phrases.words.has(block) and topic["label"] in _everywhere(block, phrases):
        return phrases.text(block)
    return topic["label"]


def topic_names(topics: Iterable[Mapping[str, str]], phrases: Phrases) -> dict[str, str]:
    """Topic id → its name for the reader."""
    return {topic["id"]: topic_name(topic, phrases) for topic in topics}


def source_names(lines: Sequence[str], phrases: Phrases) -> list[str]:
    """What was typed, with every usual topic in the source language: so it keeps its id in any language."""
    known: dict[str, str] = {}
    for family in FAMILIES.values():
        for topic in family:
            block = f"topics.{topic.replace('-', '_')}"
            source = phrases.in_language(SOURCE_LOCALE).text(block)
            known |= {name.casefold(): source for name in _everywhere(block, phrases)}
    return [known.get(line.casefold(), line) for line in lines]


def mentoring_name(programme: Programme, phrases: Phrases) -> str:
    """What the mentoring is called here: "two-way mentoring" in the reader's language unless changed (D1)."""
    if not programme.label or is_default_name(programme.label, phrases):
        return phrases.text("programmes.default_label")
    return programme.label


def is_default_name(label: str, phrases: Phrases) -> bool:
    """Whether that is what we call it, in any language and however it is spaced or capitalised."""
    ours = _everywhere("programmes.default_label", phrases)
    return " ".join(label.split()).casefold() in {name.casefold() for name in ours}


def _everywhere(block: str, phrases: Phrases) -> set[str]:
    return {phrases.in_language(tag).text(block) for tag in LOCALES}
