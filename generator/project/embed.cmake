# Writes a C++ file that holds files as byte arrays: cmake -DOUTPUT=… -DROOT=… -DNAME=… -P embed.cmake
# Arrays of numbers rather than string literals: compilers cap the length of those.
file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/*)
list(SORT files)
set(arrays "")
set(rows "")
set(index 0)
foreach(file IN LISTS files)
  file(READ ${ROOT}/${file} hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND arrays "const unsigned char k${index}[] = {${bytes}0};\n")
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(APPEND rows "    {\"${file}\", reinterpret_cast<const char*>(k${index}), ${size}},\n")
  math(EXPR index "${index} + 1")
endforeach()
set(text "// Made by embed.cmake.
#include \"generator/project/embedded_file.h\"

namespace specql::project {
namespace {
${arrays}}  // namespace

const EmbeddedFile k${NAME}[] = {
${rows}};
const std::size_t k${NAME}Count = ${index};

}  // namespace specql::project
")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} before)
endif()
if(NOT "${before}" STREQUAL "${text}")
  file(WRITE ${OUTPUT} "${text}")
endif()
