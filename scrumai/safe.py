"""What keeps secrets secret in the database: Fernet, under the keys of SCRUMAI_ENCRYPTION_KEY."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from .core.errors import SecretUnreadable, SettingInvalid

NAME = "SCRUMAI_ENCRYPTION_KEY"
EXAMPLE = "the output of: python -m scrumai key"


def parsed(value: str) -> list[Fernet]:
    """The keys, the one that encrypts first. Raises ValueError where one of them is none, or there is none."""
    keys = [Fernet(one.strip().encode()) for one in value.split(",") if one.strip()]
    if not keys:
        raise ValueError("no key")
    return keys


class Safe:
    """Seals with the first key, opens with every one. Without any key it does neither.

    Every method raises SettingInvalid where there is no key.
    """

    def __init__(self, value: str | None) -> None:
        self._keys = parsed(value) if value else []

    def __bool__(self) -> bool:
        return bool(self._keys)

    def seal(self, secret: str) -> str:
        """The secret, encrypted."""
        return self._all().encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """The secret again. Raises SecretUnreadable."""
        try:
            return self._all().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SecretUnreadable from None

    def renew(self, sealed: str) -> str:
        """The same secret under the first key; what is under it already stays as it is. Raises SecretUnreadable."""
        self._all()
        try:
            self._keys[0].decrypt(sealed.encode())
        except InvalidToken:
            return self.seal(self.open(sealed))
        return sealed

    def _all(self) -> MultiFernet:
        if not self._keys:
            raise SettingInvalid(f"{NAME} is missing; for example: {EXAMPLE}", name=NAME, example=EXAMPLE)
        return MultiFernet(self._keys)
