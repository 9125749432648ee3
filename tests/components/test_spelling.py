from __future__ import annotations

import time
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.lessons import texts_of_lessons
from components.spelling import _ALWAYS, AsTyped, Respelt, Speller, Spelling
from components.typed import TypedMark, TypedText
from scrumai.core.text import LIMIT
from scrumai.settings import ROOT
from tests.fixtures.noise import SHAPES, TEXTS, stretched
from tests.fixtures.quick import quick

MEANT = """
contineu:continue dashbord:dashboard shwo:show tikcets:tickets tikets:tickets ystrday:yesterday yesteday:yesterday
yestreday:yesterday ysterday:yesterday yersterday:yesterday blckrs:blockers blokers:blockers blkr:blocker blcoked:blocked
hellooooo:hello nooo:no nooooo:no soooo:so heyyyy:hey yesss:yes thaaanks:thanks byeeee:bye thnaks:thanks
pswrd:password pasword:password teh:the hte:the adn:and taht:that wsa:was yuo:you wen:when ovr:over waht:what
tody:today todya:today tomorow:tomorrow tommorow:tomorrow finsihed:finished fnished:finished wroking:working wrking:working
reveiw:review reviws:reviews tset:test databse:database impedimnets:impediments velocty:velocity veloctiy:velocity
sprnt:sprint sprnit:sprint udpate:update cretae:create nothign:nothing nthng:nothing probelm:problem acount:account
cancle:cancel staus:status hlep:help moev:move seccond:second refacotred:refactored enviroment:environment wich:which
deploymnt:deployment calender:calendar evrythng:everything agian:again infromation:information lgoin:login trck:track
tmrw:tomorrow yday:yesterday tdy:today nxt:next dont:don't cant:can't ive:i've wont:won't didnt:didn't todays:today's
""".split()

RIGHT = """
refactor jira figma kubernetes gitlab priya dockerfile regex ci repo async tailwind thymeleaf postgres kubectl helm terraform
ansible grafana prometheus kibana redis kafka rabbitmq nginx gradle maven webpack vite eslint prettier pytest junit mockito
sonarqube vercel netlify supabase mongoose prisma sqlalchemy fastapi nestjs svelte redux graphql grpc parquet airflow clickhouse
istio vagrant podman openshift jenkins dependabot bitbucket pandas sklearn pytorch kotlin elixir flutter godot zbrush bluetooth
oauth cors vpn backport squash linter mutex debounce pagination tooltip mockup wireframe changelog burndown retro kanban failover
checksum hashing decryption tokenizer epochs segfault debugger validator analyser capacitor phishing cmake flake lemme gonna
dunno congrats pls plz thx lgtm wfh ooo eod im util repl configs envs deploys backfilled rerunning
marten agnieszka svitlana oluwaseun thijs merve timur form lose loose quite causal stuck hmm sry nada heute
""".split()

TYPOS = (
    "contineu teh dashbord", "shwo my tikcets", "Wokring on teh migration, no blckrs 🙂", "ystrday: fixd login\n\tblckrs: nooo",
    "heyyyy, `shwo` https://a.b/?shwo=tikcets (pswrd)", "thnaks", "i wsa blcoked by teh databse… ",
)  # fmt: skip


@pytest.fixture(scope="module")
def examples() -> TrainingData:
    return TypedText().process_training_data(training_data_from_paths([str(ROOT / "data" / "nlu")], "en"))


@pytest.fixture(scope="module")
def speller(examples: TrainingData) -> Speller:
    return Speller.of(
        chain((message.get(TEXT) or "" for message in examples.training_examples), texts_of_lessons())
    )


def read(speller: Speller, text: str) -> str:
    respelt = speller.respelt(text)
    return respelt.text if respelt else text


@pytest.mark.parametrize("pair", MEANT)
def test_a_typo_is_read_as_the_word_that_was_meant(speller: Speller, pair: str) -> None:
    typo, meant = pair.split(":")
    assert speller.correction(typo) == meant


