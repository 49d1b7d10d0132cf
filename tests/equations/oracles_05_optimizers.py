"""The named equations of chapter 5, optimizers, symbol by symbol."""

import itertools
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch.optim.swa_utils import get_ema_avg_fn

from lib import numpy_nn as nn
from lib import torch_nn

from . import oracle, random_cases


class Numpy:
    """The library's optimizers over one parameter."""

    optim = schedules = nn
    clip = staticmethod(nn.clip_grad_norm_)

    @staticmethod
    def parameter(w):
        return nn.Parameter(np.array(w, dtype=float))

    @staticmethod
    def set_grad(parameter, g):
        parameter.grad = np.array(g, dtype=float)

    @staticmethod
    def value(parameter):
        return np.array(parameter.data)


class Torch:
    """torch's own."""

    optim, schedules = torch.optim, torch.optim.lr_scheduler
    clip = staticmethod(torch.nn.utils.clip_grad_norm_)

    @staticmethod
    def parameter(w):
        return torch.nn.Parameter(torch.as_tensor(w, dtype=torch.float64).clone())

    @staticmethod
    def set_grad(parameter, g):
        parameter.grad = torch.as_tensor(g, dtype=torch.float64).clone()

    @staticmethod
    def value(parameter):
        return parameter.detach().numpy().copy()


class Twin(Torch):
    """torch_nn's."""

    optim = schedules = torch_nn
    clip = staticmethod(torch_nn.clip_grad_norm_)


def everywhere(compute):
    """The same computation with each of the three: compute(backend, …), with the settings as plain numbers."""

    def settled(letter):
        return letter.item() if isinstance(letter, torch.Tensor) and letter.ndim == 0 else letter

    def by(backend):
        return lambda **case: compute(backend, **{name: settled(letter) for name, letter in case.items()})

    return {"numpy": by(Numpy), "torch": by(Torch), "twin": by(Twin)}


def steps_of(name, settings=lambda **hyper: hyper):
    """Three ways to let the optimizer `name` step along given slopes, with settings made from the letters of a case."""

    def walk(backend, w, slopes, **letters):
        parameter = backend.parameter(w)
        optimizer = getattr(backend.optim, name)([parameter], **settings(**letters))
        for g in slopes:
            backend.set_grad(parameter, g)
            optimizer.step()
        return backend.value(parameter)

    return everywhere(walk)


def slopes_with(*letters):
    """Three cases: a start, nine slopes, and each of the given letters' settings."""

    def draw(rng):
        return [{"w": rng.normal(size=4), "slopes": rng.normal(size=(9, 4)), **each} for each in letters]

    return draw


RATES = slopes_with({"eta": 0.1}, {"eta": 0.01}, {"eta": 1.5})
PAIRS = slopes_with({"eta": 0.1, "mu": 0.9}, {"eta": 0.01, "mu": 0.5}, {"eta": 1.5, "mu": 0.99})


@oracle("gradient-descent", **steps_of("SGD", lambda eta: {"lr": eta}), cases=RATES)
def gradient_descent(w, slopes, eta):
    w = np.array(w)
    for g in slopes:
        for i in range(len(w)):
            w[i] = w[i] - eta * g[i]
    return w


def on_a_bowl(backend, A, eta, t, start, goal=0.0):
    """Where t steps of descent lead in the bowl ½ (w − goal)ᵀ A (w − goal)."""
    A, start = np.asarray(A), np.asarray(start)
    parameter = backend.parameter(start)
    optimizer = backend.optim.SGD([parameter], lr=eta)
    for _ in range(t):
        backend.set_grad(parameter, A @ (backend.value(parameter) - goal))
        optimizer.step()
    return backend.value(parameter) - goal


@oracle(
    "error-factor",
    **everywhere(
        lambda backend, curvature, eta, t, w_0, w_star: on_a_bowl(
            backend, A=[[curvature]], eta=eta, t=t, start=[w_0], goal=w_star
        )[0]
    ),
    cases=[
        {"curvature": 8.0, "eta": eta, "t": t, "w_0": 0.5, "w_star": 3.0} for eta in (0.05, 0.2, 0.26) for t in (1, 7)
    ],
)
def error_factor(curvature, eta, t, w_0, w_star):
    return (1 - eta * curvature) ** t * (w_0 - w_star)


