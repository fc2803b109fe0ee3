#!/bin/sh
# Checks C code of carried models with compilers and machines that the tests do not need: gcc and clang with sanitizers, the bytes of constants and
# RAM on a Cortex-M0+ and an AVR beside those of the report, and the outputs of a Cortex-M3 under QEMU beside those of this machine. Networks take
# all of their inputs, or 20 of 64.
#
#     apt-get install gcc clang gcc-arm-none-eabi libnewlib-arm-none-eabi gcc-avr avr-libc qemu-system-arm
#     examples/check_c.sh [FOLDER]
#
# A check whose tool is not installed is skipped by name. Exit code 1 if any check fails.
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
work=${1:-$(mktemp -d)}
mkdir -p "$work"
strict="-std=c99 -pedantic -Wall -Wextra -Wconversion -Wshadow -Werror"
failed=0

has() { command -v "$1" >/dev/null 2>&1; }
fail() { echo "FAILED   $1"; failed=1; }
skip() { echo "skipped  $1: no $2"; }

# near NAME FOUND REPORTED: within 3 per cent, or 8 bytes of alignment
near() {
    awk -v f="$2" -v r="$3" 'BEGIN { d = f > r ? f - r : r - f; exit !(d <= 0.03 * r || d <= 8) }' \
        && echo "ok       $1: $2 bytes, $3 reported" || fail "$1: $2 bytes, $3 reported"
}

# sizes READELF OBJECT MACHINE: bytes of constants and of static arrays, by the names of the symbols in the object
sizes() {
    "$1" -sW "$2" | awk '$4 == "OBJECT" { if ($8 ~ /^(values|[xy][0-9]*_int8)/) ram += $3; else flash += $3 } END { print flash + 0, ram + 0 }'
}

cat >"$work/start.c" <<'EOC'
/* The vectors of a Cortex-M3, and a start that runs main and ends QEMU by a semihosting call. */
extern int main(void);
extern unsigned char stack_top[], data_load[], data_start[], data_end[], bss_start[], bss_end[];
extern void initialise_monitor_handles(void);
extern void exit(int);

void _init(void) {}
void _fini(void) {}

void start(void)
{
    unsigned char *from = data_load;
    unsigned char *to;

    for (to = data_start; to < data_end; to++) {
        *to = *from++;
    }
    for (to = bss_start; to < bss_end; to++) {
        *to = 0;
    }
    initialise_monitor_handles();
    exit(main());
}

__attribute__((section(".vectors"), used)) static const void *vectors[2] = {stack_top, (const void *)start};
EOC
cat >"$work/mps2.ld" <<'EOL'
MEMORY { FLASH (rx) : ORIGIN = 0, LENGTH = 4M  RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 4M }
SECTIONS {
    .text : { KEEP(*(.vectors)) *(.text*) *(.rodata*) . = ALIGN(8); } > FLASH
    .ARM.exidx : { *(.ARM.exidx*) } > FLASH
    data_load = LOADADDR(.data);
    .data : { data_start = .; *(.data*) . = ALIGN(8); data_end = .; } > RAM AT > FLASH
    .bss : { bss_start = .; *(.bss*) *(COMMON) . = ALIGN(8); bss_end = .; end = .; } > RAM
    stack_top = ORIGIN(RAM) + LENGTH(RAM);
}
EOL

