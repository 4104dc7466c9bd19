"""The tables of what people do, on one page: from a command, a button or a form to who answers it.

To see how an answer to a check-in travels: its button's name is in `CLICKS`, the handler it names is in
the room's `talk`, what is said later is a notice in the room's `notices` (the tables of those are in
`later`), and its words are in `prompts/`.
"""

from bot import home, later
from bot.aliases import ALIASES
from bot.checkins import talk as checkins
from bot.conversation.reply import Reply
from bot.learning import lessons
from bot.learning import notes as private_notes
from bot.learning import talk as learning
from bot.matching import asking
from bot.matching import desk as matching_desk
from bot.matching import talk as matching
from bot.pairs import agreement_talk, meeting_talk
from bot.pairs import talk as pairs
from bot.people import messages
from bot.people import talk as people
from bot.polls import opening as poll_opening
from bot.polls import talk as polls
from bot.privacy import talk as privacy
from bot.programmes import closing, desk, joining, levels, reach, signup
from bot.programmes import talk as programmes
from bot.routing import FormRoute, NextStep, Route, Routes
from bot.support import talk as support
from bot.turn import Asked, Turn

# --- home: the first room with something to say -------------------------------------------------

STEPS: tuple[NextStep, ...] = (
    # what needs this person's answer now
    support.waiting_for_me,
    desk.promise_waiting,
    asking.next_step,
    joining.invited,
    pairs.waiting_for_me,
    checkins.next_step,
    lessons.next_step,
    # the coordinator's next thing
    desk.first_programme,
    polls.coordinator_step,
    matching_desk.next_step,
    desk.coordinator,
    # waiting
    pairs.next_step,
    polls.next_step,
    asking.waiting,
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
    return joining.leave(later.LEAVING, turn)


def delete_everything(_: Asked, turn: Turn) -> Reply:
    """Out of everything: every room lets go, then every row goes."""
    return privacy.delete((*later.LEAVING, polls.erase), turn)


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
    "channel": Route(do=programmes.use_channel, may="coordinate", scope="one", group="run"),
    "readiness": Route(do=programmes.readiness, may="coordinate", scope="one", group="run"),
    "programme edit": Route(opens="programmes.edit", may="coordinate", scope="one", group="run"),
    "signup open": Route(opens="programmes.signup", may="coordinate", scope="one", group="run"),
    "levels": Route(do=levels.levels, may="coordinate", scope="one", group="run"),
    "reach": Route(do=reach.reach, may="coordinate", scope="one", group="run"),
    "signup close": Route(do=closing.close_card, may="coordinate", scope="one", group="run"),
    "programme stop": Route(
        opens="programmes.stop", may="coordinate", scope="one", careful=True, group="run"
    ),
    # polls
    "poll": Route(do=polls.poll, group="now", show=polls.has_poll),
    "poll open": Route(
        opens="polls.open", may="coordinate", scope="one", group="run", show=poll_opening.may_open
    ),
    "poll cancel": Route(
        do=polls.ask_cancel,
        may="coordinate",
        scope="one",
        careful=True,
        group="run",
        show=polls.can_cancel,
    ),
    "poll thanks": Route(
        opens="polls.not_now",
        may="coordinate",
        scope="one",
        careful=True,
        group="run",
        show=polls.can_decline,
    ),
    # matching
    "matches": Route(do=asking.matches, group="now", show=asking.takes_part),
    "match run": Route(do=matching.run_card, may="coordinate", scope="one", group="run"),
    "match approve": Route(do=matching.approve_card, may="coordinate", scope="one", group="run"),
    "match explain": Route(opens="matching.explain", may="coordinate", scope="one", group="run"),
    # pairs
    "agree": Route(do=agreement_talk.agree, group="now", show=pairs.has_pair),
    "meet": Route(do=meeting_talk.meet, group="now", show=pairs.has_pair),
    "pause": Route(do=pairs.pause, group="mine", show=pairs.has_pair),
    "resume": Route(do=pairs.resume, group="mine", show=pairs.has_paused),
    "finish": Route(do=pairs.finish, careful=True, group="mine", show=pairs.has_pair),
    # checkins
    "met": Route(do=checkins.met, group="now", show=pairs.has_pair),
    "checkin": Route(do=checkins.checkin, group="now", show=pairs.has_pair),
    "why this": Route(do=checkins.why_this, group="mine"),
    # learning
    "prompt": Route(do=learning.prompt, group="now", show=pairs.has_pair),
    "learn": Route(do=lessons.learn, group="now", show=lessons.has_lessons),
    "notes": Route(do=private_notes.notes, group="mine", show=private_notes.has_use),
    # support
    "support": Route(
        opens="support.ask", scope="one", careful=True, group="mine", show=joining.has_programme
    ),
    # privacy
    "privacy": Route(do=privacy.privacy, group="mine"),
    "mydata": Route(do=privacy.mydata, group="mine"),
    "delete me": Route(do=privacy.delete_me, careful=True, group="mine"),
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
    # polls
    "polls.how": Route(do=polls.how),
    "polls.result": Route(do=polls.result),
    "polls.comments": Route(do=polls.comments),
    "polls.send": Route(do=poll_opening.send),
    "polls.cancel": Route(do=polls.cancel),
    # matching
    "matching.start": Route(do=matching.start, may="coordinate", scope="one"),
    "matching.try_again": Route(do=matching.try_again, may="coordinate", scope="one"),
    "matching.pairs": Route(do=matching.pairs, may="coordinate", scope="one"),
    "matching.approve": Route(do=matching.approve, may="coordinate", scope="one"),
    "matching.stay": Route(do=asking.stay),
    # pairs
    "pairs.show": Route(do=pairs.show),
    "pairs.guide": Route(do=pairs.guide),
    "pairs.no_chat": Route(do=pairs.no_chat),
    "pairs.chat": Route(do=pairs.chat),
    "pairs.agreement": Route(do=agreement_talk.show),
    "pairs.confirm": Route(do=agreement_talk.confirm),
    "pairs.more_time": Route(do=agreement_talk.more_time),
    "pairs.accept": Route(do=meeting_talk.accept),
    "pairs.not_now": Route(do=meeting_talk.not_now),
    "pairs.cannot_today": Route(do=meeting_talk.cannot),
    "pairs.finish": Route(do=pairs.finish),
    "pairs.finish_now": Route(do=pairs.finish_now),
    "pairs.find_new": Route(do=pairs.find_new),
    "pairs.stop_here": Route(do=pairs.stop_here),
    # checkins
    "checkins.not_this_month": Route(do=checkins.not_this_month),
    "checkins.happened": Route(do=checkins.happened),
    "checkins.did_not": Route(do=checkins.did_not),
    "checkins.all_fine": Route(do=checkins.all_fine),
    # learning
    "learning.pulse": Route(do=learning.pulse),
    "learning.change": Route(do=learning.change),
    "learning.leave_it": Route(do=learning.leave_it),
    "learning.talked": Route(do=learning.talked),
    "learning.another": Route(do=learning.another),
    "learning.no_prompts": Route(do=learning.no_prompts),
    "learning.prompts_on": Route(do=learning.prompts_on),
    "learning.notes": Route(do=private_notes.page),
    "learning.read_note": Route(do=private_notes.read),
    "learning.ask_delete": Route(do=private_notes.ask_delete),
    "learning.delete_note": Route(do=private_notes.delete),
    "learning.lesson": Route(do=lessons.lesson),
    "learning.lessons": Route(do=lessons.more),
    "learning.read": Route(do=lessons.read),
    # support
    "support.send": Route(do=support.send),
    "support.send_both": Route(do=support.send_both),
    "support.discard": Route(do=support.discard),
    "support.seen": Route(do=support.seen),
    "support.close": Route(do=support.close),
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
    # polls
    "polls.vote": FormRoute(form=polls.ballot, submit=polls.vote, traceless=True),
    "polls.open": FormRoute(
        form=poll_opening.open_form, submit=poll_opening.draft, may="coordinate", scope="one"
    ),
    "polls.not_now": FormRoute(form=polls.not_now_form, submit=polls.not_now, may="coordinate", scope="one"),
    # matching
    "matching.look": FormRoute(form=asking.look_form, submit=asking.answer),
    "matching.wishes": FormRoute(form=asking.wishes_form, submit=asking.wishes, may="take_part", scope="one"),
    "matching.apart": FormRoute(
        form=matching.apart_form, submit=matching.apart, may="coordinate", scope="one"
    ),
    "matching.together": FormRoute(
        form=matching.together_form, submit=matching.together, may="coordinate", scope="one"
    ),
    "matching.take_back": FormRoute(
        form=matching.take_back_form, submit=matching.take_back, may="coordinate", scope="one"
    ),
    "matching.explain": FormRoute(
        form=matching.explain_form, submit=matching.explain, may="coordinate", scope="one"
    ),
    "matching.take_out": FormRoute(
        form=matching.take_out_form, submit=matching.take_out, may="coordinate", scope="one"
    ),
    # pairs
    "pairs.agree": FormRoute(form=agreement_talk.form, submit=agreement_talk.written),
    "pairs.suggest": FormRoute(form=meeting_talk.suggest_form, submit=meeting_talk.suggested),
    "pairs.move": FormRoute(form=meeting_talk.move_form, submit=meeting_talk.moved),
    "pairs.date": FormRoute(form=meeting_talk.date_form, submit=meeting_talk.dated),
    "pairs.pause": FormRoute(form=pairs.pause_form, submit=pairs.paused),
    # checkins
    "checkins.met": FormRoute(form=checkins.met_form, submit=checkins.met_submitted),
    # learning
    "learning.note": FormRoute(form=learning.note_form, submit=learning.note),
    "learning.edit_note": FormRoute(form=private_notes.edit_form, submit=private_notes.edit),
    "learning.bring": FormRoute(form=learning.bring_form, submit=learning.bring),
    # support
    "support.ask": FormRoute(form=support.form, submit=support.previewed, scope="one"),
}

# --- all together; what happens later, and leaving, are in `later` ------------------------------

ROUTES = Routes(
    commands=COMMANDS,
    aliases=ALIASES,
    clicks=CLICKS,
    forms=FORMS,
    notices=later.NOTICES,
    due=later.DUE,
    jobs=later.JOBS,
    leaving=later.LEAVING,
    sweeps=later.SWEEPS,
    home=show_home,
    suggest=people.suggest,
    pair_members=pairs.members,
)
