"""Every named place can be linked to from another page, as `[text](../appendix/references.md#dumoulin2016)`.

MyST resolves `page.md#name` for headings only. Here the other names of a page join them: equations, labels written as
`(name)=`, and anchors that a directive wrote into its HTML and announced with `announce`.
"""

from docutils import nodes


def announce(env, names):
    """Say that the page being read holds these anchors in raw HTML."""
    env.metadata[env.docname].setdefault("book_anchors", []).extend(names)


def collect(app, doctree):
    metadata = app.env.metadata[app.env.docname]
    slugs = dict(metadata.get("myst_slugs", {}))
    for name, explicit in doctree.nametypes.items():
        label = doctree.nameids.get(name)
        if not explicit or label is None:
            continue
        node = doctree.ids.get(label)
        if isinstance(node, nodes.target) and "refid" in node:
            label = node["refid"]
        slugs.setdefault(name, (0, label, name))
    for name in metadata.get("book_anchors", []):
        slugs.setdefault(name, (0, name, name))
    metadata["myst_slugs"] = slugs


def setup(app):
    app.connect("doctree-read", collect)
