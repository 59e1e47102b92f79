import { html, type TemplateResult } from 'lit';
import './pane.js';
import { call, hasHistory, listRooms, text, type Room } from './service.js';
import { snippets } from './snippets.js';
import { View } from './view.js';

const NAME = 'first-minute';

/** A ready room with two people in it, and what to paste to join them. */
export class Talk extends View {
  private room: string | undefined;
  private hasHistory = false;
  private problem = '';
  private chosen = 0;
  private copied = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.findRoom();
  }

  private async findRoom(): Promise<void> {
    try {
      const found = await listRooms(NAME);
      const room = found[0] ?? (await call<Room>('CreateRoom', { name: NAME }));
      this.room = room.arn;
      this.hasHistory = hasHistory(room);
      this.problem = '';
    } catch (error) {
      this.problem = text(error);
    }
    this.requestUpdate();
  }

  private onTabKey(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) {
      const tabs = [...this.querySelectorAll<HTMLElement>('[role=tab]')];
      this.choose((this.chosen + step + tabs.length) % tabs.length);
      tabs[this.chosen]?.focus();
    }
  }

  private choose(index: number): void {
    this.chosen = index;
    this.copied = '';
    this.requestUpdate();
  }

  private async copy(code: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(code);
      this.copied = 'Copied';
    } catch {
      this.copied = 'The browser does not allow it: select the lines';
    }
    this.requestUpdate();
  }

  private lines(room: string): TemplateResult {
    const all = snippets(room);
    const { name, code } = all[this.chosen]!;
    return html`
      <section class="card" aria-labelledby="paste">
        <h2 id="paste">Join them from your code</h2>
        <div class="tabs" role="tablist" aria-labelledby="paste" @keydown=${this.onTabKey}>
          ${all.map(
            (each, i) => html`<button
              type="button"
              role="tab"
              id=${`tab-${i}`}
              aria-selected=${i === this.chosen}
              aria-controls="lines"
              tabindex=${i === this.chosen ? 0 : -1}
              @click=${() => this.choose(i)}
              >${each.name}</button
            >`,
          )}
        </div>
        <div id="lines" role="tabpanel" aria-labelledby=${`tab-${this.chosen}`}>
          <pre tabindex="0" aria-label=${`Lines for ${name}`}><code>${code}</code></pre>
          <button type="button" class="small" @click=${() => void this.copy(code)}>Copy</button>
          <span role="status">${this.copied}</span>
        </div>
      </section>
    `;
  }

  protected override render(): TemplateResult {
    if (!this.room) {
      return html`<h1 tabindex="-1">Two people, one room</h1>
        ${this.problem
          ? html`<p class="problem" role="alert">${this.problem}</p>
              <button type="button" @click=${() => void this.findRoom()}>Try again</button>`
          : html`<p role="status">Making a room …</p>`}`;
    }
    return html`
      <h1 tabindex="-1">Two people, one room</h1>
      <p>
        Ann and Bob are connected by WebSockets, each with a token of its own. Write as one, and the other receives it.
        <a href=${`#room/${encodeURIComponent(this.room)}`}>Look into the room</a>
      </p>
      <div class="panes">
        <chat-pane .room=${this.room} user="ann" ?history=${this.hasHistory} moderates></chat-pane>
        <chat-pane .room=${this.room} user="bob" ?history=${this.hasHistory}></chat-pane>
      </div>
      ${this.lines(this.room)}
    `;
  }
}

customElements.define('console-talk', Talk);
