import { html, type TemplateResult } from 'lit';
import './faults.js';
import './frames.js';
import './numbers.js';
import './room.js';
import './rooms.js';
import './talk.js';
import './tokens.js';
import { View } from './view.js';

const PAGES: [name: string, title: string][] = [
  ['talk', 'Talk'],
  ['rooms', 'Rooms'],
  ['tokens', 'Tokens'],
  ['frames', 'Frames'],
  ['faults', 'Faults'],
  ['numbers', 'Numbers'],
];

/** The frame of the page; the address's fragment says which view it shows. */
class Console extends View {
  private readonly onHash = (): void => {
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

  protected override render(): TemplateResult {
    const [page = '', argument = ''] = location.hash.slice(1).split('/');
    const current = page === 'room' ? 'rooms' : page || 'talk';
    return html`
      <header class="top">
        <a class="brand" href="#talk">Backchat</a>
        <nav aria-label="Console">
          ${PAGES.map(
            ([name, title]) =>
              html`<a href=${`#${name}`} aria-current=${name === current ? 'page' : 'false'}>${title}</a>`,
          )}
        </nav>
      </header>
      <main>${this.view(page, decodeURIComponent(argument))}</main>
    `;
  }
}

customElements.define('backchat-console', Console);
