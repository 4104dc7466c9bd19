"""What falls due around a pair's meetings."""

from bot.pairs.model import Pair
from bot.turn import Turn


def replan(turn: Turn, pair: Pair) -> None:
    """Plan anew what is due for this pair, after anything that changed its state or its meetings."""
