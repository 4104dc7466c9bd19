"""The table of forms: a form's name → who builds it and who takes what was filled in."""

from bot.checkins import talk as checkins
from bot.groups import desk as circle_desk
from bot.groups import panel, responding
from bot.groups import talk as circles
from bot.learning import notes as private_notes
from bot.learning import oneself, sessions
from bot.learning import own_talk as own_prompts
from bot.learning import talk as learning
from bot.matching import asking, private_talk, proposing_talk
from bot.matching import talk as matching
from bot.overview import talk as overview
from bot.pairs import (
    agreement_talk,
    goal_talk,
    goodbye,
    halfway,
    ideas,
    leading,
    meeting_around,
    meeting_talk,
)
from bot.pairs import stopping as pair_stopping
from bot.pairs import talk as pairs
from bot.people import away, filing_talk, messages, own, times
from bot.people import talk as people
from bot.polls import opening as poll_opening
from bot.polls import talk as polls
from bot.privacy import linking
from bot.programmes import (
    announcing,
    cancelling,
    closing,
    handing,
    joining,
    learnings,
    levels,
    merging,
    observers,
    observing,
    pausing,
    promoting,
    signup,
    sponsoring,
    topics,
)
from bot.programmes import talk as programmes
from bot.routing import FileMaker, FormRoute
from bot.support import coach_talk as coaches
from bot.support import outside
from bot.support import talk as support

