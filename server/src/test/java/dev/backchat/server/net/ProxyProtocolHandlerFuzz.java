package dev.backchat.server.net;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A version 2 header gives the client's address, however it is split; the bytes after it are unchanged. */
public final class ProxyProtocolHandlerFuzz {
    enum Outcome {
        CLIENT,
        CLIENT_BY_TLS,
        OF_THE_PROXY_ITSELF,
        NO_ADDRESS,
        NO_HEADER,
        UNFINISHED,
        BENT
    }

    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final String PROXY = "10.0.0.1";

    private ProxyProtocolHandlerFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws UnknownHostException {
        FuzzInput data = new FuzzInput(input);
        Outcome outcome = Bend.one(data, Outcome.values());
        boolean isSixteen = data.consumeBoolean();
        byte[] source = Arrays.copyOf(data.consumeBytes(isSixteen ? 16 : 4), isSixteen ? 16 : 4);
        int family = isSixteen ? 0x20 : 0x10;
        byte[] addresses = Bend.join(source, new byte[source.length], new byte[] {1, 2, 3, 4});
        if (outcome == Outcome.NO_ADDRESS) {
            boolean isPath = data.consumeBoolean();
            family = isPath ? 0x30 : 0x00;
            addresses = isPath ? Arrays.copyOf("/run/socket".getBytes(), 216) : new byte[0];
        }
        byte[] tlvs = {};
        for (int left = data.consumeInt(0, 2); left > 0; left--) {
            tlvs = Bend.join(tlvs, tlv(data.consumeInt(1, 5), data.consumeBytes(5)));
        }
        if (outcome == Outcome.CLIENT_BY_TLS || (outcome == Outcome.CLIENT && data.consumeBoolean())) {
            // Without the first bit, TLS was not between the client and the proxy.
            int client = outcome == Outcome.CLIENT ? data.consumeInt(0, 127) * 2 : data.consumeInt(0, 127) * 2 + 1;
            tlvs = Bend.join(tlvs, tlv(0x20, new byte[] {(byte) client, 0, 0, 0, 0}));
        }
        byte[] header = Bend.join(
                SIGNATURE,
                new byte[] {
                    (byte) (outcome == Outcome.OF_THE_PROXY_ITSELF ? 0x20 : 0x21),
                    (byte) (family == 0 ? 0 : family + data.consumeInt(1, 2))
                },
                ByteBuffer.allocate(2)
                        .putShort((short) (addresses.length + tlvs.length))
                        .array(),
                addresses,
                tlvs);
        byte[] after = data.consumeBytes(20);
        int step = data.consumeInt(1, 40);
        if (outcome == Outcome.NO_HEADER) {
            header = Bend.one(data, "GET / HTTP/1.1\r\n", "PROX TCP4 1.2.3.4 5.6.7.8 1 2\r\n", "\r\n\r\n\0\r\nQUIX\n!")
                    .getBytes();
        } else if (outcome == Outcome.BENT) {
            header = Bend.bytes(data, header);
        } else if (outcome == Outcome.UNFINISHED) {
            header = Arrays.copyOf(header, data.consumeInt(0, header.length - 1));
            after = new byte[0];
        }
        reached(outcome);
        Read read = read(Bend.join(header, after), step);
        String client = address(source);
        boolean isSo = outcome == Outcome.BENT
                || read != null
                        && switch (outcome) {
                            case CLIENT -> read.is(client, false, 1, after);
                            case CLIENT_BY_TLS -> read.is(client, true, 1, after);
                            case OF_THE_PROXY_ITSELF, NO_ADDRESS -> read.is(PROXY, false, 1, after);
                            case NO_HEADER -> read.is(PROXY, false, 1, Bend.join(header, after));
                            case UNFINISHED -> read.is(PROXY, false, 0, new byte[0]);
                            default -> false;
                        };
        if (!isSo) {
            throw new AssertionError(outcome + " of " + client + " expected, but it is " + read);
        }
    }

    private static String address(byte[] bytes) throws UnknownHostException {
        return InetAddress.getByAddress(bytes).getHostAddress();
    }

    private static byte[] tlv(int type, byte[] value) {
        return Bend.join(new byte[] {(byte) type, 0, (byte) value.length}, value);
    }

    /** What came of a connection's bytes. */
    record Read(String address, boolean isSecure, int known, byte[] rest) {
        boolean is(String client, boolean byTls, int times, byte[] after) {
            // Netty writes IPv6 addresses in another way.
            return Arrays.equals(AddressRange.bytes(address), AddressRange.bytes(client))
                    && isSecure == byTls
                    && known == times
                    && Arrays.equals(rest, after);
        }

        @Override
        public String toString() {
            return address + " " + isSecure + " " + known + " " + Arrays.toString(rest);
        }
    }

    /** Null if it was refused. */
    static Read read(byte[] bytes, int step) {
        RemotePeer peer = new RemotePeer(List.of(AddressRange.parse(PROXY)), PROXY, false);
        List<String> known = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(new ProxyProtocolHandler(peer, () -> known.add("known")));
        try {
            ByteBuf all = Unpooled.wrappedBuffer(bytes);
            while (all.isReadable()) {
                channel.writeInbound(
                        all.readSlice(Math.min(step, all.readableBytes())).copy());
            }
            ByteBuf rest = Unpooled.buffer();
            for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
                rest.writeBytes(part);
                part.release();
            }
            if (AddressRange.bytes(peer.address()) == null) {
                throw new AssertionError("a client has the address " + peer.address());
            }
            byte[] left = new byte[rest.readableBytes()];
            rest.readBytes(left);
            return new Read(
                    peer.address(), peer.origin(EmptyHttpHeaders.INSTANCE).isSecure(), known.size(), left);
        } catch (DecoderException e) {
            return null;
        } finally {
            end(channel);
        }
    }

    private static void end(EmbeddedChannel channel) {
        try {
            channel.finishAndReleaseAll();
        } catch (DecoderException e) {
            // What had come is no header.
        }
    }
}
