//! Over a real port: connections that break, files that survive, and the command itself.

use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use countersign_sandbox::{Options, Sandbox, serve};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::bench::{ACTION, HOOKPULSE, LIST, RETAB, REVIEWS};

/// Sends one request on a connection of its own and reads until it ends.
async fn send(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address).await?;
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream
        .write_all(format!("{head}\r\n{body}").as_bytes())
        .await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer)
}

async fn json(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Value {
    let answer = send(address, method, path, headers, body).await.unwrap();
    let text = String::from_utf8(answer).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{text}");
    serde_json::from_str(body).unwrap()
}

async fn listen() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let sandbox = Sandbox::open(Options {
        seed: 3,
        ..Options::default()
    })
    .unwrap();
    tokio::spawn(serve(listener, sandbox, std::future::pending()));
    address
}

#[tokio::test]
async fn broken_connections_are_really_broken() {
    let address = listen().await;
    let list = json(&address, "GET", LIST, &HOOKPULSE, "").await;
    let uuid = list["data"][0]["execution_plan_uuid"].as_str().unwrap();
    let body = format!(r#"{{"action":"approve","execution_plan_uuid":"{uuid}"}}"#);
    for (kind, effects) in [
        ("refuse", 0),
        ("drop_before", 0),
        ("drop_after", 1),
        ("cut", 1),
    ] {
        let fault = format!(
            r#"{{"route":"POST /v1/api/human_approval_action/","kind":"{kind}","times":1}}"#
        );
        json(&address, "POST", "/_sandbox/faults", &[], &fault).await;
        match (
            kind,
            send(&address, "POST", ACTION, &HOOKPULSE, &body).await,
        ) {
            ("refuse", Err(error)) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
            ("drop_before" | "drop_after", Ok(answer)) => assert_eq!(answer, b""),
            ("cut", Ok(answer)) => {
                let text = String::from_utf8(answer).unwrap();
                let (head, body) = text.split_once("\r\n\r\n").unwrap();
                let announced = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "))
                    .unwrap();
                let announced: usize = announced.parse().unwrap();
                assert!(!body.is_empty() && body.len() < announced, "{text}");
            }
            (kind, other) => panic!("{kind}: {other:?}"),
        }
        let seen = json(&address, "GET", "/_sandbox/effects", &[], "").await;
        assert_eq!(seen.as_array().unwrap().len(), effects, "{kind}");
    }
}

#[tokio::test]
async fn an_idle_connection_ends_when_a_breaking_fault_is_set() {
    let address = listen().await;
    let mut idle = TcpStream::connect(&address).await.unwrap();
    let request = format!("GET / HTTP/1.1\r\nhost: {address}\r\n\r\n");
    idle.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 10_000];
    let count = idle.read(&mut answer).await.unwrap();
    assert!(answer[..count].starts_with(b"HTTP/1.1 404"));
    let fault = r#"{"route":"* /v1/workflows/runs","kind":"drop_after"}"#;
    json(&address, "POST", "/_sandbox/faults", &[], fault).await;
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).await.unwrap();
    let rest = String::from_utf8(rest).unwrap();
    assert!(!rest.contains("HTTP/1.1"), "{rest}");
}

/// The command, ended hard when it is dropped.
struct Process {
    child: Child,
    address: String,
}

