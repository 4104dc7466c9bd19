"""A meeting as a calendar entry (`.ics`, RFC 5545): booked, moved under the same id, or called off.

Calendars are often open to colleagues, so an entry holds the time, the place and a name, marked as private;
no line of what the two want to talk about, and nothing of their agreement.
"""

from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from bot.conversation.phrases import Phrases
from bot.pairs.model import Meeting

PRODUCT: Final = "-//Vice Versa//Meetings of a pair//EN"
NOBODY: Final = "invalid:nomail"
"""Who organises it, since an entry must say so and no address of anybody's is to stand there."""


def entry(meeting: Meeting, *, partner: str, phrases: Phrases, now: datetime) -> bytes:
    """The file for one of the two: a date that stands, or its cancellation. LookupError if never booked.

    The id is the meeting's for good; `sequence` tells a calendar which of two files is the newer one.
    """
    at = meeting.calendar_at
    if at is None:
        raise LookupError("a meeting that was never booked has no calendar entry")
    stands = stands_in_calendars(meeting)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH" if stands else "CANCEL")
    event = Event()
    event.add("uid", f"{meeting.id}@viceversa")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", at)
    event.add("dtend", at + timedelta(minutes=meeting.minutes))
    event.add("status", "CONFIRMED" if stands else "CANCELLED")
    event.add("class", "PRIVATE")
    organiser = vCalAddress(NOBODY)
    organiser.params["CN"] = vText("Vice Versa")
    event.add("organizer", organiser)
    event.add("summary", phrases.text("pairs.calendar_title", name=partner))
    event.add("description", phrases.text("pairs.calendar_note"))
    if meeting.place:
        event.add("location", meeting.place)
    if meeting.place.startswith(("https://", "http://")):
        event.add("url", vUri(meeting.place))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def stands_in_calendars(meeting: Meeting) -> bool:
    """Whether it is to take place, or did: what is being moved is off until somebody chooses a time."""
    return meeting.at is not None and meeting.state in {"booked", "happened", "missed"}
