import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { assertAccessible, connected, consoleUrl, endpoint, foreignSite, internal, launch, open, say, seen } from './browser.js';

const VIEWS = ['', '#rooms', '#tokens', '#frames', '#faults', '#numbers'];
const SCRIPT = '<img src=x onerror=alert(1)><script>alert(2)</script>';

let browser;
before(async () => {
  browser = await launch();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
after(() => browser.close());

/** Makes a room by the page, and opens its live view. */
async function makeRoom(page, name, tags = '') {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Messages a second').fill('100');
  await page.getByLabel('Tags, name=value one a line').fill(tags);
  await page.getByRole('button', { name: 'Make the room' }).click();
  await page.getByText(`Room ${name} was made.`).waitFor();
}

test('two people talk as soon as the page is open', async () => {
  const { page, complaints } = await open(browser, '', { viewport: { width: 1200, height: 1010 } });
  await connected(page);
  await say(page, 'ann', 'hello, Bob');
  await seen(page, 'bob', 'hello, Bob').waitFor();
  await say(page, 'bob', 'hello, Ann');
  await seen(page, 'ann', 'hello, Ann').waitFor();
  if (process.env.BACKCHAT_PICTURE) {
    await page.screenshot({ path: process.env.BACKCHAT_PICTURE });
  }
  assert.deepEqual(complaints, []);
});

test('the root leads to the page', async () => {
  const page = await browser.newPage();
  await page.goto(`${endpoint}/`);
  assert.equal(page.url().split('#')[0], consoleUrl);
  await connected(page);
});

test('a reload finds the same room', async () => {
  const { page } = await open(browser);
  await connected(page);
  const room = await page.getByRole('link', { name: 'Look into the room' }).getAttribute('href');
  await page.reload();
  await connected(page);
  assert.equal(await page.getByRole('link', { name: 'Look into the room' }).getAttribute('href'), room);
});

test('lines to paste name this server and the room', async () => {
  const { page } = await open(browser);
  await connected(page);
  const room = decodeURIComponent(
    (await page.getByRole('link', { name: 'Look into the room' }).getAttribute('href')).split('/')[1],
  );
  for (const name of ['AWS CLI', 'JavaScript', 'boto3', 'Java', 'Go']) {
    await page.getByRole('tab', { name, exact: true }).click();
    const code = await page.getByRole('tabpanel').locator('code').textContent();
    assert.ok(code.includes(endpoint) || code.includes(endpoint.replace('http', 'ws')), code);
    assert.ok(name === 'JavaScript' || code.includes(room), code);
  }
});

/** Returns the lines for an SDK. */
async function lines(page, name) {
  await page.getByRole('tab', { name, exact: true }).click();
  return page.getByRole('tabpanel').locator('code').textContent();
}

function run(command, ...options) {
  const { status, stderr } = spawnSync(command, options, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

test('lines for the AWS CLI work', async (t) => {
  if (spawnSync('aws', ['--version']).error) {
    return t.skip('no AWS CLI');
  }
  const { page } = await open(browser);
  await connected(page);
  run('bash', '-euc', await lines(page, 'AWS CLI'));
  await seen(page, 'ann', 'from=cli').waitFor();
});

test('lines for boto3 work', async (t) => {
  if (spawnSync('python3', ['-c', 'import boto3']).status !== 0) {
    return t.skip('no boto3');
  }
  const { page } = await open(browser);
  await connected(page);
  run('python3', '-c', await lines(page, 'boto3'));
  await seen(page, 'ann', 'from=boto3').waitFor();
});

test('lines for JavaScript work', async () => {
  const { page } = await open(browser);
  await connected(page);
  const code = await lines(page, 'JavaScript');
  const tokens = await page.context().newPage();
  await tokens.goto(`${consoleUrl}#tokens`);
  await tokens.locator('select[name=room]').selectOption({ label: 'first-minute' });
  await tokens.getByRole('button', { name: 'Make the token' }).click();
  const token = await tokens.locator('.result textarea').inputValue();
  const folder = mkdtempSync(join(tmpdir(), 'lines-'));
  symlinkSync(process.env.BACKCHAT_SDK_MODULES, join(folder, 'node_modules'));
  const prelude = "import { WebSocket } from 'ws';\nglobalThis.WebSocket ??= WebSocket;\n";
  writeFileSync(join(folder, 'hello.mjs'), prelude + code);
  const program = spawn('node', ['hello.mjs'], { cwd: folder, env: { ...process.env, TOKEN: token }, stdio: 'ignore' });
  try {
    await seen(page, 'bob', 'hello from JavaScript').waitFor();
  } finally {
    program.kill();
    rmSync(folder, { recursive: true });
  }
});

test('a script stays text as name, content, attribute, event and user', async () => {
  const { page, complaints } = await open(browser, '#rooms');
  const name = `scripts-${Date.now()}`;
  // The service has no such names and tags, and the page shows what it says of them.
  await page.getByLabel('Name', { exact: true }).fill(SCRIPT);
  await page.getByLabel('Tags, name=value one a line').fill(SCRIPT);
  await page.getByRole('button', { name: 'Make the room' }).click();
  await page.getByRole('alert').filter({ hasText: '400 ValidationException' }).waitFor();
  await makeRoom(page, name);
  await page.getByRole('link', { name }).click();
  await connected(page, 1);
  await say(page, 'console', SCRIPT);
  await seen(page, 'console', SCRIPT).waitFor();

  await page.getByLabel('Name').first().fill(SCRIPT);
  await page.getByLabel('Attributes, name=value one a line').fill(`${SCRIPT}=${SCRIPT}`);
  await page.getByRole('button', { name: 'Send the event' }).click();
  await seen(page, 'console', `${SCRIPT}=`).waitFor();

  // The user, by a token of theirs and a socket of the page's own.
  await page.getByRole('link', { name: 'Tokens', exact: true }).click();
  await page.locator('select[name=room]').selectOption({ label: name });
  await page.getByLabel('User', { exact: true }).fill(SCRIPT);
  await page.getByRole('button', { name: 'Make the token' }).click();
  const token = await page.locator('.result textarea').inputValue();
  await page.goBack();
  await connected(page, 1);
  await page.evaluate(
    ([url, given]) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(url, given);
        socket.onerror = reject;
        socket.onopen = () => {
          socket.send(JSON.stringify({ Action: 'SEND_MESSAGE', Content: 'by a script' }));
          resolve();
        };
      }),
    [endpoint.replace('http', 'ws'), token],
  );
  const row = seen(page, 'console', 'by a script');
  await row.waitFor();
  assert.equal(await row.locator('b').textContent(), SCRIPT);
  assert.equal(await page.locator('main img, main script').count(), 0);
  assert.deepEqual(complaints, []);
});

test('a moderator needs no pointer', async () => {
  const { page, complaints } = await open(browser);
  await connected(page);
  await say(page, 'bob', 'something rude');
  await seen(page, 'ann', 'something rude').waitFor();
  await page.getByRole('button', { name: 'Send' }).last().focus();

  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  const log = page.getByRole('log', { name: 'Messages that ann sees' });
  for (let i = 0; i < 40 && !(await log.evaluate((each) => each === document.activeElement)); i++) {
    await page.keyboard.press('Shift+Tab');
  }
  assert.ok(await log.evaluate((each) => each === document.activeElement), 'the list can be reached by the tab key');
  await page.keyboard.press('End');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Delete');
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'Confirm: delete');
  assert.ok(!(await seen(page, 'bob', 'something rude').textContent()).includes('deleted'), 'one key press deletes nothing');
  await page.keyboard.press('Enter');
  await seen(page, 'bob', 'something rude').locator('em', { hasText: 'deleted' }).waitFor();

  await log.focus();
  const rows = log.getByRole('listitem');
  const target = await rows.filter({ hasText: 'something rude' }).last().evaluate((row) => [...row.parentElement.children].indexOf(row));
  await page.keyboard.press('Home');
  for (let i = 0; i < target; i++) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Disconnect bob');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'disconnected in the console' }).waitFor();
  await page.getByRole('button', { name: 'Connect again' }).press('Enter');
  await connected(page);
  assert.deepEqual(complaints, []);
});

test('a room is made, changed and deleted', async () => {
  const { page, complaints } = await open(browser, '#rooms');
  const name = `room-${Date.now()}`;
  await makeRoom(page, name, 'team=red\nstage=one');
  const row = page.getByRole('row').filter({ hasText: name });
  assert.match(await row.textContent(), /team=red/);
  await row.getByRole('link').click();
  await connected(page, 1);
  const settings = page.getByRole('region', { name: 'Settings' });
  await settings.getByLabel('Name', { exact: true }).fill(`${name}-b`);
  await settings.getByLabel('Tags').fill('team=blue');
  await settings.getByRole('button').click();
  await page.getByText('The room was changed.').waitFor();
  await page.getByRole('link', { name: 'Rooms' }).click();
  const changed = page.getByRole('row').filter({ hasText: `${name}-b` });
  await changed.waitFor();
  const said = await changed.textContent();
  assert.ok(said.includes('team=blue') && !said.includes('stage'), said);
  await changed.getByRole('button').click();
  await changed.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText(`Room ${name}-b was deleted.`).waitFor();
  assert.equal(await changed.count(), 0);
  assert.deepEqual(complaints, []);
});

test("a room's history is shown when it is opened, and again after a reload", async () => {
  const { page, complaints } = await open(browser, '#rooms');
  const name = `history-${Date.now()}`;
  await makeRoom(page, name, 'backchat:history=200/1h');
  await page.getByRole('link', { name }).click();
  await connected(page, 1);
  await seen(page, 'console', 'Nothing is missing: 0 from before').waitFor();
  await say(page, 'console', 'first');
  await seen(page, 'console', 'first').waitFor();

  const other = await page.context().newPage();
  await other.goto(page.url());
  await seen(other, 'console', 'Nothing is missing: 1 from before').waitFor();
  await seen(other, 'console', 'first').waitFor();
  await say(other, 'console', 'second');
  await seen(page, 'console', 'second').waitFor();

  await page.reload();
  await seen(page, 'console', 'Nothing is missing: 2 from before').waitFor();
  await seen(page, 'console', 'second').waitFor();
  await say(other, 'console', 'third');
  await seen(page, 'console', 'third').waitFor();
  // Strict: each is there once.
  await seen(page, 'console', 'first').waitFor();

  // One who was disconnected gets what was said meanwhile, and nothing twice.
  await seen(page, 'console', 'third').getByRole('button', { name: 'Disconnect console' }).click();
  await seen(page, 'console', 'third').getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('button', { name: 'Connect again' }).click();
  await connected(page, 1);
  await seen(page, 'console', 'Nothing is missing: 0 from before').waitFor();
  await seen(page, 'console', 'third').waitFor();
  assert.deepEqual(complaints, []);
});

test('a page that comes back long after it has shown more is told of a gap', async () => {
  const { page } = await open(browser, '#rooms');
  const name = `gap-${Date.now()}`;
  await makeRoom(page, name, 'backchat:history=5/1h');
  await page.getByRole('link', { name }).click();
  await connected(page, 1);
  // Events, to which no rate applies.
  for (let i = 0; i < 55; i++) {
    await page.getByLabel('Name').first().fill(`number-${i}.`);
    await page.getByRole('button', { name: 'Send the event' }).click();
    await seen(page, 'console', `number-${i}.`).waitFor();
  }
  await say(page, 'console', 'the last');
  await seen(page, 'console', 'the last').waitFor();
  await page.reload();
  await seen(page, 'console', 'Something may be missing: the history does not reach back').waitFor();
  await seen(page, 'console', 'the last').waitFor();
  assert.equal(await seen(page, 'console', 'number-').count(), 0);
});

test('what the service refuses is said', async () => {
  const { page } = await open(browser, '#rooms');
  await page.getByLabel('Name', { exact: true }).fill('x');
  await page.getByLabel('Tags, name=value one a line').fill('aws:mine=1');
  await page.getByRole('button', { name: 'Make the room' }).click();
  const problem = page.getByRole('alert');
  await problem.waitFor();
  assert.match(await problem.textContent(), /400 ValidationException: .*tags/);
});

test('a token opens one connection, and the page tells', async () => {
  const { page } = await open(browser, '#rooms');
  await makeRoom(page, `tokens-${Date.now()}`);
  await page.getByRole('link', { name: 'Tokens', exact: true }).click();
  await page.getByRole('button', { name: 'Make the token' }).click();
  const token = await page.locator('.result textarea').inputValue();
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('It opened a connection.').waitFor();
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('The server refused the connection. The chat token has been used already').waitFor();
});

test('frames are shown as they come, and those of a user alone', async () => {
  const { page, complaints } = await open(browser);
  await connected(page);
  await say(page, 'ann', 'before');
  await seen(page, 'bob', 'before').waitFor();
  const frames = await page.context().newPage();
  await frames.goto(`${consoleUrl}#frames`);
  const row = (text) => frames.getByRole('row').filter({ hasText: text });
  await row('"Content":"before"').first().waitFor();
  await frames.getByText('live', { exact: true }).waitFor();
  const script = `${SCRIPT} in a frame`;
  await say(page, 'bob', script);
  await row(`"Content":"${script}"`).filter({ hasText: 'SEND_MESSAGE' }).waitFor();
  await row(`"Content":"${script}"`).filter({ hasText: 'out' }).waitFor();
  const said = await frames.locator('tbody').textContent();
  assert.ok(said.includes('CreateChatToken') && !/"token":"(?!")[\w.-]{40}/.test(said), 'no text of a token is shown');

  await frames.getByLabel('User', { exact: true }).fill('ann');
  await frames.getByRole('button', { name: 'Filter' }).click();
  await row('"Content":"before"').first().waitFor();
  await say(page, 'ann', 'after');
  await row('"Content":"after"').first().waitFor();
  assert.equal(await row(script).count(), 0);
  assert.deepEqual(complaints, []);
});

