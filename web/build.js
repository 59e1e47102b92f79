// Builds the console into dist/, which is in version control, so that a server can be built where Node is not installed.
// With --check, compares instead: dist/ must be what the sources give. Names have a hash of the content, so that browsers
// may keep them for good.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const MAX_COMPRESSED_BYTES = 60 * 1024;
const DIST = new URL('dist/', import.meta.url);

async function bundle(entry) {
  const built = await build({
    entryPoints: [entry],
    absWorkingDir: import.meta.dirname,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    write: false,
  });
  return built.outputFiles[0].contents;
}

function hashed(name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return name.replace('.', `-${hash}.`);
}

async function files() {
  const assets = {
    'app.js': await bundle('src/app.ts'),
    'style.css': await bundle('src/style.css'),
    'icon.svg': readFileSync(new URL('src/icon.svg', import.meta.url)),
  };
  let page = readFileSync(new URL('src/index.html', import.meta.url), 'utf8');
  const all = {};
  for (const [name, content] of Object.entries(assets)) {
    const address = hashed(name, content);
    page = page.replace(`"${name}"`, `"${address}"`);
    all[address] = Buffer.from(content);
  }
  // The license of lit asks for its notice in copies.
  all['LICENSE.lit.txt'] = readFileSync(new URL('node_modules/lit/LICENSE', import.meta.url));
  return { ...all, 'index.html': Buffer.from(page) };
}

const built = await files();
const compressed = Object.values(built).reduce((sum, content) => sum + gzipSync(content).length, 0);
console.log(`console: ${compressed} bytes compressed`);
if (compressed > MAX_COMPRESSED_BYTES) {
  throw new Error(`the console has ${compressed} bytes compressed, more than ${MAX_COMPRESSED_BYTES}`);
}
if (process.argv.includes('--check')) {
  const present = readdirSync(DIST).sort().join();
  const wanted = Object.keys(built).sort().join();
  const same = Object.entries(built).every(
    ([name, content]) => present === wanted && readFileSync(new URL(name, DIST)).equals(content),
  );
  if (!same) {
    throw new Error('web/dist is not what web/src gives: run `npm run build` in web, and commit the result');
  }
} else {
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST);
  for (const [name, content] of Object.entries(built)) {
    writeFileSync(new URL(name, DIST), content);
  }
}
