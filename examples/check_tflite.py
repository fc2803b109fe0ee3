"""Runs .tflite files that odf2nna-onnx has written in LiteRT's interpreter, and compares them with their ONNX models in ONNX Runtime.

    python examples/check_tflite.py PROGRAM [NETWORKS [CLASSPATH [FOLDER]]]

Writes random networks of every kind that can be written (NETWORKS of them, 40 by default) and the models of this project with PROGRAM, as
float32 and with weights in float16. The outputs are the same but for rounding, for one row and for many. Prints the largest difference
relative to the largest output.

With CLASSPATH, the classes of the project and of its tests with their libraries, it also writes them in int8 and compares LiteRT with what
the project computes for such files: with the reference kernels every output is the same, with others some differ. Some of these networks are stored in FOLDER for a test of the gate.

Needs onnx, onnxruntime, and tensorflow or ai-edge-litert.
"""

import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

try:
    from ai_edge_litert.interpreter import Interpreter, OpResolverType
except ImportError:
    from tensorflow.lite.python.interpreter import Interpreter, OpResolverType

ROWS = 64
# sums of some hundred products in single precision, in another order
LARGEST = 2e-5
ACTIVATIONS = {
    "Relu": {}, "Sigmoid": {}, "Tanh": {}, "Softplus": {}, "Softsign": {}, "LeakyRelu": {"alpha": 0.1}, "Elu": {"alpha": 1.0},
    "Selu": {}, "Celu": {"alpha": 0.7}, "HardSigmoid": {"alpha": 0.3, "beta": 0.4}, "Gelu": {}, "HardSwish": {}, "Mish": {},
    "Relu6": {}, "Clip": {}, "PRelu": {}, "Silu": {}, "GeluTanh": {},
}
# those that LiteRT has in int8
IN_INT8 = ["Relu", "Sigmoid", "Tanh", "LeakyRelu", "Elu", "Gelu", "Relu6", "Silu", "GeluTanh"]
# random networks from this one on may select columns of their inputs, as those of pruned inputs do, and have more activations in int8
FIRST_SELECTING = 100
MORE_IN_INT8 = IN_INT8 + ["PRelu", "Clip", "HardSigmoid", "HardSwish"]
# networks that are stored: together they have all operators that have reference kernels
STORED = [f"int8_{seed}" for seed in (2, 4, 5, 8, 10, 29, 73, 90, 127, 190)]
KERNELS = {"reference": OpResolverType.BUILTIN_REF, "default": OpResolverType.AUTO}


