"""Builds a project, puts requests to the other evaluator, and compares its answers with what the sentences mean."""

import json
import pathlib
import subprocess
import tempfile

from meaning import EC2, GROUPS, LINKED, POLICIES, PROFILES, ROLES, ROWS, USERS, WORD, allows, names_of

ROOT = pathlib.Path(__file__).parent.parent.parent
ORACLES = ROOT / "target" / "oracles"
ACTIONS = [
    line.split("\t")[0].removeprefix("iam:")
    for line in (ROOT / "tests/catalog/iam-and-sts.tsv").read_text(encoding="utf-8").splitlines()
    if line.startswith("iam:")
]
TYPES = {
    line.split("\t")[0].removeprefix("iam:"): [one.strip("!") for one in line.split("\t")[2].split(" ") if one != "-"]
    for line in (ROOT / "tests/catalog/iam-and-sts.tsv").read_text(encoding="utf-8").splitlines()
    if line.startswith("iam:")
}
ANYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


class Evaluator:
    """The other evaluator, as a process of its own."""

    def __init__(self):
        command = ["node", str(ROOT / "tests/oracles/evaluator.mjs"), str(ORACLES)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def hold(self, identity, boundary=None):
        self.write({"identity": identity, "boundary": boundary})

    def write(self, value):
        self.process.stdin.write(json.dumps(value) + "\n")
        self.process.stdin.flush()

    def ask(self, principal, action, resource, account, context):
        self.write(
            {"principal": principal, "action": "iam:" + action, "resource": resource, "account": account[1], "context": context}
        )
        return self.process.stdout.readline().strip()


def build(program, folder):
    """The manifest and the documents of a build, or what the compiler said against it."""
    with tempfile.TemporaryDirectory() as out:
        command = [program, "build", str(folder), "-o", out, "--color", "never"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return None, done.stderr
        manifest = json.loads(pathlib.Path(out, "manifest.json").read_text(encoding="utf-8"))
        for account in manifest["accounts"]:
            for policy in account["policies"]:
                policy["document"] = json.loads(pathlib.Path(out, policy["file"]).read_text(encoding="utf-8"))
        return manifest, done.stderr


def held_by(manifest, account, holder):
    """The policies attached to a principal, `group devs`, and the text of its boundary."""
    kind, _, name = holder.rpartition(" ")
    kind = {"permission set": "permissionSet"}.get(kind, kind)
    policies, boundary = [], None
    (place,) = [one for one in manifest["accounts"] if one["id"] == account[1]]
    for policy in place["policies"]:
        for to in policy["attachTo"]:
            if to["type"] == kind and to["name"] == name:
                if to["as"] == "boundary":
                    boundary = [policy["document"]]
                else:
                    policies.append(policy["document"])
    return policies, boundary


def arn_of(holder, account):
    """As whom a holder acts: a member of a group, a session of a permission set."""
    kind, _, name = holder.rpartition(" ")
    iam, sts = f"arn:{account[0]}:iam::{account[1]}:", f"arn:{account[0]}:sts::{account[1]}:"
    return {
        "group": f"{iam}user/somebody-in-{name}",
        "user": f"{iam}user/{name}",
        "role": f"{sts}assumed-role/{name}/session",
        "permission set": f"{sts}assumed-role/AWSReservedSSO_{name}_0123456789abcdef/session",
    }[kind]


def filled(pattern, random):
    """A name that a pattern takes in."""
    def letters(least):
        return "".join(random.choice("abxz09-") for _ in range(random.randint(least, 3)))

    path = pattern if pattern.startswith("/") else "/" + pattern
    if path.endswith("/**"):
        folders = random.choice(["", "b/", "b/c/"])
        path = path[:-2] + folders + (letters(1) or "n")
    return "".join(letters(0) if one == "*" else letters(1)[0] if one == "?" else one for one in path)


def neighbours(pattern, random):
    """Names near a pattern: some in, some that only IAM's own reading takes in, some out."""
    inside = filled(pattern, random)
    path = pattern if pattern.startswith("/") else "/" + pattern
    crossing = [
        path[:at] + random.choice(["/", "x/y", "/y"] if one == "*" else ["/"]) + path[at + 1 :]
        for at, one in enumerate(path.removesuffix("/**"))
        if one in "*?"
    ]
    found = [inside, filled(pattern, random), "/other", "/x" + inside, inside + "/deeper", inside[:-1] or "/"]
    found += [filled(one, random) for one in crossing]
    return [one for one in found if not one.endswith("/")]


def paths(sentences, kind, random):
    found = ["/service-role/console", "/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS", "/somebody"]
    for sentence in sentences:
        if sentence["kind"] == LINKED:
            found += [f"/aws-service-role/{one}/AWSServiceRoleForIt" for one in sentence["names"][0]]
            continue
        for names in [names_of(sentence, kind), sentence["names"]]:
            for pattern in [*names[0], *names[1]] if names else []:
                found += neighbours(pattern, random)
    return found


def context_of(sentences, action, random):
    """Values that the sentences tell apart, for the keys that the action's requests carry."""
    context = {}
    boundaries = [one for sentence in sentences for one in sentence.get("boundaries") or []]
    bounded = [*boundaries, *boundaries, "arn:aws:iam::111122223333:policy/Other", None]
    pick(context, "iam:PermissionsBoundary", bounded, random)
    services = {one for sentence in sentences for one in listed(sentence.get("services"))}
    pick(context, "iam:PassedToService", [*sorted(services), *sorted(EC2), "lambda.amazonaws.com", None], random)
    attach = [one.replace("*", "x") for sentence in sentences for one in listed(sentence.get("attach"))]
    pick(context, "iam:PolicyARN", [*attach, "arn:aws:iam::aws:policy/AdministratorAccess", None], random)
    linked = [one for sentence in sentences if sentence["kind"] == LINKED for one in sentence["names"][0]]
    pick(context, "iam:AWSServiceName", [*linked, "trustedadvisor.amazonaws.com"], random)
    pick(context, "aws:MultiFactorAuthPresent", ["true", "true", "true", "false", None], random)
    pick(context, "aws:CurrentTime", [f"20{year}-06-01T12:00:00Z" for year in (26, 26, 27, 28)], random)
    for sentence in sentences:
        for modifier, *rest in sentence.get("modifiers") or []:
            if modifier in ("when", "unless"):
                pick(context, rest[0], [rest[1], rest[1], "other", None], random)
    tag(context, sentences, action, random)
    return context


def tag(context, sentences, action, random):
    keys = {}
    for sentence in sentences:
        for key, values in (sentence.get("tagged") or {}).items():
            keys.setdefault(key, []).extend(values)
        for key in sentence.get("must") or []:
            keys.setdefault(key, []).append("something")
    touched = []
    for key, values in keys.items():
        pick(context, f"aws:ResourceTag/{key}", [*values, *values, "other", None], random)
        if action.startswith(("Tag", "Create")):
            pick(context, f"aws:RequestTag/{key}", [*values, *values, "other", None], random)
            if f"aws:RequestTag/{key}" in context:
                touched.append(key)
        elif action.startswith("Untag"):
            touched += random.choice([[], [key], [key.swapcase()]])
    if action.startswith(("Tag", "Untag", "Create")) and keys:
        touched += random.choice([[], ["free"]])
        if touched:
            context["aws:TagKeys"] = touched


def listed(value):
    return value if isinstance(value, list) else []


def pick(context, key, values, random):
    value = random.choice(values)
    if value is not None:
        context[key] = value


def requests(sentences, account, random, others, count):
    """Requests inside and outside what the sentences describe."""
    described = sorted({action for row in ROWS for action in row[5] if any(row[0] == s["kind"] for s in sentences)})
    partition, number = account
    iam = f"arn:{partition}:iam::{number}:"
    for at in range(count):
        action = random.choice(described) if at % 4 else random.choice(ACTIONS)
        kinds = [kind for kind in (ROLES, USERS, POLICIES, PROFILES, GROUPS) if WORD[kind] in TYPES[action]]
        if not kinds:
            if TYPES[action]:
                continue
            resource = "*"
        else:
            kind = random.choice(kinds)
            near = [iam + WORD[kind] + one for one in paths(sentences, kind, random)]
            foreign = [one for one in others if f":{WORD[kind]}/" in one]
            resource = random.choice([*near, *near, *foreign])
        yield action, resource, context_of(sentences, action, random)


def disagreements(evaluator, manifest, project, random, count):
    """Where the other evaluator and the meaning of the sentences part: request, answer, expectation."""
    account, holder, sentences = project["account"], project["holder"], project["sentences"]
    policies, boundary = held_by(manifest, account, holder)
    if project.get("bearer"):
        (place,) = [one for one in manifest["accounts"] if one["id"] == account[1]]
        boundary = [one["document"] for one in place["policies"] if one["name"] == project["bearer"]]
        policies = [ANYTHING]
    evaluator.hold(policies, boundary)
    (place,) = [one for one in manifest["accounts"] if one["id"] == account[1]]
    others = [one["arn"] for one in place["policies"] if one.get("arn")]
    others += [arn_of(holder, account), f"arn:{account[0]}:iam::{account[1]}:{holder.replace(' ', '/')}"]
    others += [f"arn:{account[0]}:iam::aws:policy/ReadOnlyAccess", f"arn:{account[0]}:iam::999999999999:role/service-a"]
    tally = {"allowed": 0, "denied": 0, "open": 0, "error": 0}
    found = []
    for action, resource, context in requests(sentences, account, random, others, count):
        expected = [allows(sentence, action, resource, context, account) for sentence in sentences]
        if not any(expected) and None in expected:
            tally["open"] += 1
            continue
        answer = evaluator.ask(arn_of(holder, account), action, resource, account, context)
        if answer.startswith("error"):
            tally["error"] += 1
            if "resource" not in answer:
                found.append((action, resource, context, answer, "an answer"))
            continue
        wanted = "allowed" if any(expected) else "denied"
        tally[wanted] += 1
        if answer != wanted:
            found.append((action, resource, context, answer, wanted))
    return found, tally
