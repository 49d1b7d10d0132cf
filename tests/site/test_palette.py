"""The palette: every pair of colours that text is set in has a contrast of 4.5:1 or more, light and dark."""

import re

import pytest

from tests.browser import ROOT

CSS = (ROOT / "theme" / "book" / "static" / "book.css").read_text(encoding="utf-8")
TEXT = ["ink", "ink-soft", "ink-faint", "link", "accent", "good"]
CODE = ["code-keyword", "code-string", "code-number", "code-comment", "code-name"]
PAIRS = [(text, ground) for text in TEXT for ground in ("paper", "panel")]
PAIRS += [("ink", "accent-soft"), ("accent", "accent-soft"), ("link", "accent-soft"), ("ink-soft", "panel-deep")]
PAIRS += [(code, ground) for code in CODE for ground in ("panel", "paper")] + [("good", "good-soft"), ("paper", "ink")]
EDGES = [("window", "paper"), ("line-strong", "paper"), ("window", "panel"), ("cell", "paper")]


def tokens(selector):
    block = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", CSS).group(1)
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", block))


LIGHT = tokens(":root")
DARK = LIGHT | tokens('html[data-theme="dark"]')


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    low, high = sorted([luminance(first), luminance(second)])
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(palette, text, ground):
    assert contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_that_carry_meaning_stand_out(palette, edge, ground):
    assert contrast(palette[edge], palette[ground]) >= 3
