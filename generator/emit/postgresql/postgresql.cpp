#include "generator/emit/postgresql/postgresql.h"

#include "generator/emit/postgresql/ddl.h"
#include "generator/emit/postgresql/sections.h"
#include "generator/support/parallel.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include <fmt/core.h>

namespace specql::emit {
namespace {

using catalog::Database;

struct SectionRow {
  Section section;
  std::string_view tree;
  std::string_view confiture;
  std::string_view title;
};
constexpr auto kSections = std::to_array<SectionRow>({
    {Section::Roles, "00_foundation/01_roles", "00_foundation/01_roles", "Roles."},
    {Section::Schemas, "00_foundation/02_schemas", "00_foundation/02_schemas", "Schemas."},
    {Section::SharedTypes, "00_foundation/03_types", "00_foundation/03_types",
     "Types that all entities share."},
    {Section::SharedFunctions, "00_foundation/04_functions", "00_foundation/04_functions",
     "Context, input, refusals, and the rules of rich types: as far as something here uses them."},
    {Section::SharedTables, "00_foundation/05_tables", "00_foundation/05_tables",
     "Tables that all entities share."},
    {Section::EnumTypes, "10_types/enums", "10_tables/10_types/enums", "Enum types."},
    {Section::Types, "10_types", "10_tables/10_types", "{}: inputs of its actions."},
    {Section::Tables, "20_tables", "10_tables/20_tables", "{}: table, indexes and comments."},
    {Section::Constraints, "30_constraints", "10_tables/30_constraints",
     "{}: references, and what a broken constraint means to the caller."},
    {Section::Views, "40_views", "20_helpers/40_views", "{}: the view it is read through."},
    {Section::Functions, "50_functions", "30_functions/50_functions", "{}."},
    {Section::Triggers, "55_triggers", "30_functions/55_triggers", "{}: what happens when rows are written."},
    {Section::Policies, "60_policies", "30_functions/60_policies", "{}: who sees which rows."},
    {Section::Api, "70_api", "30_functions/70_api", "{}: the entry point of the action."},
});

const SectionRow& row_of(Section section) {
  return kSections[static_cast<std::size_t>(section)];
}

/// One file to be: its statements, and the spec files they come from.
struct Page {
  PageKey key;
  std::string title;
  std::set<std::string> sources;
  std::vector<std::function<void(std::string&)>> statements;  ///< each writes itself
};

class Pages {
 public:
  explicit Pages(const Database& database) : database_(database) {}

  std::vector<Page> build() {
    foundation();
    for (const auto& type : database_.enums)
      page({Section::EnumTypes, ""}).add(type);
    for (const auto& type : database_.types) {
      if (!type.home.entity.empty()) page(page_of(type), type.home, "").add(type);
    }
    for (const auto& table : database_.tables) {
      if (table.home.entity.empty()) continue;
      page(Section::Tables, table.home, "").add(table);
      if (ddl::has_foreign_keys(table)) {
        page(Section::Constraints, table.home, "").add(table, ddl::create_foreign_keys);
      }
      if (!table.triggers.empty()) {
        page(Section::Triggers, table.home, "").add(table, ddl::create_triggers);
      }
      if (!table.policies.empty()) {
        page(Section::Policies, table.home, "").add(table, ddl::create_policies);
      }
    }
    for (const auto& rows : database_.rows) {
      if (rows.home.entity.empty()) continue;
      page(Section::Constraints, rows.home, "").add(rows, ddl::insert);
    }
    for (const auto& view : database_.views)
      page(page_of(view), view.home, "").add(view);
    for (const auto& function : database_.functions) {
      if (function.home.entity.empty()) continue;
      page(page_of(function), function.home, function.home.topic.view()).add(function);
    }
    std::vector<Page> result;
    for (auto& [key, value] : pages_)
      result.push_back(std::move(value));
    return result;
  }

 private:
  /// A page that statements are added to.
  struct Target {
    Page& page;

    template <class Object>
    using Write = void (*)(std::string&, const Object&);

    /// What writes the object: its definition, or another part of it. The database outlives the page.
    template <class Object>
    void add(const Object& object, Write<Object> write = ddl::create) const {
      if constexpr (requires { object.origin; }) {
        if (!object.origin.file.empty()) page.sources.emplace(object.origin.file.view());
      }
      page.statements.emplace_back([&object, write](std::string& text) { write(text, object); });
    }
  };

  Target page(Section section, const catalog::Home& home, std::string_view topic) {
    return page(page_of(section, home, topic), home, topic);
  }

  Target page(PageKey key, const catalog::Home& home, std::string_view topic) {
    return page(std::move(key),
                fmt::format("{}.{}", home.schema.view(), topic.empty() ? home.entity.view() : topic));
  }

