#!/usr/bin/env python3
"""Make a table: are pruned weights worth more than the widths that were found?

For every data set and seed a network is trained as promise_table.py trains it,
and its rows are split as there. `shrink --compare-scratch` makes it smaller with
the rows that it was trained on (`--train`) and the next ones (`--eval`), fine-tunes
it, and trains the same topology from fresh weights: on the labels, and with the
original's outputs as well.

The tool's figures on the test rows (`--test`) stand beside others that it has no
part in: the result is run in ONNX Runtime, and the same topology is trained by
PyTorch, from the weights that PyTorch draws, for as many epochs at the learning
rate and weight decay of the tool's fresh weights, on the same rows. There the original's outputs
count half; in the tool as much as in the result's fine-tuning, and half where
that was on the labels alone. PyTorch also trains it on the labels for 40 epochs
more, the longest training of an original: the pruned weights had no more in all.

Networks, rows and one line of JSON for every run are kept under --work, so that
the script can be ended and started again. The table goes to standard output as
Markdown. Run it in the repository's root, with a Python that has the packages
of examples/requirements.txt.
"""

import onnx
import numpy as np
import torch
from onnx import numpy_helper

import promise_table as tables

SETS = ("iris", "cancer", "hepatitis", "diabetes", "spambase", "mammography", "letter", "poker", tables.LENET) + tables.NUMBERS
EPOCHS, EPOCHS_OF_LENET = 60, 20
SIZES = ("20%", "5%")
LONGEST = max(epochs for _, _, epochs in tables.RECIPES)


def teacher(path):
    """Return the network of an original."""
    weights = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy())
               for tensor in onnx.load(path).graph.initializer}
    layers = [weights[name] for name in weights if name.endswith(".weight")]
    network = tables.chain([layers[0].shape[1], *(layer.shape[0] for layer in layers)])
    network.load_state_dict(weights)
    return network


def trained(folder, name, seed, recipe, epochs, original=None):
    """Return the score on the test rows of a topology that PyTorch trains from its own weights."""
    numbers = name in tables.NUMBERS
    data = np.load(folder / "train.npz")
    widths = recipe["widths"]
    torch.manual_seed(seed)
    network = tables.chain(widths)
    tables.fit(network, data["x"], data["y"], numbers, epochs, recipe["rate"], recipe["decay"], seed, original,
               recipe["batch"])
    path = folder / "fresh.onnx"
    tables.export(network, widths[0], path)
    return float(1 - tables.errors(path, folder / "test.npz", numbers).mean())


def measure(tool, folder, name, seed, size):
    """Run the tool, and train the same topology without it."""
    numbers = name in tables.NUMBERS
    epochs = EPOCHS_OF_LENET if name == tables.LENET else EPOCHS
    result = folder / f"small-{size.rstrip('%')}.onnx"
    report, _, seconds = tables.shrink(
        tool, folder, ("--train", "train.npz", "--eval", "eval.npz", "--test", "test.npz"),
        ("--target-params", size, "--epochs", str(epochs), "--rounds", "1", "--compare-scratch", "--seed", str(seed)),
        result)
    line = {"set": folder.name, "size": size, "seconds": seconds, "tuned": "scratch" in report,
            "before": report["before"]["parameters"], "after": report["after"]["parameters"]}
    if not line["tuned"]:
        return line
    score = "R2" if numbers else "accuracy"
    figures = [next(row for row in training["metrics"] if row["name"] == score)
               for training in report["scratch"]["trainings"]]
    widths = [report["layers"][0]["inputs"], *(layer["kept"] for layer in report["layers"] if layer["kept"])]
    gains = []
    for training in report["scratch"]["trainings"]:
        paired = next(row for row in training["metrics"] if row["name"] == ("MSE" if numbers else "accuracy"))
        gains.append(sorted((-1 if numbers else 1) * paired[key] for key in ("differenceLow", "differenceHigh")))
    scratch = report["scratch"]
    recipe = {"widths": widths, "rate": scratch["learningRate"], "decay": scratch["weightDecay"],
              "batch": scratch["batchSize"]}
    epochs = scratch["epochs"]
    return line | recipe | {
        "epochs": epochs, "targets": report["fineTuning"]["targets"],
        "original": float(1 - tables.errors(folder / "m.onnx", folder / "test.npz", numbers).mean()),
        "pruned": [figures[0]["after"], float(1 - tables.errors(result, folder / "test.npz", numbers).mean())],
        "labels": [figures[0]["before"], trained(folder, name, seed, recipe, epochs)],
        "distilled": [figures[1]["before"], trained(folder, name, seed, recipe, epochs, teacher(folder / "m.onnx"))],
        "longer": trained(folder, name, seed, recipe, epochs + LONGEST),
        "better": [low > 0 for low, _ in gains], "worse": [high < 0 for _, high in gains]}


