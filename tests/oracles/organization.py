"""An organisation in the emulator: its accounts and units, permission sets and guardrails, put there as a build's files
say that they exist, and read back as the build says that they should be.

What the emulator does not know is added here, no more than is needed: boundaries of permission sets, that these have no
tags, and that taking them to their accounts succeeds. It runs none of the
limits of Organizations, and does not take what a permission set holds to its accounts; that is not looked at.
"""

import json
import re

from moto.organizations.models import FakeAccount, organizations_backends
from moto.ssoadmin.exceptions import ResourceNotFoundException
from moto.ssoadmin.responses import SSOAdminResponse

# Who is outside of the build, where the files mark nobody.
OUTSIDE = "999988887777"
FILTERS = {"scp": "SERVICE_CONTROL_POLICY", "rcp": "RESOURCE_CONTROL_POLICY"}


def permission_set(self):
    return self.ssoadmin_backend._find_permission_set(self._get_param("InstanceArn"), self._get_param("PermissionSetArn"))


def put_boundary(self):
    permission_set(self).permissions_boundary = self._get_param("PermissionsBoundary")
    return "{}"


def get_boundary(self):
    boundary = getattr(permission_set(self), "permissions_boundary", None)
    if boundary is None:
        raise ResourceNotFoundException("Could not find PermissionsBoundary")
    return json.dumps({"PermissionsBoundary": boundary})


def delete_boundary(self):
    permission_set(self).permissions_boundary = None
    return "{}"


def no_tags(self):
    return json.dumps({"Tags": []})


def provisioned(self):
    status = {"Status": "SUCCEEDED", "RequestId": self._get_param("ProvisionPermissionSetRequestId")}
    return json.dumps({"PermissionSetProvisioningStatus": status})


SSOAdminResponse.list_tags_for_resource = no_tags
SSOAdminResponse.describe_permission_set_provisioning_status = provisioned
SSOAdminResponse.put_permissions_boundary_to_permission_set = put_boundary
SSOAdminResponse.get_permissions_boundary_for_permission_set = get_boundary
SSOAdminResponse.delete_permissions_boundary_from_permission_set = delete_boundary


