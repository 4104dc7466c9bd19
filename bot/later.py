"""The tables of what happens later: notices and their words, due dates, long work.

`routes` has the tables of what people do; together the two know all rooms, and no other module does.
"""

from bot.checkins import notices as checkin_notices
from bot.checkins import occasions as checkin_occasions
from bot.groups import circle_notices, panel_notices
from bot.groups import due as circle_due
from bot.learning import after_talks, before, sessions, totals
from bot.learning import model as learning_model
from bot.learning import notices as learning_notices
from bot.learning.offering import beside
from bot.matching import (
    holding,
    private_boxes,
    private_opening,
    proposing,
    proposing_notices,
    results,
    rounds,
    running,
)
from bot.matching import notices as matching_notices
from bot.pairs import due as pair_due
from bot.pairs import (
    goal_talk,
    goodbye,
    halfway,
    ideas,
    leading,
    lines,
    meeting_notices,
    occasions,
    with_programme,
)
from bot.pairs import notices as pair_notices
from bot.pairs import stopping as pair_stopping
from bot.people import away, filing, filing_talk
from bot.polls import jobs as poll_jobs
from bot.polls import notices as poll_notices
from bot.polls import opening as poll_opening
from bot.privacy.one_person import OnePerson
from bot.programmes import (
    announcement,
    announcing,
    catching_up,
    clock,
    closing,
    handing,
    joining,
    learnings,
    leaving,
    merging,
    observers,
    pausing,
    promoting,
    reminding,
    signup,
    sponsoring,
    stage_words,
)
from bot.programmes import notices as programme_notices
from bot.programmes import stage_notices as stages
from bot.routing import DueHandler, JobRunner, NoticeRoute
from bot.support import coach_kinds, coaching
from bot.support import notices as support_notices
from bot.support import waiting as help_waiting

# --- notices: kind → words --------------------------------------------------------------------

