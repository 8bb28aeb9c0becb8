# The commands of `aloft --dump-commands` in the language of man(7).
def roff: gsub("\\\\"; "\\e") | gsub("-"; "\\-") | gsub("\""; "\\(dq") | gsub("(?<start>^|\n)(?<mark>[.'])"; "\(.start)\\&\(.mark)");
def value: if .kind == "option" then " " + (.valueName | ascii_upcase) else "" end;
def synopsis:
    [.arguments[] | select(.kind == "positional")
        | ((.valueName | ascii_upcase) + (if .isRepeating then "..." else "" end)) as $word
        | if .isOptional then "[" + $word + "]" else $word end]
    | map(" " + .) | join("");
def values: if .allValues != [] then " One of " + (.allValues | join(", ")) + "." else "" end;
def default: if .kind == "option" and .defaultValue then " By default \(.defaultValue)." else "" end;
def argument:
    if .kind == "positional" then ".TP\n\\fI\(.valueName | ascii_upcase | roff)\\fR\n\(.abstract | roff)"
    else ".TP\n\\fB\(.names | join(", ") | roff)\\fR\(value | roff)\n\((.abstract + values + default) | roff)" end;
def paragraphs: if . then ".PP\n" + (gsub("\n\n+"; "\n.PP\n") | split("\n.PP\n") | map(roff) | join("\n.PP\n")) else empty end;
def command(prefix):
    (prefix + " " + .commandName) as $name
    | ([".SS \"\($name | roff)\(synopsis | roff)\"", (.abstract | roff), (.discussion | paragraphs)]
        + [.arguments[] | argument] | join("\n")),
      (.subcommands[] | command($name));
.subcommands[] | command("aloft")
