"""Runs .tflite files that odf2nna-onnx has written in LiteRT's interpreter, and compares them with their ONNX models in ONNX Runtime.

    python examples/check_tflite.py PROGRAM [NETWORKS [CLASSPATH [FOLDER]]]

Writes random networks of every kind that can be written (NETWORKS of them, 40 by default) and the models of this project with PROGRAM, as
float32 and with weights in float16. The outputs are the same but for rounding, for one row and for many. Prints the largest difference
relative to the largest output.

With CLASSPATH, the classes of the project and of its tests with their libraries, it also writes them in int8 and compares LiteRT with what
the project computes for such files: with the reference kernels every output is the same, with the default kernels some differ. So each operator
is run by itself on the integers that the project computes for its inputs: with the default kernels its outputs differ by one step at most. The
operators one after another give the outputs of the whole file, so nothing else makes a difference. Prints a table of the operators. Some of
these networks are stored in FOLDER for a test of the gate.

Needs onnx, onnxruntime, flatbuffers, and tensorflow or ai-edge-litert.
"""

import collections
import pathlib
import subprocess
import sys
import tempfile

import flatbuffers
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

try:
    from ai_edge_litert import schema_py_generated as schema
    from ai_edge_litert.interpreter import Interpreter, OpResolverType
except ImportError:
    from tensorflow.lite.python import schema_py_generated as schema
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
# networks from this one on end in a LogSoftmax
FIRST_LOG = 300
# networks that are stored: together they have all operators that have reference kernels
STORED = [f"int8_{seed}" for seed in (2, 4, 5, 8, 10, 29, 73, 90, 127, 190, 300, 301)]
KERNELS = {"reference": OpResolverType.BUILTIN_REF, "default": OpResolverType.AUTO}
# steps by which an output of an operator may differ from the project's, for equal inputs
ALLOWED = {"reference": 0, "default": 1}
OPERATORS = {code: name for name, code in vars(schema.BuiltinOperator).items() if not name.startswith("_")}


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


def interpreter(content, resolver):
    """None where some operator has no kernel of this kind."""
    try:
        made = Interpreter(model_content=content, experimental_op_resolver_type=resolver)
        made.allocate_tensors()
    except (ValueError, RuntimeError):
        return None
    return made


def invoked(runner, inputs):
    """The outputs by tensor, with as many rows as the inputs have; these are by tensor, too."""
    for tensor, numbers in inputs.items():
        runner.resize_tensor_input(tensor, numbers.shape)
    runner.allocate_tensors()
    for tensor, numbers in inputs.items():
        runner.set_tensor(tensor, numbers)
    runner.invoke()
    return {one["index"]: runner.get_tensor(one["index"]) for one in runner.get_output_details()}


def steps(found, expected):
    """Differences in integers; of numbers in float32, in their last digits."""
    if found.dtype == np.float32:
        found, expected = found.view(np.int32), expected.astype(np.float32).view(np.int32)
    return np.abs(found.astype(np.int64) - expected.astype(np.int64))


class Counts:
    """How many outputs differ, and by how much at most."""

    def __init__(self):
        self.parts, self.outputs, self.differing, self.worst = 0, 0, 0, 0

    def add(self, distances):
        self.parts += 1
        self.outputs += distances.size
        self.differing += int((distances > 0).sum())
        self.worst = max(self.worst, int(distances.max()))

    def __str__(self):
        return f"{self.differing} of {self.outputs} differ, by {self.worst} steps at most"


