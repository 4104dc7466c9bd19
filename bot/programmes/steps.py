"""Which of a coordinator's steps are open at the programme's stage: what help lists and cards offer."""

from bot.programmes import rules
from bot.programmes.permissions import programmes_of
from bot.turn import Turn


def can_pause(turn: Turn) -> bool:
    """Neither paused nor over."""
    return turn.programme is not None and rules.allowed("pause", turn.programme.state)


def is_paused(turn: Turn) -> bool:
    """Paused, so that it can go on."""
    return turn.programme is not None and turn.programme.paused


def can_close(turn: Turn) -> bool:
    """The round has begun, and the books are still open."""
    return turn.programme is not None and turn.programme.state in {*rules.IN_ROUND, "evaluation"}


def has_several(turn: Turn) -> bool:
    """More than one programme to coordinate."""
    return len(programmes_of(turn.session, turn.actor, "coordinate")) > 1


def before_sign_up(turn: Turn) -> bool:
    """Still being set up, or asked about: there is a list of what is missing before sign-up opens."""
    return turn.programme is not None and rules.allowed("open_signup", turn.programme.state)


def before_the_round(turn: Turn) -> bool:
    """Nobody has been matched yet, and what matching needs can still be put right."""
    return turn.programme is not None and turn.programme.state in rules.BEFORE_ROUND


def signing_up(turn: Turn) -> bool:
    """Sign-up is open, and can be closed."""
    return turn.programme is not None and rules.allowed("close_signup", turn.programme.state)


def can_match(turn: Turn) -> bool:
    """People have joined, and rounds of matching can be made."""
    return turn.programme is not None and turn.programme.state in {"matching", "running"}


def can_cancel(turn: Turn) -> bool:
    """Not over yet."""
    return turn.programme is not None and rules.allowed("cancel", turn.programme.state)


def has_begun(turn: Turn) -> bool:
    """People are invited or further on, so that there is something to look after."""
    return turn.programme is not None and turn.programme.stage not in {"draft", "poll"}
