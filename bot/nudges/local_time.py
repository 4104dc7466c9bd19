"""Wall-clock times into instants and back, with a rule for each hour that a clock change skips or repeats.

The rules, the same everywhere in Vice Versa (spec 7.4):

- **A time that does not exist** (clocks go forward, or a whole day is skipped) becomes the first moment
  after the gap: 02:30 on a night that jumps from 02:00 to 03:00 is 03:00.
- **A time that comes twice** (clocks go back) is the first of the two.

`to_utc` applies them silently.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

_NOT_A_PLACE = ("right/", "posix/", "localtime", "posixrules", "Factory")
"""Names that the zone database of some machines answers to and that mean no place.

`right/…` counts leap seconds, `localtime` is whatever the machine is set to: both would move people's hours.
"""

_SECOND = timedelta(seconds=1)


class UnknownZone(ValueError):
    """A time zone name that is not in the IANA database, such as "Europe/Dubln". `zone` is what was given."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"unknown time zone: {zone!r}")
        self.zone = zone


@cache
def zone_named(zone: str) -> ZoneInfo:
    """The zone of an IANA name ("Europe/Dublin"). Raises `UnknownZone`."""
    if zone.startswith(_NOT_A_PLACE):
        raise UnknownZone(zone)
    try:
        return ZoneInfo(zone)
    # The name is looked up as a file: a folder or an endless name is an OSError, "../x" a ValueError.
    except (KeyError, ValueError, OSError) as unknown:
        raise UnknownZone(zone) from unknown


@lru_cache(maxsize=8192)  # everybody in a zone shares its opening times, and planning asks often
def to_utc(day: date, at: time, zone: str) -> datetime:
    """The instant, in UTC, when clocks in `zone` show `at` on `day`, by the rules of this module.

    `at` has no zone of its own. Raises `UnknownZone`, and ValueError for an aware `at`.

    PEP 495: a time that is skipped or repeated is read with the offset before the change if `fold` is 0
    and with the one after it if `fold` is 1; at any other time the two agree.
    """
    if at.tzinfo is not None:
        raise ValueError(f"a wall-clock time has no zone of its own: {at!r}")
    place = zone_named(zone)
    wall = datetime.combine(day, at.replace(fold=0), tzinfo=place)
    later = wall.replace(fold=1)
    as_before, as_after = wall.astimezone(UTC), later.astimezone(UTC)
    if wall.utcoffset() == later.utcoffset() or as_before < as_after:
        return as_before
    return _first_after_change(as_after, as_before, place)


def local(instant: datetime, zone: str) -> datetime:
    """The instant as clocks in `zone` show it, aware. Raises `UnknownZone`, and ValueError if naive."""
    return _aware(instant).astimezone(zone_named(zone))


def local_date(instant: datetime, zone: str) -> date:
    """The date on the wall in `zone` at that instant. Raises `UnknownZone`, and ValueError if naive."""
    return local(instant, zone).date()


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError(f"a naive datetime is no instant: {instant!r}")
    return instant


def _first_after_change(early: datetime, late: datetime, place: ZoneInfo) -> datetime:
    """The one clock change in (early, late], found by halving: changes fall on whole seconds of UTC."""
    early, late = early.replace(microsecond=0), late.replace(microsecond=0)
    before = early.astimezone(place).utcoffset()
    while late - early > _SECOND:
        middle = early + (late - early) // 2 // _SECOND * _SECOND
        if middle.astimezone(place).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late
