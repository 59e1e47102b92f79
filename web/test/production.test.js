// The console of a production server, behind a proxy that ends TLS.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { assertAccessible, connected, endpoint, foreignSite, internal, launch, open, say, seen } from './browser.js';
import { SIBLING, startProxy } from './proxy.js';

const { BACKCHAT_KEYSTORE, BACKCHAT_KEYSTORE_PASSWORD, BACKCHAT_LAUNCHER, BACKCHAT_PICTURE } = process.env;

let browser;
let proxy;
let base;
before(async () => {
  browser = await launch();
  const sibling = '<title>Sibling</title>';
  proxy = await startProxy(readFileSync(BACKCHAT_KEYSTORE), BACKCHAT_KEYSTORE_PASSWORD, endpoint, sibling);
  base = `${proxy.url}/console/`;
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
after(async () => {
  await browser.close();
  proxy.close();
});

/** Makes a link as an operator does; returns its fragment. */
function makeLink(accessKeyId) {
  const link = execFileSync(BACKCHAT_LAUNCHER, ['console', '--endpoint-url', endpoint], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'us-east-1',
    },
  }).trim();
  assert.ok(link.startsWith(`${endpoint}/console/#code=`), 'the command prints the link alone');
  return link.slice(link.indexOf('#'));
}

function openConsole(hash = '', options = {}) {
  return open(browser, hash, { ignoreHTTPSErrors: true, ...options }, base);
}

async function signedIn(page, accessKeyId) {
  await page.getByText(`${accessKeyId} · 123456789012 · us-east-1`).waitFor();
}

/** Makes a room by the page. */
async function makeRoom(page, name) {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Make the room' }).click();
  await page.getByText(`Room ${name} was made.`).waitFor();
}

test('a link signs in, and a moderator works', async () => {
  const { page, complaints } = await openConsole(makeLink('ADMIN'), { viewport: { width: 1200, height: 1010 } });
  await signedIn(page, 'ADMIN');
  assert.equal(page.url(), `${base}#rooms`, 'the code does not stay in the address');
  assert.deepEqual(await page.getByRole('navigation').getByRole('link').allTextContents(), ['Rooms', 'Tokens']);
  const name = `moderated-${Date.now()}`;
  await makeRoom(page, name);
  await page.getByRole('link', { name }).click();
  await connected(page, 1);
  await say(page, 'console', 'something rude');
  const row = seen(page, 'console', 'something rude');
  await row.getByRole('button', { name: 'Delete' }).click();
  await row.getByRole('button', { name: 'Confirm: delete' }).click();
  await row.locator('em', { hasText: 'deleted' }).waitFor();
  if (BACKCHAT_PICTURE) {
    await page.screenshot({ path: BACKCHAT_PICTURE });
  }
  await page.getByRole('link', { name: 'Tokens', exact: true }).click();
  await page.locator('select[name=room]').selectOption({ label: name });
  await page.getByRole('button', { name: 'Make the token' }).click();
  assert.notEqual(await page.locator('.result textarea').inputValue(), '');
  assert.equal(await page.getByText('Why is a token refused?').count(), 0);
  await page.reload();
  await signedIn(page, 'ADMIN');
  assert.deepEqual(complaints, []);
});

test('no script can read the session, and the page knows no internal port', async () => {
  const { page } = await openConsole(makeLink('ADMIN'));
  await signedIn(page, 'ADMIN');
  assert.equal(await page.evaluate(() => document.cookie), '');
  const [cookie, ...others] = await page.context().cookies();
  assert.deepEqual(others, []);
  assert.deepEqual(
    [cookie.name, cookie.path, cookie.httpOnly, cookie.secure, cookie.sameSite],
    ['__Secure-backchat-console', '/console/', true, true, 'Strict'],
  );
  assert.ok(!(await page.content()).includes(new URL(internal).port));
});

test('a link works once', async () => {
  const link = makeLink('ADMIN');
  const { page } = await openConsole(link);
  await signedIn(page, 'ADMIN');
  const { page: second, complaints } = await openConsole(link);
  await second.getByRole('alert').filter({ hasText: 'The link has been used already.' }).waitFor();
  await second.getByText('./backchat console --endpoint-url').waitFor();
  assert.equal(await second.getByRole('navigation').count(), 0);
  assert.equal(await second.getByRole('button').count(), 0);
  assert.deepEqual(complaints, []);
  // In the tab that is open it is an address like any other.
  await page.goto(base + link);
  await page.getByRole('alert').filter({ hasText: 'The link has been used already.' }).waitFor();
  await page.getByRole('button', { name: 'Go on with the session of ADMIN' }).click();
  await signedIn(page, 'ADMIN');
});

