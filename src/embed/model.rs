//! Where the model stands and whether it is the right one: folder, description, sizes, hashes.
//!
//! Hashing 90 MB at every start would be felt, so [`ModelFolder::stamps`] gives what a workspace remembers of files once
//! verified (path, size, time of change); a changed stamp means hashing again.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::EmbedError;

/// Environment variable that names the model's folder.
pub const MODEL_DIR_VARIABLE: &str = "DOSSIER_MODEL_DIR";

/// The description that belongs to this program; a folder may carry its own.
const BUILT_IN: &str = include_str!("../../models/all-minilm-l6-v2/model.toml");

/// What `model.toml` says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSpec {
    pub id: String,
    pub title: String,
    pub licence: String,
    /// Length of a vector.
    pub dims: usize,
    /// How token states become one vector; only `mean` is known.
    pub pooling: String,
    /// The most tokens of a text, marks included.
    pub max_positions: usize,
    pub source: Source,
    pub files: Vec<ModelFile>,
}

/// Where a person gets the weights; the program itself never does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub package: String,
    pub folder: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    pub name: String,
    pub size: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

impl ModelSpec {
    /// The description compiled into the program.
    ///
    /// # Errors
    /// [`EmbedError::Spec`] when the file this program was built from is broken.
    pub fn built_in() -> Result<Self, EmbedError> {
        Self::parse(BUILT_IN, Path::new("models/all-minilm-l6-v2/model.toml"))
    }

    fn parse(text: &str, path: &Path) -> Result<Self, EmbedError> {
        let fail = |why: String| EmbedError::Spec { path: path.to_owned(), why };
        let spec: Self = toml::from_str(text).map_err(|e| fail(e.message().to_owned()))?;
        if spec.pooling != "mean" {
            return Err(fail(format!("pooling `{}` is not known, only `mean` is", spec.pooling)));
        }
        let plain = |name: &str| !name.is_empty() && !name.contains(['/', '\\']) && name != "..";
        match spec.files.iter().find(|f| !plain(&f.name)) {
            Some(file) => Err(fail(format!("`{}` is not a plain file name", file.name))),
            None => Ok(spec),
        }
    }
}

/// What is remembered of a file whose hash was checked; equal stamps mean the same bytes as far as the system tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub path: PathBuf,
    pub size: u64,
    /// Nanoseconds since 1970 of the last change.
    pub modified: u64,
    pub sha256: String,
}

/// A folder that holds every file of a model in its right size.
#[derive(Clone, Debug)]
pub struct ModelFolder {
    folder: PathBuf,
    spec: ModelSpec,
}

impl ModelFolder {
    /// Looks in `explicit`, else in the folder that `DOSSIER_MODEL_DIR` names, else in `models/<id>` upward from the
    /// working directory and from the executable. A folder that a person named is never passed over for another.
    ///
    /// # Errors
    /// [`EmbedError::Missing`] with every place that was looked at; as [`Self::open`] for a folder that a person named.
    pub fn locate(explicit: Option<&Path>) -> Result<Self, EmbedError> {
        let named = explicit
            .map(Path::to_owned)
            .or_else(|| std::env::var_os(MODEL_DIR_VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from));
        match named {
            Some(folder) => Self::open(&folder),
            None => {
                let starts = [std::env::current_dir().ok(), std::env::current_exe().ok()];
                Self::search(&starts.into_iter().flatten().collect::<Vec<_>>())
            }
        }
    }

    /// Looks for `models/<id>` in each of `starts` and the folders above it.
    pub(super) fn search(starts: &[PathBuf]) -> Result<Self, EmbedError> {
        let spec = ModelSpec::built_in()?;
        let below = Path::new("models").join(&spec.id);
        // The description is in the repository and the weights are not, so the weights decide.
        let last = spec.files.last().map(|f| f.name.clone()).unwrap_or_default();
        let found = starts
            .iter()
            .flat_map(|start| start.ancestors())
            .map(|at| at.join(&below))
            .find(|folder| folder.join(&last).is_file());
        match found {
            Some(folder) => Self::open(&folder),
            None => {
                let looked = starts.iter().map(|s| format!("{} and upward from {}", below.display(), s.display()));
                Err(EmbedError::Missing { id: spec.id, looked: looked.collect::<Vec<_>>().join(", ") })
            }
        }
    }

