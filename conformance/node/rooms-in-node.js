// What rooms.html is in a browser: rooms-in-node.js BACKEND_URL REMEDIES_FILE APP.
import { pathToFileURL } from 'node:url';
import WebSocket from 'ws';

const [, , backend, remedies, app] = process.argv;
const fetchAnywhere = globalThis.fetch;

// A page's own origin is where its relative URLs lead.
globalThis.fetch = (path, options) => fetchAnywhere(new URL(path, backend), options);
globalThis.WebSocket = WebSocket;

const { run } = await import(`./${app}`);
await run(await import(pathToFileURL(remedies)));
