# SPDX-License-Identifier: Apache-2.0
# nnmcu_generate(): a model becomes a part of a target. docs/zephyr.md describes it.
#
# Generated for a model NAME are always the same four files, so the build needs no second configure step when the
# model changes; the kernels they call come from the module's library (../CMakeLists.txt).
include_guard(GLOBAL)

get_filename_component(NNMCU_MODULE ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
set(NNMCU_MODULE ${NNMCU_MODULE} CACHE INTERNAL "Checkout of the nnmcu module")
set(NNMCU_EXECUTABLE "" CACHE FILEPATH "nnmcu compiler; empty: the module's own, else the one in PATH")

# nnmcu_generate(<target> NAME <name> MODEL <file> [SOURCES <folder>] [OPTIONS <argument>...])
# nnmcu_generate(<target> NAME <name> SOURCES <folder>)
function(nnmcu_generate target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "NAME;MODEL;SOURCES" "OPTIONS")
  nnmcu_check_arguments()

  if(arg_MODEL)
    get_filename_component(model ${arg_MODEL} ABSOLUTE)
    nnmcu_find_compiler(command inputs problem)
    if(command)
      set(dir ${CMAKE_CURRENT_BINARY_DIR}/nnmcu/${arg_NAME})
      nnmcu_add_generation()
    elseif(NOT arg_SOURCES)
      message(FATAL_ERROR "nnmcu_generate(${arg_NAME}): ${problem}\n"
        "Or pass code that was generated elsewhere: nnmcu_generate(${target} NAME ${arg_NAME} SOURCES <folder>)")
    endif()
  endif()
  if(NOT dir)
    get_filename_component(dir ${arg_SOURCES} ABSOLUTE)
    nnmcu_check_sources()
    message(STATUS "nnmcu: ${arg_NAME} as generated in ${dir}")
  endif()
  target_sources(${target} PRIVATE ${dir}/${arg_NAME}.c ${dir}/${arg_NAME}_weights.c)
  target_include_directories(${target} PRIVATE ${dir})
endfunction()

# Everything that is wrong with the call itself. A macro, as those below: it reads the caller's arguments.
macro(nnmcu_check_arguments)
  set(usage "nnmcu_generate(<target> NAME <name> MODEL <file> [SOURCES <folder>] [OPTIONS <argument>...])")
  if(NOT CONFIG_NNMCU)
    message(FATAL_ERROR "nnmcu_generate() needs CONFIG_NNMCU=y: put it in prj.conf")
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "nnmcu_generate(): there is no target \"${target}\"\nusage: ${usage}")
  endif()
  if(arg_UNPARSED_ARGUMENTS OR arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "nnmcu_generate(): unknown or incomplete: "
      "${arg_UNPARSED_ARGUMENTS} ${arg_KEYWORDS_MISSING_VALUES}\nusage: ${usage}")
  endif()
  if(NOT arg_NAME MATCHES "^[A-Za-z][A-Za-z0-9_]*$")
    message(FATAL_ERROR "nnmcu_generate(): NAME \"${arg_NAME}\" is not usable as a C identifier\nusage: ${usage}")
  endif()
  if(NOT arg_MODEL AND NOT arg_SOURCES)
    message(FATAL_ERROR "nnmcu_generate(${arg_NAME}): neither MODEL nor SOURCES is given\nusage: ${usage}")
  endif()
  foreach(option IN LISTS arg_OPTIONS)
    if(option MATCHES "^(-o|--out|--name|--depfile)(=|$)")
      message(FATAL_ERROR "nnmcu_generate(${arg_NAME}): ${option} is not for OPTIONS: the build sets it")
    endif()
  endforeach()
endmacro()

