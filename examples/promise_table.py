#!/usr/bin/env python3
"""Make a table: do certified sizes keep their promise on new rows?

For every data set and seed a network with three hidden layers is trained and
tuned with PyTorch on 60 % of the rows, equal rows in one part. The command line
tool makes it smaller with the next 20 %, alone (`--eval`) or beside the rows
that it was trained on (`--train`, `--eval`), with its default promise and with
`--max-drop 0.5`. The last 20 % are read here alone: what a result loses there,
row by row, is compared with what was promised.

Networks, rows and one line of JSON for every run are kept under --work, so that
the script can be ended and started again. The table goes to standard output as
Markdown. Run it in the repository's root, with a Python that has the packages
of examples/requirements.txt.
"""

import argparse
import csv
import gzip
import json
import subprocess
import time
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

NUMBERS = ("elevators", "winequality-white", "ailerons", "compactiv", "pole")
SETS = ("spambase", "poker", "higgs-sample", "letter", "mammography", "digits",
        "mnist") + NUMBERS
LENET = "lenet-300-100"  # a network of these layers on MNIST
IMAGES = ("mnist", LENET)
# rate, weight decay and epochs tried for the original, the best on the second part
RECIPES = ((1e-3, 1e-2, 6), (1e-3, 1e-2, 15), (1e-3, 1e-2, 40), (3e-3, 1.0, 15), (3e-3, 1.0, 40))
WIDTHS = (128, 160, 192, 224, 256)
BATCH = 64
# how the tool gets its rows, and what it promises, in accuracy or R²
ROWS = {"eval": ("--eval", "eval.npz"), "train": ("--train", "train.npz", "--eval", "eval.npz")}
PROMISES = {"default": ((), 0.01), "0.5": (("--max-drop", "0.5"), 0.005)}
Z = 1.645  # the one-sided 95 % point


def idx(path):
    """Return the array of an idx file."""
    with gzip.open(path, "rb") as file:
        data = file.read()
    rank = data[3]
    shape = np.frombuffer(data, ">u4", rank, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape[0], -1).astype(np.float64)


def table(folder, name):
    """Return features and targets, classes as 0, 1, ...; missing values are the column's mean."""
    if name == "digits":
        from sklearn.datasets import load_digits
        digits = load_digits()
        return digits.data, digits.target
    if name in IMAGES:
        parts = [[idx(next((folder / "mnist").glob(f"{part}-{kind}*"))) for kind in ("images", "labels")]
                 for part in ("train", "t10k")]
        return (np.concatenate([images for images, _ in parts]),
                np.concatenate([labels for _, labels in parts]).ravel().astype(int))
    with gzip.open(folder / f"{name}.csv.gz", "rt") as lines:
        rows = list(csv.reader(lines))[1:]
    x = np.array([[float(value) if value else np.nan for value in row[:-1]] for row in rows])
    x = np.where(np.isnan(x), np.nanmean(x, 0), x)
    if name in NUMBERS:
        return x, np.array([float(row[-1]) for row in rows])
    return x, np.unique([row[-1] for row in rows], return_inverse=True)[1]


def parts(x, name, seed):
    """Return the masks of the rows to train, to evaluate and to test with; equal rows are in one part."""
    if name in IMAGES:  # its own test images; 10,000 others to evaluate with
        order = np.random.default_rng(seed).permutation(60000)
        part = np.full(len(x), 2)
        part[order[:50000]], part[order[50000:]] = 0, 1
    else:
        group = np.unique(x, axis=0, return_inverse=True)[1].ravel()
        place = np.random.default_rng(seed).permutation(group.max() + 1)[group] / (group.max() + 1)
        part = np.digitize(place, (0.6, 0.8))
    return [part == i for i in range(3)]


