// The package ws: a text frame goes to everybody who connected to the same path, its sender too.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const server = createServer();
const rooms = new Map();

new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket, request) => {
  const path = request.url;
  let room = rooms.get(path);
  if (!room) {
    room = new Set();
    rooms.set(path, room);
  }
  room.add(socket);
  socket.on('message', (data) => {
    for (const member of room) {
      member.send(data, { binary: false });
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    room.delete(socket);
    if (room.size === 0) {
      rooms.delete(path);
    }
  });
});

server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  console.log(`  endpoint    http://127.0.0.1:${server.address().port}`);
});
