"""Several workspaces, each adding the app by its web page: OAuth with Slack's steps, over sockets."""

import asyncio
import logging
import re
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web

from adapters.live import Live
from adapters.settings import SlackSettings
from adapters.slack import install
from adapters.slack.install import BACK, COOKIE, INSTALL, SCOPES
from adapters.slack.platform import Slack
from bot.house import House
from bot.people.installing import installed, places_of, secrets_of
from bot.routes import ROUTES
from bot.routing import Routes
from tests.clients.slack_api.faults import Crashed, Refused
from tests.clients.slack_api.server import SlackServer
from tests.clients.slack_api.workspace import Workspace
from tests.fakes import SteppedClock, house_at
from tests.slack.test_manifest import bot_scopes

GUL, HUGO = "U7GUL", "U8HUGO"


@dataclass
class Scene:
    """A house that anybody may add to their workspace, and a browser without any memory."""

    house: House
    slack: SlackServer
    platform: Slack
    live: Live
    browser: aiohttp.ClientSession
    public_url: str
    clock: SteppedClock

    async def get(self, url: str, **headers: str) -> tuple[int, str, aiohttp.ClientResponse]:
        """One page, without following where it leads."""
        async with self.browser.get(url, headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.text(), answer

    async def set_out(self) -> tuple[str, str]:
        """Begin: where Slack's permission page is, and the cookie that was given."""
        status, _, answer = await self.get(f"{self.public_url}{INSTALL}")
        assert status == 302
        return answer.headers["Location"], answer.cookies[COOKIE].value

    async def allow(self, page: str, user: str) -> str:
        """Press "Allow" on Slack's page: where that leads back to."""
        status, text, answer = await self.get(page, **{"X-Person": user})
        assert status == 302, text
        return answer.headers["Location"]

    async def add(self, user: str) -> tuple[int, str]:
        """All the steps, as one goes through them: the last page."""
        page, cookie = await self.set_out()
        back = await self.allow(page, user)
        status, text, _ = await self.get(back, Cookie=f"{COOKIE}={cookie}")
        return status, text


def title(page: str) -> str:
    found = re.search(r"<h1>(.*)</h1>", page)
    assert found, page
    return found[1]


def lines(page: str) -> list[str]:
    return re.findall(r"<p>([^<]+)</p>", page)


@asynccontextmanager
async def scene(folder: Path, routes: Routes = ROUTES) -> AsyncIterator[Scene]:
    clock = SteppedClock()
    house = house_at(f"sqlite:///{folder / 'app.db'}", f"sqlite:///{folder / 'ballots.db'}", clock)
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with (
        SlackServer(request_url=f"{url}/slack/events") as slack,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser,
    ):
        slack.app.redirect_urls = [f"{url}{BACK}"]
        globex = slack.add_workspace(Workspace(id="T7GLOBEX", name="Globex", domain="globex"))
        globex.add_user(GUL, "Gül Demir")
        globex.add_user("U9INA", "Ina Berg")
        initech = slack.add_workspace(Workspace(id="T8INITECH", name="Initech", domain="initech"))
        initech.add_user(HUGO, "Hugo Lind")
        settings = SlackSettings(
            signing_secret=slack.app.signing_secret,
            api_url=slack.api_url,
            client_id=slack.app.client_id,
            client_secret=slack.app.client_secret,
        )
        platform = Slack(settings, public_url=url)
        live = Live(house, routes, {"slack": platform.messenger})
        application = web.Application()
        application.add_routes(platform.routes())
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        told = await platform.start(live)
        assert told == [f"Slack: workspaces add the app at {url}/slack/install"]
        live.start()
        try:
            yield Scene(house, slack, platform, live, browser, url, clock)
        finally:
            await platform.stop_taking()
            await runner.cleanup()
            await live.stop()
            await platform.close()
            house.database.close()
            house.ballots.dispose()


def on_scene(folder: Path, test: Callable[[Scene], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(60), scene(folder) as here:
            await test(here)

    asyncio.run(run())


# ---------------------------------------------------------------- the way through


def test_a_workspace_adds_the_app_and_talks_to_it(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        status, page = await here.add(GUL)
        assert (status, title(page)) == (200, "Vice Versa is in Globex now")
        assert lines(page) == ["Open it to see how to begin."]
        assert "https://slack.com/app_redirect?app=A" in page
        await here.slack.person(GUL).command("/viceversa", "help")
        await here.live.errands.drain(20)
        assert here.slack.mishaps == []
        bot = here.slack.workspaces["T7GLOBEX"].bot_user
        assert [m.user for m in here.slack.seen_by(GUL)] == [bot]

    on_scene(tmp_path, test)


def test_each_workspace_is_an_organisation_of_its_own(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        await here.add(GUL)
        await here.add(HUGO)
        assert await here.live.run(places_of, here.house, "slack") == ["T7GLOBEX", "T8INITECH"]
        for person in (GUL, HUGO):
            await here.slack.person(person).message("hello")
        await here.live.errands.drain(20)
        await here.slack.settled()
        posted = {call.arguments["channel"] for call in here.slack.calls if call.method == "chat.postMessage"}
        assert posted == {here.slack.person(GUL).chat.id, here.slack.person(HUGO).chat.id}

    on_scene(tmp_path, test)


def test_whoever_adds_it_coordinates_first(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        await here.add(GUL)
        ina, gul = here.slack.person("U9INA"), here.slack.person(GUL)
        for person in (ina, gul):
            await person.command("/viceversa", "programme new")
            await here.live.errands.drain(20)
        assert ina.modal is None
        assert gul.modal is not None

    on_scene(tmp_path, test)


def test_the_permission_page_is_slacks_and_asks_for_what_the_manifest_says(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        page, cookie = await here.set_out()
        asked = parse_qs(urlsplit(page).query)
        assert page.startswith(f"{here.slack.address}/oauth/v2/authorize?")
        assert set(asked["scope"][0].split(",")) == bot_scopes() == set(SCOPES)
        assert asked["redirect_uri"] == [f"{here.public_url}{BACK}"]
        assert "user_scope" not in asked
        assert asked["state"] == [cookie]

    on_scene(tmp_path, test)


def test_the_cookie_is_for_this_address_alone_and_for_ten_minutes(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        _, __, answer = await here.get(f"{here.public_url}{INSTALL}")
        cookie = answer.cookies[COOKIE]
        assert COOKIE.startswith("__Host-")
        assert (
            cookie["secure"],
            cookie["httponly"],
            cookie["path"],
            cookie["domain"],
            cookie["max-age"],
        ) == (
            True,
            True,
            "/",
            "",
            "600",
        )

    on_scene(tmp_path, test)


def test_pages_are_in_the_browsers_language_and_kept_by_nobody(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        url = f"{here.public_url}{BACK}?error=access_denied"
        status, page, answer = await here.get(url, **{"Accept-Language": "es-MX,es;q=0.9"})
        assert (status, title(page)) == (200, "No se ha añadido Vice Versa")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")

    on_scene(tmp_path, test)


# ---------------------------------------------------------------- ways that lead nowhere


def test_whoever_does_not_allow_it_is_told_that_nothing_changed(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        status, page, _ = await here.get(f"{here.public_url}{BACK}?error=access_denied")
        assert (status, title(page)) == (200, "Vice Versa was not added")
        assert lines(page) == ["You did not allow it, so nothing has changed."]

    on_scene(tmp_path, test)


async def refused(here: Scene, back: str, cookie: str | None) -> tuple[int, list[str]]:
    headers = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
    status, page, _ = await here.get(back, **headers)
    assert title(page) == "Vice Versa was not added"
    assert await here.live.run(places_of, here.house, "slack") == []
    return status, lines(page)


TOO_LATE = ["This page was open for too long, or was opened in another browser. Nothing has changed."]


def test_the_way_back_is_for_the_browser_that_set_out(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        page, _ = await here.set_out()
        _, another = await here.set_out()
        back = await here.allow(page, GUL)
        assert await refused(here, back, None) == (400, TOO_LATE)
        assert await refused(here, back, another) == (400, TOO_LATE)

    on_scene(tmp_path, test)


def test_the_way_back_is_open_for_ten_minutes(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        page, cookie = await here.set_out()
        back = await here.allow(page, GUL)
        here.clock.move_to(here.clock.now() + timedelta(minutes=10, seconds=1))
        assert await refused(here, back, cookie) == (401, TOO_LATE)

    on_scene(tmp_path, test)


@pytest.mark.parametrize("made_up", ["9999999999.abc.def", "", "x", "9999999999", ".", "a.b." + "0" * 64])
def test_a_state_that_is_not_ours_is_refused(tmp_path: Path, made_up: str) -> None:
    async def test(here: Scene) -> None:
        page, _ = await here.set_out()
        back = urlsplit(await here.allow(page, GUL))
        code = parse_qs(back.query)["code"][0]
        url = f"{here.public_url}{BACK}?code={code}&state={made_up}"
        status, said = await refused(here, url, made_up or None)
        assert status in {400, 401}
        assert said == TOO_LATE

    on_scene(tmp_path, test)


def test_a_proof_made_with_another_secret_is_refused(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        page, cookie = await here.set_out()
        said, _, signature = cookie.rpartition(".")
        turned = f"{said}.{signature[::-1]}"
        back = (await here.allow(page, GUL)).replace(cookie, turned)
        assert await refused(here, back, turned) == (401, TOO_LATE)

    on_scene(tmp_path, test)


@pytest.mark.parametrize(
    "fault", [Refused("invalid_code"), Crashed(status=502), Refused("bad_client_secret")]
)
def test_a_code_that_slack_does_not_take_changes_nothing(
    tmp_path: Path, fault: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(here: Scene) -> None:
        page, cookie = await here.set_out()
        back = await here.allow(page, GUL)
        here.slack.faults.next("oauth.v2.access", fault)
        assert await refused(here, back, cookie) == (
            401,
            ["The workspace did not confirm it. Nothing has changed."],
        )
        code = parse_qs(urlsplit(back).query)["code"][0]
        told = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
        assert code not in told
        assert here.slack.app.client_secret not in told

    with caplog.at_level(logging.DEBUG):
        on_scene(tmp_path, test)


def test_a_fault_of_ours_is_said_to_be_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    async def test(here: Scene) -> None:
        page, cookie = await here.set_out()
        back = await here.allow(page, GUL)
        monkeypatch.setattr(install, "installed", fails)
        assert await refused(here, back, cookie) == (
            500,
            ["That did not work, and it is our fault. Nothing has changed."],
        )

    on_scene(tmp_path, test)


def test_without_a_code_there_is_nothing_to_add(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        page, cookie = await here.set_out()
        del page
        back = f"{here.public_url}{BACK}?state={cookie}"
        assert (await refused(here, back, cookie))[0] == 401

    on_scene(tmp_path, test)


# ---------------------------------------------------------------- tokens


def on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("app.db*"))


def test_tokens_are_sealed_and_forgotten_when_the_app_is_taken_away(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        await here.add(GUL)
        token = next(t.value for t in here.slack.app.tokens.values() if t.team == "T7GLOBEX")
        kept = await here.live.run(secrets_of, here.house, "slack", "T7GLOBEX")
        assert kept is not None
        assert token.encode() in kept
        assert token.encode() not in await asyncio.to_thread(on_disk, tmp_path)
        await here.slack.person(GUL).uninstall()
        await here.live.errands.drain(20)
        assert await here.live.run(secrets_of, here.house, "slack", "T7GLOBEX") is None
        assert await here.live.run(places_of, here.house, "slack") == []
        calls = len(here.slack.calls)
        await here.slack.person(GUL).message("still there?")
        await here.live.errands.drain(20)
        assert len(here.slack.calls) == calls

    on_scene(tmp_path, test)


def test_an_app_that_comes_back_uses_its_new_token(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        await here.add(GUL)
        await here.slack.person(GUL).command("/viceversa", "help")
        await here.slack.person(GUL).uninstall()
        await here.live.errands.drain(20)
        assert (await here.add(GUL))[0] == 200
        here.slack.mishaps.clear()
        calls = len(here.slack.calls)
        await here.slack.person(GUL).message("hello again")
        await here.live.errands.drain(20)
        later = [call for call in here.slack.calls[calls:] if call.method == "chat.postMessage"]
        assert [call.error for call in later] == [""]

    on_scene(tmp_path, test)


def test_what_is_known_of_a_workspace_is_asked_of_the_database_once(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        await here.add(GUL)
        await here.slack.person(GUL).command("/viceversa", "help")
        methods = [call.method for call in here.slack.calls]
        # A new token behind its back, as another replica would put it: known only after five minutes.
        secret = await here.live.run(secrets_of, here.house, "slack", "T7GLOBEX")
        assert secret is not None
        found = await here.platform._installations.find("T7GLOBEX")
        await here.live.run(
            installed,
            here.house,
            platform="slack",
            external_id="T7GLOBEX",
            name="Globex",
            shared=False,
            secrets=secret.replace(b"xoxb-", b"xoxb-new-"),
        )
        assert await here.platform._installations.find("T7GLOBEX") is found
        await here.platform._installations.forget("T7GLOBEX")
        again = await here.platform._installations.find("T7GLOBEX")
        assert again is not None
        assert again.token.startswith("xoxb-new-")
        assert methods.count("auth.test") == 1

    on_scene(tmp_path, test)


def test_a_workspace_that_never_added_it_is_left_alone(tmp_path: Path) -> None:
    async def test(here: Scene) -> None:
        await here.slack.person(HUGO).message("hello")
        await here.live.errands.drain(20)
        assert [call.method for call in here.slack.calls] == []
        assert [delivered.ack.status for delivered in here.slack.deliveries] == [200]

    on_scene(tmp_path, test)
