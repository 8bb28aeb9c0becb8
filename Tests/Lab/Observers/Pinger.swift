import Foundation
import Synchronization

/// Pings an address from one node 500 times a second, to see for how long nobody answers.
package final class Pinger: Sendable {
    /// An answered ping.
    package struct Reply: Sendable {
        /// Counts the pings sent, from 0.
        package let sequence: Int
        package let sent: Moment
    }

    /// A spell in which no ping was answered, between two that were.
    package struct Darkness: Sendable {
        package let begin: Moment
        package let duration: Duration
    }

    package let replies = Record<Reply>()
    private static let period = Duration.milliseconds(2)
    private static let payloadOffset = 8
    private let socket: Descriptor
    private let listener: Listener
    private let isStopped = Mutex(false)
    private let finished = DispatchSemaphore(value: 0)

    /// Begins to ping `address` (dotted, without prefix length) from `node`.
    package init(_ address: String, from node: Node) throws {
        let type = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        socket = try openSocket(inNamespaceOf: node.pid, AF_INET, type, Int32(IPPROTO_ICMP))
        listener = try Listener(on: socket) { [replies] _, bytes in
            if let reply = Self.reply(in: Array(bytes)) { replies.append(reply) }
        }
        let target = sockaddr_in(address)
        let thread = Thread { [self, target] in send(to: target) }
        thread.start()
    }

    package func stop() {
        isStopped.withLock { $0 = true }
        finished.wait()
        listener.close()
    }

    /// The spells of darkness among the pings answered since `start`.
    package func darknesses(since start: Moment) -> [Darkness] {
        let answered = replies.events
        return zip(answered, answered.dropFirst()).compactMap { before, after in
            guard after.sequence > before.sequence + 1, after.sent > start else { return nil }
            let duration = after.sent - before.sent - Self.period
            return Darkness(begin: before.sent, duration: duration)
        }
    }

    /// The time that nobody answered since `start`, all spells together.
    package func darkness(since start: Moment) -> Duration {
        darknesses(since: start).reduce(.zero) { $0 + $1.duration }
    }

    private func send(to target: sockaddr_in) {
        var sequence = 0
        var next = ContinuousClock.now
        while !isStopped.withLock({ $0 }) {
            let packet = Self.request(sequence)
            withUnsafePointer(to: target) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    // A ping that cannot be sent is one that nobody answers.
                    _ = sendto(
                        socket.number, packet, packet.count, Int32(MSG_DONTWAIT), address,
                        socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            sequence += 1
            next += Self.period
            Thread.sleep(forTimeInterval: max(0, (next - .now).milliseconds / 1000))
        }
        finished.signal()
    }

    /// An ICMP echo request that carries its number and its time of sending.
    private static func request(_ sequence: Int) -> [UInt8] {
        let (high, low) = (UInt8(truncatingIfNeeded: sequence >> 8), UInt8(truncatingIfNeeded: sequence))
        var words: [UInt8] = [8, 0, 0, 0, 0x41, 0x4c, high, low]
        withUnsafeBytes(of: sequence) { words += $0 }
        withUnsafeBytes(of: Moment.now.nanoseconds) { words += $0 }
        let sum = stride(from: 0, to: words.count, by: 2).reduce(0) { $0 + Int(words[$1]) << 8 + Int(words[$1 + 1]) }
        let folded = (sum & 0xffff) + sum >> 16
        let checksum = ~UInt16(truncatingIfNeeded: folded + folded >> 16)
        words[2] = UInt8(checksum >> 8)
        words[3] = UInt8(truncatingIfNeeded: checksum)
        return words
    }

    private static func reply(in packet: [UInt8]) -> Reply? {
        guard let first = packet.first else { return nil }
        let message = packet.dropFirst(Int(first & 15) * 4)
        guard message.count >= payloadOffset + 16, message.first == 0 else { return nil }
        return message.dropFirst(payloadOffset).withUnsafeBytes { payload in
            let nanoseconds = payload.loadUnaligned(fromByteOffset: 8, as: Int64.self)
            return Reply(
                sequence: payload.loadUnaligned(as: Int.self), sent: Moment(nanoseconds: nanoseconds))
        }
    }
}
