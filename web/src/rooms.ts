import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call, listRooms, text, type Room } from './service.js';
import { fields, parsePairs, printPairs, View } from './view.js';

/** All rooms of the account in the region. */
export class Rooms extends View {
  private rooms: Room[] | undefined;
  private problem = '';
  private done = '';
  private armed = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.run('', () => Promise.resolve());
  }

  /** Does something, says so, and lists the rooms again. */
  private async run(done: string, action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      this.rooms = await listRooms();
      this.problem = '';
      this.done = done;
      this.armed = '';
      return true;
    } catch (error) {
      this.problem = text(error);
      this.done = '';
      return false;
    } finally {
      this.requestUpdate();
    }
  }

  private async create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { name = '', tags = '', rate = '', length = '' } = fields(form);
    const made = await this.run(`Room ${name} was made.`, async () =>
      call('CreateRoom', {
        name,
        tags: parsePairs(tags),
        ...(rate ? { maximumMessageRatePerSecond: Number(rate) } : {}),
        ...(length ? { maximumMessageLength: Number(length) } : {}),
      }),
    );
    if (made) {
      form.reset();
    }
  }

  private deleteRoom(room: Room): void {
    if (this.armed === room.arn) {
      void this.run(`Room ${room.name || room.id} was deleted.`, () => call('DeleteRoom', { identifier: room.arn }));
    } else {
      this.armed = room.arn;
      this.requestUpdate();
    }
  }

  private row(room: Room): TemplateResult {
    const isArmed = this.armed === room.arn;
    return html`<tr>
      <td><a href=${`#room/${encodeURIComponent(room.arn)}`}>${room.name || 'unnamed'}</a></td>
      <td><code>${room.id}</code></td>
      <td><code class="attributes">${printPairs(room.tags)}</code></td>
      <td>${room.createTime ? new Date(room.createTime).toLocaleString() : ''}</td>
      <td>
        <button
          type="button"
          class=${isArmed ? 'small danger' : 'small quiet'}
          aria-label=${`${isArmed ? 'Confirm: delete' : 'Delete'} ${room.name || room.id}`}
          @click=${() => this.deleteRoom(room)}
          >${isArmed ? 'Confirm: delete' : 'Delete'}</button
        >
      </td>
    </tr>`;
  }

  protected override render(): TemplateResult {
    return html`
      <h1 tabindex="-1">Rooms</h1>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <p role="status" class="done">${this.done}</p>
      <div class="wide" tabindex="0" role="region" aria-label="Rooms">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Id</th>
              <th scope="col">Tags</th>
              <th scope="col">Made</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            ${repeat(this.rooms ?? [], (room) => room.arn, (room) => this.row(room))}
          </tbody>
        </table>
      </div>
      ${this.rooms?.length === 0 ? html`<p class="empty">There are no rooms.</p>` : nothing}
      <section class="card" aria-labelledby="make-room">
        <h2 id="make-room">Make a room</h2>
        <form class="grid" @submit=${this.create}>
          <label>Name <input name="name" maxlength="128" /></label>
          <label>Messages a second <input name="rate" type="number" min="1" max="100" placeholder="10" /></label>
          <label>Characters a message <input name="length" type="number" min="1" max="500" placeholder="500" /></label>
          <label>Tags, name=value one a line <textarea name="tags" rows="2"></textarea></label>
          <button>Make the room</button>
        </form>
      </section>
    `;
  }
}

customElements.define('console-rooms', Rooms);
