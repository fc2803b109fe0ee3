#!/usr/bin/env python3
"""Make models as their owners have them: small networks by many exporters.

Each is trained for some seconds on data that scikit-learn brings along (digits,
breast cancer, wine, diabetes) or has fresh weights, and is written by PyTorch's
two ONNX exporters, skl2onnx, Keras, TensorFlow, tf2onnx, and what people do to
ONNX files after that: ONNX Runtime's optimiser, float16, quantisation,
functions. Beside each model NAME lies NAME.npz with rows for its inputs,
targets where it was trained, and its outputs as its own framework gives them.
exports.jsonl lists them all.

What isn't installed is left out and named. The packages of
examples/requirements.txt serve all; two environments, one with torch and one
with tensorflow, do it in two runs to the same folder.
"""

import argparse
import importlib.util
import json
import logging
import warnings
from pathlib import Path

import numpy as np
import onnxruntime

ROWS = 360
EPOCHS = 15


class Folder:
    """Where exports go."""

    def __init__(self, path, only):
        self.path = path
        self.only = only
        self.made = 0

    def add(self, name, write, inputs, outputs, targets=None):
        """Write an export and its rows; what an exporter can't write, or ONNX Runtime not load, is named and left out."""
        if self.only and not any(part in name for part in self.only):
            return
        try:
            write(self.path / name)
            if name.endswith(".onnx"):
                onnxruntime.InferenceSession(self.path / name, providers=["CPUExecutionProvider"])  # else it is no export
            outputs = outputs(self.path / name) if callable(outputs) else outputs
        except Exception as error:  # each exporter has its own
            print(f"{name}: not exported: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")
            return
        arrays = {key: array[:ROWS] for key, array in inputs.items()}
        arrays |= {f"output {i}": array[:ROWS] for i, array in enumerate(outputs)}
        if targets is not None:
            arrays["target"] = targets[:ROWS]
        np.savez(self.path / f"{name}.npz", **arrays)
        line = {"model": name, "inputs": list(inputs), "outputs": len(outputs), "trained": targets is not None}
        with open(self.path / "exports.jsonl", "a", encoding="utf-8") as lines:
            lines.write(json.dumps(line) + "\n")
        self.made += 1


def scaled(table):
    """Return features with mean 0 and variance 1, and targets."""
    x = (table.data - table.data.mean(0)) / (table.data.std(0) + 1e-6)
    return x.astype(np.float32), table.target


# PyTorch

