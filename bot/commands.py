"""The table of words that people type or find as a slash command: word → who answers it."""

from bot.checkins import talk as checkins
from bot.learning import lessons
from bot.learning import notes as private_notes
from bot.learning import talk as learning
from bot.matching import asking
from bot.matching import talk as matching
from bot.pairs import agreement_talk, meeting_talk
from bot.pairs import talk as pairs
from bot.people import messages
from bot.people import talk as people
from bot.polls import opening as poll_opening
from bot.polls import talk as polls
from bot.privacy import talk as privacy
from bot.programmes import closing, joining, levels, reach
from bot.programmes import talk as programmes
from bot.routing import Route

COMMANDS: dict[str, Route] = {
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
