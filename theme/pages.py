"""What surrounds the text of a page: its place in the book, what can be done with it, and how others find it."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import yaml
from bs4 import BeautifulSoup

from theme import library

WORDS_A_MINUTE = 200
MINUTES_A_CELL = 0.5
UNUSED_STATIC = re.compile(r"(pygments|basic|mystnb\.\w+)\.css|(file|plus|minus)\.png")
SEARCH_SCRIPTS = {"documentation_options.js", "doctools.js", "sphinx_highlight.js"}


def settings(app):
    return yaml.safe_load((Path(app.srcdir) / "_config.yml").read_text(encoding="utf-8"))


def version_of(root):
    """The book's version and the commit it was built from, if that can be told."""
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    try:
        commit = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "--short=8", "HEAD"], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return version
    return f"{version} ({commit})"


def minutes_to_read(notebook):
    """Words of the text at 200 a minute, half a minute for each code cell; formulas and markup are not words."""
    text = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$|<[^>]+>|\]\([^)]*\)|```.*?```", " ", text, flags=re.DOTALL)
    words = len(re.findall(r"[A-Za-z][\w'’-]*", text))
    cells = sum(cell["cell_type"] == "code" for cell in notebook["cells"])
    return max(1, round(words / WORDS_A_MINUTE + MINUTES_A_CELL * cells))


def run_time(notebook):
    """In words, the seconds that the last execution took; None where they were not recorded."""
    seconds = notebook["metadata"].get("book", {}).get("run_seconds")
    if seconds is None:
        return None
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"


def parts_of(app):
    """The book's parts as (caption, [(page, title)]), as _toc.yml has them; the modules follow the library's page."""
    site_map = app.config.external_site_map
    parts = []
    for tree in site_map.root.subtrees:
        pages = [(str(item), app.env.titles[item].astext()) for item in tree.items if item in app.env.titles]
        if library.HOME in dict(pages):
            pages += library.pages()
        if pages:
            parts.append((tree.caption, pages))
    return parts


def menu_of(parts, page):
    """The parts as the menu of a page shows them: the modules of the library only within it."""
    if page.startswith("library/"):
        return parts
    modules = dict(library.pages())
    return [(caption, [entry for entry in pages if entry[0] not in modules]) for caption, pages in parts]


def part_of(parts, page):
    return next((caption for caption, pages in parts if page in dict(pages)), None)


def neighbours(parts, page, root):
    """The pages before and after this one, each as (page, title, part); the intro stands before the first."""
    order = [(root, "Introduction", None)]
    order += [(name, title, caption) for caption, pages in parts for name, title in pages]
    names = [name for name, _, _ in order]
    if page not in names:
        return None, None
    at = names.index(page)
    return order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None


def chapter_number(page):
    match = re.match(r"chapters/(\d+)-", page)
    return int(match.group(1)) if match else None


def bibtex(config, page, title, url):
    key = "deeplearningstepbystep-" + page.rsplit("/", 1)[-1]
    return (
        f"@incollection{{{key},\n  author = {{{{{config['author']}}}}},\n  title = {{{title}}},\n"
        f"  booktitle = {{{config['title']}}},\n  year = {{{config['copyright']}}},\n  url = {{{url}}}\n}}"
    )


def tools_of(app, page, title, url):
    """What a reader can do with a chapter, and how long it takes."""
    path = Path(app.srcdir) / f"{page}.ipynb"
    if not path.exists():
        return None
    notebook = json.loads(path.read_text(encoding="utf-8"))
    config = settings(app)
    repository, branch = config["repository"]["url"], config["repository"]["branch"]
    slug = repository.removeprefix("https://github.com/")
    report = {
        "title": f"{title}: ",
        "body": f"Page: {url}\nVersion: {version_of(Path(app.srcdir))}\n\nWhat is wrong, and what should it say?\n",
    }
    return {
        "colab": f"https://colab.research.google.com/github/{slug}/blob/{branch}/{page}.ipynb",
        "notebook": f"_downloads/{path.name}",
        "notebook_name": path.name,
        "edit": f"{repository}/edit/{branch}/{page}.md",
        "report": f"{repository}/issues/new?{urlencode(report, quote_via=quote)}",
        "bibtex": bibtex(config, page, title, url),
        "minutes": minutes_to_read(notebook),
        "run": run_time(notebook),
    }


