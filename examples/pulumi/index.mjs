// The policies of one account of a build, and what the manifest attaches them to:
// deleg build ../published-practice -o build && pulumi up

import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";

const build = process.env.DELEG_BUILD ?? "build";
const manifest = JSON.parse(readFileSync(join(build, "manifest.json"), "utf8"));
const name = process.env.DELEG_ACCOUNT ?? manifest.accounts[0].name;
const account = manifest.accounts.find((one) => one.name === name);

const attach = {
  group: (id, to, policyArn) => new aws.iam.GroupPolicyAttachment(id, { group: to, policyArn }),
  user: (id, to, policyArn) => new aws.iam.UserPolicyAttachment(id, { user: to, policyArn }),
  role: (id, to, policyArn) => new aws.iam.RolePolicyAttachment(id, { role: to, policyArn }),
};

for (const policy of account.policies) {
  const made = new aws.iam.Policy(policy.name, {
    name: policy.name,
    path: policy.path,
    description: policy.description ?? undefined,
    policy: readFileSync(join(build, policy.file), "utf8"),
  });
  for (const to of policy.attachTo.filter((one) => one.as === "policy")) {
    attach[to.type]?.(`${policy.name}-${to.name}`, to.name, made.arn);
  }
}
