use std::path::Path;

use super::*;

const HANDOFF: &str = "rules/handoff";

#[test]
fn the_handoff_pack_loads_without_a_word() {
    let loaded = load(Path::new(HANDOFF));
    let (pack, warnings) = loaded.unwrap_or_else(|faults| panic!("{}", shown(&faults)));
    assert!(warnings.is_empty(), "{}", shown(&warnings));
    assert_eq!(pack.fields.len(), 26);
    for field in &pack.fields {
        assert!(pack.rules_of(&field.id).count() > 0, "{} has no rule", field.id);
    }
}

fn shown(faults: &[Diagnostic]) -> String {
    faults.iter().map(Diagnostic::render).collect()
}
