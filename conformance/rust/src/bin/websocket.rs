//! A member of a room by tokio-tungstenite. Arguments: the URL and a chat token. A line on stdin is sent as it is; each
//! frame of text is a line on stdout, and so is the end, as JSON with the member "closed" or "refused".

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader, stdin};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut request = arguments.next().unwrap().into_client_request().unwrap();
    let token = arguments.next().unwrap().parse().unwrap();
    request
        .headers_mut()
        .insert("Sec-WebSocket-Protocol", token);
    let room = match connect_async(request).await {
        Ok((room, _)) => room,
        Err(Error::Http(response)) => {
            println!("{}", json!({"refused": response.status().as_u16()}));
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let (mut to, mut from) = room.split();
    tokio::spawn(async move {
        let mut lines = BufReader::new(stdin()).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if to.send(Message::text(line)).await.is_err() {
                return;
            }
        }
        let _ = to.close().await;
    });
    let mut closed = json!({"closed": 1006, "reason": "the stream ended"});
    while let Some(read) = from.next().await {
        match read {
            Ok(Message::Text(text)) => println!("{text}"),
            Ok(Message::Close(Some(frame))) => {
                closed = json!({"closed": u16::from(frame.code), "reason": frame.reason.as_str()});
            }
            Ok(_) => {}
            Err(error) => {
                closed = json!({"closed": 1006, "reason": error.to_string()});
                break;
            }
        }
    }
    println!("{closed}");
    // The thread that waits for a line would keep the process.
    std::process::exit(0);
}
