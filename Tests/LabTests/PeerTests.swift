import Lab
import Testing

extension LaboratorySuite {
    @Suite struct PeerTests {
        /// keepalived with itself: what the laboratory measures is true before Aloft is measured with it.
        @Test(arguments: Mode.allCases)
        func `keepalived hands the address to keepalived and back`(mode: Mode) async throws {
            try await exchange(mode, low: .keepalived, high: .keepalived)
        }

        @Test(.enabled(if: AloftAgent.isAvailable, aloftIsMissing), arguments: Mode.allCases)
        func `aloft preempts keepalived and hands back`(mode: Mode) async throws {
            try await exchange(mode, low: .keepalived, high: .aloft)
        }

        @Test(.enabled(if: AloftAgent.isAvailable, aloftIsMissing), arguments: Mode.allCases)
        func `keepalived preempts aloft and hands back`(mode: Mode) async throws {
            try await exchange(mode, low: .aloft, high: .keepalived)
        }

        private func exchange(_ mode: Mode, low: RouterKind, high: RouterKind) async throws {
            try await Laboratory.with(nodes: ["low", "high"]) { laboratory in
                try await Exchange(laboratory: laboratory, mode: mode, lowKind: low, highKind: high).run()
            }
        }
    }
}
