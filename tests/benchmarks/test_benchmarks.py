"""The benchmark compares like with like, and its report holds what was measured."""

import json

import pytest

from benchmarks import report
from benchmarks.measure import TOLERANCE, Crew, measure
from benchmarks.worker import largest_difference
from benchmarks.works import REFERENCE, WORKS


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.name)
def test_every_side_computes_what_torch_computes(work):
    sides = work.sides("cpu")
    assert {"numpy_nn", "torch", "torch_nn"} <= set(sides)
    expected = sides[REFERENCE]()
    for name, call in sides.items():
        assert largest_difference(call(), expected) < TOLERANCE, name


def row(work, ours, target):
    sides = {
        "torch": {"seconds": 0.002, "ratio": 1.0, "quartiles": [1.0, 1.0], "rounds": 21},
        "numpy_nn": {"seconds": 0.002 * ours, "ratio": ours, "quartiles": [ours - 0.1, ours + 0.1], "rounds": 21},
        "torch_nn": {"seconds": 0.004, "ratio": 2.0, "quartiles": [1.9, 2.1], "rounds": 21},
    }
    more = {"DeZero": {"seconds": 0.006, "ratio": 3.0, "quartiles": [2.9, 3.1], "rounds": 21}} if ours > 1 else {}
    return {"work": work, "target": target, "cpu": {"1 thread": sides | more, "2 threads": sides}, "cuda": None}


def test_the_report_names_machine_versions_targets_and_what_was_not_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    monkeypatch.setattr(report, "MISSING", ["mygrad"])
    widgets = [{"what": "one step drawn", "milliseconds": 3.25, "rounds": 20}]
    words = [{"who": "numpy_nn", "words_per_second": 250_000.4, "ratio": 1.1}]
    words += [{"who": "gensim", "words_per_second": 227_000.0, "ratio": None}]
    result = report.collect([row("fast", 0.5, {1: 0.6}), row("slow", 2.5, {1: 2.0})], widgets, 0.0, words)
    paths = report.write(result)
    assert [path.suffix for path in paths] == [".json", ".md", ".png"]
    assert all(path.name.startswith(result["date"]) for path in paths)
    assert json.loads(paths[0].read_text())["works"][1]["cpu"]["1 thread"]["numpy_nn"]["ratio"] == 2.5
    text = paths[1].read_text()
    assert "| fast | 2.00 ms | 0.50 | 0.40 to 0.60 | 0.6 reached |" in text
    assert "| slow | 2.00 ms | 2.50 | 2.40 to 2.60 | 2 missed |" in text
    assert "| work | PyTorch | numpy_nn | middle half | target | torch_nn | DeZero |" in text
    assert "| 0.6 reached | 2 | – |" in text
    assert "| 2 missed | 2 | 3 |" in text
    assert "Not installed, so not measured: mygrad (see" in text
    assert "| one step drawn | 3.2 ms | 20 |" in text
    assert "| numpy_nn | 250,000 | 1.10 × |" in text
    assert "| gensim | 227,000 | gensim is not installed |" in text
    for name, number in result["versions"].items():
        assert f"{name} {number}" in text
    assert report.processor() in text
    assert ("Not measured: no CUDA device" in text) == (result["cuda"] is None)


def test_sides_take_turns_in_processes_of_their_own():
    smallest = next(place for place, work in enumerate(WORKS) if work.name.startswith("linear"))
    with Crew(threads=2, environment={}) as crew:
        found = measure(crew, smallest, ["numpy_nn", "torch"], rounds=2)
        assert len({worker.process.pid for worker in crew.workers.values()}) == 2
    assert all(worker.process.returncode == 0 for worker in crew.workers.values())
    assert found["torch"]["ratio"] == 1
    assert found["numpy_nn"]["rounds"] == 2
    assert 0 < found["numpy_nn"]["seconds"] < 1
