#!/usr/bin/env python3
"""Run the tool on each export of make_exports.py and say what came of it.

On each model: inspect; shrink without labels, to half of the parameters and by
the default; convert to each format; and the default with labels where the
network was trained. What convert writes has to give the outputs that the
model's own framework gave, in ONNX Runtime, TensorFlow or Keras; what shrink
writes has to load and run. Printed is a table by exporter, then each refusal
and each difference with the tool's own words.

Runs are kept in FOLDER/runs.jsonl, so that the script can be ended and started
again. ONNX files need onnxruntime, SavedModels tensorflow, .keras files keras;
results that can't be loaded for want of a package are counted as not checked.
"""

import argparse
import importlib.util
import json
import subprocess
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

# Rounding of single precision through some layers; half precision carries eleven bits, and int8 is rounded by its own grids.
TOLERANCE = 1e-4
HALF = 2e-2
BYTES = 0.2


def runs_of(line, folder, out):
    """Return what is run on a model: a name, the arguments, and what should be written."""
    model = str(folder / line["model"])
    rows = ["--eval", f"{model}.npz", "--seed", "1"]
    blind = [*rows, "--target", "none", "--accept-baseline"]
    yield "inspect", ["inspect", model, "--json"], None
    yield "shrink, no labels", ["shrink", model, *blind, "-o", f"{out}/blind.onnx"], "blind.onnx"
    yield "shrink to 50 %", ["shrink", model, *blind, "--target-params", "50%", "-o", f"{out}/half.onnx"], "half.onnx"
    for written in ("same.onnx", "same/", "same.keras"):
        yield f"convert to {written}", ["convert", model, "-o", f"{out}/{written}"], written
    if line["trained"]:
        yield "shrink, labels", ["shrink", model, *rows, "--target", "target", "-o", f"{out}/best.onnx"], "best.onnx"


def outputs_of(path, inputs):
    """Return what a written model gives for rows; none where no package loads it."""
    if path.suffix == ".onnx":
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        given = session.run(None, dict(zip((end.name for end in session.get_inputs()), inputs)))
    elif importlib.util.find_spec("tensorflow") is None:
        return None
    elif path.suffix == ".keras":
        import keras
        given = keras.models.load_model(path)(list(inputs) if len(inputs) > 1 else inputs[0], training=False)
        given = [np.asarray(array) for array in (given if isinstance(given, (list, tuple)) else [given])]
    else:
        import tensorflow
        run = tensorflow.saved_model.load(str(path)).signatures["serving_default"]
        names = sorted(run.structured_input_signature[1])
        ends = run(**{name: tensorflow.constant(rows) for name, rows in zip(names, inputs)})
        given = [ends[name].numpy() for name in sorted(ends)]
    return [array for array in given if isinstance(array, np.ndarray) and array.dtype.kind in "fiub"]


def difference(expected, given):
    """Return the largest difference, by the size of what is expected; outputs may stand in another order."""
    if len(expected) != len(given):
        return float("inf")
    left = list(given)
    worst = 0.0
    for array in expected:
        same = [other for other in left if other.size == array.size]
        if not same:
            return float("inf")
        errors = [float(np.abs(other.reshape(array.shape).astype(np.float64) - array).max()
                        / max(1, np.abs(array).max())) for other in same]
        best = int(np.argmin(errors))
        left = [other for other in left if other is not same[best]]
        worst = max(worst, errors[best])
    return worst


