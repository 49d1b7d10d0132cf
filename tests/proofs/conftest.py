"""How torch computes while it is compared."""

import pytest
import torch


@pytest.fixture(scope="package", autouse=True)
def _one_thread_and_whole_float32():
    """Small tensors: one thread computes them sooner than two agree on who does what. And no TF32 on a device."""
    threads, tf32 = torch.get_num_threads(), torch.backends.cudnn.allow_tf32
    torch.set_num_threads(1)
    torch.backends.cudnn.allow_tf32 = False
    yield
    torch.set_num_threads(threads)
    torch.backends.cudnn.allow_tf32 = tf32