class Network:
    """A random network of layers with activations, perhaps with a residual sum, several inputs and several outputs."""

    def __init__(self, seed, names, ends):
        self.random = np.random.default_rng(seed)
        self.seed, self.selects = seed, seed >= FIRST_SELECTING
        self.names, self.ends = names, ends
        self.nodes, self.constants, self.count = [], [], 0

    def name(self):
        self.count += 1
        return f"t{self.count}"

    def constant(self, numbers):
        name = self.name()
        self.constants.append(numpy_helper.from_array(np.asarray(numbers, np.float32), name))
        return name

    def node(self, operator, *inputs, **attributes):
        name = self.name()
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def dense(self, source, inputs, units):
        weights = self.constant(self.random.normal(0, 1.5 / np.sqrt(inputs), (units, inputs)))
        return self.node("Gemm", source, weights, self.constant(self.random.normal(0, 0.3, units)), transB=1)

    def activation(self, source, units):
        name = str(self.random.choice(self.names))
        if name == "Relu6":
            return self.node("Clip", source, self.constant(0), self.constant(6))
        if name == "Clip":
            return self.node("Clip", source, self.constant(-0.5), self.constant(2))
        if name == "PRelu":
            return self.node("PRelu", source, self.constant(self.random.uniform(0, 0.5, units)))
        if name == "Silu":
            return self.node("Mul", source, self.node("Sigmoid", source))
        if name == "GeluTanh":
            return self.node("Gelu", source, approximate="tanh")
        return self.node(name, source, **ACTIVATIONS[name])

    def model(self):
        widths = [int(width) for width in self.random.integers(3, 20, self.random.integers(1, 3))]
        towers, inputs = [], []
        # draws of its own, so that networks without a selection are those of earlier versions
        selecting = np.random.default_rng([self.seed, 1])
        for index, width in enumerate(widths):
            is_image = self.random.random() < 0.3
            shape = ["N", 2, width] if is_image else ["N", width]
            width *= 2 if is_image else 1
            inputs.append(helper.make_tensor_value_info(f"x{index}", TensorProto.FLOAT, shape))
            tower = self.node("Flatten", f"x{index}") if is_image else f"x{index}"
            if self.random.random() < 0.3:
                shifted = self.node("Sub", tower, self.constant(self.random.normal(0, 1, width)))
                tower = self.node("Div", shifted, self.constant(self.random.uniform(0.5, 2, width)))
            if self.selects and selecting.random() < 0.5:
                positions = np.sort(selecting.choice(width, int(selecting.integers(1, width)), replace=False))
                self.constants.append(numpy_helper.from_array(positions.astype(np.int64), f"positions{index}"))
                tower, width = self.node("Gather", tower, f"positions{index}", axis=1), len(positions)
            units = int(self.random.integers(4, 24))
            towers.append((self.activation(self.dense(tower, width, units), units), units))
        trunk, units = towers[0]
        if len(towers) > 1:
            units = sum(width for _, width in towers)
            trunk = self.node("Concat", *[tower for tower, _ in towers], axis=1)
            if self.random.random() < 0.4:
                trunk = self.activation(trunk, units)
        for _ in range(self.random.integers(0, 3)):
            if self.random.random() < 0.4:
                inner = self.activation(self.dense(trunk, units, 12), 12)
                trunk = self.node("Add", trunk, self.dense(inner, 12, units))
                if self.random.random() < 0.4:
                    trunk = self.activation(trunk, units)
            else:
                wider = int(self.random.integers(4, 40))
                trunk, units = self.activation(self.dense(trunk, units, wider), wider), wider
        outputs = []
        for _ in range(self.random.integers(1, 3)):
            classes = int(self.random.integers(1, 8))
            head = self.dense(trunk, units, classes)
            end = self.random.choice(self.ends)
            if end == "softmax":
                head = self.node("Softmax", head, axis=1)
            elif end == "log_softmax":
                head = self.node("LogSoftmax", head, axis=1)
            elif end == "sigmoid":
                head = self.node("Sigmoid", head)
            outputs.append(helper.make_tensor_value_info(head, TensorProto.FLOAT, ["N", classes]))
        graph = helper.make_graph(self.nodes, "network", inputs, outputs, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
        onnx.checker.check_model(model)
        return model


def fed(session, random):
    types = {"tensor(float)": np.float32, "tensor(double)": np.float64}
    return {
        one.name: random.standard_normal([ROWS] + one.shape[1:]).astype(types[one.type]) for one in session.get_inputs()
    }


def outputs(session, inputs):
    """The outputs by name; probabilities of scikit-learn are a dictionary for each row."""
    found = {}
    for one, output in zip(session.get_outputs(), session.run(None, inputs)):
        is_map = isinstance(output, list)
        found[one.name] = np.array([list(row.values()) for row in output]) if is_map else np.asarray(output)
    return {name: output.astype(np.float32) if output.dtype.kind == "f" else output for name, output in found.items()}


def run(file, inputs, rows, resolver):
    """The outputs by name, through the signature, with as many rows."""
    try:
        interpreter = Interpreter(model_path=str(file), experimental_op_resolver_type=resolver)
    except ValueError:  # some operators have no reference kernel
        interpreter = Interpreter(
            model_path=str(file), experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
    runner = interpreter.get_signature_runner()
    parts = [
        runner(**{name: numbers[start:start + rows].astype(np.float32) for name, numbers in inputs.items()})
        for start in range(0, ROWS, rows)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def difference(ours, theirs):
    return float(np.max(np.abs(ours - theirs)) / max(1, np.max(np.abs(theirs))))


def written(program, source, target, *options):
    subprocess.run([program, "convert", str(source), "-o", str(target), "--force", *options], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return target


def check_float(program, source, folder):
    """The largest difference in float32 and in float16; the latter from the ONNX file of the same weights."""
    random = np.random.default_rng(1)
    worst = 0
    for options in [(), ("--precision", "fp16")]:
        session = onnxruntime.InferenceSession(
            str(written(program, source, folder / "same.onnx", *options)), providers=["CPUExecutionProvider"])
        inputs = fed(session, random)
        expected = {name: output for name, output in outputs(session, inputs).items() if output.dtype.kind == "f"}
        file = written(program, source, folder / "small.tflite", *options)
        for resolver in KERNELS.values():
            for rows in [1, ROWS]:
                found = run(file, inputs, rows, resolver)
                for name, numbers in found.items():
                    # scikit-learn's probabilities have another name behind a ZipMap
                    worst = max(worst, difference(numbers, expected.get(name, expected.get("output_probability"))))
    return worst


def quantized(numbers, detail):
    """Integers of an input, rounded as LiteRT rounds: ties away from 0."""
    if detail["dtype"] == np.float32:
        return numbers
    scale, zero_point = detail["quantization"]
    steps = numbers.astype(np.float32) / np.float32(scale)
    return np.clip(np.copysign(np.floor(np.abs(steps) + 0.5), steps) + zero_point, -128, 127).astype(np.int8)


def check_integers(file, inputs, expected):
    """For each kind of kernels the steps by which outputs differ at most, and how many of them do."""
    results = {}
    for kernels, resolver in KERNELS.items():
        worst, differing, count = 0, 0, 0
        try:
            interpreter = Interpreter(model_path=str(file), experimental_op_resolver_type=resolver)
        except ValueError:  # some operators have no reference kernel
            continue
        runner = interpreter.get_signature_runner()
        details = runner.get_input_details()
        rows = []
        for row in range(ROWS):
            fed = {name: quantized(numbers[row:row + 1], details[name]) for name, numbers in inputs.items()}
            rows.append(runner(**fed))
        column = 0
        for detail in interpreter.get_output_details():
            name = next(name for name, one in runner.get_output_details().items() if one["index"] == detail["index"])
            found = np.concatenate([row[name].reshape(1, -1) for row in rows])
            scale, zero_point = detail["quantization"]
            ours = np.rint(expected[:, column:column + found.shape[1]] / scale) + zero_point
            column += found.shape[1]
            distance = np.abs(found - ours)
            worst, differing, count = max(worst, int(distance.max())), differing + int((distance > 0).sum()), count + found.size
        assert column == expected.shape[1]
        results[kernels] = (worst, differing, count)
    return results


def store(source, rows, expected, target):
    """Keeps a network with some rows, and with outputs that LiteRT's reference kernels were found to give."""
    target.mkdir(exist_ok=True)
    (target / source.name).write_bytes(source.read_bytes())
    np.concatenate([numbers.reshape(ROWS, -1) for numbers in rows.values()], axis=1).astype(">f8").tofile(
        target / f"{source.stem}.rows")
    expected.astype(">f8").tofile(target / f"{source.stem}.outputs")


def check_all_integers(networks, classpath, folder, stored=None):
    sources = sorted(pathlib.Path(__file__).parent.parent.glob("models/*.onnx"))
    for seed in range(networks):
        names = IN_INT8 if seed < FIRST_SELECTING else MORE_IN_INT8
        onnx.save(Network(seed, names, ["none", "softmax", "sigmoid"]).model(), folder / f"int8_{seed}.onnx")
        sources.append(folder / f"int8_{seed}.onnx")
    arguments, inputs = [], []
    for source in sources:
        session = onnxruntime.InferenceSession(str(source), providers=["CPUExecutionProvider"])
        rows = fed(session, np.random.default_rng(2))
        inputs.append(rows)
        stem = folder / source.stem
        np.concatenate([numbers.reshape(ROWS, -1) for numbers in rows.values()], axis=1).astype(">f8").tofile(f"{stem}.rows")
        arguments += [str(source), f"{stem}.rows", f"{stem}.tflite", f"{stem}.outputs"]
    subprocess.run(["java", "-cp", classpath, "odf2nna.internal.device.litert.IntegerReference", *arguments], check=True)
    wrong = 0
    for source, rows in zip(sources, inputs):
        expected = np.fromfile(folder / f"{source.stem}.outputs", ">f8").reshape(ROWS, -1)
        results = check_integers(folder / f"{source.stem}.tflite", rows, expected)
        is_wrong = results.get("reference", (0, 0, 0))[0] > 0
        wrong += is_wrong
        if stored and "reference" in results and not is_wrong and source.stem in STORED:
            store(source, rows, expected, stored)
        texts = [f"{kernels} {worst} steps, {differing} of {count} differ" for kernels, (worst, differing, count) in results.items()]
        print(f"{source.name} in int8: {'; '.join(texts)}{'  WRONG' if is_wrong else ''}", flush=True)
    return wrong


def main(program, networks=40, classpath=None, stored=None):
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        sources = sorted(pathlib.Path(__file__).parent.parent.glob("models/*.onnx"))
        for seed in range(int(networks)):
            onnx.save(Network(seed, list(ACTIVATIONS), ["none", "softmax", "log_softmax", "sigmoid"]).model(), folder / f"seed{seed}.onnx")
            sources.append(folder / f"seed{seed}.onnx")
        for source in sources:
            worst = check_float(program, source, folder)
            wrong += worst > LARGEST
            print(f"{source.name}: difference {worst:.1e}{'' if worst <= LARGEST else '  WRONG'}", flush=True)
        if classpath:
            wrong += check_all_integers(int(networks), classpath, folder, stored and pathlib.Path(stored))
    print(f"{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