def torch_networks():
    """Return networks by name, with the shape of a row, and whether they learn digits."""
    import torch
    from torch import nn

    class Lambda(nn.Module):
        """Layers that a function calls."""

        def __init__(self, call, **layers):
            super().__init__()
            self.layers = nn.ModuleDict(layers)
            self.call = call

        def forward(self, *x):
            return self.call(self.layers, *x)

    class Swiglu(nn.Module):
        """A feed-forward network with gates, as in Llama."""

        def __init__(self, width, hidden):
            super().__init__()
            self.up, self.gate, self.down = (nn.Linear(width, hidden), nn.Linear(width, hidden), nn.Linear(hidden, width))

        def forward(self, x):
            return self.down(self.up(x) * nn.functional.silu(self.gate(x)))

    def dense(activation, width=48):
        return nn.Sequential(nn.Linear(64, width), activation, nn.Linear(width, width // 2), activation,
                             nn.Linear(width // 2, 10))

    digits = (64,)
    picture = (1, 8, 8)
    steps = (8, 8)
    named = {
        "relu": nn.ReLU(), "sigmoid": nn.Sigmoid(), "tanh": nn.Tanh(), "leaky-relu": nn.LeakyReLU(0.1),
        "prelu": nn.PReLU(), "elu": nn.ELU(), "selu": nn.SELU(), "celu": nn.CELU(0.7), "gelu": nn.GELU(),
        "gelu-tanh": nn.GELU(approximate="tanh"), "silu": nn.SiLU(), "mish": nn.Mish(), "hardswish": nn.Hardswish(),
        "hardsigmoid": nn.Hardsigmoid(), "softplus": nn.Softplus(), "softsign": nn.Softsign(),
        "logsigmoid": nn.LogSigmoid(), "relu6": nn.ReLU6(), "hardtanh": nn.Hardtanh()}
    networks = {f"dense-{name}": (dense(activation), [digits]) for name, activation in named.items()}
    encoder = nn.TransformerEncoderLayer(8, 2, 32, dropout=0, batch_first=True)
    networks |= {
        "batchnorm": (nn.Sequential(nn.Linear(64, 48), nn.BatchNorm1d(48), nn.ReLU(), nn.Linear(48, 10)), [digits]),
        "dropout": (nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Dropout(0.3), nn.Linear(48, 10)), [digits]),
        "layernorm": (nn.Sequential(nn.Linear(64, 48), nn.LayerNorm(48), nn.ReLU(), nn.Linear(48, 32), nn.ReLU(),
                                    nn.Linear(32, 10)), [digits]),
        "softmax": (nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10), nn.LogSoftmax(1)), [digits]),
        "residual": (Lambda(lambda m, x: m["c"](m["a"](x).relu() + m["b"](m["a"](x).relu()).relu()),
                            a=nn.Linear(64, 32), b=nn.Linear(32, 32), c=nn.Linear(32, 10)), [digits]),
        "concat": (Lambda(lambda m, x: m["c"](torch.cat([m["a"](x).relu(), m["b"](x).tanh()], 1)),
                          a=nn.Linear(64, 32), b=nn.Linear(64, 16), c=nn.Linear(48, 10)), [digits]),
        "glu": (nn.Sequential(nn.Linear(64, 64), nn.GLU(), nn.Linear(32, 10)), [digits]),
        "swiglu": (nn.Sequential(nn.Linear(64, 32), Swiglu(32, 64), nn.Linear(32, 10)), [digits]),
        "two-heads": (Lambda(lambda m, x: (m["b"](m["a"](x).relu()), m["c"](m["a"](x).relu())),
                             a=nn.Linear(64, 32), b=nn.Linear(32, 10), c=nn.Linear(32, 3)), [digits]),
        "two-inputs": (Lambda(lambda m, x, y: m["c"](torch.cat([m["a"](x).relu(), m["b"](y).relu()], 1)),
                              a=nn.Linear(64, 32), b=nn.Linear(8, 16), c=nn.Linear(48, 10)), [digits, (8,)]),
        "conv": (nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(72, 48), nn.ReLU(),
                               nn.Linear(48, 10)), [picture]),
        "conv-pooled": (nn.Sequential(nn.Conv2d(1, 16, 3), nn.BatchNorm2d(16), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
                                      nn.Flatten(), nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 10)), [picture]),
        "lstm": (Lambda(lambda m, x: m["b"](m["a"](m["l"](x)[0][:, -1]).relu()),
                        l=nn.LSTM(8, 16, batch_first=True), a=nn.Linear(16, 32), b=nn.Linear(32, 10)), [steps]),
        "gru": (Lambda(lambda m, x: m["b"](m["a"](m["l"](x)[0][:, -1]).relu()),
                       l=nn.GRU(8, 16, batch_first=True), a=nn.Linear(16, 32), b=nn.Linear(32, 10)), [steps]),
        "rnn": (Lambda(lambda m, x: m["b"](m["a"](m["l"](x)[0][:, -1]).relu()),
                       l=nn.RNN(8, 16, batch_first=True), a=nn.Linear(16, 32), b=nn.Linear(32, 10)), [steps]),
        "transformer": (Lambda(lambda m, x: m["b"](m["t"](x).mean(1)), t=encoder, b=nn.Linear(8, 10)), [steps]),
        "mixer": (Lambda(lambda m, x: m["o"]((x + m["d"](m["c"](x.transpose(1, 2)).relu()).transpose(1, 2)).flatten(1)),
                         c=nn.Linear(8, 24), d=nn.Linear(24, 8), o=nn.Linear(64, 10)), [steps]),
    }
    return networks


def train_torch(network, x, y):
    """Train a network for classes."""
    import torch

    optimizer = torch.optim.AdamW(network.parameters(), 0.005)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(y)).split(64):
            optimizer.zero_grad()
            given = network(*(part[rows] for part in x))
            torch.nn.functional.cross_entropy(given[0] if isinstance(given, tuple) else given, y[rows]).backward()
            optimizer.step()
    network.eval()


