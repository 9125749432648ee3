"""What the encoder has learnt from reports: other weights for its third layer and the attention of its fourth.

The packaged model knows of a clause what it is about better than whether it is done. `tune` has those layers learn that
from the lessons in `minilm/lessons`; what they learnt is kept as the package keeps its own weights, whole numbers with a
scale for each column, and is laid over them when the model is compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]
WHOLE, SCALE = "_q", "_scale"  # behind the name of a matrix
_MATRICES = ("query", "key", "value", "output", "up", "down")
_VECTORS = {
    "query bias": "attention.self.query.bias",
    "key bias": "attention.self.key.bias",
    "value bias": "attention.self.value.bias",
    "output bias": "attention.output.dense.bias",
    "first gain": "attention.output.LayerNorm.weight",
    "first bias": "attention.output.LayerNorm.bias",
    "up bias": "intermediate.dense.bias",
    "down bias": "output.dense.bias",
    "second gain": "output.LayerNorm.weight",
    "second bias": "output.LayerNorm.bias",
}


def lay_over(graph: Any, weights: Path) -> None:
    """Put the arrays of a file in the place of the graph's own, by their names."""
    from onnx import numpy_helper  # 1 s that only the first start needs

    with np.load(weights) as learnt:
        for own in graph.initializer:
            if own.name in learnt:
                own.CopyFrom(numpy_helper.from_array(learnt[own.name], own.name))


def kept(weights: Arrays) -> dict[str, npt.NDArray[Any]]:
    """Arrays as they are kept: matrices as whole numbers of 8 bits, and a scale for each column."""
    found: dict[str, npt.NDArray[Any]] = {}
    for name, array in weights.items():
        if array.ndim == 1:
            found[name] = array.astype(np.float32)
            continue
        scale = np.maximum(np.abs(array).max(0, keepdims=True), 1e-12) / 127
        found[name + SCALE] = scale.astype(np.float32)
        found[name + WHOLE] = np.rint(array / scale).astype(np.int8)
    return found


def opened(graph: Any) -> dict[str, npt.NDArray[Any]]:
    """All weights of a graph by name, matrices as the fractions they stand for: what `kept` makes small."""
    from onnx import numpy_helper

    arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    whole = [name.removesuffix(WHOLE) for name in arrays if name.endswith(WHOLE)]
    for name in whole:
        arrays[name] = arrays.pop(name + WHOLE) * arrays.pop(name + SCALE)
    return arrays


def named(graph: Any, layer: int) -> dict[str, str]:
    """The names in a packaged graph of a layer's weights, by what they do: "query", "query bias", "up", "first gain"."""
    whole = {one.name.removesuffix(WHOLE) for one in graph.initializer if one.name.endswith(WHOLE)}
    products = [node.input[1] for node in graph.node if node.op_type == "MatMul" and node.input[1] in whole]
    matrices = products[len(_MATRICES) * layer :][: len(_MATRICES)]
    vectors = {key: f"inner.encoder.layer.{layer}.{name}" for key, name in _VECTORS.items()}
    return dict(zip(_MATRICES, matrices, strict=True)) | vectors
