"""Validates SARIF documents: check_sarif.py SCHEMA FILE...

The schema is sarif-2.1.0-rtm.5.json, which the npm package @microsoft/jest-sarif holds under lib/schemas.
"""

import json
import sys

import jsonschema


def main(schema_path, paths):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.validators.validator_for(schema)(schema)
    wrong = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        for error in validator.iter_errors(document):
            print(f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message}")
            wrong += 1
    print(f"{len(paths)} documents, {wrong} mistakes")
    return 1 if wrong or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
