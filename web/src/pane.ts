import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { Resumption } from './resumption.js';
import { call, text, type Token } from './service.js';
import { RoomSocket } from './socket.js';
import './timeline.js';
import type { Moderation, Timeline } from './timeline.js';
import { fields, View } from './view.js';

/** One person in a room. */
export class ChatPane extends View {
  static override properties = { room: {}, user: {}, moderates: { type: Boolean }, history: { type: Boolean } };
  declare room: string;
  declare user: string;
  declare moderates: boolean;
  /** Whether the room has a history. */
  declare history: boolean;

  private readonly onLeave = (): void => this.resumption?.store();
  private resumption: Resumption | undefined;
  private socket: RoomSocket | undefined;
  private state = 'connecting';
  private problem = '';
  private attempt = 0;

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('room') || changed.has('user') || changed.has('history')) {
      this.resumption = this.history ? Resumption.load(`${this.user} in ${this.room}`) : undefined;
      void this.open();
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('pagehide', this.onLeave);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('pagehide', this.onLeave);
    this.onLeave();
    this.attempt++;
    this.socket?.close();
  }

  private set(state: string, problem = ''): void {
    this.state = state;
    this.problem = problem;
    this.requestUpdate();
  }

  private async open(): Promise<void> {
    const attempt = ++this.attempt;
    this.socket?.close();
    this.socket = undefined;
    this.set('connecting');
    try {
      const { token } = await call<Token>('CreateChatToken', {
        roomIdentifier: this.room,
        userId: this.user,
        capabilities: this.resumption ? ['SEND_MESSAGE', 'BACKCHAT_HISTORY'] : ['SEND_MESSAGE'],
      });
      if (attempt !== this.attempt) {
        return;
      }
      const { resumption } = this;
      this.socket = new RoomSocket(token + (resumption?.request() ?? ''), {
        onOpen: () => this.set('connected'),
        onFrame: (frame) => {
          if (!resumption || resumption.isNew(frame)) {
            this.querySelector<Timeline>('chat-timeline')?.add(frame);
          }
        },
        onClose: (why) => this.set('disconnected', why),
      });
    } catch (error) {
      this.set('disconnected', text(error));
    }
  }

  private send(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { content } = fields(form);
    if (content && this.state === 'connected') {
      this.socket?.send(content);
      form.reset();
    }
  }

  private async moderate({ detail: { action, frame } }: CustomEvent<Moderation>): Promise<void> {
    const roomIdentifier = this.room;
    try {
      await (action === 'delete'
        ? call('DeleteMessage', { roomIdentifier, id: frame.Id, reason: 'deleted in the console' })
        : call('DisconnectUser', {
            roomIdentifier,
            userId: frame.Sender?.UserId,
            reason: 'disconnected in the console',
          }));
      this.set(this.state);
    } catch (error) {
      this.set(this.state, text(error));
    }
  }

  protected override render(): TemplateResult {
    const id = `say-${this.user}`;
    return html`
      <section class="pane" aria-label=${`${this.user} in the room`}>
        <header>
          <h2>${this.user}</h2>
          <span class=${`state ${this.state}`} role="status">${this.state}</span>
          ${this.state === 'disconnected'
            ? html`<button type="button" class="small" @click=${() => void this.open()}>Connect again</button>`
            : nothing}
        </header>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        <chat-timeline
          label=${`Messages that ${this.user} sees`}
          ?moderates=${this.moderates}
          @moderation=${this.moderate}
        ></chat-timeline>
        <form class="say" @submit=${this.send}>
          <label for=${id}>Message by ${this.user}</label>
          <input id=${id} name="content" autocomplete="off" required />
          <button>Send</button>
        </form>
      </section>
    `;
  }
}

customElements.define('chat-pane', ChatPane);
