"""The book's public address has one spelling, and `make address` carries a new one everywhere."""

import re
import shutil
import subprocess

import pytest
import yaml

from tools import address

# What stands for any address, in messages and in the README of the tool.
FOREIGN = {"owner/repo"}
HOST = "https://github.com"  # apart from the paths below, so that this file holds no address but the book's
MENTIONS = re.compile(
    r"(?:github\.com|colab\.research\.google\.com/github|raw\.githubusercontent\.com)/([\w.-]+/[\w.-]+)"
)
SITES = re.compile(r"https?://([\w-]+)\.github\.io/([\w.-]*)")


def references(root):
    """The text in which foreign addresses are welcome: the bibliography."""
    return (root / "appendix" / "references.bib").read_text(encoding="utf-8")


def test_address_has_one_spelling_in_every_tracked_file():
    ours = address.spellings(address.current())
    slug = ours["slug"].removeprefix("github/")
    welcome = FOREIGN | {m.lower().removesuffix(".git") for m in MENTIONS.findall(references(address.ROOT))}
    welcome_sites = set(SITES.findall(references(address.ROOT)))
    wrong = []
    for path, text in address.texts():
        for match in MENTIONS.finditer(text):
            found = match[1].rstrip(".").removesuffix(".git")
            if found != slug and found.lower() not in welcome:
                wrong.append(f"{path.relative_to(address.ROOT)}: {match[0]}")
        for match in SITES.finditer(text):
            at_home = text[match.start() :].startswith(ours["site"])
            if not at_home and match.groups() not in welcome_sites:
                wrong.append(f"{path.relative_to(address.ROOT)}: {match[0]}")
    assert not wrong, "\n".join(["another spelling of the address than _config.yml's:", *wrong])


def test_site_address_is_the_repositorys():
    config = yaml.safe_load((address.ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert config["html"]["baseurl"] == address.spellings(config["repository"]["url"])["site"]


def test_every_chapter_names_the_address_and_a_ref_that_exists():
    config = yaml.safe_load((address.ROOT / "_config.yml").read_text(encoding="utf-8"))
    ref, url = config["repository"]["branch"], config["repository"]["url"]
    known = subprocess.run(
        ["git", "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags"],
        cwd=address.ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()
    assert {ref, f"origin/{ref}"} & set(known), f"_config.yml names the ref {ref!r}; git knows {known}"
    for chapter in sorted((address.ROOT / "chapters").glob("*.md")):
        text = chapter.read_text(encoding="utf-8")
        assert url in text, f"{chapter.name} does not name {url}"
        assert f'"{ref}"' in text, f"{chapter.name}'s set-up cell does not name the ref {ref!r}"


def test_address_moves_every_file_and_back(tmp_path):
    copy = tmp_path / "book"
    for path, _ in address.texts():
        target = copy / path.relative_to(address.ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    subprocess.run(["git", "init", "-q"], cwd=copy, check=True)
    subprocess.run(["git", "add", "-A"], cwd=copy, check=True)
    before = {path: text for path, text in address.texts(copy)}
    old, new = address.current(), f"{HOST}/someone-else/a-fork"

    address.move(old, new, copy)
    ours = address.spellings(old)
    for path, text in address.texts(copy):
        assert ours["repository"] not in text, f"{path.name} still names {ours['repository']}"
        assert ours["slug"] not in text, f"{path.name} still names {ours['slug']}"
        assert ours["site"] not in text, f"{path.name} still names {ours['site']}"

    address.move(new, old, copy)
    assert {path: text for path, text in address.texts(copy)} == before


@pytest.mark.parametrize("url", [HOST[8:] + "/a/b", HOST + "/a", HOST + "/a/b/", "", "x"])
def test_address_refuses_what_is_no_repository(url):
    with pytest.raises(ValueError, match="expected https://github.com/OWNER/REPO"):
        address.spellings(url)
