"""Loads .keras files that odf2nna-onnx has written in Keras 3, compares them with their ONNX models, and trains them on.

    python examples/check_keras.py MODEL.onnx SMALL.keras [MODEL.onnx SMALL.keras ...]

A model and its conversion give the same outputs but for rounding; prints the largest difference relative to the largest output, and
the mean squared error towards the outputs of other rows before and after some steps of fit. Needs keras (with any backend) and onnxruntime.
"""

import sys

import keras
import numpy as np
import onnxruntime

ROWS = 64
# sums of some hundred products in single precision, in another order
LARGEST = 1e-5
# outputs of all rows are the same but for this
NOTHING_TO_LEARN = 1e-4


def inputs(session):
    random = np.random.default_rng(0)
    types = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16}
    return {
        one.name: random.standard_normal([ROWS] + one.shape[1:]).astype(types[one.type]) for one in session.get_inputs()
    }


def numbers(output):
    """Probabilities of scikit-learn may be a dictionary for each row."""
    return np.array([list(row.values()) for row in output]) if isinstance(output, list) else output


def difference(ours, theirs):
    return float(np.max(np.abs(ours - theirs)) / max(1, np.max(np.abs(theirs))))


def trained(model, rows, outputs):
    targets = [np.roll(output, 1, axis=0) for output in outputs]
    model.compile(keras.optimizers.Adam(1e-3), loss=["mse"] * len(targets))
    before = model.evaluate(rows, targets, verbose=0, return_dict=True)["loss"]
    model.fit(rows, targets, epochs=20, verbose=0)
    return before, model.evaluate(rows, targets, verbose=0, return_dict=True)["loss"]


def check(onnx, file):
    session = onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"])
    fed = inputs(session)
    expected = [numbers(output) for output in session.run(None, fed)]
    expected = [output for output in expected if output.dtype.kind == "f"]
    model = keras.models.load_model(file)
    rows = list(fed.values())
    found = model.predict(rows if len(rows) > 1 else rows[0], verbose=0)
    found = found if isinstance(found, list) else [found]
    worst = max(difference(ours, theirs) for ours, theirs in zip(found, expected, strict=True))
    before, after = trained(model, rows if len(rows) > 1 else rows[0], found)
    is_good = worst <= LARGEST and (after < before or before < NOTHING_TO_LEARN)
    print(f"{file}: {len(model.layers)} layers, difference {worst:.1e}, error {before:.3g} -> {after:.3g}"
          f"{'' if is_good else '  WRONG'}")
    return is_good


def main(files):
    results = [check(onnx, file) for onnx, file in zip(files[::2], files[1::2], strict=True)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
