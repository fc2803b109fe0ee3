#!/usr/bin/env python3
"""Make a front: accuracy on unseen Poker hands against parameters.

`build --categories` makes networks of several sizes from UCI's 25,010 training
hands (--data), and from hands that `datasets poker` generates (--generated).
Their accuracy is measured in ONNX Runtime on --test-hands generated hands,
from which those that are among the training hands are left out, whatever the
order of their cards.

One line of JSON for every run is kept under --work, so that the script can be
ended and started again. The table goes to standard output as Markdown. Run it
in the repository's root, with a Python that has the packages of
examples/requirements.txt.
"""

import argparse
import csv
import gzip
import json
import subprocess
from pathlib import Path

import numpy as np
import onnxruntime

COLUMNS = "1-10"
SIZES = ("default", 300, 600, 1_000, 2_000, 3_837, 8_000)
TEST_SEED = 1_000_003  # of no training hands


def hands(path):
    """Return the header and all hands of a file as numbers."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", newline="") as lines:
        header, *rows = csv.reader(lines)
    return header, np.array(rows, int)


def cards(rows):
    """Return the five cards of each hand, ascending."""
    pairs = rows[:, :10].reshape(-1, 5, 2)
    return np.sort(pairs[:, :, 0] * 13 + pairs[:, :, 1], axis=1)


def unseen(rows, known):
    """Return the hands that are none of others."""
    seen = {bytes(hand) for hand in cards(known).astype(np.int16)}
    return rows[[bytes(hand) not in seen for hand in cards(rows).astype(np.int16)]]


def generated(arguments, count, seed):
    """Have hands generated, unless they are there; return the file."""
    path = arguments.work / f"poker-{count}-seed-{seed}.csv"
    if not path.exists():
        subprocess.run([arguments.program, "datasets", "poker", "--rows", str(count), "--seed", str(seed),
                        "-o", str(arguments.work)], check=True)
    return path


def accuracy(model, header, rows):
    """Run a model on raw columns; return accuracy, and the mean recall of classes."""
    session = onnxruntime.InferenceSession(str(model))
    inputs = {}
    for one in session.get_inputs():
        kind = np.float32 if "float" in one.type else object
        column = rows[:, header.index(one.name)][:, None]
        inputs[one.name] = column.astype(kind) if kind is np.float32 else column.astype(str).astype(object)
    label = session.run(["label"], inputs)[0]
    right = label.astype(int) == rows[:, -1]
    recall = [right[rows[:, -1] == kind].mean() for kind in np.unique(rows[:, -1])]
    return float(right.mean()), float(np.mean(recall))


def measure(arguments, rows, size, seed):
    """Build one network; return what is known of it."""
    source = arguments.data if rows == "uci" else generated(arguments, int(rows), seed + 1)
    small, general = arguments.work / "small.onnx", arguments.work / "general.onnx"
    run = subprocess.run(
        [arguments.program, "build", str(source), "--categories", COLUMNS, "--seed", str(seed), "--hold-out", "0",
         "-o", str(small), "--general", str(general), "--force", "--json", "--quiet",
         *([] if size == "default" else ["--target-params", str(size)])],
        capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return {"failed": run.stderr.strip().splitlines()[-1]}
    report = json.loads(run.stdout)
    header, known = hands(source)
    _, others = hands(generated(arguments, arguments.test_hands, TEST_SEED))
    test = unseen(others, known)
    return {"general": accuracy(general, header, test), "small": accuracy(small, header, test),
            "before": report["before"]["denseParameters"], "after": report["after"]["denseParameters"],
            "test": len(test), "left out": len(others) - len(test), "seconds": report["seconds"]}


def main():
    """Measure what is asked for, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, help="UCI's training hands, with a header")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--program", default="./odf2nna-onnx")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--test-hands", type=int, default=100_000)
    parser.add_argument("--generated", nargs="*", default=["200000"], help="numbers of generated training hands")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    path = arguments.work / "poker.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    known = {(line["rows"], line["size"], line["seed"]) for line in lines}
    wanted = [("uci", size, seed) for seed in arguments.seeds for size in SIZES]
    wanted += [(count, "default", seed) for count in arguments.generated for seed in arguments.seeds[:1]]
    for rows, size, seed in wanted:
        if (rows, size, seed) not in known:
            lines.append({"rows": rows, "size": size, "seed": seed} | measure(arguments, rows, size, seed))
            with path.open("a") as out:
                print(json.dumps(lines[-1]), file=out)
    print("| training hands | size | seeds | parameters | accuracy | mean recall of classes | general: parameters"
          " | accuracy | mean recall |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for rows, size in dict.fromkeys((one, two) for one, two, _ in wanted):
        some = [line for line in lines if (line["rows"], line["size"]) == (rows, size) and "failed" not in line]
        if some:
            mean = {key: np.mean([line[key] for line in some], axis=0)
                    for key in ("after", "small", "before", "general")}
            spread = f" ± {np.std([line['small'][0] for line in some], ddof=1):.4f}" if len(some) > 1 else ""
            print(f"| {'UCI' if rows == 'uci' else f'{int(rows):,} generated'} | {size} | {len(some)} |"
                  f" {mean['after']:,.0f} | {mean['small'][0]:.4f}{spread} | {mean['small'][1]:.3f} |"
                  f" {mean['before']:,.0f} | {mean['general'][0]:.4f} | {mean['general'][1]:.3f} |")


if __name__ == "__main__":
    main()
