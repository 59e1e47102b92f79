import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Batch } from './batch.js';
import type { Frame } from './socket.js';
import { printPairs, time, View } from './view.js';

/** What is kept to scroll back to. */
const MAX_KEPT = 1000;
/** What is rendered while the list follows the room. */
const MAX_FOLLOWED = 100;
/** Rate above which a screen reader is told the rate, and not each message. */
const MAX_SPOKEN_PER_SECOND = 5;

interface Entry {
  readonly id: string;
  readonly frame: Frame;
  isDeleted: boolean;
}

/** What a moderator asks for, by a click and a second one that confirms it. */
export interface Moderation {
  action: 'delete' | 'disconnect';
  frame: Frame;
}

/** Returns what was replayed, and whether all was. */
function resumed(frame: Frame): string {
  const said: Record<string, string> = frame.Attributes ?? {};
  return said['Recovered'] === 'true'
    ? `Nothing is missing: ${said['Count']} from before`
    : `Something may be missing: ${said['Reason']}`;
}

/** The messages and events of a room as they come: a bounded list that follows the latest until somebody looks back. */
export class Timeline extends View {
  static override properties = { label: {}, moderates: { type: Boolean } };
  declare label: string;
  declare moderates: boolean;

  private entries: Entry[] = [];
  private frozen: Entry[] | undefined;
  private isScrolledBack = false;
  private hasFocus = false;
  private armed = '';
  private active = '';
  private arrived = 0;
  private inThisSecond = 0;
  private rate = 0;
  private unseen = 0;
  private timer = 0;
  private serial = 0;

  private readonly batch = new Batch<Frame>(MAX_KEPT, (frames) => this.onFrames(frames));

