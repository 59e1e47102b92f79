// Rooms of the official SDK that resume as docs/extensions.md says, in a browser's page or in Node. What each is told goes, in
// order, to the app's backend, which is the test.
import { ChatRoom } from 'amazon-ivs-chat-messaging';

const lines = [];
let isTelling = false;

/** Several lines at a time, so that telling keeps up with a room that is talked in. */
async function tell(line) {
  lines.push(line);
  if (isTelling) {
    return;
  }
  isTelling = true;
  while (lines.length > 0) {
    const body = lines.splice(0).join('\n');
    await fetch('/told', { method: 'POST', body });
  }
  isTelling = false;
}

/** Opens so many rooms. */
export async function run({ patientTokenProvider, connectAgain, open }) {
  const { url, count } = await (await fetch('/settings')).json();
  for (let i = 0; i < count; i++) {
    const name = `room-${i}`;
    const room = open(ChatRoom, url, patientTokenProvider());
    room.addListener('connect', () => tell(`${name} connected`));
    room.addListener('message', ({ id }) => tell(`${name} told ${id}`));
    room.addListener('event', ({ eventName, attributes }) => {
      if (eventName === 'backchat:RESUMED') {
        tell(`${name} recovered ${attributes.Recovered}`);
      }
    });
    connectAgain(room);
    room.connect();
  }
}
