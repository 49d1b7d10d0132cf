"""The measurements as a table, a file and a picture."""

import datetime
import json
import platform
import re
from importlib.metadata import version
from pathlib import Path

import torch

RESULTS = Path(__file__).resolve().parent / "results"
OURS = "numpy_nn"
PACKAGES = ("numpy", "scipy", "torch")


def processor():
    """The processor's name, as the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", cpuinfo.read_text()) if cpuinfo.exists() else None
    return (found.group(1) if found else platform.processor() or platform.machine()).strip()


def collect(rows, widgets):
    """Everything worth keeping: when, where, with what, and the figures."""
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "processor": processor(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
        "cuda": torch.cuda.get_device_name(0) if torch.cuda.is_available() else None,
        "works": rows,
        "widgets": widgets,
    }


def line(row):
    """One work in one line, while the others are still to come."""
    parts = []
    for threads, sides in row["cpu"].items():
        ratios = ", ".join(f"{side} {found['ratio']:.2f}" for side, found in sides.items() if side != "torch")
        parts.append(f"{threads} thread{'s'[: threads - 1]}: {ratios}")
    return f"{row['work']:<45} {'   '.join(parts)}"


def verdict(ratio, target):
    if target is None:
        return "–"
    return f"{target:g} {'reached' if ratio <= target else 'missed'}"


def markdown(result):
    """The tables, with the machine and the versions above them."""
    packages = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    lines = [
        f"# {result['date']}, {result['processor']}",
        "",
        f"Python {result['python']}, {packages}; {result['system']}; float32.",
        "",
        "Each number is a time divided by PyTorch's for the same work: below 1 is faster than PyTorch.",
    ]
    for threads in result["works"][0]["cpu"]:
        lines += ["", f"## {threads} thread{'s'[: threads - 1]}", ""]
        lines += ["| work | PyTorch | numpy_nn | middle half | target | torch_nn | scipy.signal |"]
        lines += ["|---|---|---|---|---|---|---|"]
        lines += [_row(row, threads) for row in result["works"]]
    lines += ["", "## torch_nn on a CUDA device", ""]
    if result["cuda"] is None:
        lines += ["Not measured: no CUDA device on this machine."]
    else:
        lines += [f"{result['cuda']}.", "", "| work | PyTorch | torch_nn |", "|---|---|---|"]
        lines += [
            f"| {row['work']} | {_time(row['cuda']['torch']['seconds'])} | {row['cuda']['torch_nn']['ratio']:.2f} |"
            for row in result["works"]
        ]
    lines += ["", "## Widgets", ""]
    if result["widgets"]:
        lines += ["| what | median | rounds |", "|---|---|---|"]
        lines += [f"| {w['what']} | {w['milliseconds']:.1f} ms | {w['rounds']} |" for w in result["widgets"]]
    else:
        lines += ["Not measured in this run."]
    return "\n".join(lines) + "\n"


def _row(row, threads):
    sides = row["cpu"][threads]
    ours, scipy = sides[OURS], sides.get("scipy.signal")
    low, high = ours["quartiles"]
    return (
        f"| {row['work']} | {_time(sides['torch']['seconds'])} | {ours['ratio']:.2f} | {low:.2f} to {high:.2f} "
        f"| {verdict(ours['ratio'], row['target'].get(threads))} | {sides['torch_nn']['ratio']:.2f} "
        f"| {'–' if scipy is None else format(scipy['ratio'], '.3g')} |"
    )


def _time(seconds):
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def write(result):
    """Write the result as .json, .md and .png; return the paths."""
    RESULTS.mkdir(exist_ok=True)
    slug = re.sub(r"[^a-z0-9]+", "-", result["processor"].lower()).strip("-")
    stem = RESULTS / f"{result['date']}-{slug}"
    paths = [stem.with_name(f"{stem.name}.{ending}") for ending in ("json", "md", "png")]
    paths[0].write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    paths[1].write_text(markdown(result) + f"\n![The ratios as bars]({paths[2].name})\n", encoding="utf-8")
    draw(result, paths[2])
    return paths


def draw(result, path):
    """The ratios as bars, the targets as lines."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    rows = result["works"][::-1]
    colours = {1: "#0072B2", 2: "#E69F00"}  # Okabe and Ito's blue and orange
    figure, axes = plt.subplots(figsize=(9, 0.5 * len(rows) + 1.6), layout="constrained")
    for threads, shift in ((1, 0.2), (2, -0.2)):
        ratios = [row["cpu"][threads][OURS]["ratio"] for row in rows]
        places = [place + shift for place in range(len(rows))]
        label = f"{threads} thread{'s'[: threads - 1]}"
        axes.barh(places, ratios, 0.38, color=colours[threads], hatch="//" if threads == 2 else None,
                  edgecolor="white", label=label)
        for place, ratio, row in zip(places, ratios, rows, strict=True):
            axes.text(ratio, place, f" {ratio:.2f}", va="center", fontsize=8)
            target = row["target"].get(threads)
            if target is not None:
                axes.plot([target] * 2, [place - 0.19, place + 0.19], color="black", linewidth=2)
    axes.axvline(1, color="grey", linewidth=1)
    axes.plot([], [], color="black", linewidth=2, label="target")
    axes.set_yticks(range(len(rows)), [row["work"] for row in rows], fontsize=9)
    axes.set_xlabel("time of numpy_nn / time of PyTorch (1 = as fast; shorter is faster)")
    axes.set_title(f"{result['processor']}, {result['date']}", fontsize=10)
    axes.legend(loc="lower right", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=120)
    plt.close(figure)
