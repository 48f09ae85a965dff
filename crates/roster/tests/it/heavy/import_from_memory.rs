//! What another server answers is never in memory as a whole, however large its parts are.

use std::fmt::Write as _;
use std::time::Duration;

use testing::{Workdir, on_both_databases};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::harness::mentions;
use crate::import_from::{answer, import_from};

/// KiB that a process may have had at its peak, in a build with all checks: some 40 MiB are the program and its threads.
const PEAK: u64 = 256 * 1024;

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";

/// What a list begins with, one of its items again and again, and what it ends with.
struct Body {
    item: fn(usize) -> String,
    items: usize,
    end: &'static str,
}

/// Answers the list of workspaces, and then that of users if it is asked for.
async fn serve(listener: TcpListener, workspaces: Body, users: Option<Body>) {
    for body in [Some(workspaces), users].into_iter().flatten() {
        let mut stream = asked(&listener).await;
        let mut sent = stream.write_all(format!("{HEAD}[").as_bytes()).await;
        for number in 0..body.items {
            if sent.is_err() {
                break;
            }
            let comma = if number == 0 { "" } else { "," };
            sent = stream
                .write_all(format!("{comma}{}", (body.item)(number)).as_bytes())
                .await;
        }
        // Who has refused the list has hung up.
        let _ = stream.write_all(body.end.as_bytes()).await;
        let _ = stream.shutdown().await;
    }
}

async fn asked(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.expect("a connection");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("a request"));
    }
    stream
}

/// The most KiB that the process had resident until its end.
async fn peak(pid: u32) -> u64 {
    let mut peak = 0;
    while let Ok(status) = std::fs::read_to_string(format!("/proc/{pid}/status")) {
        let Some(line) = status.lines().find(|line| line.starts_with("VmHWM:")) else {
            break;
        };
        let number = line.split_whitespace().nth(1).and_then(|number| number.parse().ok());
        peak = number.expect("a number of kB");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    peak
}

/// Imports what a server answers. Returns the exit code and what was said; the peak of memory must be within bounds.
async fn import(workdir: &Workdir, arguments: &[&str], workspaces: Body, users: Option<Body>) -> (Option<i32>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let server = tokio::spawn(serve(listener, workspaces, users));
    let mut command = import_from(workdir, &address);
    for argument in arguments {
        command = command.argument(argument);
    }
    let child = command.spawn();
    let peak = tokio::spawn(peak(child.id()));
    let ended = tokio::task::spawn_blocking(|| child.wait_with_output().expect("it ends"));
    let ended = ended.await.expect("no panic");
    let peak = peak.await.expect("no panic");
    server.abort();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(peak < PEAK, "{peak} KiB at the peak; {said:.500}");
    assert!(peak > 0, "it was measured");
    (ended.status.code(), said)
}

const fn nothing() -> Body {
    Body {
        item: |_| String::new(),
        items: 0,
        end: "]",
    }
}

/// Nothing of them is wanted but the name and the address.
fn with_picture(number: usize) -> String {
    let picture = "A".repeat(3 * 1024 * 1024);
    format!(r#"{{"avatar": "{picture}", "name": "Ada", "email": "ada{number}@example.com", "workspaces": []}}"#)
}

/// As many memberships as there is room for, all of one workspace.
fn with_memberships(number: usize) -> String {
    let mut memberships = String::new();
    for _ in 0..20_000 {
        memberships.push_str(r#"{"name":"demo","groups":["a"]},"#);
    }
    format!(
        r#"{{"name": "Ada", "email": "ada{number}@example.com", "workspaces": [{}]}}"#,
        memberships.trim_end_matches(',')
    )
}

async fn large_users_wait_by_their_bytes(workdir: &Workdir) {
    for (item, items) in [(with_picture as fn(usize) -> String, 150), (with_memberships, 60)] {
        let users = Body { item, items, end: "]" };
        let (code, said) = import(workdir, &[], nothing(), Some(users)).await;
        assert_eq!(code, Some(0), "{said:.500}");
    }
    let users = Body {
        item: with_memberships,
        items: 60,
        end: "]",
    };
    let (code, said) = import(workdir, &["--dry-run"], nothing(), Some(users)).await;
    assert_eq!(code, Some(0), "{said:.500}");
}

async fn a_list_of_workspaces_without_end_is_refused(workdir: &Workdir) {
    let workspace = |number| {
        let mut groups = String::new();
        for group in 0..100 {
            let _ = write!(groups, r#"{{"name": "group {group}"}},"#);
        }
        let groups = groups.trim_end_matches(',');
        format!(r#"{{"name": "workspace {number}", "groups": [{groups}]}}"#)
    };
    let workspaces = Body {
        item: workspace,
        items: usize::MAX,
        end: "",
    };
    let (code, said) = import(workdir, &[], workspaces, None).await;
    assert_eq!(code, Some(1));
    mentions(&said, "its items have more than 33554432 bytes");
    assert_eq!(workdir.database.rows("SELECT id FROM workspaces").await.len(), 0);
}

async fn an_item_without_end_is_refused(workdir: &Workdir) {
    let endless = Body {
        item: |number| {
            let begin = if number == 0 { r#"{"name": ""# } else { "" };
            format!("{begin}{}", "a".repeat(64 * 1024))
        },
        items: usize::MAX,
        end: "",
    };
    let (code, said) = import(workdir, &[], nothing(), Some(endless)).await;
    assert_eq!(code, Some(1));
    mentions(&said, "an item of the list is longer than 4194304 bytes");
}

/// Neither is a head.
async fn a_head_without_end_is_refused(workdir: &Workdir) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let mut stream = asked(&listener).await;
        let begin = answer("200 OK", "").replace("\r\n\r\n", "\r\nx-endless: ");
        let mut sent = stream.write_all(begin.as_bytes()).await;
        while sent.is_ok() {
            sent = stream.write_all(&[b'a'; 8 * 1024]).await;
        }
    });
    let child = import_from(workdir, &address).spawn();
    let peak = tokio::spawn(peak(child.id()));
    let ended = tokio::task::spawn_blocking(|| child.wait_with_output().expect("it ends"));
    assert_eq!(ended.await.expect("no panic").status.code(), Some(1));
    let peak = peak.await.expect("no panic");
    assert!(peak < PEAK, "{peak} KiB at the peak");
}

on_both_databases!(
    large_users_wait_by_their_bytes,
    a_list_of_workspaces_without_end_is_refused,
    an_item_without_end_is_refused,
    a_head_without_end_is_refused
);
