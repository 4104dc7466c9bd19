"""What the people of Larkfield School do in the told year, at their screens."""

from collections.abc import Callable
from typing import Any, Final

from adapters.playground.acting import Couple, Hands
from adapters.playground.school import YEAR as CALENDAR
from bot.conversation.card import ManyField
from bot.pairs.rules import MEETING

COORDINATOR, ALTERNATE, SPONSOR = "niamh", "yusuf", "grainne"

JUNIORS: Final = ("aoife", "jun", "esra", "santi", "kasia", "zofia", "emeka", "ciara", "noor", "marta")
"""Newer colleagues who join."""

SENIORS: Final = (SPONSOR, "dara", "omar", "bilal", "priya", "rosa", "wanjiru")
"""Those who join to learn from them."""

SECOND: Final = ("jun", "marta", "zofia", "noor", *SENIORS)
"""Those who join the second round: enough senior colleagues that nobody needs the same partner again."""

BOTH_LANGUAGES: Final = ("santi", "marta", "rosa")

BOLD: Final = ("aoife", "jun")
"""They would also work with the head of the school, in whose line everybody is."""

PROGRAMME: Final[dict[str, Any]] = {
    "name": "Both ways",
    "why": "Newer colleagues know things that the rest of us would like to learn.",
    "goal_what": "More staff feel at ease with digital tools",
    "goal_measure": "Eight of ten use one new tool each week",
    "goal_by": "2026-06-19",
    "starts_on": "2026-03-09",
    "ends_on": "2026-06-19",
    "calendar": CALENDAR,
}

LEADS, GIVES = "digital-tools-in-class", "leading-a-team"
"""Two of a school's usual topics: one that newer colleagues lead on, one that senior ones give."""


# --- January: checks, and sign-up ---------------------------------------------------------------


def set_up(hands: Hands) -> None:
    hands.press(COORDINATOR, "programmes.new")
    contacts = {"sponsor": [hands.member(SPONSOR)], "alternate": [hands.member(ALTERNATE)]}
    hands.fill(COORDINATOR, **PROGRAMME, **contacts)


def check(hands: Hands) -> None:
    hands.press(COORDINATOR, "programmes.edit")
    hands.fill(COORDINATOR, dpia="done", privacy_notice="on the staff board", staff_consulted="yes")
    hands.press(SPONSOR, "programmes.sign")


def open_signup(hands: Hands) -> None:
    hands.command(COORDINATOR, "signup open")
    hands.fill(COORDINATOR, closes="2026-01-30")


def joining(*people: str) -> Callable[[Hands], None]:
    """These join, and read what comes before matching."""

    def acts(hands: Hands) -> None:
        for who in (one for one in people if hands.here(one)):
            hands.press(who, "programmes.join")
            mine = {"wants": [GIVES], "offers": [LEADS]}
            topics = mine if who in JUNIORS else {"wants": [LEADS], "offers": [GIVES]}
            hands.fill(who, **topics, languages=["en", "es"] if who in BOTH_LANGUAGES else ["en"])
            hands.command(who, "learn")
            while hands.offered(who, "learning.read"):
                hands.press(who, "learning.read")

    return acts


def wish(hands: Hands) -> None:
    """Two would also work with the principal; everybody but two would share a partner with somebody else."""
    for who in (*JUNIORS, *SENIORS):
        hands.command(who, "matches")
        hands.press(who, "matching.wishes")
        asked = {field.name for field in hands.form(who).fields}
        wishes = {"head": "yes" if who in BOLD else "no", "most": "2", "trio": "yes"}
        hands.fill(who, **{name: value for name, value in wishes.items() if name in asked})


# --- February: matching -------------------------------------------------------------------------


def start_round(hands: Hands) -> None:
    hands.command(COORDINATOR, "match run")
    hands.press(COORDINATOR, "matching.start")


def answering(*people: str, but: str = "") -> Callable[[Hands], None]:
    """These say "happy to" to everybody on their list; one of them to nobody, and nobody will ever know."""

    def acts(hands: Hands) -> None:
        for who in people:
            if hands.here(who) and hands.offered(who, "matching.look"):
                hands.press(who, "matching.look")
                hands.fill(who, **{f.name: "no" if who == but else "yes" for f in hands.form(who).fields})

    return acts


def approve(hands: Hands) -> None:
    hands.command(COORDINATOR, "match approve")
    hands.press(COORDINATOR, "matching.approve")


def live(hands: Hands) -> list[Couple]:
    """The pairs there are, in the order of their mentors' names."""
    return sorted((c for c in hands.couples() if c.state != "ended"), key=lambda c: c.mentor)


def agree(hands: Hands) -> None:
    for couple in live(hands):
        for who in couple.both:
            hands.press(who, "pairs.agree", pair=couple.pair)
            hands.fill(who, want="How a timetable is made", offer="Video in class", goal="Try three tools")
        for who in couple.both:
            hands.press(who, "pairs.confirm", pair=couple.pair)


# --- spring: meetings, and what life brings -------------------------------------------------------


