"""The agreement as forms: one for a light agreement, one for each step of a full one."""

from collections.abc import Sequence
from typing import Final

from bot.conversation.card import (
    ChoiceField,
    DateField,
    Element,
    Field,
    Form,
    ManyField,
    Option,
    TextField,
)
from bot.pairs.agreement import GATE, STEPS
from bot.pairs.agreement_facts import languages, own_name, tongues
from bot.pairs.choices import GIVES, GOAL_KINDS, LENGTHS, RHYTHMS
from bot.pairs.model import AgreementSide, Goal, Pair, Terms
from bot.pairs.parts import name_of, quiet, text
from bot.people.rules import access_of
from bot.programmes.model import Participant
from bot.programmes.naming import topic_names
from bot.turn import Turn

LONGEST: Final = 280
"""Characters of one answer: two sides of seven stay under what a platform shows in one card."""

LONGEST_ACCESS: Final = 600
"""The same with what somebody has noted for themselves, if they share that here."""

SIDE: Final = (
    "want",
    "offer",
    "gives",
    "goal",
    "understand",
    "challenge",
    "off_limits",
    "keep_private",
    "contact",
    "access",
)
TERMS: Final = ("cadence_weeks", "minutes", "where", "rhythm", "language", "not_working", "after_end")
GOAL: Final = ("goal_kind", "measure", "by_day")

LIGHT: Final = ("want", "offer", "gives", "goal_kind", "goal", "understand", "keep_private", "challenge")
ASKED: Final[dict[str, tuple[str, ...]]] = {
    "": (*LIGHT, "after_end", "language"),
    "give": ("want", "offer", "gives"),
    "goal": ("goal_kind", "goal", "understand", "measure", "by_day"),
    "how": ("contact", "access", "own_access", "cadence_weeks", "minutes", "where", "rhythm", "language"),
    "limits": ("challenge", "off_limits", "keep_private", "not_working", "after_end"),
}
"""Step → what it asks, in order; the empty step is a light agreement's only one (spec 2.6, A5)."""


def is_full(turn: Turn, side: AgreementSide) -> bool:
    """Whether this side goes through all twelve fields rather than the few that matter most.

    As the programme was when it was begun: a change of mind there leaves nobody half way.
    """
    return turn.the_programme.mode == "full" if side.written_at is None else "how" in side.parts


def first_step(turn: Turn, side: AgreementSide) -> str:
    """Where somebody goes on writing: the first step not saved yet, or else the first that lacks something.

    Empty for the one form of a light agreement.
    """
    if not is_full(turn, side):
        return ""
    unsaved = (step for step in STEPS if step not in side.steps)
    lacking = (step for step in STEPS if {step, *ASKED[step]} & set(side.lacking))
    return [*unsaved, *lacking, STEPS[0]][0]


def needed(turn: Turn, pair: Pair, side: AgreementSide) -> list[str]:
    """What this side must hold: fixed when it is begun, so that nobody is caught out by a change."""
    understanding = ["understand"] if _asks_to_understand(turn, pair, side) else []
    more = ["how", "limits"] if is_full(turn, side) else []
    return [*GATE, *understanding, *more]


