"""How easy words are to read, and what they must not say: the rules of spec 4.4 and 7.1 as functions.

English is measured with Flesch-Kincaid (Kincaid et al. 1975), Spanish with Fernández Huerta (1959) in its
corrected form: words per sentence, not sentences per hundred words, which would reward long ones
(Law, LINGUIST List 22.2332, 2011). Both need syllables; the two counters here are small and approximate,
good to a few in a hundred words, which is enough for a ceiling.
"""

import re
from collections.abc import Iterator

import jinja2
from jinja2 import nodes

READING_AGE = 12
"""The ceiling for everything people read (spec 7.1)."""

LONGEST_SENTENCE = 25
"""Words in a sentence (spec 7.1)."""

LONGEST_CARD = 60
"""Words in one block of a card."""

ENOUGH_WORDS = 30
"""Below this a formula made for passages says more about one long name than about the writing."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_END = re.compile(r"(?:[.!?…]+[\"'”’»)\]]*(?=\s|$|[¿«“\"]))|\n\s*\n")

# --- measuring --------------------------------------------------------------------------------


def words(text: str) -> list[str]:
    """The words of a text, without numbers and signs."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text; a blank line ends one too, a colon does not."""
    return [s for s in _END.split(text) if words(s)]


def longest_sentence(text: str) -> int:
    """Words in the longest sentence; 0 for no words."""
    return max((len(words(s)) for s in sentences(text)), default=0)


