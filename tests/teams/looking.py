"""What a card says, read out of its JSON: every text, every button, in order."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def parts(node: Any) -> Iterator[Json]:
    """Every object in a card, in reading order."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from parts(value)


def of_type(card: Json, *types: str) -> list[Json]:
    """The elements of these types."""
    return [each for each in parts(card) if each.get("type") in types]


def runs(card: Json) -> str:
    """Everything that is shown as it is."""
    return "\n".join("".join(r["text"] for r in block["inlines"]) for block in of_type(card, "RichTextBlock"))


def read_as_markdown(card: Json) -> list[str]:
    """Every text in which a client looks for markdown."""
    texts = [each["text"] for each in of_type(card, "TextBlock")]
    for facts in of_type(card, "FactSet"):
        texts += [text for fact in facts["facts"] for text in (fact["title"], fact["value"])]
    for choices in of_type(card, "Input.ChoiceSet"):
        texts += [choice["title"] for choice in choices["choices"]]
    return [*texts, card["fallbackText"]]


def shown(card: Json) -> str:
    """Everything a person reads on a card, in order."""
    texts: list[str] = []
    for each in parts(card):
        kind = str(each.get("type"))
        if kind in {"TextBlock", "TextRun"}:
            texts.append(each["text"])
        elif kind == "FactSet":
            texts += [f"{fact['title']} {fact['value']}" for fact in each["facts"]]
        elif kind.startswith("Action.") and "title" in each:
            texts.append(each["title"])
        elif kind.startswith("Input."):
            texts += [each["label"], *(choice["title"] for choice in each.get("choices", ()))]
    return "\n".join(texts)


def buttons(card: Json) -> dict[str, Json]:
    """The buttons by their words."""
    actions = of_type(card, "Action.Execute", "Action.Submit", "Action.OpenUrl")
    return {each["title"]: each for each in actions if "title" in each}
