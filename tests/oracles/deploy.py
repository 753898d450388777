"""The outputs for other tools, put into an emulator of AWS by those tools and read back.

    deploy.py [--program PATH] [--only terraform,cloudformation,script,cdk,pulumi] [EXAMPLE…]

Without names, every example, and of the cases of tests/build those that an organisation is for; these by Terraform and
the script alone. Terraform with the real provider: `init`, `validate`, `apply`, documents read back equal, attachments,
guardrails with their targets and what permission sets hold there, a second `plan` empty. CloudFormation: cfn-lint without a finding, a stack of each template, documents read back equal. The
script: shellcheck without a finding, a dry run that changes nothing, a run, documents and attachments read back, a
second run that has nothing to do. The emulator makes no guardrails of a stack: they are looked at in the template. The CDK and Pulumi examples: the documents that they would deploy are equal. What is
not on the machine is said to be skipped.
"""

import argparse
import json
import logging
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import boto3
from moto.core.responses import EmptyResult
from moto.iam.responses import IamResponse
from moto.server import ThreadedMotoServer
from organization import FILTERS, OUTSIDE, Organization

logging.getLogger("werkzeug").setLevel(logging.ERROR)

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(sys.executable).parent
MODULES = ROOT / "target/deploy/node_modules"
KINDS = ("terraform", "cloudformation", "script", "cdk", "pulumi")
# Cases of tests/build whose policies an organisation has.
CASES = ["formats-organization", "guardrails", "permission-set-bounded", "permission-set-inline"]
PROVIDER = "terraform-provider-aws_v*"
# Where a mirror of Terraform's providers is looked for; DELEG_TERRAFORM_MIRROR names another.
MIRRORS = ["/opt/tf-plugins", "/usr/share/terraform/plugins", "/usr/local/share/terraform/plugins"]


def put_user_permissions_boundary(self):
    """The emulator has this for roles alone."""
    user = self.backend.get_user(self._get_param("UserName"))
    arn = self._get_param("PermissionsBoundary")
    user.permissions_boundary = {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": arn}
    return EmptyResult()


IamResponse.put_user_permissions_boundary = put_user_permissions_boundary


def run(arguments, **options):
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=400, **options)
    except subprocess.TimeoutExpired as late:
        raise AssertionError(f"{' '.join(map(str, arguments))} takes too long") from late
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, arguments))}: {done.stdout}{done.stderr}")
    return done.stdout


