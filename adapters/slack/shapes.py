"""The parts of Slack's payloads that we read, in the shapes that Slack documents; all else is passed over."""

from typing import Any

import msgspec

from bot.conversation.event import Profile


class Named(msgspec.Struct, frozen=True):
    """Anything with an id: a channel, a team, an organisation."""

    id: str


class ActingUser(msgspec.Struct, frozen=True):
    """Who did it."""

    id: str
    team_id: str | None = None


class SlashCommand(msgspec.Struct, frozen=True):
    """A slash command, as the form that it is."""

    command: str
    user_id: str
    team_id: str = ""
    enterprise_id: str = ""
    is_enterprise_install: str = "false"
    channel_id: str = ""
    channel_name: str = ""
    text: str = ""
    trigger_id: str = ""
    response_url: str = ""


class Container(msgspec.Struct, frozen=True):
    """What a click was on."""

    type: str = ""
    message_ts: str = ""
    is_ephemeral: bool = False


class Used(msgspec.Struct, frozen=True):
    """An element that was used; a button of ours has a value."""

    type: str
    value: str | None = None


class OpenView(msgspec.Struct, frozen=True):
    """A modal or a home."""

    id: str = ""
    type: str = ""
    hash: str = ""


class Interaction(msgspec.Struct, frozen=True):
    """Clicks, submissions, searches and shortcuts."""

    type: str
    user: ActingUser
    team: Named | None = None
    enterprise: Named | None = None
    is_enterprise_install: bool | None = False
    trigger_id: str = ""
    response_url: str | None = None
    callback_id: str | None = None
    action_id: str = ""
    value: str | None = None
    channel: Named | None = None
    container: Container | None = None
    actions: list[Used] = []
    view: OpenView | None = None


class Authorization(msgspec.Struct, frozen=True):
    """For which installation an event came."""

    team_id: str | None = None
    enterprise_id: str | None = None
    is_enterprise_install: bool | None = False


class EventCallback(msgspec.Struct, frozen=True):
    """The envelope of every event."""

    event_id: str
    event: dict[str, Any]
    team_id: str = ""
    enterprise_id: str | None = None
    authorizations: list[Authorization] = []


class TypedMessage(msgspec.Struct, frozen=True):
    """Words in a conversation."""

    channel: str
    user: str
    ts: str
    text: str | None = None
    channel_type: str = ""
    subtype: str | None = None
    bot_id: str | None = None
    thread_ts: str = ""


class HomeOpened(msgspec.Struct, frozen=True):
    """Somebody looks at the app's home, or at its chat."""

    user: str
    tab: str = ""
    channel: str = ""


class Tokens(msgspec.Struct, frozen=True):
    """Tokens that do not work any more."""

    bot: list[str] = []


class Revoked(msgspec.Struct, frozen=True):
    """Tokens were revoked."""

    tokens: Tokens


class PersonProfile(msgspec.Struct, frozen=True):
    """What somebody says of themselves."""

    real_name: str | None = None
    display_name: str | None = None
    email: str | None = None


class InOrganisation(msgspec.Struct, frozen=True):
    """To which organisation of several workspaces somebody belongs, and to which of these."""

    enterprise_id: str = ""
    teams: list[str] = []


class Person(msgspec.Struct, frozen=True):
    """A user object of Slack's."""

    id: str
    team_id: str | None = None
    name: str | None = None
    real_name: str | None = None
    deleted: bool = False
    is_bot: bool = False
    is_stranger: bool = False
    is_workflow_bot: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    is_email_confirmed: bool = True
    """False where anybody could have typed that address; Slack leaves it out where administrators set it."""
    locale: str | None = None
    tz: str | None = None
    profile: PersonProfile = PersonProfile()
    enterprise_user: InOrganisation | None = None

    def is_ours(self, installation: str) -> bool:
        """A human being of this workspace (or organisation): no bot, no guest from another company."""
        if self.is_bot or self.is_workflow_bot or self.is_stranger or self.id == "USLACKBOT":
            return False
        if self.enterprise_user is not None:
            theirs = self.enterprise_user
            return installation in (theirs.enterprise_id, *theirs.teams, self.team_id)
        # An organisation's people belong to several workspaces, each with an id of its own.
        return installation.startswith("E") or not self.team_id or self.team_id == installation

    def known(self) -> Profile:
        """What we keep of it."""
        shown = (self.profile.display_name or "").strip()
        return Profile(
            name=shown or self.profile.real_name or self.real_name or self.name or "",
            # The address joins somebody's accounts on two platforms: one that nobody has confirmed does not.
            email=(self.profile.email or "") if self.is_email_confirmed else "",
            locale=self.locale or "",
            zone=self.tz or "",
            administers=self.is_admin or self.is_owner or self.is_primary_owner,
        )


class PersonNews(msgspec.Struct, frozen=True):
    """Somebody joined, or changed."""

    user: Person
