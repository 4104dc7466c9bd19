"""One account of a workspace, in the shape in which Slack shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

JSON = dict[str, Any]


@dataclass
class User:
    """One account of a workspace."""

    id: str
    team: str
    name: str
    real_name: str
    email: str = ""
    locale: str = "en-GB"
    tz: str = "Europe/London"
    is_admin: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    is_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    enterprise_id: str = ""

    def shown(self, now: datetime, *, with_locale: bool = False, with_email: bool = False) -> JSON:
        """The user object of `users.info` and of events. A deactivated account has no zone or rights."""
        profile: JSON = {
            "title": "",
            "phone": "",
            "skype": "",
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "fields": None,
            "status_text": "",
            "status_emoji": "",
            "status_expiration": 0,
            "avatar_hash": "g0123456789",
            "first_name": self.real_name.partition(" ")[0],
            "last_name": self.real_name.partition(" ")[2],
            "team": self.team,
        }
        if with_email and self.email:
            profile["email"] = self.email
        shown: JSON = {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "deleted": self.deleted,
            "profile": profile,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": int(now.timestamp()),
        }
        if not self.deleted:
            shown |= {
                "color": "9f69e7",
                "real_name": self.real_name,
                "tz": self.tz,
                "tz_label": self.tz,
                "tz_offset": int(
                    (now.astimezone(ZoneInfo(self.tz)).utcoffset() or timedelta()).total_seconds()
                ),
                "is_admin": self.is_admin,
                "is_owner": self.is_owner,
                "is_primary_owner": self.is_primary_owner,
                "is_restricted": self.is_restricted,
                "is_ultra_restricted": False,
                "is_email_confirmed": True,
                "who_can_share_contact_card": "EVERYONE",
            }
        if with_locale:
            shown["locale"] = self.locale
        return shown
