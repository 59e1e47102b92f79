// What the parts of the load generator share.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  // Digits are padded, so that what is sent is always as long.
  SEQUENCE_DIGITS = 10,
  NANOS_DIGITS = 19,
  ROOM_DIGITS = 4,
  MAX_TEXT = 1 << 15,
  MAX_ADDRESSES = 16,
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
  bool greeted;
} Socket;

// What was asked for.
extern Room *rooms;
extern Socket *sockets;
extern char **tokens;
extern uint32_t opening, roomCount, count, publisherCount;
extern const char *path, *hello, *greeting, *receipt;
extern struct sockaddr_in addresses[];
extern uint32_t addressCount;
extern char authority[64];

// What came of the run so far. A message is completed when everybody in its room has it.
extern uint64_t delivered, doubled, outOfOrder, other, closed, frameBytes, completed;
extern int64_t lastDelivery;

int64_t now(void);
_Noreturn void die(const char *format, ...);
int fill(char *to, size_t size, const char *text, const char *placeholder, const char *value);
int fillRoom(char *to, size_t size, const char *text, uint32_t room);

// sockets.c
extern int epoll, timer;
void watch(uint32_t events, int operation, int fd, uint32_t what);
bool sendFrame(Socket *s, int opcode, const char *payload, size_t length);
void greet(Socket *s);
bool turn(int milliseconds);
void openAll(void);

// order.c
extern uint32_t capacity;
void text(Socket *s, const char *payload, size_t length, int64_t time);
void reset(uint64_t messagesPerRoom);
double percentileMicros(double p);
