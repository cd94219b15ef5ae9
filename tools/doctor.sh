#!/bin/sh
# Says in one line what this machine lacks to build the project, with the command that installs it.
#
# Exit status 0: nothing is missing; 1: something is, said on standard error.
# PYTHON names the interpreter (python3), CC the C compiler (the one that Python was built with).
set -u

python=${PYTHON:-python3}
oldest=3.11          # as in pyproject.toml
compiled_below=3.13  # durable-rules is compiled here, and installed below this version only

# What the interpreter lacks, a word each; nothing where all is there. Runs on any Python 3.
probe='
import importlib, os, shutil, sys
version = "%d.%d" % sys.version_info[:2]
def number(text):
    return [int(part) for part in text.split(".")]
oldest, compiled_below = sys.argv[1:3]
if number(version) < number(oldest):
    print("old " + version)
    sys.exit()
try:
    importlib.import_module("venv")
    importlib.import_module("ensurepip")
except ImportError:
    print("venv")
if number(version) < number(compiled_below):
    import sysconfig
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    if not shutil.which(compiler):
        print("compiler")
    if not os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")):
        print("headers")
'

has() { command -v "$1" >/dev/null 2>&1; }

# what INTERPRETER lacks; fails where it cannot be run (a shim may be on the path without its Python)
probed() { has "$1" && "$1" -c "$probe" "$oldest" "$compiled_below" 2>/dev/null; }

manager=none
for candidate in apt-get dnf apk pacman brew; do
    if has "$candidate"; then
        manager=$candidate
        break
    fi
done

# Debian and Fedora name the packages of another interpreter after it: python3.12-venv.
case ${python##*/} in
    python3.[0-9]*) stem=${python##*/} ;;
    *) stem=python3 ;;
esac

missing='' packages='' newer='' lacks=''

# note WHAT APT DNF APK PACMAN BREW: one thing that is missing, and its packages for each manager
note() {
    missing="$missing${missing:+, }$1"
    case $manager in
        apt-get) package=$2 ;;
        dnf) package=$3 ;;
        apk) package=$4 ;;
        pacman) package=$5 ;;
        brew) package=$6 ;;
        *) package='' ;;
    esac
    packages="$packages${package:+ $package}"
}

find_newer() {
    for minor in 15 14 13 12 11; do
        if answer=$(probed "python3.$minor") && [ -z "$answer" ]; then
            newer=python3.$minor
            return
        fi
    done
}

if lacks=$(probed "$python"); then
    case $lacks in old*) find_newer ;; esac
else
    lacks=absent
    find_newer
fi

case $lacks in
    absent)
        note "\`$python\`" "$stem $stem-venv $stem-dev gcc" "$stem $stem-devel gcc" \
            "python3 python3-dev gcc musl-dev" "python gcc" python@3.12
        ;;
    old*)
        note "Python $oldest or newer (\`$python\` is ${lacks#old })" \
            "python3.11 python3.11-venv python3.11-dev gcc" "python3.12 python3.12-devel gcc" \
            "python3 python3-dev gcc musl-dev" "python gcc" python@3.12
        ;;
    *)
        for word in $lacks; do
            case $word in
                venv)
                    note "Python's venv module with ensurepip" \
                        "$stem-venv" "$stem" python3 python python@3.12
                    ;;
                compiler)
                    note "a C compiler" gcc gcc "gcc musl-dev" gcc ''
                    ;;
                headers)
                    note "the Python headers (Python.h)" \
                        "$stem-dev" "$stem-devel" python3-dev python python@3.12
                    ;;
            esac
        done
        ;;
esac
has git || note git git git git git git

[ -z "$missing" ] && exit 0

as_root=''
if [ "$manager" != brew ] && [ "$(id -u 2>/dev/null || echo 0)" != 0 ]; then
    as_root='sudo '
fi
packages=${packages# }
case $manager in
    apt-get) command="${as_root}apt-get update && ${as_root}apt-get install -y $packages" ;;
    dnf) command="${as_root}dnf install -y $packages" ;;
    apk) command="${as_root}apk add $packages" ;;
    pacman) command="${as_root}pacman -S --needed $packages" ;;
    brew)
        command="${packages:+brew install $packages}"
        case $lacks in
            *compiler*) command="xcode-select --install${command:+ && $command}" ;;
        esac
        ;;
    *) command='' ;;
esac
# apk and pacman have one Python, under its plain name; elsewhere the new one stands beside the old.
case $lacks/$manager in
    old*/apt-get) command="$command, then: make PYTHON=python3.11" ;;
    old*/dnf | old*/brew) command="$command, then: make PYTHON=python3.12" ;;
esac

if [ -n "$newer" ] && has git; then
    advice="another one is here: make PYTHON=$newer"
elif [ -n "$command" ]; then
    advice="install with: $command"
else
    advice="install with this machine's package manager"
fi
printf 'missing: %s; %s\n' "$missing" "$advice" >&2
exit 1
