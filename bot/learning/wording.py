"""Words in a coordinator's own prompt that may press, label or pry: hinted at, or refused (spec 4.4)."""

import re
from typing import Final

_PRESSING: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        r"just",
        r"simply",
        r"obviously",
        r"digital natives?",
        r"boomers?",
        r"millennials?",
        r"gen z",
        r"young(?:er)?",
        r"old(?:er)?",
        r"elderly",
        r"you have not",
        r"you haven['’]t",
        r"you should(?: have)?",
        r"you must",
        r"let \w+(?: \w+)? down",
        r"last chance",
        r"do not forget",
        r"don['’]t forget",
        r"teach (?:me|them)",
    ),
    "es": (
        r"simplemente",
        r"obviamente",
        r"nativ[oa]s? digital(?:es)?",
        r"boomers?",
        r"millennials?",
        r"jóvenes|joven",
        r"mayores",
        r"no has",
        r"deberías",
        r"tienes que",
        r"última oportunidad",
        r"no (?:te )?olvides",
    ),
}

_PRIVATE_FACTS: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        r"race",
        r"racial",
        r"ethnic\w*",
        r"faith",
        r"religio\w+",
        r"gender",
        r"sexual\w*",
        r"disab\w+",
        r"health",
        r"illness",
        r"pregnan\w+",
        r"accent",
        r"your (?:family|age|past)",
    ),
    "es": (
        r"raza",
        r"racial",
        r"étnic\w+",
        r"fe",
        r"religi\w+",
        r"género",
        r"sexual\w*",
        r"discapacidad\w*",
        r"salud",
        r"enfermedad\w*",
        r"embaraz\w+",
        r"acento",
        r"tu (?:familia|edad|pasado)",
    ),
}

LONGEST_SENTENCE: Final = 25
"""Words in a sentence (spec 7.1)."""


def pressing(text: str) -> list[str]:
    """The words that may press people or put them in a drawer, as they stand there, each once.

    Both languages are looked for: a programme's prompts may be in either.
    """
    return _found(text, [rule for rules in _PRESSING.values() for rule in rules])


def private_facts(text: str) -> list[str]:
    """The private facts a text names: a prompt for newer colleagues never asks for one (spec 3.1, rule 5)."""
    return _found(text, [rule for rules in _PRIVATE_FACTS.values() for rule in rules])


def is_long_winded(text: str) -> bool:
    """Whether a sentence is longer than anybody should have to read."""
    return any(len(sentence.split()) > LONGEST_SENTENCE for sentence in re.split(r"[.!?…]+", text))


def _found(text: str, rules: list[str]) -> list[str]:
    hits = (hit[0] for rule in rules for hit in re.finditer(rf"\b(?:{rule})\b", text, re.IGNORECASE))
    return list(dict.fromkeys(hits))
