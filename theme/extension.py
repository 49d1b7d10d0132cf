"""The Sphinx extension of the book: it registers what the modules beside it do."""

from pathlib import Path

from theme import anchors, embeds, equations, figures, library_pages, pages, references, topics

HERE = Path(__file__).parent


def write_every_page(app, env):
    """Write all pages whenever one was read again: menus, links and titles on the others may have changed with it."""
    return sorted(env.found_docs)


def setup(app):
    app.add_html_theme("book", str(HERE / "book"))
    app.add_config_value("comments_config", {}, "")  # jupyter-book sets it for an extension that the book leaves out
    app.connect("env-updated", write_every_page)
    app.add_js_file("book.js", defer="defer")
    for part in (anchors, equations, figures, references, topics, library_pages, embeds, pages):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
