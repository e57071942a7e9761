//! The binary under test, started for a test and ended by its process id.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_steelyard");

/// How long a start and an end may take at most.
const DEADLINE: Duration = Duration::from_secs(60);

/// A venue that runs in a process of its own. It is killed when dropped.
pub struct Process {
    child: Child,
    greeting: Value,
    output: mpsc::Receiver<String>,
}

/// How the binary ended, and what it said.
pub struct Ending {
    pub code: Option<i32>,
    pub output: String,
    pub errors: String,
}

/// Runs the binary to its end.
pub fn run(arguments: &[&str]) -> Ending {
    let done = Command::new(BINARY).args(arguments).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ending { code: done.status.code(), output: text(done.stdout), errors: text(done.stderr) }
}

impl Process {
    /// Starts `steelyard dev` on a free port.
    pub fn dev(arguments: &[&str]) -> Self {
        let mut command = Command::new(BINARY);
        command.args(["dev", "--json", "--port", "0"]).args(arguments);
        Self::start(command)
    }

    /// Starts a command whose first line of output is the greeting.
    pub fn start(mut command: Command) -> Self {
        let quiet = command.env("STEELYARD_LOG", "error").stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = quiet.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, output) = mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let line = output.recv_timeout(DEADLINE).expect("the venue says its address");
        Self { child, greeting: serde_json::from_str(&line).unwrap(), output }
    }

    pub fn greeting(&self) -> &Value {
        &self.greeting
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.greeting["url"].as_str().unwrap())
    }

    /// The host and port at which it listens.
    pub fn address(&self) -> String {
        self.url("").trim_start_matches("http://").to_owned()
    }

    pub fn get(&self, path: &str) -> String {
        ureq::get(self.url(path)).call().unwrap().body_mut().read_to_string().unwrap()
    }

    /// The answer of `POST /info`.
    pub fn info(&self, question: &Value) -> Value {
        let mut answer = ureq::post(self.url("/info")).send(question.to_string()).unwrap();
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    }

    /// Sends a devnet's control, and waits until it is done.
    pub fn control(&self, path: &str, request: &Value) -> Value {
        let mut answer = ureq::post(self.url(path)).send(request.to_string()).unwrap();
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    }

    /// A counter of `/metrics`.
    pub fn metric(&self, name: &str) -> u64 {
        let text = self.get("/metrics");
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("steelyard_{name} ")));
        line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
    }

    /// Ends it at once, as the loss of power would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop.
    pub fn ask_to_stop(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
    }

    /// Asks it to stop, and waits until it has.
    pub fn terminate(mut self) -> (ExitStatus, Vec<String>) {
        self.ask_to_stop();
        self.wait()
    }

    /// Waits until it ends by itself; gives what it said after its greeting.
    pub fn wait(&mut self) -> (ExitStatus, Vec<String>) {
        let mut said = Vec::new();
        loop {
            match self.output.recv_timeout(DEADLINE) {
                Ok(line) => said.push(line),
                Err(mpsc::RecvTimeoutError::Disconnected) => return (self.child.wait().unwrap(), said),
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("it does not end"),
            }
        }
    }

    /// What it wrote to its standard error, where that is a pipe.
    pub fn errors(&mut self) -> String {
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
