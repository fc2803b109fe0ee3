#!/usr/bin/env python3
"""Compare the speed of training here, in PyTorch and in Keras.

Makes the data by a seed and trains two networks on them, 784-300-100-10 at
batch 128 on 60,000 rows and 10-10-3 at batch 32 on 32,000 rows, by Adam on
softmax cross-entropy with the rows shuffled in every epoch. The contestants
take turns, each in a process of its own with as many threads. Rows a second
are those of the median epoch, the first left out; a ratio is taken between
runs of one turn. Tables go to standard output as Markdown, progress to
standard error.

Run it with a Python that has the packages of requirements.txt, in the
repository's root; the tool is built first if need be. Java 17 is needed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LIBRARIES = ROOT / "target" / "odf2nna-onnx" / "lib" / "*"
OURS = "this project"
# so many seconds for one run; compiling may take longer than it is worth
PATIENCE = 150

# what to run, and in how many epochs: enough to be measured
CONTESTANTS = {
    "large": {"ours": 6, "torch": 6, "keras": 5},
    "tiny": {"ours": 60, "torch": 6, "keras": 5},
}
VARIANTS = {
    "large": {"ours-never": 6, "torch-fused": 6, "torch-compiled": 6,
              "keras-plain": 4, "keras-many": 4},
    "tiny": {"ours-never": 10, "torch-fused": 6, "torch-compiled": 6,
             "keras-plain": 4, "keras-many": 4},
}
TASKS = {
    "large": {"widths": "784-300-100-10", "batch": 128, "rows": 60_000},
    "tiny": {"widths": "10-10-3", "batch": 32, "rows": 32_000},
}
TITLES = {
    "ours": OURS,
    "ours-never": OURS + ", without XLA",
    "torch": "PyTorch",
    "torch-fused": "PyTorch, Adam(fused=True)",
    "torch-compiled": "PyTorch, torch.compile and Adam(fused=True)",
    "keras": "Keras fit",
    "keras-plain": "Keras fit, jit_compile=False",
    "keras-many": "Keras fit, steps_per_execution=100",
}


def make_data(folder, task, seed):
    """Write rows, and classes by the largest of some random sums."""
    widths = task["widths"].split("-")
    width, classes = int(widths[0]), int(widths[-1])
    rng = np.random.default_rng(seed)
    x = rng.random((task["rows"], width), dtype=np.float32)
    sums = (x - np.float32(0.5)) @ rng.standard_normal(
        (width, classes), dtype=np.float32)
    folder.mkdir(parents=True)
    x.tofile(folder / "x.f32")
    sums.argmax(axis=1).astype("<i4").tofile(folder / "y.i32")


def build(work):
    """Build the tool and compile the Java program."""
    subprocess.run([ROOT / "odf2nna-onnx", "--version"], check=True,
                   cwd=ROOT, stdout=sys.stderr)
    subprocess.run([java("javac"), "-d", work / "classes", "-cp", LIBRARIES,
                    HERE / "TrainInJava.java"], check=True)


def java(name):
    """Return a program of Java's."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / name) if home else name


def command(work, name, way, epochs, threads):
    """Return the command line of a run."""
    task = TASKS[name]
    what = [work / name, task["widths"], task["batch"], epochs, threads]
    if way.startswith("ours"):
        compilation = "never" if way.endswith("never") else "auto"
        path = f"{work / 'classes'}{os.pathsep}{LIBRARIES}"
        words = [java("java"), "-XX:+UseSerialGC", "-cp", path,
                 "TrainInJava", *what, compilation]
    else:
        words = [sys.executable, HERE / "contestants.py", *what, way]
    return [str(word) for word in words]


def run(work, name, way, epochs, threads):
    """Return what a run printed, its rate added; None if it gave up."""
    print(f"{name}, {threads} threads: {TITLES[way]}", file=sys.stderr,
          flush=True)
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads),
                       MKL_NUM_THREADS=str(threads),
                       TORCHINDUCTOR_CACHE_DIR=str(work / "inductor"))
    start = time.perf_counter()
    try:
        done = subprocess.run(command(work, name, way, epochs, threads),
                              env=environment, timeout=PATIENCE, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except subprocess.TimeoutExpired:
        print(f"  gave up after {PATIENCE} s", file=sys.stderr)
        return None
    except subprocess.CalledProcessError as failed:
        print(failed.stderr.decode()[-2000:], file=sys.stderr)
        return None
    seconds = time.perf_counter() - start
    result = json.loads(done.stdout.splitlines()[-1])
    epoch = statistics.median(result["epochs"][1:])
    result["rate"] = TASKS[name]["rows"] / epoch
    result["best"] = TASKS[name]["rows"] / min(result["epochs"][1:])
    result["overhead"] = seconds - epochs * epoch
    result["load"] = os.getloadavg()[0]
    return result


def take_turns(work, name, ways, threads, turns):
    """Return the runs of each contestant; each begins a turn in its time."""
    results = {way: [] for way in ways}
    order = list(ways)
    for turn in range(turns):
        first = turn % len(order)
        for way in order[first:] + order[:first]:
            results[way].append(run(work, name, way, ways[way], threads))
    return results


def span(values, form):
    """Return median, smallest and largest as text."""
    middle = format(statistics.median(values), form)
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):{form}}–{max(values):{form}})"