def chain(widths):
    """Return a network of these widths with ReLU between its layers."""
    layers = []
    for read, made in zip(widths, widths[1:]):
        layers += [nn.Linear(read, made), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def fit(network, x, y, numbers, epochs, rate, decay, seed, teacher=None, batch=BATCH):
    """Train with AdamW and a cosine schedule; a teacher's outputs count half, where there is one."""
    torch.manual_seed(seed)
    x = torch.from_numpy(x)
    y = torch.from_numpy(y)
    told = None
    if teacher is not None:
        with torch.no_grad():
            told = teacher(x)
    optimizer = torch.optim.AdamW(network.parameters(), rate, weight_decay=decay)
    loss = nn.functional.mse_loss if numbers else nn.functional.cross_entropy
    steps = epochs * -(-len(x) // batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(batch):
            got = network(x[rows])
            cost = loss(got, y[rows])
            if told is not None:
                like = told[rows] if numbers else told[rows].softmax(1)
                cost = (cost + loss(got, like)) / 2
            optimizer.zero_grad()
            cost.backward()
            optimizer.step()
            schedule.step()


def export(network, inputs, path):
    """Write a network as ONNX, rows of any number."""
    torch.onnx.export(network.eval(), torch.zeros(1, inputs), path, input_names=["x"], output_names=["y"],
                      dynamic_axes={"x": {0: "n"}, "y": {0: "n"}}, dynamo=False)


def errors(path, rows, numbers):
    """Return the error of each row: 0 or 1, or the squared error in units of the targets' variance."""
    data = np.load(rows)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    got = session.run(None, {session.get_inputs()[0].name: data["x"]})[0]
    y = data["y"]
    if numbers:
        return ((got - y) ** 2).ravel() / y.var()
    return (got.argmax(1) != y).astype(float)


def make_original(folder, name, seed, work):
    """Train, tune and export an original beside its rows, unless that was done; return its folder."""
    target = work / f"{name}-{seed}"
    if (target / "m.onnx").exists():
        return target
    target.mkdir(parents=True, exist_ok=True)
    numbers = name in NUMBERS
    x, y = table(folder, name)
    masks = parts(x, name, seed)
    mean, deviation = x[masks[0]].mean(0), x[masks[0]].std(0)
    deviation[deviation < 1e-12] = 1
    x = (x / 255 if name in IMAGES else (x - mean) / deviation).astype(np.float32)
    if numbers:
        y = ((y - y[masks[0]].mean()) / y[masks[0]].std()).astype(np.float32)[:, None]
    for part, mask in zip(("train", "eval", "test"), masks):
        np.savez(target / f"{part}.npz", x=x[mask], y=y[mask])
    hidden = [300, 100] if name == LENET else np.random.default_rng(seed).choice(WIDTHS, 3).tolist()
    best = None
    for rate, decay, epochs in RECIPES:
        torch.manual_seed(seed)
        network = chain([x.shape[1], *hidden, 1 if numbers else int(y.max()) + 1])
        fit(network, x[masks[0]], y[masks[0]], numbers, epochs, rate, decay, seed)
        export(network, x.shape[1], target / "tried.onnx")
        error = errors(target / "tried.onnx", target / "eval.npz", numbers).mean()
        if best is None or error < best:
            best = error
            (target / "tried.onnx").rename(target / "m.onnx")
    (target / "tried.onnx").unlink(missing_ok=True)
    return target


def shrink(tool, folder, rows, options, result):
    """Run the tool; return its report, if it wrote a result, its exit code and the seconds it took."""
    words = [str(folder / word) if word.endswith(".npz") else word for word in rows]
    started = time.monotonic()
    run = subprocess.run([str(tool), "shrink", str(folder / "m.onnx"), *words, *options, "--quiet", "--json",
                          "--force", "-o", str(result)], capture_output=True, text=True)
    seconds = time.monotonic() - started
    if run.returncode not in (0, 5):
        raise SystemExit(f"{folder.name}: {run.stderr}")
    return (json.loads(run.stdout) if run.returncode == 0 else None), run.returncode, seconds


def measure(tool, folder, name, how, promise):
    """Run the tool in one way and judge its result on the test rows."""
    options, allowed = PROMISES[promise]
    result = folder / f"small-{how}-{promise}.onnx"
    report, code, seconds = shrink(tool, folder, ROWS[how], options, result)
    line = {"set": folder.name, "rows": how, "promise": promise, "code": code, "seconds": seconds,
            "evaluation": len(np.load(folder / "eval.npz")["y"])}
    if report is None:
        return line
    before, after = (errors(model, folder / "test.npz", name in NUMBERS) for model in (folder / "m.onnx", result))
    loss = after - before
    error = loss.std(ddof=1) / len(loss) ** 0.5
    sizes = [network["parameters"] for network in (report["before"], report["after"])]
    return line | {"certified": bool(report["search"]["certified"]), "before": sizes[0], "after": sizes[1],
                   "score": float(1 - before.mean()), "loss": float(loss.mean()), "error": float(error),
                   "broken": bool(loss.mean() - Z * error > allowed), "above": bool(loss.mean() > allowed)}


def markdown(lines):
    """Return the table and its sums."""
    text = ["| data set | rows to evaluate | given | promise | certified | kept, median | lost on test rows, each seed |"
            " above, significantly | seconds |",
            "|---|---:|---|---|---:|---:|---|---:|---:|"]
    keys = sorted({(line["set"].rsplit("-", 1)[0], line["rows"], line["promise"]) for line in lines})
    for name, how, promise in keys:
        some = [line for line in lines
                if (line["set"].rsplit("-", 1)[0], line["rows"], line["promise"]) == (name, how, promise)]
        made = [line for line in some if "loss" in line]
        left = np.median([line["after"] / line["before"] if "loss" in line else 1 for line in some])
        lost = ", ".join(f"{line['loss']:.4f}" + ("" if line["certified"] else "*") for line in made)
        sure = [line for line in made if line["certified"]]
        text.append(f"| {name} | {some[0]['evaluation']:,} | {how} | {promise} | {len(sure)} of {len(some)} |"
                    f" {left:.1%} | {lost} | {sum(l['above'] for l in sure)}, {sum(l['broken'] for l in sure)} |"
                    f" {np.median([line['seconds'] for line in some]):.0f} |")
    sure = [line for line in lines if line.get("certified")]
    text += ["", f"{len(lines)} runs, {len(sure)} certified: {sum(l['above'] for l in sure)} lost more than was promised"
                 f" on the test rows, {sum(l['broken'] for l in sure)} significantly so."]
    return "\n".join(text)


def arguments_of(description, sets=SETS):
    """Return the arguments that the tables take."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with NAME.csv.gz and mnist/")
    parser.add_argument("--work", type=Path, required=True, help="folder for networks, rows and runs")
    parser.add_argument("--tool", type=Path, default=Path("odf2nna-onnx").absolute())
    parser.add_argument("--sets", nargs="+", default=list(sets))
    parser.add_argument("--seeds", type=int, default=5)
    return parser.parse_args()


def recorded(arguments, name, cases, measured):
    """Return a line for each seed, set and case; those of a run before are read from a file, to which new ones are added."""
    torch.set_num_threads(1)  # so small networks are trained fastest
    arguments.work.mkdir(parents=True, exist_ok=True)
    record = arguments.work / name
    lines = [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
    for seed in range(arguments.seeds):
        for data in arguments.sets:
            for case in cases:
                key = {"set": f"{data}-{seed}"} | case
                if any(key.items() <= line.items() for line in lines):
                    continue
                folder = make_original(arguments.data, data, seed, arguments.work)
                lines.append(measured(folder, data, seed, **case))
                with record.open("a") as out:
                    out.write(json.dumps(lines[-1]) + "\n")
    return lines


def main():
    """Make originals, run the tool on each, print the table."""
    arguments = arguments_of(__doc__)
    cases = [{"rows": how, "promise": promise} for how in ROWS for promise in PROMISES]
    print(markdown(recorded(arguments, "promise.jsonl", cases, lambda folder, name, _seed, rows, promise:
                            measure(arguments.tool, folder, name, rows, promise))))


if __name__ == "__main__":
    main()
