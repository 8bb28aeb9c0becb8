/// What a shell offers for a value.
package enum CompletionKind: Sendable {
    case none, file, directory
    case list([String])
    /// What there is at the moment; asked for with every Tab.
    case names(@Sendable () -> [String])
}

extension ShellCommand {
    /// What may stand in the place of the last of `words`, a line each; `@file` and `@directory` are the shell's to find.
    static func completions(of words: [String]) -> [String] {
        let current = words.last ?? ""
        var (path, rest) = (CommandPath(self), words.dropLast()[...])
        guard (try? path.descend(along: &rest)) != nil else { return [] }
        let parameters = path.type.init().parameters
        let candidates: [String]
        if let option = rest.last,
            let parameter = parameters.first(where: { $0.kind == .option && "--\($0.name)" == option })
        {
            candidates = parameter.candidates
        } else if current.hasPrefix("-") {
            candidates = parameters.flatMap(\.forms) + ["--help"]
        } else if !path.type.configuration.subcommands.isEmpty {
            candidates =
                path.type.configuration.subcommands.map { $0.name } + (path.names.count == 1 ? ["help"] : [])
                + (parameters.first { $0.kind == .positional }?.candidates ?? [])
        } else {
            candidates = parameters.first { $0.kind == .positional }?.candidates ?? []
        }
        return candidates.filter { $0.hasPrefix("@") || $0.hasPrefix(current) }
    }
}

extension Parameter {
    fileprivate var candidates: [String] {
        switch completion {
        case .none: allWords
        case .file: ["@file"]
        case .directory: ["@directory"]
        case .list(let words): words
        case .names(let names): names()
        }
    }
}

/// A shell that is told to ask the program what may come next.
enum Shell: String, CaseIterable {
    case bash, zsh, fish

    func script(for program: String) -> String {
        switch self {
        case .bash:
            """
            _\(program)() {
                local current=${COMP_WORDS[COMP_CWORD]} word
                COMPREPLY=()
                while IFS= read -r word; do
                    case $word in
                        @file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
                        @directory) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
                        *) COMPREPLY+=("$word") ;;
                    esac
                done < <("${COMP_WORDS[0]}" --complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
            }
            complete -F _\(program) \(program)

            """
        case .zsh:
            """
            #compdef \(program)
            _\(program)() {
                local -a found
                found=("${(@f)$("${words[1]}" --complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
                case ${found[1]} in
                    @file) _files ;;
                    @directory) _files -/ ;;
                    *) compadd -a found ;;
                esac
            }
            _\(program) "$@"

            """
        case .fish:
            """
            function __\(program)_complete
                set -l words (commandline --tokenize --cut-at-cursor --current-process)[2..] (commandline --current-token --cut-at-cursor)
                for word in (\(program) --complete $words 2>/dev/null)
                    switch $word
                        case @file
                            __fish_complete_path (commandline --current-token)
                        case @directory
                            __fish_complete_directories (commandline --current-token)
                        case '*'
                            echo $word
                    end
                end
            end
            complete --command \(program) --no-files --arguments '(__\(program)_complete)'

            """
        }
    }
}
