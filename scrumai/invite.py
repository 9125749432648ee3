"""Letting a team in on Telegram: the bot's door is opened, and a link made that brings people into the team."""

from __future__ import annotations

from .bootstrap import App
from .core import invite as codes
from .core.calendar import Schedule
from .core.errors import DoorUnknown
from .messengers.telegram_api import BotApi, bot_of


def invite(app: App, team: str, role: str, workspace: str | None) -> dict[str, str]:
    """The team, made where there is none, and a link for one person to chat with the bot; one more for a group.

    `workspace` is a door that the team has already on another platform, None where Telegram is its first.

    Raises:
        MessengerUnavailable: TELEGRAM_BOT_TOKEN is not set, or Telegram does not answer.
        DoorUnknown: nobody is behind the door on the other platform.
    """
    api = BotApi(app.settings)
    name = api.call("getMe")["username"]
    door = f"telegram:{bot_of(api.token)}"
    if workspace is not None:
        known = app.stores.workspace(workspace)
        if known is None:
            raise DoorUnknown(door=workspace)
        app.stores.add_door(known[0], door)
    workspace_id = app.stores.add_workspace(team, door)
    with app.stores.open(workspace_id) as store:
        found = store.team_named(team) or store.add_team(team, Schedule())
    code = codes.code(found.id, role, app.clock.now() + codes.LIFE, api.token)
    link = f"https://t.me/{name}?start"
    return {"team": found.name, "link": f"{link}={code}", "group": f"{link}group={code}"}
