// The developer kit and the metrics, on the internal port.
import { internal } from './settings.js';

/** A frame or a request, as the server saw it. */
export interface Seen {
  time: string;
  direction: 'in' | 'out';
  kind: string;
  room?: string;
  user?: string;
  connection?: string;
  text?: string;
  status?: number;
  error?: string;
}

export interface Fault {
  id: string;
  [member: string]: unknown;
}

/** Asks the internal port; throws an error that says why it refused. */
export async function ask(path: string, method = 'GET', input?: object): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(internal + path, {
      method,
      ...(input ? { body: JSON.stringify(input), headers: { 'Content-Type': 'application/json' } } : {}),
      credentials: 'omit',
    });
  } catch {
    throw new Error(`The internal port, ${internal}, cannot be reached.`);
  }
  if (!response.ok) {
    const said = await response.text();
    throw new Error(`${response.status} ${/"message"\s*:\s*"/.test(said) ? JSON.parse(said).message : said}`);
  }
  return response;
}

/** Returns why the latest connection since then was refused. */
export async function refusalOf(since: Date): Promise<string> {
  try {
    const { frames } = (await (await ask('/dev/frames?limit=50')).json()) as { frames: Seen[] };
    const refused = frames.filter((each) => each.kind === 'CONNECT' && each.error && new Date(each.time) >= since);
    return refused.at(-1)?.error ?? '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}
