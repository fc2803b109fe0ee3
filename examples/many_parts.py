#!/usr/bin/env python3
"""Calibrate ten million rows in 1, 7 and 32 parts, on 1 and 2 threads.

    examples/many_parts.py FOLDER [ROWS]

Writes 28 random features for each row (uniform, one byte each, scaled by 1/255, seed 0), calibrates a 28-64-64-2 network on the
parts one after another, merges them, and shrinks the network by the result. All merged files must be the same, byte for byte, and so
must the networks: they are compared with the one of a pass over all rows. FOLDER takes 280 MB twice, which are deleted at the end.
Needs Python 3.9 and no packages. ODF2NNA names another program than the one of this checkout.
"""

import hashlib
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

BLOCK = 65536
WIDTH = 28
HERE = pathlib.Path(__file__).resolve().parent
TOOL = os.environ.get("ODF2NNA", str(HERE.parent / "odf2nna-onnx")).split()
READING = ["--target", "none", "--scale", "1/255", "--device", "cpu"]


def run(*arguments):
    """Run the program, and return the seconds it took."""
    start = time.time()
    subprocess.run([*TOOL, *map(str, arguments)], check=True, stderr=subprocess.DEVNULL)
    return time.time() - start


def npy(file, rows, content):
    """Write rows of bytes as an npy table."""
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({rows}, {WIDTH}), }}"
    header = text + " " * (128 - 10 - len(text) - 1) + "\n"
    with open(file, "wb") as out:
        out.write(b"\x93NUMPY\x01\x00" + (118).to_bytes(2, "little") + header.encode())
        for piece in content:
            out.write(piece)


def generated(rows):
    """Yield the rows, a million at a time."""
    numbers = random.Random(0)
    for first in range(0, rows, 1_000_000):
        yield numbers.randbytes(min(1_000_000, rows - first) * WIDTH)


def slice_of(file, first, count):
    """Yield some rows of an npy table."""
    with open(file, "rb") as table:
        table.seek(128 + first * WIDTH)
        left = count * WIDTH
        while left > 0:
            piece = table.read(min(left, 1 << 24))
            left -= len(piece)
            yield piece


def sha256(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def parameters(file):
    """The model's message without its metadata, which name the digest of the data."""
    return re.sub(rb"odf2nna\.data\.sha256\x12.[0-9a-f]+", b"", file.read_bytes())


def calibrated(work, rows, parts, threads):
    """Calibrate in parts and merge them; return the merged file and the seconds of calibration and of the merge."""
    blocks = (rows + BLOCK - 1) // BLOCK
    seconds = 0.0
    files = []
    for part in range(parts):
        first = blocks * part // parts * BLOCK
        end = min(rows, blocks * (part + 1) // parts * BLOCK)
        npy(work / "part.npy", end - first, slice_of(work / "rows.npy", first, end - first))
        files.append(work / f"part-{part}.stats")
        seconds += run("calibrate", work / "chain.onnx", "--eval", work / "part.npy", "--first-row", first, "--total-rows",
                       rows, "--threads", threads, "-o", files[-1], "--force", *READING)
    merged = work / f"all-{parts}-{threads}.stats"
    return merged, seconds, run("merge", *files, "-o", merged, "--force")


def main(folder, rows=10_000_000):
    rows = int(rows)
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="many-parts.", dir=folder))
    try:
        subprocess.run([sys.executable, str(HERE / "make_chain.py"), str(work / "chain.onnx")], check=True)
        npy(work / "rows.npy", rows, generated(rows))
        npy(work / "some.npy", 1000, slice_of(work / "rows.npy", 5, 1000))
        shrink = ["shrink", work / "chain.onnx", "--target-params", "40%", "--epochs", 0, "--hold-out", 0, "--force",
                  "--accept-baseline", *READING]
        seconds = run(*shrink, "--eval", work / "rows.npy", "-o", work / "pass.onnx")
        expected = parameters(work / "pass.onnx")
        print(f"shrink by passes over {rows:,} rows: {seconds:.1f} s", flush=True)
        digests = set()
        for parts in (1, 7, 32):
            for threads in (1, 2):
                merged, calibration, merge = calibrated(work, rows, parts, threads)
                seconds = run(*shrink, "--stats", merged, "--eval", work / "some.npy", "-o", work / "small.onnx")
                same = parameters(work / "small.onnx") == expected
                digests.add(sha256(merged))
                print(f"{parts:>2} parts, {threads} threads: calibrate {calibration:.1f} s, merge {merge:.1f} s, shrink "
                      f"{seconds:.1f} s, {merged.stat().st_size:,} bytes, SHA-256 {sha256(merged)[:16]}..., "
                      f"model {'as by passes' if same else 'ANOTHER'}", flush=True)
                if not same or len(digests) > 1:
                    sys.exit("the results differ")
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(f"usage: {sys.argv[0]} FOLDER [ROWS]")
    main(*sys.argv[1:])
