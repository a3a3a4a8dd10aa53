//! The files of a pack as JSON Schema, for completion and checks in an editor: made from the tables that the reader goes by.

use serde_json::{Map, Value, json};

use super::parse::*;
use crate::terms::{Channel, Shape, Side, Stance};

/// Names of the schemas with their contents: `rule.json`, `fields.json`, `pack.json`, `words.json`.
pub fn all() -> [(&'static str, Value); 4] {
    [
        ("fields.json", fields()),
        ("pack.json", pack()),
        ("rule.json", rule()),
        (
            "words.json",
            document(
                "A shared list of words",
                &[
                    ("about", text("What they have in common")),
                    ("words", phrases("Words and phrases; * at the end matches any ending")),
                ],
                &["words"],
            ),
        ),
    ]
}

fn document(title: &str, properties: &[(&str, Value)], required: &[&str]) -> Value {
    let mut out = group(title, properties, required);
    out["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    out["title"] = json!(title);
    out
}

fn group(what: &str, properties: &[(&str, Value)], required: &[&str]) -> Value {
    let properties: Map<String, Value> = properties.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    json!({
        "type": "object", "description": what, "properties": properties, "required": required,
        "additionalProperties": false,
    })
}

fn text(what: &str) -> Value {
    json!({ "type": ["string", "number", "boolean"], "description": what })
}

fn number(what: &str, low: usize, high: usize) -> Value {
    json!({ "type": "integer", "minimum": low, "maximum": high, "description": what })
}

fn flag(what: &str) -> Value {
    json!({ "type": "boolean", "description": what })
}

/// One of these, or a list of them.
fn some_of(what: &str, item: Value) -> Value {
    json!({ "description": what, "oneOf": [item, { "type": "array", "items": item, "minItems": 1 }] })
}

fn word(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

fn words_of<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|(word, _)| *word).collect()
}

fn phrases(what: &str) -> Value {
    some_of(what, json!({ "type": ["string", "number"] }))
}

fn sides(what: &str) -> Value {
    some_of(what, word(&Side::ALL.iter().map(|s| s.word()).collect::<Vec<_>>()))
}

fn channels(what: &str) -> Value {
    some_of(what, word(&Channel::ALL.iter().map(|c| c.word()).collect::<Vec<_>>()))
}

fn kinds(what: &str) -> Value {
    some_of(what, word(&words_of(KINDS)))
}

fn authority() -> Value {
    some_of("Kinds of witness, the strongest first", word(&words_of(AUTHORITIES)))
}

/// Description and shape of every key of a table; a key without one is a fault of this file.
fn properties(keys: &'static [&'static str], of: impl Fn(&str) -> Value) -> Vec<(&'static str, Value)> {
    keys.iter().map(|key| (*key, of(key))).collect()
}

fn condition(keys: &'static [&'static str], what: &str) -> Value {
    let near = properties(NEAR_KEYS, |key| match key {
        "kinds" => kinds("Kinds of value"),
        "words" => phrases("Phrases that stand beside it"),
        _ => number("Words between them; left out: 12", 1, 60),
    });
    let of = |key: &str| match key {
        "side" => sides("One of these speaks"),
        "in" => channels("It was said in one of these"),
        "stance" => {
            some_of("It was said in one of these ways", word(&Stance::ALL.iter().map(|s| s.word()).collect::<Vec<_>>()))
        }
        "person" => sides("Sides on which the person that is taken may stand"),
        "words" => phrases("The passage holds one of these"),
        "about" => phrases("The passage or the one before it holds one of these"),
        "has" => kinds("The passage holds such a value"),
        "near" => group("Such a value and one of the phrases stand close together", &near, &["kinds", "words"]),
        "after_close" => flag("Only dates after the deal's close count"),
        _ => phrases("Sentences that only sound like an answer: a passage nearer to one of these is dropped"),
    };
    group(what, &properties(keys, of), &[])
}

