// Decides by @cloud-copilot/iam-simulate: one JSON case a line on stdin, one decision a line on stdout.
import { createInterface } from 'node:readline';
import { runSimulation } from '@cloud-copilot/iam-simulate';

const DECISIONS = { Allowed: 'ALLOWED', ExplicitlyDenied: 'DENIED', ImplicitlyDenied: 'NOT_ALLOWED' };

async function decide({ policies, action, resource, context }) {
  const accountId = resource.split(':')[4];
  // Of a pattern, it says whether something that fits may be allowed. What is about all is, to a policy, about one.
  const asked = resource.replace(/\*$/, 'all');
  const answer = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${accountId}:user/ann`,
        action,
        resource: { resource: asked, accountId },
        contextVariables: context,
      },
      identityPolicies: policies.map((policy, index) => ({ name: `policy ${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  // It passes over what it takes for no key of the action; then both would decide about different requests.
  if (answer.resultType !== 'single' || answer.result.ignoredContextKeys.length > 0) {
    return `refused: ${JSON.stringify(answer.errors ?? answer.result?.ignoredContextKeys)}`;
  }
  return DECISIONS[answer.overallResult];
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await decide(JSON.parse(line))}\n`);
}
