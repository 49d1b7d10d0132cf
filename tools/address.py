"""Carry a new public address through the book: `make address URL=https://github.com/OWNER/REPO`.

The address stands in `_config.yml` (`repository.url`, and the site's own address `html.baseurl`). Colab buttons, set-up
cells, links in the README and the citation repeat it, because a notebook opened alone has nothing else to go by; this
tool is what keeps them equal, and tests/repository/test_address.py says when they are not.
"""

import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
FORM = re.compile(r"https://github\.com/(?P<owner>[\w.-]+)/(?P<name>[\w.-]+)")


def spellings(url):
    """Every way the address `url` is written in the book: repository, slug in Colab's links, the site's address."""
    match = FORM.fullmatch(url)
    if match is None:
        raise ValueError(f"URL is {url!r}; expected https://github.com/OWNER/REPO and nothing after it")
    owner, name = match["owner"], match["name"]
    site = f"https://{owner.lower()}.github.io/"
    return {
        "repository": url,
        "slug": f"github/{owner}/{name}",
        "site": site if name.lower() == f"{owner.lower()}.github.io" else f"{site}{name}/",
    }


def current():
    """The address in force, from `_config.yml`."""
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]["url"]


def texts(root=ROOT):
    """The tracked text files of the book, as (path, text)."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        path = Path(root) / name
        try:
            yield path, path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # a picture or a font; or a file deleted and not yet committed


def move(old, new, root=ROOT):
    """Rewrite `old` into `new` in every tracked text file; returns the paths that changed."""
    before, after = spellings(old), spellings(new)
    pairs = [(before[kind], after[kind]) for kind in ("site", "repository", "slug")]
    changed = []
    for path, text in texts(root):
        moved = text
        for a, b in pairs:
            end = "" if a.endswith("/") else r"(?![\w-])"  # no longer name that only begins like it
            moved = re.sub(re.escape(a) + end, lambda _, b=b: b, moved)
        if moved != text:
            path.write_text(moved, encoding="utf-8")
            changed.append(path)
    return changed


def main():
    if len(sys.argv) != 2:
        sys.exit(f"The address is {current()}. To change it: make address URL=https://github.com/OWNER/REPO")
    try:
        changed = move(current(), sys.argv[1])
    except ValueError as error:
        sys.exit(str(error))
    for path in changed:
        print(f"  {path.relative_to(ROOT)}")
    print(f"{len(changed)} files now say {sys.argv[1]}; `make site` carries it to the pages.")


if __name__ == "__main__":
    main()
