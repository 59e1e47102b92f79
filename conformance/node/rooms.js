// Rooms of the official SDK, as an app has them, in a browser's page or in Node: with what docs/operate.md advises against a
// restart, and without. What becomes of each is told to the app's backend, which is the test.
import { ChatRoom, SendMessageRequest } from 'amazon-ivs-chat-messaging';

const TALK_MILLIS = 500;
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

function open(name, { url, tokenProvider, connectAgain }) {
  const room = new ChatRoom({ regionOrUrl: url, tokenProvider });
  room.logger = noLogger;
  let brokenAt;
  room.addListener('connecting', () => {
    brokenAt = performance.now();
    tell(name, 'connecting');
  });
  room.addListener('connect', () => {
    room.sendMessage(new SendMessageRequest(`hello from ${name}`)).then(
      () => tell(name, 'served'),
      (error) => tell(name, `refused ${error.errorMessage}`),
    );
  });
  room.addListener('disconnect', (reason) => {
    tell(name, `disconnected ${reason} after ${Math.round(performance.now() - brokenAt)} ms`);
  });
  connectAgain(room);
  setInterval(() => {
    if (room.state === 'connected') {
      room.sendMessage(new SendMessageRequest('still here')).catch(() => {});
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
