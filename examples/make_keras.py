"""Makes the Keras 3 models of docs/results/keras.md: small, untrained, one for each kind of layer and activation.

    python examples/make_keras.py FOLDER
    python examples/make_keras.py models image    (image.keras and image.csv with its outputs, which the tests read)

Then, for each of them: odf2nna-onnx convert FOLDER/X.keras -o X.onnx, odf2nna-onnx convert FOLDER/X.keras -o small/X.keras, and
python examples/check_keras.py X.onnx small/X.keras. Needs keras, with any backend.
"""

import pathlib
import sys

import keras
import numpy as np
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


def convolutions():
    """A network for each kind of layer over images or sequences, with a dense head."""
    image = (9, 8, 3)
    steps = (11, 3)

    def headed(shape, *parts):
        start = hidden = keras.Input(shape)
        for part in parts:
            hidden = part(hidden)
        return behind(start, hidden)

    for padding in ("valid", "same"):
        for strides in (1, 2, 3):
            name = f"{padding}_{strides}"
            yield f"conv2d_{name}", headed(image, layers.Conv2D(5, 3, strides, padding, activation="relu"), layers.Flatten())
            yield f"conv1d_{name}", headed(steps, layers.Conv1D(5, 4, strides, padding, activation="elu"), layers.Flatten())
            yield f"depthwise_{name}", headed(image, layers.DepthwiseConv2D((3, 2), strides, padding, 2), layers.Flatten())
            yield f"separable_{name}", headed(image, layers.SeparableConv2D(5, 3, strides, padding, depth_multiplier=2), layers.Flatten())
            yield f"maxpool_{name}", headed(image, layers.MaxPooling2D((3, 2), strides, padding), layers.Flatten())
            yield f"averagepool_{name}", headed(image, layers.AveragePooling2D((2, 3), strides, padding), layers.Flatten())
            yield f"maxpool1d_{name}", headed(steps, layers.MaxPooling1D(3, strides, padding), layers.Flatten())
            yield f"averagepool1d_{name}", headed(steps, layers.AveragePooling1D(3, strides, padding), layers.Flatten())
        yield f"dilated_{padding}", headed(image, layers.Conv2D(5, 3, padding=padding, dilation_rate=2), layers.Flatten())
    yield "groups", headed((9, 8, 4), layers.Conv2D(6, 3, groups=2, use_bias=False), layers.ReLU(), layers.Flatten())
    yield "causal", headed(steps, layers.Conv1D(5, 3, padding="causal", dilation_rate=2), layers.Flatten())
    yield "separable1d", headed(steps, layers.SeparableConv1D(5, 3), layers.Flatten())
    yield "depthwise1d", headed(steps, layers.DepthwiseConv1D(3, depth_multiplier=2), layers.Flatten())
    for keep in (False, True):
        for pool in (layers.GlobalAveragePooling2D, layers.GlobalMaxPooling2D):
            yield f"{pool.__name__.lower()}_{keep}", headed(image, layers.Conv2D(6, 3), pool(keepdims=keep), layers.Flatten())
        for pool in (layers.GlobalAveragePooling1D, layers.GlobalMaxPooling1D):
            yield f"{pool.__name__.lower()}_{keep}", headed(steps, layers.Conv1D(6, 3), pool(keepdims=keep), layers.Flatten())
    yield "zeropadding2d", headed(image, layers.ZeroPadding2D(((1, 2), (0, 3))), layers.Conv2D(4, 3, 2), layers.Flatten())
    yield "zeropadding1d", headed(steps, layers.ZeroPadding1D((1, 2)), layers.Conv1D(4, 3, 2), layers.Flatten())
    yield "upsampling", headed(image, layers.UpSampling2D((2, 3)), layers.Conv2D(4, 3, 2), layers.Flatten())
    yield "batchnorm2d", headed(image, layers.Conv2D(6, 3, use_bias=False), layers.BatchNormalization(), layers.ReLU(),
                                layers.SpatialDropout2D(0.1), layers.MaxPooling2D(), layers.Conv2D(5, 2), layers.LeakyReLU(),
                                layers.Flatten())
    yield "scaled_image", headed(image, layers.Rescaling(1 / 255.0), layers.BatchNormalization(), layers.Conv2D(4, 3), layers.Flatten())
    yield "softmax_pixels", headed(image, layers.Conv2D(4, 3, activation="softmax"), layers.Conv2D(4, 3), layers.Softmax(),
                                   layers.Flatten())
    yield "dense_pixels", headed(image, layers.Conv2D(4, 3), layers.Dense(6, activation="relu"), layers.Conv2D(2, 1), layers.Flatten())
    start = keras.Input(image)
    first = layers.Conv2D(6, 3, padding="same", activation="relu")(start)
    second = layers.BatchNormalization()(layers.Conv2D(6, 3, padding="same")(first))
    joined = layers.Concatenate()([layers.ReLU()(layers.Add()([first, second])), layers.Conv2D(2, 1)(start)])
    yield "residual2d", behind(start, layers.GlobalAveragePooling2D()(joined))
    start = keras.Input(image)
    image_head = layers.Conv2D(6, 3, activation="relu")(start)
    yield "image_output", keras.Model(start, [image_head, layers.Dense(3)(layers.Flatten()(image_head))])


