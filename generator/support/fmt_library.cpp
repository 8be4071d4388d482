// {fmt}, compiled once. Debian has it as a shared library, which the binary is to run without, and as
// headers, which would be compiled again with every file.
#include <fmt/format-inl.h>

namespace fmt::detail {

template thousands_sep_result<char> thousands_sep_impl(locale_ref);
template char decimal_point_impl(locale_ref);

}  // namespace fmt::detail
