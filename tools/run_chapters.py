"""Execute the chapters whose text or library changed, and store their outputs: `make run`.

A chapter is a pair: chapters/NN-name.md, which an author edits, and the notebook of the same name, which readers open.
The notebook holds a fingerprint of what its outputs came from: the text, lib/ and data/. Where that still holds,
nothing happens; so a second run changes nothing.

    python tools/run_chapters.py             what changed
    python tools/run_chapters.py --force     everything
    python tools/run_chapters.py 09          only chapters whose file name contains 09
"""

import argparse
import hashlib
import os
import re
import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = ROOT / "chapters"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
RUNS_IN = re.compile(r"Runs in about \d+ seconds")
SECONDS_STEP = 10  # the time to run is said in tens: what a reader wants to know, and the same on the next run
CELL_LIMIT = 120  # seconds
WITHOUT_BARS = {"TQDM_DISABLE": "1"}  # a bar tells times, which are others on the next run


def sources():
    """The chapters' texts, in order."""
    return sorted(CHAPTERS.glob("*.md"))


def notebook_of(source):
    return source.with_suffix(".ipynb")


def fingerprint(source, root=ROOT):
    """What a chapter's outputs came from, as 16 hex digits: its text, the library it imports and the data it reads."""
    files = [path for folder in ("lib", "data") for path in sorted((root / folder).rglob("*"))]
    digest = hashlib.sha256(source.read_bytes())
    for path in files:
        name = path.relative_to(root).as_posix()
        if path.suffix in (".py", ".json", ".csv", ".npz") and not name.startswith("lib/widgets/js/"):
            digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def unexecuted(source):
    """The notebook that a text describes, without outputs.

    A cell's id comes from its kind, its text and how often that text occurred before: the same text gives the same ids.
    """
    read = jupytext.read(source)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    jupytext_metadata = {"formats": "md,ipynb"}
    metadata = {"jupytext": jupytext_metadata, "kernelspec": kernel, "language_info": {"name": "python"}}
    seen, cells = {}, []
    for cell in read.cells:
        key = (cell.cell_type, cell.source)
        seen[key] = seen.get(key, -1) + 1
        name = hashlib.sha256(f"{cell.cell_type}\n{seen[key]}\n{cell.source}".encode()).hexdigest()[:12]
        make = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        cells.append(make(cell.source, id=name, metadata=dict(cell.metadata)))
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def execute(notebook, folder=CHAPTERS):
    """Run a notebook in place, in `folder`, and return the seconds it took; a failing cell or a warning stops.

    Seconds are the processor's, which say the same on a busy machine as on an idle one.
    """
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(
        notebook, timeout=CELL_LIMIT, resources=resources, record_timing=False, store_widget_state=False
    )
    before = os.times()
    client.execute(env=os.environ | WITHOUT_BARS)
    after = os.times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    for cell in notebook.cells:
        cell.get("metadata", {}).pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [tidy(output) for output in joined(cell.outputs)]
            for output in cell.outputs:
                if output.get("name") == "stderr":
                    raise RuntimeError(f"a cell wrote to stderr:\n{cell.source}\n\n{output.text}")
    notebook.metadata.pop("widgets", None)
    notebook.metadata.language_info = {"name": "python"}
    return seconds


def joined(outputs):
    """Outputs with neighbouring pieces of one stream made one: a kernel cuts them where it likes."""
    result = []
    for output in outputs:
        if result and output.output_type == "stream" and result[-1].get("name") == output.name:
            result[-1].text += output.text
        else:
            result.append(output)
    return result


def tidy(output):
    """Drop what differs from run to run or means nothing without a kernel: widget views and metadata."""
    if "data" in output:
        output.data.pop(WIDGET_VIEW, None)
        output.metadata = {}
    return output


def rounded_seconds(measured, stored=None):
    """The time to run in tens of seconds; what was said before stays while it is not wrong by more than ten."""
    if stored and abs(measured - stored) <= SECONDS_STEP:
        return stored
    return max(1, -(-round(measured) // SECONDS_STEP)) * SECONDS_STEP


def is_current(source):
    """Whether the stored notebook came from this text and this library."""
    path = notebook_of(source)
    if not path.exists():
        return False
    stored = nbformat.read(path, as_version=4).metadata.get("book", {})
    return stored.get("fingerprint") == fingerprint(source)


def run(source):
    """Execute one chapter and store it; returns the measured seconds."""
    path = notebook_of(source)
    stored = nbformat.read(path, as_version=4).metadata.get("book", {}) if path.exists() else {}
    measured = execute(notebook := unexecuted(source), source.parent)
    said = rounded_seconds(measured, stored.get("run_seconds"))
    text = source.read_text(encoding="utf-8")
    renewed = RUNS_IN.sub(f"Runs in about {said} seconds", text)
    if renewed != text:
        source.write_text(renewed, encoding="utf-8")
        executed, notebook = notebook, unexecuted(source)
        for cell, ran in zip(notebook.cells, executed.cells, strict=True):
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = ran.outputs, ran.execution_count
    notebook.metadata["book"] = {"fingerprint": fingerprint(source), "run_seconds": said}
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return measured


def main():
    parser = argparse.ArgumentParser(description="Execute the chapters whose text or library changed.")
    parser.add_argument("names", nargs="*", help="parts of file names; none means all chapters")
    parser.add_argument("--force", action="store_true", help="execute also what is up to date")
    options = parser.parse_args()
    for source in sources():
        if options.names and not any(name in source.stem for name in options.names):
            continue
        if is_current(source) and not options.force:
            print(f"  {source.stem}: up to date")
            continue
        try:
            seconds = run(source)
        except (CellExecutionError, RuntimeError) as error:
            sys.exit(f"  {source.stem}: {error}")
        print(f"  {source.stem}: executed in {seconds:.1f} s")


if __name__ == "__main__":
    main()
