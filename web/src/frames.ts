import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Batch } from './batch.js';
import { recentFrames, type Seen } from './devkit.js';
import { text } from './service.js';
import { internal } from './settings.js';
import { fields, time, View } from './view.js';

const MAX_SHOWN = 200;

/** What came in, what went out, and what was refused and why, as it happens. */
export class Frames extends View {
  private rows: Seen[] = [];
  private source: EventSource | undefined;
  private state = 'connecting';
  private isPaused = false;
  private skipped = 0;
  private room = '';
  private user = '';

  private readonly batch = new Batch<Seen>(MAX_SHOWN, (seen) => {
    this.show(seen);
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.source?.close();
  }

  private open(): void {
    this.source?.close();
    const query = new URLSearchParams({
      ...(this.room ? { room: this.room } : {}),
      ...(this.user ? { user: this.user } : {}),
    }).toString();
    const source = new EventSource(`${internal}/dev/frames?${query}`);
    source.onopen = () => void this.onOpen(source, query);
    source.onerror = () => this.set(`cannot be read from ${internal}`);
    source.onmessage = (event) => {
      if (!this.isPaused) {
        this.batch.add(JSON.parse(event.data as string) as Seen);
      }
    };
    source.addEventListener('skipped', (event) => {
      this.skipped += Number((JSON.parse(event.data as string) as { skipped: number }).skipped);
      this.requestUpdate();
    });
    this.source = source;
  }

  /** Adds frames, of which some may be there already. */
  private show(seen: Seen[]): void {
    const byId = new Map([...this.rows, ...seen].map((each) => [each.id, each]));
    this.rows = [...byId.values()].sort((a, b) => b.id - a.id).slice(0, MAX_SHOWN);
    this.requestUpdate();
  }

  /** Shows what came before, once nothing that follows can be missed. */
  private async onOpen(source: EventSource, query: string): Promise<void> {
    this.set('live');
    try {
      const before = await recentFrames(MAX_SHOWN, query);
      if (source === this.source) {
        this.show(before);
      }
    } catch (error) {
      this.set(text(error));
    }
  }

  private set(state: string): void {
    this.state = state;
    this.requestUpdate();
  }

  private filter(event: SubmitEvent): void {
    event.preventDefault();
    ({ room: this.room = '', user: this.user = '' } = fields(event.target as HTMLFormElement));
    this.rows = [];
    this.open();
  }

  private pause(): void {
    this.isPaused = !this.isPaused;
    this.requestUpdate();
  }

  private row(seen: Seen): TemplateResult {
    return html`<tr class=${(seen.status ?? 0) >= 400 ? 'refused' : ''}>
      <td>${time(seen.time)}</td>
      <td>${seen.direction}</td>
      <td>${seen.kind}</td>
      <td>${seen.user ?? ''}</td>
      <td><code>${(seen.room ?? '').split('/').at(-1)}</code></td>
      <td><code class="attributes">${seen.text ?? ''}</code></td>
      <td>${seen.status ?? ''} ${seen.error ?? ''} ${seen.reason ?? ''}</td>
    </tr>`;
  }

  protected override render(): TemplateResult {
    return html`
      <h1 tabindex="-1">Frames</h1>
      <form class="row" @submit=${this.filter}>
        <label>Room's ARN or id <input name="room" /></label>
        <label>User <input name="user" /></label>
        <button>Filter</button>
        <button type="button" aria-pressed=${this.isPaused} @click=${this.pause}>Pause</button>
        <span role="status">${this.state}</span>
        ${this.skipped ? html`<span>${this.skipped} skipped</span>` : nothing}
      </form>
      <div class="wide" tabindex="0" role="region" aria-label="Frames">
        <table class="frames">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Way</th>
              <th scope="col">Kind</th>
              <th scope="col">User</th>
              <th scope="col">Room</th>
              <th scope="col">Text</th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            ${repeat(this.rows, (row) => row.id, (row) => this.row(row))}
          </tbody>
        </table>
      </div>
    `;
  }
}

customElements.define('console-frames', Frames);
