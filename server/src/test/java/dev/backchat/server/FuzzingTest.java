package dev.backchat.server;

import dev.backchat.api.fuzz.Fuzzing;

/** Fuzzes what reads the bytes of clients, proxies, handlers, operators and earlier processes. */
class FuzzingTest extends Fuzzing {}
