"""What became of a call to Slack, in the outbox's words: one table of every error Slack documents for it.

Codes in the table come from the pages of the methods we use (docs.slack.dev/reference/methods); what is in
none of them is our fault until somebody has looked, and its code goes to the log, if it looks like one.
"""

import logging
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, assert_never

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.outbox.outcome import (
    Doubtful,
    Gone,
    NotAccepted,
    OurFault,
    Outcome,
    RateLimited,
    Uninstalled,
    Unreachable,
)

log = logging.getLogger(__name__)

Meaning = Literal["slower", "later", "doubtful", "unreachable", "uninstalled", "gone", "our_fault"]

UNSAID: Final = timedelta(seconds=30)
"""How long to wait where Slack says "too fast" without saying for how long."""

LONGEST_WAIT: Final = timedelta(hours=1)
"""More than this is not believed."""

_CODES: Final[Mapping[Meaning, str]] = {
    # Before it was taken: nothing was posted, and soon it may be.
    "slower": "ratelimited rate_limited",
    "later": """
        accesslimited access_denied ekm_access_denied external_channel_migrating hash_conflict invalid_auth
        message_limit_exceeded org_login_required request_timeout service_unavailable
        streaming_state_conflict team_added_to_org token_expired two_factor_setup_required
    """,
    # It may have been taken: Slack's own words for it are "some aspect of the operation succeeded".
    "doubtful": "fatal_error internal_error messaging_processing_failed update_failed",
    # This person, or this conversation, will not have it.
    "unreachable": """
        cannot_dm_bot cannot_find_user channel_not_found invalid_user_combination is_archived not_in_channel
        restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel
        restricted_action_thread_locked restricted_action_thread_only_channel user_disabled user_not_found
        user_not_in_channel user_not_visible users_not_found
    """,
    "uninstalled": "account_inactive app_not_installed token_revoked",
    # The message or view to change is not there any more, or nobody may change it now.
    "gone": """
        cant_delete_message cant_update_message compliance_exports_prevent_deletion edit_window_closed
        exchanged_trigger_id expired_trigger_id invalid_trigger_id is_inactive message_not_found not_found
        trigger_exchanged trigger_expired
    """,
    # Somebody must look: what we made, what we asked for, or how the app is set up.
    "our_fault": """
        as_user_not_supported attachment_payload_limit_exceeded block_mismatch blocked_file_type
        cannot_reply_to_message cant_broadcast_message channel_type_not_supported deprecated_endpoint
        duplicate_channel_not_found duplicate_external_id duplicate_message_not_found enterprise_is_restricted
        file_deleted file_is_deleted file_not_found file_share_limit_reached forbidden_team insecure_request
        invalid_arg_name invalid_arguments invalid_array_arg invalid_attachments invalid_blocks
        invalid_blocks_format invalid_charset invalid_email invalid_form_data invalid_json
        invalid_metadata_format invalid_metadata_schema invalid_post_type is_bot json_not_object
        markdown_text_conflict max_file_sharing_exceeded messages_tab_disabled metadata_must_be_sent_from_app
        metadata_too_large method_deprecated method_not_supported_for_channel_type missing_args
        missing_argument missing_charset missing_file_data missing_post_type missing_scope
        msg_blocks_too_long msg_too_long no_dual_broadcast_content_update no_permission no_text
        not_allowed_token_type not_authed not_enabled not_enough_users posting_to_channel_denied
        push_limit_reached send_on_behalf_not_allowed slack_connect_blocked_file_type
        slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked
        slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked
        slack_connect_lists_sharing_blocked superfluous_charset team_access_not_granted team_not_found
        too_many_attachments too_many_contact_cards too_many_users unable_to_share_files unknown_method
        upgrade_required users_list_not_supplied view_too_large
    """,
}

MEANINGS: Final[Mapping[str, Meaning]] = {
    code: meaning for meaning, codes in _CODES.items() for code in codes.split()
}
"""Slack's error → what it means for one send."""

_CODE: Final = re.compile(r"[a-z_]+")
"""Anything else could be words from the message."""

LONGEST_SAID: Final = 24
"""Letters of a word in a log line (`adapters.logs`); what the longer codes begin with tells them apart."""


def outcome(error: Exception, now: datetime, *, changing: bool = False) -> Outcome | None:
    """What this error of a call means, or None where it is no error of Slack's or of the way there.

    `changing` a message that cannot be found or written to any more is of no use to anybody: it is gone.
    """
    match error:
        case SlackApiError():
            return _answered(error, now, changing=changing)
        # Nothing left this machine: no such name, nobody listening, no connection in time.
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError() | aiohttp.InvalidURL():
            return NotAccepted(why="Slack could not be reached")
        case aiohttp.ClientError() | TimeoutError() | ConnectionError():
            return Doubtful(why="the connection broke off")
        case _:
            return None


def code_of(error: Exception) -> str:
    """Slack's own word for what went wrong, or an empty string."""
    data = getattr(getattr(error, "response", None), "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) else ""


def sayable(error: Exception) -> dict[str, str]:
    """Slack's code for a log line, if it looks like one."""
    code = code_of(error)
    return {"step": code[:LONGEST_SAID]} if _CODE.fullmatch(code) else {}


def retry_at(error: SlackApiError, now: datetime) -> datetime:
    """When Slack will listen again, by its `Retry-After` in seconds."""
    headers = {str(name).lower(): value for name, value in dict(error.response.headers).items()}
    said = str(headers.get("retry-after", ""))
    wait = timedelta(seconds=int(said)) if said.isascii() and said.isdecimal() and len(said) < 9 else UNSAID
    return now + min(wait, LONGEST_WAIT)


def _answered(error: SlackApiError, now: datetime, *, changing: bool) -> Outcome:
    response = error.response
    # The SDK hands on aiohttp's own response where the body was no JSON.
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    if status == 429:
        return RateLimited(retry_at=retry_at(error, now))
    code = code_of(error)
    if status >= 500 or not code:
        return Doubtful(why="no clear answer")
    meaning = MEANINGS.get(code)
    if meaning is None or meaning == "our_fault":
        log.error("Slack refused a call", extra=sayable(error))
    return _said(meaning or "our_fault", code, error, now, changing=changing)


def _said(meaning: Meaning, code: str, error: SlackApiError, now: datetime, *, changing: bool) -> Outcome:
    why = code if code in MEANINGS else "not an answer we know"
    match meaning:
        case "slower":
            return RateLimited(retry_at=retry_at(error, now))
        case "later":
            return NotAccepted(why=why)
        case "doubtful":
            return Doubtful(why=why)
        case "unreachable" if changing:
            return Gone()
        case "unreachable":
            return Unreachable(why=why)
        case "uninstalled":
            return Uninstalled()
        case "gone":
            return Gone()
        case "our_fault":
            return OurFault(why=why)
        case _:
            assert_never(meaning)
