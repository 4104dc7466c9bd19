"""Every table that knows all rooms, on one page: from what happens to who answers it.

To see how an answer to a check-in travels: its button's name is in `CLICKS`, the handler it names is in
the room's `talk`, what is said later is a notice in the room's `notices`, and its words are in `prompts/`.
"""

from collections.abc import Callable

from bot import home
from bot.conversation.reply import Reply
from bot.people import messages
from bot.people import talk as people
from bot.people.model import Member
from bot.privacy import talk as privacy
from bot.programmes import closing, desk, joining, levels, signup
from bot.programmes import notices as programme_notices
from bot.programmes import talk as programmes
from bot.routing import DueHandler, FormRoute, JobRunner, NextStep, NoticeRoute, Route, Routes
from bot.turn import Asked, Turn

# --- home: the first room with something to say -------------------------------------------------

STEPS: tuple[NextStep, ...] = (
    # what needs this person's answer now
    desk.promise_waiting,
    joining.invited,
    # the coordinator's next thing
    desk.first_programme,
    desk.coordinator,
    # waiting
    joining.waiting,
    people.welcome,
)


def show_home(_: Asked, turn: Turn) -> Reply:
    """The one next step."""
    return home.home(STEPS, turn)


def show_help(_: Asked, turn: Turn) -> Reply:
    """What the actor can do now."""
    return home.helped(COMMANDS, turn)


def leave_programme(_: Asked, turn: Turn) -> Reply:
    """Out of one programme: every room lets go."""
    return joining.leave(LEAVING, turn)


def delete_everything(_: Asked, turn: Turn) -> Reply:
    """Out of everything: every room lets go, then every row goes."""
    return privacy.delete(LEAVING, turn)


# --- commands ---------------------------------------------------------------------------------

COMMANDS: dict[str, Route] = {
    "home": Route(do=show_home),
    "help": Route(do=show_help, group="mine"),
    # people
    "about": Route(do=people.about, group="mine"),
    "language": Route(do=people.language, group="mine"),
    "exclude": Route(opens="people.exclude", group="mine"),
    "fewer": Route(do=messages.fewer, group="mine"),
    "snooze": Route(opens="people.snooze"),
    "quiet fewer": Route(do=messages.quiet_fewer),
    "quiet essential": Route(do=messages.quiet_essential),
    "resume messages": Route(do=messages.resume),
    # programmes
    "join": Route(opens="programmes.join", group="now", show=joining.can_join),
    "profile": Route(opens="programmes.profile", may="take_part", scope="one", group="mine"),
    "leave": Route(do=joining.leave_card, may="take_part", scope="one", careful=True, group="mine"),
    "purpose": Route(do=programmes.purpose, scope="one", group="now", show=joining.has_programme),
    "promise": Route(do=programmes.promise, may="sign_promise", scope="one", group="now"),
    "programme new": Route(opens="programmes.new", may="set_up", group="run"),
    "readiness": Route(do=programmes.readiness, may="coordinate", scope="one", group="run"),
    "programme edit": Route(opens="programmes.edit", may="coordinate", scope="one", group="run"),
    "signup open": Route(opens="programmes.signup", may="coordinate", scope="one", group="run"),
    "levels": Route(do=levels.levels, may="coordinate", scope="one", group="run"),
    "signup close": Route(do=closing.close_card, may="coordinate", scope="one", group="run"),
    "programme stop": Route(
        opens="programmes.stop", may="coordinate", scope="one", careful=True, group="run"
    ),
    # polls
    # matching
    # pairs
    # checkins
    # learning
    # support
    # privacy
    "privacy": Route(do=privacy.privacy, group="mine"),
    "mydata": Route(do=privacy.mydata, group="mine"),
    "delete me": Route(do=privacy.delete_me, careful=True, group="mine"),
}

ALIASES: dict[str, str] = {
    "start": "home",
    "hi": "home",
    "hello": "home",
    "?": "help",
    "why": "purpose",
    "checks": "readiness",
    "withdraw": "leave",
    "times": "profile",
    "quiet": "quiet fewer",
    "quiet off": "resume messages",
    "my data": "mydata",
    # Spanish
    "inicio": "home",
    "hola": "home",
    "ayuda": "help",
    "qué es esto": "about",
    "idioma": "language",
    "excluir": "exclude",
    "menos mensajes": "fewer",
    "menos": "fewer",
    "posponer": "snooze",
    "apuntarme": "join",
    "perfil": "profile",
    "dejar": "leave",
    "para qué": "purpose",
    "promesa": "promise",
    "programa nuevo": "programme new",
    "editar programa": "programme edit",
    "preparación": "readiness",
    "abrir inscripción": "signup open",
    "cerrar inscripción": "signup close",
    "niveles": "levels",
    "privacidad": "privacy",
    "mis datos": "mydata",
    "borrar mis datos": "delete me",
}

