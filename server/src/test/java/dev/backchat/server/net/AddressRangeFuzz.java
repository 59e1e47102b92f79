package dev.backchat.server.net;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** Any text is either a range that contains its own address, or refused. */
public final class AddressRangeFuzz {
    enum Outcome {
        RANGE,
        NO_ADDRESS,
        NO_PREFIX
    }

    private AddressRangeFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        String address = text.split("/", -1)[0];
        try {
            AddressRange range = AddressRange.parse(text);
            if (!range.contains(address)
                    || !range.equals(AddressRange.parse(text))
                    || !range.toString().equals(text)) {
                throw new AssertionError(text + " has not its own address");
            }
            reached(Outcome.RANGE);
        } catch (IllegalArgumentException e) {
            if (e.getClass() != IllegalArgumentException.class) {
                throw new AssertionError(e);
            }
            boolean isAddress = AddressRange.bytes(address) != null;
            String prefix = text.substring(Math.min(text.length(), address.length() + 1));
            if (isAddress && List.of("0", "8", "32").contains(prefix)) {
                throw new AssertionError(text + " is refused", e);
            }
            reached(isAddress ? Outcome.NO_PREFIX : Outcome.NO_ADDRESS);
        }
    }
}
