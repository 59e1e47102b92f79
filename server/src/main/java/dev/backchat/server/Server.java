package dev.backchat.server;

import dev.backchat.server.bus.Bus;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.controlplane.ControlPlane;
import dev.backchat.server.edge.Admission;
import dev.backchat.server.edge.Edge;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.iam.AccessKeys;
import dev.backchat.server.iam.SigV4Verifier;
import dev.backchat.server.internal.InternalPort;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.operation.OperationTable;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.sql.Database;
import dev.backchat.server.token.ChatTokens;
import dev.backchat.server.token.TokenKeys;
import dev.backchat.server.token.UsedTokens;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A whole server: everything is built here, by hand, from its configuration. */
public final class Server implements AutoCloseable {}
