// Puts whole cases, in the form of `deleg can --batch`, to an IAM evaluator of other people, one a line, and answers
// in the same order: allowed, implicitDeny, explicitDeny, or error: …
//
// With `"unchecked": true` the evaluator does not look whether the context's keys are those of the action; it then
// takes no resource policies.
//
// The package is AGPL-3.0: it runs as a process of its own, in tests alone.

import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(pathToFileURL(process.argv[2] + '/'))
const { anonymousPrincipal, runSimulation, runUnsafeSimulation } = require('@cloud-copilot/iam-simulate')

const named = (documents) => documents.map((policy, at) => ({ name: `policy-${at}`, policy }))
const levels = (list) =>
    (list ?? []).map((policies, at) => ({ orgIdentifier: `level-${at}`, policies: named(policies) }))
const words = { Allowed: 'allowed', ImplicitlyDenied: 'implicitDeny', ExplicitlyDenied: 'explicitDeny' }

/** The account of an ARN, where it has one. */
function owner(arn) {
    const account = arn.split(':')[4]
    return /^\d{12}$/.test(account ?? '') ? account : undefined
}

async function decide(given) {
    const { request } = given
    const account = request.resourceAccount ?? owner(request.resource) ?? owner(request.principal) ?? '111111111111'
    const simulation = {
        request: {
            principal: request.principal === '*' ? anonymousPrincipal : request.principal,
            action: request.action,
            resource: { resource: request.resource, accountId: account },
            contextVariables: request.context ?? {},
        },
        identityPolicies: named(given.identityPolicies ?? []),
        serviceControlPolicies: levels(given.scps),
        resourceControlPolicies: levels(given.rcps),
        permissionBoundaryPolicies: given.boundary ? named(given.boundary) : undefined,
        resourcePolicy: given.resourcePolicy ?? undefined,
        sessionPolicy: given.sessionPolicy ?? undefined,
    }
    try {
        if (given.unchecked) return words[runUnsafeSimulation(simulation, {})]
        const result = await runSimulation(simulation, { simulationMode: 'Strict' })
        if (result.resultType === 'error') return `error: ${JSON.stringify(result.errors)}`
        return words[result.overallResult]
    } catch (error) {
        return `error: ${error.message}`
    }
}

for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write((await decide(JSON.parse(line))) + '\n')
}
