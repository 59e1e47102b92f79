package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.backchat.server.net.PassedSocket;
import dev.backchat.server.net.Transport;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests sockets passed as by a service manager; {@code RestartTest} of the conformance tests uses real processes. */
@EnabledOnOs(OS.LINUX)
class PassedSocketTest {
    private static final long PID = 4870;
    private static final int O_NONBLOCK = 0x800;

    @BeforeEach
    void load() {
        Epoll.ensureAvailability();
    }

    @Test
    void withoutVariablesThereIsNoPassedSocket() throws IOException {
        assertThat(PassedSocket.find(Map.of(), PID)).isNull();
        assertThat(PassedSocket.find(Map.of("LISTEN_FDS", "0", "LISTEN_PID", "4870"), PID))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"4871", "''", "04870", "x"})
    void ignoresVariablesForAnotherProcess(String pid) throws IOException {
        assertThat(PassedSocket.find(Map.of("LISTEN_FDS", "1", "LISTEN_PID", pid), PID))
                .isNull();
        assertThat(PassedSocket.find(Map.of("LISTEN_FDS", "1"), PID)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2,",
        "2,a:b",
        "2,clients:clients",
        "2,clients",
        "2,a:b:clients",
        "-1,clients",
        "many,clients",
        "'',clients"
    })
    void severalSocketsNeedNames(String count, String names) {
        Map<String, String> environment =
                Map.of("LISTEN_PID", "4870", "LISTEN_FDS", count, "LISTEN_FDNAMES", names == null ? "" : names);
        assertThatThrownBy(() -> PassedSocket.find(environment, PID))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("LISTEN_FDS is " + count)
                .hasMessageContaining("'clients'");
    }

    @Test
    void reportsTheAddressOfAListeningSocket() throws IOException {
        Socket socket = Socket.newSocketStream();
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket.listen(1);
            PassedSocket passed = PassedSocket.at(socket.intValue());
            assertThat(passed.host()).isEqualTo("127.0.0.1");
            assertThat(passed.port()).isEqualTo(socket.localAddress().getPort());
        } finally {
            socket.close();
        }
    }

    /** As service managers pass them; the JDK's are of that kind too, and of IPv6. */
    @Test
    void blockingSocketIsMadeNonBlocking() throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            int descriptor = descriptorOf(port);
            assertThat(flags(descriptor) & O_NONBLOCK).isZero();
            PassedSocket passed = PassedSocket.at(descriptor);
            assertThat(flags(descriptor) & O_NONBLOCK).isEqualTo(O_NONBLOCK);
            assertThat(passed.port()).isEqualTo(port);
            assertThat(passed.host()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void reportsASocketOnAllAddresses() throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open()) {
            channel.bind(new InetSocketAddress(0));
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            assertThat(PassedSocket.at(descriptorOf(port)).host()).isIn("::", "0.0.0.0");
        }
    }

    /** Of the socket of this process that listens on a port of TCP, as the kernel's tables have it. */
    private static int descriptorOf(int port) throws IOException {
        String inode = null;
        for (Path table : List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"))) {
            for (String line : Files.exists(table) ? Files.readAllLines(table) : List.<String>of()) {
                String[] columns = line.strip().split(" +");
                if (columns[1].endsWith(String.format(":%04X", port)) && columns[3].equals("0A")) {
                    inode = columns[9];
                }
            }
        }
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            String wanted = "socket:[" + inode + "]";
            return descriptors
                    .filter(each -> Files.isSymbolicLink(each) && target(each).equals(wanted))
                    .mapToInt(each -> Integer.parseInt(each.getFileName().toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // The descriptor was closed meanwhile.
            return "";
        }
    }

    private static int flags(int descriptor) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/fdinfo/" + descriptor)).stream()
                .filter(line -> line.startsWith("flags:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring("flags:".length()).strip(), 8))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void refusesOtherThanListeningTcpSockets(@TempDir Path folder) throws IOException {
        Socket notListening = Socket.newSocketStream();
        Socket datagrams = Socket.newSocketDgram();
        Socket local = Socket.newSocketDomain();
        FileDescriptor file =
                FileDescriptor.from(Files.createFile(folder.resolve("file")).toFile());
        try {
            local.bind(new DomainSocketAddress(folder.resolve("socket").toFile()));
            local.listen(1);
            refuses(notListening, "no listening TCP socket");
            refuses(datagrams, "no listening TCP socket");
            refuses(local, "no listening TCP socket");
            refuses(file, "is no socket");
        } finally {
            notListening.close();
            datagrams.close();
            local.close();
            file.close();
        }
    }

    private static void refuses(FileDescriptor passed, String reason) {
        assertThatThrownBy(() -> PassedSocket.at(passed.intValue()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("descriptor " + passed.intValue() + ", which was passed by LISTEN_FDS,")
                .hasMessageContaining(reason);
    }

    @Test
    void servesConnectionsMadeBeforeItStarted() throws IOException {
        assumeThat(TestServer.TRANSPORT).isNotEqualTo(Transport.NIO);
        // Closed by the listener.
        Socket socket = Socket.newSocketStream();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.listen(16);
        int port = socket.localAddress().getPort();
        try (java.net.Socket early = new java.net.Socket(InetAddress.getLoopbackAddress(), port);
                TestServer edge = TestServer.on(PassedSocket.at(socket.intValue()));
                java.net.Socket late = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(edge.port()).isEqualTo(port);
            assertThat(edge.listener.isServing()).isTrue();
            for (java.net.Socket each : List.of(early, late)) {
                each.getOutputStream().write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(US_ASCII));
                assertThat(each.getInputStream().readNBytes(10)).isEqualTo("HTTP/1.1 4".getBytes(US_ASCII));
            }
        }
    }

    @Test
    void whoComesDuringADrainIsNotRefusedAndServedByTheSuccessor() throws Throwable {
        assumeThat(TestServer.TRANSPORT).isNotEqualTo(Transport.NIO);
        // The two servers close their descriptors, as two processes do, and the service manager keeps its own.
        Socket managers = Socket.newSocketStream();
        managers.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        managers.listen(16);
        int port = managers.localAddress().getPort();
        try (TestServer edge = TestServer.on(PassedSocket.at(duplicate(managers.intValue())))) {
            TestSocket member = edge.connect(edge.room(10), "u");
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> edge.listener.drain(
                            new DrainTimes(Duration.ZERO, Duration.ofDays(1000), DrainTimes.LIMIT)));
            Awaitility.await()
                    .until(() -> edge.meters.get("backchat.drain.phase").gauge().value() == 2);
            try (java.net.Socket late = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
                late.getOutputStream().write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(US_ASCII));
                member.say("still here");
                assertThat(member.nextContents(1)).containsExactly("still here");
                try (TestServer successor = TestServer.on(PassedSocket.at(duplicate(managers.intValue())))) {
                    assertThat(late.getInputStream().readNBytes(10)).isEqualTo("HTTP/1.1 4".getBytes(US_ASCII));
                    assertThat(successor.port()).isEqualTo(port);
                }
            }
            member.hangUp();
        } finally {
            managers.close();
        }
    }

    @SuppressWarnings("restricted") // As PassedSocket does.
    private static int duplicate(int descriptor) throws Throwable {
        Linker linker = Linker.nativeLinker();
        return (int) linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("dup"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                .invokeExact(descriptor);
    }

    @Test
    void nioCannotUseAPassedSocket() {
        assertThatCode(Transport.IO_URING::requireDescriptors).doesNotThrowAnyException();
        assertThatCode(Transport.EPOLL::requireDescriptors).doesNotThrowAnyException();
        assertThatThrownBy(Transport.NIO::requireDescriptors)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("transport nio");
    }
}
