# sekisho_library(NAME USES module… LINKS library…): one module of src/. Sources, tests and fuzz targets are found by name:
# x.cc, x_test.cc and x_fuzz.cc anywhere below the folder. USES names the modules whose headers it may include (script/lint
# holds it to that); LINKS names third-party libraries.
function(sekisho_library name)
  cmake_parse_arguments(ARG "" "" "USES;LINKS" ${ARGN})
  file(GLOB_RECURSE all CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz|bench)\\.cc$|/main\\.cc$")
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(fuzzers ${all})
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  if(NOT sources)
    file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/empty.cc "")
    set(sources ${CMAKE_CURRENT_BINARY_DIR}/empty.cc)
  endif()

  add_library(sekisho_${name} STATIC ${sources})
  target_include_directories(sekisho_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
  foreach(module ${ARG_USES})
    target_link_libraries(sekisho_${name} PUBLIC sekisho_${module})
  endforeach()
  target_link_libraries(sekisho_${name} PUBLIC ${ARG_LINKS})

  if(SEKISHO_TESTS AND tests AND NOT SEKISHO_FUZZ)
    add_executable(${name}_test ${tests} ${CMAKE_SOURCE_DIR}/test/doctest_main.cc)
    target_link_libraries(${name}_test sekisho_${name})
    set_property(GLOBAL APPEND PROPERTY sekisho_${name}_programs ${name}_test)
    # Only those that read the tree know where it lies: ccache then serves all others to every checkout.
    foreach(test ${tests})
      file(STRINGS ${test} reads_tree LIMIT_COUNT 1 REGEX "SEKISHO_SOURCE_DIR")
      if(reads_tree)
        set_property(SOURCE ${test} APPEND PROPERTY COMPILE_DEFINITIONS SEKISHO_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
      endif()
    endforeach()
    add_test(NAME unit.${name} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()

  foreach(fuzzer ${fuzzers})
    get_filename_component(target ${fuzzer} NAME_WE)
    if(SEKISHO_FUZZ)
      add_executable(${target} ${fuzzer})
      target_link_options(${target} PRIVATE -fsanitize=fuzzer)
      target_link_libraries(${target} sekisho_${name})
    elseif(SEKISHO_TESTS)
      # The same target with a plain runner: replays its seeds (fuzz/<target>/*) in every test run.
      add_executable(${target} ${fuzzer} ${CMAKE_SOURCE_DIR}/fuzz/replay_main.cc)
      target_link_libraries(${target} sekisho_${name})
      set_property(GLOBAL APPEND PROPERTY sekisho_${name}_programs ${target})
      add_test(NAME fuzz.${target} COMMAND ${target} ${CMAKE_SOURCE_DIR}/fuzz/${target})
    endif()
  endforeach()
endfunction()

# sekisho_embed(MODULE SYMBOL FILE): makes the file's bytes available as `std::string_view sekisho::embedded::SYMBOL()`,
# declared in "embedded/SYMBOL.h".
function(sekisho_embed name symbol file)
  get_filename_component(path ${file} ABSOLUTE)
  set(dir ${CMAKE_BINARY_DIR}/generated/embedded)
  file(MAKE_DIRECTORY ${dir})
  file(CONFIGURE OUTPUT ${dir}/${symbol}.S CONTENT
"    .section .rodata
    .balign 64
    .global sekisho_embedded_${symbol}_begin
    .global sekisho_embedded_${symbol}_end
sekisho_embedded_${symbol}_begin:
    .incbin \"${path}\"
sekisho_embedded_${symbol}_end:
    .byte 0
    .section .note.GNU-stack,\"\",@progbits
")
  file(CONFIGURE OUTPUT ${dir}/${symbol}.h CONTENT
"#pragma once
#include <string_view>

extern \"C\" const char sekisho_embedded_${symbol}_begin[];
extern \"C\" const char sekisho_embedded_${symbol}_end[];

namespace sekisho::embedded {
inline std::string_view ${symbol}() {
  return {sekisho_embedded_${symbol}_begin,
          static_cast<std::size_t>(sekisho_embedded_${symbol}_end - sekisho_embedded_${symbol}_begin)};
}
}  // namespace sekisho::embedded
")
  set_source_files_properties(${dir}/${symbol}.S PROPERTIES OBJECT_DEPENDS ${path})
  target_sources(sekisho_${name} PRIVATE ${dir}/${symbol}.S)
endfunction()
