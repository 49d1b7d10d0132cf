"""History: what a training run measured, epoch by epoch."""

from .tables import Table

__all__ = ["History"]

LOSSES = ("train_loss", "validation_loss")


class History:
    """The curves of a training run.

        history["validation_loss"]     one number an epoch
        print(history)                 all of them as a table
        history.plot()                 the losses as curves
        history.best_epoch             the epoch with the lowest validation loss

    columns: {name: list}, "train_loss" and, where there were such, "validation_loss", the metrics and "lr".
    """

    def __init__(self, columns=None):
        self.columns = dict(columns or {})

    def add(self, row):
        """Add one epoch, {name: number}: the same names in every epoch."""
        if self.columns and set(row) != set(self.columns):
            raise ValueError(f"row must hold {', '.join(self.columns)}, as the epochs before; got {', '.join(row)}")
        for name, value in row.items():
            self.columns.setdefault(name, []).append(value)

    def __getitem__(self, name):
        return self.columns[name]

    def __len__(self):
        """The number of epochs."""
        return max(map(len, self.columns.values()), default=0)

    @property
    def best_epoch(self):
        """The epoch, counted from 1, with the lowest validation loss (training loss where nothing else was measured).

        The first of several that are equally low; 0 before the first epoch.
        """
        losses = self.columns.get("validation_loss") or self.columns.get("train_loss") or []
        return losses.index(min(losses)) + 1 if losses else 0

    def __repr__(self):
        names = ("epoch", *self.columns)
        return repr(Table(names, list(zip(range(1, len(self) + 1), *self.columns.values(), strict=True))))

    def plot(self, *names, ax=None):
        """Draw columns against the epoch: both losses, unless names are given.

        Args:
            names: columns.
            ax: the matplotlib axes to draw on; None makes some.

        Returns:
            The figure.
        """
        if ax is None:
            from matplotlib.figure import Figure

            ax = Figure(figsize=(5, 2.6), layout="constrained").subplots()
        for name in names or [name for name in LOSSES if name in self.columns]:
            ax.plot(range(1, len(self) + 1), self[name], label=name.replace("_", " "))
        if "validation_loss" in self.columns:
            ax.axvline(self.best_epoch, color="grey", linestyle=":", linewidth=1, label="best epoch")
        ax.set_xlabel("epoch")
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.legend(frameon=False)
        return ax.figure
