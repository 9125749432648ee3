"""slack_sdk's store of installations, on our Postgres: the bot of each workspace, its token encrypted."""

from __future__ import annotations

import logging
from datetime import datetime, timezone

from slack_sdk.oauth.installation_store import Bot, Installation, InstallationStore

from scrumai.store.installations import Installations
from scrumai.store.postgres import Stores


class SlackStore(InstallationStore):
    """One bot a workspace, kept behind the door `slack:<team>`; installers' own tokens are not asked for."""

    def __init__(self, stores: Stores, installations: Installations) -> None:
        self._stores = stores
        self._installations = installations

    @property
    def logger(self) -> logging.Logger:
        """Of this module."""
        return logging.getLogger(__name__)

    def save(self, installation: Installation) -> None:
        """Keep the bot, in the workspace of its own. Raises SettingInvalid: there is no key to encrypt with."""
        self._stores.add_workspace(installation.team_name or str(installation.team_id), _door(installation))
        self.save_bot(installation.to_bot())

    def save_bot(self, bot: Bot) -> None:
        """Keep a new token instead of what was kept for the workspace."""
        kept = {
            "token": bot.bot_token,
            "bot_user": bot.bot_user_id,
            "bot": bot.bot_id,
            "app": bot.app_id,
            "scopes": ",".join(bot.bot_scopes),
            "at": datetime.fromtimestamp(bot.installed_at, timezone.utc).isoformat(),
        }
        self._installations.save(_door(bot), kept)

    def find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of a workspace, None where we are not installed."""
        kept = None if is_enterprise_install else self._installations.find(f"slack:{team_id}")
        return kept and Bot(
            app_id=kept.get("app"),
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=kept["token"],
            bot_id=kept.get("bot") or "",
            bot_user_id=kept["bot_user"],
            bot_scopes=kept.get("scopes") or "",
            installed_at=datetime.fromisoformat(kept["at"]),
        )

    def find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The same as slack_sdk's other class, of whoever installed."""
        bot = self.find_bot(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return bot and Installation(
            app_id=bot.app_id,
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=bot.bot_token,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
            bot_scopes=bot.bot_scopes,
            user_id=user_id or "",
            installed_at=bot.installed_at,
        )

    def delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the token of a workspace."""
        self._installations.forget(f"slack:{team_id}")

    def delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Nothing of an installer is kept beside the bot."""


def _door(of: Installation | Bot) -> str:
    return f"slack:{of.team_id}"
