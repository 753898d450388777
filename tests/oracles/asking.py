"""Builds a project, puts requests to the other evaluator, and compares its answers with what the sentences mean."""

import json
import pathlib
import subprocess
import tempfile

from meaning import (
    EC2, GROUPS, LINKED, POLICIES, PROFILES, ROLES, ROWS, USERS, WORD, allows, crosses, names_of, needed, reached, verbs,
)

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
    """Values that the sentences tell apart, for the keys that they rest on; half of the time what they ask for."""
    context, fitting = {}, random.random() < 0.5

    def pick(key, good, bad):
        values = good if fitting and good else [*good, *bad]
        value = random.choice(values)
        if value is not None:
            context[key] = value

    boundaries = [one for sentence in sentences for one in sentence.get("boundaries") or []]
    pick("iam:PermissionsBoundary", boundaries, ["arn:aws:iam::111122223333:policy/Other", None])
    services = {one for sentence in sentences for one in listed(sentence.get("services"))}
    pick("iam:PassedToService", sorted(services), [*sorted(EC2), "lambda.amazonaws.com", None])
    attach = [one.replace("*", "x") for sentence in sentences for one in listed(sentence.get("attach"))]
    pick("iam:PolicyARN", attach, ["arn:aws:iam::aws:policy/AdministratorAccess", None])
    linked = [one for sentence in sentences if sentence["kind"] == LINKED for one in sentence["names"][0]]
    pick("iam:AWSServiceName", linked, ["trustedadvisor.amazonaws.com"])
    pick("aws:MultiFactorAuthPresent", ["true"], ["false", None])
    pick("aws:CurrentTime", ["2026-06-01T12:00:00Z"], [f"20{year}-06-01T23:59:59Z" for year in (26, 27, 28)])
    for sentence in sentences:
        for modifier, *rest in sentence.get("modifiers") or []:
            if modifier in ("when", "unless"):
                good, bad = ([rest[1]], ["other", None]) if modifier == "when" else (["other", None], [rest[1]])
                pick(rest[0], good, bad)
    tag(context, sentences, action, random, pick)
    return context


def tag(context, sentences, action, random, pick):
    keys, touched = {}, []
    for sentence in sentences:
        for key, values in (sentence.get("tagged") or {}).items():
            keys.setdefault(key, []).extend(values)
        for key in sentence.get("must") or []:
            keys.setdefault(key, []).append("something")
    for key, values in keys.items():
        pick(f"aws:ResourceTag/{key}", values, ["other", None])
        if action.startswith(("Tag", "Create")):
            pick(f"aws:RequestTag/{key}", values, ["other", None])
            if f"aws:RequestTag/{key}" in context:
                touched.append(random.choice([key, key, key.swapcase()]))
        elif action.startswith("Untag"):
            touched += random.choice([[], [key], [key.swapcase()]])
    if action.startswith(("Tag", "Untag", "Create")) and keys:
        touched += random.choice([[], ["free"]])
        if touched:
            context["aws:TagKeys"] = touched


def listed(value):
    return value if isinstance(value, list) else []


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
            aimed = [one for one in sentences if names_of(one, kind)]
            if aimed and random.random() < 0.5:
                near = [iam + WORD[kind] + filled(random.choice(names_of(random.choice(aimed), kind)[0]), random)]
            resource = random.choice([*near, *near, *foreign]) if random.random() < 0.5 else random.choice(near)
        yield action, resource, context_of(sentences, action, random)


BOUNDARY_WRITES = [verb + kind + "PermissionsBoundary" for verb in ("Put", "Delete") for kind in ("Role", "User")]
TEXT_WRITES = ["CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion", "DeletePolicy"]
OWN_WRITES = {
    "group": ["AttachGroupPolicy", "DetachGroupPolicy", "PutGroupPolicy", "DeleteGroupPolicy", "AddUserToGroup", "RemoveUserFromGroup"],
    "user": ["AttachUserPolicy", "DetachUserPolicy", "PutUserPolicy", "DeleteUserPolicy"],
    "role": ["AttachRolePolicy", "DetachRolePolicy", "PutRolePolicy", "DeleteRolePolicy"],
}


