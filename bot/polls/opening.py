"""Opening a poll: what it needs to know, what is shown before anything is sent, and sending it.

Nothing exists outside the app until the coordinator presses the button; then a job does the rest (`jobs`).
"""

from datetime import date
from typing import Any, cast

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    DateField,
    Facts,
    Form,
    FormButton,
    Option,
    PersonField,
    Text,
    TextField,
)
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints, Refusal, Stale
from bot.nudges.calendars import NoWorkingDay
from bot.nudges.local_time import local_date
from bot.people.model import Member
from bot.polls import cards, rules
from bot.polls.model import InterestPoll, PollAudience, people_for
from bot.polls.publication import comments_by_default
from bot.programmes.audit import record
from bot.programmes.model import Programme
from bot.programmes.permissions import require
from bot.programmes.rules import SCALE, WHY_WORDS, count_words
from bot.spoken import again
from bot.turn import Asked, Turn, calendar_of

OPEN = "polls.open"
"""The job that opens a poll, and the form that prepares it."""

NAMED = 3
"""People named in a complaint; more would be a list."""


def may_open(turn: Turn) -> bool:
    """Whether the turn's programme may ask now: it has not asked, or has shown nothing of what it asked."""
    if turn.programme is None or turn.programme.state not in {"draft", "poll"}:
        return False
    before = InterestPoll.newest_of(turn.session, turn.programme.id)
    return before is None or before.state in rules.AGAIN_AFTER


def _must_open(turn: Turn) -> None:
    turn.the_programme.lock()  # of two who send one, or send and prepare one, the second finds what is there
    if not may_open(turn):
        if turn.the_programme.state == "poll":
            raise Stale("polls.one_already", step="poll")
        raise Stale("polls.too_late", step="home")


# --- the form ---------------------------------------------------------------------------------


def open_form(_: Asked, turn: Turn) -> Form:
    """Why, whom, until when, whom to ask: all that a poll needs (A12); a draft's own values are kept."""
    _must_open(turn)
    phrases, programme = turn.phrases, turn.the_programme
    first, usual, last = _last_days(turn)
    draft = InterestPoll.draft_of(turn.session, programme.id)
    kinds = [k for k in ("channel", "everyone", "chosen") if k != "channel" or programme.channel]
    text = phrases.text
    return Form(
        name=OPEN,
        title=text("polls.open_title"),
        intro=(Text(line=phrases.line("polls.open_intro")),),
        fields=(
            TextField(
                name="why",
                label=text("polls.field_why"),
                hint=text("polls.hint_why", most=WHY_WORDS),
                required=True,
                value=draft.why if draft else programme.why,
                lines=3,
                longest=600,
            ),
            ChoiceField(
                name="audience",
                label=text("polls.field_audience"),
                hint=text("polls.hint_audience"),
                required=True,
                options=tuple(Option(value=k, label=text(f"polls.audience_{k}")) for k in kinds),
                value=draft.audience if draft and draft.audience in kinds else kinds[0],
            ),
            PersonField(
                name="people",
                label=text("polls.field_people"),
                hint=text("polls.hint_people", fewest=rules.FEWEST),
                many=True,
                options=Member.on_offer(turn.session),
                value=tuple(draft.chosen) if draft else (),
            ),
            DateField(
                name="closes",
                label=text("polls.field_closes"),
                hint=text("polls.hint_closes", first=first, last=last),
                required=True,
                value=draft.closes_on if draft and first <= draft.closes_on <= last else usual,
            ),
            PersonField(
                name="contact",
                label=text("polls.field_contact"),
                hint=text("polls.hint_contact"),
                options=Member.on_offer(turn.session),
                value=(draft.contact_id if draft and draft.contact_id else turn.actor.id,),
            ),
            ChoiceField(
                name="groups",
                label=text("polls.field_groups"),
                hint=text("polls.hint_groups"),
                required=True,
                options=tuple(
                    Option(value=v, label=text(f"polls.groups_{v}")) for v in ("sides", "together")
                ),
                value="together" if draft and not draft.by_side else "sides",
            ),
        ),
        submit=text("polls.open_submit"),
        lang=phrases.tag,
    )


def _today(turn: Turn) -> date:
    """The day in the programme's zone: a poll's dates are the programme's."""
    return local_date(turn.now, turn.the_programme.zone)


def _last_days(turn: Turn) -> tuple[date, date, date]:
    try:
        return rules.last_days(_today(turn), calendar_of(turn.the_programme))
    except NoWorkingDay:
        raise Refusal("polls.no_working_days", step="readiness") from None


def draft(asked: Asked, turn: Turn) -> Reply:
    """A draft, and what it will mean, shown before anything is sent (A14)."""
    _must_open(turn)
    programme, values = turn.the_programme, asked.values
    contact = Member.still_here(turn.session, values["contact"]) or turn.actor
    _check(values, turn)
    before = InterestPoll.draft_of(turn.session, programme.id)
    if before is not None:
        turn.session.delete(before)  # a button under what it showed must not send what it did not
    chosen = values["audience"] == "chosen"
    found = rules.dates(_today(turn), values["closes"], calendar_of(programme), programme.zone)
    poll = InterestPoll(
        programme_id=programme.id,
        why=values["why"],
        audience=values["audience"],
        chosen=sorted(values["people"]) if chosen else [],
        by_side=values["groups"] == "sides",
        topics=[{"id": t["id"], "label": t["label"]} for t in programme.topics if t["side"] == "mentor"],
        contact_id=contact.id,
        drafted_at=turn.now,
    )
    poll.keep(found)
    turn.session.add(poll)
    turn.session.flush()
    if not programme.why:
        programme.why = values["why"]  # a programme can grow from its poll (A12)
    return Say(card=_preview(poll, turn))


