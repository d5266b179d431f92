# bash completion for sekisho
_sekisho() {
  local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]:-}
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "scan explain serve admin update import --help --version" -- "$word")
    return
  fi
  case "$command" in
    scan | explain)
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "--format --document --jobs --policy --data --lang --as --help" -- "$word")
      else
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
      fi
      ;;
    serve) mapfile -t COMPREPLY < <(compgen -W "--config --data --http --https --milter --set --help" -- "$word") ;;
    admin)
      if [ "$COMP_CWORD" -eq 2 ]; then
        mapfile -t COMPREPLY < <(compgen -W "config tenant policy list quarantine trace logs key audit licence backup restore" -- "$word")
      fi
      ;;
    update)
      if [ "$COMP_CWORD" -eq 2 ]; then mapfile -t COMPREPLY < <(compgen -W "preflight rehearse start status report" -- "$word"); fi
      ;;
    import) if [ "$COMP_CWORD" -eq 2 ]; then mapfile -t COMPREPLY < <(compgen -W "cas" -- "$word"); fi ;;
  esac
}
complete -F _sekisho sekisho
