# shellcheck shell=bash
# shellcheck disable=SC2154 # root is set by steps.sh
# Sourced by tools/setup after steps.sh: which packages, which Debian, and where the ODB runtime comes from.

odb_source=/etc/apt/sources.list.d/odb-runtime.sources
odb_pin=/etc/apt/preferences.d/odb-runtime.pref
odb_runtime="libodb-2.4 libodb-dev libodb-sqlite-2.4 libodb-sqlite-dev libodb-pgsql-2.4 libodb-pgsql-dev"
debs_dir="$root/build/debs"

os_field() { sed -n "s/^$1=\"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p" /etc/os-release 2>/dev/null; }
system_name() {
    local name
    name=$(os_field PRETTY_NAME)
    echo "${name:-a system without /etc/os-release}"
}

# Prints bookworm or trixie; fails on anything else.
debian_suite() {
    [ "$(os_field ID)" = debian ] || return 1
    case $(os_field VERSION_ID) in
        12) echo bookworm ;;
        13) echo trixie ;;
        *) return 1 ;;
    esac
}

# wanted_packages SUITE TESTS(yes|no) [RUNTIME(no)]: one line of names; "no" leaves out what Debian 12 lacks.
wanted_packages() {
    local all="g++ cmake ninja-build ccache mold pkgconf curl ca-certificates
        libssl-dev libsodium-dev rapidjson-dev libspdlog-dev libsqlite3-dev libpq-dev prometheus-cpp-dev odb"
    case $1 in
        bookworm) all="$all libboost1.81-dev libboost-url1.81-dev libboost-filesystem1.81-dev
            libboost-program-options1.81-dev libboost-system1.81-dev" ;;
        # Debian 13's odb runs g++-13, whatever g++ is.
        trixie) all="$all g++-13 libodb-dev libodb-sqlite-dev libodb-pgsql-dev libboost-dev libboost-url-dev
            libboost-filesystem-dev libboost-program-options-dev libboost-system-dev" ;;
    esac
    if [ "$2" = yes ]; then
        all="$all git libgtest-dev libgmock-dev libbenchmark-dev clang-tidy clang-format gcovr python3
            sqlite3 openssl util-linux"
        # Whoever has a Node with npm keeps it: Debian's npm cannot be installed beside another one's.
        command -v npm >/dev/null || all="$all nodejs npm"
        # Plugins of the tests are built by these two as well, of whatever origin; Debian 12's own Clang is too old.
        if [ "$1" = bookworm ]; then all="$all clang-16"; else command -v clang++ >/dev/null || all="$all clang"; fi
        command -v rustc >/dev/null || all="$all rustc"
    fi
    [ "$1" != bookworm ] || [ "${3:-yes}" = no ] || all="$all $odb_runtime"
    # shellcheck disable=SC2086 # one line, single spaces
    echo $all
}

# missing_packages NAME...: those that are not installed, on one line.
missing_packages() {
    local have name
    have=$(dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' "$@" 2>/dev/null |
        sed -n 's/^installed \([^:]*\).*/\1/p') || true
    for name in "$@"; do
        grep -qxF -- "$name" <<<"$have" || printf '%s ' "$name"
    done
}

# File name and SHA-256 of the ODB runtime that Debian 11 published for amd64.
runtime_debs() {
    cat <<'LIST'
libodb-2.4_2.4.0-1+b3_amd64.deb 0f3e92127539f07344759485a6e83d41bdaa3eaef43467cd0fb3ce3136ea3663
libodb-dev_2.4.0-1+b3_amd64.deb 90d7bee323e1616a4b49bf421b599c3eadff6e19e631aec8ba5d2d4bf8270f24
libodb-sqlite-2.4_2.4.0-1+b3_amd64.deb 1fdb53b4543c2e7cecb03e4f92aca7bee9f80354aac901aa0e0a5425cc16dee7
libodb-sqlite-dev_2.4.0-1+b3_amd64.deb fe55dd82666093a4157f9a4134dc0b36d62c3708fb0adf5532b83458c328b859
libodb-pgsql-2.4_2.4.0-1+b3_amd64.deb 56bba1c11e5bbdc7f7bc8273a059cb82278c4201c5e23e391a2d77f7227f49fe
libodb-pgsql-dev_2.4.0-1+b3_amd64.deb 196ce4482c72f4bab0b9738dbfdc5b6462eacf9540b76f69727b4428443b6022
LIST
}

# True if all six files lie in debs_dir (their names may have %2b for the plus, as browsers save them).
debs_brought() {
    local name _
    while read -r name _; do
        [ -f "$debs_dir/$name" ] || [ -f "$debs_dir/${name/+/%2b}" ] || return 1
    done < <(runtime_debs)
}

# False, with the file named on stderr, if a brought file is not the published one.
check_debs() {
    local name sum have bad=0
    while read -r name sum; do
        [ -f "$debs_dir/$name" ] || mv -- "$debs_dir/${name/+/%2b}" "$debs_dir/$name"
        have=$(sha256sum <"$debs_dir/$name" | cut -d' ' -f1)
        [ "$have" = "$sum" ] && continue
        printf '    %s has SHA-256 %s, not %s\n' "$debs_dir/$name" "$have" "$sum" >&2
        bad=1
    done < <(runtime_debs)
    return "$bad"
}

deb_paths() {
    local name _
    while read -r name _; do printf '%s\n' "$debs_dir/$name"; done < <(runtime_debs)
}

# write_as_root FILE: stdin into FILE. Returns 1 if that changed it, 0 if it was already so.
write_as_root() {
    local text
    text=$(cat)
    [ "$(cat "$1" 2>/dev/null)" != "$text" ] || return 0
    printf '%s\n' "$text" | as_root tee "$1" >/dev/null || die "$1 cannot be written."
    return 1
}

# The mirror is whichever this machine already takes Debian 12 from. Returns 1 if a file was changed.
add_odb_source() {
    local mirror changed=0
    # shellcheck disable=SC2016 # apt fills this in, not the shell
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' \
        'Label: Debian' 'Component: main' | head -n 1)
    [ -n "$mirror" ] || die "apt has no source for Debian 12 (bookworm main), so there is no mirror to take libodb from." \
        "Add one to /etc/apt/sources.list and run this again."
    write_as_root "$odb_pin" <<PIN || changed=1
Package: *
Pin: release o=Debian,n=bullseye
Pin-Priority: -1

Package: $odb_runtime
Pin: release o=Debian,n=bullseye
Pin-Priority: 500
PIN
    write_as_root "$odb_source" <<SOURCE || changed=1
Types: deb
URIs: $mirror
Suites: bullseye
Components: main
Architectures: $(dpkg --print-architecture)
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCE
    return "$changed"
}
