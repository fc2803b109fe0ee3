#!/usr/bin/env python3
"""Make the tables of docs/results/build.md: networks built from data sets.

Every data set is split once for each seed: a fifth of the rows, stratified by
class, are test rows, which are written into a file of their own. Rows with equal
features are in one part, since a test row that was learnt rewards memory. `build` makes
a network from the others. The general network and the refined one are run on
the raw columns of the test rows in ONNX Runtime and by the tool's own `compare`,
and with --tensorflow the refined one in TensorFlow as well, as a SavedModel that
the tool converts.

Beside them stand, on the same rows and behind a SimpleImputer and a
StandardScaler, scikit-learn's MLPClassifier or MLPRegressor with its defaults,
the same tuned by a small grid (layers and alpha, with early stopping, by three
folds of the training rows; numbers are standardised), and gradient-boosted
trees (HistGradientBoosting with its defaults).

One line of JSON for every run is kept under --work, so that the script can be
ended and started again; of several for one data set and seed the last counts.
docs/results/build has those of the page: with it as --work only what is missing is run.
Tables go to standard output as Markdown: a row for each data set, with the
difference between both networks in the mean of the seeds, its 95 % interval
(Student's t, paired by seed) and the exact p of the test that swaps both networks
in any of the seeds (R. A. Fisher, The Design of Experiments, 1935, section 21),
which supposes no distribution; then scikit-learn's models beside the same seeds,
and a row for each run. Run it in the repository's root, with a Python that has
the packages of examples/requirements.txt.
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
from scipy import stats
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.metrics import r2_score
from sklearn.model_selection import GridSearchCV, GroupKFold, StratifiedGroupKFold
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
GRID = {"hidden_layer_sizes": [(100,), (100, 100)], "alpha": [1e-4, 1e-1]}


def number(text):
    """Return a number; NaN for a missing one."""
    return float(text) if text.strip() else float("nan")


def read(folder, name):
    """Return the header and the rows as text."""
    with gzip.open(folder / f"{name}.csv.gz", "rt", newline="") as lines:
        header, *rows = csv.reader(lines)
    return header, rows


def parts(folder, name, seed):
    """Return the header, the training rows and the test rows."""
    header, rows = read(folder, name)
    known = {}
    groups = [known.setdefault(tuple(row[:-1]), len(known)) for row in rows]
    folds = StratifiedGroupKFold if SETS[name] else GroupKFold
    split = folds(n_splits=5, shuffle=True, random_state=seed).split(rows, [row[-1] for row in rows], groups)
    return header, *([rows[i] for i in part] for part in next(split))


def write(path, header, rows):
    """Write rows as CSV."""
    with open(path, "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([header, *rows])


def column(header, rows, name):
    """Return a column of numbers as a model takes it."""
    at = header.index(name)
    return np.array([[number(row[at])] for row in rows], np.float32)


def outputs(model, header, rows):
    """Run a model on raw columns; return its last output."""
    session = onnxruntime.InferenceSession(str(model))
    return session.run(None, {one.name: column(header, rows, one.name) for one in session.get_inputs()})[-1]


def column_of(name, header):
    """Return the column of an input; a number is behind the name of one that TensorFlow can't tell from another."""
    return name if name in header else name.rpartition("_")[0]


def in_tensorflow(folder, header, rows):
    """Run a SavedModel on raw columns; return its label or its prediction."""
    import tensorflow  # only where it is asked for: it takes seconds
    run = tensorflow.saved_model.load(str(folder)).signatures["serving_default"]
    given = run(**{name: tensorflow.constant(column(header, rows, column_of(name, header)))
                   for name in run.structured_input_signature[1]})
    return next(given[name].numpy() for name in given if name.rstrip("_") in ("label", "prediction"))


def score(given, rows, of_classes):
    """Return accuracy or R² of outputs."""
    if of_classes:
        names = [one.decode() if isinstance(one, bytes) else str(one) for one in given]
        return float(np.mean([one == row[-1] for one, row in zip(names, rows)]))
    return float(r2_score([float(row[-1]) for row in rows], given[:, 0]))