test('numbers tell who is connected and what is said', async () => {
  const { page, complaints } = await open(browser);
  await connected(page);
  const numbers = await page.context().newPage();
  await numbers.goto(`${consoleUrl}#numbers`);
  await numbers.getByText('As a table').click();
  const now = numbers.getByRole('row').filter({ has: numbers.getByRole('rowheader', { name: '0', exact: true }) });
  await now.getByRole('cell').nth(2).filter({ hasText: '0' }).waitFor();
  assert.ok(Number(await now.getByRole('cell').first().textContent()) >= 2);
  await say(page, 'ann', 'one');
  await seen(page, 'bob', 'one').waitFor();
  // Of any of the last ten seconds.
  const messages = numbers.locator('tbody tr td:nth-child(3)');
  const deliveries = numbers.locator('tbody tr td:nth-child(4)');
  await messages.filter({ hasText: /[1-9]/ }).first().waitFor();
  await deliveries.filter({ hasText: /[1-9]/ }).first().waitFor();
  assert.deepEqual(complaints, []);
});

test('a flood is counted, and renders no more than a screen needs', async () => {
  const total = 20_000;
  const context = await browser.newContext();
  const page = await context.newPage();
  let flood;
  // The real server answers; only the flood is added, which a room's rate would keep out.
  await page.routeWebSocket('**', (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => server.send(message));
    server.onMessage((message) => socket.send(message));
    flood ??= () => {
      for (let i = 0; i < total; i++) {
        socket.send(
          JSON.stringify({
            Type: 'MESSAGE',
            Id: `flood${i}`,
            RequestId: '',
            Attributes: {},
            Content: `flood ${i}`,
            SendTime: '2026-01-01T00:00:00.000Z',
            Sender: { UserId: 'crowd', Attributes: {} },
          }),
        );
      }
    };
  });
  await page.goto(consoleUrl);
  await connected(page);
  await page.evaluate(() => {
    globalThis.frames_ = 0;
    globalThis.added = 0;
    const count = () => {
      globalThis.frames_++;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    new MutationObserver((changes) => {
      for (const change of changes) {
        globalThis.added += [...change.addedNodes].filter((node) => node.nodeName === 'LI').length;
      }
    }).observe(document.querySelector('.pane ol'), { childList: true });
  });
  flood();
  const pane = page.locator('.pane').filter({ hasText: `${total} received` });
  await pane.waitFor({ timeout: 120_000 });
  await pane.getByText(`flood ${total - 1}`).waitFor();
  assert.ok((await pane.getByRole('listitem').count()) <= 100);
  const { frames, added } = await page.evaluate(() => ({ frames: globalThis.frames_, added: globalThis.added }));
  assert.ok(added <= 100 * (frames + 1), `${added} rows in ${frames} animation frames`);
  // The page still works, for both.
  await say(page, 'ann', 'after the flood');
  await seen(page, 'bob', 'after the flood').waitFor();
  await seen(page, 'ann', 'after the flood').waitFor();
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 360]) {
    test(`no view breaks its policy, hides or overflows: ${colorScheme}, ${width} wide`, async () => {
      const { page, complaints } = await open(browser, '', { colorScheme, viewport: { width, height: 800 } });
      for (const view of VIEWS) {
        await page.goto(consoleUrl + view);
        await page.locator(`nav [href="${view || '#talk'}"][aria-current=page]`).waitFor();
        await page.getByRole('heading', { level: 1 }).waitFor();
        if (view === '') {
          await connected(page);
          await say(page, 'bob', 'hello');
          await seen(page, 'ann', 'hello').first().waitFor();
        }
        await assertAccessible(page, view);
      }
      assert.deepEqual(complaints, []);
    });
  }
}