NOTICES: tuple[NoticeRoute, ...] = (
    # people
    NoticeRoute(notice=filing.FileDone, compose=filing_talk.compose_done),
    NoticeRoute(notice=away.AwayMarked, compose=away.compose_marked),
    # programmes
    NoticeRoute(notice=programme_notices.SponsorNamed, compose=programme_notices.compose_sponsor_named),
    NoticeRoute(notice=promoting.Launched, compose=promoting.compose_launched),
    NoticeRoute(notice=sponsoring.GoalTold, compose=sponsoring.compose_goal_told),
    NoticeRoute(notice=announcement.Announced, compose=announcing.compose_announced),
    NoticeRoute(notice=observers.ObserverNamed, compose=observers.compose_observer_named),
    NoticeRoute(notice=programme_notices.AlternateNamed, compose=programme_notices.compose_alternate_named),
    NoticeRoute(notice=programme_notices.PromiseSigned, compose=programme_notices.compose_promise_signed),
    NoticeRoute(notice=programme_notices.SignupOpen, compose=programme_notices.compose_signup),
    NoticeRoute(notice=programme_notices.SignupPosted, compose=programme_notices.compose_signup_posted),
    NoticeRoute(notice=programme_notices.SignupClosed, compose=programme_notices.compose_signup_closed),
    NoticeRoute(notice=stages.JoinInstead, compose=merging.compose),
    NoticeRoute(notice=programme_notices.TooFew, compose=programme_notices.compose_too_few),
    NoticeRoute(notice=stages.Stopped, compose=stage_words.compose_stopped),
    NoticeRoute(notice=stages.Handover, compose=stage_words.compose_handover),
    NoticeRoute(notice=stages.SignupAgain, compose=reminding.compose),
    NoticeRoute(notice=stages.Counted, compose=stage_words.compose_counted),
    NoticeRoute(notice=stages.RoundStart, compose=stage_words.compose_round_start),
    NoticeRoute(notice=stages.ClosingSoon, compose=stage_words.compose_closing_soon),
    NoticeRoute(notice=stages.NextStage, compose=stage_words.compose_next_stage),
    NoticeRoute(notice=stages.OnPause, compose=stage_words.compose_on_pause),
    NoticeRoute(notice=stages.GoingOn, compose=stage_words.compose_going_on),
    NoticeRoute(notice=stages.YouSaid, compose=learnings.compose_you_said),
    NoticeRoute(notice=stages.YouSaidPosted, compose=learnings.compose_you_said),
    NoticeRoute(notice=stages.HandoverAsked, compose=handing.compose_asked),
    NoticeRoute(notice=stages.HandoverAnswered, compose=stage_words.compose_answered),
    NoticeRoute(notice=stages.NoLonger, compose=stage_words.compose_no_longer),
    NoticeRoute(notice=stages.RoleEmpty, compose=stage_words.compose_role_empty),
    # polls
    NoticeRoute(notice=poll_notices.PollInvite, compose=poll_notices.compose_invite),
    NoticeRoute(notice=poll_notices.PollReminder, compose=poll_notices.compose_reminder),
    NoticeRoute(notice=poll_notices.PollResult, compose=poll_notices.compose_result),
    NoticeRoute(notice=poll_notices.PollNext, compose=poll_notices.compose_next),
    NoticeRoute(notice=poll_notices.PollThanks, compose=poll_notices.compose_thanks),
    # matching
    NoticeRoute(notice=matching_notices.Question, compose=matching_notices.compose_question),
    NoticeRoute(notice=matching_notices.StillOpen, compose=matching_notices.compose_still_open),
    NoticeRoute(notice=matching_notices.Solved, compose=matching_notices.compose_solved),
    NoticeRoute(notice=matching_notices.StillSolved, compose=matching_notices.compose_still_solved),
    NoticeRoute(notice=matching_notices.Matched, compose=matching_notices.compose_matched),
    NoticeRoute(notice=matching_notices.NoMatch, compose=matching_notices.compose_no_match),
    NoticeRoute(notice=matching_notices.NotReached, compose=matching_notices.compose_not_reached),
    NoticeRoute(notice=matching_notices.Told, compose=matching_notices.compose_told),
    NoticeRoute(notice=matching_notices.Unreached, compose=matching_notices.compose_unreached),
    NoticeRoute(notice=proposing_notices.Proposed, compose=proposing_notices.compose_proposed),
    NoticeRoute(notice=proposing_notices.NoPair, compose=proposing_notices.compose_no_pair),
    NoticeRoute(notice=proposing_notices.Begun, compose=proposing_notices.compose_begun),
    NoticeRoute(notice=private_opening.PrivateToAgree, compose=private_opening.compose_to_agree),
    NoticeRoute(notice=private_opening.PrivateDecided, compose=private_opening.compose_decided),
    NoticeRoute(notice=private_opening.PrivateAsked, compose=private_opening.compose_asked),
    # pairs
    NoticeRoute(notice=pair_notices.Hello, compose=pair_notices.compose_hello),
    NoticeRoute(notice=pair_notices.AgreeStart, compose=beside(pair_notices.compose_agree_start)),
    NoticeRoute(notice=pair_notices.BothSides, compose=pair_notices.compose_both_sides),
    NoticeRoute(notice=pair_notices.AgreementChanged, compose=pair_notices.compose_changed),
    NoticeRoute(notice=pair_notices.AgreeHelp, compose=pair_notices.compose_agree_help),
    NoticeRoute(notice=pair_notices.Agreed, compose=pair_notices.compose_agreed),
    NoticeRoute(notice=goal_talk.GoalDetails, compose=goal_talk.compose_details),
    NoticeRoute(notice=pair_notices.AgreedHere, compose=pair_notices.compose_agreed_here),
    NoticeRoute(notice=pair_notices.Paused, compose=pair_notices.compose_paused),
    NoticeRoute(notice=pair_notices.Resumed, compose=pair_notices.compose_resumed),
    NoticeRoute(notice=occasions.ClosingSoon, compose=beside(pair_notices.compose_closing)),
    NoticeRoute(notice=pair_notices.Ended, compose=pair_notices.compose_ended),
    NoticeRoute(notice=occasions.HalfWay, compose=halfway.compose_half_way),
    NoticeRoute(notice=occasions.Reviewed, compose=halfway.compose_reviewed),
    NoticeRoute(notice=occasions.RhythmChanged, compose=halfway.compose_rhythm),
    NoticeRoute(notice=occasions.SwapAsked, compose=leading.compose_asked),
    NoticeRoute(notice=occasions.SwapAnswered, compose=leading.compose_answered),
    NoticeRoute(notice=occasions.IdeaNoted, compose=ideas.compose),
    NoticeRoute(notice=occasions.LineChange, compose=lines.compose),
    NoticeRoute(notice=occasions.LineMended, compose=lines.compose_mended),
    NoticeRoute(notice=occasions.Thanked, compose=goodbye.compose_thanked),
    NoticeRoute(notice=occasions.Redefine, compose=goodbye.compose_redefine),
    NoticeRoute(notice=occasions.Redefined, compose=goodbye.compose_redefined),
    NoticeRoute(notice=occasions.Stopped, compose=pair_stopping.compose),
    NoticeRoute(notice=meeting_notices.MeetingProposed, compose=meeting_notices.compose_proposed),
    NoticeRoute(notice=meeting_notices.TimesDeclined, compose=meeting_notices.compose_declined),
    NoticeRoute(notice=meeting_notices.MeetingBooked, compose=meeting_notices.compose_booked),
    NoticeRoute(notice=meeting_notices.MeetingOff, compose=meeting_notices.compose_off),
    NoticeRoute(notice=meeting_notices.NoAnswer, compose=meeting_notices.compose_no_answer),
    NoticeRoute(notice=meeting_notices.BookedHere, compose=meeting_notices.compose_booked_here),
    NoticeRoute(notice=meeting_notices.OffHere, compose=meeting_notices.compose_off_here),
    # checkins
    NoticeRoute(notice=checkin_occasions.MeetingDue, compose=checkin_notices.compose_meeting_due),
    NoticeRoute(notice=checkin_occasions.Reminder, compose=beside(checkin_notices.compose_reminder)),
    NoticeRoute(notice=checkin_occasions.DidItHappen, compose=checkin_notices.compose_did_it_happen),
    NoticeRoute(notice=checkin_occasions.Quiet, compose=checkin_notices.compose_quiet),
    NoticeRoute(notice=checkin_occasions.AutoPaused, compose=checkin_notices.compose_auto_paused),
    # learning
    NoticeRoute(notice=learning_model.AfterMeeting, compose=learning_notices.compose),
    NoticeRoute(notice=learning_model.AfterLogging, compose=learning_notices.compose),
    NoticeRoute(notice=learning_model.BeforeMeeting, compose=before.compose),
    NoticeRoute(notice=after_talks.HardTalk, compose=after_talks.compose_hard_talk),
    NoticeRoute(notice=sessions.SessionInvite, compose=sessions.compose_invite),
    # groups
    NoticeRoute(notice=circle_notices.TimeForCircles, compose=circle_notices.compose_time_for),
    NoticeRoute(notice=circle_notices.CircleInvite, compose=circle_notices.compose_invite),
    NoticeRoute(notice=circle_notices.CircleOn, compose=circle_notices.compose_on),
    NoticeRoute(notice=circle_notices.CircleTomorrow, compose=circle_notices.compose_tomorrow),
    NoticeRoute(notice=circle_notices.CircleOff, compose=circle_notices.compose_off),
    NoticeRoute(notice=circle_notices.NoSeat, compose=circle_notices.compose_no_seat),
    NoticeRoute(notice=circle_notices.Settled, compose=circle_notices.compose_settled),
    NoticeRoute(notice=circle_notices.GuestAsked, compose=circle_notices.compose_guest),
    NoticeRoute(notice=circle_notices.HostNotes, compose=circle_notices.compose_host_notes),
    NoticeRoute(notice=circle_notices.NotesToSee, compose=circle_notices.compose_notes),
    NoticeRoute(notice=circle_notices.NotesSettled, compose=circle_notices.compose_notes_settled),
    NoticeRoute(notice=circle_notices.Themes, compose=circle_notices.compose_themes),
    NoticeRoute(notice=panel_notices.PanelAsked, compose=panel_notices.compose_asked),
    NoticeRoute(notice=panel_notices.AnswersIn, compose=panel_notices.compose_answers),
    NoticeRoute(notice=panel_notices.ResponseDue, compose=panel_notices.compose_due),
    NoticeRoute(notice=panel_notices.PanelTold, compose=panel_notices.compose_told),
    NoticeRoute(notice=panel_notices.EverybodyTold, compose=panel_notices.compose_told),
    NoticeRoute(notice=panel_notices.ToldHere, compose=panel_notices.compose_told_here),
    # support
    NoticeRoute(notice=support_notices.HelpAsked, compose=support_notices.compose_asked),
    NoticeRoute(notice=support_notices.HelpAskedAgain, compose=support_notices.compose_asked),
    NoticeRoute(notice=support_notices.HelpSeen, compose=support_notices.compose_seen),
    NoticeRoute(notice=support_notices.HelpPassedOn, compose=support_notices.compose_passed_on),
    NoticeRoute(notice=support_notices.HelpClosed, compose=support_notices.compose_closed),
    NoticeRoute(notice=support_notices.HelpStillOpen, compose=help_waiting.compose_still_open),
    NoticeRoute(notice=help_waiting.HelpUnanswered, compose=help_waiting.compose_unanswered),
    NoticeRoute(notice=coach_kinds.CoachAsked, compose=coaching.compose_asked),
    NoticeRoute(notice=coach_kinds.CoachesFound, compose=coaching.compose_found),
    NoticeRoute(notice=coach_kinds.CoachChosen, compose=coaching.compose_chosen),
    NoticeRoute(notice=coach_kinds.CoachForBoth, compose=coaching.compose_for_both),
    NoticeRoute(notice=coach_kinds.CoachNamed, compose=coaching.compose_named),
)