def make_torch(folder):
    """PyTorch: every network by both exporters, one at each opset."""
    import torch
    from sklearn.datasets import load_digits

    torch.manual_seed(1)
    pixels, classes = scaled(load_digits())

    def rows(shapes):
        first = torch.from_numpy(pixels.reshape(-1, *shapes[0]))
        return [first, *(torch.from_numpy(pixels[:, :shape[0]].copy()) for shape in shapes[1:])]

    def export(network, x, dynamo, opset):
        names = [f"x{i}" for i in range(len(x))] if len(x) > 1 else ["x"]
        one = tuple(part[:2] for part in x)

        def write(path):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                if dynamo:
                    batch = torch.export.Dim("batch")
                    shapes = tuple({0: batch} for _ in x)
                    given = shapes if not hasattr(network, "call") else (shapes,)
                    torch.onnx.export(network, one, path, dynamo=True, opset_version=opset, input_names=names,
                                      dynamic_shapes=given, external_data=False, verbose=False)
                else:
                    torch.onnx.export(network, one, path, dynamo=False, opset_version=opset, input_names=names,
                                      dynamic_axes={name: {0: "batch"} for name in names})
        return names, write

    def add(name, network, x, dynamo, opset, targets):
        names, write = export(network, x, dynamo, opset)
        with torch.no_grad():
            given = network(*x)
        given = given if isinstance(given, tuple) else (given,)
        folder.add(f"torch-{name}-{'dynamo' if dynamo else 'script'}-{opset}.onnx", write,
                   dict(zip(names, (part.numpy() for part in x))), [array.numpy() for array in given], targets)

    for name, (network, shapes) in torch_networks().items():
        x = rows(shapes)
        train_torch(network, x, torch.from_numpy(classes))
        targets = None if name == "two-heads" else classes
        add(name, network, x, False, 17, targets)
        add(name, network, x, True, 20, targets)
        if name in ("dense-relu", "dense-gelu"):
            for opset in (*range(9, 17), *range(18, 21)):
                add(name, network, x, False, opset, targets)
            for opset in (18, 19, 21, 22, 23):
                add(name, network, x, True, opset, targets)
        if name == "dense-relu":
            add("double", network.double(), [part.double() for part in x], False, 17, targets)


# What is done to ONNX files after an export

def make_onnx(folder):
    """ONNX files of PyTorch, optimised, in float16, quantised, with functions."""
    import onnx
    from onnx import helper
    from onnxruntime import quantization

    def outputs(path, inputs):
        return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, inputs)

    def optimised(source, level):
        def write(path):
            options = onnxruntime.SessionOptions()
            options.graph_optimization_level = getattr(onnxruntime.GraphOptimizationLevel, f"ORT_ENABLE_{level.upper()}")
            options.optimized_model_filepath = str(path)
            options.log_severity_level = 3
            onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
        return write

    def half(source, **options):
        def write(path):
            from onnxconverter_common import float16
            onnx.save(float16.convert_float_to_float16(onnx.load(source), **options), path)
        return write

    def functions(source):
        """Put each dense layer into a function of its own, as some exporters do with modules."""
        def write(path):
            model = onnx.load(source)
            opsets = list(model.opset_import)
            nodes = []
            for node in model.graph.node:
                if node.op_type != "Gemm":
                    nodes.append(node)
                    continue
                inner = helper.make_node("Gemm", ["x", "w", "b"], ["y"])
                inner.attribute.extend(node.attribute)
                name = f"Linear{len(model.functions)}"
                model.functions.append(helper.make_function("modules", name, ["x", "w", "b"], ["y"], [inner], opsets))
                nodes.append(helper.make_node(name, node.input, node.output, domain="modules"))
            del model.graph.node[:]
            model.graph.node.extend(nodes)
            model.opset_import.append(helper.make_opsetid("modules", 1))
            onnx.save(model, path)
        return write

    class Reader(quantization.CalibrationDataReader):
        """Rows one by one."""

        def __init__(self, inputs):
            self.rows = iter([{name: array[i:i + 1] for name, array in inputs.items()} for i in range(50)])

        def get_next(self):
            return next(self.rows, None)

    for name in ("dense-relu", "dense-gelu", "conv", "transformer", "swiglu"):
        source = str(folder.path / f"torch-{name}-script-17.onnx")
        if not Path(source).exists():
            print(f"{source}: left out, as torch has not made it")
            continue
        with np.load(f"{source}.npz") as rows:
            inputs = {"x": rows["x"]}
            targets = rows["target"]
        changes = {f"ort-{level}": optimised(source, level) for level in ("basic", "extended", "all")}
        changes |= {"fp16": half(source), "fp16-io": half(source, keep_io_types=True),
                    "int8-dynamic": lambda path, source=source: quantization.quantize_dynamic(source, path)}
        for form in ("QDQ", "QOperator"):
            changes[f"int8-{form.lower()}"] = lambda path, source=source, form=form, inputs=inputs: \
                quantization.quantize_static(source, path, Reader(inputs), quant_format=quantization.QuantFormat[form])
        if name != "transformer":
            changes["functions"] = functions(source)
        for change, write in changes.items():
            given = {"x": inputs["x"].astype(np.float16)} if change == "fp16" else inputs

            folder.add(f"{change}-{name}.onnx", write, given, lambda path, given=given: outputs(path, given), targets)


