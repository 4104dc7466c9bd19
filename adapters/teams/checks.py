"""What `viceversa doctor` looks at for Teams: who we are to Microsoft, its keys, whom we may answer."""

from typing import Final

import aiohttp

from adapters.clock import SystemClock
from adapters.doctor import Finding
from adapters.settings import TeamsSettings
from adapters.teams.engine import Engine
from adapters.teams.keys import Keys, KeysUnavailable
from adapters.teams.messenger import Connectors, Messenger
from adapters.teams.platform import Endpoints
from adapters.teams.reference import PLATFORM
from adapters.teams.token import BotToken, TokenRefused, TokenUnavailable
from bot.conversation.card import Card
from bot.conversation.phrases import Phrases
from bot.conversation.plain import card_text
from bot.outbox.outcome import OurFault, Sent, Unreachable
from bot.outbox.parcel import Address, Parcel

PAGE: Final = "docs/teams.md"


async def examine(settings: TeamsSettings, endpoints: Endpoints | None = None) -> list[Finding]:
    """The bot's id and password, Microsoft's keys and the list of organisations, changing nothing."""
    if settings.no_auth:
        return [Finding(what="Teams", said="nobody proves who they are; for this machine's playground alone")]
    endpoints = endpoints or Endpoints()
    clock = SystemClock()
    async with aiohttp.ClientSession(trust_env=True) as session:
        token = BotToken(settings, lambda: session, clock.now, endpoints.login)
        keys = Keys(lambda: session, clock.now, endpoints.metadata)
        return [await _token(token), await _keys(keys), _tenants(settings)]


async def send_test(
    settings: TeamsSettings,
    person: str,
    card: Card,
    phrases: Phrases,
    endpoints: Endpoints | None = None,
) -> Finding:
    """Send this card to somebody who has the app. `person` is the object id of their account in Entra."""
    what, clock = "a test message", SystemClock()
    endpoints = endpoints or Endpoints()
    async with aiohttp.ClientSession(trust_env=True) as session:
        token = BotToken(settings, lambda: session, clock.now, endpoints.login)
        connectors = Connectors(Engine(token, lambda: session))
        messenger = Messenger(settings, connectors, now=clock.now, phrases=lambda _, __: phrases)
        if endpoints.service:
            messenger.heard_from(settings.tenant_id.lower(), endpoints.service, "")
        to = Address(platform=PLATFORM, installation=settings.tenant_id.lower(), users=(person,))
        parcel = Parcel(tenant="", outgoing="", address=to, card=card, text=card_text(card, phrases))
        outcome = await messenger.send(parcel)
    match outcome:
        case Sent():
            return Finding(what=what, said="it is on its way")
        case Unreachable():
            fix = f"let them add the app, or install it for them by a setup policy ({PAGE})"
            return Finding(what=what, said="the app is not there for this person", fix=fix)
        case OurFault(why=why):
            fix = f"check the bot's registration, and give the person's object id in Entra ({PAGE})"
            return Finding(what=what, said=f"Teams refused it ({why})", fix=fix)
        case _:
            fix = "let this machine reach smba.trafficmanager.net by HTTPS, and try again"
            return Finding(what=what, said="it could not be sent", fix=fix)


async def _token(token: BotToken) -> Finding:
    what = "Teams: bot registration"
    try:
        await token.get()
    except TokenRefused:
        fix = f"check TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID ({PAGE}#teams_app_id)"
        return Finding(what=what, said="Microsoft does not take the bot's id and password", fix=fix)
    except TokenUnavailable as failed:
        fix = "let this machine reach login.microsoftonline.com by HTTPS"
        return Finding(what=what, said=f"no answer that can be used ({failed})", fix=fix)
    return Finding(what=what, said="Microsoft gives the bot its token")


async def _keys(keys: Keys) -> Finding:
    what = "Teams: keys of the Bot Connector"
    try:
        count = await keys.fetch()
    except KeysUnavailable as failed:
        fix = "let this machine reach login.botframework.com by HTTPS"
        return Finding(what=what, said=f"cannot be fetched ({failed})", fix=fix)
    return Finding(what=what, said=f"{count} fetched")


def _tenants(settings: TeamsSettings) -> Finding:
    what = "Teams: organisations"
    if not settings.allowed_tenants:
        fix = f"set TEAMS_ALLOWED_TENANTS ({PAGE}#teams_allowed_tenants)"
        return Finding(what=what, said="none may use it", fix=fix)
    return Finding(what=what, said=f"{len(settings.allowed_tenants)} may use it")