def turned(rng, n):
    """n directions at right angles, one a column."""
    u = rng.normal(size=n)
    return np.eye(n) - 2 * np.outer(u, u) / (u @ u)


def bowl_of(curvatures, q):
    q, curvatures = np.asarray(q), np.asarray(curvatures)
    return q * curvatures @ q.T


@oracle(
    "error-parts",
    **everywhere(
        lambda backend, curvatures, q, c, eta, t: on_a_bowl(
            backend, A=bowl_of(curvatures, q), eta=eta, t=t, start=np.asarray(q) @ np.asarray(c)
        )
    ),
    cases=lambda rng: [
        {"curvatures": np.array([1.0, 5.0, 20.0]), "q": turned(rng, 3), "c": rng.normal(size=3), "eta": eta, "t": 12}
        for eta in (0.02, 0.09, 0.11)
    ],
)
def error_parts(curvatures, q, c, eta, t):
    error = np.zeros(len(c))
    for i in range(len(c)):
        for row in range(len(c)):
            error[row] += (1 - eta * curvatures[i]) ** t * c[i] * q[row, i]
    return error


def spread(backend, curvatures, eta, mu=0.0):
    """By what one step on a bowl multiplies what is furthest from settling: the spectral radius of the step.

    The step is measured: what it does to one unit of each weight, and to one unit of each velocity.
    """
    A, n = np.diag(np.asarray(curvatures)), len(curvatures)
    images = []
    for unit in np.eye(2 * n if mu else n):
        w, v = unit[:n], unit[n:] if mu else np.zeros(n)
        parameter = backend.parameter(w)
        optimizer = backend.optim.SGD([parameter], lr=0.0, momentum=mu)
        backend.set_grad(parameter, v)
        optimizer.step()  # at rate 0 the weight stays, and the velocity becomes v
        optimizer.param_groups[0]["lr"] = eta
        backend.set_grad(parameter, A @ w)
        optimizer.step()
        here = backend.value(parameter)
        images.append([*here, *((w - here) / eta)] if mu else here)  # the move is η times the new velocity
    return np.abs(np.linalg.eigvals(np.array(images).T)).max()


def border(backend, curvatures, mu=0.0):
    """The rate at which a step no longer brings everything nearer, by halving an interval."""
    low, high = 1e-9, 10 / min(float(curvature) for curvature in curvatures)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if spread(backend, curvatures, middle, mu) < 1 else (low, middle)
    return low


GOLDEN = (math.sqrt(5) - 1) / 2


def lowest(function, low, high, rounds=80):
    """Where a function of one valley is lowest, by golden sections: one new value a round."""
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = function(left), function(right)
    for _ in range(rounds):
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = function(right)
    return (low + high) / 2


BOWLS = [{"curvatures": np.array(curvatures)} for curvatures in ([1.0, 20.0], [0.5, 2.0, 25.0], [3.0])]


@oracle("largest-stable-rate", **everywhere(border), cases=BOWLS)
def largest_stable_rate(curvatures):
    return 2 / max(curvatures)


def best_rate_found(backend, curvatures):
    eta = lowest(lambda eta: spread(backend, curvatures, eta), 1e-6, 2 / max(float(x) for x in curvatures))
    return eta, spread(backend, curvatures, eta)


@oracle("best-rate", **everywhere(best_rate_found), cases=BOWLS[:2], rtol=1e-7)
def best_rate(curvatures):
    """The search ends where two rates differ by rounding alone."""
    kappa = max(curvatures) / min(curvatures)
    return 2 / (min(curvatures) + max(curvatures)), (kappa - 1) / (kappa + 1)