def show(name, threads, results, base):
    """Print a table; `base` are the runs of ours to compare with."""
    task = TASKS[name]
    print(f"\n### {task['widths']} at batch {task['batch']}, "
          f"{task['rows']:,} rows, {threads} thread"
          f"{'' if threads == 1 else 's'}\n")
    print("| | rows/s, median (range) | rows/s, best epoch | steps/s "
          "| ours / theirs, median (range) | seconds beside the epochs "
          "| peak MB | loss of epoch 4 |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for way, tried in results.items():
        runs = [result for result in tried if result]
        title = TITLES[way]
        if len(runs) < len(tried):
            title += f" ({len(tried) - len(runs)} of {len(tried)} gave up)"
        if not runs:
            print(f"| {title} | - | - | - | - | - | - | - |")
            continue
        rates = [result["rate"] for result in runs]
        ratios = [ours["rate"] / result["rate"]
                  for ours, result in zip(base, tried) if ours and result]
        peaks = [result["peak"] for result in runs if result["peak"]]
        print(f"| {title} | {span(rates, ',.0f')} "
              f"| {max(result['best'] for result in runs):,.0f} "
              f"| {statistics.median(rates) / task['batch']:,.0f} "
              f"| {span(ratios, '.2f') if ratios and way != 'ours' else '-'} "
              f"| {span([r['overhead'] for r in runs], '.1f')} "
              f"| {max(peaks) / 1000 if peaks else float('nan'):.0f} "
              f"| {runs[0]['losses'][3]:.4f} |")
    print("\nEngines: " + "; ".join(dict.fromkeys(
        result["engine"] for runs in results.values() for result in runs
        if result)) + ".", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, nargs="+", default=[2, 1],
                        help="default: 2 1")
    parser.add_argument("--turns", type=int, default=4,
                        help="with the first number of threads; half as many "
                             "with the others (default: 4)")
    parser.add_argument("--variants", type=int, default=1, metavar="TURNS",
                        help="of other ways to train, with the first number "
                             "of threads (default: 1)")
    parser.add_argument("--task", choices=list(TASKS), nargs="+",
                        default=list(TASKS), help="default: both")
    parser.add_argument("--seed", type=int, default=0, help="default: 0")
    parser.add_argument("--raw", type=Path, metavar="FILE",
                        help="also write every run as JSON")
    args = parser.parse_args()

    start = time.perf_counter()
    if os.getloadavg()[0] > 0.5:
        print("The machine is busy, and the figures are for nothing but a "
              "trial: PyTorch's threads wait for each other by spinning, and "
              "suffer most.", file=sys.stderr)
    everything = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        build(work)
        for name in args.task:
            make_data(work / name, TASKS[name], args.seed)
        for threads in args.threads:
            first = threads == args.threads[0]
            turns = args.turns if first else max(1, args.turns // 2)
            for name in args.task:
                results = take_turns(work, name, CONTESTANTS[name], threads,
                                     turns)
                show(name, threads, results, results["ours"])
                everything.append([name, threads, results])
        threads = args.threads[0]
        for name in args.task if args.variants else []:
            ways = {"ours": CONTESTANTS[name]["ours"], **VARIANTS[name]}
            results = take_turns(work, name, ways, threads, args.variants)
            show(name, threads, results, results["ours"])
            everything.append([name, threads, results])
    loads = [result["load"] for _, _, results in everything
             for runs in results.values() for result in runs if result]
    print(f"\n{os.cpu_count()} processors, load {min(loads):.1f} to "
          f"{max(loads):.1f}; {time.perf_counter() - start:.0f} s in all.")
    if args.raw:
        args.raw.write_text(json.dumps(everything, indent=1))


if __name__ == "__main__":
    main()
