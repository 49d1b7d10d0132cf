"""The library on the site: a page for each module and one with all names.

Nothing of it is stored. What a page says is the docstring, the signature is Python's own, the code is the file's.
"""

import inspect
import re
from html import escape

from docutils import nodes, utils
from docutils.frontend import OptionParser
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from theme import docstrings
from theme.anchors import announce
from theme.library import GROUPS, PACKAGES, addresses, modules
from theme.pages import settings

USE = re.compile(r"(figures\.source\()?(?<!torch\.)\b(?:\w*nn|interop)\.(\w+)")  # nn.conv2d, shown or just used



def _heading(level, name):
    permalink = f'<a class="headerlink" href="#{name}" title="Link to {name}">#</a>'
    return f"<{level}><code>{name}</code>{permalink}</{level}>"


class Writer:
    """Writes the page of one module: `repository` is the address that its source lines are linked to."""

    def __init__(self, module, repository, branch, chapters):
        self.module, self.chapters = module, chapters
        self.blob = f"{repository}/blob/{branch}"
        self.arguments = set()  # of the entry that is being told
        self.shown = set()  # the helpers that an entry above has shown

    def link(self, name):
        """The address of a public name from this page, None for other words: methods(), an entry's own arguments."""
        name = name.removeprefix("numpy_nn.").removeprefix("torch_nn.")
        page, anchor = addresses().get(name, (None, None))
        if page is None or name in self.arguments:
            return None
        return f"#{anchor}" if page == self.module.page else f"{page.rpartition('/')[2]}.html#{anchor}"

    def lines(self, place):
        """A link to lines of a file in the repository."""
        span = f"L{place.first}-L{place.last}"
        words = f"{place.path.removeprefix('lib/')}, lines {place.first} to {place.last}"
        return f'<a href="{self.blob}/{place.path}#{span}">{words}</a>'

    def page(self):
        told = self.module.docstring
        files = " and ".join(f'<a href="{self.blob}/{path}"><code>{path}</code></a>' for path in self.module.files)
        return "\n".join([
            '<section class="library">',
            f"<h1>{escape(self.module.title)}</h1>",
            f'<p class="lede">{self.module.tagline}</p>',
            docstrings.blocks_html(told.blocks, self.link),
            f'<p class="files">{files}</p>',
            *(self.entry(entry) for entry in self.module.entries),
            "</section>",
        ])  # fmt: skip

    def entry(self, entry):
        parts = [f'<section class="entry" id="{entry.name}">', _heading("h2", entry.name), self.told(entry)]
        if back := entry.backward:
            parts.append(f'<section class="way-back" id="{back.name}">{_heading("h3", back.name)}')
            parts += [self.told(back), "</section>"]
        parts += [self.code(entry, package) for package in PACKAGES]
        if chapter := self.chapters.get(entry.name):
            parts.append(f'<p class="chapter">Told in <a href="../{chapter[0]}">{chapter[1]}</a>.</p>')
        return "\n".join([*parts, "</section>"])

    def told(self, entry):
        """Signature, sentence, equations, fields."""
        told = docstrings.parse(entry.told.value.__doc__) if entry.told.signature else docstrings.parse("")
        self.arguments = set(inspect.signature(entry.told.value).parameters) if entry.told.signature else set()
        parts = [self.signatures(entry), f'<p class="sentence">{docstrings.inline(told.summary, self.link)}</p>']
        parts += [docstrings.blocks_html(told.blocks, self.link), docstrings.fields_html(told.fields, self.link)]
        return "\n".join([*parts, self.methods(entry.told.value)])

    def signatures(self, entry):
        """One line, or two where the packages differ."""
        both = {package: getattr(entry, package) for package in PACKAGES if getattr(entry, package)}
        written = {package: definition.signature for package, definition in both.items() if definition.signature}
        if len(set(written.values())) == 1:
            written = {" ".join(written): next(iter(written.values()))}
        rows = []
        for packages, signature in written.items():
            whose = " and ".join(PACKAGES[package] for package in packages.split())
            code = f'<code class="signature">{docstrings.highlight(signature)}</code>'
            rows.append(f'<div>{code}<span class="packages">{whose}</span></div>')
        return f'<div class="signatures highlight">{"".join(rows)}</div>' if rows else ""

    def methods(self, value):
        """The methods of a class that say what they do."""
        if not inspect.isclass(value):
            return ""
        rows = []
        for name, method in vars(value).items():
            if name.startswith("_") or not inspect.isfunction(method) or not method.__doc__:
                continue
            signature = str(inspect.signature(method)).replace("(self, ", "(").replace("(self)", "()")
            sentence = docstrings.inline(docstrings.parse(method.__doc__).summary, self.link)
            rows.append((f"<code>{name}{escape(signature)}</code>", sentence))
        methods = docstrings.rows_html(rows)
        return f'<dl class="fields"><dt>Methods</dt><dd>{methods}</dd></dl>' if rows else ""

    def code(self, entry, package):
        """The source of a name and of its way back, folded, with the helpers that no entry above has shown."""
        named = [one for one in (entry, entry.backward) if one and getattr(one, package)]
        if not named:
            return ""
        places = set()
        for one in named:
            definition = getattr(one, package)
            helpers = set(definition.helpers.values()) - self.shown
            self.shown |= helpers
            places |= helpers | {definition.place}
        blocks = "".join(
            f'<p class="lines">{self.lines(place)}</p>{docstrings.code_html(place.source)}' for place in sorted(places)
        )
        summary = f"{PACKAGES[package]}: {' and '.join(one.name for one in named)}"
        return f'<details class="source"><summary>{summary}</summary>\n\n{blocks}\n\n</details>'


