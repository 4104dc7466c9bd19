"""Taking what a coordinator filled in about a programme: what contradicts itself, and what becomes of it."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any, assert_never

import msgspec
from sqlalchemy import func, select

from bot.conversation.typed_lines import is_unsafe, lines_in
from bot.errors import Complaint
from bot.nudges.working_time import Calendar, CalendarKind
from bot.outbox.model import revise
from bot.people.model import Member
from bot.programmes import rules
from bot.programmes.model import Programme, Role, RoleName
from bot.programmes.naming import Side, is_default_name, source_names, usual_names
from bot.programmes.notices import AlternateNamed, SponsorNamed
from bot.programmes.permissions import holders
from bot.programmes.setup_form import SIDES
from bot.programmes.templates import LENGTHS, end_of
from bot.programmes.typed_calendar import BadLine, read_calendar, stored
from bot.turn import Turn, calendar_of

FAR_AHEAD = timedelta(days=731)
"""Nobody plans a start further ahead, nor a goal twice as far: the year is a slip of the finger."""

LONGEST_ROUND = timedelta(days=730)
"""A round of more than two years is a slip of the finger in the year."""

LONGEST_TOPIC = 60
"""Characters: a topic is a choice on a phone."""

MOST_MATERIALS = 5
"""Things to read and use that a programme names: what people will really open."""


def blank(turn: Turn) -> Programme:
    """A programme that nothing is known of yet and that nobody has kept."""
    return Programme(
        name="",
        label="",
        kind="general",
        setting="school",
        state="draft",
        why="",
        goal_what="",
        goal_measure="",
        cadence_weeks=4,
        level_gap=2,
        topics=[],
        privacy_notice="",
        staff_consulted="",
        mode="light",
        length="",
        classic_scheme="",
        materials="",
        framework="",
        families=[],
        stopped_because="",
        open_to_all=False,
        locale=turn.phrases.tag,
        zone=turn.actor.zone,
        created_at=turn.now,
    )


def levels_in_use(turn: Turn) -> int:
    """How many different levels people here have."""
    count = select(func.count(func.distinct(Member.level))).where(Member.left_at.is_(None))
    return turn.session.scalar(count) or 0


def cast(turn: Turn, programme: Programme) -> dict[str, str]:
    """Who has which role now: the sponsor's and the alternate contact's member ids, by role."""
    roles: tuple[RoleName, ...] = ("sponsor", "alternate")
    return {role: found[0].id for role in roles if (found := holders(turn.session, programme, role))}


# --- what contradicts itself ------------------------------------------------------------------


def complaints(values: dict[str, Any], programme: Programme, turn: Turn) -> dict[str, Complaint]:
    """What is wrong with the values of a set-up form, by field: with the reason and the way out."""
    found: list[tuple[str, Complaint]] = []
    if "name" in values and _is_called(values["name"], programme, turn):
        found.append(("name", Complaint("programmes.name_taken", {"name": values["name"]})))
    if "why" in values and (count := rules.count_words(values["why"])) > rules.WHY_WORDS:
        found.append(("why", Complaint("programmes.why_long", {"count": count, "most": rules.WHY_WORDS})))
    if "ends_on" in values:
        found += _about_dates(values, programme, turn)
    if "goal_by" in values:
        found += _about_goal(values, programme, turn)
    if "sponsor" in values:
        found += _about_people(values, programme, turn)
    if "topics_mentor" in values:
        found += _about_topics(values)
    if "materials" in values:
        found += _about_materials(values["materials"])
    if values.get("staff_consulted") == "not_needed" and not values["staff_because"]:
        found.append(("staff_because", Complaint("stages.staff_why_not")))
    return dict(found)


def says_more(values: dict[str, Any]) -> bool:
    """Whether a set-up form says more than a name: what it would take work to type again."""
    typed = ("why", "goal_what", "goal_measure", "goal_by", "starts_on", "ends_on", "calendar")
    return any(values.get(name) for name in (*typed, "sponsor", "alternate"))


def _is_called(name: str, programme: Programme, turn: Turn) -> bool:
    """Whether another programme that runs has this name: on a button nobody could tell the two apart."""
    others = select(Programme).where(Programme.state.not_in(("archived", "cancelled")))
    return any(
        other.name.casefold() == name.casefold() and other.id != programme.id
        for other in turn.session.scalars(others).all()
    )


def _about_dates(values: dict[str, Any], programme: Programme, turn: Turn) -> Iterator[tuple[str, Complaint]]:
    starts: date | None = values["starts_on"]
    ends: date | None = values["ends_on"]
    if starts is not None and starts != programme.starts_on and starts < turn.today:
        yield "starts_on", Complaint("programmes.in_the_past", {"day": starts})
    if starts is not None and starts > turn.today + FAR_AHEAD:
        yield "starts_on", Complaint("programmes.far_away")
    elif starts is not None and ends is not None:
        shortest = starts + timedelta(weeks=2 * values["cadence_weeks"])
        if ends <= starts:
            yield "ends_on", Complaint("programmes.ends_before_start", {"starts": starts, "ends": ends})
        elif ends < shortest:
            yield "ends_on", Complaint("programmes.too_short", {"shortest": shortest})
        elif ends > starts + LONGEST_ROUND:
            yield "ends_on", Complaint("programmes.too_long_a_round", {"ends": ends})
    elif ends is not None and ends < turn.today:
        yield "ends_on", Complaint("programmes.in_the_past", {"day": ends})
    levels = levels_in_use(turn)
    if not rules.gap_fits(values["level_gap"], levels):
        least = rules.smallest_gap(levels)
        yield "level_gap", Complaint("programmes.gap_small", {"levels": levels, "least": least})
    if values["calendar"]:
        calendar = read_calendar(values["calendar"], turn.today, "school", locale=turn.phrases.tag)
        match calendar:
            case BadLine(number=number, line=line, why=why):
                told = {"number": number, "line": line, "why": str(why)}
                yield "calendar", Complaint("programmes.calendar_line", told)
            case Calendar():
                pass
            case _:
                assert_never(calendar)


def _about_goal(values: dict[str, Any], programme: Programme, turn: Turn) -> Iterator[tuple[str, Complaint]]:
    by: date | None = values["goal_by"]
    starts = values.get("starts_on", programme.starts_on)
    if by is None or by == programme.goal_by:
        return
    if by < turn.today:
        yield "goal_by", Complaint("programmes.in_the_past", {"day": by})
    elif by > turn.today + 2 * FAR_AHEAD:
        yield "goal_by", Complaint("programmes.far_away")
    elif starts is not None and by <= starts:
        yield "goal_by", Complaint("programmes.goal_before_start", {"starts": starts})


def _about_people(
    values: dict[str, Any], programme: Programme, turn: Turn
) -> Iterator[tuple[str, Complaint]]:
    chosen = {role: Member.still_here(turn.session, values[role]) for role in ("sponsor", "alternate")}
    coordinators = holders(turn.session, programme, "coordinator") if programme.id else [turn.actor]
    for role, member in chosen.items():
        if values[role] and member is None:
            yield role, Complaint("programmes.not_here")
        elif member is not None and member.id in {one.id for one in coordinators}:
            yield role, Complaint(f"programmes.{role}_coordinates", {"name": member.name})
    alternate = chosen["alternate"]
    if alternate is None or alternate.id in {one.id for one in coordinators}:
        return
    managers = {one.id: one.manager_id for one in (alternate, *coordinators)}
    for one in coordinators:
        if not rules.may_be_contacts(one.id, alternate.id, managers):
            given = {"name": alternate.name, "coordinator": one.name}
            yield "alternate", Complaint("programmes.alternate_in_line", given)
            return


def _about_topics(values: dict[str, Any]) -> Iterator[tuple[str, Complaint]]:
    for name in ("topics_mentor", "topics_mentee"):
        lines = lines_in(values[name])
        long = next((line for line in lines if len(line) > LONGEST_TOPIC), None)
        if len(lines) > rules.MOST_TOPICS:
            yield name, Complaint("programmes.many_topics", {"count": len(lines), "most": rules.MOST_TOPICS})
        elif long is not None:
            yield name, Complaint("programmes.long_topic", {"topic": long[:40], "longest": LONGEST_TOPIC})


def _about_materials(typed: str) -> Iterator[tuple[str, Complaint]]:
    lines = lines_in(typed)
    unsafe = next((line for line in lines if is_unsafe(line)), None)
    if len(lines) > MOST_MATERIALS:
        yield "materials", Complaint("setup.many_materials", {"count": len(lines), "most": MOST_MATERIALS})
    elif unsafe is not None:
        yield "materials", Complaint("setup.only_https", {"line": unsafe[:60]})


# --- what becomes of it -----------------------------------------------------------------------


def take(values: dict[str, Any], programme: Programme, turn: Turn) -> None:
    """Write what was filled in into the programme's row; `complaints` has found nothing wrong with it."""
    before, lasted = programme.setting, programme.length
    if "families" in values:
        programme.families = list(values["families"])
    for name in (
        "mode",
        "length",
        "classic_scheme",
        "materials",
        "framework",
        "name",
        "kind",
        "setting",
        "why",
        "goal_what",
        "goal_measure",
        "goal_by",
        "starts_on",
        "ends_on",
        "cadence_weeks",
        "level_gap",
        "privacy_notice",
        "staff_consulted",
        "staff_because",
        "climate",
    ):
        if name in values:
            setattr(programme, name, values[name])
    if "label" in values:
        own = not is_default_name(values["label"], turn.phrases)
        programme.label = values["label"] if own else ""  # ours is said in every reader's language
    if "dpia" in values:
        done = values["dpia"] == "done"
        programme.dpia_done_on = (programme.dpia_done_on or turn.today) if done else None
    kind: CalendarKind = "school" if programme.setting == "school" else "workplace"
    if "calendar" in values:
        calendar = read_calendar(values["calendar"], turn.today, kind, locale=turn.phrases.tag)
        typed = bool(values["calendar"]) and isinstance(calendar, Calendar)
        programme.calendar = stored(calendar) if typed and isinstance(calendar, Calendar) else None
    elif programme.calendar is not None and before != programme.setting:
        kept = msgspec.convert(programme.calendar, Calendar, str_keys=True)
        programme.calendar = stored(msgspec.structs.replace(kept, kind=kind))
    if not programme.ends_on or ("ends_on" not in values and programme.length != lasted):
        _end_by_length(programme)
    if "topics_mentor" in values:
        sides = [_topics(values[f"topics_{side}"], side, programme, turn) for side in SIDES]
        programme.topics = rules.topics_from(sides[0], sides[1], programme.topics)


