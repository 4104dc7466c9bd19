"""Slack's side of the outbox: posts, changes and takes back messages, once, and says what became of it."""

from typing import Any

from adapters.slack import render
from adapters.slack.outcomes import outcome
from adapters.slack.workspaces import UNFURLED, NotConnected, Workspaces
from bot.conversation.card import Card
from bot.house import House
from bot.outbox.outcome import Doubtful, NotAccepted, Outcome, Sent
from bot.outbox.parcel import Parcel


class SlackMessenger:
    """Sends parcels. A message's reference is its channel and its `ts`, which find it again for ever."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces
        self._house: House | None = None

    def begin(self, house: House) -> None:
        """From now on there is something to say, and words to say it in."""
        self._house = house

    async def send(self, parcel: Parcel) -> Outcome:
        """One parcel to one person, several or a channel; every error of Slack's becomes an outcome."""
        house = self._house
        if house is None:
            return NotAccepted(why="Slack has not begun yet")
        posting = False
        try:
            if parcel.replaces is None and parcel.address.channel is None:
                await self._workspaces.chat(parcel.address.installation, *parcel.address.users)
            posting = True
            return Sent(reference=await self._send(parcel, house))
        except NotConnected:
            return NotAccepted(why="no token for this workspace")
        except Exception as failed:
            changing = parcel.replaces is not None
            found = outcome(failed, house.clock.now(), changing=changing)
            if found is None:
                raise
            if isinstance(found, Doubtful) and not posting:
                return NotAccepted(why=found.why)  # their chat is not open, so nothing can be in it
            return found

    async def _send(self, parcel: Parcel, house: House) -> dict[str, Any]:
        address, card = parcel.address, parcel.card
        client = await self._workspaces.of(address.installation)
        if parcel.replaces is not None:
            channel, ts = str(parcel.replaces["channel"]), str(parcel.replaces["ts"])
            if card is None:
                await client.chat_delete(channel=channel, ts=ts)
            else:
                await client.chat_update(channel=channel, ts=ts, **_message(card, parcel, house))
            return {"channel": channel, "ts": ts}
        if card is None:
            raise ValueError("a parcel without a card takes nothing back")
        message = {**_message(card, parcel, house), **UNFURLED}
        if address.channel is None:
            channel, ts = await self._workspaces.post(address.installation, address.users, message)
            return {"channel": channel, "ts": ts}
        answer = await client.chat_postMessage(channel=address.channel, **message)
        return {"channel": str(answer.get("channel") or address.channel), "ts": str(answer.get("ts"))}


def _message(card: Card, parcel: Parcel, house: House) -> dict[str, Any]:
    return render.message(card, house.phrases(card.lang, "UTC"), mentions=parcel.mentions)
