"""The bot coming to a workspace and going from it: installations, their secrets, their organisation."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot.database import AllTenantsSession
from bot.errors import ViceVersaError
from bot.house import House
from bot.people.model import Installation, Tenant

SECRETS = "installation"
"""What platform tokens are sealed for."""


class SeveralOrganisations(ViceVersaError):
    """The settings do not say to which of several organisations a platform belongs; it names them."""


def installed(
    house: House,
    *,
    platform: str,
    external_id: str,
    name: str,
    shared: bool,
    installer: str | None = None,
    secrets: bytes | None = None,
) -> str:
    """The bot is in this workspace (again): gives the installation's id. Repeatable.

    `shared` ones, named in the settings, belong to one organisation, so that one programme can span them;
    any other has an organisation of its own, called `name`. `installer` is who becomes its first
    coordinator, by the platform's id. `secrets` are kept sealed; None leaves those that are there.
    Raises `SeveralOrganisations`.
    """
    sealed = None if secrets is None else house.sealer.seal(SECRETS, secrets)

    def install() -> str:
        with house.database.everyone() as session:
            place = _found(session, platform, external_id)
            if place is None:
                tenant = _organisation(house, session, name) if shared else _new_tenant(house, session, name)
                place = Installation(tenant_id=tenant.id, platform=platform, external_id=external_id)
                session.add(place)
            place.active, place.gone_at = True, None
            place.secrets = sealed or place.secrets
            place.installer = installer or place.installer
            session.flush()
            return place.id

    try:
        return install()
    except IntegrityError:
        return install()  # another process has begun at the same moment: it is there by now


def uninstalled(house: House, platform: str, external_id: str) -> None:
    """The bot was taken away there: its tokens are forgotten, nothing more is sent. Repeatable."""
    with house.database.everyone() as session:
        place = _found(session, platform, external_id)
        if place is not None:
            place.active, place.secrets = False, None
            place.gone_at = place.gone_at or house.clock.now()


def secrets_of(house: House, platform: str, external_id: str) -> bytes | None:
    """The platform's tokens as they were given, or None where there are none."""
    with house.database.everyone() as session:
        place = _found(session, platform, external_id)
        sealed = place.secrets if place is not None and place.active else None
    return None if sealed is None else house.sealer.unseal(SECRETS, sealed)


def places_of(house: House, platform: str) -> list[str]:
    """Where the bot is on this platform now, by the platform's own ids."""
    with house.database.everyone() as session:
        wanted = select(Installation.external_id).where(
            Installation.platform == platform, Installation.active.is_(True)
        )
        return list(session.scalars(wanted.order_by(Installation.external_id)))


def _found(session: AllTenantsSession, platform: str, external_id: str) -> Installation | None:
    return session.scalar(
        select(Installation).where(Installation.platform == platform, Installation.external_id == external_id)
    )


def _organisation(house: House, session: AllTenantsSession, name: str) -> Tenant:
    """The one organisation of the settings: named there, or the only one, or a new one."""
    wanted = house.organisation
    if wanted:
        found = session.scalar(select(Tenant).where(func.lower(Tenant.name) == wanted.lower()))
        return found or _new_tenant(house, session, wanted)
    every = session.scalars(select(Tenant).order_by(Tenant.name)).all()
    if len(every) > 1:
        raise SeveralOrganisations(", ".join(tenant.name for tenant in every[:5]))
    return every[0] if every else _new_tenant(house, session, name)


def _new_tenant(house: House, session: AllTenantsSession, name: str) -> Tenant:
    tenant = Tenant(name=" ".join(name.split())[:80] or "?", created_at=house.clock.now())
    session.add(tenant)
    session.flush()
    return tenant
