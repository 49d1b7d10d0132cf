"""How the book becomes a site: the build, the Sphinx extension, the templates, styles and scripts."""
