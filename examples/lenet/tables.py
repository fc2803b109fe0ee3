"""What the scripts that make tables of LeNet-300-100 have in common."""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path


def parser(doc):
    """Return the options that all these scripts have."""
    made = argparse.ArgumentParser(
        description=doc,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--mnist", type=Path, required=True, metavar="DIR",
                      help="folder with the four idx .gz files")
    made.add_argument("--model", nargs="+", default=["lenet.onnx"],
                      metavar="FILE",
                      help="made by train_lenet.py, with several seeds for "
                           "several (default: lenet.onnx)")
    return made


def shrink(mnist, model, *options):
    """Return the report of one run of `shrink` on the images of MNIST."""
    command = [
        "./odf2nna-onnx", "shrink", model, "--json", "--quiet",
        "--eval", str(mnist / "train-images-idx3-ubyte.gz"),
        "--test", str(mnist / "t10k-images-idx3-ubyte.gz"),
        "--scale", "1/255", *options]
    print(model, *options, file=sys.stderr, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def error(report, side):
    """Return the error of one side in percent."""
    accuracy = next(row for row in report["metrics"]["metrics"]
                    if row["name"] == "accuracy")
    return 100 * (1 - accuracy[side])


def spread(values):
    """Return the mean and standard deviation as text."""
    deviation = statistics.stdev(values) if len(values) > 1 else 0
    return f"{statistics.mean(values):.2f} ± {deviation:.2f}"
