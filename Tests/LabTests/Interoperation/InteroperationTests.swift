import Lab
import Testing

/// Aloft beside the other daemons that speak VRRP, in every mode that they share.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct InteroperationTests {
        /// So many rows at a time: their nodes share the machine's processors, and most of the time they wait.
        private static let width = 3

        @Test func `the interoperation matrix: each hears, takes over from, yields to and drains to the other`()
            async throws
        {
            let rows = Self.rows(.keepalived) + (FRR.isAvailable ? Self.rows(.frr) : [])
            try #require(FRR.isAvailable, "FRR's vrrpd is missing; apt-get install frr")
            let matrix = try await Self.fill(rows)
            print(matrix.text)
            for cell in matrix.failures { Issue.record("\(cell)") }
        }

        private static func rows(_ peer: Program) -> [Matrix.Row] {
            Speech.shared(with: peer).map { Matrix.Row(peer: peer, speech: $0) }
        }

        private static func fill(_ rows: [Matrix.Row]) async throws -> Matrix {
            try await withThrowingTaskGroup(of: (Int, [Matrix.Cell]).self) { group in
                var matrix = Matrix(rows: rows)
                for (index, row) in rows.enumerated() {
                    if index >= width, let (done, cells) = try await group.next() { matrix.cells[done] = cells }
                    group.addTask { (index, await Meeting.cells(of: row)) }
                }
                for try await (index, cells) in group { matrix.cells[index] = cells }
                return matrix
            }
        }
    }
}
