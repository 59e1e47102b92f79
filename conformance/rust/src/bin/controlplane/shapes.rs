//! Between JSON and the shapes of the SDK.

use std::collections::HashMap;

use aws_sdk_ivschat::Error;
use aws_sdk_ivschat::types::{
    ChatTokenCapability, CloudWatchLogsDestinationConfiguration, CreateLoggingConfigurationState,
    DestinationConfiguration, FallbackResult, FirehoseDestinationConfiguration,
    LoggingConfigurationState, LoggingConfigurationSummary, MessageReviewHandler, RoomSummary,
    S3DestinationConfiguration, UpdateLoggingConfigurationState,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::{Map, Value, json};

type Read<T> = Result<T, String>;

/// Says which member the operation's builder has no setter for.
pub fn only(input: &Map<String, Value>, known: &[&str]) -> Read<()> {
    match input.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(format!("there is no {name}")),
        None => Ok(()),
    }
}

pub fn text(value: &Value) -> Read<String> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or(format!("{value} is no text"))
}

pub fn number(value: &Value) -> Read<i32> {
    value
        .as_i64()
        .and_then(|long| i32::try_from(long).ok())
        .ok_or(format!("{value} is no i32"))
}

pub fn texts(value: &Value) -> Read<Vec<String>> {
    value
        .as_array()
        .ok_or(format!("{value} is no list"))?
        .iter()
        .map(text)
        .collect()
}

pub fn capabilities(value: &Value) -> Read<Vec<ChatTokenCapability>> {
    Ok(texts(value)?
        .iter()
        .map(|name| ChatTokenCapability::from(name.as_str()))
        .collect())
}

pub fn texts_by_name(value: &Value) -> Read<HashMap<String, String>> {
    let members = value.as_object().ok_or(format!("{value} is no map"))?;
    members
        .iter()
        .map(|(name, member)| Ok((name.clone(), text(member)?)))
        .collect()
}

pub fn handler(value: &Value) -> Read<MessageReviewHandler> {
    let members = value
        .as_object()
        .ok_or(format!("{value} is no structure"))?;
    only(members, &["uri", "fallbackResult"])?;
    Ok(MessageReviewHandler::builder()
        .set_uri(members.get("uri").map(text).transpose()?)
        .set_fallback_result(
            members
                .get("fallbackResult")
                .map(text)
                .transpose()?
                .map(|name| FallbackResult::from(name.as_str())),
        )
        .build())
}

pub fn destination(value: &Value) -> Read<DestinationConfiguration> {
    let members = value
        .as_object()
        .filter(|members| members.len() == 1)
        .ok_or(format!("{value} is no union"))?;
    let (kind, inner) = members.iter().next().unwrap();
    let inner = inner
        .as_object()
        .ok_or(format!("{inner} is no structure"))?;
    let named = |name: &str| {
        only(inner, &[name])?;
        inner.get(name).map(text).transpose()
    };
    let unfinished = |error: aws_smithy_types::error::operation::BuildError| error.to_string();
    match kind.as_str() {
        "s3" => S3DestinationConfiguration::builder()
            .set_bucket_name(named("bucketName")?)
            .build()
            .map(DestinationConfiguration::S3)
            .map_err(unfinished),
        "cloudWatchLogs" => CloudWatchLogsDestinationConfiguration::builder()
            .set_log_group_name(named("logGroupName")?)
            .build()
            .map(DestinationConfiguration::CloudWatchLogs)
            .map_err(unfinished),
        "firehose" => FirehoseDestinationConfiguration::builder()
            .set_delivery_stream_name(named("deliveryStreamName")?)
            .build()
            .map(DestinationConfiguration::Firehose)
            .map_err(unfinished),
        other => Err(format!("{other} is no destination")),
    }
}

/// The JSON of what a shape of the SDK holds; null where it holds nothing.
pub trait Plain {
    fn plain(&self) -> Value;
}

