//! One table of every code a message about rules can carry, with the paragraph that `rules explain` prints.

/// A code, its name in a few words, and what it means for the person who wrote the rule.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    pub id: &'static str,
    pub title: &'static str,
    pub explanation: &'static str,
}

/// The entry of a code, `None` when no message carries it.
pub fn explain(id: &str) -> Option<&'static Code> {
    CODES.iter().find(|c| c.id.eq_ignore_ascii_case(id))
}

const fn code(id: &'static str, title: &'static str, explanation: &'static str) -> Code {
    Code { id, title, explanation }
}

/// Every code, in order. A code keeps its meaning for ever; a new meaning gets a new code.
pub const CODES: &[Code] = &[
    code(
        "D001",
        "a file of the pack cannot be read",
        "A pack needs `pack.yaml` and `fields.yaml` in its folder, and every file must be UTF-8 text of at most one \
         megabyte. Check the name of the file, who may read it, and how your editor saves it.",
    ),
    code(
        "D002",
        "the file is not valid YAML",
        "The file cannot be taken apart into keys and values. The usual causes: a tab used for indentation, a text that \
         holds `: ` or begins with `@`, `*`, `[` or a quotation mark and is not itself in quotation marks, or a line \
         indented differently from its neighbours. Put quotation marks around the text.",
    ),
    code(
        "D003",
        "no such key",
        "Every key a file may hold is listed in `rules/README.md`. A key that is not known would do nothing, and a rule \
         that silently does nothing is worse than one that fails, so it is an error.",
    ),
    code("D004", "a key is missing", "This key has no sensible default. Write it."),
    code(
        "D005",
        "the wrong kind of value",
        "A key takes a text, a number, `true` or `false`, a list, or a group of further keys. Where a list is expected, \
         a single text is fine too.",
    ),
    code(
        "D006",
        "a key is given twice",
        "Only one of the two could count, and a reader cannot see which. Join them or take one out.",
    ),
    code(
        "D007",
        "a word that is not in its table",
        "Sides, channels, stances, shapes, kinds of values, what to take, statuses and kinds of witness come from fixed \
         tables, listed in `rules/README.md`. The message names the words of the table that was meant.",
    ),
    code("D008", "a number out of range", "The message gives the smallest and the largest number allowed."),
    code(
        "D009",
        "nothing where something is needed",
        "An empty text or an empty list says nothing. Fill it or take the key out.",
    ),
    code(
        "D010",
        "an id is used twice",
        "Fields, sections and views are called by their ids, so each id stands once in its pack.",
    ),
    code(
        "D011",
        "an id or a file name that is not well formed",
        "Ids are lower-case letters, digits, `_` and `-`, and begin with a letter. A field's id is its section, a dot, \
         and its name: `commercial.renewal_date`. Rule files and word lists are named the same way.",
    ),
    code("D012", "no such section", "Sections are declared in `pack.yaml` under `sections`."),
    code("D013", "no such view", "Views are declared in `pack.yaml` under `views`; a field's `audience` names them."),
    code(
        "D014",
        "no such field",
        "Fields are declared in `fields.yaml`. A rule serves exactly one of them and names it by its full id.",
    ),
    code(
        "D015",
        "no such word list",
        "`\"@name\"` stands for the phrases of `words/name.yaml`. Write the file or correct the name. Word lists do not \
         call other word lists. Beside `when`, `@late`, `@won` and `@lost` stand for the pack's stages.",
    ),
    code(
        "D016",
        "a rule lies in another field's folder",
        "A rule for `commercial.renewal_date` lies in `commercial/renewal-date/`, so that everything about a field is in \
         one place. Move the file or correct its `field`.",
    ),
    code(
        "D017",
        "`outranks` names no rule of this field",
        "`outranks` takes file names (without `.yaml`) of other rules in the same folder.",
    ),
    code(
        "D018",
        "a rule that looks for nothing",
        "`look` needs at least one of `means` (example sentences), `words` or `crm` (typed cells).",
    ),
    code(
        "D019",
        "what is taken does not fit",
        "`take` must fit the field's shape: a date for a date, a duration for a duration, money for money, a person for \
         a person. `record` composes CRM cells and needs a `crm` look.",
    ),
    code(
        "D020",
        "a field without a rule",
        "Every field needs at least one rule that is `stable` or `trial`; otherwise it would be missing in every brief \
         and nobody would know why.",
    ),
    code(
        "D022",
        "a condition that can never hold",
        "The condition asks for something the field or the rule rules out: a side whose words may not answer the field, \
         a channel the rule does not look in, or the same word both kept and dropped.",
    ),
    code(
        "D023",
        "a CRM table that is not a usual one",
        "Only a warning: a company's own table is fine. Tables are called by their API names, such as `Opportunity` or \
         `OpportunityContactRole`; the export's file is named after them.",
    ),
    code(
        "D024",
        "a phrase that cannot match",
        "A phrase holds at least one letter or digit, is at most 80 characters long, and may have one `*`, at its end, \
         which stands for any ending: `renew*` finds renewal and renewing.",
    ),
    code(
        "D025",
        "a word list that no rule uses",
        "Only a warning: call it in a rule as `\"@name\"`, or take the file out.",
    ),
    code(
        "D026",
        "a file that no one reads",
        "Rules lie exactly two folders deep, `<section>/<field>/<rule>.yaml`, and end in `.yaml`. A file elsewhere would \
         be ignored in silence, so it is an error.",
    ),
    code(
        "D027",
        "no such verdict",
        "Where a field declares `verdicts`, each of its rules says with `verdict` which of them a passage speaks for; where it \
         declares none, no rule may.",
    ),
    code(
        "D028",
        "verdicts that cannot be",
        "A field with `verdicts` has the shape `one`, at least two verdicts, and `unsaid`: what it is called when nobody said \
         anything, as in `verdicts: { met: Met, not_met: Not met, unsaid: Not said }`.",
    ),
    code(
        "D029",
        "a verdict that no rule gives",
        "Only a warning: the field can never come out so. Write a rule with this `verdict`, or take it out of the field.",
    ),
    code(
        "D030",
        "a case that cannot be read",
        "A case is a `##` heading, fenced documents (`call`, `email`, `slack`, `crm` or `doc`, then a date and a title), \
         one `expect` fence, and a `today` fence where the engine is still wrong. `rules/README.md` shows one.",
    ),
    code(
        "D031",
        "a line without a speaker",
        "In a case every line of a call, a Slack thread, a CRM record or a document begins with who speaks: a side, a \
         name, and if you like a title, then a colon, as in `customer Dana Ortiz, CFO: We renew.`.",
    ),
    code(
        "D032",
        "a verdict that is not known",
        "An `expect` or `today` fence holds `found VALUE`, `quiet`, `conflict VALUE | VALUE` or `set aside`, each with \
         as many `quote \"…\"` as you like. A `today` fence says what the engine answers while it is wrong, so it may \
         not say what `expect` says.",
    ),
    code(
        "D033",
        "a quote that stands in no document of its case",
        "The engine only ever shows words that stand in a source, so a case that expects other words could never hold. \
         Copy the words from the document.",
    ),
    code(
        "D034",
        "a field without a found or a quiet case",
        "Only a warning: one case shows what the rules find, one what they stay silent on. The quiet one is where most \
         of the thinking is.",
    ),
    code(
        "D035",
        "a key that does nothing here",
        "`at_most` is for fields that hold several values, of shape `list` or `persons`. A key that does nothing misleads \
         whoever reads it, so it is an error.",
    ),
    code(
        "D036",
        "a rule that never fires",
        "Only a warning: what the rule drops leaves nothing of what it looks at and keeps, so no passage can pass.",
    ),
    code(
        "D037",
        "a rule in the shadow of another",
        "Only a warning: another rule of the field looks for the same and more, asks for no more and drops no more, and takes \
         the same. This one changes nothing.",
    ),
    code(
        "D038",
        "the same phrases in two lists",
        "Only a warning: two lists share a fifth of the shorter one or more, or one list holds a phrase twice. When one of them \
         is corrected, the other is forgotten.",
    ),
    code(
        "D039",
        "the same sentence twice",
        "Only a warning: an example sentence teaches what it means once. In two fields it teaches that they cannot be told \
         apart.",
    ),
    code(
        "D040",
        "a text that is read otherwise than it looks",
        "Word processors turn quotation marks into curly ones, which belong to the text then; and a dash without a space \
         after it begins a text, not an item of a list. Type the quotation marks again, or add the space.",
    ),
    code(
        "D041",
        "no such label",
        "`answered_by` names something that the pack's judge was trained to hear, such as `objections.handled`. The labels \
         stand in `model/record.json`; a pack without a trained judge has none, and is only warned.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_explained() {
        assert!(CODES.windows(2).all(|w| w[0].id < w[1].id));
        assert!(CODES.iter().all(|c| c.explanation.ends_with('.') && c.explanation.len() > 30));
        assert_eq!(explain("d014").map(|c| c.title), Some("no such field"));
        assert!(explain("D999").is_none());
    }
}