# --- buttons ----------------------------------------------------------------------------------

CLICKS: dict[str, Route] = {
    # people
    "people.speak": Route(do=people.speak),
    # programmes
    "programmes.sign": Route(do=programmes.sign, may="sign_promise", scope="one"),
    "programmes.close": Route(do=closing.close, may="coordinate", scope="one"),
    "programmes.levels_right": Route(do=levels.all_right, may="coordinate", scope="one"),
    "programmes.not_for_me": Route(do=joining.not_for_me),
    "programmes.leave": Route(do=leave_programme, may="take_part", scope="one"),
    # privacy
    "privacy.limits": Route(do=privacy.limits),
    "privacy.page": Route(do=privacy.page),
    "privacy.delete": Route(do=delete_everything),
}

# --- forms ------------------------------------------------------------------------------------

FORMS: dict[str, FormRoute] = {
    # people
    "people.exclude": FormRoute(form=people.exclude_form, submit=people.exclude),
    "people.snooze": FormRoute(form=messages.snooze_form, submit=messages.snooze),
    # programmes
    "programmes.new": FormRoute(form=programmes.new_form, submit=programmes.new, may="set_up"),
    "programmes.edit": FormRoute(
        form=programmes.edit_form, submit=programmes.edit, may="coordinate", scope="one"
    ),
    "programmes.signup": FormRoute(
        form=signup.signup_form, submit=signup.open_signup, may="coordinate", scope="one"
    ),
    "programmes.keep_open": FormRoute(
        form=closing.keep_open_form, submit=closing.keep_open, may="coordinate", scope="one"
    ),
    "programmes.stop": FormRoute(form=closing.stop_form, submit=closing.stop, may="coordinate", scope="one"),
    "programmes.level": FormRoute(form=levels.level_form, submit=levels.level, may="coordinate", scope="one"),
    "programmes.join": FormRoute(form=joining.join_form, submit=joining.join),
    "programmes.profile": FormRoute(
        form=joining.profile_form, submit=joining.profile, may="take_part", scope="one"
    ),
}

# --- notices: kind → words --------------------------------------------------------------------

NOTICES: tuple[NoticeRoute, ...] = (
    # programmes
    NoticeRoute(notice=programme_notices.SponsorNamed, compose=programme_notices.compose_sponsor_named),
    NoticeRoute(notice=programme_notices.AlternateNamed, compose=programme_notices.compose_alternate_named),
    NoticeRoute(notice=programme_notices.PromiseSigned, compose=programme_notices.compose_promise_signed),
    NoticeRoute(notice=programme_notices.SignupOpen, compose=programme_notices.compose_signup),
    NoticeRoute(notice=programme_notices.SignupClosed, compose=programme_notices.compose_signup_closed),
    NoticeRoute(notice=programme_notices.TooFew, compose=programme_notices.compose_too_few),
    NoticeRoute(notice=programme_notices.Stopped, compose=programme_notices.compose_stopped),
    NoticeRoute(notice=programme_notices.Handover, compose=programme_notices.compose_handover),
)

# --- due dates and long work ------------------------------------------------------------------

DUE: dict[str, DueHandler] = {
    signup.CLOSES: closing.closes,
    joining.FORGET: joining.forget,
}

JOBS: dict[str, JobRunner] = {
    signup.INVITE: signup.invite,
}

# --- a person leaves: what each room does -----------------------------------------------------

LEAVING: tuple[Callable[[Member, Turn], None], ...] = (
    # first what needs the person's place in a programme, then that place itself
    joining.withdraw,
    programmes.hand_over,
)

ROUTES = Routes(
    commands=COMMANDS,
    aliases=ALIASES,
    clicks=CLICKS,
    forms=FORMS,
    notices=NOTICES,
    due=DUE,
    jobs=JOBS,
    leaving=LEAVING,
    home=show_home,
    suggest=people.suggest,
    pair_members=lambda pair, turn: (),
)
