"""Circles for those who sit in them: saying when, hosting, staying away, and what becomes of the themes."""

from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints, NotThere, Stale
from bot.groups import cards, circle_notices, desk, due, note_cards
from bot.groups.circle_notices import (
    CircleInvite,
    CircleOn,
    CircleTomorrow,
    GuestAsked,
    HostNotes,
    NotesToSee,
)
from bot.groups.membership import resting
from bot.groups.model import Circle, Notes, Seat
from bot.groups.rules import MOST_ACTIONS, MOST_THEMES, names_in
from bot.outbox.model import acted
from bot.programmes.model import Participant, Programme
from bot.programmes.permissions import holders, programmes_of
from bot.turn import Asked, Turn

# --- where I am -------------------------------------------------------------------------------


def circle(asked: Asked, turn: Turn) -> Reply:
    """What is on for me; else what a coordinator sees, which their desk asks for; else that there is none."""
    led = programmes_of(turn.session, turn.actor, "coordinate")
    led.sort(key=lambda programme: programme.id != asked.arg("programme"))
    card = None if led and led[0].id == asked.arg("programme") else _mine(turn, waiting_only=False)
    if card is not None:
        return Say(card=card)
    if led:
        return Say(card=desk.overview(turn.within(led[0])))
    return Say(card=cards.simple(turn, turn.phrases.line("groups.none"), cards.text(turn, "none_what")))


def has_circle(turn: Turn) -> bool:
    """Whether `circle` has anything to say to this person."""
    return bool(Seat.mine(turn.session, turn.actor) or programmes_of(turn.session, turn.actor, "coordinate"))


def next_step(turn: Turn) -> Card | None:
    """The home of somebody whom a circle asks something: dates, notes, or whether they may be shared."""
    return _mine(turn, waiting_only=True)


def _mine(turn: Turn, *, waiting_only: bool) -> Card | None:
    found: list[Card] = []
    for seat, mine in Seat.mine(turn.session, turn.actor):
        here = turn.within(Programme.by_id(turn.session, mine.programme_id))
        if resting(here.the_programme):
            continue
        waits, card = _standing(here, mine, seat)
        if card is not None and waits:
            return card
        found += [card] if card is not None else []
    return found[-1] if found and not waiting_only else None


def _standing(turn: Turn, mine: Circle, seat: Seat) -> tuple[bool, Card | None]:
    """Whether the circle waits for the actor, and the card that shows where it is."""
    hosts = mine.host_id == turn.actor.id
    match mine.state:
        case "proposed":
            return seat.answered_at is None, cards.invite(turn, mine, seat)
        case "scheduled":
            return False, cards.scheduled(turn, mine, seat)
        case "held":
            return hosts, note_cards.ask_host(turn, mine) if hosts else None
        case "notes" | "closed" if hosts:
            return False, note_cards.written(turn, mine) if mine.state == "notes" else None
        case "notes" | "closed" if mine.sealed_notes is not None and not seat.stays_away:
            asks = mine.state == "notes" and bool(mine.shares) and not seat.about_notes
            return asks, note_cards.to_see(turn, mine, seat)
        case _:
            return False, None


def _here(asked: Asked, turn: Turn, *states: str) -> tuple[Circle, Seat, Turn]:
    """The circle that a button names, the actor's seat, and the turn in its programme; else kind words."""
    mine, seat = Circle.of_member(turn.session, asked.arg("circle"), turn.actor)
    turn = turn.within(Programme.by_id(turn.session, mine.programme_id))
    if resting(turn.the_programme):
        raise Stale("groups.programme_rests", step="home")
    if mine.state not in states:
        raise Stale("groups.moved_on", step="circle")
    return mine, seat, turn


# --- before the circle ------------------------------------------------------------------------


def when_form(asked: Asked, turn: Turn) -> Form:
    """Dates to tick, and whether to host."""
    mine, seat, turn = _here(asked, turn, "proposed")
    return cards.when_form(turn, mine, seat)


def when(asked: Asked, turn: Turn) -> Reply:
    """Keep it; the card says the same whatever was ticked."""
    mine, seat, turn = _here(asked, turn, "proposed")
    return _answered(turn, mine, seat, list(asked.values["can"] or ()), host=asked.values["host"] == "yes")


def not_this_time(asked: Asked, turn: Turn) -> Reply:
    """No date suits them; nobody is told."""
    mine, seat, turn = _here(asked, turn, "proposed")
    return _answered(turn, mine, seat, [], host=False)


def _answered(turn: Turn, mine: Circle, seat: Seat, can: list[str], *, host: bool) -> Reply:
    seat.can, seat.would_host, seat.answered_at = can, host, turn.now
    acted(turn.session, CircleInvite.kind, mine.id, turn.actor.id, turn.now)
    return Update(card=cards.invite(turn, mine, seat))


def guide(asked: Asked, turn: Turn) -> Reply:
    """How an hour goes."""
    mine, _, turn = _here(asked, turn, "scheduled", "held")
    return Say(card=cards.guide(turn, mine))


