//! Drives aws-sdk-ivschat: one JSON request a line on stdin, one JSON answer a line on stdout.

mod shapes;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sdk_ivschat::Client;
use aws_sdk_ivschat::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_ivschat::config::retry::RetryConfig;
use aws_sdk_ivschat::config::{BehaviorVersion, ConfigBag, Intercept, Region, RuntimeComponents};
use aws_sdk_ivschat::error::{BoxError, ProvideErrorMetadata, SdkError};
use aws_sdk_ivschat::operation::RequestId;
use aws_smithy_async::time::TimeSource;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

use shapes::{
    Plain, capabilities, destination, handler, number, object, only, text, texts, texts_by_name,
};

/// A clock that is off.
#[derive(Debug)]
struct OffClock(i64);

impl TimeSource for OffClock {
    fn now(&self) -> SystemTime {
        let off = Duration::from_millis(self.0.unsigned_abs());
        if self.0 < 0 {
            SystemTime::now() - off
        } else {
            SystemTime::now() + off
        }
    }
}

/// What the SDK's own answer doesn't say: how often it sent, and with which status the last was answered.
#[derive(Clone, Debug, Default)]
struct Seen {
    sent: Arc<AtomicU32>,
    status: Arc<AtomicU16>,
}

impl Seen {
    fn sent(&self) -> u32 {
        self.sent.load(Ordering::Relaxed)
    }

    fn status(&self) -> u16 {
        self.status.load(Ordering::Relaxed)
    }
}

impl Intercept for Seen {
    fn name(&self) -> &'static str {
        "Seen"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.status
            .store(context.response().status().as_u16(), Ordering::Relaxed);
        Ok(())
    }
}

fn client(caller: &Value) -> Client {
    let member = |name: &str| caller[name].as_str().unwrap().to_owned();
    let attempts = caller["maxAttempts"].as_u64().unwrap() as u32;
    Client::from_conf(
        aws_sdk_ivschat::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(member("endpoint"))
            .region(Region::new(member("region")))
            .credentials_provider(Credentials::from_keys(
                member("accessKeyId"),
                member("secretAccessKey"),
                None,
            ))
            .retry_config(RetryConfig::standard().with_max_attempts(attempts))
            .time_source(OffClock(caller["clockOffsetMillis"].as_i64().unwrap()))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build(),
    )
}

fn refused(why: impl ToString) -> Value {
    json!({"ok": false, "refused": why.to_string()})
}

fn failure<E>(error: SdkError<E>, seen: &Seen) -> Value
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    aws_sdk_ivschat::Error: From<SdkError<E>>,
    SdkError<E>: RequestId,
{
    if seen.sent() == 0 {
        return refused(format!("{error:?}"));
    }
    let Some(service) = error.as_service_error() else {
        panic!("{error:?}")
    };
    let name = service.code().unwrap().to_owned();
    let message = service.message().map(str::to_owned);
    let request_id = error.request_id().map(str::to_owned);
    json!({
        "ok": false, "errorName": name, "message": message, "members": shapes::members(&error.into()),
        "httpStatus": seen.status(), "requestId": request_id, "attempts": seen.sent(),
    })
}

/// Calls an operation: its builder, what the builder is given of the input, and what its output shows.
macro_rules! call {
    ($client:ident, $input:ident, $operation:ident,
     { $($member:literal $set:ident $read:ident),* }, $output:ident { $($shown:literal $held:expr),* }) => {{
        if let Err(why) = only($input, &[$($member),*]) {
            return refused(why);
        }
        let seen = Seen::default();
        let request = $client.$operation();
        $(let request = match $input.get($member).map($read).transpose() {
            Ok(value) => request.$set(value),
            Err(why) => return refused(why),
        };)*
        match request.customize().interceptor(seen.clone()).send().await {
            Ok($output) => json!({
                "ok": true, "output": object(vec![$(($shown, ($held).plain())),*]),
                "httpStatus": seen.status(), "requestId": $output.request_id(), "attempts": seen.sent(),
            }),
            Err(error) => failure(error, &seen),
        }
    }};
}

/// Calls an operation whose output is a room.
macro_rules! room {
    ($client:ident, $input:ident, $operation:ident, { $($call:tt)* }) => {
        call!($client, $input, $operation, { $($call)* }, o {
            "arn" o.arn, "id" o.id, "name" o.name, "createTime" o.create_time, "updateTime" o.update_time,
            "maximumMessageRatePerSecond" o.maximum_message_rate_per_second,
            "maximumMessageLength" o.maximum_message_length, "messageReviewHandler" o.message_review_handler,
            "tags" o.tags, "loggingConfigurationIdentifiers" o.logging_configuration_identifiers
        })
    };
}

/// Calls an operation whose output is a logging configuration.
macro_rules! logging {
    ($client:ident, $input:ident, $operation:ident, { $($call:tt)* }) => {
        call!($client, $input, $operation, { $($call)* }, o {
            "arn" o.arn, "id" o.id, "name" o.name, "createTime" o.create_time, "updateTime" o.update_time,
            "destinationConfiguration" o.destination_configuration, "state" o.state, "tags" o.tags
        })
    };
}

