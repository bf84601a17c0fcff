#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Tests of the entry script: test_ballast.sh PATH_OF_BALLAST
# Nothing is installed or built: apt-get, dpkg-query, cmake, ninja and ctest are stand-ins.
# shellcheck disable=SC2016  # the bodies of the stand-ins are not to be expanded here
set -u

script=$(readlink -f -- "$1")
tests_of_entry=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
area=$(mktemp -d)
trap 'rm -rf -- "$area"' EXIT
tree="$area/a tree"  # with a space, on purpose
stubs=$area/stubs
failures=0
checks=0
unset BALLAST_QUIET
export TERM=dumb BALLAST_LOCK_WAIT_S=0 BALLAST_SETUP_LOG=$area/setup.log AREA=$area

check() {  # WHAT CONDITION...
  checks=$((checks + 1))
  "${@:2}" && return
  failures=$((failures + 1))
  printf 'FAILED: %s\n  condition: %s\n  out: %s\n  err: %s\n' "$1" "${*:2}" \
    "$(head -c 2000 "$area/out")" "$(head -c 2000 "$area/err")"
}
code=
ran() {  # COMMAND...: sets code; keeps out and err
  "$@" >"$area/out" 2>"$area/err" </dev/null
  code=$?
}
exits() { [[ $code == "$1" ]]; }
out_has() { grep -qF -- "$1" "$area/out"; }
err_has() { grep -qF -- "$1" "$area/err"; }
out_is() { [[ $(<"$area/out") == "$1" ]]; }
no() { ! "$@"; }
called() { grep -q -- "$1" "$area/calls"; }
entry() { PATH=$stubs:$PATH ran "$tree/ballast" "$@"; }
stub() {  # NAME, body on standard input; each call leaves a line in calls
  { printf '#!/bin/bash\necho "%s $*" >>"$AREA/calls"\n' "$1"; cat; } >"$stubs/$1"
  chmod +x "$stubs/$1"
}
fresh() {  # a new tree without a build folder, and stand-ins that succeed
  rm -rf "$tree" "$stubs" "$area/installed" "$area/hold"
  mkdir -p "$tree/.ci" "$stubs"
  cp "$script" "$tree/ballast"
  cp "$(dirname -- "$script")/.ci/run" "$tree/.ci/run"
  echo '{}' >"$tree/CMakePresets.json"
  : >"$area/calls"
  stub id <<<'echo "${FAKE_UID:-0}"'
  stub dpkg-query <<'STUB'
[[ -e $AREA/installed ]] || exit 1
for name in "${@:4}"; do echo "$name installed"; done
STUB
  stub apt-get <<'STUB'
echo "frontend $DEBIAN_FRONTEND" >>"$AREA/calls"
[[ " $* " == *" install "* ]] && touch "$AREA/installed"
exit 0
STUB
  stub cmake <<'STUB'
while (($#)); do [[ $1 == -B ]] && folder=$2; shift; done
echo "-- configuring"
touch "$folder/build.ninja" "$folder/CMakeCache.txt"
STUB
  stub ninja <<'STUB'
mkdir -p "$2/host/cli"
program=$2/host/cli/${!#}
[[ -e $program ]] && { echo 'ninja: no work to do.'; exit 0; }
echo '[1/1] Linking CXX executable'
cat >"$program" <<'BINARY'
#!/bin/bash
[[ $0 == */ballast ]] || printf '%s: ' "${0##*/}"
printf '<%s>' "$@"
exit "${FAKE_CODE:-0}"
BINARY
chmod +x "$program"
printf '# ninja log v5\n0\t1500\t1\tmain.o\tab\n0\t2500\t1\ta/CMakeFiles/b.dir/c.cpp.o\tcd\n' >"$2/.ninja_log"
STUB
  stub ctest <<'STUB'
echo "1/1 Test #1: a ... Passed"
echo
if ((${FAKE_CODE:-0})); then
  echo "0% tests passed, 1 tests failed out of 1"
  [[ $3 == --output-junit ]] && {
    echo '<testsuite>'
    for test in a b c; do
      state=run
      [[ $test == b ]] && state=fail
      printf '<testcase name="%s" status="%s"><system-out>' "$test" "$state"
      printf '%s\n' "the first words of $test" filler{1..29} "the last &lt;words&gt; of $test"
      echo '</system-out></testcase>'
    done
    echo '</testsuite>'
  } >"$4"
else
  echo "100% tests passed, 0 tests failed out of 1"
fi
echo "Total Test time (real) =   0.01 sec"
exit "${FAKE_CODE:-0}"
STUB
}
ready() {  # a new tree, and all packages are installed
  fresh
  touch "$area/installed"
}

# ---- Usage ----
fresh
entry --help
check "--help" exits 0
for command in run judge suite compare gui serve ctl keys profile registers bench test setup; do
  check "--help names $command" grep -qE "^  $command " "$area/out"
done
entry
check "no command is a usage error" exits 2
check "usage goes to standard error" out_is ''
check "usage is shown" err_has 'usage: ./ballast'
for arguments in 'setup nowhere' 'setup core nowhere' 'setup --bad' 'test --bad' 'test name' \
  'test -R' 'test --preset' 'test --preset fast' 'test --fuzz' 'test --fuzz long' 'rnu x' '--bad'; do
  # shellcheck disable=SC2086  # the words are meant to be split
  entry $arguments
  check "'$arguments' is a usage error" exits 2
  check "'$arguments' says what is known" grep -qE 'groups:|see:|presets:|commands:' "$area/err"
done
entry run --help
check "help without a binary" exits 0
check "bad usage and help touch nothing" no test -e "$tree/build"
check "bad usage and help install nothing" no called '^apt-get'

# ---- The list of packages ----
entry setup --list core gui test cluster fpga
check "setup --list" exits 0
check "setup --list gives each package a reason" no grep -qE '^  to install +[^ ]+ *$' "$area/out"
check "setup --list installs nothing" no called '^apt-get'
for word in cmake ninja-build clang verilator libsystemc-dev libgtest-dev gtkwave; do
  check "the list holds $word" out_has " $word "
done
check "an empty group says so" out_has 'no package'
mapfile -t names < <(sed -nE 's/^  to install +([^ ]+) .*/\1/p' "$area/out" | sort -u)
# shellcheck source=/dev/null
here=$(. /etc/os-release 2>/dev/null && echo "${ID-}${VERSION_ID-}")
if [[ $here != debian12 ]]; then
  echo "notice: not Debian 12; the names of packages are not looked up"
elif ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; then
  echo "notice: no package lists; the names of packages are not looked up (apt-get update)"
else
  ran env LC_ALL=C apt-cache policy "${names[@]}"
  known=$(sed -nE '/^[^ ]/{s/:$//;h}; /^  Candidate: [0-9]/{g;p}' "$area/out")
  for name in "${names[@]}"; do
    check "$name is a Debian 12 package" grep -qxF -- "$name" <<<"$known"
  done
fi

# ---- Installing ----
if [[ $here == debian12 ]]; then
  fresh
  FAKE_UID=1000 entry setup core
  check "without root: exit code" exits 2
  check "without root: the line to run" \
    err_has 'sudo apt-get update && sudo apt-get install --no-install-recommends cmake '
  check "without root: nothing is run" no called '^apt-get'
  FAKE_UID=1000 entry run x
  check "run without root: exit code" exits 2
  check "run without root: standard output is clean" out_is ''
  check "run without root: the line to run" err_has 'sudo apt-get install'
  check "run without root: nothing is built" no called '^cmake'

  if [[ $(id -u) == 0 ]] && type -P setpriv >/dev/null; then
    rm "$stubs/id"
    chmod 755 "$area" && chmod 666 "$area/calls"
    PATH=$stubs:$PATH ran setpriv --reuid=65534 --regid=65534 --clear-groups "$tree/ballast" setup
    check "as a real other user: exit code" exits 2
    check "as a real other user: the line to run" err_has 'sudo apt-get install'
  else
    echo "notice: not root; the check as another real user is left out"
  fi

  fresh
  entry setup
  check "setup installs" exits 0
  check "setup ends with its state" out_has 'everything is installed'
  check "no recommends" called '^apt-get .*--no-install-recommends.* install cmake ninja-build '
  check "no questions" called '^frontend noninteractive'
  : >"$area/calls"
  entry setup core
  check "installed already: exit code" exits 0
  check "installed already: says so" out_has 'everything is installed'
  check "installed already: no apt" no called '^apt-get'

  fails() {  # apt's words, our words
    fresh
    stub apt-get <<<"echo \"$1\"; exit 100"
    entry setup core
    check "apt fails ($2): exit code" exits 4
    check "apt fails ($2): cause" err_has "$2"
    check "apt fails ($2): place and remedy" grep -q 'remedy: ' "$area/err"
    check "apt fails ($2): log" err_has "$area/setup.log"
    check "apt fails ($2): does not claim success" no out_has 'everything is installed'
  }
  fails "E: Could not get lock /var/lib/dpkg/lock-frontend." 'another package manager'
  fails "Err: Temporary failure resolving 'deb.example'" 'cannot be reached'
  fails "E: You don't have enough free space in /var/cache/apt/archives/." 'disk is full'
  fails "E: dpkg was interrupted, you must manually run" 'earlier installation'
  fails "E: Unable to locate package cmake" 'does not know'
  fails "E: something new" 'apt-get failed'

  fresh
  stub apt-get <<'STUB'
[[ " $* " == *" update "* ]] && touch "$AREA/hold"
[[ " $* " == *" install "* ]] || exit 0
[[ -e $AREA/hold ]] || { echo 'Err: 404  Not Found'; exit 100; }
touch "$AREA/installed"
STUB
  entry setup core
  check "lists older than the archive are read anew" exits 0
  fresh
  stub apt-get <<<'exit 0'
  entry setup core
  check "an apt that claims success is not believed" exits 4
else
  echo "notice: not Debian 12; the checks of installing are left out"
fi

# ---- Another distribution ----
fresh
mkdir "$area/few"
for tool in bash dirname readlink stat mkdir flock cat tail sed grep nproc id find rm touch chmod; do
  ln -s "$(type -P "$tool")" "$area/few/$tool"
done
PATH=$area/few ran "$tree/ballast" run x
check "elsewhere without tools: exit code" exits 2
check "elsewhere without tools: says which" err_has 'clang++'
check "elsewhere without tools: names packages" err_has 'libsystemc-dev'
rm "$stubs/dpkg-query" "$stubs/apt-get"
for tool in clang++ verilator pkg-config; do stub "$tool" <<<'exit 0'; done
PATH=$stubs:$area/few ran "$tree/ballast" run x
check "elsewhere with tools: goes on" exits 0
check "elsewhere with tools: says so" err_has 'not Debian 12'
check "elsewhere with tools: runs" out_is '<run><x>'

# ---- Building and running ----
ready
FAKE_CODE=3 entry run 'a b' '' --set 'k=*'
check "the code is the binary's" exits 3
check "arguments arrive as they were" out_is '<run><a b><><--set><k=*>'
check "progress is on standard error" err_has 'building'
check "without tests at first" called 'DBALLAST_TESTS=OFF'
: >"$area/calls"
entry run x
check "warm: no configuration" no called '^cmake'
check "warm: no look at packages" no called '^dpkg-query'
check "warm: says nothing" test ! -s "$area/err"
ln -s "$tree/ballast" "$area/link"
cd "$area" || exit 1
PATH=$stubs:$PATH ran ./link profile show
check "through a link from elsewhere" out_is '<profile><show>'
entry run --help
check "help comes from the binary" out_is '<run><--help>'
entry unheard-of
check "a built binary judges unknown commands" out_is '<unheard-of>'
cp "$stubs/cmake" "$stubs/cmake-good"
stub cmake <<<'exit 1'
entry test
check "a configuration that fails" exits 4
mv "$stubs/cmake-good" "$stubs/cmake"
: >"$area/calls"
entry run x
check "is done again by the next command" called '^cmake'
touch -d '+1 minute' "$tree/CMakePresets.json"
entry run x
check "new presets configure again" called '^cmake'
mkdir "$area/other" && mv "$tree" "$area/other/tree"
: >"$area/calls"
PATH=$stubs:$PATH ran "$area/other/tree/ballast" run x
check "a moved tree configures again" called '^cmake'

ready
entry serve x
check "a command of another program" out_is 'ballast-live: <serve><x>'
check "only that program is built" no called '^ninja .* ballast$'
entry bench
check "the measurements have a program of their own" out_is 'ballast-bench: <bench>'
entry setup --build-times
check "--build-times" exits 0
check "--build-times: objects" out_has 'ballast from scratch, without compiler cache: 2 objects'
check "--build-times: the slowest stands first" test "$(sed -n 3p "$area/out")" = '    2.5  a/c.cpp.o'
check "--build-times: leaves nothing" no test -e "$tree/build/times"

ready
entry --quiet run x
check "--quiet first is the script's" out_is '<run><x>'
check "--quiet says nothing" test ! -s "$area/err"
ready
BALLAST_QUIET=1 entry run x
check "BALLAST_QUIET=1 says nothing" test ! -s "$area/err"

ready
entry run x
cp "$stubs/ninja" "$area/ninja"
stub ninja <<'STUB'
[[ -e $AREA/renewed ]] && exec "$AREA/ninja" "$@"
touch "$AREA/renewed"
echo "ninja: error: rebuilding 'build.ninja': subcommand failed"
exit 1
STUB
: >"$area/calls"
entry run x
check "a build.ninja of an earlier version is renewed" exits 0
check "a build.ninja of an earlier version: by cmake" called '^cmake --preset'
rm "$area/renewed"

for tool in ninja cmake; do
  ready
  stub "$tool" <<<'for i in {1..50}; do echo "line $i of the fault"; done; exit 1'
  entry run x
  check "$tool fails: exit code" exits 4
  check "$tool fails: the end of the log" err_has 'line 50 of the fault'
  check "$tool fails: not all of the log" no err_has 'line 9 of the fault'
  check "$tool fails: where the log is" err_has "$tree/build/release/build.log"
  check "$tool fails: the log is whole" grep -q 'line 1 of the fault' "$tree/build/release/build.log"
done

wait_for() {  # FILE PATTERN: bounded, so that a fault fails and does not hang
  for _ in {1..200}; do
    grep -qs -- "$2" "$1" && return
    sleep 0.05
  done
  return 1
}
ready
cp "$stubs/ninja" "$stubs/ninja-quick"
stub ninja <<'STUB'
for i in {1..400}; do [[ -e $AREA/hold ]] && break; sleep 0.05; done
exec ninja-quick "$@"
STUB
PATH=$stubs:$PATH "$tree/ballast" run first >"$area/first" 2>/dev/null </dev/null &
first=$!
check "the first of two builds" wait_for "$area/calls" '^ninja -C'
PATH=$stubs:$PATH "$tree/ballast" run second >"$area/out" 2>"$area/err" </dev/null &
second=$!
check "the second of two waits" wait_for "$area/err" 'waiting'
sleep 0.3  # time to go wrong: the second must not build beside the first
check "only one builds" test "$(grep -c '^ninja -C' "$area/calls")" = 1
touch "$area/hold"
wait $first && wait $second
code=$?
check "both end well" exits 0
check "the first ran" test "$(<"$area/first")" = '<run><first>'
check "the second ran" out_is '<run><second>'

ready
stub ninja <<'STUB'
echo $$ >"$AREA/pid"
echo started >>"$AREA/calls"
for i in {1..400}; do sleep 0.05; done
echo finished >>"$AREA/calls"
STUB
PATH=$stubs:$PATH "$tree/ballast" run x >"$area/out" 2>"$area/err" </dev/null &
first=$!
check "a long build" wait_for "$area/calls" '^started'
kill -TERM $first
wait $first
code=$?
check "SIGTERM: exit code" exits 5
check "SIGTERM: says so" err_has 'interrupted'
check "SIGTERM: the build does not go on to its end" no called '^finished'
check "SIGTERM: the build is ended too" no test -e "/proc/$(<"$area/pid")"

# ---- Tests ----
ready
entry test
check "test" exits 0
check "test: builds the tests" called 'DBALLAST_TESTS=ON'
check "test: builds everything" called '^ninja -C .* all$'
check "test: ctest's words stand last" test "$(tail -n 1 "$area/out")" = \
  'Total Test time (real) =   0.01 sec'
check "test: leaves long ones out" called '^ctest .*-LE ^long\$'
check "test: none is a fault" called '^ctest .*--no-tests=error'
: >"$area/calls"
entry test --all -R 'a b'
check "test --all: keeps long ones" no called '^ctest .*-LE'
check "test -R: arrives" called '^ctest .*-R a b'
FAKE_CODE=8 entry test
check "a failed test: exit code" exits 1
check "a failed test: ctest's words" out_has '1 tests failed out of 1'
check "a failed test: its own last words stand last" test "$(tail -n 1 "$area/out")" = \
  'the last <words> of b'
check "a failed test: named" out_has '---- the end of the output of b'
check "a failed test: not all that it said" no out_has 'the first words of b'
check "a failed test: nothing of others" no out_has ' of c'
entry test --quiet
check "test --quiet: only the closing lines" no out_has 'Test #1'
check "test --quiet: the closing lines" out_has '100% tests passed'
: >"$area/calls"
entry run x
check "run keeps the tests configured" no called '^cmake'
entry test --preset dev
check "test --preset dev" called '^ctest --test-dir .*/build/dev '
entry test --preset tsan
check "test --preset tsan: builds the threaded tests" called '^ninja -C .*/build/tsan .* threaded_tests$'
check "test --preset tsan: runs them" called '^ctest --test-dir .*/build/tsan .*-L threads'
PATH=$stubs:$PATH ran env CI=true bash "$tree/.ci/run"
check ".ci/run" exits 0
check ".ci/run: ctest's words stand last" test "$(tail -n 1 "$area/out")" = \
  'Total Test time (real) =   0.01 sec'

# ---- Style ----
if type -P shellcheck >/dev/null; then
  ran shellcheck "$script" "$(dirname -- "$script")/.ci/run" "$tests_of_entry"/*.sh
  check "shellcheck" exits 0
else
  echo "notice: shellcheck is not installed; the scripts are not linted"
fi

printf '%d checks passed, %d failed\n' $((checks - failures)) $failures
((failures == 0))
