/// File names with `*`, `?`, `[a-z]` and `{this,that}`, as `include` takes them.
struct Glob {
    let pattern: String

    /// Whether the pattern stands for whatever there is, rather than for files that must be there.
    var hasWildcard: Bool { pattern.contains { "*?[".contains($0) } }

    /// The paths that fit, in the order of the braces and then by name; without a wildcard they need not exist.
    ///
    /// - Parameter directory: what a relative pattern begins at.
    /// - Throws: where a directory that may have some cannot be read.
    func paths(from directory: String, reader: some FileReader) throws(FileReadingError) -> [String] {
        var found: [String] = []
        for alternative in alternatives {
            var paths = [alternative.hasPrefix("/") ? "/" : directory]
            for part in alternative.split(separator: "/") {
                var next: [String] = []
                for path in paths { next += try expand(String(part), in: path, reader: reader) }
                paths = next
            }
            found += paths
        }
        return found
    }

    private func expand(
        _ part: String, in directory: String, reader: some FileReader
    ) throws(FileReadingError) -> [String] {
        guard Glob(pattern: part).hasWildcard else { return [joinedPath(directory, part)] }
        let names = try reader.names(inDirectory: directory).filter { !$0.hasPrefix(".") || part.hasPrefix(".") }
        return names.filter { matches($0, part) }.sorted().map { joinedPath(directory, $0) }
    }

    /// The pattern with its braces multiplied out; cut off at `Limits.includeAlternatives`.
    var alternatives: [String] {
        var done: [String] = []
        var open = [pattern]
        while let next = open.popLast(), done.count + open.count < Limits.includeAlternatives {
            if let parts = firstBraces(next) {
                open += parts.choices.reversed().map { parts.before + $0 + parts.after }
            } else {
                done.append(next)
            }
        }
        return done
    }
}

/// The innermost of the first closed braces with what stands around them.
private func firstBraces(_ text: String) -> (before: String, choices: [String], after: String)? {
    guard let close = text.firstIndex(of: "}"), let open = text[..<close].lastIndex(of: "{") else { return nil }
    let choices = text[text.index(after: open)..<close].split(separator: ",", omittingEmptySubsequences: false)
    return (String(text[..<open]), choices.map(String.init), String(text[text.index(after: close)...]))
}

/// `name` in `directory`, with `.` and `..` taken out so that one file has one path.
func joinedPath(_ directory: String, _ name: String) -> String {
    var parts: [Substring] = []
    for part in "\(directory)/\(name)".split(separator: "/") where part != "." {
        if part == "..", let last = parts.last, last != ".." {
            parts.removeLast()
        } else {
            parts.append(part)
        }
    }
    return (directory.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
}

/// Whether `name` fits the wildcards of `pattern`; never takes longer than the product of their lengths.
func matches(_ name: String, _ pattern: String) -> Bool {
    let name = Array(name)
    let pattern = Array(pattern)
    var (position, token) = (0, 0)
    var retry: (position: Int, token: Int)?
    while position < name.count {
        if token < pattern.count, pattern[token] == "*" {
            retry = (position, token + 1)
            token += 1
        } else if let end = matchOne(name[position], pattern, token) {
            position += 1
            token = end
        } else if let last = retry {
            position = last.position + 1
            token = last.token
            retry = (position, token)
        } else {
            return false
        }
    }
    return pattern[token...].allSatisfy { $0 == "*" }
}

/// Where the pattern goes on after `character` has been taken by what stands at `token`; nil where it does not fit.
private func matchOne(_ character: Character, _ pattern: [Character], _ token: Int) -> Int? {
    guard token < pattern.count else { return nil }
    if pattern[token] == "?" { return token + 1 }
    guard pattern[token] == "[", let close = pattern[(token + 1)...].dropFirst().firstIndex(of: "]") else {
        return pattern[token] == character ? token + 1 : nil
    }
    let isNegated = "!^".contains(pattern[token + 1])
    let members = Array(pattern[(token + (isNegated ? 2 : 1))..<close])
    return isMember(character, members) != isNegated ? close + 1 : nil
}

private func isMember(_ character: Character, _ members: [Character]) -> Bool {
    members.indices.contains { index in
        let isRange = index + 2 < members.count && members[index + 1] == "-"
        guard isRange else { return members[index] == character }
        return members[index] <= character && character <= members[index + 2]
    }
}
