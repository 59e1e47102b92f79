package dev.backchat.server.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests a ring on real sockets. It is isolated because it counts the process's rings. */
@Isolated
class SendRingTest {
    /** A descriptor that no process may have. */
    private static final int NO_FILE = 1 << 30;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<java.net.Socket> peers = new ArrayList<>();
    private Socket listening;
    private SendRing ring;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(isAllowed(), "the kernel allows no rings");
        listening = Socket.newSocketStream();
        opened.push(listening::close);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listening.listen(16);
        ring = SendRing.open();
        opened.push(ring);
    }

    private static boolean isAllowed() {
        if (Transport.best() == Transport.NIO) {
            return false;
        }
        try {
            SendRing.open().close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    /** Returns the descriptor of a socket whose other end is a peer. */
    private int connect() throws IOException {
        java.net.Socket peer = new java.net.Socket();
        opened.push(peer);
        peer.setReceiveBufferSize(4096);
        peer.connect(listening.localAddress());
        peers.add(peer);
        Socket accepted = new Socket(listening.accept(new byte[26]));
        opened.push(accepted::close);
        accepted.setSendBufferSize(4096);
        return accepted.intValue();
    }

    private List<Integer> send(String text, int... sockets) {
        ByteBuf bytes = Unpooled.directBuffer().writeBytes(text.getBytes(UTF_8));
        for (int socket : sockets) {
            ring.add(socket);
        }
        ring.submit(bytes.memoryAddress(), bytes.readableBytes());
        // What is sent has been copied.
        bytes.setZero(0, bytes.readableBytes()).release();
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < sockets.length; i++) {
            sent.add(ring.sent(i));
        }
        return sent;
    }

    private String heard(int peer, int bytes) throws IOException {
        return new String(peers.get(peer).getInputStream().readNBytes(bytes), UTF_8);
    }

    @Test
    void eachSocketGetsTheBytesAndEachFailureIsItsOwn() throws IOException {
        int[] sockets = {connect(), NO_FILE, connect(), -1, listening.intValue(), connect()};
        assertThat(send("hello", sockets)).containsExactly(5, 0, 5, SendRing.SKIPPED, 0, 5);
        assertThat(send("world", sockets)).containsExactly(5, 0, 5, SendRing.SKIPPED, 0, 5);
        for (int peer = 0; peer < peers.size(); peer++) {
            assertThat(heard(peer, 10)).isEqualTo("helloworld");
        }
    }

    @Test
    void fewSocketsAreSentTheSame() throws IOException {
        int socket = connect();
        assertThat(send("one")).isEmpty();
        assertThat(send("two", -1, -1, -1, -1)).containsOnly(SendRing.SKIPPED);
        assertThat(send("three", socket)).containsExactly(5);
        assertThat(send("four", NO_FILE, socket)).containsExactly(0, 4);
        assertThat(heard(0, 9)).isEqualTo("threefour");
    }

    @Test
    void aFullSocketTakesAPartOrNothingAndTheOthersEverything() throws IOException {
        int full = connect();
        int[] sockets = {connect(), full, connect(), connect()};
        StringBuilder taken = new StringBuilder();
        String large = "x".repeat(1 << 20);
        int part = large.length();
        for (int i = 0; part > 0; i++) {
            part = send(large, NO_FILE, NO_FILE, NO_FILE, full).getLast();
            assertThat(part).as("of send %d", i).isLessThan(large.length());
            taken.append(large, 0, part);
        }
        List<Integer> sent = send("hello", sockets);
        assertThat(sent.get(1)).isBetween(0, 5);
        taken.append("hello", 0, sent.get(1));
        assertThat(List.of(sent.get(0), sent.get(2), sent.get(3))).containsOnly(5);
        assertThat(heard(0, taken.length())).isEqualTo(taken.toString());
        assertThat(send("world", sockets)).containsOnly(5);
        assertThat(heard(0, 5)).isEqualTo("world");
        for (int peer = 1; peer < peers.size(); peer++) {
            assertThat(heard(peer, 10)).isEqualTo("helloworld");
        }
    }

    @Test
    void aPeerThatHungUpIsAFailureOfItsOwn() throws IOException {
        int[] sockets = {connect(), connect(), connect(), connect()};
        peers.get(1).setSoLinger(true, 0);
        peers.get(1).close();
        assertThat(send("hello", sockets)).containsExactly(5, 0, 5, 5);
        assertThat(send("world", sockets)).containsExactly(5, 0, 5, 5);
        assertThat(heard(3, 10)).isEqualTo("helloworld");
    }

    @Test
    void theRingIsUsedAgainAndAgain() throws IOException {
        int[] sockets = new int[SendRing.CAPACITY];
        for (int i = 0; i < sockets.length; i++) {
            sockets[i] = i < 5 ? connect() : i % 2 == 0 ? NO_FILE : -1;
        }
        for (int i = 0; i < 100; i++) {
            List<Integer> sent = send("m" + i, sockets);
            assertThat(sent.subList(0, 5)).containsOnly(("m" + i).length());
            for (int j = 5; j < sent.size(); j++) {
                assertThat(sent.get(j)).isEqualTo(j % 2 == 0 ? 0 : SendRing.SKIPPED);
            }
            for (int peer = 0; peer < 5; peer++) {
                assertThat(heard(peer, ("m" + i).length())).isEqualTo("m" + i);
            }
        }
    }

    @Test
    void whatTheKernelDoesNotSubmitIsSentByCalls() throws Throwable {
        int[] sockets = {connect(), NO_FILE, connect(), -1, connect()};
        assertThat(send("one", sockets)).containsExactly(3, 0, 3, SendRing.SKIPPED, 3);
        replace(ring.descriptor(), new File("/dev/null"));
        assertThat(send("two", sockets)).containsExactly(3, 0, 3, SendRing.SKIPPED, 3);
        assertThat(send("three", sockets)).containsExactly(5, 0, 5, SendRing.SKIPPED, 5);
        for (int peer = 0; peer < peers.size(); peer++) {
            assertThat(heard(peer, 11)).isEqualTo("onetwothree");
        }
    }

    @SuppressWarnings("restricted")
    private static void replace(int descriptor, File file) throws Throwable {
        FileDescriptor other = FileDescriptor.from(file);
        int result = (int) Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("dup2"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                .invokeExact(other.intValue(), descriptor);
        assertThat(result).isEqualTo(descriptor);
        other.close();
    }

    @Test
    void closingGivesDescriptorAndMemoryBack() throws IOException {
        long descriptors = descriptors();
        long areas = areas();
        SendRing another = SendRing.open();
        assertThat(descriptors()).isEqualTo(descriptors + 1);
        assertThat(areas()).isEqualTo(areas + 2);
        another.close();
        assertThat(descriptors()).isEqualTo(descriptors);
        assertThat(areas()).isEqualTo(areas);
        for (int i = 0; i < SendRing.CAPACITY; i++) {
            another.add(NO_FILE);
        }
        assertThatThrownBy(() -> another.submit(0, 0)).isInstanceOf(IllegalStateException.class);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(SendRingTest::isRing).count();
        }
    }

    private static boolean isRing(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals("anon_inode:[io_uring]");
        } catch (IOException e) {
            // The descriptor by which the folder was listed is closed.
            return false;
        }
    }

    /** Returns how many areas of memory belong to rings. */
    private static long areas() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(area -> area.endsWith("anon_inode:[io_uring]"))
                .count();
    }
}