impl Process {
    fn start(data: &Path, more: &[&str]) -> Process {
        let mut child = Command::new(env!("CARGO_BIN_EXE_countersign-sandbox"))
            .args(["--port", "0", "--seed", "3", "--data"])
            .arg(data)
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .strip_prefix("Countersign sandbox: http://")
            .and_then(|rest| rest.strip_suffix("/\n"))
            .unwrap_or_else(|| panic!("{line:?}"))
            .to_owned();
        Process { child, address }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_killed_sandbox_loses_nothing_and_its_timers_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path(), &[]);
    let address = &process.address;
    let slow =
        r#"{"retab_applied_after_ms":400,"retab_projected_after_ms":800,"retab_next_step_ms":100}"#;
    json(address, "POST", "/_sandbox/settings", &[], slow).await;
    let runs = json(
        address,
        "GET",
        "/retab-a/v1/workflows/runs?status=waiting_for_human",
        &RETAB,
        "",
    )
    .await;
    let run = runs["data"][0]["id"].as_str().unwrap();
    let path = format!("/retab-a/v1/workflows/runs/{run}");
    let body =
        r#"{"node_id":"hil-1","approved":true,"command_id":"c-1","modified_data":{"a":0.10}}"#;
    let receipt = json(
        address,
        "POST",
        &format!("{path}/hil-decisions"),
        &RETAB,
        body,
    )
    .await;
    let list = json(address, "GET", LIST, &HOOKPULSE, "").await;
    let uuid = list["data"][0]["execution_plan_uuid"].as_str().unwrap();
    let action = format!(r#"{{"action":"reject","execution_plan_uuid":"{uuid}"}}"#);
    json(address, "POST", ACTION, &HOOKPULSE, &action).await;
    let effects = json(address, "GET", "/_sandbox/effects", &[], "").await;
    drop(process);

    let process = Process::start(folder.path(), &["--seed", "50"]);
    let address = &process.address;
    assert_eq!(
        json(address, "GET", "/_sandbox/effects", &[], "").await,
        effects
    );
    let settings = json(address, "GET", "/_sandbox/settings", &[], "").await;
    assert_eq!(settings["retab_applied_after_ms"], 400);
    let again = json(
        address,
        "POST",
        &format!("{path}/hil-decisions"),
        &RETAB,
        body,
    )
    .await;
    assert_ne!(again["submission_status"], "accepted");
    assert_eq!(
        again["decision"]["payload_hash"],
        receipt["decision"]["payload_hash"]
    );
    json(
        address,
        "POST",
        "/_sandbox/clock",
        &[],
        r#"{"advance_ms":2000}"#,
    )
    .await;
    let shown = json(address, "GET", &path, &RETAB, "").await;
    assert_eq!(shown["status"], "completed");
    assert_eq!(
        shown["final_outputs"]["export-1"]["data"].to_string(),
        r#"{"a":0.10}"#
    );
    let again = send(address, "POST", ACTION, &HOOKPULSE, &action)
        .await
        .unwrap();
    assert!(
        String::from_utf8(again)
            .unwrap()
            .contains(r#""success":false"#)
    );
    assert_eq!(
        json(address, "GET", "/_sandbox/effects", &[], "").await,
        effects
    );
}

#[tokio::test]
async fn a_killed_sandbox_keeps_versions_decisions_and_cancellations() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path(), &[]);
    let address = &process.address;
    let slow = r#"{"retab_applied_after_ms":400,"retab_projected_after_ms":60000}"#;
    json(address, "POST", "/_sandbox/settings", &[], slow).await;
    let pending = json(address, "GET", REVIEWS, &RETAB, "").await;
    let review = |position: usize| pending["data"][position]["id"].as_str().unwrap();
    let versions = format!("{REVIEWS}/versions?review_id={}", review(2));
    let first = json(address, "GET", &versions, &RETAB, "").await;
    let parent = first["data"][0]["id"].as_str().unwrap();
    let correction = format!(
        r#"{{"review_id":"{}","parent_id":"{parent}","snapshot":{{"notes":"a"}}}}"#,
        review(2)
    );
    let create = format!("{REVIEWS}/versions");
    let created = json(address, "POST", &create, &RETAB, &correction).await;
    let approve = format!("{REVIEWS}/{}/approve", review(2));
    let approval = format!(r#"{{"version_id":{}}}"#, created["id"]);
    let accepted = json(address, "POST", &approve, &RETAB, &approval).await;
    assert_eq!(accepted["submission_status"], "accepted");
    let cancel = format!(r#"{{"api":"retab-c","key":"{}"}}"#, review(1));
    json(address, "POST", "/_sandbox/cancel", &[], &cancel).await;
    let all = format!("{REVIEWS}?decision_status=all");
    let before = json(address, "GET", &all, &RETAB, "").await;
    let effects = json(address, "GET", "/_sandbox/effects", &[], "").await;
    drop(process);

    let process = Process::start(folder.path(), &["--seed", "50"]);
    let address = &process.address;
    assert_eq!(json(address, "GET", &all, &RETAB, "").await, before);
    let again = json(address, "POST", &create, &RETAB, &correction).await;
    assert_eq!(again, created);
    let again = json(address, "POST", &approve, &RETAB, &approval).await;
    assert_eq!(again["submission_status"], "already_applied");
    let run = pending["data"][2]["run_id"].as_str().unwrap();
    let run = format!("/retab-c/v1/workflows/runs/{run}");
    let forward = r#"{"advance_ms":120000}"#;
    json(address, "POST", "/_sandbox/clock", &[], forward).await;
    let shown = json(address, "GET", &run, &RETAB, "").await;
    assert_eq!(shown["lifecycle"]["status"], "completed");
    assert_eq!(
        json(address, "GET", "/_sandbox/effects", &[], "").await,
        effects
    );
}

#[test]
fn the_command_ends_cleanly_when_asked() {
    for signal in ["-TERM", "-INT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Process::start(folder.path(), &[]);
        let id = process.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        let status = process.child.wait().unwrap();
        assert!(status.success(), "{signal}: {status}");
    }
}

#[test]
fn the_command_says_what_it_cannot_do() {
    let cases: [(&[&str], &str); 7] = [
        (&["--sead", "3"], "there is no option --sead"),
        (&["--port", "many"], "--port expects a number"),
        (&["--port", "70000"], "--port expects a number"),
        (&["--seed"], "--seed needs a value"),
        (&["--page", "/no/such/folder"], "--page expects a folder"),
        (&["--cors", "*"], "--cors expects origins"),
        (
            &["--port", "0", "--import", "/no/such/file.json"],
            "/no/such/file.json",
        ),
    ];
    for (arguments, part) in cases {
        let output = Command::new(env!("CARGO_BIN_EXE_countersign-sandbox"))
            .args(arguments)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        assert!(text.contains(part), "{arguments:?}: {text}");
    }
    let help = Command::new(env!("CARGO_BIN_EXE_countersign-sandbox"))
        .arg("--help")
        .output()
        .unwrap();
    assert!(help.status.success());
    assert!(
        String::from_utf8(help.stdout)
            .unwrap()
            .contains("--import FILE")
    );
}
