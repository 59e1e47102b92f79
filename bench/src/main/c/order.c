// Checks that every message of a room comes exactly once to each of its sockets, in one order, and how late it is.
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Histogram: its buckets are a 64th apart.
enum { SUB_BITS = 7 };

uint32_t capacity;
uint64_t delivered, doubled, outOfOrder, other, closed, frameBytes, completed;
int64_t lastDelivery;

static uint64_t histogram[(64 - SUB_BITS + 1) << SUB_BITS];

static void record(uint64_t nanos) {
  int shift = nanos >> SUB_BITS ? 63 - __builtin_clzll(nanos) - SUB_BITS + 1 : 0;
  uint32_t index = shift == 0 ? nanos : ((uint32_t)shift << SUB_BITS) + (nanos >> shift) % (1 << SUB_BITS);
  histogram[index]++;
}

double percentileMicros(double p) {
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

static bool beginsLike(const char *beginning, const char *payload, size_t length) {
  return length >= strlen(beginning) && memcmp(payload, beginning, strlen(beginning)) == 0;
}

static void message(Socket *s, const char *payload, size_t length, int64_t time) {
  static size_t usual;
  if (!s->greeted) {
    if (beginsLike(greeting, payload, length)) {
      greet(s);
    }
    return;
  }
  const char *end = payload + length, *at = payload + usual;
  if (usual + 4 > length || memcmp(at, "seq=", 4) != 0) {
    at = memmem(payload, length, "seq=", 4);
    if (!at) {
      if (receipt && beginsLike(receipt, payload, length)) {
        return;
      }
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

// Centrifugo puts what it has into one frame, a line each; no other server here sends a line feed.
void text(Socket *s, const char *payload, size_t length, int64_t time) {
  for (const char *line = payload, *end = payload + length; line < end;) {
    const char *feed = memchr(line, '\n', end - line);
    message(s, line, (feed ? feed : end) - line, time);
    line = feed ? feed + 1 : end;
  }
}

void reset(uint64_t messagesPerRoom) {
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
  delivered = doubled = outOfOrder = other = closed = frameBytes = completed = 0;
  memset(histogram, 0, sizeof histogram);
}
