import { html, nothing, type TemplateResult } from 'lit';
import './faults.js';
import './frames.js';
import './numbers.js';
import './room.js';
import './rooms.js';
import { beginSession, endSession, findSession, takeCode, watchSession, type Session } from './session.js';
import { endpoint, hasSession } from './settings.js';
import './talk.js';
import './tokens.js';
import { View } from './view.js';

const DEV_PAGES: [name: string, title: string][] = [
  ['talk', 'Talk'],
  ['rooms', 'Rooms'],
  ['tokens', 'Tokens'],
  ['frames', 'Frames'],
  ['faults', 'Faults'],
  ['numbers', 'Numbers'],
];
/** What needs neither the internal port nor a room that everybody may use. */
const PAGES = hasSession ? DEV_PAGES.filter(([name]) => name === 'rooms' || name === 'tokens') : DEV_PAGES;
const FIRST = PAGES[0]![0];

/** The frame of the page; the address's fragment says which view it shows. */
class Console extends View {
  private session: Session | undefined;
  /** The session that the browser had before a link was refused. */
  private former: Session | undefined;
  /** Whether it is known by now if there is a session. */
  private isKnown = false;
  private why = '';

  private readonly onHash = (): void => {
    const code = hasSession ? takeCode() : undefined;
    if (code !== undefined) {
      void this.enter(code);
    }
    this.requestUpdate();
    // Where a screen reader goes on reading after a link within the page.
    void this.updateComplete.then(() => {
      this.querySelector<HTMLElement>('main h1')?.focus();
    });
  };

  override connectedCallback(): void {
    this.replaceChildren();
    super.connectedCallback();
    addEventListener('hashchange', this.onHash);
    if (hasSession) {
      watchSession((why) => this.leave(why));
      void this.enter(takeCode());
    }
  }

  /** Begins a session by the code of a link, or goes on with the one that there is. */
  private async enter(code?: string): Promise<void> {
    try {
      this.session = code === undefined ? await findSession() : await beginSession(code);
      this.why = '';
    } catch (error) {
      this.session = undefined;
      this.why = error instanceof TypeError ? 'The server cannot be reached' : (error as Error).message;
      this.former = code === undefined ? undefined : await findSession().catch(() => undefined);
    }
    this.isKnown = true;
    this.requestUpdate();
  }

  private leave(why: string): void {
    this.session = undefined;
    this.former = undefined;
    this.why = why;
    this.requestUpdate();
  }

  private async signOut(): Promise<void> {
    try {
      await endSession();
      this.leave('');
    } catch (error) {
      this.leave((error as Error).message);
    }
  }

  private signedOut(): TemplateResult {
    return html`
      <h1 tabindex="-1">Signed out</h1>
      ${this.why ? html`<p class="problem" role="alert">${this.why}.</p>` : nothing}
      <p>A link opens this console: once, and within a minute. Make one where your access key is:</p>
      <pre tabindex="0" aria-label="Command that makes a link"><code>./backchat console --endpoint-url ${endpoint}</code></pre>
      <p>For an hour you may then do here what that key may do.</p>
      ${this.former
        ? html`<button type="button" @click=${() => void this.enter()}>
            Go on with the session of ${this.former.accessKeyId}
          </button>`
        : nothing}
    `;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.onHash);
  }

  private view(page: string, argument: string): TemplateResult {
    switch (page) {
      case 'rooms':
        return html`<console-rooms></console-rooms>`;
      case 'room':
        return html`<console-room .arn=${argument}></console-room>`;
      case 'tokens':
        return html`<console-tokens></console-tokens>`;
      case 'frames':
        return html`<console-frames></console-frames>`;
      case 'faults':
        return html`<console-faults></console-faults>`;
      case 'numbers':
        return html`<console-numbers></console-numbers>`;
      default:
        return html`<console-talk></console-talk>`;
    }
  }

  private content(page: string, argument: string): TemplateResult | typeof nothing {
    if (!hasSession || this.session) {
      return this.view(page, argument);
    }
    return this.isKnown ? this.signedOut() : nothing;
  }

  protected override render(): TemplateResult {
    const [page = '', argument = ''] = location.hash.slice(1).split('/');
    const known = page === 'room' || PAGES.some(([name]) => name === page) ? page : FIRST;
    const current = known === 'room' ? 'rooms' : known;
    const isIn = !hasSession || this.session;
    return html`
      <header class="top">
        <a class="brand" href=${`#${FIRST}`}>Backchat</a>
        ${isIn
          ? html`<nav aria-label="Console">
              ${PAGES.map(
                ([name, title]) =>
                  html`<a href=${`#${name}`} aria-current=${name === current ? 'page' : 'false'}>${title}</a>`,
              )}
            </nav>`
          : nothing}
        ${this.session
          ? html`<span class="who"
                >${this.session.accessKeyId} · ${this.session.account} · ${this.session.region}, until
                ${new Date(this.session.expirationTime).toLocaleTimeString()}</span
              >
              <button type="button" class="small quiet" @click=${() => void this.signOut()}>Sign out</button>`
          : nothing}
      </header>
      <main>${this.content(known, decodeURIComponent(argument))}</main>
    `;
  }
}

customElements.define('backchat-console', Console);