# scikit-learn

def make_sklearn(folder):
    """Pipelines with each scaler in front of networks for two and three classes and for numbers."""
    from skl2onnx import to_onnx
    from sklearn import datasets, preprocessing
    from sklearn.compose import ColumnTransformer
    from sklearn.decomposition import PCA
    from sklearn.impute import SimpleImputer
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline

    def front():
        yield "plain", []
        for scaler in ("StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "Normalizer", "Binarizer",
                       "PowerTransformer"):
            yield scaler.lower(), [getattr(preprocessing, scaler)()]
        yield "imputer", [SimpleImputer(), preprocessing.StandardScaler()]
        yield "pca", [preprocessing.StandardScaler(), PCA(4)]
        yield "polynomial", [preprocessing.PolynomialFeatures(2), preprocessing.StandardScaler()]
        yield "onehot", [ColumnTransformer([("bins", preprocessing.OneHotEncoder(handle_unknown="ignore"), [0]),
                                            ("scaled", preprocessing.StandardScaler(), list(range(1, 6)))])]

    tables = {"2": datasets.load_breast_cancer(), "3": datasets.load_wine()}
    for steps in ("classes", "numbers"):
        for classes, table in tables.items() if steps == "classes" else [("r", datasets.load_diabetes())]:
            for name, transformers in front():
                x = table.data.astype(np.float32)[:, :10].copy()
                x[:, 0] = np.round((x[:, 0] - x[:, 0].mean()) / x[:, 0].std())
                network = (MLPClassifier if steps == "classes" else MLPRegressor)(
                    hidden_layer_sizes=(32, 16), max_iter=300, random_state=1)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    model = make_pipeline(*transformers, network).fit(x, table.target)
                options = [{"zipmap": False}, {}] if steps == "classes" and name == "standardscaler" else [{"zipmap": False}]
                for option in options if steps == "classes" else [{}]:
                    ends = {id(model): option} if option else None
                    file = f"sklearn-{name}-{classes}{'-zipmap' if steps == 'classes' and not option else ''}.onnx"
                    try:
                        graph = to_onnx(model, x[:1], options=ends)
                    except Exception as error:
                        print(f"{file}: not exported: {str(error).splitlines()[0]}")
                        continue
                    graph.graph.input[0].name, before = "x", graph.graph.input[0].name
                    for node in graph.graph.node:
                        node.input[:] = ["x" if given == before else given for given in node.input]
                    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
                    given = session.run(None, {"x": x})
                    arrays = [array for array in given if isinstance(array, np.ndarray) and array.dtype != object]
                    folder.add(file, lambda path, graph=graph: path.write_bytes(graph.SerializeToString()), {"x": x}, arrays,
                               table.target.astype(np.float32 if classes == "r" else np.int64))


# Keras and TensorFlow

