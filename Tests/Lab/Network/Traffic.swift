import Foundation

/// The packets that crossed a node's interface since it exists, by the kernel's own count.
package struct Traffic: Sendable {
    package let received: Int
    package let sent: Int
}

extension Node {
    /// What has crossed `Node.interface` so far (proc_pid_net(5), `dev`).
    package func traffic() throws -> Traffic {
        let path = "\(Laboratory.directory)/proc/\(pid)/net/dev"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let (receivedField, sentField) = (2, 10)
        for line in text.split(separator: "\n") {
            let fields = line.split(whereSeparator: { $0 == ":" || $0 == " " })
            guard fields.first == Self.interface[...], fields.count > sentField else { continue }
            return Traffic(received: Int(fields[receivedField]) ?? 0, sent: Int(fields[sentField]) ?? 0)
        }
        throw NotObserved(expectation: "\(Self.interface) in \(path)", deadline: .zero, last: [text])
    }
}
