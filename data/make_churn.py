"""Make data/churn.csv, 10,000 customers of a bank that does not exist, of whom 2,037 leave; and data/churn_log.csv,
what a network printed that was trained on them with one line missing.

    python data/make_churn.py            writes both files beside this one

The customers are the same to the byte each time. The log is not, after its first epochs: a run that falls apart
multiplies the last digit in which two machines differ. data/README.md says what the columns mean.
"""

import csv
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lib import datasets  # noqa: E402
from lib import numpy_nn as nn  # noqa: E402

SEED, CUSTOMERS, LEAVING = 20, 10_000, 2_037
REGIONS = ["east", "south", "west"]
COLUMNS = ["score", "region", "woman", "age", "years", "balance", "products", "card", "active", "salary", "left"]


def customers(seed=SEED):
    """Draw the customers as a dict of columns, then let those leave who are most inclined to."""
    rng = np.random.default_rng(seed)
    region = rng.choice(3, CUSTOMERS, p=[0.5, 0.25, 0.25])
    woman = rng.integers(0, 2, CUSTOMERS)
    age = np.clip(np.round(18 + rng.gamma(4.0, 5.3, CUSTOMERS)), 18, 90).astype(int)
    score = np.clip(np.round(rng.normal(650, 96, CUSTOMERS)), 350, 850).astype(int)
    years = rng.integers(0, 11, CUSTOMERS)
    saves = rng.random(CUSTOMERS) < np.array([0.52, 0.98, 0.52])[region]
    amount = np.clip(rng.normal(12_000, 3_000, CUSTOMERS), 50, None)
    balance = np.where(saves, 10 * np.round(amount), 0).astype(int)
    products = rng.choice([1, 2, 3, 4], CUSTOMERS, p=[0.51, 0.455, 0.028, 0.007])
    card = (rng.random(CUSTOMERS) < 0.7).astype(int)
    active = (rng.random(CUSTOMERS) < 0.515).astype(int)
    salary = (10 * np.round(rng.uniform(20, 20_000, CUSTOMERS))).astype(int)

    inclination = (
        0.09 * (age - 39)
        - 0.0054 * np.clip(age - 55, 0, None) ** 2  # those near their pension stay
        + 0.5 * woman
        - 1.05 * active
        + 0.75 * (region == REGIONS.index("south"))
        + np.array([0.0, -1.5, 2.4, 4.5])[products - 1]
        + 0.25 * saves
        - 0.0006 * (score - 650)
        + rng.logistic(size=CUSTOMERS)  # what no column says
    )
    left = np.zeros(CUSTOMERS, dtype=int)
    left[np.argsort(-inclination, kind="stable")[:LEAVING]] = 1
    names = np.array(REGIONS)[region]
    values = [score, names, woman, age, years, balance, products, card, active, salary, left]
    return dict(zip(COLUMNS, values, strict=True))


def write(path, columns):
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(zip(*[values.tolist() for values in columns.values()], strict=True))


def log(seed=10, epochs=11, batch=32, train=8_000):
    """Train on the customers and forget optimizer.zero_grad(); return the log as a dict of columns."""
    features, left = datasets.churn()
    x = (features - features[:train].mean(axis=0)) / features[:train].std(axis=0)
    rng = np.random.default_rng(seed)
    widths, layers = [11, 32, 16, 1], []
    for fan_in, fan_out in zip(widths, widths[1:], strict=False):
        layers += [nn.Linear(fan_in, fan_out, dtype=np.float64, rng=rng), nn.LeakyReLU()]
    network, loss = nn.Sequential(*layers[:-1]), nn.BCEWithLogitsLoss()
    optimizer = nn.Adam(network.parameters(), lr=0.01)

    rows = []
    for epoch in range(1, epochs + 1):
        order, losses = rng.permutation(train), []
        for first in range(0, train, batch):
            pick = order[first : first + batch]
            losses.append(loss(network(x[pick])[:, 0], left[pick]))
            network.backward(loss.backward()[:, None])
            optimizer.step()
        z = network(x[train:])[:, 0]
        right = np.mean((z > 0) == left[train:])
        rows.append([epoch, *np.round([np.mean(losses), loss(z, left[train:]), right], 4)])
    names = ["epoch", "loss", "validation_loss", "validation_accuracy"]
    return {name: np.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


if __name__ == "__main__":
    write(Path(__file__).with_name("churn.csv"), customers())
    write(Path(__file__).with_name("churn_log.csv"), log())