    /// Opens one folder: its own `model.toml` when it has one, else the built-in description; checks names and sizes.
    ///
    /// # Errors
    /// [`EmbedError::Missing`] when the folder or a file is absent, [`EmbedError::Mismatch`] on a wrong size,
    /// [`EmbedError::Spec`] on a broken description.
    pub fn open(folder: &Path) -> Result<Self, EmbedError> {
        let described = folder.join("model.toml");
        let spec = match std::fs::read_to_string(&described) {
            Ok(text) => ModelSpec::parse(&text, &described)?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => ModelSpec::built_in()?,
            Err(source) => return Err(EmbedError::Read { path: described, source }),
        };
        let model = Self { folder: folder.to_owned(), spec };
        model.stamps()?;
        Ok(model)
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn spec(&self) -> &ModelSpec {
        &self.spec
    }

    /// Names the model's files as they should be; fit for a file name.
    pub fn fingerprint(&self) -> String {
        let mut hashes = blake3::Hasher::new();
        for file in &self.spec.files {
            hashes.update(file.sha256.as_bytes());
        }
        format!("{}-{}", self.spec.id, &hashes.finalize().to_hex()[..12])
    }

    /// Path of a file that the description must name.
    pub(super) fn file(&self, name: &str) -> Result<PathBuf, EmbedError> {
        if self.spec.files.iter().any(|f| f.name == name) {
            return Ok(self.folder.join(name));
        }
        Err(EmbedError::Spec { path: self.folder.join("model.toml"), why: format!("it names no file `{name}`") })
    }

    /// Present state of every file, sizes checked, hashes taken from the description and not yet checked.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn stamps(&self) -> Result<Vec<Stamp>, EmbedError> {
        let mut stamps = Vec::with_capacity(self.spec.files.len());
        for file in &self.spec.files {
            let path = self.folder.join(&file.name);
            let meta = match std::fs::metadata(&path) {
                Ok(meta) if meta.is_file() => meta,
                Ok(_) => return Err(EmbedError::Mismatch { path, why: "it is not a file".to_owned() }),
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                    return Err(EmbedError::Missing { id: self.spec.id.clone(), looked: path.display().to_string() });
                }
                Err(source) => return Err(EmbedError::Read { path, source }),
            };
            if meta.len() != file.size {
                let why = format!("it has {} bytes instead of {}", meta.len(), file.size);
                return Err(EmbedError::Mismatch { path, why });
            }
            let since = meta.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
            let modified = u64::try_from(since.as_nanos()).unwrap_or(u64::MAX);
            stamps.push(Stamp { path, size: file.size, modified, sha256: file.sha256.clone() });
        }
        Ok(stamps)
    }

    /// Reads every file through and compares its SHA-256; a fraction of a second for 90 MB.
    ///
    /// # Errors
    /// [`EmbedError::Mismatch`] on a wrong hash, [`EmbedError::Read`] when a file cannot be read through.
    pub fn verify(&self) -> Result<Vec<Stamp>, EmbedError> {
        let stamps = self.stamps()?;
        for stamp in &stamps {
            let fail = |source| EmbedError::Read { path: stamp.path.clone(), source };
            let mut file = std::fs::File::open(&stamp.path).map_err(fail)?;
            let mut digest = Sha256::new();
            let mut block = vec![0; 1 << 20];
            loop {
                let read = file.read(&mut block).map_err(fail)?;
                if read == 0 {
                    break;
                }
                digest.update(&block[..read]);
            }
            let found: String = digest.finalize().iter().map(|b| format!("{b:02x}")).collect();
            if found != stamp.sha256 {
                let why = format!("its SHA-256 is {found}");
                return Err(EmbedError::Mismatch { path: stamp.path.clone(), why });
            }
        }
        Ok(stamps)
    }
}
