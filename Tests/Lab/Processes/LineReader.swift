import Foundation
import Synchronization

/// Cuts what arrives in pieces into lines.
final class LineReader: Sendable {
    private let lines: Record<String>
    private let rest = Mutex(Data())

    init(into lines: Record<String>) {
        self.lines = lines
    }

    /// Takes the next piece; an empty one is the end, which ends the last line too.
    func read(_ piece: Data) {
        for line in rest.withLock({ Self.cut(&$0, piece) }) { lines.append(line) }
    }

    private static func cut(_ rest: inout Data, _ piece: Data) -> [String] {
        rest.append(piece)
        var parts = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let last = parts.popLast() ?? Data()
        if piece.isEmpty, !last.isEmpty { parts.append(last) }
        rest = piece.isEmpty ? Data() : Data(last)
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }
}