def tried(line, tool, folder):
    """Run all on a model; return a line for each run."""
    with np.load(folder / f"{line['model']}.npz") as arrays:
        inputs = [arrays[name] for name in line["inputs"]]
        expected = [arrays[f"output {i}"] for i in range(line["outputs"])]
    lines = []
    with tempfile.TemporaryDirectory() as out:
        for name, arguments, written in runs_of(line, folder, out):
            done = subprocess.run([tool, *arguments], capture_output=True, text=True, timeout=900)
            one = {"model": line["model"], "run": name, "exit": done.returncode, "difference": None, "message": ""}
            if done.returncode:
                one["message"] = done.stderr.strip().replace(out, "OUT").replace(str(folder), "FOLDER")
            elif written and not (Path(out) / written).exists():
                one["message"] = "nothing written"
            elif written:
                try:
                    given = outputs_of(Path(out) / written, inputs)
                    if given is None:
                        one["message"] = "not checked"
                    elif name.startswith("convert"):
                        # Keras has outputs of real numbers alone; the tool names those that it leaves out
                        wanted = [array for array in expected if array.dtype.kind == "f" or not written.endswith(".keras")]
                        one["difference"] = difference(wanted, given)
                    elif not all(np.isfinite(array).all() for array in given):
                        one["message"] = "not finite"
                except Exception as error:  # of whichever framework loads it
                    one["message"] = f"does not load: {str(error).splitlines()[0]}"
            lines.append(one)
    return lines


def allowed(model):
    """Return the difference that a model's number format explains."""
    return HALF if "fp16" in model else BYTES if "int8" in model else TOLERANCE


def is_wrong(one):
    """Return whether a written model is not what it should be."""
    return one["exit"] == 0 and (one["message"] not in ("", "not checked")
                                 or (one["difference"] or 0) > allowed(one["model"]))


def shortened(message):
    """Return a message without the end of a long list."""
    return message if len(message) < 400 else message[:400] + " ..."


def markdown(lines):
    """Return the table, and what was refused or differs."""
    names = list(dict.fromkeys(one["run"] for one in lines))
    counts = defaultdict(Counter)
    for one in lines:
        family = one["model"].split("-")[0] + (" " + one["model"].rsplit("-", 2)[-2] if one["model"].startswith("torch") else "")
        counts[family][one["run"], "wrong" if is_wrong(one) else "refused" if one["exit"] else "done"] += 1
    text = ["Done, of those tried.", "", f"| exports by | {' | '.join(names)} |", "|---|" + "---:|" * len(names)]
    for family, count in sorted(counts.items()):
        cells = [f"{count[name, 'done']} of {sum(count[name, end] for end in ('done', 'refused', 'wrong'))}" for name in names]
        text.append(f"| {family} | {' | '.join(cells)} |")
    for title, chosen in (("Refused", [one for one in lines if one["exit"]]), ("Different", [one for one in lines if is_wrong(one)])):
        text += ["", f"## {title}: {len(chosen)}"]
        said = defaultdict(list)
        for one in chosen:
            said[one["run"], one["exit"], one["message"].replace(one["model"], "MODEL") or one["difference"]].append(one["model"])
        for (name, code, message), models in said.items():
            text.append(f"- {name} ({code}), {len(models)}: {', '.join(models)}\n\n      " + shortened(str(message)).replace("\n", "\n      "))
    worst = [one["difference"] for one in lines if one["difference"] is not None and not is_wrong(one)
             and allowed(one["model"]) == TOLERANCE]
    return "\n".join([*text, "", f"Largest difference of a model in single precision: {max(worst, default=0):.1e}."])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="what make_exports.py has filled")
    parser.add_argument("--tool", default="odf2nna-onnx", help="the command to try")
    parser.add_argument("--only", nargs="+", metavar="PART", help="exports whose names have one of these parts")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    models = {line["model"]: line for line in map(json.loads, open(arguments.folder / "exports.jsonl", encoding="utf-8"))}
    wanted = [line for name, line in models.items() if not arguments.only or any(part in name for part in arguments.only)]
    record = arguments.folder / "runs.jsonl"
    lines = [json.loads(line) for line in open(record, encoding="utf-8")] if record.exists() else []
    known = {one["model"] for one in lines}
    with ThreadPoolExecutor(arguments.jobs) as pool, open(record, "a", encoding="utf-8") as kept:
        for some in pool.map(lambda line: tried(line, arguments.tool, arguments.folder),
                             [line for line in wanted if line["model"] not in known]):
            kept.writelines(json.dumps(one) + "\n" for one in some)
            kept.flush()
            lines += some
    names = {line["model"] for line in wanted}
    print(markdown([one for one in lines if one["model"] in names]))


if __name__ == "__main__":
    main()
