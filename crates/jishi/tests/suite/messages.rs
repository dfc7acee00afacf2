//! `jishi digest --send`: messages to a mail server of the test's own, on the loopback.

use crate::support::{Desk, colleges};
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

/// A server that takes every message and hands it on.
fn server() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let (hand_on, taken) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Some(message) = talk(stream.unwrap()) else { continue };
            if hand_on.send(message).is_err() {
                return;
            }
        }
    });
    (address, taken)
}

/// One talk: envelope and message, as the lines came.
fn talk(stream: TcpStream) -> Option<String> {
    let mut answers = stream.try_clone().ok()?;
    let mut answer = |line: &str| answers.write_all(format!("{line}\r\n").as_bytes()).ok();
    answer("220 localhost ESMTP")?;
    let (mut message, mut in_data) = (String::new(), false);
    for line in BufReader::new(stream).lines() {
        let line = line.ok()?;
        match (in_data, line.as_str()) {
            (true, ".") => {
                in_data = false;
                answer("250 taken")?;
            }
            (true, text) => message.push_str(&format!("{text}\n")),
            (false, "DATA") => {
                in_data = true;
                answer("354 go on")?;
            }
            (false, "QUIT") => {
                answer("221 bye")?;
                break;
            }
            (false, command) => {
                if command.starts_with("MAIL") || command.starts_with("RCPT") {
                    message.push_str(&format!("{command}\n"));
                }
                answer("250 well")?;
            }
        }
    }
    (!message.is_empty()).then_some(message)
}

/// A branch whose secretary has an account and an e-mail address; somebody else has no account.
fn college() -> Desk {
    let mut lines = colleges::cast();
    for line in &mut lines {
        let Some(person) = line["payload"].get_mut("person") else { continue };
        if matches!(person["code"].as_str(), Some("P001" | "P002")) {
            let address = format!("{}@example.cn", person["code"].as_str().unwrap().to_lowercase());
            person["attributes"] = json!({ "email": address });
        }
    }
    lines.push(colleges::adoption());
    let desk = Desk::with(&lines);
    desk.run(&["account", "add", "jia", "--person", "P001"]).done();
    desk
}

fn send(desk: &Desk, server: &str, day: &str) -> String {
    let from = "jishi@example.cn";
    desk.run(&["digest", "--send", "--smtp", server, "--from", from, "--as-of", day]).done().out
}

#[test]
fn a_message_goes_out_once_a_week_and_again_only_where_something_new_is_due_within_two_days() {
    let desk = college();
    let (server, taken) = server();
    // the first quarter ends in a month: what is due until mid-March is told
    let said = send(&desk, &server, "2024-03-18");
    assert!(said.contains("已寄1封"), "{said}");
    let message = taken.recv().unwrap();
    assert!(message.contains("MAIL FROM:<jishi@example.cn>"), "{message}");
    assert!(message.contains("RCPT TO:<p001@example.cn>"), "who has no account gets nothing: {message}");
    assert!(
        message.contains("Subject: =?utf-8?") && message.contains("Content-Type: text/plain"),
        "{message}"
    );
    assert!(!message.contains("P002") && !message.contains("示例乙"), "nothing about others");
    for day in ["2024-03-18", "2024-03-19", "2024-03-24"] {
        let said = send(&desk, &server, day);
        assert!(said.contains("已寄0封") && said.contains("1人这次不打扰"), "{day}: {said}");
    }
    assert!(send(&desk, &server, "2024-03-25").contains("已寄1封"), "a week later");
    taken.recv().unwrap();
    assert!(taken.try_recv().is_err(), "no other message came");
}

#[test]
fn a_server_that_is_not_there_is_said_and_nothing_is_noted_as_sent() {
    let desk = college();
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("smtp://{}", listener.local_addr().unwrap())
    };
    let asked =
        ["digest", "--send", "--smtp", &closed, "--from", "jishi@example.cn", "--as-of", "2024-03-18"];
    let complaint = desk.run(&asked).complaint();
    assert!(complaint.contains("p001@example.cn") && complaint.contains("没有寄出"), "{complaint}");
    let (server, taken) = server();
    assert!(send(&desk, &server, "2024-03-18").contains("已寄1封"));
    taken.recv().unwrap();
}
