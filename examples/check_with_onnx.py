#!/usr/bin/env python3
"""Check ONNX files with the onnx checker and load them in onnxruntime.

Each file is checked in full (shape inference included; external data is
looked for beside the file) and loaded in onnxruntime. Printed is OK or what
is wrong, a line per file. The exit code is 1 if a file fails.
"""

import argparse
import sys

import onnx
import onnxruntime


def check(path):
    """Check and load one file; return its inputs and outputs as text."""
    onnx.checker.check_model(path, full_check=True)
    runner = onnxruntime.InferenceSession(
        path, providers=["CPUExecutionProvider"])
    ends = (runner.get_inputs(), runner.get_outputs())
    return " -> ".join(
        ", ".join(f"{v.name} {v.type}{v.shape}" for v in end) for end in ends)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE", help="ONNX file")
    failed = False
    for path in parser.parse_args().files:
        try:
            print(f"{path}: OK: {check(path)}")
        except Exception as error:  # onnx and onnxruntime share no base class
            failed = True
            print(f"{path}: FAILED: {error}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
