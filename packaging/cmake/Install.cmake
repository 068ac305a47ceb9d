# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed, as two components: `agent` for a control room, `collector` for the centre. Programs and documents follow
# the prefix; what AppArmor, nginx and systemd look for in one place only goes there.
include(GNUInstallDirs)
set(unit_dir /lib/systemd/system)
set(packaging "${PROJECT_SOURCE_DIR}/packaging")
set(units "${PROJECT_SOURCE_DIR}/systemd")

function(camaudit_install component)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TO;RENAME" "FILES")
  if(arg_FILES)
    set(rename)
    if(arg_RENAME)
      set(rename RENAME "${arg_RENAME}")
    endif()
    install(FILES ${arg_FILES} DESTINATION "${arg_TO}" COMPONENT ${component} ${rename})
  endif()
endfunction()

install(TARGETS camaudit RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT agent)
install(TARGETS camauditd RUNTIME DESTINATION "${CMAKE_INSTALL_SBINDIR}" COMPONENT agent)
install(TARGETS camaudit-collector RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT collector)

camaudit_install(agent TO "${unit_dir}" FILES "${units}/camauditd.service")
camaudit_install(agent TO lib/systemd/catalog FILES "${units}/camaudit.catalog")
camaudit_install(agent TO lib/sysusers.d FILES "${packaging}/sysusers.d/camaudit.conf")
camaudit_install(agent TO lib/tmpfiles.d FILES "${packaging}/tmpfiles.d/camaudit.conf")
file(GLOB profiles "${packaging}/apparmor/usr.*")
camaudit_install(agent TO /etc/apparmor.d FILES ${profiles})

# Documents that a user needs, each under the name of its topic. The rulebook is part of the program; this copy is to read.
set(documents "${CMAKE_INSTALL_DATAROOTDIR}/doc/camaudit")
camaudit_install(agent TO "${documents}" FILES "${PROJECT_SOURCE_DIR}/README.md")
foreach(topic_and_folder service:systemd delivery:uploader rules:agent/rules register:agent/register alerts:agent/alerts)
  string(REPLACE ":" ";" topic_and_folder "${topic_and_folder}")
  list(POP_FRONT topic_and_folder topic folder)
  camaudit_install(agent TO "${documents}" FILES "${PROJECT_SOURCE_DIR}/${folder}/README.md" RENAME ${topic}.md)
endforeach()
camaudit_install(agent TO "${documents}"
  FILES "${packaging}/guides/administrator.md" "${packaging}/guides/technician.md")
camaudit_install(agent TO "${documents}/examples" FILES "${packaging}/examples/camaudit.toml")
file(GLOB rulebook "${PROJECT_SOURCE_DIR}/agent/rules/rulebook/*.toml")
camaudit_install(agent TO "${documents}/rulebook" FILES ${rulebook})

camaudit_install(collector TO "${unit_dir}"
  FILES "${units}/camaudit-collector-ingest.service" "${units}/camaudit-collector-ingest.timer")
camaudit_install(collector TO lib/sysusers.d FILES "${packaging}/sysusers.d/camaudit-collector.conf")
camaudit_install(collector TO lib/tmpfiles.d FILES "${packaging}/tmpfiles.d/camaudit-collector.conf")
# Available and not enabled: nginx does not start with certificates that are not there.
camaudit_install(collector TO /etc/nginx/sites-available
  FILES "${packaging}/collector/nginx.conf" RENAME camaudit-collector)
set(documents "${CMAKE_INSTALL_DATAROOTDIR}/doc/camaudit-collector")
set(topic nginx)
camaudit_install(collector TO "${documents}" FILES "${packaging}/collector/README.md" RENAME ${topic}.md)
camaudit_install(collector TO "${documents}" FILES "${PROJECT_SOURCE_DIR}/uploader/collector/README.md")

# Manual pages and completion go with the program whose name they begin with.
function(camaudit_install_named to)
  foreach(file ${ARGN})
    set(component agent)
    if(file MATCHES "camaudit-collector[^/]*$")
      set(component collector)
    endif()
    camaudit_install(${component} TO "${to}" FILES "${file}")
  endforeach()
endfunction()

foreach(part 1 5 8)
  file(GLOB pages "${packaging}/man/*.${part}")
  camaudit_install_named("${CMAKE_INSTALL_MANDIR}/man${part}" ${pages})
endforeach()
foreach(shell_and_place bash:bash-completion/completions fish:fish/vendor_completions.d zsh:zsh/vendor-completions)
  string(REPLACE ":" ";" shell_and_place "${shell_and_place}")
  list(POP_FRONT shell_and_place shell place)
  file(GLOB completions "${packaging}/completion/${shell}/*")
  camaudit_install_named("${CMAKE_INSTALL_DATAROOTDIR}/${place}" ${completions})
endforeach()