  add(frame: Frame): void {
    this.arrived++;
    this.inThisSecond++;
    this.batch.add(frame);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(() => {
      if (this.rate !== this.inThisSecond) {
        this.rate = this.inThisSecond;
        this.requestUpdate();
      }
      this.inThisSecond = 0;
    }, 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  private onFrames(frames: Frame[]): void {
    for (const frame of frames) {
      if (frame.Type === 'EVENT' && frame.EventName === 'aws:DELETE_MESSAGE') {
        const id = frame.Attributes?.['MessageID'];
        for (const entry of this.entries) {
          entry.isDeleted ||= entry.frame.Id === id;
        }
      }
      this.entries.push({ id: `${frame.Id}#${this.serial++}`, frame, isDeleted: false });
    }
    this.entries = this.entries.slice(-MAX_KEPT);
    this.unseen += this.frozen ? frames.length : 0;
    this.requestUpdate();
  }

  private follow(): void {
    this.hasFocus = false;
    this.isScrolledBack = false;
    this.freezeOrFollow();
    this.querySelector<HTMLElement>('.scroller')?.focus();
  }

  /** Keeps the list still while somebody reads or moderates, so that no row moves away under a pointer or the focus. */
  private freezeOrFollow(): void {
    if (this.isScrolledBack || this.hasFocus) {
      this.frozen ??= this.isScrolledBack ? this.entries.slice() : this.entries.slice(-MAX_FOLLOWED);
    } else {
      this.frozen = undefined;
      this.unseen = 0;
      this.armed = '';
    }
    this.requestUpdate();
  }

  private onScroll(event: Event): void {
    const scroller = event.target as HTMLElement;
    const isBack = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight > 16;
    if (isBack !== this.isScrolledBack) {
      this.isScrolledBack = isBack;
      this.freezeOrFollow();
    }
  }

  private onFocus(event: FocusEvent): void {
    const row = (event.target as HTMLElement).closest<HTMLElement>('li');
    const hasFocus = event.type === 'focusin' ? row !== null : this.isInRow(event.relatedTarget);
    if (row && event.type === 'focusin') {
      this.active = row.dataset['key'] ?? '';
    }
    if (hasFocus !== this.hasFocus) {
      this.hasFocus = hasFocus;
      this.freezeOrFollow();
    }
  }

  private isInRow(target: EventTarget | null): boolean {
    return target instanceof HTMLElement && this.contains(target) && target.closest('li') !== null;
  }

  /** Moves between rows by arrow keys, so that the buttons of a hundred rows are not a hundred stops of the tab key. */
  private onKey(event: KeyboardEvent): void {
    const rows = [...this.querySelectorAll<HTMLElement>('li')];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const to = { ArrowUp: at < 0 ? rows.length - 1 : at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = to === undefined ? undefined : rows[to];
    if (row) {
      event.preventDefault();
      row.focus();
    } else if (event.key === 'Escape' && this.armed) {
      this.armed = '';
      this.requestUpdate();
    }
  }

  private moderate(entry: Entry, action: Moderation['action']): void {
    const asked = `${action} ${entry.id}`;
    if (this.armed === asked) {
      this.armed = '';
      // The button may go.
      (document.activeElement?.closest('li') as HTMLElement | null)?.focus();
      this.dispatchEvent(new CustomEvent<Moderation>('moderation', { detail: { action, frame: entry.frame } }));
    } else {
      this.armed = asked;
    }
    this.requestUpdate();
  }

  private button(entry: Entry, action: Moderation['action'], label: string): TemplateResult {
    const isArmed = this.armed === `${action} ${entry.id}`;
    return html`<button
      type="button"
      class=${isArmed ? 'small danger' : 'small quiet'}
      tabindex=${this.active === entry.id ? 0 : -1}
      @click=${() => this.moderate(entry, action)}
      >${isArmed ? `Confirm: ${label.toLowerCase()}` : label}</button
    >`;
  }

  private row(entry: Entry): TemplateResult {
    const { frame } = entry;
    const isMessage = frame.Type === 'MESSAGE';
    const isResumption = frame.EventName === 'backchat:RESUMED';
    const attributes = isResumption ? '' : printPairs(frame.Attributes);
    return html`<li
      class=${`${frame.Type.toLowerCase()}${entry.isDeleted ? ' deleted' : ''}`}
      tabindex="-1"
      data-key=${entry.id}
    >
      <time datetime=${frame.SendTime ?? ''}>${time(frame.SendTime)}</time>
      <b>${isMessage ? frame.Sender?.UserId : frame.Type === 'EVENT' ? frame.EventName : 'refused'}</b>
      <span class="content"
        >${isMessage ? frame.Content : isResumption ? resumed(frame) : (frame.ErrorMessage ?? '')}</span
      >
      ${entry.isDeleted ? html`<em>deleted</em>` : nothing}
      ${attributes ? html`<code class="attributes">${attributes}</code>` : nothing}
      ${this.moderates && isMessage
        ? html`<span class="actions">
            ${entry.isDeleted ? nothing : this.button(entry, 'delete', 'Delete')}
            ${this.button(entry, 'disconnect', `Disconnect ${frame.Sender?.UserId}`)}
          </span>`
        : nothing}
    </li>`;
  }

  protected override render(): TemplateResult {
    const shown = this.frozen ?? this.entries.slice(-MAX_FOLLOWED);
    const isFlooded = this.rate > MAX_SPOKEN_PER_SECOND;
    return html`
      <div
        class="scroller"
        role="log"
        aria-label=${this.label}
        aria-live=${isFlooded || this.frozen ? 'off' : 'polite'}
        tabindex="0"
        @scroll=${this.onScroll}
        @focusin=${this.onFocus}
        @focusout=${this.onFocus}
        @keydown=${this.onKey}
      >
        ${shown.length === 0 ? html`<p class="empty">Nothing was said yet.</p>` : nothing}
        <ol>
          ${repeat(shown, (entry) => entry.id, (entry) => this.row(entry))}
        </ol>
      </div>
      <p class="follow">
        <span class="count">${this.arrived} received</span>
        <span role="status">${isFlooded ? `${this.rate} a second` : ''}</span>
        ${this.frozen
          ? html`<button type="button" class="small" @click=${this.follow}>Follow (${this.unseen} new)</button>`
          : nothing}
      </p>
    `;
  }

  protected override updated(): void {
    if (!this.frozen) {
      const scroller = this.querySelector('.scroller');
      if (scroller) {
        scroller.scrollTop = scroller.scrollHeight;
      }
    }
  }
}

customElements.define('chat-timeline', Timeline);
