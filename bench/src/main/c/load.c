// The load of the fan-out benchmark: opens WebSockets, publishes over some of them, and checks on each that every message
// of its room came exactly once and in the room's one order.
//
//   load HOST PORT PATH COUNT [--tokens FILE] [--rooms N] [--publishers P] [--template TEXT]
//        [--rate R | --in-flight K] [--seconds S]
//
// PATH may hold %d, the room's number. FILE has the value of Sec-WebSocket-Protocol for each socket, one a line. The
// sockets are shared out to the rooms in order. In TEXT, %s stands for the sequence number and the time ("seq=... t=...").
// P sockets of each room publish in turn: a chat service limits what one of them may say.
// --rate publishes R messages a second in each room; --in-flight keeps K messages on their way in each room.
//
// It prints a JSON line when all sockets are open, and one for the run. Without --rate and --in-flight it takes commands
// from standard input, "rate R SECONDS" or "in-flight K SECONDS", answers each with a line, and ends when the input does.
// Exit code 1: a message was lost, doubled or out of order; 2: it could not do its work.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

// The example of RFC 6455, 1.3, whose answer is known.
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

enum {
  // Handshakes under way at a time: fewer than any server's backlog.
  OPENING = 128,
  EVENTS = 1024,
  BUFFER = 1 << 18,
  // Digits are padded, so that the marker stands at the same place in each message.
  SEQUENCE_DIGITS = 10,
  NANOS_DIGITS = 19,
  MAX_TEXT = 1 << 15,
  MAX_MESSAGES = 1 << 22,
  // Histogram: buckets a power of two.
  SUB_BITS = 7,
  QUIET_SECONDS = 10,
};

#define SECOND 1000000000LL
// What epoll tells of events that are no socket's.
#define TIMER UINT32_MAX
#define COMMANDS (UINT32_MAX - 1)

typedef struct {
  uint32_t size;
  uint32_t first;
  uint32_t sent;
  uint32_t ordered;
  uint32_t *order;     // the sequence numbers as whoever was first received them
  uint32_t *place;     // of each sequence number in the order, plus 1; 0 if nobody has received it
  uint32_t *arrivals;  // of each sequence number: how many sockets have it
  uint32_t *next;      // of each publisher: its next sequence number
} Room;

typedef struct {
  int fd;
  uint32_t room;
  uint32_t received;
  uint32_t lastPlace;
  uint64_t *seen;  // a set of sequence numbers, from when the socket first differs from the room's order
  char *rest;      // of a frame that came in part
  uint32_t restLength;
  bool asked;
  bool open;
} Socket;

static Room *rooms;
static Socket *sockets;
static char **tokens;
static uint32_t roomCount = 1, count, publisherCount = 1, capacity;
static const char *path, *messageTemplate = "%s";
static struct sockaddr_in address;
static char authority[64];
static int epoll, timer;
static char *buffer;

static uint32_t opened;
static uint64_t delivered, doubled, outOfOrder, other, closed, frameBytes, completed, published;
static int64_t lastDelivery;
static uint64_t histogram[(64 - SUB_BITS + 1) << SUB_BITS];
static bool failed;

static void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "load: ");
  vfprintf(stderr, format, arguments);
  fprintf(stderr, "\n");
  va_end(arguments);
  exit(2);
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * SECOND + t.tv_nsec;
}

