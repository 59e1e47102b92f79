// Kills Redis, starts it again, and then kills a node, while people talk in a room of a service of two nodes. Prints what
// became of the messages.
//
//   node faults.js KIND NODE,NODE NODE2-PID REDIS-PORT REDIS-PID [TOKENS]
//
// NODE is an endpoint. TOKENS is a file of chat tokens, which are used up from its beginning. Each viewer compares all
// that it received, once in the whole run, with what publishers were told that it was published:
//   lost         by a viewer whose connection never broke
//   missed       by a viewer who came back, and was told so, or is told nothing by this service
//   false        missed by a viewer who came back and was told that it has everything ("recovered")
//   doubled      received again
//   out of order received in another order than the first viewer received it
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';

const [kind, endpoints, secondNode, redisPort, redis, tokenFile] = process.argv.slice(2);
const nodes = endpoints.split(',');
const tokens = tokenFile ? readFileSync(tokenFile, 'utf8').trim().split('\n') : [];

const VIEWERS = 20;
const PUBLISHERS = 4; // of them
const PER_SECOND = 5; // of each
const STEADY = 4_000;
const WITHOUT_REDIS = 2_000;
const AFTER_REDIS = 8_000;
const AFTER_NODE = 8_000;
const QUIET = 6_000;

/** Someone in the room: what it received, whether it came back, and whether it was told that it has everything. */
class Viewer {
  received = [];
  breaks = 0;
  recovered = true; // each time
  open = false;

  receive(text) {
    this.received.push(text);
  }

  opened(recovered) {
    if (this.breaks > 0 && recovered !== true) {
      this.recovered = false;
    }
    this.open = true;
  }

  broke() {
    if (this.open) {
      this.open = false;
      this.breaks++;
    }
  }
}

/** Backchat on a bare WebSocket: the sender has its own message back, or an ERROR. Comes back on the next node. */
function backchat(viewer, index) {
  let socket;
  let at = index;
  const waiting = new Map();
  const connect = () => {
    socket = new WebSocket(nodes[at % nodes.length].replace('http', 'ws'), tokens.shift());
    socket.on('open', () => viewer.opened());
    socket.on('message', (data) => {
      const frame = JSON.parse(data);
      if (frame.Type === 'MESSAGE') {
        viewer.receive(frame.Content);
      }
      const told = waiting.get(frame.RequestId);
      if (told) {
        waiting.delete(frame.RequestId);
        told(frame.Type === 'MESSAGE');
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      viewer.broke();
      at++;
      setTimeout(connect, 100 + 400 * Math.random());
    });
  };
  connect();
  return (text) =>
    new Promise((resolve) => {
      if (socket.readyState !== WebSocket.OPEN) {
        resolve(false);
        return;
      }
      waiting.set(text, resolve);
      socket.send(JSON.stringify({ Action: 'SEND_MESSAGE', RequestId: text, Content: text }));
    });
}

/** Socket.IO's own client, with connection state recovery. */
async function socketio() {
  const { io } = await import('socket.io-client');
  return (viewer, index) => {
    const socket = io(nodes[index % nodes.length], { transports: ['websocket'], query: { room: 'room' } });
    socket.on('connect', () => viewer.opened(socket.recovered));
    socket.on('say', (text) => viewer.receive(text));
    socket.on('disconnect', () => {
      viewer.broke();
      [socket.io.uri] = nodes; // the node that is left
    });
    return (text) =>
      socket.connected
        ? socket.timeout(5_000).emitWithAck('say', text).then(() => true, () => false)
        : Promise.resolve(false);
  };
}

/** Centrifugo's own client, with recovery. */
async function centrifugo() {
  const { Centrifuge } = await import('centrifuge');
  return (viewer, index) => {
    const own = [...nodes.slice(index % nodes.length), ...nodes.slice(0, index % nodes.length)];
    const client = new Centrifuge(
      own.map((node) => ({
        transport: 'websocket',
        endpoint: `${node.replace('http', 'ws')}/connection/websocket`,
      })),
      { websocket: WebSocket },
    );
    const room = client.newSubscription('room');
    room.on('subscribed', (context) => viewer.opened(context.wasRecovering && context.recovered));
    room.on('subscribing', () => viewer.broke());
    room.on('publication', (context) => viewer.receive(context.data));
    room.subscribe();
    client.connect();
    return (text) => room.publish(text).then(() => true, () => false);
  };
}

const join = kind === 'backchat' ? backchat : await { socketio, centrifugo }[kind]();
const viewers = Array.from({ length: VIEWERS }, () => new Viewer());
const publish = viewers.map(join);
while (!viewers.every((viewer) => viewer.open)) {
  await pause(50);
}

const published = new Set();
const refused = { count: 0 };
let talking = true;

async function talk(index) {
  for (let number = 0; talking; number++) {
    const text = `${index}-${number}`;
    publish[index](text).then((yes) => (yes ? published.add(text) : refused.count++));
    await pause(1000 / PER_SECOND);
  }
}

// Half of the publishers are on each node.
const talks = Array.from({ length: PUBLISHERS }, (_, index) => talk(index));
await pause(STEADY);
process.kill(Number(redis), 'SIGKILL');
await pause(WITHOUT_REDIS);
const again = spawn(
  'redis-server',
  ['--port', redisPort, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
  { stdio: 'ignore' },
);
await pause(AFTER_REDIS);
process.kill(Number(secondNode), 'SIGKILL');
await pause(AFTER_NODE);
talking = false;
await Promise.all(talks);
await pause(QUIET);

const order = new Map(viewers[0].received.map((text, place) => [text, place]));
const sum = { lost: 0, missed: 0, falselyRecovered: 0, doubled: 0, outOfOrder: 0 };
for (const viewer of viewers) {
  const seen = new Set();
  let last = -1;
  for (const text of viewer.received) {
    if (seen.has(text)) {
      sum.doubled++;
      continue;
    }
    seen.add(text);
    const place = order.get(text);
    if (place !== undefined) {
      sum.outOfOrder += place < last ? 1 : 0;
      last = Math.max(last, place);
    }
  }
  const missing = [...published].filter((text) => !seen.has(text)).length;
  if (viewer.breaks === 0) {
    sum.lost += missing;
  } else if (viewer.recovered) {
    sum.falselyRecovered += missing;
  } else {
    sum.missed += missing;
  }
}
const back = viewers.filter((viewer) => viewer.breaks > 0).length;
console.log(
  JSON.stringify({ published: published.size, refused: refused.count, viewers: VIEWERS, cameBack: back, ...sum }),
);
again.kill();
process.exit(0);
