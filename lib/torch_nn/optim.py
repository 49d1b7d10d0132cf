"""Optimizers on tensors: the twin of numpy_nn.optim, where each rule is told."""

import torch

from .optimizer import Optimizer

__all__ = ["SGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "NAdam", "RMSprop"]


class SGD(Optimizer):
    """Gradient descent, with momentum: a heavy ball keeps its velocity v where the gradients agree.

    v ← momentum · v + (1 − dampening) · g        v ← g at the first step
    w ← w − lr · v
    w ← w − lr · (g + momentum · v)               Nesterov: one more push along v

    Without momentum, w ← w − lr · g. There is no (1 − momentum) before g, as some textbooks have it: where gradients
    agree, the steps become 1 / (1 − momentum) times as large.

    Args:
        params: Parameters, as layer.parameters() yields them, or groups of them.
        lr: learning rate, 0 or more.
        momentum: the share of its velocity that the ball keeps, such as 0.9.
        dampening: the share of g that is left out.
        weight_decay: pull towards 0; it joins the gradient.
        nesterov: look ahead along the velocity; needs momentum, and no dampening.

    state: momentum_buffer, v.

    Source: Sutskever et al. 2013; Goodfellow et al. 2016, §8.3.
    """

    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        super().__init__(
            params, lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov
        )
        if nesterov and not (momentum > 0 and dampening == 0):
            raise ValueError(
                f"nesterov=True needs momentum above 0 and dampening 0; got momentum={momentum}, dampening={dampening}"
            )

    def update(self, w, g, state, lr, momentum, dampening, weight_decay, nesterov):
        g = self.decay(w, g, lr, weight_decay)
        if momentum:
            if "momentum_buffer" not in state:
                state["momentum_buffer"] = g.clone()
            else:
                state["momentum_buffer"] *= momentum
                state["momentum_buffer"] += (1 - dampening) * g
            v = state["momentum_buffer"]
            g = g + momentum * v if nesterov else v
        w -= lr * g


class Adagrad(Optimizer):
    """A learning rate for each number, that shrinks with the gradients it has seen: rare ones keep large steps.

    sum ← sum + g²
    w ← w − lr / (1 + (t − 1) · lr_decay) · g / (√sum + eps)

    Args:
        params: Parameters, or groups of them.
        lr: learning rate.
        lr_decay: how much of the rate each further step t takes away.
        weight_decay: pull towards 0; it joins the gradient.
        initial_accumulator_value: what sum starts from.
        eps: keeps the division finite where no gradient has been.

    state: step, sum.

    Source: Duchi et al. 2011.
    """

    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10):
        super().__init__(
            params,
            lr=lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            eps=eps,
        )

    def update(self, w, g, state, lr, lr_decay, weight_decay, initial_accumulator_value, eps):
        t = self.count(state)
        (sum,) = self.remember(state, w, "sum", start=initial_accumulator_value)
        g = self.decay(w, g, lr, weight_decay)
        sum += g * g
        w -= lr / (1 + (t - 1) * lr_decay) * g / (sum.sqrt() + eps)


class RMSprop(Optimizer):
    """Adagrad with a memory that fades: g is divided by the root of the mean of its recent squares.

    square_avg ← alpha · square_avg + (1 − alpha) · g²
    w ← w − lr · g / (√square_avg + eps)

    Centered, the mean of the recent gradients is taken out: √(square_avg − grad_avg²), their standard deviation.
    With momentum, the quotient feeds a velocity: v ← momentum · v + g / (√square_avg + eps), w ← w − lr · v.

    Args:
        params: Parameters, or groups of them.
        lr: learning rate.
        alpha: the share of the mean that stays at each step.
        eps: keeps the division finite; outside the root, as in torch (some books have it inside).
        weight_decay: pull towards 0; it joins the gradient.
        momentum: the share of the velocity that stays.
        centered: divide by the standard deviation.

    state: step, square_avg; grad_avg where centered; momentum_buffer with momentum.

    Source: Tieleman & Hinton 2012, lecture 6.5; centered: Graves 2013.
    """

    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False):
        super().__init__(
            params, lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum, centered=centered
        )

    def update(self, w, g, state, lr, alpha, eps, weight_decay, momentum, centered):
        self.count(state)
        g = self.decay(w, g, lr, weight_decay)
        (square_avg,) = self.remember(state, w, "square_avg")
        square_avg *= alpha
        square_avg += (1 - alpha) * g * g
        variance = square_avg
        if centered:
            (grad_avg,) = self.remember(state, w, "grad_avg")
            grad_avg *= alpha
            grad_avg += (1 - alpha) * g
            variance = (square_avg - grad_avg * grad_avg).clamp(min=0)  # rounding may leave it just below 0
        quotient = g / (variance.sqrt() + eps)
        if momentum:
            (v,) = self.remember(state, w, "momentum_buffer")
            v *= momentum
            v += quotient
            quotient = v
        w -= lr * quotient


