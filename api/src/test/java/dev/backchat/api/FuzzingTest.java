package dev.backchat.api;

import dev.backchat.api.fuzz.Fuzzing;

/** Fuzzes what reads requests, frames and signatures. */
class FuzzingTest extends Fuzzing {}
