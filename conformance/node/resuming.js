// A room of the official SDK that resumes, as docs/extensions.md says, and prints what its app is told:
// resuming.js ENDPOINT WEBSOCKET ROOM.
import { CreateChatTokenCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import { ChatRoom } from 'amazon-ivs-chat-messaging';
import WebSocket from 'ws';

globalThis.WebSocket = WebSocket;

const [, , endpoint, regionOrUrl, roomIdentifier] = process.argv;
const RETRY_MILLIS = 100;

const ivschat = new IvschatClient({
  endpoint,
  region: 'us-west-2',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

/** Patient, because the SDK gives up after a few attempts. */
async function fetchToken() {
  for (;;) {
    try {
      return await ivschat.send(
        new CreateChatTokenCommand({ roomIdentifier, userId: 'sdk', capabilities: ['BACKCHAT_HISTORY'] }),
      );
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLIS));
    }
  }
}

let last;
const room = new ChatRoom({
  regionOrUrl,
  tokenProvider: async () => {
    const { token, sessionExpirationTime, tokenExpirationTime } = await fetchToken();
    return { token: token + (last ? `.after.${last}` : '.last.50'), sessionExpirationTime, tokenExpirationTime };
  },
});
room.logger = { debug() {}, info() {}, error() {} };
room.addListener('event', ({ id, eventName, attributes }) => {
  if (eventName === 'backchat:RESUMED') {
    console.log('recovered', attributes.Recovered, attributes.Reason ?? '');
  } else {
    last = id;
    console.log('told', id);
  }
});
room.addListener('disconnect', (reason) => console.log('disconnected', reason));
room.connect();
