"""`python -m benchmarks`: see the text of the package."""

import argparse
import importlib
import importlib.util
import os

import torch

from . import report
from .measure import measure
from .works import WORKS


def settings():
    """Name, threads, environment of each way to measure on the processor."""
    yield "1 thread", 1, {}
    yield "2 threads", 2, {}
    if report.blas_misses_avx512():
        # Not what a reader gets unasked: OpenBLAS does not know this processor and falls back to older instructions.
        yield "1 thread, OPENBLAS_CORETYPE=SkylakeX", 1, {"OPENBLAS_CORETYPE": "SkylakeX"}


def widget_figures():
    """Drawing times, if benchmarks/widgets.py is there: its figures() returns [{"what", "milliseconds", "rounds"}]."""
    if importlib.util.find_spec("benchmarks.widgets") is None:
        return []
    return importlib.import_module("benchmarks.widgets").figures()


def measure_work(place, rounds, with_two_threads):
    """One row of the table."""
    work = WORKS[place]
    row = {"work": work.name, "target": work.target, "cpu": {}, "cuda": None}
    for name, threads, environment in settings():
        if threads == 1 or with_two_threads:
            sides = list(work.sides("cpu")) if not environment else ["numpy_nn", "torch"]
            row["cpu"][name] = measure(place, sides, threads, rounds, environment=environment)
    if torch.cuda.is_available():
        row["cuda"] = measure(place, ["torch", "torch_nn"], 1, rounds, device="cuda")
    return row


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Times against PyTorch's.")
    parser.add_argument("only", nargs="?", default="", help="a part of the names of the works to measure")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, one thread")
    options = parser.parse_args()

    load = os.getloadavg()[0]  # of the last minute
    rows = []
    for place, work in enumerate(WORKS):
        if options.only in work.name:
            rows.append(measure_work(place, 7 if options.quick else 21, not options.quick))
            print(report.line(rows[-1]), flush=True)
    whole = not options.only and not options.quick
    result = report.collect(rows, widget_figures() if whole else [], load)
    print()
    print(report.markdown(result))
    for path in report.write(result) if whole else ():
        print(path)


if __name__ == "__main__":
    main()
