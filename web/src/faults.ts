import { html, nothing, type TemplateResult } from 'lit';
import { ask, type Fault } from './devkit.js';
import { text } from './service.js';
import { fields, View } from './view.js';

const TARGETS = ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER', 'CONNECT', 'CreateChatToken', 'CreateRoom', 'SendEvent'];
const EFFECTS: [value: string, label: string][] = [
  ['error', 'is refused'],
  ['latency', 'takes longer (ms)'],
  ['drop', 'breaks the connection'],
  ['close', 'is answered by a Close frame (code)'],
  ['sessionExpired', 'ends the session'],
  ['tokenExpired', 'finds the token expired'],
  ['slowReview', 'is reviewed slowly (ms)'],
];
/** A target in capitals is an action of the Messaging API, or CONNECT. */
const ACTION = /^[A-Z_]+$/;

function effectOf(isAction: boolean, effect: string, value: string, exception: string): object {
  switch (effect) {
    case 'error':
      return {
        error: {
          ...(isAction ? { status: Number(value || 406) } : { exception }),
          ...(!isAction && value ? { status: Number(value) } : {}),
          message: 'by the console',
        },
      };
    case 'latency':
    case 'slowReview':
      return { [effect]: Number(value || 1000) };
    case 'close':
      return { close: { code: Number(value || 1001), reason: 'by the console' } };
    default:
      return { [effect]: true };
  }
}

/** What goes wrong on purpose. */
export class Faults extends View {
  private faults: Fault[] = [];
  private problem = '';
  private done = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.run('', () => Promise.resolve());
  }

  private async run(done: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
      this.faults = ((await (await ask('/dev/faults')).json()) as { faults: Fault[] }).faults;
      this.problem = '';
      this.done = done;
    } catch (error) {
      this.problem = text(error);
      this.done = '';
    }
    this.requestUpdate();
  }

  private add(event: SubmitEvent): void {
    event.preventDefault();
    const given = fields(event.target as HTMLFormElement);
    const { target = '', effect = '', value = '', exception = '', room, user, times, probability, seed } = given;
    const isAction = ACTION.test(target);
    void this.run('The fault was added.', () =>
      ask('/dev/faults', 'POST', {
        [isAction ? 'action' : 'operation']: target,
        ...effectOf(isAction, effect, value, exception),
        ...(room ? { room } : {}),
        ...(user ? { user } : {}),
        ...(probability ? { probability: Number(probability) } : { times: Number(times) }),
        ...(seed ? { seed: Number(seed) } : {}),
      }),
    );
  }

  protected override render(): TemplateResult {
    return html`
      <h1 tabindex="-1">Faults</h1>
      <p>See how your app copes: what matches a fault goes wrong as it says.</p>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <p role="status" class="done">${this.done}</p>
      <ul class="faults" aria-label="Faults">
        ${this.faults.map(({ id, ...fault }) => {
          const said = JSON.stringify(fault);
          return html`<li>
            <code class="attributes">${said}</code>
            <button
              type="button"
              class="small quiet"
              aria-label=${`Remove ${said}`}
              @click=${() => void this.run('The fault was removed.', () => ask(`/dev/faults/${encodeURIComponent(id)}`, 'DELETE'))}
              >Remove</button
            >
          </li>`;
        })}
      </ul>
      ${this.faults.length > 0
        ? html`<button type="button" @click=${() => void this.run('All faults were removed.', () => ask('/dev/faults', 'DELETE'))}
            >Remove all</button
          >`
        : this.problem
          ? nothing
          : html`<p class="empty">Nothing goes wrong on purpose.</p>`}
      <section class="card" aria-labelledby="add-fault">
        <h2 id="add-fault">Add a fault</h2>
        <form class="grid" @submit=${this.add}>
          <label
            >What
            <input name="target" list="targets" required value="SEND_MESSAGE" />
          </label>
          <datalist id="targets">${TARGETS.map((each) => html`<option value=${each}></option>`)}</datalist>
          <label
            >Effect
            <select name="effect">
              ${EFFECTS.map(([value, label]) => html`<option value=${value}>${label}</option>`)}
            </select></label
          >
          <label>Status, code or time <input name="value" type="number" min="1" /></label>
          <label>Exception of an operation <input name="exception" value="ThrottlingException" /></label>
          <label>How often <input name="times" type="number" min="1" value="1" required /></label>
          <label>Or with what probability <input name="probability" type="number" min="0" max="1" step="any" /></label>
          <label>Seed of the probability <input name="seed" type="number" /></label>
          <label>Only in the room with this ARN <input name="room" /></label>
          <label>Only for the user <input name="user" /></label>
          <button>Add the fault</button>
        </form>
      </section>
    `;
  }
}

customElements.define('console-faults', Faults);
