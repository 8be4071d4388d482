// What a catalog holds of PostgreSQL's objects: conditions that its lists and the list of what is beyond
// share.
#pragma once

#include <string>
#include <string_view>

#include <fmt/core.h>

namespace specql::introspect {

/// Bits of `pg_trigger.tgtype`: 1 for each row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate, 64
/// instead of.
inline constexpr std::string_view kPlainTrigger =
    "(o.tgtype & 97 = 1 and o.tgnargs = 0 and o.tgconstraint = 0 and o.tgenabled = 'O' and "
    "o.tgoldtable is null and o.tgnewtable is null)";

inline constexpr std::string_view kPlainView = "(coalesce(o.reloptions, '{}') = '{security_invoker=true}')";

/// `l` is its language.
inline constexpr std::string_view kPlainFunction =
    "(o.prokind = 'f' and not o.proretset and o.provariadic = 0 and not o.proleakproof and "
    "o.prosupport = 0 and o.procost = 100 and o.proparallel <> 'r' and not coalesce(o.proargmodes && "
    "'{b,t,v}', false) and (l.lanname = 'plpgsql' or coalesce(pg_get_function_sqlbody(o.oid), '') like "
    "'RETURN %'))";

/// An object that nobody's extension has brought.
inline std::string not_of_an_extension(std::string_view catalog, std::string_view number) {
  return fmt::format(
      "not exists (select from pg_depend x where x.classid = '{}'::regclass and x.objid = {} and "
      "x.deptype = 'e')",
      catalog, number);
}

}  // namespace specql::introspect
