// The floor of the fan-out benchmark: what a message costs when nothing is done but to hand it to the kernel. A text frame
// that a client sends is built once and goes to each client of the same path, its sender too, with one send() each.
//
// It prints where it is, as the other servers do, and serves until it is killed.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 1024, BUFFER = 1 << 16, BUCKETS = 4096 };

typedef struct Room {
  char *path;
  struct Client **members;
  uint32_t size, capacity;
  struct Room *next;
} Room;

typedef struct Client {
  int fd;
  Room *room;  // from the handshake on
  uint32_t seat;
  unsigned char *in;  // what came of a frame so far
  size_t inLength;
  unsigned char *out;  // what the socket didn't take
  size_t outLength;
} Client;

static int epoll;
static Room *buckets[BUCKETS];
static unsigned char buffer[BUFFER];

static uint32_t rotate(uint32_t x, int n) { return x << n | x >> (32 - n); }

static void sha1Block(uint32_t h[5], const unsigned char *block) {
  uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
  for (int i = 0; i < 16; i++) {
    w[i] = (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
  }
  for (int i = 16; i < 80; i++) {
    w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  }
  for (int i = 0; i < 80; i++) {
    uint32_t f = i < 20 ? (b & c) | (~b & d) : i < 40 || i >= 60 ? b ^ c ^ d : (b & c) | (b & d) | (c & d);
    uint32_t k = i < 20 ? 0x5a827999 : i < 40 ? 0x6ed9eba1 : i < 60 ? 0x8f1bbcdc : 0xca62c1d6;
    uint32_t t = rotate(a, 5) + f + e + k + w[i];
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = t;
  }
  h[0] += a;
  h[1] += b;
  h[2] += c;
  h[3] += d;
  h[4] += e;
}

// The answer to a key (RFC 6455, 4.2.2): key and GUID are 60 bytes, so they and their padding are two blocks.
static void acceptOf(const char *key, char answer[29]) {
  unsigned char bytes[128] = {0}, digest[21] = {0};
  memcpy(bytes, key, 24);
  memcpy(bytes + 24, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36);
  bytes[60] = 0x80;
  bytes[126] = 60 * 8 >> 8;
  bytes[127] = 60 * 8 & 0xff;
  uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  sha1Block(h, bytes);
  sha1Block(h, bytes + 64);
  for (int i = 0; i < 20; i++) {
    digest[i] = h[i / 4] >> (24 - i % 4 * 8);
  }
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int i = 0; i < 7; i++) {
    uint32_t three = digest[3 * i] << 16 | digest[3 * i + 1] << 8 | digest[3 * i + 2];
    for (int j = 0; j < 4; j++) {
      answer[4 * i + j] = letters[three >> (18 - 6 * j) & 63];
    }
  }
  answer[27] = '=';
  answer[28] = 0;
}

static void fail(const char *what) {
  perror(what);
  exit(2);
}

static void watch(Client *client, uint32_t events, int operation) {
  struct epoll_event event = {.events = events, .data.ptr = client};
  if (epoll_ctl(epoll, operation, client->fd, &event) < 0) {
    fail("epoll_ctl");
  }
}

static Room *roomOf(const char *path, size_t length) {
  uint32_t hash = 2166136261;
  for (size_t i = 0; i < length; i++) {
    hash = (hash ^ (unsigned char)path[i]) * 16777619;
  }
  Room **bucket = &buckets[hash % BUCKETS];
  for (Room *room = *bucket; room; room = room->next) {
    if (strlen(room->path) == length && memcmp(room->path, path, length) == 0) {
      return room;
    }
  }
  Room *room = calloc(1, sizeof *room);
  room->path = strndup(path, length);
  room->next = *bucket;
  return *bucket = room;
}

static void join(Client *client, Room *room) {
  if (room->size == room->capacity) {
    room->capacity = room->capacity ? 2 * room->capacity : 16;
    room->members = realloc(room->members, room->capacity * sizeof *room->members);
  }
  client->room = room;
  client->seat = room->size;
  room->members[room->size++] = client;
}

static void gone(Client *client) {
  Room *room = client->room;
  if (room) {
    Client *last = room->members[--room->size];
    room->members[client->seat] = last;
    last->seat = client->seat;
  }
  close(client->fd);
  free(client->in);
  free(client->out);
  free(client);
}