def agree_form(turn: Turn, pair: Pair, step: str) -> Form:
    """My side, as saved so far; a new one begins with what my profile says."""
    phrases = turn.phrases
    side = AgreementSide.of(turn.session, pair, turn.actor.id)
    asks = _Asks(turn, pair, side)
    fields = [field for name in ASKED[step] for field in asks.field(name)]
    intro: list[Element] = [text(turn, f"form_{step}_intro" if step else "form_agree_intro")]
    if "own_access" in ASKED[step] and (needs := own_needs(turn, side)):
        intro.append(quiet(turn, "own_access_is", needs=needs))
    if step and step in STEPS:
        intro.insert(0, text(turn, "step_of", step=STEPS.index(step) + 1, steps=len(STEPS)))
    return Form(
        name="pairs.agree",
        title=phrases.text(f"pairs.form_{step}" if step else "pairs.form_agree"),
        intro=tuple(intro),
        fields=tuple(fields),
        submit=phrases.text("pairs.save"),
        args={"pair": pair.id, "step": step},
        privacy="shared",
        promise=phrases.line("pairs.form_agree_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


class _Asks:
    """The fields of one person's form, filled with what is known."""

    def __init__(self, turn: Turn, pair: Pair, side: AgreementSide) -> None:
        self.turn, self.pair, self.side = turn, pair, side
        self.terms = Terms.of(turn.session, pair)
        goals = Goal.of_member(turn.session, pair, turn.actor.id)
        self.goal = next((goal for goal in goals if goal.agreed), None)
        self.known = _from_profile(turn, pair) if side.written_at is None else {}

    def field(self, name: str) -> list[Field]:
        """The field of that name; none where it is not asked of this person."""
        match name:
            case "own_access":
                return self._own_access()
            case "gives":
                return [self._many(name, GIVES, self.side.gives)]
            case "goal_kind":
                kinds = GOAL_KINDS[self.pair.role_of(self.turn.actor)]
                return [self._choice(name, kinds, self.goal.kind if self.goal else "", "kind")]
            case "understand" if not _asks_to_understand(self.turn, self.pair, self.side):
                return []
            case "by_day":
                label = self.turn.phrases.text("pairs.ask_by_day")
                return [DateField(name=name, label=label, value=self.goal.by_day if self.goal else None)]
            case "cadence_weeks":
                return [self._number(name, RHYTHMS, self.terms.cadence_weeks or self.pair.cadence_weeks)]
            case "minutes":
                return [self._number(name, LENGTHS, self.terms.minutes or self.pair.meeting_minutes)]
            case "language":
                return self._language()
            case _:
                return [self._typed(name)]

    def _typed(self, name: str) -> TextField:
        phrases = self.turn.phrases
        if name in TERMS:
            value = getattr(self.terms, name)
        elif name == "measure":
            value = self.goal.measure if self.goal else ""
        else:
            value = getattr(self.side, name) or self.known.get(name, "")
        return TextField(
            name=name,
            label=phrases.text(f"pairs.ask_{name}"),
            hint=phrases.text(f"pairs.hint_{name}"),
            value=value,
            lines=2,
            longest=LONGEST_ACCESS if name == "access" else LONGEST,
        )

    def _many(self, name: str, choices: Sequence[str], value: Sequence[str]) -> ManyField:
        phrases = self.turn.phrases
        options = tuple(Option(value=one, label=phrases.text(f"pairs.tick_{one}")) for one in choices)
        label, hint = phrases.text(f"pairs.ask_{name}"), phrases.text(f"pairs.hint_{name}")
        return ManyField(name=name, label=label, hint=hint, options=options, value=tuple(value))

    def _choice(self, name: str, choices: Sequence[str], value: str, words: str) -> ChoiceField:
        phrases = self.turn.phrases
        options = tuple(Option(value=one, label=phrases.text(f"pairs.{words}_{one}")) for one in choices)
        label, hint = phrases.text(f"pairs.ask_{name}"), phrases.text(f"pairs.hint_{name}")
        return ChoiceField(name=name, label=label, hint=hint, options=options, value=value)

    def _own_access(self) -> list[Field]:
        """A tick that shares what somebody has noted for themselves: never without it (S0-08)."""
        if not own_needs(self.turn, self.side):
            return []
        phrases = self.turn.phrases
        option = Option(value="share", label=phrases.text("pairs.share_own_access"))
        return [ManyField(name="own_access", label=phrases.text("pairs.ask_own_access"), options=(option,))]

    def _number(self, name: str, choices: Sequence[int], value: int) -> ChoiceField:
        phrases = self.turn.phrases
        numbers = sorted({*choices, value})
        options = tuple(
            Option(value=str(n), label=phrases.text(f"pairs.{name}_each", number=n)) for n in numbers
        )
        label = phrases.text(f"pairs.ask_{name}")
        return ChoiceField(name=name, label=label, options=options, value=str(value))

    def _language(self) -> list[Field]:
        """Asked where the two use the bot in different languages (spec 7.5)."""
        tags = tongues(self.turn, self.pair)
        if len(languages(self.turn, self.pair)) == 1:
            return []
        options = tuple(Option(value=tag, label=own_name(tag)) for tag in tags)
        label = self.turn.phrases.text("pairs.ask_language")
        return [ChoiceField(name="language", label=label, options=options, value=self.terms.language)]


def own_needs(turn: Turn, side: AgreementSide) -> str:
    """What this person has noted for themselves alone and has not shared here yet."""
    needs = access_of(turn.actor, turn.house.sealer)
    return "" if turn.actor.shares_access or needs in side.access else needs


def _asks_to_understand(turn: Turn, pair: Pair, side: AgreementSide) -> bool:
    """Of whoever learns in a technical programme: a skill alone would be training (S3-04, S1-45)."""
    technical = turn.the_programme.kind == "technical" and pair.role_of(turn.actor) == "mentee"
    return technical if side.written_at is None else "understand" in side.parts


def _from_profile(turn: Turn, pair: Pair) -> dict[str, str]:
    """What the person said when they joined, as a first draft."""
    part = Participant.of(turn.session, pair.programme_id, turn.actor.id)
    if part is None:
        return {}
    names = topic_names(turn.the_programme.topics, turn.phrases)

    def listed(topics: Sequence[str]) -> str:
        return turn.phrases.listing([names.get(topic, topic) for topic in topics])[:LONGEST]

    return {"want": listed(part.wants), "offer": listed(part.offers)}
