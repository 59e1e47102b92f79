package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.backchat.server.ServerConfig;
import dev.backchat.server.chat.Hub;
import dev.backchat.server.http.HttpConnections;
import dev.backchat.server.http.RequestMemory;
import dev.backchat.server.http.WorkLimiter;
import dev.backchat.server.net.AddressRange;
import dev.backchat.server.net.AllowedHosts;
import dev.backchat.server.net.ConnectionLimiter;
import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.net.PerAddressLimits;
import dev.backchat.server.net.RemotePeer;
import dev.backchat.server.net.TlsCertificate;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.token.Claims;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * The pipeline of {@link ClientListener} on an event loop that runs on demand, so that input is answered without a
 * socket and without another thread.
 */
final class PipelineHarness {
    /** What is heard of a replay that has nothing to replay. */
    static final String RESUMED = "RESUMED";

    private static final String PROXY = "192.0.2.1";
    private static final Duration LONG = Duration.ofSeconds(10);
    /** How often nothing has to have happened until nothing more is expected. */
    private static final int QUIET = 3;

    private static final int MAX_PIECES = 1000;
    static final int MAX_REQUEST_BYTES = 64 * 1024;
    /** What all requests may take together; one alone may take more. */
    static final int MAX_IN_FLIGHT_BYTES = 64 * 1024;