def host(asked: Asked, turn: Turn) -> Reply:
    """The first who says so hosts a circle that has no host."""
    mine, seat, turn = _here(asked, turn, "scheduled")
    if mine.host_id not in (None, turn.actor.id):
        raise Stale("groups.host_found", step="circle")
    mine.host_id, seat.stays_away = turn.actor.id, False
    circle_notices.follow(turn, mine)
    return _scheduled(turn, mine, seat)


def stay_away(asked: Asked, turn: Turn) -> Reply:
    """They cannot come. Nobody is told; a circle without its host looks for another."""
    mine, seat, turn = _here(asked, turn, "scheduled")
    seat.stays_away = True
    if mine.host_id == turn.actor.id:
        mine.host_id, mine.guest_asked = None, False
        circle_notices.follow(turn, mine, CircleOn.kind, CircleTomorrow.kind, GuestAsked.kind)
    return _scheduled(turn, mine, seat)


def come(asked: Asked, turn: Turn) -> Reply:
    """They can after all."""
    mine, seat, turn = _here(asked, turn, "scheduled")
    seat.stays_away = False
    return _scheduled(turn, mine, seat)


def guest(asked: Asked, turn: Turn) -> Reply:
    """The host asks the coordinator to come: the only way into the circle of those who lead (S3-23)."""
    mine, seat, turn = _here(asked, turn, "scheduled")
    Circle.of_host(turn.session, mine.id, turn.actor)
    if not mine.guest_asked:
        mine.guest_asked = True
        for coordinator in holders(turn.session, turn.the_programme, "coordinator"):
            turn.notify(coordinator, GuestAsked(circle=mine.id))
        circle_notices.follow(turn, mine)
    return _scheduled(turn, mine, seat)


def _scheduled(turn: Turn, mine: Circle, seat: Seat) -> Reply:
    turn.session.flush()
    for kind in (CircleOn.kind, CircleTomorrow.kind):
        acted(turn.session, kind, mine.id, turn.actor.id, turn.now)
    return Update(card=cards.scheduled(turn, mine, seat))


# --- after the circle -------------------------------------------------------------------------


def _hosted(asked: Asked, turn: Turn) -> tuple[Circle, Turn]:
    mine = Circle.of_host(turn.session, asked.arg("circle"), turn.actor)
    _, _, turn = _here(asked, turn, "held")
    return mine, turn


def notes_form(asked: Asked, turn: Turn) -> Form:
    """Themes, no names."""
    mine, turn = _hosted(asked, turn)
    return note_cards.notes_form(turn, mine)


def notes(asked: Asked, turn: Turn) -> Reply:
    """Themes without names go to everybody in the circle; nobody else sees them yet."""
    mine, turn = _hosted(asked, turn)
    values = asked.values
    _refuse_names(turn, {key: value for key, value in values.items() if isinstance(value, str)})
    themes = [values.get(f"theme{number}") for number in range(1, MOST_THEMES + 1)]
    actions = [values.get(f"action{number}") for number in range(1, MOST_ACTIONS + 1)]
    kept = Notes(themes=tuple(filter(None, themes)), actions=tuple(filter(None, actions)))
    mine.write(turn.house.sealer, kept)
    mine.shares = list(values["share"] or ())
    due.show_notes(turn, mine)
    acted(turn.session, HostNotes.kind, mine.id, turn.actor.id, turn.now)
    return Update(card=note_cards.written(turn, mine))


def no_notes(asked: Asked, turn: Turn) -> Reply:
    """Nothing is kept of this circle."""
    mine, turn = _hosted(asked, turn)
    due.close(turn, mine)
    acted(turn.session, HostNotes.kind, mine.id, turn.actor.id, turn.now)
    return Update(card=cards.simple(turn, turn.phrases.line("groups.without_notes")))


def keep(asked: Asked, turn: Turn) -> Reply:
    """The notes stay in the circle, if it were up to the actor: without a reason, and nobody learns who."""
    return _about_notes(asked, turn, "keep")


def fine(asked: Asked, turn: Turn) -> Reply:
    """The actor does not mind."""
    return _about_notes(asked, turn, "fine")


def _about_notes(asked: Asked, turn: Turn, says: str) -> Reply:
    mine, seat, turn = _here(asked, turn, "notes")
    if mine.host_id == turn.actor.id or seat.stays_away:
        raise NotThere("groups.not_yours", step="circle")
    seat.about_notes = says
    acted(turn.session, NotesToSee.kind, mine.id, turn.actor.id, turn.now)
    return Update(card=note_cards.to_see(turn, mine, seat))


def _refuse_names(turn: Turn, written: dict[str, str]) -> None:
    """A complaint beside every field in which somebody of the programme is named."""
    joined = Participant.joined(turn.session, turn.the_programme.id)
    leading = [m for r in ("coordinator", "sponsor") for m in holders(turn.session, turn.the_programme, r)]
    people = [member.name for member in (*(member for _, member in joined), *leading)]
    named = {field: names_in(text, people) for field, text in written.items()}
    complaints = {
        field: Complaint("groups.named", {"names": found}) for field, found in named.items() if found
    }
    if complaints:
        raise Complaints(**complaints)
