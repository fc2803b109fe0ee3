#!/usr/bin/env python3
"""Run a SavedModel in TensorFlow and Keras and compare it with its ONNX twin.

    ./odf2nna-onnx shrink models/digits_torch.onnx --eval models/digits.csv.gz \\
        --epsilon 0.1 -o small/
    ./odf2nna-onnx shrink models/digits_torch.onnx --eval models/digits.csv.gz \\
        --epsilon 0.1 -o small.onnx
    python examples/serve_savedmodel.py small small.onnx models/digits.csv.gz

The rows of the CSV file go through tf.saved_model.load(...).signatures,
through keras.layers.TFSMLayer in a Keras model, and through onnxruntime.
Printed is the largest difference of the outputs. Then the variables are trained
on for some steps, towards the outputs of other rows, and the squared error is
printed before and after. The exit code is 1 if it is not smaller, or an output is
beyond the tolerance: 32 roundings of 2**-24, relative to the largest output or
to 1. The runtimes add products in another order, so sums of some hundred
products in float32 differ by a few roundings.

What to install: tensorflow-cpu, keras and onnxruntime of requirements.txt.
"""

import argparse
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import onnxruntime
import tensorflow as tf

SIGNATURE = "serving_default"
TOLERANCE = 32 * 2.0**-24
STEPS = 20


def load_rows(path, width):
    """Return the first columns of a CSV file with a header."""
    rows = np.loadtxt(path, delimiter=",", skiprows=1, dtype=np.float32)
    return rows[:, :width]


def run_signature(folder, name, rows):
    """Run the signature as TensorFlow Serving does; return outputs by name."""
    function = tf.saved_model.load(folder).signatures[SIGNATURE]
    return {
        key: value.numpy()
        for key, value in function(**{name: tf.constant(rows)}).items()
    }


def run_keras(folder, rows):
    """Run the signature as a layer of a Keras model."""
    layer = keras.layers.TFSMLayer(folder, call_endpoint=SIGNATURE)
    inputs = keras.Input(rows.shape[1:], dtype=rows.dtype.name)
    model = keras.Model(inputs, layer(inputs))
    return model.predict(rows, verbose=0)


def trained(folder, name, rows):
    """Train the variables on towards the outputs of the rows in reverse; return the error before and after."""
    function = tf.saved_model.load(folder).signatures[SIGNATURE]
    outputs = lambda: next(iter(function(**{name: tf.constant(rows)}).values()))
    targets = outputs()[::-1]
    variables = function.trainable_variables
    optimizer = tf.keras.optimizers.Adam(0.001)
    errors = []
    for _ in range(STEPS):
        with tf.GradientTape() as tape:
            error = tf.reduce_mean((outputs() - targets) ** 2)
        errors.append(float(error))
        optimizer.apply_gradients(zip(tape.gradient(error, variables), variables))
    return errors[0], errors[-1]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("savedmodel", help="folder of the SavedModel")
    parser.add_argument("onnx", help="the same model as ONNX")
    parser.add_argument("rows", help="CSV file with a header, plain or gzip")
    arguments = parser.parse_args()

    runner = onnxruntime.InferenceSession(
        arguments.onnx, providers=["CPUExecutionProvider"])
    (source,) = runner.get_inputs()
    rows = load_rows(arguments.rows, source.shape[-1])
    names = [output.name for output in runner.get_outputs()]
    expected = dict(zip(names, runner.run(names, {source.name: rows})))
    runs = {
        "tf.saved_model.load": run_signature(
            arguments.savedmodel, source.name, rows),
        "keras.layers.TFSMLayer": run_keras(arguments.savedmodel, rows),
    }

    failed = False
    print(f"{len(rows)} rows; TensorFlow {tf.__version__}, Keras "
          f"{keras.__version__}, onnxruntime {onnxruntime.__version__}")
    for title, outputs in runs.items():
        for name in names:
            difference = float(np.max(np.abs(outputs[name] - expected[name])))
            scale = max(1.0, float(np.max(np.abs(expected[name]))))
            within = difference <= TOLERANCE * scale
            failed |= not within
            print(f"{title}, '{name}': largest difference {difference:.3g} "
                  f"({'within' if within else 'BEYOND'} "
                  f"{TOLERANCE * scale:.3g})")
    before, after = trained(arguments.savedmodel, source.name, rows)
    failed |= not after < before
    print(f"trained on for {STEPS} steps: squared error {before:.4g}, then {after:.4g}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
