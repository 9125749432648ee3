"""Letting a team in where anybody can find us: the door is opened, and a link made that brings people into the team."""

from __future__ import annotations

from .bootstrap import App
from .core.calendar import Schedule
from .core.errors import DoorUnknown, SettingInvalid
from .messengers import Messengers
from .messengers.inviting import Inviting, links


def invite(
    app: App, team: str, role: str, workspace: str | None, channel: str = "telegram"
) -> dict[str, str]:
    """The team, made where there is none, and a link for one person to chat with us; one for a `group`, if it can be.

    `workspace` is a door that the team has already on another platform, None where this is its first.

    Raises:
        MessengerUnavailable: the platform's settings are missing, or it does not answer.
        SettingInvalid: nobody needs an invitation on that platform.
        DoorUnknown: nobody is behind the door on the other platform.
        DoorTaken: people come into another workspace where the link would lead.
    """
    messenger = Messengers(app.settings).of(channel)
    if not isinstance(messenger, Inviting):
        raise SettingInvalid(f"On {channel} nobody needs an invitation", name="--on", example="line")
    door = messenger.door()
    if workspace is not None:
        known = app.stores.workspace(workspace)
        if known is None:
            raise DoorUnknown(door=workspace)
        app.stores.add_door(known[0], door)
    workspace_id = app.stores.add_workspace(team, door)
    with app.stores.open(workspace_id) as store:
        found = store.team_named(team) or store.add_team(team, Schedule())
    return {"team": found.name, **links(messenger, found.id, role, app.clock.now())}
