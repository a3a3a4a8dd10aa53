//! Bytes in, private files out: modes that do not depend on the umask, writes that are all or nothing.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use super::StoreError;

/// Begins the name of a file still being written; what a kill leaves behind is swept at the next start.
pub(super) const TEMPORARY: &str = ".tmp-";

/// Makes a folder, and the missing ones above it, that only the user can enter; one that is there is left as it is.
pub(super) fn private_dir(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Ok(());
    }
    let fail = |e| StoreError::io(path, "make this folder", e);
    let missing: Vec<&Path> = path.ancestors().take_while(|p| !p.as_os_str().is_empty() && !p.is_dir()).collect();
    for folder in missing.into_iter().rev() {
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => continue,
            made => made.map_err(fail)?,
        }
        // The mode given at creation passes through the umask, which may take away even the user's own rights.
        fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(fail)?;
    }
    Ok(())
}

/// Takes away what others may do in a folder of ours: one made by hand, or restored from a backup, may be open to them.
pub(super) fn make_private(folder: &Path) -> Result<(), StoreError> {
    let set = || {
        let mode = fs::metadata(folder)?.permissions().mode() & 0o777;
        if mode == 0o700 { Ok(()) } else { fs::set_permissions(folder, Permissions::from_mode(0o700)) }
    };
    set().map_err(|e| StoreError::io(folder, "make this folder private", e))
}

/// Opens a file for appending, making it private when it is new.
pub(super) fn append(path: &Path) -> Result<File, StoreError> {
    let open = || {
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        Ok(file)
    };
    open().map_err(|e| StoreError::io(path, "open this file for writing", e))
}

/// Puts a whole file in place: written beside it, synced, renamed, and the folder synced.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    write_with(path, true, |file| file.write_all(bytes))
}

/// The same for content that is written piece by piece. Without waiting for the disk where it is not `durable`: what
/// carries a checksum can be made again.
pub(super) fn write_with(
    path: &Path,
    durable: bool,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), StoreError> {
    put(path, durable, content).map_err(|e| StoreError::io(path, "write this file", e))
}

fn put(path: &Path, durable: bool, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
    file.as_file().set_permissions(Permissions::from_mode(0o600))?;
    let mut writer = io::BufWriter::with_capacity(1 << 16, &mut file);
    content(&mut writer)?;
    writer.flush()?;
    drop(writer);
    if durable {
        file.as_file().sync_all()?;
    }
    file.persist(path)?;
    if durable { sync_dir(folder) } else { Ok(()) }
}

/// Makes renames inside a folder durable.
pub(super) fn sync_dir(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Whether it is a file, and no link to one, that the user alone can read and write.
pub(super) fn is_private(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o777 == 0o600)
}

/// Reads a whole file; `None` when it is not there.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(StoreError::io(path, "read this file", e)),
    }
}

/// Reads the first bytes of a file, all of a shorter one; `None` when it is not there.
pub(super) fn begin(path: &Path, bytes: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let read = File::open(path).and_then(|file| {
        let mut begin = Vec::new();
        file.take(bytes).read_to_end(&mut begin)?;
        Ok(begin)
    });
    match read {
        Ok(begin) => Ok(Some(begin)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(StoreError::io(path, "read this file", e)),
    }
}

/// Removes a file or a folder with everything in it; one that is not there is fine.
pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(e) => Err(e),
    };
    match removed {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(StoreError::io(path, "remove this", e)),
        _ => Ok(()),
    }
}

/// Names in a folder, sorted; none when the folder is not there.
pub(super) fn names(folder: &Path) -> Result<Vec<String>, StoreError> {
    let fail = |e| StoreError::io(folder, "list this folder", e);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(fail(e)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry.map_err(fail)?.file_name().into_string());
    }
    names.sort();
    Ok(names)
}

/// Removes what a killed writer left half written in a folder.
pub(super) fn sweep(folder: &Path) -> Result<(), StoreError> {
    let left = names(folder)?;
    left.iter().filter(|name| name.starts_with(TEMPORARY)).try_for_each(|name| remove(&folder.join(name)))
}

/// Makes every file of a folder private and durable: for files that another library wrote with the umask's mode.
pub(super) fn seal(folder: &Path) -> Result<(), StoreError> {
    for name in names(folder)? {
        let path = folder.join(name);
        if path.is_file() {
            let seal = || {
                fs::set_permissions(&path, Permissions::from_mode(0o600))?;
                File::open(&path)?.sync_all()
            };
            seal().map_err(|e| StoreError::io(&path, "make this file private", e))?;
        }
    }
    sync_dir(folder).map_err(|e| StoreError::io(folder, "sync this folder", e))
}
