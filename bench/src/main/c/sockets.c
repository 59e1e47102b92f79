// The sockets: their handshakes and frames.
#include "load.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

// The example of RFC 6455, 1.3, whose answer is known.
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

enum {
  EVENTS = 1024,
  BUFFER = 1 << 18,
};

int epoll, timer;

static uint32_t opened;
static char buffer[BUFFER];

void watch(uint32_t events, int operation, int fd, uint32_t what) {
  struct epoll_event event = {.events = events, .data.u32 = what};
  if (epoll_ctl(epoll, operation, fd, &event) < 0) {
    die("epoll_ctl: %s", strerror(errno));
  }
}

bool sendFrame(Socket *s, int opcode, const char *payload, size_t length) {
  static const unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};
  unsigned char frame[MAX_TEXT + 8] = {0x80 | opcode};
  size_t at = 2;
  if (length < 126) {
    frame[1] = 0x80 | length;
  } else {
    frame[1] = 0x80 | 126;
    frame[2] = length >> 8;
    frame[3] = length;
    at = 4;
  }
  memcpy(frame + at, mask, 4);
  at += 4;
  for (size_t i = 0; i < length; i++) {
    frame[at + i] = payload[i] ^ mask[i % 4];
  }
  ssize_t n = send(s->fd, frame, at + length, MSG_NOSIGNAL);
  if (n < 0 && errno == EAGAIN) {
    return false;
  }
  if (n >= 0 && (size_t)n < at + length) {
    die("a frame was sent in part");
  }
  // A connection that is gone is noticed where it is read.
  return true;
}

static void drop(Socket *s, const char *why) {
  if (!s->greeted) {
    die("a connection was closed before it was let in: %s", why);
  }
  if (closed++ == 0) {
    fprintf(stderr, "load: a connection was closed: %s\n", why);
  }
  close(s->fd);
  s->open = false;
}

// Takes whole frames off the front; gives how many bytes they have.
static size_t frames(Socket *s, const char *bytes, size_t length, int64_t time) {
  size_t at = 0;
  while (s->open && length - at >= 2) {
    const unsigned char *frame = (const unsigned char *)bytes + at;
    size_t head = 2, size = frame[1] & 0x7f;
    if (size == 126) {
      head = 4;
      size = length - at < head ? SIZE_MAX / 2 : (size_t)frame[2] << 8 | frame[3];
    } else if (size == 127 || frame[1] & 0x80) {
      die("a frame that no server here sends");
    }
    if (length - at < head + size) {
      break;
    }
    const char *payload = (const char *)frame + head;
    switch (frame[0]) {
      case 0x81: text(s, payload, size, time); break;
      case 0x88: drop(s, "a Close frame came"); break;
      case 0x89: sendFrame(s, 0xa, payload, size); break;
      case 0x8a: break;
      default: die("a frame with first byte %02x", frame[0]);
    }
    at += head + size;
  }
  return at;
}

// Looks for the end of the handshake's answer; gives its length or 0.
static size_t answer(const char *bytes, size_t length) {
  const char *end = memmem(bytes, length, "\r\n\r\n", 4);
  if (!end) {
    return 0;
  }
  size_t size = end + 4 - bytes;
  if (memcmp(bytes, "HTTP/1.1 101", 12) != 0 || !memmem(bytes, size, ACCEPT, strlen(ACCEPT))) {
    die("the handshake failed: %.*s", (int)length, bytes);
  }
  return size;
}

static void keep(Socket *s, const char *bytes, size_t length) {
  s->restLength = length;
  if (length == 0) {
    free(s->rest);
    s->rest = NULL;
    return;
  }
  s->rest = realloc(s->rest, length);
  memcpy(s->rest, bytes, length);
}

// Says hello, with the socket's token if there is a place for it.
static void sayHello(Socket *s) {
  char said[MAX_TEXT];
  int n = fill(said, sizeof said, hello, "%s", tokens ? tokens[s - sockets] : "");
  sendFrame(s, 1, said, n);
}

static void readable(Socket *s) {
  if (s->restLength) {
    memcpy(buffer, s->rest, s->restLength);
  }
  ssize_t n = recv(s->fd, buffer + s->restLength, BUFFER - s->restLength, 0);
  if (n <= 0) {
    if (n < 0 && errno == EAGAIN) {
      return;
    }
    if (!s->open) {
      die("a connection failed during its handshake: %s", n ? strerror(errno) : "closed");
    }
    drop(s, n ? strerror(errno) : "the end of the stream");
    return;
  }
  size_t length = s->restLength + n, at = 0;
  if (!s->open) {
    at = answer(buffer, length);
    if (at) {
      s->open = true;
      if (hello) {
        sayHello(s);
      } else {
        greet(s);
      }
    }
  }
  if (s->open) {
    at += frames(s, buffer + at, length - at, now());
  }
  keep(s, buffer + at, length - at);
}

void greet(Socket *s) {
  s->greeted = true;
  opened++;
}

static void ask(uint32_t index) {
  Socket *s = &sockets[index];
  char request[16384], where[1024];
  const char *token = tokens && !(hello && strstr(hello, "%s")) ? tokens[index] : NULL;
  fillRoom(where, sizeof where, path, s->room);
  int n = snprintf(request, sizeof request,
      "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " KEY
      "\r\nSec-WebSocket-Version: 13\r\n%s%s%s\r\n",
      where, authority, token ? "Sec-WebSocket-Protocol: " : "", token ? token : "", token ? "\r\n" : "");
  if (send(s->fd, request, n, MSG_NOSIGNAL) != n) {
    die("a connection failed: %s", strerror(errno));
  }
  s->asked = true;
  watch(EPOLLIN, EPOLL_CTL_MOD, s->fd, index);
}

static void start(uint32_t index) {
  Socket *s = &sockets[index];
  s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (s->fd < 0) {
    die("socket: %s; raise the limit of open files (ulimit -n)", strerror(errno));
  }
  int one = 1;
  setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  // Closed by a reset, so that no port is left waiting and the next run can have it.
  struct linger reset = {1, 0};
  setsockopt(s->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  Room *room = &rooms[s->room];
  struct sockaddr_in *to = &addresses[(uint64_t)(index - room->first) * addressCount / room->size];
  if (connect(s->fd, (struct sockaddr *)to, sizeof *to) < 0 && errno != EINPROGRESS) {
    die("connect: %s", strerror(errno));
  }
  watch(EPOLLOUT, EPOLL_CTL_ADD, s->fd, index);
}

// Waits for events once and takes what has come; true if there is something on standard input.
bool turn(int milliseconds) {
  static struct epoll_event events[EVENTS];
  bool command = false;
  int n = epoll_wait(epoll, events, EVENTS, milliseconds);
  for (int i = 0; i < n; i++) {
    uint32_t what = events[i].data.u32;
    if (what == TIMER) {
      uint64_t expirations;
      if (read(timer, &expirations, sizeof expirations) < 0 && errno != EAGAIN) {
        die("timer: %s", strerror(errno));
      }
    } else if (what == COMMANDS) {
      command = true;
    } else if (sockets[what].asked) {
      readable(&sockets[what]);
    } else {
      ask(what);
    }
  }
  return command;
}

void openAll(void) {
  int64_t begin = now();
  for (uint32_t started = 0; opened < count;) {
    while (started < count && started - opened < opening) {
      start(started++);
    }
    turn(-1);
  }
  double seconds = (now() - begin) / 1e9;
  printf("{\"connected\":%u,\"seconds\":%.6f,\"acceptsPerSecond\":%.0f}\n", opened, seconds, opened / seconds);
  fflush(stdout);
}
