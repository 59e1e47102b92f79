// The session of a console in production: a cookie that no script can read, for which a link's code is exchanged.
import { output, ServiceError } from './answer.js';

export interface Session {
  accessKeyId: string;
  user: string;
  account: string;
  region: string;
  expirationTime: string;
}

/** The errors of which the session is the reason, and not what its access key may do. */
const OVER = new Set(['MissingAuthenticationTokenException', 'ExpiredTokenException', 'UnrecognizedClientException']);

let onOver: (why: string) => void = () => {};

/** Has a listener called when the server says that the session is over. */
export function watchSession(listener: (why: string) => void): void {
  onOver = listener;
}

async function ask<T>(method: string, path: string, body = ''): Promise<T> {
  const response = await fetch(`/console/${path}`, {
    method,
    ...(body ? { body, headers: { 'Content-Type': 'application/json' } } : {}),
    credentials: 'same-origin',
  });
  return output<T>(response);
}

/** Calls an operation. */
export async function callBySession<T>(method: string, target: string, body: string): Promise<T> {
  try {
    return await ask<T>(method, `call${target}`, body);
  } catch (error) {
    if (error instanceof ServiceError && OVER.has(error.name)) {
      onOver(error.message);
    }
    throw error;
  }
}

export function beginSession(code: string): Promise<Session> {
  return ask('POST', 'session', JSON.stringify({ code }));
}

/** Returns the session that the browser has; undefined for none. */
export async function findSession(): Promise<Session | undefined> {
  try {
    return await ask<Session>('GET', 'session');
  } catch (error) {
    if (error instanceof ServiceError && OVER.has(error.name)) {
      return undefined;
    }
    throw error;
  }
}

export function endSession(): Promise<object> {
  return ask('DELETE', 'session');
}

/** Takes the code of a link out of the page's address, where it must not stay. */
export function takeCode(): string | undefined {
  const code = /^#code=(.*)$/.exec(location.hash)?.[1];
  if (code !== undefined) {
    history.replaceState(null, '', '#rooms');
  }
  return code;
}
