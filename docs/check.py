"""Checks the built book: every link within it leads to a page, and to a heading where it names one."""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

BOOK = Path(__file__).resolve().parent / "book"


class Page(HTMLParser):
    """What a page links to, and what can be linked to in it."""

    def __init__(self, path):
        super().__init__()
        self.links, self.ids = [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "id" in found:
            self.ids.add(found["id"])
        for name in ("href", "src"):
            if found.get(name):
                self.links.append(found[name])


def main():
    pages = {path: Page(path) for path in sorted(BOOK.rglob("*.html"))}
    broken = []
    for path, page in pages.items():
        # The page that is shown for a wrong address stands at every depth; the list of pages for printing has none.
        if path.name in ("404.html", "print.html", "toc.html"):
            continue
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                broken.append(f"{path.relative_to(BOOK)}: {link}: there is no such page")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
                broken.append(f"{path.relative_to(BOOK)}: {link}: there is no such heading")
    print("\n".join(broken) or f"{len(pages)} pages, and every link within the book leads somewhere")
    sys.exit(bool(broken) or len(pages) < 100)


main()
