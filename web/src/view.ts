import { LitElement } from 'lit';

/** An element without a shadow tree, so that one style sheet and labels by id reach all of the page. */
export class View extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

/** Reads a form's fields as text, trimmed. */
export function fields(form: HTMLFormElement): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) {
    read[name] = String(value).trim();
  }
  return read;
}

/** Reads lines of the form `name = value`. */
export function parsePairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const line of text.split('\n').filter((each) => each.trim())) {
    const [name, ...value] = line.split('=');
    if (value.length === 0) {
      throw new Error(`Write name=value, one a line: ${line.trim()}`);
    }
    pairs[name!.trim()] = value.join('=').trim();
  }
  return pairs;
}

export function printPairs(pairs: Record<string, string> | null | undefined): string {
  return Object.entries(pairs ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

export function time(iso: string | undefined): string {
  return iso ? new Date(iso).toLocaleTimeString() : '';
}
