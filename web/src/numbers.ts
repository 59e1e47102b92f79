import { html, svg, nothing, type TemplateResult } from 'lit';
import { ask } from './devkit.js';
import { text } from './service.js';
import { View } from './view.js';

const KEPT = 60;
const WIDTH = 300;
const HEIGHT = 64;

interface Series {
  name: string;
  /** Names of the metrics that are added up. */
  metrics: string[];
  /** Whether the metrics only ever grow, so that their growth a second is shown. */
  isRate: boolean;
  values: number[];
}

/** Adds up the samples of each metric, in Prometheus's text format. */
export function sums(exposition: string): Map<string, number> {
  const totals = new Map<string, number>();
  for (const line of exposition.split('\n')) {
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)/.exec(line);
    if (sample) {
      totals.set(sample[1]!, (totals.get(sample[1]!) ?? 0) + Number(sample[2]));
    }
  }
  return totals;
}

/** Connections, and what happens a second, over the last minute. */
export class Numbers extends View {
  private readonly series: Series[] = [
    { name: 'Connections', metrics: ['backchat_connections'], isRate: false, values: [] },
    { name: 'Messages a second', metrics: ['backchat_messages_total'], isRate: true, values: [] },
    { name: 'Deliveries a second', metrics: ['backchat_deliveries_total'], isRate: true, values: [] },
    {
      name: 'Refusals a second',
      metrics: [
        'backchat_actions_refused_total',
        'backchat_upgrades_refused_total',
        'backchat_requests_refused_total',
        'backchat_connections_refused_total',
      ],
      isRate: true,
      values: [],
    },
  ];
  private last: { at: number; totals: Map<string, number> } | undefined;
  private problem = '';
  private timer = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(() => void this.read(), 1000);
    void this.read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  private async read(): Promise<void> {
    try {
      const totals = sums(await (await ask('/metrics')).text());
      const at = performance.now();
      const sum = (metrics: string[], from: Map<string, number>): number =>
        metrics.reduce((total, name) => total + (from.get(name) ?? 0), 0);
      for (const each of this.series) {
        const now = sum(each.metrics, totals);
        if (!each.isRate) {
          each.values.push(now);
        } else if (this.last) {
          // A restarted server counts from zero.
          const grown = Math.max(0, now - sum(each.metrics, this.last.totals));
          each.values.push((grown * 1000) / (at - this.last.at));
        }
        each.values = each.values.slice(-KEPT);
      }
      this.last = { at, totals };
      this.problem = '';
    } catch (error) {
      this.problem = text(error);
    }
    this.requestUpdate();
  }

  private chart({ name, values }: Series): TemplateResult {
    const most = Math.max(0, ...values);
    const max = Math.max(1, most);
    const points = values
      .map((value, i) => `${(WIDTH * (i + KEPT - values.length)) / (KEPT - 1)},${HEIGHT - (HEIGHT * value) / max}`)
      .join(' ');
    return html`<figure class="card">
      <figcaption>${name}<b>${round(values.at(-1))}</b></figcaption>
      <svg viewBox=${`0 -2 ${WIDTH} ${HEIGHT + 4}`} preserveAspectRatio="none" aria-hidden="true">
        ${values.length > 1 ? svg`<polyline points=${points} />` : nothing}
      </svg>
      <span class="scale">at most ${round(most)} in the last minute</span>
    </figure>`;
  }

  protected override render(): TemplateResult {
    return html`
      <h1 tabindex="-1">Numbers</h1>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <div class="charts">${this.series.map((each) => this.chart(each))}</div>
      <details>
        <summary>As a table</summary>
        <div class="wide" tabindex="0" role="region" aria-label="Numbers of the last ten seconds">
          <table>
            <thead>
              <tr>
                <th scope="col">Seconds ago</th>
                ${this.series.map((each) => html`<th scope="col">${each.name}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${[...Array(10).keys()].map(
                (ago) => html`<tr>
                  <th scope="row">${ago}</th>
                  ${this.series.map((each) => html`<td>${round(each.values.at(-1 - ago))}</td>`)}
                </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </details>
    `;
  }
}

function round(value: number | undefined): string {
  return value === undefined ? '' : String(Math.round(value * 10) / 10);
}

customElements.define('console-numbers', Numbers);
