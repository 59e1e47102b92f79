// Drives amazon-ivs-chat-messaging: one JSON command a line on stdin; what happens in the rooms, one JSON line each, on
// stdout. Messages, events and errors are written with the names that they have in the protocol's frames.
import { createInterface } from 'node:readline';
import { ChatRoom, DeleteMessageRequest, DisconnectUserRequest, SendMessageRequest } from 'amazon-ivs-chat-messaging';
import WebSocket from 'ws';

globalThis.WebSocket = WebSocket;

const rooms = new Map();
const tokenRequests = new Map();
let lastTokenRequest = 0;

function say(line) {
  console.log(JSON.stringify(line));
}

const messageFrame = (m) => ({
  Type: 'MESSAGE',
  Id: m.id,
  RequestId: m.requestId,
  Attributes: m.attributes,
  Content: m.content,
  SendTime: m.sendTime,
  Sender: { UserId: m.sender.userId, Attributes: m.sender.attributes },
});

const eventFrame = (name) => (e) => ({
  Type: 'EVENT',
  Id: e.id,
  RequestId: e.requestId,
  EventName: e.eventName ?? name,
  Attributes: e.attributes,
  SendTime: e.sendTime,
});

// What the SDK read into properties of its own, beside the attributes.
const deleteFrame = (e) => ({ ...eventFrame('aws:DELETE_MESSAGE')(e), MessageId: e.messageId, Reason: e.reason });
const disconnectFrame = (e) => ({ ...eventFrame('aws:DISCONNECT_USER')(e), UserId: e.userId, Reason: e.reason });

const errorFrame = (e) => ({
  Type: 'ERROR',
  Id: e.id,
  RequestId: e.requestId,
  ErrorCode: e.errorCode,
  ErrorMessage: e.errorMessage,
});

const noLogger = { debug() {}, info() {}, error() {} };

function connect({ session, url }) {
  const room = new ChatRoom({
    regionOrUrl: url,
    tokenProvider: () =>
      new Promise((resolve) => {
        lastTokenRequest += 1;
        tokenRequests.set(lastTokenRequest, resolve);
        say({ session, ask: 'token', request: lastTokenRequest });
      }),
  });
  room.logger = noLogger;
  rooms.set(session, room);
  room.addListener('connect', () => say({ session, state: 'connected' }));
  room.addListener('disconnect', (reason) => say({ session, state: 'disconnected', reason }));
  room.addListener('message', (m) => say({ session, frame: messageFrame(m) }));
  room.addListener('event', (e) => say({ session, frame: eventFrame()(e) }));
  room.addListener('messageDelete', (e) => say({ session, frame: deleteFrame(e) }));
  room.addListener('userDisconnect', (e) => say({ session, frame: disconnectFrame(e) }));
  room.connect();
}

const ACTIONS = {
  SEND_MESSAGE: (room, { content, attributes }) =>
    room.sendMessage(new SendMessageRequest(content, attributes)).then(messageFrame),
  DELETE_MESSAGE: (room, { id, reason }) => room.deleteMessage(new DeleteMessageRequest(id, reason)).then(deleteFrame),
  DISCONNECT_USER: (room, { userId, reason }) =>
    room.disconnectUser(new DisconnectUserRequest(userId, reason)).then(disconnectFrame),
};

function act(command) {
  const { session, call } = command;
  ACTIONS[command.action](rooms.get(session), command).then(
    (frame) => say({ session, reply: call, frame }),
    (error) => say({ session, reply: call, frame: errorFrame(error) }),
  );
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  switch (command.do) {
    case 'connect':
      connect(command);
      break;
    case 'token':
      tokenRequests.get(command.request)(command.token);
      break;
    case 'act':
      act(command);
      break;
    case 'disconnect':
      rooms.get(command.session).disconnect();
      break;
  }
}
process.exit();
