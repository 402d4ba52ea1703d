#!/bin/sh
# The tour behind `make demo`: load the sample articles and ask the database a few questions.
# Every step is an ordinary command, shown before it runs.
set -eu
cd "$(dirname "$0")/.."

bold='' plain=''
[ -t 1 ] && bold=$(printf '\033[1m') plain=$(printf '\033[0m')

run() {
    printf '\n%s$' "$bold"
    for word; do
        case $word in
            *[!A-Za-z0-9_./:=-]*) printf ' "%s"' "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '%s\n' "$plain"
    "$@"
}

say() {
    printf '\n%s\n' "$1"
}

say "1. Load a folder of articles. PostgreSQL starts by itself; the schema is made on the first load."
run newsdb load seeds/

say "2. Who is quoted most?"
run newsdb people list --limit 8

say "3. Who said something about the water level?"
run newsdb search "water level" --limit 4 --mark

say "4. What did one person say, when and where?"
run newsdb people show "Ilse Maartens" --limit 6

say "That was it. To go on:"
cat <<'END'

  . .venv/bin/activate                load the commands into this shell
  newsdb load PATH...                 your own articles: text files, JSON lines or JSON, .gz/.zst/.bz2 as they are
  newsdb search "words" --speaker X   what did X say about it?
  newsdb status                       what the database holds
  newsdb server psql                  ask in SQL
  newsdb server stop                  stop PostgreSQL; the next command starts it again
  newsdb --help                       everything else
END
