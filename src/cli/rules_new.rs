//! `dossier rules new|schema`: the files of a new field, and the schemas by which an editor completes them.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Exit;
use super::context::{Context, Failure};
use crate::rules::{self, cases, schema, start};
use crate::store::{write_kept, write_output};
use crate::terms::Shape;

/// Begin a field, with a rule and its cases
///
/// Adds the field to fields.yaml and writes a rule to fill in and an empty file of cases beside it. A folder given with --pack
/// that is no pack yet becomes one. What is there already is never changed. Then `dossier rules check` says what is left to
/// write. Example: dossier rules new technical.data_migration_scope --title "Data migration scope"
#[derive(Debug, clap::Args)]
pub struct NewArgs {
    /// Id of the field: section.name, lower case, `_` between words
    pub field: String,
    /// What a brief calls it; default: made from its id
    #[arg(long)]
    pub title: Option<String>,
    /// What an answer looks like: one, list, person, persons, date, duration, money, record
    #[arg(long, default_value = "one")]
    pub shape: String,
    /// Name of the rule's file: what it finds, or where
    #[arg(long, default_value = "said")]
    pub rule: String,
}

/// The JSON Schemas of the files of a pack, for completion in an editor
///
/// Example: dossier rules schema --write rules/schema
#[derive(Debug, clap::Args)]
pub struct SchemaArgs {
    /// Write them into this folder in place of printing them
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,
}

pub fn new(args: &NewArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let root = context.pack_root()?;
    let shape = Shape::parse(&args.shape).ok_or_else(|| {
        let known: Vec<&str> = Shape::ALL.iter().map(|s| s.word()).collect();
        Failure::Usage(format!("\"{}\" is no shape; the shapes are {}", args.shape, known.join(", ")))
    })?;
    let title = args.title.clone().unwrap_or_else(|| start::title(&args.field));
    start::named(&args.field, &args.rule).map_err(Failure::Usage)?;
    if !root.join("pack.yaml").exists() {
        let section = args.field.split('.').next().unwrap_or_default();
        put(&root, "pack.yaml", &start::pack(&root, section), out)?;
        put(&root, "fields.yaml", "fields:\n", out)?;
    }
    let place = start::Place::new(&root, &args.field, &args.rule).map_err(Failure::Usage)?;
    refuse_existing(&root.join(&place.rule))?;
    if place.shape.is_none() {
        let path = root.join("fields.yaml");
        let before = std::fs::read_to_string(&path)?;
        let section = start::section(&before, &args.field, &title, shape, &place.view).ok_or_else(|| {
            Failure::Usage(format!(
                "{}: add the field by hand, its layout is not one that can be added to",
                path.display()
            ))
        })?;
        write_kept(&path, &section)?;
        writeln!(out, "{}  the field is added at its end", path.display())?;
    }
    put(&root, &place.rule, &start::rule(&args.field, &title, shape, &place), out)?;
    let cases = cases::path(&root, &args.field);
    if !cases.exists() {
        let within = cases.strip_prefix(&root).unwrap_or(&cases).display().to_string();
        put(&root, &within, &start::cases(&title), out)?;
    }
    let pack = root.display();
    writeln!(
        out,
        "Its question and what is asked when it is missing stand at the end of fields.yaml: say them in your words."
    )?;
    writeln!(
        out,
        "Fill in what `dossier rules check {pack}` names, then run `dossier rules test {pack} --field {}`.",
        args.field
    )?;
    let left = rules::check(&root).faults.len();
    writeln!(out, "{left} things are left to write.")?;
    Ok(Exit::Done)
}

fn refuse_existing(path: &Path) -> Result<(), Failure> {
    if path.exists() {
        return Err(Failure::Usage(format!("{} is there already; give another name with --rule", path.display())));
    }
    Ok(())
}

/// Writes a file that is not there yet.
fn put(root: &Path, within: &str, text: &str, out: &mut dyn Write) -> Result<(), Failure> {
    let path = root.join(within);
    refuse_existing(&path)?;
    write_kept(&path, text)?;
    writeln!(out, "{}  written", path.display())?;
    Ok(())
}

pub fn schema(args: &SchemaArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let all = schema::all();
    match &args.write {
        Some(folder) => {
            for (name, schema) in &all {
                let text = format!("{}\n", serde_json::to_string_pretty(schema)?);
                write_output(folder, name, text.as_bytes())?;
                writeln!(out, "{}  written", folder.join(name).display())?;
            }
        }
        None => {
            let together: serde_json::Map<String, serde_json::Value> =
                all.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect();
            serde_json::to_writer_pretty(&mut *out, &together)?;
            writeln!(out)?;
        }
    }
    Ok(Exit::Done)
}
