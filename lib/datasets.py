"""The data of the book: loaders that need no network, and the ways to split what they load.

    digits()      1,797 handwritten digits of 8 × 8 pixels, which scikit-learn brings along
    photograph()  one of two colour photographs, which scikit-learn brings along too
    churn()       10,000 customers of an invented bank, and which of them left: data/churn.csv
    churn_log()   what a network printed that was trained on them, and fell apart: data/churn_log.csv
    split()       training and test parts, drawn with a seed

data/README.md says where each set comes from and under which terms.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits, load_sample_image

__all__ = ["churn", "churn_log", "digits", "photograph", "split"]

DATA = Path(__file__).resolve().parent.parent / "data"

DIGIT_WHITE = 16  # each pixel counts the ink in a block of 4 × 4 binary pixels


def digits(dtype=np.float64):
    """Load the handwritten digits.

    Returns:
        images: shape (1797, 1, 8, 8), from 0 (paper) to 1 (ink).
        labels: shape (1797,), the digit that was written.
    """
    data = load_digits()
    images = data.images[:, None] / DIGIT_WHITE  # (N, 1, H, W)
    return images.astype(dtype), data.target.astype(np.int64)


def photograph(name, every=1, dtype=np.float64):
    """Load a photograph as red, green and blue.

    Args:
        name: "temple" or "flower".
        every: make one pixel of each block of `every` × `every`: their mean.

    Returns:
        Shape (3, 427 // every, 640 // every), from 0 to 1.
    """
    files = {"temple": "china.jpg", "flower": "flower.jpg"}
    if name not in files:
        raise ValueError(f"name must be 'temple' or 'flower'; got {name!r}")
    if every < 1:
        raise ValueError(f"every must be 1 or more; got {every}")
    image = load_sample_image(files[name]).transpose(2, 0, 1) / 255  # (C, H, W)
    C, H, W = image.shape
    blocks = image[:, : H // every * every, : W // every * every]
    blocks = blocks.reshape(C, H // every, every, W // every, every)
    return blocks.mean(axis=(2, 4)).astype(dtype)


def churn(dtype=np.float64):
    """Load the customers of a bank as numbers; nothing is scaled.

    Returns:
        features: shape (10000, 11): score, south, west, woman, age, years, balance, products, card, active, salary.
            Of the three regions east has no column: neither south nor west says it.
        left: shape (10000,), 1 for the 2,037 who left and 0 for those who stayed.
    """
    regions = {"east": 0, "south": 1, "west": 2}
    table = np.loadtxt(DATA / "churn.csv", delimiter=",", skiprows=1, converters={1: regions.get}, encoding="utf-8")
    score, region, rest, left = table[:, :1], table[:, 1:2], table[:, 2:-1], table[:, -1]
    return np.hstack([score, region == 1, region == 2, rest]).astype(dtype), left.astype(dtype)


def churn_log():
    """Load the log of a training run on the customers that fell apart.

    Returns:
        A list of dicts, one an epoch: epoch, loss (mean over the epoch's batches), validation_loss,
        validation_accuracy.
    """
    table = np.genfromtxt(DATA / "churn_log.csv", delimiter=",", names=True, encoding="utf-8")
    return [{name: float(row[name]) for name in table.dtype.names} for row in table]


def split(images, labels, train, test, seed):
    """Draw a training and a test part that share no sample.

    Args:
        images, labels: samples along the first axis.
        train, test: how many samples each part gets.
        seed: what the shuffle is drawn with. The same seed and `test` give the same test part for every `train`.

    Returns:
        train_images, train_labels, test_images, test_labels.
    """
    if len(images) != len(labels):
        raise ValueError(f"images and labels must be equally many; got {len(images)} and {len(labels)}")
    if min(train, test) < 1 or train + test > len(images):
        raise ValueError(f"train + test must fit into {len(images)} samples; got train={train}, test={test}")
    order = np.random.default_rng(seed).permutation(len(images))
    chosen, held_out = order[test : test + train], order[:test]
    return images[chosen], labels[chosen], images[held_out], labels[held_out]