class Adadelta(Optimizer):
    """RMSprop that finds its own rate: each step is as large, beside the gradient, as recent steps were.

    square_avg ← rho · square_avg + (1 − rho) · g²
    delta = √(acc_delta + eps) / √(square_avg + eps) · g
    acc_delta ← rho · acc_delta + (1 − rho) · delta²
    w ← w − lr · delta

    Args:
        params: Parameters, or groups of them.
        lr: factor on the step, 1 in the paper.
        rho: the share of both means that stays at each step.
        eps: inside both roots; it also starts the very first step, when acc_delta is 0.
        weight_decay: pull towards 0; it joins the gradient.

    state: step, square_avg, acc_delta.

    Source: Zeiler 2012, algorithm 1.
    """

    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0):
        super().__init__(params, lr=lr, rho=rho, eps=eps, weight_decay=weight_decay)

    def update(self, w, g, state, lr, rho, eps, weight_decay):
        self.count(state)
        g = self.decay(w, g, lr, weight_decay)
        square_avg, acc_delta = self.remember(state, w, "square_avg", "acc_delta")
        square_avg *= rho
        square_avg += (1 - rho) * g * g
        delta = (acc_delta + eps).sqrt() / (square_avg + eps).sqrt() * g
        acc_delta *= rho
        acc_delta += (1 - rho) * delta * delta
        w -= lr * delta


class Adam(Optimizer):
    """Momentum and RMSprop together, both corrected for having started from 0.

    m ← β₁ · m + (1 − β₁) · g            the mean of recent gradients
    v ← β₂ · v + (1 − β₂) · g²           the mean of their squares
    m̂ = m / (1 − β₁ᵗ)                    at step t the weights in m add up to 1 − β₁ᵗ only
    v̂ = v / (1 − β₂ᵗ)
    w ← w − lr · m̂ / (√v̂ + eps)

    Args:
        params: Parameters, or groups of them.
        lr: learning rate; about the largest step of a number while its gradients agree.
        betas: (β₁, β₂), the shares of m and v that stay at each step.
        eps: keeps the division finite; outside the root.
        weight_decay: pull towards 0; here it joins the gradient, and is divided by √v̂ with it.

    state: step, exp_avg (m), exp_avg_sq (v).

    Source: Kingma & Ba 2015, algorithm 1.
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)

    def update(self, w, g, state, lr, betas, eps, weight_decay):
        beta1, beta2 = betas
        t = self.count(state)
        g = self.decay(w, g, lr, weight_decay)
        m, v = self.remember(state, w, "exp_avg", "exp_avg_sq")
        m *= beta1
        m += (1 - beta1) * g
        v *= beta2
        v += (1 - beta2) * g * g
        w -= lr / (1 - beta1**t) * m / ((v / (1 - beta2**t)).sqrt() + eps)  # lr · m̂ / (√v̂ + eps)


class AdamW(Adam):
    """Adam whose weight decay is a step of its own: w ← w − lr · weight_decay · w, then Adam's step.

    The pull towards 0 is then the same for every weight, however large its gradients have been.

    Args and state: those of Adam.

    Source: Loshchilov & Hutter 2019, algorithm 2.
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, lr, betas, eps, weight_decay)

    def decay(self, w, g, lr, weight_decay):
        w *= 1 - lr * weight_decay
        return g


class Adamax(Optimizer):
    """Adam that divides by the largest recent gradient instead of the root of a mean.

    m ← β₁ · m + (1 − β₁) · g
    u ← max(β₂ · u, |g| + eps)
    w ← w − lr / (1 − β₁ᵗ) · m / u

    Args:
        params: Parameters, or groups of them.
        lr: learning rate.
        betas: (β₁, β₂), the shares of m and u that stay at each step.
        eps: keeps the division finite.
        weight_decay: pull towards 0; it joins the gradient.

    state: step, exp_avg (m), exp_inf (u).

    Source: Kingma & Ba 2015, algorithm 2; eps as in torch.
    """

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)

    def update(self, w, g, state, lr, betas, eps, weight_decay):
        beta1, beta2 = betas
        t = self.count(state)
        g = self.decay(w, g, lr, weight_decay)
        m, u = self.remember(state, w, "exp_avg", "exp_inf")
        m *= beta1
        m += (1 - beta1) * g
        u *= beta2
        torch.maximum(u, g.abs() + eps, out=u)
        w -= lr / (1 - beta1**t) * m / u


class NAdam(Optimizer):
    """Adam with Nesterov's look ahead, and a momentum μ that grows to β₁.

    μ_t = β₁ · (1 − ½ · 0.96^(t · momentum_decay))
    m ← β₁ · m + (1 − β₁) · g
    v ← β₂ · v + (1 − β₂) · g²
    m̂ = μ_{t+1} · m / (1 − μ_1 ⋯ μ_{t+1}) + (1 − μ_t) · g / (1 − μ_1 ⋯ μ_t)
    w ← w − lr · m̂ / (√(v / (1 − β₂ᵗ)) + eps)

    Args:
        params: Parameters, or groups of them.
        lr: learning rate.
        betas: (β₁, β₂), the shares of m and v that stay at each step.
        eps: keeps the division finite; outside the root.
        weight_decay: pull towards 0; it joins the gradient.
        momentum_decay: how soon μ grows.

    state: step, mu_product (μ_1 ⋯ μ_t), exp_avg (m), exp_avg_sq (v).

    Source: Dozat 2016, algorithm 2.
    """

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3):
        super().__init__(
            params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay
        )

    def update(self, w, g, state, lr, betas, eps, weight_decay, momentum_decay):
        beta1, beta2 = betas
        t = self.count(state)
        mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (s * momentum_decay)) for s in (t, t + 1))
        product = state["mu_product"] = mu * state.get("mu_product", 1.0)
        g = self.decay(w, g, lr, weight_decay)
        m, v = self.remember(state, w, "exp_avg", "exp_avg_sq")
        m *= beta1
        m += (1 - beta1) * g
        v *= beta2
        v += (1 - beta2) * g * g
        m_hat = mu_next / (1 - product * mu_next) * m + (1 - mu) / (1 - product) * g
        w -= lr * m_hat / ((v / (1 - beta2**t)).sqrt() + eps)