def description_of(doctree):
    """The first paragraph of a page, for search engines and previews."""
    if doctree is None:
        return None
    for paragraph in doctree.findall(lambda node: node.tagname == "paragraph"):
        text = " ".join(paragraph.astext().split())
        if len(text) > 40:
            return text if len(text) <= 200 else text[:197].rsplit(" ", 1)[0] + " …"
    return None


def local_contents(toc):
    """The headings of a page below its title, as [(anchor, heading as HTML, the headings inside)]."""

    def entries(bullet_list):
        found = []
        for item in bullet_list.find_all("li", recursive=False) if bullet_list else []:
            link = item.find("a")
            found.append((link["href"], link.decode_contents(), entries(item.find("ul", recursive=False))))
        return found

    title = entries(BeautifulSoup(toc, "html.parser").find("ul"))
    return title[0][2] if title else []


def wrap_tables(html):
    """Tables scroll inside a box of their own, so that a wide one never widens the page."""
    table = r'<table (?:border="1" )?class="(?:docutils|table|dataframe).*?</table>'
    return re.sub(table, r'<div class="table-box">\g<0></div>', html, flags=re.DOTALL)


def file_name(asset):
    return str(asset.filename).rsplit("/", 1)[-1]


def add_context(app, pagename, templatename, context, doctree):
    config = settings(app)
    body = context.get("body") or ""
    if "katex" in body or pagename.startswith("library/"):
        app.add_css_file("katex/katex.min.css", priority=100)
    if pagename.startswith("library/"):
        app.add_css_file("library.css", priority=600)
    context["css_files"] = [css for css in context["css_files"] if not UNUSED_STATIC.fullmatch(file_name(css))]
    if pagename != "search":
        context["script_files"] = [
            script
            for script in context["script_files"]
            if script.filename is not None and file_name(script) not in SEARCH_SCRIPTS
        ]
    title = re.sub(r"<[^>]+>", "", context.get("title") or "")
    parts = parts_of(app)
    if "body" in context:
        context["body"] = wrap_tables(body)
    number = chapter_number(pagename)
    before, after = neighbours(parts, pagename, app.config.root_doc)
    context.update(
        book_title=config["title"],
        book_author=config["author"],
        book_year=config["copyright"],
        repository=config["repository"]["url"],
        parts=menu_of(parts, pagename),
        part=part_of(parts, pagename),
        before=before,
        after=after,
        chapter=number,
        kind="index" if pagename == app.config.root_doc else "chapter" if number else "page",
        contents=context.get("contents") or local_contents(context.get("toc") or ""),
        tools=tools_of(app, pagename, title, context.get("pageurl") or "") if number else None,
        description=context.get("description") or description_of(doctree),
        card=config["html"]["baseurl"] + "_static/card.png",
        site_path=urlsplit(config["html"]["baseurl"]).path,
        page_version=version_of(Path(app.srcdir)),
        chapter_number_of=chapter_number,
    )


def not_found_page(app):
    """404.html: served by the host at any depth, so it is complete in itself and links by the site's full path."""
    return [("404", {"title": "This page is not here"}, "404.html")]


def finish(app, exception):
    """The notebooks for download, and the list of pages for search engines."""
    if exception or app.builder.name != "html":
        return
    out, source = Path(app.outdir), Path(app.srcdir)
    downloads = out / "_downloads"
    downloads.mkdir(exist_ok=True)
    for page in app.env.found_docs:
        notebook = source / f"{page}.ipynb"
        if notebook.exists():
            shutil.copyfile(notebook, downloads / notebook.name)
    for path in (out / "_static").iterdir():
        if UNUSED_STATIC.fullmatch(path.name):
            path.unlink()
    base = settings(app)["html"]["baseurl"]
    pages = sorted([*app.env.found_docs, *dict(library.pages())])
    urls = "".join(f"<url><loc>{base}{page}.html</loc></url>\n" for page in pages)
    (out / "sitemap.xml").write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n',
        encoding="utf-8",
    )
    (out / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n", encoding="utf-8")
    (out / ".nojekyll").touch()


def setup(app):
    app.connect("html-page-context", add_context, priority=500)
    app.connect("html-collect-pages", not_found_page)
    app.connect("build-finished", finish)
