// Drives @aws-sdk/client-ivschat: one JSON request a line on stdin, one JSON answer a line on stdout.
import { createInterface } from 'node:readline';
import * as ivschat from '@aws-sdk/client-ivschat';

const clients = new Map();

function clientOf(caller) {
  const key = JSON.stringify(caller);
  if (!clients.has(key)) {
    clients.set(
      key,
      new ivschat.IvschatClient({
        endpoint: caller.endpoint,
        region: caller.region,
        credentials: { accessKeyId: caller.accessKeyId, secretAccessKey: caller.secretAccessKey },
        maxAttempts: caller.maxAttempts,
        systemClockOffset: caller.clockOffsetMillis,
      }),
    );
  }
  return clients.get(key);
}

// Members that every exception of this SDK has; what is left are the members that the service sent.
const OWN_MEMBERS = new Set(['name', 'message', 'stack', '$fault', '$metadata', '$response', '$retryable', '$service']);

function membersOf(error) {
  return Object.fromEntries(
    Object.getOwnPropertyNames(error)
      .filter((name) => !OWN_MEMBERS.has(name) && error[name] !== undefined)
      .map((name) => [name, error[name]]),
  );
}

function withoutMetadata({ $metadata, ...output }) {
  return output;
}

async function pagesOf(client, operation, input) {
  const { maxResults, ...filter } = input;
  const pages = [];
  for await (const page of ivschat[`paginate${operation}`]({ client, pageSize: maxResults }, filter)) {
    pages.push(withoutMetadata(page));
  }
  return pages;
}

async function answer({ caller, operation, input, paginate }) {
  const client = clientOf(caller);
  let sent = 0;
  const command = paginate ? null : new ivschat[`${operation}Command`](input);
  command?.middlewareStack.add(
    (next) => async (args) => {
      sent += 1;
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'countTransmissions' },
  );
  try {
    if (paginate) {
      return { ok: true, output: { pages: await pagesOf(client, operation, input) } };
    }
    const output = await client.send(command);
    return {
      ok: true,
      output: withoutMetadata(output),
      httpStatus: output.$metadata.httpStatusCode,
      requestId: output.$metadata.requestId,
      attempts: output.$metadata.attempts,
    };
  } catch (error) {
    if (!paginate && sent === 0) {
      return { ok: false, refused: String(error.message) };
    }
    return {
      ok: false,
      errorName: error.name,
      message: error.message,
      members: membersOf(error),
      httpStatus: error.$metadata?.httpStatusCode,
      requestId: error.$metadata?.requestId,
      attempts: error.$metadata?.attempts,
    };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
