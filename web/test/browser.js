// Chromium by Playwright, at a server that the environment names.
import assert from 'node:assert/strict';
import { accessSync } from 'node:fs';
import { createServer } from 'node:http';
import { delimiter, join } from 'node:path';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { DOMAIN } from './proxy.js';

export const endpoint = process.env.BACKCHAT_ENDPOINT;
export const internal = process.env.BACKCHAT_INTERNAL;
export const consoleUrl = `${endpoint}/console/`;

/** Any domain that is not this machine's, but leads to it. */
const FOREIGN = 'evil.example';

/** Finds a program, as Playwright wants a path. */
function findProgram(name) {
  return process.env.PATH.split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path);
        return true;
      } catch {
        return false;
      }
    });
}

export async function launch() {
  return chromium.launch({
    executablePath: findProgram(process.env.BACKCHAT_CHROMIUM),
    // A test's page needs no sandbox, and root can't have one.
    args: ['--no-sandbox', `--host-resolver-rules=MAP ${FOREIGN} 127.0.0.1, MAP *.${DOMAIN} 127.0.0.1`],
  });
}

/** Opens a page that notes each violation of its policy, each error and each dialog. */
export async function open(browser, hash = '', options = {}, base = consoleUrl) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`error ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.exposeFunction('complain', (what) => complaints.push(what));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      globalThis.complain(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  await page.goto(base + hash);
  return { page, complaints };
}

/** Waits until ann and bob are in the room. */
export async function connected(page, count = 2) {
  await page.locator('.state.connected').nth(count - 1).waitFor();
}

/** Says something as one of the people on the page. */
export async function say(page, user, content) {
  await page.getByLabel(`Message by ${user}`).fill(content);
  await page.getByLabel(`Message by ${user}`).press('Enter');
}

/** Returns the rows that a person sees of a text. */
export function seen(page, user, content) {
  return page.getByRole('log', { name: `Messages that ${user} sees` }).getByRole('listitem').filter({ hasText: content });
}

/** Demands of a view that axe finds nothing serious, and that it is no wider than the screen. */
export async function assertAccessible(page, view) {
  // Amid a transition a link has neither of its two backgrounds.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(
    serious.map(({ id, nodes }) => `${view} ${id} ${nodes[0].html}`),
    [],
  );
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${view} is ${overflow} pixels too wide`);
}

/** Serves one page from a foreign site. */
export async function foreignSite(html) {
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end(html);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://${FOREIGN}:${server.address().port}/`,
    /** The address of our server under the foreign name, as after DNS rebinding. */
    rebound: consoleUrl.replace(/\/\/[^:/]+/, `//${FOREIGN}`),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
