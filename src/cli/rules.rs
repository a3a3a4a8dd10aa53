//! `dossier rules …`: the commands about a pack, each in a file of its own.

use std::io::Write;

use super::context::{Context, Failure};
use super::{Exit, rules_check, rules_diff, rules_learn, rules_new, rules_show, rules_test, rules_weigh};

/// The rule pack: check it, read a rule, train its judge
#[derive(Debug, clap::Subcommand)]
pub enum RulesCommand {
    Check(rules_check::CheckArgs),
    Test(rules_test::TestArgs),
    New(rules_new::NewArgs),
    Schema(rules_new::SchemaArgs),
    Diff(rules_diff::DiffArgs),
    Show(rules_show::ShowArgs),
    Explain(rules_check::ExplainArgs),
    Learn(rules_learn::LearnArgs),
    Weigh(rules_weigh::WeighArgs),
}

pub fn run(command: &RulesCommand, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    match command {
        RulesCommand::Check(args) => rules_check::check(args, context, out),
        RulesCommand::Test(args) => rules_test::test(args, context, out),
        RulesCommand::New(args) => rules_new::new(args, context, out),
        RulesCommand::Schema(args) => rules_new::schema(args, out),
        RulesCommand::Diff(args) => rules_diff::diff(args, context, out),
        RulesCommand::Show(args) => rules_show::show(args, context, out),
        RulesCommand::Explain(args) => rules_check::explain(args, context, out),
        RulesCommand::Learn(args) => rules_learn::learn(args, context, out),
        RulesCommand::Weigh(args) => rules_weigh::weigh(args, context, out),
    }
}