static double cpuSeconds(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void record(uint64_t nanos) {
  int shift = nanos >> SUB_BITS ? 63 - __builtin_clzll(nanos) - SUB_BITS + 1 : 0;
  uint32_t index = shift == 0 ? nanos : ((uint32_t)shift << SUB_BITS) + (nanos >> shift) % (1 << SUB_BITS);
  histogram[index]++;
}

static double percentileMicros(double p) {
  uint64_t wanted = (uint64_t)(delivered * p), passed = 0;
  for (uint32_t i = 0; i < sizeof histogram / sizeof *histogram; i++) {
    passed += histogram[i];
    if (passed > wanted) {
      int shift = i >> SUB_BITS;
      return ((uint64_t)(i % (1 << SUB_BITS)) << shift) / 1e3;
    }
  }
  return 0;
}

static void watch(uint32_t events, int operation, int fd, uint32_t what) {
  struct epoll_event event = {.events = events, .data.u32 = what};
  if (epoll_ctl(epoll, operation, fd, &event) < 0) {
    die("epoll_ctl: %s", strerror(errno));
  }
}

static bool sendFrame(Socket *s, int opcode, const char *payload, size_t length) {
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

static void append(Room *room, uint32_t sequence) {
  room->order[room->ordered++] = sequence;
  room->place[sequence] = room->ordered;
  room->next[sequence % publisherCount] = sequence + publisherCount;
}

// A socket that differs from the room's order is looked at closely from then on; false if it has this message already.
static bool differs(Socket *s, Room *room, uint32_t sequence) {
  if (!s->seen) {
    s->seen = calloc(capacity / 64 + 1, 8);
    for (uint32_t i = 0; i < s->received; i++) {
      s->seen[room->order[i] / 64] |= 1ULL << room->order[i] % 64;
    }
    s->lastPlace = s->received;
  }
  if (s->seen[sequence / 64] >> sequence % 64 & 1) {
    doubled++;
    return false;
  }
  s->seen[sequence / 64] |= 1ULL << sequence % 64;
  if (!room->place[sequence]) {
    outOfOrder += sequence != room->next[sequence % publisherCount];
    append(room, sequence);
  }
  outOfOrder += room->place[sequence] < s->lastPlace;
  s->lastPlace = room->place[sequence];
  return true;
}

static uint64_t digits(const char **at, const char *end) {
  uint64_t value = 0;
  while (*at < end && **at >= '0' && **at <= '9') {
    value = value * 10 + (*(*at)++ - '0');
  }
  return value;
}

static void text(Socket *s, const char *payload, size_t length, int64_t time) {
  static size_t usual;
  const char *end = payload + length, *at = payload + usual;
  if (usual + 4 > length || memcmp(at, "seq=", 4) != 0) {
    at = memmem(payload, length, "seq=", 4);
    if (!at) {
      if (other++ == 0) {
        fprintf(stderr, "load: a frame that is no message: %.*s\n", (int)length, payload);
      }
      return;
    }
    usual = at - payload;
  }
  at += 4;
  uint32_t sequence = digits(&at, end);
  Room *room = &rooms[s->room];
  if (sequence >= room->sent || end - at < 4 || memcmp(at, " t=", 3) != 0) {
    die("a message that was never sent: %.*s", (int)length, payload);
  }
  at += 3;
  int64_t sent = digits(&at, end);
  if (!s->seen && s->received < room->ordered && room->order[s->received] == sequence) {
    s->received++;
  } else if (!s->seen && s->received == room->ordered && room->next[sequence % publisherCount] == sequence) {
    append(room, sequence);
    s->received++;
  } else if (!differs(s, room, sequence)) {
    return;
  }
  record(time - sent);
  delivered++;
  frameBytes += length;
  lastDelivery = time;
  completed += ++room->arrivals[sequence] == room->size;
}

static void drop(Socket *s, const char *why) {
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
      opened++;
    }
  }
  if (s->open) {
    at += frames(s, buffer + at, length - at, now());
  }
  keep(s, buffer + at, length - at);
}

