#!/usr/bin/env python3
"""Write a dense network with random weights as an ONNX file.

A chain of Gemm and Relu, without a Relu at the end, float32, free batch. The
file is encoded here, byte by byte, so that nothing but Python is needed.
"""

import argparse
import random
import struct


def varint(number):
    """Encode a number that is not negative."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, value):
    """Encode one protobuf field: an integer, a text or bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def tensor(name, dims, numbers):
    """Encode a TensorProto of floats."""
    return (b"".join(field(1, dim) for dim in dims) + field(2, 1)
            + field(8, name)
            + field(9, struct.pack(f"<{len(numbers)}f", *numbers)))


def value_info(name, width):
    """Encode a ValueInfoProto of shape [N, width]."""
    shape = field(1, field(2, "N")) + field(1, field(1, width))
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


def node(operator, inputs, output, attributes=b""):
    """Encode a NodeProto."""
    return (b"".join(field(1, name) for name in inputs) + field(2, output)
            + field(3, "node_" + output) + field(4, operator) + attributes)


def chain(widths, seed):
    """Encode the ModelProto of a chain of layers."""
    numbers = random.Random(seed)
    trans_b = field(5, field(1, "transB") + field(3, 1) + field(20, 2))
    graph = b""
    source = "x"
    for i in range(1, len(widths)):
        last = i == len(widths) - 1
        inputs, units = widths[i - 1], widths[i]
        weights = [numbers.gauss(0, (2 / inputs) ** 0.5)
                   for _ in range(inputs * units)]
        bias = [numbers.gauss(0, 0.1) for _ in range(units)]
        output = "y" if last else f"z{i}"
        graph += field(1, node("Gemm", [source, f"w{i}", f"b{i}"], output,
                               trans_b))
        graph += field(5, tensor(f"w{i}", [units, inputs], weights))
        graph += field(5, tensor(f"b{i}", [units], bias))
        if not last:
            source = f"a{i}"
            graph += field(1, node("Relu", [output], source))
    graph += field(2, "chain") + field(11, value_info("x", widths[0]))
    graph += field(12, value_info("y", widths[-1]))
    return (field(1, 8) + field(2, "make_chain") + field(7, graph)
            + field(8, field(1, "") + field(2, 17)))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", metavar="FILE", help="ONNX file to write")
    parser.add_argument("--widths", default="28,64,64,2",
                        help="inputs, units of each layer "
                             "(default: 28,64,64,2)")
    parser.add_argument("--seed", type=int, default=0, help="default: 0")
    args = parser.parse_args()
    widths = [int(width) for width in args.widths.split(",")]
    with open(args.out, "wb") as file:
        file.write(chain(widths, args.seed))


if __name__ == "__main__":
    main()