class Organization:
    """What the files say of it."""

    def __init__(self, project, manifest):
        text = (project / "main.deleg").read_text(encoding="utf-8")
        marked = dict(reversed(found) for found in re.findall(r"^account \S+ = (\d{12}).* is (management|identity administrator)", text, re.M))
        only = manifest["accounts"][0]["id"] if len(manifest["accounts"]) == 1 else None
        self.manifest = manifest
        self.management = only or marked.get("management", OUTSIDE)
        self.identity = only or marked.get("identity administrator", self.management)
        self.attached = [
            (account, policy, to)
            for account in manifest["accounts"] for policy in [*account["policies"], *account.get("existing", [])] for to in policy["attachTo"]
        ]
        self.sets = sorted({to["name"] for _, _, to in self.attached if to["type"] == "permissionSet"})
        self.controls = [(account, policy) for account in manifest["accounts"] for policy in account["policies"] if policy["kind"] in FILTERS]

    def make(self, emulator):
        """What exists before anything is deployed."""
        if self.controls:
            self.guarded(emulator)
        if self.sets:
            client = emulator.client("sso-admin", self.identity)
            self.instance = client.list_instances()["Instances"][0]["InstanceArn"]
            for name in self.sets:
                # Left out, the emulator says a number that AWS never does.
                client.create_permission_set(InstanceArn=self.instance, Name=name, SessionDuration="PT1H")

    def guarded(self, emulator):
        client = emulator.client("organizations", self.management)
        client.create_organization(FeatureSet="ALL")
        backend = organizations_backends[self.management]["aws"]
        root = client.list_roots()["Roots"][0]["Id"]
        for kind in FILTERS.values():
            if kind not in [one["Type"] for one in client.list_roots()["Roots"][0]["PolicyTypes"]]:
                client.enable_policy_type(RootId=root, PolicyType=kind)
        for kind, name in sorted({(to["type"], to["name"]) for _, policy in self.controls for to in policy["attachTo"]}):
            if kind == "organization":
                backend.org.id = name
            elif kind == "ou":
                backend.create_organizational_unit(ParentId=root, Name=name)
                backend.ou[-1].id = name
            elif kind == "account" and name != self.management:
                account = FakeAccount(backend.org, AccountName=name, Email=f"{name}@example.com")
                account.id = name
                backend.accounts.append(account)
                backend.attach_policy(PolicyId="p-FullAWSAccess", TargetId=name)

    def said(self):
        """What was read back of it."""
        counted = [(len(self.controls), "guardrails"), (len(self.sets), "permission sets")]
        return "".join(f"; {count} {what}" for count, what in counted if count)

    def read_back(self, emulator, text, form):
        """Every guardrail and everything that permission sets hold is there, and nothing besides."""
        if self.controls:
            self.guardrails(emulator, text, form)
        for name in self.sets:
            self.held(emulator, name, text, form)

    def guardrails(self, emulator, text, form):
        client = emulator.client("organizations", self.management)
        root = client.list_roots()["Roots"][0]["Id"]
        there = {
            (kind, one["Name"]): one["Id"]
            for kind, name in FILTERS.items() for one in client.list_policies(Filter=name)["Policies"] if not one["AwsManaged"]
        }
        wanted = {}
        for account, policy in self.controls:
            document = form(text(account, policy))
            # One name is taken once: another text of it has the account's name after it.
            names = [policy["name"], f"{policy['name']}-{account['name']}"]
            key = next(key for key in ((policy["kind"], name) for name in names) if wanted.get(key, (document,))[0] == document)
            targets = wanted.setdefault(key, (document, set()))[1]
            targets.update(root if to["type"] == "organization" else to["name"] for to in policy["attachTo"])
        assert set(there) == set(wanted), f"{sorted(there)} are not {sorted(wanted)}"
        for key, (document, targets) in wanted.items():
            content = form(client.describe_policy(PolicyId=there[key])["Policy"]["Content"])
            assert content == document, f"{key}: {content} is not {document}"
            attached = {one["TargetId"] for one in client.list_targets_for_policy(PolicyId=there[key])["Targets"]}
            assert attached == targets, f"{key} is attached to {attached}, and should be to {targets}"

    def held(self, emulator, name, text, form):
        client = emulator.client("sso-admin", self.identity)
        sets = client.list_permission_sets(InstanceArn=self.instance)["PermissionSets"]
        which = next(
            {"InstanceArn": self.instance, "PermissionSetArn": arn} for arn in sets
            if client.describe_permission_set(InstanceArn=self.instance, PermissionSetArn=arn)["PermissionSet"]["Name"] == name
        )
        customer, managed, inline, boundary = set(), set(), "", None
        for account, policy, to in self.attached:
            if (to["type"], to["name"]) != ("permissionSet", name):
                continue
            own = policy["arn"] and not policy["arn"].split(":")[4] == "aws"
            reference = own and split(policy["arn"])
            if to["as"] == "boundary":
                boundary = {"CustomerManagedPolicyReference": dict(zip(("Path", "Name"), reference))} if own else {"ManagedPolicyArn": policy["arn"]}
            elif own:
                customer.add(reference)
            elif policy["arn"]:
                managed.add(policy["arn"])
            else:
                inline = form(text(account, policy))
        there = client.list_customer_managed_policy_references_in_permission_set(**which)["CustomerManagedPolicyReferences"]
        assert {(one["Path"], one["Name"]) for one in there} == customer, f"{name}: {there} is not {customer}"
        there = client.list_managed_policies_in_permission_set(**which)["AttachedManagedPolicies"]
        assert {one["Arn"] for one in there} == managed, f"{name}: {there} is not {managed}"
        there = client.get_inline_policy_for_permission_set(**which)["InlinePolicy"]
        assert (there and form(there)) == inline, f"{name}: {there} is not {inline}"
        if boundary:
            there = client.get_permissions_boundary_for_permission_set(**which)["PermissionsBoundary"]
            assert there == boundary, f"{name}: {there} is not {boundary}"


def split(arn):
    """The path and name of a policy."""
    path, name = arn.split(":policy", 1)[1].rsplit("/", 1)
    return f"{path}/", name
