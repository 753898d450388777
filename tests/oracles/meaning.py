"""What a `delegate` sentence means, written anew from the reference manual and not from the compiler.

A sentence is a dictionary; `allows` says of one request whether the sentence describes it: True, False, or None where
the manual leaves it open.
"""

import re

ROLES, USERS, POLICIES, PROFILES, GROUPS, LINKED = (
    "roles", "users", "policies", "instance profiles", "groups", "service-linked roles",
)
WORD = {ROLES: "role", USERS: "user", POLICIES: "policy", PROFILES: "instance-profile", GROUPS: "group"}
EC2 = {"ec2.amazonaws.com", "ec2.amazonaws.com.cn"}
MAKING = {"CreateRole", "CreateUser", "CreatePolicy", "CreateInstanceProfile"}

# Kind, verb, what must be so, on what, guard, actions. `-` is nothing. Every row with `see` only reads.
TABLE = """
roles     create    -           named    bounded   CreateRole
roles     create    attach      named    bounded   AttachRolePolicy DetachRolePolicy
roles     create    attach-only named    attaching AttachRolePolicy
roles     create    attach-only named    bounded   DetachRolePolicy
roles     create    inline      named    bounded   PutRolePolicy DeleteRolePolicy
roles     create    -           policies -         CreatePolicy CreatePolicyVersion DeletePolicyVersion
roles     create    -           profiles -         CreateInstanceProfile AddRoleToInstanceProfile
roles     create    pass        named    passed    PassRole
roles     pass      pass        named    passed    PassRole
roles     create    tags        named    -         TagRole
roles     create    tags        policies -         TagPolicy
roles     create    tags        profiles -         TagInstanceProfile
roles     configure -           named    -         UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription TagRole UntagRole
roles     configure -           policies -         SetDefaultPolicyVersion TagPolicy UntagPolicy
roles     configure -           profiles -         TagInstanceProfile UntagInstanceProfile
roles     delete    -           named    -         DeleteRole
roles     delete    -           named    bounded   DetachRolePolicy
roles     delete    inline      named    bounded   DeleteRolePolicy
roles     delete    -           policies -         DeletePolicy DeletePolicyVersion
roles     delete    -           profiles -         RemoveRoleFromInstanceProfile DeleteInstanceProfile
roles     delete    -           named    see       ListInstanceProfilesForRole
roles     delete    -           policies see       ListEntitiesForPolicy
roles     any       view        named    see       GetRole GetRolePolicy ListRolePolicies ListAttachedRolePolicies ListRoleTags
roles     any       view        policies see       GetPolicy GetPolicyVersion ListPolicyVersions
roles     any       view        profiles see       GetInstanceProfile
roles     any       view        all      see       ListRoles ListPolicies GetServiceLastAccessedDetails GetServiceLastAccessedDetailsWithEntities
roles     any       view-all    readable see       GetPolicy GetPolicyVersion ListPolicyVersions
roles     any       view-all    all      see       ListInstanceProfiles ListUsers ListGroups ListAccountAliases GetAccountSummary
users     create    -           named    bounded   CreateUser
users     create    attach      named    bounded   AttachUserPolicy DetachUserPolicy
users     create    attach-only named    attaching AttachUserPolicy
users     create    attach-only named    bounded   DetachUserPolicy
users     create    inline      named    bounded   PutUserPolicy DeleteUserPolicy
users     create    -           named    -         CreateAccessKey CreateLoginProfile
users     create    -           policies -         CreatePolicy CreatePolicyVersion DeletePolicyVersion
users     create    tags        named    -         TagUser
users     create    tags        policies -         TagPolicy
users     configure -           named    -         UpdateAccessKey UpdateLoginProfile TagUser UntagUser
users     configure -           policies -         SetDefaultPolicyVersion TagPolicy UntagPolicy
users     delete    -           named    -         DeleteUser DeleteAccessKey DeleteLoginProfile DeactivateMFADevice DeleteSigningCertificate DeleteSSHPublicKey DeleteServiceSpecificCredential
users     delete    -           named    bounded   DetachUserPolicy
users     delete    inline      named    bounded   DeleteUserPolicy
users     delete    -           policies -         DeletePolicy DeletePolicyVersion
users     delete    -           policies see       ListEntitiesForPolicy
users     any       view        named    see       GetUser GetUserPolicy ListUserPolicies ListAttachedUserPolicies ListUserTags ListGroupsForUser ListAccessKeys GetAccessKeyLastUsed GetLoginProfile ListMFADevices ListSigningCertificates ListSSHPublicKeys ListServiceSpecificCredentials
users     any       view        policies see       GetPolicy GetPolicyVersion ListPolicyVersions
users     any       view        all      see       ListUsers ListPolicies GetServiceLastAccessedDetails GetServiceLastAccessedDetailsWithEntities
users     any       view-all    readable see       GetPolicy GetPolicyVersion ListPolicyVersions
users     any       view-all    all      see       ListRoles ListInstanceProfiles ListGroups ListAccountAliases GetAccountSummary
policies  create    -           named    -         CreatePolicy CreatePolicyVersion DeletePolicyVersion
policies  create    tags        named    -         TagPolicy
policies  configure -           named    -         SetDefaultPolicyVersion TagPolicy UntagPolicy
policies  delete    -           named    -         DeletePolicy DeletePolicyVersion
policies  delete    -           named    see       ListEntitiesForPolicy
policies  any       view        named    see       GetPolicy GetPolicyVersion ListPolicyVersions ListPolicyTags
policies  any       view        all      see       ListPolicies
policies  any       view-all    readable see       GetPolicy GetPolicyVersion ListPolicyVersions
instance-profiles create    -    named   -         CreateInstanceProfile AddRoleToInstanceProfile
instance-profiles create    tags named   -         TagInstanceProfile
instance-profiles configure -    named   -         TagInstanceProfile UntagInstanceProfile
instance-profiles delete    -    named   -         RemoveRoleFromInstanceProfile DeleteInstanceProfile
instance-profiles any       view named   see       GetInstanceProfile ListInstanceProfileTags
instance-profiles any       view all     see       ListInstanceProfiles
groups    create    -           named    -         CreateGroup
groups    configure -           named    -         UpdateGroup
groups    delete    -           named    -         DeleteGroup
groups    any       view        named    see       GetGroup GetGroupPolicy ListGroupPolicies ListAttachedGroupPolicies
groups    any       view        all      see       ListGroups
service-linked-roles create    - linked  service   CreateServiceLinkedRole
service-linked-roles configure - linked  -         UpdateRoleDescription
service-linked-roles delete    - linked  -         DeleteServiceLinkedRole
service-linked-roles delete    - linked  see       GetServiceLinkedRoleDeletionStatus
service-linked-roles any    view linked  see       GetRole
service-linked-roles any    view all     see       ListRoles
"""


