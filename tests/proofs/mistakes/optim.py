"""Wrong optimizers."""

import numpy as np

from lib import numpy_nn as nn

from .register import wrong

# ---- SGD


@wrong("SGD", "climbs instead of descending", "cls")
class _(nn.SGD):
    def update(self, w, g, state, **settings):
        super().update(w, -g, state, **settings)


@wrong("SGD", "a hundredth unless said otherwise, not a thousandth", "cls")
class _(nn.SGD):
    def __init__(self, params, lr=1e-2, **settings):
        super().__init__(params, lr, **settings)


@wrong("SGD", "float32 parameters become float64", "cls")
class _(nn.SGD):
    def step(self):
        super().step()
        for group in self.param_groups:
            for parameter in group["params"]:
                parameter.data = parameter.data.astype(np.float64)


@wrong("SGD", "gradients never forgotten", "cls")
class _(nn.SGD):
    def zero_grad(self):
        pass


@wrong("SGD", "moves on by its velocity where there is no gradient", "cls")
class _(nn.SGD):
    def step(self):
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    parameter.grad = np.zeros_like(parameter.data)
        super().step()


@wrong("SGD", "momentum with 1−β before the gradient", "cls")
class _(nn.SGD):
    def update(self, w, g, state, lr, momentum, dampening, weight_decay, nesterov):
        super().update(w, g, state, lr, momentum, momentum, weight_decay, nesterov)


@wrong("SGD", "dampening applied at the first step", "cls")
class _(nn.SGD):
    def update(self, w, g, state, lr, momentum, dampening, weight_decay, nesterov):
        if momentum:
            state.setdefault("momentum_buffer", np.zeros_like(w))
        super().update(w, g, state, lr, momentum, dampening, weight_decay, nesterov)


@wrong("SGD", "Nesterov unlike torch's: along the velocity before this gradient", "cls")
class _(nn.SGD):
    def update(self, w, g, state, lr, momentum, dampening, weight_decay, nesterov):
        before = np.array(state.get("momentum_buffer", np.zeros_like(w)))
        super().update(w, g, state, lr, momentum, dampening, weight_decay, False)
        if nesterov:
            w -= lr * momentum * (before - state["momentum_buffer"])


@wrong("SGD", "Nesterov is plain momentum", "cls")
class _(nn.SGD):
    def update(self, w, g, state, lr, momentum, dampening, weight_decay, nesterov):
        super().update(w, g, state, lr, momentum, dampening, weight_decay, False)


@wrong("SGD", "weight decay stays out of the velocity", "cls")
class _(nn.SGD):
    def update(self, w, g, state, lr, momentum, dampening, weight_decay, nesterov):
        w *= 1 - lr * weight_decay
        super().update(w, g, state, lr, momentum, dampening, 0, nesterov)


@wrong("SGD", "the velocity is forgotten when saved", "cls")
class _(nn.SGD):
    def state_dict(self):
        return super().state_dict() | {"state": {}}


@wrong("SGD", "the gradient itself becomes the velocity, and changes", "cls")
class _(nn.SGD):
    def update(self, w, g, state, lr, momentum, **settings):
        if momentum:
            g *= 1 + lr
        super().update(w, g, state, lr, momentum, **settings)


@wrong("SGD", "one rate for all groups", "cls")
class _(nn.SGD):
    def update(self, w, g, state, lr, **settings):
        super().update(w, g, state, self.lr, **settings)


# ---- Adagrad, RMSprop, Adadelta


@wrong("Adagrad", "ε inside the root", "cls")
class _(nn.Adagrad):
    def update(self, w, g, state, lr, lr_decay, weight_decay, initial_accumulator_value, eps):
        self.count(state)
        g = self.decay(w, g, lr, weight_decay)
        (sum,) = self.remember(state, w, "sum", start=initial_accumulator_value)
        sum += g * g
        w -= lr / (1 + (state["step"] - 1) * lr_decay) * g / np.sqrt(sum + eps)


@wrong("Adagrad", "the rate decays from the first step on", "cls")
class _(nn.Adagrad):
    def update(self, w, g, state, lr, lr_decay, **settings):
        super().update(w, g, state, lr / (1 + lr_decay), lr_decay / (1 + lr_decay), **settings)


@wrong("Adagrad", "the sum starts from 0 whatever is said", "cls")
class _(nn.Adagrad):
    def update(self, w, g, state, initial_accumulator_value, **settings):
        super().update(w, g, state, initial_accumulator_value=0, **settings)


