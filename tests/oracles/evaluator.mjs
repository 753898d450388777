// Puts requests to an IAM evaluator of other people, one JSON object a line, and answers in the same order.
//
//     {"identity": [document…], "boundary": [document…]|null, "scps": [[document…]…]}    what holds from here on
//     {"principal", "action", "resource", "account", "context"}                          → allowed | denied | error: …
//
// The package is AGPL-3.0: it runs as a process of its own, in tests alone.

import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(pathToFileURL(process.argv[2] + '/'))
const { runSimulation } = require('@cloud-copilot/iam-simulate')

const named = (documents) => documents.map((policy, at) => ({ name: `policy-${at}`, policy }))
let held = {}

async function decide(request) {
    const result = await runSimulation(
        {
            ...held,
            request: {
                principal: request.principal,
                action: request.action,
                resource: { resource: request.resource, accountId: request.account },
                contextVariables: request.context,
            },
        },
        { simulationMode: 'Strict' },
    )
    if (result.resultType === 'error') return `error: ${JSON.stringify(result.errors)}`
    return result.overallResult === 'Allowed' ? 'allowed' : 'denied'
}

for await (const line of createInterface({ input: process.stdin })) {
    const given = JSON.parse(line)
    if (given.identity) {
        held = {
            identityPolicies: named(given.identity),
            permissionBoundaryPolicies: given.boundary ? named(given.boundary) : undefined,
            serviceControlPolicies: (given.scps ?? []).map((policies, at) => ({
                orgIdentifier: `level-${at}`,
                policies: named(policies),
            })),
            resourceControlPolicies: [],
        }
        continue
    }
    process.stdout.write((await decide(given)) + '\n')
}
