// libpq stands on OpenSSL, Kerberos and LDAP: two dozen libraries, which took 3.8 of 4.6 ms to load in a
// program that does nothing else. So nothing is linked with it. The functions of libpq that libpqxx calls
// are defined here, and each passes its call on to the library, which `load_libpq` has opened.
#include "generator/project/libpq.h"

#include "generator/support/check.h"

#include <dlfcn.h>
#include <libpq-fe.h>
#include <tuple>

namespace specql::project {
namespace {

constexpr const char* kLibrary = "libpq.so.5";

thread_local std::string words_at_loss;

/// Open until the process ends.
void* library() {
  static void* const kHandle = ::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
  return kHandle;
}

template <class Function>
Function* find(const char* name) {
  void* const address = ::dlsym(library(), name);
  SPECQL_CHECK(address != nullptr);
  return reinterpret_cast<Function*>(address);
}

template <class>
struct Signature;
template <class Result_, class... Parameters>
struct Signature<Result_(Parameters...)> {
  using Result = Result_;
  template <std::size_t index>
  using Parameter = std::tuple_element_t<index, std::tuple<Parameters...>>;
};

/// The type of a function's parameter, and what it returns.
template <class Function, std::size_t index>
using P = typename Signature<Function>::template Parameter<index>;
template <class Function>
using R = typename Signature<Function>::Result;

}  // namespace

std::optional<std::string> load_libpq() {
  if (library() != nullptr) return std::nullopt;
  return std::string("the library libpq is missing: install libpq5, or what else brings ") + kLibrary;
}

const std::string& last_words() {
  return words_at_loss;
}

}  // namespace specql::project

// The declarations of libpq-fe.h give the types; a row with the wrong count does not compile.
using specql::project::P;
using specql::project::R;

#define FIND(name) static auto* const function = specql::project::find<decltype(name)>(#name)
#define FORWARD_0(name)      \
  R<decltype(name)> name() { \
    FIND(name);              \
    return function();       \
  }
#define FORWARD_1(name)                            \
  R<decltype(name)> name(P<decltype(name), 0> a) { \
    FIND(name);                                    \
    return function(a);                            \
  }
#define FORWARD_2(name)                                                    \
  R<decltype(name)> name(P<decltype(name), 0> a, P<decltype(name), 1> b) { \
    FIND(name);                                                            \
    return function(a, b);                                                 \
  }
#define FORWARD_3(name)                                                                            \
  R<decltype(name)> name(P<decltype(name), 0> a, P<decltype(name), 1> b, P<decltype(name), 2> c) { \
    FIND(name);                                                                                    \
    return function(a, b, c);                                                                      \
  }
#define FORWARD_4(name)                                                                          \
  R<decltype(name)> name(P<decltype(name), 0> a, P<decltype(name), 1> b, P<decltype(name), 2> c, \
                         P<decltype(name), 3> d) {                                               \
    FIND(name);                                                                                  \
    return function(a, b, c, d);                                                                 \
  }
#define FORWARD_5(name)                                                                          \
  R<decltype(name)> name(P<decltype(name), 0> a, P<decltype(name), 1> b, P<decltype(name), 2> c, \
                         P<decltype(name), 3> d, P<decltype(name), 4> e) {                       \
    FIND(name);                                                                                  \
    return function(a, b, c, d, e);                                                              \
  }
#define FORWARD_7(name)                                                                          \
  R<decltype(name)> name(P<decltype(name), 0> a, P<decltype(name), 1> b, P<decltype(name), 2> c, \
                         P<decltype(name), 3> d, P<decltype(name), 4> e, P<decltype(name), 5> f, \
                         P<decltype(name), 6> g) {                                               \
    FIND(name);                                                                                  \
    return function(a, b, c, d, e, f, g);                                                        \
  }
#define FORWARD_8(name)                                                                          \
  R<decltype(name)> name(P<decltype(name), 0> a, P<decltype(name), 1> b, P<decltype(name), 2> c, \
                         P<decltype(name), 3> d, P<decltype(name), 4> e, P<decltype(name), 5> f, \
                         P<decltype(name), 6> g, P<decltype(name), 7> h) {                       \
    FIND(name);                                                                                  \
    return function(a, b, c, d, e, f, g, h);                                                     \
  }

extern "C" {
#define SPECQL_LIBPQ(count, name) FORWARD_##count(name)
#include "generator/project/libpq_functions.def"
#undef SPECQL_LIBPQ

PGresult* PQexec(PGconn* connection, const char* sql) {
  FIND(PQexec);
  PGresult* result = function(connection, sql);
  if (PQstatus(connection) == CONNECTION_BAD) specql::project::words_at_loss = PQerrorMessage(connection);
  return result;
}
}
