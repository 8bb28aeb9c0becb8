/// The parts of a header field's value (RFC 9110, section 5.6).
extension StringProtocol where SubSequence == Substring {
    /// Splits at a sign that does not stand within quotes; each part is without the white space around it.
    ///
    /// - Parameter escapes: whether a backslash within quotes takes the next sign's meaning away, as it does in a
    ///   quoted-string and does not in an entity tag.
    func elements(separatedBy separator: Character, escapes: Bool = true) -> [Substring] {
        var parts: [Substring] = []
        var (start, isQuoted, isEscaped) = (startIndex, false, false)
        for index in indices {
            switch self[index] {
            case _ where isEscaped: isEscaped = false
            case "\\" where isQuoted && escapes: isEscaped = true
            case "\"": isQuoted.toggle()
            case separator where !isQuoted:
                parts.append(self[start..<index].trimmed)
                start = self.index(after: index)
            case _: break
            }
        }
        return parts + [self[start...].trimmed]
    }

    /// Without the spaces and tabs around it.
    var trimmed: Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let rest = self[startIndex...].drop(while: isBlank)
        return rest.lastIndex { !isBlank($0) }.map { rest[...$0] } ?? rest.prefix(0)
    }
}

extension Substring {
    /// Without a pair of quotes around it.
    var unquoted: Substring {
        count >= 2 && first == "\"" && last == "\"" ? dropFirst().dropLast() : self
    }
}
