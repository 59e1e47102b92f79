// What rooms.html is in a browser: rooms-in-node.js BACKEND_URL REMEDIES_FILE APP.
import { pathToFileURL } from 'node:url';
import WebSocket from 'ws';

const [, , backend, remedies, app] = process.argv;
const fetchAnywhere = globalThis.fetch;

// A page's own origin is where its relative URLs lead. A browser repeats a request on a kept connection that was closed
// meanwhile, which Node doesn't.
globalThis.fetch = (path, options) => {
  const send = () => fetchAnywhere(new URL(path, backend), options);
  return send().catch(send);
};
globalThis.WebSocket = WebSocket;

const { run } = await import(`./${app}`);
await run(await import(pathToFileURL(remedies)));