check() {
    name=$1
    c="$work/$name.c"
    main="$work/${name}_main.c"
    define="-D$(echo "$name" | tr '[:lower:]' '[:upper:]')_MAIN"
    reported=$(sed -n 's/.*constants: \([0-9]*\) bytes of flash.* \([0-9]*\) bytes of RAM.*/\1 \2/p' "$c")
    flash=${reported% *}
    ram=${reported#* }
    first=
    for compiler in gcc clang; do
        if ! has $compiler; then skip "$name" $compiler; continue; fi
        # shellcheck disable=SC2086
        if $compiler $strict -O1 -fsanitize=undefined,address -fno-sanitize-recover=all "$define" "$c" "$main" -lm -o "$work/$name.$compiler" \
            && "$work/$name.$compiler" >"$work/$name.$compiler.txt"; then
            echo "ok       $name: $compiler with sanitizers"
        else
            fail "$name: $compiler"
        fi
        if [ -n "$first" ]; then
            cmp -s "$first" "$work/$name.$compiler.txt" || fail "$name: gcc and clang differ"
        fi
        first="$work/$name.$compiler.txt"
    done
    if has arm-none-eabi-gcc; then
        # shellcheck disable=SC2086
        arm-none-eabi-gcc $strict -Os -mcpu=cortex-m0plus -mthumb -c "$c" -o "$work/$name.m0.o" || fail "$name: Cortex-M0+"
        set -- $(sizes arm-none-eabi-readelf "$work/$name.m0.o")
        near "$name, flash of a Cortex-M0+" "$1" "$flash"
        near "$name, RAM of a Cortex-M0+" "$2" "$ram"
        echo "         $name, code of a Cortex-M0+: $(arm-none-eabi-size "$work/$name.m0.o" | awk -v f="$1" 'NR == 2 { print $1 - f }') bytes, libraries apart"
    else
        skip "$name on a Cortex-M0+" arm-none-eabi-gcc
    fi
    if has avr-gcc; then
        # shellcheck disable=SC2086
        if avr-gcc -std=c99 -Wall -Wextra -Werror -Os -mmcu=atmega2560 -c "$c" -o "$work/$name.avr.o"; then
            set -- $(sizes avr-readelf "$work/$name.avr.o")
            near "$name, flash of an AVR" "$1" "$flash"
            near "$name, RAM of an AVR" "$2" "$ram"
        elif [ "$flash" -gt 32767 ]; then
            echo "skipped  $name on an AVR: larger than what near pointers reach"
        else
            fail "$name: AVR"
        fi
    else
        skip "$name on an AVR" avr-gcc
    fi
    if has arm-none-eabi-gcc && has qemu-system-arm; then
        # shellcheck disable=SC2086
        arm-none-eabi-gcc -std=c99 -Os -mcpu=cortex-m3 -mthumb --specs=rdimon.specs -nostartfiles -T "$work/mps2.ld" "$define" \
            "$work/start.c" "$c" "$main" -lm -o "$work/$name.m3.elf" \
            && timeout 60 qemu-system-arm -M mps2-an385 -nographic -semihosting-config enable=on,target=native -kernel "$work/$name.m3.elf" \
                >"$work/$name.m3.txt" </dev/null || fail "$name: QEMU"
        if cmp -s "$first" "$work/$name.m3.txt"; then
            echo "ok       $name: a Cortex-M3 under QEMU prints the same outputs"
        else
            fail "$name: a Cortex-M3 under QEMU prints other outputs"
            diff "$first" "$work/$name.m3.txt" | head -4
        fi
    else
        skip "$name under QEMU" "arm-none-eabi-gcc or qemu-system-arm"
    fi
}

# written NAME MODEL OPTION ...: writes C code and checks it
written() {
    name=$1
    model=$2
    shift 2
    "$here/odf2nna-onnx" shrink "$here/models/$model.onnx" --eval "$here/models/digits.csv.gz" --target-params 20% --epochs 0 --rounds 1 \
        -o "$work/$name.c" --force --quiet "$@" >"$work/$name.log" 2>&1 || { fail "$name: not written"; cat "$work/$name.log"; return; }
    check "$name"
}

for model in digits_torch digits_sklearn digits_tf2onnx; do
    written "${model}_float" $model
    written "${model}_int8" $model --precision int8
    # networks that take some of their inputs, by a table of indices
    written "${model}_selected_float" $model --target-inputs 20
    written "${model}_selected_int8" $model --target-inputs 20 --precision int8
    for precision in float int8; do
        source="$work/${model}_selected_$precision.c"
        if [ -e "$source" ] && ! grep -q "selected_[0-9]*\[20\]" "$source"; then fail "${model}_selected_$precision: takes all inputs"; fi
    done
done
exit $failed
