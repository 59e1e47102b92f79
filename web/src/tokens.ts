import { html, nothing, type TemplateResult } from 'lit';
import { latestFrame, refusalAfter } from './devkit.js';
import { call, listRooms, text, type Room, type Token } from './service.js';
import { hasSession } from './settings.js';
import { RoomSocket } from './socket.js';
import { fields, parsePairs, View } from './view.js';

const CAPABILITIES = ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER', 'BACKCHAT_HISTORY'];

/** Makes tokens, and tries them, as the only way to learn whether one opens a connection. */
export class Tokens extends View {
  private rooms: Room[] = [];
  private token: Token | undefined;
  private problem = '';
  private verdict = '';

  override connectedCallback(): void {
    super.connectedCallback();
    listRooms().then(
      (rooms) => {
        this.rooms = rooms;
        this.requestUpdate();
      },
      (error: unknown) => this.fail(error),
    );
  }

  private fail(error: unknown): void {
    this.problem = text(error);
    this.requestUpdate();
  }

  private async make(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { room, user, minutes, attributes = '' } = fields(form);
    try {
      this.token = await call<Token>('CreateChatToken', {
        roomIdentifier: room,
        userId: user,
        capabilities: new FormData(form).getAll('capability'),
        attributes: parsePairs(attributes),
        ...(minutes ? { sessionDurationInMinutes: Number(minutes) } : {}),
      });
      this.problem = '';
      this.requestUpdate();
    } catch (error) {
      this.fail(error);
    }
  }

  private async try(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { token = '' } = fields(event.target as HTMLFormElement);
    const before = await latestFrame();
    const say = (verdict: string): void => {
      this.verdict = verdict;
      this.requestUpdate();
    };
    say('Trying …');
    try {
      const socket = new RoomSocket(token, {
        onOpen: () => {
          socket.close();
          say('It opened a connection. It was used up by that.');
        },
        onFrame: () => {},
        onClose: (why, wasOpen) => {
          say(why);
          if (!wasOpen) {
            void refusalAfter(before).then((reason) => say(`${why} ${reason}`));
          }
        },
      });
    } catch {
      say('It has characters that no token has.');
    }
  }

  protected override render(): TemplateResult {
    return html`
      <h1 tabindex="-1">Tokens</h1>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <section class="card" aria-labelledby="make-token">
        <h2 id="make-token">Make a token</h2>
        <form class="grid" @submit=${this.make}>
          <label
            >Room
            <select name="room" required>
              ${this.rooms.map((room) => html`<option value=${room.arn}>${room.name || room.id}</option>`)}
            </select></label
          >
          <label>User <input name="user" maxlength="128" required value="cleo" /></label>
          <label>Minutes of the session <input name="minutes" type="number" min="1" max="180" placeholder="60" /></label>
          <fieldset>
            <legend>Capabilities</legend>
            ${CAPABILITIES.map(
              (each) => html`<label class="check"
                ><input type="checkbox" name="capability" value=${each} ?checked=${each === 'SEND_MESSAGE'} />
                ${each}</label
              >`,
            )}
          </fieldset>
          <label>Attributes, name=value one a line <textarea name="attributes" rows="2"></textarea></label>
          <button>Make the token</button>
        </form>
        ${this.token
          ? html`<label class="result"
                >Token, to open one connection until ${new Date(this.token.tokenExpirationTime).toLocaleTimeString()}
                <textarea readonly rows="4" .value=${this.token.token}></textarea
              ></label>
              <p>The session ends at ${new Date(this.token.sessionExpirationTime).toLocaleTimeString()}.</p>`
          : nothing}
      </section>
      ${hasSession ? nothing : this.trial()}
    `;
  }

  private trial(): TemplateResult {
    return html`
      <section class="card" aria-labelledby="try-token">
        <h2 id="try-token">Why is a token refused?</h2>
        <p>Browsers hide why a connection was refused. The server knows: this opens one with the token, and tells.</p>
        <form class="grid" @submit=${this.try}>
          <label>Token <textarea name="token" rows="4" required></textarea></label>
          <button>Try it</button>
        </form>
        <p role="status" class="done">${this.verdict}</p>
      </section>
    `;
  }
}

customElements.define('console-tokens', Tokens);
