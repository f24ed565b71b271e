//! A small disk of its own, which can be filled: a file system in memory that only a namespace of its own has mounted.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::supervised::{self, Owner};

/// Mounts it, and ends with the test, however that ends.
const HOLDER: &str = r#"mount -t tmpfs -o "size=$2" tmpfs "$1" && echo ready && exec cat >/dev/null"#;

/// A small disk.
pub(crate) struct SmallDisk {
    holder: Child,
    folder: PathBuf,
}

impl SmallDisk {
    /// One of so many bytes, for a user.
    pub(crate) fn of(bytes: u64, owner: Option<Owner>) -> Self {
        let folder = supervised::folder("disk");
        if let Some((user, group)) = owner {
            std::os::unix::fs::chown(&folder, Some(user), Some(group)).expect("the folder changes hands");
        }
        let mut holder = Command::new("unshare");
        holder.args(["--user", "--map-root-user", "--mount", "sh", "-c", HOLDER, "sh"]).arg(&folder);
        holder.arg(bytes.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut holder = supervised::run_as(&mut holder, owner).spawn().expect("unshare runs");
        let mut told = String::new();
        BufReader::new(holder.stdout.take().expect("piped")).read_line(&mut told).expect("the holder tells");
        assert_eq!(told, "ready\n", "a file system in memory can be mounted in a namespace of one's own");
        Self { holder, folder }
    }

    /// Where those within find it.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The same folder for those outside, links apart.
    pub(crate) fn outside(&self) -> PathBuf {
        let folder = self.folder.strip_prefix("/").expect("a whole path");
        PathBuf::from(format!("/proc/{}/root", self.holder.id())).join(folder)
    }

    /// The same command for those within.
    pub(crate) fn within(&self, command: &tokio::process::Command) -> tokio::process::Command {
        let asked = command.as_std();
        let mut within = tokio::process::Command::new("nsenter");
        within.args(["--user", "--mount", "--target", &self.holder.id().to_string(), "--"]);
        within.arg(asked.get_program()).args(asked.get_args()).kill_on_drop(true);
        for (name, value) in asked.get_envs() {
            match value {
                Some(value) => within.env(name, value),
                None => within.env_remove(name),
            };
        }
        within.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        within
    }

    /// Fills it but for so many bytes.
    pub(crate) async fn fill_but(&self, bytes: u64) {
        let fill = format!("! dd if=/dev/zero of=filler bs=4096 && truncate -s -{bytes} filler");
        let said = self.shell(&fill).await;
        assert!(said.contains("No space left on device"), "{said}");
    }

    /// Makes room again.
    pub(crate) async fn make_room(&self) {
        self.shell("rm filler").await;
    }

    async fn shell(&self, script: &str) -> String {
        let mut command = tokio::process::Command::new("sh");
        command.args(["-c", &format!("cd {} && {script}", self.folder.display())]);
        let ended = self.within(&command).output().await.expect("nsenter runs");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(ended.status.success(), "{script}: {said}");
        said
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        let _ = self.holder.wait();
        supervised::remove(&self.folder);
    }
}
