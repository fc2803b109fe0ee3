#!/usr/bin/env python3
"""Make a table: the method to the letter, and the default beside it.

For LeNet-300-100 (networks of train_lenet.py) `shrink --paper`, for spambase
and poker `build --paper` remove units at several thresholds and fine-tune for
15 % of the epochs. The table shows the accuracy of the original, that after
pruning and before fine-tuning, and that after fine-tuning. Beside it stands the
default with as many parameters (`--target-params`), and for poker the same with
suits and ranks as categories, which the paper does not say it used.

Accuracies before and after everything are those of test rows, measured by the
tool; in between the report has that of training rows, which fine-tuning starts
from. One line of JSON for every run is kept under --work, so that the script
can be ended and started again. The table goes to standard output as Markdown.
Run it in the repository's root, with a Python that has the packages of
examples/requirements.txt.
"""

import argparse
import json
import subprocess
from pathlib import Path

import build_table as tables

LENET_EPOCHS = 20  # of train_lenet.py
THRESHOLDS = {"lenet": (0.4, 0.6, 0.7, 0.8), "spambase": (0.05, 0.2, 0.4, 0.6), "poker": (0.05, 0.2, 0.4, 0.6)}
LAYERS = {"spambase": 3, "poker": 6}  # of the nets that fit the parameters in the paper's tables


def command(arguments, name, seed):
    """Return the command without its goal."""
    output = ["-o", str(arguments.work / "small.onnx"), "--force", "--json", "--quiet", "--seed", str(seed)]
    if name == "lenet":
        train, test = (str(arguments.data / "mnist" / f"{part}-images-idx3-ubyte.gz") for part in ("train", "t10k"))
        return [arguments.program, "shrink", str(arguments.lenet / f"lenet-{seed}.onnx"),
                "--eval", train, "--test", test, "--scale", "1/255", *output]
    header, train, test = tables.parts(arguments.data, name, seed)
    tables.write(arguments.work / "train.csv", header, train)
    tables.write(arguments.work / "test.csv", header, test)
    return [arguments.program, "build", str(arguments.work / "train.csv"), "--test", str(arguments.work / "test.csv"),
            "--layers", str(LAYERS[name]), *output]


def run(words):
    """Run the tool; return its report, or why there is none."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return {"failed": done.stderr.strip().splitlines()[-1]}
    report = json.loads(done.stdout)
    metric = next(row for row in report["metrics"]["metrics"] if row["name"] == "accuracy")
    tuning = report.get("fineTuning")
    return {"before": report["before"]["denseParameters"], "after": report["after"]["denseParameters"],
            "original": metric["before"], "result": metric["after"],
            "pruned": 1 - tuning["errorBefore"] if tuning else None, "epochs": tuning["epochs"] if tuning else 0}


def measure(arguments, name, threshold, seed):
    """Run the paper's method and the default at its size."""
    words = command(arguments, name, seed)
    epochs = ["--original-epochs", str(LENET_EPOCHS)] if name == "lenet" else []
    line = {"set": name, "threshold": threshold, "seed": seed}
    paper = run([*words, "--paper", "--epsilon", str(threshold), *epochs])
    if "failed" in paper:
        return line | {"paper": paper}
    goal = ["--target-params", str(paper["after"])]
    line |= {"paper": paper, "default": run([*words, *goal])}
    if name == "poker":
        line["categories"] = run([*words, *goal, "--categories", "1-10"])
    return line


def percent(lines, method, key):
    """Return the mean over seeds, in per cent."""
    values = [line[method][key] for line in lines if line.get(method, {}).get(key) is not None]
    return f"{100 * sum(values) / len(values):.1f}" if values else ""


def main():
    """Measure what is asked for, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with NAME.csv.gz and mnist/")
    parser.add_argument("--lenet", type=Path, required=True, help="folder with lenet-SEED.onnx of train_lenet.py")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--program", default="./odf2nna-onnx")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    path = arguments.work / "course.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    known = {(line["set"], line["threshold"], line["seed"]) for line in lines}
    for seed in arguments.seeds:
        for name, thresholds in THRESHOLDS.items():
            for threshold in thresholds:
                if (name, threshold, seed) not in known:
                    lines.append(measure(arguments, name, threshold, seed))
                    with path.open("a") as out:
                        print(json.dumps(lines[-1]), file=out)
    print("| network | ε | seeds | parameters | accuracy | paper: parameters | pruned | fine-tuned | epochs"
          " | default at this size | general network of the default | default with categories |\n"
          "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name, thresholds in THRESHOLDS.items():
        for threshold in thresholds:
            some = [line for line in lines if (line["set"], line["threshold"]) == (name, threshold)]
            kept = [line for line in some if "failed" not in line["paper"]]
            if not kept:
                print(f"| {name} | {threshold} | {len(some)} | {some[0]['paper']['failed']} |" if some else "", end="\n")
                continue
            size = [sum(line["paper"][key] for line in kept) / len(kept) for key in ("before", "after", "epochs")]
            print(f"| {name} | {threshold} | {len(kept)} of {len(some)} | {size[0]:,.0f} |"
                  f" {percent(kept, 'paper', 'original')} | {size[1]:,.0f} | {percent(kept, 'paper', 'pruned')} |"
                  f" {percent(kept, 'paper', 'result')} | {size[2]:.0f} | {percent(kept, 'default', 'result')} |"
                  f" {percent(kept, 'default', 'original')} | {percent(kept, 'categories', 'result')} |")


if __name__ == "__main__":
    main()
