"""The made-up people who work in the playground's school: when, in which lines, and on which level.

Every name is invented. Levels follow the school scale of spec 2.2: 1 student teacher or assistant,
2 newly qualified, 3 teacher or staff member, 4 post-holder or head of department, 5 deputy, 6 principal.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.conversation.event import Profile
from bot.nudges.working_time import Span, WorkingHours, same_hours

DUBLIN: Final = "Europe/Dublin"
"""The main campus."""

MADRID: Final = "Europe/Madrid"

WHOLE_WEEK = range(5)
MORNINGS: Span = ("08:15", "12:45")
SCHOOL_DAY: Span = ("08:15", "16:15")
MADRID_DAY: Span = ("09:00", "17:00")

Hat = Literal["", "coordinator", "sponsor"]


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """One made-up member of staff, as the school's directory knows them.

    `id` is their name on this platform. `manager`, `appraiser` and `inductor` are ids of others: people
    who are never matched with them (spec 2.5). `hat` says what they do for the first programme.
    """

    id: str
    name: str
    job: str
    level: int
    manager: str | None = None
    appraiser: str | None = None
    inductor: str | None = None
    locale: str = "en"
    zone: str = DUBLIN
    hours: WorkingHours | None = None
    hat: Hat = ""

    @property
    def profile(self) -> Profile:
        """What the platform tells the bot about this person."""
        return Profile(name=self.name, email=self.email, locale=self.locale, zone=self.zone)

    @property
    def email(self) -> str:
        """An address that can never be delivered to (RFC 2606)."""
        return f"{self.id}@larkfield.example"


def _days(names: str, *spans: Span) -> WorkingHours:
    """`_days("mon tue", ("09:00", "12:00"))`."""
    order = ("mon", "tue", "wed", "thu", "fri")
    return same_hours([order.index(name) for name in names.split()], *spans)


_FULL_MADRID = same_hours(WHOLE_WEEK, MADRID_DAY)


def _in_madrid(**facts: Any) -> Colleague:
    """Somebody who works whole days at the Madrid campus, in Spanish."""
    return Colleague(locale="es", zone=MADRID, hours=_FULL_MADRID, **facts)


STAFF: tuple[Colleague, ...] = (
    # The principal sponsors the programme; everybody is in her line.
    Colleague(id="grainne", name="Gráinne Stillwater", job="Principal", level=6, hat="sponsor"),
    # Three deputies, each with their own part of the house.
    Colleague(
        id="dara", name="Dara Fernhollow", job="Deputy principal, teaching", level=5, manager="grainne"
    ),
    Colleague(
        id="omar", name="Omar Saltmarsh", job="Deputy principal, operations", level=5, manager="grainne"
    ),
    Colleague(
        id="teresa",
        name="Teresa Lunallena",
        job="Deputy principal, Madrid campus",
        level=5,
        manager="grainne",
        locale="es",
        zone=MADRID,
        hours=_FULL_MADRID,
    ),
    # Heads of department and post-holders. Niamh coordinates the first programme.
    Colleague(
        id="niamh",
        name="Niamh Applecross",
        job="Head of staff learning",
        level=4,
        manager="grainne",
        hat="coordinator",
    ),
    Colleague(
        id="bilal",
        name="Bilal Quillfeather",
        job="Head of science",
        level=4,
        manager="dara",
        appraiser="omar",
    ),
    Colleague(
        id="priya",
        name="Priya Windlestraw",
        job="Head of languages",
        level=4,
        manager="dara",
        hours=_days("mon tue wed thu", SCHOOL_DAY),
    ),
    Colleague(id="yusuf", name="Yusuf Copperleaf", job="Head of inclusion", level=4, manager="omar"),
    Colleague(
        id="rosa",
        name="Rosa Pradoverde",
        job="Head of primary, Madrid",
        level=4,
        manager="teresa",
        locale="es",
        zone=MADRID,
        hours=_FULL_MADRID,
    ),
    Colleague(
        id="wanjiru",
        name="Wanjiru Elderglade",
        job="Head of the office",
        level=4,
        manager="omar",
        appraiser="grainne",
    ),
    # Teachers and staff.
    Colleague(id="chipo", name="Chipo Larkspur", job="Biology teacher", level=3, manager="bilal"),
    Colleague(id="tomasz", name="Tomasz Willowmere", job="Maths teacher", level=3, manager="bilal"),
    Colleague(
        id="isla",
        name="Isla Moonmeadow",
        job="Spanish teacher",
        level=3,
        manager="priya",
        locale="es",
        hours=_days("mon tue wed", SCHOOL_DAY),
    ),
    Colleague(id="hana", name="Hana Paperbridge", job="Librarian", level=3, manager="wanjiru"),
    Colleague(
        id="femi",
        name="Femi Oakriver",
        job="Caretaker",
        level=3,
        manager="wanjiru",
        hours=_days("mon tue wed thu fri", ("07:30", "11:00"), ("13:00", "16:30")),
    ),
    Colleague(
        id="unai",
        name="Unai Vientoclaro",
        job="Music teacher, Madrid",
        level=3,
        manager="rosa",
        locale="es",
        zone=MADRID,
        hours=_days("tue wed thu", MADRID_DAY),
    ),
    # Newly qualified, each brought in by a more experienced colleague.
    Colleague(
        id="aoife",
        name="Aoife Lanternwood",
        job="New science teacher",
        level=2,
        manager="bilal",
        inductor="chipo",
    ),
    Colleague(
        id="jun",
        name="Jun Kettlewick",
        job="New languages teacher",
        level=2,
        manager="priya",
        inductor="isla",
    ),
    Colleague(
        id="esra",
        name="Esra Tidewell",
        job="New inclusion teacher",
        level=2,
        manager="yusuf",
        inductor="yusuf",
        hours=_days("mon tue wed thu fri", MORNINGS),
    ),
    Colleague(
        id="santi",
        name="Santi Campoluna",
        job="New primary teacher, Madrid",
        level=2,
        manager="rosa",
        inductor="unai",
        locale="es",
        zone=MADRID,
        hours=_FULL_MADRID,
    ),
    Colleague(
        id="kasia",
        name="Kasia Thistledown",
        job="New office administrator",
        level=2,
        manager="wanjiru",
        inductor="hana",
    ),
    # Student teachers and assistants.
    Colleague(
        id="leo",
        name="Leo Brambleford",
        job="Student teacher, maths",
        level=1,
        manager="bilal",
        inductor="tomasz",
    ),
    Colleague(
        id="mei",
        name="Mei Stonewren",
        job="Learning assistant",
        level=1,
        manager="yusuf",
        inductor="esra",
        hours=_days("wed thu fri", MORNINGS),
    ),
    Colleague(
        id="vega",
        name="Vega Riachuelo",
        job="Student teacher, Madrid",
        level=1,
        manager="rosa",
        inductor="rosa",
        zone=MADRID,
        hours=_days("mon tue wed thu", MADRID_DAY),
    ),
    # People of the larger departments, who came when the school grew.
    Colleague(id="ivo", name="Ivo Harrowgate", job="Head of arts", level=4, manager="dara"),
    Colleague(id="saoirse", name="Saoirse Wildmoor", job="Head of history", level=4, manager="dara"),
    Colleague(id="kofi", name="Kofi Reedmace", job="Sports teacher", level=3, manager="ivo"),
    Colleague(id="lena", name="Lena Marshlight", job="History teacher", level=3, manager="saoirse"),
    Colleague(id="anouk", name="Anouk Fairwind", job="Counsellor", level=3, manager="yusuf"),
    Colleague(id="declan", name="Declan Hollowby", job="IT technician", level=3, manager="wanjiru"),
    _in_madrid(id="pilar", name="Pilar Rionuevo", job="Art teacher, Madrid", level=3, manager="rosa"),
    _in_madrid(id="rafa", name="Rafa Cielobajo", job="Sports teacher, Madrid", level=3, manager="rosa"),
    Colleague(
        id="zofia",
        name="Zofia Amberley",
        job="New history teacher",
        level=2,
        manager="saoirse",
        inductor="lena",
    ),
    Colleague(
        id="emeka", name="Emeka Dawnstrand", job="New art teacher", level=2, manager="ivo", inductor="kofi"
    ),
    _in_madrid(
        id="marta",
        name="Marta Vallehondo",
        job="New primary teacher, Madrid",
        level=2,
        manager="rosa",
        inductor="rafa",
    ),
    Colleague(
        id="ciara",
        name="Ciara Greenlock",
        job="New maths teacher",
        level=2,
        manager="bilal",
        inductor="tomasz",
    ),
    Colleague(
        id="noor",
        name="Noor Ashgrove",
        job="New library assistant",
        level=2,
        manager="wanjiru",
        inductor="hana",
    ),
    Colleague(
        id="tariq",
        name="Tariq Millrace",
        job="Student teacher, history",
        level=1,
        manager="saoirse",
        inductor="lena",
    ),
    Colleague(
        id="elif", name="Elif Starling", job="Learning assistant", level=1, manager="yusuf", inductor="anouk"
    ),
    _in_madrid(
        id="pablo",
        name="Pablo Oscuromar",
        job="Student teacher, Madrid",
        level=1,
        manager="rosa",
        inductor="pilar",
    ),
)

DIRECTORY = {colleague.id: colleague for colleague in STAFF}
