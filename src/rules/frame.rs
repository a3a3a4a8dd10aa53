//! What a pack says beside its fields and rules: sections and views, what its briefs are called, stages, where evidence ends.

#[derive(Debug, Clone)]
pub struct Section {
    pub id: String,
    pub title: String,
}

/// A projection of one evidence set for one kind of reader.
#[derive(Debug, Clone)]
pub struct View {
    pub id: String,
    pub title: String,
    /// Sections in the order this reader wants them.
    pub sections: Vec<String>,
    /// Fields shown: those whose audience names this view; `all` shows every field of the sections.
    pub all: bool,
    /// Leaves out evidence from internal-only sources.
    pub customer_safe: bool,
}

/// What a brief of this pack is called, what it is for, and who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// "Handoff brief", and more than one of them.
    pub brief: String,
    pub briefs: String,
    /// What it prepares: "kickoff".
    pub event: String,
    /// Who is asked what is open: "the account executive".
    pub who: String,
}

impl Default for Wording {
    fn default() -> Self {
        let text = str::to_owned;
        Self { brief: text("Brief"), briefs: text("Briefs"), event: text("the next meeting"), who: text("the team") }
    }
}

/// Words that a stage name contains, lower case.
#[derive(Debug, Clone, Default)]
pub struct Stages {
    pub late: Vec<String>,
    pub won: Vec<String>,
    pub lost: Vec<String>,
}

impl Stages {
    pub fn is_late(&self, stage: &str) -> bool {
        holds(&self.late, stage)
    }

    pub fn is_won(&self, stage: &str) -> bool {
        holds(&self.won, stage)
    }

    pub fn is_lost(&self, stage: &str) -> bool {
        holds(&self.lost, stage)
    }
}

fn holds(words: &[String], stage: &str) -> bool {
    let stage = stage.to_lowercase();
    words.iter().any(|w| stage.contains(w.as_str()))
}

/// How far evidence reaches.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    pub days_after_close: u16,
    /// Titles of meetings that end the evidence ("kickoff"), lower case: they and what follows count no more.
    pub stop_at: Vec<String>,
    /// Evidence ends when the deal first enters one of these stages, as its history has it.
    pub until: Option<Until>,
}

/// A group of the pack's stages that ends the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    Late,
    Won,
}
