package dev.backchat.server.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a service manager passes; {@code RestartTest} of the conformance tests has real processes. */
@EnabledOnOs(OS.LINUX)
class PassedSocketTest {
    private static final long PID = 4870;

    @BeforeEach
    void load() {
        Epoll.ensureAvailability();
    }

    @Test
    void noVariablesPassNothing() throws IOException {
        assertThat(PassedSocket.find(Map.of(), PID)).isNull();
        assertThat(PassedSocket.find(Map.of("LISTEN_FDS", "0", "LISTEN_PID", "4870"), PID))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"4871", "''", "04870", "x"})
    void variablesForAnotherProcessArePassedOver(String pid) throws IOException {
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
    void severalSocketsMustTellWhichIsForClients(String count, String names) {
        Map<String, String> environment =
                Map.of("LISTEN_PID", "4870", "LISTEN_FDS", count, "LISTEN_FDNAMES", names == null ? "" : names);
        assertThatThrownBy(() -> PassedSocket.find(environment, PID))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("LISTEN_FDS is " + count)
                .hasMessageContaining("'clients'");
    }

    @Test
    void listeningSocketSaysWhereItListens() throws IOException {
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

    @Test
    void whatIsNoListeningTcpSocketIsRefused(@TempDir Path folder) throws IOException {
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
    void nioCannotTakeOne() throws IOException {
        assertThat(Transport.EPOLL.ofPassedSocket()).isEqualTo(Transport.EPOLL);
        assertThat(Transport.IO_URING.ofPassedSocket()).isEqualTo(Transport.EPOLL);
        assertThatThrownBy(Transport.NIO::ofPassedSocket)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("transport nio");
    }
}
