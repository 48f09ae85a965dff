//! Drives a real Chromium over a pipe with its debugging protocol: opens pages, runs scripts in them, clicks.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Longer than anything takes on any machine.
const NEVER: Duration = Duration::from_mins(1);

/// Chromium reads commands from descriptor 3 and writes responses to descriptor 4; here they are its stdin and stdout.
const PIPED: &str = "exec chromium --remote-debugging-pipe \"$@\" 3<&0 4>&1";

/// A browser with one page. Dropping it ends the browser.
pub struct Browser {
    process: Child,
    pipe: RefCell<Pipe>,
    session: String,
}

struct Pipe {
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
    last_id: u64,
}

/// A browser without a screen that can't reach other machines, so anything that a page loads from elsewhere is missing.
pub const ARGUMENTS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

impl Browser {
    /// Starts a browser with a profile in `folder`.
    pub fn start(folder: &Path) -> Self {
        let mut process = Command::new("sh")
            .args(["-c", PIPED, "sh"])
            .args(ARGUMENTS)
            .arg(format!("--user-data-dir={}", folder.join("browser").display()))
            .env("HOME", folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromium is installed; scripts/setup does that");
        let pipe = Pipe {
            commands: process.stdin.take().expect("a pipe"),
            answers: BufReader::new(process.stdout.take().expect("a pipe")),
            last_id: 0,
        };
        let mut browser = Self {
            process,
            pipe: RefCell::new(pipe),
            session: String::new(),
        };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let attached = browser.call("Target.attachToTarget", &attach);
        attached["sessionId"]
            .as_str()
            .expect("a text")
            .clone_into(&mut browser.session);
        browser
    }

    /// Opens a page. Its scripts may still be running when this returns.
    pub fn open(&self, url: &str) {
        let opened = self.call("Page.navigate", &json!({"url": url}));
        assert_eq!(opened["errorText"], Value::Null, "{url}");
    }

    /// The value of a script in the page.
    pub fn evaluate(&self, script: &str) -> Value {
        let result = self.call(
            "Runtime.evaluate",
            &json!({"expression": script, "returnByValue": true, "awaitPromise": true}),
        );
        assert_eq!(result["exceptionDetails"], Value::Null, "{script}");
        result["result"]["value"].clone()
    }

    /// Waits until a script returns something other than null, false and an empty text.
    pub fn until(&self, script: &str) -> Value {
        let start = Instant::now();
        loop {
            let value = self.evaluate(script);
            if ![Value::Null, json!(false), json!("")].contains(&value) {
                return value;
            }
            let page = || self.evaluate("document.body.innerText");
            assert!(
                start.elapsed() < NEVER,
                "never true: {script}\non the page:\n{}",
                page()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Clicks the first element that matches this selector, once it exists.
    pub fn click(&self, selector: &str) {
        self.until(&format!("document.querySelector({}) !== null", json!(selector)));
        self.evaluate(&format!("document.querySelector({}).click()", json!(selector)));
    }

    /// Sets the width of the window, and the system's colour scheme.
    pub fn look(&self, width: u32, scheme: &str) {
        let size = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &size);
        let feature = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call("Emulation.setEmulatedMedia", &json!({"features": feature}));
    }

    /// Sends a command and returns its response. Events in between are ignored.
    fn call(&self, method: &str, params: &Value) -> Value {
        self.pipe.borrow_mut().call(&self.session, method, params)
    }
}

impl Pipe {
    fn call(&mut self, session: &str, method: &str, params: &Value) -> Value {
        self.last_id += 1;
        let mut command = json!({"id": self.last_id, "method": method, "params": params});
        if !session.is_empty() {
            command["sessionId"] = json!(session);
        }
        self.commands
            .write_all(format!("{command}\0").as_bytes())
            .expect("the browser reads");
        loop {
            let mut message = Vec::new();
            self.answers.read_until(0, &mut message).expect("the browser answers");
            assert_eq!(message.pop(), Some(0), "the browser ended");
            let message: Value = serde_json::from_slice(&message).expect("JSON");
            if message["id"] == json!(self.last_id) {
                assert_eq!(message["error"], Value::Null, "{method}");
                return message["result"].clone();
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
