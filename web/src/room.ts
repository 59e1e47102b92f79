import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import './pane.js';
import { call, hasHistory, putTags, text, type Room } from './service.js';
import { fields, parsePairs, printPairs, View } from './view.js';

/** One room: what is said in it, live, and what it is like. */
export class RoomView extends View {
  static override properties = { arn: {} };
  declare arn: string;

  private room: Room | undefined;
  private problem = '';
  private done = '';

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('arn')) {
      void this.run('', () => Promise.resolve());
    }
  }

  private async run(done: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
      this.room = await call<Room>('GetRoom', { identifier: this.arn });
      this.problem = '';
      this.done = done;
    } catch (error) {
      this.problem = text(error);
      this.done = '';
    }
    this.requestUpdate();
  }

  private change(event: SubmitEvent): void {
    event.preventDefault();
    const { name, rate, length, tags = '' } = fields(event.target as HTMLFormElement);
    void this.run('The room was changed.', async () => {
      const after = parsePairs(tags);
      await call('UpdateRoom', {
        identifier: this.arn,
        name,
        maximumMessageRatePerSecond: Number(rate),
        maximumMessageLength: Number(length),
      });
      await putTags(this.arn, this.room?.tags ?? {}, after);
    });
  }

  private sendEvent(event: SubmitEvent): void {
    event.preventDefault();
    const { event: eventName = '', attributes = '' } = fields(event.target as HTMLFormElement);
    void this.run(`The event ${eventName} was sent.`, async () =>
      call('SendEvent', { roomIdentifier: this.arn, eventName, attributes: parsePairs(attributes) }),
    );
  }

  private settings(room: Room): TemplateResult {
    return html`<section class="card" aria-labelledby="settings">
      <h2 id="settings">Settings</h2>
      <form class="grid" @submit=${this.change}>
        <label>Name <input name="name" maxlength="128" .value=${room.name ?? ''} /></label>
        <label
          >Messages a second
          <input name="rate" type="number" min="1" max="100" required .value=${String(room.maximumMessageRatePerSecond)}
        /></label>
        <label
          >Characters a message
          <input name="length" type="number" min="1" max="500" required .value=${String(room.maximumMessageLength)}
        /></label>
        <label>Tags, name=value one a line <textarea name="tags" rows="3" .value=${printPairs(room.tags)}></textarea></label>
        <button>Change the room</button>
      </form>
    </section>`;
  }

  protected override render(): TemplateResult {
    const { room } = this;
    return html`
      <h1 tabindex="-1">${room ? room.name || 'Unnamed room' : 'Room'}</h1>
      <p><code>${this.arn}</code></p>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <p role="status" class="done">${this.done}</p>
      ${room
        ? html`<div class="panes">
            <chat-pane
              .room=${room.arn}
              user="console"
              moderates
              ?history=${hasHistory(room)}
            ></chat-pane>
            <div>
              <section class="card" aria-labelledby="event">
                <h2 id="event">Send an event</h2>
                <form class="grid" @submit=${this.sendEvent}>
                  <label>Name <input name="event" maxlength="100" required /></label>
                  <label>Attributes, name=value one a line <textarea name="attributes" rows="2"></textarea></label>
                  <button>Send the event</button>
                </form>
              </section>
              ${this.settings(room)}
            </div>
          </div>`
        : nothing}
    `;
  }
}

customElements.define('console-room', RoomView);
