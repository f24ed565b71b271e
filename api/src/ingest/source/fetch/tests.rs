//! Against a server that answers each request as it is told to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;

/// A server of one file of 3,000,000 bytes.
struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    running: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// What the server sends to a request, before it closes the connection.
type Sent = Vec<u8>;

fn content() -> Vec<u8> {
    (0..3_000_000_u32).map(|at| (at * 7 / 3) as u8).collect()
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Sent {
    [format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n").as_bytes(), body].concat()
}

const WHOLE: &str = "Content-Length: 3000000\r\nETag: \"one\"\r\n";

/// The rest from a byte on, as an honest server sends it.
fn rest(from: usize) -> Sent {
    let headers = format!("Content-Length: {}\r\nContent-Range: bytes {from}-2999999/3000000\r\n", 3_000_000 - from);
    answer("206 Partial Content", &headers, &content()[from..])
}

async fn serve(answers: Vec<Sent>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let requests = Arc::new(Mutex::new(Vec::new()));
    let heard = requests.clone();
    let running = tokio::spawn(async move {
        for answer in answers {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(socket.read_u8().await.unwrap());
            }
            heard.lock().unwrap().push(String::from_utf8(request).unwrap().to_ascii_lowercase());
            // A client may leave before it heard all.
            let _ = socket.write_all(&answer).await;
            let _ = socket.shutdown().await;
        }
        std::future::pending().await
    });
    Server { address, requests, running }
}

const QUICK: Patience = Patience {
    idle: Duration::from_millis(400),
    pause: Duration::from_millis(1),
    whole: Duration::from_secs(60),
    bytes: 3_000_000,
};

/// What came of fetching a file, and the requests that were made for it.
async fn fetched(answers: Vec<Sent>) -> (Result<Vec<u8>, FetchError>, Vec<String>) {
    let server = serve(answers).await;
    let address = format!("http://user:secret@{}/a/listing.json?token=secret", server.address).parse().unwrap();
    let fetched = fetch_with(QUICK, &address, |_, _| ()).await.map(|file| std::fs::read(file.path()).unwrap());
    let requests = std::mem::take(&mut *server.requests.lock().unwrap());
    (fetched, requests)
}

async fn refusal(answers: Vec<Sent>) -> String {
    let refused = fetched(answers).await.0.unwrap_err();
    let told = format!("{refused} {refused:?}");
    assert!(!told.contains("secret"), "{told}");
    refused.to_string()
}

#[tokio::test]
async fn a_whole_file_is_asked_for_once_and_as_it_is() {
    assert!(fetched(vec![answer("200 OK", "", &content())]).await.0.unwrap() == content());
    let (file, requests) = fetched(vec![answer("200 OK", WHOLE, &content())]).await;
    assert!(file.unwrap() == content());
    let [request] = &requests[..] else { panic!("{requests:?}") };
    assert!(request.starts_with("get /a/listing.json?token=secret http/1.1\r\n"), "{request}");
    assert!(request.contains("\r\naccept-encoding: identity\r\n"), "{request}");
    assert!(request.contains("\r\nauthorization: basic dxnlcjpzzwnyzxq=\r\n"), "{request}");
    assert!(!request.contains("\r\nrange:"), "{request}");
}

#[tokio::test]
async fn a_transfer_that_breaks_off_goes_on_where_it_ended() {
    let cut = [answer("200 OK", WHOLE, &content()[..2_000_000]), answer("503 Busy", "", b"")];
    let (file, requests) = fetched([&cut[..], &[rest(2_000_000)]].concat()).await;
    assert!(file.unwrap() == content());
    for request in &requests[1..] {
        assert!(request.contains("\r\nrange: bytes=2000000-\r\n"), "{request}");
        assert!(request.contains("\r\nif-range: \"one\"\r\n"), "{request}");
    }
    assert_eq!(requests.len(), 3);
}

#[tokio::test]
async fn it_begins_anew_where_the_server_cannot_go_on() {
    let cut = |headers: &str| answer("200 OK", &format!("Content-Length: 3000000\r\n{headers}"), &content()[..1_000]);
    let whole = || answer("200 OK", WHOLE, &content());
    let other =
        answer("206 Partial Content", "Content-Range: bytes 0-9/3000000\r\nContent-Length: 10\r\n", b"0123456789");
    let gone = answer("416 Range Not Satisfiable", "Content-Length: 0\r\n", b"");
    let weak = "ETag: W/\"one\"\r\n";
    let changed = "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    for (answers, ranges) in [
        (vec![cut(weak), whole()], vec![false, false]),
        (vec![cut(""), whole()], vec![false, false]),
        // What was asked for by its time is another file now.
        (vec![cut(changed), whole()], vec![false, true]),
        (vec![cut(changed), other, whole()], vec![false, true, false]),
        (vec![cut(changed), gone, whole()], vec![false, true, false]),
    ] {
        let (file, requests) = fetched(answers).await;
        assert!(file.unwrap() == content());
        let asked: Vec<_> = requests.iter().map(|request| request.contains("\r\nrange: bytes=1000-\r\n")).collect();
        assert_eq!(asked, ranges);
    }
}

#[tokio::test]
async fn getting_further_gives_new_tries() {
    let cut = |from: usize| {
        let mut sent = rest(from);
        sent.truncate(sent.len() - (3_000_000 - from) + 1_200_000);
        sent
    };
    let busy = || answer("429 Too Many Requests", "Retry-After: 0\r\n", b"");
    let mut answers = vec![busy(), busy(), busy(), answer("200 OK", WHOLE, &content()[..1_200_000])];
    answers.extend([busy(), busy(), cut(1_200_000), busy(), busy(), rest(2_400_000)]);
    assert!(fetched(answers).await.0.unwrap() == content());
}

