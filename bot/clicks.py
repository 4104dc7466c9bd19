"""The table of buttons: a button's name → who answers it."""

from bot.checkins import talk as checkins
from bot.learning import lessons
from bot.learning import notes as private_notes
from bot.learning import talk as learning
from bot.matching import asking
from bot.matching import talk as matching
from bot.pairs import agreement_talk, meeting_talk
from bot.pairs import talk as pairs
from bot.people import talk as people
from bot.polls import opening as poll_opening
from bot.polls import talk as polls
from bot.privacy import talk as privacy
from bot.programmes import closing, joining, levels
from bot.programmes import talk as programmes
from bot.routing import Route
from bot.support import talk as support

CLICKS: dict[str, Route] = {
    # people
    "people.speak": Route(do=people.speak),
    # programmes
    "programmes.sign": Route(do=programmes.sign, may="sign_promise", scope="one"),
    "programmes.close": Route(do=closing.close, may="coordinate", scope="one"),
    "programmes.levels_right": Route(do=levels.all_right, may="coordinate", scope="one"),
    "programmes.not_for_me": Route(do=joining.not_for_me),
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
}
