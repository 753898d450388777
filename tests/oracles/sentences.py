"""Random sentences, as a user may write them and as `meaning.py` reads them."""

from meaning import GROUPS, LINKED, POLICIES, PROFILES, ROLES, USERS

ACCOUNTS = {"aws": "515436951152", "aws-cn": "222233334444", "aws-us-gov": "333344445555"}
FITTING = {
    ROLES: ["create", "configure", "delete", "pass", "view", "manage"],
    USERS: ["create", "configure", "delete", "view", "manage"],
    POLICIES: ["create", "configure", "delete", "view", "manage"],
    PROFILES: ["create", "configure", "delete", "view", "manage"],
    GROUPS: ["create", "configure", "delete", "view", "manage"],
    LINKED: ["create", "configure", "delete", "view", "manage"],
}
SHAPES = [
    "{0}-*", "*-{0}", "{0}-*-b", "{0}-*-*", "{0}-?", "{0}-??-*", "{0}-exact",
    "/{0}/**", "/{0}/x-*", "/{0}/*", "/{0}/b/*-c-*", "/{0}-*/**", "/{0}-*/n-*", "/{0}-?/**", "/{0}/fixed",
]


def some(random, values, least=1, most=2):
    return random.sample(values, min(len(values), random.randint(least, most)))


def names(random, word):
    include = [one.format(word) for one in some(random, SHAPES, 1, random.choice([1, 1, 2, 3]))]
    left_out = []
    if random.random() < 0.3:
        # Something that the first pattern takes in.
        first = include[0]
        if first.endswith("/**"):
            left_out = [] if "*/" in first else [first.replace("/**", "/secret/**")]
        elif "*" in first:
            left_out = [first.replace("*", "z*", 1)]
    return include, left_out


def shown(include, left_out):
    return ", ".join(include) + (" except " + ", ".join(left_out) if left_out else "")


def arn(account, path):
    return f"arn:{account[0]}:iam::{account[1]}:policy{path}"


def sentence(random, word, account, boundaries):
    """A sentence, its grant as text, and the block of its clauses as text."""
    kind = random.choice([ROLES] * 5 + [USERS] * 3 + [POLICIES, PROFILES, GROUPS, LINKED])
    said = some(random, FITTING[kind], 1, 3)
    if "manage" in said:
        said = [verb for verb in said if verb in ("manage", "pass", "view")]
    result = {"kind": kind, "verbs": said, "names": names(random, word)}
    if kind == LINKED:
        result["names"] = (some(random, ["ecs.amazonaws.com", "elasticache.amazonaws.com"]), [])
    text = " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
    text += f" {kind} {shown(*result['names'])}"
    passes = kind == ROLES and set(said) & {"create", "pass", "manage"}
    services = ["lambda.amazonaws.com", "ec2.amazonaws.com" + (".cn" if account[0] == "aws-cn" else ""), "glue.amazonaws.com"]
    clauses = []
    if passes and random.random() < 0.4:
        result["services"] = random.choice(["any", "none", some(random, services)])
        words = {"any": "any service", "none": "none"}.get(str(result["services"])) or ", ".join(result["services"])
        if random.random() < 0.5:
            text += f" to {words}"
        else:
            clauses.append(f"pass to {words}")
    shaping = set(said) & {"create", "configure", "manage"}
    if kind in (ROLES, USERS) and (shaping or ("delete" in said or "pass" in said) and random.random() < 0.5):
        chosen = some(random, sorted(boundaries))
        result["boundaries"] = [arn(account, boundaries[one]) for one in chosen]
        text += " bounded by " + " or ".join(chosen)
    text += modifiers(random, result)
    clauses += more(random, result, word, account)
    random.shuffle(clauses)
    return result, text, clauses


def modifiers(random, result):
    found, text = [], ""
    if random.random() < 0.2:
        found.append(("mfa",))
        text += " with mfa"
    if random.random() < 0.2:
        date = random.choice(["2026-12-31", "2027-06-01"])
        found.append(("until", date))
        text += f" until {date}"
    if random.random() < 0.2:
        word = random.choice(["when", "unless"])
        key, value = random.choice([("aws:PrincipalTag/team", "a"), ("aws:RequestedRegion", "eu-west-1")])
        found.append((word, key, value))
        text += f" {word} {key} is {value}"
    result["modifiers"] = found
    return text


