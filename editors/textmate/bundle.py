#!/usr/bin/env python3
"""Writes the TextMate bundle, which Sublime Text and JetBrains read, from the grammar and settings of VS Code.

With --check it writes nothing, and fails where the bundle is not what would be written.
"""
import json
import pathlib
import plistlib
import sys

here = pathlib.Path(__file__).parent
bundle = here / "Deleg.tmbundle"
grammar = json.loads((here / "deleg.tmLanguage.json").read_text())
grammar.pop("$schema")
snippets = json.loads((here.parent / "vscode/snippets/deleg.json").read_text())


def identifier(name):
    """The same each time: plists want one."""
    import uuid

    return str(uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/deleg-lang/deleg/" + name)).upper()


def preference(name, settings):
    return {"name": name, "scope": "source.deleg", "settings": settings, "uuid": identifier(name)}


files = {
    "info.plist": {
        "name": "Deleg",
        "description": "Deleg, a language for AWS IAM delegation",
        "uuid": identifier("bundle"),
    },
    "Syntaxes/Deleg.tmLanguage": {**grammar, "uuid": identifier("syntax")},
    "Preferences/Comments.tmPreferences": preference(
        "Comments", {"shellVariables": [{"name": "TM_COMMENT_START", "value": "// "}]}
    ),
    "Preferences/Indentation.tmPreferences": preference(
        "Indentation",
        {
            "increaseIndentPattern": r"^(?!\s*//).*[{\[(]\s*(//.*)?$",
            "decreaseIndentPattern": r"^\s*[}\])]",
        },
    ),
    "Preferences/Symbols.tmPreferences": {
        **preference("Symbols", {"showInSymbolList": 1, "showInIndexedSymbolList": 1}),
        "scope": "source.deleg entity.name.type, source.deleg entity.name.function.deleg, source.deleg entity.name.section",
    },
}
for name, snippet in snippets.items():
    files[f"Snippets/{name.replace(' ', '-')}.tmSnippet"] = {
        "name": name,
        "scope": "source.deleg",
        "tabTrigger": snippet["prefix"],
        "content": "\n".join(snippet["body"]).replace("    ", "\t"),
        "uuid": identifier("snippet " + name),
    }

wrong = []
for name, value in files.items():
    path = bundle / name
    text = plistlib.dumps(value, sort_keys=False)
    if "--check" in sys.argv:
        if not path.exists() or path.read_bytes() != text:
            wrong.append(name)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
kept = {str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()}
wrong += sorted(kept - set(files))
if wrong:
    sys.exit("textmate/bundle.py writes other files: " + ", ".join(wrong))