@oracle(
    "momentum-stable-rate",
    **everywhere(border),
    cases=[{**bowl, "mu": mu} for bowl in BOWLS for mu in (0.5, 0.9)],
    rtol=1e-7,
)
def momentum_stable_rate(curvatures, mu):
    """At the border an eigenvalue is −1 and others are nearly as large: the computed one is good to eight digits."""
    return 2 * (1 + mu) / max(curvatures)


def best_momentum_found(backend, curvatures):
    def best(mu):
        reach = 2 * (1 + mu) / max(float(x) for x in curvatures)
        return lowest(lambda eta: spread(backend, curvatures, eta, mu), 1e-6, reach, rounds=24)

    mu = lowest(lambda mu: spread(backend, curvatures, best(mu), mu), 0.01, 0.99, rounds=20)
    return best(mu), mu, spread(backend, curvatures, best(mu), mu)


@oracle("best-momentum", **everywhere(best_momentum_found), cases=[{"curvatures": np.array([1.0, 9.0])}], rtol=2e-3)
def best_momentum(curvatures):
    """At the best pair two eigenvalues coincide, which a search can find only to the root of its precision."""
    kappa = max(curvatures) / min(curvatures)
    eta = 4 / (math.sqrt(max(curvatures)) + math.sqrt(min(curvatures))) ** 2
    mu = ((math.sqrt(kappa) - 1) / (math.sqrt(kappa) + 1)) ** 2
    return eta, mu, math.sqrt(mu)


@oracle(
    "newton-step",
    numpy=lambda w, g, A: w - np.linalg.solve(A, g),
    torch=lambda w, g, A: w - torch.linalg.solve(A, g),
    cases=random_cases(w=(2,), g=(2,), A=(2, 2)),
)
def newton_step(w, g, A):
    (a, b), (c, d) = A
    inverse = [[d / (a * d - b * c), -b / (a * d - b * c)], [-c / (a * d - b * c), a / (a * d - b * c)]]
    return np.array([w[i] - sum(inverse[i][j] * g[j] for j in range(2)) for i in range(2)])


def by_autograd(loss):
    def compute(x, y, w):
        w = w.clone().requires_grad_()
        return torch.autograd.grad(loss(x @ w, y), w)[0]

    return compute


@oracle(
    "minibatch-gradient",
    numpy=lambda x, y, w: nn.mse_loss_backward(1.0, x @ w, y) @ x,
    torch=by_autograd(F.mse_loss),
    twin=by_autograd(torch_nn.mse_loss),
    cases=random_cases(x=(5, 3), y=(5,), w=(3,)),
)
def minibatch_gradient(x, y, w):
    """With the squared error of a linear model as the loss of a sample."""
    B, total = len(x), np.zeros(len(w))
    for n in range(B):
        error = sum(x[n, i] * w[i] for i in range(len(w))) - y[n]
        for i in range(len(w)):
            total[i] += 2 * error * x[n, i]
    return 1 / B * total


@oracle(
    "iterations-per-epoch",
    numpy=lambda N, B: len(range(0, N, B)),
    torch=lambda N, B: len(torch.utils.data.DataLoader(range(N), batch_size=B)),
    cases=[
        {"N": N, "B": B}
        for N, B in [(1000, 1000), (1000, 10), (1000, 1), (100_000, 1000), (100_000, 5000), (100, 10), (1797, 32)]
    ],
)
def iterations_per_epoch(N, B):
    return math.ceil(N / B)


def noise_of_every_batch(slopes, B):
    """The root of the mean squared distance, over all N^B batches that can be drawn."""
    slopes = np.asarray(slopes)
    batches = np.array(list(itertools.product(range(len(slopes)), repeat=B)))
    errors = slopes[batches].mean(axis=1) - slopes.mean(axis=0)
    return np.sqrt((errors**2).sum(axis=1).mean())


def noise_in_torch(slopes, B):
    places = torch.arange(len(slopes))
    batches = torch.cartesian_prod(*[places] * B).reshape(-1, B)
    errors = slopes[batches].mean(dim=1) - slopes.mean(dim=0)
    return errors.square().sum(dim=1).mean().sqrt()


