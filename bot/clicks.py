"""The table of buttons: a button's name → who answers it."""

from bot.checkins import talk as checkins
from bot.groups import desk as circle_desk
from bot.groups import panel, responding
from bot.groups import talk as circles
from bot.learning import after_talks, before, lessons, offering, oneself, sessions
from bot.learning import notes as private_notes
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
    resting,
)
from bot.pairs import talk as pairs
from bot.people import away, filing_talk
from bot.people import talk as people
from bot.polls import opening as poll_opening
from bot.polls import talk as polls
from bot.privacy import linking
from bot.privacy import talk as privacy
from bot.programmes import (
    announcing,
    breaks,
    cancelling,
    closing,
    desk,
    finishing,
    handing,
    joining,
    learnings,
    leaving,
    levels,
    merging,
    observing,
    pausing,
    promoting,
    sponsoring,
    standing_in,
)
from bot.programmes import talk as programmes
from bot.routing import Route
from bot.support import coach_talk as coaches
from bot.support import talk as support
from bot.support import waiting as help_waiting

CLICKS: dict[str, Route] = {
    # people
    "people.speak": Route(do=people.speak),
    "people.take_file": Route(do=filing_talk.take_it),
    "people.drop_file": Route(do=filing_talk.drop_it),
    "people.back": Route(do=away.back),
    # programmes
    "programmes.sign": Route(do=programmes.sign, may="sign_promise", scope="one"),
    "programmes.launch": Route(do=promoting.launch, may="coordinate", scope="one"),
    "programmes.tell_goal": Route(do=sponsoring.tell_goal, may="sign_promise", scope="one"),
    "programmes.send_announcement": Route(do=announcing.send, may="coordinate", scope="one"),
    "programmes.drop_announcement": Route(do=announcing.drop, may="coordinate", scope="one"),
    "programmes.announcements_off": Route(do=announcing.off, may="take_part", scope="one"),
    "programmes.announcements_on": Route(do=announcing.on, may="take_part", scope="one"),
    "programmes.observed": Route(do=observing.show, may="observe", scope="one"),
    "programmes.close": Route(do=closing.close, may="coordinate", scope="one"),
    "programmes.levels_right": Route(do=levels.all_right, may="coordinate", scope="one"),
    "programmes.not_for_me": Route(do=joining.not_for_me),
    "programmes.forget_today": Route(do=leaving.forget_today),
    "programmes.desk": Route(do=desk.show, may="coordinate", scope="one"),
    "programmes.stop_now": Route(do=cancelling.stop_now, may="coordinate", scope="one"),
    "programmes.merge_now": Route(do=merging.merge_now, may="coordinate", scope="one"),
    "programmes.resume": Route(do=pausing.resume, may="steer", scope="one"),
    "programmes.wrap_up": Route(do=finishing.wrap_up, may="coordinate", scope="one"),
    "programmes.evaluate": Route(do=finishing.evaluate, may="coordinate", scope="one"),
    "programmes.archive": Route(do=finishing.archive, may="coordinate", scope="one"),
    "programmes.preview_post": Route(do=learnings.preview, may="coordinate", scope="one"),
    "programmes.post_learnings": Route(do=learnings.post, may="coordinate", scope="one"),
    "programmes.take": Route(do=handing.take),
    "programmes.take_not": Route(do=handing.take_not),
    "programmes.step_down": Route(do=handing.step_down, may="coordinate", scope="one"),
    "programmes.adopt": Route(do=standing_in.adopt, may="set_up"),
    "programmes.begin_break": Route(do=breaks.begin, may="take_part", scope="one"),
    "programmes.end_break": Route(do=breaks.end, may="take_part", scope="one"),
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
    "matching.private_off": Route(do=private_talk.turn_off, may="coordinate", scope="one"),
    "matching.private_nothing": Route(do=private_talk.nothing),
    "matching.take_back_proposal": Route(do=proposing_talk.take_back),
    # pairs
    "pairs.show": Route(do=pairs.show),
    "pairs.more": Route(do=pairs.more),
    "pairs.guide": Route(do=pairs.guide),
    "pairs.no_chat": Route(do=pairs.no_chat),
    "pairs.chat": Route(do=pairs.chat),
    "pairs.agreement": Route(do=agreement_talk.show),
    "pairs.confirm": Route(do=agreement_talk.confirm),
    "pairs.more_time": Route(do=agreement_talk.more_time),
    "pairs.example": Route(do=agreement_talk.example),
    "pairs.parts": Route(do=agreement_talk.parts),
    "pairs.copy": Route(do=agreement_talk.copy),
    "pairs.goals": Route(do=goal_talk.show),
    "pairs.goals_plan": Route(do=goal_talk.plan),
    "pairs.calendar": Route(do=meeting_around.calendar),
    "pairs.accept": Route(do=meeting_talk.accept),
    "pairs.not_now": Route(do=meeting_talk.not_now),
    "pairs.cannot_today": Route(do=meeting_talk.cannot),
    "pairs.finish": Route(do=pairs.finish),
    "pairs.finish_now": Route(do=pairs.finish_now),
    "pairs.find_new": Route(do=pairs.find_new),
    "pairs.stop_here": Route(do=pairs.stop_here),
    "pairs.swap_roles": Route(do=pairs.swap_roles),
    "pairs.alumni": Route(do=pairs.alumni),
    "pairs.record": Route(do=goodbye.record),
    "pairs.last_guide": Route(do=goodbye.last_guide),
    "pairs.choose": Route(do=goodbye.choose),
    "pairs.leave_peers": Route(do=goodbye.leave_peers),
    "pairs.as_it_is": Route(do=halfway.as_it_is),
    "pairs.swap_yes": Route(do=leading.yes),
    "pairs.swap_no": Route(do=leading.no),
    "pairs.idea_share": Route(do=ideas.share),
    "pairs.idea_keep": Route(do=ideas.keep),
    "pairs.interim": Route(do=resting.interim),
    "pairs.no_interim": Route(do=resting.no_interim),
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
    "learning.offered": Route(do=offering.open_offered),
    "learning.read_offered": Route(do=offering.read_offered),
    "learning.before": Route(do=before.switch, may="take_part", scope="one"),
    "learning.cue": Route(do=oneself.cue, may="take_part", scope="one"),
    "learning.hard_talk": Route(do=after_talks.hard_talk),
    "learning.all_right": Route(do=after_talks.all_right),
    "learning.reset": Route(do=after_talks.reset),
    "learning.sessions": Route(do=sessions.listed, may="coordinate", scope="one"),
    "learning.see_session": Route(do=sessions.see, may="coordinate", scope="one"),
    "learning.session_off": Route(do=sessions.call_off, may="coordinate", scope="one"),
    "learning.own_prompts": Route(do=own_prompts.page, may="coordinate", scope="one"),
    "learning.see_prompt": Route(do=own_prompts.see, may="coordinate", scope="one"),
    "learning.prompt_use": Route(do=own_prompts.use, may="coordinate", scope="one"),
    "learning.prompt_off": Route(do=own_prompts.off, may="coordinate", scope="one"),
    # overview
    "overview.voices": Route(do=overview.voices, may="coordinate", scope="one"),
    # groups
    "groups.not_this_time": Route(do=circles.not_this_time),
    "groups.guide": Route(do=circles.guide),
    "groups.host": Route(do=circles.host),
    "groups.stay_away": Route(do=circles.stay_away),
    "groups.come": Route(do=circles.come),
    "groups.guest": Route(do=circles.guest),
    "groups.no_notes": Route(do=circles.no_notes),
    "groups.keep": Route(do=circles.keep),
    "groups.fine": Route(do=circles.fine),
    "groups.call_off": Route(do=circle_desk.call_off, may="coordinate", scope="one"),
    "groups.panel_join": Route(do=panel.join, may="take_part", scope="one"),
    "groups.panel_leave": Route(do=panel.leave, may="take_part", scope="one"),
    "groups.put": Route(do=panel.put, may="ask_panel", scope="one"),
    "groups.drop": Route(do=panel.drop),
    "groups.send_answer": Route(do=panel.send),
    "groups.unsend": Route(do=panel.unsend),
    "groups.rather_not": Route(do=panel.rather_not),
    "groups.post": Route(do=responding.post, may="ask_panel", scope="one"),
    # support
    "support.send": Route(do=support.send),
    "support.send_both": Route(do=support.send_both),
    "support.discard": Route(do=support.discard),
    "support.seen": Route(do=support.seen),
    "support.close": Route(do=support.close),
    "support.begin": Route(do=support.begin),
    "support.reopen": Route(do=support.reopen),
    "support.show_too": Route(do=help_waiting.show_too),
    "support.coach_me": Route(do=coaches.for_me, may="take_part", scope="one"),
    "support.coach_both": Route(do=coaches.for_both, may="take_part", scope="one"),
    "support.coach_choose": Route(do=coaches.choose),
    "support.coach_stop": Route(do=coaches.stop),
    "support.coach_talked": Route(do=coaches.talked),
    "support.coach_done": Route(do=coaches.done),
    "support.coach_can": Route(do=coaches.can),
    "support.coach_not_now": Route(do=coaches.cannot),
    "support.coach_off": Route(do=coaches.off),
    # privacy
    "privacy.join": Route(do=linking.join),
    "privacy.part": Route(do=linking.part),
    "privacy.limits": Route(do=privacy.limits),
    "privacy.page": Route(do=privacy.page),
}
