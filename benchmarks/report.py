"""The measurements as a table, a file and a picture."""

import datetime
import json
import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

import threadpoolctl
import torch

from .works.peers import MISSING, MODULES

RESULTS = Path(__file__).resolve().parent / "results"
OURS = "numpy_nn"
COLUMNS = ("torch", OURS)  # with columns of their own
PACKAGES = ("numpy", "scipy", "torch", *(name for name in MODULES if name not in MISSING))


def processor():
    """The processor's name, as the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", cpuinfo.read_text()) if cpuinfo.exists() else None
    return (found.group(1) if found else platform.processor() or platform.machine()).strip()


def blas():
    """The library that multiplies NumPy's matrices, and the instructions it chose."""
    for pool in threadpoolctl.threadpool_info():
        if pool["user_api"] == "blas" and "numpy" in pool["filepath"]:
            return f"{pool['internal_api']} {pool['version']} ({pool['architecture']})"
    return "an unknown library"


def blas_misses_avx512():
    """Whether the processor has AVX-512 and OpenBLAS chose a kernel without it."""
    cpuinfo = Path("/proc/cpuinfo")
    has = cpuinfo.exists() and "avx512f" in cpuinfo.read_text()
    return has and any(older in blas() for older in ("(Haswell)", "(Zen)", "(Sandybridge)"))


def collect(rows, widgets, load, words=()):
    """Everything worth keeping: when, where, with what, and the figures."""
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "blas": blas(),
        "load": load,
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
        "missing": MISSING,
        "cuda": torch.cuda.get_device_name(0) if torch.cuda.is_available() else None,
        "works": rows,
        "words": list(words),
        "widgets": widgets,
    }


def line(row, setting):
    """One measurement in one line, while the others are still to come."""
    ratios = ", ".join(f"{side} {found['ratio']:.2f}" for side, found in row["cpu"][setting].items() if side != "torch")
    return f"{setting}, {row['work']}: {ratios}"


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
        f"{result['cores']} cores, {result['system']}, Python {result['python']}, {packages}; NumPy multiplies "
        f"matrices with {result['blas']}; float32. Processes that wanted a core before the run began: "
        f"{result['load']:.1f} (0 on a quiet machine).",
        "",
        "Each ratio is a time divided by PyTorch's for the same work, the median of many turns: below 1 is faster than "
        "PyTorch. How it is measured stands in benchmarks/__init__.py.",
    ]
    if result["missing"]:
        libraries = " and ".join(result["missing"])
        lines += ["", f"Not installed, so not measured: {libraries} (see benchmarks/requirements.txt)."]
    for setting in result["works"][0]["cpu"]:
        others = _others(result["works"], setting)
        lines += ["", f"## {setting}", ""]
        lines += [f"| work | PyTorch | numpy_nn | middle half | target | {' | '.join(others)} |"]
        lines += ["|---" * (5 + len(others)) + "|"]
        lines += [_row(row, setting, others) for row in result["works"]]
    return "\n".join(lines + _words(result) + _cuda(result) + _widgets(result)) + "\n"


def _others(rows, setting):
    """Every side beside ours and PyTorch, in the order in which they first come."""
    return [side for side in dict.fromkeys(side for row in rows for side in row["cpu"][setting]) if side not in COLUMNS]


def _words(result):
    lines = ["", "## Skip-gram, words a second, 1 thread", ""]
    if not result["words"]:
        return [*lines, "Not measured in this run."]
    lines += ["| who | words a second | beside gensim |", "|---|---|---|"]
    for found in result["words"]:
        beside = "gensim is not installed" if found["ratio"] is None else f"{found['ratio']:.2f} ×"
        lines.append(f"| {found['who']} | {found['words_per_second']:,.0f} | {beside} |")
    return lines


def _cuda(result):
    lines = ["", "## torch_nn on a CUDA device", ""]
    if result["cuda"] is None:
        return [*lines, "Not measured: no CUDA device on this machine."]
    lines += [f"{result['cuda']}.", "", "| work | PyTorch | torch_nn |", "|---|---|---|"]
    return lines + [
        f"| {row['work']} | {_time(row['cuda']['torch']['seconds'])} | {row['cuda']['torch_nn']['ratio']:.2f} |"
        for row in result["works"]
    ]


def _widgets(result):
    lines = ["", "## Widgets", ""]
    if not result["widgets"]:
        return [*lines, "Not measured in this run."]
    lines += ["| what | median | rounds |", "|---|---|---|"]
    return lines + [f"| {w['what']} | {w['milliseconds']:.1f} ms | {w['rounds']} |" for w in result["widgets"]]


def threads_of(setting):
    return int(setting.split()[0])


def _row(row, setting, others):
    sides = row["cpu"][setting]
    ours = sides[OURS]
    others = (f"{sides[side]['ratio']:.3g}" if side in sides else "–" for side in others)
    low, high = ours["quartiles"]
    return (
        f"| {row['work']} | {_time(sides['torch']['seconds'])} | {ours['ratio']:.2f} | {low:.2f} to {high:.2f} "
        f"| {verdict(ours['ratio'], row['target'].get(threads_of(setting)))} | {' | '.join(others)} |"
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

    rows, settings = result["works"][::-1], list(result["works"][0]["cpu"])
    colours, hatches = ("#0072B2", "#E69F00", "#56B4E9", "#F0E442"), (None, "//", "..", "xx")  # of Okabe and Ito
    height = 0.8 / len(settings)
    figure, axes = plt.subplots(figsize=(9, 0.7 * len(rows) + 1.6), layout="constrained")
    for number, setting in enumerate(settings):
        places = [place + 0.4 - height * (number + 0.5) for place in range(len(rows))]
        ratios = [row["cpu"][setting][OURS]["ratio"] for row in rows]
        axes.barh(
            places, ratios, height, color=colours[number], hatch=hatches[number], edgecolor="white", label=setting
        )
        for place, ratio, row in zip(places, ratios, rows, strict=True):
            axes.annotate(
                f"{ratio:.2f}", (ratio, place), (5, 0), textcoords="offset points", va="center", fontsize=7,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5}, zorder=3,
            )
            target = row["target"].get(threads_of(setting))
            if target is not None:
                axes.plot([target] * 2, [place - height / 2, place + height / 2], color="black", linewidth=2)
    axes.axvline(1, color="grey", linewidth=1, zorder=0)
    axes.plot([], [], color="black", linewidth=2, label="target")
    axes.set_yticks(range(len(rows)), [row["work"] for row in rows], fontsize=9)
    axes.set_xlabel("time of numpy_nn / time of PyTorch (1: as fast; shorter: faster)")
    axes.set_title(f"{result['processor']}, {result['cores']} cores, {result['date']}", fontsize=10)
    axes.margins(y=0.01)
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=120)
    plt.close(figure)
