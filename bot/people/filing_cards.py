"""How a file of people shows itself: what came of reading it, what one can do now, and how one comes in."""

from bisect import bisect_right
from collections import Counter
from itertools import accumulate
from typing import Final

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    Element,
    FormButton,
    Line,
    LinkButton,
    Text,
)
from bot.conversation.limits import LONGEST_TEXT, LONGEST_TYPED
from bot.people import filing
from bot.people.filing import Outcome
from bot.people.model import PeopleFile
from bot.programmes.permissions import programmes_of
from bot.spoken import again
from bot.turn import Turn

FORM: Final = "people.import"

MOST_SHOWN: Final = 5
"""Problems or changes on a card; our own page shows more of them."""


def fits_a_box(text: str) -> bool:
    """Whether a chat's box holds it whole, counted in UTF-16 as the strictest does: half a list is no use."""
    return len(text.encode("utf-16-le")) // 2 <= LONGEST_TYPED


def card(turn: Turn, row: PeopleFile | None, *, unprompted: bool = False) -> Card:
    """Where the actor's file stands, with the next step; `unprompted` where they are told without asking."""
    phrases = turn.phrases
    actions: list[Action] = []
    body: list[Element] = []
    state = "none" if row is None or row.state == "left" else row.state
    title = phrases.line("people.file_none")
    if row is not None and state in {"reading", "taking"}:
        done, total = filing.progress(turn.session, row)
        title = phrases.line(f"people.file_{state}", done=done, total=total)
        actions.append(again("people import", phrases, primary=True))
    elif row is not None and state != "none":
        parted = _parted(turn, row)
        body = said(turn, row, MOST_SHOWN)
        title = phrases.line(f"people.file_{state}_title")
        if parted and state == "ready":
            title = phrases.line("people.file_parts_title", count=parted)
    if row is not None and state == "ready":
        args = {"file": row.id}
        take, other = answers(turn, row)
        actions.append(Button(name="people.take_file", label=take, args=args, primary=not parted))
        actions.append(Button(name="people.drop_file", label=other, args=args, primary=bool(parted)))
    if state == "taken":
        actions.append(again("home", phrases, primary=True))
    if state in {"none", "wrong", "taken"}:
        more, ways = _ways_in(turn, state, unprompted=unprompted)
        body, actions = [*body, *more], [*actions, *ways]
    return Card(
        title=title,
        body=tuple(body),
        actions=tuple(actions),
        why=phrases.line("people.why_file") if unprompted else (),
        lang=phrases.tag,
    )


def _ways_in(turn: Turn, state: str, *, unprompted: bool) -> tuple[list[Element], list[Action]]:
    """How the next list comes in. One that nothing came of is put right where it still is, not sent anew."""
    phrases, kept = turn.phrases, filing.to_mend(turn)
    here = bool(kept) and fits_a_box(kept)
    paste = FormButton(
        name=FORM,
        label=phrases.text("people.file_mend" if here else "people.file_paste"),
        primary=here or (not unprompted and state != "taken" and turn.house.public_url is None),
    )
    body: list[Element] = []
    if state == "none" and not kept:
        body.append(Text(line=phrases.line("people.file_columns")))
    elif state != "taken":
        where = "here" if here else "page" if kept and turn.house.public_url is not None else "gone"
        until = phrases.moment(filing.kept_until(turn), "day_time")
        body.append(Text(line=phrases.line(f"people.file_kept_{where}", until=until)))
    if unprompted:  # a link would be too old by the time this is read
        other = again("people import", phrases, primary=state == "wrong" and not here)
        return body, [paste, other] if here else [other]
    url = turn.link(FORM, {"page": "1"})
    if url is None:
        body.append(Text(line=phrases.line("people.file_by_command"), quiet=True))
        return body, [paste]
    page = LinkButton(url=url, label=phrases.text("people.file_mend_page" if kept else "people.file_page"))
    body.append(Text(line=phrases.line("conversation.link_lasts"), quiet=True))
    return body, [paste, page] if here else [page, paste]


def said(turn: Turn, row: PeopleFile | None, most: int) -> list[Element]:
    """What came of the file: problems line by line with the way out, or who would be new or changed."""
    if row is None or row.state not in {"wrong", "ready", "taken"}:
        return []
    phrases = turn.phrases
    found = filing.outcome_of(turn.house, row)
    if row.state == "wrong":
        items = _fitting([problem.told(phrases)[:250] for problem in found.told()[:most]])
        rest = found.wrong - len(items)
        intro = phrases.line("people.file_wrong", count=found.wrong)
    else:
        numbers = {"added": found.added, "changed": found.changed, "unchanged": found.unchanged}
        intro = phrases.line(f"people.file_{row.state}", **numbers)
        items = _changes(turn, found)[:most] if row.state == "ready" else []
        rest = found.added + found.changed - len(items) if items else 0
    said: list[Element] = [*_who_is_parted(turn, found, row.state), Text(line=intro)]
    if items:
        lines: list[Line] = [(item,) for item in items]
        said.append(Bullets(items=tuple(lines)))
    if rest > 0:
        said.append(Text(line=phrases.line("people.file_more", count=rest), quiet=True))
    if found.ignored:
        said.append(Text(line=phrases.line("people.file_ignored", columns=found.ignored[:10]), quiet=True))
    return said


def _fitting(items: list[str]) -> list[str]:
    """As many as one piece of a card holds, with a line end after each."""
    ends = list(accumulate(len(item) + 3 for item in items))
    return items[: bisect_right(ends, LONGEST_TEXT)]


def _parted(turn: Turn, row: PeopleFile | None) -> int:
    """How many pairs the file that has been read makes close."""
    if row is None or row.state not in {"ready", "taken"}:
        return 0
    return sum(parted.pairs for parted in filing.outcome_of(turn.house, row).parted)


def answers(turn: Turn, row: PeopleFile | None) -> tuple[str, str]:
    """What one can say to a file that has been read: to take it, with what comes of that, or to leave it."""
    count, text = _parted(turn, row), turn.phrases.text
    take = text("people.take_and_part", count=count) if count else text("people.take_these")
    return take, text("people.take_other")


def _who_is_parted(turn: Turn, found: Outcome, state: str) -> list[Element]:
    """How many pairs close, where and for which columns: never which (their own programmes by name)."""
    if not found.parted or state == "wrong":
        return []
    phrases = turn.phrases
    own = {p.id: p.name for p in programmes_of(turn.session, turn.actor, "coordinate")}
    counted: Counter[str] = Counter()
    for parted in found.parted:
        counted[own.get(parted.programme, "")] += parted.pairs
    named = {True: "people.file_parts_in", False: "people.file_parts_elsewhere"}
    programmes = [phrases.text(named[bool(name)], programme=name, count=n) for name, n in counted.items()]
    if state == "taken":
        line = phrases.line("people.file_parted", count=counted.total(), programmes=programmes)
    else:
        columns = [phrases.text(f"people.column_{c}") for c in dict.fromkeys(p.column for p in found.parted)]
        line = phrases.line("people.file_parts", columns=columns, programmes=programmes)
    return [Text(line=line)]


def _changes(turn: Turn, found: Outcome) -> list[str]:
    text = turn.phrases.text
    changes = []
    for change in found.changes:
        columns = [text(f"people.column_{column}") for column in change.columns]
        block = "people.file_new_one" if change.new else "people.file_changed_one"
        changes.append(text(block, name=change.name, columns=columns))
    return changes
