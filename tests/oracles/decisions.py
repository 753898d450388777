#!/usr/bin/env python3
"""Puts the cases of tests/evaluate, and random ones, to `deleg can --batch` and to another IAM evaluator.

Where they differ, a row of `differences.json` must say why; a row that nothing answers to any more fails as well.
`--seed N --cases N` looks further; `--show NAME` prints the differences that a row explains.
"""

import argparse
import collections
import datetime
import json
import pathlib
import random
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent.parent
TABLES = ROOT / "tests" / "evaluate"
USER = "arn:aws:iam::111111111111:user/ann"


def document(statements, version="2012-10-17"):
    whole = {"Version": version, "Statement": statements}
    if version in (None, "none"):
        del whole["Version"]
    return whole


def table(name):
    return json.loads((TABLES / name).read_text(encoding="utf-8"))


def request(given):
    asked = {"principal": USER, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "context": {}}
    return asked | given


def one_statement(statement, given, version="2012-10-17"):
    """A statement that allows, alone."""
    allowing = {"Effect": "Allow", "Action": "*", "Resource": "*"} | statement
    if "NotAction" in statement:
        del allowing["Action"]
    if "NotResource" in statement:
        del allowing["Resource"]
    return {"identityPolicies": [document([allowing], version)], "request": request(given), "unchecked": True}


def operators():
    whole = table("operators.json")
    for row in whole["comparisons"]:
        for form in whole["forms"]:
            for name in (row["positive"], row.get("negated")):
                if name is None:
                    continue
                operator = form["prefix"] + name + form["suffix"]
                fits, others = row["fits"], row["others"]
                lists = [[fits[0], fits[-1]], [others[0], fits[0]], [fits[0], others[0]], [others[0], others[-1]]]
                values = [None, [], *fits, *others, *lists]
                for value in values:
                    context = {} if value is None else {"k": value}
                    yield f"{operator} {json.dumps(value)}", one_statement(
                        {"Condition": {operator: {"k": row["listed"]}}}, {"context": context}
                    )


def conditions():
    for row in table("conditions.json"):
        for context, _ in row["cases"]:
            version = row.get("version", "2012-10-17")
            context = {key: text_of(value) for key, value in context.items()}
            yield f"{row['about']}: {json.dumps(context)}", one_statement(
                {"Condition": row["condition"]}, {"context": context}, version
            )


def text_of(value):
    """A value of a context as that evaluator takes it."""
    if isinstance(value, list):
        return [text_of(one) for one in value]
    return value if isinstance(value, str) else json.dumps(value)


def elements():
    for row in table("elements.json"):
        for given, _ in row["cases"]:
            yield f"{row['about']}: {json.dumps(given)}", one_statement(
                row["statement"], given, row.get("version", "2012-10-17")
            )


def principals():
    whole = table("principals.json")
    everything = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    silent = {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}
    for row in whole["rows"]:
        for column in whole["columns"]:
            case = {
                "identityPolicies": [],
                "resourcePolicy": document([everything | {"Principal": whole["grantees"][row[1]]}]),
                "request": request({"principal": whole["callers"][row[0]], "resourceAccount": "111111111111"}),
            }
            if column in ("identity", "all", "across"):
                case["identityPolicies"] = [document([everything])]
            if column in ("all", "across"):
                case["boundary"] = [document([everything])]
            if column == "all":
                case["sessionPolicy"] = document([everything])
            if column == "boundary":
                case["boundary"] = [document([silent])]
            if column == "session":
                case["sessionPolicy"] = document([silent])
            if column.startswith("across"):
                case["request"]["resourceAccount"] = "222222222222"
            yield f"{row[0]}, {row[1]}, {column}", case


def layers():
    whole = table("layers.json")
    statements = whole["statements"]
    for case in whole["cases"]:
        policies = lambda names: [document([statements[one] for one in policy]) for policy in names]
        given = {
            "identityPolicies": policies(case.get("identity", [])),
            "scps": [policies(level) for level in case.get("scps", [])],
            "rcps": [policies(level) for level in case.get("rcps", [])],
            "request": request(whole["requests"][case["request"]]),
        }
        if "boundary" in case:
            given["boundary"] = policies(case["boundary"])
        if "session" in case:
            (given["sessionPolicy"],) = policies(case["session"])
        if "resource" in case:
            given["resourcePolicy"] = document([statements[one] for one in case["resource"]])
        yield json.dumps(case), given


