"""Settings from Vault: one secret of the key-value engine, version 2, whose keys are the settings' names."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from .core.errors import SettingInvalid

PATH = "/v1/secret/data/scrumai"
PATIENCE = 5.0  # seconds


def read(address: str, token: str) -> Mapping[str, str]:
    """What is stored under `secret/scrumai`; nothing where there is no such secret.

    Source: Vault's HTTP API, "Read secret version" of KV secrets engine v2.

    Raises:
        SettingInvalid: Vault does not answer, or refuses the token. No cause goes with it: one may quote the
            token, or the address with a password in it.
    """
    if not (token.isascii() and token.isprintable()):  # no header takes it, and httpcore would log it
        raise SettingInvalid("VAULT_TOKEN is malformed", name="VAULT_TOKEN", example="hvs.…")
    try:
        url = httpx.URL(address.rstrip("/") + PATH)
        login = (url.username, url.password) if url.userinfo else None
        bare = url.copy_with(userinfo=b"")  # httpx logs whole addresses
        answer = httpx.get(bare, headers={"X-Vault-Token": token}, auth=login, timeout=PATIENCE)
        if answer.status_code == 404:
            return {}
        answer.raise_for_status()
        found = answer.json()["data"]["data"]
        return {str(name): str(value) for name, value in found.items() if value is not None}
    except httpx.HTTPStatusError:
        name = "VAULT_TOKEN" if answer.status_code in (400, 403) else "VAULT_ADDR"
        raise SettingInvalid(
            f"{name}: Vault answers {answer.status_code}", name=name, example="hvs.…"
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL, KeyError, TypeError, AttributeError, ValueError) as error:
        example = "http://127.0.0.1:8200"
        text = f"VAULT_ADDR: {type(error).__name__}; for example: {example}"
        raise SettingInvalid(text, name="VAULT_ADDR", example=example) from None
