"""The table of words that people type or find as a slash command: word → who answers it."""

from bot.checkins import talk as checkins
from bot.groups import desk as circle_desk
from bot.groups import panel
from bot.groups import talk as circles
from bot.learning import after_talks, before, lessons, oneself, sessions
from bot.learning import notes as private_notes
from bot.learning import own_talk as own_prompts
from bot.learning import talk as learning
from bot.matching import asking, private_talk, proposing_talk
from bot.matching import talk as matching
from bot.overview import talk as overview
from bot.pairs import agreement_talk, goal_talk, goodbye, halfway, ideas, leading, meeting_talk
from bot.pairs import talk as pairs
from bot.people import filing_talk, messages, own
from bot.people import talk as people
from bot.polls import opening as poll_opening
from bot.polls import talk as polls
from bot.privacy import linking
from bot.privacy import talk as privacy
from bot.programmes import (
    announcing,
    awareness,
    breaks,
    closing,
    desk,
    finishing,
    handing,
    joining,
    learnings,
    leaving,
    levels,
    observing,
    pausing,
    promoting,
    reach,
    sponsoring,
    steps,
    topics,
)
from bot.programmes import talk as programmes
from bot.routing import Route
from bot.support import circle, outside
from bot.support import coach_talk as coaches
from bot.support import talk as support

