"""What `viceversa doctor` asks the platforms: whether they let us in, and a message for somebody to see."""

import asyncio
from typing import Final

from adapters.doctor import Finding
from adapters.settings import Settings
from bot.conversation.card import Card, Text
from bot.conversation.phrases import SOURCE_LOCALE, Phrases, Words

PLATFORMS: Final = ("slack", "teams")


def ask_platforms(settings: Settings) -> list[Finding]:
    """A few lines for each platform that is set up; one line where none is."""

    async def ask() -> list[Finding]:
        found: list[Finding] = []
        if settings.slack is not None:
            from adapters.slack import checks as slack

            found += await slack.examine(settings.slack)
        if settings.teams is not None:
            from adapters.teams import checks as teams

            found += await teams.examine(settings.teams)
        return found

    if settings.slack is None and settings.teams is None:
        return [Finding(what="platforms", said="none is set up: viceversa run starts the playground")]
    return asyncio.run(ask())


def send_test(settings: Settings, person: str, on: str | None) -> Finding:
    """Send somebody a message that says that messages arrive; `on` says where, of several."""
    phrases = Phrases(Words(), SOURCE_LOCALE)
    card = Card(
        title=phrases.line("conversation.test_message"),
        body=(Text(line=phrases.line("conversation.test_message_means")),),
        lang=phrases.tag,
    )
    set_up = [name for name in PLATFORMS if getattr(settings, name) is not None]
    if on is None and len(set_up) > 1:
        said = "several platforms are set up"
        return Finding(what="a test message", said=said, fix="say where: --on slack or --on teams")
    where = on or next(iter(set_up), "")
    if where not in set_up:
        said = f"{where.capitalize()} is not set up" if where else "no platform is set up"
        return Finding(what="a test message", said=said, fix="see docs/slack.md and docs/teams.md")
    return asyncio.run(_sent(settings, where, person, card, phrases))


async def _sent(settings: Settings, where: str, person: str, card: Card, phrases: Phrases) -> Finding:
    if where == "slack" and settings.slack is not None:
        from adapters.slack import checks as slack

        return await slack.send_test(settings.slack, person, card, phrases)
    if settings.teams is None:
        raise LookupError("this platform is not set up")
    from adapters.teams import checks as teams

    return await teams.send_test(settings.teams, person, card, phrases)