test('a key that may list only is refused the rest', async () => {
  const { page, complaints } = await openConsole(makeLink('LISTER'));
  await signedIn(page, 'LISTER');
  await page.getByRole('heading', { name: 'Rooms' }).waitFor();
  await page.getByLabel('Name', { exact: true }).fill('mine');
  await page.getByRole('button', { name: 'Make the room' }).click();
  const problem = page.getByRole('alert');
  await problem.filter({ hasText: /403 AccessDeniedException: .*ivschat:CreateRoom/ }).waitFor();
  await signedIn(page, 'LISTER');
  assert.deepEqual(complaints, []);
});

test('who signs out is out, in each tab', async () => {
  const { page, complaints } = await openConsole(makeLink('ADMIN'));
  await signedIn(page, 'ADMIN');
  const tab = await page.context().newPage();
  await tab.goto(base);
  await signedIn(tab, 'ADMIN');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Signed out' }).waitFor();
  assert.deepEqual(await page.context().cookies(), []);
  await tab.getByRole('button', { name: 'Make the room' }).click();
  await tab.getByRole('heading', { name: 'Signed out' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Signed out' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('a tunnel to the machine needs no TLS', async () => {
  const { page } = await open(browser, makeLink('ADMIN'), {}, `${endpoint}/console/`);
  await signedIn(page, 'ADMIN');
  await page.getByText('There are no rooms.').or(page.getByRole('cell').first()).waitFor();
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 360]) {
    test(`no view breaks its policy, hides or overflows: ${colorScheme}, ${width} wide`, async () => {
      const { page, complaints } = await openConsole('', {
        colorScheme,
        viewport: { width, height: 800 },
        // A color on its way to another has neither's contrast.
        reducedMotion: 'reduce',
      });
      await page.getByRole('heading', { name: 'Signed out' }).waitFor();
      await assertAccessible(page, 'signed out');
      await page.goto(base + makeLink('ADMIN'));
      await signedIn(page, 'ADMIN');
      for (const view of ['Rooms', 'Tokens']) {
        await page.getByRole('navigation').getByRole('link', { name: view }).click();
        await page.getByRole('heading', { name: view, exact: true }).waitFor();
        await assertAccessible(page, view);
      }
      assert.deepEqual(complaints, []);
    });
  }
}

/** Tries what a page can make a browser send; returns what it could read. */
async function attack(page, target) {
  return page.evaluate(async (console) => {
    const read = async (url, options) => {
      try {
        const response = await fetch(url, { credentials: 'include', ...options });
        return `${response.type} ${response.status} ${await response.text()}`;
      } catch {
        return 'blocked';
      }
    };
    const call = `${console}call/CreateRoom`;
    const body = '{"name":"stolen"}';
    const sent = {
      list: await read(`${console}session`),
      json: await read(call, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }),
      text: await read(call, { method: 'POST', body, mode: 'no-cors' }),
      signOut: await read(`${console}session`, { method: 'DELETE' }),
    };
    return sent;
  }, target);
}

/** Submits a form, for which browsers ask nobody; returns the response's status. */
async function submit(page, action) {
  const [response] = await Promise.all([
    page.waitForResponse(action),
    page.evaluate((url) => {
      const form = document.body.appendChild(document.createElement('form'));
      Object.assign(form, { method: 'POST', action: url, enctype: 'text/plain' });
      const input = form.appendChild(document.createElement('input'));
      Object.assign(input, { name: '{"name":"stolen","x":"', value: '"}' });
      form.submit();
    }, action),
  ]);
  return response.status();
}

test('pages of other sites, and of the same site, get nowhere', async () => {
  const { page } = await openConsole(makeLink('ADMIN'));
  await signedIn(page, 'ADMIN');
  const site = await foreignSite('<title>Foreign</title>');
  try {
    for (const url of [site.url, `https://${SIBLING}:${proxy.port}/`]) {
      const attacker = await page.context().newPage();
      await attacker.goto(url);
      proxy.calls.length = 0;
      const tried = await attack(attacker, base);
      for (const [what, answer] of Object.entries(tried)) {
        assert.match(answer, /^(blocked|opaque 0 )$/, `${what} from ${url}`);
      }
      assert.equal(await submit(attacker, `${base}call/CreateRoom`), 403, url);
      // It is the server that refuses what the browser lets a page of the same site send.
      const hadCookie = proxy.calls.some(({ path, hasCookie }) => path === '/console/call/CreateRoom' && hasCookie);
      assert.equal(hadCookie, url.includes(SIBLING), url);
    }
    const rebound = await page.context().newPage();
    await rebound.goto(`${site.rebound}`);
    assert.match(await rebound.textContent('body'), /The header Host has a name that is not this server's/);
    await page.reload();
    await signedIn(page, 'ADMIN');
    await page.getByRole('heading', { name: 'Rooms' }).waitFor();
    assert.equal(await page.getByText('stolen').count(), 0);
  } finally {
    site.close();
  }
});