def kept(project, manifest):
    """What must be denied whatever else a holder is given: ceilings stay, their texts stay, its own policies stay."""
    account, holder = project["account"], project["holder"]
    iam = f"arn:{account[0]}:iam::{account[1]}:"
    for action in BOUNDARY_WRITES:
        for name in ("anybody", "delegated/deep/anybody"):
            yield action, f"{iam}{'role' if 'Role' in action else 'user'}/{name}"
    texts = {one for sentence in project["sentences"] for one in sentence.get("boundaries") or []}
    kind, _, name = holder.rpartition(" ")
    (place,) = [one for one in manifest["accounts"] if one["id"] == account[1]]
    for policy in place["policies"]:
        mine = any(to["type"].lower() == kind.replace(" ", "") and to["name"] == name for to in policy["attachTo"])
        if policy.get("arn") and (mine or policy["name"] == project.get("bearer")):
            texts.add(policy["arn"])
    for text in sorted(texts):
        for action in TEXT_WRITES:
            yield action, text
    if not project.get("bearer"):
        kind = "role" if kind == "permission set" else kind
        folder = project.get("folder", "/")
        own = f"{iam}{kind}{folder}{name}"
        if "permission" in holder:
            own = f"{iam}role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_{name}_0123456789abcdef"
        for action in OWN_WRITES[kind]:
            yield action, own


def crossed(project, random):
    """Writes on names that only IAM's own reading of a pattern takes in, or that `except` leaves out."""
    account, sentences = project["account"], project["sentences"]
    for sentence in sentences:
        for kind, _, need, on, guard, actions in ROWS:
            if kind != sentence["kind"] or guard == "see" or on not in ("named", "policies", "profiles"):
                continue
            named = {"named": kind, "policies": POLICIES, "profiles": PROFILES}[on]
            names = names_of(sentence, named)
            for pattern in names[0] if names else []:
                for path in neighbours(pattern, random):
                    resource = f"arn:{account[0]}:iam::{account[1]}:{WORD[named]}{path}"
                    for action in actions:
                        yield sentence, on, action, resource


def lost(evaluator, manifest, project, random, count):
    """What a holder that is given everything beside its delegation can do and must not."""
    account, holder = project["account"], project["holder"]
    policies, boundary = held_by(manifest, account, holder)
    if project.get("bearer"):
        (place,) = [one for one in manifest["accounts"] if one["id"] == account[1]]
        policies = [one["document"] for one in place["policies"] if one["name"] == project["bearer"]]
    evaluator.hold([*policies, ANYTHING], boundary)
    asked, found = 0, []
    for action, resource in kept(project, manifest):
        asked += 1
        answer = evaluator.ask(arn_of(holder, account), action, resource, account, {})
        if answer != "denied":
            found.append((action, resource, {}, answer, "denied"))
    granting = {}
    for sentence, on, action, resource in crossed(project, random):
        granted = grants(sentence, on, action)
        meant = any(reached(one, on_, resource, account) for one in project["sentences"] for on_ in granted_on(one, action))
        if not granted or meant or not crosses(sentence, on, resource, account):
            continue
        granting[(action, resource)] = True
    for action, resource in random.sample(sorted(granting), min(count, len(granting))):
        asked += 1
        answer = evaluator.ask(arn_of(holder, account), action, resource, account, {})
        if answer != "denied":
            found.append((action, resource, {}, answer, "denied, whatever else is attached"))
    return found, asked


def granted_on(sentence, action):
    """On what a sentence grants an action."""
    return [on for on in ("named", "policies", "profiles") if grants(sentence, on, action)]


def grants(sentence, on, action):
    """Whether a sentence grants an action on something at all."""
    return any(
        kind == sentence["kind"]
        and place == on
        and action in actions
        and guard != "see"
        and (verb == "any" or verb in verbs(sentence))
        and needed(sentence, need)
        for kind, verb, need, place, guard, actions in ROWS
    )


def hold(evaluator, manifest, project):
    """The evaluator decides as the holder of a project, or as somebody who carries a boundary and holds anything."""
    account, holder = project["account"], project["holder"]
    policies, boundary = held_by(manifest, account, holder)
    if project.get("bearer"):
        (place,) = [one for one in manifest["accounts"] if one["id"] == account[1]]
        boundary = [one["document"] for one in place["policies"] if one["name"] == project["bearer"]]
        policies = [ANYTHING]
    evaluator.hold(policies, boundary)


def disagreements(evaluator, manifest, project, random, count):
    """Where the other evaluator and the meaning of the sentences part: request, answer, expectation."""
    account, holder, sentences = project["account"], project["holder"], project["sentences"]
    hold(evaluator, manifest, project)
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