# --- due dates and long work ------------------------------------------------------------------

DUE: dict[str, DueHandler] = {
    clock.SIGNUP_CLOSES: closing.closes,
    reminding.REMINDS: reminding.due,
    clock.BEGAN: clock.began,
    clock.ROUND_START: clock.round_start,
    clock.HALF_WAY: clock.half_way,
    clock.NEAR: clock.near_the_end,
    clock.ENDS: clock.ends,
    clock.RESUMES: pausing.resumes,
    clock.RETIRES: clock.retires,
    catching_up.CATCH_UP: catching_up.catch_up,
    leaving.FORGET: leaving.forget,
    "programmes.people_changed": joining.people_changed,
    poll_jobs.REMIND: poll_jobs.remind_due,
    poll_jobs.CLOSE: poll_jobs.close_due,
    poll_jobs.RESULTS: poll_jobs.results_due,
    poll_jobs.NEXT: poll_jobs.next_due,
    # matching
    rounds.WINDOW: rounds.window,
    results.RESULT: results.result,
    results.REACHED: results.reached,
    results.FORGET: results.forget,
    holding.LOOK_AGAIN: holding.look_again,
    proposing.PROPOSED: proposing.time_passes,
    proposing.ASK: proposing.ask_again,
    proposing.RUNS: proposing.runs,
    private_boxes.END: private_boxes.ends,
    # pairs
    "pairs.begun": pair_due.begun,
    "pairs.look_again": pair_due.look_again,
    "pairs.after_pause": with_programme.after_pause,
    "pairs.programme_over": with_programme.programme_over,
    "pairs.on_break": with_programme.on_break,
    "pairs.begin_agreeing": pair_due.begin_agreeing,
    "pairs.agree_help": pair_due.agree_help,
    "pairs.agree_timeout": pair_due.agree_timeout,
    "pairs.no_answer": pair_due.no_answer,
    "pairs.times_passed": pair_due.times_passed,
    "pairs.resume": pair_due.resume,
    "pairs.gentle_end": pair_due.gentle_end,
    "pairs.half_way": halfway.falls_due,
    "pairs.reviewed": halfway.goes_on,
    "pairs.closing": pair_due.closing,
    "pairs.last_meeting": goodbye.last_meeting_due,
    "pairs.redefined": goodbye.redefined_due,
    "pairs.completed": goodbye.completed_due,
    "pairs.look_at_lines": lines.look,
    # checkins
    "checkins.meeting_due": checkin_notices.meeting_falls_due,
    "checkins.reminder": checkin_notices.reminder_falls_due,
    "checkins.did_it_happen": checkin_notices.question_falls_due,
    "checkins.quiet": checkin_notices.silence_falls_due,
    # groups
    circle_due.HALF_WAY: circle_due.half_way,
    circle_due.SETTLE: circle_due.settle,
    circle_due.REMIND: circle_due.remind,
    circle_due.HELD: circle_due.held,
    circle_due.UNWRITTEN: circle_due.unwritten,
    circle_due.DECIDE: circle_due.decide,
    circle_due.FORGET: circle_due.forget,
    panel_notices.CLOSE: panel_notices.closes,
    panel_notices.REMIND: panel_notices.remind,
    panel_notices.FORGET_DRAFT: panel_notices.forget_draft,
    panel_notices.FORGET_ANSWERS: panel_notices.forget_answers,
    # learning
    totals.HALF_WAY: totals.half_way,
    totals.ROUND_OVER: totals.round_over,
    totals.FORGET: totals.forget,
    learning_model.HARD_TALK: after_talks.asks_again,
    learning_model.BeforeMeeting.kind: checkin_notices.prompt_falls_due,
    # support
    support_notices.UNANSWERED: help_waiting.unanswered,
    support_notices.FORGET: support_notices.forget,
    coaching.WAITED: coaching.waited,
    coaching.FORGET: coaching.forget,
}

JOBS: dict[str, JobRunner] = {
    filing.READ: filing.reads(lambda house: OnePerson(house.sealer)),
    signup.INVITE: signup.invite,
    reminding.REMINDS: reminding.remind,
    poll_opening.OPEN: poll_jobs.open_poll,
    poll_jobs.REMIND: poll_jobs.remind,
    poll_jobs.CLOSE: poll_jobs.close_poll,
    poll_jobs.CANCEL: poll_jobs.cancel_poll,
    poll_jobs.TELL: poll_jobs.tell,
    poll_jobs.THANK: poll_jobs.thank,
    rounds.RUN: running.run,
    private_opening.OPEN: private_opening.open_it,
    sessions.INVITE: sessions.invite,
    rounds.TELL: results.tell,
}

ASKED_AGAIN = frozenset({filing.READ, rounds.RUN, rounds.TELL})
