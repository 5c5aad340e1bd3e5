# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion of voder for fish. What can be completed is asked of the program.

function __voder_commands
    voder --help 2>/dev/null | string match -rg '^  ([a-z]+ +.*)$' |
        string replace -r ' +' \t
end

function __voder_column
    set -l column $argv[1]
    voder $argv[2..] 2>/dev/null | awk -v column=$column 'NR > 1 { print $column }'
end

function __voder_options
    set -l words (commandline -opc)
    voder $words[2] --help 2>/dev/null |
        string match -ra -- '--[a-z]+(?:-[a-z]+)*' | sort -u
end

complete -c voder -n __fish_use_subcommand -f -a '(__voder_commands)'
complete -c voder -n __fish_use_subcommand -l version -l help
complete -c voder -n 'not __fish_use_subcommand; and string match -q -- "-*" (commandline -ct)' -a '(__voder_options)'
complete -c voder -n 'not __fish_use_subcommand' -s e -l engine -x -a '(__voder_column 1 engines)'
complete -c voder -n 'not __fish_use_subcommand' -s v -l voice -x -a '(__voder_column 2 voices)'
complete -c voder -n 'not __fish_use_subcommand' -s l -l language -x -a '(__voder_column 3 voices | string split , | sort -u)'
complete -c voder -n 'not __fish_use_subcommand' -l fallback -x -a '(__voder_column 1 engines)'
complete -c voder -n 'not __fish_use_subcommand' -l isolation -x -a 'auto thread process fork'
complete -c voder -n 'not __fish_use_subcommand' -l on-error -x -a 'stop skip fallback'
complete -c voder -n '__fish_seen_subcommand_from cache' -f -a clear
complete -c voder -n '__fish_seen_subcommand_from cache' -l limit -x
