//! What is sent is read only where somebody may send it.

use crate::kit::House;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Sends the head of an upload to a real server and none of its body; the answer, where one comes.
fn knock(address: SocketAddr, cookie: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: multipart/form-data; boundary=x\r\n\
         content-length: 20000000\r\ncookie: {cookie}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let (mut answer, mut piece) = (Vec::new(), [0; 4096]);
    while !answer.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(read) => answer.extend_from_slice(&piece[..read]),
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn an_upload_of_whoever_may_not_is_refused_before_it_is_read() {
    let house = House::sample();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(jishi_web::serve(listener, house.site().clone(), std::future::pending()));
    let session = |account: &str| format!("session={}", house.visitor(account).token().unwrap());
    let stranger = knock(address, "", "/import");
    assert!(stranger.starts_with("HTTP/1.1 303") && stranger.contains("/sign-in?back="), "{stranger}");
    let member = knock(address, &session("member"), "/import");
    assert!(member.starts_with("HTTP/1.1 403"), "{member}");
    // elsewhere so long a body is of no use to anybody
    let elsewhere = knock(address, &session("organizer"), "/sign-in");
    assert!(elsewhere.starts_with("HTTP/1.1 413"), "{elsewhere}");
    let organizer = knock(address, &session("organizer"), "/import");
    assert_eq!(organizer, "", "who may is waited for");
    runtime.shutdown_background();
}
