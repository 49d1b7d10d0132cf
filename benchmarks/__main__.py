"""`python -m benchmarks`: see the text of the package."""

import argparse
import importlib
import importlib.util
import os

import torch

from . import report, words
from .measure import Crew, measure
from .works import WORKS


def settings(quick):
    """Name, threads, environment of each way to measure on the processor."""
    yield "1 thread", 1, {}
    if not quick:
        yield "2 threads", 2, {}
    if report.blas_misses_avx512():
        # Not what a reader gets unasked: OpenBLAS does not know this processor and falls back to older instructions.
        yield "1 thread, OPENBLAS_CORETYPE=SkylakeX", 1, {"OPENBLAS_CORETYPE": "SkylakeX"}
        if not quick:
            yield "2 threads, OPENBLAS_CORETYPE=SkylakeX", 2, {"OPENBLAS_CORETYPE": "SkylakeX"}


def widget_figures():
    """Drawing times, if benchmarks/widgets.py is there: its figures() returns [{"what", "milliseconds", "rounds"}]."""
    if importlib.util.find_spec("benchmarks.widgets") is None:
        return []
    return importlib.import_module("benchmarks.widgets").figures()


def measure_all(places, quick):
    """A row for each work, filled in one way of measuring after the other."""
    rounds = 7 if quick else 21
    rows = [{"work": WORKS[p].name, "target": WORKS[p].target, "cpu": {}, "cuda": None} for p in places]
    for name, threads, environment in settings(quick):
        with Crew(threads, environment) as crew:
            for place, row in zip(places, rows, strict=True):
                sides = ["numpy_nn", "torch"] if environment else list(WORKS[place].sides("cpu"))
                row["cpu"][name] = measure(crew, place, sides, rounds)
                print(report.line(row, name), flush=True)
    if torch.cuda.is_available():
        with Crew(1, {}) as crew:
            for place, row in zip(places, rows, strict=True):
                row["cuda"] = measure(crew, place, ["torch", "torch_nn"], rounds, device="cuda")
    return rows


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Times against PyTorch's.")
    parser.add_argument("only", nargs="?", default="", help="a part of the names of the works to measure")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, one thread")
    options = parser.parse_args()

    load = os.getloadavg()[0]  # of the last minute
    places = [place for place, work in enumerate(WORKS) if options.only in work.name]
    if not places:
        parser.error(f"no work's name holds {options.only!r}")
    rows = measure_all(places, options.quick)
    whole = not options.only and not options.quick
    result = report.collect(rows, widget_figures() if whole else [], load, words.figures() if whole else [])
    print()
    print(report.markdown(result))
    for path in report.write(result) if whole else ():
        print(path)


if __name__ == "__main__":
    main()
