// The developer kit and the metrics, on the internal port.
import { internal } from './settings.js';

/** A frame or a request, as the server saw it. */
export interface Seen {
  id: number;
  time: string;
  direction: 'in' | 'out';
  kind: string;
  room?: string;
  user?: string;
  connection?: string;
  text?: string;
  /** Of HTTP, of an ERROR, or of a Close frame. */
  status?: number;
  /** The name of an error of the control plane. */
  error?: string;
  /** Why something was refused, or ended. */
  reason?: string;
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

/** Returns the id of the latest frame; 0 if there is none, or it can't be read. */
export async function latestFrame(): Promise<number> {
  try {
    return (await recentFrames(1)).at(-1)?.id ?? 0;
  } catch {
    return 0;
  }
}

/**
 * Returns the last frames, oldest first.
 *
 * @param query more parameters, encoded
 */
export async function recentFrames(limit: number, query = ''): Promise<Seen[]> {
  const answer = await ask(`/dev/frames?limit=${limit}${query && `&${query}`}`);
  return ((await answer.json()) as { frames: Seen[] }).frames;
}

/** Returns why the latest connection after a frame was refused. */
export async function refusalAfter(after: number): Promise<string> {
  try {
    const refused = (await recentFrames(100)).filter((each) => each.kind === 'CONNECT' && each.reason && each.id > after);
    return refused.at(-1)?.reason ?? '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}
