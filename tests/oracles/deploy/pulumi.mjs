// Runs the Pulumi example against mocks of Pulumi's own, and prints what it would make.

import * as pulumi from "@pulumi/pulumi";

const made = [];
await pulumi.runtime.setMocks(
  {
    newResource: (resource) => {
      made.push({ type: resource.type, inputs: resource.inputs });
      return { id: resource.name, state: { ...resource.inputs, arn: `arn:of:${resource.name}` } };
    },
    call: (call) => call.inputs,
  },
  "deleg", "test", false,
);
await import(process.argv[2]);
await pulumi.runtime.disconnect?.();
await new Promise((resolve) => setTimeout(resolve, 500));
console.log(JSON.stringify(made));