def table():
    rows = []
    for line in TABLE.strip().splitlines():
        kind, verb, need, on, guard, *actions = line.split()
        rows.append((kind.replace("instance-", "instance ").replace("linked-", "linked "), verb, need, on, guard, actions))
    return rows


ROWS = table()


def expression(pattern):
    """A name pattern as a regular expression over `/path/name`: wildcards stay inside one name."""
    if not pattern.startswith("/"):
        pattern = "/" + pattern
    deep = pattern.endswith("/**")
    body = pattern[:-2] if deep else pattern
    parts = [{"*": "[^/]*", "?": "[^/]"}.get(piece, re.escape(piece)) for piece in re.split(r"([*?])", body)]
    return re.compile("".join(parts) + (".+" if deep else ""), re.DOTALL)


def takes_in(names, path):
    include, left_out = names
    def meets(patterns):
        return any(expression(one).fullmatch(path) for one in patterns)

    return meets(include) and not meets(left_out)


def wildcard(pattern, text):
    """IAM's own matching."""
    parts = [{"*": ".*", "?": "."}.get(piece, re.escape(piece)) for piece in re.split(r"([*?])", pattern)]
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def verbs(sentence):
    said = set(sentence["verbs"])
    return said - {"manage"} | ({"create", "configure", "delete"} if "manage" in said else set())


def names_of(sentence, kind):
    """The names of a kind that a sentence speaks of: its own, those of a clause, or those of the default."""
    if kind == sentence["kind"]:
        return sentence["names"]
    said = sentence.get(kind)
    if said is not None:
        return None if said == "none" else said
    if sentence["kind"] not in (ROLES, USERS) or not verbs(sentence) & {"create", "configure", "delete", "view"}:
        return None
    if kind == PROFILES:
        if sentence["kind"] != ROLES:
            return None
        services = passing(sentence)
        if services == "none" and "create" in verbs(sentence):
            return None
        if isinstance(services, list) and not EC2 & set(services):
            return None
    return sentence["names"]


def passing(sentence):
    """To which services roles may be passed: any, none, or a list."""
    if sentence["kind"] != ROLES or not verbs(sentence) & {"create", "pass"}:
        return "none"
    return sentence.get("services", "any")


def seeing(sentence):
    return sentence.get("view") or ("none" if verbs(sentence) == {"pass"} else "own")


def needed(sentence, need):
    attach = sentence.get("attach", "any")
    return {
        "-": True,
        "attach": attach == "any",
        "attach-only": isinstance(attach, list),
        "inline": sentence.get("inline", False),
        "pass": passing(sentence) != "none",
        "tags": bool(sentence.get("tagged") or sentence.get("must")),
        "view": seeing(sentence) != "none",
        "view-all": seeing(sentence) == "all",
    }[need]