/// The members that have a value.
pub fn object(members: Vec<(&str, Value)>) -> Value {
    members
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

impl<T: Plain> Plain for Option<T> {
    fn plain(&self) -> Value {
        self.as_ref().map_or(Value::Null, Plain::plain)
    }
}

impl<T: Plain> Plain for Vec<T> {
    fn plain(&self) -> Value {
        self.iter().map(Plain::plain).collect()
    }
}

impl Plain for String {
    fn plain(&self) -> Value {
        json!(self)
    }
}

impl Plain for i32 {
    fn plain(&self) -> Value {
        json!(self)
    }
}

impl Plain for HashMap<String, String> {
    fn plain(&self) -> Value {
        json!(self)
    }
}

impl Plain for DateTime {
    fn plain(&self) -> Value {
        json!(self.fmt(Format::DateTime).unwrap())
    }
}

macro_rules! enumeration {
    ($($type:ty),*) => {
        $(impl Plain for $type {
            fn plain(&self) -> Value {
                json!(self.as_str())
            }
        })*
    };
}

enumeration!(
    CreateLoggingConfigurationState,
    LoggingConfigurationState,
    UpdateLoggingConfigurationState
);

impl Plain for MessageReviewHandler {
    fn plain(&self) -> Value {
        let fallback = self
            .fallback_result
            .as_ref()
            .map(|result| result.as_str().to_owned());
        object(vec![
            ("uri", self.uri.plain()),
            ("fallbackResult", fallback.plain()),
        ])
    }
}

impl Plain for DestinationConfiguration {
    fn plain(&self) -> Value {
        match self {
            DestinationConfiguration::S3(s3) => json!({"s3": {"bucketName": s3.bucket_name}}),
            DestinationConfiguration::CloudWatchLogs(logs) => {
                json!({"cloudWatchLogs": {"logGroupName": logs.log_group_name}})
            }
            DestinationConfiguration::Firehose(firehose) => {
                json!({"firehose": {"deliveryStreamName": firehose.delivery_stream_name}})
            }
            _ => Value::Null,
        }
    }
}

impl Plain for RoomSummary {
    fn plain(&self) -> Value {
        object(vec![
            ("arn", self.arn.plain()),
            ("id", self.id.plain()),
            ("name", self.name.plain()),
            ("createTime", self.create_time.plain()),
            ("updateTime", self.update_time.plain()),
            ("messageReviewHandler", self.message_review_handler.plain()),
            ("tags", self.tags.plain()),
            (
                "loggingConfigurationIdentifiers",
                self.logging_configuration_identifiers.plain(),
            ),
        ])
    }
}

impl Plain for LoggingConfigurationSummary {
    fn plain(&self) -> Value {
        object(vec![
            ("arn", self.arn.plain()),
            ("id", self.id.plain()),
            ("name", self.name.plain()),
            ("createTime", self.create_time.plain()),
            ("updateTime", self.update_time.plain()),
            (
                "destinationConfiguration",
                self.destination_configuration.plain(),
            ),
            ("state", self.state.plain()),
            ("tags", self.tags.plain()),
        ])
    }
}

/// An error's members besides its message.
pub fn members(error: &Error) -> Value {
    match error {
        Error::ConflictException(e) => {
            json!({"resourceId": e.resource_id, "resourceType": e.resource_type.as_str()})
        }
        Error::ResourceNotFoundException(e) => {
            json!({"resourceId": e.resource_id, "resourceType": e.resource_type.as_str()})
        }
        Error::ServiceQuotaExceededException(e) => {
            json!({"resourceId": e.resource_id, "resourceType": e.resource_type.as_str(), "limit": e.limit})
        }
        Error::ThrottlingException(e) => {
            json!({"resourceId": e.resource_id, "resourceType": e.resource_type.as_str(), "limit": e.limit})
        }
        Error::ValidationException(e) => {
            let fields = e.field_list.as_ref().map(|fields| {
                fields
                    .iter()
                    .map(|f| json!({"name": f.name, "message": f.message}))
                    .collect::<Vec<_>>()
            });
            object(vec![
                ("reason", json!(e.reason.as_str())),
                ("fieldList", json!(fields)),
            ])
        }
        _ => json!({}),
    }
}
