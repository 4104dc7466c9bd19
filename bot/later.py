"""The tables of what happens later: notices and their words, due dates, long work, and somebody leaving.

`routes` has the tables of what people do; together the two know all rooms, and no other module does.
"""

from collections.abc import Callable

from bot.checkins import notices as checkin_notices
from bot.checkins import occasions as checkin_occasions
from bot.house import House
from bot.learning import model as learning_model
from bot.learning import notices as learning_notices
from bot.matching import notices as matching_notices
from bot.matching import results, rounds, running
from bot.pairs import due as pair_due
from bot.pairs import ending, meeting_notices
from bot.pairs import notices as pair_notices
from bot.people.model import Member
from bot.polls import jobs as poll_jobs
from bot.polls import notices as poll_notices
from bot.polls import opening as poll_opening
from bot.programmes import closing, joining, signup
from bot.programmes import notices as programme_notices
from bot.programmes import talk as programmes
from bot.routing import DueHandler, JobRunner, NoticeRoute
from bot.support import notices as support_notices
from bot.turn import Turn

# --- notices: kind → words --------------------------------------------------------------------

NOTICES: tuple[NoticeRoute, ...] = (
    # programmes
    NoticeRoute(notice=programme_notices.SponsorNamed, compose=programme_notices.compose_sponsor_named),
    NoticeRoute(notice=programme_notices.AlternateNamed, compose=programme_notices.compose_alternate_named),
    NoticeRoute(notice=programme_notices.PromiseSigned, compose=programme_notices.compose_promise_signed),
    NoticeRoute(notice=programme_notices.SignupOpen, compose=programme_notices.compose_signup),
    NoticeRoute(notice=programme_notices.SignupPosted, compose=programme_notices.compose_signup_posted),
    NoticeRoute(notice=programme_notices.SignupClosed, compose=programme_notices.compose_signup_closed),
    NoticeRoute(notice=programme_notices.TooFew, compose=programme_notices.compose_too_few),
    NoticeRoute(notice=programme_notices.Stopped, compose=programme_notices.compose_stopped),
    NoticeRoute(notice=programme_notices.Handover, compose=programme_notices.compose_handover),
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
    NoticeRoute(notice=matching_notices.Matched, compose=matching_notices.compose_matched),
    NoticeRoute(notice=matching_notices.NoMatch, compose=matching_notices.compose_no_match),
    NoticeRoute(notice=matching_notices.NotReached, compose=matching_notices.compose_not_reached),
    NoticeRoute(notice=matching_notices.Told, compose=matching_notices.compose_told),
    NoticeRoute(notice=matching_notices.Unreached, compose=matching_notices.compose_unreached),
    # pairs
    NoticeRoute(notice=pair_notices.Hello, compose=pair_notices.compose_hello),
    NoticeRoute(notice=pair_notices.AgreeStart, compose=pair_notices.compose_agree_start),
    NoticeRoute(notice=pair_notices.BothSides, compose=pair_notices.compose_both_sides),
    NoticeRoute(notice=pair_notices.AgreementChanged, compose=pair_notices.compose_changed),
    NoticeRoute(notice=pair_notices.AgreeHelp, compose=pair_notices.compose_agree_help),
    NoticeRoute(notice=pair_notices.Agreed, compose=pair_notices.compose_agreed),
    NoticeRoute(notice=pair_notices.AgreedHere, compose=pair_notices.compose_agreed_here),
    NoticeRoute(notice=pair_notices.Paused, compose=pair_notices.compose_paused),
    NoticeRoute(notice=pair_notices.Resumed, compose=pair_notices.compose_resumed),
    NoticeRoute(notice=pair_notices.ClosingSoon, compose=pair_notices.compose_closing),
    NoticeRoute(notice=pair_notices.Ended, compose=pair_notices.compose_ended),
    NoticeRoute(notice=meeting_notices.MeetingProposed, compose=meeting_notices.compose_proposed),
    NoticeRoute(notice=meeting_notices.TimesDeclined, compose=meeting_notices.compose_declined),
    NoticeRoute(notice=meeting_notices.MeetingBooked, compose=meeting_notices.compose_booked),
    NoticeRoute(notice=meeting_notices.MeetingOff, compose=meeting_notices.compose_off),
    NoticeRoute(notice=meeting_notices.NoAnswer, compose=meeting_notices.compose_no_answer),
    NoticeRoute(notice=meeting_notices.BookedHere, compose=meeting_notices.compose_booked_here),
    NoticeRoute(notice=meeting_notices.OffHere, compose=meeting_notices.compose_off_here),
    # checkins
    NoticeRoute(notice=checkin_occasions.MeetingDue, compose=checkin_notices.compose_meeting_due),
    NoticeRoute(notice=checkin_occasions.Reminder, compose=checkin_notices.compose_reminder),
    NoticeRoute(notice=checkin_occasions.DidItHappen, compose=checkin_notices.compose_did_it_happen),
    NoticeRoute(notice=checkin_occasions.Quiet, compose=checkin_notices.compose_quiet),
    NoticeRoute(notice=checkin_occasions.AutoPaused, compose=checkin_notices.compose_auto_paused),
    # learning
    NoticeRoute(notice=learning_model.AfterMeeting, compose=learning_notices.compose),
    NoticeRoute(notice=learning_model.AfterLogging, compose=learning_notices.compose),
    # support
    NoticeRoute(notice=support_notices.HelpAsked, compose=support_notices.compose_asked),
    NoticeRoute(notice=support_notices.HelpSeen, compose=support_notices.compose_seen),
    NoticeRoute(notice=support_notices.HelpPassedOn, compose=support_notices.compose_passed_on),
    NoticeRoute(notice=support_notices.HelpClosed, compose=support_notices.compose_closed),
)