class Emulator:
    """An empty AWS for each use: every account is there at once, by the role that is assumed."""

    def __init__(self):
        self.server = ThreadedMotoServer(port=0, verbose=False)
        self.server.start()
        host, port = self.server.get_host_and_port()
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "TF_"))},
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def reset(self):
        import urllib.request

        urllib.request.urlopen(urllib.request.Request(f"{self.url}/moto-api/reset", method="POST")).read()

    def keys(self, account):
        client = boto3.client("sts", endpoint_url=self.url, region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
        given = client.assume_role(RoleArn=f"arn:aws:iam::{account}:role/deploy", RoleSessionName="deploy")["Credentials"]
        return {"AWS_ACCESS_KEY_ID": given["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"], "AWS_SESSION_TOKEN": given["SessionToken"]}

    def client(self, service, account):
        keys = self.keys(account)
        return boto3.client(
            service, endpoint_url=self.url, region_name="us-east-1", aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"], aws_session_token=keys["AWS_SESSION_TOKEN"],
        )


def project(example):
    examples = ROOT / "examples" / example
    return examples if examples.is_dir() else ROOT / "tests/build" / example


def build(program, example, kind, folder, *more):
    run([program, "build", project(example), "--format", kind, "-o", folder, *more])
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def principals(emulator, manifest, example):
    """What the files say exists: groups, users and roles; the organisation and its permission sets."""
    organization = Organization(project(example), manifest)
    organization.make(emulator)
    for account in manifest["accounts"]:
        iam = emulator.client("iam", account["id"])
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        for kind, name in sorted({(to["type"], to["name"]) for policy in attached(account) for to in policy["attachTo"]}):
            if kind == "group":
                iam.create_group(GroupName=name)
            elif kind == "user":
                iam.create_user(UserName=name)
            elif kind == "role":
                iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    return organization


def bounded(emulator, manifest):
    for account in manifest["accounts"]:
        iam = emulator.client("iam", account["id"])
        for policy in attached(account):
            for to in (to for to in policy["attachTo"] if to["as"] == "boundary" and to["type"] in ("user", "role")):
                put = getattr(iam, f"put_{to['type']}_permissions_boundary")
                put(**{f"{to['type'].title()}Name": to["name"], "PermissionsBoundary": policy["arn"]})


def attached(account):
    return [*account["policies"], *account.get("existing", [])]


def documents(example):
    """The JSON output of an example, as it is kept beside it."""
    folder = project(example) / "expected"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {
        named(account, policy): (folder / policy["file"]).read_text(encoding="utf-8")
        for account in manifest["accounts"] for policy in account["policies"]
    }


def named(account, policy):
    """The ARN of a policy; of what has none, who has it and what it is."""
    return policy["arn"] or (account["id"], policy["kind"], policy["name"])


def minified(text):
    value = json.loads(text) if isinstance(text, str) else text
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def ordered(value):
    """The text with its keys in order, as Terraform's provider sends it."""
    value = json.loads(value) if isinstance(value, str) else value
    return json.dumps(value, sort_keys=True)


def read_back(emulator, manifest, wanted, boundaries=True, form=minified):
    """Every document is there to the byte but for white space, and attached to whom the manifest says."""
    for account in manifest["accounts"]:
        iam = emulator.client("iam", account["id"])
        for policy in filter(lambda policy: policy["arn"], account["policies"]):
            arn = policy["arn"]
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            there = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
            assert form(there) == form(wanted[arn]), f"{arn}: {form(there)} is not {form(wanted[arn])}"
        for policy in attached(account):
            for to in filter(lambda to: to["type"] in ("group", "user", "role"), policy["attachTo"]):
                kind, name = to["type"], to["name"]
                if to["as"] == "boundary":
                    if boundaries:
                        answer = getattr(iam, f"get_{kind}")(**{f"{kind.title()}Name": name})[kind.title()]
                        there = answer.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
                        assert there == policy["arn"], f"{kind} {name}: {there}"
                    continue
                listed = getattr(iam, f"list_attached_{kind}_policies")(**{f"{kind.title()}Name": name})["AttachedPolicies"]
                assert policy["arn"] in [one["PolicyArn"] for one in listed], f"{policy['arn']} is not attached to {kind} {name}"


def mirror():
    places = [os.environ.get("DELEG_TERRAFORM_MIRROR"), *MIRRORS]
    for place in filter(None, places):
        if any(pathlib.Path(place).rglob(PROVIDER)):
            return place
    return None


def providers(manifest, emulator):
    """How the caller logs in: for one account the default provider, for several an alias each."""
    blocks = []
    several = len(manifest["accounts"]) > 1
    outside = [{"name": "organization", "id": OUTSIDE}] if several else []
    for account in [*manifest["accounts"], *outside]:
        alias = {"alias": account["name"]} if several else {}
        assumed = {"role_arn": f"arn:aws:iam::{account['id']}:role/deploy", "session_name": "deploy"}
        blocks.append({**alias, "region": "us-east-1", "assume_role": assumed, "skip_metadata_api_check": True})
    return json.dumps({"provider": {"aws": blocks}})


def terraform(emulator, program, example, scratch):
    plugins = mirror()
    if not shutil.which("terraform") or not plugins:
        return "skipped: there is no terraform with a mirror of the AWS provider"
    folder = scratch / "terraform"
    manifest = build(program, example, "terraform", folder)
    (folder / "providers.tf.json").write_text(providers(manifest, emulator), encoding="utf-8")
    options = {"cwd": folder, "env": emulator.environment}
    run(["terraform", "init", "-no-color", f"-plugin-dir={plugins}"], **options)
    run(["terraform", "validate", "-no-color"], **options)
    organization = principals(emulator, manifest, example)
    run(["terraform", "apply", "-no-color", "-auto-approve"], **options)
    wanted = documents(example)
    text = lambda account, policy: wanted[named(account, policy)]
    read_back(emulator, manifest, wanted, boundaries=False, form=ordered)
    organization.read_back(emulator, text, ordered)
    # What the checks warn of is done by somebody else.
    bounded(emulator, manifest)
    again = run(["terraform", "plan", "-no-color", "-detailed-exitcode"], **options)
    assert "No changes" in again, again
    # Everything is taken over by another state, boundaries of principals included; then there is nothing to do.
    other = scratch / "taken-over"
    build(program, example, "terraform", other, "--import")
    (other / "providers.tf.json").write_text(providers(manifest, emulator), encoding="utf-8")
    options["cwd"] = other
    run(["terraform", "init", "-no-color", f"-plugin-dir={plugins}"], **options)
    taken = run(["terraform", "apply", "-no-color", "-auto-approve"], **options)
    assert "0 added" in taken and "0 destroyed" in taken, taken
    read_back(emulator, manifest, wanted, form=ordered)
    organization.read_back(emulator, text, ordered)
    again = run(["terraform", "plan", "-no-color", "-detailed-exitcode"], **options)
    assert "No changes" in again, again
    return f"applied, read back, second plan empty; taken over by import blocks{organization.said()}"


def cloudformation(emulator, program, example, scratch):
    folder = scratch / "cloudformation"
    manifest = build(program, example, "cloudformation", folder)
    templates = sorted(folder.glob("*.template.json"))
    run([BIN / "cfn-lint", "--", *templates])
    principals(emulator, manifest, example)
    wanted = documents(example)
    for account in manifest["accounts"]:
        template = folder / f"{account['name']}.template.json"
        guarded(account, json.loads(template.read_text(encoding="utf-8")), wanted)
        client = emulator.client("cloudformation", account["id"])
        client.create_stack(StackName="deleg", TemplateBody=template.read_text(encoding="utf-8"), Capabilities=["CAPABILITY_NAMED_IAM"])
        stack = client.describe_stacks(StackName="deleg")["Stacks"][0]
        assert stack["StackStatus"] == "CREATE_COMPLETE", stack
        arns = sorted(output["OutputValue"] for output in stack["Outputs"] if output["OutputValue"].startswith("arn:"))
        assert arns == sorted(policy["arn"] for policy in account["policies"] if policy["arn"]), arns
    # The emulator attaches no policy of a stack: that is looked at in the template.
    for account in manifest["accounts"]:
        template = json.loads((folder / f"{account['name']}.template.json").read_text(encoding="utf-8"))
        made = {one["Properties"]["ManagedPolicyName"]: one["Properties"] for one in of_type(template, "AWS::IAM::ManagedPolicy")}
        for policy in filter(lambda policy: policy["arn"], account["policies"]):
            for kind in ("group", "user", "role"):
                names = [to["name"] for to in policy["attachTo"] if to["type"] == kind and to["as"] == "policy"]
                assert made[policy["name"]].get(f"{kind.title()}s", []) == names, policy
        for policy in account["policies"]:
            policy["attachTo"] = []
    read_back(emulator, manifest, wanted)
    return f"{len(templates)} templates linted, stacks made, read back"


def of_type(template, kind):
    return [one for one in template["Resources"].values() if one["Type"] == kind]


def guarded(account, template, wanted):
    """The guardrails of one account's files, as its template has them: the emulator makes none of a stack."""
    made = {one["Properties"]["Name"]: one["Properties"] for one in of_type(template, "AWS::Organizations::Policy")}
    policies = [policy for policy in account["policies"] if policy["kind"] in FILTERS]
    assert set(made) == {policy["name"] for policy in policies}, made
    for policy in policies:
        one = made[policy["name"]]
        assert one["Type"] == FILTERS[policy["kind"]], one
        assert minified(one["Content"]) == minified(wanted[named(account, policy)]), one
        meant = [{"Ref": "OrganizationRoot"} if to["type"] == "organization" else to["name"] for to in policy["attachTo"]]
        assert one["TargetIds"] == meant, one


def script(emulator, program, example, scratch):
    folder = scratch / "script"
    manifest = build(program, example, "script", folder)
    scripts = sorted(folder.glob("*.sh"))
    run([BIN / "shellcheck", *scripts])
    organization = principals(emulator, manifest, example)
    wanted = documents(example)
    environment = {**emulator.environment, "PATH": f"{BIN}:{os.environ['PATH']}"}
    first = manifest["accounts"][0]
    other = subprocess.run(["sh", folder / f"{first['name']}.sh"], env=environment | emulator.keys("999999999999"), capture_output=True, text=True)
    assert other.returncode == 1 and "these are credentials of the account 999999999999" in other.stderr, other
    said = []
    # What belongs to the organisation comes last: permission sets refer to policies of the accounts.
    homes = [organization.management, organization.identity]
    for account in sorted(manifest["accounts"], key=lambda account: account["id"] in homes):
        there = folder / f"{account['name']}.sh"
        options = {"env": environment | emulator.keys(account["id"])}
        iam = emulator.client("iam", account["id"])
        dry = run(["sh", there, "--dry-run"], **options)
        assert not iam.list_policies(Scope="Local")["Policies"], "a dry run changes nothing"
        real = run(["sh", there], **options)
        # AWS gives the id of what is new.
        known = lambda text: re.sub(r"policy-id (new|p-\w+)", "policy-id ID", text).splitlines()[:-1]
        assert known(dry) == known(real), (dry, real)
        again = run(["sh", there], **options)
        assert again == "0 changes made\n", again
        said.append(real.splitlines()[-1])
        for policy in [policy for policy in account["policies"] if policy["arn"]][:1]:
            changed(iam, policy, there, options)
    read_back(emulator, manifest, wanted)
    organization.read_back(emulator, lambda account, policy: wanted[named(account, policy)], minified)
    return f"checked, dry run, {', '.join(said)}, second run: 0 changes made; sixth version{organization.said()}"


def cdk(emulator, program, example, scratch):
    manifest = build(program, example, "json", scratch / "build")
    shutil.copy(ROOT / "examples/cdk/app.mjs", scratch)
    (scratch / "node_modules").symlink_to(MODULES)
    out = scratch / "cdk.out"
    run(["node", "app.mjs"], cwd=scratch, env={**os.environ, "DELEG_BUILD": str(scratch / "build"), "CDK_OUTDIR": str(out)})
    wanted, count = documents(example), 0
    for account in manifest["accounts"]:
        template = json.loads((out / f"deleg-{account['name']}.template.json").read_text(encoding="utf-8"))
        made = {one["Properties"]["ManagedPolicyName"]: one for one in template["Resources"].values() if one["Type"] == "AWS::IAM::ManagedPolicy"}
        for policy in filter(lambda policy: policy["arn"], account["policies"]):
            one = made[policy["name"]]
            assert minified(one["Properties"]["PolicyDocument"]) == minified(wanted[policy["arn"]]), one
            assert (one.get("DeletionPolicy") == "Retain") == (policy["kind"] == "boundary"), one
            count += 1
    return f"{count} documents of synthesised templates are equal"


def pulumi(emulator, program, example, scratch):
    manifest = build(program, example, "json", scratch / "build")
    for name in (ROOT / "examples/pulumi/index.mjs", ROOT / "tests/oracles/deploy/pulumi.mjs"):
        shutil.copy(name, scratch)
    (scratch / "node_modules").symlink_to(MODULES)
    wanted, count = documents(example), 0
    for account in manifest["accounts"]:
        environment = {**os.environ, "DELEG_BUILD": str(scratch / "build"), "DELEG_ACCOUNT": account["name"]}
        said = run(["node", "pulumi.mjs", str(scratch / "index.mjs")], cwd=scratch, env=environment)
        made = json.loads(said.splitlines()[-1])
        policies = {one["inputs"]["name"]: one["inputs"] for one in made if one["type"] == "aws:iam/policy:Policy"}
        attached_to = [one for one in made if one["type"].endswith("PolicyAttachment")]
        for policy in filter(lambda policy: policy["arn"], account["policies"]):
            assert policies[policy["name"]]["policy"] == wanted[policy["arn"]], policy["name"]
            count += 1
        meant = [to for policy in account["policies"] for to in policy["attachTo"] if to["as"] == "policy" and to["type"] != "permissionSet"]
        assert len(attached_to) == len(meant), attached_to
    return f"{count} documents of the program are equal, and so many attachments as meant"


def changed(iam, policy, there, options):
    """A policy that was changed elsewhere, as often as IAM keeps versions, gets its text back."""
    other = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]})
    for _ in range(4):
        iam.create_policy_version(PolicyArn=policy["arn"], PolicyDocument=other, SetAsDefault=True)
    said = run(["sh", there], **options)
    assert "delete-policy-version" in said and said.endswith("2 changes made\n"), said


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", default=str(ROOT / "target/release/deleg"))
    options.add_argument("--only", default=",".join(KINDS))
    options.add_argument("examples", nargs="*")
    given = options.parse_args()
    every = sorted(path.parent.name for path in ROOT.glob("examples/*/main.deleg"))
    emulator = Emulator()
    wrong = 0
    for example in given.examples or [*every, *CASES]:
        for kind in given.only.split(","):
            if example in CASES and kind not in ("terraform", "script"):
                continue
            emulator.reset()
            with tempfile.TemporaryDirectory() as scratch:
                try:
                    print(f"{example} {kind}: {globals()[kind](emulator, given.program, example, pathlib.Path(scratch))}", flush=True)
                except AssertionError as error:
                    wrong += 1
                    print(f"{example} {kind}: WRONG {error}", flush=True)
    emulator.server.stop()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