static void ask(uint32_t index) {
  Socket *s = &sockets[index];
  char request[16384], where[1024];
  const char *number = strstr(path, "%d");
  if (number) {
    snprintf(where, sizeof where, "%.*s%u%s", (int)(number - path), path, s->room, number + 2);
  } else {
    snprintf(where, sizeof where, "%s", path);
  }
  int n = snprintf(request, sizeof request,
      "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " KEY
      "\r\nSec-WebSocket-Version: 13\r\n%s%s%s\r\n",
      where, authority, tokens ? "Sec-WebSocket-Protocol: " : "", tokens ? tokens[index] : "", tokens ? "\r\n" : "");
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
  if (connect(s->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
    die("connect: %s", strerror(errno));
  }
  watch(EPOLLOUT, EPOLL_CTL_ADD, s->fd, index);
}

// Waits for events once and takes what has come; true if there is something on standard input.
static bool turn(int milliseconds) {
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

static void openAll(void) {
  int64_t begin = now();
  for (uint32_t started = 0; opened < count;) {
    while (started < count && started - opened < OPENING) {
      start(started++);
    }
    turn(-1);
  }
  double seconds = (now() - begin) / 1e9;
  printf("{\"connected\":%u,\"seconds\":%.6f,\"acceptsPerSecond\":%.0f}\n", opened, seconds, opened / seconds);
  fflush(stdout);
}

static bool publish(Room *room) {
  static char message[MAX_TEXT];
  uint32_t publisher = room->sent % publisherCount;
  Socket *s = &sockets[room->first + (uint64_t)publisher * room->size / publisherCount];
  const char *hole = strstr(messageTemplate, "%s");
  int n = snprintf(message, sizeof message, "%.*sseq=%0*u t=%0*" PRId64 "%s", (int)(hole - messageTemplate),
      messageTemplate, SEQUENCE_DIGITS, room->sent, NANOS_DIGITS, now(), hole + 2);
  if (s->open && !sendFrame(s, 1, message, n)) {
    return false;
  }
  room->sent++;
  published++;
  return true;
}

static void reset(uint64_t messagesPerRoom) {
  capacity = messagesPerRoom;
  for (uint32_t i = 0; i < roomCount; i++) {
    Room *room = &rooms[i];
    free(room->order);
    free(room->place);
    free(room->arrivals);
    room->sent = room->ordered = 0;
    room->order = calloc(capacity, sizeof *room->order);
    room->place = calloc(capacity, sizeof *room->place);
    room->arrivals = calloc(capacity, sizeof *room->arrivals);
    if (!room->order || !room->place || !room->arrivals) {
      die("out of memory");
    }
    for (uint32_t p = 0; p < publisherCount; p++) {
      room->next[p] = p;
    }
  }
  for (uint32_t i = 0; i < count; i++) {
    sockets[i].received = 0;
    free(sockets[i].seen);
    sockets[i].seen = NULL;
  }
  delivered = doubled = outOfOrder = other = closed = frameBytes = completed = published = 0;
  memset(histogram, 0, sizeof histogram);
}

// Publishes on time, at a rate a room; the rooms take turns.
static void pace(double rate, int64_t begin, int64_t end) {
  double perSecond = rate * roomCount;
  int64_t interval = SECOND / perSecond;
  struct itimerspec spec = {
      .it_interval = {interval / SECOND, interval % SECOND}, .it_value = {begin / SECOND, begin % SECOND}};
  timerfd_settime(timer, TFD_TIMER_ABSTIME, &spec, NULL);
  uint64_t total = (end - begin) / 1e9 * perSecond;
  while (published < total) {
    turn(-1);
    uint64_t due = (now() - begin) / 1e9 * perSecond + 1;
    while (published < due && published < total && publish(&rooms[published % roomCount])) {
    }
  }
  timerfd_settime(timer, 0, &(struct itimerspec){0}, NULL);
}

// Publishes as soon as a message has reached everybody.
static void saturate(uint32_t inFlight, int64_t end) {
  uint64_t limit = (uint64_t)inFlight * roomCount;
  while (now() < end) {
    while (published - completed < limit && published / roomCount < capacity &&
        publish(&rooms[published % roomCount])) {
    }
    turn(1);
  }
}

static void run(const char *mode, double amount, double seconds) {
  bool paced = strcmp(mode, "rate") == 0;
  reset(paced ? (uint64_t)(amount * seconds) + 2 : MAX_MESSAGES / roomCount);
  double cpu = cpuSeconds();
  int64_t begin = lastDelivery = now(), end = begin + (int64_t)(seconds * 1e9);
  if (paced) {
    pace(amount, begin, end);
  } else {
    saturate(amount, end);
  }
  for (int64_t quiet = now(); completed < published && now() - (lastDelivery > quiet ? lastDelivery : quiet) <
      QUIET_SECONDS * SECOND;) {
    turn(100);
  }
  uint64_t wanted = 0;
  for (uint32_t i = 0; i < roomCount; i++) {
    wanted += (uint64_t)rooms[i].sent * rooms[i].size;
  }
  failed |= wanted != delivered || doubled || outOfOrder;
  double took = (lastDelivery - begin) / 1e9;
  printf("{\"messages\":%" PRIu64 ",\"delivered\":%" PRIu64 ",\"lost\":%" PRIu64 ",\"doubled\":%" PRIu64
         ",\"outOfOrder\":%" PRIu64 ",\"other\":%" PRIu64 ",\"closed\":%" PRIu64 ",\"seconds\":%.6f"
         ",\"deliveriesPerSecond\":%.0f,\"p50Micros\":%.1f,\"p99Micros\":%.1f,\"p999Micros\":%.1f"
         ",\"payloadBytes\":%.1f,\"loadCpuSeconds\":%.3f}\n",
      published, delivered, wanted - delivered, doubled, outOfOrder, other, closed, took,
      took > 0 ? delivered / took : 0, percentileMicros(0.5), percentileMicros(0.99), percentileMicros(0.999),
      delivered ? (double)frameBytes / delivered : 0, cpuSeconds() - cpu);
  fflush(stdout);
}

static void obey(void) {
  char line[256], mode[16];
  double amount, seconds;
  watch(EPOLLIN, EPOLL_CTL_ADD, STDIN_FILENO, COMMANDS);
  for (;;) {
    if (!turn(-1)) {
      continue;
    }
    if (!fgets(line, sizeof line, stdin)) {
      return;
    }
    if (sscanf(line, "%15s %lf %lf", mode, &amount, &seconds) != 3) {
      die("no such command: %s", line);
    }
    epoll_ctl(epoll, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
    run(mode, amount, seconds);
    watch(EPOLLIN, EPOLL_CTL_ADD, STDIN_FILENO, COMMANDS);
  }
}

static void readTokens(const char *file) {
  FILE *in = fopen(file, "r");
  if (!in) {
    die("%s: %s", file, strerror(errno));
  }
  tokens = calloc(count, sizeof *tokens);
  for (uint32_t i = 0; i < count; i++) {
    size_t size = 0;
    if (getline(&tokens[i], &size, in) < 0) {
      die("%s has fewer than %u lines", file, count);
    }
    tokens[i][strcspn(tokens[i], "\r\n")] = 0;
  }
  fclose(in);
}

static void arrange(void) {
  rooms = calloc(roomCount, sizeof *rooms);
  sockets = calloc(count, sizeof *sockets);
  for (uint32_t i = 0; i < roomCount; i++) {
    rooms[i].first = (uint64_t)i * count / roomCount;
    rooms[i].size = (uint64_t)(i + 1) * count / roomCount - rooms[i].first;
    rooms[i].next = calloc(publisherCount, sizeof(uint32_t));
    if (rooms[i].size < publisherCount) {
      die("a room of %u has no %u publishers", rooms[i].size, publisherCount);
    }
    for (uint32_t j = 0; j < rooms[i].size; j++) {
      sockets[rooms[i].first + j].room = i;
    }
  }
}

int main(int argc, char **argv) {
  if (argc < 5) {
    die("usage: load HOST PORT PATH COUNT [--tokens FILE] [--rooms N] [--publishers P] [--template TEXT]"
        " [--rate R | --in-flight K] [--seconds S]");
  }
  path = argv[3];
  count = atoi(argv[4]);
  const char *mode = NULL, *tokenFile = NULL;
  double amount = 0, seconds = 5;
  for (int i = 5; i + 1 < argc; i += 2) {
    const char *name = argv[i], *value = argv[i + 1];
    if (strcmp(name, "--tokens") == 0) {
      tokenFile = value;
    } else if (strcmp(name, "--rooms") == 0) {
      roomCount = atoi(value);
    } else if (strcmp(name, "--publishers") == 0) {
      publisherCount = atoi(value);
    } else if (strcmp(name, "--template") == 0) {
      messageTemplate = value;
    } else if (strcmp(name, "--seconds") == 0) {
      seconds = atof(value);
    } else if (strcmp(name, "--rate") == 0 || strcmp(name, "--in-flight") == 0) {
      mode = name + 2;
      amount = atof(value);
    } else {
      die("no such option: %s", name);
    }
  }
  address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
  if (inet_pton(AF_INET, argv[1], &address.sin_addr) != 1 || !strstr(messageTemplate, "%s") || !count || !roomCount ||
      !publisherCount || strlen(messageTemplate) > MAX_TEXT / 2) {
    die("a bad argument");
  }
  snprintf(authority, sizeof authority, "%s:%s", argv[1], argv[2]);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  // Commands are read while there may be more of them in the pipe than fgets wants.
  setvbuf(stdin, NULL, _IONBF, 0);
  buffer = malloc(BUFFER);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  watch(EPOLLIN, EPOLL_CTL_ADD, timer, TIMER);
  if (tokenFile) {
    readTokens(tokenFile);
  }
  arrange();
  openAll();
  if (mode) {
    run(mode, amount, seconds);
  } else {
    obey();
  }
  return failed;
}
