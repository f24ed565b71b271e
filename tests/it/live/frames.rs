//! Frames that announce more than they may have, on a process of its own: what is not to be read is not kept either.

use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{SOON, handshake};
use crate::harness::database::Database;
use crate::harness::process::Process;

/// So many MiB are sent at most.
const MOST: u32 = 256;

/// What `connection_init` looks like under a mask of nothing.
fn init() -> Vec<u8> {
    let text = br#"{"type":"connection_init"}"#;
    [&[0x81, 0x80 | u8::try_from(text.len()).unwrap(), 0, 0, 0, 0], &text[..]].concat()
}

/// The head of a text, or of a part of one, of so many bytes.
fn head(first: u8, announced: u64) -> Vec<u8> {
    [&[first, 0xff][..], &announced.to_be_bytes(), &[0; 4]].concat()
}

/// Sends `begin`, once the server has answered a greeting where there is one, and then zeros until the connection ends, or
/// there are [`MOST`]; all that was said.
async fn poured(base: &str, greeted: bool, begin: Vec<u8>) -> Vec<u8> {
    let mut stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(handshake("graphql-transport-ws").as_bytes()).await.unwrap();
    let mut said = Vec::new();
    if greeted {
        stream.write_all(&init()).await.unwrap();
        while !said.ends_with(br#"{"type":"connection_ack"}"#) {
            assert!(stream.read_buf(&mut said).await.unwrap() > 0);
        }
    }
    let (mut reads, mut writes) = stream.into_split();
    writes.write_all(&begin).await.unwrap();
    let pouring = tokio::spawn(async move {
        let chunk = vec![0; 1 << 20];
        for _ in 0..MOST {
            if writes.write_all(&chunk).await.is_err() {
                break;
            }
        }
    });
    while let Ok(1..) = reads.read_buf(&mut said).await {}
    pouring.await.unwrap();
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_that_announces_too_much_ends_its_socket_before_it_is_there() {
    const LIMIT: u64 = 262_144;
    let database = Database::Sqlite.migrated().await;
    let server = Process::serve(&database.url).await;
    let part = [head(0x01, LIMIT), vec![0; 262_144]].concat();
    let before = server.memory();
    for (greeted, begin, told) in [
        (false, head(0x81, 1 << 40), "Before connection_ack at most 16384 bytes are read"),
        (false, head(0x81, LIMIT), "Before connection_ack at most 16384 bytes are read"),
        (true, head(0x81, 1 << 40), "Messages have at most 262144 bytes"),
        (true, head(0x81, LIMIT + 1), "Messages have at most 262144 bytes"),
        (true, [part, head(0x00, 1 << 40)].concat(), "Messages have at most 262144 bytes"),
    ] {
        let begun = Instant::now();
        let said = poured(&server.base, greeted, begin).await;
        assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
        let close = [&[0x88, 2 + u8::try_from(told.len()).unwrap()][..], &1009_u16.to_be_bytes(), told.as_bytes()];
        assert!(said.ends_with(&close.concat()), "{:?} is not {told}", String::from_utf8_lossy(&said));
        let grown = server.memory().saturating_sub(before);
        assert!(grown < 64 << 20, "{grown} bytes");
    }
}