def built(arguments, name, seed):
    """Build one network; return what is known of it."""
    of_classes = SETS[name]
    header, train, test = parts(arguments.data, name, seed)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write(folder / "train.csv", header, train)
        write(folder / "test.csv", header, test)
        command = [
            arguments.program, "build", folder / "train.csv",
            "--test", folder / "test.csv",
            "--task", "classes" if of_classes else "regression",
            "--seed", str(seed), "--general", folder / "general.onnx",
            "-o", folder / "small.onnx", "--force", "--json", "--quiet", *arguments.options]
        run = subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, check=False)
        if run.returncode != 0:
            return {"failed": run.stderr.strip().splitlines()[-1]}
        if arguments.reports:
            (arguments.reports / f"{name}-{seed}.json").write_text(run.stdout)
        report = json.loads(run.stdout)
        given = [outputs(folder / model, header, test) for model in ("general.onnx", "small.onnx")]
        measured = subprocess.run(
            [arguments.program, "compare", folder / "general.onnx", folder / "small.onnx",
             "--eval", folder / "test.csv", "--target", "-1", "--missing", "keep",
             "--task", "classes" if of_classes else "regression", "--json", "--quiet"],
            capture_output=True, text=True, check=True)
        compared = json.loads(measured.stdout)["metrics"]["metrics"]
        difference = None
        if arguments.tensorflow and seed == 0:
            subprocess.run([arguments.program, "convert", folder / "small.onnx", "-o", f"{folder}/small/"],
                           capture_output=True, check=True)
            difference = abs(score(in_tensorflow(folder / "small", header, test), test, of_classes)
                             - score(given[1], test, of_classes))
    general, small = (score(one, test, of_classes) for one in given)
    metric = report["metrics"]["metrics"]
    first, other = (next(row for row in rows if row["name"] == ("accuracy" if of_classes else "R2"))
                    for rows in (metric, compared))
    judged = first if of_classes else next(row for row in metric if row["name"] == "MSE")
    sign = 1 if judged["higherIsBetter"] else -1
    change = sorted(sign * judged[key] for key in ("differenceLow", "differenceHigh"))
    build = report["build"]
    return {
        "commit": arguments.commit, "general": general, "small": small,
        "before": report["before"]["denseParameters"], "after": report["after"]["denseParameters"],
        "layers": build["layers"], "units": build["units"],
        "worse": change[1] < 0, "better": change[0] > 0,
        "certified": report["search"]["certified"], "seconds": report["seconds"],
        "report": max(abs(first["before"] - general), abs(first["after"] - small)),
        "tool": max(abs(other["before"] - general), abs(other["after"] - small)),
        "tensorflow": difference}


def rivals(arguments, name, seed):
    """Return accuracy or R² of scikit-learn's models, and parameters of its networks."""
    of_classes = SETS[name]
    _, *rows = parts(arguments.data, name, seed)
    train, test = ([[number(text) for text in row[:-1]] for row in part] for part in rows)
    learnt, known = ([row[-1] if of_classes else float(row[-1]) for row in part] for part in rows)
    network = (MLPClassifier if of_classes else MLPRegressor)(random_state=seed)
    tuned = GridSearchCV(type(network)(random_state=seed, early_stopping=True, n_iter_no_change=20), GRID, cv=3)
    trees = (HistGradientBoostingClassifier if of_classes else HistGradientBoostingRegressor)(random_state=seed)
    result = {}
    for title, model in (("default", network), ("tuned", tuned), ("trees", trees)):
        if title == "tuned" and not of_classes:
            model = TransformedTargetRegressor(model, transformer=StandardScaler())
        pipeline = make_pipeline(SimpleImputer(), StandardScaler(), model)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pipeline.fit(train, learnt)
        result[title] = float(pipeline.score(test, known))
        if title != "trees":
            last = pipeline[-1]
            last = getattr(last, "regressor_", last)
            last = getattr(last, "best_estimator_", last)
            result[f"{title} parameters"] = sum(part.size for part in (*last.coefs_, *last.intercepts_))
    return result


def recorded(arguments, file, seeds, measure):
    """Measure what was not measured yet; return all lines of the sets and seeds."""
    path = arguments.work / file
    lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    known = {(line["set"], line["seed"]) for line in lines}
    for seed in seeds:
        for name in arguments.sets:
            if (name, seed) not in known:
                lines.append({"set": name, "seed": seed} | measure(arguments, name, seed))
                with path.open("a") as out:
                    print(json.dumps(lines[-1]), file=out)
    last = {(line["set"], line["seed"]): line for line in lines}
    return [line for (name, seed), line in last.items() if name in arguments.sets and seed in seeds]


def interval(differences):
    """Return the mean and the half of its 95 % interval."""
    if len(differences) < 2:
        return float(np.mean(differences)), float("nan")
    half = stats.t.ppf(0.975, len(differences) - 1) * stats.sem(differences)
    return float(np.mean(differences)), float(half)


