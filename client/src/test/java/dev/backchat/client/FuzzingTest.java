package dev.backchat.client;

import dev.backchat.api.fuzz.Fuzzing;

/** Fuzzes what reads a server's answers. */
class FuzzingTest extends Fuzzing {}
