#!/usr/bin/env python3
"""Make the table of docs/results/build.md: networks built from data sets.

Every data set is split once for each seed: a fifth of the rows, stratified by
class, are test rows, which are written into a file of their own. `build` makes
a network from the others. The general network and the refined one are run on
the raw columns of the test rows in ONNX Runtime. Beside them stands
scikit-learn's MLPClassifier or MLPRegressor with its defaults, behind a
SimpleImputer and a StandardScaler, on the same rows.

Rows go to standard output as Markdown, one for each run, as they are finished.
Run it in the repository's root, with a Python that has the packages of
examples/requirements.txt.
"""

import argparse
import csv
import gzip
import json
import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
from sklearn.impute import SimpleImputer
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# whether the target is a class
SETS = {
    "iris": True,
    "hepatitis": True,
    "cancer": True,
    "diabetes": True,
    "winequality-white": False,
    "spambase": True,
    "compactiv": False,
    "mammography": True,
    "ailerons": False,
    "pole": False,
    "elevators": False,
    "letter": True,
    "poker": True,
}


def number(text):
    """Return a number; NaN for a missing one."""
    return float(text) if text.strip() else float("nan")


def read(folder, name):
    """Return the header and the rows as text."""
    with gzip.open(folder / f"{name}.csv.gz", "rt", newline="") as lines:
        header, *rows = csv.reader(lines)
    return header, rows


def write(path, header, rows):
    """Write rows as CSV."""
    with open(path, "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([header, *rows])


def outputs(model, header, rows):
    """Run a model on raw columns; return its last output."""
    session = onnxruntime.InferenceSession(str(model))
    columns = {}
    for column in session.get_inputs():
        at = header.index(column.name)
        columns[column.name] = np.array(
            [[number(row[at])] for row in rows], np.float32)
    return session.run(None, columns)[-1]


def score(model, header, rows, of_classes):
    """Return accuracy or R² of a model on rows."""
    given = outputs(model, header, rows)
    if of_classes:
        return np.mean([str(one) == row[-1] for one, row in zip(given, rows)])
    return r2_score([float(row[-1]) for row in rows], given[:, 0])


def scikit(train, test, of_classes, seed):
    """Return accuracy or R² of scikit-learn's network, and its parameters."""
    network = (MLPClassifier if of_classes else MLPRegressor)(random_state=seed)
    pipeline = make_pipeline(SimpleImputer(), StandardScaler(), network)
    features = [[[number(text) for text in row[:-1]] for row in rows]
                for rows in (train, test)]
    targets = [[row[-1] if of_classes else float(row[-1]) for row in rows]
               for rows in (train, test)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipeline.fit(features[0], targets[0])
    size = sum(part.size for part in (*network.coefs_, *network.intercepts_))
    return pipeline.score(features[1], targets[1]), size


def measure(arguments, name, seed, folder):
    """Build one network and print a row."""
    of_classes = SETS[name]
    header, rows = read(arguments.data, name)
    train, test = train_test_split(
        rows, test_size=0.2, random_state=seed,
        stratify=[row[-1] for row in rows] if of_classes else None)
    write(folder / "train.csv", header, train)
    write(folder / "test.csv", header, test)
    command = [
        arguments.program, "build", folder / "train.csv",
        "--test", folder / "test.csv",
        "--task", "classes" if of_classes else "regression",
        "--seed", str(seed), "--general", folder / "general.onnx",
        "-o", folder / "small.onnx", "--force", "--json", "--quiet"]
    run = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        print(f"| {name} | {seed} | {run.stderr.strip()} |", flush=True)
        return
    report = json.loads(run.stdout)
    general, small = (score(folder / model, header, test, of_classes)
                      for model in ("general.onnx", "small.onnx"))
    metric = report["metrics"]["metrics"]
    first = next(row for row in metric
                 if row["name"] == ("accuracy" if of_classes else "R2"))
    same = (abs(first["before"] - general) < 1e-6
            and abs(first["after"] - small) < 1e-6)
    judged = first if of_classes else next(
        row for row in metric if row["name"] == "MSE")
    sign = 1 if judged["higherIsBetter"] else -1
    worst = max(sign * judged["differenceLow"], sign * judged["differenceHigh"])
    before = report["before"]["denseParameters"]
    after = report["after"]["denseParameters"]
    rival, size = scikit(train, test, of_classes, seed)
    build = report["build"]
    print("| {} | {} | {}×{} | {:,} | {:,} | {:.1f} | {:.4f} | {:.4f} | {} | {} | {} | {:.4f} | {:,} | {:.0f} |".format(
        name, seed, build["layers"], build["units"], before, after,
        100 * (1 - after / before), general, small,
        "yes" if worst < 0 else "no",
        "yes" if report["search"]["certified"] else "no",
        "yes" if same else "NO", rival, size, report["seconds"]), flush=True)


def main():
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True,
                        help="folder with the data sets as NAME.csv.gz")
    parser.add_argument("--program", default="./odf2nna-onnx")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    arguments = parser.parse_args()
    print("| data set | seed | general | parameters | refined | % fewer | general"
          " | refined | significantly worse | certified | report agrees"
          " | scikit-learn | its parameters | s |")
    print("|---|--:|---|--:|--:|--:|--:|--:|---|---|---|--:|--:|--:|")
    for name in arguments.sets:
        for seed in arguments.seeds:
            with tempfile.TemporaryDirectory() as folder:
                measure(arguments, name, seed, Path(folder))


if __name__ == "__main__":
    main()
