"""An mdBook preprocessor for links that lead out of `docs/src`.

The pages of the diagnostics become pages of the book, below the list of codes; every other link to a file of the
repository becomes a link to it on the web. So the pages can be read as they are, and as a book.
"""

import json
import posixpath
import re
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PAGES = "src/diag/explain/"
LINK = re.compile(r"\]\(([^)#\s]*)(#[^)\s]*)?\)")
FENCE = re.compile(r"^(```+)([a-z]+),\S*", re.MULTILINE)


def main():
    if sys.argv[1:2] == ["supports"]:
        return
    context, book = json.load(sys.stdin)
    web = context["config"]["output"]["html"]["git-repository-url"]
    for item in book.get("items", book.get("sections")):
        visit(item, web)
    json.dump(book, sys.stdout)


def visit(item, web):
    chapter = item.get("Chapter") if isinstance(item, dict) else None
    if chapter is None:
        return
    for inner in chapter["sub_items"]:
        visit(inner, web)
    if chapter["path"] is None:
        return
    path = chapter["path"].replace("\\", "/")
    if path == "reference/codes.md":
        chapter["sub_items"] += code_pages(chapter)
    # What a block's info string says to the tests means nothing to the highlighter.
    text = FENCE.sub(r"\1\2", chapter["content"])
    text = re.sub(r"^<!-- (generated: \S+|end) -->\n", "", text, flags=re.MULTILINE)
    chapter["content"] = LINK.sub(lambda link: inside(link, path, web), text)


def inside(link, path, web):
    target, heading = link.group(1), link.group(2) or ""
    if not target or ":" in target:
        return link.group(0)
    at = posixpath.normpath(posixpath.join("docs/src", posixpath.dirname(path), target))
    if at.startswith("docs/src/"):
        return link.group(0)
    if at.startswith(PAGES):
        page = "reference/codes/" + posixpath.basename(at)
        return f"]({posixpath.relpath(page, posixpath.dirname(path) or '.')}{heading})"
    kind = "tree" if (REPOSITORY / at).is_dir() else "blob"
    return f"]({web}/{kind}/main/{at}{heading})"


def code_pages(parent):
    """A chapter for each page of a diagnostic, in the order of the list."""
    names = re.findall(re.escape(PAGES) + r"(\w+)\.md", parent["content"])
    chapters = []
    for place, name in enumerate(names):
        text = (REPOSITORY / PAGES / f"{name}.md").read_text(encoding="utf-8")
        chapters.append({"Chapter": {
            "name": name,
            "content": text,
            "number": (parent["number"] or []) + [place + 1],
            "sub_items": [],
            "path": f"reference/codes/{name}.md",
            "source_path": None,
            "parent_names": parent["parent_names"] + [parent["name"]],
        }})
    return chapters


main()
