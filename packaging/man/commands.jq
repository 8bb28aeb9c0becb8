# The commands of `aloft --experimental-dump-help` in the language of man(7).
def roff: gsub("\\\\"; "\\e") | gsub("-"; "\\-") | gsub("\""; "\\(dq") | gsub("(?<start>^|\n)(?<mark>[.'])"; "\(.start)\\&\(.mark)");
def shown: select(.shouldDisplay != false);
def option: .names | map(if .kind == "long" then "--" + .name else "-" + .name end) | join(", ");
def value: if .kind == "option" then " " + (.valueName | ascii_upcase) else "" end;
def synopsis:
    [(.arguments // [])[] | shown
        | if .kind == "positional" then (.valueName | ascii_upcase) + (if .isRepeating then "..." else "" end)
          else empty end]
    | map(" " + .) | join("");
def default: if .defaultValue then " By default \(.defaultValue)." else "" end;
def argument:
    select(.kind != "positional") | shown | select((.names | map(.name) | inside(["help", "h", "version"])) | not)
    | ".TP\n\\fB\(option | roff)\\fR\(value | roff)\n\(((.abstract // "") + default) | roff)";
def command(prefix):
    (prefix + " " + .commandName) as $name
    | ([".SS \"\($name | roff)\(synopsis | roff)\"", ((.abstract // "") | roff)] + [(.arguments // [])[] | argument] | join("\n")),
      ((.subcommands // [])[] | select(.commandName != "help") | command($name));
.command.subcommands[] | select(.commandName != "help") | command("aloft")