STRINGS = ["aws:PrincipalTag/a", "aws:PrincipalTag/b", "aws:PrincipalTag/c"]
TYPED = {
    "Numeric": ("aws:MultiFactorAuthAge", ["0", "5", "5.0", "10", "3600"]),
    "Date": ("aws:CurrentTime", ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "1800000000"]),
    "Bool": ("aws:SecureTransport", ["true", "false"]),
    "Ip": ("aws:SourceIp", ["10.0.0.1", "10.200.0.1", "192.0.2.7", "2001:db8::1"]),
    "Arn": ("aws:SourceArn", ["arn:aws:s3:::b", "arn:aws:sns:eu-west-1:111111111111:t", "arn:aws:iam::1:role/a/b"]),
}
LISTED = {
    "Numeric": ["0", "5", "10.5"],
    "Date": ["2026-06-01T00:00:00Z", "1800000000"],
    "Bool": ["true", "false"],
    "Ip": ["10.0.0.0/9", "192.0.2.7", "2001:db8::/32"],
    "Arn": ["arn:aws:s3:::*", "arn:aws:sns:*:111111111111:t", "arn:aws:iam::?:role/a*"],
}
COMPARISONS = {
    "Numeric": ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"],
    "Date": ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"],
    "Arn": ["Equals", "NotEquals", "Like", "NotLike"],
}
ACTIONS = ["s3:GetObject", "s3:PutObject", "s3:*", "s3:Get*", "*", "iam:PassRole", "sqs:SendMessage", "s3:?etObject"]
RESOURCES = [
    "*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:PrincipalTag/a}/*", "arn:aws:s3:::b/x?/k", "arn:aws:s3:::*/k",
    "arn:aws:s3:::b/${aws:PrincipalTag/b, 'x'}/k", "arn:aws:sqs:*:*:q", "arn:aws:s3:::b/${*}/k",
]
ASKED = [
    ("s3:GetObject", "arn:aws:s3:::b/x/k"), ("s3:GetObject", "arn:aws:s3:::b/xy/k"), ("s3:PutObject", "arn:aws:s3:::c/k"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111111111111:q"), ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:222222222222:q"),
]
CALLERS = [
    USER, "arn:aws:iam::111111111111:role/app", "arn:aws:sts::111111111111:assumed-role/app/one",
    "arn:aws:sts::111111111111:federated-user/ann", "lambda.amazonaws.com",
]
GRANTEES = [
    "*", {"AWS": "*"}, {"AWS": "111111111111"}, {"AWS": "arn:aws:iam::111111111111:root"}, {"AWS": USER},
    {"AWS": ["arn:aws:iam::111111111111:role/app", "arn:aws:iam::111111111111:user/bob"]}, {"AWS": "222222222222"},
    {"AWS": "arn:aws:sts::111111111111:assumed-role/app/one"}, {"Service": "lambda.amazonaws.com"},
    {"AWS": "arn:aws:sts::111111111111:federated-user/ann"},
]