def both(lines, key):
    """Return the means of the tool's figures and of the others, over seeds."""
    return " / ".join(f"{np.mean([line[key][i] for line in lines]):.4f}" for i in range(2))


def sums(lines):
    """Return means and medians of what pruned weights gain, by the tool's figures and by PyTorch's."""
    text = []
    small = ("iris", "hepatitis")  # thirty test rows
    for title, some in (("all", lines), (f"without {' and '.join(small)}",
                                         [line for line in lines if line["set"].rsplit("-", 1)[0] not in small])):
        for key, name in (("labels", "fresh weights on labels"), ("distilled", "fresh weights with distillation")):
            for i, who in enumerate(("tool", "PyTorch")):
                text += gained(f"{title}: pruned less {name} ({who})",
                               [line["pruned"][i] - line[key][i] for line in some if line["tuned"]])
        text += gained(f"{title}: pruned less fresh weights for {LONGEST} epochs more (PyTorch)",
                       [line["pruned"][1] - line["longer"] for line in some if line["tuned"]])
    return "\n".join(text)


def gained(title, gains):
    """Return a line on some gains, if there are any."""
    return [f"- {title}: mean {np.mean(gains):+.4f}, median {np.median(gains):+.4f},"
            f" {sum(gain > 0 for gain in gains)} of {len(gains)} above"] if gains else []


def markdown(lines):
    """Return the table."""
    text = ["| data set | size | parameters | seeds | original | pruned: tool / outside | fresh weights: tool / PyTorch |"
            " fresh weights and distillation: tool / PyTorch |"
            f" fresh weights for {LONGEST} epochs more: PyTorch | pruned significantly better, worse than fresh"
            " | than fresh and distilled |",
            "|---|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|"]
    for name, size in sorted({(line["set"].rsplit("-", 1)[0], line["size"]) for line in lines}):
        some = [line for line in lines if line["set"].rsplit("-", 1)[0] == name and line["size"] == size]
        tuned = [line for line in some if line["tuned"]]
        counts = ", ".join(f"{np.mean([line[key] for line in some]):,.0f}" for key in ("before", "after"))
        row = f"| {name} | {size} | {counts} | {len(tuned)} of {len(some)} |"
        if tuned:
            row += (f" {np.mean([line['original'] for line in tuned]):.4f} | {both(tuned, 'pruned')} |"
                    f" {both(tuned, 'labels')} | {both(tuned, 'distilled')} |"
                    f" {np.mean([line['longer'] for line in tuned]):.4f} |"
                    + "".join(f" {sum(line['better'][i] for line in tuned)}, {sum(line['worse'][i] for line in tuned)} |"
                              for i in range(2)))
        else:
            row += " | not fine-tuned | | | | | |"
        text.append(row)
    return "\n".join(text)


def main():
    """Make originals, run the tool on each, print the table."""
    arguments = tables.arguments_of(__doc__, SETS)
    cases = [{"size": size} for size in SIZES]
    lines = tables.recorded(arguments, "transfer.jsonl", cases, lambda folder, name, seed, size:
                            measure(arguments.tool, folder, name, seed, size))
    print(markdown(lines), sums(lines), sep="\n\n")


if __name__ == "__main__":
    main()