def reached(sentence, on, resource, account):
    """Whether a row's actions act on a resource; None where the manual leaves it open."""
    partition, number = account
    if on == "all":
        return True
    if on == "readable":
        return resource in sentence.get("boundaries", []) or resource.startswith(f"arn:{partition}:iam::aws:policy/")
    prefix = f"arn:{partition}:iam::{number}:"
    if not resource.startswith(prefix):
        return False
    word, _, path = resource[len(prefix) :].partition("/")
    if on == "linked":
        return word == "role" and any(path.startswith(f"aws-service-role/{one}/") for one in sentence["names"][0])
    kind = {"named": sentence["kind"], "policies": POLICIES, "profiles": PROFILES}[on]
    names = names_of(sentence, kind)
    return names is not None and word == WORD[kind] and takes_in(names, "/" + path)


def guarded(sentence, guard, context):
    if guard in ("bounded", "attaching"):
        boundaries = sentence.get("boundaries") or []
        if boundaries and context.get("iam:PermissionsBoundary") not in boundaries:
            return False
        if guard == "attaching":
            return any(wildcard(one, context.get("iam:PolicyARN", "")) for one in sentence["attach"])
    if guard == "passed":
        services = passing(sentence)
        return services == "any" or context.get("iam:PassedToService") in services
    if guard == "service":
        return context.get("iam:AWSServiceName") in sentence["names"][0]
    return True


def tagged(sentence, action, on, context):
    """Tags: the request's where something is made or tagged, else those of what is acted on."""
    wanted, musts = sentence.get("tagged") or {}, sentence.get("must") or []
    if not (wanted or musts) or on in ("all", "readable") or action == "PassRole":
        return True
    def of_request(key):
        return context.get(f"aws:RequestTag/{key}")

    def of_resource(key):
        return context.get(f"aws:ResourceTag/{key}")

    touched = {key.lower() for key in context.get("aws:TagKeys", [])}
    if action in MAKING:
        return all(of_request(key) in values for key, values in wanted.items()) and all(map(of_request, musts))
    has = all(of_resource(key) in values for key, values in wanted.items())
    kept = not touched & {key.lower() for key in [*wanted, *musts]}
    if action.startswith("Untag"):
        return has and kept
    if action.startswith("Tag"):
        if not wanted:
            return True
        claims = all(of_request(key) in values for key, values in wanted.items())
        free = all(of_resource(key) in [*values, None] for key, values in wanted.items())
        return (has and kept) or (claims and free)
    return has


def holds(sentence, context):
    """The modifiers, each with its own reading of a key that is missing."""
    for modifier, *rest in sentence.get("modifiers", []):
        if modifier == "mfa" and context.get("aws:MultiFactorAuthPresent") != "true":
            return False
        if modifier == "until" and not context.get("aws:CurrentTime", "9") < rest[0] + "T24":
            return False
        if modifier == "when" and context.get(rest[0]) != rest[1]:
            return False
        if modifier == "unless" and context.get(rest[0]) == rest[1]:
            return False
    return True


def allows(sentence, action, resource, context, account):
    """Whether a sentence describes a request: True, False, or None where the manual leaves it open."""
    if not holds(sentence, context):
        return False
    answer = False
    for kind, verb, need, on, guard, actions in ROWS:
        if kind != sentence["kind"] or action not in actions:
            continue
        if not (verb == "any" or verb in verbs(sentence)) or not needed(sentence, need):
            continue
        if reached(sentence, on, resource, account):
            if guarded(sentence, guard, context) and tagged(sentence, action, on, context):
                return True
        elif guard == "see" and crosses(sentence, on, resource, account):
            # Denials that keep names exact leave reading alone, but for what a sentence about reading leaves out.
            answer = None if answer is None or not left_out(sentence, on, resource, account) else False
    return answer


def left_out(sentence, on, resource, account):
    """Whether a sentence about reading leaves a resource out by `except`."""
    kind = {"named": sentence["kind"], "policies": POLICIES, "profiles": PROFILES}[on]
    names = names_of(sentence, kind)
    path = resource[len(f"arn:{account[0]}:iam::{account[1]}:{WORD[kind]}") :]
    return "view" in verbs(sentence) and takes_in((names[1], []), path)


def crosses(sentence, on, resource, account):
    """Whether IAM's own reading of a pattern takes in a resource that Deleg's does not."""
    if on not in ("named", "policies", "profiles"):
        return False
    partition, number = account
    kind = {"named": sentence["kind"], "policies": POLICIES, "profiles": PROFILES}[on]
    names = names_of(sentence, kind)
    patterns = [one if one.startswith("/") else "/" + one for one in (names or [[], []])[0]]
    return any(wildcard(f"arn:{partition}:iam::{number}:{WORD[kind]}{one}", resource) for one in patterns)