@pytest.mark.parametrize("word", RIGHT)
def test_a_word_that_somebody_may_mean_stays(speller: Speller, word: str) -> None:
    assert speller.correction(word) is None
    assert speller.respelt(f"worked on {word} today") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("contineu teh dashbord", "continue the dashboard"),
        ("shwo my tikcets", "show my tickets"),
        ("wen is sprint ovr", "when is sprint over"),
        ("ystrday: fixd it. Todya tsts", "yesterday: fixed it. Today tests"),
        ("(blckrs?) *nooo*", "(blockers?) *no*"),
        ("👍 finsihed it,tomorow tests", "👍 finished it,tomorrow tests"),
        ("Didnt finish, ive more tmrw", "Didn't finish, i've more tomorrow"),
    ],
)
def test_a_message_is_read_as_it_was_meant(speller: Speller, typed: str, meant: str) -> None:
    assert read(speller, typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "see https://example.com/?shwo=1&tikcets", "www.blckrs.io", "mail me at shwo.tikcets@example.com",
        "run `shwo tikcets` please", "```\nshwo tikcets\n```", "```shwo tikcets", "ping @shwo", "<@tikcets> hi", "in #tikcets",
        "shwo-12 is next", "tikcets/shwo#3", "feature/tikcets", "tikcets.shwo()", "shwo(x)", "tikcet_shwo", "tikcets2", "$shwo",
        "--shwo", "ask Tikcets about it", "the shWo class", "SHWO", "shwo's", "don't", "fa\u00e7ades shw\u00f3", "tikcets\u0301",
    ],
)  # fmt: skip
def test_code_addresses_keys_names_and_mentions_stay(speller: Speller, text: str) -> None:
    assert speller.respelt(text) is None


@pytest.mark.parametrize(
    "text",
    ["gestern alles fertig gemacht, passt", "qué onde fica o mercado, mais perto", "onde fica o meu dashbord", "mnie nie ma dzisiaj"],
)  # fmt: skip
def test_a_message_in_another_language_stays(speller: Speller, text: str) -> None:
    assert speller.respelt(text) is None


def test_a_capital_at_the_start_stays_a_capital_and_a_rare_word_is_not_made_of_a_name(
    speller: Speller,
) -> None:
    assert read(speller, "Yestreday tests. Tody more") == "Yesterday tests. Today more"
    for name in ("Sumit", "Tunde", "Wen", "Fatma"):
        assert speller.respelt(f"{name} is out today") is None


def test_offsets_lead_back_to_the_words_as_typed(speller: Speller) -> None:
    typed = "ystrday fixd teh login 🙂, no blckrs"
    respelt = speller.respelt(typed)
    assert respelt is not None and respelt.typed == typed
    for word, was in (("yesterday", "ystrday"), ("fixed", "fixd"), ("the", "teh"), ("login 🙂,", "login 🙂,"), ("blockers", "blckrs")):  # fmt: skip
        start = respelt.text.index(word)
        assert typed[respelt.back(start) : respelt.back(start + len(word), up=True)] == was
    assert respelt.back(3) == 0 and respelt.back(3, up=True) == len("ystrday")
    assert respelt.back(len(respelt.text)) == len(typed)


def holds(respelt: Respelt, typed: str) -> None:
    assert respelt.typed == typed and respelt.text != typed
    for up in (False, True):
        places = [respelt.back(at, up) for at in range(len(respelt.text) + 1)]
        assert places[0] == 0 and places[-1] == len(typed)
        assert places == sorted(places)
    at = 0
    for start, end, typed_start, typed_end in respelt.changes:
        assert respelt.text[at:start] == typed[respelt.back(at) : typed_start]
        assert respelt.text[start:end] != typed[typed_start:typed_end]
        at = end
    for start in range(len(respelt.text)):
        assert respelt.back(start) < respelt.back(start + 1, up=True), "no span becomes empty"


_words = st.sampled_from([pair.split(":")[0] for pair in MEANT] + RIGHT)
_messages = st.lists(st.one_of(_words, _words.map(str.capitalize), TEXTS), max_size=8).map(" ".join)


@given(st.one_of(TEXTS, _messages, st.sampled_from(TYPOS), st.text("abcehlost BT.,`@\n", max_size=60)))
@settings(max_examples=600, deadline=None, database=None)
def test_any_text_is_read_and_offsets_lead_back_in_order(speller: Speller, text: str) -> None:
    respelt = speller.respelt(text)
    if respelt is not None:
        holds(respelt, text)


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=30))
@example("occured")
@settings(max_examples=600, deadline=None, database=None)
def test_a_correction_is_a_word_of_the_examples_or_of_the_list(speller: Speller, word: str) -> None:
    right = speller.correction(word)
    assert right is None or (right != word and (right in speller.counts or _ALWAYS.get(word) == right))


