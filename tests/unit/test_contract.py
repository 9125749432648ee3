"""Domain, rules, training data, responses and registered actions agree."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from scrumai.bootstrap import bootstrap
from scrumai.core import errors
from scrumai.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SECTION_7 = [
    "give_standup",
    "start_standup",
    "skip_standup",
    "edit_answer",
    "show_report",
    "who_not_reported",
    "ask_my_last_report",
    "set_absence",
    "end_absence",
    "ask_sprint_status",
    "ask_burndown",
    "ask_velocity",
    "ask_sprint_goal",
    "ask_sprint_end",
    "ask_forecast",
    "ask_scope_change",
    "ask_stale_tickets",
    "list_blockers",
    "ask_who_is_blocked",
    "resolve_blocker",
    "acknowledge_blocker",
    "ask_ticket",
    "ask_my_tickets",
    "ask_working_on",
    "create_ticket",
    "move_ticket",
    "assign_ticket",
    "comment_ticket",
    "estimate_ticket",
    "create_team",
    "join_team",
    "leave_team",
    "set_schedule",
    "set_timezone",
    "set_reminder",
    "stop_reminders",
    "link_tracker",
    "link_account",
    "export_my_data",
    "delete_my_data",
    "greet",
    "goodbye",
    "thanks",
    "affirm",
    "deny",
    "cancel",
    "help",
    "bot_challenge",
    "out_of_scope",
]
MACHINE = {"nlu_fallback", "EXTERNAL_standup_due"}


def load(pattern: str) -> list[tuple[Path, dict[str, Any]]]:
    return [(path, yaml.safe_load(path.read_text("utf-8"))) for path in sorted(ROOT.glob(pattern))]


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "domain.yml").read_text("utf-8")))


@pytest.fixture(scope="module")
def responses() -> dict[str, list[dict[str, Any]]]:
    return {key: one for _, file in load("data/responses/*.yml") for key, one in file["responses"].items()}


@pytest.fixture(scope="module")
def registered() -> set[str]:
    executor = ActionExecutor()
    executor.register_package("actions")
    return set(executor.actions)


def examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for _, file in load("data/nlu/*.yml"):
        for block in file["nlu"]:
            if "intent" in block:
                found.setdefault(block["intent"], []).extend(
                    line.strip()[2:]
                    for line in block["examples"].splitlines()
                    if line.strip().startswith("- ")
                )
    return found


def steps() -> list[dict[str, Any]]:
    return [step for _, file in load("data/rules/*.yml") for rule in file["rules"] for step in rule["steps"]]


def test_every_intent_of_the_contract_is_in_the_domain(domain: dict[str, Any]) -> None:
    assert set(domain["intents"]) == set(SECTION_7) | MACHINE


def test_every_intent_that_people_use_has_examples_and_no_other() -> None:
    counts = {intent: len(lines) for intent, lines in examples().items()}
    assert set(counts) == set(SECTION_7)
    assert {intent: n for intent, n in counts.items() if n < 25} == {}
    assert counts["give_standup"] >= 200


def test_no_example_teaches_two_intents() -> None:
    plain = Counter()
    for lines in examples().values():
        plain.update({re.sub(r"\[([^\]]+)\]\([a-z_]+\)", r"\1", line).casefold().strip() for line in lines})
    assert [line for line, times in plain.items() if times > 1] == []


def test_every_intent_has_one_rule() -> None:
    counts = Counter(step["intent"] for step in steps() if "intent" in step)
    assert set(counts) == set(SECTION_7) | MACHINE
    assert [intent for intent, times in counts.items() if times > 1] == []


def test_every_action_of_the_rules_and_the_domain_is_registered(
    domain: dict[str, Any], registered: set[str]
) -> None:
    assert set(domain["actions"]) == registered
    used = {step["action"] for step in steps() if "action" in step}
    own = {name for name in used if name.startswith("action_") and name != "action_listen"}
    assert own <= registered


def test_every_response_stands_in_one_file_only() -> None:
    counts = Counter(key for _, file in load("data/responses/*.yml") for key in file["responses"])
    assert [key for key, times in counts.items() if times > 1] == []


def test_every_response_that_is_used_exists_and_every_one_is_used(responses: dict[str, Any]) -> None:
    code = "\n".join(
        path.read_text("utf-8")
        for folder in ("actions", "scrumai", "components", "channels")
        for path in (ROOT / folder).rglob("*.py")
    )
    rules = "\n".join(path.read_text("utf-8") for path in (ROOT / "data/rules").glob("*.yml"))
    named = set(re.findall(r"(?<!\.)\butter_[a-z0-9_]+\b", code + rules))
    # `utter_error_<class>`, `utter_ask_<kind>_<missing>` and the like are put together at run time
    built = [
        re.compile(re.sub(r"\{[^}]*\}", ".+", one))
        for one in re.findall(r"\butter_[a-z0-9_]*\{[^\"']+", code)
    ]
    named.discard("utter_action")  # Rasa's own name, in what it hands to a channel
    assert sorted(key for key in named - set(responses) if not key.endswith("_")) == []
    unused = [key for key in set(responses) - named if not any(one.fullmatch(key) for one in built)]
    assert sorted(unused) == []


def test_every_error_has_its_sentence(responses: dict[str, Any]) -> None:
    classes = [
        one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.ScrumaiError)
    ]
    assert sorted(one.key() for one in classes if f"utter_error_{one.key()}" not in responses) == []


@pytest.mark.parametrize(
    "error",
    [
        *(errors.TrackerUnavailable, errors.TrackerBusy, errors.TrackerUnreadable, errors.TrackerUncertain),
        *(errors.TrackerUnauthorized, errors.AccountRefused, errors.TrackerForbidden, errors.TrackerConflict),
        *(errors.TrackerRefused, errors.BoardNotFound, errors.NoActiveSprint, errors.SprintUnclear),
        *(errors.NotOnBoard, errors.YouNotOnBoard, errors.ItemChanged, errors.BoardChanged),
    ],
)
def test_a_trackers_fault_says_what_to_do(
    responses: dict[str, Any], error: type[errors.TrackerError]
) -> None:
    (said,) = responses[f"utter_error_{error.key()}"]
    assert re.search(r"\b(?:please|say|start|end|can allow)\b", said["text"], re.IGNORECASE), said


def test_every_request_can_be_named_when_it_was_interrupted(responses: dict[str, Any]) -> None:
    app = bootstrap(Settings(database_url="postgresql://127.0.0.1/nowhere"))  # nothing connects
    assert sorted(one for one in app.requests._cases if f"utter_doubt_{one}_part" not in responses) == []


def test_buttons_say_words_never_slash_commands(responses: dict[str, Any]) -> None:
    payloads = [b["payload"] for one in responses.values() for v in one for b in v.get("buttons", [])]
    assert payloads
    assert [payload for payload in payloads if payload.startswith("/")] == []


def test_a_reply_with_buttons_has_a_form_for_the_terminal_without(responses: dict[str, Any]) -> None:
    wrong = [
        key
        for key, variations in responses.items()
        if any(v.get("buttons") for v in variations)
        and not any(v.get("channel") == "queue" and "buttons" not in v for v in variations)
    ]
    assert wrong == []


def test_no_slot_and_no_entity_decides_a_rule(domain: dict[str, Any]) -> None:
    assert all(slot["influence_conversation"] is False for slot in domain["slots"].values())
    assert all(
        one["influence_conversation"] is False for entity in domain["entities"] for one in entity.values()
    )


def test_text_slots_are_fenced_by_their_form_and_question(domain: dict[str, Any]) -> None:
    for name, slot in domain["slots"].items():
        for mapping in slot["mappings"]:
            if mapping["type"] == "from_text":
                (fence,) = mapping["conditions"]
                assert fence["active_loop"] in domain["forms"]
                assert fence["requested_slot"] == name


def test_variables_are_never_quoted_in_the_yaml_files() -> None:
    quoted = re.compile(r"""["'][^"'\n]*\$\{""")
    wrong = [
        name
        for name in ("endpoints.yml", "credentials.yml", "config.yml")
        if quoted.search((ROOT / name).read_text())
    ]
    assert wrong == [], "Rasa passes a quoted ${VAR} on as it stands"


def test_random_seeds_stand_where_something_is_trained() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    unseeded = {"DIETClassifier", "TEDPolicy", "UnexpecTEDIntentPolicy", "ResponseSelector"}
    for part in config["pipeline"] + config["policies"]:
        assert part["name"] not in unseeded or "random_seed" in part


def test_no_reply_has_a_value_that_the_dispatcher_or_rasa_takes_for_its_own(
    responses: dict[str, Any],
) -> None:
    own = {"text", "image", "json_message", "response", "attachment", "buttons", "elements"}
    own |= {"tracker", "output_channel", "utter_action"}  # Rasa's own arguments when it says a reply
    wrong = [
        f"{key}: {{{name}}}"
        for key, variations in responses.items()
        if not key.endswith(("_line", "_part"))
        for variation in variations
        for name in re.findall(r"{(\w+)}", variation.get("text", ""))
        if name in own
    ]
    assert wrong == []
