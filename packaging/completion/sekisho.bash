# bash completion for sekisho: commands and options as the program itself lists them, else files
_sekisho() {
  local word=${COMP_WORDS[COMP_CWORD]} help
  local -a before=()
  local i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    [[ ${COMP_WORDS[i]} == -* ]] && break
    before+=("${COMP_WORDS[i]}")
  done
  help=$(LC_ALL=C SEKISHO_SERVER_LANGUAGE=en "${COMP_WORDS[0]}" "${before[@]}" --help 2>/dev/null) || help=
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(sed -n 's/^  \(-[a-zA-Z],\)\{0,1\}\(--[a-z-]*\).*/\2/p' <<<"$help")" -- "$word")
  elif [[ $help == *Subcommands:* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(sed -n '/^Subcommands:/,$ s/^  \([a-z-]\{2,\}\) .*/\1/p' <<<"$help")" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -o filenames -F _sekisho sekisho