#[tokio::test]
async fn what_does_not_come_to_its_announced_end_is_given_up() {
    let short = || answer("200 OK", WHOLE, b"[{\"id\":\"a\"}]");
    let refused = refusal((0..TRIES).map(|_| short()).collect()).await;
    assert_eq!(
        refused,
        "it could not be fetched in 6 tries: the transfer breaks off at 12 bytes of 3000000; try again later, or check the address"
    );
    let chunked = answer("200 OK", "Transfer-Encoding: chunked\r\n", b"3\r\n[1,\r\n");
    assert!(refusal(vec![chunked; TRIES as usize]).await.contains("breaks off at 3 bytes;"));
    let busy = refusal(vec![answer("502 Bad Gateway", "", b""); TRIES as usize]).await;
    assert!(busy.contains("the server answers with status 502"), "{busy}");
}

#[tokio::test]
async fn a_server_that_keeps_silent_or_is_not_there_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: Address = format!("http://{}/x", listener.local_addr().unwrap()).parse().unwrap();
    let silent = fetch_with(QUICK, &address, |_, _| ()).await.unwrap_err();
    assert!(silent.to_string().contains("the server keeps silent"), "{silent}");
    drop(listener);
    let nobody = fetch_with(QUICK, &address, |_, _| ()).await.unwrap_err();
    assert!(nobody.to_string().contains("its host refuses the connection"), "{nobody}");
}

#[tokio::test]
async fn what_the_server_refuses_is_not_asked_for_again() {
    for (status, told) in [
        ("401 Unauthorized", "the server refuses access (401)"),
        ("403 Forbidden", "the server refuses access (403)"),
        ("404 Not Found", "the server has no file at this address (404)"),
        ("410 Gone", "the server has no file at this address (410)"),
        ("400 Bad Request", "answers with status 400 instead of a file"),
        ("204 No Content", "answers with status 204 instead of a file"),
        ("304 Not Modified", "answers with status 304 instead of a file"),
    ] {
        let refused = refusal(vec![answer(status, "", b"")]).await;
        assert!(refused.contains(told), "{refused}");
    }
}

#[tokio::test]
async fn one_page_of_a_listing_is_refused() {
    let link = "Link: <https://host/api/models?cursor=secret>; rel=\"next\"\r\n";
    let page = |kind: &str| answer("200 OK", &format!("Content-Type: {kind}\r\n{link}Content-Length: 2\r\n"), b"[]");
    assert!(refusal(vec![page("application/json; charset=utf-8")]).await.contains("only one page of a listing"));
    // The word says nothing of a file that was put there as a whole.
    assert_eq!(fetched(vec![page("application/octet-stream")]).await.0.unwrap(), b"[]");
}

#[tokio::test]
async fn redirects_are_followed_and_bounded() {
    let there = serve(vec![answer("200 OK", WHOLE, &content())]).await;
    let to = |address| answer("302 Found", &format!("Location: http://{address}/other\r\nContent-Length: 0\r\n"), b"");
    assert!(fetched(vec![to(there.address)]).await.0.unwrap() == content());
    let requests = there.requests.lock().unwrap().clone();
    assert!(!requests[0].contains("authorization"), "{requests:?}");
    let around = answer("302 Found", "Location: /a/listing.json\r\nContent-Length: 0\r\n", b"");
    assert!(refusal(vec![around; 11]).await.contains("redirected more than 10 times"));
}

#[tokio::test]
async fn a_server_without_tls_is_not_trusted() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plain: Address = format!("https://{}/x", listener.local_addr().unwrap()).parse().unwrap();
    let speaks = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let _ = socket.read(&mut [0; 1_000]).await;
    });
    let refused = fetch_with(QUICK, &plain, |_, _| ()).await.unwrap_err();
    assert!(matches!(refused, FetchError::Untrusted(_)), "{refused:?}");
    speaks.await.unwrap();
}

#[tokio::test]
async fn nothing_stays_when_the_file_is_dropped() {
    let server = serve(vec![answer("200 OK", WHOLE, &content())]).await;
    let address = format!("http://{}/x", server.address).parse().unwrap();
    let file = fetch_with(QUICK, &address, |_, _| ()).await.unwrap();
    let path = file.path();
    assert!(path.exists());
    drop(file);
    assert!(!path.parent().unwrap().exists());
}

#[tokio::test]
async fn no_more_is_taken_than_is_bounded() {
    let one_more = [content(), vec![0]].concat();
    // Announced, and not: what comes is counted in any case.
    for headers in ["Content-Length: 3000001\r\n", ""] {
        let told = refusal(vec![answer("200 OK", headers, &one_more)]).await;
        assert!(told.starts_with("it is larger than 3000000 bytes"), "{told}");
    }
}

#[tokio::test]
async fn a_server_that_never_falls_silent_is_not_waited_for_without_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/x", listener.local_addr().unwrap()).parse().unwrap();
    let dripping = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.write_all(&answer("200 OK", WHOLE, b"")).await;
        while socket.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let patience = Patience { whole: Duration::from_millis(900), ..QUICK };
    let refused = tokio::time::timeout(Duration::from_secs(20), fetch_with(patience, &address, |_, _| ())).await;
    assert!(matches!(refused.unwrap(), Err(FetchError::TooSlow(_))));
    dripping.abort();
}

#[tokio::test]
async fn nobody_else_on_the_machine_may_look_into_the_folder() {
    let server = serve(vec![answer("200 OK", WHOLE, &content())]).await;
    let address = format!("http://{}/x", server.address).parse().unwrap();
    let file = fetch_with(QUICK, &address, |_, _| ()).await.unwrap();
    let folder = std::fs::metadata(file.path().parent().unwrap()).unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
}
