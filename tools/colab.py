"""Run the chapters on Colab's versions: each notebook alone in an empty folder, with nothing installed for it.

    python tools/colab.py                 every list of tests/colab/*.txt, every chapter
    python tools/colab.py 09-convolution  one chapter

For each list of versions this makes a virtual environment under .venv-colab (once: a stamp remembers the list),
registers its kernel in a folder of its own, lays the notebook into an empty folder and lets its set-up cell clone the
book, at the commit that is checked out, through the environment variable NN_BOOK. nbval compares the outputs. Then
tests/colab runs in the same environment: the figures under ipywidgets 7, and without anywidget.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv-colab"
PINS = sorted((ROOT / "tests" / "colab").glob("*.txt"))
EXTRAS = ["torch==2.13.0", "nbval==0.11.0", "pytest==9.2.0"]  # Colab's torch stands in as the CPU build; the rest tests
SANITIZE = Path("tests", "chapters", "sanitize.cfg")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="*", help="names of notebooks, without .ipynb; all where none is given")
    parser.add_argument("--notebook", type=Path, action="append", default=[], help="a notebook outside chapters/")
    parser.add_argument("--pins", help="the name of one list, as colab-pins")
    arguments = parser.parse_args()
    lists = [pins for pins in PINS if arguments.pins in (None, pins.stem)]
    if not lists:
        sys.exit(f"there is no list {arguments.pins} in tests/colab")
    began, results = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="colab-") as scratch:
        book, copy = clone_book(Path(scratch))
        notebooks = arguments.notebook or find_notebooks(copy / "chapters", arguments.chapters)
        for pins in lists:
            python = environment(pins)
            register_kernel(python, pins.stem)
            for notebook in notebooks:
                passed = run_notebook(python, pins.stem, notebook, copy, book)
                results.append((f"{notebook.stem} on {pins.stem}", passed))
            results.append((f"tests/colab on {pins.stem}", run_tests(python, pins.stem, copy, book)))
    failed = [name for name, passed in results if not passed]
    for name in failed:
        print(f"FAILED {name}")
    passed = len(results) - len(failed)
    counts = f"{len(failed)} failed, {passed} passed" if failed else f"{passed} passed"
    print(f"==== Colab: {counts} in {time.monotonic() - began:.0f}s ====")
    return 1 if failed else 0


def find_notebooks(folder, names):
    """Return the chapters' notebooks; a name that is none of them ends the run."""
    notebooks = sorted(folder.glob("*.ipynb"))
    known = [notebook.stem for notebook in notebooks]
    for name in names:
        if name not in known:
            sys.exit(f"there is no chapter {name}; there are {', '.join(known)}")
    if not notebooks:
        sys.exit("chapters/ has no notebook")
    return [notebook for notebook in notebooks if not names or notebook.stem in names]


def clone_book(scratch):
    """Clone the checked-out commit, under the name of the branch that the set-up cells ask for.

    Returns:
        The repository to clone from, and a copy of its files.
    """
    branch = re.search(r"^  branch: (\S+)$", (ROOT / "_config.yml").read_text(encoding="utf-8"), re.M)[1]
    book = scratch / "book.git"
    commit = git("rev-parse", "HEAD")
    subprocess.run(["git", "clone", "--quiet", "--bare", str(ROOT), str(book)], check=True)
    subprocess.run(["git", "-C", str(book), "update-ref", f"refs/heads/{branch}", commit], check=True)
    changed = " (the working tree has changes that are not in it)" if git("status", "--porcelain") else ""
    print(f"the book at commit {commit[:10]}{changed}")
    copy = scratch / "copy"
    subprocess.run(["git", "clone", "--quiet", "-b", branch, str(book), str(copy)], check=True)
    return book, copy


def git(*arguments):
    return subprocess.run(
        ["git", "-C", str(ROOT), *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def environment(pins):
    """Return the interpreter of the virtual environment of a list; make it where it is missing or out of date."""
    folder = HOME / pins.stem
    python = folder / "bin" / "python"
    wanted = hashlib.sha256((pins.read_text() + "\n".join(EXTRAS) + sys.version).encode()).hexdigest()
    stamp = folder / ".stamp"
    if stamp.is_file() and stamp.read_text() == wanted:
        return python
    print(f"installing {pins.name} into {folder.relative_to(ROOT)} (once)", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    install = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*install, "-r", str(pins), *EXTRAS], check=True)
    subprocess.run([str(python), "-m", "pip", "check"], check=True)
    stamp.write_text(wanted)
    return python


def register_kernel(python, name):
    """Write a kernelspec of our own: kernels that the machine has elsewhere are not touched."""
    folder = HOME / "jupyter" / "kernels" / name
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": name, "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec, indent=1))


def clean_environment(book):
    """The environment variables of a run: nothing of ours on Python's path, no settings of the user's Jupyter."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "JUPYTER", "PYTEST"))}
    settings = {
        key: str(HOME / "settings" / key.lower()) for key in ("JUPYTER_CONFIG_DIR", "IPYTHONDIR", "MPLCONFIGDIR")
    }
    kept["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # the debugger of these versions warns at every start
    kept["TQDM_DISABLE"] = "1"  # as when the outputs were stored
    return {**kept, **settings, "JUPYTER_PATH": str(HOME / "jupyter"), "NN_BOOK": book.as_uri()}


def run_notebook(python, kernel, notebook, copy, book):
    """Run one notebook alone in an empty folder; return whether its outputs agreed, it fetched the book and installed
    nothing."""
    before = installed(python)
    with tempfile.TemporaryDirectory(prefix="colab-empty-") as folder:
        shutil.copy(notebook, folder)
        command = [str(python), "-m", "pytest", "--nbval", "--nbval-kernel-name", kernel, "--nbval-cell-timeout", "300"]
        command += ["-p", "no:cacheprovider", "-q", "--rootdir", folder, notebook.name]
        command += ["--nbval-sanitize-with", str(copy / SANITIZE)]
        print(f"\n{notebook.stem} on {kernel}", flush=True)
        passed = subprocess.run(command, cwd=folder, env=clean_environment(book)).returncode == 0
        if not (Path(folder) / "book" / "lib" / "__init__.py").is_file():
            print("the set-up cell did not fetch the book into the empty folder")
            passed = False
    if installed(python) != before:
        print(f"the notebook changed what is installed; delete {python.parent.parent}")
        passed = False
    return passed


def installed(python):
    return sorted(path.name for path in (python.parent.parent / "lib").glob("python3*/site-packages/*.dist-info"))


def run_tests(python, name, copy, book):
    """Run tests/colab in the environment, on a copy as a reader would have it."""
    command = [str(python), "-m", "pytest", "-p", "no:cacheprovider", "-q", "tests/colab", "--noconftest"]
    print(f"\ntests/colab on {name}", flush=True)
    return subprocess.run(command, cwd=copy, env=clean_environment(book)).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
