//! An exported file that can be changed and reassembled.

use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The lines between the first and the last, each with its line feed.
pub struct File {
    pub head: String,
    pub records: Vec<String>,
}

impl File {
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("the file is there");
        let mut lines: Vec<_> = text.split_inclusive('\n').map(str::to_owned).collect();
        lines.pop();
        let head = lines.remove(0);
        Self { head, records: lines }
    }

    /// A file with a workspace, so many users and as many events, not exported from a database.
    pub fn of_users(count: u64) -> Self {
        let head = json!({"roster_export": {"format": 1, "schema": 1, "version": "0.1.0", "exported_at": "now"}});
        let workspace = "0199f0c2-6f0e-7000-8000-000000000000";
        let all_users = "0199f0c2-6f0e-7000-8000-00000000000a";
        let admin = "0199f0c2-6f0e-7000-8000-00000000000b";
        let mut records = vec![format!(
            r#"{{"workspace":{{"id":"{workspace}","name":"W","slug":"w","status":"active","default":true,"all_users":"{all_users}","admin":"{admin}","created_at":1,"groups":[]}}}}"#
        )];
        let id = |number| format!("0199f0c2-6f0e-7000-9000-{number:012x}");
        records.extend((1..=count).map(|number| {
            format!(
                r#"{{"user":{{"id":"{}","name":"Ada","email":"ada{number}@example.com","status":"active","created_at":1,"password":null,"memberships":[{{"workspace":"{workspace}","status":"active","role":"end-user","archived_with_user":false,"created_at":1,"groups":[]}}]}}}}"#,
                id(number)
            )
        }));
        records.extend((1..=count).map(|number| {
            format!(
                r#"{{"event":{{"seq":{number},"at":1,"actor":"test","action":"user.updated","subject":"{}","workspace":null,"before":null,"after":"{{}}","request_id":null}}}}"#,
                id(number)
            )
        }));
        Self {
            head: head.to_string() + "\n",
            records: records.into_iter().map(|record| record + "\n").collect(),
        }
    }

    /// The whole file, with a last line that matches the records: so only the records can be wrong.
    pub fn sealed(&self) -> String {
        let records = self.records.concat();
        let count = |kind: &str| self.records.iter().filter(|line| line.starts_with(kind)).count();
        let in_all = |word: &str| records.matches(word).count();
        let digest = Sha256::digest(&records);
        let digest = digest
            .iter()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        let groups: usize = self.records.iter().map(|line| of_workspace(line)).sum();
        format!(
            "{}{records}{{\"end\":{{\"workspaces\":{},\"groups\":{groups},\"users\":{},\"passwords\":{},\"memberships\":{},\
             \"events\":{},\"sha256\":\"{digest}\"}}}}\n",
            self.head,
            count("{\"workspace\":"),
            count("{\"user\":"),
            in_all("\"set_at\":"),
            in_all("\"archived_with_user\":"),
            count("{\"event\":"),
        )
    }

    /// The line number of the first record of this kind.
    pub fn first(&self, kind: &str) -> usize {
        let start = format!("{{\"{kind}\":");
        self.records
            .iter()
            .position(|line| line.starts_with(&start))
            .expect(kind)
    }
}

fn of_workspace(line: &str) -> usize {
    let line: Value = serde_json::from_str(line).unwrap_or_default();
    line["workspace"]["groups"].as_array().map_or(0, Vec::len)
}
