// Socket.IO over WebSocket alone: what is said goes to everybody in the same room, its sender too.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const server = createServer();
// No ping falls into a measurement.
const io = new Server(server, { transports: ['websocket'], pingInterval: 3_600_000 });

io.on('connection', (socket) => {
  const room = socket.handshake.query.room;
  socket.join(room);
  socket.on('say', (message) => io.to(room).emit('say', message));
});

server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  console.log(`  endpoint    http://127.0.0.1:${server.address().port}`);
});
