// The control plane, called as any client calls it.
import { output, ServiceError } from './answer.js';
import { callBySession } from './session.js';
import { endpoint, hasSession } from './settings.js';
import { encode, sign } from './sigv4.js';

export interface Room {
  arn: string;
  id: string;
  name?: string;
  createTime?: string;
  updateTime?: string;
  maximumMessageLength?: number;
  maximumMessageRatePerSecond?: number;
  tags?: Record<string, string>;
}

/** Returns whether a room remembers its last messages. */
export function hasHistory(room: Room): boolean {
  return 'backchat:history' in (room.tags ?? {});
}

export interface Token {
  token: string;
  tokenExpirationTime: string;
  sessionExpirationTime: string;
}

/** What to show of an error. */
export function text(error: unknown): string {
  if (error instanceof ServiceError) {
    return `${error.status} ${error.name}: ${error.message}`;
  }
  return error instanceof TypeError ? 'The server cannot be reached.' : String(error instanceof Error ? error.message : error);
}

/** How far the server's clock is ahead, in milliseconds: a developer may have moved it. */
let ahead = 0;

async function send(method: string, path: string, query: string, body: string): Promise<Response> {
  const headers = await sign(method, path, query, body, new Date(Date.now() + ahead));
  return fetch(endpoint + path + (query && `?${query}`), {
    method,
    headers: body ? { ...headers, 'Content-Type': 'application/json' } : headers,
    ...(body ? { body } : {}),
    credentials: 'omit',
  });
}

async function request<T>(method: string, path: string, query: string, input?: object): Promise<T> {
  const body = input ? JSON.stringify(input) : '';
  if (hasSession) {
    return callBySession<T>(method, path + (query && `?${query}`), body);
  }
  if (!crypto.subtle) {
    throw new Error('Browsers sign requests on trustworthy pages only: open this one by http://127.0.0.1 or https.');
  }
  let response = await send(method, path, query, body);
  if (response.status === 403 && response.headers.get('x-amzn-ErrorType') === 'InvalidSignatureException') {
    ahead = Date.parse(response.headers.get('Date') ?? '') - Date.now() || 0;
    response = await send(method, path, query, body);
  }
  return output<T>(response);
}

/** Calls an operation. */
export function call<T = object>(operation: string, input: object): Promise<T> {
  return request('POST', `/${operation}`, '', input);
}

export async function listRooms(name?: string): Promise<Room[]> {
  const rooms: Room[] = [];
  let nextToken: string | undefined;
  do {
    const page: { rooms: Room[]; nextToken?: string } = await call('ListRooms', {
      maxResults: 50,
      ...(name ? { name } : {}),
      ...(nextToken ? { nextToken } : {}),
    });
    rooms.push(...page.rooms);
    nextToken = page.nextToken;
  } while (nextToken && rooms.length < 1000);
  return rooms;
}

/** Makes the tags of a resource these. */
export async function putTags(arn: string, before: Record<string, string>, after: Record<string, string>): Promise<void> {
  const gone = Object.keys(before)
    .filter((name) => !(name in after))
    .map((name) => `tagKeys=${encode(name)}`)
    .sort();
  const path = `/tags/${encode(arn)}`;
  if (gone.length > 0) {
    await request('DELETE', path, gone.join('&'));
  }
  if (Object.keys(after).length > 0) {
    await request('POST', path, '', { tags: after });
  }
}