def syllables_en(word: str) -> int:
    """Syllables of an English word, by its groups of vowels."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    if len(bare) <= 3:
        return 1
    silent = re.sub(r"(?:[^laeiouy]es|[^td]ed|[^laeiouy]e)$", "", bare)  # makes, talked, like
    return max(1, len(re.findall(r"[aeiouy]{1,2}", silent.removeprefix("y"))))


def syllables_es(word: str) -> int:
    """Syllables of a Spanish word: a strong vowel and its weak neighbours are one, two strong are two."""
    sound = re.sub(r"qu(?=[eiéí])", "k", word.lower())
    sound = re.sub(r"gu(?=[eiéí])", "g", sound)
    sound = re.sub(r"y$", "i", sound)
    return max(1, len(re.findall(r"[iuü]?[aeoáéóíú](?:[iuü](?![aeoáéóíú]))?|[iuü]+", sound)))


def reading_age(text: str, language: str) -> float:
    """The age at which somebody can read this without effort.

    English: Flesch-Kincaid grade + 5 (American grade 7 starts at 12). Spanish: 12 years at 70 points,
    the foot of the band for the last year of primary school, and about a school year for every ten.
    """
    count = len(words(text))
    per_sentence = count / max(1, len(sentences(text)))
    if language == "en":
        per_word = sum(map(syllables_en, words(text))) / max(1, count)
        return 0.39 * per_sentence + 11.8 * per_word - 15.59 + 5
    per_word = sum(map(syllables_es, words(text))) / max(1, count)
    return 12 + (70 - (206.84 - 60 * per_word - 1.02 * per_sentence)) / 10


# --- what must not be said --------------------------------------------------------------------

_NEVER = {
    "en": {
        "talks down": r"\b(just|simply|obviously|easy as)\b",
        "labels people": r"\b(digital natives?|boomers?|millennials?|gen z|old[- ]fashioned|young(er)?|older|"
        r"elderly|guys|he|she|his|hers?|him|crazy|lame|blind to|tone[- ]deaf)\b",
        "puts people above or below": r"\b(subordinates?|underlings?|superiors?|inferiors?|boss(es)?)\b",
        "sounds like training": r"\b(trainees?|training|instructors?)\b",
        "office talk": r"\b(whilst|utili[sz]e|leverage|stakeholders?)\b",
        "guilt or pressure": r"\b(you (still )?have(n't|n’t| not) (met|replied|answered)|let \w+( \w+)? down|"
        r"miss(ing)? out|your engagement|(is|are) waiting for you|your partner is waiting|you forgot|"
        r"(do not|don't|don’t) forget|last chance|(?<!no )hurry|act now|"
        r"(final|2nd|3rd|second|third|last) reminder|reminder \(|we miss(ed)? you|"
        r"are you sure|you should have|falling behind|overdue|i do not care)",
        "shouts": r"!",
    },
    "es": {
        "talks down": r"\b(simplemente|sencillamente|obviamente|solo tienes que|"
        r"es (muy )?fácil|tan fácil)\b",
        "labels people": r"\b(nativ[oa]s? digital(es)?|boomers?|millennials?|generación z|anticuad[oa]s?|"
        r"(más|gente|l[oa]s|persona|personas) (joven|jóvenes)|(gente|persona|personas|más) mayor(es)?|"
        r"ancian[oa]s?|chic[oa]s|loc[oa]s?|él|ell[oa]s|ella)\b",
        "names a role by gender": r"(?<!persona )(?<!personas )\b(mentor(es|as?)?|mentorad[oa]s?|"
        r"compañer[oa]s?|coordinador(es|as?)?|director(es|as?)?|patrocinador(es|as?)?|profesor(es|as?)?|"
        r"alumn[oa]s?|usuari[oa]s?|jef[ea]s?|bienvenid[oa]s?)\b",
        "gives the reader a gender": r"\b(estás|estés|estarás|eres|seas|te sientes|sentirte|quedarte) (muy )?"
        r"(\w+(ad|id|os)[oa]|list[oa]|segur[oa]|nuev[oa]|sol[oa]|cómod[oa]|tranquil[oa]|content[oa])\b",
        "cannot be read aloud": r"\w@s?\b|\w/[oae]s?\b|\([oae]s?\)|\btodxs\b|\btodes\b",
        # One word for one thing, and none that makes people smile: the list is in prompts/es/prompts.yaml.
        "has another word here": r"\b((tu|mi|su|formar|forman) pareja|tríos?|líneas? de dirección|archivos?|"
        r"(la|esa|tu|próxima|última|primera) reunión(?! del claustro)|las reuniones|contacto alternativo|"
        r"te llega porque)\b",
        "puts people above or below": r"\b(subordinad[oa]s?|superior(es)?|inferior(es)?)\b",
        "sounds like training": r"\b(formador(es|as?)?|capacitaci(ón|ones)|adiestra\w+)\b",
        "office talk": r"\b(stakeholders?|feedback|sinergias?|optimizar|implementar|a nivel de)\b",
        "guilt or pressure": r"\b(no has (quedado|respondido|contestado)|no (le )?falles|decepcion\w+|"
        r"te lo (pierdas|pierdes|vas a perder)|te (está|están) esperando|te espera|olvidaste|"
        r"no (te )?olvides|última oportunidad|date prisa|(último|segundo|tercer) (aviso|recordatorio)|"
        r"seguro que quieres|deberías haber|llevas retraso|tu participación es baja)\b",
        "shouts": r"[!¡]",
    },
}

_NEVER_IN_LIBRARIES = {
    "en": {},
    # The libraries speak to one person at a time, so that the same words do in Spain and in America.
    "es": {"second person plural": r"\b(vosotr[oa]s|vuestr[oa]s?|ustedes|os|\w+(áis|éis))\b"},
}


def faults(text: str, language: str, *, library: bool = False) -> list[str]:
    """What is wrong with a text, each as "reason: the words"; empty if nothing is."""
    rules = _NEVER[language] | (_NEVER_IN_LIBRARIES[language] if library else {})
    found: list[str] = []
    for why, rule in rules.items():
        found += [f"{why}: {hit[0]}" for hit in re.finditer(rule, text, re.IGNORECASE)]
    if longest_sentence(text) > LONGEST_SENTENCE:
        found.append(f"a sentence of {longest_sentence(text)} words")
    if len(words(text)) >= ENOUGH_WORDS and reading_age(text, language) > READING_AGE:
        found.append(f"reading age {reading_age(text, language):.1f}")
    return found


# --- words in templates -----------------------------------------------------------------------

SOMETHING = "Sam"
"""Stands for whatever a variable will hold: one short word."""


def blocks(source: str) -> Iterator[tuple[str, list[str]]]:
    """Each block of a template with the texts it can become: every branch and plural form at least once."""
    tree = jinja2.Environment(autoescape=True).parse(source)  # parsed for reading, never rendered
    for block in tree.find_all(nodes.Block):
        yield block.name, [re.sub(r"[ \t]+", " ", text).strip() for text in _texts(block.body)]


def _texts(parts: list[nodes.Node]) -> list[str]:
    """The texts a run of nodes can become: each alternative once, and the longest of all together."""
    alternatives = [_alternatives(part) or [""] for part in parts]
    rounds = max((len(a) for a in alternatives), default=1)
    found = ["".join(a[at % len(a)] for a in alternatives) for at in range(rounds)]
    longest = "".join(max(a, key=len) for a in alternatives)
    return found if longest in found else [*found, longest]


def _alternatives(node: nodes.Node) -> list[str]:
    match node:
        case nodes.TemplateData():
            return [node.data]
        case nodes.Const():
            return [str(node.value)]
        case nodes.Output():
            return _texts(list(node.nodes))
        case nodes.If():
            rest = [text for other in node.elif_ for text in _texts(other.body)]
            return [*_texts(node.body), *rest, *_texts(node.else_)]
        case nodes.CondExpr():
            return [*_alternatives(node.expr1), *(_alternatives(node.expr2) if node.expr2 else [""])]
        case nodes.For() | nodes.With() | nodes.Scope() | nodes.ScopedEvalContextModifier():
            return _texts(node.body)
        case nodes.Concat():
            return _texts(list(node.nodes))
        case nodes.Call(node=nodes.Name(name="plural")):
            return [text for form in node.kwargs for text in _alternatives(form.value)]
        case nodes.Expr():
            return [SOMETHING]
        case _:  # assignments, comments and macros say nothing where they stand
            return [""]
