# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for camauditd. Made by packaging/completion/generate.

# The words so far, without options and their values.
function __camauditd_path
    set -l valued --config --state-dir
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
function __camauditd_group
    test "$(__camauditd_path)" = "$argv"
end

# Whether it is this command, whatever its arguments.
function __camauditd_in
    set -l path (__camauditd_path)
    test "$path" = "$argv"; or string match -q -- "$argv *" "$path"
end

# Whether it is this command, with so many arguments before this one.
function __camauditd_argument
    __camauditd_in $argv[2..]; or return
    test (count (string split -n ' ' -- (__camauditd_path))) = (math (count $argv) - 1 + $argv[1])
end

complete -c camauditd -f
complete -c camauditd -n true -s h -l help -d 'Print this help message and exit'
complete -c camauditd -n true -l version -d 'Display program version information and exit'
complete -c camauditd -n true -l config -r -F -d 'Configuration file (default /etc/camaudit/camaudit.toml)'
complete -c camauditd -n true -l state-dir -x -a '(__fish_complete_directories)' -d 'What is kept between runs (default /var/lib/camaudit)'
