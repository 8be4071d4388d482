#include "cli/completion.h"

#include "generator/support/text.h"

#include <fmt/core.h>

namespace specql::cli {
namespace {

std::string command_names(const CompletionTree& tree) {
  std::vector<std::string> names;
  for (const CompletionTree& command : tree.commands)
    names.push_back(command.name);
  return join(names, " ");
}

std::string bash(const CompletionTree& tree) {
  std::string out =
      "# bash completion for specql: source <(specql completion bash)\n"
      "_specql() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} command= i\n"
      "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
      "    case ${COMP_WORDS[i]} in -*) ;; *) command=${COMP_WORDS[i]}; break ;; esac\n"
      "  done\n"
      "  case $command in\n";
  out += fmt::format("    '') COMPREPLY=($(compgen -W '{} {}' -- \"$word\")) ;;\n", command_names(tree),
                     join(tree.options, " "));
  for (const CompletionTree& command : tree.commands) {
    out +=
        fmt::format("    {}) COMPREPLY=($(compgen -W '{} {}' -- \"$word\") $(compgen -f -- \"$word\")) ;;\n",
                    command.name, join(command.options, " "), join(tree.options, " "));
  }
  return out + "  esac\n}\ncomplete -F _specql specql\n";
}

std::string zsh(const CompletionTree& tree) {
  std::string out =
      "#compdef specql\n# zsh completion for specql\n_specql() {\n  local -a commands\n  commands=(\n";
  for (const CompletionTree& command : tree.commands) {
    out += fmt::format("    '{}:{}'\n", command.name, replace_all(command.summary, "'", ""));
  }
  out +=
      "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n  case "
      "$words[2] in\n";
  for (const CompletionTree& command : tree.commands) {
    out += fmt::format("    {}) compadd -- {} {}; _files ;;\n", command.name, join(command.options, " "),
                       join(tree.options, " "));
  }
  return out + "  esac\n}\ncompdef _specql specql\n";
}

std::string fish(const CompletionTree& tree) {
  std::string out = "# fish completion for specql\n";
  const auto option = [&](const std::string& condition, const std::string& name) {
    const bool is_long = name.starts_with("--");
    out += fmt::format("complete -c specql {} {} {}\n", condition, is_long ? "-l" : "-s",
                       name.substr(is_long ? 2 : 1));
  };
  for (const std::string& name : tree.options)
    option("", name);
  for (const CompletionTree& command : tree.commands) {
    out += fmt::format("complete -c specql -n __fish_use_subcommand -f -a {} -d '{}'\n", command.name,
                       replace_all(command.summary, "'", ""));
    for (const std::string& name : command.options) {
      option(fmt::format("-n '__fish_seen_subcommand_from {}'", command.name), name);
    }
  }
  return out;
}

}  // namespace

std::string completion_script(const CompletionTree& tree, std::string_view shell) {
  if (shell == "bash") return bash(tree);
  if (shell == "zsh") return zsh(tree);
  return fish(tree);
}

}  // namespace specql::cli
