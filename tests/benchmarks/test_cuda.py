"""What is measured on a CUDA device runs, small, on the processor: every side computes what torch computes."""

import torch

from benchmarks import cuda

SMALL = {
    "lstm": (5, 2, 3),
    "convolution": (2, 3, 5),
    "attention": (2, 2, 3, 4),
    "mlp": (4, 6, 5, 3),
    "adam": (7,),
}


def test_every_side_computes_what_torch_computes_and_is_timed(monkeypatch):
    monkeypatch.setattr(cuda, "CHUNK", 2)
    torch._dynamo.reset()
    rows = cuda.figures("cpu", SMALL, lambda function: torch.compile(function, backend="aot_eager"), rounds=1)
    assert [row["work"] for row in rows] == list(cuda.SIZES) == list(SMALL)
    for row in rows:
        assert row["seconds"] > 0
        assert row["compile_seconds"] > 0
        assert row["torch_nn"] > 0
        assert row["compiled"] > 0
