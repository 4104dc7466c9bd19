"""Goals as cards and a form: what each of the two aims for, how far it has got, and what is still missing."""

from bot.conversation.card import (
    Action,
    Bullets,
    Card,
    ChoiceField,
    DateField,
    Element,
    Field,
    Form,
    FormButton,
    Line,
    Option,
    Quote,
    Text,
    TextField,
)
from bot.pairs.agreement_facts import partners
from bot.pairs.agreement_forms import LONGEST, is_full
from bot.pairs.choices import GOAL_KINDS, MOST_GOALS, PROGRESS
from bot.pairs.goal_rules import in_words_of
from bot.pairs.model import AgreementSide, Goal, Pair
from bot.pairs.parts import button, name_of, text
from bot.turn import Turn

LET_GO = "let_go"
"""Chosen as its state: this goal is no longer one. The agreed goal can only be changed in the agreement."""


def goals(turn: Turn, pair: Pair, *, hint: bool = False) -> Card:
    """Both people's goals next to each other; each can change their own."""
    phrases = turn.phrases
    body: list[Element] = []
    for member in partners(turn, pair):
        found = Goal.of_member(turn.session, pair, member.id)
        mine = member.id == turn.actor.id
        body.append(text(turn, "your_side") if mine else Text(line=(turn.name(member),)))
        body.append(
            Bullets(items=tuple(_line(turn, goal) for goal in found))
            if found
            else Text(line=phrases.line("pairs.no_goal_yet"), quiet=True)
        )
    if hint:
        body.append(text(turn, "explore_together", name=name_of(turn, pair)))
    return Card(
        title=phrases.line("pairs.goals", name=name_of(turn, pair)),
        body=tuple(body),
        actions=_actions(turn, pair),
        privacy="shared",
        promise=phrases.line("pairs.form_agree_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


def goal_form(turn: Turn, pair: Pair, goal: Goal | None) -> Form:
    """One goal of mine as it is; without one, a new goal."""
    phrases = turn.phrases
    title = "form_goal_new" if goal is None else "form_goal_update"
    intro: tuple[Element, ...] = ()
    if goal is not None and goal.agreed:
        intro = (Quote(line=(in_words_of(goal.what, phrases),)), text(turn, "goal_is_agreed"))
    return Form(
        name="pairs.goal",
        title=phrases.text(f"pairs.{title}"),
        intro=intro,
        fields=tuple(_fields(turn, pair, goal)),
        submit=phrases.text("pairs.save_goal"),
        args={"pair": pair.id, "goal": goal.id if goal is not None else ""},
        privacy="shared",
        promise=phrases.line("pairs.form_agree_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


def details(turn: Turn, pair: Pair, goal: Goal, *, why: Line) -> Card:
    """After the second meeting: how will you know, and by when? (A5)"""
    phrases = turn.phrases
    return Card(
        title=phrases.line("pairs.goal_details", name=name_of(turn, pair)),
        body=(Quote(line=(in_words_of(goal.what, phrases),)), text(turn, "goal_details_body")),
        actions=(_update(pair, goal, phrases.text("pairs.say_how"), primary=True),),
        privacy="shared",
        promise=phrases.line("pairs.form_agree_promise", name=name_of(turn, pair)),
        why=why,
        lang=phrases.tag,
    )


def plan_page(turn: Turn, pair: Pair) -> Card:
    """The goals of the two without their names, for a school's plan (S1-09)."""
    phrases = turn.phrases
    found = [goal for member in pair.both for goal in Goal.of_member(turn.session, pair, member)]
    lines = Bullets(items=tuple(_line(turn, goal) for goal in found))
    return Card(
        title=phrases.line("pairs.plan_page", topic=turn.the_programme.name),
        body=(lines, text(turn, "plan_page_check")) if found else (text(turn, "no_goal_yet"),),
        lang=phrases.tag,
    )


def _line(turn: Turn, goal: Goal) -> Line:
    phrases = turn.phrases
    return phrases.line(
        "pairs.goal_line",
        what=in_words_of(goal.what, phrases),
        progress=phrases.text(f"pairs.progress_{goal.progress}"),
        understand=goal.understand,
        measure=goal.measure,
        by_day=goal.by_day,
        plan=goal.plan,
        framework=goal.framework,
        missing=goal.still_missing,
    )


def _actions(turn: Turn, pair: Pair) -> tuple[Action, ...]:
    if not pair.live:
        return ()
    mine = Goal.of_member(turn.session, pair, turn.actor.id)
    whats = [_short(in_words_of(goal.what, turn.phrases)) for goal in mine]
    if len(set(whats)) < len(whats):  # two that begin alike are told apart by their place
        whats = [f"{at}. {what}" for at, what in enumerate(whats, 1)]
    labels = {
        goal.id: turn.phrases.text("pairs.update_goal", what=what)
        if len(mine) > 1
        else turn.phrases.text("pairs.update_my_goal")
        for goal, what in zip(mine, whats, strict=True)
    }
    actions: list[Action] = [
        _update(pair, goal, labels[goal.id], primary=goal is mine[0]) for goal in mine[:MOST_GOALS]
    ]
    if len(mine) < MOST_GOALS:
        actions.append(_add(turn, pair))
    if mine:
        actions.append(button(turn, pair, "goals_plan", "for_the_plan"))
    return tuple(actions)


def _add(turn: Turn, pair: Pair) -> FormButton:
    """A new goal. The one that the agreement still waits for is written there, so that it counts."""
    label = turn.phrases.text("pairs.add_goal")
    side = AgreementSide.of(turn.session, pair, turn.actor.id)
    if pair.agreed_at is None and not side.goal:
        args = {"pair": pair.id, "step": "goal" if is_full(turn, side) else ""}
        return FormButton(name="pairs.agree", label=label, args=args)
    return FormButton(name="pairs.goal", label=label, args={"pair": pair.id, "goal": ""})


def _update(pair: Pair, goal: Goal, label: str, *, primary: bool = False) -> FormButton:
    args = {"pair": pair.id, "goal": goal.id}
    return FormButton(name="pairs.goal", label=label[:75], args=args, primary=primary)


def _short(what: str) -> str:
    return what if len(what) <= 40 else f"{what[:39].rstrip()}…"


def _fields(turn: Turn, pair: Pair, goal: Goal | None) -> list[Field]:
    phrases = turn.phrases
    fields: list[Field] = []
    if goal is None or not goal.agreed:
        fields.append(_kind(turn, pair, goal))
        fields.append(_typed(turn, "what", goal.what if goal else "", required=True))
    if _asks_to_understand(turn, pair, goal):
        fields.append(_typed(turn, "understand", goal.understand if goal else ""))
    fields += [
        _typed(turn, "measure", goal.measure if goal else ""),
        DateField(name="by_day", label=phrases.text("pairs.ask_by_day"), value=goal.by_day if goal else None),
        _typed(turn, "plan", goal.plan if goal else ""),
        _typed(turn, "framework", goal.framework if goal else turn.the_programme.framework),
        _state(turn, goal),
        _typed(turn, "still_missing", goal.still_missing if goal else ""),
    ]
    return fields


def _asks_to_understand(turn: Turn, pair: Pair, goal: Goal | None) -> bool:
    """Technical goals have a line for what to understand; that of the agreed one stands in the agreement."""
    learns = turn.the_programme.kind == "technical" and pair.role_of(turn.actor) == "mentee"
    return learns and (goal is None or not goal.agreed)


def _kind(turn: Turn, pair: Pair, goal: Goal | None) -> ChoiceField:
    phrases = turn.phrases
    options = tuple(
        Option(value=kind, label=phrases.text(f"pairs.kind_{kind}"))
        for kind in GOAL_KINDS[pair.role_of(turn.actor)]
    )
    return ChoiceField(
        name="kind",
        label=phrases.text("pairs.ask_goal_kind"),
        options=options,
        value=goal.kind if goal else "",
    )


def _state(turn: Turn, goal: Goal | None) -> ChoiceField:
    phrases = turn.phrases
    states = PROGRESS if goal is None or goal.agreed else (*PROGRESS, LET_GO)
    options = tuple(Option(value=state, label=phrases.text(f"pairs.progress_{state}")) for state in states)
    return ChoiceField(
        name="progress",
        label=phrases.text("pairs.ask_progress"),
        options=options,
        value=goal.progress if goal else PROGRESS[0],
    )


def _typed(turn: Turn, name: str, value: str, *, required: bool = False) -> TextField:
    phrases = turn.phrases
    return TextField(
        name=name,
        label=phrases.text(f"pairs.ask_{name}"),
        hint=phrases.text(f"pairs.hint_{name}"),
        value=value,
        lines=2,
        longest=LONGEST,
        required=required,
    )
