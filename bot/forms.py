"""The table of forms: a form's name → who builds it and who takes what was filled in."""

from bot.checkins import talk as checkins
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
from bot.programmes import closing, joining, levels, signup
from bot.programmes import talk as programmes
from bot.routing import FormRoute
from bot.support import talk as support

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
