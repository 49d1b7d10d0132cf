"""The linker: order, names, what it refuses, and the size of what a page loads."""

import pytest

from lib.widgets.linker import SOURCES, LinkError, join, link, style


@pytest.fixture
def sources(tmp_path):
    """Write modules given as name=text; return the folder."""

    def write(**modules):
        for name, text in modules.items():
            (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def joined(folder, *entries):
    return join([f"{entry}.js" for entry in entries], root=folder)


def test_modules_come_after_what_they_import(sources):
    folder = sources(
        top='import { left } from "./a.js";\nimport { right } from "./b.js";\nleft(right);\n',
        a='import { right } from "./b.js";\nexport const left = (x) => x + right;\n',
        b="export const right = 1;\n",
    )
    assert joined(folder, "top") == "const right=1;const left=x=>x+right;left(right);"


def test_a_module_stands_once_however_often_it_is_imported(sources):
    folder = sources(
        a='import { c } from "./c.js";\nc();\n', b='import { c } from "./c.js";\nc();\n', c="export function c() {}\n"
    )
    assert joined(folder, "a", "b").count("function c") == 1


def test_keys_lose_the_quotes_that_they_do_not_need(sources):
    folder = sources(a='const a = { "b": "c", "d-e": 1, "f": x ? "g" : "h" };\nconst k = ["l", "m"];\n')
    assert joined(folder, "a") == 'const a={b:"c","d-e":1,f:x?"g":"h"};const k=["l","m"];'


def test_json_comes_as_a_constant(sources):
    folder = sources(a='import TABLE from "./table.json";\nuse(TABLE);\n')
    (folder / "table.json").write_text('{"a-b": [1, "x: y"], "c": null}', encoding="utf-8")
    assert joined(folder, "a") == 'const TABLE={"a-b":[1,"x: y"],c:null};\nuse(TABLE);'


def test_strings_templates_and_regular_expressions_are_left_as_they_are(sources):
    text = (
        '// a comment\nconst a = `x  ${ b ? ` c = "${ d }" ` : "e , f" }  {`;\n'
        "/* another\n   one */\nconst r = [/[ \"/ ] = /g, 'it , is', 4 / 2];\n"
    )
    folder = sources(a=text)
    assert joined(folder, "a") == (
        'const a=`x  ${b?` c = "${d}" `:"e , f"}  {`;const r=[/[ "/ ] = /g,\'it , is\',4/2];'
    )


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        ({"a": 'import { x } from "./gone.js";\n'}, r"gone\.js does not exist, imported by a\.js"),
        (
            {"a": 'import { x } from "./b.js";\n', "b": "const x = 1;\n"},
            r"a\.js imports x, which b\.js does not export",
        ),
        (
            {"a": 'import { x } from "./b.js";\nconst y = x;\n', "b": "export const x = 1;\nconst y = 2;\n"},
            "y is declared in",
        ),
        (
            {"a": 'import { x } from "./b.js";\n', "b": 'import { y } from "./a.js";\nexport const x = 1;\n'},
            "in a circle",
        ),
        ({"a": 'import b from "./b.js";\n', "b": "export const b = 1;\n"}, "import names from"),
        ({"a": 'import TABLE from "./gone.json";\n'}, r"gone\.json does not exist"),
        ({"a": "export default 3;\n"}, "cannot link the line"),
        ({"a": 'import "./b.js";\n', "b": "\n"}, "cannot link the line"),
        ({"a": 'const x = "</script>";\n'}, "would end the script element"),
    ],
)
def test_what_cannot_be_linked_is_named(sources, modules, words):
    with pytest.raises(LinkError, match=words):
        joined(sources(**modules), "a")


def test_unknown_kinds_and_targets_are_named():
    with pytest.raises(LinkError, match="no stepper of kind 'gauge'; js/steppers has convolution, optimizer, quiz"):
        link(["gauge"], "classic")
    with pytest.raises(LinkError, match="target is 'umd'; expected one of"):
        link(["quiz"], "umd")


def test_a_page_loads_less_than_60_kb_of_script():
    pages = [("quiz",), ("convolution", "quiz"), ("optimizer", "quiz")]  # of the intro and the chapters
    sizes = {kinds: len(link(kinds, "classic").encode()) for kinds in pages}
    print(sizes)
    assert max(sizes.values()) <= 60_000
    assert sizes["quiz",] <= 15_000
    assert link(["quiz", "convolution"], "classic") == link(["convolution", "quiz", "quiz"], "classic")


def test_the_engine_knows_no_page_and_the_core_no_stepper():
    for path in (SOURCES / "engine").glob("*.js"):
        assert "document" not in path.read_text(encoding="utf-8"), path.name
    for path in (SOURCES / "core").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert "engine/" not in text, path.name
        words = text.split("export", 1)[1].replace("@kernel", "")
        assert not any(word in words for word in ("kernel", "gradient", "momentum")), path.name


def test_every_rule_of_the_style_stays_inside_the_widgets():
    import re

    sheet = re.sub(r"@(media|container)[^{]*\{", "", style())
    for selectors in re.findall(r"([^{}]+)\{[^{}]*\}", sheet):
        for selector in re.split(r",(?![^(]*\))", selectors):
            inside = ".nn-" in selector
            assert inside, selector
