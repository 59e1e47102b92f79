package dev.backchat.server.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.backchat.api.GetRoomRequest;
import dev.backchat.client.ClientConfig;
import dev.backchat.client.Ivschat;
import dev.backchat.server.RawHttp;
import dev.backchat.server.Server;
import dev.backchat.server.ServerConfig;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Tests which origin the lines of a server's log are attributed to. */
@Isolated("the process has one console and one set of loggers")
class LogOriginTest {
    private static final String ROOM = "arn:aws:ivschat:us-east-1:000000000000:room/AbCdEfGh1234";

    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getMessage().startsWith("refused")) {
                refusals.add(event.getFormattedMessage() + " from "
                        + event.getMDCPropertyMap().get(LogOrigin.NAME));
            }
        }
    };
    private Logger log;

    @BeforeEach
    void listen() {
        LogSetup.configure("info", "text");
        log = (Logger) LoggerFactory.getLogger("dev.backchat.server");
        appender.start();
        log.addAppender(appender);
    }

    @AfterEach
    void stop() {
        log.detachAppender(appender);
        LogSetup.configure("warn", "text");
    }

    @Test
    void isTheKeyOfAVerifiedSignatureOrElseTheAddress() throws Exception {
        try (Server server = Server.start(ServerConfig.forDevelopment())) {
            RawHttp.send(server.port(), "{}", "POST /GetRoom HTTP/1.1", "Host: localhost");
            try (Ivschat ivschat = client(server, "test")) {
                assertThatThrownBy(() -> ivschat.getRoom(room()).join()).hasMessageContaining("not exist");
            }
            try (Ivschat ivschat = client(server, "wrong")) {
                assertThatThrownBy(() -> ivschat.getRoom(room()).join()).hasMessageContaining("signature");
            }
            RawHttp.send(
                    server.port(),
                    "",
                    "GET / HTTP/1.1",
                    "Host: localhost",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13");
            RawHttp.send(server.internalPort(), "", "GET /metrics HTTP/1.1", "Host: evil.example");
            assertThat(refusals)
                    .satisfiesExactly(
                            unsigned -> assertThat(unsigned)
                                    .startsWith("refused a request: 403 MissingAuthenticationTokenException")
                                    .endsWith(" from 127.0.0.1"),
                            missing -> assertThat(missing)
                                    .startsWith("refused a request: 404 ResourceNotFoundException")
                                    .endsWith(" from key test"),
                            forged -> assertThat(forged)
                                    .startsWith("refused a request: 403 ")
                                    .endsWith(" from 127.0.0.1"),
                            upgrade -> assertThat(upgrade)
                                    .startsWith("refused a WebSocket: 400")
                                    .endsWith(" from 127.0.0.1"),
                            page -> assertThat(page)
                                    .startsWith("refused a request to the internal port: the header Host")
                                    .endsWith(" from 127.0.0.1"));
        }
    }

    private static GetRoomRequest room() {
        return new GetRoomRequest(ROOM);
    }

    private static Ivschat client(Server server, String secret) {
        return new Ivschat(ClientConfig.builder()
                .endpoint("http://127.0.0.1:" + server.port())
                .region("us-east-1")
                .credentials("test", secret)
                .build());
    }
}