def keras_networks():
    """Return Keras models by name."""
    import keras
    from keras import layers

    def functional(shape, build, name="x"):
        x = keras.Input(shape, name=name)
        return keras.Model(x, build(x))

    def residual(x):
        a = layers.Dense(32, "relu")(x)
        return layers.Dense(10, "softmax")(layers.Add()([a, layers.Dense(32, "relu")(a)]))

    def attention(x, layer, **options):
        a = layers.LayerNormalization()(x + layer(x, x, **options))
        return layers.Dense(10, "softmax")(layers.GlobalAveragePooling1D()(a + layers.Dense(8)(layers.Dense(32, "gelu")(a))))

    def chain(*parts):
        def build(x):
            for part in parts:
                x = part(x)
            return x
        return build

    def dense(activation):
        return chain(layers.Dense(48, activation), layers.Dense(24, activation), layers.Dense(10, "softmax"))

    networks = {f"dense-{name}": functional((64,), dense(name))
                for name in ("relu", "tanh", "gelu", "silu", "softplus", "elu", "selu", "mish")}
    networks["sequential"] = keras.Sequential([keras.Input((64,), name="x"), layers.Dense(48), layers.LeakyReLU(),
                                               layers.Dropout(0.2), layers.Dense(10, "softmax")])
    networks["batchnorm"] = functional((64,), chain(layers.Dense(48), layers.BatchNormalization(), layers.ReLU(),
                                                    layers.Dense(10, "softmax")))
    networks["residual"] = functional((64,), residual)
    networks["concat"] = functional((64,), lambda x: layers.Dense(10, "softmax")(
        layers.Concatenate()([layers.Dense(32, "relu")(x), layers.Dense(16, "tanh")(x)])))
    networks["conv"] = functional((8, 8, 1), chain(layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten(),
                                                   layers.Dense(48, "relu"), layers.Dense(10, "softmax")))
    networks["lstm"] = functional((8, 8), chain(layers.LSTM(16), layers.Dense(32, "relu"), layers.Dense(10, "softmax")))
    networks["gru"] = functional((8, 8), chain(layers.GRU(16), layers.Dense(32, "relu"), layers.Dense(10, "softmax")))
    networks["attention"] = functional((8, 8), lambda x: attention(x, layers.MultiHeadAttention(2, 4)))
    networks["attention-causal"] = functional(
        (8, 8), lambda x: attention(x, layers.MultiHeadAttention(2, 4, value_dim=6), use_causal_mask=True))
    networks["attention-window"] = functional(
        (8, 8), lambda x: attention(x, layers.MultiHeadAttention(2, 4, sliding_window=3, use_bias=False)))
    networks["attention-grouped"] = functional((8, 8), lambda x: attention(x, layers.GroupQueryAttention(4, 4, 2)))
    networks["steps"] = functional((8, 8), chain(layers.Dense(24, "relu"), layers.Flatten(), layers.Dense(10, "softmax")))
    return networks


def make_keras(folder):
    """Keras: .keras, .h5, SavedModel, Keras' own ONNX export and tf2onnx."""
    import keras
    import tensorflow
    import tf2onnx
    from sklearn.datasets import load_digits

    keras.utils.set_random_seed(1)
    pixels, classes = scaled(load_digits())

    def by_tf2onnx(model, path):
        signature = [tensorflow.TensorSpec(model.inputs[0].shape, tensorflow.float32, name="x")]
        tf2onnx.convert.from_function(tensorflow.function(model.call), signature, opset=17, output_path=str(path))

    for name, model in keras_networks().items():
        x = pixels.reshape(-1, *model.input_shape[1:])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, classes, batch_size=64, epochs=EPOCHS, verbose=0)
        outputs = [model.predict(x, verbose=0)]
        writers = {".keras": model.save, ".h5": model.save,
                   "-savedmodel": lambda path, model=model: model.export(str(path), verbose=False),
                   "-keras.onnx": lambda path, model=model: model.export(str(path), format="onnx", verbose=False),
                   "-tf2onnx.onnx": lambda path, model=model: by_tf2onnx(model, path)}
        for ending, write in writers.items():
            folder.add(f"keras-{name}{ending}", lambda path, write=write: write(str(path)), {"x": x}, outputs, classes)


MAKERS = {"torch": (make_torch, ["torch", "onnx", "onnxscript", "sklearn"]),
          "onnx": (make_onnx, ["onnx", "onnxconverter_common"]),
          "sklearn": (make_sklearn, ["sklearn", "skl2onnx"]),
          "keras": (make_keras, ["keras", "tensorflow", "tf2onnx", "sklearn"])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where exports go; made if it isn't there")
    parser.add_argument("--by", nargs="+", choices=MAKERS, default=list(MAKERS), help="exporters (default: all)")
    parser.add_argument("--only", nargs="+", metavar="PART", help="exports whose names have one of these parts")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)  # the exporters' own
    arguments.folder.mkdir(parents=True, exist_ok=True)
    folder = Folder(arguments.folder, arguments.only)
    for name in arguments.by:
        make, packages = MAKERS[name]
        missing = [package for package in packages if importlib.util.find_spec(package) is None]
        if missing:
            print(f"{name}: left out, as these packages are missing: {', '.join(missing)}")
        else:
            make(folder)
    print(f"{folder.made} exports in {arguments.folder}")


if __name__ == "__main__":
    main()
