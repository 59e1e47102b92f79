// A node of Socket.IO with its Redis streams adapter: what is said goes to everybody in the same room, on all nodes.
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { createClient } from 'redis';
import { Server } from 'socket.io';

const redis = createClient({ url: process.argv[2] });
redis.on('error', () => {}); // It connects again by itself.
await redis.connect();

const server = createServer();
// No ping falls into a measurement.
const io = new Server(server, {
  transports: ['websocket'],
  pingInterval: 3_600_000,
  adapter: createAdapter(redis),
  connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
});

io.on('connection', (socket) => {
  socket.join(socket.handshake.query.room);
  socket.on('say', (message, heard) => {
    io.to(socket.handshake.query.room).emit('say', message);
    heard?.();
  });
});

server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  console.log(`  endpoint    http://127.0.0.1:${server.address().port}`);
});
