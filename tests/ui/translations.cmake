# Fails when a string of the window has no translation: brings copies of the .ts files up to date with the sources and looks
# for unfinished ones. -D ROOT=source folder -D LUPDATE=program -D OUT=folder to work in
file(MAKE_DIRECTORY ${OUT})
foreach(language de zh)
  set(copy ${OUT}/thimble_${language}.ts)
  configure_file(${ROOT}/resources/translations/thimble_${language}.ts ${copy} COPYONLY)
  execute_process(COMMAND ${LUPDATE} -silent -no-obsolete -locations none -I ${ROOT} ${ROOT}/ui ${ROOT}/app
    -ts ${copy} WORKING_DIRECTORY ${ROOT} RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(failed)
    message(FATAL_ERROR "lupdate failed")
  endif()
  file(STRINGS ${copy} open REGEX "type=\"unfinished\"")
  list(LENGTH open count)
  if(count GREATER 0)
    message(SEND_ERROR "${count} strings have no translation into ${language}: lupdate -no-obsolete -locations none -I . ui app "
      "-ts resources/translations/thimble_${language}.ts, then translate them")
  endif()
endforeach()