class Parts:
    """A file in int8, its operators as files of their own, and what the project computes for all its tensors."""

    def __init__(self, file, numbers):
        self.content = file.read_bytes()
        self.model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(self.content, 0))
        self.graph = self.model.subgraphs[0]
        self.values, start = {}, 0
        for index, tensor in enumerate(self.graph.tensors):
            if self.is_constant(tensor):
                continue
            end = start + int(np.prod(tensor.shape))
            kind = np.int8 if tensor.type == schema.TensorType.INT8 else np.float32
            self.values[index] = numbers[:, start:end].astype(kind).reshape([ROWS, *tensor.shape[1:]])
            start = end
        assert start == numbers.shape[1]

    def is_constant(self, tensor):
        return self.model.buffers[tensor.buffer].data is not None

    def name(self, operator):
        name = OPERATORS[self.model.operatorCodes[operator.opcodeIndex].builtinCode]
        is_real = self.graph.tensors[operator.inputs[0]].type == schema.TensorType.FLOAT32
        return f"{name} of float32" if is_real else name

    def alone(self, operator):
        """A file of one operator, and the tensors that it takes and makes by those of the whole file."""
        tensors = list(dict.fromkeys([*operator.inputs, *operator.outputs]))
        numbers = {tensor: index for index, tensor in enumerate(tensors)}
        buffers, copies = [schema.BufferT()], []
        for tensor in tensors:
            copy = schema.TensorT()
            vars(copy).update(vars(self.graph.tensors[tensor]))
            if self.is_constant(copy):
                buffers.append(self.model.buffers[copy.buffer])
                copy.buffer = len(buffers) - 1
            else:
                copy.buffer = 0
            copies.append(copy)
        only = schema.OperatorT()
        vars(only).update(vars(operator))
        only.opcodeIndex = 0
        only.inputs = [numbers[tensor] for tensor in operator.inputs]
        only.outputs = [numbers[tensor] for tensor in operator.outputs]
        graph = schema.SubGraphT()
        graph.tensors, graph.operators, graph.outputs = copies, [only], only.outputs
        graph.inputs = [numbers[tensor] for tensor in tensors if tensor in self.values and tensor not in operator.outputs]
        model = schema.ModelT()
        model.version, model.buffers, model.subgraphs = self.model.version, buffers, [graph]
        model.operatorCodes = [self.model.operatorCodes[operator.opcodeIndex]]
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output()), numbers

    def compare(self, kernels, tables):
        """Counts of the file's outputs, or None where LiteRT has no such kernels, and whether its operators one after another give them."""
        chain = {tensor: self.values[tensor] for tensor in self.graph.inputs}
        for operator in self.graph.operators:
            content, numbers = self.alone(operator)
            runner = interpreter(content, KERNELS[kernels])
            if runner is None:
                return None, True
            output = operator.outputs[0]
            taken = [tensor for tensor in numbers if tensor in self.values and tensor != output]
            found = invoked(runner, {numbers[tensor]: self.values[tensor] for tensor in taken})[numbers[output]]
            tables[kernels][self.name(operator)].add(steps(found, self.values[output]))
            chain[output] = invoked(runner, {numbers[tensor]: chain[tensor] for tensor in taken})[numbers[output]]
        counts, is_chain = Counts(), True
        runner = interpreter(self.content, KERNELS[kernels])
        rows = [
            invoked(runner, {tensor: self.values[tensor][row:row + 1] for tensor in self.graph.inputs}) for row in range(ROWS)
        ]
        for output in self.graph.outputs:
            found = np.concatenate([row[output] for row in rows])
            counts.add(steps(found, self.values[output]))
            is_chain = is_chain and np.array_equal(found, chain[output])
        return counts, is_chain


def check_inputs(file, inputs, values):
    """Whether LiteRT's description of the inputs makes the integers that the project makes of them."""
    details = Interpreter(model_path=str(file)).get_signature_runner().get_input_details()
    return all(np.array_equal(quantized(numbers, details[name]), values[details[name]["index"]].reshape(numbers.shape))
               for name, numbers in inputs.items())


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
        ends = ["none", "softmax", "sigmoid"] if seed < FIRST_LOG else ["log_softmax"]
        onnx.save(Network(seed, names, ends).model(), folder / f"int8_{seed}.onnx")
        sources.append(folder / f"int8_{seed}.onnx")
    arguments, inputs = [], []
    for source in sources:
        session = onnxruntime.InferenceSession(str(source), providers=["CPUExecutionProvider"])
        rows = fed(session, np.random.default_rng(2))
        inputs.append(rows)
        stem = folder / source.stem
        np.concatenate([numbers.reshape(ROWS, -1) for numbers in rows.values()], axis=1).astype(">f8").tofile(f"{stem}.rows")
        arguments += [str(source), f"{stem}.rows", f"{stem}.tflite", f"{stem}.outputs", f"{stem}.values"]
    subprocess.run(["java", "-cp", classpath, "odf2nna.internal.device.litert.IntegerReference", *arguments], check=True)
    wrong = 0
    tables = {kernels: collections.defaultdict(Counts) for kernels in KERNELS}
    for source, rows in zip(sources, inputs):
        file = folder / f"{source.stem}.tflite"
        parts = Parts(file, np.fromfile(folder / f"{source.stem}.values", ">f4").reshape(ROWS, -1))
        is_wrong = not check_inputs(file, rows, parts.values)
        texts, is_equal = [], False
        for kernels in KERNELS:
            counts, is_chain = parts.compare(kernels, tables)
            if counts is None:
                texts.append(f"no {kernels} kernels")
                continue
            is_wrong |= not is_chain or (kernels == "reference" and counts.differing > 0)
            is_equal |= kernels == "reference" and counts.differing == 0
            texts.append(f"{kernels} kernels: {counts}")
        wrong += is_wrong
        if stored and is_equal and source.stem in STORED:
            expected = np.fromfile(folder / f"{source.stem}.outputs", ">f8").reshape(ROWS, -1)
            store(source, rows, expected, stored)
        print(f"{source.name} in int8: {'; '.join(texts)}{'  WRONG' if is_wrong else ''}", flush=True)
    for kernels, table in tables.items():
        for name, counts in sorted(table.items()):
            is_wrong = counts.worst > ALLOWED[kernels]
            wrong += is_wrong
            print(f"{kernels} kernels, {name} alone, {counts.parts} times: {counts}{'  WRONG' if is_wrong else ''}")
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
