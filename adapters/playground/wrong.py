"""What can be wrong with a request to the playground's API, each with a code, words and an HTTP status."""


class Wrong(Exception):
    """A request that cannot be taken; nothing has happened. Becomes `{"error": {"code", "message"}}`."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message


def unknown_person(given: str) -> Wrong:
    """`as` names nobody."""
    if not given:
        return Wrong(400, "who", "Say who you are: as=PERSON, an id from GET /play/api/people.")
    return Wrong(404, "unknown_person", "Nobody here has that id. GET /play/api/people lists everybody.")


def unknown_conversation() -> Wrong:
    """`in` names no conversation of this person."""
    return Wrong(
        404,
        "unknown_conversation",
        'This person has no such conversation. There is "bot", "channel", '
        'and "pair:…" once the bot has written to a pair.',
    )


def unknown_message() -> Wrong:
    """`message` names nothing that this person can see."""
    return Wrong(404, "unknown_message", "This person sees no such message. It may have been taken back.")


def unknown_button(labels: list[str]) -> Wrong:
    """`button` names none of the card's."""
    there = ", ".join(f"{at}: {label}" for at, label in enumerate(labels)) or "none"
    return Wrong(
        404, "unknown_button", f"That card has no such button. By index or by name, it has: {there}."
    )


def unknown_form() -> Wrong:
    """`form` names nothing that can be filled in."""
    return Wrong(
        404, "unknown_form", "There is no such form. Send the id that a click gave, or name and args."
    )
