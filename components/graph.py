"""The encoder's lower layers in onnxruntime's own steps: a third of the time, and vectors that tell more.

The package keeps its weights as whole numbers but multiplies them as fractions, in fifty small steps for each layer. Here
the same weights are multiplied as whole numbers, in the eight steps that onnxruntime has for a layer (of its own domain,
`com.microsoft`). Three layers and the attention of the fourth are kept, and the states after the second, the third and
that attention are given: there tense and negation are still plain, and what is wanted is plain already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from components.tuned import SCALE, WHOLE, named

# of 12 norms, by the package's names: a layer has one after each of its halves
DEPTHS = "layer_norm_4", "layer_norm_6", "layer_norm_7"
READ = "pieces", "lengths"  # of texts: their word pieces, filled up on the right, and how many each has
LAYERS = 4  # the last ends with its attention
DIMENSIONS, HEADS = 384, 12
_PROJECTIONS = "query", "key", "value"
_EMBEDDINGS = "inner.embeddings."
_EPSILON = 1e-12  # of the norms, in BERT
_OWN = "com.microsoft"


def lower_layers(packaged: Any) -> Any:
    """The model that gives the states at `DEPTHS`, (texts, pieces, 384), made of the packaged graph's weights."""
    return _Graph(packaged).model()


class _Graph:
    """Steps, each named by what it gives, and the weights that they need."""

    def __init__(self, packaged: Any) -> None:
        from onnx import numpy_helper  # 1 s that only the first start needs

        self._packaged = packaged
        self._arrays = {one.name: numpy_helper.to_array(one) for one in packaged.initializer}
        self._kept: dict[str, npt.NDArray[Any]] = {}
        self._steps: list[Any] = []

    def model(self) -> Any:
        from onnx import TensorProto, helper, numpy_helper

        self._layers()
        texts, told = ["texts"], helper.make_tensor_value_info
        shapes = dict(zip(READ, ([*texts, "pieces"], texts), strict=True))
        made = helper.make_graph(
            self._steps,
            "encoder",
            [told(name, TensorProto.INT32, shape) for name, shape in shapes.items()],
            [told(name, TensorProto.FLOAT, [*shapes[READ[0]], DIMENSIONS]) for name in DEPTHS],
            [numpy_helper.from_array(array, name) for name, array in self._kept.items()],
        )
        domains = [helper.make_opsetid("", 17), helper.make_opsetid(_OWN, 1)]
        return helper.make_model(made, opset_imports=domains, ir_version=8)

    def _layers(self) -> None:
        states = self._embedded()
        for layer in range(LAYERS):
            names = named(self._packaged, layer)
            seen = self._product(names, "output", self._attended(names, states))
            states = self._normed(names, "first", seen, states, 2 * layer + 1)
            if layer != LAYERS - 1:
                inner = self._step("Gelu", [self._product(names, "up", states)], [f"inner_{layer}"])
                states = self._normed(
                    names, "second", self._product(names, "down", inner), states, 2 * layer + 2
                )

    def _embedded(self) -> str:
        """What a word piece and its place mean by themselves; a text is never the second of two."""
        words, places = (
            _EMBEDDINGS + one for one in ("word_embeddings.weight", "position_embeddings.weight")
        )
        first = self._arrays[_EMBEDDINGS + "token_type_embeddings.weight"][0]
        self._kept[words] = self._arrays[words + WHOLE] * self._arrays[words + SCALE]
        self._kept[places] = self._arrays[places + WHOLE] * self._arrays[places + SCALE] + first
        norm = [self._own(f"{_EMBEDDINGS}LayerNorm.{one}") for one in ("weight", "bias")]
        read = [READ[0], "", words, places, "", *norm]
        return self._step("EmbedLayerNormalization", read, ["layer_norm", "no mask"], epsilon=_EPSILON)

    def _attended(self, names: Mapping[str, str], states: str) -> str:
        """What each word piece sees of the others; the three projections are one product."""
        name, matrices = names["query"], [names[one] for one in _PROJECTIONS]
        whole, scale, bias = name + WHOLE, name + SCALE, names["query bias"]
        self._kept[whole] = np.concatenate([self._arrays[one + WHOLE] for one in matrices], 1)
        self._kept[scale] = np.concatenate([self._arrays[one + SCALE][0] for one in matrices])
        self._kept[bias] = np.concatenate([self._arrays[names[one + " bias"]] for one in _PROJECTIONS])
        rounded, by, zero = (f"{states} {one}" for one in ("rounded", "scale", "zero"))
        self._step("DynamicQuantizeLinear", [states], [rounded, by, zero], domain="")
        read = [rounded, whole, bias, by, scale, READ[1], zero]
        return self._step("QAttention", read, [f"{states} attended"], num_heads=HEADS)

    def _product(self, names: Mapping[str, str], key: str, states: str) -> str:
        name = names[key]
        self._kept[name + SCALE] = self._arrays[name + SCALE][0]
        read = [states, self._own(name + WHOLE), name + SCALE, "", self._own(names[key + " bias"])]
        return self._step("DynamicQuantizeMatMul", read, [name])

    def _normed(self, names: Mapping[str, str], half: str, product: str, states: str, number: int) -> str:
        read = [product, states, self._own(names[half + " gain"]), self._own(names[half + " bias"])]
        return self._step("SkipLayerNormalization", read, [f"layer_norm_{number}"], epsilon=_EPSILON)

    def _own(self, name: str) -> str:
        self._kept[name] = self._arrays[name]
        return name

    def _step(
        self, kind: str, read: Sequence[str], gives: Sequence[str], domain: str = _OWN, **more: Any
    ) -> str:
        from onnx import helper

        self._steps.append(helper.make_node(kind, read, gives, domain=domain, **more))
        return gives[0]
