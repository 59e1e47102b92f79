// Rooms of the official SDK, as an app has them, in a browser's page or in Node: with what docs/operate.md advises against a
// restart, and without. What becomes of each is told to the app's backend, which is the test.
import { ChatRoom, SendMessageRequest } from 'amazon-ivs-chat-messaging';

const TALK_MILLIS = 500;
const AGAIN_MILLIS = 100;
const noLogger = { debug() {}, info() {}, error() {} };

async function askOnce() {
  const response = await fetch('/chat-token?once', { method: 'POST' });
  if (!response.ok) {
    throw new Error(`no token: ${response.status}`);
  }
  return response.json();
}

let told = Promise.resolve();

/** In order. */
function tell(room, what) {
  told = told.then(() => fetch('/told', { method: 'POST', body: `${room} ${what}` })).catch(() => {});
}

// The SDK replaces a connection half a minute after it opened, and says that the room is connected when the new one opens. It
// sends over the one before until then, and throws if a restart has just broken that.
async function send(room, text) {
  return room.sendMessage(new SendMessageRequest(text));
}

function sayHello(room, name) {
  send(room, `hello from ${name}`).then(
    () => tell(name, 'served'),
    (error) => {
      if (error.errorMessage) {
        tell(name, `refused ${error.errorMessage}`);
      } else if (room.state === 'connected') {
        setTimeout(() => sayHello(room, name), AGAIN_MILLIS);
      }
    },
  );
}

function open(name, { url, tokenProvider, connectAgain }) {
  const room = new ChatRoom({ regionOrUrl: url, tokenProvider });
  room.logger = noLogger;
  let brokenAt;
  room.addListener('connecting', () => {
    brokenAt = performance.now();
    tell(name, 'connecting');
  });
  room.addListener('connect', () => sayHello(room, name));
  room.addListener('disconnect', (reason) => {
    tell(name, `disconnected ${reason} after ${Math.round(performance.now() - brokenAt)} ms`);
  });
  connectAgain(room);
  setInterval(() => {
    if (room.state === 'connected') {
      send(room, 'still here').catch(() => {});
    }
  }, TALK_MILLIS);
  room.connect();
}

/** Opens so many rooms of each kind. */
export async function run({ patientTokenProvider, connectAgain }) {
  const { url, count } = await (await fetch('/settings')).json();
  for (let i = 0; i < count; i++) {
    open(`plain-${i}`, { url, tokenProvider: askOnce, connectAgain() {} });
    open(`patient-${i}`, { url, tokenProvider: patientTokenProvider(), connectAgain() {} });
    open(`again-${i}`, { url, tokenProvider: askOnce, connectAgain });
  }
}