@oracle(
    "gradient-noise",
    numpy=noise_of_every_batch,
    torch=noise_in_torch,
    cases=lambda rng: [{"slopes": rng.normal(size=(4, 3)), "B": B} for B in (1, 2, 3, 5)],
)
def gradient_noise(slopes, B):
    N = len(slopes)
    g = [sum(slopes[n, i] for n in range(N)) / N for i in range(slopes.shape[1])]
    sigma2 = 1 / N * sum(sum((slopes[n, i] - g[i]) ** 2 for i in range(len(g))) for n in range(N))
    return math.sqrt(sigma2) / math.sqrt(B)


def floor_found(backend, eta, sigma, curvature):
    """A step is a·error + b·noise; a and b are measured, and b² / (1 − a²) is where the squared error stays."""

    def step(w, disturbance):
        parameter = backend.parameter([w])
        backend.set_grad(parameter, [curvature * w + disturbance])
        backend.optim.SGD([parameter], lr=eta).step()
        return float(backend.value(parameter)[0])

    return step(0.0, sigma) ** 2 / (1 - step(1.0, 0.0) ** 2)


@oracle(
    "noise-floor",
    **everywhere(floor_found),
    cases=[{"eta": eta, "sigma": 1.5, "curvature": 2.0} for eta in (0.9, 0.1, 0.01)],
)
def noise_floor(eta, sigma, curvature):
    return eta * sigma**2 / (curvature * (2 - eta * curvature))


def torch_average(values, beta):
    mix, average, averages = get_ema_avg_fn(beta), torch.zeros((), dtype=torch.float64), []
    for a in values:
        average = mix(average, a, None)
        averages.append(average)
    return torch.stack(averages)


def series(rng):
    return [{"values": rng.normal(size=12), "beta": beta} for beta in (0.5, 0.95, 0.999)]


@oracle(
    "weighted-average",
    numpy=lambda values, beta: nn.exponential_moving_average(values, beta, bias_correction=False),
    torch=torch_average,
    twin=lambda values, beta: torch_nn.exponential_moving_average(values, beta, bias_correction=False),
    cases=series,
)
def weighted_average(values, beta):
    v, averages = 0.0, []
    for a in values:
        v = beta * v + (1 - beta) * a
        averages.append(v)
    return np.array(averages)


@oracle(
    "bias-correction",
    numpy=lambda values, beta: nn.exponential_moving_average(values, beta),
    why="torch corrects inside Adam alone, where `adam` compares it",
    twin=lambda values, beta: torch_nn.exponential_moving_average(values, beta),
    cases=series,
)
def bias_correction(values, beta):
    return np.array([v / (1 - beta**t) for t, v in enumerate(weighted_average(values, beta), start=1)])


@oracle("momentum", **steps_of("SGD", lambda eta, mu: {"lr": eta, "momentum": mu}), cases=PAIRS)
def momentum(w, slopes, eta, mu):
    w, v = np.array(w), np.zeros(len(w))
    for g in slopes:
        for i in range(len(w)):
            v[i] = mu * v[i] + g[i]
            w[i] = w[i] - eta * v[i]
    return w


@oracle(
    "momentum-averaged",
    **steps_of("SGD", lambda eta, mu: {"lr": eta * (1 - mu), "momentum": mu}),
    cases=PAIRS,
)
def momentum_averaged(w, slopes, eta, mu):
    """The library has no (1 − μ); at (1 − μ) times the rate it must draw the same path."""
    w, v = np.array(w), np.zeros(len(w))
    for g in slopes:
        for i in range(len(w)):
            v[i] = mu * v[i] + (1 - mu) * g[i]
            w[i] = w[i] - eta * v[i]
    return w


@oracle("nesterov", **steps_of("SGD", lambda eta, mu: {"lr": eta, "momentum": mu, "nesterov": True}), cases=PAIRS)
def nesterov(w, slopes, eta, mu):
    w, v = np.array(w), np.zeros(len(w))
    for g in slopes:
        for i in range(len(w)):
            v[i] = mu * v[i] + g[i]
            w[i] = w[i] - eta * (g[i] + mu * v[i])
    return w


