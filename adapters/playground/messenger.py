"""The playground's side of the outbox: it takes a parcel and says what became of it, like any platform."""

from adapters.playground.clock import SteppedClock
from adapters.playground.messages import BOT, CHANNEL, Messages, pair_chat
from adapters.playground.school import CHANNEL as CHANNEL_ID
from adapters.playground.school import DIRECTORY
from adapters.playground.seeding import PLATFORM
from bot.outbox.outcome import Gone, OurFault, Outcome, Sent, Uninstalled, Unreachable
from bot.outbox.parcel import Address, Parcel


class Messenger:
    """Delivers into `Messages`. `post` is what `jobs.advance` and `jobs.settle` send with."""

    def __init__(self, messages: Messages, clock: SteppedClock, installation: str) -> None:
        self._messages = messages
        self._clock = clock
        self._installation = installation

    def post(self, parcel: Parcel) -> Outcome:
        """Show, change or take back one message. Sending the same outbox row twice shows it once."""
        address = parcel.address
        if (address.platform, address.installation) != (PLATFORM, self._installation):
            return Uninstalled()
        if parcel.replaces is not None:
            return self._replace(parcel, str(parcel.replaces["message"]))
        if parcel.card is None:
            return OurFault(why="nothing to show")
        place = _place(address)
        if place is None:
            return Unreachable(why="not in this school")
        conversation, reader = place
        shown = self._messages.add(
            conversation,
            sender=BOT,
            text=parcel.text,
            card=parcel.card,
            at=self._clock.now(),
            reader=reader,
            outgoing=parcel.outgoing,
        )
        return Sent(reference={"message": shown.id})

    def _replace(self, parcel: Parcel, message: str) -> Outcome:
        if parcel.card is None:
            there = self._messages.take_back(message)
        else:
            there = self._messages.change(message, card=parcel.card, text=parcel.text) is not None
        return Sent(reference={"message": message}) if there else Gone()


def _place(address: Address) -> tuple[str, str | None] | None:
    """The conversation, and its one reader if it is private; None for somebody or somewhere unknown."""
    if address.channel is not None:
        return (CHANNEL, None) if address.channel == CHANNEL_ID else None
    if not address.users or not set(address.users) <= DIRECTORY.keys():
        return None
    if len(address.users) == 1:
        return BOT, address.users[0]
    return pair_chat(address.users), None
