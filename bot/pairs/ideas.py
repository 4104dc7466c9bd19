"""Ideas that travelled: one line, no names; a programme sees it only if both open it (S1-15, S0-26)."""

from bot.conversation.card import (
    Bullets,
    Button,
    Card,
    ChoiceField,
    Form,
    Line,
    Option,
    Quote,
    Text,
    TextField,
)
from bot.conversation.reply import OpenForm, Reply, Say, Update
from bot.errors import Complaint, Complaints, Refusal, Stale
from bot.outbox.model import acted, revise
from bot.pairs import schedule
from bot.pairs.kept import Idea
from bot.pairs.model import Pair
from bot.pairs.occasions import IdeaNoted
from bot.pairs.parts import name_of, text
from bot.pairs.rules import LIVE
from bot.pairs.which import one_of_mine, pair_named
from bot.spoken import again
from bot.turn import Asked, Turn

LONGEST = 200
"""Characters of one line."""

MOST = 10
"""Ideas of one person in one pairing: the other one reads each of them."""


def idea(asked: Asked, turn: Turn) -> Reply:
    """`idea`: note that an idea from a pairing was used."""
    return one_of_mine(asked, turn, "idea", LIVE - {"paused"}, _open)


def _open(pair: Pair, turn: Turn) -> Reply:
    _room_for_more(turn, pair)
    return OpenForm(form=_form(turn, pair))


def form(asked: Asked, turn: Turn) -> Form:
    """One line, and whether the coordinator may see it."""
    pair, turn = _on_terms(asked, turn)
    _room_for_more(turn, pair)
    return _form(turn, pair)


def _room_for_more(turn: Turn, pair: Pair) -> None:
    if Idea.count_of(turn.session, pair, turn.actor) >= MOST:
        raise Refusal("pairs.ideas_enough", step="mydata", most=MOST)


def _on_terms(asked: Asked, turn: Turn) -> tuple[Pair, Turn]:
    """A pair that goes on, or has come to its own good end: after any other end no words reach the other.

    Nothing goes to a pair on pause, so nobody could be asked for their part of it: that waits, and is said.
    """
    pair, turn = pair_named(asked, turn)
    if pair.state == "paused":
        raise Refusal("pairs.on_pause", step="resume")
    if not pair.live and pair.state != "peers" and pair.ended_as != "completed":
        raise Stale("pairs.ended_already", step="home")
    return pair, turn


def noted(asked: Asked, turn: Turn) -> Reply:
    """The other one sees it. Whether they open it to the programme as well stays with them."""
    pair, turn = _on_terms(asked, turn)
    _room_for_more(turn, pair)
    line = " ".join(asked.values["line"].split())
    for member in schedule.members(turn, pair):
        if _names(member.name, line):
            raise Complaints(line=Complaint("pairs.idea_names"))
    kept = Idea(
        programme_id=pair.programme_id,
        pair_id=pair.id,
        member_id=turn.actor.id,
        line=line,
        offered=asked.values["offered"] == "yes",
        noted_at=turn.now,
    )
    turn.session.add(kept)
    turn.session.flush()
    partner = pair.partner_of(turn.session, turn.actor)
    if partner.active:
        turn.notify(partner, IdeaNoted(idea=kept.id))
    if pair.live:
        schedule.replan(turn, pair)
    words = "idea_kept_offered" if kept.offered else "idea_kept"
    title = turn.phrases.line(f"pairs.{words}", name=name_of(turn, pair))
    return Update(card=Card(title=title, body=(Quote(line=(line,)),), lang=turn.phrases.tag))


def share(asked: Asked, turn: Turn) -> Reply:
    """The other one opens it too: nobody is told who did and who did not."""
    return _answered(asked, turn, agreed=True)


def keep(asked: Asked, turn: Turn) -> Reply:
    """It stays between the two."""
    return _answered(asked, turn, agreed=False)


def ideas(_: Asked, turn: Turn) -> Reply:
    """`ideas`, for a coordinator: how many travelled, and their lines; nothing of whose or when."""
    lines = Idea.shared_in(turn.session, turn.the_programme.id)
    phrases = turn.phrases
    listed = (Bullets(items=tuple((line,) for line in lines[:LISTED])),) if lines else ()
    more = len(lines) - LISTED
    rest = (Text(line=phrases.line("pairs.ideas_more", count=more), quiet=True),) if more > 0 else ()
    title = phrases.line("pairs.ideas", count=len(lines))
    body = (*listed, text(turn, "ideas_how"), *rest)
    return Say(card=Card(title=title, body=body, actions=(again("home", phrases),), lang=phrases.tag))


LISTED = 20
"""Lines on one card."""


def compose(notice: IdeaNoted, turn: Turn) -> Card | None:
    """The line, and the question where its writer has opened it."""
    found = Idea.by_id(turn.session, notice.idea)
    pair = Pair.by_id(turn.session, found.pair_id) if found is not None else None
    if found is None or pair is None or pair.state == "paused":
        return None
    return _question(turn, pair, found, why=turn.phrases.line("pairs.why_idea"))


def _question(turn: Turn, pair: Pair, found: Idea, *, why: Line) -> Card:
    phrases = turn.phrases
    open_one = found.offered and found.agreed is None
    args = {"idea": found.id}
    actions = (
        Button(name="pairs.idea_share", label=phrases.text("pairs.idea_share"), args=args, primary=True),
        Button(name="pairs.idea_keep", label=phrases.text("pairs.idea_keep"), args=args),
    )
    return Card(
        title=phrases.line("pairs.idea_noted", name=name_of(turn, pair)),
        body=(Quote(line=(found.line,)), *((text(turn, "idea_open"),) if open_one else ())),
        actions=actions if open_one else (),
        privacy="private" if open_one else None,
        promise=phrases.line("pairs.idea_promise") if open_one else (),
        why=why,
        lang=phrases.tag,
    )


def _answered(asked: Asked, turn: Turn, *, agreed: bool) -> Reply:
    found, _ = Idea.of_member(turn.session, asked.arg("idea"), turn.actor)
    if found.member_id == turn.actor.id or not found.offered:
        raise Stale("pairs.moved_on", step="home")
    found.agreed = agreed
    acted(turn.session, IdeaNoted.kind, found.id, turn.actor.id, turn.now)
    revise(turn.session, IdeaNoted.kind, found.id, but=turn.actor.id)
    block = "idea_shared" if agreed else "idea_stays"
    return Update(card=Card(title=turn.phrases.line(f"pairs.{block}"), lang=turn.phrases.tag))


def _form(turn: Turn, pair: Pair) -> Form:
    phrases = turn.phrases
    yes_no = tuple(Option(value=v, label=phrases.text(f"pairs.idea_offer_{v}")) for v in ("yes", "no"))
    return Form(
        name="pairs.idea",
        title=phrases.text("pairs.form_idea"),
        fields=(
            TextField(
                name="line",
                label=phrases.text("pairs.ask_idea"),
                hint=phrases.text("pairs.hint_idea"),
                lines=2,
                longest=LONGEST,
                required=True,
            ),
            ChoiceField(
                name="offered",
                label=phrases.text("pairs.ask_offered"),
                options=yes_no,
                value="no",
                required=True,
            ),
        ),
        submit=phrases.text("pairs.send_idea"),
        args={"pair": pair.id},
        privacy="shared",
        promise=phrases.line("pairs.form_idea_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


def _names(name: str, line: str) -> bool:
    """Whether one of the two is named in it: whole words of the name, whatever the case."""
    words = {word.strip(".,;:!?()\"'").casefold() for word in line.split()}
    return any(part.casefold() in words for part in name.split() if len(part) > 2)