def more(random, result, word, account):
    kind, clauses = result["kind"], []
    family = kind in (ROLES, USERS)
    changing = set(result["verbs"]) & {"create", "configure", "delete", "manage"}
    for clause, fits in ((POLICIES, family), (PROFILES, kind == ROLES)):
        if fits and random.random() < 0.2:
            result[clause] = random.choice(["none", names(random, word)])
            clauses.append(f"{clause} " + ("none" if result[clause] == "none" else shown(*result[clause])))
    if family and set(result["verbs"]) & {"create", "manage"} and random.random() < 0.3:
        only = some(random, [f"arn:{account[0]}:iam::aws:policy/ReadOnlyAccess", arn(account, f"/{word}/*"), arn(account, "/one")])
        result["attach"] = random.choice(["any", "none", only])
        clauses.append("attach " + (result["attach"] if result["attach"] != only else "only " + ", ".join(only)))
    if family and set(result["verbs"]) & {"create", "delete", "manage"} and random.random() < 0.3:
        result["inline"] = random.random() < 0.7
        clauses.append("inline policies " + ("allowed" if result["inline"] else "none"))
    if kind in (ROLES, USERS, POLICIES) and random.random() < 0.2:
        result["view"] = random.choice(["all", "own", "none"] if "view" not in result["verbs"] else ["all", "own"])
        clauses.append("view " + result["view"])
    if kind not in (GROUPS, LINKED) and changing and random.random() < 0.25:
        result["tagged"] = {key: some(random, ["one", "two", "three"]) for key in some(random, ["team", "Cost-Center"])}
        clauses.append(
            "tagged "
            + ", ".join(
                f"{key} = {values[0]}" if len(values) == 1 else f"{key} in [{', '.join(values)}]"
                for key, values in result["tagged"].items()
            )
        )
    if kind not in (GROUPS, LINKED) and set(result["verbs"]) & {"create", "manage"} and random.random() < 0.15:
        result["must"] = [key for key in some(random, ["owner", "stage"])]
        clauses.append("must tag " + ", ".join(result["must"]))
    return clauses


def project(random):
    """A project of one account and one holder: its text, and what it means."""
    partition = random.choice(["aws"] * 4 + ["aws-cn", "aws-us-gov"])
    account = (partition, ACCOUNTS[partition])
    inside = "" if partition == "aws" else f" in {partition}"
    lines = [f"account main = {account[1]}{inside}", ""]
    boundaries = {}
    for name in some(random, ["Ceiling", "Lid", "Roof"], 1, 2):
        path = random.choice(["/", "/boundaries/", "/lids/"])
        boundaries[name] = f"{path}{name}"
        at = "" if path == "/" else f" at {path}"
        lines += [f"boundary {name}{at} {{", "    allow s3:GetObject on *", "}", ""]
    kind = random.choice(["group", "group", "user", "role", "permission set", "boundary"])
    holder = f"{kind} holder" if kind != "boundary" else "role carrier"
    bearer = "Carried" if kind == "boundary" else None
    grants = [sentence(random, word, account, boundaries) for word in some(random, ["app", "data", "web"], 1, 2 if kind == "boundary" else 3)]
    if kind == "permission set" and random.random() < 0.5:
        lines.append("permission set holder as inline")
    elif kind != "boundary":
        lines.append(holder)
    lines.append("")
    body = []
    for _, text, clauses in grants:
        body.append("        " + text + (" {" if clauses else ""))
        body += [f"            {clause}" for clause in clauses] + (["        }"] if clauses else [])
    if kind == "boundary":
        lines += ["boundary Carried at /carried/ {", "    may {", *body, "    }", "}"]
        lines += ["", "group makers", "", "delegate makers may create roles /bearers/** bounded by Carried"]
        holder = "role carrier"
    else:
        lines += ["delegate holder may {", *body, "}"]
    sentences = [one for one, _, _ in grants]
    return {"text": "\n".join(lines) + "\n", "account": account, "holder": holder, "bearer": bearer, "sentences": sentences}
