"""Made-up rounds, moments and prompts on which the rules of learning are tried."""

from dataclasses import dataclass, field
from typing import Literal, get_args

from hypothesis import strategies as st

from bot.learning.library import Kind, Library, Moment, Phase, Prompt, Role, load_library
from bot.learning.rules import Shown, Situation, another, choose

LIBRARY = load_library("en")
ROLES: tuple[Role, ...] = ("junior_mentor", "senior_mentee")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One prompt given in a made-up round, with what was known before it."""

    before: tuple[Shown, ...]
    now: Situation
    prompt: Prompt


@dataclass(frozen=True, kw_only=True)
class Round:
    """How a made-up pair goes through a round: meetings in each phase, who is asked first, who swaps when."""

    kind: Kind
    setting: Literal["school", "workplace"]
    initiation: int
    cultivation: int
    separation: int
    redefinition: int
    senior_first: bool = False
    swaps: frozenset[tuple[int, Role]] = field(default=frozenset())

    def choices(self, library: Library = LIBRARY) -> list[Choice]:
        """Every prompt of the round in order, "Another one" included."""
        shown: list[Shown] = []
        made: list[Choice] = []
        for now in self.situations():
            prompt = choose(library.prompts, shown, now)
            made.append(Choice(before=tuple(shown), now=now, prompt=prompt))
            shown.append(Shown(prompt=prompt.id, person=now.person))
            if (now.meeting, now.role) in self.swaps:
                instead = another(library.prompts, shown, now)
                if instead is not None:
                    made.append(Choice(before=tuple(shown), now=now, prompt=instead))
                    shown.append(Shown(prompt=instead.id, person=now.person, swapped=True))
        return made

    def situations(self) -> list[Situation]:
        """Both people at every meeting, with the midpoint and the last meeting where they fall."""
        phases: list[tuple[Phase, int]] = [
            ("initiation", self.initiation),
            ("cultivation", self.cultivation),
            ("separation", self.separation),
            ("redefinition", self.redefinition),
        ]
        found: list[Situation] = []
        meeting = 0
        for phase, count in phases:
            for at in range(count):
                meeting += 1
                moment: Moment = "after_meeting"
                if phase == "cultivation" and at == count // 2:
                    moment = "midpoint"
                elif phase == "separation" and at == count - 1:
                    moment = "last_meeting"
                elif phase == "redefinition":
                    moment = "after_end"
                found += [
                    Situation(
                        person=role,
                        role=role,
                        phase=phase,
                        kind=self.kind,
                        setting=self.setting,
                        moment=moment,
                        meeting=meeting,
                    )
                    for role in (reversed(ROLES) if self.senior_first else ROLES)
                ]
        return found


def rounds(
    *, cultivation: tuple[int, int] = (1, 12), redefinition: tuple[int, int] = (0, 2), swapping: bool = True
) -> st.SearchStrategy[Round]:
    swap = st.tuples(st.integers(1, 16), st.sampled_from(ROLES))
    return st.builds(
        Round,
        kind=st.sampled_from(get_args(Kind)),
        setting=st.sampled_from(("school", "workplace")),
        initiation=st.integers(1, 2),
        cultivation=st.integers(*cultivation),
        separation=st.integers(1, 2),
        redefinition=st.integers(*redefinition),
        senior_first=st.booleans(),
        swaps=st.frozensets(swap, max_size=5) if swapping else st.just(frozenset()),
    )


def cell(now: Situation) -> list[Prompt]:
    return [
        p
        for p in LIBRARY.prompts
        if (p.phase, p.role, p.kind) == (now.phase, now.role, now.kind) and p.setting in ("any", now.setting)
    ]


def first_meeting(kind: Kind) -> Situation:
    return Situation(
        person="Ana",
        role="junior_mentor",
        phase="initiation",
        kind=kind,
        setting="school",
        moment="before_meeting",
        meeting=1,
    )
