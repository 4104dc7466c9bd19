"""Encryption at rest with keys derived from the master key, which lives in the key store."""

from nacl.encoding import RawEncoder
from nacl.hash import blake2b
from nacl.secret import SecretBox

from bot.ports import KeyStore

MASTER = "master"
"""The master key's name in the key store: 32 random bytes, made once by whoever starts the house."""

MASTER_SIZE = 32
"""Bytes. What is shorter was cut off on its way from a backup, and an empty key would seal nothing at all."""


class Sealer:
    """Seals small things (stored answers, half-filled forms, notes) so that a stolen database is mute."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    def seal(self, purpose: str, plain: bytes) -> bytes:
        """`plain` sealed for one purpose; a purpose may name its owner (`"note:" + member id`)."""
        return bytes(self._box(purpose).encrypt(plain))

    def unseal(self, purpose: str, sealed: bytes) -> bytes:
        """What was sealed for that purpose; raises `nacl.exceptions.CryptoError` for anything else."""
        return bytes(self._box(purpose).decrypt(sealed))

    def _box(self, purpose: str) -> SecretBox:
        master = self._keys.read(MASTER)
        return SecretBox(blake2b(purpose.encode(), key=master, encoder=RawEncoder))
