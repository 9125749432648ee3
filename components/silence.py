"""No turn ends in silence: tells the person when an action failed.

Rasa logs an action that failed (action server down, a 500) as executed, without events, and goes on
as if it had worked. Every custom action of ours returns at least one event, so a custom action or a
form with nothing after it has failed. Then `utter_error_unreachable` follows, and the turn ends,
even where a form would run again.
"""

from __future__ import annotations

from typing import Any

from rasa.core.constants import POLICY_PRIORITY
from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException

UNREACHABLE = "utter_error_unreachable"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class SilencePolicy(Policy):
    """Predicts only after a failure; learns nothing."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Above the RulePolicy (6), which predicts with the same confidence."""
        return {POLICY_PRIORITY: 10}

    @staticmethod
    def supported_data() -> SupportedData:
        """Rules too, so that a project without stories trains."""
        return SupportedData.ML_AND_RULE_DATA

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Check that the words for a failure are there.

        Raises:
            InvalidConfigException: the domain has no `utter_error_unreachable`.
        """
        if UNREACHABLE not in domain.action_names_or_texts:
            raise InvalidConfigException(f"SilencePolicy needs the response {UNREACHABLE} in the domain.")
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The sentence after a failure, then `action_listen`; otherwise nothing."""
        action = None
        if tracker.latest_action_name == UNREACHABLE:
            action = ACTION_LISTEN_NAME
        elif failed(tracker, domain):
            action = UNREACHABLE
        probabilities = self._default_predictions(domain)
        if action:
            probabilities[domain.index_for_action(action)] = 1.0
        # "no user prediction" outranks the form, which would predict itself in the same way
        return self._prediction(probabilities, is_no_user_prediction=action is not None)


def failed(tracker: DialogueStateTracker, domain: Domain) -> bool:
    """Is the last thing that happened a custom action or a form that left no event?"""
    last = tracker.events[-1] if tracker.events else None
    if not isinstance(last, ActionExecuted) or last.action_name in (None, ACTION_SESSION_START_NAME):
        return False
    custom = last.action_name in domain.user_actions and not last.action_name.startswith("utter_")
    return custom or last.action_name in domain.form_names