# --- due dates and long work ------------------------------------------------------------------

DUE: dict[str, DueHandler] = {
    signup.CLOSES: closing.closes,
    joining.FORGET: joining.forget,
    poll_jobs.REMIND: poll_jobs.remind_due,
    poll_jobs.CLOSE: poll_jobs.close_due,
    poll_jobs.RESULTS: poll_jobs.results_due,
    poll_jobs.NEXT: poll_jobs.next_due,
    # matching
    rounds.WINDOW: rounds.window,
    results.RESULT: results.result,
    results.REACHED: results.reached,
    results.FORGET: results.forget,
    # pairs
    "pairs.begun": pair_due.begun,
    "pairs.look_again": pair_due.look_again,
    "pairs.begin_agreeing": pair_due.begin_agreeing,
    "pairs.agree_help": pair_due.agree_help,
    "pairs.agree_timeout": pair_due.agree_timeout,
    "pairs.no_answer": pair_due.no_answer,
    "pairs.times_passed": pair_due.times_passed,
    "pairs.resume": pair_due.resume,
    "pairs.closing": pair_due.closing,
    "pairs.completed": pair_due.completed,
    # checkins
    "checkins.meeting_due": checkin_notices.meeting_falls_due,
    "checkins.reminder": checkin_notices.reminder_falls_due,
    "checkins.did_it_happen": checkin_notices.question_falls_due,
    "checkins.quiet": checkin_notices.silence_falls_due,
    # support
    support_notices.UNANSWERED: support_notices.unanswered,
    support_notices.FORGET: support_notices.forget,
}

JOBS: dict[str, JobRunner] = {
    signup.INVITE: signup.invite,
    poll_opening.OPEN: poll_jobs.open_poll,
    poll_jobs.REMIND: poll_jobs.remind,
    poll_jobs.CLOSE: poll_jobs.close_poll,
    poll_jobs.CANCEL: poll_jobs.cancel_poll,
    poll_jobs.TELL: poll_jobs.tell,
    poll_jobs.THANK: poll_jobs.thank,
    rounds.RUN: running.run,
    rounds.TELL: results.tell,
}

# --- a person leaves: what each room does -----------------------------------------------------

LEAVING: tuple[Callable[[Member, Turn], None], ...] = (
    # first what needs the person's place in a programme, then that place itself
    ending.let_go,
    rounds.drop_out,
    joining.withdraw,
    programmes.hand_over,
    support_notices.let_go,
)

# --- what rooms forget by themselves ------------------------------------------------------------

SWEEPS: tuple[Callable[[House], None], ...] = (poll_jobs.sweep,)