def for_stories(hands: Hands) -> list[Couple]:
    """Pairs of two to whom something happens: not the sponsor's, and not one of a trio.

    Those who will not join again come first: the pair of which nothing is heard is one of theirs, because two
    who have never met may be a pair in the second round as well.
    """
    every = sorted(hands.couples(), key=lambda c: (c.mentor in SECOND, c.mentor))
    partners = [couple.mentee for couple in every]
    return [c for c in every if partners.count(c.mentee) == 1 and c.mentee != SPONSOR]


def talking(hands: Hands) -> list[Couple]:
    """The pairs that meet: all but one, of which nothing is heard."""
    silent = for_stories(hands)[0].pair
    return [c for c in live(hands) if c.pair != silent and c.state in MEETING]


def offered(hands: Hands, who: str) -> list[str]:
    """What can be ticked in the form that somebody has open."""
    ticks = (field for field in hands.form(who).fields if isinstance(field, ManyField))
    return [option.value for field in ticks for option in field.options]


def find_dates(hands: Hands) -> None:
    for couple in talking(hands):
        if hands.offered(couple.mentor, "pairs.suggest", pair=couple.pair):
            hands.press(couple.mentor, "pairs.suggest", pair=couple.pair)
            times = offered(hands, couple.mentor)[:2]
            hands.fill(couple.mentor, times=times, place="library")
            hands.press(couple.mentee, "pairs.accept")


def say_it_happened(hands: Hands) -> None:
    for couple in talking(hands):
        if hands.offered(couple.mentee, "checkins.happened"):
            hands.press(couple.mentee, "checkins.happened")


def finish_early(hands: Hands) -> None:
    """One of the two would like to stop; nobody learns who."""
    couple = for_stories(hands)[1]
    hands.command(couple.mentee, "finish")
    hands.press(couple.mentee, "pairs.finish_now", pair=couple.pair)


def plan_circle(hands: Hands) -> None:
    hands.command(COORDINATOR, "circle schedule")
    hands.fill(COORDINATOR, side="mentor", day1="2026-05-13", time1="14:00", place="staff room")


def say_when(hands: Hands) -> None:
    for couple in live(hands):
        if hands.offered(couple.mentor, "groups.when"):
            hands.press(couple.mentor, "groups.when")
            first = couple.mentor == live(hands)[0].mentor
            can = offered(hands, couple.mentor)
            hands.fill(couple.mentor, can=can, host="yes" if first else "no")


def note_themes(hands: Hands) -> None:
    for couple in live(hands):
        if hands.offered(couple.mentor, "groups.notes"):
            hands.press(couple.mentor, "groups.notes")
            themes = {"theme1": "Time for meetings is hard to find before exams"}
            hands.fill(couple.mentor, **themes, share=["coordinator"])


def look_back(hands: Hands) -> None:
    for couple in talking(hands):
        for who in couple.both:
            if hands.offered(who, "pairs.review", pair=couple.pair):
                hands.press(who, "pairs.review", pair=couple.pair)
                hands.fill(who, keep="An hour without laptops", change="Meet in the library", led="both")


def change_rhythm(hands: Hands) -> None:
    couple = next(c for c in talking(hands) if c.mentee == SPONSOR)
    hands.command(couple.mentor, "change")
    hands.press(couple.mentor, "pairs.rhythm", pair=couple.pair)
    hands.fill(couple.mentor, weeks="2")


def go_away(hands: Hands) -> None:
    """A newer colleague, of a pair that meets, leaves the school."""
    others = for_stories(hands)[2:]
    hands.leaves(next((c for c in others if c.mentor not in SECOND), others[0]).mentor)


def choose(hands: Hands) -> None:
    """Each chooses in private what the two shall be; where they differ, the lighter wish counts."""
    wishes = [("carry_on", "carry_on"), ("carry_on", "peers")]
    for at, couple in enumerate(c for c in live(hands) if c.state == "redefining"):
        chosen = wishes[at] if at < len(wishes) else ("clean_finish", "clean_finish")
        for who, wish in zip(couple.both, chosen, strict=True):
            hands.press(who, "pairs.choose", pair=couple.pair, choice=wish)


# --- autumn: what was learnt, and a second round --------------------------------------------------


def tell_learnings(hands: Hands) -> None:
    hands.command(COORDINATOR, "learnings")
    hands.press(COORDINATOR, "programmes.learnt")
    heard = "Mondays are full of other meetings"
    hands.fill(COORDINATOR, heard=heard, changed="No meetings of pairs are planned for Mondays")
    hands.press(COORDINATOR, "programmes.preview_post")
    hands.press(COORDINATOR, "programmes.post_learnings")


def close_the_books(hands: Hands) -> None:
    hands.command(COORDINATOR, "close")
    hands.press(COORDINATOR, "programmes.archive")


def begin_again(hands: Hands) -> None:
    hands.command(COORDINATOR, "programme new")
    contacts = {"sponsor": [hands.member(SPONSOR)], "alternate": [hands.member(ALTERNATE)]}
    dates = {
        "starts_on": "2026-11-02",
        "ends_on": "2026-12-18",
        "goal_by": "2026-12-18",
        "cadence_weeks": "2",
    }
    hands.fill(COORDINATOR, **PROGRAMME | dates | {"name": "Both ways, autumn"}, **contacts)


def reopen_signup(hands: Hands) -> None:
    hands.command(COORDINATOR, "signup open")
    hands.fill(COORDINATOR, closes="2026-10-02")
