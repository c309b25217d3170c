# Compiler settings of every target, and the helpers that make targets. Folder lists stay in the folders.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_AUTOGEN_ORIGIN_DEPENDS OFF)  # moc needs sources alone, not the libraries that are linked

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig QUIET)

add_library(thimble_options INTERFACE)
target_include_directories(thimble_options INTERFACE ${CMAKE_SOURCE_DIR})
target_link_libraries(thimble_options INTERFACE Threads::Threads)
if(MSVC)
  target_compile_options(thimble_options INTERFACE /W4 /utf-8 /permissive- $<$<BOOL:${THIMBLE_WERROR}>:/WX>)
else()
  # -ffp-contract=off: a product and a sum are fused only where a kernel says so, so that every compiler gives the same bits.
  target_compile_options(thimble_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
    -ffp-contract=off $<$<BOOL:${THIMBLE_WERROR}>:-Werror>)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(thimble_options INTERFACE -Wno-restrict)  # warns of std::string's own operator+ (GCC bug 105651)
endif()
if(THIMBLE_SANITIZE)
  target_compile_options(thimble_options INTERFACE -fsanitize=${THIMBLE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  target_link_options(thimble_options INTERFACE -fsanitize=${THIMBLE_SANITIZE})
endif()
if(THIMBLE_FUZZ)
  target_compile_options(thimble_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# thimble_test(NAME SOURCES file... LIBS target... [QT]): one test program, one ctest entry.
# Data of the tests is found through THIMBLE_TEST_DATA. QT: links Qt Test instead of GoogleTest's main and runs offscreen.
function(thimble_test NAME)
  cmake_parse_arguments(ARG "QT" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${NAME} ${ARG_SOURCES})
  target_link_libraries(${NAME} PRIVATE thimble_options ${ARG_LIBS})
  target_compile_definitions(${NAME} PRIVATE THIMBLE_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data")
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  if(ARG_QT)
    target_link_libraries(${NAME} PRIVATE Qt6::Test)
    set_target_properties(${NAME} PROPERTIES AUTOMOC ON)
  else()
    target_link_libraries(${NAME} PRIVATE GTest::gtest_main GTest::gmock)
  endif()
  add_test(NAME ${NAME} COMMAND ${NAME})
  set_tests_properties(${NAME} PROPERTIES ENVIRONMENT "QT_QPA_PLATFORM=offscreen;XDG_CACHE_HOME=${CMAKE_BINARY_DIR}/test-cache;OMP_NUM_THREADS=2")
endfunction()

# thimble_fuzzer(NAME SOURCES file... LIBS target...): a libFuzzer program, built by the fuzz preset alone.
function(thimble_fuzzer NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  if(THIMBLE_FUZZ)
    add_executable(${NAME} ${ARG_SOURCES})
    target_link_libraries(${NAME} PRIVATE thimble_options ${ARG_LIBS} -fsanitize=fuzzer)
    set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  endif()
endfunction()