class Maker:
    """Random cases. Small pools, so that the parts of a case meet."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def some(self, pool, most=2):
        return self.random.sample(pool, self.random.randint(1, min(most, len(pool))))

    def condition(self):
        suffix = self.random.choice(["", "", "IfExists"])
        kind = self.random.choice(["String", "String", "Null", "TagKeys", *TYPED])
        if kind == "Null":
            key = self.random.choice([*STRINGS, "aws:TagKeys", "aws:SourceIp"])
            return "Null", key, self.random.choice(["true", "false"])
        if kind in TYPED:
            name = {"Ip": self.random.choice(["IpAddress", "NotIpAddress"]), "Bool": "Bool"}.get(kind)
            name = name or kind + self.random.choice(COMPARISONS[kind])
            return name + suffix, TYPED[kind][0], self.some(LISTED[kind])
        name = "String" + self.random.choice(["Equals", "NotEquals", "Like", "NotLike", "EqualsIgnoreCase", "NotEqualsIgnoreCase"])
        listed = self.some(["x", "X", "x*", "?y", "*", "${aws:PrincipalTag/b}", "a${*}", "${aws:PrincipalTag/b, 'x'}"])
        if kind == "TagKeys":
            return self.random.choice(["ForAnyValue:", "ForAllValues:"]) + name + suffix, "aws:TagKeys", listed
        return name + suffix, self.random.choice(STRINGS), listed

    def statement(self, principal=False):
        made = {"Effect": self.random.choice(["Allow", "Allow", "Allow", "Deny"])}
        if principal:
            made["Principal"] = self.random.choice(GRANTEES)
        made[self.random.choice(["Action", "Action", "Action", "NotAction"])] = self.some(ACTIONS)
        made[self.random.choice(["Resource", "Resource", "Resource", "NotResource"])] = self.some(RESOURCES)
        for _ in range(self.random.choice([0, 0, 1, 2])):
            operator, key, values = self.condition()
            made.setdefault("Condition", {}).setdefault(operator, {})[key] = values
        return made

    def policy(self, principal=False):
        version = self.random.choice(["2012-10-17"] * 5 + ["2008-10-17"])
        return document([self.statement(principal) for _ in range(self.random.randint(1, 3))], version)

    def context(self):
        context = {}
        for key in STRINGS:
            if self.random.random() < 0.6:
                context[key] = self.random.choice(["x", "X", "y", "xy", "a*", ""])
        for key, values in TYPED.values():
            if self.random.random() < 0.5:
                context[key] = self.random.choice(values)
        if self.random.random() < 0.5:
            context["aws:TagKeys"] = self.some(["x", "X", "xy", "z"], 3)
        return context

    def case(self):
        caller = self.random.choice(CALLERS)
        action, resource = self.random.choice(ASKED)
        case = {"request": {"principal": caller, "action": action, "resource": resource, "context": self.context()}}
        service = caller.endswith(".com")
        several = lambda most: [self.policy() for _ in range(self.random.randint(0, most))]
        case["identityPolicies"] = [] if service else several(3)
        if self.random.random() < 0.3 and not service:
            case["boundary"] = several(1) or [self.policy()]
        if self.random.random() < 0.3 and not service:
            case["scps"] = [several(2) for _ in range(self.random.randint(1, 2))]
        if self.random.random() < 0.5 or service:
            case["resourcePolicy"] = self.policy(principal=True)
        if self.random.random() < 0.2 and ":sts:" in caller:
            case["sessionPolicy"] = self.policy()
        return case


def answers(command, cases):
    text = "".join(json.dumps(case) + "\n" for case in cases)
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if len(lines) != len(cases):
        sys.exit(f"{command[0]} answered {len(lines)} of {len(cases)} cases: {done.stderr[:400]}")
    return lines


def listed(value):
    return value if isinstance(value, list) else [value]


def statements_of(case):
    lists = [case.get("identityPolicies"), case.get("boundary"), *case.get("scps", []), *case.get("rcps", [])]
    documents = [one for policies in lists for one in policies or []]
    documents += [one for one in (case.get("resourcePolicy"), case.get("sessionPolicy")) if one]
    for policy in documents:
        yield from listed(policy["Statement"])


def values_of(statement):
    """Every text of a statement in which a policy variable may stand."""
    for element in ("Resource", "NotResource"):
        yield from listed(statement.get(element, []))
    for keys in statement.get("Condition", {}).values():
        for values in keys.values():
            yield from (str(value) for value in listed(values))


def variables(case):
    """The keys of policy variables that have no default, in lower case."""
    for statement in statements_of(case):
        for value in values_of(statement):
            yield from (name.strip().lower() for name in re.findall(r"\$\{([^}*?$,]+)\}", value))


def lowered(case):
    return {key.lower(): key for key in case["request"]["context"]}


def rename(case, change):
    """Every operator changed, as long as that joins no two of them."""
    for statement in statements_of(case):
        held = statement.get("Condition", {})
        changed = {change(operator): keys for operator, keys in held.items()}
        if len(changed) == len(held) and held:
            statement["Condition"] = changed


def without_empty_keys(case):
    context = case["request"]["context"]
    case["request"]["context"] = {key: value for key, value in context.items() if value != []}


def one_value_each(case):
    """Keys under operators without a set prefix get their first value."""
    context, names = case["request"]["context"], lowered(case)
    for statement in statements_of(case):
        for operator, keys in statement.get("Condition", {}).items():
            for key in keys if not operator.lower().startswith("for") else ():
                key = names.get(key.lower())
                if isinstance(context.get(key), list) and context[key]:
                    context[key] = context[key][0]


def no_set_if_exists(case):
    rename(case, lambda one: re.sub("IfExists$", "", one) if one.lower().startswith("foranyvalue") else one)


def no_null_in_sets(case):
    rename(case, lambda one: "Null" if re.match("For(All|Any)Values?:Null$", one) else one)


def variables_with_values(case):
    context, names = case["request"]["context"], lowered(case)
    for name in variables(case):
        key = names.get(name, name)
        value = context.get(key)
        if not isinstance(value, str):
            context[key] = value[0] if value else "zz"


def variables_not_empty(case):
    context, names = case["request"]["context"], lowered(case)
    named = [name.strip().lower() for one in statements_of(case) for value in values_of(one)
             for name in re.findall(r"\$\{([^}*?$,]+)[,}]", value)]
    for name in named:
        if context.get(names.get(name)) == "":
            context[names[name]] = "zz"


def stars_in_equals(case):
    each_listed(case, "Equals", lambda one: [one.replace("${*}", "*")] if isinstance(one, str) else [one])


def no_session_policy(case):
    case.pop("sessionPolicy", None)


def no_root(case):
    if case["request"]["principal"].endswith(":root"):
        case["request"]["principal"] = USER


def trusting_account(case):
    if case.get("resourcePolicy") or not case["request"]["action"].startswith(("sts:", "kms:")):
        return
    anyone = {"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "*", "Resource": "*"}
    case["resourcePolicy"] = document([anyone])


def no_not_principal(case):
    policy = case.get("resourcePolicy")
    if not policy:
        return
    kept = [one for one in listed(policy["Statement"]) if "NotPrincipal" not in one]
    case["resourcePolicy"] = document(kept) if kept else None


def typed_values(case):
    """Values that are none of their operator's kind are left out."""
    context, names = case["request"]["context"], lowered(case)
    for statement in statements_of(case):
        for operator, keys in statement.get("Condition", {}).items():
            kind = re.search("Numeric|Date|IpAddress|Arn|Bool", operator, re.I)
            for key in keys if kind else ():
                key = names.get(key.lower())
                values = [one for one in listed(context.get(key, [])) if fits(kind.group().lower(), str(one))]
                if key and values != listed(context[key]):
                    context[key] = values if isinstance(context[key], list) else []
    without_empty_keys(case)


