"""Holds what `deleg` writes for reviews against the forms of those who read it: check_reports.py JUNIT-XSD FILE...

The ending of a file says its form: `.rdjson` as reviewdog describes it in proto/rdf/reviewdog.proto, `.gitlab` as the
table of https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format, `.xml` as JUnit, which has
the schema of Jenkins's readers, but for the places that GitLab and others read (`file`, `line`), read back by
junitparser with its counts.
"""

import json
import sys
from xml.etree import ElementTree

import jsonschema
import junitparser
import xmlschema

POSITION = {
    "type": "object",
    "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
    "required": ["line"],
    "additionalProperties": False,
}
RANGE = {
    "type": "object",
    "properties": {"start": POSITION, "end": POSITION},
    "required": ["start"],
    "additionalProperties": False,
}
LOCATION = {
    "type": "object",
    "properties": {"path": {"type": "string", "minLength": 1}, "range": RANGE},
    "required": ["path"],
    "additionalProperties": False,
}
SUGGESTION = {
    "type": "object",
    "properties": {"range": RANGE, "text": {"type": "string"}},
    "required": ["range", "text"],
    "additionalProperties": False,
}
RELATED = {
    "type": "object",
    "properties": {"message": {"type": "string"}, "location": LOCATION},
    "required": ["location"],
    "additionalProperties": False,
}
RDJSON = {
    "type": "object",
    "properties": {
        "source": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "url": {"type": "string"}},
            "additionalProperties": False,
        },
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "message": {"type": "string", "minLength": 1},
                    "location": LOCATION,
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {
                        "type": "object",
                        "properties": {"value": {"type": "string"}, "url": {"type": "string"}},
                        "additionalProperties": False,
                    },
                    "suggestions": {"type": "array", "items": SUGGESTION},
                    "relatedLocations": {"type": "array", "items": RELATED},
                },
                "required": ["message", "location", "severity"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["diagnostics"],
    "additionalProperties": False,
}
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)"},
                    "lines": {
                        "type": "object",
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                        "required": ["begin"],
                        "additionalProperties": False,
                    },
                },
                "required": ["path", "lines"],
                "additionalProperties": False,
            },
        },
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
    },
}


def placeless(path):
    """A JUnit report without its places, each of which is a file, and in a case also a line."""
    root = ElementTree.parse(path).getroot()
    for kind, wanted in (("testsuite", ["file"]), ("testcase", ["file", "line"])):
        for element in root.iter(kind):
            places = {name: element.attrib.pop(name, "") for name in wanted}
            assert places["file"] and places.get("line", "1").isdigit(), f"{path}: {places}"
    return root


def mistakes(path, junit):
    if path.endswith(".xml"):
        found = [f"{error.path}: {error.reason}" for error in junit.iter_errors(placeless(path))]
        suites = junitparser.JUnitXml.fromfile(path)
        cases = [case for suite in suites for case in suite]
        failed = [case for case in cases if not case.is_passed]
        stated = (sum(suite.tests for suite in suites), sum(suite.failures for suite in suites))
        counted = (len(cases), len(failed))
        return found if stated == counted and cases else [*found, f"states {stated}, holds {counted}"]
    schema = RDJSON if path.endswith(".rdjson") else GITLAB
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    validator = jsonschema.Draft202012Validator(schema)
    found = [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(document)]
    if schema is GITLAB:
        prints = [entry["fingerprint"] for entry in document]
        if len(set(prints)) != len(prints):
            found.append("a fingerprint stands there twice")
    return found


def main(schema, *paths):
    junit = xmlschema.XMLSchema(schema)
    wrong = 0
    for path in paths:
        for mistake in mistakes(path, junit):
            print(f"{path}: {mistake}")
            wrong += 1
    print(f"{len(paths)} reports, {wrong} mistakes")
    return 1 if wrong or not paths else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
