#!/usr/bin/env bash
# Scores a 28-64-64-2 network on ten million CSV rows with a heap of at most 512 MiB, and shows that memory does not
# grow with the rows: the first hundredth and the first tenth are scored likewise, and peaks and statistics compared.
#
#   examples/ten_million_rows.sh FOLDER
#
# FOLDER takes about 2.7 GB, which are deleted at the end. Needs Python 3.9 and no packages. The rows are 100,000 random
# ones (normal, seed 0), a hundred times over, so that all runs must find the same means and deviations.
set -euo pipefail
[[ $# == 1 ]] || { echo "usage: $0 FOLDER" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
work=$(mktemp -d "$1/ten-million-rows.XXXXXX")
trap 'rm -rf "$work"' EXIT
python3 "$here/make_chain.py" "$work/chain.onnx"
python3 - "$work/block.csv" <<'PYTHON'
import random, sys
numbers = random.Random(0)
with open(sys.argv[1], "w") as file:
    for _ in range(100_000):
        file.write(",".join(f"{numbers.gauss(0, 1):.6f}" for _ in range(28)) + "\n")
PYTHON
for _ in $(seq 100); do cat "$work/block.csv"; done > "$work/rows.csv"
rm "$work/block.csv"
ls -l "$work" >&2
"$here/../odf2nna-onnx" --version # builds it
python3 - "$here/../odf2nna-onnx" "$work" <<'PYTHON'
import json, os, re, subprocess, sys, time
tool, work = sys.argv[1:]
reports = []
for rows in (100_000, 1_000_000, 10_000_000):
    log, out = f"{work}/gc.log", f"{work}/report.json"
    command = [tool, "score", f"{work}/chain.onnx", "--eval", f"{work}/rows.csv", "--max-rows", str(rows),
               "--header", "no", "--target", "none", "--hold-out", "0", "--json", "--quiet"]
    environment = dict(os.environ, JAVA_OPTS=f"-Xmx512m -Xlog:gc:file={log}")
    start = time.time()
    with open(out, "w") as file:
        process = subprocess.Popen(command, env=environment, stdout=file)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed with status {status}")
    seconds = time.time() - start
    with open(out) as file:
        reports.append(json.load(file)["units"])
    assert reports[-1][0]["samples"] == rows
    with open(log) as file:
        used = [int(size) for size in re.findall(r"(\d+)M->", file.read())]
    heap = f"{max(used)} MiB" if used else "not collected once"
    resident = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(f"{rows:>10,} rows: {seconds:.1f} s, {rows / seconds:,.0f} rows/s, peak heap {heap},"
          f" peak resident memory {resident:.0f} MiB", flush=True)
worst = max(abs(a - b) for report in reports for few, many in zip(reports[0], report)
            for key in ("mean", "deviation") for a, b in zip(few[key], many[key]))
print(f"largest difference of a mean or deviation between the runs: {worst:.1e}")
PYTHON
