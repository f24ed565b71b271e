//! A server of files on the loopback, which may break a transfer off or lie about a length.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How a file is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// From the byte that is asked for; the first transfer breaks off in the middle.
    CutOnce,
    /// Announced as one byte longer than it is.
    Lying,
    /// Half of it, and then silence.
    Silent,
    /// Elsewhere: the content is the address.
    Moved,
    /// All of it, after three seconds.
    Slow,
}

/// A server of files.
pub(crate) struct FileServer {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    running: JoinHandle<()>,
}

impl FileServer {
    /// Serves each content under its path.
    pub(crate) async fn start(files: impl IntoIterator<Item = (&'static str, Vec<u8>, Manner)>) -> Self {
        let files: HashMap<_, _> = files.into_iter().map(|(path, bytes, manner)| (path, (bytes, manner))).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&requests);
        let running = tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.expect("a connection");
                // A client may leave before it heard all.
                let _ = answer(socket, &files, &heard).await;
            }
        });
        Self { address, requests, running }
    }

    /// The heads of all requests so far, in lower case.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("not poisoned").clone()
    }
}

impl Drop for FileServer {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn answer(
    mut socket: TcpStream,
    files: &HashMap<&'static str, (Vec<u8>, Manner)>,
    heard: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(socket.read_u8().await?);
    }
    let request = String::from_utf8_lossy(&request).to_ascii_lowercase();
    let path = request.split([' ', '?']).nth(1).unwrap_or_default().to_owned();
    let first = !heard.lock().expect("not poisoned").iter().any(|before| before.contains(&path));
    let from = request.split("range: bytes=").nth(1).and_then(|rest| rest.split('-').next()?.parse::<usize>().ok());
    heard.lock().expect("not poisoned").push(request);
    let Some((bytes, manner)) = files.get(path.as_str()) else {
        return socket.write_all(b"HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").await;
    };
    if *manner == Manner::Moved {
        let to = String::from_utf8_lossy(bytes);
        let head = format!("HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
        return socket.write_all(head.as_bytes()).await;
    }
    if *manner == Manner::Slow {
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    }
    let announced = bytes.len() + usize::from(*manner == Manner::Lying);
    let begin = from.unwrap_or(0).min(bytes.len());
    let half = *manner == Manner::Silent || (first && *manner == Manner::CutOnce);
    let end = if half { bytes.len() / 2 } else { bytes.len() };
    let status = match from {
        Some(from) => format!("206 Partial Content\r\nContent-Range: bytes {from}-{}/{announced}", announced - 1),
        None => "200 OK".to_owned(),
    };
    let length = announced - begin;
    let head =
        format!("HTTP/1.1 {status}\r\nConnection: close\r\nETag: \"the-file\"\r\nContent-Length: {length}\r\n\r\n");
    socket.write_all(head.as_bytes()).await?;
    socket.write_all(bytes.get(begin..end).unwrap_or_default()).await?;
    if *manner == Manner::Silent {
        std::future::pending::<()>().await;
    }
    socket.shutdown().await
}
