// What a page has shown of a room with a history, so that it can ask for what it has missed, as docs/extensions.md says.
import type { Frame } from './socket.js';

/** How many frames a page shows again after a reload. */
const SHOWN_AGAIN = 50;
/** As many as a replay may double: the last messages that come after a gap, and events among them. */
const MAX_KNOWN = 400;

export class Resumption {
  /** Ids of what is shown, oldest first. */
  private known: string[] = [];
  private anchor: string | null;

  private constructor(private readonly key: string) {
    this.anchor = sessionStorage.getItem(key);
  }

  /** Returns what this tab has shown before it was reloaded. */
  static load(key: string): Resumption {
    return new Resumption(`shown to ${key}`);
  }

  /** Returns what to append to the token. */
  request(): string {
    const last = this.known.at(-1) ?? this.anchor;
    return last ? `.after.${last}` : `.last.${SHOWN_AGAIN}`;
  }

  /** Returns whether a frame is not shown yet, and remembers that it is from now on. */
  isNew(frame: Frame): boolean {
    if (frame.Type === 'ERROR' || frame.EventName?.startsWith('backchat:')) {
      return true;
    }
    if (this.known.includes(frame.Id)) {
      return false;
    }
    this.known.push(frame.Id);
    if (this.known.length > MAX_KNOWN) {
      this.known.shift();
    }
    return true;
  }

  /** Stores the id behind which everything is shown again after a reload. */
  store(): void {
    const before = this.known.length > SHOWN_AGAIN ? this.known.at(-SHOWN_AGAIN - 1) : this.anchor;
    if (before) {
      sessionStorage.setItem(this.key, before);
    }
  }
}
