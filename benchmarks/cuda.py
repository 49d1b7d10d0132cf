"""On a CUDA device: torch_nn as it stands and compiled, against torch.nn and its cuDNN, at sizes that fill a device.

    python -m benchmarks.cuda

Every pass is forward and backward in float32, with TF32 off. A compiled LSTM runs in chunks of 32 steps: to compile 512
unrolled steps would take minutes. The first call of what is compiled is timed by itself.
"""

import statistics
import time

import torch
import torch.nn.functional as F

from lib import torch_nn

from .worker import largest_difference

SIZES = {
    "lstm": (512, 64, 512),  # steps, sequences, numbers
    "convolution": (64, 64, 56),  # images, channels, pixels of a side
    "attention": (8, 16, 1024, 64),  # batch, heads, words, numbers
    "mlp": (128, 784, 256, 10),  # samples, pixels, neurons, classes
    "adam": (1_000_000,),
}
CHUNK = 32
TOLERANCE = 1e-3  # of float32, over 512 steps


def both_ways(function, inputs, grad_y):
    """A call of function forward and backward: output and gradients."""
    inputs = [value.detach().requires_grad_() for value in inputs]

    def call():
        for value in inputs:
            value.grad = None
        y = function(*inputs)
        y.backward(grad_y)
        return [y, *(value.grad for value in inputs)]

    return call


def in_chunks(step):
    """An LSTM whose walk runs over 32 steps at a time, each with the states the last one left."""

    def forward(x, *weights):
        h = c = x.new_zeros(x.shape[1], weights[1].shape[1])
        outputs = []
        for block in x.split(CHUNK):
            states, cells = step(block, h, c, *weights)
            h, c = states[-1], cells[-1]
            outputs.append(states)
        return torch.cat(outputs)

    return forward


def functions(compiled):
    """{work: (torch's function, torch_nn's, torch_nn's compiled)} of the same inputs."""

    def torch_lstm(x, *weights):
        start = x.new_zeros(1, x.shape[1], weights[1].shape[1])
        return torch.lstm(x, (start, start), weights, True, 1, 0.0, True, False, False)[0]

    def our_convolution(x, weight):
        return torch_nn.conv2d(x, weight, padding=1)

    ours = torch_nn.scaled_dot_product_attention
    return {
        "lstm": (torch_lstm, in_chunks(torch_nn.lstm), in_chunks(compiled(torch_nn.lstm))),
        "convolution": (lambda x, weight: F.conv2d(x, weight, padding=1), our_convolution, compiled(our_convolution)),
        "attention": (F.scaled_dot_product_attention, ours, compiled(ours)),
    }


def inputs(work, sizes, device):
    """Random inputs of a work, and weights about as large as a layer's own."""
    if work == "attention":
        shapes = [sizes] * 3
    elif work == "convolution":
        N, C, size = sizes
        shapes = [(N, C, size, size), (C, C, 3, 3)]
    else:
        T, N, H = sizes
        shapes = [(T, N, H), (4 * H, H), (4 * H, H), (4 * H,), (4 * H,)]
    first, *rest = (torch.randn(shape, device=device) for shape in shapes)
    return [first, *(rest if work == "attention" else [weight / weight[0].numel() ** 0.5 for weight in rest])]


def network(nn, sizes):
    _, pixels, neurons, classes = sizes
    return nn.Sequential(nn.Linear(pixels, neurons), nn.ReLU(), nn.Linear(neurons, classes))


def training_step(nn, SGD, sizes, device, compiled=lambda function: function):
    """A step of a small network; what is compared is the loss, at a rate too small to move it."""
    torch.manual_seed(0)
    model, loss = network(nn, sizes).to(device), nn.CrossEntropyLoss()
    optimizer, forward = SGD(model.parameters(), lr=1e-9), compiled(model)
    x = torch.randn(sizes[:2], device=device)
    y = torch.randint(sizes[3], sizes[:1], device=device)

    def step():
        optimizer.zero_grad()
        found = loss(forward(x), y)
        found.backward()
        optimizer.step()
        return [found]

    return step


def adam(Adam, sizes, device, compiled=lambda function: function):
    """A step of Adam; what is compared is the parameter, at a rate too small to move it."""
    torch.manual_seed(0)
    parameter = torch.nn.Parameter(torch.randn(sizes, device=device))
    parameter.grad = torch.randn(sizes, device=device)
    advance = compiled(Adam([parameter], lr=1e-9).step)

    def step():
        advance()
        return [parameter]

    return step


def works(sizes, device, compiled):
    """Yield (name, {side: call}) of every work."""
    for work, sides in functions(compiled).items():
        values = inputs(work, sizes[work], device)
        grad_y = torch.randn_like(sides[0](*values))
        calls = [both_ways(function, values, grad_y) for function in sides]
        yield work, dict(zip(("torch", "torch_nn", "compiled"), calls, strict=True))
    steps = {"torch": (torch.nn, torch.optim), "torch_nn": (torch_nn, torch_nn)}
    mlp = {side: training_step(nn, optim.SGD, sizes["mlp"], device) for side, (nn, optim) in steps.items()}
    yield "mlp", mlp | {"compiled": training_step(torch_nn, torch_nn.SGD, sizes["mlp"], device, compiled)}
    moved = {side: adam(optim.Adam, sizes["adam"], device) for side, (_, optim) in steps.items()}
    yield "adam", moved | {"compiled": adam(torch_nn.Adam, sizes["adam"], device, compiled)}


def seconds(call, device, calls):
    """Mean time of a call, waited for at the end."""
    wait = torch.cuda.synchronize if device == "cuda" else lambda: None
    wait()
    started = time.perf_counter()
    for _ in range(calls):
        call()
    wait()
    return (time.perf_counter() - started) / calls


def figures(device="cuda", sizes=SIZES, compiled=torch.compile, rounds=11):
    """[{"work", "sizes", "seconds" of torch, "torch_nn" and "compiled" as ratios to it, "compile_seconds"}]."""
    torch.backends.cudnn.allow_tf32 = False
    rows = []
    for work, calls in works(sizes, device, compiled):
        compiling = seconds(calls["compiled"], device, 1)
        expected = calls["torch"]()
        for side in ("torch_nn", "compiled"):
            error = largest_difference(calls[side](), expected)
            if error > TOLERANCE:
                raise AssertionError(f"{work}: {side} differs from torch by {error:.1e}")
        turns = [{side: seconds(call, device, 3) for side, call in calls.items()} for _ in range(rounds)]
        ratios = {
            side: statistics.median(turn[side] / turn["torch"] for turn in turns) for side in ("torch_nn", "compiled")
        }
        reference = statistics.median(turn["torch"] for turn in turns)
        rows.append({"work": work, "sizes": sizes[work], "seconds": reference, "compile_seconds": compiling} | ratios)
    return rows


def main():
    if not torch.cuda.is_available():
        raise SystemExit("no CUDA device on this machine")
    print(f"{torch.cuda.get_device_name(0)}, torch {torch.__version__}\n")
    print("| work | sizes | torch.nn | torch_nn | compiled | compiling |\n|---|---|---|---|---|---|")
    for row in figures():
        sizes, milliseconds = "×".join(map(str, row["sizes"])), 1000 * row["seconds"]
        ratios = f"{row['torch_nn']:.2f} | {row['compiled']:.2f}"
        print(f"| {row['work']} | {sizes} | {milliseconds:.2f} ms | {ratios} | {row['compile_seconds']:.0f} s |")


if __name__ == "__main__":
    main()
