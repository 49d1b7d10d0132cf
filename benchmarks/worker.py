"""A process that times blocks on request: one line of JSON in, one line out. Started by measure.py, not by hand.

{"work": 3, "side": "torch", "device": "cpu"}  →  {"seconds": 0.00081, "taken": 0}
{"…", "check": true}  →  {"error": 1.2e-7}
"""

import gc
import json
import resource
import sys
import time

import numpy as np
import torch

from .works import REFERENCE, WORKS

WARM, BLOCK = 0.012, 0.025  # seconds


def seconds_per_call(call, device, clock):
    """Mean time of a call in a block of 25 ms or more, after 12 ms of the same."""
    if device == "cuda":
        return _seconds_on_cuda(call)
    started, calls = clock(), 0
    while clock() - started < WARM:
        call()
        calls += 1
    calls = max(1, round(calls * BLOCK / (clock() - started)))
    started = clock()
    for _ in range(calls):
        call()
    return (clock() - started) / calls


def _seconds_on_cuda(call, calls=20):
    for _ in range(calls):
        call()
    start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    start.record()
    for _ in range(calls):
        call()
    end.record()
    torch.cuda.synchronize()
    return start.elapsed_time(end) / 1000 / calls


def largest_difference(found, expected):
    """The largest difference of two results, as a part of the largest number in them."""
    pairs = zip(found, expected, strict=True)
    as_arrays = [[v.detach().cpu().numpy() if isinstance(v, torch.Tensor) else v for v in pair] for pair in pairs]
    return max(float(np.abs(a - b).max() / np.abs(b).max()) for a, b in as_arrays)


def main(threads):
    torch.set_num_threads(threads)
    torch.backends.cudnn.allow_tf32 = False  # float32 on every side
    # With one thread the processor's own count of our time, which stands still while others have the core.
    clock = time.process_time if threads == 1 else time.perf_counter
    built = {}
    for line in sys.stdin:
        task = json.loads(line)
        place, side, device = task["work"], task["side"], task.get("device", "cpu")
        if (place, device) not in built:
            built = {(place, device): WORKS[place].sides(device)}  # the works before are over: free their arrays
            gc.collect()
            gc.disable()
        calls = built[place, device]
        if task.get("check"):
            answer = {"error": largest_difference(calls[side](), calls[REFERENCE]())}
        else:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw
            seconds = seconds_per_call(calls[side], device, clock)
            # involuntary switches: how often another process took a core from this one
            answer = {"seconds": seconds, "taken": resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw - before}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
