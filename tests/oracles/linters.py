"""Runs parliament and cfn-lint over every policy that the examples build.

What they say is either mended or listed in linters.tsv with its reason; a row of that list that nothing answers to any
more fails too.
"""

import fnmatch
import json
import pathlib
import subprocess
import sys
import tempfile

import parliament

HERE = pathlib.Path(__file__).parent
EXAMPLES = HERE.parent.parent / "examples"


def documents():
    """Each built policy by EXAMPLE/ACCOUNT/NAME."""
    found = {}
    for path in sorted(EXAMPLES.glob("*/expected/*/**/*.json")):
        example, _, *rest = path.relative_to(EXAMPLES).with_suffix("").parts
        found["/".join([example, *rest])] = path
    return found


def by_parliament(found):
    for name, path in found.items():
        policy = parliament.analyze_policy_string(path.read_text(encoding="utf-8"))
        for finding in policy.findings:
            yield "parliament", finding.issue, name, str(finding.detail)


def by_cfn_lint(found):
    """cfn-lint reads templates: each policy is put into one."""
    with tempfile.TemporaryDirectory() as folder:
        templates = {}
        for name, path in found.items():
            document = json.loads(path.read_text(encoding="utf-8"))
            policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}
            template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Policy": policy}}
            file = pathlib.Path(folder, name.replace("/", "__") + ".json")
            file.write_text(json.dumps(template), encoding="utf-8")
            templates[str(file)] = name
        command = [str(pathlib.Path(sys.executable).parent / "cfn-lint"), "--format", "json", "--", *templates]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.stderr or not done.stdout:
            sys.exit(f"cfn-lint ended with {done.returncode}: {done.stderr}")
        for finding in json.loads(done.stdout):
            yield "cfn-lint", finding["Rule"]["Id"], templates[finding["Filename"]], finding["Message"]


def exceptions():
    lines = (HERE / "linters.tsv").read_text(encoding="utf-8").splitlines()
    rows = [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]
    for row in rows:
        if len(row) != 5 or not row[4]:
            sys.exit(f"linters.tsv: a row needs five parts, the last its reason: {row}")
    return rows


def main():
    found = documents()
    rows = exceptions()
    answered = set()
    wrong = 0
    for finding in [*by_parliament(found), *by_cfn_lint(found)]:
        fitting = [row for row in rows if all(map(fnmatch.fnmatchcase, finding, row[:4]))]
        answered.update(fitting)
        if not fitting:
            wrong += 1
            print("\t".join(finding))
    for row in rows:
        if row not in answered:
            wrong += 1
            print("nothing answers to this row any more:", "\t".join(row))
    print(f"{len(found)} documents, {len(rows)} exceptions, {wrong} wrong")
    return 1 if wrong or len(found) < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
