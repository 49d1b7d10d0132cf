"""Take turns, divide, take the median."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from .works import REFERENCE, WORKS

ROOT = Path(__file__).resolve().parents[1]
SLOW = 0.2  # seconds: a call that takes this long gets few rounds
TOLERANCE = 2e-4  # of float32, between two orders of summation


class Worker:
    """A process of its own that times blocks."""

    def __init__(self, threads, environment):
        pools = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        memory = {"MALLOC_MMAP_THRESHOLD_": str(2**25), "MALLOC_TRIM_THRESHOLD_": str(2**33)}
        environment = os.environ | memory | dict.fromkeys(pools, str(threads)) | environment
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        )

    def ask(self, **task):
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the worker stopped at {task}; its message stands above")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Crew:
    """The workers of one way to measure: one for all sides with one thread, one for each side with more."""

    def __init__(self, threads, environment):
        self.threads, self.environment, self.workers = threads, environment, {}

    def worker(self, side):
        place = side if self.threads > 1 else "all"
        if place not in self.workers:
            self.workers[place] = Worker(self.threads, self.environment)
        return self.workers[place]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for worker in self.workers.values():
            worker.close()


def measure(crew, place, sides, rounds, device="cpu"):
    """Times and ratios of one work: {side: {"seconds": median, "ratio": median of side / torch, "quartiles": …}}."""
    workers = {side: crew.worker(side) for side in sides}
    for side in sides:
        error = workers[side].ask(work=place, side=side, device=device, check=True)["error"]
        if error > TOLERANCE:
            raise AssertionError(f"{WORKS[place].name}: {side} differs from torch by {error:.1e}")
    return _take_turns(place, sides, workers, rounds, device)


def _take_turns(place, sides, workers, rounds, device):
    times = {side: [] for side in sides}
    for turn in range(rounds):
        for side in sides:
            if times[side] and times[side][0] > SLOW and turn >= 3:
                continue
            times[side].append(workers[side].ask(work=place, side=side, device=device)["seconds"])
    result = {}
    for side in sides:
        ratios = [a / b for a, b in zip(times[side], times[REFERENCE], strict=False)]
        low, high = (statistics.quantiles(ratios, n=4)[i] for i in (0, 2)) if len(ratios) > 1 else ratios * 2
        result[side] = {
            "seconds": statistics.median(times[side]),
            "ratio": statistics.median(ratios),
            "quartiles": [low, high],
            "rounds": len(ratios),
        }
    return result
