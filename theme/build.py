"""Build the book into _build/html: `python -m theme.build`, which is what `make site` runs.

The build goes into a temporary folder that takes the place of the old site only when it ended without a warning, so a
failed build leaves the old site as it was, and a second try meets the same warnings again. Nothing happens when nothing
changed since the last build; when only pages changed, only those are read again.
"""

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from jupyter_book.sphinx import build_sphinx

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("index.md", "chapters/*.ipynb", "appendix/*.md", "appendix/*.bib", "library/*.md", "data/syllabus.csv")
MACHINERY = ("_config.yml", "_toc.yml", "requirements.txt", "pyproject.toml", "theme/**/*", "lib/**/*")


def fingerprint(root, patterns):
    """One hash of the names and contents of all files that match, compiled Python left out."""
    digest = hashlib.sha256()
    paths = {path for pattern in patterns for path in root.glob(pattern)}
    for path in sorted(paths):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(root)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def state_of(root):
    return {"pages": fingerprint(root, PAGES), "machinery": fingerprint(root, MACHINERY)}


def how_to_open(html):
    return (
        f"The book is in {html.parent.name}/{html.name}: open {html / 'index.html'} in a browser,\n"
        f"or serve it with: python -m http.server --directory {html.parent.name}/{html.name} 8000"
    )


def run_sphinx(root, work):
    """Build root into work/html, with warnings as errors; returns whether it succeeded."""
    status = build_sphinx(
        str(root),
        str(work / "html"),
        doctreedir=str(work / "doctrees"),
        path_config=str(root / "_config.yml"),
        confoverrides={"latex_individualpages": False},
        noconfig=True,
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    return status == 0


def build(root, build_dir, everything=False):
    """Bring build_dir/html up to date with root. Returns 0, or 1 when the build failed and the old site stays."""
    began = time.monotonic()
    html, doctrees, record = build_dir / "html", build_dir / "doctrees", build_dir / "state.json"
    now = state_of(root)
    known = json.loads(record.read_text()) if record.exists() else {}
    if not everything and known == now and (html / "index.html").exists():
        print(f"Nothing changed. {how_to_open(html)}")
        return 0

    build_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build_dir, prefix=".building-") as folder:
        work = Path(folder)
        only_pages_changed = known.get("machinery") == now["machinery"] and doctrees.exists() and html.exists()
        if only_pages_changed and not everything:
            shutil.copytree(doctrees, work / "doctrees")
            shutil.copytree(html, work / "html")
        if not run_sphinx(root, work):
            kept = "The site of the last good build stays as it was." if html.exists() else "No site was written."
            print(f"The build failed or warned (see above). {kept}", file=sys.stderr)
            return 1
        old = work / "old"
        old.mkdir()
        for name in ("html", "doctrees"):
            if (build_dir / name).exists():
                (build_dir / name).rename(old / name)
            (work / name).rename(build_dir / name)
        record.write_text(json.dumps(now))
    print(f"Built in {time.monotonic() - began:.1f} s. {how_to_open(html)}")
    return 0


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="build every page, changed or not")
    parser.add_argument("--root", type=Path, default=ROOT, help="the book to build (default: this one)")
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    return build(root, root / "_build", everything=options.all)


if __name__ == "__main__":
    sys.exit(main())