    final TestServer edge;
    final StoredRoom deleted;
    final StoredRoom corrupt;
    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), LocalIoHandler.newFactory());
    private final Channel listening;
    /** What went wrong in the pipeline; nothing a client sends may. */
    private Throwable failure;
    /** After how many bytes the next client shuts down its output. */
    private int endsAfter = Integer.MAX_VALUE;

    private boolean hasClosed;

    PipelineHarness() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        try {
            edge = new TestServer();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        deleted = edge.room(10);
        edge.delete(deleted);
        corrupt = edge.room(10);
        edge.corrupt(corrupt);
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(LocalServerChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(pipeline())
                .bind(new LocalAddress(PipelineHarness.class));
        await(bound);
        listening = bound.channel();
    }

    private ClientPipeline pipeline() {
        Clients any = ServerConfig.forDevelopment().clients();
        Clients clients = any.withHttp(any.http()
                        .withMaxRequestBytes(MAX_REQUEST_BYTES)
                        .withMaxInFlightRequestBytes(MAX_IN_FLIGHT_BYTES)
                        .withHandshakeTimeout(LONG)
                        .withRequestTimeout(LONG))
                .withChat(any.chat().withPingInterval(LONG).withDeliveryWindow(Duration.ZERO))
                .withAllowedOrigins(List.of("https://*.example.com"))
                .withPerAddress(new PerAddressLimits(1, 0, 0));
        MemoryBudget budget = new MemoryBudget(64 * 1024 * 1024, edge.clock);
        ClientPipeline.Shared shared = new ClientPipeline.Shared(
                new Hub(loop, clients.chat(), budget, edge.clock),
                AllowedHosts.of(List.of("chat.example.com")),
                true,
                budget,
                new RequestMemory(clients.http().maxInFlightRequestBytes()),
                new HttpConnections(),
                new WorkLimiter(64 * 1024 * 1024),
                Runnable::run,
                edge.clock);
        try {
            return new ClientPipeline(
                    clients,
                    new ConnectionLimiter(
                            clients.perAddress(), false, budget, edge.services.connectionMeters(), edge.clock),
                    new TlsCertificate(null),
                    edge.services,
                    shared) {
                @Override
                protected void initChannel(Channel channel) {
                    super.initChannel(channel);
                    channel.pipeline().addFirst(new InputEnd(endsAfter));
                }

                @Override
                RemotePeer peer(Channel channel, boolean isSecure) {
                    return new RemotePeer(List.of(AddressRange.parse(PROXY)), PROXY, isSecure);
                }
            };
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    String token(StoredRoom room, Duration lifetime) {
        Instant now = edge.clock.instant();
        return edge.tokens.seal(new Claims(
                dev.backchat.api.ResourceId.next(),
                room.arn(),
                "ann",
                EnumSet.noneOf(dev.backchat.api.ChatTokenCapability.class),
                Map.of(),
                edge.tokens.issueTime(),
                now.plus(lifetime),
                now.plus(LONG)));
    }

    /**
     * Tells the pipeline that the client has shut down its output, once all that it sent has been read: as a socket does,
     * which a local channel cannot.
     */
    private static final class InputEnd extends ChannelInboundHandlerAdapter {
        private int left;

        InputEnd(int after) {
            left = after;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object read) {
            left -= ((ByteBuf) read).readableBytes();
            context.fireChannelRead(read);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.fireChannelReadComplete();
            if (left == 0) {
                left = -1;
                context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            }
        }
    }

    /** A client, and what it hears. */
    private final class Client extends ChannelInboundHandlerAdapter {
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private final Channel channel;

        Client() {
            ChannelFuture connected = new Bootstrap()
                    .group(loop)
                    .channel(LocalChannel.class)
                    .handler(this)
                    .connect(listening.localAddress());
            await(connected);
            channel = connected.channel();
            loop.runNow();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object read) throws IOException {
            ByteBuf part = (ByteBuf) read;
            part.readBytes(heard, part.readableBytes());
            part.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failure = cause;
        }

        void send(byte[] bytes, int from, int length) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes, from, length));
            loop.runNow();
        }

        /** Waits for so many answers, and until nothing more happens. */
        void hear(int answers) {
            long end = System.nanoTime() + LONG.toNanos();
            int quiet = 0;
            int size = -1;
            boolean isMissing = true;
            while (quiet < QUIET || (isMissing && System.nanoTime() < end && channel.isActive())) {
                quiet = loop.runNow() > 0 ? 0 : quiet + 1;
                if (heard.size() != size) {
                    size = heard.size();
                    List<String> said = read(heard);
                    isMissing = said.size() < answers && said.stream().noneMatch(PipelineHarness::isLast);
                }
            }
        }
    }

    /**
     * Clients that have sent something, and wait.
     *
     * @param sent by each
     * @param answers how many each waits for before the next one comes
     * @param at how many bytes of another client come before theirs
     * @param heard filled with what each hears
     */
    record Crowd(List<byte[]> sent, int answers, int at, List<List<String>> heard) {
        static final Crowd NONE = new Crowd(List.of(), 0, 0, new ArrayList<>());
    }

    /**
     * Sends bytes, and lists what is answered.
     *
     * @param step how many are sent at a time, but for very many
     * @param answers how many are waited for
     */
    List<String> talk(byte[] bytes, int step, int answers) {
        return talk(bytes, step, answers, false, Crowd.NONE);
    }

    /** @param isEnd whether the client shuts down its output after these bytes */
    List<String> talk(byte[] bytes, int step, int answers, boolean isEnd, Crowd crowd) {
        endsAfter = isEnd ? bytes.length : Integer.MAX_VALUE;
        Client client = new Client();
        endsAfter = Integer.MAX_VALUE;
        List<Client> others = new ArrayList<>();
        int piece = Math.max(step, bytes.length / MAX_PIECES);
        for (int at = 0; at < bytes.length && client.channel.isActive(); at += piece) {
            if (at >= crowd.at && others.isEmpty()) {
                crowd.sent.forEach(sent -> others.add(other(sent, crowd.answers)));
            }
            client.send(bytes, at, Math.min(piece, bytes.length - at));
        }
        client.hear(answers);
        hasClosed = !client.channel.isActive();
        for (Client other : others) {
            crowd.heard.add(read(other.heard));
            await(other.channel.close());
        }
        await(client.channel.close());
        loop.runNow();
        if (failure != null) {
            throw new AssertionError(failure);
        }
        return read(client.heard);
    }

    private Client other(byte[] sent, int answers) {
        Client other = new Client();
        other.send(sent, 0, sent.length);
        other.hear(answers);
        return other;
    }

    /** Returns whether the last talk was ended by the server. */
    boolean hasClosed() {
        return hasClosed;
    }

    /** Whether nothing follows: it is refused for lack of room, or closed. */
    private static boolean isLast(String said) {
        return said.equals("HTTP 503") || said.startsWith("close");
    }

    private void await(ChannelFuture future) {
        while (!future.isDone()) {
            loop.runNow();
        }
    }

    /** A naive reading of what a server says: HTTP, and after a 101 frames. */
    private static List<String> read(ByteArrayOutputStream heard) {
        String all = heard.toString(ISO_8859_1);
        List<String> said = new ArrayList<>();
        int at = 0;
        boolean isChat = false;
        while (at < all.length()) {
            int end = isChat ? frameEnd(all, at) : responseEnd(all, at);
            if (end < 0 || end > all.length()) {
                break;
            }
            String one = all.substring(at, end);
            said.add(isChat ? frame(one) : "HTTP " + one.substring(9, 12));
            isChat |= one.startsWith("HTTP/1.1 101 ");
            at = end;
        }
        return said;
    }

    private static int responseEnd(String all, int at) {
        int head = all.indexOf("\r\n\r\n", at);
        int length = all.toLowerCase(java.util.Locale.ROOT).indexOf("\r\ncontent-length: ", at);
        if (head < 0 || length < 0 || length > head) {
            return head < 0 ? head : head + 4;
        }
        return head + 4 + Integer.parseInt(all.substring(length + 18, all.indexOf('\r', length + 18)));
    }

    private static int frameEnd(String all, int at) {
        if (all.length() - at < 4) {
            return all.length() - at < 2 || all.charAt(at + 1) > 2 ? -1 : at + 2 + all.charAt(at + 1);
        }
        int length = all.charAt(at + 1);
        return length < 126 ? at + 2 + length : at + 4 + all.charAt(at + 2) * 256 + all.charAt(at + 3);
    }

    private static String frame(String frame) {
        String payload = frame.substring(frame.charAt(1) < 126 ? 2 : 4);
        return switch (frame.charAt(0) & 15) {
            case 8 -> "close " + (payload.isEmpty() ? -1 : payload.charAt(0) * 256 + payload.charAt(1));
            case 9 -> "ping";
            case 10 -> "pong " + payload;
            default -> chat(new String(payload.getBytes(ISO_8859_1), UTF_8));
        };
    }

    private static String chat(String json) {
        if (json.contains("\"EventName\":\"backchat:RESUMED\"")) {
            return RESUMED;
        }
        return json.contains("\"Type\":\"ERROR\"")
                ? "ERROR " + json.replaceAll(".*\"ErrorCode\":([0-9]+).*", "$1")
                : "EVENT " + json.replaceAll(".*\"MessageID\":\"([^\"]*)\".*", "$1");
    }
}