# Finds the compiler. Sets <command> to its command line and <inputs> to the files whose change means to run it again,
# or <problem> to what is missing and how to get it.
function(nnmcu_find_compiler command inputs problem)
  set(${command} "" PARENT_SCOPE)
  set(${inputs} "" PARENT_SCOPE)
  set(${problem} "" PARENT_SCOPE)
  find_program(NNMCU_NODE NAMES node nodejs DOC "Node.js, which runs the nnmcu compiler")
  set(own ${NNMCU_MODULE}/bin/nnmcu.js)

  if(NNMCU_EXECUTABLE)
    if(NOT EXISTS ${NNMCU_EXECUTABLE})
      message(FATAL_ERROR "NNMCU_EXECUTABLE is ${NNMCU_EXECUTABLE}, which does not exist")
    endif()
    set(executable ${NNMCU_EXECUTABLE})
  elseif(NNMCU_NODE AND EXISTS ${NNMCU_MODULE}/dist/cli/main.js)
    set(executable ${own})
  else()
    find_program(NNMCU_INSTALLED NAMES nnmcu HINTS ${APPLICATION_SOURCE_DIR}/node_modules/.bin
      DOC "nnmcu as installed by npm")
    set(executable ${NNMCU_INSTALLED})
  endif()

  if(NOT NNMCU_NODE)
    set(${problem} "Node.js is not found. The nnmcu compiler needs version 20 or later: https://nodejs.org" PARENT_SCOPE)
    return()
  endif()
  execute_process(COMMAND ${NNMCU_NODE} --version OUTPUT_VARIABLE node OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  string(REGEX REPLACE "^v" "" node "${node}")
  if(node VERSION_LESS 20)
    set(${problem} "${NNMCU_NODE} is Node.js ${node}; the nnmcu compiler needs version 20 or later" PARENT_SCOPE)
    return()
  endif()
  if(NOT executable)
    set(${problem} "the nnmcu compiler is not built: run `npm ci && npm run build` in ${NNMCU_MODULE}" PARENT_SCOPE)
    return()
  endif()

  if(executable MATCHES "\\.[cm]?js$")
    set(line ${NNMCU_NODE} ${executable})
  else()
    set(line ${executable})
  endif()
  if(executable STREQUAL own)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS ${NNMCU_MODULE}/dist/*.js ${NNMCU_MODULE}/templates/*.hbs)
  else()
    set(files ${executable})
    execute_process(COMMAND ${line} --version OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    nnmcu_module_version(wanted)
    if(NOT version STREQUAL wanted)
      message(FATAL_ERROR "${executable} is nnmcu ${version}, but the module in ${NNMCU_MODULE} is ${wanted}: "
        "generated code and kernels must be of one version")
    endif()
  endif()
  set(${command} ${line} PARENT_SCOPE)
  set(${inputs} ${files} ${NNMCU_MODULE}/package.json PARENT_SCOPE)
endfunction()

# The build step that writes ${dir}.
macro(nnmcu_add_generation)
  get_property(built SOURCE ${model} PROPERTY GENERATED)
  if(NOT built AND NOT EXISTS ${model})
    message(FATAL_ERROR "nnmcu_generate(${arg_NAME}): the model ${model} does not exist")
  endif()
  set(target_option --target ${CONFIG_NNMCU_TARGET})
  if("${arg_OPTIONS}" MATCHES "--target")
    set(target_option "")
  endif()
  set(files ${dir}/${arg_NAME}.c ${dir}/${arg_NAME}.h ${dir}/${arg_NAME}_weights.c ${dir}/${arg_NAME}_weights.h)
  get_filename_component(model_name ${model} NAME)
  add_custom_command(
    OUTPUT ${files}
    COMMAND ${command} gen ${model} -o ${dir} --name ${arg_NAME} ${target_option} --depfile ${dir}.d ${arg_OPTIONS}
    DEPENDS ${model} ${inputs}
    DEPFILE ${dir}.d
    COMMENT "nnmcu: ${arg_NAME} from ${model_name}"
    VERBATIM)
  # For callers in another folder than the target's, where the files would be unknown and not ordered.
  set_source_files_properties(${files} TARGET_DIRECTORY ${target} PROPERTIES GENERATED TRUE)
  add_custom_target(nnmcu_${arg_NAME} DEPENDS ${files})
  add_dependencies(${target} nnmcu_${arg_NAME})
endmacro()

# Code that was generated elsewhere must be whole, of this version, and of this model where both are given.
macro(nnmcu_check_sources)
  foreach(file ${arg_NAME}.c ${arg_NAME}.h ${arg_NAME}_weights.c nnmcu-report.json)
    if(NOT EXISTS ${dir}/${file})
      message(FATAL_ERROR "nnmcu_generate(${arg_NAME}): ${dir}/${file} does not exist\n"
        "Write the folder with: nnmcu gen <model> -o ${dir} --name ${arg_NAME} --target ${CONFIG_NNMCU_TARGET}")
    endif()
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${dir}/nnmcu-report.json)
  file(READ ${dir}/nnmcu-report.json report)
  string(JSON version ERROR_VARIABLE broken GET "${report}" nnmcu)
  nnmcu_module_version(wanted)
  if(NOT version STREQUAL wanted)
    message(FATAL_ERROR "nnmcu_generate(${arg_NAME}): ${dir} is from nnmcu ${version}, the module is ${wanted}: "
      "generate it again")
  endif()
  if(arg_MODEL AND EXISTS ${model})
    file(SHA256 ${model} hash)
    string(JSON generated_from ERROR_VARIABLE broken GET "${report}" model sha256)
    if(NOT hash STREQUAL generated_from)
      message(FATAL_ERROR "nnmcu_generate(${arg_NAME}): ${dir} was not generated from ${model} as it is now\n"
        "Generate it again where Node.js is, or leave out MODEL. Here ${problem}")
    endif()
  endif()
endmacro()

# Version of the module, which is the compiler's.
function(nnmcu_module_version result)
  file(READ ${NNMCU_MODULE}/package.json package)
  string(JSON version GET "${package}" version)
  set(${result} ${version} PARENT_SCOPE)
endfunction()
