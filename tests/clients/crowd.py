"""Many requests at one moment, from a process of its own, so that the app does not bear their cost.

Reads from standard input: {"url": …, "requests": [[body, headers], …]}; writes [[status, seconds, text], …].
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

PATIENCE: Final = 30.0
"""Seconds after which an answer counts as none: ten times what a platform waits."""

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Answered:
    """One answer: status 0 is none at all."""

    status: int
    seconds: float
    text: str = ""


async def ask(url: str, requests: list[tuple[bytes, dict[str, str]]]) -> list[Answered]:
    """Send them all at once, in another process; the answers, in the same order."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.clients.crowd",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    given = {"url": url, "requests": [[body.decode(), headers] for body, headers in requests]}
    said, _ = await process.communicate(json.dumps(given).encode())
    return [Answered(*each) for each in json.loads(said)]


Clocks = tuple[float, float]
"""The seconds that have passed, and those for which this process has had a processor."""


def clocks() -> Clocks:
    """Both of them now."""
    return time.perf_counter(), time.process_time()


def share(since: Clocks) -> float:
    """How much of one processor this process, which had work all the time, was given since then: 1 at most.

    On a machine that is busy with something else an answer takes longer by as much, and is not late for that.
    """
    passed, had = (now - then for now, then in zip(clocks(), since, strict=True))
    return min(1.0, had / passed)


async def _send_all(given: dict[str, Any]) -> list[tuple[int, float, str]]:
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:

        async def send(body: str, headers: dict[str, str]) -> tuple[int, float, str]:
            began = time.perf_counter()
            try:
                async with session.post(given["url"], data=body, headers=headers) as answer:
                    text = await answer.text()
                    return answer.status, time.perf_counter() - began, text
            except (TimeoutError, aiohttp.ClientError):
                return 0, time.perf_counter() - began, ""

        return await asyncio.gather(*(send(body, headers) for body, headers in given["requests"]))


def main() -> None:
    """Do what standard input asks."""
    json.dump(asyncio.run(_send_all(json.load(sys.stdin))), sys.stdout)


if __name__ == "__main__":
    main()
