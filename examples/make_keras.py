"""Makes the Keras 3 models of docs/results/keras.md: small, untrained, one for each kind of layer and activation.

    python examples/make_keras.py FOLDER

Then, for each of them: odf2nna-onnx convert FOLDER/X.keras -o X.onnx, odf2nna-onnx convert FOLDER/X.keras -o small/X.keras, and
python examples/check_keras.py X.onnx small/X.keras. Needs keras, with any backend.
"""

import pathlib
import sys

import keras
from keras import layers

ACTIVATIONS = [
    "relu", "gelu", "silu", "elu", "selu", "celu", "mish", "softplus", "softsign", "tanh", "hard_sigmoid", "hard_silu",
    "relu6", "leaky_relu", "log_sigmoid", "exponential",
]  # fmt: skip


def body(*between):
    """An input of 8 numbers and two hidden layers of 16, with layers between them."""
    start = keras.Input((8,))
    hidden = layers.Dense(16)(start)
    for layer in between:
        hidden = layer(hidden)
    return start, layers.Dense(16, activation="relu")(layers.Dropout(0.1)(hidden))


def simple(end, *between):
    start, hidden = body(*between)
    return keras.Model(start, end(hidden))


def behind(start, hidden):
    return keras.Model(start, layers.Dense(2)(layers.Dense(16, activation="relu")(hidden)))


def models():
    for name in ACTIVATIONS:
        yield f"act_{name}", simple(layers.Dense(3, activation="softmax"), layers.Activation(name))
    yield "prelu", simple(layers.Dense(2), layers.PReLU())
    yield "leaky", simple(layers.Dense(2), layers.LeakyReLU())
    yield "elu_layer", simple(layers.Dense(2), layers.ELU(alpha=0.5))
    yield "relu_max", simple(layers.Dense(2), layers.ReLU(max_value=4.0))
    yield "batchnorm", simple(layers.Dense(1, activation="sigmoid"), layers.BatchNormalization(), layers.ReLU())
    yield "layernorm", simple(layers.Dense(1), layers.LayerNormalization(), layers.ReLU())
    start, hidden = body(layers.ReLU())
    yield "residual", keras.Model(start, layers.Dense(3)(layers.Add()([hidden, layers.Dense(16, activation="relu")(hidden)])))
    start, hidden = body(layers.ReLU())
    gate = layers.Multiply()([layers.Dense(16)(hidden), layers.Dense(16, activation="sigmoid")(hidden)])
    yield "gate", keras.Model(start, layers.Dense(3)(gate))
    start, hidden = body(layers.ReLU())
    yield "two_heads", keras.Model(start, [layers.Dense(3, activation="softmax")(hidden), layers.Dense(1)(hidden)])
    first, second = keras.Input((8,)), keras.Input((4,))
    yield "two_inputs", behind([first, second], layers.Concatenate()([first, second]))
    start = keras.Input((4, 4))
    yield "positions", behind(start, layers.Flatten()(layers.Dense(8, activation="relu")(start)))
    start = keras.Input((16,))
    yield "permute", behind(start, layers.Flatten()(layers.Permute((2, 1))(layers.Reshape((4, 4))(start))))
    start = keras.Input((8,))
    yield "normalization", behind(start, layers.Normalization(mean=[1.0] * 8, variance=[4.0] * 8)(start))
    start = keras.Input((8,))
    yield "rescaling", behind(start, layers.Rescaling(1 / 255.0, offset=-0.5)(start))


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in models():
        model.save(folder / f"{name}.keras")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
