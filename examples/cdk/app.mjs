// A stack for each account of a build, with a managed policy of each policy that its manifest lists:
// deleg build ../published-practice -o build && npx cdk synth

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, RemovalPolicy, Stack } from "aws-cdk-lib";
import { CfnManagedPolicy } from "aws-cdk-lib/aws-iam";

const build = process.env.DELEG_BUILD ?? "build";
const manifest = JSON.parse(readFileSync(join(build, "manifest.json"), "utf8"));
const app = new App();

for (const account of manifest.accounts) {
  const stack = new Stack(app, `deleg-${account.name}`, { env: { account: account.id, region: "us-east-1" } });
  const named = (policy, type) =>
    policy.attachTo.filter((to) => to.type === type && to.as === "policy").map((to) => to.name);
  for (const policy of account.policies) {
    new CfnManagedPolicy(stack, policy.name.replaceAll(/[^A-Za-z0-9]/g, ""), {
      managedPolicyName: policy.name,
      path: policy.path,
      description: policy.description ?? undefined,
      policyDocument: JSON.parse(readFileSync(join(build, policy.file), "utf8")),
      groups: named(policy, "group"),
      users: named(policy, "user"),
      roles: named(policy, "role"),
    }).applyRemovalPolicy(policy.kind === "boundary" ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
  }
}

app.synth();
