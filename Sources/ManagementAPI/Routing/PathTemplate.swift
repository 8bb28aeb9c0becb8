/// A path with names in braces: `/v1/checks/{name}/results`.
struct PathTemplate: Hashable, CustomStringConvertible {
    private enum Part: Hashable {
        case word(String)
        case name(String)
    }

    let description: String
    private let parts: [Part]

    init(_ text: String) {
        description = text
        parts = text.split(separator: "/").map { part in
            part.hasPrefix("{") ? .name(String(part.dropFirst().dropLast())) : .word(String(part))
        }
    }

    /// Whether it has no names.
    var isPlain: Bool {
        parts.allSatisfy { part in
            switch part {
            case .word: true
            case .name: false
            }
        }
    }

    /// What stands for the names, in their order; nil when the path is another.
    func values(in segments: [String]) -> [String]? {
        guard segments.count == parts.count else { return nil }
        var values: [String] = []
        for (part, segment) in zip(parts, segments) {
            switch part {
            case .word(let word): guard word == segment else { return nil }
            case .name: values.append(segment)
            }
        }
        return values
    }
}