@oracle(
    "adagrad",
    **steps_of("Adagrad", lambda eta, epsilon: {"lr": eta, "eps": epsilon}),
    cases=slopes_with({"eta": 0.1, "epsilon": 1e-10}, {"eta": 1.0, "epsilon": 0.1}),
)
def adagrad(w, slopes, eta, epsilon):
    w, s = np.array(w), np.zeros(len(w))
    for g in slopes:
        for i in range(len(w)):
            s[i] = s[i] + g[i] ** 2
            w[i] = w[i] - eta / (math.sqrt(s[i]) + epsilon) * g[i]
    return w


@oracle(
    "rmsprop",
    **steps_of("RMSprop", lambda eta, alpha, epsilon: {"lr": eta, "alpha": alpha, "eps": epsilon}),
    cases=slopes_with({"eta": 0.1, "alpha": 0.99, "epsilon": 1e-8}, {"eta": 1.0, "alpha": 0.5, "epsilon": 0.1}),
)
def rmsprop(w, slopes, eta, alpha, epsilon):
    w, s = np.array(w), np.zeros(len(w))
    for g in slopes:
        for i in range(len(w)):
            s[i] = alpha * s[i] + (1 - alpha) * g[i] ** 2
            w[i] = w[i] - eta / (math.sqrt(s[i]) + epsilon) * g[i]
    return w


@oracle(
    "adadelta",
    **steps_of("Adadelta", lambda eta, rho, epsilon: {"lr": eta, "rho": rho, "eps": epsilon}),
    cases=slopes_with({"eta": 1.0, "rho": 0.9, "epsilon": 1e-6}, {"eta": 0.3, "rho": 0.5, "epsilon": 0.1}),
)
def adadelta(w, slopes, eta, rho, epsilon):
    w, s, u = np.array(w), np.zeros(len(w)), np.zeros(len(w))
    for g in slopes:
        for i in range(len(w)):
            s[i] = rho * s[i] + (1 - rho) * g[i] ** 2
            delta = math.sqrt(u[i] + epsilon) / math.sqrt(s[i] + epsilon) * g[i]
            u[i] = rho * u[i] + (1 - rho) * delta**2
            w[i] = w[i] - eta * delta
    return w


def adam_moves(slopes, beta_1, beta_2, epsilon):
    """m̂ / (√v̂ + ε) of every step, as the equation's first two lines have it."""
    m, v = np.zeros(len(slopes[0])), np.zeros(len(slopes[0]))
    for t, g in enumerate(slopes, start=1):
        move = np.zeros(len(g))
        for i in range(len(g)):
            m[i] = beta_1 * m[i] + (1 - beta_1) * g[i]
            v[i] = beta_2 * v[i] + (1 - beta_2) * g[i] ** 2
            m_hat, v_hat = m[i] / (1 - beta_1**t), v[i] / (1 - beta_2**t)
            move[i] = m_hat / (math.sqrt(v_hat) + epsilon)
        yield move


def as_adam(eta, beta_1, beta_2, epsilon, delta=0.0):
    return {"lr": eta, "betas": (beta_1, beta_2), "eps": epsilon, "weight_decay": delta}


USUAL, OTHER = (
    {"eta": 0.1, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-8},
    {"eta": 0.5, "beta_1": 0.5, "beta_2": 0.8, "epsilon": 0.1},
)


@oracle("adam", **steps_of("Adam", as_adam), cases=slopes_with(USUAL, OTHER))
def adam(w, slopes, eta, beta_1, beta_2, epsilon):
    w = np.array(w)
    for move in adam_moves(slopes, beta_1, beta_2, epsilon):
        for i in range(len(w)):
            w[i] = w[i] - eta * move[i]
    return w