@wrong("Adagrad", "a mean of the squares, not their sum", "cls")
class _(nn.Adagrad):
    def update(self, w, g, state, lr, lr_decay, weight_decay, initial_accumulator_value, eps):
        t = self.count(state)
        g = self.decay(w, g, lr, weight_decay)
        (sum,) = self.remember(state, w, "sum", start=initial_accumulator_value)
        sum += g * g
        w -= lr / (1 + (t - 1) * lr_decay) * g / (np.sqrt(sum / t) + eps)


@wrong("RMSprop", "ε inside the root", "cls")
class _(nn.RMSprop):
    def update(self, w, g, state, lr, alpha, eps, weight_decay, momentum, centered):
        if momentum or centered:
            return super().update(w, g, state, lr, alpha, eps, weight_decay, momentum, centered)
        self.count(state)
        g = self.decay(w, g, lr, weight_decay)
        (square_avg,) = self.remember(state, w, "square_avg")
        square_avg += (1 - alpha) * (g * g - square_avg)
        w -= lr * g / np.sqrt(square_avg + eps)
        return None


@wrong("RMSprop", "alpha and 1 − alpha exchanged", "cls")
class _(nn.RMSprop):
    def update(self, w, g, state, lr, alpha, **settings):
        super().update(w, g, state, lr, 1 - alpha, **settings)


@wrong("RMSprop", "centered forgotten", "cls")
class _(nn.RMSprop):
    def update(self, w, g, state, centered, **settings):
        if centered:
            self.remember(state, w, "grad_avg")[0][...] = 0
        super().update(w, g, state, centered=False, **settings)


@wrong("RMSprop", "the velocity of the gradients, divided afterwards", "cls")
class _(nn.RMSprop):
    def update(self, w, g, state, lr, alpha, eps, weight_decay, momentum, centered):
        if not momentum or centered:
            return super().update(w, g, state, lr, alpha, eps, weight_decay, momentum, centered)
        self.count(state)
        g = self.decay(w, g, lr, weight_decay)
        square_avg, v = self.remember(state, w, "square_avg", "momentum_buffer")
        square_avg += (1 - alpha) * (g * g - square_avg)
        v *= momentum
        v += g
        w -= lr * v / (np.sqrt(square_avg) + eps)
        return None


@wrong("Adadelta", "ε outside the roots", "cls")
class _(nn.Adadelta):
    def update(self, w, g, state, lr, rho, eps, weight_decay):
        self.count(state)
        g = self.decay(w, g, lr, weight_decay)
        square_avg, acc_delta = self.remember(state, w, "square_avg", "acc_delta")
        square_avg += (1 - rho) * (g * g - square_avg)
        delta = (np.sqrt(acc_delta) + eps) / (np.sqrt(square_avg) + eps) * g
        acc_delta += (1 - rho) * (delta * delta - acc_delta)
        w -= lr * delta


@wrong("Adadelta", "the rate of the other rules unless said otherwise", "cls")
class _(nn.Adadelta):
    def __init__(self, params, lr=1e-3, **settings):
        super().__init__(params, lr, **settings)


@wrong("Adadelta", "remembers its steps with the rate in them", "cls")
class _(nn.Adadelta):
    def update(self, w, g, state, lr, rho, eps, weight_decay):
        self.count(state)
        g = self.decay(w, g, lr, weight_decay)
        square_avg, acc_delta = self.remember(state, w, "square_avg", "acc_delta")
        square_avg += (1 - rho) * (g * g - square_avg)
        delta = lr * np.sqrt(acc_delta + eps) / np.sqrt(square_avg + eps) * g
        acc_delta += (1 - rho) * (delta * delta - acc_delta)
        w -= delta


# ---- Adam and its kin


def adam(step):
    """Adam with another last line: step(m, v, t, beta1, beta2, eps) is what lr multiplies."""

    class Adam(nn.Adam):
        def update(self, w, g, state, lr, betas, eps, weight_decay):
            t, (beta1, beta2) = self.count(state), betas
            g = self.decay(w, g, lr, weight_decay)
            m, v = self.remember(state, w, "exp_avg", "exp_avg_sq")
            m += (1 - beta1) * (g - m)
            v += (1 - beta2) * (g * g - v)
            w -= lr * step(m, v, t, beta1, beta2, eps)

    return Adam


def corrected(m, v, t, beta1, beta2):
    return m / (1 - beta1**t), v / (1 - beta2**t)


def constant_correction(m, v, t, beta1, beta2, eps):
    return m / (1 - beta1) / (np.sqrt(v / (1 - beta2)) + eps)


def inside_the_root(m, v, t, beta1, beta2, eps):
    m_hat, v_hat = corrected(m, v, t, beta1, beta2)
    return m_hat / np.sqrt(v_hat + eps)


def before_the_correction(m, v, t, beta1, beta2, eps):
    return m / (1 - beta1**t) * np.sqrt(1 - beta2**t) / (np.sqrt(v) + eps)


