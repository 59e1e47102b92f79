// uWebSockets: a text frame goes to everybody who connected to the same path, its sender too.
import uws from '@trufflesuite/uws-js-unofficial';

const app = uws.App();

app
  .ws('/*', {
    compression: uws.DISABLED,
    // What Backchat lets wait for a viewer too; a message beyond it would be left out.
    maxBackpressure: 1024 * 1024,
    upgrade: (response, request, context) => {
      response.upgrade(
        { path: request.getUrl() },
        request.getHeader('sec-websocket-key'),
        request.getHeader('sec-websocket-protocol'),
        request.getHeader('sec-websocket-extensions'),
        context,
      );
    },
    open: (socket) => {
      socket.subscribe(socket.path);
    },
    message: (socket, message, isBinary) => {
      app.publish(socket.path, message, isBinary);
    },
  })
  .listen('127.0.0.1', 0, (listening) => {
    console.log(`  endpoint    http://127.0.0.1:${uws.us_socket_local_port(listening)}`);
  });
