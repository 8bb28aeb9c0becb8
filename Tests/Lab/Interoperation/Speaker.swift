/// The programs that are tried against one another.
package enum Program: String, Hashable, Sendable {
    case aloft, keepalived
    case frr = "FRR"
}

/// A program that is to speak in a certain way, with a certain priority; by that its advertisements are known.
package struct Speaker: Sendable {
    package let kind: Program
    package let node: Node
    package let priority: Int
    package let speech: Speech
    /// The other one's own address.
    let peer: String

    package init(_ kind: Program, on node: Node, beside other: Node, priority: Int, _ speech: Speech) async throws {
        self.kind = kind
        self.node = node
        self.priority = priority
        self.speech = speech
        peer = try await Self.address(of: other, speech.family)
    }

    package func start() async throws -> any Router {
        switch kind {
        case .aloft: try await AloftAgent.start(on: node, try await text)
        case .keepalived: try await Keepalived.start(on: node, try await text)
        case .frr: try await FRR.start(on: node, speech, priority: priority)
        }
    }

    private var text: String {
        get async throws {
            speech.keepalivedText(
                priority: priority, own: try await Self.address(of: node, speech.family), peer: peer)
        }
    }

    private static func address(of node: Node, _ family: Speech.Family) async throws -> String {
        family == .ipv4 ? node.address : try await node.linkLocalAddress()
    }
}

extension Node {
    /// The IPv6 address that the kernel gave its interface, when it may be used.
    package func linkLocalAddress() async throws -> String {
        try await eventually(within: .seconds(10), "a link-local address of \(name)") {
            let text = try await demand([
                "ip", "-6", "-oneline", "address", "show", "dev", Self.interface, "scope", "link", "-tentative",
            ])
            let words = text.split(separator: " ")
            guard let index = words.firstIndex(of: "inet6"), index + 1 < words.count else { return nil }
            return String(words[index + 1].prefix { $0 != "/" })
        }
    }
}
