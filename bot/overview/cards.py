"""A programme's figures as a card and as a page to read: the same content, in the same order."""

from bot.conversation.card import Action, Button, Card, Element, Facts, Line, LinkButton, Text
from bot.conversation.limits import MOST_FACTS
from bot.conversation.page import Chart, Page, Section
from bot.learning.model import RoundTotals
from bot.overview import voices
from bot.overview.rules import FEWEST_PAIRS, FEWEST_QUIET, Figures
from bot.spoken import again
from bot.turn import Turn

Row = tuple[str, str]


def status(
    turn: Turn,
    found: Figures,
    halves: list[RoundTotals],
    even: list[Row],
    *,
    page: str | None,
    files: tuple[LinkButton, ...],
) -> Card:
    """The card. `page` is where the same can be read with pictures, None where there are no pages of ours."""
    phrases, programme = turn.phrases, turn.the_programme
    # One list would be too long for a card once pairs stand at every stage.
    parts = (_people(turn, found), _pairs(turn, found), _other(turn, found))
    body: list[Element] = [
        Facts(rows=tuple((label, (value,)) for label, value in rows)) for rows in parts if rows
    ]
    if not found.enough:
        body.append(_few(turn))
    if even and page is None:  # without a page of ours there is no other place for it
        rows = [(label, (band,)) for label, band in _evenly(turn, even)]
        body.append(Text(line=phrases.line("overview.evenly")))
        body += [Facts(rows=tuple(rows[at : at + MOST_FACTS])) for at in range(0, len(rows), MOST_FACTS)]
    links: list[Action] = [LinkButton(url=page, label=phrases.text("overview.open_page"))] if page else []
    given = {"programme": programme.name, "stage": phrases.text(f"programmes.stage_{programme.state}")}
    return Card(
        title=phrases.line("overview.status", **given),
        body=tuple(body),
        actions=(*links, *voices.way_in(turn, halves), *files, _home(turn, primary=not links)),
        privacy="shared",
        promise=phrases.line("overview.promise"),
        lang=phrases.tag,
    )


def page(turn: Turn, found: Figures, halves: list[RoundTotals], even: list[Row]) -> Page:
    """The page: what the card says, with two pictures, and what is not shown and why."""
    phrases, programme = turn.phrases, turn.the_programme
    stage = phrases.text(f"programmes.stage_{programme.state}")
    sections = [
        Section(heading=phrases.text("overview.people"), lines=_lines(_people(turn, found))),
        Section(
            heading=phrases.text("overview.pairs"),
            lines=_lines(_pairs(turn, found, stages=False)),
            chart=_stage_chart(turn, found),
        ),
    ]
    if found.weeks:
        sections.append(Section(heading=phrases.text("overview.meetings"), chart=_week_chart(turn, found)))
    sections.append(Section(heading=phrases.text("overview.other"), lines=_lines(_other(turn, found))))
    sections += voices.sections(turn, halves)
    if even:
        lines = _lines(_evenly(turn, even))
        sections.append(Section(heading=phrases.text("overview.evenly"), lines=lines))
    kept_back = [phrases.line("overview.never_shown"), *voices.not_yet(turn, halves)]
    if not found.enough:
        kept_back.insert(0, phrases.line("overview.few", least=FEWEST_PAIRS))
    sections.append(Section(heading=phrases.text("overview.not_shown"), lines=tuple(kept_back)))
    return Page(
        title=phrases.line("overview.status", programme=programme.name, stage=stage),
        sections=tuple(sections),
        note=phrases.line("overview.promise"),
    )


def _people(turn: Turn, found: Figures) -> list[Row]:
    text = turn.phrases.text
    counts = {"mentor": found.mentors, "mentee": found.mentees, "both": found.either}
    joined = [(text(f"programmes.side_{side}"), str(count)) for side, count in counts.items() if count]
    if found.ready is not None:
        joined.append((text("overview.ready"), text("overview.of", part=found.ready, all=found.joined)))
    return joined


def _pairs(turn: Turn, found: Figures, *, stages: bool = True) -> list[Row]:
    text = turn.phrases.text
    rows = [(text(f"overview.stage_{s}"), str(n)) for s, n in found.stages if n and stages]
    if found.agreed is not None:
        rows.append((text("overview.agreed"), text("overview.of", part=found.agreed, all=found.pairs)))
    if found.quiet is not None:
        few = text("overview.fewer", least=FEWEST_QUIET)
        rows.append((text("overview.quiet"), few if found.quiet == "few" else str(found.quiet)))
    if found.per_pair is not None:
        rows.append((text("overview.per_pair"), f"{found.per_pair:g}"))
    return rows


def _other(turn: Turn, found: Figures) -> list[Row]:
    text = turn.phrases.text
    rows = [
        (text("overview.help_waiting"), str(found.help_waiting)),
        (text("overview.ideas"), str(found.ideas)),
    ]
    if found.circles:
        rows.append((text("overview.circles"), str(found.circles)))
    if found.asked:
        rows.append((text("overview.asked"), str(found.asked)))
        rows.append((text("overview.told"), str(found.told)))
    return rows


def _evenly(turn: Turn, even: list[Row]) -> list[Row]:
    """Site or level → how many of its people have had a pairing (S1-46)."""
    return [(name, turn.phrases.text(f"overview.share_{band}")) for name, band in even]


def _lines(rows: list[Row]) -> tuple[Line, ...]:
    return tuple((f"{label}: {value}",) for label, value in rows)


def _few(turn: Turn) -> Text:
    return Text(line=turn.phrases.line("overview.few", least=FEWEST_PAIRS), quiet=True)


def _stage_chart(turn: Turn, found: Figures) -> Chart:
    text = turn.phrases.text
    return Chart(
        title=text("overview.chart_stages"),
        names=text("overview.stage"),
        counts=text("overview.pairs"),
        points=tuple((text(f"overview.stage_{stage}"), count) for stage, count in found.stages),
    )


def _week_chart(turn: Turn, found: Figures) -> Chart:
    text = turn.phrases.text
    return Chart(
        title=text("overview.chart_weeks"),
        names=text("overview.week"),
        counts=text("overview.meetings"),
        points=tuple((text("overview.monday", day=week.monday), week.meetings) for week in found.weeks),
    )


def _home(turn: Turn, *, primary: bool) -> Button:
    return again("home", turn.phrases, primary=primary)
