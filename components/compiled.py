"""The encoder's model as the file that onnxruntime runs, made on the first start (`graph`), with what it has learnt (`tuned`)."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import onnxruntime

from components import graph, tuned

log = logging.getLogger(__name__)

_FORM = 10  # of the file; a higher one is made anew


def compiled(model: Path, weights: Path, sha256: str, folder: Path) -> str | bytes:
    """The model's file, made once (1 s) and kept in `folder` by `sha256`; its bytes where it cannot be kept.

    `weights` are laid over those of the model; `sha256` tells both.
    """
    target = folder / f"encoder-{sha256[:12]}-{onnxruntime.__version__}-{_FORM}.onnx"
    if target.exists():
        return str(target)
    made = _compile(model, weights)
    try:
        with TemporaryDirectory(dir=folder) as space:
            new = Path(space) / target.name
            new.write_bytes(made)
            os.replace(new, target)  # whoever is second puts the same there
        for older in set(folder.glob("encoder-*.onnx")) - {target}:
            older.unlink(missing_ok=True)  # 50 MB that nobody reads any more
    except OSError as error:
        log.warning("the encoder is compiled at every start, %s cannot be written: %s", target.name, error)
        return made
    return str(target)


def _compile(model: Path, weights: Path) -> bytes:
    import onnx  # 1 s that only the first start needs

    packaged = onnx.load(str(model)).graph
    tuned.lay_over(packaged, weights)
    made: bytes = graph.lower_layers(packaged).SerializeToString()
    return made