COMMANDS: dict[str, Route] = {
    # people
    "about": Route(do=people.about, group="mine"),
    "language": Route(do=people.language, group="mine"),
    "exclude": Route(opens="people.exclude", group="mine"),
    "me": Route(do=own.me, group="mine"),
    "times": Route(opens="people.times", group="mine"),
    "link": Route(do=linking.link, group="mine"),
    "unlink": Route(do=linking.unlink, careful=True, group="mine", show=linking.several),
    "people import": Route(do=filing_talk.start, group="run", show=filing_talk.may_import),
    "away": Route(opens="people.away", may="coordinate", scope="one", group="run"),
    "fewer": Route(do=messages.fewer, group="mine"),
    "snooze": Route(opens="people.snooze"),
    "quiet fewer": Route(do=messages.quiet_fewer),
    "quiet essential": Route(do=messages.quiet_essential),
    "resume messages": Route(do=messages.resume),
    # programmes
    "join": Route(opens="programmes.join", group="now", show=joining.can_join),
    "profile": Route(opens="programmes.profile", may="take_part", scope="one", group="mine"),
    "leave": Route(do=leaving.leave_card, may="take_part", scope="one", careful=True, group="mine"),
    "purpose": Route(do=programmes.purpose, scope="one", group="now", show=joining.has_programme),
    "promise": Route(do=programmes.promise, may="sign_promise", scope="one", group="now"),
    "programme new": Route(opens="programmes.new", may="set_up", group="run"),
    "channel": Route(do=programmes.use_channel, may="coordinate", scope="one", group="run"),
    "readiness": Route(
        do=programmes.readiness,
        may="coordinate",
        scope="one",
        group="run",
        show=steps.before_the_round,
    ),
    "programme edit": Route(opens="programmes.edit", may="coordinate", scope="one", group="run"),
    "topics": Route(
        opens="programmes.topics", may="coordinate", scope="one", group="run", show=topics.may_change
    ),
    "words": Route(
        opens="programmes.words", may="coordinate", scope="one", group="run", show=topics.has_unread
    ),
    "promote": Route(
        do=promoting.promote, may="coordinate", scope="one", group="run", show=promoting.can_promote
    ),
    "announce": Route(
        opens="programmes.announce",
        may="coordinate",
        scope="one",
        group="run",
        show=announcing.may_announce,
    ),
    "announcements": Route(
        do=announcing.settings, may="take_part", scope="one", group="mine", show=announcing.takes_part
    ),
    "sponsor": Route(do=sponsoring.sponsor, may="sign_promise", scope="one", group="now"),
    "observers": Route(opens="programmes.observers", may="coordinate", scope="one", group="run"),
    "observe": Route(do=observing.observe, may="observe", scope="one", group="run"),
    "changes": Route(do=observing.changes, scope="one", group="mine", show=joining.has_programme),
    "awareness": Route(do=awareness.session, may="set_up", group="run"),
    "signup open": Route(
        opens="programmes.signup", may="coordinate", scope="one", group="run", show=steps.before_sign_up
    ),
    "levels": Route(do=levels.levels, may="coordinate", scope="one", group="run", show=steps.has_begun),
    "reach": Route(do=reach.reach, may="coordinate", scope="one", group="run"),
    "signup close": Route(
        do=closing.close_card, may="coordinate", scope="one", group="run", show=steps.signing_up
    ),
    "programme stop": Route(
        opens="programmes.stop",
        may="coordinate",
        scope="one",
        careful=True,
        group="run",
        show=steps.can_cancel,
    ),
    "programme pause": Route(
        opens="programmes.pause", may="steer", scope="one", careful=True, group="run", show=steps.can_pause
    ),
    "programme resume": Route(
        do=pausing.resume_card, may="steer", scope="one", group="run", show=steps.is_paused
    ),
    "programmes": Route(do=desk.others, group="run", show=steps.has_several),
    "handover": Route(do=handing.handover, may="coordinate", scope="one", group="run"),
    "learnings": Route(
        do=learnings.learnings, may="coordinate", scope="one", group="run", show=steps.has_begun
    ),
    "close": Route(
        do=finishing.close_card,
        may="coordinate",
        scope="one",
        careful=True,
        group="run",
        show=steps.can_close,
    ),
    "break": Route(
        do=breaks.ask, may="take_part", scope="one", careful=True, group="mine", show=breaks.may_break
    ),
    # overview
    "status": Route(do=overview.status, may="coordinate", scope="one", group="run"),
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
    "propose": Route(
        opens="matching.propose", may="take_part", scope="one", group="now", show=proposing_talk.can_propose
    ),
    "match run": Route(
        do=matching.run_card, may="coordinate", scope="one", group="run", show=steps.can_match
    ),
    "match approve": Route(
        do=matching.approve_card, may="coordinate", scope="one", group="run", show=matching.can_approve
    ),
    "match explain": Route(
        opens="matching.explain", may="coordinate", scope="one", group="run", show=steps.can_match
    ),
    "private": Route(do=private_talk.mine, group="now", show=private_talk.may_say),
    "match private": Route(
        do=private_talk.switch, may="coordinate", scope="one", group="run", show=steps.can_match
    ),
    # pairs
    "agree": Route(do=agreement_talk.agree, group="now", show=pairs.has_pair),
    "goals": Route(do=goal_talk.goals, group="now", show=pairs.has_pair),
    "meet": Route(do=meeting_talk.meet, group="now", show=pairs.has_pair),
    "pause": Route(do=pairs.pause, group="mine", show=pairs.has_pair),
    "resume": Route(do=pairs.resume, group="mine", show=pairs.has_paused),
    "finish": Route(do=pairs.finish, careful=True, group="mine", show=pairs.has_pair),
    "change": Route(do=halfway.change, group="now", show=pairs.has_pair),
    "swap": Route(do=leading.swap, group="now", show=pairs.has_pair),
    "idea": Route(do=ideas.idea, group="now", show=pairs.has_pair),
    "record": Route(do=goodbye.record, group="mine", show=goodbye.has_record),
    "peers": Route(do=goodbye.peers, group="mine", show=goodbye.has_peers),
    "ideas": Route(do=ideas.ideas, may="coordinate", scope="one", group="run"),
    "alumni": Route(do=pairs.alumni_list, may="coordinate", scope="one", group="run"),
    "pair end": Route(opens="pairs.stop", may="answer_support", scope="one", careful=True, group="run"),
    # checkins
    "met": Route(do=checkins.met, group="now", show=pairs.has_pair),
    "checkin": Route(do=checkins.checkin, group="now", show=pairs.has_pair),
    "why this": Route(do=checkins.why_this, group="mine"),
    # learning
    "prompt": Route(do=learning.prompt, group="now", show=pairs.has_pair),
    "learn": Route(do=lessons.learn, group="now", show=lessons.has_lessons),
    "notes": Route(do=private_notes.notes, group="mine", show=private_notes.has_use),
    "role": Route(do=oneself.role, may="take_part", scope="one", group="mine"),
    "conduct": Route(do=oneself.conduct, group="mine"),
    "cue": Route(do=oneself.cue, may="take_part", scope="one", group="mine", show=oneself.is_senior),
    "prompt before": Route(do=before.switch, may="take_part", scope="one", group="mine"),
    "hard talk": Route(do=after_talks.hard_talk, group="mine", show=after_talks.is_junior),
    "reset": Route(do=after_talks.reset, group="mine", show=after_talks.is_technical),
    "lessons live": Route(do=sessions.live, may="coordinate", scope="one", group="run"),
    "prompts": Route(do=own_prompts.prompts, may="coordinate", scope="one", group="run"),
    # groups
    "circle": Route(do=circles.circle, group="now", show=circles.has_circle),
    "circle schedule": Route(
        opens="groups.schedule", may="coordinate", scope="one", group="run", show=circle_desk.may_schedule
    ),
    "panel": Route(do=panel.panel, group="now", show=panel.has_panel),
    "panel ask": Route(opens="groups.ask", may="ask_panel", scope="one", group="run", show=panel.may_ask),
    # support
    "support": Route(opens="support.ask", scope="one", careful=True, group="mine", show=circle.can_ask),
    "requests": Route(do=support.requests, group="mine", show=support.has_asked),
    "coach": Route(do=coaches.coach, may="take_part", scope="one", group="mine"),
    "coach list": Route(do=coaches.roster, may="coordinate", scope="one", group="run"),
    "support routes": Route(do=outside.show, may="coordinate", scope="one", group="run"),
    # privacy
    "privacy": Route(do=privacy.privacy, group="mine"),
    "mydata": Route(do=privacy.mydata, group="mine"),
    "delete me": Route(do=privacy.delete_me, careful=True, group="mine"),
}