def _end_by_length(programme: Programme) -> None:
    """The end that follows from the template, where there is one and the start is known."""
    if programme.starts_on and programme.length in LENGTHS:
        calendar = calendar_of(programme) if programme.calendar else None
        shortest = timedelta(weeks=2 * programme.cadence_weeks)
        programme.ends_on = end_of(programme.length, programme.starts_on, calendar, shortest=shortest)


def _topics(typed: str, side: Side, programme: Programme, turn: Turn) -> list[str]:
    """The topics as typed; those of a new form left as they stood become those of the kind and setting."""
    lines = lines_in(typed)
    offered = blank(turn)
    untouched = lines == usual_names(offered.kind, offered.setting, side, turn.phrases)
    if untouched and not programme.topics:
        lines = usual_names(programme.kind, programme.setting, side, turn.phrases)
    return source_names(lines, turn.phrases)


def give_roles(values: dict[str, Any], programme: Programme, turn: Turn) -> None:
    """Name the sponsor and the alternate contact that were chosen; who is new in a role is told."""
    turn = turn.within(programme)
    for role in ("sponsor", "alternate"):
        if role in values:
            _give_role(role, values[role], turn)


def _give_role(role: str, chosen: Collection[str], turn: Turn) -> None:
    programme, session = turn.the_programme, turn.session
    holding = select(Role).where(Role.programme_id == programme.id, Role.role == role)
    before = session.scalars(holding).all()
    if [row.member_id for row in before] == list(chosen):
        return
    for row in before:
        session.delete(row)
    if role == "sponsor":
        programme.promise_signed_on = None  # a promise is a person's own
    session.flush()
    named = SponsorNamed if role == "sponsor" else AlternateNamed
    revise(session, named.kind, programme.id)
    member = Member.still_here(session, chosen)
    if member is not None:
        session.add(Role(programme_id=programme.id, member_id=member.id, role=role))
        session.flush()
        turn.notify(member, named(programme=programme.id, member=member.id))