test('a foreign page gets nowhere', async () => {
  const site = await foreignSite('<title>Foreign</title>');
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    const tried = await page.evaluate(
      async ([own, inner]) => {
        const read = async (url, options) => {
          try {
            const response = await fetch(url, options);
            return `${response.status} ${await response.text()}`;
          } catch {
            return 'blocked';
          }
        };
        await new Promise((resolve) => {
          const frame = document.createElement('iframe');
          frame.onload = resolve;
          frame.src = `${own}/console/`;
          document.body.append(frame);
        });
        return {
          page: await read(`${own}/console/`),
          call: await read(`${own}/ListRooms`, { method: 'POST', body: '{}' }),
          metrics: await read(`${inner}/metrics`),
          fault: await read(`${inner}/faults`, { method: 'POST', body: '{}' }),
        };
      },
      [endpoint, internal],
    );
    for (const [what, answer] of Object.entries(tried)) {
      assert.match(answer, /^(blocked|403 )/, what);
    }
    for (const frame of page.frames().slice(1)) {
      assert.equal(await frame.locator('backchat-console').count(), 0);
    }
    await page.goto(site.rebound);
    assert.equal(await page.locator('backchat-console').count(), 0);
    assert.match(await page.textContent('body'), /The header Host has a name that is not this server's/);
  } finally {
    site.close();
  }
});
