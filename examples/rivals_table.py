#!/usr/bin/env python3
"""Make a table: a tenth of the parameters, by this tool and by others.

The networks and rows are those of promise_table.py. The command line tool
leaves 10 % of the parameters, learning from the training rows with no option
besides; Torch-Pruning leaves as many, by the magnitude of weights and by a
first-order Taylor expansion of the loss, and retrains for as many epochs as
the tool from a rate of 0.001 and of 0.003, the better one on the second part
of the rows;
networks of the tool's widths are trained from fresh weights for 100 epochs
from 0.003, from labels and half from the original's outputs. All learn from
the same rows. Errors are those on the last part of the rows, which nothing
else reads.

Runs are kept under --work as lines of JSON, so that the script can be ended
and started again. The table goes to standard output as Markdown. Run it in
the repository's root, with a Python that has the packages of
examples/requirements.txt.
"""

import copy

import numpy as np
import onnx
import torch
import torch_pruning
from onnx import numpy_helper
from torch import nn

from promise_table import NUMBERS, Z, arguments_of, chain, errors, export, fit, recorded, shrink

SHARE = 0.1
EPOCHS = 100
DECAY = 0.01
IMPORTANCE = {"L2": torch_pruning.importance.GroupMagnitudeImportance,
              "Taylor": torch_pruning.importance.GroupTaylorImportance}
RATES = (0.001, 0.003)
RIVALS = ("original", "not tuned", "Torch-Pruning L2", "Torch-Pruning Taylor", "scratch", "scratch, distilled")


def load(path):
    """Return the network of an original."""
    weights = [numpy_helper.to_array(tensor).copy() for tensor in onnx.load(path).graph.initializer]
    layers = [array for array in weights if array.ndim == 2]
    network = chain([layers[0].shape[1], *[array.shape[0] for array in layers]])
    state = dict(zip(network.state_dict(), (torch.from_numpy(array) for array in weights)))
    network.load_state_dict(state)
    return network


def size(network):
    """Return the number of parameters."""
    return sum(array.numel() for array in network.parameters())


def cut(original, x, y, numbers, importance):
    """Return what Torch-Pruning leaves of a network: the most units within the share."""
    loss = nn.functional.mse_loss if numbers else nn.functional.cross_entropy
    low, high = 0.0, 1.0
    best = None
    for _ in range(12):
        ratio = (low + high) / 2
        network = copy.deepcopy(original)
        pruner = torch_pruning.pruner.BasePruner(
            network, x[:2], importance=IMPORTANCE[importance](), pruning_ratio=ratio,
            max_pruning_ratio=0.99, ignored_layers=[network[-1]])
        loss(network(x), y).backward()
        pruner.step()
        if size(network) <= SHARE * size(original):
            best, high = network, ratio
        else:
            low = ratio
    return best


def rivals(folder, name, widths, epochs, seed):
    """Yield the names and files of the others' results, Torch-Pruning's after so many epochs."""
    numbers = name in NUMBERS
    rows = np.load(folder / "train.npz")
    x, y = rows["x"], rows["y"]
    original = load(folder / "m.onnx")
    for importance in IMPORTANCE:
        pruned = cut(original, torch.from_numpy(x), torch.from_numpy(y), numbers, importance)
        tries = []
        for rate in RATES:
            network = copy.deepcopy(pruned)
            fit(network, x, y, numbers, epochs, rate, DECAY, seed)
            path = folder / f"tp-{importance}-{rate}.onnx"
            export(network, x.shape[1], path)
            tries.append((errors(path, folder / "eval.npz", numbers).mean(), path))
        yield f"Torch-Pruning {importance}", min(tries)[1]
    for teacher in (None, original):
        torch.manual_seed(seed)
        network = chain(widths)
        fit(network, x, y, numbers, EPOCHS, 0.003, DECAY, seed, teacher)
        path = folder / f"scratch-{teacher is not None}.onnx"
        export(network, x.shape[1], path)
        yield "scratch, distilled" if teacher else "scratch", path


def measure(tool, folder, name, seed):
    """Run the tool and the others; return the mean errors, and how they differ from the tool's, row by row."""
    numbers = name in NUMBERS
    rows = ("--train", "train.npz", "--eval", "eval.npz")
    wanted = ("--target-params", f"{SHARE:.0%}")
    report, code, seconds = shrink(tool, folder, rows, wanted, folder / "small.onnx")
    if report is None:
        raise SystemExit(f"{folder.name}: ended with {code}")
    shrink(tool, folder, rows, (*wanted, "--epochs", "0"), folder / "untuned.onnx")
    kept = [layer["kept"] for layer in report["layers"] if layer["kept"]]
    widths = [report["layers"][0]["inputs"], *kept]
    epochs = report["fineTuning"]["epochs"] if "fineTuning" in report else EPOCHS
    results = {"original": folder / "m.onnx", "not tuned": folder / "untuned.onnx",
               **dict(rivals(folder, name, widths, epochs, seed))}
    ours = errors(folder / "small.onnx", folder / "test.npz", numbers)
    line = {"set": folder.name, "seconds": seconds, "epochs": epochs, "tool": float(ours.mean()),
            "kept": report["after"]["parameters"]}
    for rival, path in results.items():
        other = errors(path, folder / "test.npz", numbers)
        difference = ours - other
        deviation = difference.std(ddof=1) / len(difference) ** 0.5
        line[rival] = float(other.mean())
        line["z " + rival] = float(difference.mean() / deviation) if deviation else 0.0
    return line


def pooled(lines, rival):
    """Return by how many standard errors this tool is worse, over all seeds of a data set."""
    differences = [line["tool"] - line[rival] for line in lines]
    means = [difference / line["z " + rival] if line["z " + rival] else 0.0
             for difference, line in zip(differences, lines)]
    error = sum(value ** 2 for value in means) ** 0.5
    return sum(differences) / error if error else 0.0


def markdown(lines):
    """Return the table: means over seeds, and how often the tool is significantly worse or better than each."""
    text = ["| data set | " + " | ".join(("this tool", *RIVALS)) + " |", "|---|" + "---:|" * (1 + len(RIVALS))]
    for name in sorted({line["set"].rsplit("-", 1)[0] for line in lines}):
        some = [line for line in lines if line["set"].rsplit("-", 1)[0] == name]
        text.append(f"| {name} | " + " | ".join(
            f"{1 - np.mean([line[column] for line in some]):.4f}" for column in ("tool", *RIVALS)) + " |")
    sets = [[line for line in lines if line["set"].rsplit("-", 1)[0] == name]
            for name in sorted({line["set"].rsplit("-", 1)[0] for line in lines})]
    means = [np.mean([np.mean([1 - line[column] for line in some]) for some in sets]) for column in ("tool", *RIVALS)]
    text.append("| mean | " + " | ".join(f"{mean:.4f}" for mean in means) + " |")
    for word, sign in (("worse", 1), ("better", -1)):
        counts = [sum(sign * line["z " + rival] > Z for line in lines) for rival in RIVALS]
        text.append(f"| runs in which this tool is significantly {word} | | " + " | ".join(map(str, counts)) + " |")
        counts = [sum(sign * pooled(some, rival) > Z for some in sets) for rival in RIVALS]
        text.append("| data sets in which it is, all seeds together | | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(text)


def main():
    """Make originals, run the tool and the others on each, print the table."""
    arguments = arguments_of(__doc__)
    print(markdown(recorded(arguments, "small.jsonl", [{}], lambda folder, name, seed:
                            measure(arguments.tool, folder, name, seed))))


if __name__ == "__main__":
    main()