def one_step_behind(m, v, t, beta1, beta2, eps):
    m_hat, v_hat = corrected(m, v, max(1, t - 1), beta1, beta2)
    return m_hat / (np.sqrt(v_hat) + eps)


def first_moment_alone(m, v, t, beta1, beta2, eps):
    return m / (1 - beta1**t) / (np.sqrt(v) + eps)


for _mistake, _step in {
    "divided by 1−β instead of 1−βᵗ": constant_correction,
    "no bias correction": lambda m, v, t, beta1, beta2, eps: m / (np.sqrt(v) + eps),
    "bias correction of m alone": first_moment_alone,
    "ε on the wrong side of the root": inside_the_root,
    "ε added before the bias correction": before_the_correction,
    "steps counted from 0": one_step_behind,
}.items():
    wrong("Adam", _mistake, "cls")(adam(_step))


@wrong("Adam", "weight decay apart from the gradient, as AdamW's", "cls")
class _(nn.Adam):
    def decay(self, w, g, lr, weight_decay):
        return nn.AdamW.decay(self, w, g, lr, weight_decay)


@wrong("Adam", "one count of steps for all parameters", "cls")
class _(nn.Adam):
    steps = 0

    def step(self):
        self.steps += 1
        super().step()

    def update(self, w, g, state, **settings):
        state["step"] = self.steps - 1
        super().update(w, g, state, **settings)


@wrong("Adam", "Keras's ε unless said otherwise", "cls")
class _(nn.Adam):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-7, **settings):
        super().__init__(params, lr, betas, eps, **settings)


@wrong("Adam", "the count of steps starts anew when resumed", "cls")
class _(nn.Adam):
    def load_state_dict(self, state_dict):
        super().load_state_dict(state_dict)
        for state in self.state.values():
            state["step"] = 0


@wrong("AdamW", "decay joins the gradient, as in Adam (L2)", "cls")
class _(nn.AdamW):
    def decay(self, w, g, lr, weight_decay):
        return nn.Adam.decay(self, w, g, lr, weight_decay)


@wrong("AdamW", "decay scaled by nothing", "cls")
class _(nn.AdamW):
    def decay(self, w, g, lr, weight_decay):
        return super().decay(w, g, 1, weight_decay)


@wrong("AdamW", "decay after Adam's step", "cls")
class _(nn.AdamW):
    def update(self, w, g, state, lr, betas, eps, weight_decay):
        super().update(w, g, state, lr, betas, eps, 0)
        w *= 1 - lr * weight_decay


@wrong("AdamW", "no decay unless said otherwise", "cls")
class _(nn.AdamW):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
        super().__init__(params, lr, betas, eps, weight_decay)


@wrong("Adamax", "no bias correction", "cls")
class _(nn.Adamax):
    def update(self, w, g, state, lr, betas, **settings):
        super().update(w, g, state, lr * (1 - betas[0] ** (state.get("step", 0) + 1)), betas, **settings)


@wrong("Adamax", "ε added to the maximum", "cls")
class _(nn.Adamax):
    def update(self, w, g, state, lr, betas, eps, weight_decay):
        t = self.count(state)
        g = self.decay(w, g, lr, weight_decay)
        m, u = self.remember(state, w, "exp_avg", "exp_inf")
        m += (1 - betas[0]) * (g - m)
        np.maximum(betas[1] * u, np.abs(g), out=u)
        w -= lr / (1 - betas[0] ** t) * m / (u + eps)


@wrong("NAdam", "no look ahead: Adam", "cls")
class _(nn.NAdam):
    def update(self, w, g, state, lr, betas, eps, weight_decay, momentum_decay):
        state["mu_product"] = state.get("mu_product", 1.0) * betas[0]
        nn.Adam.update(self, w, g, state, lr, betas, eps, weight_decay)


@wrong("NAdam", "a momentum that does not grow", "cls")
class _(nn.NAdam):
    def update(self, w, g, state, momentum_decay, **settings):
        super().update(w, g, state, momentum_decay=0, **settings)


@wrong("NAdam", "the product stops at μ_t in both quotients", "cls")
class _(nn.NAdam):
    def update(self, w, g, state, lr, betas, eps, weight_decay, momentum_decay):
        super().update(w, g, state, 0, betas, eps, weight_decay, momentum_decay)
        t, m, v, product = (state[name] for name in ("step", "exp_avg", "exp_avg_sq", "mu_product"))
        g = self.decay(w, g, lr, weight_decay)
        mu, mu_next = (betas[0] * (1 - 0.5 * 0.96 ** (s * momentum_decay)) for s in (t, t + 1))
        w -= lr * (mu_next * m + (1 - mu) * g) / (1 - product) / (np.sqrt(v / (1 - betas[1] ** t)) + eps)
