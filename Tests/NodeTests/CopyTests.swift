import Foundation
import Testing

@testable import Node

/// A copy of a node has all of it: what were forgotten would begin anew there, and a forecast would be wrong in silence.
struct CopyTests {
    private static func source(_ name: String) throws -> [Substring] {
        let file = URL(filePath: #filePath).appending(path: "../../../Sources/Node/\(name)").standardized
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    }

    /// The stored properties of the type that the file is about, those that are computed left out.
    private static func stored(in lines: [Substring]) throws -> [String] {
        let property = /\ {4}(?:package |private |internal\(set\) )*(?:let|var) (\w+)[^{]*/
        return try lines.compactMap { try property.wholeMatch(in: $0).map { String($0.1) } }
    }

    @Test(arguments: ["Node.swift", "Instance.swift"])
    func `every stored property is copied`(file: String) throws {
        let lines = try Self.source(file)
        let properties = try Self.stored(in: lines)
        #expect(properties.count > 30)
        for name in properties {
            #expect(lines.contains { $0.hasPrefix("        \(name) = other.\(name)") }, "\(name) of \(file)")
        }
    }

    @Test func `a copy does not change with what it is a copy of`() {
        let node = OneNode()
        node.start()
        let copy = node.host.node.copied()
        node.advance(by: .seconds(4))
        #expect(node.status == .active && copy.instances.map(\.router.status) == [.backup])
    }
}
