"""Writes the page's examples: examples.py FOLDER. Each is one text: the page has no other files."""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
#: The order of the page; what is not named here comes after, by name.
FIRST = ["published-practice", "own-permissions", "separate-prefixes", "bounded-delegate"]
#: A sentence that its own group breaks out of.
BREAKS = """// A group that may make roles with its own hands, beside the sentence that keeps roles under a ceiling: the verdict shows
// the calls that break out.

account main = 515436951152

boundary Ceiling at /boundaries/ {
    allow s3:GetObject on s3 object acme-data/*
}

group devs {
    allow iam:CreateRole on iam role apps/*
}

delegate devs may create roles /apps/** bounded by Ceiling
"""


def title(name):
    return name.replace("-", " ").capitalize()


def main(out):
    sentences = []
    for path in sorted((ROOT / "examples").glob("*/main.deleg")):
        text = path.read_text(encoding="utf-8")
        if " from \"" not in text and "use \"" not in text:
            sentences.append({"name": path.parent.name, "title": title(path.parent.name), "text": text})
    sentences.sort(key=lambda one: (FIRST.index(one["name"]) if one["name"] in FIRST else len(FIRST), one["name"]))
    sentences.insert(1, {"name": "breaks-out", "title": "A group that breaks out", "text": BREAKS})
    policies = [
        {
            "name": "article",
            "title": "The published practice",
            "text": (ROOT / "examples/from-json/published-practice.json").read_text(encoding="utf-8") + "\n",
        }
    ]
    for name, words in [("ReadAll", ("s3:GetObject", "*")), ("MakeRoles", (["iam:CreateRole", "iam:AttachRolePolicy"], "*"))]:
        action, resource = words
        document = {
            "Version": "2012-10-17",
            "Statement": [{"Sid": name, "Effect": "Allow", "Action": action, "Resource": resource}],
        }
        policies.append({"name": name, "title": title(name), "text": json.dumps(document, indent=4) + "\n"})
    policies[1]["title"], policies[2]["title"] = "Reads every object", "Makes roles without a boundary"
    path = pathlib.Path(out) / "examples.json"
    path.write_text(json.dumps({"check": sentences, "audit": policies}, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