def test_what_is_corrected_is_right_and_is_not_corrected_again(speller: Speller) -> None:
    for pair in MEANT:
        assert speller.correction(pair.split(":")[1]) is None


@pytest.mark.parametrize("shape", SHAPES, ids=ascii)
def test_the_longest_text_is_read_in_no_time(speller: Speller, shape: tuple[str, str, str]) -> None:
    quick(speller.respelt, stretched(shape, LIMIT), 0.1)


@pytest.mark.alone
def test_a_message_without_typos_takes_a_fifth_of_a_millisecond_at_most(speller: Speller) -> None:
    text = (
        "Yesterday I finished the login page and reviewed two PRs, today the tests for DEMO-12. No blockers."
    )
    assert speller.respelt(text) is None
    began = time.process_time()
    for _ in range(500):
        speller.respelt(text)
    assert (time.process_time() - began) / 500 < 0.0002


def trained(examples: TrainingData, folder: Path) -> Spelling:
    storage, resource = LocalModelStorage.create(folder), Resource("spelling")
    context = ExecutionContext(GraphSchema({}))
    Spelling.create({}, storage, resource, context).train(examples)
    return Spelling.load({}, storage, resource, context)


def through(spelling: Spelling, typed: str, *words: str) -> Message:
    """A message through the pipeline, with a tagger in it that finds these words and a mention behind it."""
    message = Message.build(typed)
    TypedText().process([message])
    spelling.process([message])
    text = message.get(TEXT)
    message.set(ENTITIES, [spanned("plan", text, word) for word in words], add_to_output=True)
    AsTyped().process([message])
    mention = spanned("time", message.get(TEXT), message.get(TEXT)[-3:])
    message.set(ENTITIES, [*message.get(ENTITIES), mention], add_to_output=True)
    return TypedMark().process([message])[0]


def spanned(kind: str, text: str, words: str) -> dict[str, object]:
    start = text.index(words)
    return {"entity": kind, "start": start, "end": start + len(words), "value": words}


def test_what_was_found_in_the_respelt_text_is_given_as_typed(examples: TrainingData, tmp_path: Path) -> None:
    typed = "\u200bcontineu teh dashbord, tsts on fri"
    message = through(trained(examples, tmp_path), typed, "continue the dashboard", "tests")
    assert message.get(TEXT) == typed
    found = message.get(ENTITIES)
    assert [one["value"] for one in found] == ["contineu teh dashbord", "tsts", "fri"]
    assert all(typed[one["start"] : one["end"]] == one["value"] for one in found)


def test_the_words_of_the_encoders_lessons_are_known(tmp_path: Path) -> None:
    message = through(trained(TrainingData(), tmp_path), "fnished the dashbord", "finished the dashboard")
    assert message.get(ENTITIES)[0]["value"] == "fnished the dashbord"


def test_a_lesson_is_its_text_without_marks() -> None:
    texts = list(texts_of_lessons())
    assert len(texts) > 5000 and not any("](" in text or "\\n" in text for text in texts)


def test_a_message_without_typos_passes_untouched(examples: TrainingData, tmp_path: Path) -> None:
    message = Message.build("finished the login page, no blockers")
    before = dict(message.data)
    trained(examples, tmp_path).process([message])
    AsTyped().process([message])
    assert message.data == before


def test_examples_stay_as_they_are_written(examples: TrainingData, tmp_path: Path) -> None:
    spelling = trained(examples, tmp_path)
    texts = [message.get(TEXT) for message in examples.training_examples]
    kept = spelling.process_training_data(examples)
    assert [message.get(TEXT) for message in kept.training_examples] == texts


def test_without_training_nothing_is_respelt(tmp_path: Path) -> None:
    message = Message.build("shwo my tikcets")
    storage = LocalModelStorage.create(tmp_path)
    Spelling.create({}, storage, Resource("spelling"), ExecutionContext(GraphSchema({}))).process([message])
    assert message.get(TEXT) == "shwo my tikcets"


def test_nothing_is_corrected_to_a_word_that_is_always_a_name() -> None:
    speller = Speller.of(
        ["paired with Svetlana", "Svetlana: docs", "ask Svetlana about Docker", "docker is up"] * 9
    )
    assert speller.correction("svitlana") is None
    assert speller.correction("dokcer") == "docker"