@oracle(
    "l2-penalty",
    **steps_of("SGD", lambda eta, delta: {"lr": eta, "weight_decay": delta}),
    cases=slopes_with({"eta": 0.1, "delta": 0.01}, {"eta": 0.3, "delta": 1.0}),
)
def l2_penalty(w, slopes, eta, delta):
    """The equation, and then a step of descent."""
    w = np.array(w)
    for g in slopes:
        for i in range(len(w)):
            w[i] = w[i] - eta * (g[i] + delta * w[i])
    return w


@oracle("adamw", **steps_of("AdamW", as_adam), cases=slopes_with(USUAL | {"delta": 0.01}, OTHER | {"delta": 1.0}))
def adamw(w, slopes, eta, beta_1, beta_2, epsilon, delta):
    w = np.array(w)
    for move in adam_moves(slopes, beta_1, beta_2, epsilon):
        for i in range(len(w)):
            w[i] = (1 - eta * delta) * w[i] - eta * move[i]
    return w


def rates_of(name, settings):
    """Three ways to ask the schedule `name` for the rate after t steps."""

    def rate(backend, t, eta, **letters):
        parameter = backend.parameter([0.0])
        optimizer = backend.optim.SGD([parameter], lr=eta)
        schedule = getattr(backend.schedules, name)(optimizer, **settings(**letters))
        for _ in range(t):
            optimizer.step()
            schedule.step()
        return optimizer.param_groups[0]["lr"]

    return everywhere(rate)


def at(*times, **letters):
    return [{"t": t, "eta": 0.4, **letters} for t in times]


@oracle(
    "step-decay",
    **rates_of("StepLR", lambda k, gamma: {"step_size": k, "gamma": gamma}),
    cases=at(0, 1, 6, 7, 8, 21, k=7, gamma=0.3),
)
def step_decay(t, eta, k, gamma):
    return eta * gamma ** math.floor(t / k)


@oracle(
    "cosine-schedule",
    **rates_of("CosineAnnealingLR", lambda T, eta_min: {"T_max": T, "eta_min": eta_min}),
    cases=at(0, 1, 5, 10, 19, 20, T=20, eta_min=0.05),
)
def cosine_schedule(t, eta, T, eta_min):
    return eta_min + 1 / 2 * (eta - eta_min) * (1 + math.cos(math.pi * t / T))


@oracle(
    "warm-up",
    **rates_of("LinearLR", lambda T_w, f: {"start_factor": f, "total_iters": T_w}),
    cases=at(0, 1, 9, 10, 11, 30, T_w=10, f=0.1),
)
def warm_up(t, eta, T_w, f):
    return eta * (f + (1 - f) * min(1, t / T_w))


def clipped(backend, g, c):
    parameter = backend.parameter(np.zeros(len(g)))
    backend.set_grad(parameter, g)
    backend.clip([parameter], c)
    return np.asarray(parameter.grad)


@oracle(
    "clip-norm",
    **everywhere(clipped),
    cases=lambda rng: [{"g": rng.normal(size=5), "c": c} for c in (0.1, 1.0, 100.0)],
)
def clip_norm(g, c):
    length = math.sqrt(sum(number**2 for number in g))
    return np.array([number * min(1, c / (length + 10**-6)) for number in g])


def loss_of_a_constant(labels, cross_entropy):
    """The loss of giving everybody the base rate, by a cross-entropy from logits."""
    p = float(labels.mean())
    return cross_entropy(0 * labels + math.log(p / (1 - p)), labels)


@oracle(
    "base-rate-loss",
    numpy=lambda labels: loss_of_a_constant(labels, nn.binary_cross_entropy_with_logits),
    torch=lambda labels: loss_of_a_constant(labels, F.binary_cross_entropy_with_logits),
    twin=lambda labels: loss_of_a_constant(labels, torch_nn.binary_cross_entropy_with_logits),
    cases=[{"labels": np.repeat([0.0, 1.0], counts)} for counts in ([7963, 2037], [3, 1], [1, 1])],
)
def base_rate_loss(labels):
    p = sum(labels) / len(labels)
    return -p * math.log(p) - (1 - p) * math.log(1 - p)
