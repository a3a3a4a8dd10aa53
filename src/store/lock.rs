//! One writer a workspace, kept by the kernel: a killed holder holds nothing.

use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use super::StoreError;

/// A file of its own, since a data file is replaced by renaming and a lock on it would go with the old one.
pub(super) const LOCK: &str = "lock";

/// Held while it lives.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a workspace folder, or says which process has it.
    pub fn take(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(LOCK);
        let fail = |e| StoreError::io(&path, "lock this workspace", e);
        let open = || OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
        let mut file = open().map_err(fail)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(e)) => return Err(fail(e)),
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                // The holder may not have written its number yet, or something else wrote here: digits or nothing.
                let read = Read::by_ref(&mut file).take(20).read_to_string(&mut pid).is_ok();
                let known = read && !pid.is_empty() && pid.bytes().all(|b| b.is_ascii_digit());
                let holder = if known { format!("process {pid}") } else { "its number is not known".to_owned() };
                return Err(StoreError::Locked { path: folder.to_owned(), holder });
            }
        }
        let mut note = || {
            file.set_permissions(Permissions::from_mode(0o600))?;
            file.set_len(0)?;
            file.rewind()?;
            write!(file, "{}", std::process::id())
        };
        note().map_err(fail)?;
        Ok(Self { _file: file })
    }
}
