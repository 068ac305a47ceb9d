# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for camaudit-collector. Made by packaging/completion/generate.

# The words so far, without options and their values.
function __camaudit_collector_path
    set -l valued --authorities --comment --epoch --format --gss-code --incoming --output --reason --site --state-dir -o
    set -l path
    set -l skip no
    for word in (commandline -opc)[2..]
        if test $skip = yes
            set skip no
        else if contains -- $word $valued
            set skip yes
        else if not string match -q -- '-*' $word
            set -a path $word
        end
    end
    echo "$path"
end

# Whether these words are a group, and nothing comes behind it yet.
function __camaudit_collector_group
    test "$(__camaudit_collector_path)" = "$argv"
end

# Whether it is this command, whatever its arguments.
function __camaudit_collector_in
    set -l path (__camaudit_collector_path)
    test "$path" = "$argv"; or string match -q -- "$argv *" "$path"
end

# Whether it is this command, with so many arguments before this one.
function __camaudit_collector_argument
    __camaudit_collector_in $argv[2..]; or return
    test (count (string split -n ' ' -- (__camaudit_collector_path))) = (math (count $argv) - 1 + $argv[1])
end

complete -c camaudit-collector -f
complete -c camaudit-collector -n '__camaudit_collector_group' -a ingest -d 'Check what came in, keep what is good, set aside the rest'
complete -c camaudit-collector -n '__camaudit_collector_group' -a measures -d 'The success measures of Objective 5, by authority and area'
complete -c camaudit-collector -n '__camaudit_collector_group' -a keys -d 'Which key may sign for which site'
complete -c camaudit-collector -n '__camaudit_collector_group' -s h -l help -d 'Print this help message and exit'
complete -c camaudit-collector -n '__camaudit_collector_group' -l version -d 'Display program version information and exit'
complete -c camaudit-collector -n '__camaudit_collector_in ingest' -s h -l help -d 'Print this help message and exit'
complete -c camaudit-collector -n '__camaudit_collector_in ingest' -l state-dir -x -a '(__fish_complete_directories)' -d 'What the collector keeps (default /var/lib/camaudit-collector)'
complete -c camaudit-collector -n '__camaudit_collector_in ingest' -s q -l quiet -d 'Alerts only'
complete -c camaudit-collector -n '__camaudit_collector_in ingest' -l incoming -x -a '(__fish_complete_directories)' -d 'Where nginx puts files (default STATE-DIR/incoming/v1)'
complete -c camaudit-collector -n '__camaudit_collector_in measures' -s h -l help -d 'Print this help message and exit'
complete -c camaudit-collector -n '__camaudit_collector_in measures' -l state-dir -x -a '(__fish_complete_directories)' -d 'What the collector keeps (default /var/lib/camaudit-collector)'
complete -c camaudit-collector -n '__camaudit_collector_in measures' -s q -l quiet -d 'Alerts only'
complete -c camaudit-collector -n '__camaudit_collector_in measures' -l format -x -a 'table json csv html' -d 'table, json, csv or html'
complete -c camaudit-collector -n '__camaudit_collector_in measures' -l authorities -r -F -d 'All authorities: CSV with gss_code, name, nation, police_force'
complete -c camaudit-collector -n '__camaudit_collector_in measures' -s o -l output -r -F -d 'Write to a file instead'
complete -c camaudit-collector -n '__camaudit_collector_group keys' -a add -d 'Register the public key of a site, as \'camaudit key show --pem\' wrote it'
complete -c camaudit-collector -n '__camaudit_collector_group keys' -a list -d 'All keys, those that count for nothing any more too'
complete -c camaudit-collector -n '__camaudit_collector_group keys' -a revoke -d 'From now on nothing counts as signed by a key'
complete -c camaudit-collector -n '__camaudit_collector_group keys' -s h -l help -d 'Print this help message and exit'
complete -c camaudit-collector -n '__camaudit_collector_in keys add' -s h -l help -d 'Print this help message and exit'
complete -c camaudit-collector -n '__camaudit_collector_in keys add' -l state-dir -x -a '(__fish_complete_directories)' -d 'What the collector keeps (default /var/lib/camaudit-collector)'
complete -c camaudit-collector -n '__camaudit_collector_in keys add' -s q -l quiet -d 'Alerts only'
complete -c camaudit-collector -n '__camaudit_collector_in keys add' -l gss-code -x -d 'Authority: code of the Office for National Statistics'
complete -c camaudit-collector -n '__camaudit_collector_in keys add' -l site -x -d 'Site, as in the agent\'s configuration'
complete -c camaudit-collector -n '__camaudit_collector_in keys add' -l epoch -x -d 'Refuse what it signs for an earlier epoch (\'camaudit key show\')'
complete -c camaudit-collector -n '__camaudit_collector_in keys add' -l new-site -d 'Also where a site with nearly the same name waits for its key'
complete -c camaudit-collector -n '__camaudit_collector_in keys add' -l comment -x -d 'Who confirmed it, and how'
complete -c camaudit-collector -n '__camaudit_collector_argument 0 keys add' -F
complete -c camaudit-collector -n '__camaudit_collector_in keys list' -s h -l help -d 'Print this help message and exit'
complete -c camaudit-collector -n '__camaudit_collector_in keys list' -l state-dir -x -a '(__fish_complete_directories)' -d 'What the collector keeps (default /var/lib/camaudit-collector)'
complete -c camaudit-collector -n '__camaudit_collector_in keys list' -s q -l quiet -d 'Alerts only'
complete -c camaudit-collector -n '__camaudit_collector_in keys list' -l json -d 'As JSON'
complete -c camaudit-collector -n '__camaudit_collector_in keys revoke' -s h -l help -d 'Print this help message and exit'
complete -c camaudit-collector -n '__camaudit_collector_in keys revoke' -l state-dir -x -a '(__fish_complete_directories)' -d 'What the collector keeps (default /var/lib/camaudit-collector)'
complete -c camaudit-collector -n '__camaudit_collector_in keys revoke' -s q -l quiet -d 'Alerts only'
complete -c camaudit-collector -n '__camaudit_collector_in keys revoke' -l reason -x -d 'Why, for those who read the list'
