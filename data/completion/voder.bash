# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion of voder for bash. What can be completed is asked of the program.

_voder_first_words()
{
  "$1" --help 2>/dev/null | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p'
}

_voder_column()
{
  local column=$1
  shift
  "$@" 2>/dev/null | awk -v column="$column" 'NR > 1 { print $column }'
}

_voder_option_value()
{
  local word
  for ((word = 1; word < COMP_CWORD; word++)); do
    case ${COMP_WORDS[word]} in
      -e | --engine) printf -- '--engine\n%s\n' "${COMP_WORDS[word + 1]}" ;;
    esac
  done
}

_voder()
{
  local program=$1 current=$2 previous=$3 chosen=()

  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W \
      "$(_voder_first_words "$program") --help --version" -- "$current")
    return
  fi

  case $previous in
    -e | --engine | --fallback)
      mapfile -t COMPREPLY < <(compgen -W \
        "$(_voder_column 1 "$program" engines)" -- "$current")
      return
      ;;
    -v | --voice)
      mapfile -t chosen < <(_voder_option_value)
      mapfile -t COMPREPLY < <(compgen -W \
        "$(_voder_column 2 "$program" voices "${chosen[@]}")" -- "$current")
      return
      ;;
    -l | --language)
      mapfile -t COMPREPLY < <(compgen -W \
        "$(_voder_column 3 "$program" voices | tr , '\n' | sort -u)" \
        -- "$current")
      return
      ;;
    --isolation)
      mapfile -t COMPREPLY < <(compgen -W "auto thread process fork" \
        -- "$current")
      return
      ;;
    --on-error)
      mapfile -t COMPREPLY < <(compgen -W "stop skip fallback" -- "$current")
      return
      ;;
    -r | --rate | -p | --pitch | --volume | -j | --jobs | -s | --sink | --limit | --effects | --preset)
      return
      ;;
  esac

  if [[ ${COMP_WORDS[1]} == cache && $current != -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W clear -- "$current")
    return
  fi

  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W \
      "$("$program" "${COMP_WORDS[1]}" --help 2>/dev/null |
        grep -oE -- '--[a-z]+(-[a-z]+)*' | sort -u)" -- "$current")
    return
  fi

  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$current")
}

complete -F _voder voder