def iso(value):
    if isinstance(value, list):
        return [iso(one) for one in value]
    if isinstance(value, str) and re.fullmatch(r"\d{5,}", value):
        return datetime.datetime.fromtimestamp(int(value), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def dates_in_words(case):
    """Seconds since 1970 as ISO 8601, under date operators, and values of the request that they ask for."""
    context, names = case["request"]["context"], lowered(case)
    for statement in statements_of(case):
        for operator, keys in statement.get("Condition", {}).items():
            for key in keys if "Date" in operator else ():
                keys[key] = iso(keys[key])
                if key.lower() in names:
                    context[names[key.lower()]] = iso(context[names[key.lower()]])


def each_listed(case, wanted, change):
    """The values of every operator of a kind, changed: a value may become several, or none."""
    for statement in statements_of(case):
        for operator, keys in statement.get("Condition", {}).items():
            for key in keys if wanted in operator else ():
                keys[key] = [one for value in listed(keys[key]) for one in change(value)]


def one_family(case):
    context, names = case["request"]["context"], lowered(case)
    fourth = lambda value: "198.51.100.9" if isinstance(value, str) and ":" in value else value
    for statement in statements_of(case):
        for operator, keys in statement.get("Condition", {}).items():
            for key in keys if "IpAddress" in operator else ():
                key = names.get(key.lower())
                value = context.get(key)
                if key:
                    context[key] = [fourth(one) for one in value] if isinstance(value, list) else fourth(value)
    each_listed(case, "IpAddress", lambda value: ["198.18.0.0/32"] if ":" in value else [value])


def halves(case):
    each_listed(case, "IpAddress", lambda one: ["0.0.0.0/1", "128.0.0.0/1"] if one == "0.0.0.0/0" else [one])


def six_stars(case):
    each_listed(case, "Arn", lambda one: ["arn:*:*:*:*:*"] if one == "*" else [one])


def no_old_variables(case):
    """What stands like a variable in documents of the old version is written otherwise, and in the request too."""
    texts = [case["request"]]
    lists = [case.get("identityPolicies"), case.get("boundary"), *case.get("scps", []), *case.get("rcps", [])]
    documents = [one for policies in lists for one in policies or []] + [case.get("resourcePolicy"), case.get("sessionPolicy")]
    texts += [one for one in documents if one and one.get("Version") != "2012-10-17"]
    for one in texts:
        changed = json.loads(json.dumps(one).replace("${", "$("))
        one.clear()
        one.update(changed)


def no_policies_of_others(case):
    if ":user/" not in (caller := case["request"]["principal"]) and not re.search(":(role|assumed-role|root|federated-user)", caller):
        case.update(identityPolicies=[], boundary=None, scps=[])
        case.pop("sessionPolicy", None)


def fits(kind, value):
    shapes = {
        "numeric": r"-?\d+(\.\d+)?",
        "date": r"\d{5,}|\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?",
        "ipaddress": r"[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*",
        "arn": r"arn(:[^:]*){4}:.*",
        "bool": r"(?i:true|false)",
    }
    return re.fullmatch(shapes[kind], value) is not None


# What takes the reason of a row of `differences.json` out of a case: then both must answer alike.
TAKEN_OUT = {
    "empty-key": without_empty_keys,
    "several-values": one_value_each,
    "any-value-if-exists": no_set_if_exists,
    "null-in-a-set": no_null_in_sets,
    "variable-without-value": variables_with_values,
    "empty-variable": variables_not_empty,
    "literal-in-equals": stars_in_equals,
    "session-policy": no_session_policy,
    "root-user": no_root,
    "no-trust-policy": trusting_account,
    "not-principal": no_not_principal,
    "unfit-value": typed_values,
    "seconds": dates_in_words,
    "two-families": one_family,
    "every-address": halves,
    "lone-star": six_stars,
    "old-version": no_old_variables,
    "others-have-no-policies": no_policies_of_others,
}


def copied(case):
    return json.loads(json.dumps(case))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=4_000)
    parser.add_argument("--show")
    parser.add_argument("--program", default=str(ROOT / "target" / "release" / "deleg"))
    parser.add_argument("--oracles", default=str(ROOT / "target" / "oracles"))
    wanted = parser.parse_args()
    maker = Maker(wanted.seed)
    tables = [*operators(), *conditions(), *elements(), *principals(), *layers()]
    cases = tables + [(f"random {wanted.seed}-{at}", maker.case()) for at in range(wanted.cases)]
    rows = json.loads((ROOT / "tests/oracles/differences.json").read_text(encoding="utf-8"))
    single = {name: row["name"] for row in rows for name in row.get("cases", [])}
    names = [row["name"] for row in rows]
    rows = [row["name"] for row in rows if "cases" not in row]
    counts, cannot = collections.Counter(), collections.Counter()

    def ask(given):
        own = [json.loads(line) for line in answers([wanted.program, "can", "--batch"], given)]
        return zip(own, answers(["node", str(ROOT / "tests/oracles/decisions.mjs"), wanted.oracles], given))

    different = []
    for (name, case), (own, other) in zip(cases, ask([case for _, case in cases])):
        if "error" in own or other.startswith("error"):
            cannot[(own.get("error") or other)[:120]] += 1
            continue
        counts["compared"] += 1
        if own["decision"] != other and name in single:
            counts[single[name]] += 1
        elif own["decision"] != other:
            different.append((name, case, own["decision"], other))
    unexplained = explain(different, rows, counts, ask, wanted.show)
    print(f"{len(tables)} cases of tables and {wanted.cases} random ones; {counts['compared']} compared")
    for why, count in cannot.most_common():
        print(f"  {count} it cannot express: {why}")
    for row in names:
        print(f"  {counts[row]} differ: {row}")
    for name, case, own, other in unexplained[:20]:
        print(f"UNEXPLAINED {name}: here {own}, there {other}: {json.dumps(case)}")
    stale = [row for row in names if not counts[row]]
    for row in stale:
        print(f"STALE {row}: nothing differs for this reason any more")
    if unexplained or stale:
        sys.exit(f"{len(unexplained)} unexplained differences, {len(stale)} stale rows")


def explain(different, rows, counts, ask, show):
    """The differences that no row explains, nor all rows together: with the reason out of the case, both agree."""
    left = different
    for reasons in [*([row] for row in rows), rows]:
        changed = []
        for name, case, own, other in left:
            without = copied(case)
            for row in reasons:
                TAKEN_OUT[row](without)
            changed.append(without)
        still = []
        for one, before, after, (own, other) in zip(left, [one[1] for one in left], changed, ask(changed)):
            agree = before != after and own.get("decision") == other
            if agree:
                counts[reasons[0] if len(reasons) == 1 else "several rows together"] += 1
                if reasons == [show]:
                    print(one[0], "| here", one[2], "| there", one[3], "|", json.dumps(before))
            else:
                still.append(one)
        left = still
        if not left:
            break
    return left


main()