def chance(differences):
    """Return the exact two-sided p of a mean difference, if each might as well have had the other sign."""
    if len(differences) < 2:
        return float("nan")
    return float(stats.permutation_test((differences,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue)


def shown(value, form):
    """Return a number as text, or a dash for what was not run."""
    return "-" if np.isnan(value) else format(value, form)


def by_set(lines):
    """Return a row for each data set."""
    text = ["| data set | seeds | parameters: general | small | % fewer | score: general | small | difference | p"
            " | worse, better | certified |",
            "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for name in SETS:
        some = [line for line in lines if line["set"] == name and "failed" not in line]
        if not some:
            continue
        mean = {key: np.mean([line[key] for line in some]) for key in ("general", "small", "before", "after")}
        fewer = np.mean([100 * (1 - line["after"] / line["before"]) for line in some])
        differences = [line["small"] - line["general"] for line in some]
        change, half = interval(differences)
        text.append(f"| {name} | {len(some)} | {mean['before']:,.0f} | {mean['after']:,.0f} | {fewer:.1f} |"
                    f" {mean['general']:.4f} | {mean['small']:.4f} | {change:+.4f} ± {shown(half, '.4f')} |"
                    f" {shown(chance(differences), '.3f')} |"
                    f" {sum(line['worse'] for line in some)}, {sum(line['better'] for line in some)} |"
                    f" {sum(line['certified'] for line in some)} |")
    return text


def beside(lines, others):
    """Return a row for each data set that scikit-learn's models were trained on, by the seeds of both."""
    text = ["| data set | seeds | general | small | its parameters | MLP | its parameters | tuned MLP | its parameters | trees"
            " | small minus MLP | tuned MLP | trees |",
            "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for name in SETS:
        mine = {line["seed"]: line for line in lines if line["set"] == name and "failed" not in line}
        some = [mine[line["seed"]] | line for line in others if line["set"] == name and line["seed"] in mine]
        if not some:
            continue
        mean = {key: np.mean([line.get(key, np.nan) for line in some])
                for key in ("general", "small", "after", "default", "default parameters", "tuned", "tuned parameters", "trees")}
        text.append(f"| {name} | {len(some)} | {mean['general']:.4f} | {mean['small']:.4f} | {mean['after']:,.0f} |"
                    f" {mean['default']:.4f} | {shown(mean['default parameters'], ',.0f')} |"
                    f" {mean['tuned']:.4f} | {mean['tuned parameters']:,.0f} | {mean['trees']:.4f} |"
                    + "".join(f" {mean['small'] - mean[key]:+.4f} |" for key in ("default", "tuned", "trees")))
    return text


def by_run(lines):
    """Return a row for each run."""
    text = ["| data set | seed | commit | shape | parameters: general | small | % fewer | score: general | small | worse"
            " | certified | report differs by | TensorFlow differs by | s |",
            "|---|--:|---|---|--:|--:|--:|--:|--:|---|---|--:|--:|--:|"]
    for line in sorted(lines, key=lambda one: (list(SETS).index(one["set"]), one["seed"])):
        if "failed" in line:
            text.append(f"| {line['set']} | {line['seed']} | {line['failed']} |")
            continue
        difference = "" if line["tensorflow"] is None else f"{line['tensorflow']:.1g}"
        text.append(f"| {line['set']} | {line['seed']} | {line['commit']} | {line['layers']}×{line['units']} | {line['before']:,} |"
                    f" {line['after']:,} | {100 * (1 - line['after'] / line['before']):.1f} |"
                    f" {line['general']:.4f} | {line['small']:.4f} | {'yes' if line['worse'] else 'no'} |"
                    f" {'yes' if line['certified'] else 'no'} | {line['report']:.1g} | {difference} |"
                    f" {line['seconds']:.0f} |")
    return text


def main():
    """Measure what is asked for, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True,
                        help="folder with the data sets as NAME.csv.gz")
    parser.add_argument("--work", type=Path, required=True, help="folder for a line of JSON of every run")
    parser.add_argument("--program", default="./odf2nna-onnx")
    parser.add_argument("--commit", default="", help="of the program, for the lines of JSON")
    parser.add_argument("--reports", type=Path, help="folder for the report of each run")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--seeds", nargs="*", type=int, default=list(range(10)))
    parser.add_argument("--rival-seeds", nargs="*", type=int, default=[0, 1, 2])
    parser.add_argument("--tensorflow", action="store_true", help="run results of seed 0 in TensorFlow, too")
    parser.add_argument("--options", nargs=argparse.REMAINDER, default=[], help="further options of build")
    arguments = parser.parse_args()
    for folder in filter(None, (arguments.work, arguments.reports)):
        folder.mkdir(parents=True, exist_ok=True)
    lines = recorded(arguments, "built.jsonl", arguments.seeds, built)
    others = recorded(arguments, "rivals.jsonl", arguments.rival_seeds, rivals)
    print("\n".join([*by_set(lines), "", *beside(lines, others), "", *by_run(lines)]))


if __name__ == "__main__":
    main()
