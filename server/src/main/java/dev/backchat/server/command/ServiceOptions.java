package dev.backchat.server.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The service's location and the caller's credentials, with the AWS CLI's names. */
final class ServiceOptions {
    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            description =
                    "The service's endpoint. Default: AWS_ENDPOINT_URL_IVSCHAT and the profile, as for the AWS CLI;"
                            + " without credentials too, a server for development on this machine.")
    @Nullable String endpointUrl;

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "The rooms' region. Default: AWS_REGION, AWS_DEFAULT_REGION, the profile.")
    @Nullable String region;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "The profile of ~/.aws to take keys, region and endpoint from.")
    @Nullable String profile;

    @Option(
            names = "--websocket-url",
            paramLabel = "URL",
            description = "Where the Messaging API is. Default: at the endpoint, with ws or wss for http or https.")
    @Nullable String websocketUrl;
}
