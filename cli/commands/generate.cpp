#include "cli/session.h"
#include "generator/project/last_run.h"
#include "generator/project/outputs.h"
#include "generator/project/staging.h"
#include "generator/support/digest.h"
#include "generator/support/line_diff.h"
#include "generator/support/text.h"

#include <optional>
#include <set>

#include <fmt/core.h>

namespace specql::cli {
namespace {

using project::ChangeKind;

/// Everything that decides the outputs, in one word.
std::string key_of(const project::Workspace& workspace, const std::vector<project::InputFile>& inputs,
                   const GenerateOptions& options) {
  std::string all = SPECQL_VERSION + workspace.settings_digest();
  all += fmt::format(" {} {}", static_cast<int>(options.format), join(options.targets, ","));
  for (const project::InputFile& input : inputs)
    all += input.path + input.digest;
  return digest(all);
}

/// What was read because others import it.
std::vector<std::pair<std::string, std::string>> read_beside(const std::vector<project::InputFile>& found,
                                                             const std::vector<project::InputFile>& all) {
  std::set<std::string_view> known;
  for (const project::InputFile& input : found)
    known.insert(input.path);
  std::vector<std::pair<std::string, std::string>> beside;
  for (const project::InputFile& input : all) {
    if (!known.contains(input.path)) beside.emplace_back(input.path, input.digest);
  }
  return beside;
}

std::vector<std::string> folders_of(const std::vector<std::string>& targets, const project::Config& config) {
  std::vector<std::string> folders;
  for (const emit::Emitter& emitter : emit::all_emitters()) {
    if (emit::is_among(targets, emitter)) folders.push_back(config.folder_of(emitter));
  }
  return folders;
}

void print_changes(const project::OutputPlan& plan) {
  constexpr std::string_view kSigns[] = {"create ", "change ", "remove "};
  for (const auto& change : plan.changes) {
    print(fmt::format("{}{}\n", kSigns[static_cast<std::size_t>(change.kind)], change.path));
  }
}

void print_diff(const project::OutputPlan& plan) {
  for (const auto& change : plan.changes) {
    const std::string before = change.kind == ChangeKind::Create ? "/dev/null" : change.path;
    const std::string after = change.kind == ChangeKind::Remove ? "/dev/null" : change.path;
    print(unified_diff(change.before, change.after, before, after));
  }
}

}  // namespace

int generate(const Common& common, const GenerateOptions& options) {
  Session& session = open_session(common);
  project::Workspace& workspace = session.workspace();
  const std::filesystem::path root =
      options.output ? std::filesystem::path(common.directory) / *options.output : workspace.root();
  const bool writes = !options.check && !options.dry_run;
  std::optional<project::SoleWriter> alone;
  if (writes) alone.emplace(root);
  if (writes && !project::recover(root, workspace.sink())) {
    static_cast<void>(session.report());
    return kSpecErrors;
  }
  const std::vector<project::InputFile> inputs = workspace.inputs();
  const std::string key = key_of(workspace, inputs, options);
  const auto digest_of = [&workspace](const std::string& path) { return workspace.digest_of(path); };
  const bool nothing_said = workspace.diagnostics().empty();
  if (nothing_said && !common.trace && project::is_current(root, key, digest_of)) return kGood;
  session.parse();
  if (!workspace.check(session.trace())) {
    static_cast<void>(session.report());
    session.print_trace();
    return kSpecErrors;
  }
  workspace.lower(session.trace());
  project::Outputs outputs(root, folders_of(options.targets, workspace.config()),
                           writes ? project::Purpose::Write : project::Purpose::Show);
  const auto accept = [&](const emit::Emitter& emitter, emit::OutputFile file) {
    outputs.add(workspace.config().folder_of(emitter), std::move(file));
  };
  if (!workspace.emit(options.format, options.targets, session.trace(), accept)) {
    static_cast<void>(session.report());
    return kSpecErrors;
  }
  const bool may_replace = options.force || options.check;  // a check shows what it would replace
  const project::OutputPlan plan =
      outputs.plan(may_replace ? project::Overwrite::Force : project::Overwrite::Refuse, workspace.sink());
  session.trace().stage("compare");
  if (session.report()) return lacks_permission(workspace) ? kNotPermitted : kSpecErrors;
  if (options.dry_run) {
    print_changes(plan);
    return kGood;
  }
  if (options.check) {
    print_diff(plan);
    if (plan.changes.empty()) return kGood;
    say(fmt::format("specql: outputs are stale ({}); run `specql generate`\n", summary_of(plan)));
    return kStale;
  }
  if (!outputs.apply(plan, workspace.sink())) {
    static_cast<void>(session.report());
    return kSpecErrors;
  }
  if (workspace.diagnostics().empty()) outputs.remember(key, read_beside(inputs, workspace.inputs()));
  session.trace().stage("write");
  if (common.verbose) print_changes(plan);
  if (!common.quiet) say(summary_of(plan) + "\n");
  session.print_trace();
  return kGood;
}

}  // namespace specql::cli