async fn answer(client: &Client, operation: &str, input: &Map<String, Value>) -> Value {
    match operation {
        "CreateRoom" => room!(client, input, create_room, {
            "name" set_name text, "maximumMessageRatePerSecond" set_maximum_message_rate_per_second number,
            "maximumMessageLength" set_maximum_message_length number,
            "messageReviewHandler" set_message_review_handler handler, "tags" set_tags texts_by_name,
            "loggingConfigurationIdentifiers" set_logging_configuration_identifiers texts }),
        "GetRoom" => room!(client, input, get_room, { "identifier" set_identifier text }),
        "UpdateRoom" => room!(client, input, update_room, {
            "identifier" set_identifier text, "name" set_name text,
            "maximumMessageRatePerSecond" set_maximum_message_rate_per_second number,
            "maximumMessageLength" set_maximum_message_length number,
            "messageReviewHandler" set_message_review_handler handler,
            "loggingConfigurationIdentifiers" set_logging_configuration_identifiers texts }),
        "DeleteRoom" => {
            call!(client, input, delete_room, { "identifier" set_identifier text }, o {})
        }
        "ListRooms" => call!(client, input, list_rooms, {
            "name" set_name text, "nextToken" set_next_token text, "maxResults" set_max_results number,
            "messageReviewHandlerUri" set_message_review_handler_uri text,
            "loggingConfigurationIdentifier" set_logging_configuration_identifier text },
            o { "rooms" o.rooms, "nextToken" o.next_token }),
        "CreateLoggingConfiguration" => logging!(client, input, create_logging_configuration, {
            "name" set_name text, "destinationConfiguration" set_destination_configuration destination,
            "tags" set_tags texts_by_name }),
        "GetLoggingConfiguration" => logging!(client, input, get_logging_configuration, {
            "identifier" set_identifier text }),
        "UpdateLoggingConfiguration" => logging!(client, input, update_logging_configuration, {
            "identifier" set_identifier text, "name" set_name text,
            "destinationConfiguration" set_destination_configuration destination }),
        "DeleteLoggingConfiguration" => call!(client, input, delete_logging_configuration, {
            "identifier" set_identifier text }, o {}),
        "ListLoggingConfigurations" => call!(client, input, list_logging_configurations, {
            "nextToken" set_next_token text, "maxResults" set_max_results number },
            o { "loggingConfigurations" o.logging_configurations, "nextToken" o.next_token }),
        "TagResource" => call!(client, input, tag_resource, {
            "resourceArn" set_resource_arn text, "tags" set_tags texts_by_name }, o {}),
        "UntagResource" => call!(client, input, untag_resource, {
            "resourceArn" set_resource_arn text, "tagKeys" set_tag_keys texts }, o {}),
        "ListTagsForResource" => call!(client, input, list_tags_for_resource, {
            "resourceArn" set_resource_arn text }, o { "tags" o.tags }),
        "CreateChatToken" => call!(client, input, create_chat_token, {
            "roomIdentifier" set_room_identifier text, "userId" set_user_id text,
            "capabilities" set_capabilities capabilities, "sessionDurationInMinutes" set_session_duration_in_minutes number,
            "attributes" set_attributes texts_by_name },
            o { "token" o.token, "tokenExpirationTime" o.token_expiration_time,
                "sessionExpirationTime" o.session_expiration_time }),
        "SendEvent" => call!(client, input, send_event, {
            "roomIdentifier" set_room_identifier text, "eventName" set_event_name text,
            "attributes" set_attributes texts_by_name }, o { "id" o.id }),
        "DeleteMessage" => call!(client, input, delete_message, {
            "roomIdentifier" set_room_identifier text, "id" set_id text, "reason" set_reason text },
            o { "id" o.id }),
        "DisconnectUser" => call!(client, input, disconnect_user, {
            "roomIdentifier" set_room_identifier text, "userId" set_user_id text, "reason" set_reason text }, o {}),
        _ => panic!("{operation}"),
    }
}

async fn pages(client: &Client, operation: &str, input: &Map<String, Value>) -> Value {
    let size = input
        .get("maxResults")
        .and_then(Value::as_i64)
        .map(|size| size as i32);
    let mut found = Vec::new();
    if operation == "ListRooms" {
        let text = |name: &str| input.get(name).and_then(Value::as_str).map(str::to_owned);
        let request = client
            .list_rooms()
            .set_name(text("name"))
            .set_max_results(size);
        let mut pages = request.into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.unwrap();
            found.push(object(vec![
                ("rooms", page.rooms.plain()),
                ("nextToken", page.next_token.plain()),
            ]));
        }
    } else {
        let mut pages = client
            .list_logging_configurations()
            .set_max_results(size)
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            let page = page.unwrap();
            found.push(object(vec![
                ("loggingConfigurations", page.logging_configurations.plain()),
                ("nextToken", page.next_token.plain()),
            ]));
        }
    }
    json!({"ok": true, "output": {"pages": found}})
}

#[tokio::main]
async fn main() {
    let mut clients = HashMap::new();
    let mut lines = BufReader::new(stdin()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        let request: Value = serde_json::from_str(&line).unwrap();
        let caller = &request["caller"];
        let client = clients
            .entry(caller.to_string())
            .or_insert_with(|| client(caller));
        let operation = request["operation"].as_str().unwrap();
        let input = request["input"].as_object().unwrap();
        let said = if request["paginate"] == true {
            pages(client, operation, input).await
        } else {
            answer(client, operation, input).await
        };
        println!("{said}");
    }
}
