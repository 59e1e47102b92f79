// The load of the fan-out benchmark: opens WebSockets, publishes over some of them, and checks on each that every message
// of its room came exactly once and in the room's one order.
//
//   cc -O2 -o load load.c sockets.c order.c
//   load HOST PORT,... PATH COUNT [--tokens FILE] [--rooms N] [--publishers P] [--template TEXT]
//        [--receipt TEXT] [--hello TEXT [--greeting TEXT]] [--opening N]
//        [--rate R | --in-flight K] [--seconds S]
//
// PATH may hold %d, the room's number. FILE has the value of Sec-WebSocket-Protocol for each socket, one a line. The
// sockets are shared out to the rooms in order, and those of a room to the ports. In the template, %s stands for the
// sequence number and the time ("seq=... t=..."), and it may hold %d before that. A line that begins like --receipt tells
// a publisher that its message was taken, and is passed over.
// With --hello, each socket says TEXT first and is open when a line has come that begins like it, or like --greeting;
// others before are passed over. If TEXT holds %s, the socket's line of FILE goes there instead.
// N handshakes are under way at a time: 128 unless told, fewer than any server's backlog.
// P sockets of each room publish in turn: a chat service limits what one of them may say.
// --rate publishes R messages a second in each room; --in-flight keeps K messages on their way in each room.
//
// It prints a JSON line when all sockets are open, and one for the run. Without --rate and --in-flight it takes commands
// from standard input, "rate R SECONDS" or "in-flight K SECONDS", answers each with a line, and ends when the input does.
// Exit code 1: a message was lost, doubled or out of order; 2: it could not do its work.
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
  MAX_MESSAGES = 1 << 22,
  // After which what has not come is lost.
  QUIET_SECONDS = 10,
};

Room *rooms;
Socket *sockets;
char **tokens;
uint32_t opening = 128, roomCount = 1, count, publisherCount = 1;
const char *path, *hello, *greeting, *receipt;
struct sockaddr_in addresses[MAX_ADDRESSES];
uint32_t addressCount;
char authority[64];

static const char *messageTemplate = "%s";
static uint64_t published;
static bool failed;

void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "load: ");
  vfprintf(stderr, format, arguments);
  fprintf(stderr, "\n");
  va_end(arguments);
  exit(2);
}

int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * SECOND + t.tv_nsec;
}

// Copies a text, and a value where its placeholder is, if it has one; gives the length.
int fill(char *to, size_t size, const char *text, const char *placeholder, const char *value) {
  const char *at = strstr(text, placeholder);
  return at ? snprintf(to, size, "%.*s%s%s", (int)(at - text), text, value, at + strlen(placeholder))
            : snprintf(to, size, "%s", text);
}

int fillRoom(char *to, size_t size, const char *text, uint32_t room) {
  char number[16];
  snprintf(number, sizeof number, "%0*u", ROOM_DIGITS, room);
  return fill(to, size, text, "%d", number);
}

static double cpuSeconds(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static bool publish(Room *room) {
  static char message[MAX_TEXT], toRoom[MAX_TEXT];
  char stamp[64];
  uint32_t publisher = room->sent % publisherCount;
  Socket *s = &sockets[room->first + (uint64_t)publisher * room->size / publisherCount];
  fillRoom(toRoom, sizeof toRoom, messageTemplate, s->room);
  snprintf(stamp, sizeof stamp, "seq=%0*u t=%0*" PRId64, SEQUENCE_DIGITS, room->sent, NANOS_DIGITS, now());
  int n = fill(message, sizeof message, toRoom, "%s", stamp);
  if (s->open && !sendFrame(s, 1, message, n)) {
    return false;
  }
  room->sent++;
  published++;
  return true;
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
  published = 0;
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

static void readAddresses(const char *host, const char *ports) {
  for (const char *port = ports; port && addressCount < MAX_ADDRESSES; port = strchr(port, ',')) {
    port += *port == ',';
    struct sockaddr_in *a = &addresses[addressCount++];
    *a = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(port))};
    if (inet_pton(AF_INET, host, &a->sin_addr) != 1) {
      die("no address: %s", host);
    }
  }
  // One is enough: no server here looks at the port that a client names.
  snprintf(authority, sizeof authority, "%s:%u", host, ntohs(addresses[0].sin_port));
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
    die("usage: load HOST PORT,... PATH COUNT [--tokens FILE] [--rooms N] [--publishers P] [--template TEXT]"
        " [--receipt TEXT] [--hello TEXT [--greeting TEXT]] [--opening N] [--rate R | --in-flight K]"
        " [--seconds S]");
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
    } else if (strcmp(name, "--opening") == 0) {
      opening = atoi(value);
    } else if (strcmp(name, "--template") == 0) {
      messageTemplate = value;
    } else if (strcmp(name, "--hello") == 0) {
      hello = value;
      greeting = greeting ? greeting : value;
    } else if (strcmp(name, "--greeting") == 0) {
      greeting = value;
    } else if (strcmp(name, "--receipt") == 0) {
      receipt = value;
    } else if (strcmp(name, "--seconds") == 0) {
      seconds = atof(value);
    } else if (strcmp(name, "--rate") == 0 || strcmp(name, "--in-flight") == 0) {
      mode = name + 2;
      amount = atof(value);
    } else {
      die("no such option: %s", name);
    }
  }
  if (!strstr(messageTemplate, "%s") || !count || !opening || !roomCount || !publisherCount || strlen(messageTemplate) > MAX_TEXT / 2) {
    die("a bad argument");
  }
  readAddresses(argv[1], argv[2]);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  // Commands are read while there may be more of them in the pipe than fgets wants.
  setvbuf(stdin, NULL, _IONBF, 0);
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
