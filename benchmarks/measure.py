"""Take turns, divide, take the median."""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from .works import REFERENCE, WORKS

ROOT = Path(__file__).resolve().parents[1]
SLOW = 0.2  # seconds: a call that takes this long gets few rounds
DISTURBED = 6  # times that others took a core during a turn, beyond which the turn does not count
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


def others_running():
    """How many other processes have or want a core at this moment; 0 where the system does not tell."""
    loadavg = Path("/proc/loadavg")
    return int(loadavg.read_text().split()[3].split("/")[0]) - 1 if loadavg.exists() else 0


def wait_for_quiet(seconds=1.0):
    """Wait for a moment at which nobody else has a core; say whether it came."""
    until = time.perf_counter() + seconds
    while others_running() > 0:
        if time.perf_counter() > until:
            return False
        time.sleep(0.005)
    return True


def _turn(place, sides, workers, device, wait):
    """One block of each side: their times, and how often somebody took a core away from one of them."""
    times, taken = {}, 0
    for side in sides:
        if wait:
            wait_for_quiet()
        block = workers[side].ask(work=place, side=side, device=device)
        times[side] = block["seconds"]
        taken += block["taken"]
    return times, taken


def _take_turns(place, sides, workers, rounds, device):
    """Turns until enough of them were undisturbed; where others keep the machine busy, those disturbed least.

    One thread is timed by a clock that others do not move, so there every turn counts.
    """
    apart = len(set(workers.values())) > 1
    turns = []
    while sum(taken <= DISTURBED or not apart for _, taken in turns) < rounds and len(turns) < 3 * rounds:
        slow = {side for side in sides if turns and turns[0][0][side] > SLOW and len(turns) >= 3}
        turns.append(_turn(place, [side for side in sides if side not in slow], workers, device, apart))
    best = sorted(turns, key=lambda turn: turn[1] if apart else 0)[:rounds]
    return {side: _summary(side, best, turns) for side in sides}


def _summary(side, best, turns):
    """Median time and ratio of a side over the best turns; over all for a slow side, which took part in few."""
    times = [times for times, _ in best if side in times] or [times for times, _ in turns if side in times]
    ratios = [turn[side] / turn[REFERENCE] for turn in times]
    low, _, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    return {
        "seconds": statistics.median(turn[side] for turn in times),
        "ratio": statistics.median(ratios),
        "quartiles": [low, high],
        "rounds": len(ratios),
    }
