"""The list of works the book cites, set from appendix/references.bib: one entry a work, its key the anchor."""

import re
from html import escape
from pathlib import Path

from docutils import nodes
from pybtex.database import parse_file
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from theme.anchors import announce

logger = logging.getLogger(__name__)


def plain(text):
    """BibTeX's text without its braces and dashes, for HTML."""
    return escape(re.sub(r"[{}]", "", text).replace("---", "—").replace("--", "–"))


def name_of(person):
    initials = " ".join(f"{part[0]}." for part in person.first_names + person.middle_names)
    family = " ".join(person.prelast_names + person.last_names)
    return plain(f"{initials} {family}".strip())


def authors_of(entry):
    people = [name_of(person) for person in entry.persons.get("author", entry.persons.get("editor", []))]
    if len(people) > 4:
        return f"{people[0]} et al."
    return people[0] if len(people) == 1 else f"{', '.join(people[:-1])} and {people[-1]}"


def where_of(entry):
    """Journal, volume and pages; proceedings; publisher or school: whatever the entry has."""
    fields = entry.fields
    parts = []
    if "journal" in fields:
        volume = plain(fields.get("volume", ""))
        number = f"({plain(fields['number'])})" if "number" in fields else ""
        parts.append(f"<i>{plain(fields['journal'])}</i>{' ' if volume else ''}{volume}{number}")
    if "booktitle" in fields:
        parts.append(f"<i>{plain(fields['booktitle'])}</i>")
    if "edition" in fields:
        parts.append(f"{plain(fields['edition'])} edition")
    for field in ("publisher", "institution", "note"):
        if field in fields:
            parts.append(plain(fields[field]))
    if "pages" in fields:
        parts.append(f"pp. {plain(fields['pages'])}")
    return ", ".join(parts)


def link_of(entry):
    fields = entry.fields
    if "doi" in fields:
        return f"https://doi.org/{fields['doi']}", f"doi:{fields['doi']}"
    if "eprint" in fields:
        return f"https://arxiv.org/abs/{fields['eprint']}", f"arXiv:{fields['eprint']}"
    if "url" in fields:
        return fields["url"], re.sub(r"^https?://(www\.)?|/$", "", fields["url"])
    return None


def bibtex_of(key, entry):
    people = {kind: " and ".join(str(person) for person in listed) for kind, listed in entry.persons.items()}
    lines = [f"  {kind} = {{{names}}}" for kind, names in people.items()]
    lines += [f"  {name} = {{{value}}}" for name, value in entry.fields.items() if name != "keywords"]
    return f"@{entry.type}{{{key},\n" + ",\n".join(lines) + "\n}"


def entry_html(key, entry):
    title = plain(entry.fields["title"])
    title = f"<cite>{title}</cite>" if entry.type == "book" else f"“{title}”"
    where, link = where_of(entry), link_of(entry)
    sentence = f"{authors_of(entry)}, {title}{', ' if where else ''}{where}, {plain(entry.fields['year'])}."
    if link:
        sentence += f' <a href="{escape(link[0])}">{escape(link[1])}</a>'
    return (
        f'<li id="{key}"><p><a class="reference-key" href="#{key}">{key}</a> {sentence}</p>'
        f"<details><summary>BibTeX of {key}</summary><pre>{escape(bibtex_of(key, entry))}</pre></details></li>"
    )


class References(SphinxDirective):
    """`{book-references}` with a keyword as the argument lists the works that carry the keyword."""

    required_arguments = 1

    def run(self):
        path = Path(self.env.srcdir) / "appendix" / "references.bib"
        self.env.note_dependency(str(path))
        works = parse_file(str(path)).entries
        keyword = self.arguments[0]
        chosen = [(key, work) for key, work in works.items() if keyword in work.fields["keywords"].split(", ")]
        if not chosen:
            logger.warning("no work in references.bib has the keyword %r", keyword, location=self.get_location())
        chosen.sort(key=lambda pair: (pair[1].fields["year"], pair[0]))
        items = "".join(entry_html(key, work) for key, work in chosen)
        announce(self.env, [key for key, _ in chosen])
        return [nodes.raw("", f'<ul class="references">{items}</ul>', format="html")]


def setup(app):
    app.add_directive("book-references", References)
