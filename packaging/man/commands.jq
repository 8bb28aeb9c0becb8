# The commands of `aloft --experimental-dump-help` in the language of man(7).
def roff: gsub("\\\\"; "\\e") | gsub("-"; "\\-") | gsub("\""; "\\(dq") | gsub("(?<start>^|\n)(?<mark>[.'])"; "\(.start)\\&\(.mark)");
def shown: select(.shouldDisplay != false);
def names: .names | map(if .kind == "long" then "--" + .name else "-" + .name end);
def value: if .kind == "option" then " " + (.valueName | ascii_upcase) else "" end;
def synopsis:
    [(.arguments // [])[] | shown | select(.kind == "positional")
        | ((.valueName | ascii_upcase) + (if .isRepeating then "..." else "" end)) as $word
        | if .isOptional then "[" + $word + "]" else $word end]
    | map(" " + .) | join("");
# Both forms of a flag that can be denied stand together, since they have one text.
def forms($all): names as $own
    | ($all | map(select(.kind == "flag") | names[])) as $flags
    | [$own[] | ., (("--no-" + ltrimstr("--")) as $no | if $flags | index([$no]) then $no else empty end)] | join(", ");
def isDenial($all): (.kind == "flag") and (names | any(startswith("--no-")))
    and (names[0] as $no | $all | map(select(.kind == "flag") | names[]) | index(["--" + ($no | ltrimstr("--no-"))]) != null);
def values: if (.allValues // []) != [] then " One of " + (.allValues | join(", ")) + "." else "" end;
def default: if .kind == "option" and .defaultValue then " By default \(.defaultValue)." else "" end;
def argument($all):
    shown | select(.kind == "positional" or ((.names | map(.name) | inside(["help", "h", "version"])) | not))
    | select(isDenial($all) | not)
    | if .kind == "positional" then ".TP\n\\fI\(.valueName | ascii_upcase | roff)\\fR\n\((.abstract // "") | roff)"
      else ".TP\n\\fB\(forms($all) | roff)\\fR\(value | roff)\n\(((.abstract // "") + values + default) | roff)" end;
def paragraphs: if . then ".PP\n" + (gsub("\n\n+"; "\n.PP\n") | split("\n.PP\n") | map(roff) | join("\n.PP\n")) else empty end;
def command(prefix):
    (prefix + " " + .commandName) as $name | (.arguments // []) as $all
    | ([".SS \"\($name | roff)\(synopsis | roff)\"", ((.abstract // "") | roff), (.discussion | paragraphs)]
        + [$all[] | argument($all)] | join("\n")),
      ((.subcommands // [])[] | select(.commandName != "help") | command($name));
.command.subcommands[] | select(.commandName != "help") | command("aloft")