static void put(Client *client, const unsigned char *bytes, size_t length) {
  ssize_t n = client->outLength ? 0 : send(client->fd, bytes, length, MSG_NOSIGNAL);
  if (n < 0) {
    if (errno != EAGAIN) {
      return;  // The end of the stream is noticed where it is read.
    }
    n = 0;
  }
  if ((size_t)n < length) {
    if (!client->outLength) {
      watch(client, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
    }
    client->out = realloc(client->out, client->outLength + length - n);
    memcpy(client->out + client->outLength, bytes + n, length - n);
    client->outLength += length - n;
  }
}

static bool flush(Client *client) {
  ssize_t n = send(client->fd, client->out, client->outLength, MSG_NOSIGNAL);
  if (n < 0) {
    return errno == EAGAIN;
  }
  client->outLength -= n;
  memmove(client->out, client->out + n, client->outLength);
  if (!client->outLength) {
    watch(client, EPOLLIN, EPOLL_CTL_MOD);
  }
  return true;
}

static void broadcast(Room *room, const unsigned char *payload, size_t length) {
  static unsigned char frame[BUFFER + 4];
  size_t head = length < 126 ? 2 : 4;
  frame[0] = 0x81;
  frame[1] = length < 126 ? length : 126;
  if (head == 4) {
    frame[2] = length >> 8;
    frame[3] = length;
  }
  memcpy(frame + head, payload, length);
  for (uint32_t i = 0; i < room->size; i++) {
    put(room->members[i], frame, head + length);
  }
}

// Takes whole frames off the front; gives how many bytes they have, or -1 if the client is to go.
static ssize_t frames(Client *client, unsigned char *bytes, size_t length) {
  size_t at = 0;
  while (length - at >= 6) {
    unsigned char *frame = bytes + at;
    size_t head = 6, size = frame[1] & 0x7f;
    if (!(frame[1] & 0x80) || size == 127 || (frame[0] != 0x81 && frame[0] != 0x8a)) {
      return -1;
    }
    if (size == 126) {
      head = 8;
      size = (size_t)frame[2] << 8 | frame[3];
    }
    if (length - at < head + size) {
      break;
    }
    unsigned char *mask = frame + head - 4, *payload = frame + head;
    for (size_t i = 0; i < size; i++) {
      payload[i] ^= mask[i % 4];
    }
    if (frame[0] == 0x81) {
      broadcast(client->room, payload, size);
    }
    at += head + size;
  }
  return at;
}

// Answers the handshake once all of it is here; gives its length, 0 if there is more to come, or -1.
static ssize_t handshake(Client *client, char *bytes, size_t length) {
  char *end = memmem(bytes, length, "\r\n\r\n", 4);
  if (!end) {
    return 0;
  }
  *end = 0;
  char *key = strcasestr(bytes, "\r\nSec-WebSocket-Key: "), *path = strchr(bytes, ' ');
  char *protocol = strcasestr(bytes, "\r\nSec-WebSocket-Protocol: "), *pathEnd = path ? strchr(path + 1, ' ') : NULL;
  if (!key || !pathEnd || end - key < 21 + 24) {
    return -1;
  }
  char accept[29], answer[8192];
  acceptOf(key + 21, accept);
  int n = snprintf(answer, sizeof answer,
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s%.*s"
      "\r\n\r\n",
      accept, protocol ? (int)(2 + strcspn(protocol + 2, "\r")) : 0, protocol ? protocol : "");
  if (n >= (int)sizeof answer) {
    return -1;
  }
  put(client, (unsigned char *)answer, n);
  join(client, roomOf(path + 1, pathEnd - path - 1));
  return end + 4 - bytes;
}

static bool readable(Client *client) {
  if (client->inLength) {
    memcpy(buffer, client->in, client->inLength);
  }
  ssize_t n = recv(client->fd, buffer + client->inLength, BUFFER - client->inLength, 0);
  if (n <= 0) {
    return n < 0 && errno == EAGAIN;
  }
  size_t length = client->inLength + n;
  ssize_t at = client->room ? 0 : handshake(client, (char *)buffer, length);
  if (at >= 0 && client->room) {
    ssize_t taken = frames(client, buffer + at, length - at);
    at = taken < 0 ? -1 : at + taken;
  }
  if (at < 0) {
    return false;
  }
  client->inLength = length - at;
  if (client->inLength) {
    client->in = realloc(client->in, client->inLength);
    memcpy(client->in, buffer + at, client->inLength);
  } else {
    free(client->in);
    client->in = NULL;
  }
  return true;
}

static void acceptAll(int listening) {
  for (;;) {
    int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno != EAGAIN && errno != ECONNABORTED) {
        fail("accept");
      }
      return;
    }
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    Client *client = calloc(1, sizeof *client);
    client->fd = fd;
    watch(client, EPOLLIN, EPOLL_CTL_ADD);
  }
}

int main(void) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  int listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listening, (struct sockaddr *)&address, size) < 0 || listen(listening, 4096) < 0 ||
      getsockname(listening, (struct sockaddr *)&address, &size) < 0) {
    fail("listen");
  }
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &event);
  printf("  endpoint    http://127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  static struct epoll_event events[EVENTS];
  for (;;) {
    int n = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < n; i++) {
      Client *client = events[i].data.ptr;
      if (!client) {
        acceptAll(listening);
      } else if ((events[i].events & EPOLLOUT && !flush(client)) || (events[i].events & ~EPOLLOUT && !readable(client))) {
        gone(client);
      }
    }
  }
}