def told_in(env):
    """For each name, (address, words) of the section of a chapter that shows its source, else uses it first."""
    shown, used = {}, {}
    for page in sorted(page for page in env.found_docs if page.startswith("chapters/")):
        chapter = env.titles[page].astext().partition(":")[0]
        doctree = env.get_doctree(page)
        for section in doctree.findall(nodes.section):
            if isinstance(section.parent, nodes.document):
                continue
            words = f"{chapter}, {section.next_node(nodes.title).astext()}"
            place = f"{page}.html#{section['ids'][0]}", words
            for block in section.findall(nodes.literal_block):
                if _inside(block) is not section:
                    continue
                for call, name in USE.findall(block.astext()):
                    if name in addresses():
                        (shown if call else used).setdefault(name, place)
    return used | shown


def _inside(node):
    """The innermost section that a node stands in."""
    while not isinstance(node, nodes.section):
        node = node.parent
    return node


def collect_pages(app):
    """A page for each module, and what the search needs to find its names."""
    repository = settings(app)["repository"]
    chapters = told_in(app.env)
    for module in modules():
        writer = Writer(module, repository["url"], repository["branch"], chapters)
        contents = [(f"#{entry.name}", f"<code>{entry.name}</code>", []) for entry in module.entries]
        _feed(app, module)
        yield module.page, {
            "title": module.title,
            "body": writer.page(),
            "contents": contents,
            "description": _description(module),
        }, "page.html"  # fmt: skip


def _description(module):
    names = ", ".join(entry.name for entry in module.entries[:6])
    return f"{module.docstring.summary} {names}: signatures, equations and code in NumPy and PyTorch."


def _feed(app, module):
    """Tell the search of a page: a section for each name, with its sentence."""
    if app.builder.indexer is None:
        return
    found_as = f"Library: {module.title}"
    document = utils.new_document(module.page, OptionParser().get_default_values())
    document += nodes.title(text=found_as)
    for name in module.names:
        section = nodes.section(ids=[name])
        section += nodes.title(text=name)
        document += section
    # the search drops what is no document of the environment, which is stored by now and forgets this again
    app.env.all_docs[module.page], app.env.titles[module.page] = 0, nodes.title(text=found_as)
    app.builder.indexer.feed(module.page, f"{module.page}.html", found_as, document)


class Modules(SphinxDirective):
    """`{library-modules}`: every module with what it is about, in groups."""

    def run(self):
        known = [name for group in GROUPS.values() for name in group]
        parts = []
        for group, names in GROUPS.items():
            listed = [one for one in modules() if one.name in names or (group == "More" and one.name not in known)]
            rows = [(f'<a href="{one.name}.html">{escape(one.title)}</a>', one.tagline) for one in listed]
            if rows:
                parts.append(f'<p class="part-name">{group}</p>{docstrings.rows_html(rows, "modules")}')
        return [nodes.raw("", "".join(parts), format="html")]


class Names(SphinxDirective):
    """`{library-names}`: every name, to find by eye; the ways back stand with their functions."""

    def run(self):
        pages = {entry.name: module.name for module in modules() for entry in module.entries}
        announce(self.env, pages)
        items = "".join(
            f'<li id="{name}"><a href="{pages[name]}.html#{name}"><code>{name}</code></a></li>'
            for name in sorted(pages, key=lambda name: (name.lower(), name))
        )
        return [nodes.raw("", f'<ul class="all-names">{items}</ul>', format="html")]


class FirstMentions(SphinxPostTransform):
    """Link the first mention of a name of the library on a page to its entry."""

    default_priority = 900
    formats = ("html",)
    NAME = re.compile(r"(?:(numpy_nn|torch_nn|nn)\.)?(\w+)")

    def run(self, **kwargs):
        done = set()
        for literal in [*self.document.findall(nodes.literal)]:
            match = self.NAME.fullmatch(literal.astext().removesuffix("()"))
            if not match or match[2] in done or match[2] not in addresses():
                continue
            distinct = match[1] or re.search(r"[A-Z_\d]", match[2])  # a bare `pad` may mean another thing
            if not distinct or isinstance(literal.parent, (nodes.reference, nodes.title)):
                continue
            done.add(match[2])
            page, anchor = addresses()[match[2]]
            address = f"{self.app.builder.get_relative_uri(self.env.docname, page)}#{anchor}"
            reference = nodes.reference("", "", internal=True, refuri=address)
            literal.replace_self(reference)
            reference += literal


def setup(app):
    app.add_directive("library-modules", Modules)
    app.add_directive("library-names", Names)
    app.add_post_transform(FirstMentions)
    app.connect("html-collect-pages", collect_pages)
