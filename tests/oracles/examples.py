"""The examples' delegations, decided by another evaluator: every row of the delegation table, every denial.

    examples.py [--program PATH]

`examples.json` says each example's sentence again, by hand. For each action that it describes: a request on a name in
the pattern under the right conditions is allowed; with another boundary or with none, on names outside, and under
`/service-role/`, it is denied; and what keeps the ceilings is denied whatever else is attached.
"""

import argparse
import collections
import json
import pathlib
import random
import sys

import asking
from meaning import ROWS, allows, names_of, needed, verbs

HERE = pathlib.Path(__file__).parent


def sentence_of(row, name, account):
    """A row of examples.json as `meaning.py` reads sentences; `{}` is the team's name."""
    text = json.loads(json.dumps(row).replace("{}", name))
    text["names"] = ([text["names"]], [])
    return text


def with_arns(sentence, place):
    arns = {policy["name"]: policy.get("arn") for policy in place["policies"]}
    sentence["boundaries"] = [arns[name] for name in sentence["boundaries"]]
    return sentence


def projects(row, manifest):
    for place in manifest["accounts"]:
        if row.get("account", place["name"]) != place["name"]:
            continue
        account = (place["partition"], place["id"])
        holders = [row.get("holder")]
        if row.get("each"):
            named = {to["name"] for policy in place["policies"] for to in policy["attachTo"] if to["type"] == "group"}
            holders = [f"group {name}" for name in sorted(named)]
        for holder in holders:
            sentence = with_arns(sentence_of(row, holder.split()[-1], account), place)
            said = {key: row[key] for key in ("bearer", "folder") if key in row}
            yield {"account": account, "holder": holder, "sentences": [sentence], **said}


def best(sentence):
    """The context under which all of a sentence's conditions hold."""
    context = {"aws:CurrentTime": "2026-01-01T00:00:00Z", "aws:MultiFactorAuthPresent": "true"}
    context["iam:PermissionsBoundary"] = sentence["boundaries"][0]
    services = sentence.get("services", "any")
    context["iam:PassedToService"] = "ec2.amazonaws.com" if services == "any" else services[0]
    for key, values in (sentence.get("tagged") or {}).items():
        context |= {f"aws:ResourceTag/{key}": values[0], f"aws:RequestTag/{key}": values[0], "aws:TagKeys": [key]}
    return context


def table(project, chance):
    """Systematic requests: action, resource, context."""
    (sentence,), account = project["sentences"], project["account"]
    iam = f"arn:{account[0]}:iam::{account[1]}:"
    good = best(sentence)
    bad = [
        {key: value for key, value in good.items() if key != "iam:PermissionsBoundary"},
        {**good, "iam:PermissionsBoundary": f"{iam}policy/AnotherBoundary"},
        {**good, "aws:MultiFactorAuthPresent": "false"},
        {**good, "iam:PassedToService": "cloudformation.amazonaws.com"},
    ]
    for kind, verb, need, on, _, actions in ROWS:
        described = kind == sentence["kind"] and (verb == "any" or verb in verbs(sentence)) and needed(sentence, need)
        if not described:
            continue
        for action in actions:
            if on == "all":
                yield action, "*", good
                continue
            of = {"named": kind, "policies": "policies", "profiles": "instance profiles"}[on]
            if not (names := names_of(sentence, of)):
                continue
            word = asking.WORD[of]
            inside = [iam + word + asking.filled(names[0][0], chance) for _ in range(3)]
            for resource in [*inside, f"{iam}{word}/service-role/console", f"{iam}{word}/elsewhere", f"{iam}{word}/x/y/z"]:
                for context in [good, *bad]:
                    yield action, resource, context


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", default=str(asking.ROOT / "target/release/deleg"))
    given = options.parse_args()
    evaluator = asking.Evaluator()
    chance = random.Random(1)
    total, wrong, described = collections.Counter(), [], {}
    for row in json.loads((HERE / "examples.json").read_text(encoding="utf-8")):
        manifest, said = asking.build(given.program, asking.ROOT / "examples" / row["example"])
        if manifest is None:
            sys.exit(said)
        for project in projects(row, manifest):
            account, holder = project["account"], project["holder"]
            name = f"{row['example']} {holder}"
            found, tally = asking.disagreements(evaluator, manifest, project, chance, 300)
            asking.hold(evaluator, manifest, project)
            for action, resource, context in table(project, chance):
                described.setdefault(name, set()).add(action)
                meant = allows(project["sentences"][0], action, resource, context, account)
                if meant is None:
                    continue
                wanted = "allowed" if meant else "denied"
                answer = evaluator.ask(asking.arn_of(holder, account), action, resource, account, context)
                tally["table " + wanted] = tally.get("table " + wanted, 0) + 1
                if answer != wanted:
                    found.append((action, resource, context, answer, wanted))
            more, asked = asking.lost(evaluator, manifest, project, chance, 100)
            total.update(tally, kept=asked)
            wrong += [(name, *one) for one in [*found, *more]]
    for name, action, resource, context, answer, wanted in wrong[:40]:
        print(f"{name}: iam:{action} on {resource} with {context}: {answer}, not {wanted}")
    practice = len(described["published-practice group devs"])
    print(f"{len(described)} delegations, {practice} actions of the published practice, {dict(total)}, {len(wrong)} wrong")
    return 1 if wrong or practice != 22 else 0


if __name__ == "__main__":
    sys.exit(main())