FORMS: dict[str, FormRoute] = {
    # people
    "people.exclude": FormRoute(form=people.exclude_form, submit=people.exclude),
    "people.snooze": FormRoute(form=messages.snooze_form, submit=messages.snooze),
    "people.me": FormRoute(form=own.form, submit=own.keep),
    "people.needs": FormRoute(form=own.needs_form, submit=own.keep_needs),
    "people.times": FormRoute(form=times.times_form, submit=times.keep_times),
    "people.days_off": FormRoute(form=times.days_off_form, submit=times.keep_days_off),
    "people.away": FormRoute(form=away.away_form, submit=away.mark, may="coordinate", scope="one"),
    "people.import": FormRoute(form=filing_talk.form, submit=filing_talk.sent),
    "privacy.link": FormRoute(form=linking.form, submit=linking.typed),
    # programmes
    "programmes.new": FormRoute(form=programmes.new_form, submit=programmes.new, may="set_up"),
    "programmes.edit": FormRoute(
        form=programmes.edit_form, submit=programmes.edit, may="coordinate", scope="one"
    ),
    "programmes.promotion": FormRoute(
        form=promoting.text_form, submit=promoting.keep, may="coordinate", scope="one"
    ),
    "programmes.announce": FormRoute(
        form=announcing.announce_form,
        submit=announcing.written,
        may="coordinate",
        scope="one",
        gives_back=True,
    ),
    "programmes.observers": FormRoute(
        form=observers.observers_form, submit=observers.name_observers, may="coordinate", scope="one"
    ),
    "programmes.sponsor_goal": FormRoute(
        form=sponsoring.goal_form, submit=sponsoring.goal, may="sign_promise", scope="one"
    ),
    "programmes.topics": FormRoute(
        form=topics.topics_form, submit=topics.topics, may="coordinate", scope="one"
    ),
    "programmes.words": FormRoute(form=topics.words_form, submit=topics.words, may="coordinate", scope="one"),
    "programmes.signup": FormRoute(
        form=signup.signup_form, submit=signup.open_signup, may="coordinate", scope="one"
    ),
    "programmes.keep_open": FormRoute(
        form=closing.keep_open_form, submit=closing.keep_open, may="coordinate", scope="one"
    ),
    "programmes.merge": FormRoute(form=merging.form, submit=merging.merge, may="coordinate", scope="one"),
    "programmes.stop": FormRoute(
        form=cancelling.stop_form, submit=cancelling.stop, may="coordinate", scope="one"
    ),
    "programmes.pause": FormRoute(form=pausing.pause_form, submit=pausing.pause, may="steer", scope="one"),
    "programmes.learnt": FormRoute(
        form=learnings.note_form, submit=learnings.note, may="coordinate", scope="one", gives_back=True
    ),
    "programmes.handover": FormRoute(
        form=handing.ask_form, submit=handing.ask, may="coordinate", scope="one"
    ),
    "programmes.take_off": FormRoute(
        form=handing.take_off_form, submit=handing.take_off, may="coordinate", scope="one"
    ),
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
    "matching.propose": FormRoute(
        form=proposing_talk.propose_form, submit=proposing_talk.propose, may="take_part", scope="one"
    ),
    "matching.consider": FormRoute(form=proposing_talk.consider_form, submit=proposing_talk.consider),
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
    "matching.private_on": FormRoute(
        form=private_talk.on_form, submit=private_talk.turn_on, may="coordinate", scope="one"
    ),
    "matching.private_agree": FormRoute(form=private_talk.agree_form, submit=private_talk.agree),
    "matching.private_say": FormRoute(form=private_talk.say_form, submit=private_talk.say),
    # pairs
    "pairs.agree": FormRoute(form=agreement_talk.form, submit=agreement_talk.written, gives_back=True),
    "pairs.suggest": FormRoute(form=meeting_talk.suggest_form, submit=meeting_talk.suggested),
    "pairs.move": FormRoute(form=meeting_talk.move_form, submit=meeting_talk.moved),
    "pairs.date": FormRoute(form=meeting_talk.date_form, submit=meeting_talk.dated),
    "pairs.agenda": FormRoute(form=meeting_around.agenda_form, submit=meeting_around.agenda, gives_back=True),
    "pairs.remind": FormRoute(form=meeting_around.remind_form, submit=meeting_around.remind),
    "pairs.goal": FormRoute(form=goal_talk.form, submit=goal_talk.saved, gives_back=True),
    "pairs.pause": FormRoute(form=pairs.pause_form, submit=pairs.paused),
    "pairs.review": FormRoute(form=halfway.review_form, submit=halfway.reviewed, gives_back=True),
    "pairs.rhythm": FormRoute(form=halfway.rhythm_form, submit=halfway.rhythm_set),
    "pairs.swap": FormRoute(form=leading.form, submit=leading.suggested),
    "pairs.idea": FormRoute(form=ideas.form, submit=ideas.noted, gives_back=True),
    "pairs.thank": FormRoute(form=goodbye.thank_form, submit=goodbye.thank, gives_back=True),
    "pairs.stop": FormRoute(
        form=pair_stopping.form, submit=pair_stopping.stop, may="answer_support", scope="one"
    ),
    # checkins
    "checkins.met": FormRoute(form=checkins.met_form, submit=checkins.met_submitted),
    # learning
    "learning.note": FormRoute(form=learning.note_form, submit=learning.note, gives_back=True),
    "learning.edit_note": FormRoute(form=private_notes.edit_form, submit=private_notes.edit, gives_back=True),
    "learning.bring": FormRoute(form=learning.bring_form, submit=learning.bring, gives_back=True),
    "learning.self_check": FormRoute(form=oneself.self_check_form, submit=oneself.self_check),
    "learning.session": FormRoute(form=sessions.form, submit=sessions.plan, may="coordinate", scope="one"),
    "learning.attended": FormRoute(
        form=sessions.attended_form, submit=sessions.attended, may="coordinate", scope="one"
    ),
    "learning.own_prompt": FormRoute(
        form=own_prompts.form, submit=own_prompts.write, may="coordinate", scope="one", gives_back=True
    ),
    # groups
    "groups.when": FormRoute(form=circles.when_form, submit=circles.when),
    "groups.notes": FormRoute(form=circles.notes_form, submit=circles.notes, gives_back=True),
    "groups.schedule": FormRoute(
        form=circle_desk.schedule_form, submit=circle_desk.schedule, may="coordinate", scope="one"
    ),
    "groups.ask": FormRoute(
        form=panel.ask_form, submit=panel.ask, may="ask_panel", scope="one", gives_back=True
    ),
    "groups.answer": FormRoute(form=panel.answer_form, submit=panel.answer, gives_back=True),
    "groups.respond": FormRoute(
        form=responding.respond_form, submit=responding.respond, may="ask_panel", scope="one", gives_back=True
    ),
    # support
    "support.ask": FormRoute(form=support.form, submit=support.previewed, scope="one", gives_back=True),
    "support.routes": FormRoute(form=outside.form, submit=outside.keep, may="coordinate", scope="one"),
    "support.coach_add": FormRoute(form=coaches.add_form, submit=coaches.add, may="coordinate", scope="one"),
    "support.coach_remove": FormRoute(
        form=coaches.remove_form, submit=coaches.remove, may="coordinate", scope="one"
    ),
}

# --- what a link to our own pages hands out: files, and pages to read ----------------------------

FILES: dict[str, FileMaker] = {
    # programmes
    observing.PAGE: observing.page,
    # pairs
    "pairs.agreement_file": agreement_talk.file,
    "pairs.goals_file": goal_talk.file,
    "pairs.calendar_file": meeting_around.calendar_file,
    # overview
    overview.PAGE: overview.page,
    overview.PEOPLE: overview.people_file,
    overview.PAIRS: overview.pairs_file,
    overview.VOICES: overview.voices_file,
}