def _check(values: dict[str, Any], turn: Turn) -> None:
    wrong: dict[str, Complaint] = {}
    first, _, last = _last_days(turn)
    if (count := count_words(values["why"])) > WHY_WORDS:
        wrong["why"] = Complaint("polls.why_long", {"words": count, "most": WHY_WORDS})
    if values["closes"] < first:
        wrong["closes"] = Complaint("polls.closes_soon", {"first": first, "days": rules.SHORTEST})
    elif values["closes"] > last:
        wrong["closes"] = Complaint("polls.closes_late", {"last": last, "days": rules.LONGEST})
    if values["audience"] == "chosen":
        without = _without_level(values["people"], turn)
        if not values["people"]:
            wrong["people"] = Complaint("polls.choose_people")
        elif without:
            wrong["people"] = Complaint("polls.level_unknown", {"names": without[:NAMED]})
    elif values["people"]:
        wrong["audience"] = Complaint("polls.people_but_all")
    if values["contact"] and Member.still_here(turn.session, values["contact"]) is None:
        wrong["contact"] = Complaint("people.nobody_there")
    if wrong:
        raise Complaints(**wrong)


def _without_level(chosen: tuple[str, ...], turn: Turn) -> list[str]:
    """Names of chosen people who cannot be asked: which questions they would get is not known."""
    asked = {member.id for member in people_for(turn.session, "chosen", chosen)}
    return [member.name for member in Member.here(turn.session) if member.id in set(chosen) - asked]


# --- before sending ---------------------------------------------------------------------------


def sides_of(programme: Programme, people: list[Member]) -> dict[str, rules.Side]:
    """Member id → side, by level (`rules.side_of`)."""
    top = SCALE[programme.setting]
    return {m.id: rules.side_of(m.level, programme.level_gap, top) for m in people if m.level is not None}


def _size(poll: InterestPoll, turn: Turn) -> rules.Size:
    people = people_for(turn.session, cast(rules.Audience, poll.audience), poll.chosen)
    return rules.Size.counted(sides_of(turn.the_programme, people).values())


def _preview(poll: InterestPoll, turn: Turn) -> Card:
    phrases, programme = turn.phrases, turn.the_programme
    size = _size(poll, turn)
    args = {"programme": programme.id}
    change = FormButton(
        name=OPEN, label=phrases.text("polls.change_button"), args=args, primary=size.too_small
    )
    if size.too_small:
        given = {"count": size.total, "fewest": rules.FEWEST}
        return Card(
            title=phrases.line("polls.too_small", **given),
            body=(Text(line=phrases.line("polls.other_ways")),),
            actions=(change, again("readiness", phrases, programme=programme.id)),
            lang=phrases.tag,
        )
    told_on = local_date(poll.results_at, programme.zone)
    split = phrases.line("polls.split", junior=size.junior, senior=size.senior)
    rows = (
        (phrases.text("polls.row_asked"), split),
        (phrases.text("polls.row_how"), phrases.line("polls.asked_in", channel=_channel(poll, programme))),
        (phrases.text("polls.row_closes"), (phrases.day(poll.closes_on),)),
        (phrases.text("polls.row_results"), (phrases.day(told_on),)),
    )
    never = ["polls.never_who"]
    never += ["polls.never_exact"] if size.always_rough else []
    never += ["polls.never_sides"] if not (poll.by_side and size.sides_can_be_shown) else []
    send = Button(
        name="polls.send",
        label=phrases.text("polls.send_button"),
        args={"poll": poll.id, "size": str(size)},
        primary=True,
    )
    actions: tuple[Action, ...] = (send, change)
    return Card(
        title=phrases.line("polls.preview", count=size.total),
        body=(
            Facts(rows=rows),
            Text(line=phrases.line("polls.never")),
            Bullets(items=tuple(phrases.line(block) for block in never)),
        ),
        actions=actions,
        lang=phrases.tag,
    )


def _channel(poll: InterestPoll, programme: Programme) -> str:
    return (programme.channel or {}).get("name", "") if poll.audience == "channel" else ""


# --- sending ----------------------------------------------------------------------------------


def coordinated(asked: Asked, turn: Turn, *, locked: bool = False) -> tuple[InterestPoll, Turn]:
    """The poll a button names and the turn in its programme, for its coordinators; `NotThere` for others."""
    poll = InterestPoll.by_id(turn.session, asked.arg("poll"), locked=locked)
    programme = Programme.by_id(turn.session, poll.programme_id)
    require(turn.session, turn.actor, programme, "coordinate")
    return poll, turn.within(programme)


def send(asked: Asked, turn: Turn) -> Reply:
    """The poll is being opened; a second press changes nothing. What has changed since is shown first."""
    coordinated(asked, turn)[1].the_programme.lock()  # before the poll, as whoever prepares another one does
    poll, turn = coordinated(asked, turn, locked=True)
    if poll.state != "draft":
        return Update(card=cards.status(poll, turn, mine=_mine(poll, turn)))
    if poll.opens_on != _today(turn):
        raise Stale("polls.draft_old", step="poll open")
    _must_open(turn)
    size = _size(poll, turn)
    if size.too_small or str(size) != asked.arg("size"):
        return Update(card=_preview(poll, turn))
    poll.by_side = poll.by_side and size.sides_can_be_shown
    poll.comments = comments_by_default(size.total)
    poll.move("send")
    record(turn, "open_poll")
    if turn.the_programme.state == "draft":
        turn.the_programme.move("open_poll")
    turn.start_job(OPEN, poll.id)
    return Update(card=cards.status(poll, turn, mine=False))


def _mine(poll: InterestPoll, turn: Turn) -> bool:
    return PollAudience.side_of(turn.session, poll.id, turn.actor.id) is not None
