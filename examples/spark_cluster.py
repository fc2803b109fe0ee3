#!/usr/bin/env python3
"""Calibrate generated rows by Spark, in one process and on a cluster of this machine, beside the single-process tool.

    examples/spark_cluster.py FOLDER [ROWS]

Writes 28 random features for each row (32-bit floating point, seed 0) as a Parquet file, and takes the statistics of a 28-64-64-2
network: by `odf2nna-onnx calibrate` on two threads, by `spark-submit` with local[2], there also in 1, 7 and 32 parts, and on a standalone cluster of
one master and two workers, each a Java process with an executor of one core. Then again on the cluster, with an executor killed half-way. All files
must be the same, byte for byte, and so must the networks that `shrink` makes by the first two. Runs that are compared in speed are made twice, and
the second is reported; "warm" is the second one in one application, whose processes have translated their code. ROWS is 10,000,000 if it is not
given; FOLDER takes 120 bytes for each, deleted at the end.
Needs Linux and the packages pyspark, numpy and pyarrow, and the jar that `./mvnw -Pspark -Dquick -DskipTests package` makes.
ODF2NNA names another program than the one of this checkout.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import numpy
import pyarrow
import pyarrow.parquet
import pyspark
import pyspark.sql

WIDTH = 28
GROUP = 131072
PARTS = (1, 7, 32)
PORT = 17077
HERE = pathlib.Path(__file__).resolve().parent
TOOL = os.environ.get("ODF2NNA", str(HERE.parent / "odf2nna-onnx")).split()
JAR = HERE.parent / "target" / "odf2nna-onnx-spark.jar"
HOME = pathlib.Path(pyspark.__file__).parent
MASTER = f"spark://127.0.0.1:{PORT}"
CALM = ["--conf", "spark.ui.enabled=false", "--conf", "spark.ui.showConsoleProgress=false", "--conf", "spark.driver.host=127.0.0.1",
        "--conf", "spark.driver.bindAddress=127.0.0.1", "--conf", "spark.executor.memory=2g", "--conf", "spark.log.level=ERROR"]
TASKS_OF_32_MIB = ["--conf", "spark.sql.files.maxPartitionBytes=32m"]


def write(file, rows):
    """Write the rows."""
    numbers = numpy.random.default_rng(0)
    names = [f"x{i}" for i in range(WIDTH)]
    with pyarrow.parquet.ParquetWriter(file, pyarrow.schema([(name, pyarrow.float32()) for name in names]), use_dictionary=False) as out:
        for first in range(0, rows, GROUP):
            columns = [numbers.standard_normal(min(GROUP, rows - first), dtype=numpy.float32) for _ in names]
            out.write_table(pyarrow.table(columns, names))


def timed(command, log):
    """Run a command, and return the seconds it took."""
    start = time.time()
    with open(log, "w") as out:
        done = subprocess.run([str(part) for part in command], stdout=out, stderr=out, check=False)
    if done.returncode != 0:
        sys.exit(log.read_text()[-4000:])
    return time.time() - start


def submit(work, master, output, cut=TASKS_OF_32_MIB):
    return [HOME / "bin" / "spark-submit", "--master", master, *CALM, *cut, JAR, "calibrate", work / "chain.onnx", "--eval",
            work / "rows.parquet", "--target", "none", "-o", output, "--force", "--json"]


def parts(number):
    """Return the settings that cut a file into so many tasks."""
    return ["--conf", "spark.sql.files.maxPartitionBytes=64g", "--conf", f"spark.sql.files.minPartitionNum={number}"]


def shrunk(work, statistics):
    """Return the network that `shrink` makes by a file of statistics."""
    result = work / f"{statistics.stem}.onnx"
    subprocess.run([*map(str, TOOL), "shrink", work / "chain.onnx", "--stats", statistics, "--eval", work / "some.parquet", "--target", "none",
                    "--target-params", "40%", "--epochs", "0", "--hold-out", "0", "--accept-baseline", "-o", result, "--quiet"], check=True)
    return result.read_bytes()


def seconds_of(log):
    """Return the seconds that the report of a run names, without the start of its process."""
    line = next(line for line in log.read_text().splitlines() if '"seconds"' in line)
    return float(line.split(":")[1].strip(" ,"))


def warm(work, master, output):
    """Run twice in one application, and return the seconds of the second run."""
    builder = pyspark.sql.SparkSession.builder.master(master).config("spark.jars", str(JAR)).config("spark.driver.extraClassPath", str(JAR))
    for setting in (CALM + TASKS_OF_32_MIB)[1::2]:
        builder = builder.config(*setting.split("="))
    spark = builder.getOrCreate()
    jvm = spark.sparkContext._jvm
    words = ["calibrate", work / "chain.onnx", "--eval", work / "rows.parquet", "--target", "none", "-o", output, "--force", "--quiet"]
    arguments = spark.sparkContext._gateway.new_array(jvm.java.lang.String, len(words))
    for i, word in enumerate(words):
        arguments[i] = str(word)
    for _ in range(2):
        start = time.time()
        jvm.odf2nna.cli.SparkMain.main(arguments)  # ends the process if it fails
        seconds = time.time() - start
    spark.stop()
    return seconds


def started(work, name, *arguments):
    with open(work / f"{name}.log", "w") as log:
        return subprocess.Popen([str(HOME / "bin" / "spark-class"), *map(str, arguments)], stdout=log, stderr=log,
                                start_new_session=True, env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"})


def executors(worker):
    """Return the processes of the executors that a worker has started."""
    children = subprocess.run(["ps", "-o", "pid=,stat=", "--ppid", str(worker.pid)], capture_output=True, text=True, check=False)
    return [int(pid) for pid, state in map(str.split, children.stdout.splitlines()) if state[0] != "Z"]


def heap(pid):
    """Return the used heap of a Java process in MiB, after a collection."""
    subprocess.run(["jcmd", str(pid), "GC.run"], capture_output=True, check=False)
    text = subprocess.run(["jcmd", str(pid), "GC.heap_info"], capture_output=True, text=True, check=False).stdout
    used = [part.split("K")[0] for part in text.split("used ")[1:2]]
    return int(used[0]) // 1024 if used else None


def watch(worker, seen, every):
    """Note the heap of an executor while there is one."""
    while not seen["end"]:
        for pid in executors(worker):
            used = heap(pid)
            if used is not None:
                seen["heap"].append(used)
        time.sleep(every)


def main(folder, rows=10_000_000):
    rows = int(rows)
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="spark.", dir=folder)).resolve()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    cluster = []
    try:
        subprocess.run([sys.executable, str(HERE / "make_chain.py"), str(work / "chain.onnx")], check=True)
        write(work / "rows.parquet", rows)
        write(work / "some.parquet", 1000)
        expected = work / "tool.stats"
        calibrate = [*TOOL, "calibrate", work / "chain.onnx", "--target", "none", "--device", "cpu", "--threads", "2", "-o", expected,
                     "--eval", work / "rows.parquet", "--force", "--json"]
        log = work / "run.log"

        def report(name, whole):
            seconds = seconds_of(log)
            print(f"{name}: {seconds:.1f} s, {rows / seconds:,.0f} rows a second; {whole:.1f} s with the start of the process", flush=True)

        def check(file):
            if file.read_bytes() != expected.read_bytes():
                sys.exit(f"{file}: differs from the file of the single process")

        def print_warm(name, master):
            seconds = warm(work, master, work / "warm.stats")
            print(f"{name}: {seconds:.1f} s, {rows / seconds:,.0f} rows a second", flush=True)
            check(work / "warm.stats")

        for _ in range(2):
            whole = timed(calibrate, log)
        report("odf2nna-onnx, 2 threads", whole)
        for _ in range(2):
            whole = timed(submit(work, "local[2]", work / "local.stats"), log)
        report("Spark, local[2]", whole)
        check(work / "local.stats")
        print_warm("Spark, local[2], warm", "local[2]")
        if shrunk(work, expected) != shrunk(work, work / "local.stats"):
            sys.exit("the networks differ")
        for number in PARTS:
            timed(submit(work, "local[2]", work / "parts.stats", parts(number)), log)
            check(work / "parts.stats")
            print(f"Spark, local[2], {number} {'part' if number == 1 else 'parts'}: the same bytes", flush=True)

        cluster.append(started(work, "master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", PORT,
                               "--webui-port", 0))
        time.sleep(8)
        for number in (1, 2):
            cluster.append(started(work, f"worker-{number}", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", 1,
                                   "--memory", "2g", "--webui-port", 0, "--work-dir", work / f"worker-{number}", MASTER))
        time.sleep(12)
        timed(submit(work, MASTER, work / "cluster.stats"), log)
        whole = timed(submit(work, MASTER, work / "cluster.stats"), log)
        half = whole - seconds_of(log) / 2
        report("Spark, two workers", whole)
        check(work / "cluster.stats")
        print_warm("Spark, two workers, warm", MASTER)

        seen = {"heap": [], "end": False}
        watcher = threading.Thread(target=watch, args=(cluster[2], seen, 3))
        watcher.start()
        timed(submit(work, MASTER, work / "watched.stats"), log)
        seen["end"] = True
        watcher.join()
        print(f"heap of an executor after collections: {', '.join(map(str, seen['heap']))} MiB", flush=True)

        def kill():
            time.sleep(half)
            victims = executors(cluster[1])
            for pid in victims:
                os.kill(pid, signal.SIGKILL)
            print(f"killed {len(victims)} executor after {half:.1f} s", flush=True)

        killer = threading.Thread(target=kill)
        killer.start()
        whole = timed(submit(work, MASTER, work / "killed.stats"), log)
        killer.join()
        report("Spark, one executor killed", whole)
        check(work / "killed.stats")
        print("all files are the same, byte for byte")
    finally:
        for process in reversed(cluster):
            process.terminate()
            process.wait()
        shutil.rmtree(work)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(f"usage: {sys.argv[0]} FOLDER [ROWS]")
    main(*sys.argv[1:])
