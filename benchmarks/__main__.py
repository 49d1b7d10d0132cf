"""`python -m benchmarks`: see the text of the package."""

import argparse
import importlib
import importlib.util

import torch

from . import report
from .measure import measure
from .works import WORKS

THREADS = (1,)


def widget_figures():
    """Drawing times, if benchmarks/widgets.py is there: its figures() returns [{"what", "milliseconds", "rounds"}]."""
    if importlib.util.find_spec("benchmarks.widgets") is None:
        return []
    return importlib.import_module("benchmarks.widgets").figures()


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Times against PyTorch's.")
    parser.add_argument("only", nargs="?", default="", help="a part of the names of the works to measure")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    options = parser.parse_args()
    rounds = 7 if options.quick else 21

    rows = []
    for place, work in enumerate(WORKS):
        if options.only not in work.name:
            continue
        sides = list(work.sides("cpu"))
        row = {"work": work.name, "target": work.target, "cpu": {}, "cuda": None}
        for threads in THREADS:
            row["cpu"][threads] = measure(place, sides, threads, rounds)
        if torch.cuda.is_available():
            row["cuda"] = measure(place, ["torch", "torch_nn"], 1, rounds, device="cuda")
        rows.append(row)
        print(report.line(row), flush=True)

    result = report.collect(rows, widget_figures() if not options.only else [])
    print()
    print(report.markdown(result))
    if not options.only and not options.quick:
        for path in report.write(result):
            print(path)


if __name__ == "__main__":
    main()