def recurrent():
    """A network for each kind of recurrent layer."""
    for sequences in (False, True):
        for backwards in (False, True):
            for kind in (layers.LSTM, layers.GRU, layers.SimpleRNN):
                start = keras.Input((7, 3))
                cells = kind(5, return_sequences=sequences, go_backwards=backwards)
                name = f"{kind.__name__.lower()}_{'sequences' if sequences else 'last'}{'_backwards' if backwards else ''}"
                yield name, behind(start, layers.Flatten()(cells(start)))
        for kind in (layers.LSTM, layers.GRU, layers.SimpleRNN):
            start = keras.Input((7, 3))
            both = layers.Bidirectional(kind(5, return_sequences=sequences))
            yield f"both_{kind.__name__.lower()}_{sequences}", behind(start, layers.Flatten()(both(start)))
    start = keras.Input((7, 3))
    hidden = layers.LSTM(4, "relu", return_sequences=True, use_bias=False)(layers.Conv1D(6, 3, activation="relu")(start))
    yield "stacked", behind(start, layers.GRU(5, reset_after=False, recurrent_activation="softsign")(hidden))
    start = keras.Input((7, 3))
    inside = keras.Sequential([keras.Input((7, 3)), layers.LSTM(4, return_sequences=True), layers.Bidirectional(layers.GRU(3))])
    yield "recurrent_inside", behind(start, inside(start))


def channels_first():
    """Networks that Keras runs with the back ends of JAX and PyTorch alone."""
    start = keras.Input((3, 9, 8))
    hidden = layers.Conv2D(6, 3, activation="relu", data_format="channels_first")(start)
    hidden = layers.BatchNormalization(axis=1)(hidden)
    hidden = layers.MaxPooling2D(data_format="channels_first")(hidden)
    yield "channels_first", behind(start, layers.Flatten(data_format="channels_first")(hidden))
    hidden = layers.DepthwiseConv2D(3, data_format="channels_first")(start)
    hidden = layers.ZeroPadding2D(1, data_format="channels_first")(hidden)
    yield "channels_first_pooled", behind(start, layers.GlobalMaxPooling2D(data_format="channels_first")(hidden))


def image(folder):
    """A small network with most kinds of layers over images; rows of random pixels with the outputs that Keras gives."""
    keras.utils.set_random_seed(1)
    network = fresh(keras.Sequential([
        keras.Input((12, 10, 3), name="pixels"),
        layers.Rescaling(0.5, name="scaled"),
        layers.ZeroPadding2D(((0, 1), (1, 0)), name="padded"),
        layers.Conv2D(6, 3, 2, padding="same", use_bias=False, name="conv1"),
        layers.BatchNormalization(name="normalized"),
        layers.ReLU(name="relu"),
        layers.SeparableConv2D(8, (2, 3), padding="same", depth_multiplier=2, activation="gelu", name="conv2"),
        layers.SpatialDropout2D(0.1, name="dropped"),
        layers.MaxPooling2D(2, 1, padding="same", name="largest"),
        layers.DepthwiseConv2D(2, activation="tanh", name="conv3"),
        layers.AveragePooling2D(2, 2, padding="same", name="averages"),
        layers.Conv2D(8, 2, groups=2, activation="silu", name="conv4"),
        layers.Flatten(name="flat"),
        layers.Dense(20, activation="relu", name="fc1"),
        layers.Dense(12, activation="relu", name="fc2"),
        layers.Dense(3, activation="softmax", name="out")], name="image"))
    network.save(folder / "image.keras")
    rows = np.random.default_rng(1).standard_normal((4, 12, 10, 3)).astype(np.float32)
    numbers = np.concatenate([rows.reshape(4, -1), network.predict(rows, verbose=0)], 1)
    names = [f"p{i}" for i in range(360)] + [f"out{i}" for i in range(3)]
    np.savetxt(folder / "image.csv", numbers, "%.9g", ",", header=",".join(names), comments="")


def fresh(model):
    """Give statistics and biases other values than those that a layer starts with."""
    random = np.random.default_rng(1)
    for layer in model.layers:
        if isinstance(layer, (layers.BatchNormalization, layers.Conv2D, layers.Conv1D, layers.RNN, layers.Bidirectional)):
            layer.set_weights([random.uniform(0.1, 0.6, part.shape) * (1 if part.ndim == 1 else random.choice([-1, 1], part.shape))
                               for part in layer.get_weights()])
    return model


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in [*models(), *convolutions(), *recurrent(), *(channels_first() if keras.backend.backend() != "tensorflow" else [])]:
        fresh(model)
        model.save(folder / f"{name}.keras")


if __name__ == "__main__":
    (image if "image" in sys.argv[2:] else main)(pathlib.Path(sys.argv[1]))