  Target page(PageKey key, const std::string& subject = {}) {
    Page& page = pages_[key];
    page.title = replace_all(std::string(row_of(key.section).title), "{}", subject);
    page.key = std::move(key);
    return {page};
  }

  void foundation() {
    for (const catalog::Role& role : database_.roles) {
      page({Section::Roles, ""}).add(role);
    }
    for (const catalog::Role& role : database_.roles) {
      if (ddl::owns_objects(database_, role)) page({Section::Roles, ""}).add(role, ddl::join_role);
    }
    for (const auto& schema : database_.schemas)
      page({Section::Schemas, ""}).add(schema);
    for (const auto& extension : database_.extensions)
      page({Section::Schemas, ""}).add(extension);
    for (const auto& type : database_.types) {
      if (type.home.entity.empty()) page({Section::SharedTypes, ""}).add(type);
    }
    for (const auto& function : database_.functions) {
      if (function.home.entity.empty()) page({Section::SharedFunctions, ""}).add(function);
    }
    for (const auto& table : database_.tables) {
      if (table.home.entity.empty()) page({Section::SharedTables, ""}).add(table);
    }
    for (const auto& rows : database_.rows) {
      if (rows.home.entity.empty()) page({Section::SharedTables, ""}).add(rows, ddl::insert);
    }
  }

  const Database& database_;
  std::map<PageKey, Page> pages_;
};

std::string path_of(const Page& page, Format format) {
  const SectionRow& row = row_of(page.key.section);
  std::string path(format == Format::Confiture ? row.confiture : row.tree);
  if (!page.key.name.empty()) path += "/" + page.key.name;
  return path + ".sql";
}

std::string body_of(const Page& page) {
  std::string body;
  for (const auto& write : page.statements) {
    const std::size_t begin = body.size();
    if (begin != 0) body += '\n';
    const std::size_t written = body.size();
    write(body);
    if (body.size() == written) body.resize(begin);
  }
  return body;
}

templating::Value view_of(const Page& page) {
  templating::Value::Map view;
  std::vector<std::string> sources(page.sources.begin(), page.sources.end());
  view["title"] = page.title;
  view["source"] = sources.empty() ? std::string("the project") : join(sources, ", ");
  std::string body = body_of(page);
  while (body.ends_with('\n'))
    body.pop_back();
  view["body"] = std::move(body);
  return view;
}

/// Everything in order, for psql.
templating::Value index_view(const std::vector<Page>& pages) {
  templating::Value::List files;
  for (const Page& page : pages)
    files.emplace_back(path_of(page, Format::Tree));
  return templating::Value::Map{{"files", std::move(files)}};
}

templating::Value single_view(const std::vector<Page>& pages) {
  templating::Value::List sections;
  for (const Page& page : pages) {
    templating::Value::Map section;
    section["title"] = page.title;
    std::string body = body_of(page);
    while (body.ends_with('\n'))
      body.pop_back();
    section["body"] = std::move(body);
    sections.emplace_back(std::move(section));
  }
  return templating::Value::Map{{"sections", std::move(sections)}};
}

/// The file that psql loads.
std::optional<templating::TemplateError> emit_script(const Inputs& inputs, std::string_view path,
                                                     const templating::Value& view, const Accept& accept) {
  const auto parsed = templating::Template::parse(path, inputs.templates.get(path));
  if (const auto* error = std::get_if<templating::TemplateError>(&parsed)) return *error;
  OutputFile file{"schema.sql", {}};
  auto error = std::get<templating::Template>(parsed).render(view, inputs.templates, file.text);
  if (!error) accept(std::move(file));
  return error;
}

}  // namespace

std::optional<templating::TemplateError> emit_postgresql(const Inputs& inputs, const Accept& accept) {
  const std::vector<Page> pages = Pages(inputs.database).build();
  if (inputs.format == Format::Single) {
    return emit_script(inputs, "postgresql/single.sql", single_view(pages), accept);
  }
  constexpr std::string_view kFile = "postgresql/file.sql";
  const auto parsed = templating::Template::parse(kFile, inputs.templates.get(kFile));
  if (const auto* error = std::get_if<templating::TemplateError>(&parsed)) return *error;
  const auto& shape = std::get<templating::Template>(parsed);
  std::vector<std::optional<templating::TemplateError>> errors(pages.size());
  parallel_for(pages.size(), [&](std::size_t i) {
    OutputFile file{path_of(pages[i], inputs.format), {}};
    errors[i] = shape.render(view_of(pages[i]), inputs.templates, file.text);
    if (!errors[i]) accept(std::move(file));
  });
  for (auto& error : errors) {
    if (error) return error;
  }
  if (inputs.format == Format::Confiture) return std::nullopt;
  return emit_script(inputs, "postgresql/schema.sql", index_view(pages), accept);
}

}  // namespace specql::emit