fn rule() -> Value {
    let crm = properties(CRM_KEYS, |key| match key {
        "table" => text("API name of the table, such as Opportunity"),
        "columns" => phrases("API names of the columns; * at the end matches any ending"),
        "when" => {
            json!({ "type": "object", "description": "Columns with the words that a row must hold there; @late, @won and @lost are the pack's stages", "additionalProperties": phrases("Words") })
        }
        "which" => word(&words_of(WHICH)),
        _ => word(&words_of(UNITS)),
    });
    let look = properties(LOOK_KEYS, |key| match key {
        "in" => channels("Where to look; left out: everywhere"),
        "means" => phrases("Six to twelve sentences that an answer might be, unlike each other"),
        "words" => phrases("Words an answer holds; \"@name\" is a shared list"),
        _ => {
            some_of("Typed cells that answer the field", group("A look into a CRM table", &crm, &["table", "columns"]))
        }
    });
    let trust = properties(TRUST_KEYS, |key| match key {
        "newest_wins" => flag(
            "Of two words of one party the newer holds; left out: true; false: the one of the stronger kind of witness",
        ),
        "outranks" => phrases("Other rules of the same folder whose finds do not count where this one speaks clearly"),
        "authority" => authority(),
        _ => flag("It may back an answer and never gives one"),
    });
    let of = |key: &str| match key {
        "title" => text("What it finds, in a few words"),
        "field" => text("Id of the field that it serves: section.name"),
        "status" => word(&words_of(STATUSES)),
        "why" => text("Why it exists, for a colleague who wonders a year from now"),
        "misreads" => phrases("What it may take for an answer and is none"),
        "look" => group("Where to look, and what an answer looks like", &look, &[]),
        "keep" => condition(KEEP_KEYS, "All of these must hold"),
        "drop" => condition(DROP_KEYS, "One of these is enough to throw a passage out"),
        "take" => word(&words_of(TAKES)),
        "verdict" => text("Which verdict of its field a passage speaks for"),
        _ => group("What outranks what", &trust, &[]),
    };
    document("A rule", &properties(RULE_KEYS, of), &["title", "field", "why", "look", "take"])
}

fn fields() -> Value {
    let of = |key: &str| match key {
        "id" => text("section.name"),
        "title" => text("What a brief calls it"),
        "question" => text("What the evidence is asked"),
        "ask" => text("What a person is asked when it is missing"),
        "shape" => word(&Shape::ALL.iter().map(|s| s.word()).collect::<Vec<_>>()),
        "sides" => sides("Whose words may answer; left out: everybody's"),
        "audience" => phrases("Views that show it"),
        "weight" => number("Its share of readiness", 1, 3),
        "must_have" => flag("Whether the gate asks for it; left out: false"),
        "at_most" => number("Values that a list or persons shows; left out: 6", 1, 20),
        "answered_by" => text("A label of the judge: what answers each value stands beside it"),
        _ => {
            json!({ "type": "object", "description": "What it may come out as, and `unsaid`: what it is called when nobody said anything", "additionalProperties": text("As a brief shows it"), "required": [UNSAID] })
        }
    };
    let field = group(
        "A field of the brief",
        &properties(FIELD_KEYS, of),
        &["id", "title", "question", "ask", "shape", "weight"],
    );
    document("The fields of the brief", &[("fields", json!({ "type": "array", "items": field }))], &["fields"])
}

fn pack() -> Value {
    let section =
        group("A section", &[("id", text("Its id")), ("title", text("As a brief shows it"))], &["id", "title"]);
    let view = properties(VIEW_KEYS, |key| match key {
        "id" => text("Its id, for --for and audience"),
        "title" => text("As a brief shows it"),
        "sections" => phrases("Sections in the order that this reader wants"),
        "all" => flag("Every field of the sections, not only those meant for this reader"),
        _ => flag("Without internal sources"),
    });
    let wording = properties(WORDING_KEYS, |key| match key {
        "brief" => text("What a brief is called: Handoff brief"),
        "briefs" => text("What several are called"),
        "event" => text("What it prepares: kickoff"),
        _ => text("Who is asked what is open: the account executive"),
    });
    let stages = properties(STAGE_KEYS, |_| phrases("Words of a stage's name"));
    let reach = properties(REACH_KEYS, |key| match key {
        "days_after_close" => number("Evidence ends so many days after the close; left out: 7", 0, 366),
        "stop_at" => phrases("Titles of meetings that end the evidence"),
        _ => word(&words_of(UNTIL)),
    });
    let of = |key: &str| match key {
        "pack" => text("Its id"),
        "title" => text("What it is"),
        "about" => text("One paragraph"),
        "sections" => json!({ "type": "array", "items": section }),
        "views" => json!({ "type": "array", "items": group("For whom", &view, &["id", "title", "sections"]) }),
        "wording" => group("What its briefs are called", &wording, &[]),
        "stages" => group("Stages of a deal", &stages, &[]),
        "reach" => group("Where evidence ends", &reach, &[]),
        _ => authority(),
    };
    document("A rule pack", &properties(PACK_KEYS, of), &["pack", "title", "sections", "stages", "authority"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_in_the_repository_are_these() {
        for (name, schema) in all() {
            let kept = std::fs::read_to_string(format!("rules/schema/{name}")).unwrap_or_default();
            let fresh = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
            assert_eq!(kept, fresh, "run `dossier rules schema --write rules/schema`");
        }
    }
}
