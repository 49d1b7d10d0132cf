"""How figures write numbers: a true minus sign, no digits that say nothing. js/core/format.js does the same."""

import math
from decimal import ROUND_HALF_UP, Decimal


def write(value, digits=4):
    """Write a number with at most `digits` significant digits; None is a dot, for a cell that takes no part.

    >>> write(-4.0), write(1 / 3), write(1234567.0), write(None)
    ('−4', '0.3333', '1.23e6', '·')
    """
    if value is None:
        return "·"
    size = abs(value)
    if size >= 1e6 or 0 < size < 1e-4:
        mantissa, exponent = f"{value:.2e}".split("e")
        return f"{mantissa}e{int(exponent)}".replace("-", "−")
    decimals = max(0, digits - 1 - math.floor(math.log10(size))) if size >= 1 else digits
    return _fixed(value, decimals)


def brief(value, decimals=2):
    """Write a number with at most four characters and a sign, for a cell of a grid; fewer with fewer decimals."""
    if value is None:
        return "·"
    size = abs(value)
    if size >= 9999.5:
        mantissa, exponent = f"{value:.0e}".split("e")
        return f"{mantissa}e{int(exponent)}".replace("-", "−")
    return _fixed(value, 0 if size >= 99.95 else min(decimals, 1) if size >= 9.995 else decimals)


def factor(value, digits=4):
    """Write a number where it follows an operator: a negative one in brackets."""
    text = write(value, digits)
    return f"({text})" if text.startswith("−") else text


def _fixed(value, decimals):
    """With so many decimals, the last one rounded away from zero at a half, as JavaScript's toFixed does."""
    text = format(Decimal(float(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")
