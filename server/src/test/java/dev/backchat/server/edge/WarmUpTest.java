package dev.backchat.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.fault.Faults;
import dev.backchat.server.room.StoredRoom;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void leavesNothingBehind() throws Exception {
        try (TestServer edge = new TestServer()) {
            StoredRoom room = edge.room(10);
            TestSocket meanwhile = edge.connect(room, "alice");
            edge.faults.add(new Faults.Fault("SEND_MESSAGE", null, 406, "no", 1));
            edge.listener.warmUp();
            meanwhile.send("{\"Action\":\"SEND_MESSAGE\",\"RequestId\":\"0\",\"Content\":\"a fault of mine\"}");
            assertThat(meanwhile.next().path("ErrorCode").asInt()).isEqualTo(406);
            meanwhile.send("{\"Action\":\"SEND_MESSAGE\",\"RequestId\":\"1\",\"Content\":\"all mine\"}");
            assertThat(meanwhile.next().path("Content").asString()).isEqualTo("all mine");
            assertThat(edge.meters.get("backchat.connections").gauge().value()).isEqualTo(1);
            assertThat(edge.meters.get("backchat.connections.opened").counter().count())
                    .isEqualTo(1);
        }
    }
}
