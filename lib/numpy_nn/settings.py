"""The settings of optimizers and schedules, and the words in which an impossible one is refused.

numpy_nn and torch_nn hold the same text of this file (a test keeps them equal).
"""

from numbers import Real

FRACTIONS = ("alpha", "rho")  # shares of what is remembered: from 0 to 1


def check_settings(**settings):
    """Refuse what no optimizer can work with: a number below 0, a share above 1."""
    for name, value in settings.items():
        if name == "betas":
            _check_betas(value)
        elif not isinstance(value, Real) or not value >= 0:
            raise ValueError(f"{name} must be a number, 0 or more; got {value!r}")
        elif name in FRACTIONS and value > 1:
            raise ValueError(f"{name} must be a number from 0 to 1; got {value!r}")


def _check_betas(betas):
    pair = isinstance(betas, (tuple, list)) and len(betas) == 2 and all(isinstance(beta, Real) for beta in betas)
    if not pair or not all(0 <= beta < 1 for beta in betas):
        raise ValueError(f"betas must be two numbers of 0 or more and below 1; got {betas!r}")
