import Lab

/// What came of every meeting, as a table.
struct Matrix {
    struct Row {
        let peer: Program
        let speech: Speech
    }

    /// The questions of a meeting, each asked of both routers.
    enum Question: String, CaseIterable {
        case hears, takesOver = "takes over", yields, drains
    }

    struct Cell {
        let who: Program
        let question: Question
        /// Nil when it did; else what was seen instead.
        let failure: String?
    }

    let rows: [Row]
    var cells: [[Cell]]

    init(rows: [Row]) {
        self.rows = rows
        cells = Array(repeating: [], count: rows.count)
    }

    /// Every cell that is no pass, with its row.
    var failures: [String] {
        zip(rows, cells).flatMap { row, cells in
            cells.compactMap { cell in
                cell.failure.map {
                    "\(row.peer.rawValue), \(row.speech): \(cell.who.rawValue) \(cell.question.rawValue): \($0)"
                }
            }
        }
    }

    /// The table for people: a row for each peer and mode, a column for each router and question.
    var text: String {
        let questions = Question.allCases.map(\.rawValue)
        let head = ["peer", "mode"] + questions.map { "aloft \($0)" } + questions.map { "peer \($0)" }
        let lines = zip(rows, cells).map { row, cells in
            [row.peer.rawValue, "\(row.speech)"]
                + [Program.aloft, row.peer].flatMap { who in
                    Question.allCases.map { question in
                        cells.first { $0.who == who && $0.question == question }.map {
                            $0.failure == nil ? "pass" : "FAIL"
                        } ?? "-"
                    }
                }
        }
        return ([head, head.map { _ in "---" }] + lines).map { "| \($0.joined(separator: " | ")) |" }
            .joined(separator: "\n")
    }
}

extension Speech {
    /// The modes that Aloft and `peer` both know.
    static func shared(with peer: Program) -> [Speech] {
        switch peer {
        case .aloft: []
        case .frr: [Speech(2), Speech(3), Speech(3, .ipv6)]
        case .keepalived:
            [
                Speech(2), Speech(2, .ipv4, .password), Speech(2, .ipv4, .header),
                Speech(2, unicast: true), Speech(2, .ipv4, .password, unicast: true),
                Speech(2, .ipv4, .header, unicast: true), Speech(2, virtualMAC: true),
                Speech(3), Speech(3, unicast: true), Speech(3, virtualMAC: true),
                Speech(3, .ipv6), Speech(3, .ipv6, unicast: true), Speech(3, .ipv6, virtualMAC: true),
            ]
        }
    }
}
