"""The shapes of the tables in `routes`: what a command, a button, a form, a notice and a due date lead to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.agenda.model import Job
from bot.conversation.card import Card, Form
from bot.conversation.file import File
from bot.conversation.page import Page
from bot.conversation.reply import Reply
from bot.house import House
from bot.outbox.notice import Notice
from bot.people.model import Member
from bot.programmes.permissions import Capability
from bot.turn import Asked, Turn

Handler = Callable[[Asked, Turn], Reply]

Scope = Literal["none", "one"]
"""`one`: dispatch finds the programme (named, or the only one that fits, or it asks) and checks `may` in it.
`none`: the handler finds it from what it is about, or needs none; `may` is checked without a programme."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """A command word or a button. Either `do` answers it, or it `opens` a form of `FORMS`."""

    do: Handler | None = None
    opens: str | None = None
    may: Capability = "anything"
    scope: Scope = "none"
    careful: bool = False
    """Never reached by a corrected typo: support, leave, finish, delete (A17)."""
    group: Literal["now", "mine", "run"] | None = None
    """Where `help` lists it: what is going on, what is mine, what coordinators do. None: not listed.
    Its one line of help is the block `help.<word>` with blanks as underscores."""
    show: Callable[[Turn], bool] | None = None
    """Whether this person can do it at this moment, beyond `may`; None means whenever they may."""


@dataclass(frozen=True, kw_only=True)
class FormRoute:
    """A form: `form` builds it as it is now (for opening, checking and showing again), `submit` takes it.

    `traceless` forms (ballots) leave no row outside the ballot box: no stored reply, no last choices;
    dispatch refuses to commit anything for them.
    """

    form: Callable[[Asked, Turn], Form]
    submit: Handler
    may: Capability = "anything"
    scope: Scope = "none"
    traceless: bool = False
    gives_back: bool = False
    """What was written into it is shown again to its writer where it can no longer be taken. Never for secret
    forms, whose answers do not go into a chat."""


@dataclass(frozen=True, kw_only=True)
class NoticeRoute:
    """How one kind of notice is put into words: None means that it is no longer wanted."""

    notice: type[Notice]
    compose: Callable[[Any, Turn], Card | None]


FileMaker = Callable[[Asked, Turn], File | Page]
"""Makes a file, or a page to read, for whoever opens its link (`Turn.link`); a refusal is said there."""

NextStep = Callable[[Turn], Card | None]
"""A room's answer to "where am I, what is next?": the home's card, or None if it has nothing to say."""

DueHandler = Callable[[str, Turn], None]
"""The id of what is due, and a turn whose actor is nobody in particular: see `jobs.plan`."""

JobRunner = Callable[[House, "JobFacts"], None]


@dataclass(frozen=True, kw_only=True)
class JobFacts:
    """A job as its runner sees it; `report(done, total)` saves progress in a transaction of its own."""

    tenant: str
    kind: str
    subject: str
    facts: Mapping[str, Any]
    asked_by: str | None
    report: Callable[[int, int], None]

    @classmethod
    def of(cls, job: Job, report: Callable[[int, int], None]) -> "JobFacts":
        """The facts of a row."""
        return cls(
            tenant=job.tenant_id,
            kind=job.kind,
            subject=job.subject,
            facts=job.facts,
            asked_by=job.asked_by,
            report=report,
        )


@dataclass(frozen=True, kw_only=True)
class Routes:
    """All tables together, as `dispatch` and `jobs` are handed them."""

    commands: Mapping[str, Route]
    aliases: Mapping[str, str]
    clicks: Mapping[str, Route]
    forms: Mapping[str, FormRoute]
    notices: tuple[NoticeRoute, ...]
    due: Mapping[str, DueHandler]
    jobs: Mapping[str, JobRunner]
    leaving: tuple[Callable[[Member, Turn], None], ...]
    sweeps: tuple[Callable[[House], None], ...]
    """What rooms forget by themselves, now and then; repeatable."""
    home: Handler
    suggest: Callable[[Asked, Turn], tuple[tuple[str, str], ...]]
    pair_members: Callable[[str, Turn], tuple[Member, ...]]
    """Who is in a pair, for notices to both."""
    asked_again: frozenset[str] = frozenset()
    """Jobs that give up after some attempts: somebody sees it and can ask again. Others go on trying."""
    catching_up: tuple[Callable[[House], None], ...] = ()
    """What rooms plan by themselves where nobody has, as after an update of the bot; repeatable."""
    files: Mapping[str, FileMaker] = field(default_factory=dict)
    """What a link to our own pages may hand out, by name; no name is also a form's."""
    careful: frozenset[str] = field(init=False)
    linkable: frozenset[str] = field(init=False)
    """What a link to our own pages may open: files, and all forms but the traceless (a link is a row)."""

    def __post_init__(self) -> None:
        words = {word for word, route in self.commands.items() if route.careful}
        words |= {alias for alias, word in self.aliases.items() if word in words}
        object.__setattr__(self, "careful", frozenset(words))
        linkable = frozenset(name for name, route in self.forms.items() if not route.traceless)
        object.__setattr__(self, "linkable", linkable | frozenset(self.files))

    def notice(self, kind: str) -> NoticeRoute:
        """The route of a kind of notice."""
        return next(route for route in self.notices if route.notice.kind == kind)
