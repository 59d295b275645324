#!/bin/bash
# Includes never climb: a folder of core/ includes its own files, <cordee/...> and lower
# floors only; a library's header stays in its room; a plugin sees the contract only.
set -u
cd "${srcdir:-$(dirname "$0")/..}" || exit 1
bad=0

say() {
    echo "$1" >&2
    bad=1
}

floor() {
    case $1 in
        base) echo 0 ;;
        log | config | html | file) echo 1 ;;
        db) echo 2 ;;
        event | fetch | job | dump) echo 3 ;; # floor 2 in words: they stand on db
        crm | mail | web | script) echo 4 ;;
        plugin) echo 5 ;;
        console) echo 6 ;;
        cli) echo 7 ;;
        *) echo none ;;
    esac
}

# Each line: FILE:#include ...
includes() {
    grep -rHE --include='*.[ch]' '^[[:space:]]*#[[:space:]]*include' "$@" |
        sed -E 's/:[[:space:]]*#[[:space:]]*include[[:space:]]*/ /'
}

while read -r file what; do
    from=$(cut -d/ -f2 <<<"$file")
    case $what in
        '"core/'*)
            to=$(cut -d/ -f2 <<<"$what")
            [ "$to" = "$from" ] && continue
            a=$(floor "$from") b=$(floor "$to")
            if [ "$a" = none ] || [ "$b" = none ]; then
                say "$file: $what: a folder that has no floor (tests/check-layers.sh)"
            elif [ "$b" -ge "$a" ]; then
                say "$file: $what climbs: core/$from stands below or beside core/$to"
            fi
            ;;
        '"plugins/'*) say "$file: $what: the core does not know plugins" ;;
    esac
done < <(includes core | grep -v '^core/build/')

while read -r file what; do
    from=$(cut -d/ -f2 <<<"$file")
    case $file in */test-*) continue ;; esac
    case $what in
        "\"plugins/$from/"*) ;;
        '"plugins/'*)
            to=$(cut -d/ -f2 <<<"$what")
            [ "$what" = "\"plugins/$to/$to.h\"" ] ||
                say "$file: $what: of another plugin only its $to.h"
            ;;
        '"'*) say "$file: $what: a plugin includes <cordee/...> and its own files" ;;
    esac
done < <(includes plugins)

# room HEADER-PATTERN FOLDER...: these headers are included there and nowhere else.
room() {
    local header=$1 file what home
    shift
    while read -r file what; do
        for home in "$@"; do
            [[ $file == "$home"/* ]] && continue 2
        done
        say "$file: $what belongs to $*"
    done < <(includes core plugins include | grep -E " <$header" |
        grep -vE '^plugins/[^ ]*/test-')
}
room 'sqlite3\.h' core/db
room 'microhttpd\.h' core/web
room 'libesmtp\.h|auth-client\.h' core/mail
room 'gmime/|glib' core/mail
room 'l(ua|auxlib|ualib)\.h' core/script
room 'curl/' core/fetch
room 'ares\.h' core/fetch
room 'confuse\.h' core/config
room 'cmark\.h' core/mail
room 'utf8proc\.h' core/base
room 'zlib\.h' core/web plugins/funding/read plugins/funding/source
room 'openssl/' core/mail core/web
room 'libxml/' core/file core/html core/crm core/mail plugins/funding/read plugins/recruitment/read
room 'archive(_entry)?\.h' core/dump core/file plugins/recruitment/skill
room 'xlsxwriter\.h' core/file
room 'libstemmer\.h' core/base
room 'dlfcn\.h' core/plugin core/mail

[ $bad = 0 ] && echo "No include climbs."
exit $bad
